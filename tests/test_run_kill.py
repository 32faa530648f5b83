"""`extractor run` under `kill -9`: what a killed process leaves, and what the next one asks again.

`python tests/test_run_kill.py` plays it at length: 500 articles, 30 kills, with keys and without.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import faults
import pytest
from plan import Counts, Latency, Plan
from runs import (
    GOOD,
    ByArticle,
    corpus,
    ended,
    extractor,
    invoke,
    model,
    rows,
    start,
    texts,
    wait_for,
)
from server import Server

from extractor.corpus.intake import NAMES, Intake, frames, recover
from extractor.corpus.journal import Journal
from extractor.models.calls import ANSWERED, Attempt
from extractor.spent import Usage

FAULTS = {
    "500": 0.03, "503": 0.02, "429": 0.02, "reset": 0.02, "reset_midway": 0.02, "malformed": 0.02,
    "wrong_schema": 0.01, "refused": 0.01, "empty_choices": 0.01, "truncated": 0.01,
}  # fmt: skip
CONCURRENCY = 16
WINDOW = 0.5  # seconds; measured are some ms: a test must bear a busy machine


class Even(Latency):
    """Any latency up to the median as well as any other, from two fifths of it on."""

    def draw(self, dice: random.Random) -> float:
        """The seconds for one request."""
        return dice.uniform(0.4 * self.median, self.median)


@dataclass(frozen=True)
class Played:
    """What became of a run that was killed: its rows' file, the server's counts, the kills."""

    results: Path
    counts: Counts
    port: int
    kills: list[float]
    code: int

    @property
    def before(self) -> list[float]:
        """Seconds before the kill of the answers that were asked for again; less than 0: after."""
        return sorted(
            min((kill - at for kill in self.kills), key=abs) for at in self.counts.repeated
        )


def play(plan: Plan, folder: Path, articles: int, kills: int, port: int = 0) -> Played:
    """A run that is killed at random moments, so many times, and gone on with to its end."""
    folder.mkdir()
    file, dice, killed = corpus(folder / "c.jsonl", articles), random.Random(1), list[float]()
    with Server(plan, port) as server:
        base = ["-m", "openai/scripted", "-p", "bare", "--base-url", server.base_url, "--quiet"]
        words = ["run", file, "--out", folder / "run", *base, "--concurrency", CONCURRENCY]
        words += ["--attempts", 9, "--patience", 60]
        for _ in range(kills):
            known = server.counts.answered.total()
            process = start(*words)
            wait_for(lambda known=known: server.counts.answered.total() > known)
            time.sleep(dice.uniform(0.0, articles * plan.latency.median / CONCURRENCY / kills))
            killed.append(time.monotonic())
            process.kill()
            ended(process)
        code = extractor(*words).returncode
        port = int(server.base_url.split(":")[2].split("/")[0])
    return Played(folder / "run" / "results.jsonl", server.counts, port, killed, code)


def test_with_keys(tmp_path: Path) -> None:
    """Where the server knows keys nothing is answered twice; the rows are those of no kill."""
    plan = Plan(latency=Even(0.1), mix=FAULTS)
    cut = play(plan, tmp_path / "cut", 120, 4)
    assert len(cut.kills) == 4
    assert cut.counts.twice == 0
    whole = play(plan, tmp_path / "whole", 120, 0, cut.port)
    assert whole.counts.again == whole.counts.twice == 0
    assert cut.code == whole.code == 3
    assert len(rows(cut.results)) == 120
    assert rows(cut.results) == rows(whole.results)


def test_without_keys(tmp_path: Path) -> None:
    """Where the server lets keys pass, only what it said around a kill is asked for again.

    Nothing that had come before is, and of each kill at most what was under way.
    """
    cut = play(Plan(latency=Even(0.1), mix=FAULTS, knows_keys=False), tmp_path / "cut", 120, 4)
    assert len(rows(cut.results)) == 120
    assert cut.counts.again == 0
    assert cut.counts.twice == len(cut.before) <= 4 * CONCURRENCY
    assert all(before < WINDOW for before in cut.before)


def test_a_kill_before_the_journal_has_it(tmp_path: Path) -> None:
    """An answer that a killed process had is not asked for again, though no transaction had it."""
    file, out = corpus(tmp_path / "c.jsonl", 4), tmp_path / "r"
    with ByArticle([[faults.reply(GOOD)]]) as server:
        words = ["run", file, "--out", out, *model(server)]
        slow = "import extractor.corpus.writer as w; w.LINGER = 60.0"
        program = f"{slow}; import sys; from extractor.cli import cli; cli(sys.argv[1:])"
        process = subprocess.Popen([sys.executable, "-c", program, *map(str, words)])
        taken = out / "intake.0"
        wait_for(lambda: taken.exists() and taken.read_bytes().count(b"an officer shot a man") == 4)
        process.kill()
        process.wait()
        assert invoke("run", "status", out).stdout.startswith("stopped: 0 of 4 articles")
        assert invoke(*words).return_value == 0
        assert len(server.requests) == 4
    assert texts(out) == [f"a{n}: ok" for n in range(4)]
    assert [row["provenance"]["attempts"] for row in rows(out / "results.jsonl")] == [1, 1, 1, 1]
    assert not list(out.glob("intake.*"))


ANSWER = Attempt("call", 12.5, 0.25, ANSWERED, Usage(1000, 50, 7), {}, b'{"a":\n"\xc3\xa9"}')


def test_intake_turns(tmp_path: Path) -> None:
    """While one file is journalled the other takes in; what is left goes into the journal once."""
    intake = Intake(tmp_path)
    assert intake.turn() is None
    intake.take(3, ANSWER)
    full = intake.turn()
    assert full == 0
    intake.take(4, ANSWER)
    intake.empty(full)
    intake.close()
    assert [path.name for path in tmp_path.iterdir()] == [NAMES[1]]
    left = (tmp_path / NAMES[1]).read_bytes()
    assert list(frames(left)) == [(4, ANSWER)]
    journal = Journal(tmp_path / "journal.sqlite")
    assert recover(tmp_path, journal.database) == 1
    assert not list(tmp_path.glob("intake.*"))
    (tmp_path / NAMES[0]).write_bytes(left)  # killed between the transaction and the emptying
    assert recover(tmp_path, journal.database) == 0
    [past] = journal.attempts(4)
    journal.close()
    assert past == ("call", ANSWERED, Usage(1000, 50, 7), ANSWER.reply, False)


@pytest.mark.parametrize("cut", [1, 7, 30, 60])
def test_torn_answer(tmp_path: Path, cut: int) -> None:
    """What a full disk or the loss of power has torn is no answer; those before it are."""
    intake = Intake(tmp_path)
    intake.take(3, ANSWER)
    intake.take(4, ANSWER)
    intake.close()
    data = (tmp_path / NAMES[0]).read_bytes()
    assert list(frames(data[:-cut])) == [(3, ANSWER)]
    assert list(frames(data[:-cut] + b"x" * cut)) == [(3, ANSWER)]


def main() -> None:
    """Thirty kills of a run of 500 articles, twice; print what the server has counted."""
    for keys in (True, False):
        with tempfile.TemporaryDirectory() as folder:
            plan = Plan(latency=Even(0.5), mix=FAULTS, knows_keys=keys)
            cut = play(plan, Path(folder) / "cut", 500, 30)
            counts, found = cut.counts, len(rows(cut.results))
            said = f"keys {keys}: {found} rows, {counts.requests} requests, {counts.again} under "
            said += (
                f"known keys, {counts.twice} answered twice; first answered, ms before the kill:"
            )
            sys.stdout.write(f"{said} {[round(1000 * before, 1) for before in cut.before]}\n")
            if keys:
                whole = play(plan, Path(folder) / "whole", 500, 0, cut.port)
                same = rows(cut.results) == rows(whole.results)
                sys.stdout.write(f"rows are those of a run without kills: {same}\n")


if __name__ == "__main__":
    main()
