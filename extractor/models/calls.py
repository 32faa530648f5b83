"""What surrounds the calls for one article: what is known already, limits, and a record of each.

`extract` calls a model freely (`FREE`); a corpus run puts its journal and its limits here.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from extractor.spent import Spent, Usage

ANSWERED = "answered"
OVERTAKEN = "overtaken"  # the other of two calls was faster


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call that has ended.

    Attributes:
        call: what was asked, as `key` names it.
        started: seconds since the epoch.
        seconds: how long it took.
        outcome: `answered`, or the HTTP status, or the class of the fault, or `overtaken`.
        usage: tokens, as the server counted them.
        headers: of the response, in lower case; empty if there was none.
        reply: what was answered, as it came; None for a failure.
    """

    call: str
    started: float
    seconds: float
    outcome: str
    usage: Usage = field(default_factory=Usage)
    headers: Mapping[str, str] = field(default_factory=dict)
    reply: bytes | None = None


class Calls(Protocol):
    """The calls for one article."""

    @property
    def before(self) -> Spent:
        """What earlier rounds of asking cost, to be counted on."""

    def known(self, call: str) -> bytes | None:
        """The reply to a call that was made before; None if it is to be made."""

    def made(self, call: str) -> Spent:
        """What the attempts at a call have cost so far."""

    def asking(self, call: str, question: Mapping[str, object]) -> None:
        """Take note of a question before its first attempt; what is raised takes its place."""

    def headers(self, call: str) -> Mapping[str, str]:
        """What is sent beside the next attempt."""

    def place(self, tokens: int) -> AbstractAsyncContextManager[None]:
        """A place for one call of about so many tokens; waits until there is one."""

    async def kept(self, attempt: Attempt) -> None:
        """Take note of an answer; returns when it cannot be lost any more."""

    def note(self, attempt: Attempt) -> None:
        """Take note of a failed attempt."""

    async def pause(self, seconds: float) -> None:
        """Wait between two attempts."""


class Free:
    """Nothing is known, nothing is limited, nothing is kept."""

    before = Spent()

    def known(self, call: str) -> None:
        """Nothing."""

    def made(self, call: str) -> Spent:  # noqa: ARG002
        """Nothing."""
        return self.before

    def asking(self, call: str, question: Mapping[str, object]) -> None:
        """Not at all."""

    def headers(self, call: str) -> Mapping[str, str]:  # noqa: ARG002
        """None."""
        return {}

    def place(self, tokens: int) -> AbstractAsyncContextManager[None]:  # noqa: ARG002
        """At once."""
        return nullcontext()

    async def kept(self, attempt: Attempt) -> None:
        """Not at all."""

    def note(self, attempt: Attempt) -> None:
        """Not at all."""

    async def pause(self, seconds: float) -> None:
        """Sleep."""
        await asyncio.sleep(seconds)


FREE: Calls = Free()


def key(messages: Iterable[Mapping[str, object]]) -> str:
    """The name of a call among those of one request, whose parameters are the same."""
    digest = hashlib.sha256()
    for message in messages:
        plain = message.keys() == {"role", "content"} and isinstance(message["content"], str)
        said = (
            f"{message['role']}\n{message['content']}"
            if plain
            else json.dumps(message, default=str)
        )
        digest.update(f"{message.get('role')} {len(said)}\n{said}".encode())
    return digest.hexdigest()[:32]
