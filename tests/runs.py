"""Corpus runs in tests: a corpus on disk, a server with faults by article, the command line."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faults
from click.testing import CliRunner, Result
from faults import FaultServer, Seen, Step

from extractor.cli import cli

TEXT = "Police said an officer shot a man in Dayton on Friday. Story number {}."
GOOD: dict[str, Any] = {
    "incidents": [
        {
            "prominence": "main",
            "force": ["firearm"],
            "claims": [
                {
                    "quote": "an officer shot a man",
                    "supports": ["/force"],
                    "source": "police",
                    "stance": "stated",
                }
            ],
        }
    ]
}
BARE: dict[str, Any] = {
    "incidents": [{"prominence": "main", "force": ["firearm"]}]
}  # is asked again


def corpus(file: Path, articles: int) -> Path:
    """A JSONL file of so many short articles: `a0`, `a1` and so on."""
    with file.open("w", encoding="utf-8") as lines:
        for number in range(articles):
            fields = {"id": f"a{number}", "text": TEXT.format(number), "published": "2024-05-03"}
            lines.write(json.dumps(fields) + "\n")
    return file


def extractor(*words: object, **more: Any) -> subprocess.CompletedProcess[str]:
    """The command, run to its end."""
    command = [sys.executable, "-m", "extractor", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


def rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a file, without what a clock has put into them."""
    found = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for row in found:
        row["provenance"] |= {"created": "", "seconds": 0.0}
    return found


def number_of(body: Any) -> int:
    """Which article a request is about."""
    return int(body["messages"][1]["content"].split("Story number ")[1].split(".")[0])


class ByArticle(FaultServer):
    """Each article has a script of its own, and a request with a known key its old step.

    So an interrupted run meets the same faults as one that is not. `answered` counts, for each
    article, the answers that were given under different keys; `again` those under a known key.
    """

    allow_reuse_address = True  # a run goes on at the address that it was begun with

    def __init__(self, scripts: Sequence[Sequence[Step]], port: int = 0) -> None:
        super().__init__([faults.reply()], port)
        self.scripts = scripts
        self.answered: Counter[int] = Counter()
        self.again = 0
        self._steps: dict[str, Step] = {}
        self._asked: Counter[int] = Counter()
        self._counting = threading.Lock()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that was killed leaves half a request."""

    def next_step(self, seen: Seen) -> Step:
        """The step of this request."""
        super().next_step(seen)
        article, name = number_of(seen.body), seen.headers["idempotency-key"]
        with self._counting:
            if name in self._steps:
                self.again += 1
                return self._steps[name]
            script = self.scripts[article % len(self.scripts)]
            step = script[min(self._asked[article], len(script) - 1)]
            self._asked[article] += 1
            self._steps[name] = step
            self.answered[article] += step.status == 200 and step.sent == 1
            return step


def invoke(*words: object, stdin: bytes | None = None) -> Result:
    """The command in this process; its exit code is `return_value`."""
    return CliRunner().invoke(cli, [*map(str, words)], input=stdin, standalone_mode=False)


def model(server: FaultServer, *more: object) -> list[object]:
    """The options for a scripted model; waits are short."""
    common = ["-m", "openai/scripted", "-p", "bare", "--base-url", server.base_url, "--quiet"]
    return [*common, "--patience", 20, *more]


def texts(folder: Path) -> list[str]:
    """`id: how it ended` of every row."""
    found = rows(folder / "results.jsonl")
    return [
        f"{r['article']['id']}: {r['error']['type'] if r['error'] else r['status']}" for r in found
    ]


def start(*words: object, **more: Any) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "extractor", *map(str, words)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True, **more)


def ended(process: subprocess.Popen[str]) -> str:
    """What a process has said by its end."""
    assert process.stderr is not None
    if process.stderr.closed:
        return ""
    with process.stderr:
        said = process.stderr.read()
    process.wait()
    return said


def wait_for(happened: Any, seconds: float = 30.0) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.005)


@contextmanager
def under_way(
    folder: Path, seconds: float, *more: object
) -> Iterator[tuple[subprocess.Popen[str], ByArticle, list[object]]]:
    """Twelve articles, four at a time, with the first calls on their way; answers take so long.

    The words given back are the command's without `more`.
    """
    file = corpus(folder / "c.jsonl", 12)
    with ByArticle([[faults.slow(seconds, GOOD)]]) as server:
        words = ["run", file, "--out", folder / "r", *model(server, "--concurrency", 4)]
        process = start(*words, *more)
        wait_for(lambda: len(server.requests) >= 4)
        yield process, server, words
        ended(process)
