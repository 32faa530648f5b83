"""Which answer an export holds when an article comes twice."""

from __future__ import annotations

import pytest

from extractor.output.merge import Block, Key, merge


def block(
    article: str,
    request: str = "r",
    records: str = "x",
    created: str = "2024",
    edited: bool = False,
) -> Block[str]:
    """A block whose one row says what it is."""
    key = Key(article, request, records, created)
    return Block(key, (f"{article}{request}{records}{created}",), edited)


OLD = block("a")
CASES = [
    (block("b"), "added", [OLD, block("b")]),
    (block("a"), "same", [OLD]),
    (block("a", created="2025"), "same", [OLD]),  # the same answer, given again
    (block("a", records="y", created="2025"), "replaced", [block("a", "r", "y", "2025")]),
    (block("a", "q", created="2025"), "replaced", [block("a", "q", "x", "2025")]),
    (block("a", "q"), "replaced", [block("a", "q")]),  # equally old: the later of the call
    (block("a", "q", created="2023"), "older", [OLD]),
]


@pytest.mark.parametrize(("new", "what", "blocks"), CASES)
def test_merge(new: Block[str], what: str, blocks: list[Block[str]]) -> None:
    """One answer an article: the same one stays, the newer takes the older's place."""
    merged = merge([OLD], [new])
    assert merged.blocks == blocks
    assert new.key is not None
    told = {name: getattr(merged, name) for name in ("added", "same", "replaced", "older")}
    assert {name for name, articles in told.items() if articles == [new.key.article]} == {what}


def test_edited_stays() -> None:
    """What a person has changed is not replaced, however new the answer."""
    mine = block("a", edited=True)
    merged = merge([mine], [block("a", "q", created="2030")])
    assert (merged.blocks, merged.edited) == ([mine], ["a"])


def test_strangers_stay() -> None:
    """Rows that the package did not write are no article's."""
    stranger: Block[str] = Block(None, ("theirs",))
    assert merge([stranger], [block("a")]).blocks == [stranger, block("a")]


def test_once_or_twice() -> None:
    """Two answers at once or one after the other come to the same."""
    first, second = [block("a"), block("b")], [block("c"), block("a", "q", created="2025")]
    assert merge([], [*first, *second]).blocks == merge(merge([], first).blocks, second).blocks
