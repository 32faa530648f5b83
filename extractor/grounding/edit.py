"""The edited rung: a passage that differs from the quote by a few harmless edits.

Instead of aligning tokens freely and judging the differences afterwards, both texts are reduced to
an outline of their content words; the outlines must agree exactly, so whatever is not on a list of
`guard` cannot differ, and words cannot change places. What lies in the gaps is then compared.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import NamedTuple

from extractor.grounding import guard
from extractor.grounding.fold import HYPHENS, MARKS, Folded

TOKENS_PER_EDIT = 6
"""One edit in six tokens: so a quote under six tokens is not edited, where one word is too much."""
MOST_EDITS = 3
"""Edits in all; a quote with more is a paraphrase and should be asked for again."""

_NOTE = (
    r'(?P<note>(?<=[^\W\d_]|[.,;:!?")])\[(?:\d{1,3}|[a-z]|citation needed|note \d{1,2})\]'
    r'|(?<=[.,;:!?")])[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+(?!\w))'
)
"""What is left of a footnote: [3], [a], [citation needed], a raised figure after punctuation."""
_TAIL = rf"[^\W_][\w{MARKS}]*"
_TOKEN = re.compile(
    _NOTE
    + r"|[^\W\d_](?:\.[^\W\d_])+(?!\w)\.?"  # U.S., p.m.
    + rf"|{_TAIL}(?:(?:['/&@]|(?<=\d)[.,:\-](?=\d)){_TAIL})*"  # can't, 3,400, 10:30, 3-4, and/or
)
_SENTENCE_END = re.compile(r"[.!?:\"(]")
_REPEATED = re.compile(r"([^\w\s])\1+")
_JOINING = re.compile(rf"\s*[{HYPHENS}]\s*\Z")


class Word(NamedTuple):
    """A content word: as compared, as written, and its place in the folded text."""

    key: str
    raw: str
    start: int
    end: int


class Gap(NamedTuple):
    """What stands between two content words: droppable words, their places, punctuation."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    marks: str


class Outline(NamedTuple):
    """The content words of a folded text. `gaps[i]` comes before word i, the last one at the end.

    `skeleton` is the words' keys in one string, `starts[i]` the offset of word i in it.
    """

    words: list[Word]
    gaps: list[Gap]
    skeleton: str
    starts: list[int]
    tokens: int


def outline(folded: Folded) -> Outline:
    """Outline a folded text; linear in its length."""
    text = folded.text
    words: list[Word] = []
    gaps: list[Gap] = []
    loose: list[str] = []
    places: list[tuple[int, int]] = []
    starts: list[int] = []
    marks = ""
    done = length = tokens = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if text[done:start] != " ":
            marks += _marks(folded, done, start)
        done = end
        if match.lastgroup == "note":
            continue
        tokens += 1
        word = _word(match[0], start, end)
        if word.key in guard.DROPPABLE and _is_loose(text, match[0], start, end):
            loose.append(word.key)
            places.append((start, end))
            continue
        gaps.append(Gap(tuple(loose), tuple(places), _tidy(marks)))
        words.append(word)
        starts.append(length)
        length += len(word.key)
        loose, places, marks = [], [], ""
    gaps.append(Gap(tuple(loose), tuple(places), _tidy(marks + text[done:])))
    return Outline(words, gaps, "".join(word.key for word in words), starts, tokens)


def _word(raw: str, start: int, end: int) -> Word:
    lower = raw.lower()
    if lower in guard.DROPPABLE or lower in guard.TITLES:
        return Word(lower, raw, start, end)
    return Word(guard.SLIPS.get(raw, raw.rstrip(".")), raw, start, end)


def _is_loose(text: str, raw: str, start: int, end: int) -> bool:
    if text[max(0, start - 1) : start] == "-" or text[end : end + 1] == "-":
        return False  # "then-officer"
    if raw.islower():
        return True
    before = text[max(0, start - 3) : start]
    opens = start == 0 or _SENTENCE_END.search(before) is not None
    return opens and (len(raw) > 1 or text[end : end + 1] == " ")  # not the initial in "A. Smith"


def _marks(folded: Folded, start: int, end: int) -> str:
    marks = folded.text[start:end].replace(" ", "")
    if "-" not in marks:
        return marks
    was_start, was_end = folded.was_end(start), folded.was_start(end)
    raw = folded.original[was_start:was_end]
    if marks != "-" or not _JOINING.match(raw) or raw[0].isspace():
        return marks.replace("-", "\u2014")
    if len(raw) == 1:
        return "-"
    return "¬" if "\n" in raw else "\u2014"


def _tidy(marks: str) -> str:
    if len(marks) < 2:
        return marks.strip()
    return _REPEATED.sub(r"\1", marks.replace(" ", "").replace("...", "\u2026"))


def allowed_edits(quote: Outline) -> int:
    """How many edits a quote of this length may have."""
    return min(MOST_EDITS, quote.tokens // TOKENS_PER_EDIT)


def window(quote: Outline, text: Outline, at: int) -> tuple[int, int] | None:
    """The window where `quote` agrees with `text` from offset `at` of its skeleton.

    Returns its place in the folded text, or None if it cuts a word, has a difference that is not
    harmless, or more edits than a quote of this length may have.
    """
    first = bisect_left(text.starts, at)
    if first == len(text.starts) or text.starts[first] != at:
        return None
    walked = _walk(quote, text, first)
    if walked is None:
        return None
    last, edits = walked
    head, tail = quote.gaps[0].words, quote.gaps[-1].words
    before, after = text.gaps[first], text.gaps[last + 1]
    kept_before = min(len(head), len(before.words))
    if head[len(head) - kept_before :] != before.words[len(before.words) - kept_before :]:
        kept_before = 0
    kept_after = len(tail)
    if tail != after.words[:kept_after]:
        return None
    extra = head[: len(head) - kept_before]
    if extra and first > 0 and not before.marks:
        return None  # "The gunman" is no quote from "the suspected gunman"
    cost = guard.words_cost(extra, (), "", text.words[first].raw)
    if cost is None or edits + cost > allowed_edits(quote):
        return None
    start = before.places[-kept_before][0] if kept_before else text.words[first].start
    end = after.places[kept_after - 1][1] if kept_after else text.words[last].end
    return start, end


def _walk(quote: Outline, text: Outline, first: int) -> tuple[int, int] | None:
    """Compare words and gaps from text word `first`; the last text word and the edits, or None."""
    edits, most = 0, allowed_edits(quote)
    mine, theirs = 0, first
    while True:
        ours, other = quote.words[mine], text.words[theirs]
        cost: int | None
        our_end = quote.starts[mine] + len(ours.key)
        their_end = text.starts[theirs] + len(other.key) - text.starts[first]
        if our_end == their_end:
            if len(ours.key) == len(other.key):
                edits += _differs(ours.raw, other.raw, opening=mine == 0)
            if our_end == len(quote.skeleton):
                return (theirs, edits) if edits <= most else None
            mine, theirs = mine + 1, theirs + 1
            cost = _gap_cost(quote.gaps[mine], text.gaps[theirs], other, text.words[theirs])
        elif our_end < their_end:
            mine += 1
            if mine == len(quote.words):
                return None
            cost = _join_cost(quote.gaps[mine], ours, quote.words[mine])
        else:
            theirs += 1
            if theirs == len(text.words):
                return None
            cost = _join_cost(text.gaps[theirs], other, text.words[theirs])
        if cost is None or (edits := edits + cost) > most:
            return None


def _differs(ours: str, other: str, *, opening: bool) -> bool:
    if opening:
        ours, other = ours[:1].lower() + ours[1:], other[:1].lower() + other[1:]
    return ours.rstrip(".") != other.rstrip(".")


def _gap_cost(ours: Gap, other: Gap, left: Word, right: Word) -> int | None:
    words = guard.words_cost(ours.words, other.words, left.raw, right.raw)
    if words is None:
        return None
    neighbour = other.words[-1] if other.words else right.raw
    marks = guard.marks_cost(ours.marks, other.marks, left.raw, neighbour)
    return None if marks is None else words + marks


def _join_cost(gap: Gap, left: Word, right: Word) -> int | None:
    return None if gap.words else guard.join_cost(gap.marks, left.raw, right.raw)
