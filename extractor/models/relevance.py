"""Is there any police use of force in an article? A score, fast enough to stand before everything.

The text becomes letters: every word that is known (CLASSES) its letter, every other a dash, the
end of a sentence a full stop. "Police shot the man." is `OV-S.`; "The man was shot, police said."
is `-SWVOR.` Each distinct sentence has its features: cues, which are patterns of letters that say
one thing ("shot by an officer"), single letters, and pairs of letters that stand near each other.
A logistic regression gives each sentence its odds, and an article is relevant if any of its
sentences is (noisy-or), so that one sentence in a long story on other things is enough. The odds
of the article are then calibrated to a probability.

No word of any article is a feature: what is learned are the weights of patterns (relevance.json).
They are fitted, and the thresholds measured, by eval/benchmarks/triage.py.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path

from extractor.article import Article

CLASSES = {
    "O": """police policing policeman policemen policewoman officer officers deputy deputies trooper
        troopers cop cops agent agents marshal marshals constable constables patrolman patrolmen
        patrol sheriff sheriffs detective detectives sergeant sgt. lieutenant lt. corporal cpl.
        det. dep. ofc. lawman lawmen jailer jailers guards swat fbi ice atf nypd lapd lasd chp
        enforcement authorities""",
    "S": """man men woman women boy girl teen teens teenager youth person people male female suspect
        suspects gunman gunmen shooter attacker assailant robber burglar carjacker driver motorist
        passenger resident inmate prisoner detainee protester protesters protestors demonstrator
        demonstrators rioters crowd journalist reporter photographer bystander bystanders civilian
        neighbor neighbour student child children kids couple wife husband girlfriend boyfriend
        patient victim victims son daughter father mother brother sister someone him her them
        himself herself""",
    "h": "he she they who",
    "V": "shot gunned",
    "v": "shoot shoots",
    "F": "fire fired fires firing opened discharged",
    "g": "shooting shootings",
    "K": """kill kills killed wound wounds wounded wounding injure injures injured injuring hit hits
        struck strike strikes slain fatally hitting collided collides collision""",
    "k": "killing killings slaying",
    "H": """tased tasered tases tackle tackled tackles tackling beat beats beaten beating punched
        punches punching kick kicked kicks kicking knelt kneeled kneels kneeling pinned pins pinning
        restrained restrain restraining restrains shove shoved shoves shoving push pushed pushes
        pushing drag dragged drags dragging slam slammed slams choke choked chokes choking strangle
        strangled strangling thrown throwing grab grabbed grabs grabbing knock knocked knocks
        sprayed sprays maced gassed gassing rammed rams bitten subdued subdue swing swung swings
        assaulted assaulting attacking bludgeoned trampled yanked ripping trip tripped roughly
        forcibly grabbing knocking dogpiled dogpiling pepper-sprayed pepper-spraying punched
        thrust wrestled wrestling clubbed""",
    "L": """taser tasers stun tear tear-gas teargas tear-gassed pepper pepper-spray mace baton
        batons nightstick truncheon truncheons lathi lathi-charge lathicharge rubber pellets beanbag
        bean projectile projectiles munitions grenade grenades canister canisters less-lethal
        flashbang flashbangs flash-bang flash-bangs chokehold choke-hold k-9""",
    "G": """shootout shoot-out gunfire gunfight firefight gunbattle gun-battle confrontation
        altercation struggle encounter encounters standoff""",
    "M": "force brutality violence misconduct",
    "X": "exchange exchanged exchanges exchanging return returned returning traded",
    "I": "involved officer-involved police-involved deputy-involved trooper-involved",
    "D": "die died dies dying death deaths dead unresponsive",
    "d": "deadly fatal",
    "C": "custody jail cell arrest arrested arresting detained handcuffed handcuffs van",
    "J": """charged indicted indictment acquitted acquittal convicted guilty jury trial sentenced
        murder manslaughter resigned reinstated""",
    "R": "said says say told tells reported reports according responded investigating",
    "a": "paid administrative",
    "l": "leave",
    "y": "camera cameras bodycam body-worn dashcam footage",
    "c": "dog dogs canine canines",
    "n": "ground facedown prone unconscious",
    "q": "off-duty",
    "u": "unarmed",
    "B": "by",
    "W": "is are was were be been being",
    "N": "not no never nobody neither without",
    "f": "of",
    "w": "with",
    "o": "on at",
}
LETTERS = {word: letter for letter, words in CLASSES.items() for word in words.split()}
LETTERS |= {word + "'s": letter for word, letter in LETTERS.items() if letter in "OS"}
LETTERS |= dict.fromkeys([".", "!", "?", "\n"], ".")

ABBREVIATIONS = "sgt|lt|cpl|capt|det|dep|ofc|maj|col|mr|mrs|ms|dr|jr|sr|st|ave|blvd|gov|sen|rep"
TOKEN = re.compile(
    rf"(?:{ABBREVIATIONS})\.|(?:\b[a-z]\.)+|[a-z0-9]+(?:['’‑.,:-][a-z0-9]+)*|[.!?\n]"
)

CUES = {  # what a pattern of letters says -> the pattern
    "officer shoots person": r"O[-dh]{0,2}K?[VKHv][-V]{0,3}S",
    "officer shoots": r"O[-d]{0,2}v|O-{0,2}g-?k-?S",
    "officer shot somebody, or was shot": r"O[-dh]{0,2}K?V(?![^RO]{0,3}B)",
    "officer, then shot person": r"O[^R]{2,14}-V-?K?-{0,2}S",
    "officer fires": r"O[^RWBVKkgHDJS]{0,3}F",
    "officer kills": r"O[-d]{0,2}K",
    "officer lays hands": r"O[^RWBVFKHJLg]{0,4}H",
    "officer uses weapon": r"O[^RBVFKJ]{0,6}L",
    "shot by officer": r"[VKH][^RO]{0,6}B[^RVFKS]{0,4}O",
    "death by officer": r"[DGkg][^RO]{0,8}B[^RS]{0,4}O",
    "police shooting of": r"O[-d]?[gk]f",
    "police shooting": r"O[-d]?[gk](?!f)",
    "shootout with officer": r"[Gg]w[^R]{0,4}O",
    "exchange of fire": r"X[^R]{0,3}[FVG]",
    "exchange of fire, officer": r"O.{0,40}X[^R]{0,3}[FVG]|X[^R]{0,3}[FVG].{0,40}O",
    "officer-involved": r"I[VGkDg]",
    "death in custody": r"D[^R]{0,6}C|C[^R]{0,8}D",
    "officer charged in death": r"O[^R]{0,6}J[^R]{0,8}[DkgGM]|[DkgGM][^R]{0,6}O[^R]{0,3}J",
    "police force": r"O-{0,2}M|Mf|fM|M.{0,3}O",
    "officer was shot": r"O[-h]{0,4}W[^RB]{0,3}[VK](?![^R]{0,6}B[^R]{0,4}O)",
    "officer shot": r"O[-h]?VD?-?[-Kow.]",
    "shot officer": r"[VKFk][^RBSwO]{0,4}O",
    "shooting of officer": r"[VkDg]f[^RBS]{0,5}O",
    "officer said": r"O[-O]{0,4}R|R-{0,3}O",
    "on leave": r"al",
    "police dog": r"Oc",
    "taken to the ground": r"[OSh][^R]{0,8}n",
    "person shoots": r"S[^RO]{0,4}[VFv]",
    "person shoots officer": r"S[^RO]{0,4}[VFv][^RB]{0,4}O",
    "person was shot": r"[Sh]-{0,4}W[^RB]{0,3}[VK]",
    "shot person": r"[VK]-{0,3}S",
}
PATTERNS = {cue: re.compile(pattern) for cue, pattern in CUES.items()}
# these are looked for only in sentences with an officer
WITH_OFFICER = frozenset(cue for cue in CUES if "O" in re.sub(r"\[[^]]*\]", "", CUES[cue]))
TELLING = re.compile("[OCLHMGVKDIgkvlnc]")  # a sentence with none of these says nothing of force
CEILING = 3.0  # log odds; above, more evidence went with no more relevance (pages of many stories)
NEAR = 15  # words between two letters of a pair: the length of a clause


@dataclass(frozen=True, slots=True)
class Relevance:
    """How likely an article tells of any police use of force.

    Attributes:
        score: a calibrated probability, from 0 to 1, to four decimals: of the articles that get
            0.7, about 70 % were relevant, where a quarter of all articles are. None gets over 0.9.
        span: the sentence that speaks for it most, in code points of the article's text; None if
            that is the headline, or no sentence speaks of officers or force at all.
    """

    score: float
    span: tuple[int, int] | None


def relevant(article: Article) -> Relevance:
    """Whether there is any police use of force in an article, or a death or injury in custody.

    The definition is that of records: an event in the background, mentioned in a sentence, counts.
    The headline counts as a sentence. No model, download or network; some 0.4 ms for a news story.
    """
    text = folded(article.text)
    head = shapes(folded(article.title)) if article.title else []
    body = shapes(text)
    weights = _weights()
    odds = {shape: weights.odds(shape) for shape in dict.fromkeys(head + body)}
    score = weights.calibrated(sum(map(_softplus, odds.values())))
    best = max(odds, key=lambda shape: odds[shape], default="")
    told = best in body and TELLING.search(best)
    return Relevance(score, _place(text, body, body.index(best)) if told else None)


def folded(text: str) -> str:
    """The text in lower case, of the same length."""
    low = text.lower().replace("’", "'")
    if len(low) != len(text):  # some capitals, as İ, are two characters in lower case
        low = "".join(c if len(c.lower()) > 1 else c.lower() for c in text).replace("’", "'")
    return low


def shapes(text: str) -> list[str]:
    """The sentences of a folded text as letters, in order, empty ones too."""
    return "".join(map(_letters, text.replace("\n", " \n ").split(" "))).split(".")


@lru_cache(maxsize=1 << 14)  # news repeats its words: nine of ten are found here
def _letters(piece: str) -> str:
    """The letters of what stands between two blanks: mostly one word and its punctuation."""
    found = TOKEN.findall(piece)
    return "".join(LETTERS.get(t) or ("S" if t.endswith("-year-old") else "-") for t in found)


def _place(text: str, body: list[str], index: int) -> tuple[int, int]:
    """Where a sentence stands in the folded text that `body` was made of."""
    first = sum(len(shape) + 1 for shape in body[:index])
    tokens = islice(TOKEN.finditer(text), first, first + len(body[index]))
    found = [(token.start(), token.end()) for token in tokens]
    start, end = found[0][0], found[-1][1]
    while start and text[start - 1].isalnum():  # tokens have plain letters alone: Élise, José
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, end


def features(shape: str) -> Iterator[str]:
    """What a sentence, as letters, is judged by; nothing if it cannot be of force.

    Cues by their names; letters (`O`); pairs of letters that follow each other but for unknown
    words (`OV`), and pairs within NEAR words (`O..V`).
    """
    if not TELLING.search(shape):
        return
    officer = "O" in shape
    for cue, pattern in PATTERNS.items():
        if (officer or cue not in WITH_OFFICER) and pattern.search(shape):
            yield cue
    found = [(place, letter) for place, letter in enumerate(shape) if letter != "-"]
    pairs: dict[str, None] = {}  # a set in a fixed order: sums of floats depend on it
    for number, (place, letter) in enumerate(found):
        pairs[letter] = None
        following = found[number + 1 : number + 1 + NEAR]
        if following:
            pairs[letter + following[0][1]] = None
        for other, later in following:
            if other - place > NEAR:
                break
            pairs[f"{letter}..{later}"] = None
    yield from pairs


@dataclass(frozen=True)
class Weights:
    """What was learned; see relevance.json for the thresholds' measures.

    Attributes:
        version: raised with every change that changes a score.
        features: the weight of each feature, in natural logarithms of odds.
        bias: of a sentence without any.
        slope, offset: Platt's calibration of an article's logit.
        thresholds: the score that reaches a recall, the recall written as `0.98`.
    """

    version: int
    features: dict[str, float]
    bias: float
    slope: float
    offset: float
    thresholds: dict[str, float]

    def odds(self, shape: str) -> float:
        """The log odds that a sentence is of police use of force."""
        known = self.features
        return self.bias + sum(known.get(feature, 0.0) for feature in features(shape))

    def calibrated(self, evidence: float) -> float:
        """The probability for an article; `evidence` is -log of "none of its sentences is"."""
        evidence = max(evidence, 1e-9)  # a text without any sentence
        logit = min(evidence + math.log(-math.expm1(-evidence)), CEILING)
        return round(1 / (1 + math.exp(-(self.slope * logit + self.offset))), 4)


def _softplus(odds: float) -> float:
    return odds if odds > 30 else math.log1p(math.exp(odds))


@cache
def _weights() -> Weights:
    return Weights(**json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8")))


def version() -> int:
    """The version of the weights, part of the identity of an article that is passed over."""
    return _weights().version


def thresholds() -> dict[str, float]:
    """The score from which articles must pass, by the recall that this has: `0.90` to `0.99`."""
    return dict(_weights().thresholds)
