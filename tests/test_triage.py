"""Triage: who is asked, what a row says of it, what is saved, and the commands."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from crash import Crash
from fakes import FakeModel
from faults import FaultServer, reply
from test_cli import run

from extractor import Article, Extraction, Extractor, Incident
from extractor.errors import ConfigError
from extractor.extraction import read_row
from extractor.models.relevance import version
from extractor.models.triage import Triage

FORCE = Article("force", "A deputy shot a man with a knife on Friday, police said.")
CRIME = Article("crime", "Two clerks were robbed of cash on Friday. It had rained.")
ARTICLES = ROOT / "fixtures" / "articles"
LIMIT = f"{Triage().threshold:g}"  # differs with every training


def asked(triage: Triage | None, article: Article) -> tuple[Extraction[Incident], int]:
    """The row of an article, and how often the model was asked."""
    model = FakeModel([])
    return Extractor(model, triage=triage).extract(article), len(model.requests)


def test_the_model_is_asked_only_about_what_passes() -> None:
    """An article under the threshold costs no call."""
    triage = Triage(0.5)
    assert [asked(triage, article)[1] for article in (FORCE, CRIME)] == [1, 0]


def test_an_article_passed_over_has_its_row() -> None:
    """Its row says that no model was asked, and why."""
    row, _ = asked(Triage(0.5), CRIME)
    made = row.provenance
    assert (row.status, row.incidents, row.error) == ("no_incident", (), None)
    assert (made.model, made.prompt, made.attempts, made.cost_usd) == ("triage/1", None, 0, 0.0)
    assert made.triage is not None
    assert (made.triage.threshold, made.triage.passes, row.passed_over) == (0.5, False, True)
    assert 0 < made.triage.score < 0.1


def test_an_article_that_passes_says_so() -> None:
    """The model's row keeps the score, so that another threshold can be weighed later."""
    row, _ = asked(Triage(0.5), FORCE)
    assert row.provenance.model == "fake"
    assert row.provenance.triage is not None
    assert row.provenance.triage.score > 0.5
    assert not row.passed_over


def test_identity() -> None:
    """Triage changes no request that is made; what it passes over is no answer of the model."""
    bare, _ = asked(None, FORCE)
    triaged, _ = asked(Triage(0.5), FORCE)
    assert triaged.provenance.request == bare.provenance.request
    requests = {asked(triage, CRIME)[0].provenance.request
                for triage in (None, Triage(0.5), Triage(0.6))}  # fmt: skip
    assert len(requests) == 3


def test_threshold_zero_asks_about_everything() -> None:
    """A threshold is the least score that passes."""
    assert asked(Triage(0.0), CRIME)[1] == 1
    assert asked(Triage(1.0), FORCE)[1] == 0


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_threshold_out_of_range(threshold: float) -> None:
    """A threshold that no score can have is refused."""
    with pytest.raises(ConfigError, match="a score from 0 to 1, not"):
        Triage(threshold)


def test_triage_is_of_incidents() -> None:
    """Another schema is not looked for by this score."""
    with pytest.raises(ConfigError, match="'Crash' is no Incident"):
        Extractor(FakeModel([]), None, Crash, Triage())


def test_rows_without_triage_are_as_before() -> None:
    """A row that knows no triage is written without it and read back."""
    row, _ = asked(None, CRIME)
    assert "triage" not in json.loads(row.to_json())["provenance"]
    assert read_row(row.to_json(), "here", Incident) == row
    with_it, _ = asked(Triage(0.5), CRIME)
    assert read_row(with_it.to_json(), "here", Incident) == with_it
    assert list(with_it.to_dict()["provenance"]["triage"]) == ["score", "threshold"]


def test_version() -> None:
    """The version of the weights names the model that passes articles over."""
    assert Triage().name == f"triage/{version()}"
    assert Triage().parameters == {"threshold": Triage().threshold}


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


TOLEDO, SPOKANE = (
    ARTICLES / f"{name}.txt" for name in ("toledo-ordinary-crime", "spokane-single-shooting")
)


@pytest.mark.parametrize(
    "words",
    [
        ["--triage", TOLEDO, SPOKANE],  # a path is no threshold
        [TOLEDO, SPOKANE, "--triage"],
        ["--triage", "0.2", TOLEDO, SPOKANE],
        ["--triage=0.2", TOLEDO, SPOKANE],
    ],
)
def test_extract(words: list[str | Path]) -> None:
    """`extract --triage` with and without a threshold, before or after the inputs."""
    done = run("extract", "-m", "rules", *words)
    found = {row["article"]["id"]: row["provenance"]["model"] for row in lines(done)}
    assert found == {"toledo-ordinary-crime": "triage/1", "spokane-single-shooting": "rules"}
    limit = "0.2" if "0.2" in str(words) else LIMIT
    assert done.stderr == f"triage passed over 1 of 2 articles (score under {limit})\n"


def test_extract_says_what_is_saved() -> None:
    """A paid model is not called for what is passed over; calls and tokens saved are said."""
    with FaultServer([reply()]) as server:
        words = ["-m", "openai/gpt-4.1-mini", "--base-url", server.base_url]
        done = run("extract", TOLEDO, "--triage", *words, OPENAI_API_KEY="none")
        assert server.requests == []
    assert lines(done)[0]["provenance"]["model"] == "triage/1"
    said = f"triage passed over 1 of 1 articles (score under {LIMIT}): 1 call and about "
    assert done.stderr.startswith(said)
    assert done.stderr.endswith("with nothing cached) saved\n")


@pytest.mark.parametrize("given", ["--triage=2", "--triage=x", "--triage=nan"])
def test_extract_refuses(given: str) -> None:
    """A threshold that is none is a usage error."""
    done = run("extract", TOLEDO, "-m", "rules", given)
    assert done.returncode == 2
    assert "a threshold is a score from 0 to 1, not" in done.stderr


def test_command() -> None:
    """`triage` prints score and sentence, and how many pass at which threshold."""
    done = run("triage", TOLEDO, SPOKANE)
    toledo, spokane = lines(done)
    assert list(toledo) == ["id", "score", "span", "quote"]
    assert toledo["score"] < 0.03 < 0.8 < spokane["score"]
    text = SPOKANE.read_text(encoding="utf-8").partition("\n")[2].strip()
    assert text[slice(*spokane["span"])] == spokane["quote"]
    assert done.stderr.splitlines()[2] == f"--triage {LIMIT}: 1 of 2 pass (recall 0.98 as measured)"
