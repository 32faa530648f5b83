"""The rules' reading of single sentences: roles, people, sources, dates, times, places."""

from __future__ import annotations

from datetime import date

import pytest

from extractor.article import Article
from extractor.models.rules import agencies, dateline, dates, sentences, spots, times
from extractor.models.rules.mentions import Mention
from extractor.models.rules.reading import Reading, analyse

FRIDAY = date(2022, 8, 26)


def reading(text: str) -> Reading:
    return analyse(Article("a", text, FRIDAY))


def words(text: str, mention: Mention | None) -> str | None:
    return None if mention is None else text[mention.start : mention.end]


SPLITS = [
    ("Sgt. Ames fired. He missed.", ["Sgt. Ames fired.", "He missed."]),
    ("It was 9:41 p.m. The man ran.", ["It was 9:41 p.m.", "The man ran."]),
    ("At 7 p.m. Monday he left.", ["At 7 p.m. Monday he left."]),  # a weekday goes on
    ("BOISE, Idaho (AP) - Police fired.", ["BOISE, Idaho (AP) - Police fired."]),
    ("He lived on St. Clair Ave. in Ohio.", ["He lived on St. Clair Ave. in Ohio."]),
    ('"Drop it!" she said. He ran.', ['"Drop it!" she said.', "He ran."]),
    ("A headline\n\nThen text.", ["A headline", "Then text."]),  # a line break always ends one
    ("John B. Ruiz died.", ["John B. Ruiz died."]),
]


@pytest.mark.parametrize(("text", "expected"), SPLITS)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Abbreviations, initials and times do not end a sentence."""
    assert [s.text for s in sentences.split(text)] == expected


ROLES = [  # (text, verb, agent, patient)
    ("An officer shot the man.", "shoot", "An officer", "the man"),
    ("The man was shot by two deputies.", "shoot", "two deputies", "The man"),
    ("Man shot by police in Boise", "shoot", "police", "Man"),  # a passive without auxiliary
    ("A man shot and killed by troopers carried a rifle.", "shoot", "troopers", "A man"),
    ("The man killed by an officer on Sunday was Ed Ruiz, 41.", "kill", "an officer", "The man"),
    ("Police opened fire on a woman.", "open", "Police", "a woman"),
    ("They exchanged gunfire with the suspect.", "exchange", "They", "the suspect"),
    ("One officer returned fire, hitting the suspect.", "hit", "One officer", "the suspect"),
    ("The officer, who had a dog, shot the boy.", "shoot", "The officer", "the boy"),
    ("The man drew a gun and fired at officers.", "fire", "The man", "officers"),
    ("The man, police said, fired at a deputy.", "fire", "The man", "a deputy"),
    ("A man carrying an axe was shot by a trooper.", "shoot", "a trooper", "A man"),
    ("A nurse walking home after work was shot by an officer.", "shoot", "an officer", "A nurse"),
    ("The man whom a deputy shot told jurors so.", "shoot", "a deputy", "The man"),
    ("The bullet hit the man in the leg.", "hit", None, "the man"),  # a thing is no agent
    ("An officer, shot during a standoff, has died.", "shoot", None, "An officer"),
    ("Authorities said a trooper shot him.", "shoot", "a trooper", "him"),
    ("One officer soon after shot him.", "shoot", "One officer", "him"),
    # a participle belongs to the person right before it, whatever that one depends on
    ("The alert was set off by the officer firing his gun.", "fire", "the officer", None),
    ("The aunt of a boy shot by deputies wept.", "shoot", "deputies", "a boy"),
    ("A nurse was hit by one or more officers.", "hit", "officers", "A nurse"),
    ("A man who held his wife captive shot a deputy.", "shoot", "A man", "a deputy"),
    ("Police said the man sped off, striking a deputy.", "strike", "the man", "a deputy"),
    ("The clerk said Ed Ruiz began shooting at him.", "shoot", "Ed Ruiz", "him"),
    ("A woman stabbed a trooper before being shot.", "shoot", None, "A woman"),
    ("The sergeant, who was alone, fired at the boy.", "fire", "The sergeant", "the boy"),
    (
        "The shooting of a driver by a constable is under review.",
        "shoot",
        "a constable",
        "a driver",
    ),
]


@pytest.mark.parametrize(("text", "lemma", "agent", "patient"), ROLES)
def test_who_does_what_to_whom(
    text: str, lemma: str, agent: str | None, patient: str | None
) -> None:
    """Agent and patient follow voice, "by", relative clauses, participles and coordination."""
    verb = next(v for v in reading(text).verbs[0] if lemma in v.lemmas)
    assert (words(text, verb.agent), words(text, verb.patient)) == (agent, patient)


JOINED = [  # (text, lemma, who else undergoes it)
    ("An officer shot a clerk and his neighbor.", "shoot", ["his neighbor"]),
    ("Ed Ruiz, 41, and Ana Roy were killed by police.", "kill", ["Ed Ruiz, 41"]),
    ("An officer shot the man and the woman fled.", "shoot", []),  # she begins a clause
    ("Ed Ruiz, 41, and Ana Roy was shot.", "shoot", []),  # a singular verb
]


@pytest.mark.parametrize(("text", "lemma", "expected"), JOINED)
def test_who_else_undergoes_a_verb(text: str, lemma: str, expected: list[str]) -> None:
    """People joined by "and" share what is done to them."""
    verb = next(v for v in reading(text).verbs[0] if lemma in v.lemmas)
    assert [words(text, m) for m in verb.others] == expected


HAPPENED = [
    ("The officer did not fire.", "fire", False),
    ("No officers were injured.", "injure", False),
    ("Neither deputy was hurt.", "hurt", False),
    ("Officers may have shot him.", "shoot", False),
    ("The driver tried to shoot the officer.", "shoot", False),
    ("He believed he was about to be shot.", "shoot", False),
    ("She would not say how many officers fired.", "fire", False),
    ('He yelled, "Shoot him."', "shoot", False),  # an order
    ("He told them to go ahead and kill him.", "kill", False),
    ("Neither she nor Ruiz was arrested.", "arrest", False),
    ("It forced the officer to draw a gun and shoot him.", "shoot", True),
    ("He began to fire at them.", "fire", True),
    ("The officer fired.", "fire", True),
    ("The officer was forced to shoot him.", "shoot", True),
]


@pytest.mark.parametrize(("text", "lemma", "expected"), HAPPENED)
def test_negation_and_mood_take_the_fact_away(text: str, lemma: str, expected: bool) -> None:
    """What is denied, possible, ordered or only intended did not happen."""
    verbs = [v for group in reading(text).verbs for v in group if lemma in v.lemmas]
    assert [v.happened for v in verbs] == [expected]


ACTS = [  # (text, kinds of act, by officers)
    ("An officer fired his Taser at the man.", ["taser"], True),
    ("Deputies fired several rounds at the truck.", ["firearm"], True),
    ("Officers fired canisters of tear gas into the house.", ["chemical"], True),
    ("Troopers used pepper spray and rubber bullets on the man.", ["chemical", "impact"], True),
    ("Officers took him to the ground.", ["physical"], True),
    ("A police dog bit the man.", ["dog"], True),
    ("The mayor fired the police chief.", [], None),  # a dismissal
    ("City police shot 240 people in ten years.", [], None),  # a statistic
    ("The man pointed a pistol at the officers.", ["point"], False),
    ("The woman lunged at a deputy with a knife.", ["attack"], False),
    ("The driver reversed the truck toward a deputy.", ["attack"], False),
    ("The man stabbed two clerks.", ["attack"], False),
    ("The boy charged an officer.", ["attack"], False),
    ("The mayor charged an officer with fraud.", [], None),  # a charge of another kind
    ("The trooper returned two shots.", ["firearm"], True),
    ("Police shot a man in Baton Rouge.", ["firearm"], True),  # a city, no baton
    ("He reached for his waistband.", ["move"], False),
    ("She was booked on suspicion of firing a gun.", [], None),  # a charge, not an act
]


@pytest.mark.parametrize(("text", "kinds", "officers"), ACTS)
def test_what_a_verb_amounts_to(text: str, kinds: list[str], officers: bool | None) -> None:
    """The object decides whether "fired" is a shot, a Taser or a dismissal."""
    acts = reading(text).acts
    assert [a.kind for a in acts] == kinds
    assert {a.by_officer for a in acts} == (set() if officers is None else {officers})


PEOPLE = [  # (text, words of the mention, age, gender, name)
    ("John Ames, 34, was shot.", "John Ames, 34", 34, None, "John Ames"),
    ("Police shot 34-year-old John Ames.", "34-year-old John Ames", 34, None, "John Ames"),
    ("The 34-year-old woman died.", "The 34-year-old woman", 34, "female", None),
    ("The 55-year-old died.", "The 55-year-old", 55, None, None),  # an age is a noun too
    ("The woman, 38, was freed.", "The woman, 38", 38, "female", None),
    ("A 19-year-old Latino was shot.", "A 19-year-old Latino", 19, None, None),
    ("A 32-year-old soda delivery man died.", "A 32-year-old soda delivery man", 32, "male", None),
    ("Ana Roy, 44 was shown on video.", "Ana Roy, 44", 44, None, "Ana Roy"),
    ("Mother-of-two Ana Roy, 44, died.", "Ana Roy, 44", 44, None, "Ana Roy"),
    ("Luis “Tito” Rey, 50, died.", "Luis “Tito” Rey, 50", 50, None, "Luis “Tito” Rey"),
    ("Gil Hart, the clerk who ran, died.", "Gil Hart", None, None, "Gil Hart"),
    ("A hostage negotiator left and the boy died.", "the boy", None, "male", None),
    ("A retired officer died.", "A retired officer", None, None, None),
    ("A thirty-nine (39) year old Hispanic male ran.", None, 39, "male", None),
    ("His sister, Ana de la Cruz Peña, spoke.", "His sister, Ana de la Cruz Peña", None, "female",
     "Ana de la Cruz Peña"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected", "age", "gender", "name"), PEOPLE)
def test_what_a_mention_says_of_a_person(
    text: str, expected: str | None, age: int | None, gender: str | None, name: str | None
) -> None:
    """Ages stand before, behind and instead of the noun."""
    found = [m for m in reading(text).mentions[0] if m.kind != "officer"]
    mention = found[0]
    if expected is not None:
        assert text[mention.start : mention.end] == expected
    assert (mention.age, mention.gender) == (age, gender)
    assert (mention.name and mention.name.full) == name


COUNTS = [
    ("Two officers fired.", 2),
    ("One of the officers fired.", 1),
    ("Two (2) officers returned fire.", 2),
    ("Both deputies fired.", 2),
    ("Three of them fired at officers.", 3),
    ("Officers fired.", None),
    ("Police fired.", None),
    ("Another deputy fired.", 1),
]


@pytest.mark.parametrize(("text", "expected"), COUNTS)
def test_how_many_officers_a_mention_is(text: str, expected: int | None) -> None:
    """A plural without a number is of unknown size."""
    assert reading(text).mentions[0][0].count == expected


SAME = [  # the first and the last mention are one person
    ("Ed Ruiz ran. Ruiz was shot.", True),
    ("A man ran. The suspect was shot.", True),
    ("A man ran. He was shot.", True),
    ("A man ran. Another man was shot.", False),
    ("A man ran. The woman was shot.", False),
    ("A boy ran. He fired at him.", False),  # agent and patient differ
    ("The man was identified as Ed Ruiz.", True),
    ("The officer was identified as Ed Ruiz.", True),
    ("Ed Ruiz, the officer who shot him.", False),  # "him" is not the officer
    ("Ed Ruiz, 41, let him in.", False),  # nor his own guest
    ("Ed Ruiz, 41, the officer who fired.", True),
    ("Deputy Ann Cole told a boy to stop, but he refused.", False),
    ("Ed Ruiz has been an officer for six years.", True),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ana Roy, 41, fell. She ran. He saw her. She left.", "female"),  # most pronouns decide
        ("A man ran. She left.", "male"),  # a noun says more
    ],
)
def test_the_gender_of_a_person(text: str, expected: str) -> None:
    """A noun tells the gender; without one, most pronouns do."""
    found = reading(text)
    assert found.cast.of[found.mentions[0][0]].gender == expected


def test_a_surname_stays_with_whom_it_stood_for() -> None:
    """Of a family, the bare surname goes on meaning the one it meant first."""
    text = "Al Meyer, 57, was shot. His daughter, Bea Meyer, 12, died. Meyer had a gun."
    found = reading(text)
    assert found.cast.of[found.mentions[-1][0]] is found.cast.of[found.mentions[0][0]]


@pytest.mark.parametrize(("text", "expected"), SAME)
def test_who_is_who(text: str, expected: bool) -> None:
    """Surnames, nouns and pronouns lead back to the person they stand for."""
    found = reading(text)
    mentions = [m for group in found.mentions for m in group]
    assert (found.cast.of[mentions[0]] is found.cast.of[mentions[-1]]) is expected


SOURCES = [
    ("A man was shot, police said.", "police", "stated"),
    ("A man was shot.", "reporter", "stated"),
    ("The man was shot, according to the medical examiner.", "medical_examiner", "stated"),
    ("Multiple sources told the station that he was shot.", "anonymous", "stated"),
    ("His mother said he was unarmed.", "family", "stated"),
    ("The suspect allegedly fired, deputies said.", "police", "alleged"),
    ("According to a press release from the city, he had a gun.", "government", "stated"),
    ("District Attorney Ann Cole said he fired.", "prosecutor", "stated"),
    ("Attorney Bo Marsh said he was unarmed.", "lawyer", "stated"),
    ("Police were sent after neighbors reported a fight.", "reporter", "stated"),  # not a source
    ("Police allege that he fired.", "police", "alleged"),
    ("The deputy claimed that he fired.", "police", "stated"),
    ("A man claiming to have a bomb was shot.", "reporter", "stated"),  # a participle: no source
]


@pytest.mark.parametrize(("text", "source", "stance"), SOURCES)
def test_who_says_it_and_how_surely(text: str, source: str, stance: str) -> None:
    """The speaker is the subject of the verb of saying, or stands after "according to"."""
    sentence = reading(text).sentences[0]
    assert (sentence.source, sentence.stance) == (source, stance)


def test_anonymous_claims_are_unconfirmed_where_police_do_not_confirm_them() -> None:
    """One sentence on what police would not confirm changes the stance of the sources."""
    found = reading("An officer fired, a source said. Police did not confirm it.")
    assert [s.stance for s in found.sentences] == ["unconfirmed", "stated"]


DATES = [  # Friday, 26 August 2022 is the day of publication
    ("on Friday", "2022-08-26"),
    ("on Thursday night", "2022-08-25"),
    ("last Friday", "2022-08-19"),
    ("on Aug. 3", "2022-08-03"),
    ("on Dec. 17", "2021-12-17"),  # the last one before publication
    ("on January 13, 2020", "2020-01-13"),
    ("in March 2019", "2019-03"),
    ("in November", "2021-11"),
    ("in 2014", "2014"),
    ("yesterday", "2022-08-25"),
    ("two days ago", "2022-08-24"),
    ("on Feb. 30", None),  # no such day
]


@pytest.mark.parametrize(("text", "expected"), DATES)
def test_dates_are_resolved_against_publication(text: str, expected: str | None) -> None:
    """Weekdays and days without a year are the last ones on or before publication."""
    found = dates.find(sentences.split(f"It happened {text}.")[0], FRIDAY)
    assert [d.value for d in found] == [expected]


def test_without_publication_a_weekday_is_no_date() -> None:
    """A month and day then have an unknown year."""
    sentence = sentences.split("On Friday, as on Dec. 17, he ran.")[0]
    assert [d.value for d in dates.find(sentence, None)] == [None, "XXXX-12-17"]


TIMES = [
    ("about 1:18 a.m.", "01:18", False),
    ("at 4 p.m.", "16:00", False),
    ("at 12:15 a.m.", "00:15", False),
    ("approximately 2147 hours", "21:47", False),
    ("shortly before noon", "12:00", False),
    ("until 4:10 p.m.", "16:10", True),
    ("reads 19:46", "19:46", False),
]


@pytest.mark.parametrize(("text", "value", "limit"), TIMES)
def test_clock_times(text: str, value: str, limit: bool) -> None:
    """Twelve and twenty-four hours, and times that only bound."""
    found = times.find(sentences.split(f"It was {text}, he said.")[0])
    assert [(t.value, t.limit) for t in found] == [(value, limit)]


ADDRESSES = [
    ("in the 1800 block of Elm Lane in a suburb", "1800 block of Elm Lane"),
    ("near Oak Avenue and 16th Street, he said", "Oak Avenue and 16th Street"),
    ("at the corner of Pine and West Cedar streets", "corner of Pine and West Cedar streets"),
    ("to 9 Harbor Way on Monday", "9 Harbor Way"),
    ("on Birch Road near the mall", "Birch Road"),
]


@pytest.mark.parametrize(("text", "expected"), ADDRESSES)
def test_addresses(text: str, expected: str) -> None:
    """Blocks, crossings, house numbers and streets, in the article's words."""
    found = sorted(spots.addresses(sentences.split(f"It happened {text}.")[0]), key=lambda p: p[0])
    assert found[0][1].value == expected


DATELINES = [
    ("SPOKANE, Wash. — Police fired.", ("Spokane", "WA")),
    ("OAKLEY -- Police fired.", ("Oakley", None)),
    ("JOHNSTOWN, Pa. (WXYZ) – Police fired.", ("Johnstown", "PA")),
    ("Police fired — twice.", None),
    ("DALLAS Police fired twice.", ("Dallas", None)),  # without a dash: a city known by itself
    ("OAKLEY Police fired twice.", None),
    ("OAKLEY, Calif. Police fired twice.", ("Oakley", "CA")),
]


@pytest.mark.parametrize(("text", "expected"), DATELINES)
def test_datelines(text: str, expected: tuple[str, str | None] | None) -> None:
    """The city in capitals, the state in news style."""
    line = dateline.find(sentences.split(text))
    assert (line and (line.city, line.state)) == expected


def test_an_agency_is_one_under_all_its_names() -> None:
    """The fullest name is kept; a lower-case "police" after a city is its department."""
    found = agencies.find(sentences.split("Boise police came. The Boise Police Department left."))
    assert [(a.name, a.kind) for a in found] == [("Boise Police Department", "police")]


def test_deputies_stand_for_their_sheriff() -> None:
    """A county's deputies name its sheriff's office."""
    found = agencies.find(sentences.split("An Ada County deputy fired."))
    assert [a.name for a in found] == ["Ada County Sheriff's Office"]
