"""Folding: what typography changes and meaning does not, with a way back to the original.

Folded are quotation marks, dashes, white space, invisible characters, the ellipsis, Latin
ligatures, full-width forms and canonical composition (Unicode NFC, UAX #15). Compatibility
folding (NFKC) is not used: it would make 10² into 102 and ½ into 1/2.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
"""Soft hyphen, zero-width and direction marks, variation selectors (inside a character class)."""
MARKS = (
    "\u0300-\u036f\u0483-\u0487\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a"
    "\ufe20-\ufe2f"
)
"""Characters that compose with the one before: combining marks, Hangul vowels and finals."""
HYPHENS = "\\-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"
"""Dashes that, set tight, may join two parts of one word (or the ends of a range)."""
_DASHES = HYPHENS + "\u2014\u2015\u2e3a\u2e3b\ufe58"
_SINGLE = "'\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u2032`\u00b4\uff07\u2039\u203a"
_DOUBLE = "\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\u02ba\uff02\u301d\u301e"
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_HYPHEN = re.compile(rf"[{HYPHENS}]")
_LINE_BREAK = re.compile(rf"[{HYPHENS}][^\S\n]*\n\s*")
_CLUSTER = 30
"""Marks composed at once: the bound of UAX #15's stream-safe format; sorting them is quadratic."""

_BLANK = rf"[\s{INVISIBLE}]"
_FOLDABLE = re.compile(
    rf"(?P<dash>{_BLANK}*+[{_DASHES}]++{_BLANK}*+)"
    rf"|(?P<dots>{_BLANK}*+(?:\u2026|\.(?:[ \u00a0]?\.){{2,}}+)++{_BLANK}*+)"
    rf"|(?P<blank>{_BLANK}{{2,}}+|[^\S ]|[{INVISIBLE}])"
    rf"|(?P<double>[{_DOUBLE}]|[{_SINGLE}]{{2}})"
    rf"|(?P<single>[{_SINGLE}])"
    rf"|(?P<other>[\ufb00-\ufb06\uff01-\uff5e]"
    rf"|[^\s{INVISIBLE}][{MARKS}]{{1,{_CLUSTER}}}+|[\u2126\u212a\u212b])"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and the way back.

    Replacement k put `text[starts[k]:ends[k]]` in the place of
    `original[was_starts[k]:was_ends[k]]`; between replacements both run in step.
    """

    original: str
    text: str
    starts: list[int] = field(repr=False)
    ends: list[int] = field(repr=False)
    was_starts: list[int] = field(repr=False)
    was_ends: list[int] = field(repr=False)

    def was_start(self, at: int) -> int | None:
        """Where the folded character at `at` begins in the original; None inside a replacement."""
        k = bisect_right(self.starts, at) - 1
        if k < 0:
            return at
        if at >= self.ends[k]:
            return self.was_ends[k] + at - self.ends[k]
        return self.was_starts[k] if at == self.starts[k] else None

    def was_end(self, at: int) -> int | None:
        """Where the folded character before `at` ends in the original; None as in `was_start`."""
        k = bisect_left(self.starts, at) - 1
        if k < 0:
            return at
        return self.was_ends[k] + at - self.ends[k] if at >= self.ends[k] else None


def fold(text: str) -> Folded:
    """Fold `text`; linear in its length."""
    folded = Folded(text, "", [], [], [], [])
    pieces: list[str] = []
    length = done = 0
    for match in _FOLDABLE.finditer(text):
        start, end = match.span()
        replacement = _replacement(match)
        if end - start == len(replacement) and match[0] == replacement:
            continue
        pieces += (text[done:start], replacement)
        length += start - done
        folded.starts.append(length)
        length += len(replacement)
        folded.ends.append(length)
        folded.was_starts.append(start)
        folded.was_ends.append(end)
        done = end
    pieces.append(text[done:])
    return Folded(
        text, "".join(pieces), folded.starts, folded.ends, folded.was_starts, folded.was_ends
    )


def _replacement(match: re.Match[str]) -> str:
    kind, found = match.lastgroup, match[0]
    if kind == "blank":
        return " " if re.search(r"\s", found) else ""
    if kind == "double":
        return '"'
    if kind == "dots":
        return "..."
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    if kind == "dash":
        return _dash(found, before, after)
    if kind == "single":
        # Between letters an apostrophe; after a digit feet or minutes, never inches or seconds.
        return "'" if before.isdigit() or (before.isalnum() and after.isalnum()) else '"'
    if found in _LIGATURES:
        return _LIGATURES[found]
    if "\uff01" <= found[0] <= "\uff5e":
        return chr(ord(found[0]) - 0xFEE0) + found[1:]
    return unicodedata.normalize("NFC", found)


def _dash(found: str, before: str, after: str) -> str:
    # Beside a digit a hyphen makes a range or a sign and a long dash does not: "District 3 -- 4
    # men were shot" is not "3-4 men were shot".
    if not (before.isdigit() or after.isdigit()) or _HYPHEN.fullmatch(found):
        return "-"
    return "-" if _LINE_BREAK.fullmatch(found) and not after.isdigit() else " - "
