"""Function words, numbers, months and weekdays."""

from __future__ import annotations

DETERMINERS = frozenset({
    "a", "an", "the", "this", "that", "these", "those", "another", "other", "some", "any", "no",
    "neither", "both", "each", "every", "all", "several", "multiple", "many", "few", "our", "your",
    "my", "its",
})  # fmt: skip


NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "dozen": 12,
}  # fmt: skip


PREPOSITIONS = frozenset({
    "of", "in", "on", "at", "by", "for", "with", "from", "to", "toward", "towards", "into",
    "near", "outside", "inside", "behind", "under", "over", "against", "through", "across",
    "around", "between", "among", "without", "within", "about", "during", "along", "off",
    "upon", "onto", "beside", "above", "below", "following", "involving", "including", "out",
    "up", "down", "as", "like", "per", "via", "beyond", "past",
})  # fmt: skip


SUBORDINATORS = frozenset({
    "when", "after", "before", "while", "because", "since", "if", "that", "although", "though",
    "until", "once", "where", "whether", "but", "so", "unless", "moments",
})  # fmt: skip


RELATIVES = frozenset({"who", "whom", "which", "that", "whose"})


NOT_ADVERBS = frozenset({"family", "ally", "july", "bully", "assembly", "elderly", "only"})


JOINERS = frozenset({"and", "or", "then", "but", ",", "also"})


STOPS = frozenset({";", ":", "(", ")", "—", "–", "--"})


MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7,
    "august": 8, "september": 9, "october": 10, "november": 11, "december": 12, "jan.": 1,
    "feb.": 2, "mar.": 3, "apr.": 4, "jun.": 6, "jul.": 7, "aug.": 8, "sept.": 9, "sep.": 9,
    "oct.": 10, "nov.": 11, "dec.": 12,
}  # fmt: skip


WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6,
}  # fmt: skip
