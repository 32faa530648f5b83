"""How sure the rules are: what a confidence is made of, how it was fitted and is measured."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from conftest import ROOT, benchmark_script

from extractor import Article, Incident, extract
from extractor.extraction import digest, read_row
from extractor.models.rules import findings, read
from extractor.models.rules.confidence import FILE, Weights, weights
from extractor.schema.field import slots
from extractor.schema.question import field_guide, strict_schema
from extractor.verification import verify

LEAD = "RENO, Nev. — An officer shot and killed Dana Whitlock, 34, on Main Street on Friday. "
MIDDLE = "The road was closed for hours. Buses took another way. " * 5
END = "Whitlock's neighbors believe that a man named Omar Reyes, 51, had a knife."
ARTICLE = Article("reno", LEAD + MIDDLE + END)
FIXTURES = sorted((ROOT / "fixtures" / "articles").glob("*.txt"))


def features(pointer: str, text: str = LEAD + MIDDLE + END) -> dict[str, float]:
    """The features of one value of the first event."""
    return dict(findings(Article("a", text))[0].features())[pointer]


# -- in a record ---------------------------------------------------------------------------------


@pytest.mark.parametrize("file", FIXTURES, ids=lambda file: file.stem)
def test_every_value_has_one(file: Path) -> None:
    """Each value that the rules give has a probability, and nothing else has."""
    for incident in read(Article(file.stem, file.read_text())):
        filled = {slot.pointer for slot in slots(incident) if not slot.empty}
        assert set(incident.confidence) == filled
        assert all(0 < sure < 1 for sure in incident.confidence.values())


def test_row_keeps_it() -> None:
    """It is written before the flags, read back, and part of what `verify` protects."""
    row = extract(ARTICLE, "rules")
    line = row.to_json()
    [incident] = json.loads(line)["incidents"]
    assert list(incident)[-4:] == ["claims", "rivals", "confidence", "flags"]
    back = read_row(line, "x", Incident)
    assert back == row
    assert verify(back, ARTICLE) == []
    back.incidents[0].confidence["/force"] = 0.999
    assert [flag.code for flag in verify(back, ARTICLE)] == ["records"]


def test_rows_without_it_are_as_before() -> None:
    """A record of a model that says nothing of its confidence is written as it always was."""
    record = Incident(prominence="main", force=["dog"])
    assert "confidence" not in record.model_dump(mode="json")
    assert "confidence" not in record.values()
    assert digest([record]) == "sha256:96f3cb51fab4953de7ef0cbe9c6afd00"


def test_no_model_is_asked_for_it() -> None:
    """It stands neither in the JSON Schema nor in the field guide of a prompt."""
    assert "confidence" not in json.dumps(strict_schema(Incident))
    assert "confidence" not in field_guide(Incident)


def test_null_is_nothing() -> None:
    """A table that has a null there gives a record without it."""
    assert Incident.model_validate({"prominence": "main", "confidence": None}).confidence == {}


# -- what it is made of --------------------------------------------------------------------------


def test_probability() -> None:
    """The logistic function of bias and weighted features; unknown ones count nothing."""
    made = Weights(1.0, {"near": 0.5, "far": -2.0})
    assert made.probability({}) == 0.731
    assert made.probability({"near": 2.0, "new": 9.0}) == 0.881
    assert made.probability({"far": 1.0}) == 0.269


def test_words_in_the_force_itself() -> None:
    """A value told where the force is told, in the lead, in the article's own voice."""
    found = features("/subjects/0/age")
    assert found["distance"] == 0
    assert (found["below the lead"], found["hearsay"], found["alleged"]) == (False, False, False)
    assert found["others"] == 2  # 34 and 51
    assert {"part subjects", "field /subjects/*/age"} < set(found)


def test_words_far_from_the_force() -> None:
    """A value told far down by hedging neighbours."""
    text = LEAD + MIDDLE + "Whitlock allegedly had a knife, a neighbor said."
    found = features("/subjects/0/armed_with", text)
    assert found["distance"] > 3
    assert (found["below the lead"], found["hearsay"]) == (True, True)
    assert found["/subjects/*/armed_with knife"] == 1


def test_statements_are_counted() -> None:
    """What the article says twice is told twice; more than three make no difference."""
    said = "Whitlock, 34, was alone. "
    assert features("/subjects/0/age", LEAD)["statements"] == 1
    assert features("/subjects/0/age", LEAD + said)["statements"] == 2
    assert features("/subjects/0/age", LEAD + said * 9)["statements"] == 3


def test_of_the_event() -> None:
    """How many subjects and events there are, and how long the article is."""
    found = features("/force", LEAD)
    assert (found["subjects"], found["events"], found["length"]) == (1, 1, 0)
    assert found["background"] is False
    assert features("/force")["length"] == 1


def test_later_items() -> None:
    """The second of a list is marked."""
    text = (
        "An officer shot Dana Whitlock, 34, on Friday. Another officer then shot and killed Omar "
        "Reyes, 51, police said."
    )
    found = dict(findings(Article("a", text))[0].features())
    assert "later item" not in found["/subjects/0/name"]
    assert found["/subjects/1/name"]["later item"] == 1


def test_contradicted() -> None:
    """A value of which another source says something else is marked."""
    said = "Police said that Whitlock had a knife. Whitlock was unarmed, her sister said."
    assert features("/subjects/0/armed_with", LEAD + said)["contradicted"]
    assert "contradicted" not in features("/subjects/0/age", LEAD + said)


def test_surer_near_than_far() -> None:
    """By the weights of the package, words near the force and often repeated are surer."""
    fitted = weights()
    for name in ("distance", "below the lead", "hearsay", "background"):
        assert fitted.features[name] < 0, name
    assert fitted.features["statements"] > 0


def test_weights_are_of_this_schema() -> None:
    """Every field and value among the weights is one of the schema's; the file stays small."""
    known = {slot.path for slot in slots(Incident.model_validate(FULL))}
    stored = json.loads(FILE.read_text())["weights"]
    for name in stored:
        if name.startswith(("field ", "/")):
            assert name.removeprefix("field ").split()[0] in known, name
    assert "fitted" not in stored
    assert FILE.stat().st_size < 10_000


FULL = {"prominence": "main", "subjects": [{}], "officers": [{}], "bystanders": [{}],
        "agencies": [{}]}  # fmt: skip


# -- fitting and measuring -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    """The script as a module."""
    return benchmark_script("confidence")


LABEL = {
    "article": {"id": "reno", "published": None, "url": None, "sha256": ARTICLE.sha256},
    "incidents": [
        {
            "prominence": "main",
            "force": ["firearm"],
            "location": {"city": "Reno", "state": "CA"},
            "subjects": [{"name": "Dana Whitlock", "age": 34, "outcome": "killed"}],
            "claims": [
                {
                    "quote": "An officer shot and killed Dana Whitlock, 34",
                    "supports": ["/force", "/subjects/0", "/location"],
                    "source": "reporter",
                    "stance": "stated",
                }
            ],
        }
    ],
}


def test_samples(benchmark: ModuleType, tmp_path: Path) -> None:
    """Each value that the scorer judges, with its features and whether it is right."""
    (tmp_path / "reno.json").write_text(json.dumps(LABEL))
    (tmp_path / "reno.txt").write_text(ARTICLE.text)
    found = {s.path: s for s in benchmark.labelled(tmp_path, {"fitted": 1.0})}
    assert found["/subjects/*/age"].right == 1.0
    assert found["/location/state"].right == 0.0  # NV, where the label has CA
    assert found["/location/city"].features["fitted"] == 1.0


def sample(benchmark: ModuleType, article: int, right: float, *names: str):  # type: ignore[no-untyped-def]
    return benchmark.Sample(str(article), "/force", dict.fromkeys(names, 1.0), right)


def test_fit(benchmark: ModuleType) -> None:
    """What goes with right values gets a positive weight; rare features get none."""
    found = [
        *(sample(benchmark, n, 1.0, "good") for n in range(40)),
        *(sample(benchmark, n, float(n % 4 > 0), "bad") for n in range(40)),
        sample(benchmark, 1, 0.0, "rare"),
    ]
    made = benchmark.fit(found)
    assert made.features["good"] > 0 > made.features["bad"]
    assert "rare" not in made.features
    assert made.probability({"good": 1.0}) > 0.9
    assert 0.7 < made.probability({"bad": 1.0}) < 0.9  # 30 of 40 are right; drawn to the mean


def test_articles_the_rules_were_made_on(benchmark: ModuleType) -> None:
    """Their higher share of right values is not expected of other articles."""
    found = [
        *(sample(benchmark, n, float(n % 50 > 0), "fitted") for n in range(200)),
        *(sample(benchmark, n, float(n % 5 > 0)) for n in range(200)),
    ]
    made = benchmark.fit(found)
    assert made.features == {}
    assert made.probability({}) == pytest.approx(0.8, abs=0.01)


def test_crossed(benchmark: ModuleType) -> None:
    """No value is rated by weights that were fitted on its own article."""
    found = [sample(benchmark, n // 10, float(n >= 10), "only" if n < 10 else "x")
             for n in range(200)]  # fmt: skip
    p = benchmark.crossed(found, [])
    assert p[:10].min() > 0.9  # nothing had taught that `only` is always wrong
    assert benchmark.fit(found).probability({"only": 1.0}) < 0.85


def test_figures(benchmark: ModuleType) -> None:
    """Accuracy at coverages, calibration error and ranking of a hand-made case."""
    p = np.array([0.9, 0.8, 0.7, 0.6, 0.9, 0.8, 0.7, 0.6, 0.5, 0.5])
    right = np.array([1, 1, 1, 0, 1, 1, 0, 0, 0, 1.0])
    # of the surest 5, 7, 8, 9, 10 and 10 values
    assert benchmark.curve("all", p, right) == [
        "all", "10", "1.000", "0.714", "0.625", "0.556", "0.600", "0.600",
    ]  # fmt: skip
    # one value a bin: |p - right| on average
    assert benchmark.calibration_error(p, right) == pytest.approx(0.38)
    assert benchmark.ranking(p, right) == pytest.approx(20 / 24)
    assert benchmark.threshold(0.7, p, right) == ["0.70", "4", "0.250", "0.600", "0.833"]


def test_left_out(benchmark: ModuleType) -> None:
    """Values under a threshold are taken out; the prominence cannot be."""
    record = Incident.model_validate(
        {**FULL, "force": ["dog"], "date": "2023",
         "subjects": [{"age": 34, "name": "Al Roe"}],
         "confidence": {"/prominence": 0.1, "/force": 0.2, "/date": 0.9, "/subjects/0/age": 0.2,
                        "/subjects/0/name": 0.8}}
    )  # fmt: skip
    left = benchmark.without(record, 0.5)
    assert (left.prominence, left.force, left.date) == ("main", [], "2023")
    assert (left.subjects[0].age, left.subjects[0].name) == (None, "Al Roe")


def test_calibrated_where_it_was_fitted(benchmark: ModuleType, shared: Path) -> None:
    """On the articles that the rules were made on, the surest half is right nearly always."""
    found = benchmark.labelled(shared / "gold" / "tune", {})
    p = np.array([weights().probability(s.features) for s in found])
    right = np.array([s.right for s in found])
    assert len(found) > 400
    assert right[p >= np.median(p)].mean() > 0.95
    assert benchmark.ranking(p, right) > 0.6
