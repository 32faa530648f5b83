"""Verb groups: which verb, in which voice, whether it is negated or only possible.

"was not shot by" -> shoot, passive, negated; "may have fired" -> fire, unreal; "shot and killed"
is one group with two verbs. Who does it to whom is found in `roles`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import Mention
from extractor.models.rules.sentences import QUOTES, Sentence, Token

FORMS: dict[str, tuple[str, str]] = {}  # form -> (lemma, which form)
for _lemma, _forms in lexicon.VERBS.items():
    for _kind, _form in zip(("s", "past", "participle", "ing"), _forms.split(), strict=True):
        FORMS.setdefault(_form, (_lemma, _kind))
    FORMS.setdefault(_lemma, (_lemma, "base"))
PARTICIPLES = {forms.split()[2] for forms in lexicon.VERBS.values()}
TRANSITIVE = frozenset({  # a person is shot, killed, hit: without an object it is a passive
    "shoot", "kill", "wound", "injure", "hurt", "strike", "hit", "graze", "tase", "taser", "taze",
    "stun", "pepper-spray", "bite", "maul", "tackle", "beat", "stab", "arrest", "hospitalize",
    "attack", "gun-down", "mace-with", "tear-gas", "gas-with", "club-with", "bludgeon",
    "body-slam", "strangle",
    "detain", "handcuff",
    "punch", "kick", "choke", "rob", "carjack", "assault",
    "restrain", "arm", "identify", "pronounce", "treat",
})  # fmt: skip
COMPOUND = frozenset({"shoot", "kill", "wound", "injure", "strike", "hit", "stab", "beat"})
FINITE = lexicon.BE | lexicon.ASPECT  # before a form in -ing: it is a verb
BEFORE_BASE = lexicon.MODALS | {"to", "did", "not", "n't", "didn't"}
DESCRIBED = 4  # words from a verb to the name: "shooting black 17-year-old Leon McCall"
REACH = 5  # words from "forced" to its "to": "forced the two deputies to fire"
TRADEMARKS = frozenset({"tase", "taser", "taze"})
NOUN_BEFORE = frozenset({  # before "shot", "fire", "hit": the word is a noun
    "a", "an", "the", "two", "three", "four", "five", "single", "first", "second", "one", "gun",
    "warning", "fatal", "several", "more", "any", "no", "this", "that", "his", "her", "their",
    "under", "return", "exchange", "opened", "open", "returned", "on", "of", "friendly", "house",
    "fire", "multiple", "pepper", "tear",
})  # fmt: skip
NOUNS = frozenset({"shot", "shots", "fire", "hit", "shooting", "arms", "call", "calls", "charge",
                   "charges", "point", "attack", "run", "use", "report", "reports", "book", "walk",
                   "stuns", "level", "draw", "display", "reverse", "move", "drive", "turn",
                   "return", "wounds", "wound", "wounded", "injured", "killing", "beating",
                   "strikes", "strike", "punches", "rounds", "exchange", "approach", "release",
                   "record", "aim", "wave", "swing", "moves", "hold", "taser", "tasers", "spray",
                   "arm", "discharge", "bit", "stabbing", "stun", "beat", "driving",
                   "assault", "cut"})  # fmt: skip

DEATHS = {"shooting": "shoot", "chokehold": "choke", "beating": "beat", "gunshot": "shoot",
          "taser": "tase"}  # fmt: skip
HARMING = frozenset({"shooting", "killing", "wounding"})


@dataclass(slots=True, eq=False)
class Verb:
    """One verb group.

    Attributes:
        lemmas: its verbs, the first first ("shot and killed" -> shoot, kill).
        first, last: tokens [first, last) from the first auxiliary to the last verb.
        form: the form of the first verb.
        passive: whether the grammatical subject undergoes it.
        negated: "did not", "never"; unreal: "would", "to shoot", "if".
        nearly: "almost struck": tried, but missed.
        agent, patient: who does it, to whom; set by `roles`. others: joined to the patient
            ("shot a driver and his passenger").
        objects: the words between the verb and the end of its clause, lower case.
    """

    sentence: Sentence
    lemmas: tuple[str, ...]
    first: int
    last: int
    form: str
    passive: bool = False
    negated: bool = False
    unreal: bool = False
    agent: Mention | None = None
    patient: Mention | None = None
    others: tuple[Mention, ...] = ()
    subject: Mention | None = None
    nearly: bool = False
    relative: bool = False
    objects: tuple[str, ...] = field(default=())

    @property
    def happened(self) -> bool:
        """Whether the sentence says that it took place."""
        return not (self.negated or self.unreal)


def find(sentence: Sentence, mentions: list[Mention]) -> list[Verb]:
    """The verb groups of a sentence whose verb the lexicon knows, in order."""
    tokens = sentence.tokens
    taken = {i for m in mentions for i in range(m.first, m.last)}
    headline = sentence.headline
    found: list[Verb] = []
    index = 0
    while index < len(tokens):
        low = tokens[index].low
        form = FORMS.get(low)
        if (low in HARMING or _gerund(tokens, index)) and _before_of(tokens, index):
            lemmas: tuple[str, ...] = (FORMS[low][0],)
            if index and tokens[index - 1].low in ("fatal", "deadly"):
                lemmas += ("kill",)
            found.append(Verb(sentence, lemmas, index, index + 1, "noun", passive=True))
            index += 1
            continue
        if (
            low in ("death", "deaths")
            and _before_of(tokens, index)
            and (by := _means(tokens, index))
        ):
            found.append(Verb(sentence, (by, "kill"), index, index + 1, "noun", passive=True))
            index += 1
            continue
        if (
            form is None
            or index in taken
            or _is_noun(tokens, index, _person_follows(tokens, index, taken))
            or (not headline and form[0] not in TRADEMARKS and _proper(tokens, index))
        ):
            index += 1
            continue
        verb = _group(sentence, index, form, taken)
        found.append(verb)
        index = verb.last
    return found


def _person_follows(tokens: list[Token], index: int, taken: set[int]) -> bool:
    """Whether a person is mentioned right behind a word, or behind what describes them."""
    at = index + 1
    while at < len(tokens) and at < index + DESCRIBED and at not in taken:
        if not (tokens[at].low in lexicon.RACES or tokens[at].low.endswith("-old")):
            return False
        at += 1
    return at in taken


def _proper(tokens: list[Token], index: int) -> bool:
    """Whether a capital inside the sentence makes the word part of a name: "Lancaster Drive"."""
    return bool(index) and tokens[index].capital and tokens[index - 1].text not in QUOTES


def _gerund(tokens: list[Token], index: int) -> bool:
    """Whether an article makes a noun of a verb of force: "the tackling of"."""
    form = FORMS.get(tokens[index].low)
    before = tokens[index - 1].low if index else ""
    return form is not None and form[1] == "ing" and form[0] in TRANSITIVE and before == "the"


def _before_of(tokens: list[Token], index: int) -> bool:
    """Whether "of" follows: in "the shooting of a man" the noun stands for a verb."""
    return index + 1 < len(tokens) and tokens[index + 1].low == "of"


def _means(tokens: list[Token], index: int) -> str | None:
    """By what somebody died: "the shooting death of", "the chokehold death of"."""
    return DEATHS.get(tokens[index - 1].low) if index else None


def _is_noun(tokens: list[Token], index: int, person: bool) -> bool:
    """Whether a form that can be a noun is one here; `person`: one is mentioned right behind it."""
    token = tokens[index]
    before = tokens[index - 1].low if index else ""
    if token.low in ("has", "have", "had", "having") and index + 1 < len(tokens):
        after = tokens[index + 1].low
        if after in lexicon.NEGATIONS | {"been"} or (after in FORMS and after not in NOUNS):
            return True  # an auxiliary
    if token.low not in NOUNS:
        return False
    if token.low in ("taser", "tasers") and before in ("and", "or"):
        return not person  # "with a baton or Taser"
    if token.low in ("spray", "sprays") and before == "pepper":
        return not person  # "the officer pepper sprays her"
    if before in NOUN_BEFORE or before.endswith(("'s", "-involved", "-year")):
        return True
    if FORMS[token.low][1] == "s" and before.endswith(("ing", "ed")):
        return True  # "filing charges", "reported calls"
    if token.low in ("shooting", "stabbing", "beating", "killing"):
        if before in ("police", "fatal", "deadly", "mass"):  # "a police shooting a mile away"
            return not person
        if before.endswith("ly") and person:  # "video of him fatally shooting Ann Cole"
            return False
        if index and tokens[index - 1].capital and not person and not _closed_object(tokens, index):
            return True  # "the Walter Scott shooting"
        after = tokens[index + 1].low if index + 1 < len(tokens) else ""
        described = person and (after in lexicon.RACES or after.endswith("-old"))
        return before not in FINITE and not described and not _object_follows(tokens, index)
    return before.isdigit() or (before in lexicon.PREPOSITIONS and before != "to")


def _closed_object(tokens: list[Token], index: int) -> bool:
    """Whether a pronoun or an article follows: "shooting him", "shooting a man"."""
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    return after in lexicon.PRONOUNS or after in ("a", "an", "the", "at", "his")


def _object_follows(tokens: list[Token], index: int) -> bool:
    after = tokens[index + 1].low if index + 1 < len(tokens) else ""
    if index + 1 < len(tokens) and tokens[index + 1].capital and after not in lexicon.WEEKDAYS:
        return True
    return after in lexicon.PRONOUNS or after in ("a", "an", "the", "at", "and", "his", "him")


def _group(sentence: Sentence, index: int, form: tuple[str, str], taken: set[int]) -> Verb:
    tokens = sentence.tokens
    lemma, kind = form
    if tokens[index].low == lemma and index and tokens[index - 1].low in BEFORE_BASE:
        kind = "base"  # "to run", "did hit": not the participle that is written alike
    verb = Verb(sentence, (lemma,), index, index + 1, kind)
    if kind == "ing" and index and tokens[index - 1].low in lexicon.ASPECT:
        verb.first, verb.form = index - 1, "past"  # "started shooting": a finite verb
    _auxiliaries(verb, tokens, taken)
    if lemma in COMPOUND:
        _compound(verb, tokens)
    return verb


def _compound(verb: Verb, tokens: list[Token]) -> None:
    """Takes in the verbs that share its object: "shot and killed", "shot dead"."""
    while verb.last < len(tokens):
        after = [t.low for t in tokens[verb.last : verb.last + 3]]
        if after[0] == "dead" or after[:2] == ["to", "death"]:
            verb.lemmas += ("kill",)
            return
        step = 2 if len(after) > 2 and after[1].endswith("ly") else 1
        also = FORMS.get(after[step]) if after[0] in ("and", ",") and step < len(after) else None
        if also is None or also[0] not in COMPOUND or also[1] != verb.form:
            return
        verb.lemmas += (also[0],)
        verb.last += step + 1


def _auxiliaries(verb: Verb, tokens: list[Token], taken: set[int]) -> None:
    """Takes in auxiliaries, negation and adverbs before the verb, and reads voice and mood."""
    index = verb.first
    be = have = False
    while index > 0 and index - 1 not in taken:
        low = tokens[index - 1].low
        if low in lexicon.BE:
            be = be or not have
        elif low in ("has", "have", "had", "having"):
            have = True
        elif low in lexicon.NEGATIONS:
            verb.negated = True
        elif low in lexicon.MODALS:
            verb.unreal = True
        elif low == "to" and (verb.form == "base" or be):
            verb.unreal = _unachieved(tokens, index - 1)
        elif low in ("did", "do", "does"):
            pass
        elif low.endswith("ly") or low in (
            "also",
            "almost",
            "then",
            "later",
            "first",
            "ever",
            "once",
            "just",
            "already",
            "again",
            "been",
            "soon",
            "twice",
            "both",
        ):
            if low in ("fatally", "mortally"):
                verb.lemmas += ("kill",)
            verb.nearly = verb.nearly or low in ("nearly", "almost")
        else:
            break
        index -= 1
    verb.first = index
    verb.passive = be and tokens_form(tokens, verb) in PARTICIPLES and verb.form != "ing"


def tokens_form(tokens: list[Token], verb: Verb) -> str:
    """The head verb's own form."""
    return next(t.low for t in tokens[verb.first : verb.last][::-1] if t.low in FORMS)


def _unachieved(tokens: list[Token], to: int) -> bool:
    before = tokens[to - 1].low if to else ""
    caused = lexicon.CAUSED & {t.low for t in tokens[max(0, to - REACH) : to]}
    return before not in lexicon.ACHIEVED and not caused
