"""`wapo` and `mpv`: exactly the columns and codes of two registers, nothing guessed."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from exported import PERSON, SHOT, dated
from labelled import row

from extractor import Incident, extract
from extractor.article import read_path
from extractor.errors import ConfigError, ResultError
from extractor.evaluation.wapo import COLUMNS as WAPO
from extractor.evaluation.wapo import golds
from extractor.output.export import Target, export, text
from extractor.output.mpv import COLUMNS as MPV
from extractor.output.wapo import Agencies, read_agencies
from extractor.schema.record import Record

WAPO_FILE = "wapo_v2_fatal-police-shootings-data.csv"
AGENCIES_FILE = "wapo_v2_fatal-police-shootings-agencies.csv"
MPV_FILE = "mpv_california_5yr_repaired.csv"


def lines(
    form: str, *incidents: dict[str, Any], agencies: Agencies | None = None
) -> list[dict[str, str]]:
    """The rows of one article."""
    data, _ = text([row(incidents)], Incident, form, agencies or Agencies())
    return list(csv.DictReader(data.decode().splitlines()))


def known(form: str, **changes: Any) -> dict[str, str]:
    """The cells that are filled for one person shot dead; None if there is no row."""
    person = {"outcome": "killed", **changes.pop("person", {})}
    found = lines(form, {"force": ["firearm"], "subjects": [person], **changes})
    return {name: cell for name, cell in found[0].items() if cell} if found else {}


@pytest.mark.parametrize(("columns", "name"), [(WAPO, WAPO_FILE), (MPV, MPV_FILE)])
def test_columns(columns: tuple[str, ...], name: str, shared: Path) -> None:
    """The columns are those of the database, in its order."""
    head = (shared / "databases" / name).read_text("utf-8-sig").splitlines()[0]
    assert list(columns) == head.split(",")


# what the article of the Oakley seed can know, and the row has too
OAKLEY = {
    "date": "2022-08-26",
    "threat_type": "shoot",
    "flee_status": "not",
    "armed_with": "gun",
    "city": "Oakley",
    "state": "CA",
    "age": "58",
    "gender": "male",
}
# what the article tells and the row has not: the county of the district attorney, and the talk of
# killing himself; the database writes False where nothing was reported to it
OAKLEY_MORE = {
    "county": ("Contra Costa", ""),
    "was_mental_illness_related": ("True", "False"),
}


@pytest.mark.parametrize("source", ["gold", "rules"])
def test_oakley(source: str, shared: Path) -> None:
    """The seed gives row 8361 in all that its article can know, and nothing else."""
    with (shared / "databases" / WAPO_FILE).open(encoding="utf-8-sig", newline="") as file:
        [theirs] = [line for line in csv.DictReader(file) if line["id"] == "8361"]
    if source == "rules":
        [article] = read_path(shared / "articles" / "seeds" / "oakley-2022-08-26.txt")
        result = extract(article)
    else:
        label = json.loads((shared / "gold" / "tune" / "oakley-2022-08-26.json").read_text())
        [incident] = label["incidents"]
        result = row([{k: v for k, v in incident.items() if k not in ("alternatives", "optional")}])
    data, done = text([result], Incident, "wapo", Agencies())
    [ours] = list(csv.DictReader(data.decode().splitlines()))
    assert {name: theirs[name] for name in OAKLEY} == OAKLEY
    assert {name: ours[name] for name in OAKLEY} == OAKLEY
    assert {name: (ours[name], theirs[name]) for name in OAKLEY_MORE} == OAKLEY_MORE
    assert {name for name, cell in ours.items() if cell} == OAKLEY.keys() | OAKLEY_MORE.keys()
    assert (done.rows, done.left_out.total()) == (1, 0)


WAPO_CODES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {}),  # nothing said, nothing written
    ({"date": "2024-03-08"}, {"date": "2024-03-08"}),
    ({"date": "2024-03"}, {}),  # not known to the day
    ({"date": "XXXX-03-08"}, {}),
    ({"body_camera": False}, {"body_camera": "False"}),
    ({"person": {"mental_health_crisis": True}}, {"was_mental_illness_related": "True"}),
    ({"person": {"race": ["white", "native_american"]}}, {"race": "W;N"}),
    ({"person": {"race": ["pacific_islander", "other"]}}, {"race": "O"}),
    ({"person": {"armed_with": ["undetermined"]}}, {"armed_with": "unknown"}),  # a weapon, which?
    ({"person": {"armed_with": ["gun", "vehicle"]}}, {"armed_with": "gun;vehicle"}),
    ({"person": {"threat": "undetermined"}}, {"threat_type": "undetermined"}),
    ({"person": {"name": "=cmd"}}, {"name": "'=cmd"}),
    ({"person": {"age": 0}}, {"age": "0"}),
]


@pytest.mark.parametrize(("facts", "cells"), WAPO_CODES)
def test_wapo_codes(facts: dict[str, Any], cells: dict[str, str]) -> None:
    """Each value has the code of the database; what is not known stays empty."""
    assert known("wapo", **dict(facts)) == cells


EXCLUDED: list[tuple[dict[str, Any], str]] = [
    ({"prominence": "background"}, "mentioned in passing"),
    ({"person": {"outcome": "injured"}}, "not said to be killed"),
    ({"person": {"outcome": None}}, "not said to be killed"),
    ({"person": {"self_inflicted": True}}, "died by the own hand"),
    ({"force": ["taser"]}, "not said to be shot by police"),
    ({"officers": [{"on_duty": False}]}, "officer off duty"),
]


@pytest.mark.parametrize(("facts", "reason"), EXCLUDED)
def test_wapo_scope(facts: dict[str, Any], reason: str) -> None:
    """Only people shot and killed by officers on duty have a row; the others are counted."""
    person = {"outcome": "killed", **facts.get("person", {})}
    others = {name: value for name, value in facts.items() if name != "person"}
    made = row([{"force": ["firearm"], "subjects": [person], **others}])
    data, done = text([made], Incident, "wapo", Agencies())
    assert data.decode().splitlines()[1:] == []
    assert done.left_out == {reason: 1}


AGENCIES = """id,name,type,state,oricodes,total_shootings
1,Adams County Sheriff's Office,sheriff,IL,,1
2,Adams County Sheriff's Office,sheriff,WA,,1
3,Reno Police Department,local_police,NV,,1
"""
IDS: list[tuple[str | None, list[str | None], str]] = [
    ("WA", ["Adams County Sheriff's Office"], "2"),
    (None, ["Adams County Sheriff's Office"], ""),  # which of the two is not known
    (None, ["reno police department"], "3"),
    ("NV", ["Reno Police Department", "Reno Police Department", None], "3"),
    ("CA", ["Reno Police Department"], ""),
    ("NV", ["Reno police"], ""),  # exact names only
]


@pytest.mark.parametrize(("state", "names", "ids"), IDS)
def test_agency_ids(state: str | None, names: list[str | None], ids: str, tmp_path: Path) -> None:
    """Ids are looked up by exact names, within the state; an investigating agency has none."""
    file = tmp_path / "agencies.csv"
    file.write_text(AGENCIES)
    agencies: list[dict[str, str | None]] = [{"name": name, "role": "involved"} for name in names]
    agencies.append({"name": "Reno Police Department", "role": "investigating"})
    incident = {**SHOT, "location": {"state": state}, "agencies": agencies}
    [line] = lines("wapo", incident, agencies=read_agencies(file))
    assert line["agency_ids"] == ids
    assert lines("wapo", incident)[0]["agency_ids"] == ""


def test_agencies_file(tmp_path: Path) -> None:
    """A file without the columns is refused by name."""
    file = tmp_path / "a.csv"
    file.write_text("id,name\n")
    with pytest.raises(ConfigError, match=r"--agencies '.*a\.csv': the column 'state' is missing"):
        read_agencies(file)
    file.write_text("")
    with pytest.raises(ConfigError, match=r"--agencies .*a\.csv: an empty file"):
        read_agencies(file)


MPV_EXCLUDED: list[tuple[dict[str, Any], str]] = [
    ({"prominence": "background"}, "mentioned in passing"),
    ({"subjects": [{"outcome": "injured"}]}, "not said to be killed"),
    ({"subjects": [{"outcome": "killed", "self_inflicted": True}]}, "died by the own hand"),
    ({"force": []}, "not said to be killed by force of police"),
]


@pytest.mark.parametrize(("facts", "reason"), MPV_EXCLUDED)
def test_mpv_scope(facts: dict[str, Any], reason: str) -> None:
    """Everyone killed by force of police has a row, by whatever force; the others are counted."""
    _, done = text([row([{**SHOT, **facts}])], Incident, "mpv", Agencies())
    assert (done.rows, done.left_out) == (0, {reason: 1})


MPV_CODES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {}),
    ({"location": {"state": "NV", "address": "1 Elm"}},
     {"state": "Nevada", "street_address": "1 Elm"}),
    ({"force": ["taser", "firearm"]}, {"cause_of_death": "Taser,Gunshot"}),
    ({"force": ["physical"]}, {"cause_of_death": ""}),  # restrained or beaten: not decided
    ({"encounter_reason": "traffic_stop"},
     {"encounter_type": "Traffic Stop", "initial_reason": "Traffic Stop"}),
    ({"encounter_reason": "custody"}, {"initial_reason": "Custody"}),
    ({"officers": [{"name": "A", "on_duty": False, "charged": False}, {"charged": False}]},
     {"officer_names": "A", "off_duty_killing": "Off-Duty", "officer_charged": "No Known Charges"}),
    ({"officers": [{"charged": True}]}, {}),  # with what is not known
    ({"body_camera": True}, {"wapo_body_camera": "Yes"}),
    ({"agencies": [{"name": "A", "role": "involved"}, {"name": "B", "role": "involved"},
                   {"name": "C", "role": "assisting"}]}, {"agency_responsible": "A, B"}),
    ({"person": {"gender": "non-binary", "race": ["native_american"]}},
     {"gender": "Non-Binary", "race": "American Indian and Alaska Native"}),
    ({"person": {"armed_with": ["gun"]}},
     {"allegedly_armed": "Allegedly Armed", "wapo_armed": "Gun"}),
    ({"person": {"armed_with": ["replica"]}},
     {"allegedly_armed": "Unarmed/Did Not Have Actual Weapon", "wapo_armed": "Toy Weapon"}),
    ({"person": {"armed_with": ["vehicle"]}},
     {"allegedly_armed": "Vehicle", "wapo_armed": "Vehicle"}),
    ({"person": {"armed_with": ["gun"]},
      "rivals": [{"field": "/subjects/0/armed_with", "value": ["unarmed"], "quote": "q",
                  "source": "family"}]},
     {"allegedly_armed": "Unclear", "wapo_armed": "Gun"}),
    ({"person": {"threat": "move", "fleeing": "foot"}},
     {"wapo_threat_level": "Sudden Threatening Movement", "wapo_flee": "Foot"}),
    ({"person": {"threat": "threat"}}, {}),  # Brandished Weapon or Other: not decided
    ({"claims": [{"quote": "no name was given", "supports": ["/subjects/0/name"],
                  "source": "police", "stance": "withheld"}]}, {"name": "Name Withheld"}),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "cells"), MPV_CODES)
def test_mpv_codes(facts: dict[str, Any], cells: dict[str, str]) -> None:
    """Each value has the code of the database; what a code cannot be decided for stays empty."""
    expected = {"cause_of_death": "Gunshot", **cells}
    assert known("mpv", **dict(facts)) == {name: cell for name, cell in expected.items() if cell}


def test_mpv_codes_occur(shared: Path) -> None:
    """Every code that is written stands in the database."""
    from extractor.output import mpv

    with (shared / "databases" / MPV_FILE).open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file))
    codes = {
        "gender": mpv.GENDERS, "race": mpv.RACES, "cause_of_death": mpv.CAUSES,
        "wapo_armed": mpv.WEAPONS, "wapo_threat_level": mpv.THREATS, "wapo_flee": mpv.FLIGHTS,
        "encounter_type": mpv.ENCOUNTERS,
    }  # fmt: skip
    for column, ours in codes.items():
        theirs = {code for line in table for code in line[column].split(",")}
        assert set(ours.values()) <= theirs, column


def test_only_incidents() -> None:
    """Records of another schema fit no register."""

    class Fire(Record):
        street: str | None = None

    made = row([]).model_copy(update={"incidents": (Fire(),), "status": "ok"})
    with pytest.raises(ResultError, match="a: Fire records fit no register; only incidents do"):
        text([made], Fire, "mpv", Agencies())


# -- append --------------------------------------------------------------------------------------


@pytest.fixture(params=["wapo", "mpv"])
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Target:
    """A table of two articles, one with two people, and a third without any row."""
    target = Target(request.param, tmp_path / "t.csv", append=True)
    export([dated([TWO]), dated([SHOT], "b"), dated([], "c")], Incident, target)
    return target


TWO = {**SHOT, "subjects": [PERSON, {**PERSON, "name": "Bo Day"}]}


def names(target: Target) -> list[str]:
    """Who stands in a table."""
    with target.path.open(newline="") as table:
        return [line["name"] for line in csv.DictReader(table)]


def test_append_once_or_twice(file: Target) -> None:
    """Appending is idempotent, also for rows that are equal in all that the table shows."""
    same = dated([SHOT], "d")
    for _ in range(2):
        export([same, dated([TWO])], Incident, file)
        assert names(file) == ["Ann Lee", "Bo Day", "Ann Lee", "Ann Lee"]


def test_newer_answer(file: Target) -> None:
    """A newer answer takes the place of all rows of the older, and may have none."""
    newer = [dated([SHOT], "a", 2, "q"), dated([], "b", 2, "q"), dated([SHOT], "c", 2, "q")]
    done = export(newer, Incident, file)
    assert done.merged.replaced == ["a", "b", "c"]
    assert names(file) == ["Ann Lee", "Ann Lee"]
    assert export([dated([TWO])], Incident, file).merged.older == ["a"]
    assert names(file) == ["Ann Lee", "Ann Lee"]


def test_edited_rows_stay(file: Target) -> None:
    """What a person has corrected or added stays, sorted anew or not; no newer answer is taken."""
    head, first, second, third = file.path.read_bytes().decode().splitlines(keepends=True)
    mended = third.replace("Ann Lee", "Anna Lee")
    strange = second.replace("Bo Day", "Cy Fox")
    file.path.write_text("".join([head, mended, strange, second, first]), newline="")
    newer = [dated([SHOT], "b", 2, "q"), dated([SHOT], "a", 2, "q")]
    for _ in range(2):
        done = export(newer, Incident, file)
        assert done.merged.edited == ["b"]
        assert names(file) == ["Anna Lee", "Cy Fox", "Ann Lee"]
    assert export([dated([TWO])], Incident, file).merged.edited == []


def test_append_to_their_own_table(tmp_path: Path, shared: Path) -> None:
    """Rows can be appended to a copy of the database; its own rows stay, cell by cell."""
    copy = tmp_path / "copy.csv"
    copy.write_bytes((shared / "databases" / WAPO_FILE).read_bytes())

    def cells() -> list[list[str]]:
        with copy.open(encoding="utf-8-sig", newline="") as table:
            return list(csv.reader(table))

    before = cells()
    export([dated([SHOT])], Incident, Target("wapo", copy, append=True))
    after = cells()
    assert after[:-1] == before
    assert ",".join(after[-1]) == ",2024-03-08,,,gun;knife,Reno,Washoe,NV,,,,Ann Lee,34,,,,,,"


def test_damaged_sources(file: Target) -> None:
    """A file of sources without its columns is refused, and the table left alone."""
    beside = file.path.with_name("t.csv.sources.csv")
    beside.write_text("article_id\na\n")
    before = file.path.read_bytes()
    with pytest.raises(ResultError, match=r"t\.csv\.sources\.csv: the column 'request' is missing"):
        export([], Incident, file)
    assert file.path.read_bytes() == before


def test_other_layout(tmp_path: Path) -> None:
    """A table with a further column is refused, for what belongs there is not known."""
    file = tmp_path / "t.csv"
    file.write_text(",".join([*WAPO, "notes"]) + "\n")
    with pytest.raises(ResultError, match=r"t\.csv: it has the column 'notes'; only a table"):
        export([dated([SHOT])], Incident, Target("wapo", file, append=True))


def test_export_as_gold(tmp_path: Path) -> None:
    """A table of ours with an article's id in a further column is gold again."""
    [line] = lines("wapo", {**SHOT, "subjects": [{**PERSON, "name": "=Ann"}]})
    file = tmp_path / "gold.csv"
    file.write_text(",".join([*line, "article_id"]) + "\n" + ",".join([*line.values(), "a"]) + "\n")
    [gold] = golds(file, None, {})
    [subject] = gold.incidents[0].record.subjects
    assert (subject.name, subject.age, subject.armed_with) == ("=Ann", 34, ["gun", "knife"])
