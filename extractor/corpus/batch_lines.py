"""The files of a batch: requests as JSONL lines within the provider's limits, answers read back."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

ENDPOINT: Final = "/v1/chat/completions"
MOST_REQUESTS = 50_000
MOST_BYTES = 200_000_000
"""Limits of one input file: 50,000 requests, 200 MB (read as the smaller, decimal ones).
Source: OpenAI's API reference, "Create batch", `input_file_id`; openai 3.3,
`types/batch_create_params.py`."""

UNRUN = frozenset({"batch_expired", "batch_cancelled"})
"""Errors of requests that were never run, nor paid for.
Source: OpenAI's guide "Batch API", sections on expiration and cancelling."""

OK = 200
SERVER_ERROR = 500


def custom_id(digest: bytes, call: str) -> str:
    """The name of a request in its batch: the article and the call, whose parameters are the run's.

    64 characters: what providers of this interface allow, where they say so.
    """
    return hashlib.sha256(digest + call.encode()).hexdigest()


class Asked(NamedTuple):
    """A request in a file: its name there, and whose call it is."""

    custom: str
    article: int
    call: str


class PartFile:
    """An input file while it is written: `path` is there when it is whole.

    Args:
        no: its number in the run.
        path: where it will be.
        most: requests that it may hold.
    """

    def __init__(self, no: int, path: Path, most: int) -> None:
        self.no, self.path, self.most = no, path, most
        self.asked: list[Asked] = []
        self.bytes = 0
        self._digest = hashlib.sha256()
        self._part = path.with_name(path.name + ".part")
        self._file = self._part.open("wb")

    def holds(self, line: bytes) -> bool:
        """Whether one more line fits."""
        return len(self.asked) < self.most and self.bytes + len(line) <= MOST_BYTES

    def add(self, line: bytes, asked: Asked) -> None:
        """Write a request."""
        self._file.write(line)
        self._digest.update(line)
        self.bytes += len(line)
        self.asked.append(asked)

    def finish(self) -> str:
        """Make it whole and durable; its SHA-256."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self.path)
        return self._digest.hexdigest()

    def close(self) -> None:
        """Leave it unfinished."""
        self._file.close()


def line(custom: str, question: Mapping[str, Any]) -> bytes:
    """A request as it stands in an input file; the body is that of a live call."""
    whole = {"custom_id": custom, "method": "POST", "url": ENDPOINT, "body": question}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


class Answer(NamedTuple):
    """What became of a request: the HTTP status and the body, status None if it was never run."""

    custom: str
    status: int | None
    body: bytes


def answers(files: Iterable[Path]) -> Iterator[Answer]:
    """The answers in output and error files; a line that is none is passed over."""
    for file in files:
        with file.open("rb") as lines:
            for each in lines:
                if (found := _answer(each)) is not None:
                    yield found


def _answer(line: bytes) -> Answer | None:
    try:
        found = json.loads(line)
        custom, response = str(found["custom_id"]), found.get("response")
        if response:
            return Answer(custom, int(response["status_code"]), _json(response["body"]))
        error = found.get("error") or {}
        if error.get("code") in UNRUN:
            return Answer(custom, None, b"")
        return Answer(custom, SERVER_ERROR, _json({"error": error}))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
