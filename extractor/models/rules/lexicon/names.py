"""Capitalised words that are no person's name, and the parts of names."""

from __future__ import annotations

ORGANISATION = frozenset({
    "police", "department", "dept.", "county", "co.", "office", "sheriff's", "sheriff", "bureau",
    "division", "unit", "team", "agency", "court", "courthouse", "jail", "prison", "hospital",
    "medical", "center", "centre", "clinic", "university", "college", "school", "elementary",
    "high", "middle", "academy", "church", "park", "plaza", "square", "mall", "store", "market",
    "apartments", "apartment", "hotel", "motel", "inn", "hall", "library", "airport", "station",
    "bridge", "highway",
    "turnpike", "expressway", "freeway", "depot", "nightclub",
    "patrol", "rangers", "fire", "authority", "district", "attorney",
    "attorney's", "general", "general's", "prosecutor's", "examiner", "examiner's", "coroner's",
    "coroner", "ems", "paramedics", "council", "commission", "committee", "board", "association",
    "union", "federation", "foundation", "company", "corporation", "inc.", "llc", "services",
    "service", "security", "administration", "ministry", "government", "congress", "senate",
    "house", "news", "times", "post", "herald", "tribune", "journal", "press", "media", "radio",
    "television", "tv", "channel", "street", "st.", "avenue", "ave.", "road", "rd.", "boulevard",
    "blvd.", "lane", "ln.", "drive", "way", "place", "circle", "terrace", "parkway",
    "interstate", "route", "neighborhood", "township", "city", "town", "village", "states",
    "united", "american", "state", "national", "federal", "internal", "affairs", "public",
    "safety", "criminal", "apprehension", "investigation", "investigations", "review", "grand",
    "jury", "independent", "regional", "task", "force", "swat", "walmart", "target", "lake",
    "river", "creek", "valley", "beach", "hills", "heights", "springs", "island", "mount", "fort",
    "north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest",
    "central", "downtown", "black", "lives", "matter", "new", "san", "santa", "los", "las", "el",
    "port", "saint", "street's", "social", "facebook", "twitter", "youtube", "instagram", "photo",
    "video", "image", "caption", "getty", "associated", "reuters", "gmt", "crime", "stoppers",
    "laundry", "coffee", "storage", "self", "basin", "grove", "club", "bar", "restaurant", "shop",
    "deputies", "officers", "aggravated",
    "assault", "murder", "attempted", "second", "first", "taser", "african", "americans",
    "se", "sw", "ne", "nw", "u.s.", "nypd", "lapd", "fbi", "cnn", "abc", "nbc", "cbs", "bbc",
    "democrats", "republicans", "democratic", "republican", "party", "white", "supreme",
})  # fmt: skip


NAME_PARTICLES = frozenset({"de", "del", "la", "van", "von", "der", "bin", "al", "da", "dos"})


SUFFIXES = frozenset({"jr.", "sr.", "jr", "sr", "ii", "iii", "iv"})


POLICE_COMPOUNDS = frozenset({  # after "police": the word is an adjective then
    "department", "chief", "car", "cars", "cruiser", "dog", "dogs", "union", "report", "reports",
    "shooting", "shootings", "action", "custody", "bullet", "bullets", "station", "headquarters",
    "spokesman", "spokeswoman", "spokesperson", "force", "vehicle", "vehicles", "investigation",
    "radio", "brutality", "reform", "violence", "killing", "killings", "response", "clock",
    "operation", "academy", "commissioner", "scanner", "statement", "video", "bodycam", "presence",
    "misconduct", "account", "guard", "work", "body", "superintendent", "tape", "line",
    "encounters", "encounter", "call", "pursuit", "chase", "records", "departments", "sources",
    "source", "stop", "robot", "procedure", "policy", "director", "file", "files", "release",
    "service", "services", "unit", "units", "gunfire", "fire",
})  # fmt: skip
