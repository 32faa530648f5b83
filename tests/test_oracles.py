"""Published scores of other people's systems, reproduced with this package's own code.

`pytest tests/test_oracles.py -v` prints each number beside the published one. What cannot be
reproduced is named here with the reason:

- CEAF-REE proportional, CEAF, B³: credit is any fraction, a cell's is 0, ½ or 1. The assignment is
  proven, the ratio is made in `muc`. B³ aligns nothing; it is here for the reader of the table.
- GTT template F1 of GTT-BERT per role: 44.04 (PerpInd) and 32.39 (Target) come from another choice
  among assignments of the same total. Ours is fixed (lowest row, lowest column): 43.32 and 33.20.
- SemEval 2013, nervaluate's table: its totals do not follow from its own rows; see the test.
- Field classification: three near misses in a list count as three wrong ones where a similarity
  threshold says so. Here no threshold gives credit: three are missing, three spurious. An empty
  string is no silence here: a schema says null.
- MUC-4, row `template-id`: the pairs list optional templates that nobody gave as missing, the
  total leaves them out and counts irrelevant texts as NON; checked with that correction.
- Ordinal and ratio alpha: no field of ours has such a level; their distances stand in
  `test_agreement.py`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import muc
import numpy as np
import pytest
from numpy.typing import NDArray
from pydantic import Field

from extractor.evaluation import stats
from extractor.evaluation.cells import Comparison
from extractor.evaluation.label import GoldIncident
from extractor.evaluation.score import Counts
from extractor.schema.record import Record

TOLERANCE = 5e-7  # published to six places
P_WITHIN = 0.01  # permutation tests with other random numbers
INTERVAL_WITHIN = 0.5  # points; bootstrap intervals likewise


@pytest.fixture
def oracles(shared: Path) -> Path:
    return shared / "oracles"


def small(oracles: Path, name: str) -> Any:
    """One of the hand cases."""
    return muc.load(oracles / "small_cases" / f"{name}.json")


def beside(what: str, ours: object, published: object) -> None:
    """Shows a number beside the published one."""
    muc.NUMBERS.append(f"{what}: {ours} (published {published})")


# -- CEAF-REE ------------------------------------------------------------------------------------


def documents(case: Mapping[str, Any]) -> list[tuple[list[muc.Entity], list[muc.Entity]]]:
    """Gold and predicted entities per document and role."""
    return [
        (muc.entities(entities), muc.entities(case["pred"][document].get(role, [])))
        for document, roles in case["gold"].items()
        for role, entities in roles.items()
    ]


def test_ceaf_ree_hand_cases_strict(oracles: Path) -> None:
    """The counts of the seven hand cases of GRIT, φ strict."""
    for case in small(oracles, "ceaf_ree_cases")["cases"]:
        counts = muc.tally(*(muc.aligned(*pair) for pair in documents(case)))
        expected = case["expected"]["strict"]
        beside(f"case {case['case']} P R F1", muc.prf(counts), [expected[k] for k in "pr"])
        assert counts.correct == expected["p_num"] == expected["r_num"]
        assert (counts.actual, counts.possible) == (expected["p_den"], expected["r_den"])
        assert muc.prf(counts) == pytest.approx(
            [expected["p"], expected["r"], expected["f1"]], abs=TOLERANCE
        )


def test_ceaf_ree_hand_cases_proportional(oracles: Path) -> None:
    """The total φ of the same cases, φ proportional: the assignment maximises fractions too."""
    for case in small(oracles, "ceaf_ree_cases")["cases"]:
        total = sum(muc.worth(*pair, muc.proportional) for pair in documents(case))
        expected = case["expected"]["prop"]
        beside(f"case {case['case']} Σφ", total, expected["p_num"])
        assert total == pytest.approx(expected["p_num"], abs=TOLERANCE)


def test_grit_ceaf_ree(oracles: Path) -> None:
    """GRIT on the MUC-4 test set: P 64.19 R 47.36 F1 54.50, and every role."""
    gold = muc.load(oracles / "grit_ceaf_ree/gold_muc4_test.json.gz")
    predicted = muc.load(oracles / "grit_ceaf_ree/preds_s_t.json.gz")
    published = muc.load(oracles / "grit_ceaf_ree/expected.json")["preds_s_t"]["strict"]
    by_role: dict[str, list[Counts]] = {role: [] for role in muc.ROLES}
    for document, entry in gold.items():
        for role, mentions in entry["extracts"].items():
            ours, theirs = (
                muc.entities(map(muc.normalised, entity) for entity in side)
                for side in (mentions, predicted[document][role])
            )
            by_role[role].append(muc.aligned(ours, theirs))
    for role, parts in by_role.items():
        counts, expected = muc.tally(*parts), published[role]
        beside(role, (counts.correct, counts.actual, counts.possible), expected["f1"])
        assert counts.correct == expected["p_num"]
        assert (counts.actual, counts.possible) == (expected["p_den"], expected["r_den"])
    micro = muc.percent(muc.tally(*(part for parts in by_role.values() for part in parts)))
    beside("micro P R F1", micro, "64.19 47.36 54.50")
    assert micro == [64.19, 47.36, 54.50]


# -- templates -----------------------------------------------------------------------------------

TIED = {("gtt_bert", "PerpInd"): 43.32, ("gtt_bert", "Target"): 33.20}


@pytest.mark.parametrize(
    ("system", "micro"),
    [
        ("gtt_bert", [61.69, 42.36, 50.23]),
        ("dygiepp", [61.90, 36.33, 45.79]),
        ("ge_1992", [56.69, 52.09, 54.29]),
    ],
)
def test_gtt_template_f1(oracles: Path, system: str, micro: list[float]) -> None:
    """Template F1 of three systems: micro, and every role but for two that a tie decides."""
    folder = oracles / "gtt_template_f1"
    gold = muc.load(folder / "gold_muc4_test_templates_normalized.json.gz")
    predicted = muc.load(folder / f"pred_{system}.json.gz")
    published = muc.load(folder / "expected.json")[system]["brute_force_eval_tf_prf"]
    tally = muc.TemplateTally()
    for document, templates in gold.items():
        tally.add(templates, predicted[document])
    ours = tally.prf([muc.TYPE, *muc.ROLES])
    beside(f"{system} micro P R F1", ours, published["micro_avg"])
    assert ours == micro == published["micro_avg"]
    for role in (muc.TYPE, *muc.ROLES):
        here, there = tally.prf([role]), published[role]
        tie = " (a tie decides)" if (system, role) in TIED else ""
        beside(f"{system} {role}{tie}", here, there)
        assert here[2] == TIED.get((system, role), there[2])


def test_gtt_roles_that_a_tie_decides(oracles: Path) -> None:
    """Taking the highest column among equals gives the two published roles: a tie, no error."""
    folder = oracles / "gtt_template_f1"
    gold = muc.load(folder / "gold_muc4_test_templates_normalized.json.gz")
    predicted = muc.load(folder / "pred_gtt_bert.json.gz")
    other = muc.TemplateTally()
    for document, templates in gold.items():
        other.add(templates, predicted[document][::-1])
    roles = (muc.TYPE, *muc.ROLES)
    beside("other tie", [other.prf([r])[2] for r in ("PerpInd", "Target")], [44.04, 32.39])
    assert other.prf(roles) == [61.69, 42.36, 50.23]
    assert other.prf(["PerpInd"])[2] == 44.04
    assert other.prf(["Target"])[2] == 32.39


# -- coreference, events, spans, fields ----------------------------------------------------------

COREFERENCE: Mapping[str, Callable[[list[muc.Entity], list[muc.Entity]], muc.PRF]] = {
    "muc": muc.muc,
    "b_cubed": muc.b_cubed,
    "mention_ceaf": lambda gold, predicted: muc.ceaf(gold, predicted, muc.shared),
    "entity_ceaf": lambda gold, predicted: muc.ceaf(gold, predicted, muc.dice),
}


def test_coreference_hand_cases(oracles: Path) -> None:
    """MUC, B³ and both CEAF of the reference scorer's cases."""
    for number, case in enumerate(small(oracles, "ceaf_coref_cases")["cases"], 1):
        gold, predicted = muc.entities(case["gold"]), muc.entities(case["pred"])
        for metric, published in case.get("f1", {}).items():
            f1 = COREFERENCE[metric](gold, predicted)[2]
            beside(f"case {number} {metric} F1", round(f1, 3), published)
            assert round(f1, 3) == published
        for metric, published in case.get("prf_abs_tol_0.01", {}).items():
            figures = COREFERENCE[metric](gold, predicted)
            beside(f"case {number} {metric} P R F1", np.round(figures, 2), published)
            assert figures == pytest.approx(published, abs=0.01)


def test_ace_event(oracles: Path) -> None:
    """Trigger and argument scores of one sentence with two events."""
    case = small(oracles, "ace_event_case")

    def triggers(side: str, typed: bool) -> list[Any]:
        return [(*event["trigger"], event["type"] * typed) for event in case[side]]

    def arguments(side: str, typed: bool) -> list[Any]:
        return [
            (event["type"], *span, role * typed)
            for event in case[side]
            for span, role in event["args"]
        ]

    for what, read in (("trigger", triggers), ("argument", arguments)):
        for kind, typed in (("identification", False), ("classification", True)):
            published = case["expected_prf"][f"{what}_{kind}"]
            figures = muc.prf(muc.exactly(read("gold", typed), read("pred", typed)))
            beside(f"{what} {kind} P R F1", figures, published)
            assert figures == pytest.approx(published)


def test_semeval_tagged_sentences(oracles: Path) -> None:
    """Counts and figures in the four modes of SemEval 2013 on tagged sentences."""
    example = small(oracles, "semeval_ner_cases")["bio_example"]
    sentences = [
        muc.semeval(muc.spans(gold), muc.spans(predicted))
        for gold, predicted in zip(example["true"], example["pred"], strict=True)
    ]
    names = {"strict": "strict", "exact": "exact", "partial": "partial", "ent_type": "type"}
    for published_name, mode in names.items():
        counts = muc.tally(*(sentence[mode] for sentence in sentences))
        published = example["expected_overall"][published_name]
        beside(f"{mode} P R F1", muc.prf(counts), published["f1"])
        found = (counts.correct, counts.wrong, counts.partial, counts.missing, counts.spurious)
        keys = ("correct", "incorrect", "partial", "missed", "spurious")
        assert found == tuple(published[key] for key in keys)
        assert (counts.possible, counts.actual) == (published["possible"], published["actual"])
        assert muc.prf(counts) == pytest.approx(
            [published[k] for k in ("precision", "recall", "f1")]
        )


def test_semeval_table(oracles: Path) -> None:
    """Scenarios I to VI in four modes.

    The published totals have one correct more in every mode than the six rows that are published
    with them, and follow if scenario I stands there twice: with that row both agree to the digit.
    """
    example = small(oracles, "semeval_ner_cases")["table_example"]
    parts: dict[str, list[Counts]] = {mode: [] for mode in example["expected"]}
    for row in example["rows"]:
        gold, predicted = (
            [(cell[0], cell[2], cell[3])] if (cell := row[side]) else []
            for side in ("gold", "pred")
        )
        for mode, counts in muc.semeval(gold, predicted).items():
            parts[mode] += [counts] * (2 if row["scenario"] == "I" else 1)
    for mode, published in example["expected"].items():
        counts = muc.tally(*parts[mode])
        beside(f"{mode} P R F1", muc.prf(counts), published["F1"])
        assert counts == Counts(*(published[k] for k in ("COR", "PAR", "INC", "MIS", "SPU")))
        assert muc.prf(counts) == pytest.approx([published[k] for k in ("P", "R", "F1")])


class Paint(Record):
    """A record with one value and one set."""

    word: str | None = None
    colours: list[str] = Field(default_factory=list)


STICKLER = {
    "correct": "TP",
    "wrong": "FD",
    "missing": "FN",
    "spurious": "FA",
    "correct_null": "TN",
}


def outcomes(gold: Paint, predicted: Paint, path: str) -> Counter[str]:
    """Outcomes of a field's cells in the oracle's letters, by the scorer's own walk."""
    place = {
        "article": "a",
        "cluster": "a",
        "repeat": 0,
        "gold_incident": 0,
        "predicted_incident": 0,
        "prominence": None,
    }
    walk = Comparison(place, GoldIncident(gold, {}, frozenset()), predicted, {})
    return Counter(STICKLER[cell.outcome] for cell in walk.cells() if cell.path == path)


def test_field_classification_scalars(oracles: Path) -> None:
    """Both, one or neither given: five outcomes."""
    for gold, predicted, published in small(oracles, "field_classification_cases")["scalar"]:
        if gold == "":
            continue  # named above: silence is null, and only null
        ours = outcomes(Paint(word=gold), Paint(word=predicted), "/word")
        beside(f"{gold!r} against {predicted!r}", dict(ours), published)
        assert ours == {published: 1}


def test_field_classification_lists(oracles: Path) -> None:
    """Members of a set are cells; near misses are not paired."""
    exact, near = small(oracles, "field_classification_cases")["lists"]
    ours = outcomes(Paint(colours=exact["gold"]), Paint(colours=exact["pred"]), "/colours")
    beside("three against four", dict(ours), exact["expected"])
    assert ours == {key: n for key, n in exact["expected"].items() if n}
    ours = outcomes(Paint(colours=near["gold"]), Paint(colours=near["pred"]), "/colours")
    beside("near misses (other by design)", dict(ours), near["expected"])
    assert ours == {"FN": 3, "FA": 3}


def test_field_classification_does_not_depend_on_length(oracles: Path) -> None:
    """One unrelated member against one is judged as two against two (stickler #224)."""
    rule = small(oracles, "field_classification_cases")["length_invariance"]["rule"]
    one = outcomes(Paint(colours=["red"]), Paint(colours=["ash"]), "/colours")
    two = outcomes(Paint(colours=["red", "blue"]), Paint(colours=["ash", "elm"]), "/colours")
    beside("1 and 2 unrelated", (dict(one), dict(two)), rule)
    assert one == {"FN": 1, "FA": 1}
    assert two == {"FN": 2, "FA": 2}


# -- the official counts of 1992 -----------------------------------------------------------------

TOTAL, TEMPLATE = "ALL TEMPLATES", "template-id"


@pytest.fixture
def tst3(oracles: Path) -> dict[str, Any]:
    return dict(muc.load(oracles / "muc4_1992/official_scores_tst3.json.gz"))


def total_of(systems: Mapping[str, Any], name: str, row: str = TOTAL) -> Counts:
    """A row of a system's official totals."""
    report = systems["tests"]["TST3"][name]["total"][row]
    return muc.official(dict(zip(systems["columns"], report, strict=True)))


def published_totals(oracles: Path) -> dict[str, dict[str, float]]:
    """The official totals by system."""
    lines = (oracles / "muc4_1992/official_totals_tst3.csv").read_text().split()
    head = lines[0].split(",")[2:]
    rows = [line.split(",") for line in lines[1:]]
    return {row[1]: dict(zip(head, map(float, row[2:]), strict=True)) for row in rows}


def test_muc4_pairs_sum_to_totals(tst3: dict[str, Any]) -> None:
    """All 17 systems: template pairs add up to every slot's total and to the whole."""
    assert len(tst3["tests"]["TST3"]) == 17
    for name, report in tst3["tests"]["TST3"].items():
        slots = [slot for slot in report["templates"][0][1] if slot in report["total"]]
        assert len(slots) == 24
        for slot, total in [(s, s) for s in slots if s != TEMPLATE] + [("TOTAL", TOTAL)]:
            rows = np.array([p[slot] for _, p in report["templates"] if slot in p])
            assert rows.sum(axis=0).tolist() == report["total"][total], (name, slot)
        optional = sum("response: <NONE> [optional]" in title for title, _ in report["templates"])
        rows = np.array([p[TEMPLATE] for _, p in report["templates"] if TEMPLATE in p])
        pos, *middle, mis, _ = rows.sum(axis=0).tolist()
        assert [pos - optional, *middle, mis - optional] == report["total"][TEMPLATE][:-1], name
        beside(name, f"{len(report['templates'])} pairs, 23 slots and the whole add up", "the same")


def test_muc4_ratios(tst3: dict[str, Any], oracles: Path) -> None:
    """All 17 systems: R, P and F from the counts, unrounded and as printed in 1992."""
    for name, row in published_totals(oracles).items():
        counts = total_of(tst3, name)
        assert counts == muc.official(row)
        assert (counts.possible, counts.actual) == (row["POS"], row["ACT"])
        precision, recall, f1 = (round(100 * value, 3) for value in muc.prf(counts))
        printed = muc.rounded_1992(counts.precision), muc.rounded_1992(counts.recall)
        official = round(muc.harmonic(*printed), 2)
        beside(f"{name} F exact, official", (f1, official), (row["F_exact"], row["F_official"]))
        assert (precision, recall, f1) == (row["P_exact"], row["R_exact"], row["F_exact"])
        assert official == row["F_official"]


def test_muc4_printed_cells(tst3: dict[str, Any]) -> None:
    """Every recall and precision that the reports of 1992 print, per slot and summary row."""
    same = 0
    for name, report in tst3["tests"]["TST3"].items():
        for row, printed in report["measures_text REC PRE OVG FAL"].items():
            counts = total_of(tst3, name, row)
            for ratio, shown in zip(
                (counts.recall, counts.precision), printed.split(), strict=False
            ):
                ours = "*" if math.isnan(ratio) else str(muc.rounded_1992(ratio))
                assert ours == shown, (name, row)
                same += 1
    beside("cells as printed", same, 1156)
    assert same == 1156


# -- significance --------------------------------------------------------------------------------


def per_document(systems: Mapping[str, Any], name: str) -> dict[str, NDArray[np.int64]]:
    """Counts per document, [1 field, 5]."""
    found: dict[str, NDArray[np.int64]] = {}
    for title, slots in systems["tests"]["TST3"][name]["templates"]:
        document = title.split()[0]
        row = found.setdefault(document, np.zeros((1, 5), dtype=np.int64))
        if "TOTAL" in slots:
            counts = muc.official(dict(zip(systems["columns"], slots["TOTAL"], strict=True)))
            row += [counts.correct, counts.partial, counts.wrong, counts.missing, counts.spurious]
    return found


def test_muc4_significance(tst3: dict[str, Any], oracles: Path) -> None:
    """Paired permutation tests between systems of 1992: p within 0.01."""
    for case in muc.load(oracles / "muc4_1992/significance_tst3.json")["paired"]:
        one, two = per_document(tst3, case["b"]), per_document(tst3, case["a"])
        names = sorted(one.keys() | two.keys())
        empty = np.zeros((1, 5), dtype=np.int64)
        first, second = (np.stack([run.get(n, empty) for n in names]) for run in (one, two))
        found = stats.difference(first, second, names)
        overall = found.overall
        what = f"{case['a']} - {case['b']}: documents, difference, p"
        ours = (found.clusters, round(100 * overall.value, 3), round(overall.p, 4))
        beside(what, ours, (case["docs"], case["delta"], case["p_two_sided"]))
        assert found.clusters == case["docs"]
        assert 100 * overall.second == pytest.approx(case["F_a"], abs=6e-4)
        assert 100 * overall.value == pytest.approx(case["delta"], abs=1.1e-3)
        assert overall.p == pytest.approx(case["p_two_sided"], abs=P_WITHIN)


def test_muc4_intervals(tst3: dict[str, Any], oracles: Path) -> None:
    """Bootstrap intervals of systems of 1992: ends within half a point."""
    published = muc.load(oracles / "muc4_1992/significance_tst3.json")["ci"]
    for name, ends in published.items():
        documents = per_document(tst3, name.removeprefix("TST3/"))
        found = stats.estimate(np.stack(list(documents.values())), list(documents)).overall
        ours = [round(100 * found.low, 2), round(100 * found.high, 2)]
        beside(f"{name} interval", ours, ends)
        assert ours == pytest.approx(ends, abs=INTERVAL_WITHIN)
