"""A run from its folder to its results: what the command line and other callers start."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, BinaryIO

from extractor.corpus import results
from extractor.corpus.batch_journal import Part, Parts
from extractor.corpus.engine import Engine, Means
from extractor.corpus.folder import Folder
from extractor.corpus.intake import recover
from extractor.corpus.journal import FINISHED, SURVEYED, Journal, Totals
from extractor.corpus.stream import Reader
from extractor.corpus.survey import STDIN, Corpus, record, spool, unchanged
from extractor.corpus.writer import Writer, halted
from extractor.errors import ConfigError, UsageError
from extractor.models.prices import BATCH, cost
from extractor.pipeline import Extractor
from extractor.prompt import estimate_tokens
from extractor.schema.question import schema_id, strict_schema
from extractor.schema.record import Record
from extractor.spent import Usage

EXPECTED_OUTPUT = 1_000  # tokens of an article's record with its claims, for an estimate


@dataclass(frozen=True)
class Ending:
    """How a start of a run ended.

    Attributes:
        reason: why it ended early; None if every article has its row.
        totals: how far the run is, over all its starts.
        cost: US dollars of all calls; None if the price is not known.
    """

    reason: str | None
    totals: Totals
    cost: float | None


@dataclass(frozen=True)
class Estimate:
    """What a run would take.

    Attributes:
        articles: inputs; `unreadable` of them are no articles, `twins` repeat another, and
            `passed_over` are not asked about, by triage.
        input_tokens: of all requests, at four characters a token.
        output_tokens: at 1,000 an article.
        cost: US dollars without the provider's cache; None if the price is not known.
    """

    articles: int
    unreadable: int
    twins: int
    passed_over: int
    input_tokens: int
    output_tokens: int
    cost: float | None


@dataclass(frozen=True)
class Run:
    """A corpus through a model.

    Attributes:
        extractor: the model with its prompt and schema.
        corpus: the articles.
        settings: by what names these are had again: model, prompt, schema, …
        batch: through the provider's batch endpoint.

    Raises:
        ConfigError: by batch, and the model has no batch endpoint.
    """

    extractor: Extractor[Any]
    corpus: Corpus
    settings: dict[str, Any]
    batch: bool = False

    def __post_init__(self) -> None:
        if self.batch and not (name := self.extractor.model.name).startswith("openai/"):
            raise ConfigError(f"--batch: it is OpenAI's: -m openai/NAME; {name!r} has none here")

    @property
    def _schema(self) -> type[Record]:
        schema: type[Record] = self.extractor.schema
        return schema

    def config(self) -> dict[str, Any]:
        """What `run.json` says."""
        prompt, corpus = self.extractor.prompt, self.corpus
        triage, second = self.extractor.triage, self.extractor.second
        return {
            "model": self.extractor.model.name,
            "parameters": dict(self.extractor.model.parameters),
            "prompt": prompt.id if prompt else None,
            "schema": schema_id(self._schema),
            "inputs": list(corpus.inputs),
            "published": str(corpus.published) if corpus.published else None,
            "limit": corpus.limit,
            "sample": corpus.sample,
            "seed": corpus.seed if corpus.sample is not None else None,
            "batch": self.batch,
            "triage": triage.threshold if triage else None,
            "cross_check": second.name if second else None,
            "settings": self.settings,
            "extractor": version("incident-extractor"),
            "begun": datetime.now(UTC).isoformat(timespec="seconds"),
        }

    def price(self, usage: Usage) -> float | None:
        """US dollars for tokens; another server's price is not the provider's."""
        model = self.extractor.model
        if not self.extractor.model.needs_prompt:
            return 0.0
        share = BATCH if self.batch else 1.0
        return None if model.parameters.get("base_url") else cost(model.name, usage, share)

    @contextmanager
    def opened(self, folder: Folder, stdin: BinaryIO | None = None) -> Iterator[Opened]:
        """The run in its folder, surveyed, for this process alone.

        Raises:
            RunError: the folder is another run's, in use, or the corpus is another.
            UsageError: the corpus cannot be read; a folder made for it is cleared again.
            Halted: the folder cannot be written.
        """
        with folder.locked():
            fresh = not folder.config.exists()
            try:
                config = folder.begin(self.config())
                journal = Journal(folder.journal)
            except (OSError, sqlite3.Error) as error:
                raise halted(folder.path, error) from None
            try:
                self._survey(folder, journal, stdin or sys.stdin.buffer)
                recover(folder.path, journal.database)
                yield Opened(self, folder, journal, config["run"])
            except (OSError, sqlite3.Error) as error:
                raise halted(folder.path, error) from None
            except UsageError:
                if fresh and not journal.state(SURVEYED):
                    folder.clear()
                raise
            finally:
                journal.close()

    def _survey(self, folder: Folder, journal: Journal, stdin: BinaryIO) -> None:
        if journal.state(SURVEYED):
            unchanged(journal, self.corpus, folder.stdin)
            return
        if STDIN in self.corpus.inputs:
            spool(stdin, folder.stdin)
        record(journal, self.corpus, folder.stdin)

    def estimate(self, folder: Folder, stdin: BinaryIO | None = None) -> Estimate:
        """What the run would take; nothing is called, and nothing is left in the folder.

        Raises:
            UsageError: the corpus cannot be read.
        """
        journal = Journal.in_memory()
        if STDIN in self.corpus.inputs:
            spool(stdin or sys.stdin.buffer, folder.stdin)
        record(journal, self.corpus, folder.stdin)
        reader, triage = Reader(self.corpus.published), self.extractor.triage
        asked = passed_over = characters = 0
        for place in journal.open_articles():
            if place.item.fault is not None or not self.extractor.model.needs_prompt:
                continue
            article = reader.read(place.path, place.kind, place.item)
            if triage and not triage.judge(article).passes:
                passed_over += 1
                continue
            request = self.extractor.request(article)
            characters += sum(len(message["content"]) for message in request.messages)
            asked += 1
        reader.close()
        prompt = self.extractor.prompt
        described = prompt is None or not prompt.guided
        form = json.dumps(strict_schema(self._schema, described=described))
        input_tokens = characters // 4 + asked * estimate_tokens(form)
        usage = Usage(input_tokens, asked * EXPECTED_OUTPUT)
        unreadable, twins = journal.odd()
        total = journal.totals().articles
        known = (total, unreadable, twins, passed_over)
        return Estimate(*known, usage.input_tokens, usage.output_tokens, self.price(usage))


@dataclass(frozen=True)
class Opened:
    """A run whose folder is this process's."""

    run: Run
    folder: Folder
    journal: Journal
    number: str

    @property
    def finished(self) -> bool:
        """Whether every row is in results.jsonl."""
        return self.journal.state(FINISHED) is not None

    @property
    def parts(self) -> list[Part]:
        """The parts of a run by batch whose answers are not in yet."""
        return Parts(self.journal).open()

    def retry(self) -> int:
        """Let failed articles be asked about again; how many."""
        return self.journal.retry()

    async def perform(self, means: Means, watch: Callable[[Engine], Awaitable[None]]) -> Ending:
        """Make the rows that are missing, and the results when there are all.

        `watch` is run beside it, and cancelled at the end.

        Raises:
            ConfigError: a budget in dollars, and no price is known.
            Halted: the folder cannot be written, or the corpus has changed.
        """
        if means.max_cost is not None and self.run.price(Usage()) is None:
            raise ConfigError(
                f"--max-cost: no price is known for {self.run.extractor.model.name!r} there, so "
                "that its cost cannot be counted; say --max-total-tokens instead"
            )
        reason: str | None = None
        if not self.finished:
            results.mend(self.folder, self.journal)
            writer = Writer(self.folder.journal, self.folder.completed, self.journal.rows_end())
            reader = Reader(self.run.corpus.published)
            engine = self._engine(means)(
                self.run.extractor, self.journal, writer, reader, means, self.number, self.run.price
            )
            watching = asyncio.ensure_future(watch(engine))
            try:
                reason = await engine.work()
            finally:
                watching.cancel()
            if reason is None:
                results.write(self.folder, self.journal)
        return self.ending(reason)

    def _engine(self, means: Means) -> type[Engine]:
        if means.cluster and self.run.batch:
            raise ConfigError(
                "--engine ray: batches need no cluster; leave out --engine or --batch"
            )
        if means.processes > 1 and (means.cluster or self.run.batch):
            raise ConfigError(
                f"--processes {means.processes}: neither for batches nor with --engine ray, which "
                "has --workers"
            )
        if means.processes > 1:
            from extractor.corpus.processes import ProcessEngine

            return ProcessEngine
        if means.cluster:
            from extractor.corpus.ray_engine import RayEngine

            return RayEngine
        if not self.run.batch:
            return Engine
        from extractor.corpus.batch import BatchEngine  # loads the provider's client

        return BatchEngine

    def ending(self, reason: str | None) -> Ending:
        """How far the run is."""
        totals = self.journal.totals()
        return Ending(reason, totals, self.run.price(totals.usage))
