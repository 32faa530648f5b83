"""Counts and the figures that follow from them."""

from __future__ import annotations

from dataclasses import dataclass

NOTHING = float("nan")  # a ratio of nothing to nothing: there was nothing to measure


def ratio(part: float, whole: float) -> float:
    """`part / whole`, NaN if there was nothing to measure."""
    return part / whole if whole else NOTHING


@dataclass(frozen=True, slots=True)
class Counts:
    """How many cells had which outcome; every ratio follows from these (MUC-4, 1992).

    A partial cell counts half. A ratio whose denominator is 0 is NaN: nothing was measured.
    """

    correct: int = 0
    partial: int = 0
    wrong: int = 0
    missing: int = 0
    spurious: int = 0

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
