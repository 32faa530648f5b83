"""Two runs compared: as a table for the terminal, as Markdown and as JSON types."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from extractor.cli.figures import columns, percent, signed
from extractor.evaluation.report import Comparison
from extractor.evaluation.tables import contrast_json, known, markdown_table

HEADS = ("field", "F1 A", "F1 B", "B - A", "95 %", "p", "p (Holm)", "B is")


def title(found: Comparison) -> str:
    """What this gold can show at all."""
    return (
        f"{found.articles} articles about {found.clusters} incidents; smallest difference in F1 "
        f"that they can show between such runs: {percent(found.detectable)} points (80 % power, "
        "5 % two-sided)"
    )


def lines(found: Comparison) -> list[list[str]]:
    """One line for all fields, then one for each."""
    every = {"/all fields": found.overall, **found.fields}
    return [
        [
            path[1:],
            percent(one.difference.first),
            percent(one.difference.second),
            signed(one.difference.value),
            f"{signed(one.difference.low)} to {signed(one.difference.high)}",
            *(_p(p) for p in (one.difference.p, one.difference.p_holm)),
            one.verdict,
        ]
        for path, one in every.items()
    ]


def _p(p: float) -> str:
    return "-" if math.isnan(p) else f"{p:.4f}"


def shown(found: Comparison) -> str:
    """Which differences are more than chance, in a sentence."""
    overall = found.overall.verdict
    said = ["no difference is shown" if overall == "not shown" else f"B is shown to be {overall}"]
    said[0] += " over all fields"
    for verdict in ("better", "worse"):
        if paths := [path[1:] for path, one in found.fields.items() if one.verdict == verdict]:
            said.append(f"{verdict} in {', '.join(paths)}")
    others = "any other field" if len(said) > 1 else "any field by itself"
    return "; ".join([*said, f"no difference is shown in {others} (Holm)"])


def flow(found: Comparison) -> Iterator[tuple[str, list[tuple[str, int, str]]]]:
    """For each field what changed: the change, how often, in which articles."""
    for path, one in found.fields.items():
        changes = [
            (f"{a} → {b}", number, _articles(one.flow.articles((a, b))))
            for (a, b), number in one.flow.counts.items()
            if a != b
        ]
        if changes:
            yield path[1:], changes


def _articles(found: dict[str, int]) -> str:
    return ", ".join(id if number == 1 else f"{id} ({number})" for id, number in found.items())


def table(found: Comparison, head: Sequence[str]) -> str:
    """For eyes."""
    blocks = ["\n".join([title(found), *head]), columns(HEADS, lines(found)), shown(found)]
    moved = ["what became of the values of A in B"]
    for path, changes in flow(found):
        moved.append(f"{path}")
        moved += [f"  {change:<20} {number:>4}  {where}" for change, number, where in changes]
    return "\n\n".join([*blocks, "\n".join(moved)]) + "\n"


def markdown(found: Comparison, head: Sequence[str]) -> str:
    """The same for a pull request or a README."""
    rows = [[path, change, str(number), where] for path, changes in flow(found)
            for change, number, where in changes]  # fmt: skip
    blocks = [
        title(found),
        "\n".join(f"- {line}" for line in head),
        markdown_table(HEADS, lines(found)),
        shown(found),
        markdown_table(("field", "A → B", "values", "articles"), rows),
    ]
    return "\n\n".join(blocks) + "\n"


def as_json(found: Comparison) -> dict[str, Any]:
    """As JSON types, ratios from 0 to 1; null for what could not be measured."""
    return {
        "articles": found.articles,
        "clusters": found.clusters,
        "detectable": known(found.detectable),
        "overall": contrast_json(found.overall),
        "fields": {path: contrast_json(one) for path, one in found.fields.items()},
    }
