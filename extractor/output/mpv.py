"""Rows for Mapping Police Violence: everyone killed by police, by whatever force, on duty or off.

Columns and codes are those of its published table. A code that our record cannot decide between
two of theirs stays empty: `physical` force is both "Physical Restraint" and "Beaten", `impact` both
"Bean bag" and a baton, "Brandished Weapon" as well as "Other" stand for a weapon that was shown.
The `wapo_…` columns repeat the Washington Post's coding in this table's own words.
"""

from __future__ import annotations

from extractor.gazetteer import STATES
from extractor.output.register import Person, Register

COLUMNS = (
    "name", "age", "gender", "race", "victim_image", "date", "street_address", "city", "state",
    "zip", "county", "agency_responsible", "ori", "cause_of_death", "circumstances",
    "disposition_official", "officer_charged", "news_urls", "signs_of_mental_illness",
    "allegedly_armed", "wapo_armed", "wapo_threat_level", "wapo_flee", "wapo_body_camera",
    "wapo_id", "off_duty_killing", "geography", "mpv_id", "fe_id", "encounter_type",
    "initial_reason", "officer_names", "officer_races", "officer_known_past_shootings",
    "call_for_service", "tract", "urban_rural_uspsai", "urban_rural_nchs",
    "hhincome_median_census_tract", "latitude", "longitude", "pop_total_census_tract",
    "pop_white_census_tract", "pop_black_census_tract", "pop_native_american_census_tract",
    "pop_asian_census_tract", "pop_pacific_islander_census_tract",
    "pop_other_multiple_census_tract", "pop_hispanic_census_tract", "congressional_district_113",
    "congressperson_lastname", "congressperson_firstname", "congressperson_party",
    "prosecutor_head", "prosecutor_race", "prosecutor_gender", "prosecutor_party",
    "prosecutor_term", "prosecutor_in_court", "prosecutor_special", "independent_investigation",
    "prosecutor_url", "row_status",
)  # fmt: skip

GENDERS = {"male": "Male", "female": "Female", "non-binary": "Non-Binary"}
RACES = {
    "white": "White",
    "black": "Black",
    "hispanic": "Hispanic",
    "asian": "Asian",
    "native_american": "American Indian and Alaska Native",
    "pacific_islander": "Native Hawaiian and Pacific Islander",
}
CAUSES = {"firearm": "Gunshot", "taser": "Taser", "vehicle": "Vehicle", "other": "Other"}
WEAPONS = {"gun": "Gun", "knife": "Knife", "vehicle": "Vehicle", "replica": "Toy Weapon",
           "unarmed": "No Object", "undetermined": "Unknown Weapon"}  # fmt: skip
THREATS = {"shoot": "Attack", "point": "Attack", "attack": "Attack",
           "move": "Sudden Threatening Movement", "undetermined": "Undetermined"}  # fmt: skip
FLIGHTS = {"not": "Not Fleeing", "foot": "Foot", "car": "Car", "other": "Other"}
ENCOUNTERS = {
    "domestic_disturbance": "Domestic Disturbance",
    "mental_health": "Mental Health/Welfare Check",
    "person_with_weapon": "Person with a Weapon",
    "violent_crime": "Part 1 Violent Crime",
    "shots_fired": "Part 1 Violent Crime",
    "property_crime": "Other Non-Violent Offense",
    "traffic_stop": "Traffic Stop",
}
NOT_ARMED = {"unarmed", "replica"}  # a toy is no weapon there
WITHHELD = "Name Withheld"


def excluded(person: Person) -> str | None:
    """Why a person has no row there."""
    if person.incident.prominence != "main":
        return "mentioned in passing"
    if person.subject.outcome != "killed":
        return "not said to be killed"
    if person.subject.self_inflicted:
        return "died by the own hand"
    return None if person.incident.force else "not said to be killed by force of police"


def values(person: Person) -> dict[str, str | None]:
    """The columns that an article can tell."""
    subject, incident, place = person.subject, person.incident, person.incident.location
    involved = [a.name for a in incident.agencies if a.role == "involved" and a.name]
    reason = incident.encounter_reason or ""
    return {
        "name": subject.name or _withheld(person),
        "age": None if subject.age is None else str(subject.age),
        "gender": GENDERS.get(subject.gender or ""),
        "race": ",".join(RACES[race] for race in subject.race if race in RACES),
        "date": person.day,
        "street_address": place.address,
        "city": place.city,
        "state": STATES.get(place.state or "", ("",))[0],
        "county": place.county,
        "agency_responsible": ", ".join(dict.fromkeys(involved)),
        "cause_of_death": ",".join(CAUSES[force] for force in incident.force if force in CAUSES),
        "circumstances": incident.summary,
        "officer_charged": _charged(person),
        "news_urls": person.row.article.url,
        "signs_of_mental_illness": _yes(subject.mental_health_crisis),
        "allegedly_armed": _armed(person),
        "wapo_armed": ", ".join(WEAPONS[w] for w in subject.armed_with if w in WEAPONS),
        "wapo_threat_level": THREATS.get(subject.threat or ""),
        "wapo_flee": FLIGHTS.get(subject.fleeing or ""),
        "wapo_body_camera": _yes(incident.body_camera),
        "off_duty_killing": "Off-Duty" if person.off_duty() else None,
        "encounter_type": ENCOUNTERS.get(reason),
        "initial_reason": reason.replace("_", " ").title(),
        "officer_names": ", ".join(o.name for o in incident.officers if o.name),
    }


def _withheld(person: Person) -> str | None:
    return WITHHELD if any(c.stance == "withheld" for c in person.cited("name")) else None


def _charged(person: Person) -> str | None:
    """That no officer is charged, if it is said of each; which charge there is, we do not know."""
    charged = [officer.charged for officer in person.incident.officers]
    return "No Known Charges" if charged and all(c is False for c in charged) else None


def _armed(person: Person) -> str | None:
    """The table's one word on whether there was a weapon."""
    weapons = set(person.subject.armed_with)
    if not weapons:
        return None
    if person.disputed("armed_with"):
        return "Unclear"
    if weapons <= NOT_ARMED:
        return "Unarmed/Did Not Have Actual Weapon"
    return "Vehicle" if weapons == {"vehicle"} else "Allegedly Armed"


def _yes(value: bool | None) -> str | None:
    return None if value is None else "Yes" if value else "No"


MPV = Register(COLUMNS, excluded, values)
