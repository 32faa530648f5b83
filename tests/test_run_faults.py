"""What a corpus run does in each fault; docs/faults.md is written from here.

`python tests/test_run_faults.py` writes the tables of docs/faults.md anew.
"""

from __future__ import annotations

import re
import socket
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openai
import pytest
import runs
from conftest import ROOT
from plan import Counts, Latency, Plan
from server import Server

from extractor.cli import cli
from extractor.corpus.engine import Engine

DOCS = ROOT / "docs" / "faults.md"
ATTEMPTS = 2
FAULTY = "1"  # the article that one line is about

FAULTS = {
    "429": "429, too many requests",
    "429:0.2": "429 with `Retry-After`",
    "429:600": "429 with a `Retry-After` beyond `--patience`",
    "out_of_credit": "429, `insufficient_quota`",
    "402": "402, payment required",
    "400": "400, bad request",
    "401": "401, unauthorized",
    "403": "403, forbidden",
    "408": "408, request timeout",
    "409": "409, conflict",
    "500": "500, server error",
    "502": "502, bad gateway",
    "503": "503, unavailable",
    "reset": "connection reset before the answer",
    "reset_midway": "connection reset in the middle of it",
    "hang:30": "nothing comes (`--timeout`)",
    "trickle:30": "the answer trickles (`--timeout`)",
    "trickle:0.3": "the answer trickles, but is whole in time",
    "truncated": "cut at the token limit",
    "cut_short": "half a JSON text, as if it were whole",
    "malformed": "malformed JSON",
    "wrong_schema": "JSON of another schema",
    "refused": "refusal",
    "content_filter": "content filter",
    "empty_choices": "no choice in the answer",
    "not_json_body": "a web page with status 200",
}
"""Steps of `faults.parse`, and what they are called."""


SCENES: dict[str, Callable[[str], Plan]] = {
    "each article meets it once": lambda word: Plan(scripts=dict.fromkeys("0123", (word, "reply"))),
    "one of four always": lambda word: Plan(scripts={FAULTY: (word,)}),
    "all, always": lambda word: Plan(scripts=dict.fromkeys("0123", (word,))),
}
BUSY = 40  # articles where limits and storms are played
STUBBORN = ("--attempts", "9")
SERVERS: dict[str, tuple[Plan, tuple[str, ...]]] = {
    "answers after 0.2 s, always": (Plan(latency=Latency(0.2)), ()),
    "answers after 0.05 s in the median, 1 s at the 99th percentile": (
        Plan(latency=Latency(0.05, 1)), (),
    ),
    "storms of 429": (Plan(latency=Latency(0.05), storm=(0.5, 0.2)), STUBBORN),
    "storms of 429 with `Retry-After`": (
        Plan(latency=Latency(0.05), storm=(0.5, 0.2), retry_after="0.2"), STUBBORN,
    ),
    "a limit of calls a minute, told in headers": (Plan(rpm=2400, burst=0.5), STUBBORN),
    "a limit of calls a minute, not told": (Plan(rpm=2400, burst=0.5, told=False), STUBBORN),
    "a limit of calls a minute, not told but by `Retry-After`": (
        Plan(rpm=2400, burst=0.5, told=False, retry_after="0.2"), STUBBORN,
    ),
    "a limit of tokens a minute, told in headers": (Plan(tpm=12_000_000, burst=0.5), STUBBORN),
    "500, 503 and resets, each in one of ten calls": (
        Plan(mix=dict.fromkeys(("500", "503", "reset", "reset_midway"), 0.1)), STUBBORN,
    ),
    "stragglers of 30 s, with `--hedge 0.3`": (
        Plan(scripts=dict.fromkeys("0123", ("slow:30", "reply"))), ("--hedge", "0.3"),
    ),
    "nobody is there": (Plan(), ("--attempts", "100", "--patience", "1")),
}  # fmt: skip
"""What a whole server does: its plan, and options for the run."""


@dataclass(frozen=True)
class Outcome:
    """How a run ended: exit code, its rows by article, and the reason if it was stopped."""

    code: int
    rows: dict[str, Any]
    reason: str
    server: Counts

    def cell(self) -> str:
        """What became of the article that met the fault, in a cell of the table."""
        row = self.rows.get(f"a{FAULTY}")
        shown = "no row, asked again by the next start"
        if row is not None:
            error, calls = row["error"], row["provenance"]["attempts"]
            what = f"`failed`, `{error['type']}`" if error else f"`{row['status']}`"
            shown = f"{what}, {calls} call{'s' * (calls > 1)}"
        stopped = f"**stopped**: {self.reason}; " if self.reason else ""
        return f"{stopped}{shown}; exit {self.code}"

    def total(self) -> str:
        """What became of all articles."""
        ended = Counter(row["status"] for row in self.rows.values())
        shown = ", ".join(f"{number} `{status}`" for status, number in ended.items())
        stopped = f"**stopped**: {self.reason}; " if self.reason else ""
        return f"{stopped}{shown or 'no row, asked again by the next start'}; exit {self.code}"


def play(plan: Plan, folder: Path, *words: str, articles: int = 4, there: bool = True) -> Outcome:
    """A run against a server with this plan; few and short waits, for the sake of the tests."""
    corpus, out = runs.corpus(folder / "corpus.jsonl", articles), folder / "run"
    said: list[str] = []
    with pytest.MonkeyPatch.context() as patch, Server(plan) as server:
        patch.setattr("extractor.models.llm.FIRST_WAIT", 0.05)
        connections_end_with_the_run(patch)
        patch.setattr("click.echo", lambda text="", **_: said.append(text))
        options = {
            "--out": out, "--model": "openai/any", "--prompt": "bare", "--attempts": ATTEMPTS,
            "--base-url": server.base_url if there else unused(), "--timeout": 1, "--patience": 20,
        }  # fmt: skip
        command = [str(word) for pair in options.items() for word in pair]
        arguments = ["run", str(corpus), "--quiet", *command, *words]
        code = cli.main(arguments, prog_name="extractor", standalone_mode=False)
    stopped = re.search("stopped: (.*); the same command", "\n".join(said))
    made = out / ("completed.jsonl" if stopped else "results.jsonl")
    rows = {row["article"]["id"]: row for row in runs.rows(made)}
    reason = re.sub(r"\d+ calls in \d+ s", "… calls in … s", stopped[1]) if stopped else ""
    return Outcome(code or 0, rows, reason, server.counts)


def connections_end_with_the_run(patch: pytest.MonkeyPatch) -> None:
    """Close what the run has opened: here no process ends with it."""
    opened: list[openai.AsyncOpenAI] = []
    work = Engine.work

    class Noted(openai.AsyncOpenAI):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            opened.append(self)

    async def worked(engine: Engine) -> str | None:
        try:
            return await work(engine)
        finally:
            for client in opened:
                await client.close()

    patch.setattr(openai, "AsyncOpenAI", Noted)
    patch.setattr(Engine, "work", worked)


def unused() -> str:
    """An address where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return f"http://127.0.0.1:{taken.getsockname()[1]}/v1"


def line_of_fault(word: str, folder: Path) -> str:
    """A fault's line of the table."""
    cells = []
    for number, plan in enumerate(SCENES.values()):
        (folder / str(number)).mkdir()
        cells.append(play(plan(word), folder / str(number)).cell())
    return f"| {FAULTS[word]} | {' | '.join(cells)} |"


def line_of_server(name: str, folder: Path) -> str:
    """A server's line of the table; nothing is answered twice, nothing is missing."""
    plan, words = SERVERS[name]
    there, articles = name != "nobody is there", 4 if plan.scripts else BUSY
    outcome = play(plan, folder, *words, articles=articles, there=there)
    assert outcome.server.twice == 0
    assert len(outcome.rows) == (articles if there else 0)
    return f"| {name} | {outcome.total()} |"


@pytest.mark.parametrize("word", FAULTS, ids=str)
def test_fault(word: str, tmp_path: Path) -> None:
    """What a run does in this fault is what the page says."""
    assert line_of_fault(word, tmp_path) in DOCS.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", SERVERS)
def test_server(name: str, tmp_path: Path) -> None:
    """What a run does with this server is what the page says."""
    assert line_of_server(name, tmp_path) in DOCS.read_text(encoding="utf-8").splitlines()


def test_page_has_no_other_lines() -> None:
    """Each line of the tables is played here."""
    names = re.findall(r"^\| (?!---)(.+?) \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert names == [HEADS[0][0], *FAULTS.values(), HEADS[1][0], *SERVERS]


HEADS = [["The server gives", *SCENES], ["The server", "so many articles; the run"]]


def table(head: list[str], names: Iterable[str], made: Callable[[str, Path], str]) -> str:
    """A table of the page."""
    lines = [f"| {' | '.join(head)} |", "|---" * len(head) + "|"]
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            lines.append(made(name, Path(folder)))
    return "\n".join(lines) + "\n"


def write() -> None:
    """Write both tables of the page anew."""
    new = [table(HEADS[0], FAULTS, line_of_fault), table(HEADS[1], SERVERS, line_of_server)]
    text = re.sub(r"(?m)(?:^\|.*\n)+", lambda _: new.pop(0), DOCS.read_text(encoding="utf-8"))
    DOCS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
