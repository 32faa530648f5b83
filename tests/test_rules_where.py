"""The rules' reading of where, when and why, and of which event a sentence tells."""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any

import pytest

from extractor.article import from_text
from extractor.models.rules import read
from extractor.schema.incident import Incident

SUNDAY = date(2022, 3, 20)
SHOT = "A Tulsa police officer shot and killed Mark Webb, 30, on Monday, police said. "


def records(text: str) -> list[Incident]:
    """The records of a text published on a Sunday."""
    return read(from_text(text, "a", published=SUNDAY))


SLOTS = [  # (text, pointer, value)
    # towns: where the force is set, before the dateline, the police, and what is elsewhere
    ("NEW YORK (Reuters) - A police officer in Jackson, Mississippi, shot a man on Monday.",
     "/location/city", "Jackson"),
    ("SEATTLE A man was shot by police in Astoria, Oregon, on Friday.", "/location/state", "OR"),
    ("Police shot a man in Hope Ranch, a suburb of Santa Barbara, California.",
     "/location/city", "Hope Ranch"),
    ("Troopers shot a man in Greene Township, Pennsylvania, on Thursday.",
     "/location/city", "Greene Township"),
    ("An officer shot a man in the Belmont section of Detroit on Sunday.",
     "/location/city", "Detroit"),
    ("Boise police shot a man on Monday. He died at a hospital in Nampa, Idaho.",
     "/location/city", "Boise"),
    ("Houston police shot a man on Monday. (Reporting by Ann Cole in Chicago)",
     "/location/city", "Houston"),
    ("Police shot a man in the Atlanta area on Monday.", "/location/city", None),
    ("Police shot a man in the Washington Heights neighborhood.", "/location/city", None),
    ("Police in West Memphis, Arkansas, shot a man.", "/location/city", "West Memphis"),
    ("The Justice Department said in Washington that officers shot a man in Macon, Georgia.",
     "/location/state", "GA"),
    # venues and addresses
    ("Marshals shot Dan Poe in the parking lot of a Waffle House in Macon, Georgia.",
     "/location/place", "Waffle House"),
    ("Officers shot a man outside the Ramada Midtown hotel on Monday.",
     "/location/place", "Ramada Midtown hotel"),
    ("Police shot a man on the city's West Side on Monday.", "/location/place", "West Side"),
    ("Police shot a man at a Tulsa hotel.", "/location/place", None),  # it has no name
    (SHOT + "Marchers blocked Oak Street for hours.", "/location/address", None),
    (SHOT + "Officer Thomas Lane was there, he said.", "/location/address", None),
    # days: of the force, not of what followed
    ("A grand jury on Friday brought charges in the raid that saw Ann Cole shot by police on "
     "March 3.", "/date", "2022-03-03"),
    ("Police shot Ann Cole in January. Officers stormed into her home on the night of Jan. 12.",
     "/date", "2022-01-12"),
    ("Protesters gathered on Saturday after the Feb. 3 shooting of Ann Cole by police.",
     "/date", "2022-02-03"),
    ("Two officers who shot and killed Ann Cole were cleared Friday.", "/date", None),
    # hours
    (SHOT + "The mayor spoke at a news conference at 6 p.m.", "/time", None),
    (SHOT + "A curfew was to begin at 9 p.m.", "/time", None),
    ("Police shot a man in a house on Monday after midnight.", "/time", None),
    # reasons
    ("Deputies came to evict Ray Stokes. He fired and a deputy shot him.",
     "/encounter_reason", "warrant"),
    ("Officers shot Ann Cole as they executed a search warrant. Neighbors heard gunfire.",
     "/encounter_reason", "warrant"),
    ("A deputy shot a man. He was charged with assault after deputies came with a warrant.",
     "/encounter_reason", "warrant"),
    ("Troopers tried to pull over a pickup. The driver fired and a trooper shot him.",
     "/encounter_reason", "traffic_stop"),
    ("A call came in about a man acting strangely in a bar. An officer shot him.",
     "/encounter_reason", "disturbance"),
    ("A man who stabbed an officer was shot by police.", "/encounter_reason", None),
    ("After a pursuit a robbery suspect was shot by police.",
     "/encounter_reason", "violent_crime"),  # a chase only where nothing else is told
]  # fmt: skip


@pytest.mark.parametrize(("text", "pointer", "expected"), SLOTS)
def test_where_when_and_why(text: str, pointer: str, expected: Any) -> None:
    """The event's own town, venue, day, hour and cause; nothing of what is told beside them."""
    found = records(text)[0].model_dump(mode="json")
    assert reduce(lambda value, key: value[key], pointer[1:].split("/"), found) == expected


EVENTS = [  # (what follows the main event, city and date of the other one)
    ("In May, Omaha police shot Ken Boyd, 41, outside a bar.", ("Omaha", "2021-05")),
    ("A video shows officer Jason Dale shooting black 17-year-old Leon McCall in 2014.",
     (None, "2014")),
    ("Earlier, a man and woman were shot to death by Tulsa police.", ("Tulsa", None)),
    ("Meanwhile, in Norman, police shot a woman with a knife on Tuesday.",
     ("Norman", "2022-03-15")),  # in the state of the main one
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), EVENTS)
def test_another_event(text: str, expected: tuple[str | None, str | None]) -> None:
    """Its police, its day, its opening word or what is shown set it apart from the main one."""
    main, other = records(SHOT + text)
    assert (main.location.city, main.date, len(main.subjects)) == ("Tulsa", "2022-03-14", 1)
    assert (other.location.city, other.date) == expected


def test_a_sentence_set_in_another_state_is_of_another_event() -> None:
    """A stop in another state is no reason for the force of this one."""
    found = records(SHOT + "In Ballwin, Missouri, an officer was hurt at a traffic stop.")
    assert found[0].encounter_reason is None
