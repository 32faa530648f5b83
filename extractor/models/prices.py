"""Prices of models, in US dollars per million tokens, as published on a date.

Standard tier, text tokens. A model that is not listed has no price: its cost is null, never a
guess. Source: reports of mid-2026 on OpenAI's pricing page; prices have moved since, so look at
https://platform.openai.com/docs/pricing before you plan a large run.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from extractor.models.base import Usage

PRICED_ON = "2026-06"
MILLION = 1_000_000


class Price(NamedTuple):
    """US dollars per million tokens."""

    input: float
    cached: float
    output: float


PRICES = {
    "openai/gpt-5.5": Price(5.00, 0.50, 30.00),
    "openai/gpt-5.4": Price(2.50, 0.25, 15.00),
    "openai/gpt-5.4-mini": Price(0.75, 0.075, 4.50),
    "openai/gpt-5.4-nano": Price(0.20, 0.02, 1.25),
    "openai/gpt-5": Price(1.25, 0.125, 10.00),
    "openai/gpt-5-mini": Price(0.25, 0.025, 2.00),
    "openai/gpt-5-nano": Price(0.05, 0.005, 0.40),
    "openai/gpt-4.1": Price(2.00, 0.50, 8.00),
    "openai/gpt-4.1-mini": Price(0.40, 0.10, 1.60),
    "openai/gpt-4.1-nano": Price(0.10, 0.025, 0.40),
    "openai/gpt-4o": Price(2.50, 1.25, 10.00),
    "openai/gpt-4o-mini": Price(0.15, 0.075, 0.60),
}

SNAPSHOT = re.compile(r"-\d{4}-\d{2}-\d{2}$")  # gpt-4.1-mini-2025-04-14 costs what its alias costs


BATCH = 0.5  # of the standard price, by the batch endpoint. Source: OpenAI's guide "Batch API"


def cost(model: str, usage: Usage, share: float = 1.0) -> float | None:
    """US dollars for the tokens of a model, None if its price is not known.

    `share` is what is paid of the standard price.
    """
    price = PRICES.get(SNAPSHOT.sub("", model))
    if price is None:
        return None
    fresh = usage.input_tokens - usage.cached_tokens
    total = fresh * price.input + usage.cached_tokens * price.cached
    return round((total + usage.output_tokens * price.output) * share / MILLION, 6)
