"""Plausibility checks on grounded records."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from crash import TEXT, Crash
from hypothesis import given
from hypothesis import strategies as st

from extractor.article import Article, from_text
from extractor.checks import CODES, EVIDENCE_CODES, check
from extractor.derive import derivable
from extractor.schema import Follows, Incident, Record
from extractor.schema.record import Claim

TUNE = Path(__file__).parents[2] / "shared" / "gold" / "tune"
ARTICLE = Article(
    "salem",
    "SALEM, Ore. — Terrell Ordway, 41, was shot dead by a Salem officer on Tuesday. He had a "
    "rifle, police said Wednesday. On Monday, Aug. 22, a neighbor had called.\n\n"
    "A deputy used pepper spray. The chief declined to name the officer.",
    date(2022, 8, 26),
)


def claim(quote: str, *supports: str, stance: str = "stated", found: bool = True) -> Claim:
    """A claim, located in the article unless told otherwise."""
    start = ARTICLE.text.find(quote)
    fields: dict[str, Any] = {"quote": quote, "supports": supports, "source": "police"}
    if start >= 0 and found:
        fields |= {"span": (start, start + len(quote)), "match": "exact"}
    else:
        fields["match"] = "not_found"
    return Claim(**fields, stance=stance)


def codes(record: Record, article: Article = ARTICLE, **names: Any) -> list[tuple[str, str]]:
    """Code and field of every flag."""
    return [(flag.code, flag.field) for flag in check(record, article, **names)]


def incident(*claims: Claim, **values: Any) -> Incident:
    return Incident(prominence="main", claims=list(claims), **values)


SHOT = "Terrell Ordway, 41, was shot dead by a Salem officer on Tuesday"


def test_sound_record() -> None:
    """A record whose values follow from located quotes gets no flag."""
    record = incident(
        claim(SHOT, "/date", "/force", "/officers_using_force", "/subjects/0"),
        claim("SALEM, Ore.", "/location"),
        claim("He had a rifle", "/subjects/0/armed_with/0"),
        claim("The chief declined to name the officer", "/officers/0/name", stance="withheld"),
        claim("a Salem officer", "/officers/0/rank"),
        date="2022-08-23",
        location={"city": "Salem", "state": "OR"},
        force=["firearm"],
        officers_using_force=1,
        subjects=[
            {"name": "Terrell Ordway", "age": 41, "outcome": "killed", "armed_with": ["gun"]}
        ],
        officers=[{"rank": "officer"}],
        summary="A man was shot.",
    )
    assert codes(record) == []


def test_ungrounded() -> None:
    """A quote that is not in the article is shown, at the first field that it supports."""
    record = incident(
        claim("shot dead by two officers", "/force", "/date", found=False), force=["firearm"]
    )
    flags = check(record, ARTICLE)
    assert [(flag.code, flag.field) for flag in flags] == [("ungrounded", "/force")]
    assert '"shot dead by two officers"' in flags[0].message


def test_ungrounded_rival() -> None:
    """A rival's quote is held to the same rule."""
    rival = {"field": "/date", "value": "2022-08-24", "quote": "on Wednesday night"}
    record = incident(rivals=[{**rival, "source": "media", "match": "not_found"}])
    assert codes(record) == [("ungrounded", "/date")]


def test_not_yet_grounded() -> None:
    """A claim that was never looked for counts as located."""
    plain = Claim(quote="41", supports=["/subjects/0/age"], source="police", stance="stated")
    assert codes(incident(plain, subjects=[{"age": 41}])) == []


UNSUPPORTED: list[tuple[str, Any]] = [
    ("/subjects/0/age", {"subjects": [{"age": 14}]}),
    ("/subjects/0/name", {"subjects": [{"name": "Terrell Ashby"}]}),
    ("/subjects/0/outcome", {"subjects": [{"outcome": "unhurt"}]}),
    ("/subjects/0/armed_with", {"subjects": [{"armed_with": ["knife"]}]}),
    ("/location/city", {"location": {"city": "Eugene"}}),
    ("/location/state", {"location": {"state": "OH"}}),
    ("/officers_using_force", {"officers_using_force": 2}),
    ("/time", {"time": "04:00"}),
    ("/force", {"force": ["taser"]}),
]


@pytest.mark.parametrize(("field", "values"), UNSUPPORTED)
def test_unsupported(field: str, values: dict[str, Any]) -> None:
    """A value that its quote does not state is flagged, whatever its kind."""
    record = incident(claim(f"SALEM, Ore. — {SHOT}", ""), **values)
    assert codes(record) == [("unsupported", field)]


def test_unsupported_member() -> None:
    """In a set each member is judged by itself."""
    record = incident(claim(SHOT, "/force"), force=["firearm", "dog"])
    flags = check(record, ARTICLE)
    assert [(flag.code, flag.field) for flag in flags] == [("unsupported", "/force")]
    assert "'dog'" in flags[0].message


def test_name_proven_elsewhere() -> None:
    """A name that one quote gives in full may be supported by less elsewhere in the record."""
    record = incident(
        claim("a Salem officer", "/agencies/0/name"),
        claim("A deputy used pepper spray", "/officers/0/agency"),
        agencies=[{"name": "Salem Police Department"}],
        officers=[{"agency": "Salem Police Department"}],
    )
    assert codes(record) == []


def test_no_claim() -> None:
    """A value without a claim is flagged; prominence, summary and empty values need none."""
    record = incident(claim(SHOT, "/force"), force=["firearm"], time="04:00", summary="Shot.")
    assert codes(record) == [("no_claim", "/time")]


def test_no_claim_by_sibling() -> None:
    """A pointer covers what is below it, not a field whose name begins alike."""
    record = incident(claim(SHOT, "/officers"), officers=[{"fired": True}], officers_using_force=1)
    assert codes(record) == [("no_claim", "/officers_using_force")]


@pytest.mark.parametrize("pointer", ["/subjects/1/age", "/subject/0", "/force/3", "/claims/0"])
def test_dangling(pointer: str) -> None:
    """A pointer that leads nowhere, or into the evidence, is flagged."""
    record = incident(claim(SHOT, pointer), subjects=[{}])
    assert codes(record) == [("dangling", pointer)]


def test_withheld_value() -> None:
    """A value whose only claim withholds it is flagged; another claim redeems it."""
    withheld = claim(
        "The chief declined to name the officer", "/officers/0/name", stance="withheld"
    )
    named = [{"name": "Terrell Ordway"}]
    assert codes(incident(withheld, officers=named)) == [("withheld_value", "/officers/0/name")]
    assert codes(incident(withheld, claim(SHOT, "/officers/0/name"), officers=named)) == []


DENIED = [
    ({"subjects": [{"armed_with": ["unarmed"]}]}, "/subjects/0/armed_with"),
    ({"body_camera": False}, "/body_camera"),
    ({}, "/subjects"),
]


@pytest.mark.parametrize(("values", "pointer"), DENIED)
def test_denied(values: dict[str, Any], pointer: str) -> None:
    """A denial supports what is negative or empty."""
    article = Article("x", "He had no weapon and no camera ran.")
    denial = Claim(quote=article.text, supports=[pointer], source="family", stance="denied")
    assert codes(incident(denial, **values), article) == []


def test_denial_proves_nothing_else() -> None:
    """Beside a statement, a denial's words do not support a positive value."""
    record = incident(
        claim("He had a rifle", "/subjects/0/armed_with", stance="denied"),
        claim(SHOT.split(" was ")[0], "/subjects/0/armed_with"),
        subjects=[{"armed_with": ["gun"]}],
    )
    assert codes(record) == [("unsupported", "/subjects/0/armed_with")]


FUTURE = [("2022-08-27", True), ("2022-09", True), ("2023", True), ("2022-08", False)]


@pytest.mark.parametrize(("value", "late"), FUTURE)
def test_future(value: str, late: bool) -> None:
    """A date after publication is flagged; a month or year that has begun is not."""
    record = incident(claim(SHOT, "/date"), date=value)
    assert (("future", "/date") in codes(record)) is late


WEEKDAYS = [
    ("2022-08-23", SHOT, False),
    ("2022-08-24", SHOT, True),  # a Wednesday, and the quote says Tuesday
    ("2022-08-24", "was shot dead", True),  # so does the sentence around this quote
    ("2022-08-23", "was shot dead", False),
    ("2022-08-23", "He had a rifle", False),  # Wednesday is when police said so
    ("2022-08-22", "On Monday, Aug. 22, a neighbor had called", False),
    ("2022-08", SHOT, False),  # a month has no weekday
]


@pytest.mark.parametrize(("value", "quote", "contradicts"), WEEKDAYS)
def test_weekday(value: str, quote: str, contradicts: bool) -> None:
    """A weekday in the quote or its sentence must be the date's, unless it dates the telling."""
    record = incident(claim(quote, "/date"), date=value)
    assert (("weekday", "/date") in codes(record)) is contradicts


def test_weekday_beside_the_date() -> None:
    """A weekday written beside the very date decides, also where the date itself follows."""
    article = Article("x", "It happened on Monday, Aug. 23.", date(2022, 8, 26))
    stated = Claim(quote=article.text, supports=["/date"], source="police", stance="stated")
    flags = check(incident(stated, date="2022-08-23"), article)
    assert [(flag.code, flag.field) for flag in flags] == [("weekday", "/date")]
    assert flags[0].message == "'2022-08-23' is a Tuesday, but the article says 'Monday'"


def test_weekday_without_publication() -> None:
    """With no publication date only the name of the day is compared."""
    article = Article("x", "It happened on Monday.")
    stated = Claim(quote=article.text, supports=["/date"], source="police", stance="stated")
    assert ("weekday", "/date") in codes(incident(stated, date="2022-08-23"), article)
    assert ("weekday", "/date") not in codes(incident(stated, date="2022-08-22"), article)


@pytest.mark.parametrize(("count", "doubted"), [(1, True), (2, False), (3, False)])
def test_counts(count: int, doubted: bool) -> None:
    """Fewer officers using force than listed officers who fired is a contradiction."""
    record = incident(officers_using_force=count, officers=[{"fired": True}, {"fired": True}])
    assert (("counts", "/officers_using_force") in codes(record)) is doubted


LETHAL: list[tuple[dict[str, Any], bool]] = [
    ({"force": ["chemical"], "subjects": [{"outcome": "killed"}]}, True),
    ({"force": ["chemical", "firearm"], "subjects": [{"outcome": "killed"}]}, False),
    ({"force": [], "subjects": [{"outcome": "killed"}]}, False),
    ({"force": ["dog"], "subjects": [{"outcome": "injured"}]}, False),
    ({"force": ["dog"], "subjects": [{"outcome": "killed", "self_inflicted": True}]}, False),
    (
        {
            "force": ["chemical"],
            "subjects": [{"outcome": "killed"}],
            "encounter_reason": "custody",
        },
        False,
    ),
]


@pytest.mark.parametrize(("values", "doubted"), LETHAL)
def test_no_lethal_force(values: dict[str, Any], doubted: bool) -> None:
    """A death with only such force as does not kill is doubted, outside custody."""
    flagged = ("no_lethal_force", "/subjects/0/outcome") in codes(incident(**values))
    assert flagged is doubted


def test_example_name() -> None:
    """A name from the prompt's examples is flagged unless the article has it."""
    names = frozenset({"Dale Ames", "Terrell Ordway"})
    record = incident(claim(SHOT, "/subjects"), subjects=[{"name": "Dale Ames"}])
    assert ("example_name", "/subjects/0/name") in codes(record, example_names=names)
    record = incident(claim(SHOT, "/subjects"), subjects=[{"name": "Terrell Ordway"}])
    assert codes(record, example_names=names) == []


def test_another_schema() -> None:
    """The generic checks hold for a schema of the user's own."""
    article = Article("crash", TEXT, date(2024, 1, 19))
    quote = TEXT.split(" and struck")[0]
    stated = Claim(quote=quote, supports=[""], source="police", stance="stated")
    record = Crash(date="2024-01-15", road="Quarry Road", cause=["ice"], claims=[stated])
    assert codes(record, article) == []
    record = Crash(date="last Monday", road="Mill Road", cause=["alcohol"], claims=[stated])
    assert codes(record, article) == [
        ("unsupported", "/date"),
        ("unsupported", "/road"),
        ("unsupported", "/cause"),
    ]


def test_codes() -> None:
    """Every code has a meaning, and those worth asking again are among them."""
    assert set(EVIDENCE_CODES) < set(CODES)
    assert all(meaning.endswith(".") for meaning in CODES.values())


VALUES = {
    "date": "2022-08-23", "time": "04:00", "number": 2, "name": "Salem Police", "person": "D. Ames",
    "state": "OR",
}  # fmt: skip


@given(st.text(), st.sampled_from(sorted(VALUES)), st.sampled_from([None, ARTICLE.published]))
def test_any_text(text: str, rule: Any, published: date | None) -> None:
    """Whatever is quoted, the question is answered."""
    assert derivable(VALUES[rule], Follows(rule), [text], published) in (True, False)


def labelled() -> Iterator[tuple[Incident, Article]]:
    """The incidents of hand-labelled real articles."""
    for path in sorted(TUNE.glob("*.json")):
        label = json.loads(path.read_text())
        article = from_text(path.with_suffix(".txt").read_text(), path.stem)
        for values in label["incidents"]:
            plain = {k: v for k, v in values.items() if k not in ("alternatives", "optional")}
            yield Incident.model_validate(plain), article


@pytest.mark.skipif(not TUNE.exists(), reason="the labelled real articles are not in this checkout")
def test_no_false_alarm() -> None:
    """Of the values that people labelled in real articles none is doubted."""
    found = [(record, flag) for record, article in labelled() for flag in check(record, article)]
    assert Counter(flag.code for _, flag in found) == {}
