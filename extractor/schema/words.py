"""Words of which one must stand in the quote that supports an enum value.

Each entry is the start of a lower-case word (or of several). The lists are wide: a value is
flagged only when none of them occurs, so a missing synonym costs a false alarm, never a value.
"""

from __future__ import annotations

GUNS = (
    "gun", "handgun", "shotgun", "rifle", "pistol", "revolver", "firearm", "weapon", "armed",
    "shot", "shoot", "fire", "firing", "round", "bullet", "caliber", "calibre", "glock", "ar-15",
    "ak-47", "assault-style", "semiautomatic", "semi-automatic", "9mm", "barrel", "muzzle",
)  # fmt: skip

WEAPONS: dict[str, tuple[str, ...]] = {
    "gun": GUNS,
    "knife": (
        "knife", "knives", "blade", "machete", "hatchet", "axe", "ax ", "sword", "stab", "dagger",
        "cleaver", "box cutter", "scissors", "razor", "slash", "screwdriver", "cutter", "sharp",
    ),
    "blunt_object": (
        "bat", "shovel", "pipe", "club", "hammer", "rod", "stick", "pole", "crowbar", "wrench",
        "brick", "rock", "board", "bar", "tire iron", "branch", "cane", "golf", "metal", "wooden",
    ),
    "vehicle": (
        "vehicle", "car ", "cars", "truck", "suv", "van ", "drove", "driv", "ram", "sedan",
        "pickup", "accelerat", "revers", "struck", "run over", "ran over", "hit", "motor", "jeep",
        "backed", "backing", "back into", "wheel", "bumper", "crash",
    ),
    "replica": (
        "replica", "toy", "bb", "pellet", "airsoft", "fake", "look-alike", "lookalike", "imitation",
    ),
    "unarmed": (
        "unarmed", "no weapon", "not armed", "no gun", "without a weapon", "not have", "n't have",
        "never had", "no knife", "weapon was not", "no weapons", "did not", "empty", "n't armed",
        "nothing in", "no firearm", "without weapons",
    ),
    "undetermined": ("weapon", "armed", "object", "something"),
}  # fmt: skip

FORCE: dict[str, tuple[str, ...]] = {
    "firearm": (*GUNS, "kill", "wound", "officer-involved", "open fire", "struck"),
    "taser": ("taser", "tase", "stun", "electr", "conducted energy", "less-lethal", "less lethal"),
    "chemical": ("pepper", "spray", "gas", "mace", "chemical", "oc ", "irritant"),
    "impact": (
        "baton", "bean", "rubber", "foam", "projectile", "less-lethal", "less lethal", "40 mm",
        "40mm", "impact", "sponge", "pellet", "club", "munition",
    ),
    "dog": ("dog", "k-9", "k9", "canine", "bit", "bite"),
    "vehicle": (
        "pit", "ram", "pursuit intervention", "cruiser", "vehicle", "patrol car", "squad", "struck",
        "immobilization", "pinned", "boxed", "blocked",
    ),
    "explosive": ("flash", "bang", "explos", "breach", "grenade", "bomb", "robot", "detonat"),
}  # fmt: skip

RACE: dict[str, tuple[str, ...]] = {
    "white": ("white", "caucasian"),
    "black": ("black", "african"),
    "hispanic": ("hispanic", "latin", "mexican", "chican"),
    "asian": ("asian", "chinese", "hmong", "vietnam", "korean", "indian", "japan", "filipin"),
    "native_american": ("native", "indian", "indigenous", "tribal", "tribe", "navajo"),
    "pacific_islander": ("pacific", "samoan", "hawaiian", "tongan"),
}

OUTCOMES: dict[str, tuple[str, ...]] = {
    "killed": (
        "kill", "dead", "died", "death", "dies", "dying", "die ", "fatal", "slain", "deadly",
        "bodies", "the body", "his body", "her body", "body of", "body was", "deceased",
        "succumb", "did not survive", "lethal", "murder", "homicide", "pronounced",
        "suicide", "loss of life", "the late ", "mortal", "his remains", "autopsy", "morgue",
        "manslaughter",
    ),
    "injured": (
        "injur", "wound", "hurt", "hospital", "shot", "struck", "hit", "critical", "stable", "bit",
        "surgery", "treat", "serious", "condition", "bleed", "graze", "broke", "fractur", "lacerat",
        "medical", "cut", "bruis", "recover", "harm", "stab", "airlift", "paraly", "stitch",
        "tore", "torn", "break", "sprain", "maim", "gunshot", "burn", "concuss", "lost",
    ),
    "unhurt": (
        "no one", "nobody", "not hurt", "not injur", "uninjur", "unhurt", "unharmed", "no injur",
        "miss", "not hit", "not struck", "without injur", "no officers", "no deputies", "okay",
        "not",        "none", "no ", "safe", "neither", "ok", "escaped", "without", "n't",
        "instead", "wall", "returned home",
    ),
}  # fmt: skip
