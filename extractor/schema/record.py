"""`Record` and the evidence it carries: what every schema has, whatever it is about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from extractor.schema.field import EVIDENCE, Ours

Source = Literal[
    "police",
    "prosecutor",
    "medical_examiner",
    "government",
    "court",
    "witness",
    "family",
    "lawyer",
    "subject",
    "anonymous",
    "video",
    "media",
    "other",
    "reporter",
]
Stance = Literal["stated", "alleged", "unconfirmed", "disputed", "denied", "withheld"]
Match = Literal["exact", "folded", "edited", "not_found"]
Pointer = Annotated[str, Field(pattern=r"^(/([^~/]|~[01])*)*$")]
Value = str | int | bool | list[str]


class Part(BaseModel):
    """A piece of a record. Unknown keys are refused: a misspelt field must not vanish."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=False)


class Claim(Part):
    """Words of the article that support one or more values of the record."""

    quote: str = Field(
        min_length=1,
        description="Verbatim from the article: the shortest clause or sentence that supports the "
        "value by itself, never joined from two places.",
    )
    supports: list[Pointer] = Field(
        min_length=1,
        description="JSON Pointers into this incident: /date, /subjects/0/age, /force.",
    )
    source: Source = Field(
        description="Who asserts it. police: any law-enforcement agency, or a department speaking "
        "for its officers. prosecutor: also an attorney general. government: mayor, governor, "
        "city. witness: also a caller. anonymous: 'sources said'. video: what the reporter saw on "
        "it. media: another outlet. other: union, advocate, expert. reporter: stated in the "
        "article's own voice, with no source named.",
    )
    stance: Stance = Field(
        description="stated. alleged: said, but hedged (allegedly, suspected, believed). "
        "unconfirmed: the article says that it is not confirmed. disputed: another source "
        "contradicts it. denied. withheld: a source declines to say, has not said yet or does not "
        "know; supports then points to a field that is null.",
    )
    span: Annotated[tuple[int, int] | None, Ours()] = None
    match: Annotated[Match | None, Ours()] = None


class Rival(Part):
    """A value that the article also reports and that was not adopted."""

    field: Pointer = Field(description="JSON Pointer to the field.")
    value: Value = Field(description="The value not adopted, of the field's own type.")
    quote: str = Field(min_length=1, description="Verbatim from the article.")
    source: Source = Field(description="Who asserts it.")
    span: Annotated[tuple[int, int] | None, Ours()] = None
    match: Annotated[Match | None, Ours()] = None


class Flag(Part):
    """A doubt that the checks raise about one field of a record.

    `code` is one of `extractor.checks.CODES`, `field` a JSON Pointer, `message` one sentence.
    """

    code: str
    field: str
    message: str


class Record(Part):
    """What one article yields, several times or never. Subclass it for a schema of your own.

    A field's description is what the model reads; its way of comparison and of following from a
    quote stand beside it as metadata (`extractor.schema.field`).
    """

    claims: list[Claim] = Field(
        default_factory=list,
        description="The words that support the values; every value needs one, a summary none.",
    )
    rivals: list[Rival] = Field(
        default_factory=list,
        description="Values also reported but not adopted. Adopt the official account over "
        "others, the later over the earlier.",
    )
    confidence: Annotated[dict[Pointer, float], BeforeValidator(lambda c: c or {}), Ours()] = Field(
        default_factory=dict,
        description="By JSON Pointer, how likely a value is to be right, from 0 to 1, as measured "
        "on labelled articles. Written only where the model can say so.",
    )
    flags: Annotated[list[Flag], Ours()] = Field(default_factory=list)

    @model_serializer(mode="wrap")
    def _evidence_last(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Values first, then what supports them: the order in which a person reads a record."""
        fields = serialize(self)
        if not self.confidence:
            fields.pop("confidence", None)
        return {key: fields[key] for key in sorted(fields, key=lambda key: key in EVIDENCE)}

    def values(self) -> dict[str, Any]:
        """The record without its evidence: fields and their values, as JSON types."""
        return self.model_dump(mode="json", exclude=set(EVIDENCE))

    def doubts(self) -> Iterator[Flag]:
        """What only this schema can find implausible; a subclass overrides it. Default: nothing."""
        yield from ()


R = TypeVar("R", bound=Record)
