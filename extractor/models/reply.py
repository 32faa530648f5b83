"""What a raw reply of a server says beside its content: tokens, and whether it is whole.

Replies are read by attribute, without the classes of any client, so that the replies of all
providers pass through here.
"""

from __future__ import annotations

from typing import Any

from extractor.errors import ModelError, Refused, Truncated
from extractor.models.base import Usage


def usage_of(response: Any) -> Usage:
    """The tokens a reply counts; zero where it counts none."""
    usage = getattr(response, "usage", None)
    details = getattr(usage, "prompt_tokens_details", None)
    beside = _first(usage, "cache_read_input_tokens")  # Anthropic counts these apart from input
    return Usage(
        _first(usage, "prompt_tokens", "input_tokens") + beside,
        _first(usage, "completion_tokens", "output_tokens"),
        _first(details, "cached_tokens") + beside,
    )


def _first(counts: Any, *names: str) -> int:
    found = (getattr(counts, name, None) for name in names)
    return next((n for n in found if isinstance(n, int)), 0)


def defect(response: Any) -> ModelError | None:
    """Why a reply cannot be a record although it was delivered: cut short, or refused."""
    choices = getattr(response, "choices", None) or []
    if not choices:
        stop = getattr(response, "stop_reason", None)
        return Truncated("the answer was cut at the token limit") if stop == "max_tokens" else None
    choice = choices[0]
    refusal = getattr(getattr(choice, "message", None), "refusal", None)
    if choice.finish_reason == "length":
        return Truncated("the answer was cut at the token limit; raise --max-tokens")
    if refusal:
        return Refused(f"the model declined: {refusal}")
    if choice.finish_reason == "content_filter":
        return Refused("the provider's content filter stopped the answer")
    return None
