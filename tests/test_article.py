"""Articles and their readers."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from extractor.article import Article, from_json, from_text, read_path, unique
from extractor.errors import ArticleError

HEADS = [
    # head on the first line, text after it
    ("date 2023-11-07 An officer fired.", date(2023, 11, 7), "An officer fired."),
    # head on a line of its own
    ("date 2023-11-07\nAn officer fired.", date(2023, 11, 7), "An officer fired."),
    # white space before it, blank line after it, Windows newlines
    ("  \n date 2023-11-07\r\n\r\nAn officer fired.\r\nTwice.", date(2023, 11, 7),
     "An officer fired.\nTwice."),
    # the date is not known
    ("date -\nAn officer fired.", None, "An officer fired."),
    # no head at all
    ("An officer fired.", None, "An officer fired."),
    # a sentence that begins with the word is no head
    ("Date night ended in gunfire.", None, "Date night ended in gunfire."),
    # a byte-order mark before the head
    ("\ufeffdate 2023-11-07 Text.", date(2023, 11, 7), "Text."),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "published", "text"), HEADS)
def test_head(raw: str, published: date | None, text: str) -> None:
    """The head gives the date and is not part of the text."""
    article = from_text(raw, "a")
    assert (article.published, article.text) == (published, text)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("date 2023-02-30 Text.", "a: line 1: '2023-02-30' is no date"),
        ("date 7.11.2023 Text.", "a: line 1: '7.11.2023' is no date"),
        ("date 20231107 Text.", "a: line 1: '20231107' is no date"),
        ("date someday\nText.", "a: line 1: 'someday' is no date"),
        ("date 2023-11-07", "a: the article is empty"),
        (" \n\t ", "a: the article is empty"),
        ("An officer\0fired.", "a: binary"),
        ("x" * 1_000_001, "a: 1,000,001 bytes, over the 1,000,000 allowed"),
        ("lone \ud800 surrogate", "a: not Unicode text"),
    ],
)
def test_no_article(raw: str, message: str) -> None:
    """What is no article is refused with a message that says why."""
    with pytest.raises(ArticleError) as error:
        from_text(raw, "a")
    assert str(error.value).startswith(message)


def test_option_wins_over_head() -> None:
    """A publication date given by the caller wins over the head."""
    assert from_text("date 2020-01-01 Text.", "a", date(2021, 2, 3)).published == date(2021, 2, 3)


def test_normal_form() -> None:
    """Text is NFC with unified newlines, once, on reading; the digest is of that text."""
    decomposed, composed = Article("a", "Jose\u0301\r\nsaid"), Article("b", "Jos\u00e9\nsaid")
    assert decomposed.text == "Jos\u00e9\nsaid"
    assert decomposed.sha256 == composed.sha256
    assert composed.sha256.startswith("b6d2a2acc32b9e0e")
    assert composed.sha256.startswith("5e8c0e9a") or len(composed.sha256) == 64


def test_json() -> None:
    """A JSON object gives all fields; keys of the newsroom's own are let pass."""
    line = json.dumps(
        {"id": "a", "text": "T.", "published": "2020-01-02", "title": "H", "outlet": "X"}
    )
    article = from_json(line, "f")
    assert (article.id, article.text, article.title, article.url) == ("a", "T.", "H", None)
    assert article.published == date(2020, 1, 2)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "a", "text": ', "not JSON: Expecting value at column 21"),
        ('["a"]', "expected an object, found list"),
        ('{"text": "T."}', "the key 'id' is missing or empty"),
        ('{"id": "a", "text": ""}', "the key 'text' is missing or empty"),
        ('{"id": 7, "text": "T."}', "'id' must be text, found 7"),
        ('{"id": "a", "text": "T.", "published": "yesterday"}', "'yesterday' is no date"),
        ('{"id": "a", "text": "   "}', "a: the article is empty"),
        ("[" * 100_000, "not an article: JSON nested too deeply"),
    ],
)
def test_malformed_line_is_named(tmp_path: Path, line: str, message: str) -> None:
    """A malformed JSONL line is refused with file and line number."""
    good = "".join(json.dumps({"id": str(n), "text": "T."}) + "\n" for n in range(16))
    file = tmp_path / "news.jsonl"
    file.write_text(good + line + "\n")
    with pytest.raises(ArticleError) as error:
        list(read_path(file))
    assert str(error.value).startswith(f"{file}: line 17: {message}")


def test_line_separator_inside_json(tmp_path: Path) -> None:
    """U+2028 inside a JSON string does not end the line."""
    file = tmp_path / "news.jsonl"
    file.write_text('{"id": "a", "text": "one\u2028two"}\n')
    assert [article.text for article in read_path(file)] == ["one\u2028two"]


def test_not_utf8_names_the_line(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are refused with file and line."""
    file = tmp_path / "old.txt"
    file.write_bytes(b"First line.\nJos\xe9 said.\n")
    with pytest.raises(ArticleError, match=r"old\.txt: line 2: not UTF-8 \(byte 0xe9\)"):
        list(read_path(file))


def test_binary_file(tmp_path: Path) -> None:
    """A binary file is called that."""
    file = tmp_path / "photo.txt"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(ArticleError, match=r"photo\.txt: line 1: binary"):
        list(read_path(file))


def test_over_long_file(tmp_path: Path) -> None:
    """A file over the limit is refused by its name."""
    file = tmp_path / "archive.txt"
    file.write_text("x" * 1_000_001)
    with pytest.raises(ArticleError, match=r"archive\.txt: 1,000,001 bytes"):
        list(read_path(file))


def test_folder(tmp_path: Path) -> None:
    """A folder gives every article file below it, in the order of names."""
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.txt").write_text("Two.")
    (tmp_path / "a.jsonl").write_text('{"id": "one", "text": "One."}\n\n')
    (tmp_path / "notes.md").write_text("not an article")
    assert [article.id for article in read_path(tmp_path)] == ["one", "two"]


def test_another_kind_of_file(tmp_path: Path) -> None:
    """A table or a label file is not taken for an article's text."""
    file = tmp_path / "rows.csv"
    file.write_text("id,text\na,Text\n")
    with pytest.raises(ArticleError, match=r"rows\.csv: a '\.csv' file is no article; read are"):
        list(read_path(file))


def test_empty_folder_and_missing_file(tmp_path: Path) -> None:
    """A folder without articles and a missing file are said to be so."""
    with pytest.raises(ArticleError, match=r"no \.txt, \.jsonl or \.html file"):
        list(read_path(tmp_path))
    with pytest.raises(ArticleError, match=r"none\.txt: no such file"):
        list(read_path(tmp_path / "none.txt"))


def test_ids_are_unique() -> None:
    """Two articles with one id are refused."""
    with pytest.raises(ArticleError, match="'a': two articles with this id"):
        unique([Article("a", "One."), Article("b", "Two."), Article("a", "Three.")])


def test_html(tmp_path: Path) -> None:
    """A saved page gives its main text, title and date."""
    pytest.importorskip("trafilatura", reason="the extra html is not installed")
    paragraph = "An officer fired once at a man who held a knife near the river on Monday night. "
    file = tmp_path / "page.html"
    file.write_text(
        "<html><head><title>Shots by the river</title>"
        '<meta property="article:published_time" content="2024-03-05T10:00:00Z"></head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>Shots by the river</h1><p>{paragraph * 4}</p>"
        f"<p>{paragraph * 3}</p></article><footer>All rights reserved</footer></body></html>"
    )
    [article] = read_path(file)
    assert "An officer fired once" in article.text
    assert "All rights reserved" not in article.text
    assert article.published == date(2024, 3, 5)
    assert article.id == "page"


def test_html_without_article(tmp_path: Path) -> None:
    """A page without an article is refused by name."""
    pytest.importorskip("trafilatura", reason="the extra html is not installed")
    file = tmp_path / "empty.html"
    file.write_text("<html><body></body></html>")
    with pytest.raises(ArticleError, match=r"empty\.html: no article text found"):
        list(read_path(file))


def test_seeds(shared: Path) -> None:
    """The two first articles are read in the form that users have them."""
    seeds = {a.id: a for a in read_path(shared / "articles" / "seeds")}
    published = sorted(str(a.published) for a in seeds.values())
    assert published == ["2022-08-26", "2023-11-07"]
    assert not any(a.text.startswith("date") for a in seeds.values())


def test_digests_of_labels(shared: Path) -> None:
    """Texts are normalised as the label files' digests expect."""
    for file in sorted((shared / "gold" / "tune").glob("*.txt")):
        [article] = read_path(file)
        label = json.loads(file.with_suffix(".json").read_text())["article"]
        assert article.sha256 == label["sha256"], file.name
