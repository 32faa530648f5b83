"""Person names: which runs of capitalised words name a person, without any list of names.

A run counts as a name when the text around it says so: a title or rank before it, an age behind
it, a noun for a person beside it, a verb of speaking, or its last word used alone elsewhere.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from extractor import gazetteer
from extractor.models.rules import lexicon
from extractor.models.rules.name_words import (
    ACTING,
    FATES,
    FOLLOWS_PLACE,
    FORCED,
    GRADES,
    KIN,
    KIN_WITHIN,
    NOT_NAMES,
    NOUN_WITHIN,
    PERSON_NOUNS,
    PLURALS,
    SINGULAR,
    STATE_ABBREVIATIONS,
    STATE_NAMES,
    in_list,
)
from extractor.models.rules.sentences import QUOTES, Sentence, Token

MAX_WORDS = 5  # of a name: "María del Refugio Peña Ortiz"
LONGEST = 14  # words of a run in capitals that are looked at for a surname
MAX_AGE = 110
TITLES = {
    **dict.fromkeys(lexicon.RANKS, True),
    **dict.fromkeys(lexicon.TITLES, True),
    **dict.fromkeys(lexicon.OFFICER_NOUNS.values(), True),
}


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name: the words of it as written, `given` and `surname` in lower case."""

    full: str
    given: str
    surname: str

    @property
    def elder(self) -> bool:
        """Whether the name is the father's: "Ruiz Sr."."""
        return self.full.lower().endswith((" sr", " sr."))


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Where a name stands in a sentence: tokens [first, last), after a title at `title`."""

    first: int
    last: int
    name: Name
    title: int | None = None
    bare: bool = False  # the surname or given name alone
    kin: bool = False  # told of as somebody's relative


Run = tuple[int, int]


def runs(tokens: list[Token]) -> list[Run]:
    """The longest stretches of capitalised words, particles and initials included."""
    found = []
    first = None
    for index, token in enumerate(tokens):
        initial = token.text[0]
        if initial.isupper() and initial.isalpha():
            first = index if first is None else first
        elif first is None or token.low in lexicon.SUFFIXES:
            continue
        elif not (
            (token.low in lexicon.NAME_PARTICLES and _capital(tokens, index + 1))
            or (token.text in QUOTES and _nickname(tokens, index))
        ):
            found.append((first, index))
            first = None
    if first is not None:
        found.append((first, len(tokens)))
    return found


def _nickname(tokens: list[Token], index: int) -> bool:
    """Whether a quotation mark opens or closes a nickname within a name: Luis "Tito" Rey."""
    for first in (index, index - 2):
        four = tokens[max(0, first - 1) : first + 4]
        if len(four) == 5 and four[3].text in QUOTES and four[1].text in QUOTES:
            return all(_is_capital(four[at]) for at in (0, 2, 4))
    return False


def _is_capital(token: Token) -> bool:
    return token.text[0].isupper() and token.text[0].isalpha()


def _capital(tokens: list[Token], index: int) -> bool:
    return index < len(tokens) and (
        _is_capital(tokens[index]) or tokens[index].low in lexicon.NAME_PARTICLES
    )


def find(sentences: list[Sentence]) -> list[list[NameSpan]]:
    """The names in each sentence: full names first told, then every later surname alone."""
    per_sentence = [runs(s.tokens) for s in sentences]
    alone = _alone(sentences, per_sentence)
    spans = [
        [span for run in found if not s.headline and (span := _full(s.tokens, run, alone))]
        for s, found in zip(sentences, per_sentence, strict=True)
    ]
    known = _known(spans)
    for s, found, named in zip(sentences, per_sentence, spans, strict=True):
        taken = {index for span in named for index in range(span.first, span.last)}
        named += [
            span
            for run in found
            if (span := _bare(s.tokens, run, known)) and span.first not in taken
        ]
        named.sort(key=lambda span: span.first)
    return spans


def _alone(sentences: list[Sentence], per_sentence: list[list[Run]]) -> Counter[str]:
    """How often a capitalised word stands alone, without those that are places ("in Boston")."""
    alone: Counter[str] = Counter()
    places: set[str] = set()
    for sentence, found in zip(sentences, per_sentence, strict=True):
        for first, last in found:
            low = sentence.tokens[first].low
            if last - first == 1:
                alone[low] += 1
            owner = last < len(sentence.tokens) and sentence.tokens[last].low == "'s"
            if first and sentence.tokens[first - 1].low == "in" and not owner:
                places.add(low)
    return Counter({word: count for word, count in alone.items() if word not in places})


def _full(tokens: list[Token], run: Run, alone: Counter[str]) -> NameSpan | None:
    """The full name within a run, if there is evidence that it names a person."""
    first, last = run
    title = next((i for i in range(last - 1, first - 1, -1) if tokens[i].low in TITLES), None)
    if title is not None:
        first = title + 1
    elif first and tokens[first - 1].low in TITLES:
        title = first - 1
    while first < last and title is not None and tokens[first].low in GRADES:
        first += 1
    while first < last and title is None and _no_name(tokens[first].low):
        first += 1
    if any(not _name_word(t) for t in tokens[max(first, title or 0) + 1 : last]):
        return None
    words = tokens[first:last]
    if not 1 <= len(words) <= MAX_WORDS or any(t.low in NOT_NAMES for t in words):
        return None
    if len(words[0].text) > 3 and words[0].text.isupper() and first == 0:
        return None  # a dateline or a headline in capitals
    if title is None and (len(words) < 2 or not _evidence(tokens, first, last, alone)):
        return None
    if any(len(t.text) > 3 and t.text.isupper() for t in words) and not words[0].text.isupper():
        return None  # "Follow CBSDFW"
    return NameSpan(first, last, _name(words), title, kin=_kin(tokens, first, last))


def _kin(tokens: list[Token], first: int, last: int) -> bool:
    """Whether a name is a relative's: "his sisters Ann Ruiz and Eva Ruiz", "Ann Ruiz, his aunt"."""
    for token in reversed(tokens[max(0, first - KIN_WITHIN) : first]):
        if token.low in KIN:
            return True
        if not (token.capital or token.low in (",", "and")):
            break
    behind = [t.low for t in tokens[last : last + 4]]
    return behind[:1] == [","] and behind[1:2] != ["the"] and bool(KIN & {*behind[2:4]})


def _no_name(low: str) -> bool:
    """Whether a capitalised word before a name is none of it: "Later", "Tasered", "La."."""
    return low in NOT_NAMES or low in FORCED or "-of-" in low or low in STATE_ABBREVIATIONS


def _name_word(token: Token) -> bool:
    """Whether a word can be of a name behind its first: no acronym ("Fox LA"), no stray sign."""
    acronym = len(token.text) in (2, 3) and token.text.isupper() and token.text.isalpha()
    return token.low in lexicon.SUFFIXES or not acronym


def _place(words: list[Token]) -> bool:
    """Whether capitalised words are a place: "Baton Rouge", "Eastern Oregon"."""
    known = gazetteer.places()
    text = " ".join(t.text for t in words)
    return words[-1].text in STATE_NAMES or gazetteer.fold_place(text) in known


def _name(words: list[Token]) -> Name:
    lows = [t.low for t in words]
    body = [low for low in lows if low not in lexicon.SUFFIXES] or lows
    text = "".join(
        (" " if i and words[i - 1].end < t.start else "") + t.text for i, t in enumerate(words)
    )
    return Name(text, body[0] if len(body) > 1 else "", body[-1])


def _evidence(tokens: list[Token], first: int, last: int, alone: Counter[str]) -> bool:
    if last < len(tokens) and tokens[last].low in FOLLOWS_PLACE:
        return False
    before = tokens[first - 1].low if first else ""
    comma = before == "," and first > 1
    beside = tokens[first - 2].low if comma else before
    after = tokens[last].low if last < len(tokens) else ""
    if age_after(tokens, last) is not None or beside.endswith("year-old"):
        return True
    if before == "of" and first > 1 and tokens[first - 2].low in FATES:
        return True
    if any(t.low == "'s" for t in tokens[last : last + 1]) and any(
        t.low in FATES for t in tokens[last + 1 : last + 2]
    ):
        return True
    if beside in PERSON_NOUNS or before in ("said", "says", "told"):
        return True
    if after == "," and _aside(tokens, last + 1, before == ","):
        return True
    surname = tokens[last - 1].low
    if _place(tokens[first:last]):
        return False
    if after in ACTING or (bool(alone[surname]) and surname not in lexicon.SUFFIXES):
        return True
    return bool(in_list(tokens, first))


def _aside(tokens: list[Token], index: int, closed: bool) -> bool:
    """Whether what stands behind a name and a comma is said of a person.

    "who", "an officer of ten years"; after a name between two commas (`closed`) also a verb.
    """
    if index >= len(tokens):
        return False
    low = tokens[index].low
    if low in ("who", "whose") or (closed and (low in ACTING or low in lexicon.AUXILIARIES)):
        return True
    behind = [t.low for t in tokens[index : index + 2 + NOUN_WITHIN]]
    if behind[:2] == ["one", "of"]:
        return bool(PLURALS & {*behind})  # "Ruiz, one of the officers who fired"
    article = low in ("a", "an", "the", "his", "her")
    return article and any(t.low in SINGULAR for t in tokens[index + 1 : index + 1 + NOUN_WITHIN])


def age_after(tokens: list[Token], index: int) -> int | None:
    """The age in ", 34," behind a person at `index`, None if there is none."""
    if index + 1 >= len(tokens) or tokens[index].text not in (",", "("):
        return None
    number = tokens[index + 1].text
    if not number.isdigit() or not 0 < int(number) <= MAX_AGE:
        return None
    after = tokens[index + 2].text if index + 2 < len(tokens) else "."
    closed = after in ",.;)—–--" or after in ("and", "who", "of") or after in lexicon.AUXILIARIES
    return int(number) if closed else None


def _known(spans: list[list[NameSpan]]) -> dict[str, Name]:
    """Surname or given name alone -> the name it stands for; the first told wins."""
    known: dict[str, Name] = {}
    told = [span for found in spans for span in found]
    kin = {span.name for span in told if span.kin}
    names = [span.name for span in told]
    for name in sorted(names, key=lambda name: (not name.given, name in kin or name.elder)):
        known.setdefault(name.surname, name)
    for name in names:
        if name.given and len(name.given) > 2:
            known.setdefault(name.given, name)
    return known


def _bare(tokens: list[Token], run: Run, known: dict[str, Name]) -> NameSpan | None:
    """A known surname (with or without a title) within a run."""
    first, last = run[0], min(run[1], run[0] + LONGEST)
    for index in range(first, last):
        name = known.get(tokens[index].low)
        near = tokens[index + 1 : last]
        if name and not any(t.low in lexicon.ORGANISATION for t in near):
            title = index - 1 if index and tokens[index - 1].low in TITLES else None
            return NameSpan(index, index + 1, name, title, bare=True)
    return None
