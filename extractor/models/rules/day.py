"""The day of the force: which of the dates in the text is the event's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules import cues, dates, lexicon
from extractor.models.rules.acts import Act
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event
from extractor.models.rules.evidence import Evidence
from extractor.models.rules.persons import is_officer
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence, Token
from extractor.models.rules.verbs import FORMS

LEAD = 4  # sentences in which a weekday is that of the news


DATELINE_DAY = re.compile(r"\($")


FULL, MONTH = len("2022-08-26"), len("2022-08")
COARSE = {FULL: 0, MONTH: 2, len("2022"): 3}  # what a rank loses


EVENT = (
    r"(?:shooting|killing|death|incident|encounter|confrontation|standoff|raid|altercation|"
    r"shoot-?out|gunfight|gun ?battle|traffic stop|slaying)"
)
NAMED = re.compile(  # "the shooting of a man on Friday"
    rf"\b{EVENT}(?: of (?!(?:[\w-]+ ){{0,3}}(?:officers?|deput|troopers?|cops?|police))"
    r"[^,;.]{1,40}?)?,?(?: (?:on|in|last|early|late|from|the|"
    r"(?:night|morning|afternoon|evening|hours|day) of))*\s*$"
)


TIMED = re.compile(r"(?:\b[ap]\.?m\.?|noon|midnight),? (?:on )?$")


DAYTIME = re.compile(r"\s+(?:morning|afternoon|evening|night)\b")


OFFICERS_CALLED = Phrase(
    r"\b(?:officers|police|deputies|troopers)\b.*\b(?:call(?:ed)?|dispatched|responded|sent|"
    r"arrived)\b|"
    r"\b(?:alarm|call)\b.*\b(?:went off|came in)\b|\bcall to 911\b|\b(?:called|dialed) (?:police|"
    r"officers|911)\b|\bstarted (?:around|about|at)\b"
)


NAMING = re.compile(  # "Friday's fatal police shooting", "the March 13 raid"
    r"^(?:'s)?\W*(?:(?:fatal|deadly|police|early|morning|afternoon|evening|night|double|"
    rf"(?:officer|police|trooper|deputy)-involved)\W)*{EVENT}\b"
)
NEXT = re.compile(r"(?: (?:morning|afternoon|evening|night))? (\w+)")
DAY_OF = re.compile(r"\b(?:night|morning|afternoon|evening|hours) of $")
MEETING = frozenset({  # what officers and the person did before the force
    "called", "responded", "responding", "dispatched", "sent", "arrived", "went", "pulled",
    "pulling", "stopped", "stopping", "approached", "encountered", "confronted", "chased",
    "chasing", "pursued", "serve", "served", "serving", "arrest", "entered", "executed",
    "executing", "raided", "stormed", "spotted", "fled", "stop", "attempted", "unfolded",
    "erupted", "attacked", "stabbed", "involved",
})  # fmt: skip
AFTERMATH = frozenset({  # what has a day of its own, after the force
    "indicted", "charged", "accused", "filed", "sued", "ruled", "resigned", "released",
    "releasing", "convicted", "sentenced", "acquitted", "cleared", "pleaded", "declined",
    "declared", "decided", "protested", "marched", "rallied", "chanted", "demanded",
    "demonstrated", "vowed", "urged", "announced", "voted", "shared", "posted", "played",
    "identified", "told", "said", "revealed", "showed", "shown", "learned", "signed", "granted",
    "denied", "dropped", "agreed", "approved", "brought", "died", "pronounced", "honored",
    "mourned", "remembered", "surfaced", "emerged", "continued", "fired", "placed", "reacted",
    "reacts", "visited", "testified", "appeared", "looks", "stand", "protest", "took", "slammed",
    "attend", "gathered", "informed", "sparked",
})  # fmt: skip


REACH = 12  # words between a verb and the date that follows it
NEAR = 16  # words between an act and its date


def find(reading: Reading, event: Event, main: str | None, draft: Draft) -> str | None:
    """The day of the force, EDTF; `main` is the main event's, for "one day after"."""
    if event.date is not None and event.prominence == "background":
        return _relative(reading, event, main, draft)
    best: tuple[int, dates.DateMention] | None = None
    for mention, rank in _dated(reading, event):
        if best is None or rank < best[0]:
            best = (rank, mention)
    if best is None:
        return None
    mention = _fuller(reading, event, best[1])
    sentence = reading.sentences[mention.sentence]
    draft.cite("/date", Evidence(sentence, mention.start, mention.end))
    return mention.value


def _fuller(reading: Reading, event: Event, mention: dates.DateMention) -> dates.DateMention:
    """The day within the month of the force that something else than its aftermath was on."""
    assert mention.value is not None
    if len(mention.value) != MONTH:
        return mention
    for index in event.scope:
        sentence = reading.sentences[index]
        for other in reading.dates[index]:
            day = other.value or ""
            within = day.startswith(mention.value) and len(day) == FULL and not other.weekday
            if within and not dates.is_report(sentence, other):
                before = sentence.low[: other.start - sentence.start]
                if DAY_OF.search(before) or _host(sentence, other) not in AFTERMATH:
                    return other
    return mention


def _relative(reading: Reading, event: Event, main: str | None, draft: Draft) -> str | None:
    mention = event.date
    assert mention is not None
    value = mention.value
    if mention.offset is not None:
        value = dates.shifted(main, mention.offset) if main else None
    if value is not None:
        sentence = reading.sentences[mention.sentence]
        draft.cite("/date", Evidence(sentence, mention.start, mention.end))
    return value


def _dated(reading: Reading, event: Event) -> Iterator[tuple[dates.DateMention, int]]:
    """Dates that may be the event's, with a rank: 0 the best; a month or a year alone adds 2."""
    for index in event.scope:
        sentence = reading.sentences[index]
        acts = [a for a in reading.acts if a.sentence.index == index and _dates_it(a, event)]
        for mention in reading.dates[index]:
            if mention.value is None or dates.is_report(sentence, mention):
                continue
            rank = _date_rank(reading, event, sentence, acts, mention)
            if rank is not None:
                yield mention, rank + COARSE[len(mention.value)]


def _dates_it(act: Act, event: Event) -> bool:
    """Whether the day of an act is that of the event: the force, or the threat to officers."""
    unsaid = act.by_officer and act.agent is None and event.prominence == "main"
    return unsaid or any(act is a for a in event.acts) or (
        act.kind in ("point", "shoot", "attack", "firearm", "harm")
        and is_officer(act.patient)
        and act.sentence.index in event.scope
    )  # fmt: skip


def _date_rank(
    reading: Reading,
    event: Event,
    sentence: Sentence,
    acts: list[Act],
    mention: dates.DateMention,
) -> int | None:
    assert mention.value is not None
    before = sentence.low[: mention.start - sentence.start]
    after = sentence.low[mention.end - sentence.start :]
    if _in_dateline(sentence, mention):
        return 6
    if NAMING.search(after) or NAMED.search(before) or reading.happened[sentence.index]:
        return 0
    host = _host(sentence, mention)
    if host in AFTERMATH and not any(_is_of(act, host) for act in acts):
        return None
    if any(_attached(sentence, act, mention) for act in acts):
        return 0
    if acts and (DAYTIME.match(after) or not mention.weekday):
        return 1
    published = reading.article.published
    today = published is not None and mention.value == published.isoformat()
    full = len(mention.value) == FULL
    if full and (cues.INVOLVED.find(sentence) or TIMED.search(before)):
        return 2
    if full and (host in MEETING or OFFICERS_CALLED.find(sentence)):
        return 2
    if full and event.custody:
        return 3
    if full and DAY_OF.search(before):
        return 3
    lead = sentence.index < LEAD and mention.weekday and not today and DAYTIME.match(after)
    if lead and cues.FORCE_NEAR.search(sentence.low):
        return 4
    return 5 if acts and mention.weekday and event.prominence == "main" else None


def _host(sentence: Sentence, mention: dates.DateMention) -> str | None:
    """The verb that a date follows in its part of the sentence, or stands right before."""
    next_word = NEXT.match(sentence.low, mention.end - sentence.start)
    if next_word and next_word[1] in AFTERMATH:
        return next_word[1]
    words = [t.low for t in sentence.tokens if t.start < mention.start]
    for word in words[: -REACH - 1 : -1]:
        if word in ("after", "when", "before", "while", ";"):
            return None
        if word in FORMS or word in lexicon.TOOK or word in AFTERMATH or word.endswith("ed"):
            return word
    return None


def _is_of(act: Act, word: str | None) -> bool:
    return any(t.low == word for t in act.sentence.tokens[act.verb.first : act.verb.last])


def _attached(sentence: Sentence, act: Act, mention: dates.DateMention) -> bool:
    """Whether a date is that of the act's own clause: no other verb or clause stands between."""
    tokens = sentence.tokens
    start = next((i for i, t in enumerate(tokens) if t.start >= mention.start), len(tokens))
    after = act.verb.last <= start
    between = tokens[act.verb.last : start] if after else tokens[start : act.verb.first]
    if len(between) > NEAR:
        return False
    if not after:  # a date before the verb stands at the head of its clause
        between = tokens[_clause_start(tokens, start) : act.verb.first]
    words = [t.low for t in between]
    return not any(
        (w.endswith("ed") and w not in ("armed", "unarmed", "wounded", "suspected"))
        or (w in lexicon.TOOK and w != "left")
        or w in ("who", "that", "when", "after", "before", ";", "said", "told")
        for w in words
    )


def _clause_start(tokens: list[Token], index: int) -> int:
    """The token after the last comma, conjunction or dash before a token."""
    while index > 0 and tokens[index - 1].low not in (
        ",",
        ";",
        "—",
        "and",
        "after",
        "when",
        "that",
    ):
        index -= 1
    return index


def _in_dateline(sentence: Sentence, mention: dates.DateMention) -> bool:
    """Whether the day is that of the dateline: "FRESNO, Calif. (Feb. 21) —"."""
    before = sentence.low[: mention.start - sentence.start]
    return DATELINE_DAY.search(before) is not None and sentence.index < LEAD
