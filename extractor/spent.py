"""What answers cost: tokens, calls, dollars."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them; `cached_tokens` are part of `input_tokens`."""

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            self.cached_tokens + other.cached_tokens,
        )


@dataclass(frozen=True, slots=True)
class Spent:
    """What one article cost: calls made (answered or not), tokens of all of them, US dollars.

    `cost_usd` is None when the price of the model is not known.
    """

    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    cost_usd: float | None = None
