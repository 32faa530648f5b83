"""Grounding: a quote is found where it stands, and nowhere else."""

# ruff: noqa: E501 (a row of a table is one line)

from __future__ import annotations

import random
import time
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from extractor.grounding import Passage, Source, nearest_occurrences

# (what differs, the article's sentence, a quote that must not be found in it)
NEVER = [
    # negation
    ("did not", "The officer did not fire his weapon at the man.", "The officer did fire his weapon at the man."),
    ("did not, reversed", "The officer did fire his weapon at the man.", "The officer did not fire his weapon at the man."),
    ("n't", "He didn't have a gun when the officers arrived.", "He did have a gun when the officers arrived."),
    ("n't at the end", "The man said he can't breathe.", "The man said he can"),
    ("never", "The man never pointed the gun at the two officers.", "The man pointed the gun at the two officers."),
    ("no", "There was no gun in the car, the chief said.", "There was a gun in the car, the chief said."),
    ("no dropped", "Police found no weapon in the car on Monday.", "Police found weapon in the car on Monday."),
    ("without", "He was killed without a weapon in his hand.", "He was killed with a weapon in his hand."),
    ("neither", "Neither officer was hurt in the shooting on Friday.", "Either officer was hurt in the shooting on Friday."),
    ("hardly", "The man was hardly a threat to the officers there.", "The man was a threat to the officers there."),
    ("denied", "The chief denied that officers fired at the car.", "The chief said that officers fired at the car."),
    ("failed", "Medics failed to revive the man at the scene.", "Medics revived the man at the scene."),
    ("No and comma", "No, officers fired at the car on Monday night.", "No officers fired at the car on Monday night."),
    ("not and comma", "He was armed, not, as police said, fleeing the scene.", "He was armed, not as police said, fleeing the scene."),
    ("full stop", "Police did not say. He was armed with a knife.", "Police did not say he was armed with a knife."),
    ("question", "Was he armed? The police said nothing about that.", "Was he armed the police said nothing about that."),
    # prefixes
    ("unarmed", "The man was unarmed.", "armed"),
    ("unarmed in a sentence", "Police say the man was unarmed when he was shot.", "Police say the man was armed when he was shot."),
    ("armed", "Police say the man was armed when he was shot.", "Police say the man was unarmed when he was shot."),
    ("un-armed", "The man was un-armed.", "armed"),
    ("non-fatal", "It was the third non-fatal shooting this year.", "fatal shooting"),
    ("non-fatal, long", "It was a non-fatal shooting by police in the city of Reno.", "fatal shooting by police in the city of Reno"),
    ("non-breaking hyphen", "It was a non\u2011fatal shooting.", "fatal shooting"),
    ("soft hyphen", "The man was un\u00adarmed.", "armed"),
    ("line-break hyphen", "The man was un-\narmed.", "armed"),
    ("zero width", "The man was un\u200barmed.", "armed"),
    ("brackets", "The man was (un)armed.", "armed"),
    ("uninjured", "The deputy was uninjured.", "injured"),
    ("ex-officer", "The ex-officer was shot.", "officer was shot"),
    # numbers
    ("43 for 34", "Smith, 34, was shot by the officers on Monday.", "Smith, 43, was shot by the officers on Monday."),
    ("4 in 34", "Smith, 34, was shot.", "4"),
    ("400 in 3,400", "Some 3,400 officers serve there.", "400 officers"),
    ("3 in 3,400", "Some 3,400 officers serve there.", "Some 3"),
    ("5 in 1.5", "He ran 1.5 miles.", "5 miles"),
    ("1 in 1.5", "He ran 1.5 miles.", "He ran 1"),
    ("22 in .22", "He held a .22 rifle.", "22 rifle"),
    ("500 in $500", "A reward of $500 is offered.", "500 is offered"),
    ("34 in 34%", "It rose 34% in a year.", "It rose 34"),
    ("5 in -5", "It was -5 degrees.", "5 degrees"),
    ("30 in 30s", "The man was in his 30s.", "30"),
    ("30s in mid-30s", "The man was in his mid-30s.", "30s"),
    ("4 in 3-4", "He fired 3-4 times.", "4 times"),
    ("3 in 3-4", "He fired 3-4 times.", "He fired 3"),
    ("3 in 3–4", "He fired 3\u20134 times.", "He fired 3"),
    ("3 -- 4 for 3-4", "They met in District 3 -- 4 men were shot there.", "3-4 men were shot"),
    ("30 in 30-something", "The 30-something driver fled.", "The 30"),
    ("30 in 30-to-35", "A 30-to-35-year-old man fled.", "A 30"),
    ("15 in AR-15", "He held an AR-15 rifle.", "15 rifle"),
    ("AR in AR-15", "He held an AR-15 rifle.", "held an AR"),
    ("10 in 10²", "It is 10\u00b2 feet.", "It is 10"),
    ("102 for 10²", "The lot measures 10\u00b2 feet in all, they say.", "The lot measures 102 feet in all, they say."),
    ("3 in 3½", "He ran 3\u00bd miles.", "He ran 3"),
    ("3 1/2 for 3½", "He ran for about 3\u00bd miles before he fell.", "He ran for about 31/2 miles before he fell."),
    ("3, 400", "In all they counted 3, 400 were at the other gate.", "In all they counted 3,400 were at the other gate."),
    ("two for three", "Two officers fired at the car on Monday night.", "Three officers fired at the car on Monday night."),
    ("twenty", "He is twenty-four years old.", "He is twenty"),
    ("four", "He is twenty-four years old.", "four years old"),
    ("two-thirds", "Some two-thirds of them left.", "Some two"),
    ("hyphened number", "They worked twenty four-hour shifts in the last month alone.", "They worked twenty-four hour shifts in the last month alone."),
    ("one for a", "A single officer fired one shot at the car.", "A single officer fired a shot at the car."),
    ("dozen", "About a dozen officers were at the scene on Friday.", "About two dozen officers were at the scene on Friday."),
    ("half", "Police searched half the house on Friday afternoon for him.", "Police searched the house on Friday afternoon for him."),
    ("both", "Both officers fired at the driver of the car.", "Officers fired at the driver of the car."),
    ("twice", "The officer fired twice at the driver of the car.", "The officer fired at the driver of the car."),
    ("once for twice", "The officer fired twice at the driver of the car.", "The officer fired once at the driver of the car."),
    ("several", "The officer fired several shots at the car.", "The officer fired shots at the car."),
    ("a few", "Officers fired a few shots at the driver of the car.", "Officers fired few shots at the driver of the car."),
    ("ordinal", "It was the third shooting by police this year there.", "It was the fourth shooting by police this year there."),
    ("ordinal and article", "Police said the third man was shot in the leg.", "Police said a third man was shot in the leg."),
    ("1st", "It was the 1st shooting.", "the 1"),
    ("feet for inches", "He held a knife 6\" long when the officers came in.", "He held a knife 6' long when the officers came in."),
    ("money", "The city paid the family $1.5 million last year there.", "The city paid the family $1.6 million last year there."),
    ("money without currency", "The city paid the family $500 in May last year.", "The city paid the family 500 in May last year."),
    # dates and times
    ("month", "He was shot on June 3 by a Reno officer.", "He was shot on July 3 by a Reno officer."),
    ("day", "He was shot on June 3 by a Reno officer.", "He was shot on June 13 by a Reno officer."),
    ("day inside", "He was shot on June 13.", "3"),
    ("weekday", "The shooting took place on Monday night in the city.", "The shooting took place on Sunday night in the city."),
    ("year range", "The 2015-16 report is out.", "16 report"),
    ("date with slashes", "He was shot on 9/11/2015.", "11"),
    ("a.m.", "Officers came to the house at 4 a.m. on Friday.", "Officers came to the house at 4 p.m. on Friday."),
    ("hour", "Officers came at 10:30 that night.", "10"),
    ("minutes", "Officers came at 10:30 that night.", "30 that night"),
    ("minutes differ", "Officers came to the house at 10:30 on Friday night.", "Officers came to the house at 10:20 on Friday night."),
    ("after that", "After that officers shot the man in the left leg.", "After officers shot the man in the left leg."),
    # names
    ("name", "Officer John Smith shot the man outside the store.", "Officer John Brown shot the man outside the store."),
    ("name dropped", "Officer John Smith shot the man outside the store.", "Officer Smith shot the man outside the store."),
    ("second name", "Maria Garcia-Lopez was shot.", "Maria Garcia"),
    ("second half of a name", "Maria Smith-Jones was shot.", "Jones was shot"),
    ("name inside", "Robertson was shot.", "Robert"),
    ("O'Brien", "Sgt. O'Brien was shot.", "Brien was shot"),
    ("case of a name", "The brown dog ran.", "Brown"),
    ("accent", "It was Jose\u0301 who fell.", "Jose"),
    ("two men or one", "Police shot Smith, Jones and a dog in the yard.", "Police shot Smith Jones and a dog in the yard."),
    ("place", "The man was shot by police in Reno on Friday.", "The man was shot by police in Sparks on Friday."),
    ("initial", "Deputy A. Smith shot the man outside of the store.", "Deputy Smith shot the man outside of the store."),
    # roles and voice
    ("swap", "The officer shot the man outside the store on Friday.", "The man shot the officer outside the store on Friday."),
    ("swap, nouns alone", "police shot man", "man shot police"),
    ("voice", "The man was shot by the officer on Friday night.", "The man shot the officer on Friday night."),
    ("was dropped", "The officer was shot in the yard on Friday night.", "The officer shot in the yard on Friday night."),
    ("was added", "The officer shot in the yard on Friday night.", "The officer was shot in the yard on Friday night."),
    ("by and at", "Shots were fired by officers outside the store on Friday.", "Shots were fired at officers outside the store on Friday."),
    ("from and to", "He ran from the officers with a knife in hand.", "He ran to the officers with a knife in hand."),
    ("before and after", "He was shot before he raised the gun, they said.", "He was shot after he raised the gun, they said."),
    ("of", "The killing of the officer in the yard shocked the city.", "The killing the officer in the yard shocked the city."),
    ("commas turn the speaker", "The officer, said the man, fired at the car first.", "The officer said the man fired at the car first."),
    ("comma and role", "As the man shot, the officer fled down the street.", "As the man shot the officer fled down the street."),
    ("hyphen and role", "He told reporters that the police shot man was alive.", "He told reporters that the police-shot man was alive."),
    ("role word", "The deputy was shot in the leg on Friday night.", "The suspect was shot in the leg on Friday night."),
    ("one person or two", "He was shot by an officer and a deputy on Friday.", "He was shot by an officer and deputy on Friday."),
    ("speaker's marks", "He said \"I shot the man in the leg\" on Friday.", "He said I shot the man in the leg on Friday."),
    ("former", "They said then Officer Smith shot the man in the leg.", "They said Officer Smith shot the man in the leg."),
    # modality
    ("allegedly", "The man allegedly pointed a gun at the two officers.", "The man pointed a gun at the two officers."),
    ("suspected", "The suspected gunman was shot in the leg on Friday.", "The gunman was shot in the leg on Friday."),
    ("may", "The man may have fired a gun at the officers.", "The man have fired a gun at the officers."),
    ("might for did", "He might shoot at the officers from the house there.", "He would shoot at the officers from the house there."),
    ("if", "Police asked if the man was armed with a knife.", "Police said the man was armed with a knife."),
    ("whether", "It is unclear whether the man was armed that night.", "It is unclear the man was armed that night."),
    # gender and pronouns
    ("man in woman", "The woman was shot.", "man was shot"),
    ("woman for man", "The man was shot in the leg by the officers.", "The woman was shot in the leg by the officers."),
    ("she for he", "Police say he was armed with a knife on Friday.", "Police say she was armed with a knife on Friday."),
    ("her for his", "He was shot in front of his house on Friday.", "He was shot in front of her house on Friday."),
    ("he/she", "Police asked if he/she was armed.", "she was armed"),
    # words
    ("fire in fired", "Officers fired.", "fire"),
    ("shot in shotgun", "He held a shotgun.", "held a shot"),
    ("p in p.m.", "It was 4 p.m. on Friday.", "It was 4 p"),
    ("S. in U.S.", "A U.S. officer fired.", "S. officer"),
    ("fi in a ligature", "He of\ufb01ces there.", "ices there"),
    ("drug-free", "It was a drug-free zone.", "drug"),
    ("one letter", "There was shouting outside the house on Friday night, he said.", "There was shooting outside the house on Friday night, he said."),
    ("compliant", "The man made a complaint before officers shot him there.", "The man made a compliant before officers shot him there."),
    ("unharmed", "The man was unharmed when officers got to the house.", "The man was unarmed when officers got to the house."),
    ("weapon", "He held a knife when the officers came to him.", "He held a rifle when the officers came to him."),
    ("outcome", "The man was killed by the officers on Friday night.", "The man was wounded by the officers on Friday night."),
    ("plural", "The officers fired at the man in the red car.", "The officer fired at the man in the red car."),
    ("content word dropped", "The man pointed a toy gun at the two officers.", "The man pointed a gun at the two officers."),
    ("notable", "The man was not-able to walk after the shooting there.", "The man was notable to walk after the shooting there."),
    ("cut at the end, long", "Police say that the man in the car held a shotgun.", "Police say the man in the car held a shot"),
    ("cut at the text's end", "Police say the man in the car held a shot", "Police say that the man in the car held a shot-gun"),
    ("two words in one", "Police say that the handgun was in the car.", "Police say the hand gun was in the car."),
    ("point of a number", "He ran 5 miles.", "\".5 miles\""),
    # something before the first letter was dropped
    ("No before", "No officers fired at the car.", "Officers fired at the car."),
    ("Two before", "Two officers fired at the car.", "Officers fired at the car."),
    ("suspected before", "A suspected gunman was shot in the leg on Friday.", "The gunman was shot in the leg on Friday."),
    ("did before", "Nor did officers fire at the man in the red car.", "Officers fire at man in the red car."),
    # joined from two places
    ("ellipsis", "The man was shot by police and died on Friday.", "The man was shot ... died on Friday."),
    ("ellipsis sign", "The man was shot by police and died on Friday.", "The man was shot\u2026 died on Friday."),
    ("bracketed ellipsis", "The man was shot by police and died on Friday.", "The man was shot [...] died on Friday."),
    ("ellipsis over an article", "Officers say they shot the man in the left leg.", "Officers say they shot ... man in the left leg."),
    ("silent join", "The man was shot by police and died on Friday.", "The man was shot and died on Friday."),
    ("two sentences", "He had a gun. Police came. He fired at them.", "He had a gun. He fired at them."),
    # bounds
    ("too short to edit", "Officers shot the man.", "Officers shot man."),
    ("too many edits", "The officers shot the man in the leg.", "Officers shot a man in a leg."),
    ("empty", "Officers shot the man.", ""),
    ("punctuation only", "Officers shot the man.", "."),
]  # fmt: skip

# (what is tolerated, the article's sentence, the quote, the rung, the passage)
FOUND = [
    ("as it is", "The man was shot.", "man was shot", "exact", "man was shot"),
    ("blanks around", "The man was shot.", " The man ", "exact", "The man"),
    ("with its full stop", "The man was shot.", "was shot.", "exact", "was shot."),
    ("an age", "A 34-year-old man fell.", "34", "exact", "34"),
    ("a compound", "A knife-wielding man fell.", "knife", "exact", "knife"),
    ("a place", "A Los Angeles-based officer.", "Los Angeles", "exact", "Los Angeles"),
    ("a possessive", "The officer's gun fell.", "officer", "exact", "officer"),
    ("a possessive, curly", "Smith\u2019s gun fell.", "Smith", "exact", "Smith"),
    ("before a dash", "The man\u2014armed\u2014ran.", "armed", "exact", "armed"),
    ("before a double hyphen", "The man--armed--ran.", "armed", "exact", "armed"),
    ("a sum", "The city paid $500 to him.", "$500", "exact", "$500"),
    ("a decimal", "He held a .22 rifle.", ".22 rifle", "exact", ".22 rifle"),
    ("a number at the end", "Smith was 34.", "34", "exact", "34"),
    ("its own ellipsis", "He ran ... and fell.", "ran ... and fell", "exact", "ran ... and fell"),
    ("no word inside", "Unarmed? He was armed.", "armed", "exact", "armed"),
    ("a single letter", "Plan A.", "A", "exact", "A"),
    ("curly quotes", "He said \u201cI shot him\u201d.", "said \"I shot him\"", "folded", "said \u201cI shot him\u201d"),
    ("nested quotes", "He said \"I shot him\" there.", "He said 'I shot him' there", "folded", "He said \"I shot him\" there"),
    ("guillemets", "He said \u00abstop\u00bb twice.", "said \"stop\" twice", "folded", "said \u00abstop\u00bb twice"),
    ("apostrophe", "He didn\u2019t fire.", "He didn't fire", "folded", "He didn\u2019t fire"),
    ("backtick", "He didn`t fire.", "He didn't fire", "folded", "He didn`t fire"),
    ("primes", "He is 5\u203210\u2033 tall.", "5'10\" tall", "folded", "5\u203210\u2033 tall"),
    ("em dash", "The man \u2014 armed \u2014 ran.", "The man -- armed -- ran", "folded", "The man \u2014 armed \u2014 ran"),
    ("em dash, tight", "The man\u2014armed\u2014ran.", "The man - armed - ran", "folded", "The man\u2014armed\u2014ran"),
    ("non-breaking hyphen", "A 34\u2011year\u2011old man.", "34-year-old man", "folded", "34\u2011year\u2011old man"),
    ("en dash", "He fired 3\u20134 times.", "fired 3-4 times", "folded", "fired 3\u20134 times"),
    ("non-breaking space", "The\u00a0man  was\nshot.", "The man was shot", "folded", "The\u00a0man  was\nshot"),
    ("thin space", "On June\u20093 he ran.", "June 3", "folded", "June\u20093"),
    ("soft hyphen", "An of\u00adficer fired.", "officer fired", "folded", "of\u00adficer fired"),
    ("zero width", "The \u200bman\u200b ran.", "The man ran", "folded", "The \u200bman\u200b ran"),
    ("line-break hyphen", "A 34-\nyear-old man.", "34-year-old man", "folded", "34-\nyear-old man"),
    ("ellipsis sign", "He ran\u2026 and fell.", "ran... and fell", "folded", "ran\u2026 and fell"),
    ("spaced dots", "He ran . . . and fell.", "ran\u2026 and fell", "folded", "ran . . . and fell"),
    ("ligature", "The of\ufb01cer \ufb02ed.", "officer fled", "folded", "of\ufb01cer \ufb02ed"),
    ("full width", "He was \uff13\uff14.", "He was 34", "folded", "He was \uff13\uff14"),
    ("decomposed", "It was Jose\u0301 who fell.", "Jos\u00e9 who", "folded", "Jose\u0301 who"),
    ("decomposed at the end", "It was Jose\u0301.", "was Jos\u00e9", "folded", "was Jose\u0301"),
    ("composed", "It was Jos\u00e9 who fell.", "Jose\u0301 who", "folded", "Jos\u00e9 who"),
    ("first letter", "On Friday the officer fired.", "The officer fired", "folded", "the officer fired"),
    ("first letter, lower", "Police shot him.", "police shot him", "folded", "Police shot him"),
    ("quotation marks around", "The man was shot.", "\"man was shot\"", "folded", "man was shot"),
    ("marks and full stop", "The man was shot on Friday.", "\u201cThe man was shot.\u201d", "folded", "The man was shot"),
    ("dots at the end", "The man was shot on Friday.", "The man was shot...", "folded", "The man was shot"),
    ("article dropped", "Officers shot the man in the left leg on Friday.", "Officers shot man in the left leg on Friday.", "edited", "Officers shot the man in the left leg on Friday"),
    ("article added", "Officers shot man in the left leg on Friday.", "Officers shot the man in the left leg on Friday.", "edited", "Officers shot man in the left leg on Friday"),
    ("a for the", "They say the man had a knife in the house.", "They say a man had a knife in the house.", "edited", "They say the man had a knife in the house"),
    ("first article dropped", "The officers shot him in the left leg.", "officers shot him in left leg", "edited", "officers shot him in the left leg"),
    ("first article added", "Then officers shot him in the left leg.", "The officers shot him in the left leg", "edited", "officers shot him in the left leg"),
    ("that", "The chief said the man had a gun in hand.", "The chief said that the man had a gun in hand.", "edited", "The chief said the man had a gun in hand"),
    ("also", "The man also pointed a gun at the officers there.", "The man pointed a gun at the officers there.", "edited", "The man also pointed a gun at the officers there"),
    ("comma", "The officers, who fired at the car, were not hurt.", "The officers who fired at the car, were not hurt.", "edited", "The officers, who fired at the car, were not hurt"),
    ("comma after a weekday", "On Monday, Smith was shot in the leg by police.", "On Monday Smith was shot in the leg by police.", "edited", "On Monday, Smith was shot in the leg by police"),
    ("doubled comma", "The man,, armed with a knife, ran at the officers.", "The man, armed with a knife, ran at the officers.", "edited", "The man,, armed with a knife, ran at the officers"),
    ("doubled article", "Officers shot the the man in the leg on Friday.", "Officers shot the man in the leg on Friday.", "edited", "Officers shot the the man in the leg on Friday"),
    ("slip", "Officers shot teh man in the leg on Friday.", "Officers shot the man in the leg on Friday.", "edited", "Officers shot teh man in the leg on Friday"),
    ("slip in and", "He had a gun adn fired at the officers.", "He had a gun and fired at the officers.", "edited", "He had a gun adn fired at the officers"),
    ("hyphens in an age", "A 34 year old man was shot in the leg.", "A 34-year-old man was shot in the leg.", "edited", "A 34 year old man was shot in the leg"),
    ("one hyphen", "The off duty officer shot him in the left leg.", "The off-duty officer shot him in the left leg.", "edited", "The off duty officer shot him in the left leg"),
    ("hyphen and space", "A life threatening wound was found on the man there.", "A life-threatening wound was found on the man there.", "edited", "A life threatening wound was found on the man there"),
    ("hyphen and join", "He had an air-soft gun in his hand on Friday.", "He had an airsoft gun in his hand on Friday.", "edited", "He had an air-soft gun in his hand on Friday"),
    ("join and hyphen", "He had an airsoft gun in his hand on Friday.", "He had an air-soft gun in his hand on Friday.", "edited", "He had an airsoft gun in his hand on Friday"),
    ("line-break hyphen", "Police said the suspi-\ncious man ran to a car.", "Police said the suspicious man ran to a car.", "edited", "Police said the suspi-\ncious man ran to a car"),
    ("footnote", "The man was shot[3] by the officers in Reno.", "The man was shot by the officers in Reno.", "edited", "The man was shot[3] by the officers in Reno"),
    ("raised figure", "The man was shot.\u00b2 Officers fired from the left.", "The man was shot. Officers fired from the left.", "edited", "The man was shot.\u00b2 Officers fired from the left"),
    ("title's capital", "The Reno Police Officer shot him in the left leg.", "The Reno Police officer shot him in the left leg.", "edited", "The Reno Police Officer shot him in the left leg"),
    ("edit and typography", "He didn\u2019t drop the gun when the officers told him.", "He didn't drop gun when the officers told him.", "edited", "He didn\u2019t drop the gun when the officers told him"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "quote"), [row[1:] for row in NEVER], ids=[r[0] for r in NEVER])
def test_never(text: str, quote: str) -> None:
    """A quote that says something else than the article is not found."""
    assert Source(text).find(quote) == ()


@pytest.mark.parametrize(
    ("text", "quote", "match", "passage"), [row[1:] for row in FOUND], ids=[r[0] for r in FOUND]
)
def test_found(text: str, quote: str, match: str, passage: str) -> None:
    """A quote that says what the article says is found once, and its span is the original's."""
    found = Source(text).find(quote)
    assert [(p.match, text[p.start : p.end]) for p in found] == [(match, passage)]


def test_every_occurrence_of_the_best_rung() -> None:
    """All occurrences come in order, without overlap, and only those of the best rung."""
    text = "He ran. \u201che ran\u201d. he ran he ran."
    assert Source(text).find("he ran") == (
        Passage(9, 15, "exact"),
        Passage(18, 24, "exact"),
        Passage(25, 31, "exact"),
    )
    assert Source("a b a b a").find("a b a") == (Passage(0, 5, "exact"),)


def test_refused_hits_do_not_hide_a_later_one() -> None:
    """Hits inside words are passed over until one stands alone."""
    assert Source("unarmed " * 500 + "armed").find("armed") == (Passage(4000, 4005, "exact"),)


WORDS = [
    "officer",
    "shot",
    "man",
    "gun",
    "house",
    "street",
    "police",
    "fled",
    "armed",
    "knife",
    "car",
    "night",
]
NAMES = ["Smith", "Reno", "Garcia", "Brown", "Monday", "June"]
NUMBERS = ["34", "two", "3,400", "1.5", "third", "10:30", "dozen", "AR-15"]
TYPOGRAPHY = {
    " ": [" ", "  ", "\u00a0", "\u2009", "\n", " \u200b"],
    "'": ["'", "\u2019", "\u02bc", "`"],
    '"': ['"', "\u201c", "\u201d", "\u00ab"],
    "-": ["-", "\u2010", "\u2011"],
    "fl": ["fl", "\ufb02"],
    "ff": ["ff", "\ufb00"],
    "\u00e9": ["\u00e9", "e\u0301"],
    "h": ["h", "h\u00ad"],
}

texts = st.lists(
    st.sampled_from([*WORDS, *NAMES, *NUMBERS, "didn't", '"stop"', "off-duty", "Jos\u00e9"]),
    min_size=8,
    max_size=40,
).map(" ".join)


def _piece(data: st.DataObject, text: str, least: int = 1) -> tuple[int, int]:
    tokens = text.split(" ")
    first = data.draw(st.integers(0, len(tokens) - least))
    last = data.draw(st.integers(first + least, len(tokens)))
    start = len(" ".join([*tokens[:first], ""]))
    return start, start + len(" ".join(tokens[first:last]))


@given(texts, st.data())
def test_an_exact_substring_is_always_found(text: str, data: st.DataObject) -> None:
    """What stands in the text between blanks is found, exactly, and also at its own place."""
    start, end = _piece(data, text)
    found = Source(text).find(text[start:end])
    assert found
    assert all(p.match == "exact" and text[p.start : p.end] == text[start:end] for p in found)
    assert any(p.start <= start < p.end for p in found)


@given(texts, st.data())
def test_folding_keeps_offsets(text: str, data: st.DataObject) -> None:
    """However the text is typeset, the passage is the typeset form of the quote."""
    start, end = _piece(data, text)
    rng = random.Random(data.draw(st.integers()))

    def typeset(piece: str) -> str:
        for plain, forms in TYPOGRAPHY.items():
            parts = piece.split(plain)
            piece = parts[0] + "".join(rng.choice(forms) + part for part in parts[1:])
        return piece

    before, passage, after = (typeset(part) for part in (text[:start], text[start:end], text[end:]))
    article = before + passage + after
    found = Source(article).find(text[start:end])
    assert found
    assert {p.match for p in found} in ({"exact"}, {"folded"})
    if found[0].match == "folded" and unicodedata.normalize("NFC", article) == article:
        cores = [article[p.start : p.end].strip('"\u201c\u201d\u00ab\u00ad') for p in found]
        assert passage.strip('"\u201c\u201d\u00ab\u00ad') in cores


@given(texts, st.data())
def test_a_changed_word_is_never_found(text: str, data: st.DataObject) -> None:
    """A number or name that the text does not have, or a negation put in, is never found."""
    start, end = _piece(data, text, least=2)
    tokens = text[start:end].split(" ")
    at = data.draw(st.integers(1, len(tokens) - 1))
    kind = data.draw(st.sampled_from(["number", "name", "negation"]))
    if kind == "negation":
        tokens.insert(at, data.draw(st.sampled_from(["not", "never", "no", "without"])))
    else:
        among, other = (NUMBERS, "43") if kind == "number" else (NAMES, "Kowalski")
        assume(tokens[at] in among)
        tokens[at] = other
    assert Source(text).find(" ".join(tokens)) == ()


odd = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("aA1 .,-'\"\u2019\u2014\u00ad\u0301\u200b\ufb01\u2026\n\u00b2\ud800theno"),
    ),
    max_size=80,
)


@given(odd, odd, st.data())
def test_any_unicode(text: str, quote: str, data: st.DataObject) -> None:
    """No text and no quote raises; every span lies within the text and holds a word."""
    cut = data.draw(st.integers(0, len(text)))
    for wanted in (quote, text[cut:], text[:cut], text + " " + quote):
        source = Source(text)
        spans = [(p.start, p.end) for p in source.find(wanted)]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(a[1] <= b[0] for a, b in pairwise(spans))
        assert all(any(c.isalnum() for c in text[start:end]) for start, end in spans)
        assert all(0 <= p.start < p.end <= len(text) for p in source.nearest(wanted))


ARTICLE = (
    "Police shot a man on Monday. Sgt. Ann Smith said he held a knife.\n\n"
    "The man, 34, died at a hospital. Nobody else was hurt. Police shot a man on Monday."
)


def test_nearest_is_the_sentence_that_shares_rare_words() -> None:
    """The passages are whole sentences, the most alike first, each only once."""
    found = Source(ARTICLE).nearest("Sgt. Smith told us that the man held a big knife")
    assert [ARTICLE[p.start : p.end] for p in found] == [
        "Sgt. Ann Smith said he held a knife.",
        "Police shot a man on Monday.",
    ]
    assert len(Source(ARTICLE).nearest("a man on Monday", limit=5)) == 2


def test_nearest_finds_nothing_in_common() -> None:
    """A quote that shares no telling word with the text has no neighbours."""
    assert Source(ARTICLE).nearest("the helicopter was grey") == ()
    assert Source("").nearest("a man") == ()


def test_nearest_is_short() -> None:
    """A long sentence is cut at spaces to 300 characters, a long word anywhere."""
    for text in ("word " * 500 + "knife", "x" * 1000 + " knife", "\n" + " " * 900 + "knife"):
        for passage in Source(text).nearest("word knife"):
            assert passage.end - passage.start <= 300
            assert text[passage.start : passage.end].strip() == text[passage.start : passage.end]


def _at(*starts: int) -> list[Passage]:
    return [Passage(start, start + 5, "exact") for start in starts]


@pytest.mark.parametrize(
    ("rows", "chosen"),
    [
        ([], []),  # nothing to choose
        ([[]], [None]),  # not found
        ([_at(10, 50)], [10]),  # alone: the first
        ([_at(10, 50), []], [10, None]),  # alone beside one not found
        ([_at(10, 90), _at(100)], [90, 100]),  # the nearer one
        ([_at(10, 90), _at(12, 92)], [10, 12]),  # equally near: the earlier
        ([_at(0, 100, 205), _at(50, 200), _at(210)], [205, 200, 210]),  # three rows
        ([_at(30), _at(0, 29, 60), _at(31)], [30, 29, 31]),  # in the middle
    ],
)
def test_nearest_occurrences(rows: list[list[Passage]], chosen: list[int | None]) -> None:
    """One occurrence of each quote, so that they lie closest together."""
    assert [p and p.start for p in nearest_occurrences(rows)] == chosen


def _random_article(length: int) -> str:
    rng = random.Random(7)
    vocabulary = ["".join(rng.choices("abcdefghij", k=rng.randint(3, 8))) for _ in range(1500)]
    vocabulary += ["the", "a", "that"] * 80
    text = ""
    while len(text) < length:
        text += " ".join(rng.choices(vocabulary, k=15)).capitalize() + ". "
    return text[:length]


def _milliseconds(text: str, quotes: list[str]) -> float:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        source = Source(text)
        for quote in quotes:
            source.find(quote)
        times.append(time.perf_counter() - began)
    return min(times) * 1000


def test_speed_of_present_quotes() -> None:
    """Fifty present quotes in 10,000 characters: under 5 ms, tested with three times that."""
    text = _random_article(10_000)
    words = text.split(" ")
    quotes = [" ".join(words[at : at + 12]) for at in range(0, 1000, 20)]
    assert all(Source(text).find(quote) for quote in quotes)
    assert _milliseconds(text, quotes) < 15


def test_speed_of_an_absent_quote() -> None:
    """A 60-token absent quote in 20,000 characters: under 20 ms, tested with three times that."""
    text = _random_article(20_000)
    words = text.split(" ")
    quote = " ".join([*words[100:130], "zzz", *words[130:159]])
    assert Source(text).find(quote) == ()
    assert _milliseconds(text, [quote]) < 60


@pytest.mark.parametrize(
    ("unit", "quote"),
    [
        ("officer ", "officer " * 30 + "shot"),  # one repeated word
        ("the ", "the " * 40 + "officer"),  # one repeated droppable word
        ("a-", "a-" * 500 + "a"),  # every hit cuts a word
        ("a.b ", "a.b " * 50 + "a"),  # every hit cuts a word at its end
        (
            "officer, shot man dead here now ",
            "officer shot man dead here now " * 3,
        ),  # refused edits
        (" ", "officer shot the man that day"),  # blanks
        ("\u0301\u0323", "officer shot the man that day"),  # marks out of order
        ('"', "officer shot the man that day"),  # punctuation
    ],
)
def test_bad_texts_stay_linear(unit: str, quote: str) -> None:
    """Eight times as much of a bad text takes about eight times as long, not sixty-four."""
    small, large = (unit * (size // len(unit)) for size in (25_000, 200_000))
    assert _milliseconds(large, [quote]) < 24 * _milliseconds(small, [quote]) + 20


def test_a_quote_as_long_as_the_article() -> None:
    """A whole article as the quote, with its end changed, is refused in linear time."""
    text = _random_article(100_000)
    assert _milliseconds(text, [text[:-20] + " zzz yyy"]) < 1500
