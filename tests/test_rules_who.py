"""Officers, agencies, cameras and bystanders, as the built-in rules read them."""

from __future__ import annotations

from typing import Any

import pytest

from extractor.article import Article
from extractor.models.rules import agencies, read, sentences
from extractor.schema.incident import Incident

SHOT = "Boise police Officer Dale Wirth shot a man on Friday. "


def first(text: str) -> Incident:
    """The first incident of a text."""
    return read(Article(id="a", text=text))[0]


NAMES = [  # (text, names of the agencies in it)
    ("Advocates of police met. Dozens of police came.", []),  # nobody's police
    ("The August police shooting upset Utah police.", []),  # a month, a state
    ("Former Dallas police Officer Ed Ruiz spoke.", ["Dallas police"]),
    ("Boise's police were called.", ["Boise police"]),
    ("Racist Police Out, a sign said.", []),
    ("A suburban Chicago police officer fired.", []),  # of a suburb that is not named
    ("Memphis officers fired.", ["Memphis police"]),
    ("Veteran officers fired.", []),  # no town
    ("A police officer in Tulsa fired.", ["Tulsa police"]),
    ("A police officer in Eric Garner's death was cleared.", []),
    ("A deputy from Elbert County fired.", ["Elbert County Sheriff's Office"]),
    ("Two Los Angeles sheriff's deputies fired.", ["Los Angeles Sheriff's Office"]),
    ("A Nevada state trooper fired. State police said so.", ["Nevada State police"]),
    ("US Marshals fired. The FBI came.", ["US Marshals", "FBI"]),
    ("The Cleveland Division of Police came.", ["Cleveland Division of Police"]),
    ("The Joint Terrorism Task Force came.", ["Joint Terrorism Task Force"]),
    ("It was in Dover. Several Dover police came.", ["Dover police"]),
]


@pytest.mark.parametrize(("text", "expected"), NAMES)
def test_agencies_named(text: str, expected: list[str]) -> None:
    """A force has a place or a name of its own; words with a capital before it are left out."""
    assert [a.name for a in agencies.find(sentences.split(text))] == expected


PARTS = [  # (what follows the report, agency and part that must be told, or must not, whether)
    ("The case went to the FBI.", ("FBI", "investigating"), False),  # not to look into it
    ("The FBI is investigating.", ("FBI", "investigating"), True),
    ("Boise police opened an inquiry, as did the FBI.", ("FBI", "investigating"), True),
    ("The mayor called on the FBI to investigate.", ("FBI", "investigating"), False),  # a wish
    ("An FBI review found bad policies.", ("FBI", "investigating"), False),  # of other things
]


@pytest.mark.parametrize(("text", "pair", "told"), PARTS)
def test_part_of_an_agency(text: str, pair: tuple[str, str], told: bool) -> None:
    """Who investigates is said of this case and as a fact."""
    assert (pair in [(a.name, a.role) for a in first(SHOT + text).agencies]) is told


def test_agency_behind_the_officer() -> None:
    """An agent "with the X" is of the X, though another agency is the town's."""
    text = "An agent with the Drug Enforcement Administration shot a man. Newark police helped."
    assert first(text).officers[0].agency == "Drug Enforcement Administration"


OFFICERS = [  # (text, number of the officer, slot, value)
    (SHOT + "Wirth is a nine-year veteran of the force.", 0, "years_of_service", 9),
    (SHOT + "Wirth joined the department two years ago.", 0, "years_of_service", 2),
    (SHOT + "Wirth has more than a decade of experience.", 0, "years_of_service", 10),
    (SHOT + "Wirth, a 32-year-old Army veteran, left.", 0, "years_of_service", None),  # his age
    (SHOT + "Wirth, Chief Al Roy said, was put on paid leave.", 0, "on_leave", True),
    (SHOT + "A clerk had asked him to leave.", 0, "on_leave", None),
    (SHOT + "Wirth was relieved of duty.", 0, "on_leave", True),
    (SHOT + "Wirth pleaded not guilty.", 0, "charged", True),
    (SHOT + "Wirth faces a charge of murder.", 0, "charged", True),
    (SHOT + "Wirth faced no charges.", 0, "charged", False),
    (SHOT + "A grand jury decided not to indict Wirth.", 0, "charged", False),
    ("A man who charged at him was shot by Officer Ed Ruiz.", 0, "charged", None),  # run at
    (SHOT + "Wirth suffered a broken arm.", 0, "outcome", "injured"),
    (SHOT + "Wirth wasn't injured.", 0, "outcome", "unhurt"),
    (  # three named side by side behind a plural
        "Three cops - Jon Mattis, Brett Harlan, and Myles Costa - opened fire on a man.",
        2,
        "name",
        "Myles Costa",
    ),
    (  # all three fired
        "Three cops - Jon Mattis, Brett Harlan, and Myles Costa - opened fire on a man.",
        0,
        "fired",
        True,
    ),
    ("Officers Lyle Brandt and Mia Soto opened fire on a man.", 0, "fired", True),
    (SHOT + "The officers and Ed Ruiz spoke.", -1, "name", "Dale Wirth"),  # he is none of them
    ("Officers Lyle Brandt and Mia Soto opened fire on a man.", 0, "name", "Lyle Brandt"),
    (  # the officer is the one so called, not the deputy
        "An Ada County officer met a deputy. The officer shot a man.",
        0,
        "rank",
        "officer",
    ),
    (SHOT + "Officers saw him run.", 0, "on_duty", True),
]


@pytest.mark.parametrize(("text", "number", "slot", "expected"), OFFICERS)
def test_what_is_told_of_an_officer(text: str, number: int, slot: str, expected: Any) -> None:
    """Service, leave, charges and injuries are those of the officer they are said of."""
    assert getattr(first(text).officers[number], slot) == expected


def test_speakers_did_not_shoot() -> None:
    """Who speaks for an agency is no officer of the event."""
    text = "Officer Mark Dune, a spokesman, said an officer shot a man. Dune said he was hurt."
    assert [o.name for o in first(text).officers] == [None]


CAMERAS = [  # (text, whether a camera recorded it)
    ("The encounter was captured on the officer's body-worn camera.", True),
    ("Footage from the officer's body camera was released.", True),
    ("None of the officers was equipped with a body camera.", False),
    ("The sergeant owns a body camera yet was not wearing it.", False),
    ("A new law requires body cameras.", None),  # cameras as such
    ("Body cameras captured it and an edited version would be posted.", True),
]


@pytest.mark.parametrize(("text", "expected"), CAMERAS)
def test_cameras(text: str, expected: bool | None) -> None:
    """What a camera recorded counts, not that there are cameras."""
    assert first(SHOT + text).body_camera is expected


BYSTANDERS = [  # (text, roles and outcomes)
    ("The man held a clerk at gunpoint. Police shot him.", [("hostage", None)]),
    ("Police shot a man who was choking his girlfriend.", [("victim", None)]),
    ("Police shot the driver. A woman was in the passenger seat.", [("passenger", None)]),
    ("Police shot the driver. A passenger, Ann Cole, 22, was unhurt.", [("passenger", "unhurt")]),
    ("Police shot a man who threatened someone.", []),  # nobody in particular
    ("Police shot a man holding a knife to his throat.", []),  # his own
]


@pytest.mark.parametrize(("text", "expected"), BYSTANDERS)
def test_bystanders(text: str, expected: list[tuple[str, str | None]]) -> None:
    """Others are told of with the part that the text gives them."""
    assert [(b.role, b.outcome) for b in first(text).bystanders] == expected
