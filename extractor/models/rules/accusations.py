"""Verbs that only tell what somebody is charged with, or was in prison for."""

from __future__ import annotations

import re

from extractor.models.rules.verbs import Verb

CHARGES = re.compile(
    r"\b(?:suspicion of|warrants?\b[^.;]{0,40} for|charged with|counts? of|"
    r"charges? (?:of|including)|accused of)\b"
)
OVER = re.compile(r"\b(?:after|when|because|while|as|who|show(?:ed|s|ing))\b")  # the charge ends
CONVICTED = re.compile(
    r"\b(?:prison|jail|convicted|conviction|sentenced|pleaded guilty)\b"
    r"[^.;]{0,40}\b(?:for|of|after)\b"
)


def charged(verb: Verb) -> bool:
    """Whether the verb only tells what somebody is charged with."""
    start = verb.sentence.tokens[verb.first].start - verb.sentence.start
    last = list(CHARGES.finditer(verb.sentence.low, 0, start))
    return bool(last) and OVER.search(verb.sentence.low, last[-1].end(), start) is None


def convicted(verb: Verb) -> bool:
    """Whether somebody was in prison for it: a deed of long before."""
    start = verb.sentence.tokens[verb.first].start - verb.sentence.start
    return CONVICTED.search(verb.sentence.low[:start]) is not None
