"""Answers between the moment in which they come and the journal's next transaction.

What a process holds only in memory a `kill -9` takes with it, and an answer would be asked, and
paid, for again. So an answer is first of all written here as it is: one call of the system, 0.02
ms, after which a crash of the process cannot lose it (the loss of power still can, until the
journal has synced it; only then does it count).

Two files take turns: while the writer's transaction is under way with what one of them holds, the
other takes in; after it the first is emptied. What is in them when a run is begun goes into the
journal. Each answer stands in a frame: length and CRC-32, the attempt's values as JSON, the reply.
"""

from __future__ import annotations

import json
import os
import sqlite3
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from extractor.corpus.journal import ATTEMPT, values
from extractor.models.calls import Attempt
from extractor.spent import Usage

NAMES = ("intake.0", "intake.1")
HEAD = struct.Struct(">II")  # length and CRC-32 of what follows
KNOWN = "SELECT 1 FROM attempts WHERE article = ? AND call = ? AND started = ? AND outcome = ?"


class Intake:
    """The two files, in the run's folder, while a run is going on; made when they are needed.

    Its user sees to it that `take` and `turn` exclude one another.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = [folder / name for name in NAMES]
        self._files: list[int | None] = [None, None]
        self._current, self._holds = 0, False
        self._broken = False

    def take(self, article: int, attempt: Attempt) -> None:
        """Write an answer down. Where that fails, the journal's writer fails too, and says so."""
        if self._broken:
            return
        frame = framed(article, attempt)
        try:
            file = self._files[self._current]
            if file is None:
                how = os.O_WRONLY | os.O_CREAT | os.O_APPEND
                file = self._files[self._current] = os.open(self._paths[self._current], how, 0o644)
            self._holds = True
            self._broken = os.write(file, frame) < len(frame)
        except OSError:
            self._broken = True

    def turn(self) -> int | None:
        """Let the other file take in; the number of the full one, None if there is nothing."""
        if not self._holds:
            return None
        full, self._current, self._holds = self._current, 1 - self._current, False
        return full

    def empty(self, number: int) -> None:
        """The journal has what a file holds."""
        file = self._files[number]
        if file is not None:
            os.ftruncate(file, 0)

    def close(self) -> None:
        """Close both files; those that hold nothing are taken away."""
        for path, file in zip(self._paths, self._files, strict=True):
            if file is not None:
                empty = os.fstat(file).st_size == 0
                os.close(file)
                if empty:
                    path.unlink(missing_ok=True)


def framed(article: int, attempt: Attempt) -> bytes:
    """An answer as it stands in a file."""
    usage = attempt.usage
    told = [
        article, attempt.call, attempt.started, attempt.seconds, attempt.outcome,
        usage.input_tokens, usage.output_tokens, usage.cached_tokens,
    ]  # fmt: skip
    said = json.dumps(told).encode() + b"\n" + (attempt.reply or b"")
    return HEAD.pack(len(said), zlib.crc32(said)) + said


def frames(data: bytes) -> Iterator[tuple[int, Attempt]]:
    """The answers of a file, up to one that is torn."""
    while len(data) >= HEAD.size:
        length, check = HEAD.unpack_from(data)
        said, data = data[HEAD.size : HEAD.size + length], data[HEAD.size + length :]
        if len(said) < length or zlib.crc32(said) != check:
            return
        told, _, reply = said.partition(b"\n")
        article, call, started, seconds, outcome, *used = json.loads(told)
        yield article, Attempt(call, started, seconds, outcome, Usage(*used), reply=reply)


def recover(folder: Path, database: sqlite3.Connection) -> int:
    """Put into the journal what a killed process had only taken in; how many answers.

    Raises:
        OSError, sqlite3.Error: the folder cannot be read or written.
    """
    paths = [path for name in NAMES if (path := folder / name).exists()]
    found = [answer for path in paths for answer in frames(path.read_bytes())]
    lost: list[tuple[Any, ...]] = [
        values(article, attempt)
        for article, attempt in found
        if not database.execute(
            KNOWN, (article, attempt.call, attempt.started, attempt.outcome)
        ).fetchone()
    ]
    with database:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(ATTEMPT, lost)
    for path in paths:
        path.unlink()
    return len(lost)
