"""Records, what a schema says of its fields, and the question made of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from crash import Crash
from pydantic import Field, ValidationError

from extractor.errors import SchemaError
from extractor.schema import Claim, Compare, Incident, Record
from extractor.schema.field import comparison, follows, resolve, slots
from extractor.schema.question import field_guide, reply_class, schema_id, strict_schema

STRICT_KEYWORDS = {
    "type", "enum", "anyOf", "$ref", "$defs", "items", "properties", "required", "description",
    "title", "additionalProperties",
}  # fmt: skip


def nodes(schema: Any) -> list[dict[str, Any]]:
    """Every schema node, properties' names left out."""
    found = []
    if isinstance(schema, dict):
        found.append(schema)
        for key, value in schema.items():
            inner = value.values() if key in ("properties", "$defs") else [value]
            found += [node for child in inner for node in nodes(child)]
    elif isinstance(schema, list):
        found += [node for child in schema for node in nodes(child)]
    return found


@pytest.mark.parametrize("schema", [Incident, Crash])
@pytest.mark.parametrize("described", [True, False])
def test_strict_subset(schema: type[Record], described: bool) -> None:
    """The JSON Schema stays within OpenAI's strict structured outputs."""
    for node in nodes(strict_schema(schema, described)):
        assert node.keys() <= STRICT_KEYWORDS, node
        if node.get("type") == "object":
            assert node["additionalProperties"] is False
            assert sorted(node["required"]) == sorted(node["properties"])


def test_size() -> None:
    """The schema stays small: it is sent with every article."""
    assert len(json.dumps(strict_schema(Incident))) < 15_000
    assert len(json.dumps(strict_schema(Incident, described=False))) < 6_000
    assert len(field_guide(Incident)) < 10_000


def test_strict_limits() -> None:
    """OpenAI's limits on nesting and on the number of properties are far away."""
    schema = strict_schema(Incident)
    assert sum(len(node.get("properties", ())) for node in nodes(schema)) < 100
    assert len([v for node in nodes(schema) for v in node.get("enum", ())]) < 500


def test_ours_is_not_asked_for() -> None:
    """Spans, matches and flags are filled by the package and not asked of a model."""
    defs = strict_schema(Incident)["$defs"]
    assert set(defs["Claim"]["properties"]) == {"quote", "supports", "source", "stance"}
    assert set(defs["Rival"]["properties"]) == {"field", "value", "quote", "source"}
    assert "flags" not in defs["Incident"]["properties"]
    assert "Flag" not in defs


def test_evidence_comes_last() -> None:
    """Values are asked for before the claims that support them, and are written so too."""
    asked = list(strict_schema(Incident)["$defs"]["Incident"]["properties"])
    written = list(Incident(prominence="main").model_dump())
    assert asked[0] == written[0] == "prominence"
    assert asked[-2:] == ["claims", "rivals"]
    assert written[-3:] == ["claims", "rivals", "flags"]


def test_free_form_fields_are_refused() -> None:
    """A field that strict mode cannot express is refused by name."""

    class Loose(Record):
        """Loose."""

        extra: dict[str, str] = Field(default_factory=dict)

    with pytest.raises(SchemaError, match=r"Loose\.extra: free-form objects"):
        strict_schema(Loose)


def test_descriptions_are_left_out_when_the_prompt_has_them() -> None:
    """Without descriptions the schema holds none but its own title line."""
    bare = strict_schema(Incident, described=False)["$defs"]
    assert not any("description" in node for node in nodes(bare))


def test_reply_class_sends_the_strict_schema() -> None:
    """Whoever asks the reply class for its JSON Schema gets the strict one."""
    assert reply_class(Incident, True).model_json_schema() == strict_schema(Incident)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("date", "2023-1"), ("date", "Friday"), ("date", "23-11-07"),
        ("time", "1:18"), ("time", "24:00"),
        ("location", {"state": "Ohio"}),
        ("officers_using_force", 0),
        ("force", ["gun"]),
        ("subjects", [{"age": 121}]),
        ("subjects", [{"weapon": "gun"}]),  # an unknown key must not vanish
    ],
)  # fmt: skip
def test_wrong_values_are_refused(field: str, value: Any) -> None:
    """A value outside the data dictionary is an error, not a record."""
    with pytest.raises(ValidationError):
        Incident.model_validate({"prominence": "main", field: value})


@pytest.mark.parametrize("value", ["2023", "2023-11", "2023-11-07", "XXXX-11-07"])
def test_dates_as_precise_as_known(value: str) -> None:
    """EDTF dates of each precision are accepted."""
    assert Incident(prominence="main", date=value).date == value


def test_sets_hold_each_member_once() -> None:
    """A set that names a member twice holds it once."""
    assert Incident(prominence="main", force=["taser", "dog", "taser"]).force == ["taser", "dog"]


def test_comparison_is_declared_beside_the_field() -> None:
    """Each field says how it is compared and how it follows from its quote."""
    record = Incident.model_validate({"prominence": "main", "subjects": [{}], "officers": [{}]})
    ways = {
        s.path: (comparison(s.info).value, getattr(follows(s.info), "rule", None))
        for s in slots(record)
    }
    assert ways["/date"] == ("date", "date")
    assert ways["/time"] == ("time", "time")
    assert ways["/location/state"] == ("exact", "state")
    assert ways["/location/address"] == ("address", "name")
    assert ways["/force"] == ("set", "words")
    assert ways["/subjects/*/name"] == ("person", "person")
    assert ways["/subjects/*/age"] == ("exact", "number")
    assert ways["/subjects/*/fleeing"] == ("exact", None)
    assert ways["/summary"] == ("not scored", None)
    assert comparison(Incident.model_fields["subjects"]) is Compare.ALIGNED


def test_pointers() -> None:
    """A JSON Pointer names a value, a part or a list; one that leads nowhere is an error."""
    record = Incident.model_validate(
        {"prominence": "main", "subjects": [{"age": 34}], "force": ["dog"]}
    )
    assert resolve(record, "/subjects/0/age") == 34
    assert resolve(record, "/force/0") == "dog"
    assert resolve(record, "/location/city") is None
    assert resolve(record, "") is record
    for pointer in (
        "/subjects/1/age",
        "/subjects/-1/age",
        "/subjects/00/age",
        "/sex",
        "/date/0",
        "/subjects/age",
    ):
        with pytest.raises(LookupError):
            resolve(record, pointer)


def test_claims_need_words() -> None:
    """A claim with no words, no pointer or a malformed pointer is refused."""
    good = {"quote": "q", "supports": ["/date"], "source": "police", "stance": "stated"}
    Claim.model_validate(good)
    changes: list[dict[str, Any]] = [
        {"quote": ""},
        {"supports": []},
        {"supports": ["date"]},
        {"stance": "sure"},
    ]
    for change in changes:
        with pytest.raises(ValidationError):
            Claim.model_validate({**good, **change})


def test_guide_of_another_schema() -> None:
    """A schema of one's own gets its field guide from the same descriptions."""
    guide = field_guide(Crash)
    assert "- cause (set of speed | ice | alcohol): Causes stated." in guide
    assert "- vehicles (list of Vehicle): Vehicles involved." in guide
    assert "Vehicle: A vehicle in the crash." in guide
    assert schema_id(Crash).startswith("crash/1 sha256:")


def test_gold_fits_the_schema(shared: Any) -> None:
    """Hand-made labels of real articles validate and their pointers lead somewhere."""
    for file in sorted((shared / "gold" / "tune").glob("*.json")):
        for incident in json.loads(file.read_text())["incidents"]:
            fields = {k: v for k, v in incident.items() if k not in ("alternatives", "optional")}
            record = Incident.model_validate(fields)
            for claim in record.claims:
                for pointer in claim.supports:
                    resolve(record, pointer)


def test_what_cannot_be_asked_for() -> None:
    """A class that is no record, and a field of any type, are refused."""
    with pytest.raises(SchemaError, match="is no subclass of Record"):
        reply_class(dict, True)

    class Vague(Record):
        """Vague."""

        thing: Any = None

    with pytest.raises(SchemaError, match=r"Vague\.thing: a field of any type"):
        strict_schema(Vague)


def test_values_without_evidence() -> None:
    """A record's values can be had without what supports them."""
    assert set(Crash(date="2024-01-08").values()) == {"date", "road", "cause", "vehicles", "note"}
