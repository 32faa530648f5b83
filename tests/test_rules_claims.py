"""The rules' claims: which words are quoted for a value, who says them and how surely."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from extractor.article import Article, from_text
from extractor.models import rules
from extractor.models.rules import glance, read
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.sentences import split
from extractor.schema.incident import Incident

ARTICLES = sorted((Path(__file__).parents[1] / "fixtures" / "articles").glob("*.txt"))
FRIDAY = date(2022, 8, 26)

NEEDS = [  # (pattern, beginnings of words one of which a match holds)
    (r"\b(?:died|pronounced dead)\b", {"died", "pron"}),  # of a sequence the fewest
    (r"\bin (?:his|her) cell\b", {"cell"}),  # short words stand in every sentence
    (r"\bshoplift\w*", {"shop"}),
    (r"\b(?:off|on)[- ]duty\b", {"duty"}),
    (r"\b(?:a|an) (?:officer|deput(?:y|ies))\b", {"offi", "depu"}),
    (r"\bto\s+leave\b", {"leav"}),  # white space ends a word
    (r"(?:ended|ending) it\b", {"it"}),  # no word need begin where the pattern does
    (r"\w+ed\b", None),
    (r"ed\b|\bdead\b", None),  # one branch is open
]


@pytest.mark.parametrize(("pattern", "expected"), NEEDS)
def test_what_a_phrase_needs(pattern: str, expected: set[str] | None) -> None:
    """The beginnings of words are read off the expression; None where they are open."""
    assert Phrase(pattern).needs == (None if expected is None else frozenset(expected))


def phrases() -> Iterator[Phrase]:
    """Every phrase of the rules."""
    for module in pkgutil.iter_modules(rules.__path__):
        found = vars(importlib.import_module(f"{rules.__name__}.{module.name}"))
        for value in found.values():
            for each in value.values() if isinstance(value, dict) else [value]:
                if isinstance(each, Phrase):
                    yield each


def test_a_phrase_misses_nothing_that_its_expression_finds() -> None:
    """On every sentence of the fixtures the quick look and the search agree."""
    sentences = [s for path in ARTICLES for s in split(from_text(path.read_text(), "a").text)]
    matches = 0
    for phrase in {id(p): p for p in phrases()}.values():
        for sentence in sentences:
            found, sought = phrase.find(sentence), phrase.pattern.search(sentence.low)
            assert (found and found.span()) == (sought and sought.span())
            matches += sought is not None
    assert matches > 500


POSSIBLE = [
    ("The officer fired twice.", True),
    ("POLICE SHOT A MAN.", True),
    ("Deputies used a Taser.", True),
    ("An inmate died.", True),
    ("The ofﬁcer ﬁred.", True),  # ligatures hide letters
    ("The council met on Tuesday and raised the tax.", False),
]


@pytest.mark.parametrize(("text", "expected"), POSSIBLE)
def test_texts_without_a_word_of_force_are_not_read(text: str, expected: bool) -> None:
    """A quick look leaves out what cannot tell of force."""
    assert glance.possible(text) is expected


def one(text: str) -> Incident:
    """The one incident of a text."""
    (found,) = read(Article("a", text, FRIDAY))
    return found


def cited(text: str, pointer: str) -> list[tuple[str, str, str]]:
    """Quote, source and stance of every claim for a value."""
    return [(c.quote, c.source, c.stance) for c in one(text).claims if pointer in c.supports]


LEAD = "A Mesa police officer shot a 34-year-old man on Thursday. "
CITED = [  # (text, pointer, quotes)
    (  # the body before the headline
        f"Officer shoots man\n\n{LEAD}The man lives alone.",
        "/subjects/0/gender",
        [LEAD.strip(), "The man lives alone."],
    ),
    (  # what stands beside the force, and what is told first
        f"{LEAD}The man, 34, lives alone. The 34-year-old is a cook.",
        "/subjects/0/age",
        [LEAD.strip(), "The man, 34, lives alone."],
    ),
    (  # not where an agency only speaks
        f"Mesa police said that they would say more. {LEAD}",
        "/agencies/0/role",
        [LEAD.strip()],
    ),
    (  # a full stop within a sentence is no end of a clause
        "A St. Paul police officer shot a man near St. Clair Avenue, police said.",
        "/subjects/0/gender",
        ["A St. Paul police officer shot a man near St. Clair Avenue"],
    ),
]


@pytest.mark.parametrize(("text", "pointer", "quotes"), CITED)
def test_which_words_are_quoted(text: str, pointer: str, quotes: list[str]) -> None:
    """The statement beside the force and the first one, not a headline or a mere speaker."""
    assert [quote for quote, *_ in cited(text, pointer)] == quotes


SAID = [  # (text, pointer, source and stance of its claims)
    ("MESA, Ariz. — An officer shot a man, police said.", "/location/city",
     [("reporter", "stated")]),  # the dateline
    ("MESA, Ariz. — An officer shot a man, police said.", "/force", [("police", "stated")]),
    ("An officer shot a man, WXYZ reported.", "/force", [("media", "stated")]),
    ("According to the Salem Post, an officer shot a man.", "/force", [("media", "stated")]),
    ("An officer shot a man, said two people with direct knowledge of the case.", "/force",
     [("anonymous", "stated")]),
    ("A grand jury cleared the officer who shot a man on Monday.", "/force", [("court", "stated")]),
    ("An officer shot a man who allegedly stole a car.", "/force",
     [("reporter", "stated")]),  # the hedge is about other words
    ("An officer allegedly shot a man.", "/force", [("reporter", "alleged")]),
    ("Police shot a man on Friday. He was not armed, police said.",
     "/subjects/0/armed_with", [("police", "stated")]),  # that a thing is not so is stated
    ("Police shot a man who pointed a gun at them, police said. His mother said he was unarmed.",
     "/subjects/0/armed_with", [("police", "disputed")]),  # she contradicts it
]  # fmt: skip


@pytest.mark.parametrize(("text", "pointer", "expected"), SAID)
def test_who_says_a_value_and_how_surely(
    text: str, pointer: str, expected: list[tuple[str, str]]
) -> None:
    """Datelines are the reporter's; hedges reach the words behind them; rivals dispute."""
    assert [(source, stance) for _, source, stance in cited(text, pointer)] == expected


WITHHELD = [  # (sentence, pointers)
    ("Police have not identified the man.", ["/subjects/0/name"]),
    ("His name was not released.", ["/subjects/0/name"]),
    ("The officer has not been named.", ["/officers/0/name"]),
    ("Police declined to identify the officer.", ["/officers/0/name"]),
    ("The man's name is Ed Ruiz.", []),
]


@pytest.mark.parametrize(("sentence", "pointers"), WITHHELD)
def test_names_that_are_kept_back(sentence: str, pointers: list[str]) -> None:
    """A name that a source does not give is a claim on a null field."""
    found = one(f"A Mesa police officer shot a man on Thursday. {sentence}")
    assert [p for c in found.claims if c.stance == "withheld" for p in c.supports] == pointers


def test_no_quote_is_cut_within_a_word() -> None:
    """Quotes of the fixtures begin and end at the edge of a word."""
    for path in ARTICLES:
        text = from_text(path.read_text(), path.stem, FRIDAY)
        for found in read(text):
            for claim in found.claims:
                at = text.text.index(claim.quote)
                around = text.text[max(0, at - 1) : at + len(claim.quote) + 1]
                assert re.search(rf"(?:^|\W|\b){re.escape(claim.quote)}(?:$|\W|\b)", around)
