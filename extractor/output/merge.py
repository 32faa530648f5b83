"""Which rows an export holds when the same article comes twice, in one call or by `--append`.

An export has one answer an article. Two rows are the same answer if they share the request (model,
prompt, schema, article) and the digest of their records: then nothing changes, so that appending
twice is appending once. Otherwise the newer one, by the time it was created, takes the place of the
older, and the later of the call if both are equally old. Exporting A and appending B gives what
exporting A and B together gives.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from extractor.extraction import Extraction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Key:
    """Which answer on which article a table's rows come from."""

    article: str
    request: str
    records: str
    created: str

    @classmethod
    def of(cls, row: Extraction[Any]) -> Key:
        """The key of a result row."""
        about = row.provenance
        return cls(row.article.id, about.request, about.records, about.created)

    def same(self, other: Key) -> bool:
        """Whether both are the same answer, whenever it was given."""
        ours, theirs = (self.request, self.records), (other.request, other.records)
        return self.article == other.article and ours == theirs


@dataclass(frozen=True, slots=True)
class Block(Generic[T]):
    """What a table holds of one article.

    Attributes:
        key: which answer; None for rows that the package did not write, which are left alone.
        rows: in the table's own form.
        edited: a person has changed them, so that no newer answer may take their place.
    """

    key: Key | None
    rows: tuple[T, ...]
    edited: bool = False


@dataclass
class Merged(Generic[T]):
    """The blocks of old and new together, in the order in which articles were first met.

    Attributes:
        blocks: all of them.
        added: articles that were not there.
        replaced: articles of which a newer answer took the place of an older.
        same: answers that were there already.
        older: answers that were dropped for a newer one.
        edited: articles whose rows a person has changed, and that stay as they are.
    """

    blocks: list[Block[T]]
    added: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)

    @property
    def changed(self) -> set[str]:
        """The articles whose rows must be written."""
        return {*self.added, *self.replaced}


def merge(old: Iterable[Block[T]], new: Iterable[Block[T]]) -> Merged[T]:
    """Old and new blocks by the rule above."""
    merged = Merged(list(old))
    at = {block.key.article: n for n, block in enumerate(merged.blocks) if block.key}
    for block in new:
        key = block.key
        assert key is not None
        if key.article not in at:
            at[key.article] = len(merged.blocks)
            merged.blocks.append(block)
            merged.added.append(key.article)
            continue
        there = merged.blocks[at[key.article]]
        assert there.key is not None
        if key.same(there.key):
            merged.same.append(key.article)
        elif there.edited:
            merged.edited.append(key.article)
        elif key.created < there.key.created:
            merged.older.append(key.article)
        else:
            merged.blocks[at[key.article]] = block
            merged.replaced.append(key.article)
    return merged
