"""A mention of people, and the nouns that make one."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from extractor.models.rules import lexicon
from extractor.models.rules.names import Name

Kind = Literal["officer", "civilian", "name", "pronoun"]


OFFICERS = {n: (n, False) for n in lexicon.OFFICER_NOUNS} | {
    plural: (n, True) for n, plural in lexicon.OFFICER_NOUNS.items()
}


CIVILIANS = {n: (n, False) for n in lexicon.PEOPLE} | {
    plural: (n, True) for n, (plural, _) in lexicon.PEOPLE.items() if plural
}


HEADS = {*OFFICERS, *CIVILIANS, *lexicon.COLLECTIVE, *lexicon.PRONOUNS}


DETS = {*lexicon.DETERMINERS, *lexicon.POSSESSIVES}


@dataclass(slots=True, eq=False)
class Mention:
    """One mention of one or more people.

    Attributes:
        sentence: index of its sentence.
        first, last: its tokens there, [first, last).
        start, end: its span in the article.
        kind: officer or civilian by its noun, a name with neither, or a pronoun.
        head: the noun, singular, lower case; "" for a bare name.
        det: the determiner, lower case; "" if none.
        count: how many people; None if it does not say ("officers").
        agency: the words that name the officer's agency, as written.
        owned: an "'s" follows, so that the person owns the next noun.
    """

    sentence: int
    first: int
    last: int
    start: int
    end: int
    kind: Kind
    head: str = ""
    det: str = ""
    plural: bool = False
    count: int | None = 1
    words: tuple[str, ...] = ()
    name: Name | None = None
    bare: bool = False
    rank: str | None = None
    agency: tuple[int, int] | None = None
    age: int | None = None
    gender: str | None = None
    races: list[str] = field(default_factory=list)
    owned: bool = False
    kin: bool = False  # a name told of as a relative's
    listed: Mention | None = None  # the plural behind which a name is listed

    @property
    def negative(self) -> bool:
        """Whether it names nobody: "no officers", "neither deputy"."""
        return self.det in ("no", "neither", "none")
