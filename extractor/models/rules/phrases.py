r"""Phrases: regular expressions that are tried only on sentences that can hold a match.

A phrase such as `\b(?:died|pronounced dead)` needs a word that begins with "died" or "pron".
Such beginnings are read off the parsed expression; a sentence with none of them is passed over
after one comparison of sets, which takes a tenth of the time of a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from string import ascii_lowercase
from typing import Any

from extractor.models.rules.sentences import LETTERS, Sentence

Nodes = Sequence[tuple[Any, Any]]  # of a parsed expression: operator, argument
MANY = 200  # so many beginnings occur in nearly every sentence
SHORT_WORDS = {1: 40, 2: 40, 3: 5}  # longer words that together are as frequent as one so short


class Phrase:
    """A regular expression over folded text, with the beginnings of words that a match needs."""

    def __init__(self, source: str, flags: int = 0) -> None:
        """Compiles the expression."""
        self.pattern = re.compile(source, flags)
        self.search = self.pattern.search
        self.finditer = self.pattern.finditer
        self.needs = needed(source, flags)

    def find(self, sentence: Sentence) -> re.Match[str] | None:
        """The first match in a sentence."""
        if self.needs is not None and self.needs.isdisjoint(sentence.beginnings):
            return None
        return self.search(sentence.low)

    def each(self, sentence: Sentence) -> Iterable[re.Match[str]]:
        """The matches in a sentence, in order."""
        if self.needs is not None and self.needs.isdisjoint(sentence.beginnings):
            return ()
        return self.finditer(sentence.low)

    def among(self, sentences: Iterable[Sentence]) -> Iterator[tuple[Sentence, re.Match[str]]]:
        """The matches in some sentences, in order."""
        needs = self.needs
        for sentence in sentences:
            if needs is None or not needs.isdisjoint(sentence.beginnings):
                for match in self.finditer(sentence.low):
                    yield sentence, match

    def as_written(self, sentence: Sentence) -> Iterable[re.Match[str]]:
        """The matches in a sentence that is not folded: for expressions that need capitals."""
        if self.needs is not None and self.needs.isdisjoint(sentence.beginnings):
            return ()
        return self.finditer(sentence.text)


def needed(source: str, flags: int = 0) -> frozenset[str] | None:
    """Beginnings of words, folded, one of which every match holds; None if that cannot be told.

    A beginning is the first four letters of a word, or all of it if it is shorter.
    """
    found, _ = _needed(list(_parser.parse(source, flags)), False)
    return None if found is None or len(found) > MANY else frozenset(w.lower() for w in found)


Needed = tuple[frozenset[str] | None, bool]  # beginnings, whether a word begins behind them


def _needed(nodes: Nodes, fresh: bool) -> Needed:
    """What a sequence needs; `fresh`: whether a word begins where it begins."""
    found: list[frozenset[str]] = []
    for index, (kind, argument) in enumerate(nodes):
        if fresh and (first := _first(nodes[index:], {""})) is not None and first:
            found.append(first)
        needed, fresh = _of_node(kind, argument, fresh)
        if needed is not None:
            found.append(needed)
    return min(found, key=_commonness, default=None), fresh


def _commonness(words: frozenset[str]) -> int:
    """How many sentences hold one of some beginnings: short words ("in", "was") stand in most."""
    return sum(SHORT_WORDS.get(len(word), 1) for word in words)


def _of_node(kind: Any, argument: Any, fresh: bool) -> Needed:
    if kind is op.LITERAL:
        return None, not _in_word(chr(argument))
    if kind is op.AT:
        return None, fresh or argument in (op.AT_BOUNDARY, op.AT_BEGINNING)
    if kind in (op.ASSERT, op.ASSERT_NOT):
        return None, fresh
    if kind is op.SUBPATTERN:
        return _needed(list(argument[3]), fresh)
    if kind is op.BRANCH:
        branches = [_needed(list(branch), fresh) for branch in argument[1]]
        sets = [needed for needed, _ in branches]
        union = None if None in sets else frozenset().union(*(s for s in sets if s is not None))
        return union, all(after for _, after in branches)
    if kind in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, _, body = argument
        needed, after = _needed(list(body), fresh)
        return (needed, after) if low else (None, fresh and after)
    if kind is op.IN:
        return None, not any(c is None or _in_word(c) for c in _characters(argument))
    return None, False


def _first(nodes: Nodes, begun: set[str]) -> frozenset[str] | None:
    """The first letters of all words that a sequence can begin with; None if they are open."""
    done: set[str] = set()
    rest = _grown(nodes, begun, done)
    if rest is None or any(len(text) < LETTERS - 1 for text in rest):
        return None
    return frozenset(done | rest | {text + letter for text in rest for letter in ascii_lowercase})


def _grown(nodes: Nodes, begun: set[str], done: set[str]) -> set[str] | None:
    """Beginnings still too short behind a sequence; those that are long enough go to `done`."""
    for kind, argument in nodes:
        grown: set[str] | None
        if not begun:
            return begun
        if kind is op.LITERAL:
            grown = _with(begun, [chr(argument)], done)
        elif kind is op.IN:
            grown = _with(begun, list(_characters(argument)), done)
        elif kind is op.SUBPATTERN:
            grown = _grown(list(argument[3]), begun, done)
        elif kind is op.BRANCH:
            parts = [_grown(list(branch), begun, done) for branch in argument[1]]
            grown = None if None in parts else set().union(*(p for p in parts if p is not None))
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT) and (argument[1] == 1 or _space(argument)):
            grown = _grown(list(argument[2]), begun, done)
            if grown is not None and not argument[0]:
                grown |= begun
        elif kind is op.AT and argument is op.AT_BOUNDARY:
            done |= begun - {""}
            grown = begun & {""}
        elif all(len(text) == LETTERS - 1 for text in begun):
            return begun  # whatever follows
        else:
            return None
        if grown is None:
            return None
        begun = grown
    return begun


def _with(begun: set[str], characters: list[str | None], done: set[str]) -> set[str] | None:
    """Beginnings with one more character; a space ends a short word."""
    grown: set[str] = set()
    for character in characters:
        if character is None:
            return None
        if not _in_word(character):
            if "" in begun:
                return None
            done |= begun
            continue
        longer = {text + character for text in begun}
        done |= {text for text in longer if len(text) == LETTERS}
        grown |= {text for text in longer if len(text) < LETTERS}
    return grown


def _characters(members: Iterable[tuple[Any, Any]]) -> Iterator[str | None]:
    """The characters of a set in brackets; None for a class of them."""
    for kind, argument in members:
        if kind is op.LITERAL:
            yield chr(argument)
        elif kind is op.CATEGORY and argument in (op.CATEGORY_SPACE, op.CATEGORY_NOT_WORD):
            yield " "
        elif kind is op.RANGE:
            yield from (chr(c) for c in range(argument[0], argument[1] + 1))
        else:
            yield None


def _space(repeat: tuple[int, int, Nodes]) -> bool:
    """Whether white space is repeated, which ends a word after its first character."""
    low, _, body = repeat
    return low == 1 and all(
        kind is op.IN and all(c == " " for c in _characters(argument)) for kind, argument in body
    )


def _in_word(character: str) -> bool:
    return character.isalnum() or character == "_"
