"""A second opinion: who is who in two readings, what is a difference, where the flag goes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conftest import benchmark_script
from fakes import FakeModel

from extractor import Article, Extractor, Incident, Record
from extractor.checks import CODES, EVIDENCE_CODES
from extractor.cli.table import table
from extractor.crosscheck import SURE, Opinion, couples, differences
from extractor.errors import ConfigError
from extractor.models import by_name
from extractor.models.base import Completion, Request
from extractor.prompt import find
from extractor.verification import verify

TEXT = (
    "RENO, Nev. — An officer shot and killed Dana Whitlock, 34, on Friday, police said. "
    "Whitlock had a knife."
)
ARTICLE = Article("reno", TEXT)


def incident(**fields: Any) -> Incident:
    """A main incident."""
    return Incident.model_validate({"prominence": "main", **fields})


def person(**fields: Any) -> Incident:
    """An incident with one subject of whom more is told than what a case changes."""
    known = {"name": "Dana Whitlock", "age": 34, "gender": "female"}
    return incident(force=["firearm"], subjects=[{**known, **fields}])


DIFFER: list[tuple[Incident, Incident, list[str]]] = [
    (person(), person(age=43), ["/subjects/0/age"]),
    (person(), person(age=None), []),  # silence is no other value
    (person(age=None), person(), []),
    (person(), person(name="Whitlock"), []),  # says less, not another
    (person(), person(name="Dan Whitlock"), ["/subjects/0/name"]),
    (person(armed_with=["knife"]), person(armed_with=["gun", "knife"]), []),
    (person(armed_with=["knife"]), person(armed_with=["gun"]), ["/subjects/0/armed_with"]),
    (person(armed_with=[]), person(armed_with=["gun"]), []),
    (incident(date="2023-05", force=["dog"]), incident(date="2023-05-04", force=["dog"]), []),
    (
        incident(date="2023-05-03", force=["dog"]),
        incident(date="2023-05-04", force=["dog"]),
        ["/date"],
    ),
    (incident(time="01:18", force=["dog"]), incident(time="01:20", force=["dog"]), []),
    (
        incident(body_camera=False, force=["dog"]),
        incident(body_camera=True, force=["dog"]),
        ["/body_camera"],
    ),
    (
        incident(location={"city": "Reno", "place": "a Walmart store"}),
        incident(location={"city": "Reno", "place": "Walmart"}),
        [],
    ),
    (
        incident(location={"city": "Reno", "state": "NV"}),
        incident(location={"city": "Sparks", "state": "NV"}),
        ["/location/city"],
    ),
]


@pytest.mark.parametrize(("one", "other", "fields"), DIFFER)
def test_differences(one: Incident, other: Incident, fields: list[str]) -> None:
    """Values differ if both are given and neither is the other said more coarsely."""
    assert [found.pointer for found in differences(one, other)] == fields


def test_prominence_is_no_difference() -> None:
    """What needs no claim is nobody's opinion of the article's words."""
    one = incident(force=["dog"])
    other = Incident.model_validate({"prominence": "background", "force": ["dog"]})
    assert list(differences(one, other)) == []


LISTS: list[tuple[list[dict[str, Any]], list[dict[str, Any]], list[tuple[int, int]]]] = [
    # by what they agree on, whatever their order
    ([{"name": "Al Roe"}, {"name": "Cy Poe"}], [{"name": "Cy Poe"}, {"name": "Al Roe"}],
     [(0, 1), (1, 0)]),
    # the surest first: the name, though the age of another agrees
    ([{"name": "Al Roe", "age": 30}], [{"age": 30}, {"name": "Al Roe", "age": 31}], [(0, 1)]),
    # one each: a pair for little
    ([{"name": "Al Roe", "age": 30, "gender": "male"}],
     [{"name": "Cy Poe", "age": 31, "gender": "male"}], [(0, 0)]),
    # but not for nothing
    ([{"name": "Al Roe", "age": 30}], [{"name": "Cy Poe", "age": 31}], []),
    # among several a third must agree
    ([{"name": "Al Roe", "age": 30, "gender": "male"}],
     [{"name": "Cy Poe", "age": 31, "gender": "male"}, {"age": 32}], []),
    ([], [{"age": 3}], []),
]  # fmt: skip


@pytest.mark.parametrize(("ones", "others", "pairs"), LISTS)
def test_couples(
    ones: list[dict[str, Any]], others: list[dict[str, Any]], pairs: list[tuple[int, int]]
) -> None:
    """Who is who follows from what both say, one to one."""
    one, other = incident(subjects=ones), incident(subjects=others)
    assert couples(one.subjects, other.subjects) == pairs


def cited(record: Incident, field: str, quote: str, stance: str = "stated") -> Incident:
    """The record with one more claim."""
    claim = {"quote": quote, "supports": [field], "source": "police", "stance": stance}
    claims = [*record.model_dump()["claims"], claim]
    return Incident.model_validate({**record.model_dump(), "claims": claims})


def test_message_has_both_values_and_quotes() -> None:
    """The flag says what each reads, in which words; a long quote is cut."""
    one = cited(person(), "/subjects/0/age", "Dana Whitlock, 34")
    other = cited(person(age=43), "/subjects/0/age", "aged\n43" + " or so" * 20)
    [record] = Opinion("rules", [other]).on([one])
    [flag] = record.flags
    assert (flag.code, flag.field) == ("disagrees", "/subjects/0/age")
    cut = "aged 43" + " or so" * 15 + "…"
    assert flag.message == f'34 ("Dana Whitlock, 34"); rules reads 43 ("{cut}")'
    assert one.flags == []  # the record that was given is as it was


def test_message_without_quotes() -> None:
    """A value without a claim is named alone."""
    [record] = Opinion("rules", [person(gender="male")]).on([person()])
    assert [flag.message for flag in record.flags] == ["'female'; rules reads 'male'"]


def test_flags_of_the_checks_stay() -> None:
    """The second opinion adds to the doubts that there are."""
    doubted = person().model_copy(update={"flags": [{"code": "x"}]})
    [record] = Opinion("rules", [person(age=35)]).on([doubted])
    assert len(record.flags) == 2


@pytest.mark.parametrize(("confidence", "flags"), [({}, 1), ({"/subjects/0/age": SURE}, 1),
                                                   ({"/subjects/0/age": SURE - 0.01}, 0),
                                                   ({"/force": 0.1}, 1)])  # fmt: skip
def test_unsure_is_no_argument(confidence: dict[str, float], flags: int) -> None:
    """A value that the second reader doubts itself raises no flag."""
    other = person(age=43).model_copy(update={"confidence": confidence})
    [record] = Opinion("rules", [other]).on([person()])
    assert len(record.flags) == flags


def test_each_record_is_held_against_its_own() -> None:
    """Of several incidents each is compared with the one that it is."""
    first, second = person(), incident(date="2019-05-04", location={"city": "Elko"}, force=["dog"])
    opinion = Opinion("rules", [second.model_copy(update={"force": ["taser"]}), first])
    fields = [[flag.field for flag in record.flags] for record in opinion.on([first, second])]
    assert fields == [[], ["/force"]]


def test_main_events_are_not_one_for_that() -> None:
    """Two readers who agree on nothing but that the event is the main one read different ones."""
    one = incident(date="2019-05-04", location={"city": "Elko"})
    other = incident(date="2023-11-07", location={"city": "Reno"})
    assert couples([one], [other]) == []


# -- on the main path ----------------------------------------------------------------------------


def right_but_for(**fields: Any) -> Incident:
    """What a model makes of the article, but for some values of the subject."""
    values = {"name": "Dana Whitlock", "age": 34, "outcome": "killed", "armed_with": ["knife"]}
    record = incident(force=["firearm"], location={"city": "Reno", "state": "NV"},
                      subjects=[{**values, **fields}])  # fmt: skip
    quotes = {
        "/subjects/0": "An officer shot and killed Dana Whitlock, 34",
        "/subjects/0/armed_with": "Whitlock had a knife",
        "/force": "An officer shot and killed Dana Whitlock, 34",
        "/location": "RENO, Nev.",
    }
    for field, quote in quotes.items():
        record = cited(record, field, quote)
    return record


def test_a_wrong_value_is_flagged_in_its_row() -> None:
    """With the rules as second reader a swapped outcome gets its flag; the row verifies."""
    model = FakeModel([right_but_for(outcome="injured")])
    row = Extractor(model, second=by_name("rules")).extract(ARTICLE)
    [record] = row.incidents
    assert record.subjects[0].outcome == "injured"
    flags = [(flag.code, flag.field) for flag in record.flags if flag.code == "disagrees"]
    assert flags == [("disagrees", "/subjects/0/outcome")]
    assert verify(row, ARTICLE) == []
    assert row.provenance.model == "fake"


def test_right_values_are_not_flagged() -> None:
    """Where both agree nothing is added."""
    row = Extractor(FakeModel([right_but_for()]), second=by_name("rules")).extract(ARTICLE)
    assert [flag.code for flag in row.incidents[0].flags] == []


def test_same_request_with_and_without() -> None:
    """A second opinion changes no request's identity and asks nothing back."""
    model = FakeModel([right_but_for(outcome="injured")])
    plain, checked = Extractor(model), Extractor(model, second=by_name("rules"))
    one, other = plain.extract(ARTICLE), checked.extract(ARTICLE)
    assert one.provenance.request == other.provenance.request
    assert "disagrees" in CODES
    assert "disagrees" not in EVIDENCE_CODES
    assert model.requests[-1].review([right_but_for(outcome="injured")]) == []


class Prompted(FakeModel):
    """A model that would need a prompt."""

    name = "prompted"
    needs_prompt = True


def test_confidence_of_its_own_is_not_kept() -> None:
    """What an answer to a prompt says of its confidence was not asked for; the rules' stays."""
    boasting = right_but_for().model_copy(update={"confidence": {"/force": 0.99}})
    asked = Extractor(Prompted([boasting]), find("bare")).extract(ARTICLE)
    assert asked.incidents[0].confidence == {}
    assert Extractor(FakeModel([boasting])).extract(ARTICLE).incidents[0].confidence != {}


def test_table_shows_flags_and_confidence() -> None:
    """On a terminal a value has its confidence beside its quotes, and the flag below."""
    record = right_but_for(outcome="injured").model_copy(update={"confidence": {"/force": 0.934}})
    row = Extractor(FakeModel([record]), second=by_name("rules")).extract(ARTICLE)
    shown = table(row, TEXT, colour=False)
    assert re.search(r"force +firearm \[\d\] 93 %\n", shown)
    assert re.search(r"location/city +Reno \[\d\]\n", shown)
    assert "! disagrees /subjects/0/outcome: 'injured'" in shown


class Broken(FakeModel):
    """A second reader that fails."""

    name = "broken"

    async def complete(self, request: Request) -> Completion:
        raise ValueError(f"no {request.article.id}")


def test_a_second_reader_that_fails_costs_nothing() -> None:
    """It is heard first: the model is not asked, and the row says why."""
    model = FakeModel([right_but_for()])
    row = Extractor(model, second=Broken()).extract(ARTICLE)
    assert row.error is not None
    assert row.error.message.startswith("ValueError: no reno")
    assert model.requests == []


@pytest.mark.parametrize(("model", "second"), [(by_name("rules"), by_name("rules")),
                                               (FakeModel([]), Prompted())])  # fmt: skip
def test_second_reader_that_cannot_be(model: FakeModel, second: FakeModel) -> None:
    """The model itself, or one with a prompt, gives no second opinion."""
    with pytest.raises(ConfigError, match="cannot give a second opinion on"):
        Extractor(model, second=second)


def test_rules_cannot_check_themselves(tmp_path: Path) -> None:
    """On the command line that is a usage error."""
    file = tmp_path / "a.txt"
    file.write_text(TEXT)
    command = [sys.executable, "-m", "extractor", "extract", str(file), "--cross-check", "rules"]
    done = subprocess.run([*command, "-m", "rules"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "'rules' cannot give a second opinion on 'rules'" in done.stderr


def test_needs_no_extra() -> None:
    """It works without numpy and scipy, which are for scoring."""
    code = (
        "import sys; sys.modules['numpy'] = sys.modules['scipy'] = None\n"
        "from extractor.crosscheck import Opinion\n"
        "from extractor import Incident\n"
        "one = Incident(prominence='main', force=['dog'], body_camera=True)\n"
        "other = one.model_copy(update={'body_camera': False})\n"
        "print(len(Opinion('rules', [other]).on([one])[0].flags))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


class Note(Record):
    """A schema of one's own."""

    who: str | None = None
    count: int | None = None


def test_any_schema() -> None:
    """The comparison is the schema's, whatever it is about."""
    [record] = Opinion("other", [Note(who="a", count=2)]).on([Note(who="a", count=3)])
    assert [flag.field for flag in record.flags] == ["/count"]


# -- the measurement -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The script as a module."""
    return benchmark_script("crosscheck")


LABEL = {
    "article": {"id": "reno", "published": None, "url": None, "sha256": ARTICLE.sha256},
    "incidents": [
        {
            "prominence": "main",
            "force": ["firearm"],
            "subjects": [{"name": "Dana Whitlock", "age": 34, "outcome": "killed"}],
            "claims": [
                {
                    "quote": "An officer shot and killed Dana Whitlock, 34",
                    "supports": ["/force", "/subjects/0"],
                    "source": "police",
                    "stance": "stated",
                }
            ],
        }
    ],
}


def test_measured(benchmark: ModuleType, tmp_path: Path) -> None:
    """A wrong value that is flagged is caught, a right one that is flagged is a false alarm."""
    (tmp_path / "reno.json").write_text(json.dumps(LABEL))
    (tmp_path / "reno.txt").write_text(TEXT)
    golds = benchmark.load(tmp_path, Incident)
    answer = incident(force=["firearm"], subjects=[{"name": "Dana Whitlock", "age": 35,
                                                    "outcome": "killed"}])  # fmt: skip
    second = incident(force=["firearm"], subjects=[{"name": "Dana Whitlock", "age": 34,
                                                    "outcome": "injured"}])  # fmt: skip
    tally = benchmark.measured({"reno": [answer]}, golds, {"reno": [second]})
    assert (tally.values, tally.wrong, tally.at_stake, tally.wrong_at_stake) == (4, 1, 4, 1)
    assert (tally.caught[0.0], tally.false[0.0]) == (1, 1)


def test_planted(benchmark: ModuleType, tmp_path: Path) -> None:
    """Every value is made wrong once; a perfect second reader catches all that it has."""
    (tmp_path / "reno.json").write_text(json.dumps(LABEL))
    (tmp_path / "reno.txt").write_text(TEXT)
    golds = benchmark.load(tmp_path, Incident)
    exact = [found.record for found in golds[0].incidents]
    whole = benchmark.planted(golds, {"reno": exact})
    assert (whole[""].values, whole[""].caught[0.0]) == (3, 3)  # a name has no other to swap with
    assert set(whole) == {"", "/force", "/subjects/*/age", "/subjects/*/outcome"}
