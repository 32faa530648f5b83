"""How fast a run may ask: stated limits, the server's own, and what its refusals teach.

One `Limits` for the whole run. Before each call it is asked for leave, after each it is told how
the call ended. Retrying is not its business (models/llm.py): it only sets the pace at which calls,
first ones and retried ones alike, go out.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from extractor.models.calls import ANSWERED, OVERTAKEN, Attempt
from extractor.models.faults import retry_after

MINUTE = 60.0
TOO_MANY = "429"
CUT = 0.85  # of the rate at which the server refused: the decrease of AIMD …
KEPT = 0.95  # … but not below this share of what it has answered in the same seconds
BORNE, WATCHED = 0.01, 10  # a share of refusals in so many seconds that is no reason to slow down
SLOPE = 0.005  # of the refused rate, each second: some 20 s until it is tried again
QUIET, MOST_DOUBLINGS = 8.0, 5  # seconds without refusal: the increase doubles; how often
FAR, FASTER = 0.8, 10.0  # below this share of the best of the last seconds: so much faster
MARGIN = 0.98  # of a limit: two clocks never agree
BURST = 0.1  # seconds' worth of calls that may go out at once
LEAST = 1 / 30  # calls a second: a server that refuses everything is still tried now and then
SETTLE = 0.5  # seconds that a cut is given to show, as no answer comes faster
RECENT, BEST = 3, 30  # seconds over which answers are counted: for a cut, for the way back
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


class Seen:
    """How many calls were answered, and how many refused, in each of the last seconds."""

    def __init__(self) -> None:
        self._seconds: dict[int, list[int]] = {}  # in order: [answered, refused]

    def count(self, now: float, refused: bool) -> None:
        """One more."""
        second = int(now)
        if second not in self._seconds:
            self._seconds[second] = [0, 0]
            while second - next(iter(self._seconds)) > BEST:
                del self._seconds[next(iter(self._seconds))]
        self._seconds[second][refused] += 1

    def best(self, now: float, within: int) -> float:
        """The best mean over `RECENT` seconds within so many last ones, answers a second."""
        end = int(now)  # the second that is under way is not whole
        whole = [self._seconds.get(second, (0, 0))[0] for second in range(end - within, end)]
        return max(sum(whole[i : i + RECENT]) for i in range(within - RECENT + 1)) / RECENT

    def borne(self, now: float) -> bool:
        """Whether the refusals of the last `WATCHED` seconds are few, or a single one."""
        counts = [self._seconds.get(int(now) - back, (0, 0)) for back in range(WATCHED)]
        refused = sum(count[1] for count in counts)
        return refused <= 1 + BORNE * sum(count[0] for count in counts)


@dataclass
class Pace:
    """The rate of calls: a limit if one is known, less after refusals, more again with time.

    Additive increase, multiplicative decrease (Chiu and Jain, Computer Networks 17, 1989). Calls
    that went out before the last decrease teach nothing new, what the server does answer bounds
    the decrease, and refusals that are few and far between are borne.
    """

    limit: float | None = None  # calls a second, stated by the user: never exceeded
    rate: float | None = None  # None: nothing has been refused, nothing is known
    nominal: float = 0.0  # the server's own limit, as it states it
    left: float = 1.0  # the share of it that is left
    peak: float = 0.0  # the rate that was refused last
    refused_at: float = 0.0  # when the rate was last cut
    grown_at: float = 0.0
    sent: deque[float] = field(default_factory=deque)  # times, before anything is known
    seen: Seen = field(default_factory=Seen)
    best: float = 0.0  # rate of answers in the best of the last seconds
    best_at: float = 0.0

    def start(self, now: float) -> None:
        """Note a call that goes out; in time, go faster."""
        if self.rate is None:
            self.sent.append(now)
            while now - self.sent[0] > 1.0:
                self.sent.popleft()
            return
        if now - self.best_at > 1.0:
            self.best, self.best_at = self.seen.best(now, BEST), now
        quiet = min(now - self.refused_at, QUIET * MOST_DOUBLINGS)
        slope = SLOPE * self.peak * 2 ** (quiet / QUIET)
        if self.rate < FAR * self.best:  # a storm has passed, or the first cut was too deep
            slope = max(slope, SLOPE * FASTER * self.best)
        if self.nominal and self.rate >= self.nominal:
            slope *= self.left  # its minute may be shorter than it says, and its limit higher
        self.rate += (now - self.grown_at) * slope
        self.grown_at = now
        if self.limit is not None:
            self.rate = min(self.rate, self.limit)

    def learn(self, limit: float, left: float, now: float) -> None:
        """Take in the server's own limit: calls a second, and the share of it that is left."""
        self.left, self.nominal = left, limit * MARGIN
        if self.rate is None:
            self.rate, self.grown_at, self.peak = self.nominal, now, limit

    def refuse(self, started: float, now: float) -> None:
        """A call that went out at `started` was refused: go slower, once for all of its time."""
        if started < self.refused_at + SETTLE or self.seen.borne(now):
            return
        if self.rate is None:
            self.rate = max(1.0, float(len(self.sent)))
        self.peak = self.rate
        recent = self.seen.best(now, RECENT)
        self.rate = min(self.rate, max(LEAST, self.rate * CUT, recent * KEPT))
        self.refused_at = self.grown_at = now


class Limits:
    """The pace of a run.

    Args:
        rpm, tpm: calls and tokens a minute; None for no limit but the server's.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        rpm: float | None = None,
        tpm: float | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
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
        if attempt.outcome in (ANSWERED, TOO_MANY):
            self.pace.seen.count(now, attempt.outcome == TOO_MANY)
        self._learn(attempt.headers, now)
        if self.tokens is not None and attempt.outcome == ANSWERED:
            used = attempt.usage.input_tokens + attempt.usage.output_tokens
            self.tokens.take(used - expected)
        asked = retry_after(attempt.headers) if attempt.outcome != ANSWERED else None
        if asked is not None:
            self.hold = max(self.hold, now + asked)
        if attempt.outcome == TOO_MANY:
            self.pace.refuse(attempt.started, now)

    def _learn(self, headers: Mapping[str, str], now: float) -> None:
        """The server's limits, as OpenAI and many others state them: calls and tokens a minute.

        Source: OpenAI API guide "Rate limits", headers.
        """
        calls = _pair(headers, "requests")
        if calls is not None:
            limit, left = calls
            self.pace.learn(limit / MINUTE, left / limit, now)
        tokens = _pair(headers, "tokens")
        if tokens is not None and not self._stated_tokens:
            rate = tokens[0] / MINUTE * MARGIN
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
