"""States and places."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extractor import gazetteer

NAMED = [
    ("SPOKANE, Wash. — Officers said", ["WA"]),
    ("LONGMONT, COLO. (KXX)", ["CO"]),  # a dateline in capitals
    ("a man from Reno, NV", ["NV"]),
    ("Put it OR leave it", []),  # not the postal code of Oregon
    ("a Californian in Ohio", ["CA", "OH"]),
    ("the West Virginia line", ["WV"]),  # not Virginia
    ("police in Kansas City", []),  # either state's
    ("on Georgia Avenue", []),
    ("in Washington, D.C.", ["WA", "DC"]),
]


@pytest.mark.parametrize(("text", "codes"), NAMED)
def test_states_named(text: str, codes: list[str]) -> None:
    """States are found by name, news abbreviation, postal code and demonym, not inside names."""
    assert [state.code for state in gazetteer.states_named(text)] == codes


PLACES = [
    ("Contra Costa", "CA", False),  # a county goes by its full name
    ("Contra Costa County", "CA", True),
    ("Oakley", "CA", True),
    ("Oakley", "TX", False),
    ("St. Paul", "MN", True),
    ("Saint Paul", "MN", True),
    ("Prince George's County", "MD", True),
    ("LAPD", "CA", True),
]


@pytest.mark.parametrize(("name", "state", "known"), PLACES)
def test_is_city(name: str, state: str, known: bool) -> None:
    """A place belongs to the states that have a city or county of its name."""
    assert gazetteer.is_city(name, state) is known


def test_state_of_place() -> None:
    """A state is told only by a place that no other state has."""
    assert gazetteer.state_of_place("Wauwatosa") == "WI"
    assert gazetteer.state_of_place("Oakley") is None
    assert gazetteer.state_of_place("Oakley", "Contra Costa") == "CA"
    assert gazetteer.state_of_place("Nowhere-on-the-Brink") is None
    assert gazetteer.state_of_place(None) is None


def test_places_named() -> None:
    """The longest name counts, with its possessive and abbreviations."""
    text = "Contra Costa County’s sheriff and Hennepin Co. deputies"
    found = [(text[start:end], set(codes)) for start, end, codes in gazetteer.places_named(text)]
    assert found == [("Contra Costa County’s", {"CA"}), ("Hennepin Co.", {"MN"})]


def test_read_at_first_need() -> None:
    """Importing the module reads no place names."""
    script = "import sys, extractor.gazetteer; sys.exit('zipcodes' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_all_states() -> None:
    """The fifty states, the District and five territories have a name."""
    assert len(gazetteer.states()) == 56
    assert gazetteer.states()["DC"] == "District of Columbia"
