"""The figures of an experiment, as a table for the terminal and as JSON types."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from extractor.evaluation.stats import Estimate
from extractor.experiment.figures import Against, Figures, Line

NONE = "-"
HEADS = ("model", "prompt", "#", "P", "R", "F1", "95 %", "failed", "undone", "calls", "tokens in",
         "out", "US $", "median s", "p95 s")  # fmt: skip
AGAINST = ("model and prompt", "F1", "difference", "95 %", "can show", "p", "p (Holm)", "real?")
LEFT = frozenset({"model", "prompt", "model and prompt", "real?", "field", "B is"})


def table(figures: Figures) -> str:
    """A line for each cell of the matrix, then each arm against the best one; percentages."""
    size = f"{figures.articles} articles about {figures.clusters} incidents"
    blocks = [f"{figures.name}: {size}"]
    if figures.detectable is not None:
        least = " to ".join(dict.fromkeys(percent(value) for value in figures.detectable))
        blocks[0] += f"\nsmallest difference in F1 that this gold can show: {least} points"
        blocks[0] += " (80 % power, 5 % two-sided)"
    blocks.append(columns(HEADS, [cells(line) for line in figures.lines]))
    if figures.comparisons:
        first = figures.comparisons[0]
        title = f"against {first.best} (F1 {percent(first.difference.first)}), paired by incident"
        rows = [compared(against) for against in figures.comparisons]
        blocks.append(f"{title}\n{columns(AGAINST, rows)}")
    return "\n\n".join(blocks)


def cells(line: Line) -> list[str]:
    """One run's line."""
    run, tally = line.run, line.tally
    return [
        run.model.name,
        run.prompt.name if run.prompt else NONE,
        str(run.repeat),
        *(percent(e.value) if e else NONE for e in (line.precision, line.recall, line.f1)),
        interval(line.f1) if line.f1 else NONE,
        str(tally.failed),
        str(tally.unasked),
        str(tally.attempts) if run.calls else NONE,
        f"{tally.usage.input_tokens:,}",
        f"{tally.usage.output_tokens:,}",
        NONE if tally.cost_usd is None else f"{tally.cost_usd:.4f}",
        *(NONE if seconds is None else f"{seconds:.1f}" for seconds in (tally.median, tally.p95)),
    ]


def compared(against: Against) -> list[str]:
    """One arm's line."""
    one = against.difference
    return [
        against.arm,
        percent(one.second),
        signed(one.value),
        f"{signed(one.low)} to {signed(one.high)}",
        percent(one.detectable),
        f"{one.p:.4f}",
        f"{against.p_holm:.4f}",
        "yes" if against.real else "not shown",
    ]


def percent(value: float) -> str:
    """A ratio in percent, one decimal; `-` if there was nothing to measure."""
    return NONE if math.isnan(value) else f"{100 * value:.1f}"


def signed(value: float) -> str:
    """A difference in percentage points, with its sign."""
    return NONE if math.isnan(value) else f"{100 * value:+.1f}"


def interval(estimate: Estimate) -> str:
    """Both ends."""
    return f"{percent(estimate.low)} to {percent(estimate.high)}"


def columns(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns: text to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]

    def line(row: Sequence[str]) -> str:
        aligned = (
            cell.ljust(width) if head in LEFT else cell.rjust(width)
            for head, cell, width in zip(heads, row, widths, strict=True)
        )
        return "  ".join(aligned).rstrip()

    return "\n".join(line(row) for row in (heads, *rows))


def as_json(figures: Figures) -> dict[str, Any]:
    """All figures as JSON types, ratios from 0 to 1; null for what could not be measured."""
    lines = [
        {
            "model": line.run.model.name,
            "prompt": line.run.prompt.id if line.run.prompt else None,
            "repeat": line.run.repeat,
            **{name: _plain(getattr(line, name)) for name in ("precision", "recall", "f1")},
            **asdict(line.tally),
        }
        for line in figures.lines
    ]
    compared = [
        {"arm": a.arm, "best": a.best, "difference": a.difference.value, **_plain(a.difference),
         "p_holm": _number(a.p_holm), "real": a.real}
        for a in figures.comparisons
    ]  # fmt: skip
    return {
        "name": figures.name,
        "articles": figures.articles,
        "clusters": figures.clusters,
        "detectable": figures.detectable,
        "runs": lines,
        "comparisons": compared,
    }


def _plain(value: Any) -> Any:
    """A frozen value's fields."""
    return value and {key: _number(number) for key, number in asdict(value).items()}


def _number(value: float) -> float | None:
    """JSON knows no NaN."""
    return None if math.isnan(value) else value
