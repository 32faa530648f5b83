"""Counts of outcomes, and the ratios that follow from them.

The measures are those of MUC-4 (1992 scorer manual): precision, recall and F1 with partial answers
counting half, micro over cells. Only counts are kept; ratios are properties.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

NOTHING = float("nan")  # a ratio of nothing to nothing: there was nothing to measure


def ratio(part: float, whole: float) -> float:
    """`part / whole`, NaN if there was nothing to measure."""
    return part / whole if whole else NOTHING


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cells had which outcome; every ratio follows from these.

    A partial cell counts half. A ratio whose denominator is 0 is NaN: nothing was measured.

    Attributes:
        correct: COR.
        partial: PAR.
        wrong: INC.
        missing: MIS, with those of failed articles.
        spurious: SPU.
        correct_null: neither gold nor the prediction has a value; in no precision or recall.
        failed: those of `missing` whose article has no prediction at all.
    """

    correct: int = 0
    partial: int = 0
    wrong: int = 0
    missing: int = 0
    spurious: int = 0
    correct_null: int = 0
    failed: int = 0

    def __add__(self, other: Counts) -> Counts:
        """The counts of both."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(Counts)))

    @property
    def possible(self) -> int:
        """POS: cells with a gold value."""
        return self.correct + self.partial + self.wrong + self.missing

    @property
    def actual(self) -> int:
        """ACT: cells with a predicted value."""
        return self.correct + self.partial + self.wrong + self.spurious

    @property
    def precision(self) -> float:
        """(COR + ½ PAR) / ACT."""
        return ratio(self.correct + self.partial / 2, self.actual)

    @property
    def recall(self) -> float:
        """(COR + ½ PAR) / POS."""
        return ratio(self.correct + self.partial / 2, self.possible)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, from the counts."""
        return ratio(2 * self.correct + self.partial, self.possible + self.actual)

    @property
    def fill_precision(self) -> float:
        """COR / ACT: values that are wholly right, of those predicted."""
        return ratio(self.correct, self.actual)

    @property
    def hallucination_rate(self) -> float:
        """SPU / (SPU + correct nulls): of what gold leaves empty, how much was filled."""
        return ratio(self.spurious, self.spurious + self.correct_null)

    @property
    def omission_rate(self) -> float:
        """MIS / POS: of what gold has, how much is absent."""
        return ratio(self.missing, self.possible)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def share(self) -> float:
        """`part / whole`, NaN if there was nothing to measure."""
        return ratio(self.part, self.whole)
