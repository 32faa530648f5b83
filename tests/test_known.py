"""The comparison with facts from elsewhere: what a crowd's answers say as a label."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest
from conftest import benchmark_script

from extractor import Article


@pytest.fixture(scope="module")
def known() -> ModuleType:
    """The script as a module."""
    return benchmark_script("known")


ANN = {"name": "Ann Lee", "age": "34-year-old ", "gender": "Female", "was": ["killed", "injured"]}
MAN = {"gender": "Male", "age": "early 20s", "was": ["hospitalized"]}
ANSWERS = {
    "city": "Reno ",
    "state": "NV - Nevada",
    "date": "2015-6-21",
    "victims": [ANN, ANN, MAN, MAN],
    "flags": {"The shooting was by a police officer.": "Yes"},
}  # fmt: skip


def test_crowd_as_label(known: ModuleType) -> None:
    """Victims are subjects; one named twice is one person, two without a name are two."""
    label = known.gun_violence((Article("a", "t"), {"gvdb_gold": ANSWERS}))
    [incident] = label.incidents
    record = incident.record
    assert (record.date, record.location.city, record.location.state) == (
        "2015-06-21",
        "Reno",
        "NV",
    )
    told = [(s.name, s.age, s.gender, s.outcome) for s in record.subjects]
    assert told == [
        ("Ann Lee", 34, "female", "killed"),
        (None, None, "male", "injured"),
        (None, None, "male", "injured"),
    ]


@pytest.mark.parametrize("facts", [{}, {"gvdb_gold": {**ANSWERS, "flags": {}}}])
def test_not_by_police(known: ModuleType, facts: dict[str, Any]) -> None:
    """Without an answer that police fired, an article is not in the comparison."""
    assert known.gun_violence((Article("a", "t"), facts)) is None


STATES = [("CO - Colorado", "CO"), ("California", "CA"), ("Wis.", "WI"), ("Unclear", None),
          ("Mo", None), (None, None)]  # fmt: skip


@pytest.mark.parametrize(("said", "code"), STATES)
def test_states(known: ModuleType, said: str | None, code: str | None) -> None:
    """A state is taken from its code, name or abbreviation; anything else is silence."""
    assert known._state(said) == code
