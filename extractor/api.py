"""The short way in: one call from an article to its row, with models and prompts by name."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from typing import TYPE_CHECKING

from extractor.article import Article
from extractor.extraction import Extraction
from extractor.models import Model, by_name
from extractor.pipeline import CONCURRENCY, Extractor, R
from extractor.prompt import Prompt, find
from extractor.schema.incident import Incident

if TYPE_CHECKING:
    from extractor.models.llm import LLMOptions

DEFAULT_PROMPT = "guide"


def build(
    model: str | Model = "rules",
    prompt: str | Prompt = DEFAULT_PROMPT,
    schema: type[R] = Incident,  # type: ignore[assignment]
    options: LLMOptions | None = None,
) -> Extractor[R]:
    """An `Extractor` from the names of a model (`rules`, `openai/…`) and of a prompt or its file.

    Raises:
        ConfigError: no such model, or its key is missing.
        PromptError: no such prompt, or it is for another schema.
    """
    answering = by_name(model, options) if isinstance(model, str) else model
    if not answering.needs_prompt:
        return Extractor(answering, None, schema)
    return Extractor(answering, find(prompt) if isinstance(prompt, str) else prompt, schema)


def extract(
    article: Article,
    model: str | Model = "rules",
    prompt: str | Prompt = DEFAULT_PROMPT,
    schema: type[R] = Incident,  # type: ignore[assignment]
    options: LLMOptions | None = None,
) -> Extraction[R]:
    """The result row of one article; works inside a running event loop too.

    Raises:
        UsageError: see `build`. What the model does wrong is in the row, not raised.
    """
    return build(model, prompt, schema, options).extract(article)


async def aextract(
    article: Article,
    model: str | Model = "rules",
    prompt: str | Prompt = DEFAULT_PROMPT,
    schema: type[R] = Incident,  # type: ignore[assignment]
    options: LLMOptions | None = None,
) -> Extraction[R]:
    """`extract` for asynchronous callers."""
    return await build(model, prompt, schema, options).aextract(article)


async def extract_many(
    articles: Iterable[Article],
    model: str | Model = "rules",
    prompt: str | Prompt = DEFAULT_PROMPT,
    schema: type[R] = Incident,  # type: ignore[assignment]
    options: LLMOptions | None = None,
    concurrency: int = CONCURRENCY,
) -> AsyncGenerator[Extraction[R], None]:
    """A row for every article as it finishes, at most `concurrency` at a time."""
    rows = build(model, prompt, schema, options).extract_many(articles, concurrency)
    async for row in rows:
        yield row
