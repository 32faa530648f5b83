"""A glance at an article before it is read: whether any word of it could tell of force."""

from __future__ import annotations

import re

from extractor.models.rules import lexicon
from extractor.models.rules.deeds import GROUND, HARM, HOLDS, STRAIGHT, STRIKES

FORCEFUL = (  # verbs that can be force by what they mean, or with one of the words below
    HARM | STRIKES | STRAIGHT.keys()
    | {"shoot", "fire", "discharge", "ram", "bite", "maul", "spray"}
)  # fmt: skip
POSSIBLE = re.compile(  # no force and no death in custody without one of these, even inside a word
    "|".join(
        re.escape(word)
        for word in sorted(
            {form for verb in FORCEFUL for form in (verb, *lexicon.VERBS.get(verb, "").split())}
            | lexicon.FORCE_TOOLS.keys() | lexicon.SHOTS | GROUND | HOLDS
            | {"trigger", "weapon", "magazine", "opened up"}
            | {"killing", "wounding", "custody", "jail", "cell", "prison", "detention", "detainee",
               "inmate", "ﬁ", "ﬂ"}
        )
    )
)  # fmt: skip


def possible(text: str) -> bool:
    """Whether a text has any word by which it could tell of force: a quick look before reading."""
    return POSSIBLE.search(text.lower()) is not None
