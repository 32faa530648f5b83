"""Label files: strict reading, texts at hand or absent, the command `gold`."""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from test_cli import run

from extractor import Article, Incident
from extractor.errors import ArticleError, GoldError
from extractor.evaluation.gold import absent, load

TEXT = "An officer shot a 34-year-old man in Tulsa on Friday, police said. He died."
LABEL: dict[str, Any] = {
    "article": {
        "id": "a",
        "published": "2024-03-10",
        "url": None,
        "sha256": Article("a", TEXT).sha256,
    },
    "incidents": [
        {
            "prominence": "main",
            "date": "2024-03-08",
            "location": {"city": "Tulsa"},
            "force": ["firearm"],
            "subjects": [{"age": 34, "outcome": "killed"}],
            "claims": [
                {
                    "quote": "shot a 34-year-old man in Tulsa",
                    "supports": ["/force", "/location/city", "/subjects/0/age"],
                    "source": "police",
                    "stance": "stated",
                }
            ],
            "rivals": [],
            "alternatives": {"/subjects/0/armed_with": [["unarmed"]], "/date": ["2024-03"]},
            "optional": ["/subjects/0/age", "/force/0", ""],
        }
    ],
    "notes": None,
}
FIRST = ("incidents", 0)
RIVAL = {"field": "/tim", "value": "x", "quote": "He", "source": "police"}
Edit = Callable[[dict[str, Any]], Any]


def at(*path: str | int, value: Any) -> Edit:
    """An edit that sets one value of the label."""

    def edit(label: dict[str, Any]) -> None:
        node: Any = label
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return edit


def write(folder: Path, label: dict[str, Any], text: str | None = TEXT) -> Path:
    """A label file, with its text beside it."""
    file = folder / "a.json"
    file.write_text(json.dumps(label))
    if text is not None:
        (folder / "a.txt").write_text(f"date 2024-03-10\n{text}")
    return file


def test_a_label(tmp_path: Path) -> None:
    """A label has its record, alternatives and optional pointers, and its quotes are located."""
    write(tmp_path, LABEL)
    [gold] = load(tmp_path, Incident)
    [incident] = gold.incidents
    assert (gold.id, gold.cluster, gold.relevant) == ("a", "a", "either")
    assert incident.record.subjects[0].age == 34
    assert incident.record.claims[0].span == (11, 42)
    assert incident.answers("/date", "2024-03-08") == ["2024-03-08", "2024-03"]
    assert incident.excused("/subjects/0/age")
    assert incident.excused("/location/city")  # "" excuses all of it
    assert absent([gold]) == []


def test_optional_pointers(tmp_path: Path) -> None:
    """A pointer to a list item takes all of it, and nothing beside it."""
    label = copy.deepcopy(LABEL)
    label["incidents"][0]["optional"] = ["/subjects/0"]
    [gold] = load(write(tmp_path, label), Incident)
    assert gold.relevant == "yes"
    assert gold.incidents[0].excused("/subjects/0/age")
    assert not gold.incidents[0].excused("/subjects")
    assert not gold.incidents[0].excused("/date")


def test_cluster(tmp_path: Path) -> None:
    """`article.cluster` names the incident that several articles report."""
    label = copy.deepcopy(LABEL)
    label["article"]["cluster"] = "tulsa-shooting"
    [gold] = load(write(tmp_path, label), Incident)
    assert gold.cluster == "tulsa-shooting"


def test_no_incident(tmp_path: Path) -> None:
    """A label without incidents says that the article tells of none."""
    [gold] = load(write(tmp_path, {**LABEL, "incidents": []}), Incident)
    assert gold.relevant == "no"


FAULTS: list[tuple[str, Edit, str]] = [
    ("unknown key", at("incident", value=[]), "unknown key 'incident'"),
    ("no incidents", lambda label: label.pop("incidents"), "the key 'incidents' is missing"),
    ("incidents no list", at("incidents", value={}), "incidents: must be a list"),
    ("incident no object", at("incidents", value=[1]), "incidents/0: expected an object, found 1"),
    ("notes no text", at("notes", value=3), "notes: must be text, found 3"),
    ("article key", at("article", "outlet", value="x"), "article/outlet: extra inputs"),
    ("article without id", lambda label: label["article"].pop("id"), "article/id: field required"),
    ("another text", at("article", "sha256", value="0" * 64), "article/sha256: '0000"),
    ("another date", at("article", "published", value="2024-03-11"),
     "article/published: '2024-03-11', but the text is dated '2024-03-10'"),
    ("field", at(*FIRST, "weather", value="dry"), "incidents/0/weather: extra inputs"),
    ("field of a part", at(*FIRST, "subjects", 0, "height", value=1), "subjects/0/height: extra"),
    ("enum", at(*FIRST, "force", value=["gun"]), "incidents/0/force/0: input should be"),
    ("text for a number", at(*FIRST, "subjects", 0, "age", value="34"), "subjects/0/age: input"),
    ("pointer of a claim", at(*FIRST, "claims", 0, "supports", value=["/subjects/1/age"]),
     "incidents/0/claims/0/supports: '/subjects/1/age' leads nowhere"),
    ("pointer into evidence", at(*FIRST, "claims", 0, "supports", value=["/claims/0"]),
     "'/claims/0' points into the evidence"),
    ("pointer of a rival",
     at(*FIRST, "rivals", value=[RIVAL]),
     "incidents/0/rivals/0/field: '/tim' leads nowhere"),
    ("pointer of an alternative", at(*FIRST, "alternatives", value={"/dat": ["2024"]}),
     "incidents/0/alternatives: '/dat' leads nowhere"),
    ("alternative of another type", at(*FIRST, "alternatives", value={"/subjects/0/age": ["35"]}),
     "incidents/0/alternatives: '/subjects/0/age': '35' is no value of it"),
    ("alternative out of range", at(*FIRST, "alternatives", value={"/date": ["May"]}),
     "'/date': 'May' is no value of it"),
    ("a member for a set", at(*FIRST, "alternatives", value={"/force": ["dog"]}),
     "'/force': 'dog' is no value of it"),
    ("alternative to a member", at(*FIRST, "alternatives", value={"/force/0": ["dog"]}),
     "'/force/0' is not one value"),
    ("alternative to a part", at(*FIRST, "alternatives", value={"/subjects/0": [{}]}),
     "'/subjects/0' is not one value"),
    ("alternatives no lists", at(*FIRST, "alternatives", value={"/date": "2024"}),
     "incidents/0/alternatives: must map pointers to lists"),
    ("optional pointer", at(*FIRST, "optional", value=["/subjects/2"]),
     "incidents/0/optional: '/subjects/2' leads nowhere"),
    ("optional no pointer", at(*FIRST, "optional", value=["date"]),
     "incidents/0/optional: 'date' is no JSON Pointer"),
    ("optional no list", at(*FIRST, "optional", value="/date"), "optional: must be a list"),
    ("quote not verbatim", at(*FIRST, "claims", 0, "quote", value="shot a 34 year-old man"),
     "incidents/0/claims/0/quote: 'shot a 34 year-old man' is not in the text"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "message"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_faults(tmp_path: Path, edit: Edit, message: str) -> None:
    """A fault stops the reading, and names the file and the field."""
    label = copy.deepcopy(LABEL)
    edit(label)
    file = write(tmp_path, label)
    with pytest.raises(GoldError) as caught:
        load(tmp_path, Incident)
    assert str(caught.value).startswith(f"{file}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ('{"article": {', "line 1: not JSON: "),
        ("[]", "expected an object, found list"),
        ('{"notes": null, "notes": null}', "the key 'notes' stands twice in one object"),
        ("[" * 100_000, "JSON nested too deeply"),
    ],
)
def test_malformed_files(tmp_path: Path, raw: str, message: str) -> None:
    """A file that is no label at all is named too."""
    (tmp_path / "a.json").write_text(raw)
    with pytest.raises(GoldError, match=r"a\.json: ") as caught:
        load(tmp_path, Incident)
    assert message in str(caught.value)


def test_no_labels(tmp_path: Path) -> None:
    """A folder without labels is a mistake, and so is a path that is none."""
    with pytest.raises(GoldError, match=r"no \.json or \.jsonl file in this folder"):
        load(tmp_path, Incident)
    with pytest.raises(GoldError, match="no such file"):
        load(tmp_path / "a.json", Incident)


def test_one_article_twice(tmp_path: Path) -> None:
    """Two labels of one article are a mistake; the message names both files."""
    file = write(tmp_path, LABEL)
    shutil.copy(file, tmp_path / "b.json")
    with pytest.raises(GoldError, match=r"b\.json: article/id: 'a' is also labelled in .*a\.json"):
        load(tmp_path, Incident)


def test_labels_by_line(tmp_path: Path) -> None:
    """A JSONL file holds a label a line; a fault names the line."""
    other = copy.deepcopy(LABEL)
    other["article"] |= {"id": "b", "sha256": Article("b", "Nothing here.").sha256}
    other["incidents"] = []
    write(tmp_path, LABEL).unlink()  # its text stays
    file = tmp_path / "labels.jsonl"
    file.write_text(f"{json.dumps(LABEL)}\n\n{json.dumps(other)}\n")
    golds = load(tmp_path, Incident)
    assert [(gold.id, gold.file) for gold in golds] == [
        ("a", f"{file}: line 1"),
        ("b", f"{file}: line 3"),
    ]
    assert absent(golds) == ["b"]
    file.write_text(f"{json.dumps(LABEL)}\n{{\n")
    with pytest.raises(GoldError, match=r"labels\.jsonl: line 2: not JSON: .* at column 2"):
        load(file, Incident)


def test_absent_text(tmp_path: Path) -> None:
    """A label without its text is read, its quotes unlocated, and the absence is told."""
    label = copy.deepcopy(LABEL)
    label["incidents"][0]["claims"][0]["quote"] = "words that nobody can look up"
    [gold] = load(write(tmp_path, label, text=None), Incident)
    assert absent([gold]) == ["a"]
    assert gold.incidents[0].record.claims[0].span is None


def test_text_from_another_folder(tmp_path: Path) -> None:
    """Texts are found in the folders given, by id."""
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text(f"date 2024-03-10\n{TEXT}")
    file = write(tmp_path, LABEL, text=None)
    [gold] = load(file, Incident, [texts])
    assert gold.article is not None
    assert gold.article.text == TEXT
    with pytest.raises(ArticleError, match="no such file"):
        load(file, Incident, [tmp_path / "nowhere"])


def test_quote_of_a_headline_glued_to_the_next_word(tmp_path: Path) -> None:
    """A quote that is verbatim but ends inside a word is let pass and located."""
    label = copy.deepcopy(LABEL)
    label["incidents"][0]["claims"][0]["quote"] = "He die"
    [gold] = load(write(tmp_path, label), Incident)
    assert gold.incidents[0].record.claims[0].span == (67, 73)


def test_own_labels() -> None:
    """The project's labels are sound, and all their texts are there."""
    golds = load(ROOT / "eval" / "gold", Incident, [ROOT / "fixtures" / "articles"])
    assert len(golds) == 28
    assert absent(golds) == []
    assert [gold.id for gold in golds if gold.relevant == "no"] == [
        "omaha-officer-shot", "policy-no-incident", "sacramento-opinion", "toledo-ordinary-crime",
    ]  # fmt: skip


def test_real_labels(shared: Path) -> None:
    """Labels of real articles, with their texts beside them, are read the same way."""
    golds = load(shared / "gold" / "tune", Incident)
    assert len(golds) == 20
    assert absent(golds) == []


def test_check_command(tmp_path: Path) -> None:
    """`gold check` prints counts, names absent texts, and exits with 2 on a fault."""
    file = write(tmp_path, LABEL, text=None)
    done = run("gold", "check", tmp_path)
    assert done.returncode == 0
    assert "incidents                        1\n" in done.stdout
    assert done.stderr.startswith("texts absent: a\n")
    typo = copy.deepcopy(LABEL)
    typo["incidents"][0]["alternatives"] = {"/subjects/0/nam": ["X"]}
    write(tmp_path, typo)
    done = run("gold", "check", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"error: {file}: incidents/0/alternatives: '/subjects/0/nam' leads nowhere in this "
        "incident\n"
    )


def test_show_command(tmp_path: Path) -> None:
    """`gold show` prints values with their alternatives and what is optional."""
    label = copy.deepcopy(LABEL)
    label["incidents"][0]["optional"] = ["/subjects/0/age"]
    label["notes"] = "A doubtful case."
    write(tmp_path, label)
    done = run("gold", "show", tmp_path)
    assert done.returncode == 0
    assert done.stdout == (
        "a, published 2024-03-10: 1 incident\n"
        "  incident 1 (main)\n"
        "    date                        2024-03-08 or 2024-03\n"
        "    location/city               Tulsa\n"
        "    force                       firearm\n"
        "    subjects/0/age              34  (optional)\n"
        "    subjects/0/outcome          killed\n"
        "    subjects/0/armed_with       (silence) or unarmed\n"
        "  notes: A doubtful case.\n\n"
    )


def test_one_article_in_two_folders(tmp_path: Path) -> None:
    """Folders given together may not label the same article."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    write(one, LABEL)
    write(two, LABEL)
    done = run("gold", "check", one, two)
    assert done.returncode == 2
    assert "'a' is also labelled in" in done.stderr
