"""`extractor run --processes`: the rows of one process, and nothing lost or paid twice."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import faults
import pytest
from runs import (
    BARE,
    GOOD,
    TEXT,
    ByArticle,
    corpus,
    ended,
    invoke,
    model,
    rows,
    texts,
    under_way,
    wait_for,
)

from extractor.corpus.limits import Limits
from extractor.errors import ConfigError
from extractor.models.calls import ANSWERED, Attempt

TWO = ("--processes", 2)


def workers(process: subprocess.Popen[str]) -> list[int]:
    """The processes that a process has started."""
    found = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not found.exists():
        pytest.skip("the system does not tell a process's children")
    return [int(number) for number in found.read_text().split()]


def alive(pid: int) -> bool:
    """Whether there is a process that has not ended."""
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_rows_are_those_of_one_process(tmp_path: Path) -> None:
    """Twins, what is no article and re-asks included; a budget stops both processes."""
    lines = [json.dumps({"id": f"a{n}", "text": TEXT.format(n % 6)}) for n in range(9)]
    (tmp_path / "c.jsonl").write_text("\n".join(["{", *lines]), encoding="utf-8")
    for name, more in (("one", ()), ("two", TWO)):
        with ByArticle([[faults.reply(BARE), faults.reply(GOOD)], [faults.refused()]]) as server:
            words = ["run", tmp_path / "c.jsonl", "--out", tmp_path / name, *model(server), *more]
            if more:
                spent = invoke(*words, "--max-total-tokens", 1, "--concurrency", 2)
                assert "stopped: the budget is spent" in spent.stderr
                assert spent.return_value == 3
                assert len(server.requests) <= 4  # each may begin one more before it hears of it
            assert invoke(*words).return_value == 3
            assert len(server.requests) == 9  # three of six articles are asked about again
    one, two = (rows(tmp_path / name / "results.jsonl") for name in ("one", "two"))
    for row in (*one, *two):
        row["provenance"]["request"] = ""  # the server's address is part of it
    assert one == two


def test_cancel(tmp_path: Path) -> None:
    """A Ctrl-C lets every process finish its calls; one process goes on from there."""
    with under_way(tmp_path, 0.5, *TWO) as (process, server, words):
        process.send_signal(signal.SIGINT)
        said = ended(process)
        assert process.returncode == 130
        assert "stopped: interrupted; the same command goes on from here" in said
        assert len(server.requests) == 4
        assert len(rows(tmp_path / "r" / "completed.jsonl")) == 4
        assert invoke(*words).return_value == 0
        assert len(server.requests) == 12
    assert texts(tmp_path / "r") == [f"a{n}: ok" for n in range(12)]


def test_a_worker_that_dies_stops_the_run(tmp_path: Path) -> None:
    """The others finish their calls; what the dead one had not handed over is asked again."""
    with under_way(tmp_path, 1.0, *TWO) as (process, server, words):
        os.kill(workers(process)[0], signal.SIGKILL)
        said = ended(process)
        assert process.returncode == 1
        assert "error: a worker process died (exit code -9)" in said
        assert len(rows(tmp_path / "r" / "completed.jsonl")) >= 2
        assert invoke(*words).return_value == 0
        assert server.answered.total() == 12
        assert server.again <= 2  # what the dead one was asking
    assert texts(tmp_path / "r") == [f"a{n}: ok" for n in range(12)]


def test_no_worker_outlives_the_command(tmp_path: Path) -> None:
    """Killed, the command takes its workers with it; the run goes on, and nothing is paid twice."""
    with under_way(tmp_path, 0.3, *TWO) as (process, server, words):
        began = workers(process)
        assert len(began) == 2
        wait_for(lambda: len(server.requests) >= 7)
        process.kill()
        wait_for(lambda: not any(alive(pid) for pid in began))
        assert invoke(*words, *TWO).return_value == 0
        assert server.answered.total() == 12
    assert texts(tmp_path / "r") == [f"a{n}: ok" for n in range(12)]


@pytest.mark.parametrize("other", ["--batch", "--engine=ray"])
def test_other_engines_have_no_processes(tmp_path: Path, other: str) -> None:
    """Batches need none, and Ray has its own."""
    file = corpus(tmp_path / "c.jsonl", 1)
    with ByArticle([[faults.reply(GOOD)]]) as server:
        done = invoke("run", file, "--out", tmp_path / "r", *model(server), *TWO, other)
    assert isinstance(done.exception, ConfigError)
    assert "--processes 2: neither for batches nor with --engine ray" in str(done.exception)


def test_each_has_its_part_of_the_server_s_limits() -> None:
    """Half of the 600 calls and 60,000 tokens a minute that a server states, less the margin."""
    limits = Limits(share=0.5, clock=lambda: 100.0)
    told = {
        "x-ratelimit-limit-requests": "600", "x-ratelimit-remaining-requests": "600",
        "x-ratelimit-limit-tokens": "60000", "x-ratelimit-remaining-tokens": "60000",
    }  # fmt: skip
    limits.told(Attempt("", 99, 1, ANSWERED, headers=told, reply=b""), 1)
    assert limits.pace.rate == pytest.approx(4.9)
    assert limits.tokens is not None
    assert limits.tokens.rate == pytest.approx(490)
