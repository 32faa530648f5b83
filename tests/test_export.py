"""`extractor export` into CSV, Parquet, JSON Lines and result rows; the command itself."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from exported import PERSON, SHOT, dated, fixtures
from labelled import row

from extractor import Extraction, Incident
from extractor.cli.export import FORMATS as OFFERED
from extractor.cli.export import export as export_command
from extractor.errors import ConfigError, ResultError, Truncated
from extractor.extraction import read_rows
from extractor.output.export import FORMATS, Exported, Target, export, text
from extractor.output.flat import flat
from extractor.output.wapo import Agencies
from extractor.schema.record import Record

BASE = [sys.executable, "-W", "error", "-m", "extractor", "export"]
WHOLE_FILES = ("csv", "jsonl", "rows", "parquet")


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    return subprocess.run(
        [*BASE, *map(str, words)], capture_output=True, text=True, timeout=60, check=False
    )


def table(*rows: Extraction[Incident]) -> list[dict[str, str]]:
    """The rows of a CSV export."""
    data, _ = text(rows, Incident, "csv", Agencies())
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_formats_agree() -> None:
    """The command offers what the library can write."""
    assert sorted(OFFERED) == sorted(FORMATS)


def test_csv_row() -> None:
    """One row a subject, with its incident, its article, the words and the other lists joined."""
    made = row(
        [
            {
                **SHOT,
                "body_camera": False,
                "subjects": [PERSON, {"name": "Bo Day"}],
                "agencies": [
                    {"name": "Reno police", "role": "involved"},
                    {"role": "investigating"},
                    {"name": "Fire; Rescue", "role": "assisting"},
                ],
                "claims": [
                    {"quote": "on Friday", "supports": ["/date"], "source": "police",
                     "stance": "stated"},
                    {"quote": "Lee, 34,", "supports": ["/subjects/0"], "source": "police",
                     "stance": "stated"},
                ],
                "flags": [
                    {"code": "x", "field": "/date", "message": "m"},
                    {"code": "x", "field": "/subjects/1/name", "message": "m"},
                ],
            }
        ]
    )  # fmt: skip
    first, second = table(made)
    assert {name: first[name] for name in EXPECTED} == EXPECTED
    assert (second["subject"], second["subject_name"], second["subject_age"]) == ("2", "Bo Day", "")
    assert (first["flags"], first["flagged"]) == ("1", "/date")
    assert (second["flags"], second["flagged"]) == ("2", "/date;/subjects/1/name")
    assert second["subject_name_quote"] == ""


EXPECTED = {
    "article_id": "a",
    "status": "ok",
    "incident": "1",
    "date": "2024-03-08",
    "city": "Reno",
    "force": "firearm",
    "body_camera": "false",  # said, unlike what is empty
    "aid_given": "",
    "subject": "1",
    "subject_name": "Ann Lee",
    "subject_age": "34",
    "subject_armed_with": "gun;knife",
    "agencies_name": "Reno police;;Fire, Rescue",  # as many as there are roles
    "agencies_role": "involved;investigating;assisting",
    "officers_name": "",
    "date_quote": "on Friday",
    "subject_name_quote": "Lee, 34,",
    "subject_threat_quote": "",
}


def test_nothing_is_left_out() -> None:
    """An incident without a subject has a row, and so has an article without an incident."""
    rows = table(row([{"date": "2024"}]), row([], "b"), row(Truncated("cut"), "c"))
    told = [(r["article_id"], r["status"], r["incident"], r["subject"], r["error_type"])
            for r in rows]  # fmt: skip
    assert told == [
        ("a", "ok", "1", "", ""),
        ("b", "no_incident", "", "", ""),
        ("c", "failed", "", "", "Truncated"),
    ]


def test_columns_are_documented() -> None:
    """Every column of the table has a meaning, the schema's own where it is a field."""
    columns = flat(Incident).columns
    assert list(table(row([]))[0]) == list(columns)
    assert [name for name, (_, meaning) in columns.items() if not meaning] == []
    assert columns["subject_age"] == ("integer", "In years; 'in his 30s' is null.")
    assert columns["subject_arrested"][0] == "boolean"
    assert columns["force"][0] == "text"


def test_own_schema() -> None:
    """A schema without lists has a row a record."""

    class Fire(Record):
        street: str | None = None
        alarms: int | None = None

    records = (Fire(street="Elm", alarms=2), Fire(street="Oak"))
    made = row([]).model_copy(update={"incidents": records, "status": "ok"})
    data, _ = text([made], Fire, "csv", Agencies())
    rows = list(csv.DictReader(io.StringIO(data.decode(), newline="")))
    assert [(r["incident"], r["street"], r["alarms"]) for r in rows] == [
        ("1", "Elm", "2"),
        ("2", "Oak", ""),
    ]


def test_formulas() -> None:
    """No cell of a hostile record begins like a formula, and the file reads back the same."""
    nasty = '=HYPERLINK("http://x.example";"y")'
    record = {"date": "2024", "summary": nasty, "subjects": [{"name": "+1+1"}, {"name": "@x"}],
              "agencies": [{"name": "ok"}, {"name": "-1+1"}]}  # fmt: skip
    rows = table(row([record], "=cmd"))
    cells = [cell for one in rows for cell in one.values()]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")] == []
    assert rows[0]["summary"] == f"'{nasty}"
    assert rows[0]["article_id"] == "'=cmd"
    assert rows[0]["agencies_name"] == "ok;-1+1"  # one cell, for the semicolon is quoted
    data, _ = text([row([record], "=cmd")], Incident, "csv", Agencies())
    assert b'"ok;-1+1"' in data


def test_parquet_types(tmp_path: Path) -> None:
    """Parquet has numbers, booleans and nulls, and says what each column means."""
    parquet = pytest.importorskip("pyarrow.parquet")
    file = tmp_path / "out.parquet"
    export([row([{**SHOT, "body_camera": True}])], Incident, Target("parquet", file))
    made = parquet.read_table(file)
    [first] = made.to_pylist()
    assert first["subject_age"] == 34
    assert first["body_camera"] is True
    assert first["aid_given"] is None
    assert first["subject_armed_with"] == "gun;knife"
    meaning = made.schema.field("subject_age").metadata[b"description"]
    assert meaning == b"In years; 'in his 30s' is null."


def test_jsonl_lines() -> None:
    """One incident a line, and a line for an article without one."""
    rows = [row([{"date": "2024"}, {"date": "2023"}]), row(Truncated("cut"), "b")]
    data, _ = text(rows, Incident, "jsonl", Agencies())
    lines = [json.loads(line) for line in data.splitlines()]
    told = [(line["article"]["id"], line["number"], line["incident"] and line["incident"]["date"])
            for line in lines]  # fmt: skip
    assert told == [("a", 1, "2024"), ("a", 2, "2023"), ("b", None, None)]
    assert lines[2]["error"] == {"type": "Truncated", "message": "cut"}


def test_rows_are_the_result_rows() -> None:
    """The form `rows` is what extract writes, byte by byte, also where a price is tiny."""
    tiny = row([SHOT])
    about = tiny.provenance.model_copy(update={"cost_usd": 0.0000451})
    rows = [*fixtures(), tiny.model_copy(update={"provenance": about})]
    data, _ = text(rows, Incident, "rows", Agencies())
    assert data.decode() == "".join(f"{one.to_json()}\n" for one in rows)
    assert list(read_rows(data.decode(), "x", Incident)) == rows


@pytest.mark.parametrize("form", WHOLE_FILES)
def test_append(form: str, tmp_path: Path) -> None:
    """Appending is idempotent, and gives what one export of all rows gives."""
    rows = fixtures()
    newer = dated([{"date": "1999"}], rows[3].article.id, request="sha256:new")
    about = newer.provenance.model_copy(update={"created": "2999-01-01T00:00:00Z"})
    later = [newer.model_copy(update={"provenance": about}), row([SHOT], "z")]
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    export([*rows, *later], Incident, Target(form, whole))
    export(rows, Incident, Target(form, parts, append=True))  # no file yet: a new one
    done = export(later, Incident, Target(form, parts, append=True))
    assert (done.merged.added, done.merged.replaced) == (["z"], [rows[3].article.id])
    assert parts.read_bytes() == whole.read_bytes()
    done = export([*later, *rows], Incident, Target(form, parts, append=True))
    assert (done.merged.changed, done.merged.older) == (set(), [rows[3].article.id])
    assert parts.read_bytes() == whole.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["parts", "whole"]


NOT_OURS: list[tuple[str, bytes, str]] = [
    ("csv", b"article_id,surprise\r\n", "it has the column 'surprise'; export to another file"),
    ("csv", b"article_id\r\n", "it lacks the column 'published'"),
    ("csv", b"", "an empty file"),
    ("jsonl", b"{}\n", "not an export of this form"),
    ("jsonl", b"no json\n", "line 1: not JSON"),
    ("rows", b"{}\n", "row 1: not a result row"),
    ("parquet", b"PAR1", "not Parquet"),
    ("csv", b"\xff", "not UTF-8"),
]


@pytest.mark.parametrize(("form", "data", "message"), NOT_OURS)
def test_append_to_a_strangers_file(form: str, data: bytes, message: str, tmp_path: Path) -> None:
    """What is no such export is refused and left as it is."""
    file = tmp_path / "out"
    file.write_bytes(data)
    with pytest.raises(ResultError) as error:
        export([row([SHOT])], Incident, Target(form, file, append=True))
    assert message in str(error.value)
    assert file.read_bytes() == data


def test_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the disk is full, the old file stays and no part of the new one."""
    file = tmp_path / "out.csv"
    file.write_text("old")

    def full(self: Path, _: bytes) -> int:
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(ConfigError, match=r"--output '.*out.csv': No space left on device"):
        export([row([SHOT])], Incident, Target("csv", file))
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("out.csv", "old")]


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of result rows."""
    file = tmp_path_factory.mktemp("results") / "rows.jsonl"
    file.write_text("".join(f"{one.to_json()}\n" for one in fixtures()), "utf-8")
    return file


def test_command(results: Path, tmp_path: Path) -> None:
    """CSV to standard output, what was done to standard error; a database is RESULTS too."""
    done = run(results, "--to", "csv")
    assert done.returncode == 0
    assert done.stdout.startswith("article_id,published,")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len({one["article_id"] for one in rows}) == 29
    assert done.stderr == f"29 articles written; {len(rows)} rows in all\n"
    database = tmp_path / "out.db"
    done = run(results, "--to", "sqlite", "-o", database)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "29 articles written\n")
    back = run(database, "--to", "rows")
    assert back.stdout == results.read_text("utf-8")


USAGE: list[tuple[tuple[str, ...], str]] = [
    (("--to", "sqlite"), "--to sqlite needs a file: give -o FILE"),
    (("--to", "csv", "--append"), "--append needs a file: give -o FILE"),
    (("--to", "csv", "--agencies", "a.csv"), "--agencies is for --to wapo; 'csv' has no ids"),
    (("--to", "wapo", "--agencies", "no.csv"), "--agencies 'no.csv': No such file"),
    (("--to", "csv", "-o", "no/out.csv"), "--output 'no/out.csv': No such file"),
]


@pytest.mark.parametrize(("words", "message"), USAGE)
def test_usage(words: tuple[str, ...], message: str, results: Path) -> None:
    """Options that contradict each other, and files that cannot be, are named."""
    done = CliRunner().invoke(export_command, [str(results), *words])
    assert isinstance(done.exception, ConfigError)
    assert str(done.exception).startswith(message)
    assert done.output == ""


def test_register_says_who_is_left_out(tmp_path: Path) -> None:
    """People that do not belong into the register are counted, edited rows named."""
    rows, out = tmp_path / "rows.jsonl", tmp_path / "out.csv"
    hurt = {**SHOT, "subjects": [PERSON, {**PERSON, "outcome": "injured"}]}
    rows.write_text(dated([hurt]).to_json())
    done = run(rows, "--to", "wapo", "-o", out)
    assert done.stderr.splitlines() == [
        "1 article written; 1 rows in all",
        "1 people do not belong into this register: 1 not said to be killed",
    ]
    out.write_text(out.read_text().replace("Ann", "Anna"))
    rows.write_text(dated([SHOT], "a", 2, "q").to_json())
    done = run(rows, "--to", "wapo", "-o", out, "--append")
    assert done.stderr.splitlines() == [
        "0 articles added; 1 rows in all",
        "kept as edited by hand: a",
    ]


@pytest.mark.parametrize(("form", "extra"), [("parquet", "parquet"), ("duckdb", "duckdb")])
def test_extras(form: str, extra: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without its package a format names the extra."""
    for package in ("pyarrow", "duckdb"):
        monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ConfigError, match=rf"pip install 'incident-extractor\[{extra}\]'"):
        export([], Incident, Target(form, tmp_path / "x"))


def test_exported_counts() -> None:
    """The library tells how many rows there are, and none for a database's several tables."""
    _, done = text([row([SHOT])], Incident, "csv", Agencies())
    assert (done.rows, done.left_out.total()) == (1, 0)
    empty: Any = None
    assert Exported(empty).rows is None


def test_append_to_a_sorted_table(tmp_path: Path) -> None:
    """A newer answer takes the place of all rows of the older, wherever a person sorted them."""
    file = tmp_path / "out.csv"
    two = {**SHOT, "subjects": [PERSON, {"name": "Bo Day"}]}
    export([dated([two]), dated([SHOT], "b")], Incident, Target("csv", file))
    head, first, second, third = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(head + second + third + first)
    newer = dated([{"date": "1999"}], "a", 2, "sha256:new")
    export([newer], Incident, Target("csv", file, append=True))
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    assert [(one["article_id"], one["date"]) for one in rows] == [
        ("a", "1999"),
        ("b", "2024-03-08"),
    ]
