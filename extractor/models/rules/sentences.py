"""Sentences and tokens of news prose, with their places in the article."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

_WORDS = (
    "Sgt Cpl Lt Capt Det Dep Ofc Maj Col Gen Cmdr Gov Sen Rep Mr Mrs Ms Dr Jr Sr St Ste Ft Mt Ave "
    "Blvd Rd Ln Hwy Ct Pl No Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec Dept Co Inc vs "
    "ST FT MT Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo "
    "Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wash Wis Wyo approx est"
)
ABBREVIATIONS = _WORDS.split()
TOKEN = re.compile(
    r"(?=\S)(?:"
    r"[a-z]{2,}(?=[ ,;])"  # most words: no other rule applies to them
    r"|(?:[A-Z]\.){2,}"  # J.C. U.S.
    r"|\b[A-Z]\.(?=\s[A-Z])"  # Donald B. Meyer
    r"|\b[apAP]\.?[mM]\b\.?"
    rf"|\b(?=\w{{1,6}}\.)(?:{'|'.join(ABBREVIATIONS)})\."
    r"|\.?\d+(?:[:,.]\d+)*(?:st|nd|rd|th)?(?:-[^\W\d]+)*"  # 34-year-old, .40, 9:41, 1,204
    r"|[^\W\d_]+n['’]t\b|\b[OD]['’][A-Z]\w+"
    r"|[^\W_]+(?:[-‑][^\W_]+)*"
    r"|['’]s\b|--|[^\w\s])"
)
# A full stop (with closing quotes) before white space and something that can open a sentence
QUOTES = '"“”'
# or a line break; written so that the search can leap to the marks it begins with
END = re.compile(
    r"[.!?…\n](?:(?<!\n)[.!?…]*[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])|(?<=\n)(?:\s*\n)?)"
)
SHORT = re.compile(
    rf"(?:^|[\s(“\"'‘])(?:{'|'.join(a for a in ABBREVIATIONS if a not in ('No', 'St', 'Co'))}"
    r"|[A-Z](?:\.[A-Z])*|St|Co|No)\.$"
)
LETTERS = 4  # of a word, by which a sentence is passed over quickly
WORD = re.compile(r"\w+")
NOON = re.compile(r"\b[ap]\.m\.$")
DAY = re.compile(
    r"\s+(?:on\s+)?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\s+(?:Jan|Feb|Mar|Apr|May|June|July|"
    r"Aug|Sep|Oct|Nov|Dec|CDT|CST|EST|EDT|PST|PDT|MST|MDT)"
)


@dataclass(slots=True)
class Token:
    """One word or mark; `start` and `end` are code points of the article."""

    text: str
    low: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


@dataclass
class Sentence:
    """One sentence, headline or caption.

    Attributes:
        index: its number in the article, from 0.
        start, end: its span in the article's text.
        text: the words of that span.
        paragraph: the number of its paragraph, from 0.
    """

    index: int
    start: int
    end: int
    text: str
    paragraph: int
    source: str = "reporter"
    stance: str = "stated"
    quoted: bool = False  # begins inside a quotation or with one
    breaks: list[tuple[int, int]] | None = None  # between its clauses, once they are asked for

    @cached_property
    def low(self) -> str:
        """The text in lower case with plain typography, of the same length."""
        return fold(self.text)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first letters of its words, folded; short words whole."""
        return beginnings_of(self.low)

    @cached_property
    def headline(self) -> bool:
        """Whether most words have capitals and no full stop ends them: capitals tell nothing."""
        if self.text[-1] in ".?!" or self.text[-2:-1] in (".", "?", "!"):
            return False
        words = [t.text for t in self.tokens if t.text[0].isalpha()]
        return sum(w[0].isupper() for w in words) * 2 > len(words)

    @cached_property
    def tokens(self) -> list[Token]:
        """The tokens, in order."""
        low, offset = self.low, self.start
        plain = low.isascii()
        found = []
        for match in TOKEN.finditer(self.text):
            start, end = match.span()
            word = low[start:end] if plain else unfold(low[start:end])
            found.append(Token(match[0], word, offset + start, offset + end))
        return found


def beginnings_of(*texts: str) -> frozenset[str]:
    """The first letters of the words of folded texts."""
    return frozenset([word[:LETTERS] for text in texts for word in WORD.findall(text)])


FOLDS = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "‑": "-", "\u00a0": " ", "ﬁ": "fi", "ﬂ": "fl"}
)
SINGLE = {key: value for key, value in FOLDS.items() if len(value) == 1}


def fold(text: str) -> str:
    """Lower case and plain typography.

    One character for one, so that offsets hold, except for ligatures ("ﬁred"): their words are
    as short as written, and are unfolded by `unfold` where a word is looked up.
    """
    if text.isascii():
        return text.lower()
    low = text.lower()
    if len(low) != len(text):  # "İ" becomes two characters
        low = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return low.translate(SINGLE)


def unfold(word: str) -> str:
    """A word with its ligatures written out."""
    return word if word.isascii() else unicodedata.normalize("NFKC", word)


def split(text: str) -> list[Sentence]:
    """The sentences of an article, in order; every line break ends one."""
    found: list[Sentence] = []
    open_quote, last = False, -1
    for index, (start, end, paragraph) in enumerate(_spans(text)):
        words = text[start:end]
        open_quote = open_quote and paragraph == last
        quoted = open_quote or words[0] in QUOTES
        found.append(Sentence(index, start, end, words, paragraph, quoted=quoted))
        open_quote = open_quote != bool(sum(map(words.count, QUOTES)) % 2)
        last = paragraph
    return found


def _spans(text: str) -> Iterator[tuple[int, int, int]]:
    start = paragraph = 0
    for mark in END.finditer(text):
        line_break = mark[0][0] == "\n"
        if not line_break and _inside(text, mark.start(), mark.end(), start):
            continue
        end = mark.start() if line_break else mark.end()
        if span := _stripped(text, start, end):
            yield (*span, paragraph)
        start = mark.end()
        paragraph += line_break
    if span := _stripped(text, start, len(text)):
        yield (*span, paragraph)


def _inside(text: str, stop: int, end: int, start: int) -> bool:
    """Whether the full stop belongs to an abbreviation within the sentence."""
    if text[stop] != "." or end - stop > 1:
        return False
    before = text[max(start, stop - 12) : stop + 1]
    if NOON.search(before):
        return DAY.match(text, end) is not None
    return SHORT.search(before) is not None


def _stripped(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end) if start < end else None
