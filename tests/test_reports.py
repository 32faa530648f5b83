"""`extractor score` and `extractor eval`: Markdown, JUnit and the HTML page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT
from labelled import gold, row

from extractor import Incident
from extractor.cli.reports import complete, text
from extractor.errors import Unasked
from extractor.experiment.plan import Run
from extractor.experiment.run import Outcome
from extractor.models import by_name

EXPERIMENT = ROOT / "eval" / "experiments" / "prompts.toml"
GOLD = ROOT / "eval" / "gold"
ARTICLES = ROOT / "fixtures" / "articles"


def extractor(*words: str | Path) -> str:
    """The output of a command that succeeds in silence."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "extractor", *map(str, words)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_score_writes_reports(tmp_path: Path) -> None:
    """One run: Markdown or JUnit instead of the table, and the page in a file."""
    rows, page = tmp_path / "rules.jsonl", tmp_path / "page.html"
    extractor("extract", ARTICLES, "-m", "rules", "-o", rows)
    told = ("score", rows, GOLD, "--articles", ARTICLES)
    lines = extractor(*told, "--format", "markdown", "--html", page).splitlines()
    assert lines[0] == "| run | P | R | F1 | 95 % | macro F1 | articles | failed |"
    assert lines[2].startswith("| rules | ")
    assert page.read_text(encoding="utf-8").count("<title>rules</title>") == 1
    [suite] = ElementTree.fromstring(extractor(*told, "--format", "junit"))
    assert (suite.get("name"), suite.get("errors")) == ("rules", "0")


def test_eval_writes_reports(tmp_path: Path) -> None:
    """A matrix: every run in Markdown and on the page."""
    page = tmp_path / "page.html"
    told = ("eval", EXPERIMENT, "--offline", "--format", "markdown", "--html", page)
    names = [line.split(" | ")[0] for line in extractor(*told).split("\n\n")[0].splitlines()[2:]]
    assert names == [
        "| openai-relay-bare-1",
        "| openai-relay-guide-1",
        "| openai-relay-worked-1",
        "| rules-1",
    ]
    html = page.read_text(encoding="utf-8")
    assert all(f'"name":"{name[2:]}"' in html for name in names)


def test_incomplete_runs_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    """A run in which an article was not asked about has no score; it is named."""
    golds = [gold({"date": "2020-05-01"})]
    whole, part = (Run(by_name("rules"), None, repeat) for repeat in (1, 2))
    outcomes = [
        Outcome(whole, [row([{"date": "2020-05-01"}])], []),
        Outcome(part, [row(Unasked("the budget is used up"))], []),
    ]
    assert [run.name for run in complete(outcomes, golds)] == ["rules-1"]
    assert capsys.readouterr().err == "not in the report, for it is incomplete: rules-2\n"
    assert complete(outcomes[1:], golds) == []
    assert text("csv", [], Incident) == "run,field\n"


@pytest.mark.parametrize("command", ["score a b", "compare a b", "eval --gold a"])
def test_without_the_extra(command: str) -> None:
    """Without numpy and scipy a command says what to install, before it reads anything."""
    code = (
        "import sys\n"
        "for name in ('numpy', 'scipy', 'scipy.optimize'): sys.modules[name] = None\n"
        f"sys.argv = ['extractor', *{command.split()!r}]\n"
        "from extractor.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "error: scoring needs an extra: pip install 'incident-extractor[eval]'\n"
