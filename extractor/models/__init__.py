"""What answers: `rules`, built in, and models behind an API. Each is loaded when it is named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from extractor.models.base import Completion, Model, Request, Spent, Usage

if TYPE_CHECKING:
    from extractor.models.llm import LLMOptions

__all__ = ["Completion", "Model", "Request", "Spent", "Usage", "by_name"]

BUILT_IN = "rules"


def by_name(name: str, options: LLMOptions | None = None, idle: bool = False) -> Model:
    """The model of that name; `options` are for models behind an API, `idle` if it is not asked.

    Raises:
        ConfigError: no such model, its client is not installed, or its key is missing.
    """
    if name == BUILT_IN:
        from extractor.models.rules import Rules

        return Rules()
    from extractor.models.llm import LLM

    return LLM(name, options, idle)
