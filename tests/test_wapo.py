"""A Washington Post table as gold: what it knows is scored, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from labelled import row

from extractor import Extraction, Incident, extract
from extractor.article import from_json
from extractor.cli.score import score as score_command
from extractor.errors import ConfigError, GoldError
from extractor.evaluation import wapo
from extractor.evaluation.ledger import Ledger, ledger
from extractor.evaluation.partial import known_cells
from extractor.evaluation.score import score

HEAD = ",".join(wapo.COLUMNS)
ANN = "1,2024-03-08,shoot,not,gun,Reno,Washoe,NV,,,,Ann Lee,34,female,W,photo,False,True,7"
BO = "2,2024-03-08,shoot,not,gun,reno,Washoe,NV,,,,Bo Day,,male,,,False,True,7"
LATER = "3,2024-05-01,,,,Elko,,NV,,,,,,,,,,,"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of three rows."""
    file = tmp_path / "wapo.csv"
    file.write_text("\r\n".join([HEAD, ANN, BO, LATER, ""]), newline="")
    return file


def links(folder: Path, text: str, name: str = "links.csv") -> Path:
    """A file of links."""
    file = folder / name
    file.write_text(text)
    return file


def one(**cells: str) -> Any:
    """The label of one row in which nothing stands but these cells."""
    return wapo.label([dict.fromkeys(wapo.COLUMNS, "") | cells], "t.csv")


CODES: list[tuple[dict[str, str], str, Any, list[Any]]] = [
    ({"armed_with": "gun;knife"}, "armed_with", ["gun", "knife"], []),
    ({"armed_with": "gun;gun"}, "armed_with", ["gun"], []),
    ({"armed_with": "unknown"}, "armed_with", ["undetermined"], []),  # armed, with what?
    ({"armed_with": "undetermined"}, "armed_with", [], []),  # not known whether armed
    ({"armed_with": "other;gun"}, "armed_with", ["other", "gun"], [["replica", "gun"]]),
    ({"threat_type": "undetermined"}, "threat", None, []),
    ({"threat_type": "flee"}, "threat", "flee", []),
    ({"flee_status": "car"}, "fleeing", "car", []),
    ({"race": "W;N"}, "race", ["white", "native_american"], [[]]),  # mostly from a photograph
    ({"was_mental_illness_related": "True"}, "mental_health_crisis", True, []),
    ({"was_mental_illness_related": "False"}, "mental_health_crisis", False, [None]),
    ({"age": "34"}, "age", 34, []),
]


@pytest.mark.parametrize(("cells", "field", "value", "others"), CODES)
def test_codes(cells: dict[str, str], field: str, value: Any, others: list[Any]) -> None:
    """Each code is our value; where the table cannot tell no from silence, silence is right."""
    label = one(**cells)
    assert getattr(label.record.subjects[0], field) == value
    assert label.alternatives.get(f"/subjects/0/{field}", []) == others


def test_links(table: Path, tmp_path: Path) -> None:
    """Rows of one article with the same day and place are one incident, others are their own."""
    file = links(tmp_path, "article_id,id\nx,1\nx,2\nx,3\ny,1\nx,1\n")
    x, y = wapo.golds(table, file, {"x": "sha"})
    assert (x.id, x.sha256, x.cluster) == ("x", "sha", "wapo-1")
    assert [[s.name for s in i.record.subjects] for i in x.incidents] == [
        ["Ann Lee", "Bo Day"],
        [None],
    ]
    assert (y.id, y.sha256, len(y.incidents)) == ("y", "", 1)


def test_links_of_articles(table: Path, tmp_path: Path) -> None:
    """Articles as JSONL name their row themselves; those without one are left out."""
    articles = [
        {"id": "x", "text": "t", "known": {"wapo_primary": {"wapo_id": 3}}},
        {"id": "y", "text": "t", "known": {"wapo_primary": None}},
        {"id": "z", "text": "t"},
    ]
    file = links(tmp_path, "".join(f"{json.dumps(a)}\n" for a in articles), "articles.jsonl")
    [gold] = wapo.golds(table, file, {})
    assert (gold.id, gold.incidents[0].record.location.city) == ("x", "Elko")


BAD: list[tuple[str, str, str]] = [
    (HEAD.replace("race,", ""), "", "not a Washington Post table: the column 'race' is missing"),
    (HEAD, "", "no article is linked to a row"),
    (f"{HEAD}\n{ANN}", "article_id,id\nx,9\n", "'x' is linked to row '9', which "),
    (f"{HEAD}\n{ANN}", "article_id,row\nx,1\n", "not links: KeyError('id'); give a CSV"),
    (f"{HEAD}\n{ANN}", "article_id,id\nx\n", "line 2: 1 cells, but 2 columns"),
    (f"{HEAD}\n{ANN}", "article_id,id\n", "no article is linked"),
    (f"{HEAD}\n{ANN}".replace(",W,", ",X,"), "article_id,id\nx,1\n", "race: 'X' is none of W, B"),
    (f"{HEAD}\n{ANN}".replace("34", "3x"), "article_id,id\nx,1\n", "age: '3x' is no number"),
    (f"{HEAD}\n{ANN}".replace(",True", ",yes"), "article_id,id\nx,1\n", "body_camera: 'yes'"),
    (f"{HEAD}\n{ANN}".replace("shoot", "shot"), "article_id,id\nx,1\n", "subjects/0/threat"),
    (f"{HEAD}\n{ANN}".replace("2024-", "24-"), "article_id,id\nx,1\n", "x: date: string should"),
]


@pytest.mark.parametrize(("text", "linked", "message"), BAD)
def test_bad_tables(text: str, linked: str, message: str, tmp_path: Path) -> None:
    """A table or a link that cannot be right stops everything, with the file and the value."""
    table = links(tmp_path, text, "wapo.csv")
    file = links(tmp_path, linked or "article_id,id\n")
    with pytest.raises(GoldError) as error:
        wapo.golds(table, file, {})
    assert message in str(error.value)


def test_absent_files(table: Path, tmp_path: Path) -> None:
    """A file that is not there or is no table is named."""
    with pytest.raises(GoldError, match=r"no\.csv: no such file"):
        wapo.golds(tmp_path / "no.csv", None, {})
    with pytest.raises(GoldError, match=r"no\.csv: no such file"):
        wapo.golds(table, tmp_path / "no.csv", {})
    with pytest.raises(GoldError, match=r"e\.csv: an empty file"):
        wapo.golds(links(tmp_path, "", "e.csv"), None, {})


USAGE: list[tuple[tuple[str, ...], str]] = [
    (("gold", "--links", "x.csv"), "--links is for a CSV as GOLD; 'gold' is a folder or a label"),
    (("x.csv", "--schema", "extractor:Incident"), "a Washington Post CSV knows incidents only"),
]


@pytest.mark.parametrize(("words", "message"), USAGE)
def test_usage(words: tuple[str, ...], message: str, tmp_path: Path) -> None:
    """Options that do not go with the kind of gold are refused."""
    rows = links(tmp_path, row([]).to_json(), "rows.jsonl")
    done = CliRunner().invoke(score_command, [str(rows), *words])
    assert isinstance(done.exception, ConfigError)
    assert message in str(done.exception)


def test_no_links(table: Path) -> None:
    """A table alone does not say which article it is about."""
    with pytest.raises(GoldError, match="add a column 'article_id', or give --links"):
        wapo.golds(table, None, {})


def judged(table: Path, found: Extraction[Incident]) -> Ledger:
    """The cells of a row about the article `a`, which is about Ann Lee."""
    file = links(table.parent, "article_id,id\na,1\n")
    golds = wapo.golds(table, file, {"a": found.article.sha256})
    return known_cells(ledger([found], golds), wapo.FIELDS)


def test_more_is_no_fault(table: Path) -> None:
    """What the table does not know is not scored: other fields, people and incidents."""
    made = row(
        [
            {
                "prominence": "background",
                "date": "2024-03-08",
                "time": "10:00",
                "location": {"city": "Reno", "state": "CA"},
                "force": ["firearm"],
                "subjects": [
                    {"name": "Ann Lee", "age": 35, "armed_with": ["gun", "knife"],
                     "outcome": "killed", "fleeing": "not"},
                    {"name": "Cy Fox", "age": 20},
                ],
                "officers": [{"rank": "sergeant"}],
            },
            {"date": "2023", "subjects": [{"name": "Di Orr"}]},
        ]
    )  # fmt: skip
    told = {(c.path, c.outcome, c.predicted) for c in judged(table, made).cells}
    assert told == {
        ("/date", "correct", "2024-03-08"),
        ("/location/city", "correct", "Reno"),
        ("/location/county", "missing", None),
        ("/location/state", "wrong", "CA"),
        ("/body_camera", "missing", None),
        ("/subjects/*/name", "correct", "Ann Lee"),
        ("/subjects/*/age", "wrong", 35),
        ("/subjects/*/gender", "missing", None),
        ("/subjects/*/race", "correct_null", None),
        ("/subjects/*/armed_with", "correct", "gun"),
        ("/subjects/*/armed_with", "spurious", "knife"),
        ("/subjects/*/threat", "missing", None),
        ("/subjects/*/fleeing", "correct", "not"),
        ("/subjects/*/mental_health_crisis", "correct_null", None),
    }


def test_nothing_found_is_missing(table: Path) -> None:
    """An article without a predicted incident misses all that the row states."""
    overall = score(judged(table, row([])), Incident).overall
    assert (overall.missing, overall.actual) == (11, 0)


def test_command(table: Path, tmp_path: Path) -> None:
    """`extractor score ROWS wapo.csv --links FILE`; without links the message says what to do."""
    rows = links(tmp_path, row([{"date": "2024-03-08"}]).to_json(), "rows.jsonl")
    told = [sys.executable, "-m", "extractor", "score", str(rows), str(table)]
    file = links(tmp_path, "article_id,id\na,1\n")
    done = subprocess.run([*told, "--links", str(file), "--format", "json"], capture_output=True,
                          text=True, check=True)  # fmt: skip
    fields = json.loads(done.stdout)["fields"]
    assert (fields["/date"]["correct"], fields["/subjects/*/name"]["missing"]) == (1, 1)
    done = subprocess.run(told, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("add a column 'article_id', or give --links\n")


def test_real_articles(shared: Path) -> None:
    """The rules against the database on real articles: what they give is mostly right."""
    source = shared / "articles" / "gvdb.jsonl"
    articles = [from_json(line, "gvdb") for line in source.read_text("utf-8").splitlines()]
    table = shared / "databases" / "wapo_v2_fatal-police-shootings-data.csv"
    golds = wapo.golds(table, source, {article.id: article.sha256 for article in articles})
    wanted = {gold.id for gold in golds}
    rows = [extract(article) for article in articles if article.id in wanted]
    found = score(known_cells(ledger(rows, golds), wapo.FIELDS), Incident)
    assert found.fields["/subjects/*/name"].possible == 22
    assert found.overall.precision > 0.75  # 0.841 when it was first measured
    assert found.overall.recall > 0.4  # 0.481
