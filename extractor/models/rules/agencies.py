"""Agencies in the text and their part: whose officers were there, who investigates, who helps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extractor import gazetteer
from extractor.models.rules.lexicon import MONTHS
from extractor.models.rules.name_words import OPENERS, STATE_ABBREVIATIONS
from extractor.models.rules.places import UP, WORD
from extractor.models.rules.sentences import Sentence

SEQ = rf"{WORD}\s+(?:of\s+)?(?:{WORD}\s+){{0,4}}?"
S = r"['’]?s?['’]?"
OFFICE = rf"(?:{S}\s+[Oo]ffice)"
KINDS: tuple[tuple[str, str], ...] = (  # kind of agency, how its name ends
    ("prosecutor", rf"(?:District\s+Attorney\s+General|(?:[Dd]istrict|Prosecuting|County|"
                   rf"Commonwealth{S})\s+[Aa]ttorney|State['’]?s['’]?\s+Attorney){OFFICE}?"
                   rf"|Prosecutor{OFFICE}|Attorney\s+General{OFFICE}?"
                   rf"|U\.?S\.?\s+[Aa]ttorney{OFFICE}"),
    ("state", r"(?:State\s+Police|Highway\s+Patrol|State\s+(?:Highway\s+)?Patrol|state\s+police)"),
    ("bureau", r"(?:Bureau\s+of\s+(?:Criminal\s+)?(?:Investigations?|Apprehension)|Division\s+of\s+"
               r"(?:Criminal\s+)?Investigation|Department\s+of\s+(?:Public\s+Safety|Justice|Law\s+"
               r"Enforcement|Corrections?|Homeland\s+Security)|Law\s+Enforcement\s+Division"
               r"|Texas\s+Rangers|Rangers|Border\s+Patrol|Marshals\s+Service)"),
    ("sheriff", rf"(?:[Ss]heriff{S}\s+(?:Office|Department|Dept\.|office|department))"),
    ("fire", r"(?:Fire\s+(?:Department|Authority|Rescue|Dept\.)|EMS|Paramedics)"),
    ("coroner", rf"(?:Coroner{OFFICE}|Medical\s+Examiner{OFFICE}?)"),
    ("team", r"(?:(?:Critical\s+Incident|Investigative\s+Response|Investigation\s+Response"
             r"|Major\s+Crimes?|Incident\s+Response|Terrorism|Force\s+Investigation)"
             r"\s+(?:Team|Unit|Task\s+Force|Division)"
             r"|Police\s+(?:Review|Oversight|Accountability)\s+(?:Authority|Board|Commission|"
             r"Office)"
             r"|Office\s+of\s+Police\s+Accountability)"),
    ("deputies", rf"(?:(?:County|Parish)\s+(?:[Ss]heriff{S}\s+)?[Dd]eput(?:y|ies)"
                 rf"|[Ss]heriff{S}\s+[Dd]eput(?:y|ies)"
                 r"|(?:County|Parish)\s+Sheriff(?!\w|['’]))"),
    ("troopers", r"(?:(?:[Ss]tate\s+)?[Tt]roopers?)"),
    ("police", r"(?:(?:Division|Department|Bureau)\s+of\s+Police"
               r"|Police\s+(?:Department|Dept\.|Bureau|Division)|Police|police)"),
)  # fmt: skip
NAMED = {  # agencies whose name does not end like the others
    "FBI": "bureau", "GBI": "bureau", "NYPD": "police", "LAPD": "police", "MPD": "police",
    "U.S. Justice Department": "bureau", "Justice Department": "bureau",
    "DPS": "bureau", "TBI": "bureau", "Texas Rangers": "bureau", "U.S. Marshals Service": "marshal",
    "US Marshals Service": "marshal", "U.S. Marshals": "marshal", "US Marshals": "marshal",
    "U.S. marshals": "marshal", "Secret Service": "bureau", "Border Patrol": "bureau",
    "Drug Enforcement Administration": "bureau", "Immigration and Customs Enforcement": "bureau",
    "Unified Police Department": "police", "ATF": "bureau", "DEA": "bureau", "ICE": "bureau",
}  # fmt: skip
PATTERN = re.compile(
    rf"(?=[{UP}s])(?:(?:{SEQ}(?:"  # most letters fail here
    + "|".join(f"(?P<{kind}>{tail})" for kind, tail in KINDS)
    + r")(?!\w))|"
    + "|".join(
        (
            r"(?P<bare_state>\b[Ss]tate police\b)",
            rf"(?P<bare>State\s+Attorney{S}\s+Office|District\s+Attorney{S}\s+Office)",
            rf"(?P<named>\b(?:{'|'.join(re.escape(n) for n in NAMED)})\b)",
        )
    )
    + ")"
)
HINT = re.compile(  # without one of these no agency is named
    r"olice|heriff|ttorney|rosecut|atrol|ureau|ivision|epartment|angers|Fire|EMS|aramedic|oroner|"
    r"xaminer|Team|Unit|Task|eput|FBI|GBI|NYPD|LAPD|MPD|DPS|TBI|arshals|ATF|DEA|ICE|Service|"
    r"rooper|nforcement"
)
POLICE_IN = re.compile(rf"\b[Pp]olice\s+(?:officers?\s+)?in\s+(?P<city>{WORD}(?:\s+{WORD}){{0,2}})")
DEPUTIES_OF = re.compile(
    rf"\b[Dd]eput(?:y|ies)\s+(?:from|in|with|of)\s+(?P<county>{WORD}(?:\s{WORD})?\s(?:County|"
    rf"Parish))"
    r"(?!\s+[Ss]heriff)"
)
FORCES = re.compile(r"\b(?:officers?|cops?|detectives?|policem[ae]n)\b")
TITLED = re.compile(r"\s+(?:Chief|Sgt|Lt|Capt|spokes|Spokes)")
BARE = frozenset({"Police", "Rangers", "EMS", "Paramedics"})
OWNED = re.compile(r"['’]s? $|^[A-Z]+ $")
SUBURBAN = re.compile(r"suburban $|-area $")
COMPASS = re.compile(r"(?:North|South|East|West|New) ")
WORDS = 2  # of a name that is whole without the state before it: "Broward County Sheriff"
STATES = frozenset(gazetteer.states().values())
NO_OFFICE = STATES | {"", "County", "Parish"}
INVESTIGATES = re.compile(
    r"\b(?:investigat\w+|review\w*|inquiry|handling|probe|probing|look(?:ing)? into|called in|"
    r"find out|leading|in charge|"
    r"decide whether|conduct\w*|ruled|prosecut\w+|determin\w+|examin\w+|pending)\b"
)
ASSISTS = re.compile(
    r"\b(?:assist\w*|help\w*|blocked|closed|traffic control|treated|took over|transported)\b"
)
UNIT = re.compile(
    r"^US |^U\.S\. Attorney\b(?! General|.*[Oo]ffice)|^Use of |^Independent Police(?! Review)|"
    r"\bInternal Affairs\b|\bTask Force police\b|"
    r"\b(?:Chiefs?|Association|Commissioner) of Police$"
)
# "DALLAS The Dallas police"
DATELINE = re.compile(rf"(?:[{UP}]{{3,}}\s+){{1,3}}(?=[{UP}][a-z]|An?\s)")
ENDED = re.compile(
    r"(?:[a-z]{4,}|\d|^(?:Dr|Ave|Blvd|Rd|Ln|Jr))[.:]$|-$"
)  # a sentence ends there: "in Dallas. Police"
WORD_SPACE = re.compile(r"(\S+)\s+")
PLACED = re.compile(  # what makes a name of a force of words that are no place known
    r"\b(?:County|Parish|City|Town|Township|Village|Borough|Park|Metro|Metropolitan|Regional|"
    r"Transit|"
    r"Tribal|University|College|School|Airport|Capitol|District|Authority|Area|State|Valley|"
    r"Mecklenburg|Unified|D\.C\.|[A-Z]{2,5}(?:-\w+)?)$|^(?:University|City|Town|Village|"
    r"Borough) of "
)
TOWN = re.compile(rf"(?:(?<=\W)|^)(?P<city>{WORD}(?:\s{WORD}){{0,2}})\s$")
LONGEST_TOWN = 40  # characters before "officers" in which the town stands


@dataclass(slots=True)
class Agency:
    """One agency: its fullest name in the text, what kind it is, and where it is named."""

    name: str
    kind: str
    key: tuple[str, str]
    places: list[tuple[int, int, int]] = field(default_factory=list)  # start, end, sentence


def find(sentences: list[Sentence]) -> list[Agency]:
    """The agencies named in an article, each once, in the order of their first naming."""
    found: dict[tuple[str, str], Agency] = {}
    for sentence in sentences:
        for name, kind, start, end in (*_names(sentence), *_of_towns(sentence)):
            key = key_of(name, kind)
            agency = found.setdefault(key, Agency(name, kind, key))
            if all(index != sentence.index or last != end for _, last, index in agency.places):
                agency.places.append((start, end, sentence.index))
            if _fuller(name, agency.name):
                agency.name = name
    return _merged(list(found.values()))


def _of_towns(sentence: Sentence) -> Iterator[tuple[str, str, int, int]]:
    """Police told of by their town: "police in Dover", "an officer in Dover", "Dover cops"."""
    if "olice" in sentence.text:
        for match in POLICE_IN.finditer(sentence.text):
            city = match["city"].rstrip(".")
            if city not in STATES and city.lower() not in MONTHS and not OWNED.search(f"{city} "):
                start = sentence.start + match.start()
                yield f"{city} police", "police", start, sentence.start + match.end()
    for match in DEPUTIES_OF.finditer(sentence.text) if "eput" in sentence.text else ():
        start, end = sentence.start + match.start(), sentence.start + match.end()
        yield f"{match['county']} Sheriff's Office", "sheriff", start, end
    if not any(word in sentence.low for word in ("officer", "cop", "detective", "policem")):
        return
    for match in FORCES.finditer(sentence.text):
        first = max(0, match.start() - LONGEST_TOWN)
        town = TOWN.search(sentence.text[first : match.start()])
        if town is not None and not sentence.headline:
            words, start = _trimmed(town["city"] + " ", first + town.start())
            if _known(words.strip()) and not OWNED.search(words):
                end = sentence.start + match.end()
                yield f"{words}police", "police", sentence.start + start, end


def _known(city: str) -> bool:
    return city not in STATES and gazetteer.fold_place(city) in gazetteer.places()


def _merged(found: list[Agency]) -> list[Agency]:
    """A bare "Sheriff's Department", "state police" or "TBI" is the one that is named in full.

    "A Nevada state trooper" tells of which state "the state police" are.
    """
    troopers = [a for a in found if a.kind == "troopers"]
    found = [a for a in found if a.kind != "troopers"]
    kept = [a for a in found if a.key[0]]
    for agency in [a for a in kept if a.name.isupper()]:
        full = next((a for a in kept if _initials(a.name) == agency.name), None)
        if full is not None:
            full.places = sorted([*full.places, *agency.places])
            kept.remove(agency)
    for agency in found:
        if agency.key[0]:
            continue
        same = [a for a in kept if a.kind == agency.kind]
        if len(same) == 1:
            same[0].places += agency.places
        elif agency.kind in ("state", "sheriff"):
            if not same and len(troopers) == 1 and agency.kind == "state":
                agency.name = f"{troopers[0].name} {agency.name}"
                agency.places = sorted([*agency.places, *troopers[0].places])
            kept.append(agency)
    return kept


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _names(sentence: Sentence) -> Iterator[tuple[str, str, int, int]]:
    """Names in a sentence with kind and span; deputies stand for their sheriff's office."""
    text = sentence.text
    if HINT.search(text) is None:
        return
    for match in PATTERN.finditer(text):
        kind = match.lastgroup or ""
        kind = {"bare": "prosecutor", "bare_state": "state"}.get(kind, kind)
        name, first = match[0], match.start()
        if sentence.index == 0 and not first and (line := DATELINE.match(name)):
            name, first = name[line.end() :], line.end()
        if kind == "named":
            kind = NAMED[name]
        else:
            name, first = _trimmed(name, first)
            if kind == "police" and sentence.headline:
                continue
            if name.lower() == "state police":
                kind = "state"
            elif not re.match(rf"[{UP}]", name) or UNIT.search(name) or name in BARE:
                continue
        start, end = sentence.start + first, sentence.start + match.end()
        if kind in ("deputies", "troopers"):
            name, kind = _of_members(name, kind)
        elif kind == "police":
            suburban = SUBURBAN.search(text[:first]) is not None
            name = "" if suburban else _force(name, text[match.end() :])
        if name:
            yield name, kind, start, end


def _of_members(name: str, kind: str) -> tuple[str, str]:
    """The office of deputies, or the state of troopers; "" if none is named."""
    if kind == "deputies":
        place = re.sub(r"(?:-area)?\s*(?:[Ss]heriff|[Dd]eput).*$", "", name)
        return ("" if place in NO_OFFICE else f"{place} Sheriff's Office"), "sheriff"
    place = re.sub(r"\s+(?:[Ss]tate\s+)?[Tt]roopers?$", "", name)
    return (place if place in STATES else ""), kind


def _trimmed(name: str, first: int) -> tuple[str, int]:
    """A name without the words with a capital before it that are none of it, and its offset."""
    while (word := WORD_SPACE.match(name)) is not None:
        low = word[1].lower()
        shouted = (
            len(low) > 3 and word[1].isalpha() and word[1].isupper() and " " in name[len(low) + 1 :]
        )
        state = low.endswith(("'s", "’s")) and word[1][:-2] in STATES and name.count(" ") > WORDS
        opener = low in OPENERS or low.startswith(("ex-", "former "))
        ended = ENDED.search(word[1]) or low in STATE_ABBREVIATIONS
        if not (opener or shouted or state or low == "of" or ended):
            break
        name, first = name[word.end() :], first + word.end()
    return name, first


def _force(name: str, after: str) -> str:
    """The name of a police force; "" if "X police" names none: "Utah police", "Racist police"."""
    if TITLED.match(after):
        name = re.sub(r"\bPolice$", "police", name)
    place = re.sub(r"\s+[Pp]olice$", "", name)
    if place == name or place.endswith(" of"):
        return name
    owned = re.fullmatch(r"(.+)['’]s", place)
    place = owned[1] if owned else place
    if place in STATES:
        return ""
    if place in NAMED:
        return place
    far = place.split(" ", 1)[-1] if COMPASS.match(place) else place
    if _known(far) or (PLACED.search(place) and not owned):
        return f"{place} {name.split()[-1]}"
    return ""


def key_of(name: str, kind: str) -> tuple[str, str]:
    """What makes two names the same agency: their distinctive words and their kind."""
    low = re.sub(r"['’]s?\b", "", name.lower())
    low = re.sub(
        r"\bu\.s\.|\b(?:police|department|dept\.?|sheriff|office|bureau|of|the|county|state|"
        r"attorney|"
        r"district"
        r"|general|city|deputies|deputy)\b", " ", low,
    )  # fmt: skip
    return " ".join(low.split()), kind


def _fuller(name: str, known: str) -> bool:
    """Whether a name is the more official of two: with "Department" or "Office"."""
    official = re.compile(r"Department|Office|Bureau|Division|Police$")
    better = bool(official.search(name)), len(name)
    return better > (bool(official.search(known)), len(known))
