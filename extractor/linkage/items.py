"""Which subject, officer or agency of one record is which of another's.

Within an incident the items of a list are brought together record by record: an item joins the
group that it agrees with best, over all fields that both state, weighted as the scorer does
(`evaluation.fields`). Two names that differ keep items apart, whatever else agrees; a record gives
each group one item at most.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from extractor.evaluation.fields import scored
from extractor.linkage.person import Likeness, likeness, read
from extractor.linkage.policy import agree
from extractor.schema.field import Compare

ONE = (Likeness.FULL, Likeness.SLIP, Likeness.SURNAME)


def group(lists: Sequence[Sequence[BaseModel]]) -> list[dict[int, int]]:
    """The groups, each a map from the list's position to the item's position in that list.

    Groups come in the order of how many lists tell of them, then of first telling.
    """
    groups: list[dict[int, int]] = []
    for number, items in enumerate(lists):
        alone = len(items) == len(groups) == 1  # then the only one is most likely the only one
        ranked = sorted(
            (-_likeness(item, [lists[n][m] for n, m in known.items()], alone), at, place)
            for at, item in enumerate(items)
            for place, known in enumerate(groups)
        )
        taken: dict[int, int] = {}  # item to group
        for unlike, at, place in ranked:
            if unlike < 0 and at not in taken and place not in taken.values():
                taken[at] = place
        for at in range(len(items)):
            if at in taken:
                groups[taken[at]][number] = at
            else:
                groups.append({number: at})
    return sorted(groups, key=lambda known: -len(known))


def _likeness(item: BaseModel, known: Sequence[BaseModel], alone: bool) -> int:
    """The weight of agreement less that of contradiction, with the best of a group's items.

    0 if any of them has another name.
    """
    found = [_pair(item, other) for other in known]
    return 0 if None in found else max(v for v in found if v is not None) + alone


def _pair(one: BaseModel, other: BaseModel) -> int | None:
    total = 0
    for field in scored(type(one)):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if a in (None, []) or b in (None, []):
            continue
        same = _one_person(a, b) if field.kind is Compare.PERSON else agree(field.kind, a, b)
        if not same and field.name == "name":
            return None
        total += field.weight if same else -field.weight
    return total


def _one_person(one: str, other: str) -> bool:
    """Whether two names can be one person's, one slip of the pen allowed."""
    a, b = read(one), read(other)
    return a is None or b is None or likeness(a, b) in ONE
