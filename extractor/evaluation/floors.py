"""Floors: what a run once reached on a gold, field group by field group, and the file of them.

`eval/floors.json` holds, for each named run, the digest of the labels, the digest of the fields
and of how they are counted, the floors in F1, and the counts per article that they follow from:
only with those can a later run be compared article by article. A floor that does not follow from
its counts is a fault, so that no floor is lowered by hand without anybody noticing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.article import decode
from extractor.errors import FloorsError, faults
from extractor.evaluation.cell import OUTCOMES, Cell, Outcome
from extractor.evaluation.fields import paths
from extractor.evaluation.gold import Gold
from extractor.evaluation.ledger import VERSION, Ledger
from extractor.evaluation.score import Counts, counts_matrix
from extractor.schema.field import comparison

if TYPE_CHECKING:
    from extractor.evaluation.resample import CountArray

GROUPS = {  # what a user of the records would miss together; elsewhere a path's first step
    "date_time": ("/date", "/time"),
    "place": ("/location",),
    "force_and_reason": ("/encounter_reason", "/force", "/officers_using_force"),
    "incident": ("/prominence", "/body_camera", "/aid_given"),
    "subject": ("/subjects",),
    "officer": ("/officers",),
    "bystander": ("/bystanders",),
    "agency": ("/agencies",),
}
OVERALL = "overall"  # all values; evidence apart
EVIDENCE = "evidence"  # passages cited, see `cited`

# what the databases are kept for: who died, who it was, whose officers it were
NEVER_REGRESS = ("/subjects/*/outcome", "/subjects/*/name", "/agencies/*/name")
MARGIN_OVERALL = 0.01  # a point of F1: less is of no use to anyone who chooses a model
MARGIN_GROUP = 0.02  # groups hold a tenth of the cells, and are noisier
DIGITS = 4  # of floors: finer than one cell among a thousand

Column = str  # `overall`, a group, `evidence`, or the path of a field that must never regress


def group(path: str) -> Column:
    """The field group of a path."""
    for name, heads in GROUPS.items():
        if any(path == head or path.startswith(f"{head}/") for head in heads):
            return name
    return path.split("/")[1]


def is_group(column: Column) -> bool:
    """Whether a column is a field group: these add up to `overall`."""
    return column not in (OVERALL, EVIDENCE) and not column.startswith("/")


def cited(cell: Cell) -> Outcome | None:
    """What became of the gold passage for a value: cited, another cited or none, value missing.

    F1 of these is the harmonic mean of citation precision and recall (`score.Evidence`). None if
    gold has no passage for the value.
    """
    overlaps = cell.facts.quote_overlaps_gold
    if overlaps is None:
        return None
    return "correct" if overlaps else "missing" if cell.predicted is None else "wrong"


@dataclass(frozen=True)
class Table:
    """Counts of a run.

    Attributes:
        articles: their ids, in the gold's order.
        columns: `overall`, groups, `evidence`, never-regress fields.
        counts: [articles, columns, outcomes].
    """

    articles: tuple[str, ...]
    columns: tuple[Column, ...]
    counts: CountArray

    def total(self, column: Column) -> Counts:
        """The counts of all articles in a column."""
        return Counts(*map(int, self.counts[:, self.columns.index(column)].sum(axis=0)))

    def floors(self) -> dict[Column, float | None]:
        """F1 of every column as it is pinned; None if there is nothing to measure."""
        found = {column: self.total(column) for column in self.columns}
        return {
            column: round(total.f1, DIGITS) if total.possible + total.actual else None
            for column, total in found.items()
        }


def tabulate(ledger: Ledger, schema: type[BaseModel], never: Sequence[str]) -> Table:
    """The counts of a ledger by article and column.

    Args:
        ledger: of one run.
        schema: the record class, which says what columns there are, seen or not.
        never: the paths of the fields that must never regress.
    """
    import numpy as np

    fields = [path for path, _ in paths(schema)]
    articles, _, by_field = counts_matrix(ledger, fields)
    columns = {OVERALL: by_field.sum(axis=1)}
    for name in dict.fromkeys(map(group, fields)):
        columns[name] = by_field[:, [group(path) == name for path in fields]].sum(axis=1)
    rows = {article: number for number, article in enumerate(articles)}
    evidence = columns[EVIDENCE] = np.zeros_like(columns[OVERALL])
    for cell in ledger.cells:
        if outcome := cited(cell):
            evidence[rows[cell.article], OUTCOMES.index(outcome)] += 1
    columns |= {path: by_field[:, fields.index(path)] for path in never}
    return Table(tuple(articles), tuple(columns), np.stack(list(columns.values()), axis=1))


# -- digests -------------------------------------------------------------------------------------


def gold_digest(golds: Iterable[Gold[Any]]) -> str:
    """`sha256:…` over the digests of the label files' contents, in their order."""
    each = [hashlib.sha256(Path(gold.file).read_bytes()).hexdigest() for gold in golds]
    return f"sha256:{hashlib.sha256(' '.join(each).encode()).hexdigest()}"


def field_digest(schema: type[BaseModel]) -> str:
    """`sha256:…` over the scored fields, how they are compared, their groups, and the counting."""
    lines = [f"{path} {comparison(info)} {group(path)}" for path, info in paths(schema)]
    text = "\n".join([VERSION, *lines])
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


# -- the file ------------------------------------------------------------------------------------

Fraction = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """A part of a floors file: unknown keys are refused, no type is converted."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Pinned(Part):
    """What one run reached on a gold.

    Attributes:
        gold: digest of the labels.
        fields: digest of what is counted and how.
        floors: F1 by column; None where there was nothing to measure.
        counts: by article, one `correct,partial,wrong,missing,spurious` for each column but
            `overall`, which is the sum of the groups.
    """

    gold: str
    fields: str
    floors: dict[Column, Fraction | None]
    counts: dict[str, str]

    @classmethod
    def of(cls, table: Table, gold: str, fields: str) -> Pinned:
        """The floors that a run sets."""
        counts = {
            article: " ".join(",".join(map(str, column)) for column in row[1:].tolist())
            for article, row in zip(table.articles, table.counts, strict=True)
        }
        return cls(gold=gold, fields=fields, floors=table.floors(), counts=counts)

    def table(self) -> Table:
        """The counts as a table.

        Raises:
            ValueError: they are malformed, or floors do not follow from them.
        """
        import numpy as np

        columns = tuple(self.floors)
        if columns[:1] != (OVERALL,):
            raise ValueError(f"floors: {OVERALL!r} must come first")
        counts = np.zeros((len(self.counts), len(columns), len(OUTCOMES)), dtype=np.int64)
        for row, (article, written) in zip(counts, self.counts.items(), strict=True):
            numbers = [cell.split(",") for cell in written.split()]
            if [len(cell) for cell in numbers] != [len(OUTCOMES)] * (len(columns) - 1) or not all(
                number.isdecimal() for cell in numbers for number in cell
            ):
                expected = f"{len(columns) - 1} times {len(OUTCOMES)} whole numbers"
                raise ValueError(f"counts/{article}: {written!r:.80} is not {expected}")
            row[1:] = np.array(numbers, dtype=np.int64)
        counts[:, 0] = counts[:, [is_group(column) for column in columns]].sum(axis=1)
        table = Table(tuple(self.counts), columns, counts)
        for column, floor in table.floors().items():
            if floor != self.floors[column]:
                found = f"{self.floors[column]!r} does not follow from the counts, which give"
                raise ValueError(f"floors/{column}: {found} {floor!r}")
        return table


class Floors(Part):
    """A floors file.

    Attributes:
        version: of this format.
        margins: by column: how far F1 may fall or rise before it matters; others have
            `MARGIN_GROUP`. Fields that must never regress have none.
        never_regress: paths of fields whose F1 must not fall at all.
        runs: by name.
    """

    version: Literal["floors/1"] = "floors/1"
    margins: dict[Column, Fraction] = {OVERALL: MARGIN_OVERALL}
    never_regress: tuple[str, ...] = NEVER_REGRESS
    runs: dict[str, Pinned] = {}

    def margin(self, column: Column) -> float:
        """The margin of a column."""
        return 0.0 if column in self.never_regress else self.margins.get(column, MARGIN_GROUP)

    def to_json(self) -> str:
        """The file's text, one line for each floor and each article."""
        return json.dumps(self.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n"


def fresh(schema: type[BaseModel]) -> Floors:
    """A floors file without runs for a schema."""
    known = {path for path, _ in paths(schema)}
    groups = dict.fromkeys([*(group(path) for path in known), EVIDENCE], MARGIN_GROUP)
    margins = {OVERALL: MARGIN_OVERALL, **dict(sorted(groups.items()))}
    never = tuple(path for path in NEVER_REGRESS if path in known)
    return Floors(margins=margins, never_regress=never)


def read_floors(file: Path, schema: type[BaseModel]) -> Floors:
    """A floors file, strictly read.

    Raises:
        FloorsError: it is malformed; the message names file and key.
    """
    try:
        floors = Floors.model_validate_json(decode(file.read_bytes(), str(file)))
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise FloorsError(f"{file}: {reason}; --update writes it") from None
    except ValidationError as error:
        raise FloorsError(f"{file}: {faults(error)}") from None
    known = {path for path, _ in paths(schema)}
    columns = {OVERALL, EVIDENCE, *map(group, known)}
    for key, names, allowed in (
        ("margins", floors.margins, columns),
        ("never_regress", floors.never_regress, known),
    ):
        for name in names:
            if name not in allowed:
                raise FloorsError(
                    f"{file}: {key}: {name!r} is none of {', '.join(sorted(allowed))}"
                )
    for name, pinned in floors.runs.items():
        try:
            pinned.table()
        except ValueError as error:
            raise FloorsError(f"{file}: runs/{name}/{error}") from None
    return floors
