"""Records, their evidence and what a schema says of each field."""

from extractor.schema.field import Compare, Follows, NoClaim
from extractor.schema.incident import Incident
from extractor.schema.record import Claim, Flag, Part, Record, Rival

__all__ = ["Claim", "Compare", "Flag", "Follows", "Incident", "NoClaim", "Part", "Record", "Rival"]
