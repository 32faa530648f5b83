"""Several records of one event into one incident, with every claim and every contradiction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from extractor.evaluation.fields import scored
from extractor.linkage.items import group
from extractor.linkage.mention import DOUBTS
from extractor.linkage.policy import OFFICIAL, SETTLED_STANCES, Choice, Said, choose
from extractor.linkage.row import ToldClaim, ToldRival
from extractor.schema.incident import Incident
from extractor.schema.record import Claim, Flag


@dataclass(frozen=True, slots=True)
class Telling:
    """One record of the incident, with what the policy asks of its article.

    Attributes:
        record: as extracted.
        article: the article's id.
        place: the record's position in its article's row.
        published: YYYY-MM-DD, "" if unknown.
        voice: number of the independent voice.
    """

    record: Incident
    article: str
    place: int
    published: str
    voice: int


@dataclass(slots=True)
class Merged:
    """What merging gives; `places` maps each telling's pointers to those of the incident."""

    tellings: Sequence[Telling]
    choices: dict[str, Choice] = field(default_factory=dict)
    places: list[dict[str, str]] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    @property
    def incident(self) -> Incident:
        """The merged record, without evidence."""
        return Incident.model_validate(self.values)


Seen = Sequence[tuple[int, BaseModel, str]]  # telling, a part of its record, the part's pointer


def merge(tellings: Sequence[Telling]) -> Merged:
    """One incident from its records, at least one, in the order of publication."""
    merged = Merged(tellings, places=[{"": ""} for _ in tellings])
    seen = [(number, telling.record, "") for number, telling in enumerate(tellings)]
    merged.values = _part(merged, seen, "")
    main = [t for t in tellings if t.record.prominence == "main"]
    merged.values["prominence"] = "main" if main else "background"
    summaries = [t.record.summary for t in main or tellings if t.record.summary]
    merged.values["summary"] = summaries[-1] if summaries else None
    merged.flags += [*_standing(merged), *merged.incident.doubts()]
    return merged


def _part(merged: Merged, seen: Seen, at: str) -> dict[str, Any]:
    """The values of one part of the incident from the same part of its records."""
    values: dict[str, Any] = {}
    for one in scored(type(seen[0][1])):
        here = f"{at}/{one.name}"
        inner = [(n, getattr(part, one.name), f"{where}/{one.name}") for n, part, where in seen]
        for number, _, where in inner:
            merged.places[number][where] = here
        if one.many:
            values[one.name] = _items(merged, inner, here)
        elif one.part is not None:
            values[one.name] = _part(merged, inner, here)
        elif one.claimed and (
            told := [_said(merged, *known) for known in inner if known[1] not in (None, [])]
        ):
            merged.choices[here] = chosen = choose(one.name, one.kind, told)
            values[one.name] = chosen.adopted.value
            merged.flags += _contradiction(here, chosen)
    return values


def _items(
    merged: Merged, lists: Sequence[tuple[int, list[BaseModel], str]], at: str
) -> list[dict[str, Any]]:
    """The items of a list, each from the items of the records that are the same one."""
    found = []
    voices = {merged.tellings[number].voice for number, _, _ in lists}
    for place, known in enumerate(group([items for _, items, _ in lists])):
        here = f"{at}/{place}"
        seen = [(lists[n][0], lists[n][1][m], f"{lists[n][2]}/{m}") for n, m in known.items()]
        for number, _, where in seen:
            merged.places[number][where] = here
        if len(voices) > 2 and len({merged.tellings[n].voice for n, _, _ in seen}) == 1:
            message = f"told by one of {len(voices)} independent voices"
            merged.flags.append(Flag(code="one_voice", field=here, message=message))
        found.append(_part(merged, seen, here))
    return found


def _said(merged: Merged, number: int, value: Any, pointer: str) -> Said:
    telling = merged.tellings[number]
    told = _claims(telling.record, pointer)
    official = any(c.source in OFFICIAL and c.stance in SETTLED_STANCES for c in told)
    main = telling.record.prominence == "main"
    doubted = any(f.field == pointer and f.code in DOUBTS for f in telling.record.flags)
    voice, day = telling.voice, telling.published
    return Said(value, number, pointer, voice, day, main, official, doubted)


def _claims(record: Incident, pointer: str) -> list[Claim]:
    """The claims about a value, its members or the part that holds it."""
    inside = f"{pointer}/"
    return [
        claim
        for claim in record.claims
        if any(inside.startswith(f"{p}/") or p.startswith(inside) for p in claim.supports)
    ]


def _contradiction(at: str, chosen: Choice) -> Iterator[Flag]:
    if chosen.rivals:
        others = {str(one.value): one.value for one in chosen.rivals}.values()
        told = ", ".join(
            f"{value!r} ({_voices([one for one in chosen.rivals if one.value == value])})"
            for value in others
        )
        backed = f"{chosen.adopted.value!r} ({_voices(chosen.backers)})"
        yield Flag(code="rivals", field=at, message=f"{backed} against {told}")


def _voices(told: Sequence[Said]) -> str:
    number = len({one.voice for one in told})
    return f"{number} voice{'s' if number > 1 else ''}"


def _standing(merged: Merged) -> Iterator[Flag]:
    """The members' flags about adopted values that no member tells without a fault."""
    for here, chosen in merged.choices.items():
        if all(one.doubted for one in chosen.backers):
            one = chosen.adopted
            for flag in merged.tellings[one.member].record.flags:
                if flag.field == one.pointer and flag.code in DOUBTS:
                    yield Flag(code=flag.code, field=here, message=flag.message)


def claims(merged: Merged) -> Iterator[ToldClaim]:
    """Every claim of every record, but those that support only values not adopted."""
    lost = _lost(merged)
    for number, telling in enumerate(merged.tellings):
        for claim in telling.record.claims:
            kept = [p for p in claim.supports if (number, _slot(merged, number, p)) not in lost]
            supports = list(dict.fromkeys(_moved(merged, number, p) for p in kept))
            if supports:
                told = {**claim.model_dump(), "supports": supports}
                yield ToldClaim(**told, article=telling.article, incident=telling.place)


def rivals(merged: Merged) -> Iterator[ToldRival]:
    """Every value that contradicts the one adopted, and every rival that a record has itself."""
    for here, chosen in merged.choices.items():
        for one in chosen.rivals:
            telling = merged.tellings[one.member]
            told = next(iter(_claims(telling.record, one.pointer)), None)
            yield ToldRival(
                field=here,
                value=one.value,
                article=telling.article,
                incident=telling.place,
                quote=told.quote if told else None,
                source=told.source if told else None,
                span=told.span if told else None,
            )
    for number, telling in enumerate(merged.tellings):
        for rival in telling.record.rivals:
            yield ToldRival(
                field=_moved(merged, number, rival.field),
                value=rival.value,
                article=telling.article,
                incident=telling.place,
                quote=rival.quote,
                source=rival.source,
                span=rival.span,
            )


def _lost(merged: Merged) -> set[tuple[int, str]]:
    """Telling and pointer of every value that was not adopted."""
    return {(r.member, r.pointer) for chosen in merged.choices.values() for r in chosen.rivals}


def _slot(merged: Merged, number: int, pointer: str) -> str:
    """The longest beginning of a member's pointer that names a field, a part or an item."""
    known = merged.places[number]
    while pointer not in known:
        pointer = pointer.rpartition("/")[0]
    return pointer


def _moved(merged: Merged, number: int, pointer: str) -> str:
    """The pointer into the incident of what a member's pointer names."""
    return merged.places[number][_slot(merged, number, pointer)]
