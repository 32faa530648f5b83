"""What a verb with its objects amounts to: a kind of force by officers, a threat by others.

A verb alone seldom says it: "fired" is a shot, a Taser or a dismissal by its object.
"""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.persons import Person, is_officer
from extractor.models.rules.verbs import Verb

HARM = frozenset({"kill", "wound", "injure", "strike", "hit", "graze"})
STRIKES = frozenset({"tackle", "punch", "kick", "beat", "choke", "restrain", "pin", "slam"})
GRIPS = frozenset({"hold", "take", "throw", "bring", "pull"})
PARTNERS = frozenset(
    {"gun", "guns", "bag", "round", "rounds", "bullet", "bullets", "grenade", "projectile"}
)
PAIRED = frozenset({"spray", "gas", "stun", "bean", "foam"})  # tools only with their other word
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
    "ten",
    "dozens", "many", "in", "through", "after", ".", "gun", "weapon", "again", "first", "during",
    "more", "about", "nearly", "least", "and", "department",
})  # fmt: skip


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
