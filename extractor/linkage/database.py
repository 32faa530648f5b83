"""Which incidents a database file has already: Washington Post and Mapping Police Violence."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extractor.errors import ConfigError
from extractor.evaluation import address
from extractor.evaluation.compare import canonical
from extractor.gazetteer import states
from extractor.linkage import mention, person
from extractor.linkage.blocking import candidates
from extractor.linkage.levels import levels
from extractor.linkage.mention import Mention
from extractor.linkage.row import Entry, Known, Linked
from extractor.linkage.weights import IN_DATABASE, forbidden, wanted, weight

# columns that the databases have under their own names; the rest is alike in both
IDS = {"mpv_id": "Mapping Police Violence", "id": "Washington Post"}
NEEDED = ("date", "name", "city", "state")
WEAPONS = {  # Mapping Police Violence writes `wapo_armed`; the Post's own words are ours
    "gun": "gun", "knife": "knife", "blunt_object": "blunt_object", "vehicle": "vehicle",
    "replica": "replica", "toy": "replica", "other": "other", "unarmed": "unarmed",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Database:
    """The rows of a file as mentions, and what is shown of each; one without an id has its line."""

    name: str
    mentions: tuple[Mention, ...]
    entries: tuple[tuple[str, str | None, str | None], ...]  # id, name, date


def read(path: Path) -> Database:
    """A database from its CSV file.

    Raises:
        ConfigError: the file cannot be read, or has not the columns of either database.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            key = next((name for name in IDS if name in (table.fieldnames or ())), None)
            missing = [name for name in NEEDED if name not in (table.fieldnames or ())]
            if key is None or missing:
                raise ConfigError(
                    f"--database {str(path)!r}: no column {missing[0] if missing else 'id'!r}; "
                    f"give the CSV file of {' or '.join(IDS.values())}"
                )
            rows = [(row[key] or f"line {table.line_num}", row) for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ConfigError(f"--database {str(path)!r}: {error}") from None
    return Database(
        path.name,
        tuple(_mention(row, place) for place, row in rows),
        tuple((place, row["name"] or None, row["date"] or None) for place, row in rows),
    )


def _mention(row: Mapping[str, str | None], place: str) -> Mention:
    def text(*names: str) -> str:
        return next((value for name in names if (value := row.get(name))), "").strip()

    name, age, state = person.read(text("name")), text("age"), text("state")
    codes = {name: code for code, name in states().items()}
    agencies = text("agency_responsible").split(",")
    return Mention(
        source=f"row {place}",
        place=place,
        when=mention.when(text("date")),
        city=canonical(text("city")) or None,
        county=canonical(text("county")) or None,
        state=codes.get(state, state) or None,
        address=address.parse(text("street_address")) if text("street_address") else None,
        names=(name,) if name else (),
        nameless=0 if name else 1,
        ages=frozenset([int(age)]) if age.isdigit() else frozenset(),
        outcome="killed",  # both keep deaths only
        weapons=frozenset(_weapons(text("armed_with", "wapo_armed"))),
        agencies=frozenset(canonical(one) for one in agencies if one.strip()),
    )


def _weapons(told: str) -> list[str]:
    words = told.lower().replace(" ", "_").split(";")
    return [WEAPONS[word] for word in words if word in WEAPONS]


def look_up(found: Sequence[Linked], database: Database) -> list[Linked]:
    """The incidents, each with the rows that a database has of it.

    An incident is compared as merged. It is present if its best row weighs enough for a file of
    that size; further rows are its other dead, of the same day and city.
    """
    mentions = [_of(row) for row in found]
    rows = database.mentions
    least = wanted(len(rows))
    weighed: dict[int, list[tuple[float, int]]] = {n: [] for n in range(len(found))}
    for a, b in candidates([*mentions, *rows]):
        if a < len(found) <= b:
            seen = levels(mentions[a], rows[b - len(found)])
            bits = weight(seen, IN_DATABASE)
            if bits >= least and not forbidden(mentions[a], rows[b - len(found)], seen):
                weighed[a].append((bits, b - len(found)))
    return [
        row.model_copy(update={"database": _known(database, weighed[n])})
        for n, row in enumerate(found)
    ]


def _of(row: Linked) -> Mention:
    published = [m.article.published for m in row.members if m.article.published]
    return mention.of(row.incident, row.id, 0, min(published, default=None))


def _known(database: Database, weighed: list[tuple[float, int]]) -> Known:
    ranked = sorted(weighed, key=lambda found: (-found[0], found[1]))
    if not ranked:
        return Known(database=database.name, status="new", rows=())
    best = database.mentions[ranked[0][1]]
    rows = tuple(
        Entry(id=key, name=name, date=day, weight=round(bits, 1))
        for bits, n in ranked
        for key, name, day in [database.entries[n]]
        if (database.mentions[n].when, database.mentions[n].city) == (best.when, best.city)
    )
    return Known(database=database.name, status="present", rows=rows)
