"""What a verb with its objects amounts to: a kind of force by officers, a threat by others.

A verb alone seldom says it: "fired" is a shot, a Taser or a dismissal by its object.
"""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.persons import Person, is_officer
from extractor.models.rules.verbs import Verb

HARM = frozenset({"kill", "wound", "injure", "strike", "hit", "graze"})
STRIKES = frozenset({"tackle", "punch", "kick", "beat", "choke", "restrain", "pin", "slam",
                     "shove"})  # fmt: skip
GRIPS = frozenset({"hold", "take", "throw", "bring", "pull", "drag", "wrestle", "knock-down",
                   "shove", "force-down", "push", "put"})  # fmt: skip
ROUGH = frozenset({"push", "shove", "drag", "knock-down", "put", "force-down"})  # anybody does it
HOLDS = frozenset({"chokehold", "choke-hold", "headlock", "stranglehold", "chokeholds"})
STRAIGHT = {  # force by the verb alone
    **dict.fromkeys(("tase", "taser", "taze"), "taser"), "pepper-spray": "chemical",
    "mace-with": "chemical", "tear-gas": "chemical", "gas-with": "chemical",
    "club-with": "impact", "bludgeon": "impact",
    "gun-down": "firearm", "body-slam": "physical", "strangle": "physical",
}  # fmt: skip
PARTNERS = frozenset(
    {"gun", "guns", "bag", "round", "rounds", "bullet", "bullets", "grenade", "projectile"}
)
PAIRED = frozenset({"spray", "gas", "stun", "bean", "foam"})  # tools only with their other word
KNELT = frozenset({"neck", "back", "head", "him", "her"})
GROUND = frozenset({"ground", "floor", "sidewalk", "stomach", "face", "pavement", "concrete",
                    "asphalt"})  # fmt: skip
VOLLEY = frozenset({"unleash", "unload", "empty-out", "squeeze"})
LOADED = frozenset({"magazine", "magazines", "clip", "weapon", "weapons", "barrage", "hail"})
TOOL_VERBS = frozenset({"use", "deploy", "fire", "shoot", "hit", "strike", "discharge", "throw",
                        "stun", "release", "wound", "subdue", "shock-with", "unleash",
                        "launch", "lob", "disperse"})  # fmt: skip
AIM = frozenset({"point", "aim", "level", "raise", "bring", "train-on", "turn"})
SHOW = frozenset({"pull", "draw", "produce", "brandish", "display", "wave", "wield", "raise",
                  "swing", "hold", "bring", "level"})  # fmt: skip
ASSAULT = frozenset({"lunge", "attack", "stab", "slash", "swing", "ram", "rush", "punch", "kick",
                     "tackle", "strike", "hit", "shove", "bite"})  # fmt: skip
WOUNDING = frozenset(
    {"stab", "slash", "attack", "ram", "cut", "assault"}
)  # an attack whoever suffers it
STEER = frozenset({"drive", "accelerate", "reverse", "back", "speed", "barrel-down", "swerve"})
RAMMED = frozenset({"ram", "strike", "hit", "crash", "plow"})
CARS = frozenset({"squad", "cruiser", "cruisers", "patrol", "police", "deputies"})  # of police
POLICE = frozenset({"officer", "deputy", "trooper", "agent", "sergeant", "officers", "deputies"})
GRASP = frozenset({"go-for", "grab", "reach", "take"})
REACHED = frozenset({"for", "into", "toward", "towards", "in", "inside", "under", "behind"})
RUN = frozenset({"run", "sprint"})
ATTEMPTS = frozenset({"tried", "tries", "trying", "attempted", "attempts", "attempting", "attempt",
                      "appeared", "appears", "seemed"})  # fmt: skip
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
        return [kind for kind in kinds if kind != "dog" or head in ("release", "unleash")]
    if fires(verb):
        return ["firearm"]
    if head in HARM:
        return ["harm"] if verb.patient is not None else []
    if head in STRAIGHT:
        return [STRAIGHT[head]]
    if head == "spray" and verb.patient is not None:
        return ["chemical"]
    if head == "kneel":
        on = words[:1] == ("on",)
        return ["physical"] if on and (verb.patient is not None or KNELT & {*words[1:4]}) else []
    known = verb.passive and head not in ROUGH  # who else would hold somebody to the ground
    gripped = head in GRIPS and GROUND & {*words} and (known or verb.patient is not None)
    if verb.passive and verb.agent is None and head in ROUGH:
        return []
    if (
        gripped
        or (HOLDS & {*words} and verb.patient is not None)
        or (head in STRIKES and verb.patient is not None)
    ):
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
        return words[:1] == ("fire",) or words[:2] == ("up", "on")
    if head in VOLLEY:
        return bool((lexicon.GUNS | lexicon.SHOTS | LOADED) & {*words})
    if head == "pull":
        return "trigger" in words[:3]
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
        return "shoot" if verb.happened else "attack"
    if _points(verb, weapon):
        return "point"
    if _attacks(verb, patient, weapon) or (by_vehicle(verb) and is_officer(patient)):
        return "attack"
    if (head in SHOW and weapon) or (head == "raise" and "fists" in words):
        return "threat"
    if (head == "threaten" and verb.form != "ing") or (head in NEAR and weapon):
        return "threat"
    if head in ("confront", "approach") and is_officer(patient):
        return "threat" if head == "confront" else "approach"
    if head in ("reach", "go-for") and words[:1] and words[0] in REACHED:
        return "move" if head == "reach" or weapon else None
    if head in ("flee", "escape", "bolt-off") or (head in RUN and not TOWARD & {*words[:2]}):
        return "flee"
    if head == "take" and words[:1] == ("off",):
        return "flee"
    return "armed" if head in ("carry", "have", "hold", "arm") and weapon else None


def _points(verb: Verb, weapon: list[str]) -> bool:
    """Whether a gun is pointed: "leveled a rifle at", "took aim at", "turned the gun on"."""
    head, words = verb.lemmas[0], verb.objects
    if head == "take":
        return words[:1] == ("aim",)
    aimed = TOWARD & {*words} or verb.patient is not None or head in ("level", "point", "aim")
    if {"himself", "herself"} & {*words}:
        return False
    it = "it" in words and head != "turn"
    return bool(head in AIM and aimed and ({"gun", "undetermined"} & {*weapon} or it))


def _attacks(verb: Verb, patient: Person | None, weapon: list[str]) -> bool:
    """Whether somebody is attacked, by hand, with a weapon or with a vehicle."""
    head, words = verb.lemmas[0], verb.objects
    officer = is_officer(patient)
    if (head in ASSAULT and officer) or head == "lunge":
        return True
    if head in WOUNDING and patient is not None:
        return True
    if head == "charge":
        return officer and ("with" not in words or bool(TOWARD & {*words[:8]}))
    if head in RAMMED and CARS & {*words}:
        return True
    if head in STEER and TOWARD & {*words[:8]}:
        return officer
    if head in ("swing", "throw") and TOWARD & {*words}:
        return (head == "swing" and "at" in words) or bool(weapon)
    if head in ("come", "run", "sprint", "go-for") and words[:1] in (("at",), ("after",)):
        return officer or bool(weapon)
    if head == "run" and words[:1] in (("over",), ("down",)):
        return officer
    return grabs(verb) and bool(weapon or tools(words))


def grabs(verb: Verb) -> bool:
    """Whether somebody takes or reaches for what is an officer's: "went for the deputy's gun"."""
    words = {*verb.objects}
    return verb.lemmas[0] in GRASP and bool(POLICE & words) and "'s" in words


def by_vehicle(verb: Verb) -> bool:
    """Whether a car that is no police car is the subject: "the truck sped toward deputies"."""
    tokens = verb.sentence.tokens
    if verb.passive or verb.agent is not None or verb.first < 2:
        return False
    car = tokens[verb.first - 1].low in lexicon.VEHICLES - CARS
    return car and tokens[verb.first - 2].low not in CARS and verb.lemmas[0] in STEER | RAMMED


def steers(verb: Verb) -> bool:
    """Whether an attack is made with a vehicle."""
    head, words = verb.lemmas[0], {*verb.objects}
    if head == "ram" or by_vehicle(verb):
        return True
    over = head == "run" and verb.objects[:1] in (("over",), ("down",))
    return over or (head in STEER | RAMMED and bool(words & (lexicon.VEHICLES | CARS)))


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
