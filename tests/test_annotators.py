"""Two readers: agreement by field, each scored against the other, the command `gold agree`."""

from __future__ import annotations

import json
import math
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from hypothesis import given, settings
from labelled import gold
from random_incidents import labelled
from test_cli import run

from extractor import Incident
from extractor.errors import GoldError
from extractor.evaluation.annotators import as_row, readers
from extractor.evaluation.gold import Gold
from extractor.evaluation.ledger import ledger

Fields = dict[str, Any]
BASE: Fields = {"location": {"city": "Reno"}}  # what brings the two together
ARTICLES = ROOT / "fixtures" / "articles"


def labels(field: str, values: list[Any]) -> list[Gold[Incident]]:
    """An article with one incident for each value."""
    return [gold({**BASE, field: value}, id=f"a{n}") for n, value in enumerate(values)]


NAN = math.nan
FIRED, BOTH, DOG = ["firearm"], ["firearm", "dog"], ["dog"]
# field, first reader, second reader, (level, places, stated, same), kappa, alpha
AGREEMENTS: list[tuple[str, list[Any], list[Any], tuple[str, int, int, int], float, float]] = [
    # silence in both is agreement, but nothing stated
    ("aid_given", [True, True, False, None], [True, False, False, None],
     ("nominal", 4, 3, 2), 7 / 11, 2 / 3),
    # a value against silence is a disagreement
    ("encounter_reason", ["custody", "warrant"], ["custody", None],
     ("nominal", 2, 2, 1), 1 / 3, 0.4),
    # worse than chance
    ("body_camera", [True, False], [False, True], ("nominal", 2, 2, 0), -1.0, -0.5),
    # a coarser date is another value
    ("date", ["2024-03-08", "2024-03-09"], ["2024-03", "2024-03-09"],
     ("nominal", 2, 2, 1), 1 / 3, 0.4),
    # one off is little; silence is as far as 1 is from 5
    ("officers_using_force", [1, 2, 5], [1, 3, None], ("interval", 3, 3, 1), NAN, 0.375),
    # one number throughout: silence is at distance 1
    ("officers_using_force", [2, 2], [2, None], ("interval", 2, 2, 1), NAN, 0.0),
    # ten minutes round midnight, 715 to noon
    ("time", ["23:55", "12:00"], ["00:05", "12:00"],
     ("clock", 2, 2, 1), NAN, 1 - 600 / 4_090_000),
    # one set within the other is 2/3 apart, disjoint ones 1
    ("force", [FIRED, BOTH, []], [FIRED, FIRED, DOG], ("set", 3, 3, 1), NAN, 0.21875),
    # the order of a set says nothing
    ("force", [BOTH, DOG], [BOTH[::-1], DOG], ("set", 2, 2, 2), NAN, 1.0),
    # nothing to agree on
    ("time", [None, None], [None, None], ("clock", 2, 0, 0), NAN, NAN),
    ("aid_given", [None], [None], ("nominal", 1, 0, 0), NAN, NAN),
    ("force", [[]], [[]], ("set", 1, 0, 0), NAN, NAN),
]  # fmt: skip


@pytest.mark.parametrize(("field", "first", "second", "counts", "kappa", "alpha"), AGREEMENTS)
def test_agreement(
    field: str,
    first: list[Any],
    second: list[Any],
    counts: tuple[str, int, int, int],
    kappa: float,
    alpha: float,
) -> None:
    """Each field has its coefficients at its own level, worked out by hand."""
    found = readers(labels(field, first), labels(field, second), Incident).fields[f"/{field}"]
    assert (found.level, len(found.pairs), found.stated, found.same) == counts
    assert found.kappa == pytest.approx(kappa, nan_ok=True)
    assert found.alpha == pytest.approx(alpha, nan_ok=True)


def test_two_spellings_of_a_name_agree() -> None:
    """What the field's comparison takes for the same is no disagreement."""
    one = [gold({**BASE, "agencies": [{"name": "Mesa Police Department"}]})]
    other = [gold({**BASE, "agencies": [{"name": "Mesa PD"}]})]
    assert readers(one, other, Incident).fields["/agencies/*/name"].same == 1


def test_items_of_one_reader_alone() -> None:
    """Whom only one reader lists counts with what is said of them, not with what is not."""
    listed = [gold({**BASE, "subjects": [{"name": "Ann Poe", "age": 34}]})]
    fields = readers(listed, [gold(BASE)], Incident).fields
    assert fields["/subjects/*/name"].pairs == (("Ann Poe", None),)
    assert fields["/subjects/*/age"].pairs == ((34, None),)
    assert "/subjects/*/gender" not in fields


def test_incident_of_one_reader_alone() -> None:
    """An incident that only one reader sees is a disagreement in all that it states."""
    fields = readers([gold()], [gold({**BASE, "force": DOG})], Incident).fields
    assert {path: one.pairs for path, one in fields.items()} == {
        "/prominence": ((None, "main"),),
        "/location/city": ((None, "Reno"),),
        "/force": ((frozenset(), frozenset({"dog"})),),
    }


def test_alternatives_hold_for_the_gold_side_only() -> None:
    """The ceiling takes the label's other answers, not the other reader's; agreement neither."""
    one = [gold({**BASE, "time": "10:00", "alternatives": {"/time": ["12:00"]}})]
    other = [gold({**BASE, "time": "12:00", "aid_given": True, "optional": ["/aid_given"]})]
    found = readers(one, other, Incident)
    first, second = found.first_as_gold.overall, found.second_as_gold.overall
    # prominence, city and time right; the aid is not in the first label
    assert (first.precision, first.recall, first.f1) == (3 / 4, 1.0, 6 / 7)
    # prominence and city right, time wrong; the aid may be left out
    assert (second.precision, second.recall, second.f1) == (2 / 3, 2 / 3, 2 / 3)
    assert found.fields["/time"].same == found.fields["/aid_given"].same == 0


def test_label_as_row() -> None:
    """A label makes a result row of the same article, its text at hand or not."""
    label = gold(BASE, id="b")
    row = as_row(label)
    assert (row.article.id, row.article.sha256, row.status) == ("b", label.sha256, "ok")
    assert as_row(gold()).status == "no_incident"
    assert {c.outcome for c in ledger([row], [label]).cells} == {"correct", "correct_null"}


@settings(max_examples=60, deadline=None)
@given(labelled(), labelled())
def test_exchanging_readers(one: list[Fields], other: list[Fields]) -> None:
    """A reader agrees with themselves, and two readers alike whoever comes first."""
    first, second = [gold(*one)], [gold(*other)]
    for field in readers(first, first, Incident).fields.values():
        assert field.same == field.stated
        assert field.alpha == 1.0 or not field.stated
    there = readers(first, second, Incident).fields
    back = readers(second, first, Incident).fields
    assert there.keys() == back.keys()
    for path, field in there.items():
        assert Counter(field.pairs) == Counter(pair[::-1] for pair in back[path].pairs)
        assert field.alpha == pytest.approx(back[path].alpha, nan_ok=True)
        assert field.kappa == pytest.approx(back[path].kappa, nan_ok=True)


def other_text(golds: list[Gold[Incident]]) -> list[Gold[Incident]]:
    return [replace(golds[0], sha256="0", file="b/a.json")]


def other_date(golds: list[Gold[Incident]]) -> list[Gold[Incident]]:
    return [replace(golds[0], published="2024-03-10", file="b/a.json")]


FAULTS: list[tuple[Callable[[list[Gold[Incident]]], list[Gold[Incident]]], str]] = [
    (other_text, r"^b/a\.json: article/sha256: '0', but 'ca978112.*' in a\.json; two readers"),
    (other_date, r"^b/a\.json: article/published: '2024-03-10', but None in a\.json; two readers"),
    (lambda _: [gold(id=i) for i in "bcde"],
     r"no article has two labels: 'a' here, 'b', 'c', 'd', … there"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "message"), FAULTS)
def test_faults(edit: Callable[[list[Gold[Incident]]], list[Gold[Incident]]], message: str) -> None:
    """Labels of different texts, or of no article in common, are refused with both named."""
    mine = [gold(BASE)]
    with pytest.raises(GoldError, match=message):
        readers(mine, edit(mine), Incident)


def folder(path: Path, *names: str) -> Path:
    """Some of the project's labels in a folder of their own."""
    path.mkdir()
    for name in names:
        shutil.copy(ROOT / "eval" / "gold" / f"{name}.json", path)
    return path


def planted(file: Path, *path: str | int, value: Any) -> None:
    """One value of a label changed."""
    label = json.loads(file.read_text())
    node = label
    for step in path[:-1]:
        node = node[step]
    assert node[path[-1]] != value
    node[path[-1]] = value
    file.write_text(json.dumps(label))


NAMES = ("boise-taser", "laredo-press-release", "policy-no-incident")


def test_command_and_a_planted_disagreement(tmp_path: Path) -> None:
    """A folder agrees with itself in all; one changed value lowers its own field and no other."""
    one, other = folder(tmp_path / "a", *NAMES), folder(tmp_path / "b", *NAMES)
    command = ("gold", "agree", one, other, "--articles", ARTICLES, "--format", "json")
    found = json.loads(run(*command).stdout)
    assert (found["articles"], found["only_first"], found["only_second"]) == ([*NAMES], [], [])
    assert len(found["fields"]) > 20
    assert {f["alpha"] for f in found["fields"].values() if f["stated"]} == {1.0}
    assert {f["kappa"] for f in found["fields"].values() if f["stated"]} == {1.0, None}
    assert found["ceiling"]["first_as_gold"]["overall"]["f1"] == 1.0
    planted(other / "boise-taser.json", "incidents", 0, "encounter_reason", value="off_duty")
    found = json.loads(run(*command).stdout)
    assert [path for path, f in found["fields"].items() if f["same"] < f["stated"]] == [
        "/encounter_reason"
    ]
    assert found["fields"]["/encounter_reason"] == {
        "level": "nominal", "places": 2, "stated": 2, "same": 1, "kappa": 0.3333, "alpha": 0.4,
    }  # fmt: skip
    for way in ("first_as_gold", "second_as_gold"):
        scored = found["ceiling"][way]
        assert scored["fields"]["/encounter_reason"]["f1"] == 0.5
        assert [p for p, f in scored["fields"].items() if f["f1"] not in (1.0, None)] == [
            "/encounter_reason"
        ]


def test_table(tmp_path: Path) -> None:
    """The table names what only one reader labelled, and ends with the ceiling both ways."""
    one = folder(tmp_path / "a", "boise-taser", "policy-no-incident", "toledo-ordinary-crime")
    other = folder(tmp_path / "b", "laredo-press-release", "policy-no-incident")
    done = run("gold", "agree", one, other, "--articles", ARTICLES)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"A  {one}\n"
        f"B  {other}\n"
        "1 articles labelled in both\n"
        "2 only in A, not compared: boise-taser, toledo-ordinary-crime\n"
        "1 only in B, not compared: laredo-press-release\n\n"
        "the ceiling: one reader's values scored against the other's labels, all fields\n"
        "A gold, B scored  P -  R -  F1 -\n"
        "B gold, A scored  P -  R -  F1 -\n"
    )
    lines = run("gold", "agree", other, other, "--articles", ARTICLES).stdout.splitlines()
    assert lines[4].split() == [
        "field", "level", "places", "stated", "same", "kappa", "alpha", "F1,", "A", "gold",
        "F1,", "B", "gold",
    ]  # fmt: skip
    assert lines[5].split() == [
        "prominence", "nominal", "1", "1", "1", "1.000", "1.000", "100.0", "100.0",
    ]  # fmt: skip
    assert lines[-1] == "B gold, A scored  P 100.0  R 100.0  F1 100.0"


def test_a_typo_stops_everything(tmp_path: Path) -> None:
    """A fault in either folder is named with its file and field, exit code 2."""
    one, other = folder(tmp_path / "a", *NAMES), folder(tmp_path / "b", *NAMES)
    planted(other / "boise-taser.json", "incidents", 0, "encounter_reason", value="of_duty")
    done = run("gold", "agree", one, other, "--articles", ARTICLES)
    assert (done.returncode, done.stdout) == (2, "")
    start = f"error: {other / 'boise-taser.json'}: incidents/0/encounter_reason: "
    assert done.stderr.startswith(start)
