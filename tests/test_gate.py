"""The gate: what is a regression, what the command says of it, and when floors may move."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import ROOT
from fakes import FakeModel
from test_cli import run

from extractor import Article, Extraction, Incident, extract
from extractor.errors import FloorsError, Truncated
from extractor.evaluation.fields import paths
from extractor.evaluation.floors import (
    GROUPS,
    NEVER_REGRESS,
    Floors,
    Table,
    field_digest,
    fresh,
    group,
    read_floors,
)
from extractor.evaluation.gate import Judged, Verdict, judge, verdict

NAME = "/subjects/*/name"
COLUMNS = ("overall", "place", "subject", "evidence", NAME)
RIGHT, WRONG, SPURIOUS = (1, 0, 0, 0, 0), (0, 0, 1, 0, 0), (0, 0, 0, 0, 1)
NOTHING = (0, 0, 0, 0, 0)
ARTICLES = tuple("abcdefghijklmnopqrst")

# -- what is a regression ------------------------------------------------------------------------


def run_of(**columns: Any) -> Table:
    """Twenty articles with four right values in each column; `place=[(3, WRONG), …]` changes the
    first articles: three of the four stay right, and one more cell is added.
    """
    counts = np.zeros((len(ARTICLES), len(COLUMNS), 5), dtype=np.int64)
    counts[:, 1:, 0] = 4
    for name, changes in columns.items():
        column = COLUMNS.index(NAME if name == "name" else name)
        for article, (right, more) in enumerate(changes):
            counts[article, column] = (right, 0, 0, 0, 0)
            counts[article, column] += more
    counts[:, 0] = counts[:, 1:3].sum(axis=1)
    return Table(ARTICLES, COLUMNS, counts)


def judged(now: Table, pinned: Table | None = None) -> dict[str, Judged]:
    found = judge(now, pinned or run_of(), ARTICLES, Floors(never_regress=(NAME,)))
    return {one.column: one for one in found}


POOR = [(3, WRONG)] * 10
OUTCOMES: list[tuple[dict[str, Any], dict[str, Any], str, dict[str, str]]] = [
    # what set the floors, what is found now, of the whole run, of columns where it is not "held"
    ({}, {}, "not shown", {}),
    # ten of eighty values wrong, one in each of ten articles
    ({}, {"place": POOR}, "regression shown", {"overall": "r", "place": "r"}),
    ({"place": POOR}, {}, "improved", {"overall": "i", "place": "i"}),
    # the worse field decides, and `overall` is where it was
    ({"place": POOR}, {"subject": POOR}, "regression shown", {"place": "i", "subject": "r"}),
    # as many values, but all in three articles: that may be chance
    ({}, {"place": [(0, (0, 0, 4, 0, 0))] * 3}, "not shown", {}),
    # one value in eighty is within the margin
    ({}, {"place": [(3, WRONG)]}, "not shown", {}),
    # evidence is judged like a group, and is no part of `overall`
    ({}, {"evidence": POOR}, "regression shown", {"evidence": "r"}),
    # a field that must never regress: one value suffices
    ({}, {"name": [(3, WRONG)]}, "regression shown", {NAME: "r"}),
    # … also a spurious one
    ({}, {"name": [(4, SPURIOUS)]}, "regression shown", {NAME: "r"}),
    # … but not a value lost here and another won there
    ({"name": [(3, WRONG)]}, {"name": [(4, NOTHING), (3, WRONG)]}, "not shown", {}),
    # … and it only holds: what is better there shows in its group
    ({"name": POOR}, {}, "not shown", {}),
    # nothing to find, nothing given: giving something is a loss
    ({"name": [(0, NOTHING)] * 20}, {"name": [(0, NOTHING)] * 19 + [(0, SPURIOUS)]},
     "regression shown", {NAME: "r"}),
    ({"place": [(0, NOTHING)] * 20}, {"place": [(0, NOTHING)] * 20}, "not shown", {}),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "whole", "columns"), OUTCOMES)
def test_verdicts(
    before: dict[str, Any], now: dict[str, Any], whole: str, columns: dict[str, str]
) -> None:
    """A regression is beyond the margin and beyond chance; a listed field's is any at all."""
    found = judged(run_of(**now), run_of(**before))
    assert verdict(list(found.values())).value == whole
    letters = {Verdict.REGRESSION: "r", Verdict.IMPROVED: "i"}
    assert {c: letters[j.verdict] for c, j in found.items() if j.verdict in letters} == columns


def test_losses_are_ranked() -> None:
    """The article that pulls F1 down most comes first; gains are no losses."""
    before = run_of(place=[(4, NOTHING), (4, NOTHING), (3, WRONG)])
    now = run_of(place=[(4, SPURIOUS), (2, (0, 0, 1, 1, 0)), (4, NOTHING)])
    assert [str(loss) for loss in judged(now, before)["place"].losses] == [
        "b (correct -2, wrong +1, missing +1)",
        "a (spurious +1)",
    ]


def test_articles_of_one_cluster_are_one() -> None:
    """Ten articles about the same incident are no evidence of anything."""
    clusters = ["one"] * 10 + list(ARTICLES[10:])
    found = judge(run_of(place=POOR), run_of(), clusters, Floors(never_regress=(NAME,)))
    assert verdict(found) is Verdict.HELD


def test_what_cannot_be_shown_costs_nothing() -> None:
    """Place is wrong in six articles, p 1/32; subjects in ten, but about one incident: no test."""
    clusters = ["one"] * 10 + list(ARTICLES[10:])
    now = run_of(place=[(4, NOTHING)] * 10 + [(3, WRONG)] * 6, subject=POOR)
    found = {j.column: j for j in judge(now, run_of(), clusters, Floors(never_regress=(NAME,)))}
    assert found["place"].verdict is Verdict.REGRESSION
    assert found["subject"].verdict is Verdict.HELD


def test_margins() -> None:
    """A loss that is shown but smaller than the margin is none: F1 falls from 1 to 0.875."""
    for margin, expected in ((0.12, Verdict.REGRESSION), (0.13, Verdict.HELD)):
        floors = Floors(margins={"overall": 0.1, "place": margin}, never_regress=(NAME,))
        found = judge(run_of(place=POOR), run_of(), ARTICLES, floors)
        assert verdict(found) is expected


def test_changed_rules_change_the_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts by other rules are not those that the floors were set on."""
    before = field_digest(Incident)
    monkeypatch.setattr("extractor.evaluation.floors.VERSION", "cells/0")
    assert field_digest(Incident) != before


def test_groups_hold_every_field() -> None:
    """Every scored field of the incident is in a group, and every group has fields."""
    assert {group(path) for path, _ in paths(Incident)} == set(GROUPS)
    assert set(NEVER_REGRESS) < {path for path, _ in paths(Incident)}
    assert group("/weather/wind") == "weather"  # of a schema of one's own
    assert group("/dated") == "dated"


# -- the command ---------------------------------------------------------------------------------

PEOPLE = ("Ann Gray", "Bo Hill", "Cy Marsh", "Di Stone", "Ed Wood", "Flo Lake", "Gus Field",
          "Hal Brook", "Ida Moor", "Jo Ford", "Kit Dale", "Lou Heath")  # fmt: skip
FILES = ("--floors", "floors.json")


def article(person: str) -> Article:
    text = f"Tulsa police shot {person}, 30, on May 3, 2024. The 30-year-old died in Tulsa."
    return Article(person.split()[1].lower(), text)


def record(person: str) -> dict[str, Any]:
    first = f"Tulsa police shot {person}, 30, on May 3, 2024"
    second = "The 30-year-old died in Tulsa"
    return {
        "prominence": "main",
        "date": "2024-05-03",
        "location": {"city": "Tulsa"},
        "force": ["firearm"],
        "subjects": [{"name": person, "age": 30, "outcome": "killed"}],
        "agencies": [{"name": "Tulsa police", "role": "involved"}],
        "claims": [
            {"quote": quote, "supports": supports, "source": "police", "stance": "stated"}
            for quote, supports in (
                (first, ["/date", "/force", "/subjects/0/name", "/agencies/0"]),
                (second, ["/location/city", "/subjects/0/age", "/subjects/0/outcome"]),
            )
        ],
        "rivals": [],
    }


Edit = Callable[[dict[str, Any]], Any]


def rows(**edits: Edit) -> list[Extraction[Incident]]:
    """The rows of a run that is right but for edits, by article."""
    found = []
    for person in PEOPLE:
        told, fields = article(person), record(person)
        if edit := edits.get(told.id):
            edit(fields)
        found.append(extract(told, FakeModel([Incident.model_validate(fields)])))
    return found


def write(file: Path, made: list[Extraction[Incident]]) -> None:
    file.write_text("".join(row.to_json() + "\n" for row in made))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve labels with their texts, a run that is right, and its floors."""
    here = tmp_path_factory.mktemp("made")
    folder = here / "gold"
    folder.mkdir()
    for person in PEOPLE:
        told = article(person)
        about = {"id": told.id, "published": None, "url": None, "sha256": told.sha256}
        label = {"article": about, "incidents": [record(person)], "notes": None}
        (folder / f"{told.id}.json").write_text(json.dumps(label))
        (folder / f"{told.id}.txt").write_text(told.text)
    write(here / "right.jsonl", rows())
    done = run("gate", here / "right.jsonl", folder, "--floors", here / "floors.json", "--update")
    assert done.returncode == 0, done.stderr
    return here


@pytest.fixture
def gold(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The labels, in a folder of the test's own."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "gold"


def put(pointer: str, value: Any) -> Edit:
    """An edit that sets one value."""

    def edit(fields: Any) -> None:
        *above, last = pointer.split("/")[1:]
        for step in above:
            fields = fields[int(step) if step.isdecimal() else step]
        fields[last] = value

    return edit


TEN = {
    "gray": put("/location/city", "Reno"),
    "hill": put("/location/city", "Reno"),
    "marsh": put("/location/city", "Reno"),
    "stone": put("/location/city", "Reno"),
    "wood": put("/location/city", None),
    "lake": put("/location/city", None),
    "field": put("/location/city", None),
    "brook": put("/location/city", None),
    "moor": put("/subjects/0/name", "Ida More"),
    "ford": put("/subjects/0/outcome", "injured"),
}
# 108 values: 98 right, 6 wrong, 4 missing: F1 = 196 / (108 + 104) = 0.9245;
# city: 4 right, 4 wrong, 4 missing: F1 = 8 / (12 + 8); a name or an outcome: 11 of 12;
# evidence: 92 of 96 values have a quote, all of them the right one: F1 = 184 / (96 + 92)
SAID = """\
fake on gold: 12 articles about 12 incidents
                         F1   floor   change  margin       p
overall              0.9245  1.0000  -0.0755    0.01   0.002  regression shown
incident             1.0000  1.0000  +0.0000    0.02   1.000
date_time            1.0000  1.0000  +0.0000    0.02   1.000
place                0.4000  1.0000  -0.6000    0.02   0.008  regression shown
force_and_reason     1.0000  1.0000  +0.0000    0.02   1.000
subject              0.9444  1.0000  -0.0556    0.02   0.502
officer                   -       -  +0.0000    0.02   1.000
bystander                 -       -  +0.0000    0.02   1.000
agency               1.0000  1.0000  +0.0000    0.02   1.000
evidence             0.9787  1.0000  -0.0213    0.02   0.126
/subjects/*/outcome  0.9167  1.0000  -0.0833    0.00  counts  regression shown
/subjects/*/name     0.9167  1.0000  -0.0833    0.00  counts  regression shown
/agencies/*/name     1.0000  1.0000  +0.0000    0.00  counts
regression shown: overall: F1 0.9245, floor 1.0000, margin 0.01, p 0.002; lost in \
ford (correct -1, wrong +1), gray (correct -1, wrong +1), hill (correct -1, wrong +1) and 7 more
regression shown: place: F1 0.4000, floor 1.0000, margin 0.02, p 0.008; lost in \
gray (correct -1, wrong +1), hill (correct -1, wrong +1), marsh (correct -1, wrong +1) and 5 more
below its floor, but that may be chance: subject: F1 0.9444, floor 1.0000, margin 0.02, p 0.502; \
lost in ford (correct -1, wrong +1), moor (correct -1, wrong +1)
below its floor, but that may be chance: evidence: F1 0.9787, floor 1.0000, margin 0.02, p 0.126; \
lost in brook (correct -1, missing +1), field (correct -1, missing +1), \
lake (correct -1, missing +1) and 1 more
regression shown: /subjects/*/outcome: F1 0.9167, floor 1.0000, must never regress; \
lost in ford (correct -1, wrong +1)
regression shown: /subjects/*/name: F1 0.9167, floor 1.0000, must never regress; \
lost in moor (correct -1, wrong +1)
regression shown
"""


def test_ten_planted_errors(gold: Path) -> None:
    """Ten errors in a file of predictions: exit code 4; fields, figures and articles are named."""
    write(gold.parent / "ten.jsonl", rows(**TEN))
    done = run("gate", "ten.jsonl", "gold", *FILES)
    assert (done.returncode, done.stderr) == (4, "")
    assert done.stdout == SAID


def test_held_and_improved(gold: Path) -> None:
    """The run that set the floors holds them: 0. Better than the floors: 5, and how to set them."""
    done = run("gate", "right.jsonl", "gold", *FILES)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("\nregression not shown\n")
    write(gold.parent / "ten.jsonl", rows(**TEN))
    done = run("gate", "ten.jsonl", "gold", *FILES, "--update", "--allow-regression")
    assert done.returncode == 0
    done = run("gate", "right.jsonl", "gold", *FILES)
    assert (done.returncode, done.stderr) == (5, "")
    assert "\nimproved: place: F1 1.0000, floor 0.4000, margin 0.02, p 0.008\n" in done.stdout
    assert "must never regress" not in done.stdout
    assert done.stdout.endswith("\nimproved: set the floors anew with --update\n")


def test_failed_articles_count(gold: Path) -> None:
    """A failed article and an absent row lose all their values, and are named."""
    made = rows()[1:]
    made[0] = extract(article("Bo Hill"), FakeModel(Truncated("cut")))
    write(gold.parent / "failed.jsonl", made)
    done = run("gate", "failed.jsonl", "gold", *FILES)
    assert done.returncode == 4
    assert done.stderr == "2 articles without a prediction: gray (no row), hill (Truncated)\n"
    assert "regression shown: /agencies/*/name: F1 0.9091, floor 1.0000" in done.stdout


def test_rows_without_a_label(gold: Path) -> None:
    """They are named and change nothing."""
    (gold / "gray.json").unlink()
    assert run("gate", "right.jsonl", "gold", "--floors", "new.json", "--update").returncode == 0
    done = run("gate", "right.jsonl", "gold", "--floors", "new.json")
    assert done.returncode == 0
    assert done.stderr == "1 rows without a label, not counted: gray\n"
    assert done.stdout.startswith("fake on gold: 11 articles about 11 incidents\n")


# -- floors move only up, unless told ------------------------------------------------------------


def test_update_refuses_to_lower(gold: Path) -> None:
    """`--update` lowers no floor, names those it would, and leaves the file as it was."""
    file = gold.parent / "floors.json"
    before = file.read_text()
    write(gold.parent / "ten.jsonl", rows(gray=TEN["gray"], ford=TEN["ford"]))
    done = run("gate", "ten.jsonl", "gold", *FILES, "--update")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: floors.json: runs/fake: --update would lower overall 1.0 to 0.9815, "
        "place 1.0 to 0.9167, subject 1.0 to 0.9722, /subjects/*/outcome 1.0 to 0.9167; "
        "if that is meant, add --allow-regression\n"
    )
    assert file.read_text() == before
    done = run("gate", "ten.jsonl", "gold", *FILES, "--update", "--allow-regression")
    assert done.returncode == 0
    assert done.stdout == (
        "overall: 1.0000 to 0.9815\nplace: 1.0000 to 0.9167\nsubject: 1.0000 to 0.9722\n"
        "/subjects/*/outcome: 1.0000 to 0.9167\nfloors of 'fake' set in floors.json\n"
    )
    floors = read_floors(file, Incident)
    assert floors.runs["fake"].floors["place"] == 0.9167
    assert run("gate", "right.jsonl", "gold", *FILES, "--update").returncode == 0
    assert file.read_text() == before


def test_update_keeps_what_is_chosen(gold: Path) -> None:
    """Margins, the list and other runs stay; a field that leaves the list loses its floor."""
    file = gold.parent / "floors.json"
    floors = json.loads(file.read_text())
    floors["margins"]["place"] = 0.5
    floors["never_regress"].remove("/agencies/*/name")
    floors["runs"]["other"] = floors["runs"]["fake"]
    file.write_text(json.dumps(floors))
    done = run("gate", "right.jsonl", "gold", *FILES, "--update")
    assert done.returncode == 2
    assert "--update would lower /agencies/*/name 1.0 to none; if that" in done.stderr
    done = run("gate", "right.jsonl", "gold", *FILES, "--update", "--allow-regression")
    assert done.returncode == 0
    after = read_floors(file, Incident)
    assert (after.margin("place"), after.margin("subject")) == (0.5, 0.02)
    assert (after.margin("overall"), after.margin("/subjects/*/name")) == (0.01, 0.0)
    assert after.never_regress == ("/subjects/*/outcome", "/subjects/*/name")
    assert list(after.runs) == ["fake", "other"]
    assert "/agencies/*/name" in after.runs["other"].floors
    assert "/agencies/*/name" not in after.runs["fake"].floors


def test_changed_gold(gold: Path) -> None:
    """A label that changed stops the gate until the floors are set anew; other runs stay."""
    label = gold / "gray.json"
    label.write_text(label.read_text().replace('"age": 30', '"age": 31'))
    done = run("gate", "right.jsonl", "gold", *FILES)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "error: floors.json: runs/fake/gold: the labels are not those that the floors were set on "
        "('sha256:"
    )
    assert done.stderr.endswith("; look at the change, then set the floors anew with --update\n")
    done = run("gate", "right.jsonl", "gold", *FILES, "--update")
    assert done.returncode == 2
    assert "--update would lower overall 1.0 to 0.9907, subject 1.0 to 0.9722" in done.stderr


def test_faulty_label(gold: Path) -> None:
    """A label with a typo stops the gate, naming file and field."""
    label = gold / "gray.json"
    label.write_text(label.read_text().replace('"outcome"', '"outcom"'))
    done = run("gate", "right.jsonl", "gold", *FILES)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "error: gold/gray.json: incidents/0/subjects/0/outcom: extra inputs are not permitted "
        "(found 'killed')\n"
    )


MISUSE: list[tuple[tuple[str, ...], str]] = [
    (("right.jsonl", "gold", "--floors", "no.json"), "no.json: no such file or directory; --upd"),
    (("no.jsonl", "gold", *FILES), "no.jsonl: no such file or directory"),
    (("empty.jsonl", "gold", *FILES), "empty.jsonl: no rows; give the rows of one run"),
    (("two.jsonl", "gold", *FILES), "two.jsonl: rows of several runs, ['fake', 'other guide']; g"),
    (
        ("other.jsonl", "gold", *FILES),
        "floors.json: no floors for the run 'other guide' (there: 'fake'",
    ),
    (("right.jsonl", "bare", *FILES), "1 texts absent, 'gray' first: evidence cannot be judged"),
    (("right.jsonl", "gold", *FILES, "--allow-regression"), "--allow-regression means nothing wit"),
    (("right.jsonl", "gold", "--update", "--floors", "no/f.json"), "no/f.json: no such file or di"),
]


@pytest.mark.parametrize(("words", "message"), MISUSE)
def test_misuse(gold: Path, words: tuple[str, ...], message: str) -> None:
    """What cannot be judged is refused with exit code 2 and the way out."""
    here = gold.parent
    said = '"model":"fake","prompt":null'
    other = (here / "right.jsonl").read_text()
    other = other.replace(said, '"model":"other","prompt":"guide sha256:1"')
    (here / "other.jsonl").write_text(other)
    (here / "two.jsonl").write_text((here / "right.jsonl").read_text() + other)
    (here / "empty.jsonl").write_text("")
    (here / "bare").mkdir()
    (here / "bare" / "gray.json").write_text((gold / "gray.json").read_text())
    done = run("gate", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {message}" in done.stderr


# -- the file ------------------------------------------------------------------------------------


def change(*path: str, value: Any) -> Edit:
    """An edit that sets one value of the file."""

    def edit(floors: Any) -> None:
        for step in path[:-1]:
            floors = floors[step]
        floors[path[-1]] = value

    return edit


FAKE = ("runs", "fake")
FAULTS: list[tuple[Edit, str]] = [
    (change("version", value="floors/2"), "version: input should be 'floors/1' (found 'floors/2')"),
    (change("margin", value=1), "margin: extra inputs are not permitted (found 1)"),
    (change("margins", "place", value="0.1"), "margins/place: input should be a valid number"),
    (change("margins", "place", value=-0.1), "margins/place: input should be greater than or equ"),
    (change("margins", "palce", value=0.1), "margins: 'palce' is none of agency, bystander, date_"),
    (change("never_regress", value=["/name"]), "never_regress: '/name' is none of /agencies/*/nam"),
    (change(*FAKE, "gold", value=None), "runs/fake/gold: input should be a valid string"),
    # a floor that is lowered by hand
    (change(*FAKE, "floors", "place", value=0.9),
     "runs/fake/floors/place: 0.9 does not follow from the counts, which give 1.0"),
    (change(*FAKE, "floors", value={"place": 1.0}), "runs/fake/floors: 'overall' must come first"),
    (change(*FAKE, "counts", "gray", value="1,0,0,0,0"),
     "runs/fake/counts/gray: '1,0,0,0,0' is not 12 times 5 whole numbers"),
    (change(*FAKE, "counts", "gray", value=" ".join(["1,0,0,0,-1"] * 12)),
     "runs/fake/counts/gray: '1,0,0,0,-1 1,0,0,0,-1"),
]  # fmt: skip


def test_malformed_files(gold: Path) -> None:
    """A fault in the file names file and key; nothing is judged with it."""
    file = gold.parent / "floors.json"
    whole = json.loads(file.read_text())
    for edit, message in FAULTS:
        floors = copy.deepcopy(whole)
        edit(floors)
        file.write_text(json.dumps(floors))
        with pytest.raises(FloorsError) as caught:
            read_floors(file, Incident)
        assert f"{file}: {message}" in str(caught.value)
    file.write_text("{")
    with pytest.raises(FloorsError, match=r"floors\.json: invalid JSON: EOF while parsing"):
        read_floors(file, Incident)


UNLIKE: list[tuple[Edit, str]] = [
    (change(*FAKE, "fields", value="sha256:0"),
     "runs/fake/fields: the fields or the rules of counting are not those that the floors"),
    (lambda floors: floors["runs"]["fake"]["counts"].pop("gray"),
     "runs/fake/counts: not the same names in the same order as in this run, 'gray'; look"),
    (change("never_regress", value=["/subjects/*/name", "/date"]),
     "runs/fake/floors: not the same names in the same order as in this run, "
     "'/subjects/*/outcome'; look"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "message"), UNLIKE)
def test_other_fields(gold: Path, edit: Edit, message: str) -> None:
    """Floors that were set on other fields, articles or columns are not compared with."""
    file = gold.parent / "floors.json"
    floors = json.loads(file.read_text())
    edit(floors)
    file.write_text(json.dumps(floors))
    done = run("gate", "right.jsonl", "gold", *FILES)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: floors.json: {message}" in done.stderr


def test_the_shipped_file() -> None:
    """The project's own floors are well formed, and are about every label that is shipped."""
    floors = read_floors(ROOT / "eval" / "floors.json", Incident)
    assert floors.never_regress == NEVER_REGRESS
    assert floors.margins == fresh(Incident).margins
    assert len(floors.runs["rules"].counts) == len(list((ROOT / "eval" / "gold").glob("*.json")))
