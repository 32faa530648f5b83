"""Who says it: the source of each sentence and how sure it is of it."""

from __future__ import annotations

import re

from extractor.models.rules import lexicon
from extractor.models.rules.identity import Cast
from extractor.models.rules.persons import Person
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.verbs import Verb

SOURCES = {  # a noun in the speaker's phrase -> source; the last noun that is known decides
    "police": "police", "authorities": "police", "department": "police", "sheriff": "police",
    "deputies": "police", "officers": "police", "officer": "police", "chief": "police",
    "investigators": "police", "investigator": "police", "detectives": "police",
    "detective": "police", "officials": "police", "spokesman": "police", "spokeswoman": "police",
    "spokesperson": "police", "troopers": "police", "trooper": "police", "bureau": "police",
    "patrol": "police", "agency": "police", "fbi": "police", "dispatcher": "police",
    "dispatch": "police", "deputy": "police", "prosecutor": "prosecutor",
    "prosecutors": "prosecutor", "examiner": "medical_examiner", "coroner": "medical_examiner",
    "autopsy": "medical_examiner", "mayor": "government", "governor": "government",
    "city": "government", "council": "government", "judge": "court", "court": "court",
    "affidavit": "court", "jury": "court", "indictment": "court", "witness": "witness",
    "witnesses": "witness", "neighbor": "witness", "neighbors": "witness", "caller": "witness",
    "resident": "witness", "residents": "witness", "bystander": "witness", "clerk": "witness",
    "family": "family", "relatives": "family", "relative": "family", "attorney": "lawyer",
    "attorneys": "lawyer", "lawyer": "lawyer", "lawyers": "lawyer", "lawsuit": "lawyer",
    "source": "anonymous", "sources": "anonymous", "footage": "video", "video": "video",
    "union": "other", "activist": "other", "activists": "other", "advocate": "other",
    "advocates": "other", "organizer": "other", "organizers": "other",
    "expert": "other", "people": "witness", "captain": "police",
    "lieutenant": "police", "customer": "witness",
    "customers": "witness", "driver": "witness", "statement": "police", "release": "police",
    "report": "police", "summary": "police", "account": "police", "employee": "witness",
    "boyfriend": "family", "girlfriend": "family", "bartender": "witness", "owner": "witness",
} | dict.fromkeys(lexicon.KIN - {"friend", "roommate", "housemate"}, "family")  # fmt: skip
DISTRICT = re.compile(
    r"\b(?:district|county|state's|commonwealth's|state|u\.s\.|city) attorney\b|\bda\b|"
    r"attorney general|solicitor"
)
FROM_CITY = re.compile(r"\b(?:from|of) the (?:city|mayor|town)\b")
RULED = Phrase(r"\b(?:grand )?jury (?:has )?(?:declined|ruled|decided|cleared|found|indicted|chose|"
               r"determined)|\bby (?:a|the) grand jury\b")  # fmt: skip
OUTLET = (
    r"(?:Times|Post|Tribune|Herald|Journal|Globe|Chronicle|Press|Reuters|CNN|NBC|ABC|CBS|"
    r"[Nn]ewspaper|[WK][A-Z]{2,3}(?:-TV)?)"
)
MEDIA = re.compile(  # "according to the Salem Post", "WXYZ reported"
    rf"(?:[Aa]ccording to(?: \w+){{0,4}}? {OUTLET}\b|\b{OUTLET} reported\b)"
)
UNNAMED = Phrase(
    r"\b(?:with (?:direct )?knowledge of|familiar with the (?:case|investigation|matter)|"
    r"condition of anonymity|not authorized to (?:speak|discuss)|"
    r"asked not to be (?:named|identified))"
)
SAYING = frozenset({"identify", "say", "tell", "announce", "confirm", "report", "add", "write"})
CLAIMING = lexicon.REPORTING - SAYING - {"release", "describe"}  # only of whom the lexicon knows
HEDGED = Phrase(
    r"\b(?:allegedly|reportedly|alleged?|alleges|alleging|suspected|believed|believes?|accused|apparently|"
    r"purportedly|"
    r"appeared|appears|reported to have|thought to)\b"
)
UNCONFIRMED = Phrase(
    r"\b(?:did|has|have|would|could) (?:not|n't) (?:officially |immediately |yet )?(?:been )?"
    r"confirm(?:ed)?\b|\bunconfirmed\b|\bdeclined to confirm\b"
)


def attribute(sentences: list[Sentence], verbs: list[list[Verb]], cast: Cast) -> None:
    """Sets `source` and `stance` of every sentence.

    A sentence without a speaker of its own keeps the one before if it goes on inside a quotation;
    otherwise it is the reporter's.
    """
    unconfirmed = any(UNCONFIRMED.find(s) for s in sentences)
    previous = "reporter"
    for sentence, groups in zip(sentences, verbs, strict=True):
        source = _speaker(sentence, groups, cast)
        if source is None:
            source = previous if sentence.quoted and previous != "reporter" else "reporter"
        sentence.source = previous = source
        if HEDGED.find(sentence):
            sentence.stance = "alleged"
        elif source == "anonymous" and unconfirmed:
            sentence.stance = "unconfirmed"


def _speaker(sentence: Sentence, groups: list[Verb], cast: Cast) -> str | None:
    low = sentence.low
    if UNNAMED.find(sentence):
        return "anonymous"
    if ("ccording to" in sentence.text or "reported" in low) and MEDIA.search(sentence.text):
        return "media"
    according = low.find("according to ")
    if according >= 0:
        source = of_words(low[according + 13 :].split(",")[0])
        if source is not None:
            return source
        named = [m for m in cast.mentions[sentence.index] if m.start - sentence.start > according]
        return _of_person(named[0], cast) if named else None
    saying = [v for v in groups if v.lemmas[0] in SAYING or _claims(v)]
    for verb in sorted(saying, key=lambda v: not _closing(sentence, v)):
        if verb.relative or verb.passive or _subordinate(sentence, verb):
            continue
        if verb.agent is not None:
            return _of_person(verb.agent, cast)
        start = max(0, verb.first - 5)
        words = [t.low for t in sentence.tokens[start : verb.first]]
        after = [t.low for t in sentence.tokens[verb.last : verb.last + 6]]
        source = of_words(" ".join(words)) or of_words(" ".join(after))
        if source is not None:
            return source
    return "court" if RULED.find(sentence) else None


def _claims(verb: Verb) -> bool:
    """Whether somebody known claims something: "police allege", not "alleged police brutality"."""
    return verb.lemmas[0] in CLAIMING and verb.agent is not None and verb.form != "ing"


def _closing(sentence: Sentence, verb: Verb) -> bool:
    """Whether the verb ends the sentence as its frame: "…, police said."."""
    tokens = sentence.tokens
    after = tokens[verb.last].low if verb.last < len(tokens) else "."
    first = verb.agent.first if verb.agent is not None else max(0, verb.first - 2)
    before = tokens[first - 1].text if first else ""
    return after in (".", ",") and before in (",", '"', "”")


def _subordinate(sentence: Sentence, verb: Verb) -> bool:
    """Whether the report is part of the story: "were sent after neighbors reported"."""
    first = verb.agent.first if verb.agent is not None else verb.first
    return any(
        t.low in ("after", "when", "because") for t in sentence.tokens[max(0, first - 3) : first]
    )


def _of_person(mention: object, cast: Cast) -> str | None:
    person = cast.of.get(mention)  # type: ignore[call-overload]
    if not isinstance(person, Person):
        return None
    if person.source is None:
        person.source = _source(person, cast)
    return person.source


def _source(person: Person, cast: Cast) -> str:
    """What kind of source a person is, by title, noun or the words around the first mention."""
    if person.kind in ("officer", "official"):
        return "police"
    mention = person.first
    title = lexicon.TITLES.get(mention.head)
    sentence = cast.sentences[mention.sentence]
    around = " ".join(t.low for t in sentence.tokens[max(0, mention.first - 4) : mention.last + 10])
    if DISTRICT.search(around) and mention.kind == "name":
        return "prosecutor"
    if title is not None:
        return title
    for each in person.mentions:
        if each.head in SOURCES:
            return SOURCES[each.head]
    return of_words(around) or ("witness" if mention.kind == "civilian" else "other")


def of_words(words: str) -> str | None:
    """The source that a speaker's phrase names, None if it names none that is known."""
    if DISTRICT.search(words):
        return "prosecutor"
    if FROM_CITY.search(words):
        return "government"
    found = [SOURCES[w] for w in re.findall(r"[\w-]+", words) if w in SOURCES]
    return found[0] if found else None
