"""The rate of a run's calls: a limit if one is known, less after refusals, more again with time.

Additive increase, multiplicative decrease (Chiu and Jain, Computer Networks 17, 1989), for
refusals that come of the pace. Some servers refuse a call in a hundred at any pace; a decrease for
each of those would slow a run to a crawl. So a decrease needs more refusals than such a server's:
what is still refused right after a decrease, at a rate that the server had let in, is `steady`,
and only what is well above it is a reason for the next decrease.

A server may let in more than its rate while it has savings, as a token bucket does at the start of
a run. What it let in then says nothing when they are spent: a decrease goes by the share that is
let in now, and the way back does not go by what was let in before.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

CUT = 0.5  # of the rate, at most, in one decrease …
KEPT = 0.93  # … and not below this share of what the server has just let in
BORNE, SIGMAS = 0.005, 2.0  # a share of refusals over the steady one; how far chance may go beyond
FEW = 20  # one refusal among so many calls says nothing
WATCHED = 10  # seconds of calls that are looked at for it, those before the last decrease left out
SAFE, MOST_STEADY = 1.03, 0.08  # of the decreased rate: so many refusals up to it may be steady
SLOPE = 0.004  # of the rate, each second: some 12 s until the refused one is tried again
QUIET, MOST_DOUBLINGS = 8.0, 5  # seconds without decrease: the increase doubles; how often
FAR, FASTER = 0.8, 30.0  # below this share of the best of the last seconds: so much faster
ROOM, LOW = 1.5, 1.0  # over that best, and over so many calls a second, the rate does not grow
LEAST = 1 / 30  # calls a second: a server that refuses everything is still tried now and then
RECENT, BEST = 5, 30  # seconds over which calls are counted: for a decrease, for the way back
STORM, DENSE = 0.3, 0.9  # shares let in: less is a storm, more is chance; between them a limit
JUST_NOW = 2  # seconds, the one under way included, over which that share is taken
MARGIN = 0.98  # of a limit: two clocks never agree


@dataclass(slots=True)
class Second:
    """What happened in a second: calls sent, calls refused, and those of them that tell something.

    A refusal tells nothing when the call went out before the last decrease; `held` is a second in
    which no call was to go out.
    """

    sent: int = 0
    refused: int = 0
    telling: int = 0
    held: bool = False


NOTHING = Second()


class Seen:
    """The last seconds."""

    def __init__(self) -> None:
        self._seconds: dict[int, Second] = {}  # in order

    def at(self, now: float) -> Second:
        """The second that is under way."""
        number = int(now)
        if number not in self._seconds:
            self._seconds[number] = Second()
            while number - next(iter(self._seconds)) > BEST:
                del self._seconds[next(iter(self._seconds))]
        return self._seconds[number]

    def between(self, first: int, end: int) -> list[Second]:
        """These seconds, the last one left out."""
        return [self._seconds.get(number, NOTHING) for number in range(first, end)]

    def hold(self, now: float, until: float) -> None:
        """No call is to go out until then."""
        for number in range(max(int(now) + 1, int(until) - BEST), int(until)):
            self._seconds[number] = Second(held=True)

    def let_in(self, now: float, within: int) -> float:
        """The best mean over `RECENT` seconds within so many last ones, calls a second."""
        end = int(now)  # the second that is under way is not whole
        open = [second for second in self.between(end - BEST, end) if not second.held]
        let_in = [0] * RECENT + [second.sent - second.refused for second in open]
        let_in = let_in[-within:]
        return max(sum(let_in[i : i + RECENT]) for i in range(len(let_in) - RECENT + 1)) / RECENT


@dataclass
class Pace:
    """The rate of calls.

    Attributes:
        limit: calls a second, stated by the user: never exceeded.
        rate: calls a second now; None while nothing has been refused and nothing is known.
        nominal: the server's own limit, as it states it; `left` is the share of it that is left.
        steady: share of calls that the server refuses at any pace.
    """

    limit: float | None = None
    rate: float | None = None
    nominal: float = 0.0
    left: float = 1.0
    steady: float = 0.0
    seen: Seen = field(default_factory=Seen)
    _peak: float = 0.0  # the rate that was refused last
    _safe: float = 0.0  # the rate up to which refusals are counted as steady
    _cut_at: float = 0.0
    _grown_at: float = 0.0
    _best: float = 0.0  # calls a second that were let in in the best of the last seconds …
    _best_at: float = 0.0
    _best_from: float = 0.0  # … from this time on
    _returning: bool = False  # whether the rate is on its quick way back to it

    def learn(self, limit: float, left: float, now: float) -> None:
        """Take in the server's own limit: calls a second, and the share of it that is left."""
        self.left, self.nominal = left, limit * MARGIN
        if self.rate is None:
            self.rate, self._grown_at, self._peak = self.nominal, now, limit

    def start(self, now: float) -> None:
        """Note a call that goes out; in time, go faster."""
        self.seen.at(now).sent += 1
        if self.rate is None:
            return
        before, self.rate = self.rate, self.rate + (now - self._grown_at) * self._slope(now)
        self._grown_at = now
        if before < self._safe <= self.rate:
            sent, refused = self._since_cut(now)
            self.steady = refused / sent if 0 < refused <= sent * MOST_STEADY else 0.0
        if self.limit is not None:
            self.rate = min(self.rate, self.limit)

    def _slope(self, now: float) -> float:
        """By how much the rate grows in a second."""
        assert self.rate is not None
        if now - self._best_at > 1.0:
            within = min(BEST, max(RECENT, int(now - self._best_from)))
            self._best, self._best_at = self.seen.let_in(now, within), now
        quiet = min(now - self._cut_at, QUIET * MOST_DOUBLINGS)
        slope = SLOPE * max(self._peak, self.rate) * 2 ** (quiet / QUIET)
        self._returning = quiet > RECENT and self.rate < FAR * self._best
        if self._returning:  # a storm has passed, or the decrease was too deep
            slope = max(slope, SLOPE * FASTER * self._best)
        if self.nominal and self.rate >= self.nominal:
            slope *= self.left  # its minute may be shorter than it says, and its limit higher
        return 0.0 if self.rate > max(LOW, ROOM * self._best) else slope

    def refuse(self, started: float, now: float) -> bool:
        """A call that went out at `started` is refused; whether that is a reason to slow down."""
        telling = int(started) > int(self._cut_at)
        second = self.seen.at(now)
        second.refused += 1
        second.telling += telling
        return telling and not self._borne(now)

    def _borne(self, now: float) -> bool:
        """Whether the refusals since the last decrease are no more than those at any pace."""
        sent, refused = self._since_cut(now)
        if refused == 1 and (sent >= FEW or self.rate is not None):
            return True
        measuring = self.rate is not None and self.rate < self._safe
        mean = sent * (MOST_STEADY if measuring else self.steady + BORNE)
        return refused <= mean + SIGMAS * math.sqrt(mean)

    def _since_cut(self, now: float) -> tuple[int, int]:
        """Calls, and refusals that tell something, after the last decrease."""
        end = int(now) + 1
        seconds = self.seen.between(max(int(self._cut_at) + 1, end - WATCHED), end)
        return sum(s.sent for s in seconds), sum(s.telling for s in seconds)

    def _share(self, now: float) -> float:
        """The share of calls let in just now, and after the last decrease."""
        end = int(now) + 1
        seconds = self.seen.between(max(int(self._cut_at) + 1, end - JUST_NOW), end)
        sent = sum(second.sent for second in seconds)
        return 1 - sum(second.telling for second in seconds) / sent if sent else 1.0

    def cut(self, now: float, asked: float = 0.0) -> None:
        """Go slower, after a wait of so many seconds that the server asks for."""
        recent, share = self.seen.let_in(now, RECENT), self._share(now)
        if self.rate is None:
            of_late = self.seen.between(int(now) - 1, int(now) + 1)
            self.rate = max(1.0, recent, sum(second.sent for second in of_late))
        again = now - self._cut_at < RECENT and STORM < share < DENSE
        if self._returning or again:
            self._best_from = now  # what was let in before is not let in any more
        self._peak = self.rate
        let_in = min(recent, self.rate * share) if share < DENSE else recent
        self.rate = min(self.rate, max(LEAST, self.rate * CUT, let_in * KEPT))
        if self.nominal:
            self.rate = min(self.rate, self.nominal)
        self._safe = self.rate * SAFE
        self._cut_at = self._grown_at = now + asked
        self.seen.hold(now, now + asked)
