"""The engine of a run on several machines: what Ray makes of its portions, written by one process.

Workers may die, and Ray may do a portion twice; that the rows are exactly one for each input does
not hang on it. Rows come back to the process of the command, which alone writes: a portion counts
once, and what has no row when Ray is through is given out again. So the folder is that of any
run: `status`, `retry` and the local engine take it up where this one has left it.

Articles are read on the machine of the command and travel to the workers. No folder need be
shared between machines, and Ray holds back reading while the workers are busy.
"""

from __future__ import annotations

import asyncio
import importlib.util
import multiprocessing
import pickle
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from extractor.corpus.cluster import Order, work
from extractor.corpus.engine import SPENT_UP, Engine, entry_of
from extractor.corpus.portions import Done
from extractor.corpus.writer import Row
from extractor.errors import ConfigError, Halted
from extractor.extraction import read_row

PARTING = 10.0  # seconds that Ray's process has to end its own


class RayEngine(Engine):
    """One start of a run on the cluster of its means. See `Engine` for its arguments.

    Raises:
        ConfigError: the extra is not installed.
    """

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        if importlib.util.find_spec("ray") is None:
            extra = "pip install 'incident-extractor[ray]'"
            raise ConfigError(f"--engine ray needs an extra: {extra}")
        self._written: asyncio.Future[None] | None = None
        self._ends: Connection | None = None

    def stop(self, reason: str) -> None:
        """Give out nothing more; portions under way are finished."""
        if self.reason is None and self._ends is not None:
            with suppress(OSError):  # it has ended by itself
                self._ends.send("stop")
        super().stop(reason)

    async def _rounds(self) -> None:
        """Go through what is open until nothing is: once, if Ray keeps its word.

        Raises:
            Halted: the folder cannot be written, the corpus has changed, or Ray gives up.
        """
        while self.reason is None and self.tally.done < self.tally.articles:
            before = self.tally.done
            await self._round()
            if self.tally.done == before and self.reason is None:
                raise Halted(f"Ray gave nothing back for {self.tally.articles - before:,} articles")

    async def _round(self) -> None:
        """Ray's process, from its start to its end."""
        assert self.means.cluster is not None
        spawning = multiprocessing.get_context("spawn")
        self._ends, other = spawning.Pipe()
        order = Order(
            self.means.cluster,
            self.extractor,
            self.means,
            self.run,
            self.journal.path,
            self.reader.published,
        )
        process = spawning.Process(target=work, args=(order, other), name="ray")
        process.start()
        other.close()  # so that its end shows at ours
        try:
            await self._take_all(self._ends)
        except Halted as error:
            self._halted = error
            self.stop(str(error))
        finally:
            process.terminate()
            process.join(PARTING)
            process.kill()

    async def _take_all(self, ends: Connection) -> None:
        """Take in what comes until the end of it."""
        taken: set[int] = set()
        while (sent := await asyncio.to_thread(_next, ends)) is not None:
            if isinstance(sent, str):
                raise Halted(f"Ray: {sent}")
            done: Done = pickle.loads(sent)  # noqa: S301 - of this run's own stage
            if done.number not in taken:
                taken.add(done.number)
                await self._take(done)
        if self._written is not None:
            await self._written

    async def _take(self, done: Done) -> None:
        """Hand a portion over to be written; returns when the one before it is on disk."""
        written = None
        for entry in done.entries:
            written = self.writer.put(entry)
            if isinstance(entry, Row):
                self._count(entry)
                if entry.article in done.twinned:
                    self._put_twins(entry)
            else:
                self.tally.usage += entry.attempt.usage
        if done.reason is not None:
            self._halted = Halted(done.reason) if done.halted else self._halted
            self.stop(done.reason)
        if self._over(self.tally.usage):
            self.stop(SPENT_UP)
        before, self._written = self._written, written
        if before is not None:
            await before

    def _count(self, row: Row) -> None:
        self.tally.done += 1
        self.tally.failed += row.status == "failed"

    def _put_twins(self, row: Row) -> None:
        schema = self.extractor.schema
        made = read_row(row.line.decode(), "a row of this run", schema)
        for twin in self.journal.twins(row.article):
            same = entry_of(twin.seq, self._twin(twin, made))
            self.writer.put(same)
            self._count(same)


def _next(ends: Connection) -> Any:
    try:
        return ends.recv()
    except (EOFError, ConnectionResetError):
        return "its process has ended; what it said last is in its log folder"
