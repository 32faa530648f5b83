"""A schema of another kind, as a user would write one: road crashes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from extractor.schema import Compare, Follows, NoClaim, Part, Record


class Vehicle(Part):
    """A vehicle in the crash."""

    kind: Literal["car", "truck", "bus", "bicycle", "other"] | None = Field(
        default=None, description="Kind of vehicle."
    )
    driver: Annotated[str | None, Compare.PERSON] = Field(default=None, description="Full name.")
    injured: int | None = Field(default=None, ge=0, description="People hurt in it.")


class Crash(Record):
    """One road crash."""

    date: Annotated[str | None, Compare.DATE] = Field(default=None, description="YYYY-MM-DD.")
    road: Annotated[str | None, Compare.NAME] = Field(default=None, description="Road, as named.")
    cause: Annotated[
        list[Literal["speed", "ice", "alcohol"]],
        Follows("words", {"ice": ("ice", "icy"), "alcohol": ("drunk", "alcohol")}),
    ] = Field(default_factory=list, description="Causes stated.")
    vehicles: list[Vehicle] = Field(default_factory=list, description="Vehicles involved.")
    note: Annotated[str | None, Compare.NONE, NoClaim()] = Field(default=None, description="Free.")


TEXT = (
    "A bus slid on an icy bend of Quarry Road on Monday and struck a car, hurting three people. "
    "The driver of the bus, Pilar Ostrander, was not hurt."
)
