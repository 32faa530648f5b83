"""Why officers and the person met, what force was used and by how many."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractor.models.rules import cues, lexicon
from extractor.models.rules.acts import Act
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, force_words, match_in, whole
from extractor.models.rules.occasions import CROWD
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.reading import Reading
from extractor.models.rules.sentences import Sentence


def reason(reading: Reading, event: Event, draft: Draft) -> str | None:
    """Why officers and the person met: from the sentence that tells how officers came."""
    scope = sentences_of(reading, event)
    if event.custody:
        return _cited_reason("custody", scope, draft)
    off_duty = next(cues.find("off_duty", scope), None)
    if (
        off_duty is not None
        and re.search(r"off[- ]duty", off_duty[0].low)
        and _agent_off_duty(event)
    ):
        draft.cite("/encounter_reason", match_in(*off_duty))
        return "off_duty"
    best = min(_ranked(reading, event, scope), key=lambda r: (*r[:2], r[2] in UNSURE), default=None)
    unsure = best is None or best[0] > SURE
    if unsure and (approached := _approached(reading, event, draft)):
        return approached
    if best is not None:
        draft.cite("/encounter_reason", best[3])
        return best[2]
    return _sought_for(scope, draft)


def _ranked(
    reading: Reading, event: Event, scope: list[Sentence]
) -> Iterator[tuple[int, int, str, Evidence]]:
    """The reasons told, with a rank: 0 with how officers came, 1 behind it, 2 with the force."""
    acting = {a.sentence.index for a in event.acts}
    called, paragraph = False, -1
    for sentence in scope:
        before, called = called, _called(reading, sentence)
        after_call = before and not called and sentence.paragraph == paragraph
        paragraph = sentence.paragraph
        told = sentence.index in acting and not ASIDE.search(sentence.low)
        for name, match in cues.reasons(sentence):
            served = name == "warrant" and cues.SERVED.find(sentence) is not None
            if not (called or after_call or told or served):
                continue
            if CHARGED.search(sentence.low, max(0, match.start() - 60), match.start()):
                continue
            if name == "protest" and not _at_protest(event, sentence, sentence.index in acting):
                continue
            rank = 0 if called or served else 1 if after_call else 2
            rank += 2 * (name in UNSURE and not (called or served)) + 3 * (name == "pursuit")
            yield rank, sentence.index, name, match_in(sentence, match)


def _sought_for(scope: list[Sentence], draft: Draft) -> str | None:
    """What the article calls the person suspected of, if nothing else tells the reason."""
    for sentence in scope:
        if (match := SUSPECT.find(sentence)) is not None:
            draft.cite("/encounter_reason", match_in(sentence, match))
            return match.lastgroup
    return None


def _called(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence tells how officers came: with a word for it, and officers or a call."""
    if cues.CALLED.find(sentence) is None:
        return False
    here = reading.mentions[sentence.index]
    by_name = any(m.kind == "officer" for m in here)
    return by_name or CALLS.search(sentence.low) is not None


def _at_protest(event: Event, sentence: Sentence, acting: bool) -> bool:
    """Whether the force was used at a protest, not followed by one."""
    heads = {head for party in event.subjects for person in party.people for head in person.heads}
    return bool(heads & PROTESTERS) or (acting and DURING.search(sentence.low) is not None)


CALLS = re.compile(
    r"\b(?:911|dispatch\w*|emergency call|respond(?:ed|ing) to|reports? (?:of|that)|"
    r"been reported)\b|\bcall(?:s|ed|er)?\b.*\breport|"
    r"\bcalls? (?:came|about|for (?:help|service|assistance)|for|of)\b|\bcalling\b.*\babout\b"
)
SUSPECT = Phrase(  # what the person is sought for names the reason: "a robbery suspect"
    r"\b(?:(?P<violent_crime>(?:armed )?robbery|homicide|murder|assault|carjacking|stabbing)|"
    r"(?P<property_crime>burglary|theft|shoplifting)) suspects?\b"
)
ASIDE = re.compile(  # the sentence tells what somebody is charged with, or who they were
    r"\b(?:charge[sd]?|counts?|convict\w+|criminal|history|accused|sentenced|related|homicide unit|"
    r"ruled)\b"
)
CHARGED = re.compile(
    r"\b(?:charged?|charges|counts?|convict\w+|accused|sentenced|history|guilty|indicted)\b"
    r"(?: \S+){0,5} $"
)
PROTESTERS = frozenset({"protester", "demonstrator", "marcher", "rioter"})
DURING = re.compile(
    r"\b(?:during|at|in|disperse|break up) (?:an? |the )?(?:[\w-]+ ){0,3}"
    r"(?:protest(?:ers)?|demonstrat(?:ion|ors)|march|marchers|riot|unrest)\b"
)
SURE = 3  # the rank of a reason that is told with the call or with the force


UNSURE = frozenset({  # these words occur in other parts of the story too: only with a call
    "pursuit", "custody", "other", "warrant", "person_with_weapon", "shots_fired", "disturbance",
    "violent_crime",
})  # fmt: skip


def _cited_reason(name: str, scope: list[Sentence], draft: Draft) -> str | None:
    for sentence in scope:
        for found, match in cues.reasons(sentence):
            if found == name:
                draft.cite("/encounter_reason", match_in(sentence, match))
                return name
    return None


def _agent_off_duty(event: Event) -> bool:
    return any("off-duty" in (a.agent_mention.words if a.agent_mention else ()) for a in event.acts)


def _approached(reading: Reading, event: Event, draft: Draft) -> str | None:
    """Whether the person came at an officer who was not called."""
    for act in reading.acts:
        here = act.kind == "approach" and act.sentence.index in event.scope
        if here and any(act.agent in party for party in event.subjects):
            draft.cite("/encounter_reason", force_words(act))
            return "approached_officer"
    return None


def force(reading: Reading, event: Event, draft: Draft) -> list[str]:
    """All kinds of force that officers used."""
    kinds: dict[str, list[Act]] = {}
    for act in event.acts:
        if act.kind != "harm":
            kinds.setdefault(act.kind, []).append(act)
    if not kinds and not event.custody:
        for sentence in sentences_of(reading, event):
            if (match := HELD.find(sentence)) is not None:
                draft.cite("/force", match_in(sentence, match))
                return ["physical"]
            if (match := SHOT.find(sentence)) is not None:
                draft.cite("/force", match_in(sentence, match))
                return ["firearm"]
    if event.prominence == "main":
        _tools(reading, event, kinds, draft)
    for acts in kinds.values():
        told = [a for a in acts if a.agent is not None] or acts
        draft.support("/force", map(force_words, told))
    return list(kinds)


def _tools(reading: Reading, event: Event, kinds: dict[str, list[Act]], draft: Draft) -> None:
    """Tools that are told of beside the acts: "efforts, including pepper spray and a Taser"."""
    for sentence in sentences_of(reading, event):
        for match in TOOL.each(sentence):
            if sentence.headline or ABOUT.search(sentence.low) or CROWD.find(sentence):
                break
            before = sentence.low[max(0, match.start() - 90) : match.start()]
            used = USED.search(before)
            kind = match.lastgroup or ""
            if used is None or kind in kinds or (used[0][:3] in ("and", "was", "wer")
                                                 and not match[0].endswith("ed")):  # fmt: skip
                continue
            ahead = before[: used.start()]
            if cues.UNREAL.search(ahead) is None and cues.NEGATED.search(ahead) is None:
                kinds[kind] = []
                draft.cite("/force", match_in(sentence, match))


HELD = Phrase(r"\bchoke-?hold\b|\bknee (?:on|to|into) \w+ neck\b")
SHOT = Phrase(
    rf"{cues.INVOLVED.pattern.pattern}|\bshooting\b|\bgunfire\b|\bshoot-?out\b|"
    r"\bgun ?(?:battle|fight)\b"
)
TOOLS = {  # how they are named, and what kind of force they are
    "taser": r"tasers?|stun guns?",
    "chemical": r"pepper[- ]spray(?:ed|ing)?|tear gas",
    "impact": r"bean[- ]?bags?\b\"?(?: rounds?| gun)?|rubber bullets?|batons?(?! rouge)",
}
TOOL = Phrase(rf"\b(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in TOOLS.items())})")
USED = re.compile(
    r"\b(?:use[ds]?|using|deploy(?:ed|ing)?|tried|including|fired|(?:shocked|hit|struck|stunned|"
    r"shot)\b[^.;:]{0,30} (?:with|by))\b[^.;:]{0,50}$|\b(?:and|was|were) $"
)
ABOUT = re.compile(r"%|\bpercent|\bpolic(?:y|ies)\b|\btrain|\bequipped\b|\bcarr(?:y|ies)\b")
GRAVITY = ("firearm", "explosive", "vehicle", "dog", "impact", "taser", "chemical", "physical",
           "other")  # fmt: skip


def officers_using_force(event: Event, kinds: list[str], draft: Draft) -> int | None:
    """How many used the gravest force: the largest count told, or one if one is told alone."""
    if not kinds:
        return None
    gravest = min(kinds, key=GRAVITY.index)
    acts = [a for a in event.acts if a.kind in (gravest, "harm") and a.agent_mention is not None]
    acts = [a for a in acts if a.kind == gravest or gravest == "firearm"]
    official = [a for a in acts if whole(a.sentence).official] or acts
    counts = [(m.count, a) for a in official if (m := a.agent_mention) and m.count and m.plural]
    named = {a.agent.name.surname: a for a in official if a.agent and a.agent.name}
    if counts:
        count = max(count for count, _ in counts)
        same = [force_words(act) for number, act in counts if number == count]
        draft.support("/officers_using_force", same)
        return count
    if len(named) > 1:
        for act in named.values():
            draft.cite("/officers_using_force", force_words(act))
        return len(named)
    single = [a for a in official if a.agent_mention and not a.agent_mention.plural]
    if not single or lexicon.COLLECTIVE & {a.agent_mention.head for a in single if a.agent_mention}:
        return None
    exact = [a for a in single if a.agent_mention and a.agent_mention.det in ("one", "a", "an")]
    draft.support("/officers_using_force", map(force_words, exact or single))
    return 1


def aid(reading: Reading, event: Event, draft: Draft) -> bool | None:
    """Whether somebody is said to have been given first aid."""
    scope = sentences_of(reading, event)
    stated = [match_in(s, m) for s, m in cues.find("aid_given", scope) if whole(s).official]
    draft.support("/aid_given", stated)
    return bool(stated) or None
