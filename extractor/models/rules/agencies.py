"""Agencies in the text and their part: whose officers were there, who investigates, who helps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractor import gazetteer
from extractor.models.rules.lexicon import MONTHS, NUMBERS, WEEKDAYS
from extractor.models.rules.places import UP, WORD
from extractor.models.rules.sentences import Sentence

SEQ = rf"(?:{WORD}\s+(?:of\s+)?(?:{WORD}\s+){{0,4}}?)"
S = r"['’]s?"
KINDS: tuple[tuple[str, str], ...] = (  # kind of agency, how its name ends
    ("prosecutor", rf"(?:District\s+Attorney(?:\s+General)?(?:{S}\s+Office)?"
                   rf"|district attorney{S}\s+office|Prosecutor{S}\s+Office"
                   rf"|Prosecuting\s+Attorney(?:{S}\s+Office)?|"
                   rf"State{S}\s+Attorney"
                   rf"(?:{S}\s+Office)?|County\s+Attorney(?:{S}\s+Office)?|Attorney\s+General"
                   rf"(?:{S}\s+Office)?|Commonwealth{S}\s+Attorney(?:{S}\s+Office)?)"),
    ("state", r"(?:State\s+Police|Highway\s+Patrol|State\s+Patrol|state\s+police)"),
    ("bureau", r"(?:Bureau\s+of\s+(?:Criminal\s+)?(?:Investigations?|Apprehension)|Division\s+of\s+"
               r"(?:Criminal\s+)?Investigation|Department\s+of\s+(?:Public\s+Safety|Justice|Law\s+"
               r"Enforcement)|Law\s+Enforcement\s+Division|Texas\s+Rangers|Rangers)"),
    ("sheriff", rf"(?:Sheriff{S}\s+(?:Office|Department|Dept\.))"),
    ("fire", r"(?:Fire\s+(?:Department|Authority|Rescue|Dept\.)|EMS|Paramedics)"),
    ("coroner", rf"(?:Coroner{S}\s+Office|Medical\s+Examiner(?:{S}\s+Office)?)"),
    ("team", r"(?:(?:Critical\s+Incident|Investigative\s+Response|Major\s+Crimes?"
             r"|Incident\s+Response)\s+(?:Team|Unit|Task\s+Force))"),
    ("deputies", rf"(?:County\s+(?:[Ss]heriff{S}\s+)?[Dd]eput(?:y|ies)"
                 r"|County\s+Sheriff(?!\w|['’]))"),
    ("police", r"(?:Police\s+(?:Department|Dept\.|Bureau)|Police|police)"),
)  # fmt: skip
NAMED = {  # agencies whose name does not end like the others
    "FBI": "bureau", "GBI": "bureau", "NYPD": "police", "LAPD": "police", "MPD": "police",
    "U.S. Justice Department": "bureau", "Justice Department": "bureau",
    "DPS": "bureau", "TBI": "bureau", "Texas Rangers": "bureau", "U.S. Marshals Service": "marshal",
    "Unified Police Department": "police",
}  # fmt: skip
PATTERN = re.compile(
    rf"(?=[{UP}s])(?:"  # most letters fail here
    + "|".join(
        [rf"(?P<{kind}>{SEQ}{tail})(?!\w)" for kind, tail in KINDS]
        + [r"(?P<bare_state>\b[Ss]tate police\b)"]
        + [rf"(?P<bare>State\s+Attorney{S}\s+Office|District\s+Attorney{S}\s+Office)"]
        + [rf"(?P<named>\b(?:{'|'.join(re.escape(n) for n in NAMED)})\b)"]
    )
    + ")"
)
HINT = re.compile(  # without one of these no agency is named
    r"olice|heriff|ttorney|rosecut|atrol|ureau|ivision|epartment|angers|Fire|EMS|aramedic|oroner|"
    r"xaminer|Team|Unit|Task|eput|FBI|GBI|NYPD|LAPD|MPD|DPS|TBI|Marshal"
)
POLICE_IN = re.compile(rf"\b[Pp]olice\s+in\s+(?P<city>{WORD}(?:\s+{WORD}){{0,2}})")
INVESTIGATES = re.compile(
    r"\b(?:investigat\w+|review\w*|inquiry|handling|probe|probing|look(?:ing)? into|called in|"
    r"find out|leading|in charge|"
    r"decide whether|conduct\w*|ruled|prosecut\w+|determin\w+|examin\w+|pending)\b"
)
ASSISTS = re.compile(
    r"\b(?:assist\w*|help\w*|blocked|closed|traffic control|treated|took over|transported)\b"
)
UNIT = re.compile(
    r"^US |^U\.S\. Attorney|^Independent Police|\bInternal Affairs\b|\bTask Force police\b|"
    r"\b(?:Chiefs?|Association|Commissioner) of Police$"
)
# "DALLAS The Dallas police"
DATELINE = re.compile(rf"(?:[{UP}]{{3,}}\s+){{1,3}}(?=[{UP}][a-z]|An?\s)")
GLUED = re.compile(r"(?:Dr|Ave|Blvd|Rd|Ln|Wash|Pa|Jr)\.\s+")
LEADING = ("The ", "A ", "An ", "In ", "On ", "But ", "And ", "When ", "At ", "As ", "Since ",
           "While ", "That ", "This ", "Then ", "After ", "For ", "By ",
           "According ", "Mr. ")  # fmt: skip


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
        for name, kind, start, end in _names(sentence):
            key = key_of(name, kind)
            agency = found.setdefault(key, Agency(name, kind, key))
            agency.places.append((start, end, sentence.index))
            if _fuller(name, agency.name):
                agency.name = name
        named = POLICE_IN.finditer(sentence.text) if "olice" in sentence.text else ()
        for match in named:
            if match["city"] in gazetteer.states().values():
                continue
            key = (match["city"].lower(), "police")
            start = sentence.start + match.start()
            if key in found or not match["city"]:
                found[key].places.append((start, sentence.start + match.end(), sentence.index))
                continue
            agency = Agency(f"{match['city']} police", "police", key)
            agency.places.append((start, sentence.start + match.end(), sentence.index))
            found[key] = agency
    return _merged(list(found.values()))


def _merged(found: list[Agency]) -> list[Agency]:
    """A bare "Sheriff's Department", "state police" or "TBI" is the one that is named in full."""
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
            kept.append(agency)
    return kept


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split() if word[0].isupper())


def _names(sentence: Sentence) -> list[tuple[str, str, int, int]]:
    """Names in a sentence with kind and span; deputies stand for their sheriff's office."""
    text = sentence.text
    names: list[tuple[str, str, int, int]] = []
    if HINT.search(text) is None:
        return names
    for match in PATTERN.finditer(text):
        kind = match.lastgroup or ""
        name = match[0]
        start = sentence.start + match.start()
        if sentence.index == 0 and match.start() == 0 and (line := DATELINE.match(name)):
            name, start = name[line.end() :], start + line.end()
        if (glued := GLUED.search(name)) is not None:
            name, start = name[glued.end() :], start + glued.end()
        while name.split(" ")[0].lower() in NUMBERS:
            start, name = start + name.index(" ") + 1, name.split(" ", 1)[1]
        while (cut := next((w for w in LEADING if name.startswith(w)), None)) is not None:
            name, start = name[len(cut) :], start + len(cut)
        kind = {"bare": "prosecutor", "bare_state": "state"}.get(kind, kind)
        if kind == "named":
            kind = NAMED[name]
        elif sentence.headline and kind == "police":
            continue
        elif name.lower() == "state police" or name.lower() == "state police":
            kind = "state"
        elif not re.match(rf"[{UP}]", name) or name in ("Police", "Rangers", "EMS", "Paramedics"):
            continue
        if UNIT.search(name) or (kind == "police" and _no_agency(name, text[: match.start()])):
            continue
        if kind == "deputies":
            found = re.sub(r"County.*$", "County Sheriff's Office", name)
            names.append((found, "sheriff", start, start + len(name)))
            continue
        if kind == "police" and re.match(
            r"\s+(?:Chief|Sgt|Lt|Capt|spokes|Spokes)", text[match.end() :]
        ):
            name = re.sub(r"\bPolice$", "police", name)
        names.append((name, kind, start, start + len(name)))
    return names


def _no_agency(name: str, before: str) -> bool:
    """Whether "X police" names none: "the August police shooting", "Utah police", "suburban X"."""
    place = re.sub(r"\s+[Pp]olice$", "", name)
    if place == name:
        return False
    states = gazetteer.states().values()
    dated = place.lower() in MONTHS or place.lower() in WEEKDAYS
    return dated or place in states or before.endswith("suburban ")


def key_of(name: str, kind: str) -> tuple[str, str]:
    """What makes two names the same agency: their distinctive words and their kind."""
    low = re.sub(r"['’]s?\b", "", name.lower())
    low = re.sub(
        r"\bu\.s\.|\b(?:police|department|dept\.?|sheriff|office|bureau|of|the|county|state|attorney|"
        r"district"
        r"|general|city|deputies|deputy)\b", " ", low,
    )  # fmt: skip
    return " ".join(low.split()), kind


def _fuller(name: str, known: str) -> bool:
    """Whether a name is the more official of two: with "Department" or "Office"."""
    official = re.compile(r"Department|Office|Bureau|Division|Police$")
    better = bool(official.search(name)), len(name)
    return better > (bool(official.search(known)), len(known))
