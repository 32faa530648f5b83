"""Clock times in words."""

from __future__ import annotations

import pytest

from extractor import clock

MEANT = [
    ("01:18", "At about 1:18 a.m., the man fired"),
    ("01:18", "at 1:18am"),
    ("13:18", "at 1:18 PM"),
    ("04:00", "about 4 a.m. near the plaza"),
    ("17:00", "around 5pm on Tuesday"),
    ("12:00", "shortly before noon"),
    ("11:55", "shortly before noon"),  # vague by up to ten minutes
    ("00:00", "at midnight"),
    ("21:47", "at 2147 hours"),
    ("21:47", "at 21:47"),
    ("23:35", "shortly after 11:30 p.m."),
    ("09:05", "at 9:05 in the morning"),
    ("21:05", "at 9:05 at night"),
    ("01:00", "at 1 o'clock at night"),
    ("04:10", "at 4:10"),  # either half of the day
    ("16:10", "at 4:10"),
    ("19:00", "at seven o'clock in the evening"),
    ("22:30", "at half past ten at night"),
    ("21:20", "in the first case, at 7:20 p.m.\nabout two hours later"),
    ("23:10", "at 10:40 p.m., half an hour later"),
    ("21:30", "between 9 and 10 p.m."),
    ("12:30", "at 12:30 p.m."),
    ("00:30", "at 12:30 a.m."),
]

NOT_MEANT = [
    ("02:18", "At about 1:18 a.m., the man fired"),
    ("13:18", "At about 1:18 a.m., the man fired"),
    ("4 a.m.", "about 4 a.m. near the plaza"),  # no HH:MM
    ("05:00", "about 4 a.m. near the plaza"),
    ("04:00", "early Friday morning"),  # vague words are no time
    ("04:05", "at 4:00 a.m."),  # exact to the minute unless hedged
    ("04:00", "4 officers fired 16 rounds"),
    ("16:00", "on 16th Street at the 1600 block"),
    ("21:00", "in the first case, at 7:20 p.m."),
    ("03:00", "at 1:30 $3 was paid"),
    ("20:30", "between 9 and 10 p.m."),
]


@pytest.mark.parametrize(("value", "text"), MEANT)
def test_meant(value: str, text: str) -> None:
    """A time that the words can mean follows from them."""
    assert clock.follows(value, text)


@pytest.mark.parametrize(("value", "text"), NOT_MEANT)
def test_not_meant(value: str, text: str) -> None:
    """A time that the words cannot mean does not follow."""
    assert not clock.follows(value, text)
