"""`extractor eval` as a user runs it: files and options, replies kept, streams, exit codes."""

from __future__ import annotations

import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from conftest import ROOT
from faults import FaultServer, reply, status, truncated
from test_cli import run as run_apart

from extractor.cli import main

PROMPTS = ROOT / "eval" / "experiments" / "prompts.toml"
GOLD, ARTICLES = ROOT / "eval" / "gold", ROOT / "fixtures" / "articles"
NAMES = ("boise-taser", "omaha-officer-shot", "reno-injection")


class Done(NamedTuple):
    """What a command gave."""

    returncode: int
    stdout: str
    stderr: str


class Terminal(StringIO):
    """A stream that says that someone looks on."""

    def isatty(self) -> bool:
        return True


def run(*words: str | Path, watched: bool = False) -> Done:
    """The command, in this process: it would need seconds to load openai and scipy each time."""
    out, err = StringIO(), Terminal() if watched else StringIO()
    argv = patch.object(sys, "argv", ["extractor", *map(str, words)])
    with argv, redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return Done(ended.value.code, out.getvalue(), err.getvalue())


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    """Labels and texts of three fixture articles, side by side."""
    folder = tmp_path / "gold"
    folder.mkdir()
    for name in NAMES:
        for file in (GOLD / f"{name}.json", ARTICLES / f"{name}.txt"):
            (folder / file.name).write_bytes(file.read_bytes())
    return folder


def rows(file: Path) -> list[dict[str, Any]]:
    """The rows of a file without their times."""
    found = [json.loads(line) for line in file.read_text().splitlines()]
    for row in found:
        row["provenance"] |= {"created": None, "seconds": None}
    return found


def test_shipped_experiment(tmp_path: Path) -> None:
    """The prompts are compared offline, without a key: a table on standard output, rows in --out.

    What the environment says has no say in an experiment that is written down.
    """
    words = ("eval", PROMPTS, "--offline")
    done = run_apart(*words, "--out", tmp_path / "o", EXTRACTOR_MODE="json")
    assert (done.returncode, done.stderr) == (0, "")
    head, least, _, columns, *lines = done.stdout.splitlines()
    assert head == "Prompts on the fixture articles: 28 articles about 28 incidents"
    assert least.startswith("smallest difference in F1 that this gold can show: ")
    assert columns.split()[:6] == ["model", "prompt", "#", "P", "R", "F1"]
    assert [line.split()[:3] for line in lines[:4]] == [
        ["openai/relay", "bare", "1"],
        ["openai/relay", "guide", "1"],
        ["openai/relay", "worked", "1"],
        ["rules", "-", "1"],
    ]
    assert "118,816  44,082" in lines[0]
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == [
        "openai-relay-bare-1.jsonl",
        "openai-relay-guide-1.jsonl",
        "openai-relay-worked-1.jsonl",
        "rules-1.jsonl",
    ]
    assert len(rows(tmp_path / "o" / "rules-1.jsonl")) == 28
    assert run(*words).stdout == done.stdout


def test_json() -> None:
    """The figures as JSON: ratios, counts, null for what was not measured."""
    done = run("eval", PROMPTS, "--offline", "--format", "json", "-p", "guide")
    found = json.loads(done.stdout)
    one, rules = found["runs"]
    assert (found["articles"], found["clusters"], one["model"]) == (28, 28, "openai/relay")
    assert one["usage"] == {"input_tokens": 143363, "output_tokens": 46322, "cached_tokens": 0}
    assert (one["cost_usd"], one["median"], rules["cost_usd"], rules["prompt"]) == (
        None, None, 0.0, None,
    )  # fmt: skip
    assert rules["f1"]["low"] < rules["f1"]["value"] < rules["f1"]["high"] < one["f1"]["value"]
    [against] = found["comparisons"]
    assert (against["arm"], against["best"]) == ("rules", "openai-relay-guide")
    assert against["difference"] == pytest.approx(rules["f1"]["value"] - one["f1"]["value"])


def test_options_alone(gold: Path, tmp_path: Path) -> None:
    """Without a file, replies and rows are kept in --out; offline gives the same again."""
    out = tmp_path / "out"
    with FaultServer([reply()]) as server:
        words = ("eval", "--gold", gold, "-m", "openai/x", "-p", "bare", "-p", "worked", "--repeat",
                 "2", "--base-url", server.base_url, "--out", out)  # fmt: skip
        done = run(*words)
        assert (done.returncode, done.stderr) == (0, "")
        assert len(server.requests) == 3 * 2 * 2
    names = sorted(file.name for file in out.iterdir())
    assert names == [
        "openai-x-bare-1.jsonl", "openai-x-bare-2.jsonl",
        "openai-x-worked-1.jsonl", "openai-x-worked-2.jsonl", "replies.jsonl",
    ]  # fmt: skip
    before = {name: rows(out / name) for name in names[:-1]}
    again = run(*words, "--offline")  # the server is gone
    assert again.stdout == done.stdout
    assert {name: rows(out / name) for name in names[:-1]} == before
    assert run(*words[:-2], "--out", tmp_path / "other", "--offline").returncode == 2


def test_changed_text_is_not_answered_by_an_old_reply(gold: Path, tmp_path: Path) -> None:
    """Offline, a question that is new is named, exit code 2, and nothing is called."""
    with FaultServer([reply()]) as server:
        words = ("eval", "--gold", gold, "-m", "openai/x", "-p", "bare", "--out", tmp_path / "out",
                 "--base-url", server.base_url)  # fmt: skip
        assert run(*words).returncode == 0
        done = run(*words, "--offline", "--mode", "json")
        assert len(server.requests) == 3
    assert (done.returncode, done.stdout) == (2, "")
    assert "no stored reply to 3 of 3 questions (openai-x-bare-1/boise-taser, " in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_failures_are_named_and_kept(gold: Path, tmp_path: Path) -> None:
    """A failed article is a line on standard error and exit code 3; a lost one is asked again."""
    words = ("eval", "--gold", gold, "-m", "openai/x", "-p", "bare", "--out", tmp_path / "out",
             "--concurrency", "1", "--attempts", "1", "--base-url")  # fmt: skip
    with FaultServer([truncated(), status(500), reply()]) as server:
        done = run(*words, server.base_url)
        assert done.returncode == 3
        [one, other] = done.stderr.splitlines()
        assert one.startswith("failed: openai-x-bare-1/boise-taser: Truncated: ")
        assert other.startswith("failed: openai-x-bare-1/omaha-officer-shot: Unavailable: ")
        again = run(*words, server.base_url)
        assert len(server.requests) == 4
    assert again.returncode == 3
    assert [line.split(": ")[1] for line in again.stderr.splitlines()] == [
        "openai-x-bare-1/boise-taser"
    ]


def test_wrong_key_leaves_the_rest_undone(gold: Path, tmp_path: Path) -> None:
    """After a refused key nothing more is asked; what is left undone is named."""
    with FaultServer([status(401)]) as server:
        done = run("eval", "--gold", gold, "-m", "openai/x", "-p", "bare", "--out", tmp_path / "o",
                   "--concurrency", "1", "--base-url", server.base_url)  # fmt: skip
        assert len(server.requests) == 1
    assert done.returncode == 1
    assert "not asked: openai-x-bare-1: omaha-officer-shot, reno-injection\n" in done.stderr
    assert "2 questions are left undone; the same command goes on from here" in done.stderr


def test_torn_store_is_said(gold: Path, tmp_path: Path) -> None:
    """A torn last line is a warning, not an end."""
    store = tmp_path / "out" / "replies.jsonl"
    with FaultServer([reply()]) as server:
        words = ("eval", "--gold", gold, "-m", "openai/x", "-p", "bare", "--out", store.parent,
                 "--base-url", server.base_url)  # fmt: skip
        run(*words)
        store.write_bytes(store.read_bytes()[:-20])
        done = run(*words)
        assert len(server.requests) == 4
    assert done.returncode == 0
    assert done.stderr.startswith(f"warning: {store}: the last line is torn (")


def test_progress_on_a_terminal(gold: Path, tmp_path: Path) -> None:
    """Who looks on sees how many questions are answered; stored replies need no telling."""
    with FaultServer([reply()]) as server:
        words = ("eval", "--gold", gold, "-m", "openai/x", "-p", "bare", "--out", tmp_path / "out",
                 "--base-url", server.base_url)  # fmt: skip
        done = run(*words, watched=True)
    assert done.stderr == "\r1 of 3 answered\r2 of 3 answered\r3 of 3 answered\n"
    assert run(*words, watched=True).stderr == ""


def test_absent_texts_are_listed(gold: Path, tmp_path: Path) -> None:
    """A label without its text is named, not skipped in silence; without any there is no run."""
    (gold / "reno-injection.txt").unlink()
    done = run("eval", "--gold", gold, "--out", tmp_path / "out", "-m", "rules")
    assert (done.returncode, done.stderr) == (
        0, "no text for 1 of 3 labels: reno-injection (--articles)\n",
    )  # fmt: skip
    assert done.stdout.startswith("experiment: 2 articles about 2 incidents\n")
    full = run("eval", "--gold", gold, "--articles", ARTICLES, "--out", tmp_path / "out")
    assert full.stdout.startswith("experiment: 3 articles about 3 incidents\n")
    for file in gold.glob("*.txt"):
        file.unlink()
    done = run("eval", "--gold", gold)
    assert done.returncode == 2
    assert "no text for any label; say where they are: --articles" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "no labels: name an experiment file, or a folder with --gold"),
        (["nothing.toml"], "nothing.toml: no such file"),
        ([PROMPTS, "--prompts", "nowhere"], "--prompts: no folder 'nowhere'"),
        ([PROMPTS, "-m", "openai/gpt-5"], "no stored reply to 84 of 84 questions"),
        ([PROMPTS, "-p", "nothing"], "no prompt 'nothing'"),
        ([PROMPTS, "--repeat", "0"], "0 is not in the range"),
        ([PROMPTS, "--repeat", "2"], "no stored reply to 84 of 168 questions"),
        ([PROMPTS, "--attempts", "0"], "attempts must be at least 1"),
        ([PROMPTS, "--out", PROMPTS], "--out "),
    ],
)
def test_usage(words: list[str | Path], message: str) -> None:
    """What cannot be run is said in one message, exit code 2."""
    done = run("eval", *words, "--offline")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_budget_is_refused_without_a_price(gold: Path, tmp_path: Path) -> None:
    """A limit on what cannot be counted is no limit: exit code 2, no call."""
    with FaultServer([reply()]) as server:
        done = run("eval", "--gold", gold, "-m", "openai/gpt-5", "-p", "bare", "--max-cost", "1",
                   "--out", tmp_path / "out", "--base-url", server.base_url)  # fmt: skip
        assert server.requests == []
    assert done.returncode == 2
    assert "no price is known for 'openai/gpt-5' at another --base-url" in done.stderr
