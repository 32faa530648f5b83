"""Acts: the verb groups that tell of a use of force, by officers or by the other side."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from extractor.models.rules import accusations, lexicon
from extractor.models.rules.deeds import ATTEMPTS, HARM, deed, force, tools, weapons
from extractor.models.rules.identity import Cast
from extractor.models.rules.mentions import Mention
from extractor.models.rules.persons import Person, is_officer
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.verbs import Verb

OURS = frozenset({"police", "officer", "officers", "deputy", "deputies"})
DETERMINED = frozenset({"a", "an", "the", "his", "her", "another"})
BY = 5  # words behind "by" that tell who or what does it
CROWD = 10  # so many people hit are a statistic


@dataclass(frozen=True, slots=True)
class Act:
    """One act that the text says took place.

    `kind` for officers is the kind of force (firearm, taser, …) or "harm" (killed, struck: by
    means not said); for others what they did (shoot, point, attack, threat, move, flee, armed).
    """

    kind: str
    verb: Verb
    sentence: Sentence
    by_officer: bool
    agent: Person | None
    patient: Person | None
    agent_mention: Mention | None
    patient_mention: Mention | None

    @property
    def lethal(self) -> bool:
        """Whether the verb says that the person died of it."""
        return "kill" in self.verb.lemmas


def find(verbs: list[list[Verb]], cast: Cast) -> list[Act]:
    """All acts of an article in order, denied and merely possible ones left out."""
    found = []
    for verb in (verb for group in verbs for verb in group if verb.happened or _tried(verb)):
        agent = cast.of.get(verb.agent) if verb.agent else None
        patient = cast.of.get(verb.patient) if verb.patient else None
        kinds, officer = _kinds(verb, agent, patient)
        if not verb.happened if officer else accusations.convicted(verb):
            continue
        if (
            not kinds
            or (not officer and accusations.charged(verb) and not _accused(kinds, patient))
            or (officer and verb.patient and _crowd(verb.patient))
        ):
            continue
        whom: list[tuple[Person | None, Mention | None]] = [(patient, verb.patient)]
        whom += [
            (cast.of[m], m) for m in verb.others if is_officer(cast.of[m]) == is_officer(patient)
        ]
        for kind, doer in itertools.product(kinds, _doers(verb, cast)):
            who = cast.of.get(doer) if doer else None
            found += [
                Act(kind, verb, verb.sentence, officer, who, person, doer, mention)
                for person, mention in whom
            ]
        if verb.lemmas[0] in ("exchange", "trade") and agent and patient:
            found.append(_answer(verb, agent, patient))
    return found


def _accused(kinds: list[str], patient: Person | None) -> bool:
    """Whether it is the deed that officers answered: "accused of shooting at an officer"."""
    return kinds == ["shoot"] and is_officer(patient)


def _tried(verb: Verb) -> bool:
    """Whether it was only tried: "tried to run over an officer", "appeared to be reaching"."""
    before = verb.sentence.tokens[verb.first - 1].low if verb.first else ""
    to = verb.sentence.tokens[verb.first].low == "to"
    return to and before in ATTEMPTS and not verb.negated


def _doers(verb: Verb, cast: Cast) -> list[Mention | None]:
    """The agent with the officers named right before and joined to it: "Ames and Brand fired"."""
    last = verb.agent
    doers: list[Mention | None] = [last]
    if last is None or last.name is None or not is_officer(cast.of[last]):
        return doers
    here = cast.mentions[verb.sentence.index]
    for mention in reversed(here[: here.index(last)]):
        between = [t.low for t in verb.sentence.tokens[mention.last : last.first]]
        joined = between in (["and"], [",", "and"]) or (len(doers) > 1 and between == [","])
        if not joined or mention.name is None or mention.owned or not is_officer(cast.of[mention]):
            break
        doers.insert(0, mention)
        last = mention
    return doers


def _kinds(verb: Verb, agent: Person | None, patient: Person | None) -> tuple[list[str], bool]:
    """What a verb is, and whether officers did it."""
    if verb.lemmas[0] in ("bite", "maul"):
        return (["dog"], True) if _by_dog(verb) else ([], False)
    if agent is None and (thing := _by_thing(verb, patient)):
        return [thing], True
    if agent is None and _we(verb):
        return force(verb), True
    if agent is None and patient is not None and verb.passive:
        if not is_officer(patient):
            if _by_other(verb):
                return [], False
            return (["firearm"] if police_fire(verb) else force(verb)), True
        return (["attack"] if verb.lemmas[0] in ("attack", "stab", "ram") else force(verb)), False
    if is_officer(agent):
        return force(verb), True
    kind = deed(verb, patient)
    return ([kind] if kind else []), False


def _by_other(verb: Verb) -> bool:
    """Whether somebody does it whom the lexicon does not know: "was shot by the landlord"."""
    words = verb.objects
    at = words.index("by") + 1 if "by" in words else len(words)
    near = {*words[at : at + BY]}
    named = [t for t in verb.sentence.tokens[verb.last + at : verb.last + at + 2] if t.capital]
    if at < len(words) and len(named) == 2:  # "by Ann Ruiz", not "by Mesa Police"
        return not any(t.low in lexicon.ORGANISATION or t.text.isupper() for t in named)
    thing = near & (lexicon.SHOTS | lexicon.VEHICLES | OURS) or tools(words) or weapons(words)
    return bool(near & DETERMINED) and not thing


def police_fire(verb: Verb) -> bool:
    """Whether police bullets do it: "was killed in a hail of police gunfire"."""
    words = verb.objects
    shot = any(
        low in lexicon.SHOTS and {*words[max(0, i - 2) : i]} & OURS for i, low in enumerate(words)
    )
    return shot and verb.passive and verb.lemmas[0] in HARM


def _we(verb: Verb) -> bool:
    """Whether a police speaker tells what "we" did."""
    sentence = verb.sentence
    before = sentence.tokens[verb.first - 1].low if verb.first else ""
    return before == "we" and sentence.quoted and sentence.source == "police"


def _answer(verb: Verb, agent: Person, patient: Person) -> Act:
    """The other half of an exchange of gunfire."""
    ours = is_officer(patient)
    kind = "firearm" if ours else "shoot"
    return Act(kind, verb, verb.sentence, ours, patient, agent, verb.patient, verb.agent)


def _crowd(mention: Mention) -> bool:
    """Whether a mention is of people at large or of too many to be one event."""
    return (
        mention.plural
        and mention.kind != "pronoun"
        and ((mention.count or 0) >= CROWD or (mention.head == "person" and not mention.det))
    )


def _by_thing(verb: Verb, patient: Person | None) -> str | None:
    """The force whose means is the subject: "a police bullet hit him", "pepper spray hit her"."""
    if verb.passive or verb.agent is not None or patient is None or is_officer(patient):
        return None
    if verb.lemmas[0] not in HARM:
        return None
    words = tuple(t.low for t in verb.sentence.tokens[max(0, verb.first - 8) : verb.first])
    if kinds := tools(words):
        return kinds[0]
    return "firearm" if OURS & {*words} and lexicon.SHOTS & {*words} else None


def _by_dog(verb: Verb) -> bool:
    """Whether a police dog is the agent: "a police dog bit him", "bitten by a police dog"."""
    before = {t.low for t in verb.sentence.tokens[: verb.first]}
    return bool({"dog", "k-9", "k9", "canine"} & (before | {*verb.objects}))
