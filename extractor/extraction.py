"""`Extraction`: the result row. One article in, one row out, whatever happens."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from typing import Any, Generic, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializeAsAny,
    SerializerFunctionWrapHandler,
    ValidationError,
    model_serializer,
)

from extractor.article import Article
from extractor.errors import ModelError, ResultError, faults
from extractor.models.base import Spent
from extractor.schema.record import R, Record


class Row(BaseModel):
    """A frozen piece of a result row."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ArticleRef(Row):
    """Which article a row is about; its text is not kept, only the text's digest."""

    id: str
    published: str | None
    title: str | None
    url: str | None
    sha256: str

    @classmethod
    def of(cls, article: Article) -> ArticleRef:
        """The reference to an article."""
        published = article.published.isoformat() if article.published else None
        return cls(
            id=article.id,
            published=published,
            title=article.title,
            url=article.url,
            sha256=article.sha256,
        )


class Failure(Row):
    """Why there is no record: the name of a `ModelError` and its sentence."""

    type: str
    message: str


class Tokens(Row):
    """Tokens of all attempts together; `cached_tokens` are part of `input_tokens`."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0


class Triaged(Row):
    """What triage made of an article: its score, and that from which the model is asked."""

    score: float
    threshold: float

    @property
    def passes(self) -> bool:
        """Whether the model is asked."""
        return self.score >= self.threshold


class Provenance(Row):
    """How a row came to be.

    `records` is the digest of the incidents as they were written, so that a later change of any
    value is seen; `cost_usd` is None when the model's price is not known. `triage` is written only
    where there was one; a row that it passed over has `triage/1` as its model.
    """

    model: str
    prompt: str | None
    schema_: str = Field(alias="schema")
    extractor: str
    request: str
    records: str
    created: str
    attempts: int
    usage: Tokens
    cost_usd: float | None
    seconds: float
    triage: Triaged | None = None

    @model_serializer(mode="wrap")
    def _without_triage(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = write(self)
        if self.triage is None:
            del fields["triage"]
        return fields


class Extraction(Row, Generic[R]):
    """What one article gave: `ok`, `no_incident`, or `failed` with the reason.

    `incidents` are grounded records of the schema that was asked for, `Incident` by default.
    """

    article: ArticleRef
    status: Literal["ok", "no_incident", "failed"]
    incidents: tuple[SerializeAsAny[R], ...]
    error: Failure | None
    provenance: Provenance

    @property
    def passed_over(self) -> bool:
        """Whether triage kept the article from the model."""
        triage = self.provenance.triage
        return triage is not None and not triage.passes

    def to_json(self) -> str:
        """The row as one line of JSON."""
        return self.model_dump_json(by_alias=True)

    def to_dict(self) -> dict[str, Any]:
        """The row as JSON types."""
        return self.model_dump(mode="json", by_alias=True)


def read_row(line: str, where: str, schema: type[R]) -> Extraction[R]:
    """A row from its JSON; the message of an error starts with `where`.

    Raises:
        ResultError: the line is no result row, or its incidents are not of this schema.
    """
    try:
        fields = json.loads(line)
        incidents = tuple(schema.model_validate(i) for i in fields.pop("incidents"))
        return Extraction[R].model_validate({**fields, "incidents": incidents})
    except ValidationError as error:
        raise ResultError(f"{where}: {faults(error)}") from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ResultError(f"{where}: not a result row: {error}") from None


def digest(records: Sequence[Record]) -> str:
    """`sha256:…` of records as they are written."""
    text = json.dumps([r.model_dump(mode="json") for r in records], sort_keys=True)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


@cache
def own_version() -> str:
    """The version of this package; looking it up takes a third of a millisecond."""
    return version("incident-extractor")


class Origin(Row):
    """The part of a row's provenance that is known before the model answers."""

    model: str
    prompt: str | None
    schema_: str
    request: str
    triage: Triaged | None = None

    def row(
        self, article: Article, outcome: Sequence[R] | ModelError, spent: Spent, seconds: float
    ) -> Extraction[R]:
        """The result row for an outcome: records, or the error that took their place."""
        error = outcome if isinstance(outcome, ModelError) else None
        records = () if isinstance(outcome, ModelError) else tuple(outcome)
        usage = spent.usage
        return Extraction[R](
            article=ArticleRef.of(article),
            status="failed" if error else "ok" if records else "no_incident",
            incidents=records,
            error=Failure(type=type(error).__name__, message=str(error)) if error else None,
            provenance=Provenance(
                model=self.model,
                prompt=self.prompt,
                schema=self.schema_,
                extractor=own_version(),
                request=self.request,
                records=digest(records),
                created=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
                attempts=spent.attempts,
                usage=Tokens(
                    input_tokens=usage.input_tokens,
                    output_tokens=usage.output_tokens,
                    cached_tokens=usage.cached_tokens,
                ),
                cost_usd=spent.cost_usd,
                seconds=round(seconds, 3),
                triage=self.triage,
            ),
        )


def read_rows(text: str, name: str, schema: type[R]) -> Iterator[Extraction[R]]:
    """The rows of a result file: JSONL, a JSON array, or one JSON object.

    Raises:
        ResultError: a row is malformed; the message names the file and the line.
    """
    try:
        whole = json.loads(text)
    except json.JSONDecodeError:
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                yield read_row(line, f"{name}: line {number}", schema)
        return
    for number, row in enumerate(whole if isinstance(whole, list) else [whole], start=1):
        yield read_row(json.dumps(row), f"{name}: row {number}", schema)
