"""The built-in model: who is a person of the event at all, and who only speaks or is mentioned."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.article import Article
from extractor.models.rules import acts, read
from extractor.models.rules.reading import analyse

SHOT = "Police in Boise, Idaho, shot a man on Thursday. "

NAMES = [  # (text, full names in it)
    ("Baton Rouge was calm after police shot a man.", []),  # a city
    ("Eastern Oregon was calm after police shot a man.", []),  # ends in a state
    ("A clip by Fox LA has shown that police shot a man.", []),  # an acronym
    ("Ed Ruiz was shot. Police said they Tasered Ruiz.", ["Ed Ruiz"]),  # a verb in capitals
    ("The shooting of La. Ed Ruiz, 41, drew crowds.", ["Ed Ruiz"]),
    ("Police shot Sgt Ed Ruiz.", ["Ed Ruiz"]),  # a rank without its period
    ("Ed Ruiz, one of the officers who fired, has left.", ["Ed Ruiz"]),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_capitals_that_are_no_person(text: str, expected: list[str]) -> None:
    """Places, acronyms, verbs and states in capitals are no part of a name."""
    people = analyse(Article(id="a", text=text)).cast.people
    assert [p.name.full for p in people if p.name] == expected


SUBJECTS = [  # (text, names of the subjects)
    ("Police shot Ed Ruiz, 20. Coroner Ann Cole spoke. She was shot.", ["Ed Ruiz"]),  # an official
    ("Gov Ann Cole spoke. She was shot by police, a sign said.", []),
    ("Al Roy met Ed Ruiz, the man shot by police.", ["Ed Ruiz"]),  # "the man" is not Al Roy
    (  # a relative has the same surname
        "His aunt, Eva Ruiz, wept. Police shot Ruiz. The man, Ed Ruiz, 20, has died.",
        ["Ed Ruiz"],
    ),
    (  # one man, misspelt
        "Police shot Ed Ruiz, 20. He died. Police shot Eddy Ruiz, 20, at noon.",
        ["Eddy Ruiz"],
    ),
    ("Ann Cole, 43, spoke of police who shoot. Police fired shots.", []),  # nobody was shot
]


@pytest.mark.parametrize(("text", "expected"), SUBJECTS)
def test_who_is_a_subject(text: str, expected: list[str | None]) -> None:
    """Those who speak of an event, and relatives of one surname, are not its subjects."""
    found = [s.name for incident in read(Article(id="a", text=text)) for s in incident.subjects]
    assert found == expected


OFFICERS = [  # (text, pointer into the officers, value)
    (SHOT + "Officers Ed Ruiz and Al Roy were placed on leave.", ("name", 1), "Al Roy"),
    (SHOT + "Officers Ed Ruiz and Al Roy were placed on leave.", ("on_leave", 0), True),
    (  # a name behind "the officers involved" is an officer's
        SHOT + "The officers involved in the shooting, Ed Ruiz, 30, and Al Roy, 31, have left.",
        ("name", 0),
        "Ed Ruiz",
    ),
    ("Former White Officer Ed Ruiz shot a man.", ("agency", 0), None),  # no place
    ("Fired Boise Officer Ed Ruiz shot a man.", ("agency", 0), "Boise"),
]


@pytest.mark.parametrize(("text", "slot", "expected"), OFFICERS)
def test_which_officers_are_singled_out(text: str, slot: tuple[str, int], expected: Any) -> None:
    """Officers named side by side are all told of; an agency has a place or a name."""
    officers = read(Article(id="a", text=text))[0].officers
    assert getattr(officers[slot[1]], slot[0]) == expected


def test_an_officer_hurt_elsewhere_is_none_of_the_event() -> None:
    """An officer hurt by somebody else, far from the event, is left out."""
    apart = "The mayor spoke of crime. " * 8
    text = SHOT + apart + "Last month Officer Ann Cole was shot by a robber."
    assert [o.name for o in read(Article(id="a", text=text))[0].officers if o.name] == []


DEEDS = [  # (text, what civilians did)
    ("The lawyer is filing charges against Officer Ed Ruiz.", []),  # a noun
    ("Ed Ruiz was in prison for shooting at officers.", []),  # long ago
    ("The video does not show Ed Ruiz holding a gun.", []),
    ("An officer got out as he kept firing on the suspect.", []),  # the officer fires
    ("An officer chasing a suspect stormed in and fired.", []),
    ("The crash that killed a man was told of by deputies.", []),
    ("A man fired at officers.", ["shoot"]),
]


@pytest.mark.parametrize(("text", "expected"), DEEDS)
def test_what_a_civilian_did(text: str, expected: list[str]) -> None:
    """Nouns, old convictions, denied views and officers' own acts are no deeds of a civilian."""
    reading = analyse(Article(id="a", text=text))
    found = acts.find(reading.verbs, reading.cast)
    assert [a.kind for a in found if not a.by_officer and a.agent] == expected


def test_flight_while_firing_is_flight() -> None:
    """Who fires "while fleeing on foot" flees, though the sentence tells of no police shot."""
    text = "Police shot a man. He shot at officers while running away on foot."
    assert read(Article(id="a", text=text))[0].subjects[0].fleeing == "foot"
