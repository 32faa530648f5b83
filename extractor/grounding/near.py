"""Passages that look most like a quote that was not found, to ask for it again."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict

LONGEST = 300
"""Characters of a passage at most: a long sentence and a half, cheap enough to send back."""
_WORD = re.compile(r"[^\W_]+")
_BREAK = re.compile(r"[.!?][\"'\u201d\u2019)\]]*(\s++)(?=[\"'\u201c\u2018(\[]?[^\W_])|\n+")
_ABBREVIATED = re.compile(
    r"\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Sgt|Lt|Capt|Cpl|Det|Ofc|Sr|Jr|St|Gov|Gen|Rep|Sen|No|Jan|Feb|Mar"
    r"|Apr|Aug|Sept?|Oct|Nov|Dec)\Z"
)
_COMMON_WORDS = (
    "a an the and or but that this of in on at to from by with for as is was were are be been has "
    "had have he she his her it its they their them who which when where not no did do said"
)
_COMMON = frozenset(_COMMON_WORDS.split())


class Neighbours:
    """The sentence-like passages of a text, indexed by their words."""

    def __init__(self, text: str) -> None:
        """Index `text`; linear in its length."""
        self._text = text
        self._spans = _sentences(text)
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for index, (start, end) in enumerate(self._spans):
            for word in set(_WORD.findall(text[start:end].lower())) - _COMMON:
                postings[word].append(index)
        self._postings = dict(postings)

    def nearest(self, quote: str, limit: int) -> list[tuple[int, int]]:
        """Up to `limit` spans sharing the rarest words with `quote`, best first, all different."""
        scores: Counter[int] = Counter()
        total = len(self._spans)
        for word in sorted(set(_WORD.findall(quote.lower()))):
            found = self._postings.get(word, ())
            weight = math.log1p(total / max(1, len(found)))
            for index in found:
                scores[index] += weight  # type: ignore[assignment]
        chosen: list[tuple[int, int]] = []
        seen: set[str] = set()
        for index in sorted(scores, key=lambda i: (-scores[i], i)):
            if len(chosen) >= limit:
                break
            start, end = self._spans[index]
            if self._text[start:end] not in seen:
                seen.add(self._text[start:end])
                chosen.append((start, end))
        return chosen


def _sentences(text: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    done = 0
    for match in _BREAK.finditer(text):
        space = 1 if match[1] is not None else 0
        if space and _ABBREVIATED.search(text[max(done, match.start() - 6) : match.start()]):
            continue
        spans += _pieces(text, done, match.start(space))
        done = match.end()
    return spans + _pieces(text, done, len(text))


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a span into pieces of at most LONGEST characters, at spaces if there are any."""
    pieces: list[tuple[int, int]] = []
    while start < end:
        if text[start].isspace():
            start += 1
            continue
        stop = end
        if end - start > LONGEST:
            space = text.rfind(" ", start + 1, start + LONGEST + 1)
            stop = space if space > 0 else start + LONGEST
        piece = text[start:stop].rstrip()
        pieces.append((start, start + len(piece)))
        start = stop
    return pieces
