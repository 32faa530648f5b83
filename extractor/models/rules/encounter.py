"""Why officers and the person met, what force was used and by how many."""

from __future__ import annotations

import re

from extractor.models.rules import cues, lexicon
from extractor.models.rules.acts import Act
from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event, sentences_of
from extractor.models.rules.evidence import Evidence, force_words, match_in, whole
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
    best: tuple[int, int, str, Evidence] | None = None
    acting = {a.sentence.index for a in event.acts}
    for sentence in scope:
        called = cues.CALLED.find(sentence) is not None
        for name, match in cues.reasons(sentence):
            weak = name in UNSURE and not called
            rank = (0 if called else 2 if sentence.index in acting else 3) + 2 * weak
            if name in ("protest", "custody") and not called and sentence.index not in acting:
                continue
            key = (rank, sentence.index, name, match_in(sentence, match))
            if best is None or key[:2] < best[:2]:
                best = key
    unsure = best is None or best[0] > SURE
    if unsure and (approached := _approached(reading, event, draft)):
        return approached
    if best is not None:
        draft.cite("/encounter_reason", best[3])
        return best[2]
    return None


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
    if not kinds and event.acts:
        for sentence in sentences_of(reading, event):
            match = cues.INVOLVED.find(sentence) or re.search(
                r"\bshooting\b|\bgunfire\b", sentence.low
            )
            if match is not None:
                draft.cite("/force", match_in(sentence, match))
                return ["firearm"]
    for acts in kinds.values():
        told = [a for a in acts if a.agent is not None] or acts
        draft.support("/force", map(force_words, told))
    return list(kinds)


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


def told(name: str, reading: Reading, event: Event, draft: Draft, pointer: str) -> bool | None:
    """Whether a fact of the event is stated (true) or denied (false)."""
    scope = sentences_of(reading, event)
    stated = [(s, m) for s, m in cues.find(name, scope) if whole(s).official]
    if stated:
        draft.support(pointer, (match_in(*found) for found in stated))
        return True
    if name == "aid_given":
        return None
    denied = [(s, m) for s, m in cues.find(name, scope, denied=True) if whole(s).official]
    if denied:
        draft.cite(pointer, match_in(*denied[0]))
        return False
    return None
