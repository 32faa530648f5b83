"""The engine of a run through the provider's batch endpoint: half the price, within a day.

A round goes through all open articles, each by the same code as in a live run (engine.py,
models/llm.py). What is answered already is read from the journal; where a call would be made, its
question is put off, into an input file. The files of a round are uploaded and sent as batches,
waited for, and their answers taken into the journal as attempts. Then comes the next round: rows
are made of answers, and what is to be re-asked, has expired or failed in passing goes into another
batch. The run has finished when a round puts nothing off.

Each step is in the journal before the next one (batch_journal.py), so any process can go on.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from extractor.corpus import batch_lines
from extractor.corpus.batch_journal import (
    CREATING,
    MADE,
    QUEUE_FULL,
    UPLOADED,
    UPLOADING,
    Part,
    Parts,
)
from extractor.corpus.batch_lines import OK, Answer, Asked, PartFile
from extractor.corpus.batch_provider import Provider, Standing
from extractor.corpus.calls import Desk, JournalledCalls
from extractor.corpus.engine import SPENT_UP, Engine
from extractor.corpus.journal import Journal, Open, Past
from extractor.errors import FOR_ALL, ExtractorError, ModelError, Rejected
from extractor.extraction import Extraction, Tokens
from extractor.models.base import Model
from extractor.models.faults import transient, typed
from extractor.models.llm import CHARACTERS_PER_TOKEN, EXPECTED_OUTPUT, LLM
from extractor.models.reply import usage_of
from extractor.spent import Usage

PARTS_AT_ONCE = 16  # of a round: 3 GB of files on disk at most, 800,000 requests
LONGER, LONGEST = 1.5, 12  # each look at a batch so much later than the last; at most so many times
FRUITLESS = 2  # rounds in a row without any answer, after which a person should look


class Deferred(ExtractorError):
    """A call that is put off until a batch is sent."""

    def __init__(self, call: str, question: Mapping[str, Any]) -> None:
        super().__init__(call)
        self.call, self.question = call, question


class BatchCalls(JournalledCalls):
    """The calls for one article: answered ones are known, every other one is put off.

    Args:
        desk, article, past: as for live calls.
        attempts: calls for one answer at most, when they fail in passing.
        refusal: the exception that a status and a body are in a live call.
    """

    def __init__(
        self,
        desk: Desk,
        article: int,
        past: list[Past],
        attempts: int,
        refusal: Callable[[int, Any], Exception],
    ) -> None:
        super().__init__(desk, article, past)
        self.attempts, self.refusal = attempts, refusal
        self._failed: dict[str, list[Past]] = {}
        for made in past:
            if not made.past and made.outcome.isdigit():
                self._failed.setdefault(made.call, []).append(made)

    def asking(self, call: str, question: Mapping[str, Any]) -> None:
        """Put the call off, or fail as it has failed.

        Raises:
            Deferred: it is to be made.
            Exception: the client's own, if it was refused for good or has failed too often.
        """
        failed = self._failed.get(call, [])
        if failed:
            error = self.refusal(int(failed[-1].outcome), json.loads(failed[-1].reply or b"null"))
            passing = transient(error) and len(failed) < self.attempts
            if not passing and not isinstance(typed(error, len(failed)), FOR_ALL):
                raise error
        raise Deferred(call, question)


class BatchEngine(Engine):
    """One start of a run by batches. See `Engine` for its arguments."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.model = cast(LLM, self.extractor.model)
        self.folder = self.journal.path.parent
        self.parts = Parts(self.journal)
        self._stopped = asyncio.Event()
        self._fruitless = 0
        self._denied: str | None = None
        self._last: str | None = None  # why this round asks nothing, and is the last
        self._file: PartFile | None = None
        self._sent = 0  # parts of this round that are finished
        self._full = self._over_budget = False
        self._planned = Usage()

    def stop(self, reason: str) -> None:
        """Send nothing more, wait no longer; batches go on at the provider."""
        super().stop(reason)
        self._stopped.set()

    async def _rounds(self) -> None:
        self.provider = Provider(self.model, self.run, self._pause, self.means.poll)
        try:
            while self.reason is None:
                await self._send_and_collect()
                self._begin_round()
                await self._all_open()
                self._finish_part()
                if self.reason is None and not self._sent:
                    if reason := self._last or (SPENT_UP if self._over_budget else None):
                        self.stop(reason)
                    return
        except ModelError as error:
            self.stop(str(error))
        except asyncio.CancelledError:
            if self.reason is None:
                raise
        finally:
            if self._file is not None:
                self._file.close()
            await self.provider.close()

    async def _pause(self, seconds: float) -> None:
        self.proceed()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopped.wait(), seconds)
        self.proceed()

    # -- what a round asks -----------------------------------------------------------------------

    def _begin_round(self) -> None:
        self._sent, self._planned = 0, Usage()
        self._full = self._over_budget = False
        most = self.parts.smallest_too_large()
        # where the queue is short, parts must fit it, one at a time
        self._most_parts = PARTS_AT_ONCE if most is None else 1
        self._most_requests = batch_lines.MOST_REQUESTS if most is None else max(1, most // 2)

    async def _one(self, place: Open, task: asyncio.Task[None]) -> None:  # noqa: ARG002
        """An article's row, or its next question."""
        if self._full:
            return
        past = self.journal.attempts(place.seq)
        refusal = self.provider.client.refusal
        calls = BatchCalls(self, place.seq, past, self.model.options.attempts, refusal)
        try:
            row = await self._row(place, calls)
        except Deferred as put_off:
            self._put(place, put_off)
            return
        await self._settle(place, self._priced(row))

    def _priced(self, row: Extraction[Any]) -> Extraction[Any]:
        """The row at the price of batches, which the model does not know of."""
        used: Tokens = row.provenance.usage
        usage = Usage(used.input_tokens, used.output_tokens, used.cached_tokens)
        made = row.provenance.model_copy(update={"cost_usd": self.price(usage)})
        return row.model_copy(update={"provenance": made})

    def _put(self, place: Open, put_off: Deferred) -> None:
        """Put a question into this round's files, if it may cost what it will and there is room."""
        if self._last is not None:
            return
        custom = batch_lines.custom_id(place.item.digest, put_off.call)
        line = batch_lines.line(custom, put_off.question)
        if self._over(self.tally.usage + self._planned):
            self._over_budget = True
            return
        if self._file is None or not self._file.holds(line):
            self._finish_part()
            if self._sent == self._most_parts:
                self._full = True
                return
            no = self.parts.next_number()
            self._file = PartFile(no, self._path(no), self._most_requests)
        self._planned += Usage(len(line) // CHARACTERS_PER_TOKEN, EXPECTED_OUTPUT)
        self._file.add(line, Asked(custom, place.seq, put_off.call))

    def _finish_part(self) -> None:
        if self._file is not None:
            self.parts.add(self._file, self._file.finish())
            self._sent += 1
        self._file = None

    def _path(self, no: int, kind: str = "input") -> Path:
        return self.folder / f"batch-{no:04}-{kind}.jsonl"

    # -- what comes of it ------------------------------------------------------------------------

    async def _send_and_collect(self) -> None:
        """See all open parts through to their answers; see whether anything more is to be asked."""
        if not self.parts.open():
            return
        for part in self.parts.open():
            await self._submit(part)
        answers, ended = 0, list[tuple[Part, Standing]]()
        async for part, standing in self._endings():
            answers += await self._collect(part, standing)
            ended.append((part, standing))
        self.tally.note = ""
        self._fruitless = 0 if answers else self._fruitless + 1
        self._last = self._last or self._denied or self._why_stop(ended, answers)

    async def _endings(self) -> AsyncIterator[tuple[Part, Standing]]:
        """Every open part with how its batch ended, as it ends."""
        wait = self.means.poll
        while parts := self.parts.open():
            states, done = Counter[str](), 0
            for part in parts:
                assert part.batch is not None
                standing = await self.provider.look(part.batch)
                self.parts.note(part.no, standing.state, done=standing.done)
                states[standing.state] += 1
                done += standing.done
                if standing.over:
                    yield part, standing
                    wait = self.means.poll
            shown = ", ".join(f"{count} {state}" for state, count in states.items())
            asked = sum(part.requests for part in parts)
            self.tally.note = f"batches: {shown} ({done:,} of {asked:,} requests)"
            if self.parts.open():
                await self._pause(wait)
                wait = min(wait * LONGER, self.means.poll * LONGEST)

    async def _submit(self, part: Part) -> None:
        """Upload a part and have a batch made of it, as far as that is not done."""
        path, file = self._path(part.no), part.file
        if file is None:
            if not path.exists():
                self.parts.close(part.no, "lost", f"{path.name} is gone")
                return
            self.parts.note(part.no, UPLOADING)
            file = await self.provider.upload(part, path, begun=part.state != MADE)
            self.parts.note(part.no, UPLOADED, file=file)
        if part.batch is None:
            self.parts.note(part.no, CREATING)
            try:
                standing = await self.provider.create(part, file, begun=part.state == CREATING)
            except Rejected as error:
                self.parts.close(part.no, "rejected", str(error))
                raise
            self.parts.note(part.no, standing.state, batch=standing.batch, done=standing.done)
        path.unlink(missing_ok=True)

    async def _collect(self, part: Part, standing: Standing) -> int:
        """Take a part's answers into the journal; how many."""
        paths = []
        for number, file in enumerate(standing.files):
            paths.append(self._path(part.no, f"answers-{number}"))
            try:
                await self.provider.download(file, paths[-1])
            except Rejected as error:
                self.parts.close(part.no, "gone", str(error))
                lost = f"the answers of {standing.batch} cannot be had any more ({error})"
                self._last = f"{lost}; going on asks for them, and pays, again"
                return 0
        found = await asyncio.to_thread(
            self.parts.collect, part, standing.state, standing.fault, self._read(paths), self._usage
        )
        self.tally.usage += found.usage
        for path in (*paths, self._path(part.no)):
            path.unlink(missing_ok=True)
        return found.answers

    def _read(self, paths: Sequence[Path]) -> Iterator[Answer]:
        """The answers; a refusal of the key or the account is remembered."""
        for answer in batch_lines.answers(paths):
            if answer.status not in (OK, None):
                error = self.provider.client.refusal(answer.status, json.loads(answer.body))
                if isinstance(refused := typed(error, 1), FOR_ALL):
                    self._denied = str(refused)
            yield answer

    def _usage(self, body: bytes) -> Usage:
        return usage_of(self.provider.client.restore(body))

    def _why_stop(self, ended: Sequence[tuple[Part, Standing]], answers: int) -> str | None:
        """Why nothing more should be asked; None if it should."""
        for part, standing in ended:
            if standing.state == "cancelled":
                return f"batch {standing.batch} was cancelled; going on sends what it left again"
            crowded = (standing.fault or "").startswith(QUEUE_FULL)
            if standing.state == "failed" and (not crowded or part.requests == 1):
                return f"batch {standing.batch} failed: {standing.fault}"
            if crowded:
                self._fruitless = 0  # the next one is smaller
        if not answers and self._fruitless == FRUITLESS:
            return f"{FRUITLESS} rounds of batches in a row brought no answer"
        return None


async def cancel(model: Model, journal: Journal, run: str) -> list[Standing]:
    """Ask the provider to end all batches of a run; how each stands now.

    Raises:
        ModelError: it refuses, or cannot be reached.
    """
    provider = Provider(cast(LLM, model), run, asyncio.sleep, 0.0)
    open = [part.batch for part in Parts(journal).open() if part.batch is not None]
    try:
        return [await provider.cancel(batch) for batch in open]
    finally:
        await provider.close()
