"""`verify`: what was changed by hand after the extraction is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from fakes import FakeModel

from extractor import Article, Extraction, Incident, extract, verify
from extractor.extraction import digest, read_row

ARTICLE = Article(
    "a",
    "An officer shot a 34-year-old man in Tulsa on Friday, police said. "
    "The man died at a hospital. No officer was hurt.",
    date(2024, 3, 10),
)
RECORD = Incident.model_validate(
    {
        "prominence": "main",
        "date": "2024-03-08",
        "location": {"city": "Tulsa"},
        "force": ["firearm"],
        "subjects": [{"age": 34, "gender": "male", "outcome": "killed"}],
        "claims": [
            {
                "quote": "An officer shot a 34-year-old man in Tulsa on Friday",
                "supports": [
                    "/date",
                    "/location/city",
                    "/force",
                    "/subjects/0/age",
                    "/subjects/0/gender",
                ],
                "source": "police",
                "stance": "stated",
            },
            {
                "quote": "The man died at a hospital.",
                "supports": ["/subjects/0/outcome"],
                "source": "reporter",
                "stance": "stated",
            },
        ],
    }
)
Change = Callable[[dict[str, Any]], Any]


def row() -> dict[str, Any]:
    return extract(ARTICLE, FakeModel([RECORD])).to_dict()


def read(fields: dict[str, Any]) -> Extraction[Incident]:
    return read_row(json.dumps(fields), "row", Incident)


def test_untouched() -> None:
    """A row as it was written has no findings."""
    assert verify(read(row()), ARTICLE) == []


def set_in(*path: Any, value: Any) -> Change:
    def change(incident: dict[str, Any]) -> None:
        node: Any = incident
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return change


EDITS: list[tuple[str, Change, str, str]] = [
    ("a quote's number", set_in("claims", 0, "quote", value="An officer shot a 43-year-old man"),
     "span", "/incidents/0/claims/0"),
    ("a quote cut short", set_in("claims", 1, "quote", value="The man died"),
     "span", "/incidents/0/claims/1"),
    ("a quote made up", set_in("claims", 1, "quote", value="The man survived."),
     "ungrounded", "/incidents/0/subjects/0/outcome"),
    ("an age", set_in("subjects", 0, "age", value=35), "unsupported",
     "/incidents/0/subjects/0/age"),
    ("a date", set_in("date", value="2024-03-07"), "unsupported", "/incidents/0/date"),
    ("a city", set_in("location", "city", value="Norman"), "unsupported",
     "/incidents/0/location/city"),
    ("a value that no words prove", set_in("body_camera", value=True), "no_claim",
     "/incidents/0/body_camera"),
    ("a pointer", set_in("claims", 1, "supports", value=["/subjects/3/outcome"]), "dangling",
     "/incidents/0/subjects/3/outcome"),
    ("a span moved", set_in("claims", 1, "span", value=[60, 87]), "span",
     "/incidents/0/claims/1"),
    ("a span out of the text", set_in("claims", 1, "span", value=[900, 927]), "span",
     "/incidents/0/claims/1"),
    ("a span taken away", set_in("claims", 1, "span", value=None), "span",
     "/incidents/0/claims/1"),
    ("a match", set_in("claims", 1, "match", value="folded"), "match",
     "/incidents/0/claims/1"),
    # a value whose words prove nothing that can be computed: the digest tells
    ("a gender", set_in("subjects", 0, "gender", value="female"), "records", "/incidents"),
    ("a source", set_in("claims", 0, "source", value="witness"), "records", "/incidents"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code", "field"), [e[1:] for e in EDITS], ids=[e[0] for e in EDITS]
)
def test_edits_by_hand(change: Change, code: str, field: str) -> None:
    """Each edit is found at its place, and the digest says that there was one."""
    fields = row()
    change(fields["incidents"][0])
    found = {(flag.code, flag.field) for flag in verify(read(fields), ARTICLE)}
    assert (code, field) in found
    assert ("records", "/incidents") in found


def test_repeated_quote_may_stand_at_either_place() -> None:
    """A span that names another occurrence of the same words is no finding of its own."""
    article = Article("b", "A man was shot. Police said a man was shot. A man was shot.")
    record = RECORD.model_copy(
        update={
            "date": None, "location": RECORD.location.model_copy(update={"city": None}),
            "subjects": [],
            "claims": [RECORD.claims[0].model_copy(
                update={"quote": "A man was shot.", "supports": ["/force"]})],
        }
    )  # fmt: skip
    fields = extract(article, FakeModel([record])).to_dict()
    fields["incidents"][0]["claims"][0]["span"] = [44, 59]
    moved = read(fields)
    provenance = moved.provenance.model_copy(update={"records": digest(moved.incidents)})
    assert verify(moved.model_copy(update={"provenance": provenance}), article) == []


def test_flags_that_the_row_carries_are_no_findings() -> None:
    """What a row says of itself needs no finding; verify is about what it does not say."""
    wrong = RECORD.model_copy(update={"body_camera": True})
    fields = extract(ARTICLE, FakeModel([wrong])).to_dict()
    assert [flag["code"] for flag in fields["incidents"][0]["flags"]] == ["no_claim"]
    assert verify(read(fields), ARTICLE) == []


def test_another_text() -> None:
    """A row held against another text is told apart at once."""
    [finding] = verify(read(row()), Article("a", ARTICLE.text + " More."))
    assert finding.code == "text"
