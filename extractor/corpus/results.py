"""results.jsonl: every row, in the order of the inputs, whole or not there."""

from __future__ import annotations

import os
from collections.abc import Iterator

from extractor.corpus.folder import Folder
from extractor.corpus.journal import FINISHED, Journal
from extractor.errors import Halted


def write(folder: Folder, journal: Journal) -> None:
    """Put the rows in order and mark the run as finished; completed.jsonl is gone then.

    Rows that were made anew take the place of those of an earlier results.jsonl. A crash at any
    point leaves the old file or the new one, and starting the run again does the rest.

    Raises:
        Halted: the disk is full, or the folder gone.
    """
    part = folder.results.with_name(folder.results.name + ".part")
    try:
        with part.open("wb") as file:
            for line in _ordered(folder, journal):
                file.write(line)
            file.flush()
            os.fsync(file.fileno())
        part.replace(folder.results)
        journal.finish()
        folder.completed.unlink(missing_ok=True)
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise Halted(
            f"{folder.results}: cannot be written: {said}; the rows are in {folder.completed}"
        ) from None


def _ordered(folder: Folder, journal: Journal) -> Iterator[bytes]:
    earlier = folder.results.open("rb") if folder.results.exists() else None
    with folder.completed.open("rb") as made:
        for _, start, length in journal.places():
            line = earlier.readline() if earlier else b""
            if start is not None and length is not None:
                made.seek(start)
                line = made.read(length)
            yield line
    if earlier:
        earlier.close()


def mend(folder: Folder, journal: Journal) -> int:
    """Reopen the articles whose rows are not on disk; how many.

    A row's place counts only after it is synced, so this finds something only if somebody has
    taken away or cut completed.jsonl. Answers are in the journal: nothing is asked again.
    """
    if journal.state(FINISHED):
        return 0
    size = folder.completed.stat().st_size if folder.completed.exists() else 0
    return journal.reopen("start IS NOT NULL AND start + length > ?", size)
