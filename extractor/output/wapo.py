"""Rows for the Washington Post's database of fatal police shootings, version 2.

It has one row for every person shot and killed by an on-duty officer. What an article does not say
stays empty: also the two booleans, although the database itself writes False where nothing was
reported. `id`, coordinates and the source of a race are not in an article.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from extractor.errors import ConfigError, ResultError
from extractor.evaluation import sheet
from extractor.evaluation.wapo import BOOLS, COLUMNS, RACES, UNDETERMINED, UNKNOWN_WEAPON
from extractor.output.register import Person, Register

RACE_CODES = {ours: code for code, ours in RACES.items()} | {"pacific_islander": "O"}
BOOL_CODES = {ours: code for code, ours in BOOLS.items()}
AGENCY_COLUMNS = ("id", "name", "state")


@dataclass(frozen=True)
class Agencies:
    """The database's agencies: name to (id, state) of those that are called so."""

    by_name: Mapping[str, list[tuple[str, str]]] = field(default_factory=dict)

    def id_of(self, name: str, state: str | None) -> str | None:
        """The id of the one agency of exactly this name, in the state if it is known."""
        known = self.by_name.get(name.casefold(), [])
        found = [number for number, where in known if state is None or where == state]
        return found[0] if len(found) == 1 else None


def read_agencies(path: Path) -> Agencies:
    """The agencies file of the database.

    Raises:
        ConfigError: it cannot be read or lacks a column.
    """
    try:
        names, rows = sheet.read(path.read_bytes(), str(path))
    except OSError as error:
        raise ConfigError(f"--agencies {str(path)!r}: {error.strerror}") from None
    except ResultError as error:
        raise ConfigError(f"--agencies {error}") from None
    if missing := [name for name in AGENCY_COLUMNS if name not in names]:
        raise ConfigError(f"--agencies {str(path)!r}: the column {missing[0]!r} is missing")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in rows:
        found[row["name"].casefold()].append((row["id"], row["state"]))
    return Agencies(found)


def wapo(agencies: Agencies) -> Register:
    """The register; without agencies `agency_ids` stays empty."""
    return Register(COLUMNS, excluded, lambda person: values(person, agencies))


def excluded(person: Person) -> str | None:
    """Why a person has no row there."""
    if person.incident.prominence != "main":
        return "mentioned in passing"
    if person.subject.outcome != "killed":
        return "not said to be killed"
    if person.subject.self_inflicted:
        return "died by the own hand"
    if "firearm" not in person.incident.force:
        return "not said to be shot by police"
    return "officer off duty" if person.off_duty() else None


def values(person: Person, agencies: Agencies) -> dict[str, str | None]:
    """The columns that an article can tell."""
    subject, incident, place = person.subject, person.incident, person.incident.location
    weapons = (UNKNOWN_WEAPON if w == UNDETERMINED else w for w in subject.armed_with)
    return {
        "date": person.day,
        "threat_type": subject.threat,
        "flee_status": subject.fleeing,
        "armed_with": ";".join(weapons),
        "city": place.city,
        "county": place.county,
        "state": place.state,
        "name": subject.name,
        "age": None if subject.age is None else str(subject.age),
        "gender": subject.gender,
        "race": ";".join(dict.fromkeys(RACE_CODES[race] for race in subject.race)),
        "was_mental_illness_related": _bool(subject.mental_health_crisis),
        "body_camera": _bool(incident.body_camera),
        "agency_ids": _agency_ids(person, agencies),
    }


def _bool(value: bool | None) -> str | None:
    return None if value is None else BOOL_CODES[value]


def _agency_ids(person: Person, agencies: Agencies) -> str:
    state = person.incident.location.state
    ids = (
        agencies.id_of(agency.name, state)
        for agency in person.incident.agencies
        if agency.role == "involved" and agency.name is not None
    )
    return ";".join(dict.fromkeys(number for number in ids if number is not None))
