"""`extractor compare`: two runs on the same labels, field by field and value by value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.article import decode
from extractor.cli.figures import columns, percent, signed
from extractor.cli.gold import articles_option, read
from extractor.cli.options import load_schema, schema_option
from extractor.errors import ConfigError, ResultError
from extractor.evaluation.ledger import Ledger, ledger, read_ledger, unlabelled
from extractor.extraction import Extraction, read_rows

if TYPE_CHECKING:
    from extractor.evaluation.gold import Gold
    from extractor.evaluation.report import Comparison
    from extractor.schema.record import Record

LEDGER = '{"ledger"'  # how the first line of a stored ledger begins
PATH = click.Path(path_type=Path)


@click.command()
@click.argument("first", metavar="A", type=PATH)
@click.argument("second", metavar="B", type=PATH)
@click.option("--gold", multiple=True, type=PATH, help="Labels; needed if A or B is result rows.")
@articles_option
@schema_option
@click.option(
    "--format", "form", type=click.Choice(["table", "markdown", "json"]), default="table",
    show_default=True,
)  # fmt: skip
def compare(
    first: Path,
    second: Path,
    gold: tuple[Path, ...],
    articles: tuple[Path, ...],
    schema_name: str | None,
    form: str,
) -> None:
    """Compare two runs on the same labels: B against A.

    A and B are ledgers (`extractor score … --ledger FILE`), or result rows, which are scored
    against --gold. For each field: F1 of both, the difference with its interval, paired by
    incident, whether it is more than chance, and what became of the values of A in B.
    """
    from extractor.evaluation.report import comparison

    schema = load_schema(schema_name)
    labels = read(gold, schema_name, articles) if gold else None
    one, other = (_ledger(path, labels, schema) for path in (first, second))
    found = comparison(one, other, schema)
    if form == "json":
        text = json.dumps(as_json(found), indent=2, ensure_ascii=False) + "\n"
    else:
        head = [f"A  {first}", f"B  {second}"]
        text = markdown(found, head) if form == "markdown" else table(found, head)
    click.echo(text.encode(), nl=False)


def _ledger(path: Path, labels: list[Gold[Any]] | None, schema: type[Record]) -> Ledger:
    """A stored ledger, or that of result rows.

    Raises:
        ConfigError: they are result rows, and there are no labels.
        ResultError: neither the one nor the other.
    """
    try:
        text = decode(path.read_bytes(), str(path))
    except OSError as error:
        raise ResultError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    if text.startswith(LEDGER):
        return read_ledger(text.removesuffix("\n").split("\n"), str(path))
    if labels is None:
        raise ConfigError(f"{path}: result rows, no ledger; say where their labels are: --gold")
    rows: list[Extraction[Any]] = list(read_rows(text, str(path), schema))
    if others := unlabelled(rows, labels):
        note = f"{path}: {len(others)} rows without a label, not scored: {', '.join(others)}"
        click.echo(note, err=True)
    return ledger(rows, labels)


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
    return "-" if p != p else f"{p:.4f}"


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
    from extractor.evaluation.tables import markdown_table

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
    from extractor.evaluation.tables import contrast_json, known

    return {
        "articles": found.articles,
        "clusters": found.clusters,
        "detectable": known(found.detectable),
        "overall": contrast_json(found.overall),
        "fields": {path: contrast_json(one) for path, one in found.fields.items()},
    }
