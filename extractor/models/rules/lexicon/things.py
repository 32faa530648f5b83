"""Weapons and the tools of force."""

from __future__ import annotations

GUNS = frozenset({
    "gun", "guns", "handgun", "handguns", "shotgun", "rifle", "rifles", "pistol", "pistols",
    "revolver", "firearm", "firearms", "ar-15", "ak-47", "semiautomatic", "semi-automatic",
    "9mm", "glock",
})  # fmt: skip


SHOTS = frozenset({"shot", "shots", "round", "rounds", "bullet", "bullets", "fire", "gunfire",
                   "volley"})  # fmt: skip


KNIVES = frozenset({
    "knife", "knives", "machete", "hatchet", "axe", "ax", "sword", "blade", "dagger", "cleaver",
    "scissors", "boxcutter", "screwdriver",
})  # fmt: skip


BLUNT = frozenset({
    "bat", "shovel", "pipe", "hammer", "crowbar", "club", "rod", "wrench", "stick", "board",
    "pole", "sledgehammer",
})  # fmt: skip


VEHICLES = frozenset({
    "car", "vehicle", "truck", "suv", "van", "pickup", "sedan", "motorcycle", "jeep", "minivan",
    "cruiser", "squad",
})  # fmt: skip


WEAPONS = {
    **dict.fromkeys(GUNS, "gun"), **dict.fromkeys(KNIVES, "knife"),
    **dict.fromkeys(BLUNT, "blunt_object"), "weapon": "undetermined", "weapons": "undetermined",
}  # fmt: skip


REPLICA = frozenset({"bb", "pellet", "airsoft", "replica", "toy", "fake", "imitation"})


FORCE_TOOLS = {  # noun (last word) -> kind of force it is used for
    "taser": "taser", "tasers": "taser", "tazer": "taser", "stun": "taser",
    "spray": "chemical", "gas": "chemical", "mace": "chemical", "irritant": "chemical",
    "beanbag": "impact", "beanbags": "impact", "bean": "impact", "baton": "impact",
    "batons": "impact", "rubber": "impact", "foam": "impact", "less-lethal": "impact",
    "less-than-lethal": "impact", "sponge": "impact",
    "pepper-ball": "chemical", "pepper": "chemical", "teargas": "chemical",
    "munitions": "impact", "projectile": "impact", "projectiles": "impact",
    "flashbang": "explosive", "flashbangs": "explosive", "flash": "explosive",
    "flash-bang": "explosive",
    "flash-bangs": "explosive", "k-9": "dog", "dog": "dog", "canine": "dog", "k9": "dog",
    "chokehold": "physical", "neck": "physical",
}  # fmt: skip


ADJACENT = frozenset({"pepper", "tear", "stun", "bean", "rubber", "oc"})
