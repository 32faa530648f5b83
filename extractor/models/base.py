"""What a model is to the pipeline: a request goes in, validated records and their cost come out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from extractor.article import Article
from extractor.models.calls import FREE, Calls
from extractor.schema.question import schema_id
from extractor.schema.record import Record
from extractor.spent import Spent as Spent
from extractor.spent import Usage as Usage

Message = Mapping[str, str]  # {"role": …, "content": …}


def no_complaints(_: Sequence[Record]) -> list[str]:
    """The review of a caller who asks no questions back."""
    return []


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    Attributes:
        article: what is read.
        schema: the record class that is asked for.
        messages: the rendered prompt; empty for a model that needs none.
        described: whether field descriptions go into the JSON Schema (the prompt lacks them).
        review: what is wrong with the evidence of an answer, one sentence each, for a re-ask.
        calls: what surrounds the calls that it takes; no part of the question.
    """

    article: Article
    schema: type[Record]
    messages: tuple[Message, ...] = ()
    described: bool = True
    review: Callable[[Sequence[Record]], list[str]] = no_complaints
    calls: Calls = FREE


@dataclass(frozen=True, slots=True)
class Completion:
    """A model's answer: validated records, not yet grounded, and what they cost."""

    records: tuple[Record, ...]
    spent: Spent


class Named(Protocol):
    """What decides an answer beside the question: part of a request's identity."""

    @property
    def name(self) -> str:
        """As given to `--model`: `rules`, `openai/gpt-4.1-mini`."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What else decides the answer: mode, temperature, token limit, re-asks."""


class Model(Named, Protocol):
    """What answers."""

    @property
    def needs_prompt(self) -> bool:
        """Whether a request must carry messages."""

    async def complete(self, request: Request) -> Completion:
        """The records that the article reports.

        Raises:
            ModelError: no record could be had; what it cost is in `error.spent`.
        """


def identity(model: Named, request: Request) -> str:
    """`sha256:…` of all that decides the answer: model, parameters, prompt, schema, article.

    Journal, cache and batch jobs share it, so that nothing answered is asked again.
    """
    article = request.article
    parts = {
        "model": model.name,
        "parameters": dict(model.parameters),
        "messages": [dict(message) for message in request.messages],
        "schema": schema_id(request.schema),
        "described": request.described,
        "article": [article.sha256, str(article.published), article.title],
    }
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
