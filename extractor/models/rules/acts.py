"""Acts: what a verb group amounts to in a use of force, by officers or by the other side.

A verb alone seldom says it: "fired" is a shot, a Taser or a dismissal by its object.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from extractor.models.rules import accusations, lexicon
from extractor.models.rules.identity import Cast
from extractor.models.rules.mentions import Mention
from extractor.models.rules.persons import Person
from extractor.models.rules.sentences import Sentence
from extractor.models.rules.verbs import Verb

HARM = frozenset({"kill", "wound", "injure", "strike", "hit", "graze"})
STRIKES = frozenset({"tackle", "punch", "kick", "beat", "choke", "restrain", "pin", "slam"})
GRIPS = frozenset({"hold", "take", "throw", "bring", "pull"})
PARTNERS = frozenset(
    {"gun", "guns", "bag", "round", "rounds", "bullet", "bullets", "grenade", "projectile"}
)
PAIRED = frozenset({"spray", "gas", "stun", "bean", "foam"})  # tools only with their other word
CROWD = 10  # so many people hit are a statistic
KNELT = frozenset({"neck", "back", "head", "him", "her"})
GROUND = frozenset({"ground", "floor", "sidewalk", "stomach", "face", "pavement"})
TOOL_VERBS = frozenset({"use", "deploy", "fire", "shoot", "hit", "strike", "discharge", "throw",
                        "stun", "release", "wound"})  # fmt: skip
AIM = frozenset({"point", "aim", "level", "raise", "bring", "train"})
SHOW = frozenset({"pull", "draw", "produce", "brandish", "display", "wave", "wield", "raise",
                  "swing", "hold", "bring", "level"})  # fmt: skip
ASSAULT = frozenset({"lunge", "attack", "stab", "slash", "swing", "ram", "rush", "punch", "kick",
                     "tackle", "strike", "hit", "shove", "bite"})  # fmt: skip
WOUNDING = frozenset(
    {"stab", "slash", "attack", "ram", "cut", "assault"}
)  # an attack whoever suffers it
STEER = frozenset({"drive", "accelerate", "reverse", "back"})
NEAR = frozenset({"advance", "walk", "move", "come", "approach", "run", "confront", "step"})
TOWARD = frozenset({"at", "toward", "towards", "on", "into"})
ARTICLES = frozenset({"a", "an", "the", "his", "her", "their"})
BODY = frozenset({  # words that may follow "fired" when it means a shot
    "shot", "shots", "round", "rounds", "bullet", "bullets", "once", "twice", "times", "back", "at",
    "on", "upon", "toward", "towards", "into", "from", "several", "a", "an", "his", "her", "their",
    "the", "multiple", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    "ten", "dozens", "many", "in", "through", "after", ".", "gun", "weapon", "again", "first",
    "during", "more", "about", "nearly", "least", "and", "department",
})  # fmt: skip


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
    for verb in (verb for group in verbs for verb in group if verb.happened):
        agent = cast.of.get(verb.agent) if verb.agent else None
        patient = cast.of.get(verb.patient) if verb.patient else None
        kinds, officer = _kinds(verb, agent, patient)
        if not officer and accusations.convicted(verb):
            continue
        if (
            not kinds
            or accusations.charged(verb)
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
            return force(verb), True
        return (["attack"] if verb.lemmas[0] in ("attack", "stab", "ram") else force(verb)), False
    if is_officer(agent):
        return force(verb), True
    kind = deed(verb, patient)
    return ([kind] if kind else []), False


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


def is_officer(person: Person | None) -> bool:
    """Whether a person is of the police."""
    return person is not None and person.kind != "civilian"


def tools(words: tuple[str, ...]) -> list[str]:
    """The kinds of force that tools among the words stand for."""
    found: dict[str, None] = {}
    for index, word in enumerate(words):
        kind = lexicon.FORCE_TOOLS.get(word)
        if kind is None or (word in PAIRED and not _tool_pair(words, index)):
            continue
        if word == "baton" and words[index + 1 : index + 2] == ("rouge",):
            continue
        found[kind] = None
    return list(found)


def _tool_pair(words: tuple[str, ...], index: int) -> bool:
    """Whether "spray", "gas", "stun" stand in "pepper spray", "tear gas", "stun gun"."""
    before = words[index - 1] if index else ""
    after = words[index + 1] if index + 1 < len(words) else ""
    return before in lexicon.ADJACENT or after in PARTNERS


def force(verb: Verb) -> list[str]:
    """The kinds of force that an officer's verb is; none if it is none."""
    head, words = verb.lemmas[0], verb.objects
    if head in TOOL_VERBS and (kinds := tools(words)):
        return [kind for kind in kinds if kind != "dog" or head == "release"]
    if fires(verb):
        return ["firearm"]
    if head in HARM:
        return ["harm"] if verb.patient is not None else []
    if head in ("tase", "taser", "taze"):
        return ["taser"]
    if head == "pepper-spray" or (head == "spray" and verb.patient is not None):
        return ["chemical"]
    if head == "kneel":
        on = words[:1] == ("on",)
        return ["physical"] if on and (verb.patient is not None or KNELT & {*words[1:4]}) else []
    gripped = head in GRIPS and GROUND & {*words} and (verb.patient is not None or verb.passive)
    if gripped or (head in STRIKES and verb.patient is not None):
        return ["physical"]
    return ["vehicle"] if head == "ram" else []


def fires(verb: Verb) -> bool:
    """Whether the verb is the firing of a gun."""
    head, words = verb.lemmas[0], verb.objects
    if head == "shoot":
        return not tools(words)
    if head == "fire":
        if verb.patient is not None and not verb.passive and words[:1] and words[0] not in BODY:
            return words[0] in ("shots", "rounds") or verb.patient.first > verb.last + 1
        if words[:1] and words[0] in ARTICLES:  # "fired the gun", not "fired the chief"
            return bool((lexicon.GUNS | lexicon.SHOTS | {"weapon", "weapons"}) & {*words[:6]})
        return not verb.passive and (not words or words[0] in BODY or words[0].isdigit())
    if head == "open":
        return words[:1] == ("fire",)
    if head == "return":
        return bool(lexicon.SHOTS & {*words[:2]})
    if head in ("exchange", "trade"):
        return bool({"gunfire", "fire", "shots", "gun"} & {*words[:3]})
    if head == "discharge":
        return bool((lexicon.GUNS | lexicon.SHOTS | {"weapon", "weapons"}) & {*words})
    return False


def deed(verb: Verb, patient: Person | None) -> str | None:
    """What a civilian's verb is as a threat; None if it is none."""
    head, words = verb.lemmas[0], verb.objects
    weapon = weapons(words)
    if verb.passive:
        return "armed" if head == "arm" else None
    if fires(verb):
        return "shoot"
    aimed = TOWARD & {*words} or verb.patient is not None or head in ("level", "point", "aim")
    if head in AIM and aimed and ({"gun", "undetermined"} & {*weapon} or "it" in words):
        return "point"
    if head in ASSAULT and (is_officer(patient) or head == "lunge"):
        return "attack"
    if (head == "swing" and "at" in words) or (head in WOUNDING and patient is not None):
        return "attack"
    if head == "charge" and is_officer(patient) and "with" not in words:
        return "attack"
    if head in ("ram", "strike", "hit") and {"squad", "cruiser", "patrol", "police"} & {*words}:
        return "attack"
    if head in ("charge", *STEER) and (TOWARD & {*words[:8]}) and is_officer(patient):
        return "attack"
    if head == "throw" and weapon and TOWARD & {*words}:
        return "attack"
    if (head in SHOW and weapon) or (head == "raise" and "fists" in words):
        return "threat"
    if (head == "threaten" and verb.form != "ing") or (head in NEAR and weapon):
        return "threat"
    if head == "confront" and is_officer(patient):
        return "threat"
    if head == "approach" and is_officer(patient):
        return "approach"
    if head == "reach" and ("for" in words[:1] or "into" in words[:1] or "toward" in words[:1]):
        return "move"
    if head in ("flee", "escape") or (head == "run" and not TOWARD & {*words[:2]}):
        return "flee"
    if head == "take" and words[:1] == ("off",):
        return "flee"
    return "armed" if head in ("carry", "have", "hold", "arm") and weapon else None


def weapons(words: tuple[str, ...]) -> list[str]:
    """The kinds of weapon among the words, replicas seen through ("a pellet gun")."""
    found: dict[str, None] = {}
    for index, word in enumerate(words):
        kind = lexicon.WEAPONS.get(word)
        if kind is None or (words[index - 1] == "stun" and index):
            continue
        if kind == "gun" and lexicon.REPLICA & {*words[max(0, index - 2) : index]}:
            kind = "replica"
        found[kind] = None
    return list(found)


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
    ours = {"police", "officer", "officers", "deputy"} & {*words}
    return "firearm" if ours and lexicon.SHOTS & {*words} else None


def _by_dog(verb: Verb) -> bool:
    """Whether a police dog is the agent: "a police dog bit him", "bitten by a police dog"."""
    before = {t.low for t in verb.sentence.tokens[: verb.first]}
    return bool({"dog", "k-9", "k9", "canine"} & (before | {*verb.objects}))
