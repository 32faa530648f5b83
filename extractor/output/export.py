"""`export`: result rows into a file of another form, whole or not at all.

    csv, parquet     one row a person (`flat`)
    jsonl            one incident a line
    rows             result rows, as `extract` writes them: the way back from a database
    sqlite, duckdb   normalised tables (`layout`), from which `read` gives the same rows back
    wapo, mpv        the layouts of two public registers (`register`)

A new file is made beside its place and moved there. An append makes CSV, Parquet and JSON Lines
anew in the same way and changes a database in one transaction. Which rows an export holds when an
article comes twice is said in `merge`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractor.errors import ConfigError, ResultError
from extractor.extraction import Extraction
from extractor.output import duck, register, sqlite, tabular
from extractor.output.merge import Merged, merge
from extractor.output.mpv import MPV
from extractor.output.relational import Database
from extractor.output.wapo import Agencies, wapo
from extractor.schema.record import R, Record

FORMS: Mapping[str, Callable[[type[Record]], tabular.Form]] = {
    "csv": tabular.csv_form,
    "jsonl": tabular.jsonl_form,
    "rows": tabular.results_form,
    "parquet": tabular.parquet_form,
}
DATABASES: Mapping[str, Database] = {"sqlite": sqlite, "duckdb": duck}
HEAD = 16  # bytes by which a database file is known
REGISTERS = ("wapo", "mpv")
FORMATS = (*FORMS, *DATABASES, *REGISTERS)
BINARY = frozenset({"parquet", *DATABASES})  # that no terminal shows


@dataclass(frozen=True)
class Target:
    """Where an export goes.

    Attributes:
        form: one of `FORMATS`.
        path: the file.
        append: whether the file's rows stay; without it what stands there is written over.
        agencies: ids of agencies, for `wapo`.
    """

    form: str
    path: Path
    append: bool = False
    agencies: Agencies = field(default_factory=Agencies)


@dataclass(frozen=True)
class Exported:
    """What became of the rows of an export.

    Attributes:
        merged: which articles are new, replaced or were there.
        rows: how many the file has; None for a database, which has them in several tables.
        left_out: people that do not belong into the register, by the reason.
    """

    merged: Merged[Any]
    rows: int | None = None
    left_out: Counter[str] = field(default_factory=Counter)


def export(rows: Sequence[Extraction[Any]], schema: type[Record], target: Target) -> Exported:
    """Write rows to a file.

    Raises:
        ConfigError: an extra is not installed, or the file cannot be written.
        ResultError: the file that should be appended to is no export of this form and schema.
    """
    if target.append and not target.path.exists():
        target = Target(target.form, target.path, agencies=target.agencies)
    try:
        if target.form in DATABASES:
            return Exported(_database(rows, schema, target))
        if target.form in REGISTERS:
            return _register(rows, target)
        return _form(rows, schema, target)
    except OSError as error:
        raise ConfigError(f"--output {str(target.path)!r}: {error.strerror or error}") from None


def text(
    rows: Sequence[Extraction[Any]], schema: type[Record], form: str, agencies: Agencies
) -> tuple[bytes, Exported]:
    """The bytes of an export that goes to standard output, and what became of the rows."""
    if form in REGISTERS:
        layout = _layout(form, agencies)
        merged = register.combined(layout, rows, ())
        shown = register.table(layout, merged.blocks)
        return shown, Exported(merged, _count(merged), register.left_out(layout, rows))
    made = FORMS[form](schema)
    merged = merge((), map(made.block, rows))
    return made.encode(_rows(merged)), Exported(merged, _count(merged))


def read(path: Path, schema: type[R]) -> list[Extraction[R]] | None:
    """The result rows of an exported database; None if the file is no database.

    Raises:
        ResultError: it is a database, but no such export.
        OSError: the file cannot be read.
    """
    head = _head(path)
    kind = next((kind for kind in DATABASES.values() if kind.recognises(head)), None)
    return kind.read(path, schema) if kind else None


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEAD)


def _form(rows: Sequence[Extraction[Any]], schema: type[Record], target: Target) -> Exported:
    made = FORMS[target.form](schema)
    old = made.blocks(target.path.read_bytes(), str(target.path)) if target.append else []
    merged = merge(old, map(made.block, rows))
    _replace({target.path: made.encode(_rows(merged))})
    return Exported(merged, _count(merged))


def _rows(merged: Merged[Any]) -> list[Any]:
    return [row for block in merged.blocks for row in block.rows]


def _count(merged: Merged[Any]) -> int:
    return len(_rows(merged))


def _layout(form: str, agencies: Agencies) -> register.Register:
    return MPV if form == "mpv" else wapo(agencies)


def _register(rows: Sequence[Extraction[Any]], target: Target) -> Exported:
    layout = _layout(target.form, target.agencies)
    old = register.read(layout, target.path) if target.append else []
    merged = register.combined(layout, rows, old)
    beside = target.path.with_name(target.path.name + register.BESIDE)
    _replace(
        {
            beside: register.sources(layout, merged.blocks),
            target.path: register.table(layout, merged.blocks),
        }
    )
    return Exported(merged, _count(merged), register.left_out(layout, rows))


def _database(rows: Sequence[Extraction[Any]], schema: type[Record], target: Target) -> Merged[Any]:
    kind = DATABASES[target.form]
    if target.append:
        if not kind.recognises(_head(target.path)):
            raise ResultError(f"{target.path}: no {target.form} file; export to another one")
        return kind.append(target.path, rows, schema)
    part = _part(target.path)
    part.unlink(missing_ok=True)
    try:
        merged = kind.write(part, rows, schema)
        part.replace(target.path)
    finally:
        part.unlink(missing_ok=True)
    return merged


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


def _replace(files: Mapping[Path, bytes]) -> None:
    """Write files beside their places, then move each there, the last one last."""
    try:
        for path, data in files.items():
            _part(path).write_bytes(data)
        for path in files:
            _part(path).replace(path)
    finally:
        for path in files:
            _part(path).unlink(missing_ok=True)
