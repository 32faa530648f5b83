"""Runs as Markdown, CSV, JSON and JUnit XML."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

from labelled import gold, row

from extractor import Incident
from extractor.errors import Truncated
from extractor.evaluation.ledger import ledger
from extractor.evaluation.report import Figures, figures
from extractor.evaluation.tables import FORMATS, as_csv, as_json, junit, markdown, markdown_table

TOLD = {"date": "2020-05-01", "subjects": [{"name": "Ada Brook", "age": 34}]}
SAID = {"date": "2020-05", "subjects": [{"name": "Ada Brook", "age": 43}]}
GOLDS = [gold(TOLD, id="one"), gold(TOLD, id="two")]
RUNS = {
    "good": figures(ledger([row([TOLD], "one"), row([TOLD], "two")], GOLDS), Incident),
    "b|d": figures(ledger([row([SAID], "one"), row(Truncated("cut"), "two")], GOLDS), Incident),
}


def test_markdown() -> None:
    """A line for each run, then each field with a column for each run."""
    # the second: two correct, one partial, one wrong, four missing; 5 of 8 + 4 halves
    lines = markdown(RUNS).splitlines()
    assert lines[:4] == [
        "| run | P | R | F1 | 95 % | macro F1 | articles | failed |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        "| good | 100.0 | 100.0 | 100.0 | 100.0 to 100.0 | 100.0 | 2 | 0 |",
        "| b\\|d | 62.5 | 31.2 | 41.7 | 0.0 to 62.5 | 41.7 | 2 | 1 |",
    ]
    assert lines[5] == "| F1 by field | good | b\\|d |"
    assert lines[7:] == [
        "| prominence | 100.0 (100.0 to 100.0) | 66.7 (0.0 to 100.0) |",
        "| date | 100.0 (100.0 to 100.0) | 33.3 (0.0 to 50.0) |",
        "| subjects/\\*/name | 100.0 (100.0 to 100.0) | 66.7 (0.0 to 100.0) |",
        "| subjects/\\*/age | 100.0 (100.0 to 100.0) | 0.0 (0.0 to 0.0) |",
    ]


def test_markdown_is_text() -> None:
    """What a model or a file is called cannot become markup or break the table."""
    table = markdown_table(["a"], [["<img src=x>|`*_[x](y)\n&amp;"]])
    cell = "\\<img src=x\\>\\|\\`\\*\\_\\[x\\](y) \\&amp;"
    assert table == f"| a |\n| --- |\n| {cell} |"


def test_field_of_one_run_alone() -> None:
    """A field that only one run has values in is a dash in the other's column."""
    told = [gold({"date": "2020-05-01"}, id="one")]
    said = [{"date": "2020-05-01"}], [{"date": "2020-05-01", "time": "10:00"}]
    one, other = (figures(ledger([row(s, "one")], told), Incident) for s in said)
    assert markdown({"a": one, "b": other}).splitlines()[-1] == "| time | - | 0.0 (0.0 to 0.0) |"


def test_csv() -> None:
    """A line for each run and field, ratios with four digits."""
    rows = list(csv.DictReader(io.StringIO(as_csv(RUNS))))
    assert [(r["run"], r["field"]) for r in rows[3:7]] == [
        ("good", "/subjects/*/age"),
        ("good", "overall"),
        ("b|d", "/prominence"),
        ("b|d", "/date"),
    ]
    assert rows[6] == {
        "run": "b|d", "field": "/date", "correct": "0", "partial": "1", "wrong": "0",
        "missing": "1", "spurious": "0", "correct_null": "0", "failed": "1",
        "precision": "0.5", "recall": "0.25", "f1": "0.3333", "f1_low": "0.0", "f1_high": "0.5",
    }  # fmt: skip
    assert as_csv({}) == "run,field\n"


def test_json() -> None:
    """Counts, ratios with intervals, failed articles."""
    bad = json.loads(as_json(RUNS))["b|d"]
    assert bad["failed"] == {"two": "Truncated"}
    assert bad["fields"]["/date"]["f1"] == {"value": 0.3333, "low": 0.0, "high": 0.5}
    assert (bad["overall"]["missing"], bad["overall"]["failed"]) == (4, 4)


def test_nothing_to_measure() -> None:
    """No value in gold and none predicted: null, empty or a dash, never NaN."""
    empty: dict[str, Figures] = {"e": figures(ledger([row([], "a")], [gold(id="a")]), Incident)}
    assert json.loads(as_json(empty))["e"]["overall"]["f1"]["value"] is None
    assert next(csv.DictReader(io.StringIO(as_csv(empty))))["f1"] == ""
    assert "| e | - | - | - | - | - | 1 | 0 |" in markdown(empty)
    assert "P -, R -, F1 -" in junit(empty)


def test_junit() -> None:
    """A suite for each run, a case for each group of fields, an error for each failed article."""
    root = ElementTree.fromstring(junit(RUNS))
    assert [(s.get("name"), s.get("tests"), s.get("errors"), s.get("failures")) for s in root] == [
        ("good", "4", "0", "0"),
        ("b|d", "5", "1", "0"),
    ]
    cases = list(root[1])
    assert [case.get("name") for case in cases] == [
        "incident", "date_time", "subject", "overall", "two",
    ]  # fmt: skip
    assert cases[2].findtext("system-out") == (
        "P 50.0, R 25.0, F1 33.3; 1 correct, 0 partial, 1 wrong, 2 missing, 0 spurious, "
        "0 correct_null, 2 failed"
    )
    error = cases[4].find("error")
    assert error is not None
    assert error.get("type") == "Truncated"
    assert error.get("message") == "two: Truncated; all its values count as missing"


def test_junit_of_hostile_names() -> None:
    """Names with markup and with characters that XML cannot hold still give well-formed XML."""
    [suite] = ElementTree.fromstring(junit({'<a b="\x00">': RUNS["good"]}))
    assert suite.get("name") == '<a b="\ufffd">'


def test_same_runs_same_text() -> None:
    """Every format is a function of its runs: the order of rows changes nothing."""
    rows = [row(Truncated("cut"), "two"), row([SAID], "one")]
    again = {"good": RUNS["good"], "b|d": figures(ledger(rows, GOLDS), Incident)}
    for form in FORMATS.values():
        assert form(again) == form(RUNS)
