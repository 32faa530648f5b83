"""How a model behind an API is reached and asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["tools", "json_schema", "json"]


@dataclass(frozen=True)
class LLMOptions:
    """How a model is reached and asked.

    Attributes:
        base_url: an OpenAI-compatible server; None for the provider's own.
        api_key: None to take the provider's environment variable.
        mode: `tools` (a forced tool call), `json_schema` (strict structured outputs) or `json`
            (the schema in the prompt, for servers that know neither).
        temperature: None leaves it to the provider; reasoning models accept no other.
        max_tokens: limit of one answer's tokens; None leaves it to the provider.
        reasks: how often an answer that does not hold is asked for again.
        timeout: seconds for one call, from the first byte sent to the last one received.
        attempts: calls for one answer, the first included, when the transport fails.
        patience: seconds in all after which no further call is made for one answer.
        hedge: seconds after which a call that is still open gets a second one beside it, the
            first answer of the two counts; None for never.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    mode: Mode = "tools"
    temperature: float | None = None
    max_tokens: int | None = None
    reasks: int = 1
    timeout: float = 120.0
    attempts: int = 6
    patience: float = 300.0
    hedge: float | None = None
