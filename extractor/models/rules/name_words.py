"""Words that tell whether capitalised words are a person's name: around it, or in it."""

from __future__ import annotations

from extractor import gazetteer
from extractor.models.rules import lexicon
from extractor.models.rules.sentences import Token

GRADES = frozenset({"first", "second", "third", "1st", "2nd", "3rd", "class", "i", "ii", "iii"})
NOT_NAMES = frozenset(
    {
        *lexicon.ORGANISATION,
        *lexicon.WEEKDAYS,
        *lexicon.MONTHS,
        *lexicon.PREPOSITIONS,
        *lexicon.SUBORDINATORS,
        *lexicon.DETERMINERS,
        *lexicon.PRONOUNS,
        *lexicon.POSSESSIVES,
        *lexicon.AUXILIARIES,
        *lexicon.NUMBERS,
        *lexicon.OFFICER_NOUNS,
        *lexicon.GUNS,
        *lexicon.VEHICLES,
        "and", "or", "i", "we", "it", "he's", "there", "then", "what", "who", "how", "why", "not",
        "police", "authorities", "officials", "investigators", "i'm", "you", "yes", "no", "more",
        "earlier", "later", "meanwhile", "however", "afterward", "eventually", "previously", "both",
        "witnesses", "relatives", "neighbors", "prosecutors", "footage", "mom", "mum", "dad",
        "mr.", "mrs.", "ms.", "dr.", "by", "editing", "reporting", "according",
    }
)  # fmt: skip
PERSON_NOUNS = frozenset(
    {
        *lexicon.PEOPLE,
        *lexicon.OFFICER_NOUNS,
        *lexicon.OFFICER_NOUNS.values(),
        "as",
        "named",
        "dubbed",
        "called",
        "old",
        "identified",
    }
)
SINGULAR = frozenset({*lexicon.PEOPLE, *lexicon.OFFICER_NOUNS})
PLURALS = frozenset(
    {*lexicon.OFFICER_NOUNS.values(), *(p for p, _ in lexicon.PEOPLE.values() if p)}
)
NOUN_WITHIN = 4  # words from an article to the noun of an apposition
ACTING = frozenset(
    form
    for lemma, forms in lexicon.VERBS.items()
    for form in (*forms.split(), lemma)
    if lemma not in {"open", "fire", "point", "book", "charge", "have"}
) | {"was", "were", "had", "didn't", "wasn't", "has", "is"}


KIN = lexicon.KIN | {plural for noun in lexicon.KIN if (plural := lexicon.PEOPLE[noun][0])}
KIN_WITHIN = 6  # words from "sisters" to the second name of their list
FORCED = frozenset({"tased", "tasered", "tazed"})  # capitals of a trademark: "Tasered Ruiz"
STATE_NAMES = frozenset(gazetteer.states().values())
STATE_ABBREVIATIONS = frozenset({"la.", "calif.", "wash.", "fla.", "ill.", "mich.", "minn.",
                                 "ariz.", "colo.", "okla.", "ore.", "tenn.", "wis."})  # fmt: skip
FATES = frozenset({"killing", "shooting", "death", "murder", "slaying", "beating", "arrest"})
FOLLOWS_PLACE = frozenset({"police", "officer", "officers", "deputy", "deputies", "county", "man"})
LISTING = frozenset({",", "and", "-", "—", "–", "--", ":", "(", "as"})  # before each name of a list
LISTED = LISTING | {  # all that may stand between a plural and the last name of its list
    ")", "a", "an", "the", "of", "veteran", "rookie", "involved", "in", "shooting", "incident",
    "death", "fatal", "were", "identified", "as", "named", "both", "service", "force", "department",
    "year", "years", "old", "year-old",
    *lexicon.NUMBERS,
}  # fmt: skip
OPENERS = frozenset({  # words with a capital before an agency's name and none of it
    *lexicon.NUMBERS, *lexicon.DETERMINERS, *lexicon.PREPOSITIONS, *lexicon.SUBORDINATORS,
    *lexicon.AUXILIARIES, *lexicon.JOINERS, *lexicon.WEEKDAYS,
    *lexicon.POSSESSIVES, "according", "former", "ex", "then", "several", "some", "many", "most",
    "other",
    "interim", "acting", "assistant", "deputy", "retired", "fellow", "members", "member", "dozens",
    "scores", "hundreds", "thousands", "video", "advocates", "defenders", "victims", "contacting",
    "prosecutors", "heavily-armed", "any", "like", "both", "mr.", "local", "suburban", "armed",
    "black", "white", "he", "she", "they", "it", "that", "this", "there", "here", "later", "also",
    "still", "last", "how", "why", "what", "police", "officers", "officer", "investigators",
    "authorities", "suspect", "off-duty", "uniformed", "veteran", "longtime",
})  # fmt: skip
LIST_WITHIN = 40  # words from a plural to the last name of its list


def in_list(tokens: list[Token], first: int) -> str:
    """The plural that a name is listed behind: "the officers involved, Ames and Brand"; else ""."""
    if not first or tokens[first - 1].low not in LISTING:
        return ""
    behind = ""
    for token in reversed(tokens[max(0, first - LIST_WITHIN) : first]):
        low = token.low
        if low in PLURALS:
            return "" if behind == "and" else low  # "the officers and Ames" are others
        behind = low
        if not (token.capital or low in LISTED or low.isdigit() or low.endswith("-year")):
            return ""
    return ""
