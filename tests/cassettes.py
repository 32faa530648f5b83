"""Playing recorded answers in tests: `with replay(path): …`. No network, nothing left over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tape import tape

CASSETTES = Path(__file__).parents[1] / "fixtures" / "cassettes"


@contextmanager
def replay(path: Path) -> Iterator[None]:
    """Answer every request from the cassette; each recorded answer must be asked for, once.

    A request that is not on it fails as a connection does: openai's client shows vcrpy's
    exception as an `APIConnectionError`, so give the client one attempt.

    Raises:
        FileNotFoundError: there is no such cassette.
        AssertionError: it is empty, or not all of it was asked for.
    """
    if not path.is_file():
        message = f"{path}: no such cassette; record it with fixtures/record.py (see its README)"
        raise FileNotFoundError(message)
    with tape(path, "none") as cassette:
        yield
        if not 0 < cassette.play_count == len(cassette):
            used = f"{cassette.play_count} of its {len(cassette)} answers were asked for"
            raise AssertionError(f"{path}: {used}; record it anew")
