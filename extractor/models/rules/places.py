"""Places in the text: cities, counties, states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from extractor import gazetteer
from extractor.models.rules.lexicon import (
    DETERMINERS,
    MONTHS,
    PREPOSITIONS,
    SUBORDINATORS,
    WEEKDAYS,
)
from extractor.models.rules.name_words import STATE_NAMES
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.sentences import Sentence

UP = "A-ZÀ-ÖØ-Þ"
WORD = rf"[{UP}][\w.'’-]*"
COUNTY = Phrase(
    rf"\b(?P<name>{WORD}(?:\s+{WORD}){{0,2}})\s+(?:County|Co\.|Parish)\b"
    r"(?!\s+(?:Medical|Hospital|Community|Regional|Fair|College))"
)
IN_CITY = re.compile(
    r"\b(?:(?:[Ii]n|[Aa]cross|[Ii]nside)\s+|(?=(?:city|town|village|community|township|"
    r"borough)\s+of\s)|"
    r"(?:neighborhood|section|part|side|outskirts|streets|district|borough)\s+of\s+)"
    r"(?:(?:the\s+)?(?:city|town|suburb|village|community|township|borough)\s+of\s+|(?:the\s+|"
    r"an?\s+)?"
    r"(?:downtown|nearby|suburban|rural|central|(?:north|south)(?:east|west)?(?:ern)?|(?:east|"
    r"west)(?:ern)?)\s+)?"
    rf"(?P<city>{WORD}(?:\s+{WORD}){{0,2}})(?P<code>,\s+)?"
)
IN_IT = re.compile(  # what follows a city's name makes it another's: "in the Atlanta area"
    r"(?:-| )(?:area|suburbs?|region|neighborhood|section|metro\w*|county|counties|suburban|"
    r"corridor)\b"
)
DATED = frozenset({*WEEKDAYS, *(month.rstrip(".") for month in MONTHS)})
OF_CITY = Phrase(  # "Chicago's West Side", "a Mesa hotel"
    rf"(?P<city>{WORD}(?:\s+{WORD})?)(?:['’]s\s+(?!suburbs?\b)\w|\s+(?:[Mm]ayor|home|house|"
    rf"apartment|"
    r"neighborhood|street|intersection|hotel|motel|park|mall|store)\b)"
)
APPOSED = re.compile(
    r"(?:an?|the)\s(?:[\w-]+\s){0,5}?(?:city|town|suburb|village|community|township|hamlet)\b"
)
BEFORE_STATE = re.compile(rf"(?P<city>{WORD}(?:\s+{WORD}){{0,2}}),\s+$")
TOWNSHIP = Phrase(rf"\b(?P<city>{WORD}(?:\s+{WORD})?\s+(?:Township|Twp\.))")
OF_OTHERS = re.compile(
    r"\s+(?:state )?(?:man|woman|native|resident|driver|times|daily|university|college)\b"
)
NOT_PLACE = re.compile(r"(?<!city )(?<!town )(?<!village )\bof [\w ]+, $|university of $")
CREDIT = re.compile(r"\(?(?:additional )?(?:reporting|writing|editing)(?: and \w+)? by\b")
AWAY = re.compile(  # what is set there is not the force
    r"\b(?:hospitals?|medical center|courts?|conference|reporters|protest\w*|rall(?:y|ies|ied)|"
    r"march\w*|vigil|"
    r"live[sd]?|living|travel\w*|from (?:his|her|their) home|born|raised|native|university|jail|"
    r"prison|funeral|church|office|based|moved|"
    r"worked|served|arrested|custody|captured|surrendered|filed|such as|including|like|nearby)\b"
    r"[^,;.]{0,40}$"
)
STATE_AFTER = re.compile(r"\s+state\b")
POLICE_OF = Phrase(
    rf"(?P<city>{WORD}(?:\s+{WORD})?)\s+(?:[Pp]olice|officers?|cops?|policem[ae]n)\b"
)
FUNCTION = PREPOSITIONS | SUBORDINATORS | DETERMINERS | frozenset({"and"})
PARTS = frozenset({"South", "North", "East", "West", "Southeast", "Southwest", "Northeast",
                   "Northwest", "Downtown", "Central"})  # fmt: skip
BIG = 8  # ZIP codes: with so many a city is a large one, known without its state
SHARE = 0.75  # of all ZIP codes of that name, for the name to mean this city


@dataclass(frozen=True, slots=True)
class Found:
    """A place in the text: its value and where its words stand in the article."""

    value: str
    start: int
    end: int
    sentence: int


def counties(sentences: list[Sentence]) -> list[Found]:
    """The counties named, the one named most often first."""
    found = []
    for sentence in sentences:
        for match in COUNTY.as_written(sentence):
            words = match["name"].split()
            while words and not _proper(words):
                words.pop(0)
            if words and not (len(words) == 1 and words[0].isupper()):  # "LA County"
                start = sentence.start + match.end("name") - len(" ".join(words))
                end = sentence.start + match.end()
                found.append(Found(" ".join(words), start, end, sentence.index))
    counts = Counter(f.value for f in found)
    return sorted(found, key=lambda f: -counts[f.value])


def _proper(words: list[str]) -> bool:
    """Whether no word of a county's name is a function word or an abbreviation of a state."""
    return not any(
        w.lower() in FUNCTION or (w.endswith(".") and w != "St.") for w in words
    ) and words[0] not in ("Officer", "Police", "Deputy", "Former", "Mr.")


def cities(sentence: Sentence, state: str | None) -> Iterator[Found]:
    """The cities that a sentence places something in: "in Oakley", "near Salem, Oregon"."""
    for match in IN_CITY.finditer(sentence.text):
        words = match["city"].rstrip(".,").split()
        told = _code_after(sentence, match)
        if told is not None and state is not None and told != state:
            continue
        there = told or state
        cut = ""
        while words:
            if cut and cut.rstrip(".").lower() not in DATED:  # "Washington Heights"
                break
            whole = " ".join(words).rstrip(".,'’")
            if (
                words[0] in PARTS
                and not is_city(whole, state)
                and is_city(whole[len(words[0]) + 1 :], state)
            ):
                words = words[1:]  # "in South Los Angeles"
            name = re.sub(r"['’]s$", "", " ".join(words).rstrip(".,'’"))
            known = is_city(name, there) or (not cut and (told or _apposed(sentence, match)))
            start = sentence.start + sentence.text.index(name, match.start("city"))
            within = IN_IT.match(sentence.low, start + len(name) - sentence.start)
            if (known or words[-1] == "Township") and not within:
                yield Found(name, start, start + len(name), sentence.index)
                break
            cut = words.pop()


def towns(sentence: Sentence) -> set[str]:
    """The towns, of whatever state, that a sentence places something in."""
    told = (match["city"].rstrip(".,'’").split() for match in IN_CITY.finditer(sentence.text))
    names = (" ".join(w for w in words if w.lower() not in DATED) for words in told)
    return {name for name in names if is_town(name, None)}


def _code_after(sentence: Sentence, match: re.Match[str]) -> str | None:
    """The state behind a city: "in Oxford, Mass."."""
    if match["code"] is None:
        return None
    named = gazetteer.states_named(sentence.text[match.end() - 2 : match.end() + 20])
    return named[0].code if named and named[0].start <= 2 else None


def _ending(match: re.Match[str], state: str | None) -> str | None:
    """The last words of a match that are a city: "Tulsa" of "A Tulsa police officer"."""
    words = match["city"].split()
    names = (" ".join(words[i:]) for i in range(len(words)))
    return next((name for name in names if is_city(name, state)), None)


def _apposed(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a town is called one: "in Tanglewilde, a small community outside of Lacey"."""
    return match["code"] is not None and APPOSED.match(sentence.low, match.end()) is not None


def cities_named(
    sentence: Sentence, state: str | None, named: list[gazetteer.Named]
) -> Iterator[Found]:
    """The cities that a sentence names by what is theirs: police, a mayor, a quarter, a state."""
    for pattern in (OF_CITY, POLICE_OF, TOWNSHIP):
        for match in pattern.as_written(sentence):
            name = match["city"] if pattern is TOWNSHIP else _ending(match, state)
            if name is not None:
                start = sentence.start + match.end("city") - len(name)
                yield Found(name, start, start + len(name), sentence.index)
    for each in states_told(sentence, named):  # "the Abingdon, Md., restaurant"
        before = BEFORE_STATE.search(sentence.text, 0, each.start)
        if before is not None and each.code == (state or each.code):
            name = _ending(before, each.code)
            if name is not None:
                start = sentence.start + before.end("city") - len(name)
                yield Found(name, start, start + len(name), sentence.index)


def states_told(sentence: Sentence, named: list[gazetteer.Named]) -> Iterator[gazetteer.Named]:
    """Of the states `named` in a sentence those that are places.

    Not those of people ("a Texas man"), of newspapers and schools, of who reports from where, nor
    a bare "Washington", which is mostly the capital.
    """
    if not named or CREDIT.match(sentence.low):
        return
    for each in named:
        before = sentence.low[max(0, each.start - 30) : each.start]
        if OF_OTHERS.match(sentence.low, each.end) or NOT_PLACE.search(before):
            continue
        bare = sentence.low[each.start : each.end] == "washington"
        if bare and not (before.endswith(", ") or STATE_AFTER.match(sentence.low, each.end)):
            continue
        yield each


def away(sentence: Sentence, start: int) -> bool:
    """Whether what a sentence sets at a place is a court, a hospital, a home; not the force."""
    return AWAY.search(sentence.low[max(0, start - 60) : start]) is not None


def states_of(sentence: Sentence, named: list[gazetteer.Named]) -> Iterator[gazetteer.Named]:
    """The states where a sentence places something, also by a large city or a county.

    "in Minneapolis", "Houston police" and "Los Angeles County" tell the state.
    """
    yield from states_told(sentence, named)
    large = [(c.value, c.start - sentence.start) for c in cities(sentence, None)]
    for match in POLICE_OF.as_written(sentence):
        if (name := _ending(match, None)) is not None:
            large.append((name, match.end("city") - len(name)))
    for name, start in large:
        code = big_city_state(name)
        if code is not None:
            yield gazetteer.Named(code, start, start + len(name))
    for county in COUNTY.as_written(sentence):
        code = gazetteer.state_of_place(None, county["name"])
        if code is not None:
            yield gazetteer.Named(code, county.start(), county.end())


def is_city(name: str, state: str | None) -> bool:
    """Whether a state has the city; without a state whether it is a large one."""
    if name.lower() in DATED or name.endswith(" County") or (name in STATE_NAMES and state is None):
        return False
    if state is not None:
        return gazetteer.is_city(name, state)
    return big_city_state(name) is not None


def is_mainly_in(name: str, state: str) -> bool:
    """Whether no other state has more of a name, by ZIP codes."""
    known = gazetteer.places().get(gazetteer.fold_place(name), {})
    return known.get(state, 0) == max(known.values(), default=1)


def is_town(name: str, state: str | None) -> bool:
    """Whether a state has the place; without a state whether any has."""
    known = gazetteer.places().get(gazetteer.fold_place(name), {})
    state_named = name in STATE_NAMES
    return (
        bool(known)
        and not (state_named or name.endswith(" County"))
        and (state is None or state in known)
    )


def big_city_state(name: str) -> str | None:
    """The state of a city so large that its name alone says which is meant; else None."""
    known = gazetteer.places().get(gazetteer.fold_place(name), {})
    if not known:
        return None
    code = max(known, key=lambda c: known[c])
    if known[code] < BIG or known[code] < SHARE * sum(known.values()):
        return None
    return code
