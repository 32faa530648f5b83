"""US states and the places in them: which states a text names, which states know a place.

Places come from the `zipcodes` package (MIT): the post offices' city names, their accepted other
names, and counties. 1.4 MB installed, no dependencies, no files to download; it is read at the
first need (0.4 s, 55 MB), never on import. Townships and neighbourhoods are mostly not in it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

STATES: Mapping[str, tuple[str, ...]] = {  # code: name, then abbreviations in news style
    "AL": ("Alabama", "Ala."), "AK": ("Alaska",), "AZ": ("Arizona", "Ariz."),
    "AR": ("Arkansas", "Ark."), "CA": ("California", "Calif.", "Cal."),
    "CO": ("Colorado", "Colo."), "CT": ("Connecticut", "Conn."), "DE": ("Delaware", "Del."),
    "DC": ("District of Columbia", "D.C.", "Washington DC"), "FL": ("Florida", "Fla."),
    "GA": ("Georgia", "Ga."), "HI": ("Hawaii", "Hawai'i"), "ID": ("Idaho",),
    "IL": ("Illinois", "Ill."), "IN": ("Indiana", "Ind."), "IA": ("Iowa",),
    "KS": ("Kansas", "Kan."), "KY": ("Kentucky", "Ky."), "LA": ("Louisiana", "La."),
    "ME": ("Maine",), "MD": ("Maryland", "Md."), "MA": ("Massachusetts", "Mass."),
    "MI": ("Michigan", "Mich."), "MN": ("Minnesota", "Minn."), "MS": ("Mississippi", "Miss."),
    "MO": ("Missouri", "Mo."), "MT": ("Montana", "Mont."), "NE": ("Nebraska", "Neb."),
    "NV": ("Nevada", "Nev."), "NH": ("New Hampshire", "N.H."), "NJ": ("New Jersey", "N.J."),
    "NM": ("New Mexico", "N.M."), "NY": ("New York", "N.Y."), "NC": ("North Carolina", "N.C."),
    "ND": ("North Dakota", "N.D."), "OH": ("Ohio",), "OK": ("Oklahoma", "Okla."),
    "OR": ("Oregon", "Ore."), "PA": ("Pennsylvania", "Pa.", "Penn."),
    "RI": ("Rhode Island", "R.I."), "SC": ("South Carolina", "S.C."),
    "SD": ("South Dakota", "S.D."), "TN": ("Tennessee", "Tenn."), "TX": ("Texas", "Tex.", "Texan"),
    "UT": ("Utah",), "VT": ("Vermont", "Vt."), "VA": ("Virginia", "Va."),
    "WA": ("Washington", "Wash."), "WV": ("West Virginia", "W.Va.", "W. Va."),
    "WI": ("Wisconsin", "Wis.", "Wisc."), "WY": ("Wyoming", "Wyo."),
    "PR": ("Puerto Rico",), "GU": ("Guam",), "VI": ("U.S. Virgin Islands", "Virgin Islands"),
    "AS": ("American Samoa",), "MP": ("Northern Mariana Islands",),
}  # fmt: skip

NICKNAMES: Mapping[str, str] = {  # words that any US reader places, and no post office uses
    "nypd": "NY", "lapd": "CA", "chp": "CA", "lasd": "CA", "sfpd": "CA", "bart": "CA",
    "bay area": "CA", "twin cities": "MN", "gbi": "GA", "fdle": "FL", "queens": "NY",
    "capitol police": "DC", "big island": "HI", "long island": "NY",
    "staten island": "NY", "hampton roads": "VA",
}  # fmt: skip

# "Kansas City", "Delaware County", "Georgia Avenue": a state's name inside another one
COMPOUND = (
    r"(?!\s+(?:City|County|Counties|Township|Avenue|Ave|Street|St|Boulevard|Blvd|Road|Rd|Drive|"
    r"Dr|Park|Beach|Falls|Heights|Square|Post|Parish|Borough|Lane|Way)\b)"
)
MAX_WORDS = 4  # in a place name: "Lake in the Hills", "Prince George's County"


class Named(NamedTuple):
    """A state named in a text: its code and where, in code points."""

    code: str
    start: int
    end: int


def states() -> dict[str, str]:
    """Code to name: the 50 states, the District of Columbia and five territories."""
    return {code: names[0] for code, names in STATES.items()}


@functools.cache
def _state_pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of all names and abbreviations, longest first, and what each means."""
    forms = {form: code for code, names in STATES.items() for form in names}
    forms |= {form.upper(): code for form, code in forms.items()}  # datelines and headlines
    ranked = sorted(forms, key=len, reverse=True)
    body = [
        rf"{form[0]}(?<!\w{form[0]})"  # so written each begins with a letter: searched far faster
        + re.escape(form[1:])
        + ("" if form.endswith(".") else r"(?:n|an|er)?\b" + COMPOUND)
        for form in ranked
    ]
    postal = [rf"{code[0]}(?<=, {code[0]}){code[1]}\b" for code in STATES]
    return re.compile("|".join([*body, *postal])), forms | {code: code for code in STATES}


def states_named(text: str) -> list[Named]:
    """The states that a text names outright, in order: "Ohio", "Wash.", "Reno, NV"."""
    pattern, forms = _state_pattern()
    found = []
    for match in pattern.finditer(text):
        form = match[0]
        if form not in forms:  # "Californian", "Ohioan"
            form = next(known for known in sorted(forms, key=len)[::-1] if form.startswith(known))
        found.append(Named(forms[form], match.start(), match.end()))
    return found


@functools.lru_cache(maxsize=4096)  # counties recur in their ZIP codes, cities in an article
def fold_place(name: str) -> str:
    """A place name as it is looked up: lower case, no periods or apostrophes, St. as saint."""
    name = re.sub(r"['’.]", "", name.lower()).replace("-", " ")
    return re.sub(r"\b(st|ste|ft|mt)\b", lambda m: _SHORT[m[0]], " ".join(name.split()))


_SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}


@functools.cache
def places() -> dict[str, dict[str, int]]:
    """Folded name of a city or county to the states that have it, with its number of ZIP codes."""
    import zipcodes

    index: dict[str, dict[str, int]] = {}
    for code in STATES:
        for row in zipcodes.filter_by(state=code):  # type: ignore[no-untyped-call]
            for name in {row["city"], row["county"], *row["acceptable_cities"]} - {""}:
                known = index.setdefault(fold_place(name), {})
                known[code] = known.get(code, 0) + 1
    for name, code in NICKNAMES.items():
        index.setdefault(name, {}).setdefault(code, 1)
    return index


def is_city(name: str, state: str) -> bool:
    """Whether a state has a city, town or county of this name."""
    return state in places().get(fold_place(name), {})


def state_of_place(city: str | None, county: str | None = None) -> str | None:
    """The one state that has the city and the county; None if none has, or several have."""
    named = [name for name in (city, county and f"{county} County") if name]
    if not named:
        return None
    common = set.intersection(*(set(places().get(fold_place(name), {})) for name in named))
    return common.pop() if len(common) == 1 else None


def places_named(text: str) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Capitalised names that some state has as a city or county: start, end, those states.

    Of overlapping names the longest counts: "Contra Costa County" is not also "Costa".
    """
    tokens = list(re.finditer(r"[^\W_](?:[\w'’.-]*\w)?\.?", text))
    at = 0
    while at < len(tokens):
        step = 1
        if tokens[at][0][0].isupper():
            for size in range(min(MAX_WORDS, len(tokens) - at), 0, -1):
                start, end = tokens[at].start(), tokens[at + size - 1].end()
                known = _known(text[start:end])
                if known:
                    yield start, end, frozenset(known)
                    step = size
                    break
        at += step


def _known(name: str) -> Mapping[str, int]:
    """The states of a name, with or without a possessive."""
    name = re.sub(r"['’]s$", "", name).replace("Co.", "County")
    return places().get(fold_place(name), {}) if "\n" not in name else {}
