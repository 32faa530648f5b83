"""The dateline: where the report was filed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractor import gazetteer
from extractor.models.rules.places import UP, big_city_state
from extractor.models.rules.sentences import Sentence

HEAD = re.compile(
    rf"(?P<city>[{UP}][{UP}.'’ -]{{2,30}}?)(?:,\s*(?P<state>[{UP}][\w. ]{{1,18}}?))?"
    r"\s*(?:\([^)]{1,40}\)\s*)?(?:--|[—–-])(?=\s)"
)
# Without a dash only capitals set it off: "DALLAS Police said", "TAMPA, Fla. A man"
BARE_HEAD = re.compile(
    rf"(?P<city>[{UP}]{{3,}}(?: [{UP}]{{2,}}){{0,2}})"
    rf"(?:,\s(?P<state>[{UP}][\w.]{{1,6}}(?: [{UP}]\w+)?))?\s(?=[{UP}][a-z]|An?\s|[{UP}]\.[{UP}]\.)"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """Where the report was filed: "SPOKANE, Wash. —"."""

    city: str
    state: str | None
    start: int
    end: int
    sentence: int
    dash: bool


def find(sentences: list[Sentence]) -> Dateline | None:
    """The dateline of an article, at the head of one of its first paragraphs."""
    for sentence in sentences[:6]:
        match = HEAD.match(sentence.text) or _bare_head(sentence)
        if match is None or len(match["city"].split()) > 4 or match["city"].endswith("OUNTY"):
            continue
        state = None
        if match["state"]:
            named = gazetteer.states_named(f", {match['state']}")
            state = named[0].code if named else None
            if state is None:
                continue
        city = _title(match["city"].strip())
        start = sentence.start + match.start("city")
        end = sentence.start + (match.end("state") if match["state"] else match.end("city"))
        dash = not match[0][-1].isspace()
        return Dateline(city, state, start, end, sentence.index, dash)
    return None


def _bare_head(sentence: Sentence) -> re.Match[str] | None:
    """A city in capitals that opens the report without a dash: a known one, or with its state."""
    match = BARE_HEAD.match(sentence.text) if sentence.index == 0 else None
    if match is None or (match["state"] is None and big_city_state(match["city"]) is None):
        return None
    return match


def _title(city: str) -> str:
    """A city in capitals as it is written in running text."""
    words = [w.capitalize() if w not in ("OF", "THE") else w.lower() for w in city.split()]
    return " ".join(words)
