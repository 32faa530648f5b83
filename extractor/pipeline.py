"""The main path: article -> prompt -> model -> records -> grounding -> checks -> Extraction.

`Extractor` holds what stays the same from article to article; `extract`, `aextract` and
`extract_many` are the ways in. A model's failure becomes a `failed` row, never a missing one.
"""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, cast

from typing_extensions import TypeVar

from extractor import gazetteer
from extractor.article import Article
from extractor.background import run_sync
from extractor.checks import EVIDENCE_CODES, check
from extractor.crosscheck import Opinion
from extractor.errors import FOR_ALL, ConfigError, Crashed, ExtractorError, ModelError
from extractor.extraction import Extraction, Origin, Triaged
from extractor.grounding import Source, ground
from extractor.models.base import Model, Request, Spent, identity
from extractor.models.calls import FREE, Calls
from extractor.models.triage import Triage
from extractor.prompt import Prompt
from extractor.reask import complaint
from extractor.schema.incident import Incident
from extractor.schema.question import schema_id
from extractor.schema.record import Record

R = TypeVar("R", bound=Record, default=Incident)  # without a schema the rows are of incidents
CONCURRENCY = 8  # gentle on a first-tier rate limit; `extract_many` takes another


@dataclass(frozen=True)
class Extractor(Generic[R]):
    """A model with its prompt and schema, ready for any number of articles.

    With `triage` the model is asked only about articles that may tell of police use of force; the
    others have their row all the same. With `second`, another model that needs no prompt reads them
    too, and where it differs the record gets a flag `disagrees`; the answer itself stays as it is.

    Raises:
        ConfigError: the model needs a prompt and there is none, or the second needs one, or is the
            model itself; triage for another schema.
        PromptError: the prompt is for another schema.
    """

    model: Model
    prompt: Prompt | None = None
    schema: type[R] = Incident  # type: ignore[assignment]
    triage: Triage | None = None
    second: Model | None = None

    def __post_init__(self) -> None:
        if self.triage and not issubclass(self.schema, Incident):
            name = self.schema.__name__
            raise ConfigError(f"triage looks for police use of force; {name!r} is no Incident")
        if self.model.needs_prompt and self.prompt is None:
            raise ConfigError(f"the model {self.model.name!r} needs a prompt")
        if self.second and (self.second.needs_prompt or self.second.name == self.model.name):
            message = f"{self.second.name!r} cannot give a second opinion on {self.model.name!r}"
            raise ConfigError(f"{message}: it must be another model, and one without a prompt")
        if self.prompt:  # a wrong pairing shows now, not at the first call
            self.prompt.render_fixed(self.schema)

    async def aextract(self, article: Article, calls: Calls = FREE) -> Extraction[R]:
        """The result row of one article. Model failures are in the row, not raised.

        So are exceptions that nobody foresaw: one article must not take the others with it.
        """
        triaged = self.triage.judge(article) if self.triage else None
        if self.triage and triaged and not triaged.passes:
            return self.passed_over(article, self.triage, triaged)
        look = Look(self, article)
        request = self.request(article, look, calls)
        origin = self.origin(request, triaged)
        started = time.perf_counter()
        outcome: Sequence[R] | ModelError
        spent = Spent()
        try:
            opinion = await self.opinion(article)  # first: should it fail, nothing is paid yet
            completion = await self.model.complete(request)
            spent = completion.spent
            examined = [look(record) for record in completion.records]
            outcome = opinion.on(examined) if opinion else examined
        except ModelError as error:
            outcome, spent = error, error.spent or Spent()
        except ExtractorError:
            raise
        except Exception as error:
            outcome = crashed(error)
        return origin.row(article, outcome, spent, time.perf_counter() - started)

    def extract(self, article: Article) -> Extraction[R]:
        """`aextract` for callers without an event loop, and for notebooks with a running one."""
        return run_sync(self.aextract(article))

    def warm(self) -> None:
        """Load what the first record would wait for: the gazetteer, half a second."""
        if issubclass(self.schema, Incident):
            gazetteer.places()

    async def extract_many(
        self, articles: Iterable[Article], concurrency: int = CONCURRENCY
    ) -> AsyncGenerator[Extraction[R], None]:
        """A row for every article as it finishes, at most `concurrency` at a time.

        Articles are drawn from the iterable only as places become free. After a failure
        that is one for all (a refused key, an empty account) no further call is made: the remaining
        articles get a failed row that says so.
        """
        refused: ModelError | None = None
        for_all = {kind.__name__: kind for kind in FOR_ALL}

        async def one(article: Article) -> Extraction[R]:
            nonlocal refused
            if refused:
                return self.origin(self.request(article)).row(article, refused, Spent(), 0.0)
            row = await self.aextract(article)
            if row.error and (kind := for_all.get(row.error.type)):
                refused = kind(f"not asked, after: {row.error.message}")
            return row

        running: set[asyncio.Task[Extraction[R]]] = set()
        try:
            for article in articles:
                running.add(asyncio.create_task(one(article)))
                if len(running) >= concurrency:
                    done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        yield task.result()
            while running:
                done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    yield task.result()
        finally:
            for task in running:
                task.cancel()

    def request(
        self, article: Article, look: Look[R] | None = None, calls: Calls = FREE
    ) -> Request:
        """The question put to the model for an article."""
        look = look or Look(self, article)

        def review(records: Sequence[Record]) -> list[str]:
            examined = (look(record) for record in records)
            return [
                complaint(index, flag, record, look.source)
                for index, record in enumerate(examined)
                for flag in record.flags
                if flag.code in EVIDENCE_CODES
            ]

        if self.prompt is None:
            return Request(article, self.schema, review=review, calls=calls)
        messages = self.prompt.render(article, self.schema)
        described = not self.prompt.guided
        return Request(article, self.schema, messages, described, review, calls)

    async def opinion(self, article: Article) -> Opinion | None:
        """What the second model makes of an article; None without one."""
        if self.second is None:
            return None
        told = await self.second.complete(Request(article, self.schema))
        return Opinion(self.second.name, told.records)

    def passed_over(self, article: Article, triage: Triage, triaged: Triaged) -> Extraction[R]:
        """The row of an article that triage keeps from the model: triage itself answers."""
        asked = identity(triage, Request(article, self.schema))
        origin = Origin(
            model=triage.name,
            prompt=None,
            schema_=schema_id(self.schema),
            request=asked,
            triage=triaged,
        )
        return origin.row(article, (), Spent(cost_usd=0.0), 0.0)

    def origin(self, request: Request, triaged: Triaged | None = None) -> Origin:
        """Where a row for this request comes from."""
        return Origin(
            model=self.model.name,
            prompt=self.prompt.id if self.prompt else None,
            schema_=schema_id(self.schema),
            request=identity(self.model, request),
            triage=triaged,
        )

    @cached_property
    def _example_names(self) -> frozenset[str]:
        return self.prompt.example_names(self.schema) if self.prompt else frozenset()

    def examine(self, record: Record, article: Article, source: Source) -> R:
        """The record with its quotes located and its doubts flagged.

        What an answer to a prompt says of its own confidence was not asked for, and nobody measured
        it: it is left out.
        """
        grounded = ground(record, source)
        update: dict[str, Any] = {"flags": check(grounded, article, self._example_names)}
        if self.prompt:
            update["confidence"] = {}
        return cast("R", grounded.model_copy(update=update))


class Look(Generic[R]):
    """An article's records, each examined once: for the model's sake, and for the row."""

    def __init__(self, extractor: Extractor[R], article: Article) -> None:
        self.extractor, self.article = extractor, article
        self.source = Source(article.text)
        self._seen: dict[int, tuple[Record, R]] = {}  # the record too, so that its id stays its own

    def __call__(self, record: Record) -> R:
        """The record with its quotes located and its doubts flagged."""
        if id(record) not in self._seen:
            examined = self.extractor.examine(record, self.article, self.source)
            self._seen[id(record)] = (record, examined)
        return self._seen[id(record)][1]


def crashed(error: Exception) -> Crashed:
    """An unforeseen exception as a reason, with the place where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    return Crashed(f"{type(error).__name__}: {error}{place}")
