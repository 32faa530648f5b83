"""How sure a value of the rules is: a logistic regression over how it was found.

P(right) = 1 / (1 + exp(-(bias + sum of weight times feature))). The features say which field and
value it is, how far from the force its words stand, who says them and how often, how many other
answers there were to choose from, and how plainly the event is told. The weights stand in
`confidence.json`; `eval/benchmarks/confidence.py --fit` made them and measures them.

No value is left out for its confidence. Of the least sure values of unseen articles six in ten are
right, so that a threshold costs two values of recall for each point of precision, and F1 with them:
who needs fewer errors leaves out what he likes.
"""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from pydantic.fields import FieldInfo

from extractor.models.rules.draft import Draft
from extractor.models.rules.events import Event
from extractor.models.rules.evidence import Evidence, force_words
from extractor.models.rules.persons import Person
from extractor.models.rules.reading import Reading
from extractor.schema.field import Slot, slots
from extractor.schema.incident import Incident

FILE = Path(__file__).with_name("confidence.json")
DIGITS = 3  # of a probability: more of them would say nothing
MOST = 3  # of a number of statements, people or events: more make no difference
FARTHEST = 16  # sentences from the force, likewise
LEAD = 3  # sentences that tell the news; background and other stories stand below
SHORT, LONG = 8, 30  # sentences of a short and of a long article

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: the log odds of a value without features, and what each feature adds."""

    bias: float
    features: Mapping[str, float]

    def probability(self, features: Features) -> float:
        """How likely a value with these features is to be right."""
        odds = sum(self.features.get(name, 0.0) * size for name, size in features.items())
        return round(1 / (1 + math.exp(-self.bias - odds)), DIGITS)


@functools.cache
def weights() -> Weights:
    """The weights of this version."""
    stored = json.loads(FILE.read_text("utf-8"))
    return Weights(stored["bias"], stored["weights"])


@dataclass(frozen=True)
class Finding:
    """An event as it was read, and the record made of it.

    Attributes:
        events: how many the article tells of.
    """

    reading: Reading
    event: Event
    draft: Draft
    incident: Incident
    events: int

    def rated(self) -> Incident:
        """The incident with the confidence of each of its values."""
        fitted = weights()
        confidence = {at: fitted.probability(features) for at, features in self.features()}
        return self.incident.model_copy(update={"confidence": confidence})

    def features(self) -> Iterator[tuple[str, Features]]:
        """The pointer of every value and what speaks for or against it."""
        for slot in slots(self.incident):
            if not slot.empty:
                yield slot.pointer, {**self._event, **_value(slot), **self._words(slot)}

    @cached_property
    def _event(self) -> Features:
        """How plainly the event is told; the same for all its values."""
        sentences = len(self.reading.sentences)
        return {
            "subjects": min(len(self.event.subjects), MOST),
            "events": min(self.events, MOST),
            "background": self.event.prominence == "background",
            "length": (sentences > SHORT) + (sentences > LONG),
        }

    def _words(self, slot: Slot) -> Features:
        """Where the words for a value stand, who says them, and what else there was to choose."""
        told = self.draft.cited.get(slot.pointer) or [force_words(act) for act in self.event.acts]
        found: Features = {"statements": min(len(told), MOST), "others": self._others(slot.path)}
        if told:
            best = min(told, key=self._distance)
            found["distance"] = math.log2(1 + min(self._distance(best), FARTHEST))
            found["below the lead"] = best.sentence.index >= LEAD
            found["hearsay"] = best.hearsay
            found["alleged"] = best.sentence.stance == "alleged"
        if any(rival.field == slot.pointer for rival in self.draft.rivals):
            found["contradicted"] = True
        return found

    def _distance(self, evidence: Evidence) -> int:
        """Sentences between some words and the nearest that tell of the force."""
        here = evidence.sentence.index
        return min((abs(here - act.sentence.index) for act in self.event.acts), default=FARTHEST)

    def _others(self, path: str) -> int:
        """How many different answers the article has for a field; 0 where that is not counted."""
        name = path.rpartition("/")[2]
        if path in COUNTED:
            values = COUNTED[path](self.reading, self.event.scope)
        elif name in OF_PEOPLE and path.startswith(("/subjects", "/bystanders")):
            values = {OF_PEOPLE[name](person) for person in self._people} - {None}
        elif path.startswith("/agencies"):
            values = set(range(len(self.reading.agencies)))
        else:
            values = set()
        return min(len(values), MOST)

    @cached_property
    def _people(self) -> list[Person]:
        return [p for p in self.reading.cast.people if p.kind == "civilian" and not p.group]


COUNTED: dict[str, Callable[[Reading, list[int]], set[Any]]] = {
    "/date": lambda reading, scope: {d.value for i in scope for d in reading.dates[i] if d.value},
    "/time": lambda reading, scope: {t.value for i in scope for t in reading.times[i]},
    "/location/state": lambda reading, scope: {s.code for i in scope for s in reading.states[i]},
}
OF_PEOPLE: dict[str, Callable[[Person], Any]] = {
    "name": lambda person: person.name and person.name.full,
    "age": lambda person: person.age,
    "gender": lambda person: person.gender,
}


def _value(slot: Slot) -> Features:
    """Which field it is, of whom, and which of its listed values."""
    part = slot.path.split("/")[1] if "*" in slot.path else "event"
    found: Features = {f"part {part}": 1, f"field {slot.path}": 1}
    if "*" in slot.path and slot.pointer.split("/")[2] != "0":
        found["later item"] = 1
    if isinstance(slot.value, list | bool) or _listed(slot.info):
        members = slot.value if isinstance(slot.value, list) else [slot.value]
        found |= {f"{slot.path} {member}": 1 for member in members}
    return found


@functools.cache
def _listed(info: FieldInfo) -> bool:
    """Whether a field's values are listed in the schema."""
    return any(isinstance(inner, str) for inner in _within(info.annotation))


def _within(annotation: Any) -> Iterator[Any]:
    for inner in get_args(annotation):
        yield inner
        yield from _within(inner)
