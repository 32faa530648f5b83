"""Runs as Markdown, CSV, JSON and JUnit XML, in a fixed order and with a fixed rounding.

All take named figures: one run, or the runs of a matrix. Ratios that are undefined (nothing to
measure) are a dash in Markdown, empty in CSV, null in JSON.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree

from extractor.evaluation.cell import OUTCOMES
from extractor.evaluation.floors import group
from extractor.evaluation.report import Contrast, Figures
from extractor.evaluation.score import Counts
from extractor.evaluation.stats import Difference, Estimate

DIGITS = 4  # of ratios for programs: finer than one cell among some thousand
OVERALL = "overall"
Named = Mapping[str, Figures]  # by the run's name, in the order of the report


def percent(value: float) -> str:
    """A ratio in percent with one decimal, a dash if there was nothing to measure."""
    return "-" if math.isnan(value) else f"{100 * value:.1f}"


def known(value: float) -> float | None:
    """A ratio rounded; None if there was nothing to measure."""
    return None if math.isnan(value) else round(value, DIGITS)


# -- Markdown ------------------------------------------------------------------------------------


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of GitHub's Markdown. What stands in a cell is shown as it is, on one line."""
    first, *others = ([_escaped(cell) for cell in row] for row in (heads, *rows))
    lines = [first, ["---"] * len(heads), *others]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(cell: str) -> str:
    """Text that Markdown and HTML take for text."""
    return re.sub(r"([\\`*_\[\]<>|&])", r"\\\1", " ".join(cell.split()))


def markdown(runs: Named) -> str:
    """The matrix, a line for each run, and F1 by field, a column for each."""
    heads = ("run", "P", "R", "F1", "95 %", "macro F1", "articles", "failed")
    matrix = [
        [
            name,
            *(percent(run.overall[kind].value) for kind in ("precision", "recall", "f1")),
            _interval(run.overall["f1"]),
            percent(run.macro.value),
            str(run.score.articles),
            str(len(run.score.failed)),
        ]
        for name, run in runs.items()
    ]
    fields = [
        [path[1:], *(_cell(run.f1.get(path)) for run in runs.values())] for path in _paths(runs)
    ]
    parts = [markdown_table(heads, matrix), markdown_table(("F1 by field", *runs), fields)]
    return "\n\n".join(parts) + "\n"


def _cell(estimate: Estimate | None) -> str:
    if estimate is None or math.isnan(estimate.value):
        return "-"
    return f"{percent(estimate.value)} ({_interval(estimate)})"


def _interval(estimate: Estimate) -> str:
    if math.isnan(estimate.low):
        return "-"
    return f"{percent(estimate.low)} to {percent(estimate.high)}"


def _paths(runs: Named) -> list[str]:
    """The fields of any run, in the order of the first that has them."""
    return list(dict.fromkeys(path for run in runs.values() for path in run.f1))


# -- CSV and JSON --------------------------------------------------------------------------------


def as_csv(runs: Named) -> str:
    """A line for each run and field, and one for all fields together."""
    file = io.StringIO()
    rows = [
        {"run": name, "field": path, **asdict(counts), **_ratios(counts),
         **{f"f1_{end}": known(getattr(estimate, end)) for end in ("low", "high")}}
        for name, run in runs.items()
        for path, counts, estimate in _lines(run)
    ]  # fmt: skip
    writer = csv.DictWriter(file, list(rows[0]) if rows else ["run", "field"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def _lines(run: Figures) -> Iterator[tuple[str, Counts, Estimate]]:
    yield from ((path, run.score.fields[path], found) for path, found in run.f1.items())
    yield OVERALL, run.score.overall, run.overall["f1"]


def _ratios(counts: Counts) -> dict[str, float | None]:
    return {name: known(getattr(counts, name)) for name in ("precision", "recall", "f1")}


def as_json(runs: Named) -> str:
    """All runs as one JSON object: counts, ratios with intervals, by field; failed articles."""
    found = {name: _run_json(run) for name, run in runs.items()}
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _run_json(run: Figures) -> dict[str, Any]:
    ratios = {name: _estimate_json(found) for name, found in run.overall.items()}
    return {
        "articles": run.score.articles,
        "clusters": run.score.clusters,
        "failed": dict(run.score.failed),
        OVERALL: {**asdict(run.score.overall), **ratios},
        "macro_f1": _estimate_json(run.macro),
        "fields": {
            path: {**asdict(run.score.fields[path]), "f1": _estimate_json(found)}
            for path, found in run.f1.items()
        },
    }


def _estimate_json(found: Estimate) -> dict[str, float | None]:
    return {name: known(getattr(found, name)) for name in ("value", "low", "high")}


def difference_json(found: Difference) -> dict[str, float | None]:
    """A difference as JSON types."""
    names = ("first", "second", "value", "low", "high", "p", "p_holm", "detectable")
    return {name: known(getattr(found, name)) for name in names}


def contrast_json(found: Contrast) -> dict[str, Any]:
    """One field in two runs as JSON types; what did not change has no articles."""
    changes = [
        {"from": a, "to": b, "values": number,
         "articles": found.flow.articles((a, b)) if a != b else {}}
        for (a, b), number in found.flow.counts.items()
    ]  # fmt: skip
    return {
        "first": {name: getattr(found.first, name) for name in OUTCOMES},
        "second": {name: getattr(found.second, name) for name in OUTCOMES},
        "f1": difference_json(found.difference),
        "verdict": found.verdict,
        "flow": changes,
    }


# -- JUnit ---------------------------------------------------------------------------------------

# what XML 1.0 cannot hold, in any form
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(runs: Named) -> str:
    """JUnit XML: a suite for each run, a case for each field group and each failed article.

    A field group passes, its figures are its output: what is good enough is the gate's to say. A
    failed article is an error.
    """
    root = ElementTree.Element("testsuites", name="extractor")
    for name, run in runs.items():
        cases = list(groups(run))
        failed = run.score.failed
        suite = ElementTree.SubElement(
            root, "testsuite", name=_xml(name), tests=str(len(cases) + len(failed)), failures="0",
            errors=str(len(failed)), skipped="0", time="0",
        )  # fmt: skip
        for title, counts in cases:
            case = _case(suite, name, title)
            ElementTree.SubElement(case, "system-out").text = _figures(counts)
        for article, reason in failed.items():
            error = ElementTree.SubElement(_case(suite, name, article), "error")
            error.set("type", _xml(reason))
            error.set("message", _xml(f"{article}: {reason}; all its values count as missing"))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _case(suite: ElementTree.Element, run: str, name: str) -> ElementTree.Element:
    return ElementTree.SubElement(suite, "testcase", classname=_xml(run), name=_xml(name), time="0")


def groups(run: Figures) -> Iterator[tuple[str, Counts]]:
    """The counts of each field group, then of all."""
    found: dict[str, Counts] = {}
    for path in run.f1:
        found[group(path)] = found.get(group(path), Counts()) + run.score.fields[path]
    yield from found.items()
    yield OVERALL, run.score.overall


def _figures(counts: Counts) -> str:
    ratios = (counts.precision, counts.recall, counts.f1)
    shown = ", ".join(f"{n} {percent(v)}" for n, v in zip(("P", "R", "F1"), ratios, strict=True))
    return f"{shown}; " + ", ".join(f"{number} {name}" for name, number in asdict(counts).items())


def _xml(text: str) -> str:
    return NO_XML.sub("\ufffd", text)


FORMATS: Mapping[str, Callable[[Named], str]] = {
    "markdown": markdown,
    "csv": as_csv,
    "json": as_json,
    "junit": junit,
}
