"""Merging: which value is adopted, who is who, claims and rivals, independent voices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from labelled import record
from random_incidents import INCIDENTS

from extractor.extraction import ArticleRef
from extractor.linkage.copies import voices
from extractor.linkage.items import group
from extractor.linkage.merge import Merged, Telling, claims, merge, rivals
from extractor.linkage.policy import Said, choose
from extractor.schema.field import Compare, resolve
from extractor.schema.incident import Subject


def said(value: Any, **told: Any) -> Said:
    """A value, by default of an unofficial, sound, undated main record; each its own voice."""
    number = told.pop("member", 0)
    standing = {"voice": number, "published": "", "main": True, "official": False, "doubted": False}
    return Said(value, number, "/x", **{**standing, **told})


POLICY: list[tuple[str, Compare, list[dict[str, Any]], Any]] = [
    # what more voices tell …
    ("age", Compare.EXACT, [{"value": 41}, {"value": 40}, {"value": 40}], 40),
    # … but a text printed twice is one voice, and then the later article counts
    ("age", Compare.EXACT, [{"value": 41, "published": "2021-03-02"}, {"value": 40, "voice": 7},
                            {"value": 40, "voice": 7}], 41),
    # an official account outweighs any number of others
    ("age", Compare.EXACT, [{"value": 41, "official": True}, {"value": 40}, {"value": 40}], 41),
    # unless its evidence is doubted
    ("age", Compare.EXACT, [{"value": 41, "official": True, "doubted": True}, {"value": 40}], 40),
    # what can change: the later article, whatever more voices said before
    ("outcome", Compare.EXACT, [{"value": "injured", "published": "2021-03-01"},
                                {"value": "injured", "published": "2021-03-01"},
                                {"value": "killed", "published": "2021-03-03"}], "killed"),
    # what is settled by the event: not so
    ("time", Compare.TIME, [{"value": "10:00", "published": "2021-03-01"},
                            {"value": "10:00", "published": "2021-03-01"},
                            {"value": "12:00", "published": "2021-03-03"}], "10:00"),
    # the finer of values that can both be true, whoever tells it
    ("date", Compare.DATE, [{"value": "2021-03"}, {"value": "2021"}, {"value": "2021-03-01"}],
     "2021-03-01"),
    ("name", Compare.PERSON, [{"value": "Lee"}, {"value": "Ann Lee"}], "Ann Lee"),
    # a coarser value does not win by the finer ones that contradict each other
    ("date", Compare.DATE, [{"value": "2021-03"}, {"value": "2021-03-01"},
                            {"value": "2021-03-02"}, {"value": "2021-03-02"}], "2021-03-02"),
    # the full name as most tell it, not the longest
    ("name", Compare.PERSON, [{"value": "Lee"}, {"value": "Ann Lee"}, {"value": "Ann Lee"},
                              {"value": "Grandmother Ann Lee", "published": "2021-03-03"}],
     "Ann Lee"),
    ("force", Compare.SET, [{"value": ["firearm"]}, {"value": ["taser", "firearm"]}],
     ["taser", "firearm"]),
    # a mention in passing gives way
    ("city", Compare.NAME, [{"value": "Springfield", "main": False}, {"value": "Mesa"}], "Mesa"),
]  # fmt: skip


@pytest.mark.parametrize(("field", "kind", "told", "expected"), POLICY)
def test_policy(field: str, kind: Compare, told: list[dict[str, Any]], expected: Any) -> None:
    """Sound, official, many voices, own matter, precise, late: in this order."""
    values = [said(**{"member": number, **one}) for number, one in enumerate(told)]
    assert choose(field, kind, values).adopted.value == expected
    assert choose(field, kind, values[::-1]).adopted.value == expected


def test_rivals_are_what_contradicts() -> None:
    """A coarser value backs the one adopted; another one contradicts it."""
    dates = ("2021-03-01", "2021-03", "2021-03-01", "2021-04-01")
    told = [said(value, member=number) for number, value in enumerate(dates)]
    chosen = choose("date", Compare.DATE, told)
    assert [one.value for one in chosen.backers] == ["2021-03-01", "2021-03", "2021-03-01"]
    assert [one.value for one in chosen.rivals] == ["2021-04-01"]


GROUPS: list[tuple[list[list[Mapping[str, Any]]], list[dict[int, int]]]] = [
    ([[{"name": "Ann Lee"}], [{"name": "Carl Poe"}, {"name": "Lee"}]], [{0: 0, 1: 1}, {1: 0}]),
    ([[{"name": "Ann Lee", "age": 30}], [{"name": "Carl Poe", "age": 30}]], [{0: 0}, {1: 0}]),
    ([[{"name": "Ann Lee", "age": 30}], [{"age": 30}]], [{0: 0, 1: 0}]),
    ([[{"name": "Ann Lee"}], [{"age": 30}]], [{0: 0, 1: 0}]),  # the only one on both sides
    ([[{"name": "Ann Lee"}], [{"age": 30}, {"age": 40}]], [{0: 0}, {1: 0}, {1: 1}]),
    ([[{"gender": "male"}], [{"gender": "female", "age": 3}]], [{0: 0}, {1: 0}]),
    ([[{"age": 3}], [{"age": 30}]], [{0: 0}, {1: 0}]),
    ([[{"outcome": "killed"}, {"outcome": "killed"}], [{"outcome": "killed"}]],
     [{0: 0, 1: 0}, {0: 1}]),  # one of two alike, and never both
    ([[{"name": "Jonathan Poe"}], [{"name": "Johnathan Poe"}]], [{0: 0, 1: 0}]),
]  # fmt: skip


@pytest.mark.parametrize(("lists", "expected"), GROUPS)
def test_items(lists: list[list[Mapping[str, Any]]], expected: list[dict[int, int]]) -> None:
    """People are brought together by what both records tell, never against their names."""
    assert group([[Subject(**item) for item in items] for items in lists]) == expected


def article(id: str, url: str | None = None) -> ArticleRef:
    return ArticleRef(id=id, published=None, title=None, url=url, sha256="0")


def test_voices() -> None:
    """One outlet is one voice, and so is one text in two outlets; its own words make another."""
    wire = "Deputies fired at a truck near the mill on Sunday, the sheriff told the agency."
    articles = [
        article("a", "https://www.daily.test/1"),
        article("b", "http://daily.test/2"),
        article("c", "https://other.test/1"),
        article("d", "https://third.test/1"),
        article("e"),
    ]
    texts = {"c": wire, "d": "Mill City. " + wire, "e": "A truck was hit near the mill on Sunday."}
    found = voices(articles, texts)
    assert found["a"] == found["b"]
    assert found["c"] == found["d"]
    assert len(set(found.values())) == 3


def claim(quote: str, *supports: str, source: str = "police") -> dict[str, Any]:
    return {"quote": quote, "supports": [*supports], "source": source, "stance": "stated"}


def tell(number: int, fields: Mapping[str, Any], published: str = "") -> Telling:
    return Telling(record(fields), f"article {number}", 0, published, number)


def two_reports() -> Merged:
    """An early report of two people, and a later one of the second, who has died by then."""
    early = {
        "date": "2021-03-01",
        "subjects": [{"name": "Carl Poe", "outcome": "unhurt"}, {"age": 30, "outcome": "injured"}],
        "claims": [
            claim("a man of 30", "/subjects/1/age"),
            claim("was wounded", "/subjects/1/outcome"),
            claim("on Monday", "/date"),
        ],
    }
    late = {
        "subjects": [{"name": "Ann Lee", "age": 30, "outcome": "killed"}],
        "force": ["firearm"],
        "claims": [
            claim("Ann Lee, 30, died", "/subjects/0"),
            claim("shot", "/force/0"),
            {**claim("would not say when", "/time"), "stance": "withheld"},
        ],
        "rivals": [{"field": "/subjects/0/age", "value": 31, "quote": "31", "source": "family"}],
    }
    return merge([tell(0, early, "2021-03-01"), tell(1, late, "2021-03-04")])


def test_merged_values() -> None:
    """Each field has its value from whoever tells it; what changed is the later one."""
    incident = two_reports().incident
    assert (incident.date, incident.force) == ("2021-03-01", ["firearm"])
    told = [(subject.name, subject.age, subject.outcome) for subject in incident.subjects]
    assert told == [("Ann Lee", 30, "killed"), ("Carl Poe", None, "unhurt")]


def test_claims_point_into_the_incident() -> None:
    """Every claim is kept with its article; those of values not adopted stand with the rivals."""
    merged = two_reports()
    found = [(one.article, one.quote, one.supports) for one in claims(merged)]
    assert found == [
        ("article 0", "a man of 30", ["/subjects/0/age"]),
        ("article 0", "on Monday", ["/date"]),
        ("article 1", "Ann Lee, 30, died", ["/subjects/0"]),
        ("article 1", "shot", ["/force"]),
        ("article 1", "would not say when", ["/time"]),
    ]
    against = [(one.field, one.value, one.article, one.quote) for one in rivals(merged)]
    assert against == [
        ("/subjects/0/outcome", "injured", "article 0", "was wounded"),
        ("/subjects/0/age", 31, "article 1", "31"),
    ]
    assert [(flag.code, flag.field, flag.message) for flag in merged.flags] == [
        ("rivals", "/subjects/0/outcome", "'killed' (1 voice) against 'injured' (1 voice)")
    ]


def test_one_voice_of_three() -> None:
    """A person that only one of three voices names is kept, and flagged."""
    names = (["Ann Lee"], ["Ann Lee"], ["Ann Lee", "Carl Poe"])
    told = [{"subjects": [{"name": name} for name in some]} for some in names]
    merged = merge([tell(number, one) for number, one in enumerate(told)])
    assert [subject.name for subject in merged.incident.subjects] == ["Ann Lee", "Carl Poe"]
    assert [(flag.code, flag.field) for flag in merged.flags] == [("one_voice", "/subjects/1")]


def test_a_doubt_stands_only_if_nobody_tells_the_value_soundly() -> None:
    """A member's flag is the incident's if no member tells the value without a fault."""
    flag = {"code": "unsupported", "field": "/time", "message": "does not follow"}
    doubted, sound = {"time": "10:00", "flags": [flag]}, {"time": "10:00"}
    assert [one.code for one in merge([tell(0, doubted)]).flags] == ["unsupported"]
    assert merge([tell(0, doubted), tell(1, sound)]).flags == []


@settings(max_examples=60, deadline=None)
@given(st.lists(INCIDENTS, min_size=1, max_size=4).map(lambda lists: [*lists]))
def test_nothing_is_lost(found: list[list[dict[str, Any]]]) -> None:
    """Every value of every record is in the incident, held by a finer one, or among the rivals."""
    records = [fields for fields_of in found for fields in fields_of]
    if not records:
        return
    merged = merge([tell(number, fields) for number, fields in enumerate(records)])
    backed = sum(len(one.backers) + len(one.rivals) for one in merged.choices.values())
    given_values = sum(
        1
        for telling in merged.tellings
        for pointer in merged.places[telling.voice]
        if _leaf(telling, pointer)
    )
    assert backed == given_values
    for one in claims(merged):
        assert all(resolve(merged.incident, pointer) is not ... for pointer in one.supports)


def _leaf(telling: Telling, pointer: str) -> bool:
    value = resolve(telling.record, pointer) if pointer else None
    plain = isinstance(value, str | int | bool) or (
        isinstance(value, list) and bool(value) and isinstance(value[0], str)
    )
    return plain and pointer != "/prominence"
