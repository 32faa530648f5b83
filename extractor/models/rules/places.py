"""Places in the text: dateline, addresses, venues, cities, counties, states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from extractor import gazetteer
from extractor.models.rules.lexicon import DETERMINERS, PREPOSITIONS, SUBORDINATORS
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.sentences import Sentence

UP = "A-ZÀ-ÖØ-Þ"
WORD = rf"[{UP}][\w.'’-]*"
NUMBERED = r"\d+(?:st|nd|rd|th)"
TYPE = (
    r"(?:Street|St\.|Avenue|Ave\.|Ave\b|Road|Rd\.|Rd\b|Boulevard|Blvd\.|Blvd\b|Lane|Ln\.|Drive|Dr\."
    r"|Way|Court(?!\w)|Ct\.|Circle|Terrace|Parkway|Pkwy\.|Highway|Hwy\.|Place|Trail|Pike|Loop)"
)
SIDE = r"(?:\s+(?:[NS][EW]?|[EW]|(?:North|South)(?:east|west)?|East|West)\b\.?)?"
NAME = rf"(?:(?:{WORD}|{NUMBERED})\s+){{1,4}}"
STREET = (
    rf"(?:(?:{NAME}{TYPE}{SIDE}(?!\s+(?:Apartments|Mall|School|Park)))"
    r"|(?:North|South|East|West)\s+Broadway)"
)
ROUTE = r"(?:Interstate|Highway|Route|US|U\.S\.|I|State Route|Hwy\.?|FM)[ -]\d+"
ADDRESSES = (  # in order of preference
    re.compile(
        rf"(?:\d[\d,]*(?:th|st|nd|rd)?|unit)\s+block\s+of\s+(?:{WORD}|{NUMBERED})"
        rf"(?:\s+(?:{WORD}|\d+\w*))*"
    ),
    re.compile(rf"(?<![\w:.])\d{{1,5}}\s+(?:{STREET}|(?:Highway|Route)\s+\d+)"),
    re.compile(
        rf"(?:corner of\s+)?(?:{STREET}|{ROUTE})\s+(?:and|at|near)\s+(?:{STREET}|{ROUTE})"
        rf"|(?:corner of\s+)?(?:{NAME.replace('1,4', '1,3')}|{NUMBERED}\s+)and\s+{NAME}(?:streets|"
        rf"avenues|roads)"
        rf"|{NUMBERED}\s+and\s+{STREET}"
    ),
    re.compile(STREET),
)
COURT = re.compile(
    r"\b(?:Supreme|District|Superior|Circuit|Municipal|Federal|High|Probate|Juvenile|Criminal|"
    r"County|Appeals|Magistrate)\s+Court$"
)
STREETS = re.compile(rf"(?=[A-Z])(?:{TYPE}|{ROUTE}|Broadway)|block of|streets|avenues|roads")
VENUE = (
    r"(?:Apartments|Park|School|Mall|Plaza|Square|Hall|Hotel|Motel|Inn|Jail|Prison|Airport|Station"
    r"|Church|Library|Store|Walmart|Center|Complex|Storage|Laundry|Coffee|Restaurant|Bar|Club|"
    r"Casino|Stadium)"
)
PLACE = Phrase(
    rf"(?:\b(?:at|in|near|outside|inside|behind|of|to|from)\s+)(?:the\s+|an?\s+)?"
    rf"(?P<name>(?:{WORD}\s+(?:&\s+)?){{1,4}}{VENUE}\b(?!\s+(?:Police|County|Department|Avenue|"
    rf"Street))"
    rf"|{WORD}(?:\s+{WORD}){{0,2}}\s+neighborhood|City Hall|Walmart(?: store)?)"
)
OF_PLACE = re.compile(rf"^{WORD}(?:\s{WORD})?(?:['’]s|-area)\s+")  # "Dearborn's Fairlane Mall"
NO_VENUE = re.compile(r"Hospital|Medical|Health|Trauma|University|Court|Detention|News|Regional")
HEAD = re.compile(
    rf"(?P<city>[{UP}][{UP}.'’ -]{{2,30}}?)(?:,\s*(?P<state>[{UP}][\w. ]{{1,18}}?))?"
    r"\s*(?:\([^)]{1,40}\)\s*)?(?:--|[—–-])(?=\s)"
)
# Without a dash only capitals set it off: "DALLAS Police said", "TAMPA, Fla. A man"
BARE_HEAD = re.compile(
    rf"(?P<city>[{UP}]{{3,}}(?: [{UP}]{{2,}}){{0,2}})"
    rf"(?:,\s(?P<state>[{UP}][\w.]{{1,6}}(?: [{UP}]\w+)?))?\s(?=[{UP}][a-z]|An?\s|[{UP}]\.[{UP}]\.)"
)
COUNTY = Phrase(rf"\b(?P<name>{WORD}(?:\s+{WORD}){{0,2}})\s+(?:County|Co\.|Parish)\b")
NOT_CITY = re.compile(rf"{TYPE}|County|School|Police|University|Park")
IN_CITY = re.compile(
    rf"\bin\s+(?:the\s+(?:city|town|suburb|village)\s+of\s+|downtown\s+|nearby\s+|suburban\s+)?"
    rf"(?P<city>{WORD}(?:\s+{WORD}){{0,2}})"
)
OF_OTHERS = re.compile(
    r"\s+(?:state )?(?:man|woman|native|resident|driver|times|daily|university|college)\b"
)
NOT_PLACE = re.compile(r"\bof [\w ]+, $|university of $|\(?reporting .*$|\bin new york;?$")
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


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where the report was filed: "SPOKANE, Wash. —"."""

    city: str
    state: str | None
    start: int
    end: int
    sentence: int
    dash: bool


def dateline(sentences: list[Sentence]) -> Dateline | None:
    """The dateline of an article, at the head of one of its first paragraphs."""
    for sentence in sentences[:6]:
        match = HEAD.match(sentence.text) or _bare_head(sentence)
        if match is None or len(match["city"].split()) > 4 or match["city"].endswith("OUNTY"):
            continue
        state = None
        if match["state"]:
            named = gazetteer.states_named(f", {match['state']}")
            state = named[0].code if named else None
            if state is None:
                continue
        city = _title(match["city"].strip())
        start = sentence.start + match.start("city")
        end = sentence.start + (match.end("state") if match["state"] else match.end("city"))
        dash = not match[0][-1].isspace()
        return Dateline(city, state, start, end, sentence.index, dash)
    return None


def _bare_head(sentence: Sentence) -> re.Match[str] | None:
    """A city in capitals that opens the report without a dash: a known one, or with its state."""
    match = BARE_HEAD.match(sentence.text) if sentence.index == 0 else None
    if match is None or (match["state"] is None and big_city_state(match["city"]) is None):
        return None
    return match


def _title(city: str) -> str:
    """A city in capitals as it is written in running text."""
    words = [w.capitalize() if w not in ("OF", "THE") else w.lower() for w in city.split()]
    return " ".join(words)


def addresses(sentence: Sentence) -> Iterator[tuple[int, Found]]:
    """The addresses of a sentence with their rank, 0 the most exact; none within a better one."""
    if sentence.headline or STREETS.search(sentence.text) is None:
        return
    taken: list[tuple[int, int]] = []
    for rank, pattern in enumerate(ADDRESSES):
        for match in pattern.finditer(sentence.text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            value = (
                match[0].rstrip(".,'’ ")
                if not re.search(r"(?:St|Ave|Blvd|Rd|Dr)\.$", match[0])
                else match[0]
            )
            if value.split()[0] in ("On", "In", "At", "The", "Near"):
                value = value.split(None, 1)[1]
            if " " not in value or COURT.search(value):
                continue
            start = sentence.start + sentence.text.index(value, match.start())
            taken.append((match.start(), match.end()))
            yield rank, Found(value, start, start + len(value), sentence.index)


def venues(sentence: Sentence) -> Iterator[Found]:
    """The named venues and neighbourhoods of a sentence."""
    for match in PLACE.as_written(sentence):
        value = OF_PLACE.sub("", match["name"].removesuffix(" neighborhood"))
        if NO_VENUE.search(value):
            continue
        start = sentence.start + sentence.text.index(value, match.start("name"))
        yield Found(value, start, start + len(value), sentence.index)


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
    """The cities that a sentence places something in: "in Oakley", "in Salem, Oregon"."""
    for match in IN_CITY.finditer(sentence.text):
        words = match["city"].rstrip(".,").split()
        cut = ""
        while words:
            if cut and NOT_CITY.match(cut):
                break
            if words[0] in PARTS and is_city(" ".join(words[1:]), state):  # "in South Los Angeles"
                words = words[1:]
            name = " ".join(words).rstrip(".,'’")
            name = re.sub(r"['’]s$", "", name)
            if is_city(name, state) and cut != "County":
                start = sentence.start + sentence.text.index(name, match.start("city"))
                yield Found(name, start, start + len(name), sentence.index)
                break
            cut = words.pop()


def states_told(sentence: Sentence, named: list[gazetteer.Named]) -> Iterator[gazetteer.Named]:
    """Of the states `named` in a sentence those that are places.

    Not those of people ("a Texas man"), of newspapers and schools, and of who reports from where.
    """
    for each in named:
        before = sentence.low[max(0, each.start - 30) : each.start]
        if OF_OTHERS.match(sentence.low, each.end) or NOT_PLACE.search(before):
            continue
        yield each


def states_of(sentence: Sentence, named: list[gazetteer.Named]) -> Iterator[gazetteer.Named]:
    """The states where a sentence places something, also by a large city or a county.

    "in Minneapolis", "Houston police" and "Los Angeles County" tell the state.
    """
    yield from states_told(sentence, named)
    large = [(c.value, c.start - sentence.start) for c in cities(sentence, None)]
    large += [(m["city"], m.start()) for m in POLICE_OF.as_written(sentence)]
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
    if name.endswith(" County") or (name in gazetteer.states().values() and state is None):
        return False
    if state is not None:
        return gazetteer.is_city(name, state)
    return big_city_state(name) is not None


def big_city_state(name: str) -> str | None:
    """The state of a city so large that its name alone says which is meant; else None."""
    known = gazetteer.places().get(gazetteer.fold_place(name), {})
    if not known:
        return None
    code = max(known, key=lambda c: known[c])
    if known[code] < BIG or known[code] < SHARE * sum(known.values()):
        return None
    return code
