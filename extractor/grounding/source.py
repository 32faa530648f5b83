"""An article's text, in which quotes are looked up."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from extractor.grounding.edges import stands_alone, word_before
from extractor.grounding.edit import Outline, allowed_edits, outline, window
from extractor.grounding.fold import Folded, fold
from extractor.grounding.guard import leans_on
from extractor.grounding.near import Neighbours
from extractor.grounding.passage import Match, Passage

_REFUSED, _REFUSED_AT_LEAST = 5, 50_000
"""Work spent on hits that are refused, in characters compared: so many per character of the text,
and so many in a short one. An article needs far less; a text of one repeated word stays linear."""
_PER_REFUSAL = 50
"""What looking at one hit costs beside comparing it, in the same unit."""
_QUOTATION_MARKS = "\"'"
_PUNCTUATION = _QUOTATION_MARKS + " .,;:!?-()[]{}*_>"


class Source:
    """An article's text, indexed once (when first needed) and searched many times."""

    def __init__(self, text: str) -> None:
        """Take the text as it is; offsets are code points of it."""
        self.text = text

    def find(self, quote: str) -> tuple[Passage, ...]:
        """Every occurrence of `quote` on the best rung, in order, not overlapping; () if none.

        The rungs: "exact"; "folded" (see `fold`, and the case of the first letter and punctuation
        around the quote); "edited" (see `edit` and `guard`). On each the passage begins and ends
        where words do (see `edges`). Never raises; about linear in text and quote.
        """
        quote = quote.strip()
        return self._exact(quote) or self._retypeset(quote) or self._edited(quote)

    def nearest(self, quote: str, limit: int = 2) -> tuple[Passage, ...]:
        """Up to `limit` sentence-like passages most like `quote`, best first, to ask again with.

        They are no finds: each is at most 300 characters, and `match` is "edited" for want of a
        weaker word. () if the text shares no telling word with the quote.
        """
        spans = self._neighbours.nearest(quote, limit)
        return tuple(Passage(start, end, "edited") for start, end in spans)

    @cached_property
    def _folded(self) -> Folded:
        return fold(self.text)

    @cached_property
    def _outline(self) -> Outline:
        return outline(self._folded)

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self.text)

    def _exact(self, quote: str) -> tuple[Passage, ...]:
        def place(start: int, end: int) -> Passage | None:
            return self._passage(start, end, "exact")

        return _occurrences(self.text, quote, place)

    def _retypeset(self, quote: str) -> tuple[Passage, ...]:
        folded = self._folded
        for variant, recased in _variants(fold(quote).text):

            def place(start: int, end: int, recased: bool = recased) -> Passage | None:
                was = folded.was_start(start), folded.was_end(end)
                return self._passage(*was, "folded", recased=recased)

            if found := _occurrences(folded.text, variant, place):
                return found
        return ()

    def _edited(self, quote: str) -> tuple[Passage, ...]:
        mine = outline(fold(quote))
        if not mine.words or not allowed_edits(mine):
            return ()

        folded, text = self._folded, self._outline
        opening = mine.words[0].raw[0] if not mine.gaps[0].words else ""

        def place(start: int, _: int) -> Passage | None:
            span = window(mine, text, start)
            if span is None:
                return None
            recased = opening != "" and folded.text[span[0]] != opening
            was = folded.was_start(span[0]), folded.was_end(span[1])
            return self._passage(*was, "edited", recased=recased)

        skeletons = [mine.skeleton]
        if opening:
            skeletons += _swapped(mine.skeleton)
        for skeleton in skeletons:
            if found := _occurrences(text.skeleton, skeleton, place):
                return found
        return ()

    def _passage(
        self, start: int | None, end: int | None, match: Match, *, recased: bool = False
    ) -> Passage | None:
        if start is None or end is None or not stands_alone(self.text, start, end):
            return None
        if recased and leans_on(word_before(self.text, start)):
            return None
        return Passage(start, end, match)


def _occurrences(
    text: str, wanted: str, place: Callable[[int, int], Passage | None]
) -> tuple[Passage, ...]:
    found: list[Passage] = []
    budget = _REFUSED * len(text) + _REFUSED_AT_LEAST
    at = text.find(wanted) if wanted else -1
    while at >= 0 and budget >= 0:
        passage = place(at, at + len(wanted))
        if passage is not None:
            found.append(passage)
            at = text.find(wanted, at + len(wanted))
        else:
            budget -= len(wanted) + _PER_REFUSAL
            at = text.find(wanted, at + 1)
    return tuple(found)


def _variants(folded: str) -> Iterator[tuple[str, bool]]:
    """The folded quote as it is, without quotation marks, and without punctuation around it.

    Each also with its first letter in the other case, which the flag tells; one word is left as
    it is, for it may be a name.
    """
    bare = folded.rstrip(_PUNCTUATION)
    stripped = bare.lstrip(_PUNCTUATION)
    kept = len(bare) - len(stripped)
    if kept and stripped[:1].isdigit() and bare[kept - 1] in ".-":
        stripped = bare[kept - 1 :]  # ".22" and "-5" are not 22 and 5
    for variant in dict.fromkeys((folded, folded.strip(_QUOTATION_MARKS + " "), stripped)):
        yield variant, False
        if " " in variant or "-" in variant:
            yield from ((other, True) for other in _swapped(variant))


def _swapped(text: str) -> tuple[str, ...]:
    """`text` with its first letter in the other case, if it has one of the same length."""
    swapped = text[:1].swapcase()
    return (swapped + text[1:],) if len(swapped) == 1 and swapped != text[:1] else ()
