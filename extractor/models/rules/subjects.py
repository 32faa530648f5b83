"""What is told of the people force was used on: who they are and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from extractor.models.rules import conduct, cues, lexicon
from extractor.models.rules.acts import Act
from extractor.models.rules.evidence import Evidence, force_words, match_in, span, words_of
from extractor.models.rules.mentions import Mention
from extractor.models.rules.phrases import Phrase
from extractor.models.rules.telling import Telling, about
from extractor.schema.incident import Subject

DEAD = frozenset({"dead", "deceased", "slain"})
CLEAR = 2  # times as many pronouns of one gender as of the other
OWNED = 5  # words from a person to what is "his" or "hers"
CAUGHT = frozenset({"arrest", "charge", "book", "apprehend", "capture", "detain",
                    "handcuff"})  # fmt: skip
KILLING = Phrase(r", (?:(?:ultimately )?killing|fatally wounding) (?:him|her|them)\b")
RACE_IS = Phrase(
    r"\b(?:who is|who was|is|was|man as|woman as|described as) "
    rf"(?P<race>{'|'.join(lexicon.RACES)})\b"
)


def find(telling: Telling) -> Subject:
    """One subject with a claim for every value."""
    subject = Subject()
    _identity(telling, subject)
    subject.outcome = _outcome(telling)  # type: ignore[assignment]
    if subject.outcome is not None:
        subject.self_inflicted = _fact(telling, "self_inflicted", "self_inflicted")
    subject.armed_with = conduct.armed(telling)  # type: ignore[assignment]
    subject.threat = conduct.threat(telling)  # type: ignore[assignment]
    subject.fleeing = conduct.fleeing(telling, subject.threat)  # type: ignore[assignment]
    subject.mental_health_crisis = _fact(telling, "mental_health_crisis", "mental_health_crisis")
    if subject.outcome != "killed":
        subject.arrested = _arrested(telling)
    return subject


def _identity(telling: Telling, subject: Subject) -> None:
    """Name, age, gender and race, each from the first words that give it."""
    named = [m for m in telling.party.mentions if m.name and m.name.given and not m.bare]
    if named:
        best = max(named, key=lambda m: (len(m.name.full) if m.name else 0, -m.start))
        assert best.name is not None
        subject.name = best.name.full
        full = best.name.full
        telling.support(
            "name", telling.every(lambda m: m.name and m.name.full == full and not m.bare)
        )
    elif one := telling.mention(lambda m: {"unidentified", "unnamed"} & {*m.words}):
        telling.cite("name", telling.words(one), "withheld")
    elif kept := _kept_back(telling):
        telling.cite("name", kept, "withheld")
    if aged := telling.mention(lambda m: m.age is not None):
        subject.age = aged.age
        telling.support("age", telling.every(lambda m: m.age == aged.age))
    if sexed := _sexed(telling):
        subject.gender = sexed.gender  # type: ignore[assignment]
        nouns = [*telling.every(lambda m: m.gender == sexed.gender and m.kind != "pronoun")]
        telling.support("gender", nouns or [telling.words(sexed)])
    elif owner := _owner(telling):
        subject.gender, evidence = owner  # type: ignore[assignment]
        telling.cite("gender", evidence)
    subject.race = _race(telling)  # type: ignore[assignment]


def _sexed(telling: Telling) -> Mention | None:
    """The words that tell the gender: a noun or title before a pronoun, if pronouns agree."""
    if said := telling.mention(lambda m: m.gender is not None and m.kind != "pronoun"):
        return said
    genders = Counter(m.gender for m in telling.party.mentions if m.gender is not None)
    if not genders:
        return None
    (gender, most), *rest = genders.most_common()
    if rest and most < CLEAR * rest[0][1]:
        return None
    return telling.mention(lambda m: m.gender == gender)


def _owner(telling: Telling) -> tuple[str, Evidence] | None:
    """The gender that "his" or "her" tells: "the suspect raised his shotgun"."""
    for mention in telling.party.mentions:
        sentence = telling.reading.sentences[mention.sentence]
        before = sentence.tokens[mention.first - 1].low if mention.first else ""
        if mention.sentence not in telling.event.scope or before in lexicon.PREPOSITIONS:
            continue
        others = {
            i for m in telling.reading.mentions[sentence.index] for i in range(m.first, m.last)
        }
        for index in range(mention.last, min(len(sentence.tokens), mention.last + OWNED)):
            gender = lexicon.POSSESSIVES.get(sentence.tokens[index].low)
            if index in others:
                break
            if gender is not None:
                return gender, span(sentence, mention.first, index + 1)
    return None


def _kept_back(telling: Telling) -> Evidence | None:
    """Where the article says that the name of the party is kept back."""
    for sentence in telling.sentences():
        match = cues.WITHHELD.find(sentence)
        if match is None or cues.OFFICER_WORD.find(sentence):
            continue
        if telling.alone or about(telling, sentence, match.end(), strict=True):
            return match_in(sentence, match)
    return None


def _race(telling: Telling) -> list[str]:
    """As stated of the party, by an adjective or a predicate ("who is Black")."""
    if raced := telling.mention(lambda m: m.races):
        telling.cite("race", telling.words(raced))
        return list(raced.races)
    for sentence in telling.sentences():
        match = RACE_IS.find(sentence)
        if match is None or "whom" in sentence.low[max(0, match.start() - 8) : match.start()]:
            continue  # "two officers, one of whom was white"
        if about(telling, sentence, match.start(), strict=True):
            telling.cite("race", match_in(sentence, match))
            return [lexicon.RACES[match["race"]]]
    if not telling.alone:
        return []
    for index in telling.event.scope:
        for mention in telling.reading.mentions[index]:
            told = telling.reading.sentences[index].source in ("lawyer", "police", "family")
            generic = mention.det in ("a", "an") and mention.head in lexicon.GENERIC
            if mention.races and told and generic:
                telling.cite("race", telling.words(mention))
                return list(mention.races)
    return []


def _outcome(telling: Telling) -> str | None:
    for value, find in (("killed", _killed), ("injured", _injured), ("unhurt", _unhurt)):
        if statements := list(find(telling)):
            telling.support("outcome", statements)
            return value
    return None


def _killed(telling: Telling) -> Iterator[Evidence]:
    for act in telling.event.acts:
        if act.patient not in telling.party:
            continue
        if act.lethal:
            yield force_words(act)
        elif (match := KILLING.find(act.sentence)) is not None:
            yield match_in(act.sentence, match)
    cast = telling.reading.cast
    for index in telling.event.scope:
        sentence = telling.reading.sentences[index]
        for verb in telling.reading.verbs[index]:
            whom = verb.agent if verb.lemmas[0] in ("die", "succumb") else verb.patient
            if whom is None or not verb.happened or cast.of.get(whom) not in telling.party:
                continue
            if (
                verb.lemmas[0] in ("die", "succumb")
                or "dead" in verb.objects[:2]
                or ("kill" in verb.lemmas and verb.passive)
            ):
                yield span(sentence, min(whom.first, verb.first), max(whom.last, verb.last + 1))
    for mention in telling.party.mentions:
        if mention.sentence in telling.event.scope and DEAD & {*mention.words}:
            yield telling.words(mention)
    for sentence, match in cues.find("dead", telling.sentences()):
        if about(telling, sentence, match.start()) and match[0] not in ("died", "dies"):
            yield match_in(sentence, match)


def _injured(telling: Telling) -> Iterator[Evidence]:
    for act in sorted(telling.event.acts, key=lambda a: a.sentence.headline):
        if act.patient in telling.party and _wounds(act):
            yield force_words(act)
    for sentence, match in cues.find("hospital", telling.sentences()):
        if about(telling, sentence, match.start()):
            yield match_in(sentence, match)


def _wounds(act: Act) -> bool:
    """Whether the act hurt: hit, wounded, shot; not "shot at", "fired at"."""
    if act.kind == "dog" or act.verb.lemmas[0] in ("wound", "injure", "hit", "strike", "graze"):
        return True
    if (
        act.verb.form == "noun"
        or act.verb.lemmas[0] != "shoot"
        or act.kind not in ("firearm", "impact")
    ):
        return False
    return act.verb.passive or "at" not in act.verb.objects[:1]


def _unhurt(telling: Telling) -> Iterator[Evidence]:
    for sentence, match in cues.find("unhurt", telling.sentences()):
        if about(telling, sentence, match.start(), strict=True):
            yield match_in(sentence, match)
    for index in telling.event.scope:
        for verb in telling.reading.verbs[index]:
            hit = verb.negated and verb.lemmas[0] in ("hit", "injure", "strike", "wound", "shoot")
            if hit and telling.reading.cast.of.get(verb.patient) in telling.party:  # type: ignore[arg-type]
                sentence = telling.reading.sentences[index]
                yield span(sentence, verb.first, verb.last)


def _arrested(telling: Telling) -> bool | None:
    found: list[Evidence] = []
    for index in telling.event.scope:
        for verb in telling.reading.verbs[index]:
            whom = [telling.reading.cast.of[m] for m in (verb.patient, *verb.others) if m]
            caught = verb.lemmas[0] in CAUGHT and verb.happened
            if verb.lemmas[0] == "surrender" and verb.happened and verb.agent is not None:
                whom, caught = [telling.reading.cast.of[verb.agent]], True
            if caught and any(person in telling.party for person in whom):
                found.append(words_of(verb))
    sentences = telling.sentences()
    for sentence, match in cues.find("arrested", sentences):
        if about(telling, sentence, match.start()):
            found.append(match_in(sentence, match))
    if found:
        telling.support("arrested", found)
        return True
    for sentence, match in cues.find("arrested", sentences, denied=True):
        if about(telling, sentence, match.start(), strict=True):
            telling.cite("arrested", match_in(sentence, match))
            return False
    return None


def _fact(telling: Telling, name: str, field: str) -> bool | None:
    for sentence, match in cues.find(name, telling.sentences()):
        if telling.alone or about(telling, sentence, match.start(), strict=True):
            telling.cite(field, match_in(sentence, match))
            return True
    if name == "self_inflicted":
        for sentence, match in cues.find(name, telling.sentences(), denied=True):
            telling.cite(field, match_in(sentence, match))
            return False
    return None
