"""Figures: counting, properties under exchange and order, the matrix, the command `score`."""

from __future__ import annotations

import csv
import io
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from crash import Crash
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import gold, row
from random_incidents import INCIDENTS, ORDERS, cited, labelled, reorder
from test_cli import run

from extractor import Incident
from extractor.cli.scoresheet import table
from extractor.errors import Truncated
from extractor.evaluation import report
from extractor.evaluation.fields import enums, paths
from extractor.evaluation.ledger import Ledger, ledger
from extractor.evaluation.score import Counts, Score, Share, counts_matrix, score

EXAMPLES = settings(max_examples=80, deadline=None)


def figures(golds: Any, rows: Any) -> Score:
    return score(ledger(rows, golds), Incident)


def test_counts() -> None:
    """Ratios follow from counts; a partial cell counts half (MUC-4)."""
    counts = Counts(correct=6, partial=2, wrong=1, missing=3, spurious=5, correct_null=15)
    assert (counts.possible, counts.actual) == (12, 14)
    assert counts.precision == 7 / 14
    assert counts.recall == 7 / 12
    assert counts.f1 == pytest.approx(2 * (7 / 14) * (7 / 12) / (7 / 14 + 7 / 12))
    assert counts.fill_precision == 6 / 14
    assert counts.hallucination_rate == 5 / 20
    assert counts.omission_rate == 3 / 12


def test_nothing_to_measure() -> None:
    """A ratio of nothing is NaN, not 0: nothing was got wrong."""
    assert math.isnan(Counts().precision)
    assert math.isnan(Counts(correct_null=9).f1)
    assert math.isnan(Counts(missing=1).precision)
    assert Counts(missing=1).f1 == 0.0


@EXAMPLES
@given(INCIDENTS)
def test_gold_against_itself(incidents: list[dict[str, Any]]) -> None:
    """A label scored against itself is all correct."""
    found = figures([gold(*incidents)], [row(incidents)])
    every = found.overall
    assert (every.partial, every.wrong, every.missing, every.spurious) == (0, 0, 0, 0)
    assert found.records == Share(len(incidents), len(incidents))
    assert math.isnan(every.f1) or every.f1 == 1.0


@EXAMPLES
@given(INCIDENTS, INCIDENTS)
def test_exchange(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    """Exchanging gold and prediction exchanges precision and recall."""
    forth = figures([gold(*one)], [row(other)]).overall
    back = figures([gold(*other)], [row(one)]).overall
    assert (forth.possible, forth.actual) == (back.actual, back.possible)
    assert 2 * forth.correct + forth.partial == 2 * back.correct + back.partial
    np.testing.assert_equal([forth.precision, forth.recall], [back.recall, back.precision])


@EXAMPLES
@given(labelled(), cited(), st.data())
def test_order_of_lists(
    ours: list[dict[str, Any]], theirs: list[dict[str, Any]], data: st.DataObject
) -> None:
    """The order of incidents, and of people in them, changes nothing: no count, no evidence."""
    moved = [reorder(i, data.draw(ORDERS)) for i in data.draw(st.permutations(ours))]
    shuffled = [reorder(i, data.draw(ORDERS)) for i in data.draw(st.permutations(theirs))]
    assert figures([gold(*ours)], [row(theirs)]) == figures([gold(*moved)], [row(shuffled)])


def articles() -> tuple[list[Any], list[Any]]:
    """Four articles: a good answer, a poor one, a failure, one with nothing to tell."""
    golds = [
        gold({"force": ["firearm"], "subjects": [{"age": 34}]}, id="a"),
        gold(
            {"date": "2024-03", "subjects": [{"gender": "male", "outcome": "killed"}]},
            id="b",
            cluster="c",
        ),
        gold({"force": ["taser"]}, id="c"),
        gold(id="d"),
    ]
    rows = [
        row([{"force": ["firearm"], "subjects": [{"age": 34}]}], id="a"),
        row(
            [{"date": "2024-03-08", "subjects": [{"gender": "female", "outcome": "killed"}]}],
            id="b",
        ),
        row(Truncated("cut"), id="c"),
        row([], id="d"),
    ]
    return golds, rows


def test_order_of_articles() -> None:
    """The order of labels and of rows changes nothing."""
    golds, rows = articles()
    expected = figures(golds, rows)
    for seed in range(5):
        random.Random(seed).shuffle(golds)
        random.Random(seed + 100).shuffle(rows)
        assert figures(golds, rows) == expected


@EXAMPLES
@given(INCIDENTS, INCIDENTS)
def test_irrelevant_article(one: list[dict[str, Any]], other: list[dict[str, Any]]) -> None:
    """An article without an incident, in gold and prediction, leaves every F1 as it is."""
    before = figures([gold(*one)], [row(other)])
    after = figures([gold(*one), gold(id="b")], [row(other), row([], id="b")])
    assert after.fields == before.fields
    assert after.relevance.neither == before.relevance.neither + 1


def test_figures() -> None:
    """Counts by field, by prominence, of articles and records; failed articles told apart."""
    golds, rows = articles()
    found = figures(golds, rows)
    assert found.overall == Counts(
        correct=5, partial=1, wrong=1, missing=2, failed=2, correct_null=41
    )
    assert found.fields["/prominence"] == Counts(correct=2, missing=1, failed=1)
    assert found.fields["/date"] == Counts(partial=1, correct_null=1)
    assert found.by_prominence == {"main": found.overall}
    assert (found.articles, found.clusters) == (4, 3)
    assert found.failed == {"c": "Truncated"}
    assert found.records == Share(1, 3)
    known = found.relevance
    assert (known.both, known.missed, known.invented, known.neither) == (2, 1, 0, 1)
    assert (known.failed, known.precision, known.recall) == (1, 1.0, 2 / 3)


def test_optional_incidents_and_relevance() -> None:
    """An article whose incidents are all optional is right either way, and not counted."""
    golds = [gold({"time": "10:00", "optional": [""]}), gold({"time": "10:00"}, id="b")]
    known = figures(golds, [row([]), row([], id="b")]).relevance
    assert (known.both, known.missed, known.invented, known.neither) == (0, 1, 0, 0)
    assert math.isnan(known.precision)


def test_macro() -> None:
    """The macro mean is over fields that have any value; silence everywhere is no field."""
    golds, rows = articles()
    found = figures(golds, rows)
    # prominence 0.8, date 0.5, force 2/3, age 1, gender 0, outcome 1
    assert found.macro_f1 == pytest.approx((0.8 + 0.5 + 2 / 3 + 1 + 0 + 1) / 6)


def test_confusion() -> None:
    """For every enum and bool, which value was taken for which; None is silence."""
    golds = [gold({"subjects": [{"gender": "male", "outcome": "killed"}]})]
    rows = [row([{"subjects": [{"gender": "male", "outcome": "injured", "arrested": True}]}])]
    found = figures(golds, rows).confusion
    assert found["/subjects/*/outcome"] == {("killed", "injured"): 1}
    assert found["/subjects/*/arrested"] == {(None, True): 1}
    assert found["/subjects/*/gender"] == {("male", "male"): 1}
    assert "/subjects/*/age" not in found


def claim(pointer: str, span: tuple[int, int] | None, source: str = "police") -> dict[str, Any]:
    return {
        "quote": "x",
        "supports": [pointer],
        "source": source,
        "stance": "stated",
        "span": span,
        "match": "exact" if span else "not_found",
    }


def test_evidence() -> None:
    """Quotes found, citations against gold's, the two-by-two, source and stance."""
    label = {
        "date": "2024-03-08",
        "time": "10:00",
        "location": {"city": "Reno", "state": "NV"},
        "claims": [
            claim("/date", (0, 10)),
            claim("/time", (20, 30)),
            claim("/location/city", (40, 50)),
            claim("/location/state", (40, 50)),
        ],
    }
    answer = {
        "date": "2024-03-08",  # right, another place, another source
        "time": "11:00",  # wrong, from gold's place
        "location": {"city": "Reno"},  # right, but its quote is not in the text; no state
        "claims": [
            claim("/date", (10, 15), "witness"),  # touches gold's passage, shares nothing
            claim("/time", (29, 40)),
            claim("/location/city", None),
        ],
    }
    found = figures([gold(label)], [row([answer])]).evidence
    assert found.found == Share(2, 3)
    assert found.citation_precision == Share(1, 3)
    assert found.citation_recall == Share(1, 4)
    assert found.table == {
        (True, True): 1, (True, False): 1, (False, True): 1, (False, False): 0
    }  # fmt: skip
    assert found.source == Share(1, 2)
    assert found.stance == Share(2, 2)


def test_matrix() -> None:
    """Counts of each article for inference: articles, clusters, [articles, fields, 5]."""
    golds, rows = articles()
    units, clusters, counts = counts_matrix(
        ledger(rows, golds), ["/date", "/force", "/subjects/*/gender"]
    )
    assert units == ["a", "b", "c", "d"]
    assert clusters == ["a", "c", "c", "d"]
    assert counts.dtype == np.int32
    assert counts.tolist() == [  # correct, partial, wrong, missing, spurious
        [[0, 0, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
        [[0, 1, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0]],
        [[0, 0, 0, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 0]],
        [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
    ]


def test_matrix_of_nothing() -> None:
    """An empty ledger gives an empty matrix."""
    assert counts_matrix(Ledger((), (), ()), ["/date"])[2].shape == (0, 1, 5)


def test_fields_of_a_schema() -> None:
    """Any schema is scored by its own declarations: what counts, and which fields are enums."""
    names = [path for path, _ in paths(Incident)]
    assert "/summary" not in names
    assert names.index("/date") < names.index("/subjects/*/age") < names.index("/aid_given")
    assert "/encounter_reason" in enums(Incident)
    assert "/subjects/*/arrested" in enums(Incident)
    assert not {"/force", "/date", "/officers_using_force"} & set(enums(Incident))
    assert [path for path, _ in paths(Crash)] == [
        "/date", "/road", "/cause", "/vehicles/*/kind", "/vehicles/*/driver", "/vehicles/*/injured",
    ]  # fmt: skip
    assert enums(Crash) == ["/vehicles/*/kind"]


def test_speed() -> None:
    """Ten thousand records are scored in well under a minute; here 300, with a wide margin."""
    [text] = [(ROOT / "eval" / "gold" / "spokane-single-shooting.json").read_text()]
    [incident] = json.loads(text)["incidents"]
    answer = {k: v for k, v in incident.items() if k not in ("alternatives", "optional")}
    golds = [gold(incident, id=str(n)) for n in range(300)]
    rows = [row([answer], id=str(n)) for n in range(300)]
    start = time.perf_counter()
    made = ledger(rows, golds)
    assert score(made, Incident).overall.f1 == 1.0
    assert time.perf_counter() - start < 10


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A result file of the rules on one fixture, and a folder with its label."""
    article = ROOT / "fixtures" / "articles" / "spokane-single-shooting.txt"
    label = ROOT / "eval" / "gold" / "spokane-single-shooting.json"
    folder = tmp_path / "gold"
    folder.mkdir()
    (folder / label.name).write_text(label.read_text())
    (folder / article.name).write_text(article.read_text())
    done = run("extract", article, "-m", "rules")
    rows = tmp_path / "rows.jsonl"
    rows.write_text(done.stdout)
    return rows, folder


def test_table(files: tuple[Path, Path]) -> None:
    """The table has a line for every field with a value, totals, intervals, evidence."""
    done = run("score", *files)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0].startswith("smallest difference in F1 that this gold shows")
    heads = "field gold pred cor par wro mis spu fail P R F1 95 % of F1"
    assert " ".join(lines[2].split()) == heads
    names = [line.split()[0] for line in lines if line]
    for expected in ("date", "subjects/*/age", "all", "quote", "citation", "articles"):
        assert expected in names
    assert all(len(line) <= 130 for line in lines)


def test_table_shows_the_alignment() -> None:
    """Incidents without a counterpart, or with a second candidate, are named with margins."""
    golds = [gold({"date": "2024-03-08"}, {"time": "10:00"}), gold({"time": "10:00"}, id="b")]
    rows = [row([{"date": "2024-03-08", "time": "22:00"}, {"date": "2024-03"}]), row([], id="b")]
    made = ledger(rows, golds)
    assert table(report.figures(made, Incident), made).splitlines()[-5:] == [
        "incidents without a counterpart, or with a second candidate (weights in halves)",
        "  a: gold 1 is predicted 1, agreeing on 10 of 10, next 2 by 4",
        "  a: gold 2 is not predicted",
        "  a: predicted 2 is not in gold",
        "  b: gold 1 is not predicted",
    ]


def test_json_and_csv(files: tuple[Path, Path], tmp_path: Path) -> None:
    """JSON and CSV hold the same counts, and the ledger written beside them too."""
    kept = tmp_path / "ledger.jsonl"
    whole = json.loads(run("score", *files, "--format", "json", "--ledger", kept).stdout)
    lines = list(csv.DictReader(io.StringIO(run("score", *files, "--format", "csv").stdout)))
    assert {line["field"] for line in lines} == {*whole["fields"], "all"}
    for line in lines:
        counts = whole["fields"].get(line["field"], whole["overall"])
        assert int(line["correct"]) == counts["correct"]
    cells = [json.loads(line) for line in kept.read_text().splitlines()]
    correct = sum(cell.get("outcome") == "correct" for cell in cells)
    assert correct == whole["overall"]["correct"] > 20


def test_score_tells_what_it_cannot_score(files: tuple[Path, Path]) -> None:
    """Rows without a label are named; a label without a row counts as missing, and is named."""
    rows, folder = files
    label = ROOT / "eval" / "gold" / "boise-taser.json"
    (folder / "spokane-single-shooting.json").unlink()
    (folder / label.name).write_text(label.read_text())
    done = run("score", rows, folder)
    assert done.returncode == 0
    assert "rows without a label, not scored: spokane-single-shooting" in done.stderr
    assert "texts absent: boise-taser" in done.stderr
    assert "failed              boise-taser: no row" in done.stdout


def test_score_of_another_text(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A row that was read from another text than the label's is bad input."""
    rows, folder = files
    changed = json.loads(rows.read_text())
    changed["article"]["sha256"] = "0" * 64
    other = tmp_path / "other.jsonl"
    other.write_text(json.dumps(changed))
    done = run("score", other, folder)
    assert done.returncode == 2
    assert "'spokane-single-shooting': the row was read from another text" in done.stderr
    assert run("score", tmp_path / "none.jsonl", folder).returncode == 2
    done = run("score", rows, folder, "--ledger", tmp_path / "nowhere" / "ledger.jsonl")
    assert done.returncode == 2
    assert "ledger.jsonl: no such file or directory" in done.stderr
