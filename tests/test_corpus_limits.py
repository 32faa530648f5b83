"""The pace of a run, in a simulated world: a clock, a server with a token bucket, no waiting."""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass

import pytest

from extractor.corpus.limits import Breaker, Bucket, Limits
from extractor.models.calls import ANSWERED, OVERTAKEN, Attempt
from extractor.spent import Usage

MINUTE = 60.0
TOKENS = 1500  # of a call


@dataclass
class World:
    """A server that refills `rate` calls a second up to `capacity`, and refuses beyond.

    `headers`: whether it says so; `retry_after`: what it asks of those it refuses, in seconds;
    `moody`: the share of calls that it refuses whatever their pace; `unit`: that it counts tokens,
    some 1,500 of which are a call's, and not calls.
    """

    rate: float
    capacity: float
    headers: bool = False
    retry_after: float | None = None
    moody: float = 0.0
    unit: str = "requests"
    now: float = 1000.0

    def __post_init__(self) -> None:
        self.level, self.refilled = self.capacity, self.now
        self.random, self.output = random.Random(1), 500

    def ask(self) -> tuple[bool, dict[str, str], float]:
        """Whether a call is refused, with which headers, after how many seconds."""
        self.output = self.random.randrange(300, 700) if self.unit == "tokens" else 500
        cost = 1 if self.unit == "requests" else 1000 + self.output
        self.level = min(self.capacity, self.level + (self.now - self.refilled) * self.rate)
        self.refilled = self.now
        refused = self.level < cost or self.random.random() < self.moody
        self.level -= 0 if refused else cost
        headers = {}
        if self.headers:
            headers[f"x-ratelimit-limit-{self.unit}"] = str(self.rate * MINUTE)
            headers[f"x-ratelimit-remaining-{self.unit}"] = str(int(self.level))
        if refused and self.retry_after is not None:
            headers["retry-after"] = str(self.retry_after)
        return refused, headers, 0.005 if refused else 0.5 * self.random.lognormvariate(0, 0.3)

    def run(self, limits: Limits, seconds: float, places: int = 64) -> list[tuple[float, bool]]:
        """When each call ended, and whether it was refused, with so many calls at once."""
        begun, ended = self.now, list[tuple[float, bool]]()
        under_way: list[tuple[float, int, float, int, bool, dict[str, str]]] = []
        while self.now < begun + seconds:
            while len(under_way) < places and limits.wait(TOKENS) <= 0:
                limits.sent(TOKENS)
                refused, headers, takes = self.ask()
                entry = (self.now + takes, len(ended) * places + len(under_way), self.now)
                heapq.heappush(under_way, (*entry, self.output, refused, headers))
            idle = max(limits.wait(TOKENS), 0.001) if len(under_way) < places else MINUTE
            if under_way and under_way[0][0] <= self.now + min(idle, 0.25):
                self.now, _, started, output, refused, headers = heapq.heappop(under_way)
                outcome = "429" if refused else ANSWERED
                reply = None if refused else b"{}"
                usage = Usage(1000, output)
                limits.told(Attempt("", started, 0, outcome, usage, headers, reply), TOKENS)
                ended.append((self.now - begun, refused))
            else:
                self.now += min(idle, 0.25)
        return ended


@pytest.mark.parametrize("headers", [False, True])
@pytest.mark.parametrize("retry_after", [None, 1.0])
@pytest.mark.parametrize(
    ("rate", "capacity"),
    [
        (10, 600),  # 600 calls a minute, and as many saved up
        (10, 10),  # the same, in portions of a second
        (50, 3000),
        (50, 50),
    ],
)
def test_finds_the_allowed_rate(
    rate: float, capacity: float, retry_after: float | None, headers: bool
) -> None:
    """After the first minute nine tenths of what is allowed are used, and 2 % at most refused."""
    world = World(rate, capacity, headers, retry_after)
    late = [refused for at, refused in world.run(Limits(clock=lambda: world.now), 180) if at > 60]
    answered = len(late) - sum(late)
    assert answered >= 0.9 * rate * 120
    assert sum(late) < 0.02 * len(late)


@pytest.mark.parametrize("saved", [1, 10, 60])
@pytest.mark.parametrize(
    ("unit", "headers"), [("requests", True), ("requests", False), ("tokens", True)]
)
@pytest.mark.parametrize("places", [64, 105, 160])
def test_600_calls_and_200_000_tokens_a_minute(
    unit: str, headers: bool, saved: float, places: int
) -> None:
    """Ten times these limits: nine tenths are used, less than 2 % refused, after the first minute.

    Whatever the server saves up, in seconds; where it is not told, it runs out in the minute that
    is looked at, and the rate must be found there.
    """
    rate, cost = (100.0, 1) if unit == "requests" else (200_000 * 10 / 60, TOKENS)
    world = World(rate, max(rate * saved, 4 * cost), headers, unit=unit)
    limits = Limits(clock=lambda: world.now)
    late = [refused for at, refused in world.run(limits, 120, places) if at > 60]
    assert len(late) - sum(late) >= 0.9 * rate / cost * 60
    assert sum(late) < 0.02 * len(late)


@pytest.mark.parametrize(
    ("moody", "retry_after", "share"),
    [
        (0.01, None, 0.95),
        (0.01, 1.0, 0.95),
        (0.02, None, 0.95),
        (0.02, 1.0, 0.95),
        (0.05, None, 0.9),
        (0.05, 1.0, 0.75),
    ],
)
@pytest.mark.parametrize(
    ("rate", "possible"),
    [
        (1000, 64 / 0.523),  # bound by the places: the mean answer takes 0.523 s
        (50, 50),  # bound by a limit too
    ],
)
def test_refusals_at_any_pace_do_not_slow_it_down(
    rate: float, possible: float, moody: float, retry_after: float | None, share: float
) -> None:
    """What a server refuses whatever the pace is no reason to go slower, after the first minute."""
    world = World(rate, rate, retry_after=retry_after, moody=moody)
    late = [refused for at, refused in world.run(Limits(clock=lambda: world.now), 180) if at > 60]
    assert len(late) - sum(late) >= share * possible * (1 - moody) * 120


def test_a_storm_of_refusals_passes() -> None:
    """When a server has refused everything for ten seconds, the pace is back within a minute."""
    world = World(rate=1000, capacity=1000)
    limits = Limits(clock=lambda: world.now)
    world.run(limits, 30)
    world.moody = 1.0
    refused = world.run(limits, 10)
    assert len(refused) < 500
    world.moody = 0.0
    late = [refused for at, refused in world.run(limits, 90) if at > 60]
    assert len(late) >= 0.9 * 64 / 0.523 * 30


def test_the_lowest_pace_is_left_again() -> None:
    """After an hour in which everything was refused the run finds its pace again."""
    world = World(rate=20, capacity=20, moody=1.0)
    limits = Limits(clock=lambda: world.now)
    world.run(limits, 3600)
    world.moody = 0.0
    late = [refused for at, refused in world.run(limits, 600) if at > 300]
    assert len(late) - sum(late) >= 0.9 * 20 * 300


def test_finds_a_higher_rate_again() -> None:
    """When the server allows more, or a storm has passed, the run goes faster within a minute."""
    world = World(rate=20, capacity=20)
    limits = Limits(clock=lambda: world.now)
    world.run(limits, 60)
    world.rate = world.capacity = 80
    late = [refused for at, refused in world.run(limits, 90) if at > 60]
    assert len(late) - sum(late) >= 0.8 * 80 * 30


def test_first_refusals_do_not_stop_a_fast_run() -> None:
    """A single refusal among many answers is no reason to slow down."""
    limits = Limits(clock=lambda: 100.0)
    for _ in range(50):
        limits.sent(TOKENS)
    limits.told(Attempt("", 99.9, 0.1, "429"), TOKENS)
    assert limits.wait(TOKENS) <= 0


def test_stated_calls_a_minute_are_kept() -> None:
    """`--rpm 120` is two calls a second, from the first second on."""
    world = World(rate=1000, capacity=1000)
    ended = world.run(Limits(rpm=120, clock=lambda: world.now), 60)
    assert 105 <= len(ended) <= 120


def test_stated_tokens_a_minute_are_kept() -> None:
    """`--tpm 90000` is 60 calls of 1,500 tokens."""
    world = World(rate=1000, capacity=1000)
    ended = world.run(Limits(tpm=90_000, clock=lambda: world.now), 60)
    assert 52 <= len(ended) <= 60


def test_tokens_are_booked_as_they_were_used() -> None:
    """A call that took twice what was thought makes the next ones wait."""
    now = 0.0
    limits = Limits(tpm=60_000, clock=lambda: now)  # a thousand a second
    now = 10.0
    assert limits.wait(100) == 0
    limits.sent(100)
    limits.told(Attempt("", 9, 1, ANSWERED, Usage(1000, 1000), reply=b""), 100)
    assert 1.9 < limits.wait(100) < 2.1


def test_retry_after_holds_the_whole_run() -> None:
    """What one refused call is told holds for all, if refusals are more than a few of many."""
    limits = Limits(clock=lambda: 100.0)
    assert limits.wait(1) <= 0
    limits.sent(1)
    limits.told(Attempt("", 99, 1, "503", headers={"retry-after": "7"}), 1)
    assert limits.wait(1) == 7.0


def test_bucket() -> None:
    """A bucket holds a tenth of a second's worth, at least one; larger amounts need it full."""
    bucket = Bucket(rate=100.0)
    assert bucket.wait(0.0, 1.0) == 0.01
    assert bucket.wait(5.0, 10.0) == 0.0
    assert bucket.wait(5.0, 1000.0) == 0.0
    bucket.take(1000.0)
    assert bucket.wait(5.0, 10.0) == 10.0


FAULT = Attempt("", 0, 0, "APIConnectionError")


@pytest.mark.parametrize(
    ("attempts", "down"),
    [
        ([(t, "503") for t in range(12)], True),
        ([(t, "503") for t in range(9)], False),  # not for long enough
        ([(0, "503"), (20, "503")], False),  # too few to tell
        ([(t, "500") for t in range(8)] + [(9, ANSWERED), (11, "500")], False),  # it is there
        ([(t, "500") for t in range(8)] + [(9, "429"), (11, "500")], False),  # it only refuses
        ([(t, "ConnectError") for t in range(8)] + [(9, OVERTAKEN), (11, "TimeoutError")], True),
    ],
)
def test_breaker(attempts: list[tuple[float, str]], down: bool) -> None:
    """Faults alone, for long enough, and enough of them: the server is down."""
    breaker = Breaker(failures=5, outage=10.0)
    said = [breaker.told(Attempt("", at, 0, outcome), at) for at, outcome in attempts]
    assert (said[-1] is not None) is down
    assert said[:-2] == [None] * len(said[:-2])
