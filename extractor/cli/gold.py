"""`extractor gold`: labels checked, shown, and two readers of the same articles compared."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from extractor.cli.options import load_schema, schema_option
from extractor.errors import GoldError
from extractor.evaluation.assign import solver
from extractor.evaluation.gold import Gold, absent, load
from extractor.evaluation.label import GoldIncident
from extractor.schema.field import slots

FIELD = 27  # columns of a field's name

articles_option = click.option(
    "--articles",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="File or folder with the labels' texts; <id>.txt beside a label is found without it.",
)


@click.group()
def gold() -> None:
    """Check, show and compare label files (see eval/README.md)."""


def read(
    folders: Sequence[Path], schema_name: str | None, articles: Sequence[Path]
) -> list[Gold[Any]]:
    """The labels of all folders and files; absent texts are named on standard error.

    Raises:
        GoldError: a label is malformed, or two are about one article.
    """
    schema = load_schema(schema_name)
    found: dict[str, Gold[Any]] = {}
    for folder in folders:
        for label in load(folder, schema, articles):
            if label.id in found:
                twice = f"{label.id!r} is also labelled in {found[label.id].file}"
                raise GoldError(f"{label.file}: article/id: {twice}")
            found[label.id] = label
    if missing := absent(found.values()):
        click.echo(f"texts absent: {', '.join(missing)}", err=True)
        click.echo("their quotes are neither checked nor located; see --articles", err=True)
    return list(found.values())


@gold.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@articles_option
@schema_option
def check(folders: tuple[Path, ...], articles: tuple[Path, ...], schema_name: str | None) -> None:
    """Check every label in FOLDERS (folders or files); exit code 2 on the first fault.

    JSON, keys, types, pointers, alternatives, and where the text is at hand its digest, its date
    and every quote. Prints what there is.
    """
    golds = read(folders, schema_name, articles)
    incidents = [incident for label in golds for incident in label.incidents]
    records = [incident.record for incident in incidents]
    values = sum(not slot.empty for record in records for slot in slots(record))
    counts = {
        "labels": len(golds),
        "texts at hand": len(golds) - len(absent(golds)),
        "clusters": len({label.cluster for label in golds}),
        "without an incident": sum(not label.incidents for label in golds),
        "incidents": len(incidents),
        "values": values,
        "claims": sum(len(record.claims) for record in records),
        "rivals": sum(len(record.rivals) for record in records),
        "alternatives": sum(len(v) for i in incidents for v in i.alternatives.values()),
        "optional": sum(len(incident.optional) for incident in incidents),
    }
    for name, number in counts.items():
        click.echo(f"{name:<{FIELD}} {number:>6}")


@gold.command()
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path))
@articles_option
@schema_option
def show(folders: tuple[Path, ...], articles: tuple[Path, ...], schema_name: str | None) -> None:
    """Print the labels in FOLDERS (folders or files): values, alternatives, what is optional."""
    for label in read(folders, schema_name, articles):
        click.echo("\n".join(_label(label)) + "\n")


@gold.command()
@click.argument("first", metavar="A", type=click.Path(path_type=Path))
@click.argument("second", metavar="B", type=click.Path(path_type=Path))
@articles_option
@schema_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def agree(
    first: Path, second: Path, articles: tuple[Path, ...], schema_name: str | None, form: str
) -> None:
    """Say how far two readers agree: A and B hold labels of the same articles.

    For each field Cohen's kappa (single values of a kind) and Krippendorff's alpha, over the
    places that alignment brings together; and the score of each reader against the other, the
    ceiling of what a model can be shown to reach.
    """
    solver()  # without its extra nothing below can be imported
    from extractor.cli.readers import as_json, table
    from extractor.evaluation.annotators import readers

    one, other = (read([folder], schema_name, articles) for folder in (first, second))
    found = readers(one, other, load_schema(schema_name))
    if form == "json":
        text = json.dumps(as_json(found), indent=2, ensure_ascii=False)
    else:
        text = "\n".join([f"A  {first}", f"B  {second}", *table(found)])
    click.echo(f"{text}\n".encode(), nl=False)


def _label(label: Gold[Any]) -> Iterator[str]:
    published = f", published {label.published}" if label.published else ""
    cluster = f", cluster {label.cluster}" if label.cluster != label.id else ""
    text = "" if label.article else ", text absent"
    many = len(label.incidents)
    count = f"{many or 'no'} incident{'s' if many > 1 else ''}"
    yield f"{label.id}{published}{cluster}{text}: {count}"
    for number, incident in enumerate(label.incidents, start=1):
        prominence = getattr(incident.record, "prominence", None)
        kinds = [prominence, "optional" if "" in incident.optional else None]
        kind = ", ".join(filter(None, kinds))
        yield f"  incident {number}{kind and f' ({kind})'}"
        yield from _incident(incident)
    if label.notes:
        yield f"  notes: {label.notes}"


def _incident(incident: GoldIncident[Any]) -> Iterator[str]:
    for slot in slots(incident.record):
        others = incident.alternatives.get(slot.pointer, ())
        if slot.pointer == "/prominence" or (slot.empty and not others):
            continue
        shown = " or ".join(_shown(value) for value in (slot.value, *others))
        optional = "  (optional)" if incident.excused(slot.pointer) else ""
        yield f"    {slot.pointer[1:]:<{FIELD}} {shown}{optional}"


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "(silence)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
