"""One-to-one assignment of rows to columns, of the greatest total weight, with a fixed tie rule.

Ties are common (two officers of whom nothing is told but the rank), and which of several best
assignments is taken moves per-field figures though not the total: GTT's published template scores
change by more than one point per role. So the choice is fixed here.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from extractor.errors import ConfigError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Solver = Callable[["NDArray[Any]"], tuple["NDArray[Any]", "NDArray[Any]"]]
EQUAL = 1e-6  # totals closer than this are equal; weights are whole numbers or simple fractions


@functools.cache
def solver() -> Solver:
    """`linear_sum_assignment` of scipy, maximising (Crouse 2016, a modified Jonker-Volgenant).

    Raises:
        ConfigError: the extra `eval` is not installed.
    """
    try:
        from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]
    except ImportError:
        message = "scoring needs an extra: pip install 'incident-extractor[eval]'"
        raise ConfigError(message) from None
    return functools.partial(linear_sum_assignment, maximize=True)


def assign(weights: ArrayLike) -> list[tuple[int, int]]:
    """Pairs (row, column) of the greatest total weight, every row and column at most once.

    Among assignments of the same total the one is taken that gives row 0 the lowest column (none
    comes last), then row 1, and so on. Pairs of weight 0 or less are left out.

    Args:
        weights: [rows, columns]; whole numbers below 2**53, or fractions (equal within 1e-6).

    Returns:
        The pairs in the order of rows.

    Raises:
        ConfigError: see `solver`.
    """
    import numpy as np

    solve = solver()
    table = np.maximum(np.asarray(weights, dtype=np.float64), 0.0)
    if table.ndim != 2 or 0 in table.shape:
        return []
    if table.shape == (1, 1):
        return [(0, 0)] if table[0, 0] > 0 else []
    columns = list(range(table.shape[1]))
    pairs: list[tuple[int, int]] = []
    for row in range(table.shape[0]):
        rest = table[row:, columns]
        if not columns or not rest.any():
            break
        if (column := _lowest(rest, solve)) is not None:
            pairs.append((row, columns.pop(column)))
    return pairs


def _lowest(table: NDArray[Any], solve: Solver) -> int | None:
    """The lowest column of row 0 in any assignment of the greatest total; None if it has none."""
    import numpy as np

    def total(part: NDArray[Any]) -> float:
        return float(part[solve(part)].sum()) if part.size else 0.0

    rows, chosen = solve(table)
    best = float(table[rows, chosen].sum())
    taken = next((int(c) for r, c in zip(rows, chosen, strict=True) if r == 0), None)
    for column in np.flatnonzero(table[0]):
        if column == taken:
            return taken
        others = np.delete(table[1:], column, axis=1)
        if float(table[0, column]) + total(others) >= best - EQUAL:
            return int(column)
    return None
