"""Figures of an experiment: what runs cost, how good they are, what is more than chance."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from trials import ARTICLES, RECORD, Scripted, ask, outcome, trial

from extractor import Incident
from extractor.errors import Truncated
from extractor.evaluation.gold import load
from extractor.experiment.figures import Tally, against_best, figures, nearest_rank
from extractor.experiment.run import Outcome
from extractor.models.base import Spent, Usage


@pytest.mark.parametrize(
    ("values", "expected"),
    [([3.0], 3.0), ([2.0, 1.0], 2.0), ([float(n) for n in range(1, 21)], 19.0)],
)
def test_nearest_rank(values: list[float], expected: float) -> None:
    """The smallest value that 95 % of the values do not exceed."""
    assert nearest_rank(values, 0.95) == expected


def test_tally(tmp_path: Path) -> None:
    """Calls, tokens and dollars of all rows; failed and unasked ones apart."""
    model = Scripted([RECORD], Truncated("cut", Spent(2, Usage(7, 3, 1), 0.5)))
    experiment = trial(model, tmp_path / "r")
    ask(experiment, limit=0.6)
    found = outcome(experiment)
    tally = Tally.of(Outcome(found.run, found.rows, [1.0, 4.0]))
    assert tally == Tally(3, 1, 1, 3, Usage(17, 8, 1), 0.75, 2.5, 4.0)


def test_tally_without_price(tmp_path: Path) -> None:
    """One call of unknown price makes the whole cost unknown, never less."""
    experiment = trial(Scripted([RECORD], Truncated("cut", Spent(1, Usage(7)))), tmp_path / "r")
    ask(experiment)
    tally = Tally.of(outcome(experiment))
    assert (tally.cost_usd, tally.failed) == (None, 2)


WHERE = {"date": "2024-03-08", "location": {"city": "Oakley"}}
SHOOTING = Incident.model_validate({**RECORD.model_dump(exclude_unset=True), **WHERE, "claims": []})


def labels(folder: Path) -> None:
    """Labels for the three articles: a shooting each, with day and city, four values in all."""
    for article in ARTICLES:
        about = {"id": article.id, "published": None, "url": None, "sha256": article.sha256}
        incident = SHOOTING.model_dump(mode="json", exclude_unset=True)
        label = {"article": about, "incidents": [incident], "notes": ""}
        (folder / f"{article.id}.json").write_text(json.dumps(label))
        (folder / f"{article.id}.txt").write_text(article.text)


def test_figures(tmp_path: Path) -> None:
    """Each run is scored, and each arm against the best; a failed article's values are missed."""
    labels(tmp_path)
    golds = load(tmp_path, Incident)
    wrong = SHOOTING.model_copy(update={"force": ["taser"]})
    right = [SHOOTING]
    model = Scripted(right, [wrong], right, Truncated("cut"), right, [])
    experiment = trial(model, tmp_path / "r", "bare worked")
    ask(experiment)
    found = figures("x", [outcome(experiment, n) for n in (0, 1)], golds, Incident)
    assert (found.articles, found.clusters) == (3, 3)
    one, other = found.lines
    assert one.f1 is not None
    assert other.f1 is not None
    assert one.precision is not None
    assert one.precision.value == one.f1.value == 1.0
    # a: three right, taser for firearm; b: failed; c: nothing found. 2 × 3 / (12 + 4)
    assert other.f1.value == 0.375
    assert other.tally.failed == 1
    [against] = found.comparisons
    assert (against.arm, against.best) == ("openai-gpt-5-worked", "openai-gpt-5-bare")
    assert against.difference.value == -0.625
    assert not against.real  # three articles cannot show anything


def test_unfinished_run_has_no_score(tmp_path: Path) -> None:
    """A run that did not read every article is not scored: it would be on other articles."""
    labels(tmp_path)
    experiment = trial(Scripted(), tmp_path / "r", "bare worked")
    ask(experiment, limit=0.8)
    found = figures(
        "x", [outcome(experiment, n) for n in (0, 1)], load(tmp_path, Incident), Incident
    )
    assert [line.tally.unasked for line in found.lines] == [1, 1]
    assert [line.f1 for line in found.lines] == [None, None]
    assert (list(found.comparisons), found.detectable) == ([], None)


def test_against_best() -> None:
    """Arms of unlike repeats are compared as if evened out; a plain difference is found real."""
    right, wrong = np.array([9, 0, 1, 0, 0]), np.array([6, 0, 4, 0, 0])
    arms = {
        "once": np.tile(wrong, (20, 1, 1, 1)),
        "twice": np.tile(wrong, (20, 2, 1, 1)),
        "thrice": np.tile(right, (20, 3, 1, 1)),
    }
    found = against_best(arms, [str(n) for n in range(20)])
    assert [(a.arm, a.best, a.real) for a in found] == [
        ("once", "thrice", True),
        ("twice", "thrice", True),
    ]
    assert [round(a.difference.value, 9) for a in found] == [-0.3, -0.3]
    assert against_best({"alone": arms["once"]}, [str(n) for n in range(20)]) == []
