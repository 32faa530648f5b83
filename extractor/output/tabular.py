"""CSV, Parquet and JSON Lines: whole files, read back for `--append` and written anew."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from extractor.errors import ConfigError, ResultError
from extractor.evaluation import sheet
from extractor.extraction import Extraction, read_rows
from extractor.output.article_columns import Kind
from extractor.output.flat import flat, shown
from extractor.output.merge import Block, Key
from extractor.schema.record import Record

Rows = Sequence[Any]


@dataclass(frozen=True)
class Form:
    """A format whose file is made and read as a whole.

    Attributes:
        rows: what stands in the file for one article, in the form's own type.
        encode: all rows as the file's bytes.
        decode: the rows of a file that is there; its name is for messages.
        key: which answer a row comes from.
    """

    rows: Callable[[Extraction[Any]], Iterable[Any]]
    encode: Callable[[Rows], bytes]
    decode: Callable[[bytes, str], Rows]
    key: Callable[[Any], Key]

    def block(self, row: Extraction[Any]) -> Block[Any]:
        """A result row in this form."""
        return Block(Key.of(row), tuple(self.rows(row)))

    def blocks(self, data: bytes, where: str) -> list[Block[Any]]:
        """What a file that is there holds of each article.

        Raises:
            ResultError: it is no export of this form.
        """
        found: dict[str, list[Any]] = {}
        try:
            rows = self.decode(data, where)
            for row in rows:  # of one article, also where a person has sorted the file
                found.setdefault(self.key(row).article, []).append(row)
            return [Block(self.key(rows[0]), tuple(rows)) for rows in found.values()]
        except (KeyError, TypeError, ValueError) as error:
            raise ResultError(f"{where}: not an export of this form: {error}") from None


def _flat_key(row: dict[str, Any]) -> Key:
    return Key(row["article_id"], row["request"], row["records"], row["created"])


def _tree_key(row: dict[str, Any]) -> Key:
    about = row["provenance"]
    return Key(row["article"]["id"], about["request"], about["records"], about["created"])


# -- CSV -----------------------------------------------------------------------------------------


def csv_form(schema: type[Record]) -> Form:
    """One row a person, see `flat`; formulas are defused."""
    form = flat(schema)
    names = list(form.columns)

    def rows(row: Extraction[Any]) -> Iterable[dict[str, Any]]:
        return ({name: shown(value) for name, value in one.items()} for one in form.rows(row))

    def decode(data: bytes, where: str) -> Rows:
        found, there = sheet.read(data, where)
        if found != names:
            raise ResultError(f"{where}: {_other(found, names)}")
        return there

    return Form(rows, lambda there: sheet.write(names, there).encode(), decode, _flat_key)


def _other(found: Sequence[str], names: Sequence[str]) -> str:
    """Why a file cannot be appended to."""
    strange = next((n for n in found if n not in names), None)
    lacking = next((n for n in names if n not in found), None)
    what = (
        f"has the column {strange!r}" if strange is not None
        else f"lacks the column {lacking!r}" if lacking is not None
        else "has its columns in another order"
    )  # fmt: skip
    return f"not an export of this schema and version: it {what}; export to another file"


# -- Parquet -------------------------------------------------------------------------------------

ARROW: dict[Kind, str] = {"text": "string", "integer": "int64", "number": "float64",
                          "boolean": "bool"}  # fmt: skip


def parquet_form(schema: type[Record]) -> Form:
    """One row a person, with types: integers, booleans, text; what is not said is null.

    Raises:
        ConfigError: the extra is not installed.
    """
    try:
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow import parquet
    except ImportError:
        message = "Parquet files need an extra: pip install 'incident-extractor[parquet]'"
        raise ConfigError(message) from None
    form = flat(schema)
    names = list(form.columns)
    arrow = pyarrow.schema(
        [
            pyarrow.field(name, ARROW[kind], metadata={"description": meaning})
            for name, (kind, meaning) in form.columns.items()
        ]
    )

    def encode(rows: Rows) -> bytes:
        file = io.BytesIO()
        parquet.write_table(pyarrow.Table.from_pylist(list(rows), schema=arrow), file)
        return file.getvalue()

    def decode(data: bytes, where: str) -> Rows:
        try:
            table = parquet.read_table(io.BytesIO(data))
        except pyarrow.ArrowException as error:
            raise ResultError(f"{where}: not Parquet: {error}") from None
        if table.column_names != names:
            raise ResultError(f"{where}: {_other(table.column_names, names)}")
        rows: Rows = table.to_pylist()
        return rows

    return Form(form.rows, encode, decode, _flat_key)


# -- JSON Lines ----------------------------------------------------------------------------------


def _incidents(row: Extraction[Any]) -> Iterable[dict[str, Any]]:
    """One object an incident; an article without one has an object with `incident: null`."""
    tree = row.to_dict()
    records = tree.pop("incidents") or [None]
    for number, record in enumerate(records, start=1):
        head = {"article": tree["article"], "status": tree["status"]}
        place = {"number": number if record else None, "incident": record}
        yield {**head, **place, "error": tree["error"], "provenance": tree["provenance"]}


def _lines(rows: Rows) -> bytes:
    dump = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return "".join(f"{line}\n" for line in dump).encode()


def _parsed(data: bytes, where: str) -> Rows:
    rows = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.strip():
            try:
                rows.append(json.loads(line))
            except ValueError as error:
                raise ResultError(f"{where}: line {number}: not JSON: {error}") from None
    return rows


def jsonl_form(_: type[Record]) -> Form:
    """One incident a line, each with its article's reference, status and provenance."""
    return Form(_incidents, _lines, _parsed, _tree_key)


def results_form(schema: type[Record]) -> Form:
    """The result rows themselves, as `extract` writes them: merged, or back from a database."""

    def encode(rows: Rows) -> bytes:
        return "".join(f"{row.to_json()}\n" for row in rows).encode()

    def decode(data: bytes, where: str) -> Rows:
        return list(read_rows(data.decode(), where, schema))

    return Form(lambda row: [row], encode, decode, Key.of)
