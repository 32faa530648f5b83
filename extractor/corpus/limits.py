"""How fast a run may ask: stated limits, the server's own, and what its refusals teach.

One `Limits` for the whole run. Before each call it is asked for leave, after each it is told how
the call ended. Retrying is not its business (models/llm.py): it only sets the pace at which calls,
first ones and retried ones alike, go out.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from extractor.corpus.pace import MARGIN, Pace
from extractor.models.calls import ANSWERED, OVERTAKEN, Attempt
from extractor.models.faults import retry_after

MINUTE = 60.0
TOO_MANY = "429"
BURST = 0.1  # seconds' worth of calls that may go out at once
NAP = 0.25  # seconds after which one who waits looks again whether the rate has changed
FAILURES, OUTAGE = 20, 60.0  # so many faults, and so many seconds, without an answer: it is down


@dataclass
class Bucket:
    """A token bucket: `rate` a second, at most `BURST` seconds' worth saved up.

    Source: Turner, "New directions in communications", IEEE Communications Magazine 24(10), 1986.
    """

    rate: float
    level: float = 0.0
    at: float = 0.0

    def wait(self, now: float, amount: float) -> float:
        """Seconds until so much may be taken; an amount over the whole bucket needs a full one."""
        full = max(self.rate * BURST, 1.0)
        self.level = min(full, self.level + (now - self.at) * self.rate)
        self.at = now
        lacking = min(amount, full) - self.level
        return max(0.0, lacking / self.rate)

    def take(self, amount: float) -> None:
        """Take it; the level may go below zero."""
        self.level -= amount


class Limits:
    """The pace of a run.

    Args:
        rpm, tpm: calls and tokens a minute; None for no limit but the server's.
        share: the part of the server's limits that is this process's.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        rpm: float | None = None,
        tpm: float | None = None,
        share: float = 1.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock, self.share = clock, share
        self.pace = Pace(limit=rpm / MINUTE * MARGIN if rpm else None)
        if rpm:
            self.pace.learn(rpm / MINUTE, 1.0, clock())
        self.calls: Bucket | None = None
        self.tokens = Bucket(tpm / MINUTE * MARGIN, at=clock()) if tpm else None
        self._stated_tokens = tpm is not None
        self.hold = 0.0  # nobody asks before this time
        self._turn = asyncio.Lock()  # first come, first served

    async def leave(self, tokens: int) -> None:
        """Wait until a call of about so many tokens may go out."""
        async with self._turn:
            while (wait := self.wait(tokens)) > 0:
                await asyncio.sleep(min(wait, NAP))
            self.sent(tokens)

    def wait(self, tokens: int) -> float:
        """Seconds until a call may go out, as things stand."""
        now = self.clock()
        waits = [self.hold - now]
        if self.pace.rate is not None:
            if self.calls is None:
                self.calls = Bucket(self.pace.rate, at=now)
            self.calls.rate = self.pace.rate
            waits.append(self.calls.wait(now, 1.0))
        if self.tokens is not None:
            waits.append(self.tokens.wait(now, tokens))
        return max(waits)

    def sent(self, tokens: int) -> None:
        """A call goes out."""
        self.pace.start(self.clock())
        if self.calls is not None:
            self.calls.take(1.0)
        if self.tokens is not None:
            self.tokens.take(tokens)

    def told(self, attempt: Attempt, expected: int) -> None:
        """A call has ended; `expected` is how many tokens it was thought to take."""
        now = self.clock()
        self._learn(attempt.headers, now)
        if self.tokens is not None and attempt.outcome == ANSWERED:
            used = attempt.usage.input_tokens + attempt.usage.output_tokens
            self.tokens.take(used - expected)
        asked = retry_after(attempt.headers) if attempt.outcome != ANSWERED else None
        refused = asked is not None or attempt.outcome == TOO_MANY
        if refused and self.pace.refuse(attempt.started, now):
            self.hold = max(self.hold, now + (asked or 0.0))
            if attempt.outcome == TOO_MANY:
                self.pace.cut(now, asked or 0.0)

    def _learn(self, headers: Mapping[str, str], now: float) -> None:
        """The server's limits, as OpenAI and many others state them: calls and tokens a minute.

        Source: OpenAI API guide "Rate limits", headers.
        """
        calls = _pair(headers, "requests")
        if calls is not None:
            limit, left = calls
            self.pace.learn(limit / MINUTE * self.share, left / limit, now)
        tokens = _pair(headers, "tokens")
        if tokens is not None and not self._stated_tokens:
            rate = tokens[0] / MINUTE * MARGIN * self.share
            if self.tokens is None:
                self.tokens = Bucket(rate, at=now)
            self.tokens.rate = rate


def _pair(headers: Mapping[str, str], what: str) -> tuple[float, float] | None:
    """A limit and what is left of it; None if they are not stated."""
    try:
        limit = float(headers[f"x-ratelimit-limit-{what}"])
        left = float(headers[f"x-ratelimit-remaining-{what}"])
    except (KeyError, ValueError):
        return None
    return (limit, left) if limit > 0 else None


@dataclass
class Breaker:
    """Says when a server is down: faults alone, for long enough, no answer among them.

    Waits that the server asks for are no faults of it. An answer of any kind but 5xx shows that
    it is there.
    """

    failures: int = FAILURES
    outage: float = OUTAGE  # seconds
    count: int = 0
    since: float = 0.0

    def told(self, attempt: Attempt, now: float) -> str | None:
        """A call has ended; why there is no point in going on, if there is none."""
        if attempt.outcome == OVERTAKEN:
            return None
        if attempt.outcome == ANSWERED or attempt.outcome.startswith("4"):
            self.count = 0
            return None
        if self.count == 0:
            self.since = now
        self.count += 1
        if self.count < self.failures or now - self.since < self.outage:
            return None
        return (
            f"the server is down: {self.count} calls in {now - self.since:.0f} s, none answered, "
            f"the last with {attempt.outcome}"
        )

    @property
    def failing(self) -> bool:
        """Whether nothing has been answered since the last fault."""
        return self.count > 0
