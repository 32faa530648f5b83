"""The main path: article -> prompt -> model -> records -> grounding -> checks -> Extraction.

`Extractor` holds what stays the same from article to article; `extract`, `aextract` and
`extract_many` are the ways in. A model's failure becomes a `failed` row, never a missing one.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, cast

from typing_extensions import TypeVar

from extractor.article import Article
from extractor.background import run_sync
from extractor.checks import EVIDENCE_CODES, check
from extractor.errors import ConfigError, ModelError, Unauthorized
from extractor.extraction import Extraction, Origin
from extractor.grounding import Source, ground
from extractor.models.base import Model, Request, Spent, identity
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

    Raises:
        ConfigError: the model needs a prompt and there is none.
        PromptError: the prompt is for another schema.
    """

    model: Model
    prompt: Prompt | None = None
    schema: type[R] = Incident  # type: ignore[assignment]

    def __post_init__(self) -> None:
        if self.model.needs_prompt and self.prompt is None:
            raise ConfigError(f"the model {self.model.name!r} needs a prompt")
        if self.prompt:  # a wrong pairing shows now, not at the first call
            self.prompt.render_fixed(self.schema)

    async def aextract(self, article: Article) -> Extraction[R]:
        """The result row of one article. Model failures are in the row, not raised."""
        source = Source(article.text)
        request = self.request(article, source)
        origin = self.origin(request)
        started = time.perf_counter()
        try:
            completion = await self.model.complete(request)
        except ModelError as error:
            spent = error.spent or Spent()
            return origin.row(article, error, spent, time.perf_counter() - started)
        records = [self.examine(record, article, source) for record in completion.records]
        return origin.row(article, records, completion.spent, time.perf_counter() - started)

    def extract(self, article: Article) -> Extraction[R]:
        """`aextract` for callers without an event loop, and for notebooks with a running one."""
        return run_sync(self.aextract(article))

    async def extract_many(
        self, articles: Iterable[Article], concurrency: int = CONCURRENCY
    ) -> AsyncGenerator[Extraction[R], None]:
        """A row for every article as it finishes, at most `concurrency` at a time.

        Articles are drawn from the iterable only as places become free. After an `Unauthorized`
        no further call is made: the remaining articles get a failed row that says so.
        """
        refused: Unauthorized | None = None

        async def one(article: Article) -> Extraction[R]:
            nonlocal refused
            if refused:
                return self.origin(self.request(article)).row(article, refused, Spent(), 0.0)
            row = await self.aextract(article)
            if row.error and row.error.type == Unauthorized.__name__:
                refused = Unauthorized(f"not asked, after: {row.error.message}")
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

    def request(self, article: Article, source: Source | None = None) -> Request:
        """The question put to the model for an article."""
        source = source or Source(article.text)

        def review(records: Sequence[Record]) -> list[str]:
            examined = (self.examine(record, article, source) for record in records)
            return [
                complaint(index, flag, record, source)
                for index, record in enumerate(examined)
                for flag in record.flags
                if flag.code in EVIDENCE_CODES
            ]

        if self.prompt is None:
            return Request(article, self.schema, review=review)
        messages = self.prompt.render(article, self.schema)
        return Request(article, self.schema, messages, not self.prompt.guided, review)

    def origin(self, request: Request) -> Origin:
        """Where a row for this request comes from."""
        return Origin(
            model=self.model.name,
            prompt=self.prompt.id if self.prompt else None,
            schema_=schema_id(self.schema),
            request=identity(self.model, request),
        )

    @cached_property
    def _example_names(self) -> frozenset[str]:
        return self.prompt.example_names(self.schema) if self.prompt else frozenset()

    def examine(self, record: Record, article: Article, source: Source) -> R:
        """The record with its quotes located and its doubts flagged."""
        grounded = ground(record, source)
        flags = check(grounded, article, self._example_names)
        flagged = grounded.model_copy(update={"flags": flags})
        return cast("R", flagged)
