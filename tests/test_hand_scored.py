"""Five fixture articles whose predictions were spoilt by hand, and scored by hand, cell by cell.

The predictions are the labels with the edits below. The tables were written from the labels and
the edits, before the scorer had seen them: pointers into the label (of a spurious value: into the
prediction), a member of a set after a colon. What is optional and absent has no cell.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from conftest import ROOT

from extractor import Article, Extraction, Incident
from extractor.article import read_path
from extractor.checks import check
from extractor.errors import ModelError, Truncated
from extractor.evaluation.cell import Cell
from extractor.evaluation.gold import Gold, load
from extractor.evaluation.ledger import Ledger, ledger
from extractor.evaluation.score import Counts, Share, score
from extractor.extraction import Origin
from extractor.grounding import Source, ground
from extractor.spent import Spent

GOLD = ROOT / "eval" / "gold"
ARTICLES = ROOT / "fixtures" / "articles"
ORIGIN = Origin(model="by hand", prompt=None, schema_="incident", request="sha256:0")
Incidents = list[dict[str, Any]]


def spokane(incidents: Incidents) -> None:
    """One incident; a surname, an age, the officer gone, people and agencies moved about."""
    [it] = incidents
    [man] = it["subjects"]
    man["name"] = "Halvorsen"  # surname only
    man["age"] = 14  # wrong
    man["race"] = ["white"]  # the article does not say
    it["time"] = "19:12"  # seven minutes off
    it["location"]["county"] = None  # optional
    it["location"]["address"] = "1924 West Mallon Avenue"  # a house in the block
    it["officers"] = []
    it["bystanders"] = [{"gender": "female", "role": "other"}]  # made up
    it["agencies"].reverse()
    it["agencies"][-1]["name"] = "Spokane PD"


SPOKANE = {
    "correct": """
        /prominence /date /time /location/place /location/city /location/state /encounter_reason
        /force:firearm /officers_using_force
        /subjects/0/gender /subjects/0/outcome /subjects/0/armed_with:gun /subjects/0/threat
        /subjects/0/fleeing
        /agencies/0/name /agencies/0/role /agencies/1/name /agencies/1/role
        /agencies/2/name /agencies/2/role /agencies/3/name /agencies/3/role
        /body_camera /aid_given""",
    "partial": "/location/address /subjects/0/name",
    "wrong": "/subjects/0/age",
    "missing": """
        /officers/0/agency /officers/0/years_of_service /officers/0/fired /officers/0/on_duty
        /officers/0/outcome /officers/0/on_leave""",
    "spurious": "/subjects/0/race:white /bystanders/0/gender /bystanders/0/role",
    "correct_null": """
        /subjects/0/self_inflicted /subjects/0/mental_health_crisis /subjects/0/arrested""",
}


def tulsa(incidents: Incidents) -> None:
    """One incident; off by one day, two brothers exchanged, one of them nameless and armed."""
    [it] = incidents
    it["date"] = "2023-10-03"  # the day of the report
    it["location"]["address"] = "61st Street and Peoria Avenue"  # directions left out
    it["location"]["place"] = "apartment complex"  # in no list of alternatives
    it["location"]["county"] = None  # optional
    it["officers_using_force"] = None
    it["subjects"].reverse()
    cody = it["subjects"][0]
    cody["name"] = None
    cody["armed_with"] = ["gun"]  # gold: unarmed
    cody["threat"] = "accident"  # a listed alternative
    it["officers"][0]["agency"] = None  # optional
    it["officers"][0]["fired"] = None
    it["agencies"] = [{"name": "Tulsa County District Attorney", "role": "investigating"}]
    it["body_camera"] = False


TULSA = {
    "correct": """
        /prominence /time /location/city /location/state /encounter_reason /force:firearm
        /subjects/0/name /subjects/0/age /subjects/0/gender /subjects/0/outcome
        /subjects/0/armed_with:gun /subjects/0/threat /subjects/0/fleeing
        /subjects/1/age /subjects/1/gender /subjects/1/outcome /subjects/1/threat
        /subjects/1/fleeing /subjects/1/arrested
        /officers/0/rank /officers/0/on_duty /officers/0/outcome
        /agencies/2/name /agencies/2/role /aid_given""",
    "partial": "/location/address",
    "wrong": "/date /location/place /body_camera",
    "missing": """
        /officers_using_force /subjects/1/name /subjects/1/armed_with:unarmed /officers/0/fired
        /agencies/0/name /agencies/0/role""",
    "spurious": "/subjects/0/armed_with:gun",
    "correct_null": """
        /subjects/0/race /subjects/0/self_inflicted /subjects/0/mental_health_crisis
        /subjects/0/arrested
        /subjects/1/race /subjects/1/self_inflicted /subjects/1/mental_health_crisis
        /officers/0/name /officers/0/years_of_service /officers/0/on_leave /officers/0/charged""",
}


def mesa(incidents: Incidents) -> None:
    """Two incidents exchanged, and a third one made up."""
    main, chandler = incidents
    main["location"]["place"] = "canal"  # a listed alternative
    main["location"]["county"] = "Maricopa County"
    main["subjects"][0]["name"] = "Javier Soto"  # the name is held back
    main["bystanders"][0]["role"] = "other"  # a listed alternative
    chandler["date"] = None
    chandler["location"]["city"] = None  # optional
    chandler["officers"] = []  # all optional
    chandler["subjects"][0]["armed_with"] = ["other"]  # a listed alternative
    phoenix = {
        "prominence": "background",
        "date": "2021",
        "location": {"city": "Phoenix"},
        "force": ["taser"],
        "subjects": [{"gender": "male", "outcome": "injured"}],
    }
    incidents[:] = [chandler, phoenix, main]


MESA = {
    "correct": """
        /prominence /date /time /location/address /location/place /location/city
        /location/county /location/state /encounter_reason /force:firearm /officers_using_force
        /subjects/0/age /subjects/0/gender /subjects/0/outcome /subjects/0/armed_with:gun
        /subjects/0/threat /subjects/0/fleeing
        /bystanders/0/gender /bystanders/0/role
        /agencies/0/name /agencies/0/role /agencies/1/name /agencies/1/role
        /agencies/2/name /agencies/2/role /body_camera /aid_given""",
    "spurious": "/subjects/0/name",
    "correct_null": """
        /subjects/0/race /subjects/0/self_inflicted /subjects/0/mental_health_crisis
        /subjects/0/arrested /bystanders/0/name /bystanders/0/age /bystanders/0/outcome""",
}
CHANDLER = {
    "correct": """
        /prominence /location/address /location/state /encounter_reason /force:firearm
        /officers_using_force
        /subjects/0/age /subjects/0/gender /subjects/0/outcome /subjects/0/armed_with:other
        /subjects/0/threat /subjects/0/fleeing
        /agencies/0/name /agencies/0/role""",
    "missing": "/date",
    "correct_null": """
        /time /location/place /location/county
        /subjects/0/name /subjects/0/race /subjects/0/self_inflicted
        /subjects/0/mental_health_crisis /subjects/0/arrested /body_camera /aid_given""",
}
PHOENIX = {
    "spurious": """
        /prominence /date /location/city /force:taser /subjects/0/gender /subjects/0/outcome""",
}
PORTLAND = {  # the answer was cut short: all that is not optional is missing
    "missing": """
        /prominence /date /time /location/address /location/place /location/city /location/state
        /encounter_reason /force:chemical /force:impact
        /subjects/0/name /subjects/0/age /subjects/0/gender /subjects/0/outcome
        /subjects/0/arrested
        /subjects/1/name /subjects/1/age /subjects/1/gender /subjects/1/arrested
        /agencies/0/name /agencies/0/role /agencies/2/name /agencies/2/role /aid_given""",
}


def policy(incidents: Incidents) -> None:
    """An incident in an article that tells of none."""
    incidents.append({"prominence": "main", "force": ["taser"], "body_camera": True})


POLICY = {"spurious": "/prominence /force:taser /body_camera"}

EDITS: dict[str, Callable[[Incidents], None] | ModelError] = {
    "spokane-single-shooting": spokane,
    "tulsa-double-shooting": tulsa,
    "mesa-background-mention": mesa,
    "portland-pepper-spray": Truncated("the answer was cut at the token limit"),
    "policy-no-incident": policy,
}
SCORED = [  # article, gold incident, predicted incident, its cells
    ("spokane-single-shooting", 0, 0, SPOKANE),
    ("tulsa-double-shooting", 0, 0, TULSA),
    ("mesa-background-mention", 0, 2, MESA),
    ("mesa-background-mention", 1, 0, CHANDLER),
    ("mesa-background-mention", None, 1, PHOENIX),
    ("portland-pepper-spray", 0, None, PORTLAND),
    ("policy-no-incident", None, 0, POLICY),
]


def answers(file: str) -> tuple[Article, list[Incident]]:
    """The article, and the label's incidents after the edits, grounded and checked."""
    [article] = read_path(ARTICLES / f"{file}.txt")
    incidents = json.loads((GOLD / f"{file}.json").read_text())["incidents"]
    for incident in incidents:
        incident.pop("alternatives", None)
        incident.pop("optional", None)
    edit = EDITS[file]
    assert callable(edit)
    edit(incidents)
    source = Source(article.text)
    records = [ground(Incident.model_validate(i), source) for i in incidents]
    return article, [r.model_copy(update={"flags": check(r, article)}) for r in records]


@pytest.fixture(scope="module")
def scored() -> Ledger:
    """The scorer's ledger of the five articles."""
    golds: list[Gold[Incident]] = []
    rows: list[Extraction[Incident]] = []
    for file, edit in EDITS.items():
        golds += load(GOLD / f"{file}.json", Incident, [ARTICLES])
        if isinstance(edit, ModelError):
            [article] = read_path(ARTICLES / f"{file}.txt")
            rows.append(ORIGIN.row(article, edit, Spent(), 0.0))
        else:
            article, records = answers(file)
            rows.append(ORIGIN.row(article, records, Spent(), 0.0))
    return ledger(rows, golds)


def name(cell: Cell) -> str:
    """The cell's place as the tables write it."""
    pointer = cell.gold_pointer if cell.gold_pointer is not None else cell.predicted_pointer
    if cell.outcome == "spurious":
        pointer = cell.predicted_pointer
    value = cell.gold if cell.gold is not None else cell.predicted
    member = cell.path.endswith(("/force", "/race", "/armed_with")) and value is not None
    return f"{pointer}:{value}" if member else f"{pointer}"


@pytest.mark.parametrize(("article", "gold", "predicted", "table"), SCORED)
def test_cells(
    scored: Ledger, article: str, gold: int | None, predicted: int | None, table: dict[str, str]
) -> None:
    """Every cell has the outcome that it was given by hand, and there are no others."""
    found: dict[str, list[str]] = {}
    for cell in scored.cells:
        if (cell.article, cell.gold_incident, cell.predicted_incident) == (
            article,
            gold,
            predicted,
        ):
            found.setdefault(cell.outcome, []).append(name(cell))
    assert {k: sorted(v) for k, v in found.items()} == {
        outcome: sorted(cells.split()) for outcome, cells in table.items()
    }


def test_all_incidents_are_in_the_tables(scored: Ledger) -> None:
    """No cell belongs to an incident that was not scored by hand."""
    places = {(c.article, c.gold_incident, c.predicted_incident) for c in scored.cells}
    assert places == {line[:3] for line in SCORED}


REASONS = [
    ("spokane-single-shooting", "/subjects/0/name", "surname only"),
    ("spokane-single-shooting", "/time", "7 minutes apart"),
    ("spokane-single-shooting", "/officers/0/fired", "no such item is predicted"),
    ("spokane-single-shooting", "/location/address", "coarser: they differ by the number"),
    ("tulsa-double-shooting", "/date", "off by one day"),
    ("tulsa-double-shooting", "/subjects/1/threat", "equal, alternative 'accident'"),
    ("tulsa-double-shooting", "/officers_using_force", "not predicted"),
    ("portland-pepper-spray", "/date", "failed: Truncated"),
]


@pytest.mark.parametrize(("article", "pointer", "reason"), REASONS)
def test_reasons(scored: Ledger, article: str, pointer: str, reason: str) -> None:
    """Each cell says why in words."""
    [cell] = [c for c in scored.cells if (c.article, c.gold_pointer) == (article, pointer)]
    assert cell.reason == reason


def test_figures(scored: Ledger) -> None:
    """The totals are the sums of the tables, and the ratios those of a pocket calculator."""
    figures = score(scored, Incident)
    assert figures.overall == Counts(
        correct=90, partial=3, wrong=4, missing=37, spurious=14, correct_null=31, failed=24
    )
    assert figures.overall.precision == pytest.approx(91.5 / 111)
    assert figures.overall.recall == pytest.approx(91.5 / 134)
    assert figures.overall.f1 == pytest.approx(183 / 245)
    assert figures.overall.hallucination_rate == pytest.approx(14 / 45)
    assert figures.overall.omission_rate == pytest.approx(37 / 134)
    assert figures.by_prominence["background"] == Counts(
        correct=14, missing=1, spurious=6, correct_null=10
    )
    assert figures.records == Share(0, 7)
    assert figures.failed == {"portland-pepper-spray": "Truncated"}
    known = figures.relevance
    assert (known.both, known.missed, known.invented, known.neither) == (3, 1, 1, 0)
    assert figures.fields["/date"] == Counts(correct=2, wrong=1, missing=2, spurious=1, failed=1)
    assert figures.confusion["/body_camera"] == {
        (True, True): 2, (True, False): 1, (None, None): 1, (None, True): 1
    }  # fmt: skip
