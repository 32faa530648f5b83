"""CSV for spreadsheets: formulas are defused, and reading gives back what was written."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.errors import ResultError
from extractor.evaluation import sheet

CELLS = [
    ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
    ("+1-555-0100", "'+1-555-0100"),  # no plain number: a spreadsheet would compute it
    ("-2+3", "'-2+3"),
    ("@SUM(A1)", "'@SUM(A1)"),
    ("\tx", "'\tx"),
    ("\rx", "'\rx"),
    ("  =1", "'  =1"),  # blanks that a reader may drop
    ("＝1", "'＝1"),  # full-width
    ("'=1", "''=1"),  # an apostrophe of the text's own is told from ours
    ("-122.42", "-122.42"),  # numbers stay
    ("-5", "-5"),
    ("+7", "+7"),
    ("'em all", "'em all"),
    ("O'Neil", "O'Neil"),
    ("a=b", "a=b"),
    ("", ""),
]


@pytest.mark.parametrize(("text", "cell"), CELLS)
def test_defuse(text: str, cell: str) -> None:
    """What begins like a formula gets an apostrophe, numbers none; reading takes it off."""
    assert sheet.defuse(text) == cell
    assert sheet.restore(cell) == text


LINES = [
    ("Reno", "Reno\r\n"),
    ("Reno, NV", '"Reno, NV"\r\n'),
    ('"Bo"', '"""Bo"""\r\n'),
    ("gun;=1", '"gun;=1"\r\n'),  # a semicolon begins a cell elsewhere, so it is quoted
    ("two\nlines", '"two\nlines"\r\n'),
    (" x", '" x"\r\n'),
]


@pytest.mark.parametrize(("text", "line"), LINES)
def test_quotes(text: str, line: str) -> None:
    """Cells are quoted where any reader might split or strip them."""
    assert sheet.write(["a"], [{"a": text}]) == f"a\r\n{line}"


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=2, max_size=2))
def test_round_trip(texts: list[str]) -> None:
    """Any text comes back, and the csv module of the standard library agrees on the cells."""
    row = {"a": texts[0], "b": "x" + texts[1]}
    written = sheet.write(["a", "b"], [row])
    assert sheet.read(written.encode(), "t.csv") == (["a", "b"], [row])
    cells = list(csv.reader(io.StringIO(written, newline="")))
    assert cells == [["a", "b"], [sheet.defuse(row["a"]), sheet.defuse(row["b"])]]


BAD = [
    (b"", "t.csv: an empty file"),
    (b"a,b\r\n1\r\n", "t.csv: line 2: 1 cells, but 2 columns"),
    (b"a\r\n\xff\r\n", "t.csv: line 2: not UTF-8 (byte 0xff)"),
    (b'a\r\n"x"y\r\n', "t.csv: line 2: not CSV"),
]


@pytest.mark.parametrize(("data", "message"), BAD)
def test_bad_files(data: bytes, message: str) -> None:
    """A file that is no table is named with the line."""
    with pytest.raises(ResultError) as error:
        sheet.read(data, "t.csv")
    assert str(error.value).startswith(message)


def test_byte_order_mark() -> None:
    """A mark that a spreadsheet put in front is no part of the first name."""
    assert sheet.read(b"\xef\xbb\xbfa\r\n1\r\n", "t.csv") == (["a"], [{"a": "1"}])
