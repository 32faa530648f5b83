"""The day of the force: which of the dates in the text is the event's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules import cues, dates, lexicon
from extractor.models.rules.acts import Act, is_officer
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event
from extractor.models.rules.evidence import Evidence
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence, Token

LEAD = 4  # sentences in which a weekday is that of the news


DATELINE_DAY = re.compile(r"\($")


FULL = len("2022-08-26")


NAMED = re.compile(  # "the shooting of a man on Friday"
    r"\b(?:shooting|killing|death|incident)(?: of [^,;.]{1,40}?)?,?(?: (?:on|in|last|early|"
    r"late))*\s*$"
)


TIMED = re.compile(r"(?:\b[ap]\.?m\.?|noon|midnight),? (?:on )?$")


DAYTIME = re.compile(r"\s+(?:morning|afternoon|evening|night)\b")


OFFICERS_CALLED = Phrase(
    r"\b(?:officers|police|deputies|troopers)\b.*\b(?:call(?:ed)?|dispatched|responded|sent|"
    r"arrived)\b|"
    r"\b(?:alarm|call)\b.*\b(?:went off|came in)\b|\bcall to 911\b|\b(?:called|dialed) (?:police|"
    r"officers|911)\b|\bstarted (?:around|about|at)\b"
)


NAMING = re.compile(
    r"^(?:'s)?\W*(?:(?:fatal|deadly|police|officer-involved) )?(?:shooting|incident|death|"
    r"encounter)\b"
)


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
    mention = best[1]
    sentence = reading.sentences[mention.sentence]
    draft.cite("/date", Evidence(sentence, mention.start, mention.end))
    return mention.value


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
                yield mention, rank + (0 if len(mention.value) == FULL else 2)


def _dates_it(act: Act, event: Event) -> bool:
    """Whether the day of an act is that of the event: the force, or the threat to officers."""
    return any(act is a for a in event.acts) or (
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
    if any(_attached(sentence, act, mention) for act in acts):
        return 0
    if acts and (DAYTIME.match(after) or (mention.value[:1] != "X" and not mention.weekday)):
        return 1
    published = reading.article.published
    today = published is not None and mention.value == published.isoformat()
    full = len(mention.value) == FULL
    if full and (cues.INVOLVED.find(sentence) or TIMED.search(before)):
        return 2
    if full and OFFICERS_CALLED.find(sentence):
        return 2
    if full and event.custody:
        return 3
    lead = sentence.index < LEAD and mention.weekday and not today and DAYTIME.match(after)
    if lead and cues.FORCE_NEAR.search(sentence.low):
        return 4
    return 5 if acts and mention.weekday and event.prominence == "main" else None


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
