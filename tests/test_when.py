"""Dates in words, read against a publication date."""

from __future__ import annotations

from datetime import date

import pytest

from extractor import when

FRIDAY = date(2022, 8, 26)  # publication of most rows

MEANT = [
    ("2022-08-26", "officers fired on Friday", FRIDAY),
    ("2022-08-26", "early Friday morning", FRIDAY),
    ("2022-08-19", "it happened on Friday", FRIDAY),  # on a Friday the last one may be meant
    ("2022-08-22", "a shooting Monday night", FRIDAY),
    ("2022-08-15", "a shooting last Monday", FRIDAY),  # "last" may skip the nearest
    ("2022-08-22", "a shooting last Monday", FRIDAY),
    ("2022-08-23", "Monday night, about two hours later", FRIDAY),  # told across midnight
    ("2022-08-23", "the Tues. shooting", FRIDAY),
    ("2022-08", "police said Monday", FRIDAY),  # coarser than the words
    ("2022", "police said Monday", FRIDAY),
    ("2022-08-26", "on Aug. 26", FRIDAY),
    ("2022-08-26", "on August 26th, 2022", FRIDAY),
    ("2022-08-26", "on 26 August 2022", FRIDAY),
    ("2022-08-26", "the 26th of August", FRIDAY),
    ("2022-08-26", "(8/26/2022)", FRIDAY),
    ("2022-08-26", "(8/26/22)", FRIDAY),
    ("2022-08-26", "posted 2022-08-26", FRIDAY),
    ("2021-11-06", "on Nov. 6", FRIDAY),  # the last one before publication
    ("2022-08-21", "the night of Aug. 20-21", FRIDAY),
    ("2019-03-02", "on March 2 of that year\nin 2019", FRIDAY),  # the year from another quote
    ("2022-08-25", "yesterday", FRIDAY),
    ("2022-08-26", "this morning", FRIDAY),
    ("2022-08-25", "last night", FRIDAY),
    ("2022-08-24", "two days ago", FRIDAY),
    ("2022-08-12", "two weeks ago", FRIDAY),
    ("2022-08-18", "last week", FRIDAY),
    ("2022-07", "last month", FRIDAY),
    ("2022-08-25", "a day after the robbery", FRIDAY),
    ("2022-08-23", "three days later", FRIDAY),
    ("2022-08-05", "two days after the Aug. 3 march", FRIDAY),
    ("2014", "killed in 2014", FRIDAY),
    ("2021", "killed last year", FRIDAY),
    ("2019", "three years ago", FRIDAY),
    ("2021-11", "in late November", FRIDAY),
    ("2015-12", "in December 2015", None),
    ("2021-12-25", "on Christmas Day", FRIDAY),
    ("2022-05-30", "on Memorial Day", FRIDAY),
    ("XXXX-12-17", "the Dec. 17 shooting", None),
    ("XXXX", "the Dec. 17 shooting", None),
    ("2021-03-02", "last year, on March 2", FRIDAY),
    ("2014-12-17", "the Dec. 17, 2014 shooting", None),
    ("2020-02-29", "on Feb. 29", date(2020, 3, 2)),
]

NOT_MEANT = [
    ("2022-08-27", "officers fired on Friday", FRIDAY),
    ("2022-08-25", "officers fired on Friday", FRIDAY),
    ("2021-08-26", "officers fired on Friday", FRIDAY),
    ("2022-08-19", "a shooting on Thursday", FRIDAY),
    ("2022-08-26", "officers shot a man", FRIDAY),  # no date word at all
    ("2022-08-26", "officers fired on Friday", None),  # nothing to count from
    ("2022-08-27", "on Aug. 26", FRIDAY),
    ("2021-08-26", "on Aug. 26", FRIDAY),
    ("2022-11-06", "on Nov. 6", FRIDAY),  # not yet come
    ("2014-05-02", "killed in 2014", FRIDAY),  # finer than the words
    ("2021-11-20", "in late November", FRIDAY),
    ("Friday", "officers fired on Friday", FRIDAY),  # no EDTF
    ("2022-03", "March on, they said", FRIDAY),
    ("2022-05", "they may shoot, and march on", FRIDAY),  # not the months
    ("2022-08-26", "the sun sat low", FRIDAY),  # not the weekdays
    ("2014-12-17", "the Dec. 17 shooting", None),  # no year is stated
    ("XXXX-12-18", "the Dec. 17 shooting", None),
    ("2022-02-30", "on Feb. 30", FRIDAY),  # no such day
    ("2022-08-24", "he is 24/7 on call", FRIDAY),
]


@pytest.mark.parametrize(("value", "text", "published"), MEANT)
def test_meant(value: str, text: str, published: date | None) -> None:
    """A date that the words can mean follows from them."""
    assert when.follows(value, text, published)


@pytest.mark.parametrize(("value", "text", "published"), NOT_MEANT)
def test_not_meant(value: str, text: str, published: date | None) -> None:
    """A date that the words cannot mean, or more precise than they are, does not follow."""
    assert not when.follows(value, text, published)


def test_weekday_names() -> None:
    """Weekdays are found in full and abbreviated, lower case only where in full."""
    text = "On Sunday, not on monday, he sat in the sun until Wed. noon"
    assert [match["name"] for match in when.weekdays(text)] == ["Sunday", "monday", "Wed"]
