"""Whether a camera on an officer or in a police car recorded any of the event."""

from __future__ import annotations

import re

from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, match_in, whole
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading

CAMERA = (
    r"\b(?:(?:on-)?(?:body|lapel|dash|dashboard|chest|squad[- ]car|cruiser|patrol[- ]car|"
    r"in-car|officer-worn|vehicle)[ -]?(?:(?:worn|mounted)[ -])?(?:video )?cam(?:era)?s?|"
    r"body-?cams?|dash-?cams?|(?:officers?|deput(?:y|ies)|troopers?)'s? (?:own )?cameras?|"
    r"squad[- ]car video)\b"
)
WORDS = r"(?:[\w'-]+ ){0,6}?"
RECORDED = Phrase(
    rf"{CAMERA}[^.;]{{0,90}}?\b(?:record\w*|captur\w*|activ\w*|running|rolling|footage|video|"
    r"videos|shows?|showed|showing|depict\w*|(?:was|were) on)\b|"
    rf"\b(?:record\w*|captur\w*|caught|filmed|made|taken|seen|shown) {WORDS}(?:on|by|from|in|with) "
    rf"{WORDS}{CAMERA}|"
    rf"\b(?:footage|videos?|recordings?) {WORDS}(?:from|on|by|of) {WORDS}{CAMERA}|"
    rf"\b(?:wearing|wore) (?:an? |their |his |her )?{CAMERA}|"
    rf"\bhad (?:his|her|their) {CAMERA} (?:on|running)\b|squad[- ]car video"
)
NONE = Phrase(
    rf"(?:\b(?:not|never|no|without|lack of|neither|none|nor)|n't)\b[^.;]{{0,60}}?{CAMERA}|"
    rf"{CAMERA}[^.;]{{0,40}}?(?:\b(?:not|never|broken|malfunctioned|failed to)\b|n't\b|"
    r"\boff\b(?! after))"
)
ELSEWHERE = re.compile(  # of cameras as such, or wished for, or of several cases
    r"\b(?<!as )requir(?:e|es|ed|ing)\b|\b(?:legislation|grants?|reforms?|purchas\w*|bought|policy|"
    r"policies|nationwide|percent|every officer|call(?:s|ed|ing)? for|would|could|should|"
    r"increas\w*|must|efforts?|introduc\w*|pilot|plans?|"
    r"budget|proposal|backed|adopted|outfit\w*|use of|demand\w*|whether|incidents|cases|"
    r"shootings|ordered|asked (?:for|whether)|if)\b"
)


def recorded(reading: Reading, event: Event, draft: Draft) -> bool | None:
    """True if a camera recorded it; false if none did, which one that did outweighs."""
    seen: list[Evidence] = []
    unseen: list[Evidence] = []
    for sentence in sentences_of(reading, event):
        if "cam" not in sentence.low and "squad" not in sentence.low:
            continue  # most sentences, at the least cost
        none = NONE.find(sentence)
        match = none or RECORDED.find(sentence)
        if match is None or not whole(sentence).official:
            continue
        if ELSEWHERE.search(sentence.low, 0, match.end()) is None:
            (unseen if none else seen).append(match_in(sentence, match))
    if seen:
        draft.support("/body_camera", seen)
    elif unseen:
        draft.cite("/body_camera", unseen[0])
    return True if seen else False if unseen else None
