"""Reading a corpus: what is found in a pass over it, and that it is read again at its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from extractor.corpus.stream import Changed, Reader, files, survey
from extractor.errors import ArticleError

STORY = "Police said an officer shot a man on Friday."


def line(id: str, **more: Any) -> str:
    """An article as a line of JSONL."""
    return json.dumps({"id": id, "text": f"{STORY} {id}", **more})


def jsonl(folder: Path) -> None:
    """Good lines around a blank and three that are no articles."""
    lines = [line("a"), "", "{", line("b", published="2024-05-03"), '{"id": "c"}', line("d")]
    (folder / "news.jsonl").write_text("\n".join([*lines, line("e", text=3)]), encoding="utf-8")


def folder_of_files(folder: Path) -> None:
    """Articles in files of their own, below one another."""
    (folder / "z.txt").write_text(f"date 2024-05-03\n{STORY}", encoding="utf-8")
    (folder / "m").mkdir()
    (folder / "m" / "y.txt").write_text(STORY, encoding="utf-8")
    (folder / "m" / "empty.txt").write_text(" ", encoding="utf-8")
    (folder / "README.md").write_text("no article", encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "found"),
    [
        (jsonl, ["a", "!line 3", "b", "!line 5", "d", "!line 7"]),
        (folder_of_files, ["!empty.txt", "y", "z"]),
    ],
)
def test_survey(tmp_path: Path, make: Callable[[Path], None], found: list[str]) -> None:
    """Every article is found in order; what is none is found as such, with its place."""
    make(tmp_path)
    items = [item for file in files([str(tmp_path)]) for item in survey(file, None)]
    assert len(items) == len(found)
    for item, expected in zip(items, found, strict=True):
        if expected.startswith("!"):
            assert item.id.endswith(expected[1:])
            assert item.fault is not None
            assert item.fault.startswith(item.id)
        else:
            assert (item.id, item.fault) == (expected, None)


def parquet(path: Path, rows: int, **columns: Any) -> Path:
    """A Parquet file with groups of ten rows."""
    pa = pytest.importorskip("pyarrow", reason="needs the extra parquet")
    import pyarrow.parquet as pq  # type: ignore[import-untyped]

    made = {"id": [f"p{n}" for n in range(rows)], "text": [f"{STORY} {n}" for n in range(rows)]}
    pq.write_table(pa.table({**made, **columns}), path, row_group_size=10)
    return path


def test_parquet(tmp_path: Path) -> None:
    """Rows are articles; a date column is a date; a row can be read by its number."""
    path = parquet(
        tmp_path / "c.parquet", 35, published=[date(2024, 5, 3)] * 34 + [None], n=[1] * 35
    )
    [file] = files([str(path)])
    items = list(survey(file, None))
    assert [item.id for item in items] == [f"p{n}" for n in range(35)]
    reader = Reader(None)
    for number in (0, 3, 25, 34, 12, 13):  # also backwards
        article = reader.read(file.path, file.kind, items[number])
        assert article.text == f"{STORY} {number}"
        assert article.published == (date(2024, 5, 3) if number < 34 else None)
    reader.close()


def test_parquet_without_text(tmp_path: Path) -> None:
    """A table without the columns of an article stops the run before it begins."""
    pa = pytest.importorskip("pyarrow", reason="needs the extra parquet")
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["a"], "body": ["b"]}), tmp_path / "c.parquet")
    [file] = files([str(tmp_path / "c.parquet")])
    with pytest.raises(ArticleError, match="there is no column 'text'"):
        list(survey(file, None))


def test_read_again(tmp_path: Path) -> None:
    """An article is read at its place, with the date given for all."""
    jsonl(tmp_path)
    folder_of_files(tmp_path)
    reader = Reader(date(2020, 1, 1))
    read = {}
    for file in files([str(tmp_path)]):
        for item in survey(file, date(2020, 1, 1)):
            if item.fault is None:
                article = reader.read(file.path, file.kind, item)
                read[article.id] = (article.text, str(article.published))
    reader.close()
    assert read == {
        "a": (f"{STORY} a", "2020-01-01"),
        "b": (f"{STORY} b", "2020-01-01"),
        "d": (f"{STORY} d", "2020-01-01"),
        "y": (STORY, "2020-01-01"),
        "z": (STORY, "2020-01-01"),
    }


def test_twins_have_one_digest(tmp_path: Path) -> None:
    """Two articles that a model cannot tell apart have one digest; another date is another."""
    same = {"text": STORY}
    lines = [
        line("a", **same),
        line("b", url="x", **same),
        line("c", published="2024-05-03", **same),
    ]
    (tmp_path / "n.jsonl").write_text("\n".join(lines), encoding="utf-8")
    [file] = files([str(tmp_path)])
    one, other, dated = (item.digest for item in survey(file, None))
    assert one == other != dated


def test_a_changed_article_is_noticed(tmp_path: Path) -> None:
    """What is read must be what was surveyed."""
    path = tmp_path / "n.jsonl"
    path.write_text(line("a") + "\n" + line("b"), encoding="utf-8")
    [file] = files([str(path)])
    items = list(survey(file, None))
    path.write_text(line("a") + "\n" + line("b").replace("Friday", "Monday"), encoding="utf-8")
    reader = Reader(None)
    assert reader.read(file.path, file.kind, items[0]).id == "a"
    reader.close()
    with pytest.raises(Changed, match="'b' has changed since the run began"):
        reader.read(file.path, file.kind, items[1])
    reader.close()


def test_an_endless_line_is_not_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line longer than any article is passed over, and the next one is read."""
    monkeypatch.setattr("extractor.corpus.stream.MAX_LINE", 1000)
    path = tmp_path / "n.jsonl"
    path.write_text("[" * 5000 + "\n" + line("b") + "\n", encoding="utf-8")
    [file] = files([str(path)])
    bad, good = survey(file, None)
    assert bad.fault is not None
    assert "over 1,000 bytes in one line" in bad.fault
    reader = Reader(None)
    assert reader.read(file.path, file.kind, good).id == "b"
    reader.close()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("absent.jsonl", "absent.jsonl: no such file"),
        ("*.nothing", "no file matches"),
        ("empty", "no .txt, .jsonl, .html or .parquet file in this folder"),
        ("picture.png", "a '.png' file is no article"),
    ],
)
def test_no_corpus(tmp_path: Path, name: str, message: str) -> None:
    """An input that is none is refused by name."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "picture.png").touch()
    with pytest.raises(ArticleError, match=message):
        list(files([str(tmp_path / name)]))


def test_glob(tmp_path: Path) -> None:
    """A pattern that the shell has left alone is followed."""
    folder_of_files(tmp_path)
    found = [Path(file.path).name for file in files([f"{tmp_path}/**/*.txt"])]
    assert sorted(found) == ["empty.txt", "y.txt", "z.txt"]
