"""What the scripted server does, and what it has seen: latency, faults, limits, counts."""

from __future__ import annotations

import math
import random
import resource
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SIGMAS = 2.3263  # from the mean of a normal distribution to its 99th percentile


@dataclass(frozen=True)
class Latency:
    """Seconds before an answer: always the median or, with a 99th percentile, lognormal."""

    median: float = 0.0
    p99: float | None = None

    def draw(self, dice: random.Random) -> float:
        """The seconds for one request."""
        if self.p99 is None:
            return self.median
        sigma = math.log(self.p99 / self.median) / SIGMAS
        return self.median * math.exp(sigma * dice.gauss(0.0, 1.0))

    @classmethod
    def parse(cls, text: str) -> Latency:
        """From `0.5` or `1:20`: the median, the 99th percentile."""
        return cls(*map(float, text.split(":")))


@dataclass(frozen=True)
class Plan:
    """How requests are answered.

    Attributes:
        latency: of every answer that is given; steps that wait, wait in addition.
        scripts: the steps that an article meets, by its number, as `faults.parse` reads them;
            the last one repeats.
        mix: steps and their shares, for articles without a script; the rest are good answers.
        rpm, tpm: requests and tokens a minute that are allowed; None for any number.
        told: whether headers tell them.
        burst: seconds' worth of them that may come at once.
        storm: (every, lasts), seconds: so often, for so long, each request is refused with 429.
        retry_after: what refusals by the limits and by storms carry as `Retry-After`.
        replies: answers by the name of an article, as JSON text.
        knows_keys: whether a request under a known `Idempotency-Key` is answered as before; if not,
            it is one more request, as to a server that lets the header pass.
        seed: of the draws.
    """

    latency: Latency = field(default_factory=Latency)
    scripts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mix: Mapping[str, float] = field(default_factory=dict)
    rpm: float | None = None
    tpm: float | None = None
    told: bool = True
    burst: float = 60.0
    storm: tuple[float, float] | None = None
    retry_after: str | None = None
    replies: Mapping[str, str] = field(default_factory=dict)
    knows_keys: bool = True
    seed: int = 0

    def meets(self, article: str, asked: int) -> tuple[str, float]:
        """What the request meets that is the `asked`th about an article, after how many seconds."""
        dice = random.Random(f"{self.seed} {article} {asked}")
        seconds = self.latency.draw(dice)
        if script := self.scripts.get(article):
            return script[min(asked, len(script) - 1)], seconds
        point = dice.random()
        for word, share in self.mix.items():
            if point < share:
                return word, seconds
            point -= share
        return "reply", seconds


class Bucket:
    """A token bucket, full at the start."""

    def __init__(self, a_minute: float, burst: float) -> None:
        self.limit, self.rate, self.full = a_minute, a_minute / 60, a_minute / 60 * burst
        self.level, self.at = self.full, time.monotonic()

    def has(self, amount: float) -> bool:
        """Whether so much is there now; more than the whole bucket is never asked for."""
        now = time.monotonic()
        self.level = min(self.full, self.level + (now - self.at) * self.rate)
        self.at = now
        return self.level >= min(amount, self.full)

    def headers(self, what: str) -> dict[str, str]:
        """The limit as OpenAI tells it; what is left, as a share of a minute's worth."""
        left = max(0.0, self.level / self.full)
        return {
            f"x-ratelimit-limit-{what}": f"{self.limit:.0f}",
            f"x-ratelimit-remaining-{what}": f"{left * self.limit:.0f}",
            f"x-ratelimit-reset-{what}": f"{(self.full - self.level) / self.rate:.3f}s",
        }


@dataclass
class Counts:
    """What has happened.

    Attributes:
        requests: that came in, `again` of them under a key that was known.
        outcomes: how many met what, by word; `left` if the client did not wait for it.
        answered: whole answers of status 200 by article that went out on a connection that was
            still open, those under a known key left out. A provider may bill more: what it has
            thought out when the client is gone.
        calls: the same by request body: 2 means that somebody paid twice.
        repeated: when those were first answered that were answered again, by the monotonic clock.
        seconds: requests and refusals (limits, storms) in each second since the first request.
        first, last: when the first request came and the last answer went, by the monotonic clock.
        open, peak: connections now, and at most.
    """

    requests: int = 0
    again: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    calls: Counter[int] = field(default_factory=Counter)
    repeated: list[float] = field(default_factory=list)
    seconds: dict[int, tuple[int, int]] = field(default_factory=dict)
    first: float = 0.0
    last: float = 0.0
    open: int = 0
    peak: int = 0
    _at: dict[int, float] = field(default_factory=dict)

    @property
    def twice(self) -> int:
        """Answers to requests that had been answered before."""
        return self.calls.total() - len(self.calls)

    def count(self, now: float, *, refused: bool) -> None:
        """A request comes in."""
        self.first = self.first or now
        second = int(now - self.first)
        requests, refusals = self.seconds.get(second, (0, 0))
        self.seconds[second] = requests + 1, refusals + refused
        self.requests += 1

    def answer(self, article: str, call: int) -> None:
        """A request is answered, not under a known key."""
        if call in self.calls:
            self.repeated.append(self._at[call])
        self.answered[article] += 1
        self.calls[call] += 1
        self._at[call] = time.monotonic()

    def summary(self) -> dict[str, Any]:
        """The counts as JSON types; articles and calls as numbers; CPU seconds of the process."""
        used = resource.getrusage(resource.RUSAGE_SELF)
        summed = {"answered": len(self.answered), "calls": len(self.calls), "twice": self.twice}
        shown = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        return {**shown, **summed, "cpu": used.ru_utime + used.ru_stime}
