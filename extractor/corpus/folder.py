"""The folder of a run: what is run, in which files, and that only one process runs it."""

from __future__ import annotations

import fcntl
import json
import os
import platform
import signal
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import RunError

DECIDING = ("model", "parameters", "prompt", "schema", "inputs", "published", "limit", "sample",
            "seed", "batch", "triage", "cross_check")  # fmt: skip
"""What a run's rows depend on. All else (concurrency, limits, waits) may change from one start of
a run to the next; so may the version of this package, which every row names."""


@dataclass(frozen=True)
class Folder:
    """The files of a run."""

    path: Path

    @property
    def config(self) -> Path:
        """What is run, as JSON."""
        return self.path / "run.json"

    @property
    def journal(self) -> Path:
        """What has happened."""
        return self.path / "journal.sqlite"

    @property
    def completed(self) -> Path:
        """Rows in the order of their completion, while it runs."""
        return self.path / "completed.jsonl"

    @property
    def results(self) -> Path:
        """Rows in the order of the inputs, when it has finished."""
        return self.path / "results.jsonl"

    @property
    def stdin(self) -> Path:
        """What came from standard input: it cannot be read twice."""
        return self.path / "stdin.jsonl"

    @property
    def lock(self) -> Path:
        """Locked by the process that runs it, which writes its number into it."""
        return self.path / "lock"

    def read(self) -> dict[str, Any]:
        """What is run.

        Raises:
            RunError: the folder is no run's.
        """
        try:
            found: dict[str, Any] = json.loads(self.config.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RunError(f"{self.path}: not the folder of a run (there is no run.json)") from None
        except (OSError, ValueError) as error:
            raise RunError(f"{self.config}: {error}") from None
        return found

    def begin(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """Make the folder this run's, or see that it is; what is run, with the run's own number.

        Raises:
            RunError: it holds another run; the difference is shown.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RunError(f"{self.path}: {(error.strerror or '').lower()}") from None
        if self.config.exists():
            known = self.read()
            if changed := list(differences(known, config)):
                shown = "\n  ".join(changed)
                raise RunError(
                    f"{self.path}: holds a run that was begun otherwise:\n  {shown}\n"
                    "name another folder, or go on with what the run was begun with"
                )
            return known
        made = {"run": uuid.uuid4().hex, **config}
        part = self.path / "run.json.part"
        part.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        part.replace(self.config)
        return made

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else runs this folder while this lasts.

        Raises:
            RunError: somebody does, or it holds other things than a run.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            there = {entry.name for entry in self.path.iterdir()}
            if there and not there & {self.config.name, self.lock.name}:
                raise RunError(
                    f"{self.path}: holds other things ({min(there)!r}); name a new or empty folder"
                )
            file = self.lock.open("a+")
        except OSError as error:
            raise RunError(f"{self.path}: {(error.strerror or '').lower()}") from None
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise RunError(
                    f"{self.path}: in use by {self._holder()}; wait for it, stop it with "
                    f"`extractor run cancel {self.path}`, or name another folder"
                ) from None
            file.truncate(0)
            file.write(f"{os.getpid()} {platform.node()}\n")
            file.flush()
            yield

    def clear(self) -> None:
        """Take away what a run that could not begin has left."""
        for file in self.path.glob("*"):
            if file.name.split(".")[0] in ("run", "journal", "stdin", "completed", "results"):
                file.unlink()

    def _holder(self) -> str:
        pid, _, node = self.lock.read_text().strip().partition(" ")
        return f"process {pid} on {node}"

    @property
    def running(self) -> bool:
        """Whether a process runs it now."""
        if not self.lock.exists():
            return False
        with self.lock.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def cancel(self) -> str:
        """Ask the process that runs it to finish what is under way and stop; who it is.

        Raises:
            RunError: no process of this machine runs it.
        """
        self.read()
        if not self.running:
            raise RunError(f"{self.path}: no process runs it")
        pid, _, node = self.lock.read_text().strip().partition(" ")
        if node != platform.node():
            raise RunError(f"{self.path}: it runs on {node}; stop process {pid} there")
        os.kill(int(pid), signal.SIGINT)
        return self._holder()


def differences(known: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """What a run was begun with and is not any more, a line each."""
    for name in DECIDING:
        before, after = known.get(name), now.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            for key in sorted(before.keys() | after.keys()):
                if before.get(key) != after.get(key):
                    yield f"{key}: {before.get(key)!r} then, {after.get(key)!r} now"
        elif before != after:
            yield f"{name}: {before!r} then, {after!r} now"
