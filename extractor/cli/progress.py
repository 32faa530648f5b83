"""Progress of a run: one line rewritten on a terminal, one line a minute elsewhere."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from extractor.spent import Usage

if TYPE_CHECKING:
    from extractor.corpus.engine import Engine, Tally

OFTEN, SELDOM = 0.5, 60.0  # seconds between two lines: on a terminal, in a log
WINDOW = 60.0  # seconds over which the rate is measured
MINUTE, HOUR = 60, 3600


class Progress:
    """Says on standard error how far a run is.

    Args:
        quiet: say nothing.
        price: US dollars for tokens, None if not known.
    """

    def __init__(self, quiet: bool, price: Callable[[Usage], float | None]) -> None:
        self.quiet, self.price = quiet, price
        self.terminal = sys.stderr.isatty()
        self._seen: deque[tuple[float, int]] = deque()
        self._open = False  # whether a line on the terminal has no end yet

    async def watch(self, engine: Engine) -> None:
        """Speak until cancelled."""
        while not self.quiet:
            self._seen.append((time.monotonic(), engine.tally.done))
            await asyncio.sleep(OFTEN if self.terminal else SELDOM)
            line = self.line(engine.tally, time.monotonic())
            if self.terminal:
                click.echo(f"\r\x1b[K{line}", nl=False, err=True)
                self._open = True
            else:
                click.echo(line, err=True)

    def end(self) -> None:
        """Whatever comes next begins a line."""
        if self._open:
            click.echo(err=True)
        self._open = False

    def line(self, tally: Tally, now: float) -> str:
        """`1,200 of 5,000, 3 failed, 12.1/s, 4,812,000 tokens, $1.20, 5 min left`."""
        while len(self._seen) > 1 and now - self._seen[0][0] > WINDOW:
            self._seen.popleft()
        since, done = self._seen[0] if self._seen else (tally.started, tally.begun)
        rate = (tally.done - done) / max(now - since, 1e-9)
        parts = [f"{tally.done:,} of {tally.articles:,}"]
        if tally.failed:
            parts.append(f"{tally.failed:,} failed")
        parts.append(f"{rate:.1f}/s")
        used = tally.usage
        if tokens := used.input_tokens + used.output_tokens:
            parts.append(f"{tokens:,} tokens")
        if cost := self.price(used):
            parts.append(f"${cost:,.2f}")
        if rate > 0:
            parts.append(f"{duration((tally.articles - tally.done) / rate)} left")
        if tally.note:
            parts.append(tally.note)
        return ", ".join(parts)


def duration(seconds: float) -> str:
    """`40 s`, `12 min`, `3 h 05 min`."""
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    minutes = round(seconds / MINUTE)
    return f"{minutes} min" if minutes < MINUTE else f"{minutes // 60} h {minutes % 60:02} min"
