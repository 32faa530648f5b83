"""Where in a town: addresses, and venues and neighbourhoods by their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules.phrases import Phrase
from extractor.models.rules.places import WORD, Found
from extractor.models.rules.sentences import Sentence

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
