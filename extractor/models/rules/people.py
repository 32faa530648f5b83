"""Mentions of people: noun phrases, names and pronouns, with what they say of the person.

A small noun-phrase grammar: [determiner | number] modifiers* head [name] [, age], over tokens.
"""

from __future__ import annotations

from extractor.models.rules import lexicon
from extractor.models.rules.mentions import CIVILIANS, DETS, HEADS, OFFICERS, Mention
from extractor.models.rules.name_words import in_list
from extractor.models.rules.names import TITLES, NameSpan, age_after
from extractor.models.rules.noun_phrases import PLAIN_WORDS, left, number, plain
from extractor.models.rules.sentences import Sentence, Token
from extractor.models.rules.verbs import FORMS

GOES_ON = frozenset({*lexicon.AUXILIARIES, *lexicon.PREPOSITIONS, *lexicon.JOINERS, "who"})
FIRING = frozenset({"opened", "fired", "returned", "shot", "who"})
PLAIN = frozenset({"off-duty", "on-duty", "fellow", "former", "armed", "responding"})
WHOLES = frozenset({"them", "three", "four", "five", "six", "seven"})
NUMBER_HEADS = frozenset({"one", "two", "three", "four", "five", "six", "both", "neither", "none"})


def find(sentence: Sentence, names: list[NameSpan]) -> list[Mention]:
    """The mentions in a sentence, in order, none inside another."""
    tokens = sentence.tokens
    named = {span.first: span for span in names}
    starts = {(span.title if span.title is not None else span.first): span for span in names}
    found: list[Mention] = []
    aged = "-year-old" in sentence.low
    index = 0
    while index < len(tokens):
        low = tokens[index].low
        mention = None
        if index in starts:
            mention = _named(sentence, starts[index], index)
        elif index in named:
            mention = _named(sentence, named[index], index)
        elif (
            low in HEADS
            or (low in NUMBER_HEADS and _number_head(tokens, index))
            or (aged and low.endswith("-year-old") and _age_head(tokens, index))
        ):
            mention = _nominal(sentence, index, named)
        if mention is None:
            index += 1
            continue
        if found and mention.first < found[-1].last:
            mention.first = found[-1].last
            mention.start = tokens[mention.first].start
        if found:
            _share_title(mention, found, tokens)
        found.append(mention)
        index = mention.last
    return found


def _share_title(mention: Mention, found: list[Mention], tokens: list[Token]) -> None:
    """Gives a name its title: "Officers Ames and Brand", "three officers - Ames, Brand"."""
    before = found[-1]
    joined = [t.low for t in tokens[before.last : mention.first]] in (["and"], [","], [",", "and"])
    plural = OFFICERS.get(before.head, ("", False))[1]
    if joined and plural and mention.kind == "name" and before.rank:
        mention.kind, mention.rank, mention.head = "officer", before.rank, before.head
    elif (
        mention.kind == "name"
        and not mention.bare
        and (noun := in_list(tokens, mention.first)) in OFFICERS
    ):
        mention.kind, mention.head = "officer", OFFICERS[noun][0]
        groups = [m for m in found if m.plural and m.head == mention.head]
        mention.listed = groups[-1] if groups else None


def _number_head(tokens: list[Token], index: int) -> bool:
    """Whether a number stands for people: "three of them fired", "the two were hurt"."""
    if index + 1 >= len(tokens):
        return False
    if index and tokens[index - 1].low == "the" and tokens[index + 1].low in FIRING:
        return True  # "The three opened fire"
    if tokens[index + 1].low != "of" or index + 2 >= len(tokens):
        return False
    near = tokens[index + 2 : index + 5]
    return any(t.low in OFFICERS or t.low in CIVILIANS or t.low in WHOLES for t in near)


def _age_head(tokens: list[Token], index: int) -> bool:
    """Whether an age stands for a person: "the 55-year-old died"."""
    after = tokens[index + 1] if index + 1 < len(tokens) else None
    if after is not None and after.low == "dead":
        return True
    if after is not None and after.low in lexicon.RACES:
        near = tokens[index + 2] if index + 2 < len(tokens) else None
        return near is None or not near.text[0].isalnum() or near.low in GOES_ON
    for token in tokens[index + 1 : index + 1 + PLAIN_WORDS]:
        if token.low in HEADS:
            return False  # "a 32-year-old soda delivery man"
        if not plain(token) or token.low in FORMS:
            break
    return after is None or not (
        after.low in HEADS or after.low in lexicon.MODIFIERS or after.capital
        or (index + 2 < len(tokens) and tokens[index + 2].low in HEADS)
    )  # fmt: skip


def _nominal(sentence: Sentence, head: int, named: dict[int, NameSpan]) -> Mention | None:
    tokens = sentence.tokens
    low = tokens[head].low
    if low in lexicon.PRONOUNS:
        return _pronoun(sentence, head)
    if low in NUMBER_HEADS:
        return _numbered(sentence, head)
    after = tokens[head + 1].low if head + 1 < len(tokens) else ""
    if low == "police" and (after in lexicon.POLICE_COMPOUNDS or after in TITLES or after in HEADS):
        return None
    if after in lexicon.PARTS:
        return None  # "the passenger side"
    if low in ("attorney", "lawyer") and tokens[head].capital and after == "'s":
        return None  # the office, not the person
    if low not in lexicon.COLLECTIVE and (after in HEADS and after not in lexicon.PRONOUNS):
        return None  # "police officer", "murder suspect": the next noun is the head
    first = left(tokens, head)
    last = head + 1
    mention = _filled(sentence, first, head, last)
    last = mention.last
    span = named.get(last) or (
        named.get(last + 1) if last < len(tokens) and tokens[last].text == "," else None
    )
    if span is not None and not mention.plural and (span.first == last or low not in OFFICERS):
        mention.name, mention.last = span.name, span.last
        if low in OFFICERS:
            mention.rank = lexicon.RANKS.get(low, low)
    return _closed(mention, tokens)


def _filled(sentence: Sentence, first: int, head: int, last: int) -> Mention:
    """The mention with what its determiner, modifiers and noun say."""
    tokens = sentence.tokens
    low = tokens[head].low
    retired = any(t.low == "retired" for t in tokens[first:head])
    officer = (low in OFFICERS or low in lexicon.COLLECTIVE) and not retired
    noun, plural = OFFICERS.get(low) or CIVILIANS.get(low) or (low, True)
    aged = low.endswith("-year-old")
    if aged:
        noun, plural = "person", False
        if last < len(tokens) and tokens[last].low in lexicon.RACES:
            last += 1  # "a 24-year-old Latino"
    inner = [t.low for t in tokens[first : last if aged else head]]
    det = next((w for w in inner if w in DETS), "")
    mention = Mention(
        sentence.index, first, last, tokens[first].start, tokens[last - 1].end,
        "officer" if officer else "civilian", head=noun, det=det, plural=plural, words=tuple(inner),
    )  # fmt: skip
    numbers = [n for w in inner if (n := number(w)) is not None]
    if plural:
        mention.count = numbers[-1] if numbers else 2 if det == "both" else None
    if officer:
        mention.agency = _agency(tokens, first, head)
    else:
        mention.age = _age(inner)
        mention.races = list(dict.fromkeys(lexicon.RACES[w] for w in inner if w in lexicon.RACES))
        mention.gender = lexicon.PEOPLE.get(noun, ("", None))[1]
        if mention.gender is None:
            mention.gender = next((w for w in inner if w in (lexicon.MALE, lexicon.FEMALE)), None)
    return mention


def _age(words: list[str]) -> int | None:
    """The age in "34-year-old" or "34 year old"."""
    for index, word in enumerate(words):
        if word.endswith("-year-old"):
            return number(word.removesuffix("-year-old"))
        if word == "old" and index >= 2:
            found = [n for w in words[:index] if (n := number(w)) is not None]
            return found[-1] if found else None
    return None


def _agency(tokens: list[Token], first: int, head: int) -> tuple[int, int] | None:
    """The span of the words before an officer noun that name an agency: "Oakland police"."""
    words = [
        i for i in range(first, head + 1)
        if (tokens[i].capital and not {tokens[i].low} & (DETS | lexicon.NUMBERS.keys() | PLAIN))
        or tokens[i].low in ("police", "sheriff", "'s", "state", "department", "county")
    ]  # fmt: skip
    words = [i for i in words if i < head or tokens[i].low == "police"]
    named = any(tokens[i].capital and tokens[i].low not in ("police", "officers") for i in words)
    if not (named or any(tokens[i].low == "state" for i in words)):
        return None
    last = words[-1]
    if tokens[last].low == "'s" and last > words[0] and tokens[last - 1].low != "sheriff":
        return None
    return tokens[words[0]].start, tokens[last].end


def _pronoun(sentence: Sentence, index: int) -> Mention | None:
    tokens = sentence.tokens
    low = tokens[index].low
    if low == "her" and index + 1 < len(tokens) and _noun_follows(tokens[index + 1]):
        return None
    token = tokens[index]
    plural = low in ("they", "them", "themselves")
    return Mention(
        sentence.index, index, index + 1, token.start, token.end, "pronoun", head=low,
        plural=plural, count=None if plural else 1, gender=lexicon.PRONOUNS[low],
    )  # fmt: skip


def _noun_follows(token: Token) -> bool:
    """Whether "her" owns the next word: "her boyfriend", not "shot her and fled"."""
    return token.text[0].isalnum() and not (
        token.low in lexicon.PREPOSITIONS
        or token.low in lexicon.JOINERS
        or token.low in lexicon.SUBORDINATORS
        or token.low in lexicon.WEEKDAYS
        or token.low in lexicon.DETERMINERS
        or token.low in lexicon.AUXILIARIES
    )


def _numbered(sentence: Sentence, index: int) -> Mention:
    """A number that stands for people: "three of them", "one of the officers"."""
    tokens = sentence.tokens
    last = index + 1
    noun = ""
    if tokens[last].low != "of":
        token = tokens[index]
        return Mention(
            sentence.index, index, last, token.start, token.end, "officer", plural=True,
            count=lexicon.NUMBERS.get(token.low, 2),
        )  # fmt: skip
    while last < len(tokens) and last < index + 6 and not noun:
        noun = tokens[last].low if tokens[last].low in (OFFICERS | CIVILIANS) else ""
        last += 1
        if tokens[last - 1].low in WHOLES:
            break
    civilian = noun in CIVILIANS
    low = tokens[index].low
    return Mention(
        sentence.index, index, last, tokens[index].start, tokens[last - 1].end,
        "civilian" if civilian else "officer",
        head=(OFFICERS | CIVILIANS).get(noun, ("", True))[0],
        det=low if low in ("neither", "none") else "",
        plural=low != "one", count=lexicon.NUMBERS.get(low, 2 if low == "both" else None),
        words=("of",),
    )  # fmt: skip


def _named(sentence: Sentence, span: NameSpan, first: int) -> Mention:
    """A name with its title and the agency before it: "Mesa police Sgt. Orlando Wix"."""
    tokens = sentence.tokens
    begin = first if span.title is None else left(tokens, span.title)
    begin -= bool(begin) and tokens[begin - 1].low.endswith("-year-old")
    title = tokens[span.title].low if span.title is not None else ""
    plural_title = OFFICERS.get(title, (title, False))[0]
    rank = lexicon.RANKS.get(title) or lexicon.RANKS.get(plural_title)
    mention = Mention(
        sentence.index, begin, span.last, tokens[begin].start, tokens[span.last - 1].end,
        "officer" if rank else "name", head=title, name=span.name, rank=rank,
        bare=span.bare, kin=span.kin,
    )  # fmt: skip
    mention.gender = lexicon.TITLE_GENDER.get(title)
    mention.age = _age([t.low for t in tokens[begin : span.first]])
    if rank:
        mention.agency = _agency(tokens, begin, span.title if span.title is not None else first)
    return _closed(mention, tokens)


def _closed(mention: Mention, tokens: list[Token]) -> Mention:
    """Takes in what stands right behind: an age in commas, an "'s"."""
    if mention.kind != "pronoun":
        age = age_after(tokens, mention.last)
        if age is not None:
            mention.age = age
            mention.last += 2
    mention.end = tokens[mention.last - 1].end
    mention.owned = mention.last < len(tokens) and tokens[mention.last].low in ("'s",)
    return mention
