"""Review on the Python side: the form of a schema, drafts, two readers merged, the command."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from conftest import ROOT
from labelled import gold, row
from pydantic import Field
from test_cli import run

from extractor import Article, Incident
from extractor.errors import GoldError, ResultError, SchemaError, Truncated
from extractor.evaluation.gold import Gold
from extractor.output.review import page
from extractor.output.review.form import form
from extractor.output.review.merge import merge
from extractor.output.review.page import Review
from extractor.output.review.sheet import Sheet, from_gold, from_row
from extractor.schema.field import NoClaim
from extractor.schema.record import Part, Record

HOSTILE = "</script><script>alert(1)</script><!-- {{script}} <img src=x onerror=alert(2)> &lt;"
FIXTURES = ROOT / "fixtures" / "articles"
TEXT = "\U0001f6a8 Ada Brook, 34, was shot in Salem. Police said she had a knife."


class Wheel(Part):
    """A part with a required field."""

    spokes: int = Field(ge=3)


class Bicycle(Record):
    """A schema that has nothing to do with the police."""

    colour: Literal["red", "blue"] = Field(description="As painted.")
    price: float | None = None
    owner: Annotated[str | None, NoClaim(), Field(pattern="^[A-Z]")] = None
    stolen: bool | None = None
    marks: list[str] = Field(default_factory=list)
    wheels: list[Wheel] = Field(default_factory=list)


def test_form_of_any_schema() -> None:
    """Every field with its kind, its limits and whether it can be empty or needs no quote."""
    assert form(Bicycle) == [
        {"name": "colour", "help": "As painted.", "kind": "choice", "values": ["red", "blue"],
         "required": True},
        {"name": "price", "help": "", "kind": "number"},
        {"name": "owner", "help": "", "kind": "text", "pattern": "^[A-Z]", "bare": True},
        {"name": "stolen", "help": "", "kind": "yesno"},
        {"name": "marks", "help": "", "kind": "set", "of": "text"},
        {"name": "wheels", "help": "", "kind": "list", "fields": [
            {"name": "spokes", "help": "", "kind": "integer", "minimum": 3, "required": True}]},
    ]  # fmt: skip


def test_form_of_incidents() -> None:
    """The flagship's fields: nested parts hold a form of their own."""
    by_name = {field["name"]: field for field in form(Incident)}
    assert by_name["location"]["kind"] == "part"
    assert [field["name"] for field in by_name["location"]["fields"]] == [
        "address", "place", "city", "county", "state",
    ]  # fmt: skip
    [age] = [field for field in by_name["subjects"]["fields"] if field["name"] == "age"]
    assert (age["kind"], age["minimum"], age["maximum"]) == ("integer", 0, 120)
    assert by_name["force"]["values"][0] == "firearm"
    assert by_name["summary"]["bare"] is True


def test_form_refuses_what_it_cannot_show() -> None:
    """A field of several types is named."""

    class Odd(Record):
        either: int | str | None = None

    with pytest.raises(SchemaError, match=r"Odd\.either: a field of several types"):
        form(Odd)


def test_draft_keeps_what_is_told_and_no_more() -> None:
    """Empty fields are left out; spans are turned from code points to UTF-16 units."""
    article = Article("a", TEXT)
    said = {
        "subjects": [{"name": "Ada Brook"}],
        "claims": [
            {"quote": "Ada Brook", "supports": ["/subjects/0/name"], "source": "police",
             "stance": "stated", "span": [2, 11], "match": "exact"},
            {"quote": "nowhere", "supports": ["/date"], "source": "police", "stance": "withheld",
             "match": "not_found"},
        ],
    }  # fmt: skip
    made = row([said]).model_copy(update={"article": row([]).article.of(article)})
    told = from_row(made, article).to_json()
    assert told["origin"] == "Labels began from a draft by test."
    assert told["status"] == "ok"
    [incident] = told["incidents"]
    assert incident.keys() == {"prominence", "subjects", "claims"}
    found, lost = incident["claims"]
    start, end = found["span"]
    assert TEXT.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le") == "Ada Brook"
    assert (start, end) == (3, 12)
    assert "quote" not in found
    assert lost["quote"] == "nowhere"


def test_draft_of_a_failed_article() -> None:
    """A failed row is a sheet without values that says why."""
    article = Article("a", "a")
    told = from_row(row(Truncated("cut off")), article).to_json()
    assert told["error"] == "Truncated: cut off"
    assert "incidents" not in told
    with pytest.raises(ResultError, match="'a': the row was made from another text"):
        from_row(row([]), Article("a", "other"))


def test_saved_label_goes_on() -> None:
    """A label from an earlier visit keeps its own origin, apart from the person's notes."""
    saved = Gold(**{**vars(gold({"date": "2020"})),
                    "notes": "Labels began from a draft by x.\nThe age is odd."})  # fmt: skip
    sheet = from_gold(saved, Sheet(Article("a", "a"), (), "Labels began from a blank sheet."))
    assert sheet.done
    assert sheet.origin == "Labels began from a draft by x."
    assert sheet.notes == "The age is odd."
    assert sheet.incidents[0]["date"] == "2020"


# -- two readers -----------------------------------------------------------------------------


def labelled(*incidents: dict[str, Any], text: str = "a") -> Gold[Incident]:
    article = Article("a", text)
    made = gold(*incidents)
    return Gold(**{**vars(made), "article": article, "sha256": article.sha256})


def claim(quote: str, *supports: str) -> dict[str, Any]:
    return {"quote": quote, "supports": list(supports), "source": "police", "stance": "stated"}


ADA = {"name": "Ada Brook", "age": 34}
BO = {"name": "Bo Crane", "age": 50}
CY = {"name": "Cy Dunn"}
FIRST = {
    "date": "2020-05-01", "force": ["firearm", "taser"], "subjects": [ADA, BO], "summary": "One.",
    "claims": [claim("x", "/subjects/0/age")], "alternatives": {"/date": ["2020-05"]},
}  # fmt: skip
SECOND = {
    "date": "2020-05-01", "force": ["taser", "firearm"], "summary": "Two.",
    "subjects": [CY, {**ADA, "age": 43}],
    "claims": [claim("y", "/subjects/1/age", "/force/1"), claim("z", "/subjects/0")],
    "optional": ["/subjects/0"],
}  # fmt: skip


def test_merge_pairs_items_by_content() -> None:
    """Where readers agree nothing is asked, also in another order; the rest is one by one."""
    sheet = merge(labelled(FIRST), labelled(SECOND), ("ann", "ben"))
    assert list(sheet.differences) == [
        {"at": "/0/subjects/0/age", "a": 34, "b": 43},
        {"at": "/0/subjects/1", "only": "a"},
        {"at": "/0/subjects/2", "only": "b"},
    ]
    [incident] = sheet.incidents
    assert [subject["name"] for subject in incident["subjects"]] == [
        "Ada Brook", "Bo Crane", "Cy Dunn",
    ]  # fmt: skip
    assert incident["force"] == ["firearm", "taser"]
    assert incident["summary"] == "One."
    assert sheet.origin == "Adjudicated from the labels of two readers, ann and ben."


def test_merge_turns_the_second_readers_pointers() -> None:
    """Claims, answers and options follow the items; members of a set become the set."""
    [incident] = merge(labelled(FIRST), labelled(SECOND), ("A", "B")).incidents
    assert [(c["by"], c["quote"], c["supports"]) for c in incident["claims"]] == [
        ("a", "x", ["/subjects/0/age"]),
        ("b", "y", ["/subjects/0/age", "/force"]),
        ("b", "z", ["/subjects/2"]),
    ]
    assert incident["alternatives"] == {"/date": ["2020-05"]}
    assert incident["optional"] == ["/subjects/2"]


def test_merge_of_incidents() -> None:
    """An incident that only one reader has is a difference of its own."""
    other = {"date": "1999", "location": {"city": "Reno"}, "prominence": "background"}
    sheet = merge(labelled(FIRST), labelled(other, FIRST), ("A", "B"))
    assert list(sheet.differences) == [{"at": "/1", "only": "b"}]
    assert [incident["date"] for incident in sheet.incidents] == ["2020-05-01", "1999"]
    sheet = merge(labelled(FIRST), labelled(), ("A", "B"))
    assert list(sheet.differences) == [{"at": "/0", "only": "a"}]


def test_merge_needs_one_text() -> None:
    """Two texts, or none at hand, cannot be settled."""
    with pytest.raises(GoldError, match="two readers need the same text"):
        merge(labelled(FIRST), labelled(FIRST, text="b"), ("A", "B"))
    with pytest.raises(GoldError, match="the text of 'a' is not at hand"):
        merge(gold(FIRST), gold(FIRST), ("A", "B"))


# -- the page --------------------------------------------------------------------------------


def rendered(save_to: str | None = None) -> str:
    sheets = [Sheet(Article("a", f"Text {HOSTILE}"), (), "")]
    return page.render(Review(HOSTILE, "blank", Incident, sheets), save_to).decode()


def test_page_is_one_file_that_asks_for_nothing() -> None:
    """Two script elements, no address, a policy without a source but the server's own."""
    html = rendered()
    assert html.count("<script") == html.count("</script") == 2
    assert "<img" not in html
    policies = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert [re.sub(r"sha256-[\w+/=]+", "#", policy) for policy in policies] == [
        "default-src 'none'; style-src '#'; script-src '#'; base-uri 'none'; form-action 'none'"
    ]
    assert "connect-src 'self'; " in rendered("label")


def test_scripts_make_no_markup() -> None:
    """The scripts put text into the page in no way that a browser would parse."""
    for part in page.WEB.iterdir():
        text = part.read_text(encoding="utf-8")
        banned = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|srcdoc"
        assert not re.search(rf"{banned}|https?:|\bsrc=|@import|url\(|import\s|XMLHttp", text), part
    assert sorted(part.name for part in page.WEB.glob("*.js")) == sorted(page.SCRIPTS)


# -- the command -----------------------------------------------------------------------------


def test_command_makes_a_page(tmp_path: Path) -> None:
    """Rows and their articles become a page; articles without a row are told."""
    made = run("extract", FIXTURES / "boise-taser.txt", "--model", "rules")
    (tmp_path / "rows.jsonl").write_text(made.stdout)
    done = run("review", tmp_path / "rows.jsonl", FIXTURES, "-o", tmp_path / "page.html")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == (
        "27 articles without a row are left out\n"
        f"{tmp_path / 'page.html'}: 1 articles to review\n"
    )  # fmt: skip
    assert b"Review: rows" in (tmp_path / "page.html").read_bytes()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["rows.jsonl", FIXTURES], "give -o FILE for a page, or --serve FOLDER"),
        (["rows.jsonl", "-o", "p"], "name the RESULTS and then their ARTICLES"),
        (["--blank", "-o", "p"], "no input"),
        (["--blank", "--merge", "a", "b", "-o", "p"], "--blank and --merge exclude each other"),
        (["--merge", "none", "none", "-o", "p"], "none: no such file"),
        (["--blank", FIXTURES, "-o", "absent/p"], "no such file"),
    ],
)
def test_command_says_what_is_missing(words: list[str], said: str) -> None:
    """Mistakes are one line and exit code 2."""
    done = run("review", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_rows_need_their_articles(tmp_path: Path) -> None:
    """A row whose article is not there stops everything, and is named."""
    made = run("extract", FIXTURES / "boise-taser.txt", "--model", "rules")
    (tmp_path / "rows.jsonl").write_text(made.stdout)
    done = run("review", tmp_path / "rows.jsonl", FIXTURES / "macon-jail-death.txt", "-o",
               tmp_path / "page.html")  # fmt: skip
    assert done.returncode == 2
    assert "'boise-taser' is not among the articles" in done.stderr
    assert not (tmp_path / "page.html").exists()


def test_command_merges(tmp_path: Path) -> None:
    """Two readers' folders become one page of their differences; what one lacks is named."""
    label = json.loads((ROOT / "eval" / "gold" / "boise-taser.json").read_text())
    for reader, date in (("ann", "2022"), ("ben", "2023")):
        (tmp_path / reader).mkdir()
        label["incidents"][0]["date"] = date
        (tmp_path / reader / "x.json").write_text(json.dumps(label))
    other = (ROOT / "eval" / "gold" / "macon-jail-death.json").read_text()
    (tmp_path / "ann" / "y.json").write_text(other)
    done = run("review", "--merge", tmp_path / "ann", tmp_path / "ben", FIXTURES, "-o",
               tmp_path / "page.html")  # fmt: skip
    assert done.returncode == 0
    assert done.stderr.startswith("labelled only once, left out: macon-jail-death\n")
    page = (tmp_path / "page.html").read_text()
    assert '"differences":[{"at":"/0/date","a":"2022","b":"2023"}]' in page
