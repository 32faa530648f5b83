"""The built-in model: what force it was, what the other side held and did, and whose case it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from extractor.article import Article
from extractor.models.rules import read
from extractor.schema.incident import Incident

AFTER = "A deputy shot the man on Friday. "  # so that there is an event to belong to


def found(text: str, published: date | None = None) -> list[Incident]:
    return read(Article("a", text, published))


FORCE = [  # (text, kinds of force)
    ("Officers gunned down a man outside a bank on Tuesday.", ["firearm"]),
    ("The deputy pulled the trigger twice, striking the woman in the shoulder.", ["firearm"]),
    ("An officer squeezed off three rounds, hitting the man in the chest.", ["firearm"]),
    ("Three deputies opened up on the man with their rifles.", ["firearm"]),
    ("The suspect was killed in a hail of police gunfire.", ["firearm"]),
    ("Troopers wrestled the man to the ground and handcuffed him.", ["physical"]),
    ("Two officers put the man in a chokehold until he passed out.", ["physical"]),
    ("Ruiz said the trooper threw the owner, Ed Moss, to the floor.", ["physical"]),  # apposition
    ("Deputies shocked the man with a stun gun.", ["taser"]),
    ("An officer pepper sprays her in the eye.", ["chemical"]),
    ("Police fired tear gas and munitions at the protesters.", ["chemical", "impact"]),
    ("Officers unleashed a K-9 on the man, who was hiding in a shed.", ["dog"]),
    ("A deputy was charged with fatally shooting an unarmed man.", ["firearm"]),  # his own charge
    ("A former officer was indicted in the shooting death of Ann Ruiz, 30.", ["firearm"]),
    ("Moss, then a rookie officer, fired his gun. Ed Moss, 29, was on patrol.", ["firearm"]),
    ("Ed Moss, 29, was fired from the police department. Moss shot a man.", ["firearm"]),
    ("Two officers were hit by gunfire. A suspect was shot to death.", ["firearm"]),
    ("The man charged at deputies before he was shot and killed.", ["firearm"]),
    ("Police tackled and dragged protesters away.", ["physical"]),  # one object for both
]


@pytest.mark.parametrize(("text", "expected"), FORCE)
def test_what_force_it_was(text: str, expected: list[str]) -> None:
    """Verbs, nouns and means by which officers use force, in any voice."""
    assert [i.force for i in found(text)] == [expected]


NO_FORCE = [
    "A burglar was shot by the landlord, police said.",
    "A teenager was shot by Ed Moss, a guard, police said.",
    "Detectives look for whoever gunned down a student on Monday.",
    "The city council outlawed police use of chokeholds.",
    "A reporter was pushed to the ground, and police looked on.",
]


@pytest.mark.parametrize("text", NO_FORCE)
def test_force_by_others_is_no_record(text: str) -> None:
    """Somebody whom the text sets beside the police did it, or nobody."""
    assert found(text) == []


SUBJECT = [  # (text, field of the one subject, value)
    ("A deputy shot a man armed with a long metal pole.", "armed_with", ["blunt_object"]),
    ("Police shot a man who refused to put down a crowbar.", "armed_with", ["blunt_object"]),
    ("Officers shot a man who would not drop a large kitchen knife.", "armed_with", ["knife"]),
    ("A deputy shot a man, who the sheriff said was carrying a rifle.", "armed_with", ["gun"]),
    ("A deputy shot a man who went for the deputy's gun.", "armed_with", []),  # not his own
    ("Officers shot the man. Police approached him with guns drawn.", "armed_with", []),
    (AFTER + "There were no indications that he was armed with a gun.", "armed_with", []),
    (AFTER + "Deputies proceeded as though the man had a gun.", "armed_with", []),
    (AFTER + "The video does not seem to show the man holding a knife.", "armed_with", []),
    ("Police shot the driver when the car sped toward officers.", "armed_with", ["vehicle"]),
    ("Police shot the driver as he plowed into a patrol car.", "threat", "attack"),
    ("An officer shot the driver after he tried to run over a deputy.", "threat", "attack"),
    ("An officer shot a man who appeared to be reaching into his belt.", "threat", "move"),
    ("A deputy shot a man who turned his shotgun toward deputies.", "threat", "point"),
    ("A deputy shot a man. The man turned the gun on himself.", "threat", None),
    ("The man took off running and a deputy shot him.", "fleeing", "foot"),
    ("Police shot a man who pedaled away on a bicycle.", "fleeing", "other"),
    ("The man jumped a fence, and deputies shot him.", "fleeing", "foot"),
    ("Police shot an emotionally disturbed man on Friday.", "mental_health_crisis", True),
    (AFTER + "The unit offers mental health services.", "mental_health_crisis", None),
    ("A deputy fired at the man. The man escaped injury, police said.", "outcome", "unhurt"),
    ("Police told the man to put the knife down and shot the man.", "outcome", "injured"),
    ("The man whom a Boise, Idaho, police officer shot and killed sang.", "outcome", "killed"),
    (AFTER + "The man lost his life at the scene.", "outcome", "killed"),
    ("The officer shot the individual, killing them.", "outcome", "killed"),
    (AFTER + "The man later surrendered to deputies.", "arrested", True),
    ("Officers shot at a 67-year-old man, Moss said.", "name", None),  # the speaker's name
]


@pytest.mark.parametrize(("text", "field", "expected"), SUBJECT)
def test_what_is_told_of_the_subject(text: str, field: str, expected: Any) -> None:
    """Weapons, threats, flight, illness and fate, by wordings of many kinds."""
    (incident,) = found(text)
    assert [getattr(s, field) for s in incident.subjects] == [expected]


COUNTS = [  # (text, officers using force)
    ("A pair of officers fired their guns, killing the man.", 2),
    ("A trio of deputies shot the man.", 3),
    ("Two of the four officers fired. The man they hit died.", 2),
]


@pytest.mark.parametrize(("text", "expected"), COUNTS)
def test_how_many_used_force(text: str, expected: int) -> None:
    """Numbers of people in words that are no numerals, and parts of a number."""
    assert [i.officers_using_force for i in found(text)] == [expected]


CASE = """An officer shot a man in Elm Park on Friday.

Police said the man had a knife. The man died at a hospital.

Chief Ann Moss spoke to reporters on Saturday.

She would not say who fired.

The killing led to protests like those after the shooting of Ed Ruiz, 30, in Salem."""


def test_a_case_told_for_comparison_names_nobody_here() -> None:
    """Who is first named far down, by a noun for what befell them, is of another case."""
    assert [s.name for s in found(CASE)[0].subjects] == [None]


def test_a_relative_is_named_by_the_given_name_alone() -> None:
    """A given name and an age behind "son" are a person's, whose case is another one."""
    text = CASE + " Her friend's son Toby, 19, was killed by a deputy on Feb. 11, 2017."
    names = [[s.name for s in i.subjects] for i in found(text, date(2022, 8, 26))]
    assert names == [[None], ["Toby"]]
