"""The command `link` from end to end, and looking incidents up in a database."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from labelled import ORIGIN, record
from test_cli import run

from extractor import Article
from extractor.errors import ConfigError, ResultError
from extractor.extraction import Extraction
from extractor.linkage import database
from extractor.linkage.link import link
from extractor.linkage.row import Linked
from extractor.schema import Incident
from extractor.spent import Spent

WAPO = (
    "id,date,threat_type,flee_status,armed_with,city,county,state,latitude,longitude,"
    "location_precision,name,age,gender,race,race_source,was_mental_illness_related,body_camera,"
    "agency_ids\n"
)
MPV = "name,age,date,street_address,city,state,county,agency_responsible,wapo_armed,mpv_id\n"


def report(id: str, published: str | None, *records: Mapping[str, Any]) -> Extraction[Incident]:
    """The result row of an article with these records."""
    day = date.fromisoformat(published) if published else None
    article = Article(id, f"text of {id}", day, url=f"https://{id}.test/story")
    return ORIGIN.row(article, [record(fields) for fields in records], Spent(), 0.0)


PLACE = {"city": "Millbrook", "state": "AL"}
FIRST = report(
    "first",
    "2021-03-02",
    {
        "date": "2021-03-01",
        "location": PLACE,
        "subjects": [{"age": 30, "outcome": "injured"}],
        "agencies": [{"name": "Millbrook PD", "role": "involved"}],
        "claims": [
            {"quote": "30", "supports": ["/subjects/0/age"], "source": "police", "stance": "stated"}
        ],
    },
)
NAMED = report(
    "named",
    "2021-03-05",
    {
        "date": "2021-03-01",
        "location": PLACE,
        "subjects": [{"name": "Otis Varga", "age": 30, "outcome": "killed"}],
        "agencies": [{"name": "Millbrook Police Department", "role": "involved"}],
    },
)
OTHER = report(
    "other",
    "2021-09-01",
    {
        "date": "2021-08-31",
        "location": {"city": "Elko", "state": "NV"},
        "subjects": [{"name": "Ines Roth"}],
    },
    {"prominence": "background", "date": "2021", "location": {"state": "AL"},
     "subjects": [{"name": "Otis Varga"}]},
)  # fmt: skip
NONE = report("none", "2021-09-01")
ROWS = [OTHER, FIRST, NONE, NAMED]


def members(found: list[Linked]) -> list[list[tuple[str, int]]]:
    return [[(one.article.id, one.incident) for one in row.members] for row in found]


def test_link() -> None:
    """Reports and a mention in passing of one event become one incident; what is alone stays."""
    found = link(ROWS)
    assert members(found) == [[("first", 0), ("named", 0), ("other", 1)], [("other", 0)]]
    assert [m.prominence for m in found[0].members] == ["main", "main", "background"]
    assert found[1].members[0].weight is None
    merged = found[0].incident
    assert merged.prominence == "main"
    assert [(s.name, s.age, s.outcome) for s in merged.subjects] == [("Otis Varga", 30, "killed")]
    assert [flag.field for flag in found[0].flags] == ["/subjects/0/outcome"]


def test_order_does_not_matter() -> None:
    """The rows' order changes nothing."""
    shuffled = ROWS[:]
    random.Random(1).shuffle(shuffled)
    assert link(shuffled) == link(ROWS)


def test_id_outlasts_a_later_article() -> None:
    """An incident keeps its id when a later article is added."""
    assert [row.id for row in link([FIRST])] == [link(ROWS)[0].id]


def test_an_article_given_twice() -> None:
    """Two rows of one article are refused: its records would count twice."""
    with pytest.raises(ResultError, match="article 'first' has 2 result rows"):
        link([FIRST, FIRST])


def test_command(tmp_path: Path) -> None:
    """Rows in, incidents out; counts on standard error."""
    rows, out, known = tmp_path / "rows.jsonl", tmp_path / "out.jsonl", tmp_path / "wapo.csv"
    rows.write_text("".join(row.to_json() + "\n" for row in ROWS))
    known.write_text(
        WAPO + "77,2021-03-01,,,gun,Millbrook,Elmore,AL,,,,Otis Varga,30,male,,,,,1\n"
        "78,2021-03-01,,,gun,Yuma,Yuma,AZ,,,,Carl Poe,30,male,,,,,1\n"
    )
    done = run("link", rows, "-o", out, "--database", known)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "4 records of 4 articles: 2 incidents\n1 in wapo.csv, 1 new\n"
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert [(one["database"]["status"], [e["id"] for e in one["database"]["rows"]])
            for one in found] == [("present", ["77"]), ("new", [])]  # fmt: skip
    Incident.model_validate(found[0]["incident"])
    assert found[0]["claims"][0]["article"] == "first"
    assert run("link", rows).stdout.splitlines()[1] == json.dumps({**found[1], "database": None})


def test_command_with_the_texts(tmp_path: Path) -> None:
    """With the articles' texts two outlets that print one text are one voice."""
    wire = "Police in Millbrook shot a man of 30 on Monday night, the chief told the agency."
    rows, texts = tmp_path / "rows.jsonl", tmp_path / "texts.jsonl"
    rows.write_text(FIRST.to_json() + "\n" + NAMED.to_json() + "\n")
    texts.write_text(
        "".join(json.dumps({"id": id, "text": wire}) + "\n" for id in ("first", "named"))
    )
    alone = json.loads(run("link", rows).stdout)
    told = json.loads(run("link", rows, "--articles", texts).stdout)
    assert [m["voice"] for m in alone["members"]] == [0, 1]
    assert [m["voice"] for m in told["members"]] == [0, 0]


USAGE = [
    (["rows.jsonl"], "rows.jsonl: no such file"),
    ([], "Missing argument 'RESULTS...'"),
]


@pytest.mark.parametrize(("words", "message"), USAGE)
def test_usage(words: list[str], message: str) -> None:
    """What cannot be read is said before anything is done, with exit code 2."""
    done = run("link", *words)
    assert done.returncode == 2
    assert message in done.stderr


ROW_OF = [
    # id, name and day of the row; found for the incident of Otis Varga
    ("1,2021-03-01,,,gun,Millbrook,,AL,,,,Otis Varga,30,male,,,,,1", True),
    ("1,2021-03-02,,,gun,,,AL,,,,Otis L. Varga Jr.,31,male,,,,,1", True),
    ("1,2021-03-01,,,gun,Millbrook,,AL,,,,,30,male,,,,,1", True),  # no name in the row
    ("1,2021-03-01,,,gun,Millbrook,,AL,,,,Carl Poe,30,male,,,,,1", False),
    ("1,2019-03-01,,,gun,Yuma,,AZ,,,,Carl Poe,30,male,,,,,1", False),
    ("1,2019-03-01,,,gun,Millbrook,,AL,,,,,55,male,,,,,1", False),
]


@pytest.mark.parametrize(("line", "present"), ROW_OF)
def test_database(tmp_path: Path, line: str, present: bool) -> None:
    """A row is found by name, or by day, place and age; never against the name."""
    path = tmp_path / "wapo.csv"
    path.write_text(WAPO + line + "\n")
    found = database.look_up(link([FIRST, NAMED]), database.read(path))
    assert [row.database.status for row in found if row.database] == [
        "present" if present else "new"
    ]


def test_all_dead_of_an_event(tmp_path: Path) -> None:
    """A database has one row for each person who died: all of them are found."""
    path = tmp_path / "wapo.csv"
    path.write_text(
        WAPO + "1,2021-03-01,,,gun,Millbrook,,AL,,,,Otis Varga,30,male,,,,,1\n"
        "2,2021-03-01,,,gun,Millbrook,,AL,,,,,61,female,,,,,1\n"
        "3,2021-05-01,,,gun,Millbrook,,AL,,,,,30,male,,,,,1\n"
    )
    event = {"date": "2021-03-01", "location": PLACE,
             "subjects": [{"name": "Otis Varga", "age": 30}, {"age": 61}]}  # fmt: skip
    (row,) = database.look_up(link([report("a", "2021-03-02", event)]), database.read(path))
    assert row.database is not None
    assert sorted(entry.id for entry in row.database.rows) == ["1", "2"]


def test_mapping_police_violence(tmp_path: Path) -> None:
    """Its columns are read too: the state's name, the street, the agency."""
    path = tmp_path / "mpv.csv"
    path.write_text(
        MPV + "Otis Varga,30,2021-03-01,12 Elm St,Millbrook,Alabama,Elmore,"
        "Millbrook Police Department,Gun,901\n"
        "Ines Roth,40,2021-08-31,,Elko,Nevada,Elko,,Gun,\n"
    )
    (row,) = database.look_up(link([FIRST, NAMED]), database.read(path))
    assert row.database is not None
    assert [(e.id, e.name, e.date) for e in row.database.rows] == [
        ("901", "Otis Varga", "2021-03-01")
    ]
    other = database.look_up(link(ROWS), database.read(path))[1].database
    assert other is not None
    assert [entry.id for entry in other.rows] == ["line 3"]  # a row without an id


BAD_FILES = [
    ("", "no column 'date'"),
    ("date,name,city\n", "no column 'state'"),
    ("date,name,city,state\n", "no column 'id'"),
]


@pytest.mark.parametrize(("text", "message"), BAD_FILES)
def test_no_database(tmp_path: Path, text: str, message: str) -> None:
    """A file that is neither database is refused, with the column that it lacks."""
    path = tmp_path / "table.csv"
    path.write_text(text)
    with pytest.raises(ConfigError, match=message):
        database.read(path)
    with pytest.raises(ConfigError, match="No such file"):
        database.read(tmp_path / "none.csv")
