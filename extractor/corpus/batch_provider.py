"""OpenAI's files and batches, as a run needs them: nothing is made twice, nothing is half there.

Transport faults are retried by the policy of models/llm.py. An upload or a batch whose answer was
lost, in this process or in one before, is looked for before it is made again: a file by its name,
a batch by its metadata, which both hold the run's number and the part's digest.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from extractor.corpus.batch_journal import Part
from extractor.corpus.batch_lines import ENDPOINT
from extractor.models.client import OpenAI, connection_faults
from extractor.models.faults import typed
from extractor.models.llm import LLM, retrying

T = TypeVar("T")
OVER = frozenset({"completed", "failed", "expired", "cancelled"})
CLOCKS = 86_400.0  # seconds that this clock and the provider's may be apart, to be on the safe side


@dataclass(frozen=True)
class Standing:
    """How a batch stands.

    Attributes:
        batch: its id.
        state: in the provider's words: `validating`, `in_progress`, `finalizing`, `completed`, …
        done: requests that were run, with whatever result.
        files: ids of the files with answers and with errors, those that there are.
        fault: why it failed: the code and the message of the first error.
    """

    batch: str
    state: str
    done: int
    files: tuple[str, ...]
    fault: str | None

    @property
    def over(self) -> bool:
        """Whether nothing more will come."""
        return self.state in OVER


class Provider:
    """The batch endpoint of the server that a model is reached at; for one event loop.

    All methods raise a `ModelError` when the server refuses, or cannot be reached.

    Args:
        model: whose server it is.
        run: the run's own number.
        pause: waits so many seconds, or raises to end the run.
        settle: seconds in which something whose answer was lost comes to show.
    """

    def __init__(
        self, model: LLM, run: str, pause: Callable[[float], Awaitable[None]], settle: float
    ) -> None:
        client = model.client()
        assert isinstance(client, OpenAI)
        self.client, self.api = client, client.api
        self.options, self.run, self.pause, self.settle = model.options, run, pause, settle

    async def _try(self, act: Callable[[], Awaitable[T]]) -> T:
        policy = retrying(self.options, self.pause)

        async def attempt() -> T:
            with connection_faults():
                return await act()

        try:
            return await policy(attempt)
        except Exception as error:
            made: int = policy.statistics.get("attempt_number", 1)
            raise typed(error, made) from error

    async def _once(
        self, begun: bool, find: Callable[[], Awaitable[T | None]], make: Callable[[], Awaitable[T]]
    ) -> T:
        """What was made before, or is made now; `begun` if it may have been made before."""

        async def attempt() -> T:
            nonlocal begun
            if begun:
                await self.pause(self.settle)
                if (known := await find()) is not None:
                    return known
            begun = True
            return await make()

        return await self._try(attempt)

    # -- files -----------------------------------------------------------------------------------

    async def upload(self, part: Part, path: Path, begun: bool) -> str:
        """The id of a part's file, which is uploaded unless it is there."""
        name = f"extractor-{self.run[:12]}-{part.no:04}-{part.sha256[:16]}.jsonl"

        async def find() -> str | None:
            listed = self.api.files.list(
                purpose="batch", order="desc", timeout=self.options.timeout
            )
            async for file in listed:
                if file.created_at < part.made - CLOCKS:
                    break
                if file.filename == name and file.bytes == part.bytes:
                    return str(file.id)
            return None

        async def make() -> str:
            with path.open("rb") as content:
                file = await self.api.files.create(
                    file=(name, content, "application/jsonl"),
                    purpose="batch",
                    timeout=self.options.timeout,
                )
            return str(file.id)

        return await self._once(begun, find, make)

    async def download(self, file: str, path: Path) -> None:
        """Bring the content of a file to disk, whole."""

        async def attempt() -> None:
            content = self.api.files.with_streaming_response.content(
                file, timeout=self.options.timeout
            )
            async with content as response:
                with path.open("wb") as to:
                    async for piece in response.iter_bytes():
                        to.write(piece)

        await self._try(attempt)

    # -- batches ---------------------------------------------------------------------------------

    async def create(self, part: Part, file: str, begun: bool) -> Standing:
        """The batch of a part, which is created unless there is one."""
        mark = {"run": self.run, "part": str(part.no), "sha256": part.sha256}

        async def find() -> Standing | None:
            async for batch in self.api.batches.list(limit=100, timeout=self.options.timeout):
                if batch.created_at < part.made - CLOCKS:
                    break
                if batch.metadata == mark:
                    return _standing(batch)
            return None

        async def make() -> Standing:
            batch = await self.api.batches.create(
                input_file_id=file,
                endpoint=ENDPOINT,
                completion_window="24h",
                metadata=mark,
                timeout=self.options.timeout,
            )
            return _standing(batch)

        return await self._once(begun, find, make)

    async def look(self, batch: str) -> Standing:
        """How a batch stands."""

        async def attempt() -> Standing:
            return _standing(await self.api.batches.retrieve(batch, timeout=self.options.timeout))

        return await self._try(attempt)

    async def cancel(self, batch: str) -> Standing:
        """Ask for the end of a batch; what it has answered can be had all the same."""

        async def attempt() -> Standing:
            return _standing(await self.api.batches.cancel(batch, timeout=self.options.timeout))

        return await self._try(attempt)

    async def close(self) -> None:
        """Close the connections."""
        await self.api.close()


def _standing(batch: Any) -> Standing:
    counts = batch.request_counts
    done = counts.completed + counts.failed if counts else 0
    files = (batch.output_file_id, batch.error_file_id)
    errors = (batch.errors.data if batch.errors else None) or []
    fault = f"{errors[0].code}: {errors[0].message}" if errors else None
    return Standing(batch.id, batch.status, done, tuple(file for file in files if file), fault)
