"""Where in a town: addresses, and venues and neighbourhoods by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules import lexicon
from extractor.models.rules.name_words import STATE_NAMES
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.places import UP, WORD, Found, is_city
from extractor.models.rules.sentences import Sentence

NUMBERED = r"\d+(?:st|nd|rd|th)"
TYPE = (
    r"(?:Street|St\.|Avenue|Ave\.|Ave\b|Road|Rd\.|Rd\b|Boulevard|Blvd\.|Blvd\b|Lane|Ln\.|Drive|Dr\."
    r"|Way|Court(?!\w)|Ct\.|Circle|Terrace|Parkway|Pkwy\.|Highway(?! Patrol)|Hwy\.|Place|Trail|"
    r"Pike|Loop)"
)
SIDE = r"(?:\s+(?:[NS][EW]?|[EW]|(?:North|South)(?:east|west)?|East|West)\b\.?)?"
NAME = rf"(?:(?:{WORD}|{NUMBERED})\s+){{1,4}}"
STREET = (
    rf"(?:(?:{NAME}{TYPE}{SIDE}(?!\s+(?:Apartments|Mall|School|Park|Town|Elementary|High|Station)))"
    r"|(?:North|South|East|West)\s+Broadway)"
)
LOWER = r"(?:street|avenue|road|boulevard|drive|lane|court|way)\b"
ROUTE = r"(?:Interstate|Highway|Route|US|U\.S\.|I|State Route|Hwy\.?|FM)[ -]\d+"
ADDRESSES = (  # in order of preference
    re.compile(
        rf"(?:\d[\d,]*(?:th|st|nd|rd)?|unit)\s+block\s+of\s+(?:{WORD}|{NUMBERED})"
        rf"(?:\s+(?:{WORD}|\d+\w*))*"
    ),
    re.compile(rf"(?<![\w:.])\d{{1,5}}\s+(?:{STREET}|(?:Highway|Route)\s+\d+|{NAME}{LOWER})"),
    re.compile(
        rf"(?:corner of\s+)?(?:{STREET}|{ROUTE})\s+(?:and|at|near)\s+(?:{STREET}|{ROUTE})"
        rf"|(?:corner of\s+)?(?:{NAME.replace('1,4', '1,3')}|{NUMBERED}\s+)and\s+{NAME}(?:streets|"
        rf"avenues|roads)"
        rf"|(?:[NSEW]\.?\s+)?{NUMBERED}\s+and\s+{STREET}"
    ),
    re.compile(STREET),
    re.compile(ROUTE),
)
EXACT = 2  # the rank up to which an address is one wherever it stands
COURT = re.compile(
    r"\b(?:Supreme|District|Superior|Circuit|Municipal|Federal|High|Probate|Juvenile|Criminal|"
    r"County|Appeals|Magistrate)\s+Court$"
)
STREETS = re.compile(rf"(?=[A-Z])(?:{TYPE}|{ROUTE}|Broadway)|block of|streets|avenues|roads")
VENUE = (
    r"(?:Apartments?|Townho(?:mes|uses)|Condominiums|Estates|Homes|Towers?|Gardens|Park|Playground|"
    r"(?:High |Middle |Elementary )?School|Academy|Mall|Galleria|Plaza|Square|Marketplace|Market|"
    r"Mart|"
    r"Depot|Store|Walmart|Outlets?|Pharmacy|Bank|Hall|Courthouse|Hotel|Motel|Inn|Suites|Lodge|Jail|"
    r"Prison|Airport|Terminal|Station|Church|Library|Museum|Center|Centre|Complex|Storage|Laundry|"
    r"Coffee|Caf[eé]|Restaurant|Diner|Grill|Saloon|Tavern|Pub|Bar|Club|Lounge|Casino|Stadium|Arena|"
    r"Theat(?:er|re)|Gym|Campground|Marina|Beach|Cemetery|Bridge|Warehouse|Plant)"
)
NOUN = (
    r"(?:hotel|motel|store|restaurant|supermarket|mall|airport|apartments?(?: complex)?|"
    r"(?:bus|train|gas|subway) station|shopping center|parking lot|nightclub|bar|casino|dealership)"
)
QUARTER = r"(?:neighborhood|section|district)"
PLACE = Phrase(
    rf"(?:\b(?:at|in|near|outside|inside|behind|of|to|from)\s+)(?:the\s+|an?\s+)?"
    rf"(?P<name>(?:{WORD}\s+(?:(?:&|at|of|and)\s+)?){{1,4}}{VENUE}\b(?!\s+(?:Police|County|"
    rf"Department|"
    rf"Avenue|Street|{UP}\w+\s+[Pp]olice))"
    rf"|{WORD}(?:\s+{WORD}){{0,2}}\s+{QUARTER}\b|City Hall|Walmart(?: store)?"
    rf"|{WORD}(?:\s+{WORD}){{0,2}}\s+{NOUN})"
)
BRAND = Phrase(  # an article makes a name one of many: "outside an Office Depot in Salem"
    rf"\b(?:at|outside|near|behind|inside|lot of)\s+(?:an?\s+|the\s+(?={WORD}['’]s\b))"
    rf"(?P<name>{WORD}(?:\s+{WORD}){{0,2}})(?=[,.;]|\s+(?:in|on|near|at|off|along|when|where|"
    rf"after|and|"
    rf"around|about|early|late|by|{NOUN})\b)"
)
SIDES = Phrase(
    rf"\b(?:city|{WORD})['’]s "
    r"(?P<name>(?:[Ww]est|[Ee]ast|[Nn]orth|[Ss]outh)(?:west|east)? [Ss]ide)\b"
)
APPOSED = re.compile(r", (?:an?|the) (?:[\w-]+ ){0,4}?(?:neighborhood|district|section)\b")
IN_NAME = Phrase(rf"\bin (?P<name>{WORD}(?:\s+{WORD}){{0,2}})(?=, (?:an?|the) )")
OF_PLACE = re.compile(rf"^{WORD}(?:\s{WORD})?(?:['’]s|-area)\s+")  # "Dearborn's Fairlane Mall"
NO_VENUE = re.compile(
    r"Hospital|Medical|Health|Trauma|University|Court\b|News|Regional|Superior|Supreme|Headquarters|Research|Policy"
)


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
            if value.split()[0] in ("On", "In", "At", "The", "Near", "A", "An"):
                value = value.split(None, 1)[1]
            titled = value.split()[0].lower() in lexicon.RANKS  # "Officer Thomas Lane"
            if titled or " " not in value or COURT.search(value):
                continue
            start = sentence.start + sentence.text.index(value, match.start())
            taken.append((match.start(), match.end()))
            yield rank, Found(value, start, start + len(value), sentence.index)


def venues(sentence: Sentence) -> Iterator[Found]:
    """The named venues and neighbourhoods of a sentence."""
    for match in PLACE.as_written(sentence):
        value = OF_PLACE.sub("", re.sub(rf"\s+{QUARTER}$", "", match["name"]))
        if value[0].isupper() and not (
            NO_VENUE.search(value) or _town(re.sub(rf"\s+{NOUN}$", "", value))
        ):
            yield _found(sentence, value, match.start("name"))
    for match in BRAND.as_written(sentence):
        if not (NO_VENUE.search(match["name"]) or _town(match["name"])):
            yield _found(sentence, match["name"], match.start("name"))
    for match in SIDES.as_written(sentence):
        yield _found(sentence, match["name"], match.start("name"))
    for match in IN_NAME.as_written(sentence):
        if APPOSED.match(sentence.low, match.end()):
            yield _found(sentence, match["name"], match.start("name"))


def _found(sentence: Sentence, value: str, at: int) -> Found:
    start = sentence.start + sentence.text.index(value, at)
    return Found(value, start, start + len(value), sentence.index)


def _town(name: str) -> bool:
    """Whether a name is that of a town or a state: "a Tulsa hotel" has no name."""
    return is_city(name, None) or name in STATE_NAMES or name.endswith("-area")
