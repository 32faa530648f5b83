"""The engine of a run in several processes of one machine: for models whose calls keep one
processor busy, and for the rules.

Each worker (worker.py) is an engine of its own over every n-th article, with its own connections
and its part of the limits. It writes nothing: what it would hand to a writer goes to the process
of the command, and counts when that has it on disk, as in any run. So there is one journal with
one writer; a worker that dies loses what one process would lose, and stops the run.
"""

from __future__ import annotations

import asyncio
import pickle
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection, Pipe
from typing import Any

from extractor.corpus.engine import SPENT_UP, Engine
from extractor.corpus.worker import Ended, Entries, Share, Stop, Written
from extractor.corpus.writer import Row
from extractor.errors import Halted

START = "from extractor.corpus.worker import serve; serve()"


@dataclass(eq=False)
class Worker:
    """A worker as it is seen from the process of the command."""

    process: subprocess.Popen[bytes]
    link: Connection
    ended: asyncio.Future[None]

    @classmethod
    def start(cls, share: Share) -> Worker:
        """A process of its own, with its share."""
        here, there = Pipe()
        number = there.fileno()
        command = [sys.executable, "-c", START, str(number)]
        # in a session of its own, where no Ctrl-C reaches it
        process = subprocess.Popen(  # noqa: S603 - this very program
            command, pass_fds=[number], stdin=subprocess.DEVNULL, start_new_session=True
        )
        there.close()
        here.send(share)
        return cls(process, here, asyncio.get_running_loop().create_future())

    def tell(self, what: Written | Stop) -> None:
        """Say something, if it still listens."""
        if not self.ended.done():
            try:
                self.link.send(what)
            except OSError:
                return  # it has died, which is noticed where it is read from

    def end(self) -> None:
        """See that it is gone."""
        self.process.kill()
        self.process.wait()
        self.link.close()


def shares(engine: Engine) -> list[Share]:
    """How a run is divided: all calls under way, and all limits, are the run's as it was told."""
    means, calls = engine.means, engine.extractor.model.needs_prompt
    count = min(means.processes, means.concurrency) if calls else means.processes
    rpm, tpm = (limit / count if limit else None for limit in (means.rpm, means.tpm))
    one = replace(
        means, processes=1, rpm=rpm, tpm=tpm, share=1 / count, max_cost=None, max_total_tokens=None
    )
    places = [(means.concurrency + rest) // count for rest in range(count)]
    return [
        Share(
            rest, count, engine.extractor, engine.journal.path, engine.reader.published,
            replace(one, concurrency=max(1, places[rest])), engine.run,
        )
        for rest in range(count)
    ]  # fmt: skip


class ProcessEngine(Engine):
    """One start of a run in several processes. See `Engine` for its arguments."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._workers: Sequence[Worker] = ()

    def stop(self, reason: str) -> None:
        """Ask nothing more; what is under way is finished."""
        if self.reason is None:
            self.reason = reason
            for worker in self._workers:
                worker.tell(Stop(reason))

    async def _rounds(self) -> None:
        """Start the workers, write what they make, wait until all have ended."""
        loop = asyncio.get_running_loop()
        try:
            for share in shares(self):
                worker = Worker.start(share)
                self._workers = [*self._workers, worker]
                loop.add_reader(worker.link.fileno(), self._listen, worker)
            await asyncio.gather(*(worker.ended for worker in self._workers))
        finally:
            for worker in self._workers:
                loop.remove_reader(worker.link.fileno())
                worker.end()

    def _listen(self, worker: Worker) -> None:
        try:
            said = worker.link.recv()
        except (EOFError, OSError, pickle.UnpicklingError):
            said = Ended(f"a worker process died (exit code {worker.process.wait()})", halted=True)
        if isinstance(said, Entries):
            self._take(worker, said)
            return
        asyncio.get_running_loop().remove_reader(worker.link.fileno())
        worker.ended.set_result(None)
        if said.halted:
            self._halted = self._halted or Halted(said.reason)
        if said.reason is not None:
            self.stop(said.reason)

    def _take(self, worker: Worker, said: Entries) -> None:
        """Write entries; the worker is told when they are on disk."""
        for entry in said.entries:
            written = self.writer.put(entry)
            if isinstance(entry, Row):
                self.tally.done += 1
                self.tally.failed += entry.status == "failed"
            else:
                self.tally.usage += entry.attempt.usage
        written.add_done_callback(partial(self._written, worker, said.number))
        if self._over(self.tally.usage):
            self.stop(SPENT_UP)

    def _written(self, worker: Worker, number: int, written: asyncio.Future[None]) -> None:
        fault = None if written.cancelled() else written.exception()
        if fault is not None:
            self._halted = self._halted or Halted(str(fault))
            self.stop(str(fault))
        worker.tell(Written(number, str(fault) if fault else None))
