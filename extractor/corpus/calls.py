"""What a run puts around the calls for one article: its journal, its limits, its end."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Protocol

from extractor.corpus.journal import Past, answered
from extractor.corpus.limits import Limits
from extractor.corpus.writer import Made, Writer
from extractor.models.calls import Attempt
from extractor.spent import Spent, Usage

IDEMPOTENCY = "Idempotency-Key"
"""Header by which a server knows a request that it has had before (draft of the IETF, "The
Idempotency-Key HTTP Header Field"). An answer that had left the server when this process was
killed can be had again from a server or gateway that knows it; others let it pass."""


class Desk(Protocol):
    """What all articles of a run share."""

    run: str
    writer: Writer
    limits: Limits
    places: asyncio.Semaphore

    def proceed(self) -> None:
        """Raise `CancelledError` when no further call is to be made."""

    def told(self, attempt: Attempt, expected: int) -> None:
        """Take note of how a call ended."""


class JournalledCalls:
    """The calls for one article of a run. See `extractor.models.calls.Calls`.

    Attributes:
        open: calls under way.
        waiting: whether the article waits for leave to call.
    """

    def __init__(self, desk: Desk, article: int, past: list[Past]) -> None:
        self.desk, self.article, self.open, self.waiting = desk, article, 0, False
        self._expected = 0
        self._replies: dict[str, bytes] = {}
        self._made: dict[str, Spent] = {}
        self.before = Spent()
        for call in past:
            if call.past:
                self.before = _more(self.before, call.usage)
                continue
            self._count(call.call, call.usage)
            if answered(call) and call.reply is not None:
                self._replies.setdefault(call.call, call.reply)

    def _count(self, call: str, usage: Usage) -> None:
        self._made[call] = _more(self._made.get(call, Spent()), usage)

    def known(self, call: str) -> bytes | None:
        """The reply to a call that was made before."""
        return self._replies.get(call)

    def made(self, call: str) -> Spent:
        """What the attempts at a call have cost so far."""
        return self._made.get(call, Spent())

    def asking(self, call: str, question: Mapping[str, object]) -> None:
        """Any question may be asked."""

    def headers(self, call: str) -> Mapping[str, str]:
        """A key that is the same when this very attempt is made again after a crash."""
        attempts = self.before.attempts + self.made(call).attempts
        whole = f"{self.desk.run} {self.article} {call} {attempts} {self.open}"
        return {IDEMPOTENCY: hashlib.sha256(whole.encode()).hexdigest()}

    @asynccontextmanager
    async def place(self, tokens: int) -> AsyncIterator[None]:
        """One of the run's places, when the limits allow a call."""
        self.desk.proceed()
        self.waiting = True
        async with self.desk.places:
            await self.desk.limits.leave(tokens)
            self.desk.proceed()
            self.waiting, self.open = False, self.open + 1
            self._expected = tokens
            try:
                yield
            finally:
                self.open -= 1

    async def kept(self, attempt: Attempt) -> None:
        """Journal an answer; returns when it is on disk."""
        self.desk.told(attempt, self._expected)
        self._count(attempt.call, attempt.usage)
        await self.desk.writer.put(Made(self.article, attempt))

    def note(self, attempt: Attempt) -> None:
        """Journal a failed attempt."""
        self.desk.told(attempt, self._expected)
        self._count(attempt.call, attempt.usage)
        self.desk.writer.put(Made(self.article, attempt))

    async def pause(self, seconds: float) -> None:
        """Wait between two attempts; the end of the run cuts it short."""
        self.desk.proceed()
        self.waiting = True
        await asyncio.sleep(seconds)
        self.waiting = False


def _more(spent: Spent, usage: Usage) -> Spent:
    return Spent(spent.attempts + 1, spent.usage + usage)
