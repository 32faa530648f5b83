"""SQLite and DuckDB: every row comes back, appends hold, the views answer, Datasette opens it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from exported import PERSON, SHOT, dated, fixtures
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from labelled import row
from pydantic import Field
from random_incidents import cited

from extractor import Extraction, Incident, extract
from extractor.article import read_path
from extractor.errors import ResultError, SchemaError, Truncated
from extractor.extraction import digest
from extractor.output import sqlite
from extractor.output.export import DATABASES, Target, export, read
from extractor.output.layout import tables
from extractor.schema.record import Part, Record

KINDS = tuple(DATABASES)


def query(file: Path, sql: str) -> list[Any]:
    """What a SQLite file answers."""
    with closing(sqlite3.connect(file)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of database, where its package is installed."""
    if request.param == "duckdb":
        pytest.importorskip("duckdb")
    found: str = request.param
    return found


def lines(rows: Any) -> list[str]:
    """Rows as they are written."""
    return [one.to_json() for one in rows]


def test_round_trip(kind: str, tmp_path: Path) -> None:
    """Results, database, results: every row is equal to the byte."""
    file = tmp_path / "out"
    export(fixtures(), Incident, Target(kind, file))
    assert lines(read(file, Incident) or ()) == lines(fixtures())
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_round_trip_of_real_articles(kind: str, tmp_path: Path, shared: Path) -> None:
    """The same for what the rules make of real articles."""
    rows = [extract(article) for article in read_path(shared / "articles" / "gvdb.jsonl")]
    file = tmp_path / "out"
    export(rows, Incident, Target(kind, file))
    assert lines(read(file, Incident) or ()) == lines(rows)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(cited(), max_size=3),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)
def test_round_trip_of_anything(
    tmp_path: Path, records: list[list[dict[str, Any]]], words: str
) -> None:
    """The same for any records and any words in them."""
    rows = [
        row([{**record, "summary": words} for record in one], f"{number}{words}")
        for number, one in enumerate(records)
    ]
    file = tmp_path / "out.db"
    export(rows, Incident, Target("sqlite", file))
    assert lines(read(file, Incident) or ()) == lines(rows)


EVERYTHING = {
    "rivals": [
        {"field": "/subjects/0/armed_with", "value": ["gun"], "quote": "q", "source": "family"},
        {"field": "/subjects/0/age", "value": 33, "quote": "q", "source": "media", "span": (1, 2)},
        {"field": "/body_camera", "value": True, "quote": "q", "source": "police"},
        {"field": "/date", "value": "2024", "quote": "q", "source": "police"},
    ],
    "flags": [{"code": "c", "field": "/date", "message": "=1+1\n\0'\""}],
    "subjects": [{"self_inflicted": False, "race": ["white", "other"]}],
}


def test_every_type(kind: str, tmp_path: Path) -> None:
    """Rivals of every type, false beside nothing, texts that a database might take for more."""
    rows = [row([EVERYTHING], "'; DROP TABLE articles; --"), row(Truncated("cut"), "b")]
    file = tmp_path / "out"
    export(rows, Incident, Target(kind, file))
    back = read(file, Incident)
    assert back == rows
    [record] = back[0].incidents
    assert [rival.value for rival in record.rivals] == [["gun"], 33, True, "2024"]
    assert (record.subjects[0].self_inflicted, record.subjects[0].arrested) == (False, None)


class Witness(Part):
    """Who saw it."""

    name: str | None = None


class Car(Part):
    """A car, with who sat in it."""

    name: str | None = None
    color: str | None = None
    witnesses: list[Witness] = Field(default_factory=list)


class Place(Part):
    """Where."""

    name: str | None = None
    city: str | None = None


class Crash(Record):
    """A crash: lists within lists, a part that may be absent, a mixed type."""

    name: str | None = None
    speed: float | None = None
    place: Place = Place()
    second: Place | None = None
    code: int | str | None = None
    cars: list[Car] = Field(default_factory=list)


def test_own_schema(kind: str, tmp_path: Path) -> None:
    """Any record class has tables, lists within lists too, and loses nothing."""
    records = (
        Crash(name="x", speed=0.1, place=Place(name="mall", city="Reno"), code=7,
              cars=[Car(color="red", witnesses=[Witness(name="Al"), Witness()]), Car()],
              confidence={"/speed": 0.9}),
        Crash(second=Place(), code="7", cars=[Car(witnesses=[Witness(name="Bo")])]),
    )  # fmt: skip
    about = row([]).provenance.model_copy(update={"records": digest(records)})
    made = row([]).model_copy(update={"incidents": records, "status": "ok", "provenance": about})
    assert [(t.name, t.key, [c.name for c in t.columns]) for t in tables(Crash)][:3] == [
        ("incidents", "article_id",
         ["name", "speed", "place_name", "city", "second", "code", "confidence"]),
        ("claims", "incident_id", ["quote", "supports", "source", "stance", "span", "match"]),
        ("rivals", "incident_id", ["field", "value", "quote", "source", "span", "match"]),
    ]  # fmt: skip
    file = tmp_path / "out"
    rows: list[Extraction[Any]] = [made]
    export(rows, Crash, Target(kind, file))
    assert lines(read(file, Crash) or ()) == lines(rows)
    export([], Crash, Target(kind, file, append=True))
    newer = made.model_copy(
        update={"provenance": about.model_copy(update={"request": "q", "created": "2999"})}
    )
    export([newer], Crash, Target(kind, file, append=True))  # takes the lists of lists out too
    assert lines(read(file, Crash) or ()) == lines([newer])


def test_all_values_of_own_schema(tmp_path: Path) -> None:
    """Values in lists within lists have their pointers."""
    made = row([]).model_copy(
        update={
            "incidents": (
                Crash(cars=[Car(), Car(witnesses=[Witness(name="Bo")])], confidence={"/speed": 1}),
            ),
            "status": "ok",
        }
    )
    rows: list[Extraction[Any]] = [made]
    export(rows, Crash, Target("sqlite", tmp_path / "out"))
    found = query(tmp_path / "out", "SELECT field, value FROM all_values")
    assert found == [("/cars/1/witnesses/0/name", "Bo")]


def test_schema_with_a_key_of_ours() -> None:
    """A field that is named like a key of its table is refused by name."""

    class Numbered(Record):
        id: str | None = None

    with pytest.raises(SchemaError, match=r"Numbered\.id: a key of its table has this name"):
        tables(Numbered)

    class Read(Record):
        articles: list[Part] = Field(default_factory=list)

    with pytest.raises(SchemaError, match="Read: two tables would be named 'articles'"):
        tables(Read)


def test_append(kind: str, tmp_path: Path) -> None:
    """Appending twice is appending once; a newer answer takes the place of the older, in order."""
    file = tmp_path / "out"
    first = [dated([SHOT]), dated([SHOT], "b"), dated([], "c")]
    newer = dated([{"date": "1999"}], "a", 2, "sha256:new")
    export(first, Incident, Target(kind, file))
    for _ in range(2):
        export([newer, dated([SHOT], "d")], Incident, Target(kind, file, append=True))
        expected = [newer, first[1], first[2], dated([SHOT], "d")]
        assert lines(read(file, Incident) or ()) == lines(expected)
    done = export(first, Incident, Target(kind, file, append=True))
    assert (done.merged.older, done.merged.same) == (["a"], ["b", "c"])


def test_append_fails_as_a_whole(tmp_path: Path, kind: str) -> None:
    """If the second row cannot be written the first is not there either."""
    file = tmp_path / "out"
    export([dated([SHOT])], Incident, Target(kind, file))
    before = lines(read(file, Incident) or ())
    bad = dated([SHOT], "c").model_copy(update={"status": None})
    broken = bad.model_copy(update={"article": bad.article.model_copy(update={"id": None})})
    with pytest.raises(ResultError, match="out: "):
        export([dated([SHOT], "b"), broken], Incident, Target(kind, file, append=True))
    assert lines(read(file, Incident) or ()) == before


def test_strangers(kind: str, tmp_path: Path) -> None:
    """A file of another kind, or a database with other tables, is refused and left alone."""
    file = tmp_path / "out"
    file.write_text("text")
    with pytest.raises(ResultError, match=f"no {kind} file; export to another one"):
        export([], Incident, Target(kind, file, append=True))
    assert file.read_text() == "text"
    assert read(file, Incident) is None
    export([], Crash, Target(kind, file))
    with pytest.raises(ResultError, match="no export of Incident records: the table 'incidents'"):
        export([], Incident, Target(kind, file, append=True))
    with pytest.raises(ResultError, match="lacks 'prominence'"):
        read(file, Incident)


def test_changed_by_hand(tmp_path: Path) -> None:
    """A value that is none of the schema's is named with its article on the way back."""
    file = tmp_path / "out"
    export([dated([SHOT])], Incident, Target("sqlite", file))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE subjects SET age = 'old'")
        connection.commit()
    with pytest.raises(ResultError, match=r"out: article 'a': subjects/0/age: .*'old'"):
        read(file, Incident)


# -- SQLite alone --------------------------------------------------------------------------------

CITED = {
    **SHOT,
    "subjects": [PERSON, {"outcome": "killed", "self_inflicted": True, "armed_with": ["unarmed"]}],
    "claims": [
        {"quote": "Reno officers exchanged gunfire", "supports": ["/force/0", "/location"],
         "source": "police", "stance": "stated", "span": (10, 41), "match": "exact"},
        {"quote": "Lee was 34", "supports": ["/subjects/0/age"], "source": "family",
         "stance": "alleged", "span": (50, 60), "match": "exact"},
    ],
    "flags": [{"code": "unclaimed", "field": "/date", "message": "no words are cited"}],
}  # fmt: skip


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A SQLite export of one full incident, one article without and one failed."""
    found = tmp_path / "results.db"
    rows = [dated([CITED]), dated([], "b"), row(Truncated("cut"), "c")]
    export(rows, Incident, Target("sqlite", found))
    return found


VIEWS: list[tuple[str, list[Any]]] = [
    ("SELECT article, name, date, flags FROM killed_by_police",
     [("a", "Ann Lee", "2024-03-08", 1)]),
    ("SELECT self_inflicted FROM unarmed_subjects", [(1,)]),
    ("SELECT * FROM by_state_and_year", [("NV", "2024", 1, 1, 0)]),
    ("SELECT article, field, value, code FROM flagged_values",
     [("a", "/date", "2024-03-08", "unclaimed")]),
    ("SELECT article, status, error_type FROM articles_without_record",
     [("b", "no_incident", None), ("c", "failed", "Truncated")]),
    ("SELECT field, value, source, start, end FROM values_with_evidence ORDER BY claim_id, field",
     [("/force", '["firearm"]', "police", 10, 41),  # cited by a member of the set
      ("/location/city", "Reno", "police", 10, 41),  # by the part that it is in
      ("/location/county", "Washoe", "police", 10, 41),
      ("/location/state", "NV", "police", 10, 41),
      ("/subjects/0/age", "34", "family", 50, 60)]),
    ("SELECT value FROM all_values WHERE field = '/subjects/1/self_inflicted'", [("true",)]),
]  # fmt: skip


@pytest.mark.parametrize(("sql", "answer"), VIEWS)
def test_views(file: Path, sql: str, answer: list[Any]) -> None:
    """Every common question has a view."""
    assert query(file, sql) == answer


def test_keys_and_search(file: Path) -> None:
    """Keys hold, and the search index follows an append that replaces an article."""
    assert query(file, "PRAGMA foreign_key_check") == []
    search = "SELECT count(*) FROM claims_fts WHERE claims_fts MATCH 'gunfire'"
    assert query(file, search) == [(1,)]
    other = {**CITED, "claims": [{**CITED["claims"][1], "quote": "She was 34"}]}  # type: ignore[index]
    newer = dated([other], "a", 2, "sha256:new")
    export([newer], Incident, Target("sqlite", file, append=True))
    assert query(file, search) == [(0,)]
    assert query(file, search.replace("gunfire", "she")) == [(1,)]
    assert query(file, "PRAGMA foreign_key_check") == []
    with closing(sqlite3.connect(file)) as connection:  # raises if index and words disagree
        connection.execute("INSERT INTO claims_fts (claims_fts) VALUES ('integrity-check')")


def test_orphans_are_refused(file: Path) -> None:
    """A subject of no incident cannot be written, and goes when its article goes."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute("INSERT INTO subjects (incident_id, position) VALUES (99, 0)")
        connection.execute("DELETE FROM articles WHERE id = 'a'")
        assert connection.execute("SELECT count(*) FROM subjects").fetchall() == [(0,)]


def test_own_tables_stay(file: Path) -> None:
    """An append changes the file in place: what its owner added is still there."""
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TABLE notes (text)")
    export([dated([SHOT], "d")], Incident, Target("sqlite", file, append=True))
    assert query(file, "SELECT count(*) FROM notes") == [(0,)]


URLS: list[tuple[str, list[dict[str, Any]]]] = [
    # a view, filtered
    ("killed_by_police.json?state=NV&_col=name&_col=city", [{"name": "Ann Lee", "city": "Reno"}]),
    # full-text search over quotes
    ("claims.json?_search=gunfire&_col=quote&_nofacet=1",
     [{"id": 1, "quote": "Reno officers exchanged gunfire"}]),
    # a number over a period
    ("by_state_and_year.json?year__gte=2024&_col=state&_col=killed",
     [{"state": "NV", "killed": 1}]),
]  # fmt: skip


def test_datasette(file: Path) -> None:
    """Datasette answers by URL: a view, the search, a filter; and facets on a set."""
    pytest.importorskip("datasette")
    from datasette.app import Datasette  # type: ignore[import-untyped]

    async def ask() -> None:
        client = Datasette([str(file)]).client
        for url, rows in URLS:
            answer = await client.get(f"/results/{url}&_shape=array")
            assert (answer.status_code, answer.json()) == (200, rows), url
        answer = await client.get("/results/subjects.json?_facet_array=armed_with&_size=0")
        facet = answer.json()["facet_results"]["armed_with"]["results"]
        assert {one["value"]: one["count"] for one in facet} == {"gun": 1, "knife": 1, "unarmed": 1}
        page = await client.get("/results/claims")
        assert 'name="_search"' in page.text  # the search box: the index was found
        assert (await client.get("/results/articles/a")).status_code == 200

    asyncio.run(ask())


def test_unreadable(tmp_path: Path) -> None:
    """A damaged file is an error of ours, with its name."""
    file = tmp_path / "bad.db"
    file.write_bytes(sqlite.MAGIC + b"\0" * 100)
    with pytest.raises(ResultError, match=r"bad\.db: "):
        read(file, Incident)
