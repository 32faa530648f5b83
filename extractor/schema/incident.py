"""The incident: one use of force by police, as the incident databases keep it.

A record is one occasion on which a law-enforcement officer used physical force or fired at a
person, or a person died or was seriously hurt in contact with or in the custody of officers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from extractor.schema import words
from extractor.schema.field import Compare, Follows, NoClaim
from extractor.schema.record import Flag, Part, Record

Gender = Literal["male", "female", "non-binary"]
Outcome = Annotated[Literal["killed", "injured", "unhurt"] | None, Follows("words", words.OUTCOMES)]

Distinct = AfterValidator(lambda values: list(dict.fromkeys(values)))  # a set, in its first order

# people have died under a taser or restraint; spray, beanbags or bites alone deserve a second look
CAN_KILL = frozenset({"firearm", "taser", "vehicle", "physical", "explosive", "other"})

PersonName = Annotated[str | None, Compare.PERSON]
Age = Annotated[int | None, Field(ge=0, le=120)]


class Location(Part):
    """Where force was used."""

    address: Annotated[str | None, Compare.ADDRESS] = Field(
        default=None, description="Street address, block or intersection, in the article's words."
    )
    place: Annotated[str | None, Compare.NAME] = Field(
        default=None,
        description="Venue, landmark or neighbourhood in the article's words ('near City Hall').",
    )
    city: Annotated[str | None, Compare.NAME] = Field(
        default=None,
        description="City, town or community where force was used, if the article places it there; "
        "its own police ('Berkeley police shot') suffice.",
    )
    county: Annotated[str | None, Compare.NAME] = Field(
        default=None,
        description="County, parish or borough without that word; stated for the place, or of the "
        "sheriff, prosecutor or coroner acting in the case.",
    )
    state: Annotated[str | None, Follows("state"), Field(pattern=r"^[A-Z]{2}$")] = Field(
        default=None,
        description="Two-letter US code: stated, or certain to any US reader from places and "
        "agencies that the article names (Chicago; Oakley with Contra Costa County; NYPD; "
        "Springfield alone is not). Quote the naming words.",
    )


class Subject(Part):
    """A person at whom officers' force was aimed or whom it hit, or who died or was hurt."""

    name: PersonName = Field(default=None, description="Full name as given, without titles.")
    age: Age = Field(default=None, description="In years; 'in his 30s' is null.")
    gender: Gender | None = Field(
        default=None, description="By word, title or pronoun only, never by name."
    )
    race: Annotated[
        list[
            Literal[
                "white",
                "black",
                "hispanic",
                "asian",
                "native_american",
                "pacific_islander",
                "other",
            ]
        ],
        Distinct,
        Follows("words", words.RACE),
    ] = Field(default_factory=list, description="Only as stated.")
    outcome: Outcome = Field(
        default=None,
        description="At the end of what the article knows. killed: also by the own hand. injured: "
        "needs an injury or hospital treatment. unhurt: needs a statement or a plain miss. "
        "'Tased and arrested' alone is null.",
    )
    self_inflicted: bool | None = Field(
        default=None, description="The outcome came by the own hand; false only if stated."
    )
    armed_with: Annotated[
        list[
            Literal[
                "gun",
                "knife",
                "blunt_object",
                "vehicle",
                "replica",
                "other",
                "unarmed",
                "undetermined",
            ]
        ],
        Distinct,
        Follows("words", words.WEAPONS),
    ] = Field(
        default_factory=list,
        description="In the hand or within reach in the event. knife: any blade. blunt_object: "
        "bat, shovel, pipe. replica: toy, BB, pellet or airsoft gun. vehicle: used or said to be "
        "used as a weapon. unarmed: only if stated. undetermined: a weapon, not said which. "
        "Empty if the article does not say.",
    )
    threat: (
        Literal["shoot", "point", "attack", "threat", "move", "flee", "accident", "undetermined"]
        | None
    ) = Field(
        default=None,
        description="What the person is said to have done right before the force; if that moment "
        "is not described, the gravest act of the event. shoot: fired a gun, also 'exchange of "
        "gunfire'. point: pointed a gun. attack: used another weapon or force on someone or "
        "charged with it. threat: showed a weapon, advanced with it or threatened. move: moved in "
        "a way taken as threatening (reaching). flee: only fled. accident: the force was "
        "unintended or meant for another. undetermined: said to be unclear. Mere resisting, "
        "'combative', 'confronted': null.",
    )
    fleeing: Literal["not", "foot", "car", "other"] | None = Field(
        default=None,
        description="At the moment of force. car: also ramming or reversing at officers in "
        "flight. not: faced, approached, confronted or attacked anyone on foot, or was held up in "
        "a place. other: bicycle, boat, means unstated.",
    )
    mental_health_crisis: bool | None = Field(
        default=None, description="Stated illness, crisis or suicidal talk bearing on the event."
    )
    arrested: bool | None = Field(
        default=None,
        description="Taken into custody, booked or charged afterwards; false only if stated; null "
        "for who was in custody before.",
    )


class Officer(Part):
    """An officer singled out who used force or was hurt."""

    name: PersonName = Field(default=None, description="Without rank.")
    rank: Annotated[str | None, Compare.NAME] = Field(
        default=None,
        description="Rank or post in the article's words ('sergeant', 'deputy', 'Internal Affairs "
        "officer').",
    )
    agency: Annotated[str | None, Compare.NAME] = Field(
        default=None, description="The officer's agency."
    )
    years_of_service: int | None = Field(
        default=None, ge=0, le=70, description="'more than 20 years' is 20."
    )
    fired: bool | None = Field(default=None, description="Fired a gun.")
    on_duty: bool | None = Field(
        default=None,
        description="false: off duty or on the way to or from work; true: only if stated or plain "
        "(answering a call, on patrol).",
    )
    outcome: Outcome = Field(default=None, description="As for subjects.")
    on_leave: bool | None = Field(
        default=None, description="Placed on leave or taken off duty afterwards."
    )
    charged: bool | None = Field(
        default=None, description="Criminally charged; false only if stated (declined, cleared)."
    )


class Bystander(Part):
    """Anyone else hurt, threatened or held by a subject, or with the subject in the event."""

    name: PersonName = Field(default=None, description="Full name as given.")
    age: Age = Field(default=None, description="In years.")
    gender: Gender | None = Field(default=None, description="By word, title or pronoun only.")
    role: Literal["hostage", "victim", "accomplice", "passenger", "family", "other"] | None = Field(
        default=None,
        description="The first that fits. hostage: held. victim: attacked or threatened by a "
        "subject.",
    )
    outcome: Outcome = Field(default=None, description="As for subjects.")


class Agency(Part):
    """An agency named in the article, with its part in the incident."""

    name: Annotated[str | None, Compare.NAME] = Field(
        default=None, description="In the article's words."
    )
    role: Literal["involved", "investigating", "assisting"] | None = Field(
        default=None,
        description="involved: its officers used force or were there. investigating: also "
        "prosecuting or reviewing. assisting: medics, mutual aid, crowd.",
    )


class Incident(Record):
    """One occasion on which an officer, on or off duty, used physical force or fired at a person,
    or a person died or was seriously hurt in contact with or in the custody of officers. Shots at
    officers with no force in return are none, nor are crimes, protests, court cases or policies
    without such an event.
    """

    prominence: Annotated[Literal["main", "background"], NoClaim()] = Field(
        description="main: what the article reports, also a court or follow-up story's case; "
        "several may be main. background: another such event mentioned in passing."
    )
    date: Annotated[
        str | None, Compare.DATE, Field(pattern=r"^(\d{4}|XXXX)(-\d{2}(-\d{2})?)?$")
    ] = Field(
        default=None,
        description="When force was used: YYYY, YYYY-MM or YYYY-MM-DD, XXXX for an unknown year. "
        "Resolve 'Friday' or 'a day after' against the publication date; as precise as the "
        "article allows, no more: a fresh report that names no day gives the month; a bare weekday "
        "with no publication date is null.",
    )
    time: Annotated[str | None, Compare.TIME, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = Field(
        default=None,
        description="Clock time of the force, HH:MM, 24 h, local ('about 1:18 a.m.' is 01:18); the "
        "time of the call, stop or arrival only if force followed within the hour. Vague words "
        "('early Friday') are null.",
    )
    location: Location = Field(default_factory=Location)
    encounter_reason: (
        Literal[
            "domestic_disturbance",
            "disturbance",
            "mental_health",
            "person_with_weapon",
            "shots_fired",
            "violent_crime",
            "property_crime",
            "traffic_stop",
            "suspicious_person",
            "warrant",
            "pursuit",
            "custody",
            "protest",
            "approached_officer",
            "off_duty",
            "other",
        ]
        | None
    ) = Field(
        default=None,
        description="Why officers and the person first met. disturbance: other than domestic, "
        "erratic behaviour. mental_health: crisis, welfare check, suicidal person. shots_fired: "
        "gunfire heard or reported, nobody known hit. violent_crime: robbery, assault, homicide, a "
        "report that somebody was shot. property_crime: burglary, theft, stolen car. "
        "suspicious_person: also a pedestrian stop. warrant: arrest, search, probation, eviction "
        "or other court order. pursuit: only if nothing earlier is stated. custody: jail, "
        "transport, court. approached_officer: the person came at or ambushed an officer. "
        "off_duty: no police business. other: crash, immigration operation, security check.",
    )
    force: Annotated[
        list[
            Literal[
                "firearm",
                "taser",
                "chemical",
                "impact",
                "dog",
                "vehicle",
                "physical",
                "explosive",
                "other",
            ]
        ],
        Distinct,
        Follows("words", words.FORCE),
    ] = Field(
        default_factory=list,
        description="Force that officers used, all kinds. chemical: pepper spray, gas. impact: "
        "baton, beanbag, rubber bullets. vehicle: ramming, PIT. physical: strikes, takedown, "
        "chokehold, restraint.",
    )
    officers_using_force: int | None = Field(
        default=None,
        ge=1,
        description="How many officers used the gravest force (who fired, if any did), stated or "
        "plain ('one officer returned fire', 'an officer shot' is 1; 'officers' is null).",
    )
    subjects: list[Subject] = Field(
        default_factory=list,
        description="Everyone at whom officers' force was aimed or whom it hit, also by mistake, "
        "or who died or was hurt in contact or custody.",
    )
    officers: list[Officer] = Field(
        default_factory=list,
        description="Officers singled out one by one who used force or were hurt, also unnamed. "
        "Not who only speaks. 'Two deputies fired' with nothing more about each gives none.",
    )
    bystanders: list[Bystander] = Field(
        default_factory=list,
        description="Anyone else hurt, threatened or held by a subject in or right before the "
        "event, or with the subject in it. Not mere witnesses and callers. 'Two others' with "
        "nothing on each, not even a role, gives none; 'two passengers' gives two.",
    )
    agencies: list[Agency] = Field(
        default_factory=list,
        description="Agencies named, one entry per agency and role. Not one that only speaks, nor "
        "nameless ones ('task force').",
    )
    body_camera: bool | None = Field(
        default=None,
        description="A body-worn or dash camera recorded any of it (true), or none did (false).",
    )
    aid_given: bool | None = Field(
        default=None,
        description="Officers or medics gave first aid, CPR or medical care at the scene; that "
        "medics came or took someone to hospital does not say so.",
    )
    summary: Annotated[str | None, Compare.NONE, NoClaim()] = Field(
        default=None, description="One or two sentences in own words."
    )

    def doubts(self) -> Iterator[Flag]:
        """Too small a number of officers; a person killed by force that does not kill."""
        fired = sum(officer.fired is True for officer in self.officers)
        if self.officers_using_force is not None and self.officers_using_force < fired:
            message = f"{self.officers_using_force} used force, but {fired} listed officers fired"
            yield Flag(code="counts", field="/officers_using_force", message=message)
        if not self.force or CAN_KILL & set(self.force) or self.encounter_reason == "custody":
            return
        for index, subject in enumerate(self.subjects):
            if subject.outcome == "killed" and not subject.self_inflicted:
                message = f"killed, but the force listed is only {', '.join(self.force)}"
                yield Flag(
                    code="no_lethal_force", field=f"/subjects/{index}/outcome", message=message
                )
