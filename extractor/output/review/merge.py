"""Two readers' labels of one article as one record to be settled, difference by difference.

Incidents and the items of their lists are brought together by the alignment that also scores
them. What both say stands; where they differ, the first reader's value stands until a person has
chosen; what only one lists is kept until a person has dropped it. The words that either quotes
are kept with the reader's letter, so that a choice can take the right ones along. Other right
answers and what is optional are those of both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from extractor.article import Article
from extractor.errors import GoldError
from extractor.evaluation.align import Alignment, align
from extractor.evaluation.gold import Gold
from extractor.evaluation.label import GoldIncident
from extractor.output.review.sheet import Sheet, dump, label
from extractor.schema.field import EVIDENCE, Compare, comparison, is_list, part_of, slots
from extractor.schema.record import Record

A, B = "a", "b"


def merge(first: Gold[Any], second: Gold[Any], names: tuple[str, str]) -> Sheet:
    """The sheet of an article that two readers have labelled.

    Its `differences` are `{"at", "a", "b"}` for a value, `{"at", "only"}` for an item or an
    incident; `at` is a JSON Pointer into the list of incidents.

    Args:
        first: the one reader's label, with its text.
        second: the other's, of the same text.
        names: what the readers are called in the notes.

    Raises:
        GoldError: the labels are about different texts, or the text is not at hand.
    """
    article = _same_text(first, second)
    found = align(first.incidents, [incident.record for incident in second.incidents])
    partner = {pair.gold: pair for pair in found.pairs}
    incidents: list[dict[str, Any]] = []
    differences: list[dict[str, Any]] = []
    for number, incident in enumerate(first.incidents):
        if pair := partner.get(number):
            both = _Both(f"/{number}", pair.agreement.lists)
            incidents.append(both.merged(incident, second.incidents[pair.predicted]))
            differences += both.differences
        else:
            incidents.append(_by(label(incident), A))
            differences.append({"at": f"/{number}", "only": A})
    for number in found.predicted_left:
        differences.append({"at": f"/{len(incidents)}", "only": B})
        incidents.append(_by(label(second.incidents[number]), B))
    notes = [f"{name}: {gold.notes}" for name, gold in zip(names, (first, second), strict=True)
             if gold.notes]  # fmt: skip
    return Sheet(
        article=article,
        incidents=incidents,
        origin=f"Adjudicated from the labels of two readers, {names[0]} and {names[1]}.",
        status="ok" if incidents else "no_incident",
        notes="\n".join(notes) or None,
        cluster=first.cluster if first.cluster != first.id else None,
        differences=differences,
    )


def _same_text(first: Gold[Any], second: Gold[Any]) -> Article:
    if first.sha256 != second.sha256:
        message = f"{second.file}: article/sha256: {second.sha256!r}, but {first.sha256!r}"
        raise GoldError(f"{message} in {first.file}; two readers need the same text")
    article: Article | None = first.article or second.article
    if article is None:
        raise GoldError(f"{first.file}: the text of {first.id!r} is not at hand; name its file")
    return article


class _Both:
    """One incident that both readers have, as it is put together."""

    def __init__(self, at: str, lists: Mapping[str, Alignment]) -> None:
        self._at = at
        self._lists = lists
        self._moved: dict[str, str] = {}  # from the second reader's pointers to those here
        self.differences: list[dict[str, Any]] = []

    def merged(self, one: GoldIncident[Any], other: GoldIncident[Any]) -> dict[str, Any]:
        """The incident with everything beside its values."""
        values = self._part(one.record, other.record, "", "")
        first, second = _by(label(one), A), self._turned(other)  # now items have their places
        answers = dict(first["alternatives"])
        for pointer, others in second["alternatives"].items():
            known = answers.get(pointer, [])
            answers[pointer] = known + [answer for answer in others if answer not in known]
        return values | {
            "claims": first["claims"] + second["claims"],
            "rivals": first["rivals"] + [r for r in second["rivals"] if r not in first["rivals"]],
            "alternatives": answers,
            "optional": sorted({*first["optional"], *second["optional"]}),
        }

    def _part(self, one: BaseModel, other: BaseModel, here: str, there: str) -> dict[str, Any]:
        """The values of a part; `here` is its pointer in the first record and in the merged."""
        values: dict[str, Any] = {}
        for name, info in type(one).model_fields.items():
            if isinstance(one, Record) and name in EVIDENCE:
                continue
            mine, theirs = getattr(one, name), getattr(other, name)
            at, from_ = f"{here}/{name}", f"{there}/{name}"
            if part_of(info) is not None and is_list(info):
                values[name] = self._items(mine, theirs, at, from_)
            elif part_of(info) is not None and mine is not None and theirs is not None:
                values[name] = self._part(mine, theirs, at, from_)
            elif part_of(info) is not None:
                values[name] = _plain(mine if mine is not None else theirs)
            else:
                values[name] = mine
                self._compare(mine, theirs, at, comparison(info))
                if comparison(info) is Compare.NONE and mine is None:
                    values[name] = theirs
        return values

    def _items(
        self, mine: list[BaseModel], theirs: list[BaseModel], at: str, from_: str
    ) -> list[dict[str, Any]]:
        """The items of a list: the first reader's in their order, then what only the other has."""
        found = self._lists.get(at)
        partner = {pair.gold: pair.predicted for pair in found.pairs} if found else {}
        items: list[dict[str, Any]] = []
        for number, item in enumerate(mine):
            here = f"{at}/{number}"
            if (other := partner.get(number)) is not None:
                self._moved[f"{from_}/{other}"] = here
                items.append(self._part(item, theirs[other], here, f"{from_}/{other}"))
            else:
                items.append(_plain(item))
                self.differences.append({"at": self._at + here, "only": A})
        for number, item in enumerate(theirs):
            if number not in partner.values():
                here = f"{at}/{len(items)}"
                self._moved[f"{from_}/{number}"] = here
                items.append(_plain(item))
                self.differences.append({"at": self._at + here, "only": B})
        return items

    def _compare(self, mine: Any, theirs: Any, at: str, kind: Compare) -> None:
        """Note a difference; free text that is not scored makes none."""
        same = set(mine) == set(theirs) if kind is Compare.SET else mine == theirs
        if not same and kind is not Compare.NONE:
            self.differences.append({"at": self._at + at, "a": mine, "b": theirs})

    def _turned(self, other: GoldIncident[Any]) -> dict[str, Any]:
        """The second reader's evidence with its pointers turned to the merged record."""
        raw = _by(label(other), B)
        sets = {slot.pointer for slot in slots(other.record) if isinstance(slot.value, list)}

        def turn(pointer: str) -> str:
            whole = pointer.rpartition("/")[0]
            pointer = whole if whole in sets else pointer  # members may stand in another order
            steps = pointer.split("/")
            for length in range(len(steps), 0, -1):
                if (moved := self._moved.get("/".join(steps[:length]))) is not None:
                    return "/".join([moved, *steps[length:]])
            return pointer

        return raw | {
            "claims": [c | {"supports": [*map(turn, c["supports"])]} for c in raw["claims"]],
            "rivals": [r | {"field": turn(r["field"])} for r in raw["rivals"]],
            "alternatives": {turn(p): v for p, v in raw["alternatives"].items()},
            "optional": [turn(p) for p in raw["optional"]],
        }


def _by(incident: dict[str, Any], reader: str) -> dict[str, Any]:
    """The incident with the reader's letter on every claim."""
    return incident | {"claims": [claim | {"by": reader} for claim in incident["claims"]]}


def _plain(part: BaseModel | None) -> Any:
    if isinstance(part, Record):
        return dump(part)
    return part.model_dump(mode="json") if part is not None else None
