"""The part each agency had: whose officers were there, who investigates, who helped."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules import agencies
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event
from extractor.models.rules.evidence import Evidence
from extractor.models.rules.lexicon import COLLECTIVE
from extractor.models.rules.mentions import Mention
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence
from extractor.schema.incident import Agency


def involved(
    reading: Reading, event: Event, city: str | None
) -> list[tuple[agencies.Agency, Evidence]]:
    """Agencies whose officers used force or faced the subject; else the city's own police."""
    acting = {a.sentence.index for a in event.acts}
    scope = set(event.scope)
    near = [a for a in reading.acts if a.sentence.index in scope]
    mentions = [m for a in near for m in (a.agent_mention, a.patient_mention)
                if m is not None and m.kind == "officer"]  # fmt: skip
    if event.prominence == "background":
        mentions = [m for m in mentions if any(m is a.agent_mention for a in event.acts)]
    else:  # "four officers, among them two Pike County deputies, fired"
        mentions += [m for i in acting for m in reading.mentions[i] if _of_those(reading, m)]
    found = []
    for agency in reading.agencies:
        if agency.kind in ("prosecutor", "coroner", "fire", "team"):
            continue
        local = agency.kind in LOCAL
        for start, end, index in agency.places:
            ours = any(serves(reading, m, start, end) for m in mentions)
            sentence = reading.sentences[index]
            beside = (
                index in acting
                and local
                and event.prominence == "main"
                and not any(m.agency for m in mentions)
            )
            if ours or (beside and not _speaks(sentence, start, end)):
                found.append((agency, Evidence(sentence, start, end)))
                break
    return (
        _of_place(found, city)
        or _by_noun(reading, event)
        or list(_responding(reading, event))
        or list(_of_city(reading, event, city))
        or list(_only(reading, event))
    )


def _of_place(
    found: list[tuple[agencies.Agency, Evidence]], city: str | None
) -> list[tuple[agencies.Agency, Evidence]]:
    """Without the police of other towns told of in other sentences, where the city's own are."""
    here = [e.sentence for a, e in found if city is not None and a.key == (city.lower(), "police")]
    if not here:
        return found
    return [(a, e) for a, e in found if a.kind != "police" or e.sentence in here]


def _of_those(reading: Reading, mention: Mention) -> bool:
    """Whether officers of a named agency stand beside an act as some of those who did it."""
    person = reading.cast.of[mention]
    told = mention.agency is not None and mention.head not in COLLECTIVE
    return told and person.kind == "officer" and person.source is None


def serves(reading: Reading, mention: Mention, start: int, end: int) -> bool:
    """Whether a mention holds an agency's name, or is followed by it: "an agent with the X"."""
    if mention.start <= start and end <= mention.end + 1:
        return True
    between = reading.article.text[mention.end : start]
    return SERVES.fullmatch(between) is not None


def _responding(reading: Reading, event: Event) -> Iterator[tuple[agencies.Agency, Evidence]]:
    """The agencies whose officers were called or came, where nothing tells who used the force."""
    if event.prominence == "background":
        return
    for agency in reading.agencies:
        if agency.kind not in LOCAL:
            continue
        for start, end, index in agency.places:
            sentence = reading.sentences[index]
            after = sentence.low[end - sentence.start :]
            before = sentence.low[: start - sentence.start]
            if CAME.match(after) or (MEMBERS.search(before) and CAME_LATER.match(after)):
                yield agency, Evidence(sentence, start, end)
                break


CAME = re.compile(
    r"(?: (?:officers?|deput(?:y|ies)|troopers?))? (?:(?:was|were) (?:called|dispatched|sent)|"
    r"responded|arrived)\b"
)
MEMBERS = re.compile(r"\b(?:deput(?:y|ies)|officers?|troopers?) (?:from|with|of) (?:the )?$")
CAME_LATER = re.compile(r"[^.;]{0,40}\b(?:responded|arrived|(?:was|were) (?:called|sent))\b")


def _by_noun(reading: Reading, event: Event) -> list[tuple[agencies.Agency, Evidence]]:
    """Deputies are of the sheriff, troopers of the state police, if only one is named."""
    heads = {a.agent_mention.head for a in event.acts if a.agent_mention is not None}
    words = {w for a in event.acts if a.agent_mention for w in a.agent_mention.words}
    kind = "sheriff" if "deputy" in heads else ""
    kind = "state" if "trooper" in heads or ("state" in words and "police" in heads) else kind
    same = [a for a in reading.agencies if a.kind == kind]
    if len(same) != 1:
        return []
    start, end, index = same[0].places[0]
    return [(same[0], Evidence(reading.sentences[index], start, end))]


def _speaks(sentence: Sentence, start: int, end: int) -> bool:
    """Whether an agency is named as who says it, or as who looks into it."""
    before = sentence.low[: start - sentence.start]
    after = sentence.low[end - sentence.start :]
    return (
        re.search(r"(?:according to|said|by|at|outside|inside|near|behind)(?: the)?\s*$", before)
        is not None
        or re.match(r"\s*(?:[\w.]+ ){0,4}?(?:said|says|told|announced|confirmed|investigat)", after)
        is not None
    )


LOCAL = ("police", "sheriff", "state")


def agency_list(reading: Reading, event: Event, draft: Draft, city: str | None) -> list[Agency]:
    """The agencies with their parts, each once per part."""
    found: list[Agency] = []
    for agency, evidence in involved(reading, event, city):
        statements = [evidence, *beside(reading, event, agency)]
        _enter(found, agency.name, "involved", statements, draft)
    if event.prominence == "background":
        return found
    for agency in reading.agencies:
        for start, end, index in agency.places:
            sentence = reading.sentences[index]
            role = _part(sentence, agency, start - sentence.start, end - sentence.start)
            if role is not None and index in event.scope:
                _enter(found, agency.name, role, [Evidence(sentence, start, end)], draft)
                break
    return found


def _of_city(
    reading: Reading, event: Event, city: str | None
) -> Iterator[tuple[agencies.Agency, Evidence]]:
    """The city's own police, if the article names no other as those who acted."""
    for agency in reading.agencies:
        local = city is not None and city.lower() in agency.key[0] and agency.kind in LOCAL
        if local or (event.custody and agency.kind == "sheriff"):
            named = [Evidence(reading.sentences[index], start, end)
                     for start, end, index in agency.places]  # fmt: skip
            silent = [e for e in named if not _speaks(e.sentence, e.start, e.end)]
            yield agency, (silent or named)[0]
            return


def _only(reading: Reading, event: Event) -> Iterator[tuple[agencies.Agency, Evidence]]:
    """The one local agency of the article: nobody else's officers are told of."""
    local = [a for a in reading.agencies if a.kind in LOCAL]
    if len(local) == 1 and event.prominence == "main":
        start, end, index = local[0].places[0]
        yield local[0], Evidence(reading.sentences[index], start, end)


def _part(sentence: Sentence, agency: agencies.Agency, start: int, end: int) -> str | None:
    """What part a sentence gives an agency: by the verb behind it, or "by the …" before it."""
    after = re.split(r"[;.]\s|, (?:and|but)\s", sentence.low[end:])[0]
    before = sentence.low[:start]
    by = re.search(r"\bby (?:the )?[^.;,]{0,60}$", before) is not None
    passive = by and agencies.INVESTIGATES.search(before) is not None
    if agency.kind == "fire":
        return "assisting"
    if (
        MEMBER.search(sentence.low[start:end])
        or WISHED.search(before[-WISH:])
        or ASIDE.search(after[:FAR])
    ):
        return None
    if agency.kind == "team" and "investigat" in sentence.low:
        return "investigating"
    joined = JOINED.search(before) and agencies.INVESTIGATES.search(before)
    if passive or joined or GOES.search(before) or agencies.INVESTIGATES.search(after[:FAR]):
        own = agency.kind == "police" and not (passive or joined)
        return "investigating" if not own or STRONG.search(after[:FAR]) else None
    if agency.kind == "prosecutor" and DECIDES.search(after[:60]):
        return "investigating"
    if agencies.ASSISTS.search(after[:60]) and agency.kind != "prosecutor":
        return "assisting"
    return None


SERVES = re.compile(r",? (?:with|from|of|for|at) (?:the )?")
FAR = 80  # characters behind an agency in which a verb is likely its own
WISH = 60  # characters before it in which it is asked for
MEMBER = re.compile(r"\b(?:officers?|cops?|detectives?|policem[ae]n)$")  # no act of the agency
GOES = re.compile(
    r"\b(?:go|given|turned over|findings|referred|file|forwarded|handed(?: over)?|submitted|sent|"
    r"report) (?:\w+ ){0,3}to (?:the )?$"
)
JOINED = re.compile(  # "opened an inquiry, as did the X", "works with the X"
    r"\bas (?:did|has|have|is|are) (?:the )?$|"
    r"\b(?:working|works|along|together|conjunction|coordination|cooperating) with (?:the )?[^.;]*$"
)
WISHED = re.compile(
    r"\b(?:would|could|should|call(?:s|ed|ing)? (?:on|for)|urg\w+|demand\w*|request\w*|want\w*|"
    r"petition\w*)\b[^.;,]*$"
)
ASIDE = re.compile(  # of its own rules, or not in this case
    r"\b(?:recus\w+|polic(?:y|ies)|practices|review found|review of (?:the |its )?(?:department|"
    r"polic)|"
    r"review\w* (?:the|its|a|an) (?:\w+ )?(?:report|procedures)|apolog\w+|declined)\b"
)
DECIDES = re.compile(r"\barrived|responded|will get|decide")
STRONG = re.compile(
    r"\b(?:investigating|handling|leading|conducting|running|in charge|review\w*|"
    r"(?:opened|launched|began|conduct) (?:an? |its |the )?(?:\w+ )?(?:investigation|inquiry|"
    r"review))\b"
)


def beside(reading: Reading, event: Event, agency: agencies.Agency) -> Iterator[Evidence]:
    """Where an agency is named in the sentences that tell of the force."""
    acting = {a.sentence.index for a in event.acts}
    for start, end, index in agency.places:
        sentence = reading.sentences[index]
        if index in acting and not _speaks(sentence, start, end):
            yield Evidence(sentence, start, end)


def _enter(
    found: list[Agency], name: str, role: str, statements: list[Evidence], draft: Draft
) -> None:
    if any(a.name == name and a.role == role for a in found):
        return
    index = len(found)
    found.append(Agency.model_validate({"name": name, "role": role}))
    draft.support(f"/agencies/{index}/name", statements)
    draft.support(f"/agencies/{index}/role", statements)
