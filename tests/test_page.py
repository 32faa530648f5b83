"""The HTML page: what stands in it, and that nothing in it can run or reach out."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from labelled import gold, row

from extractor import Article, Incident, web
from extractor.errors import ResultError, Truncated, UsageError
from extractor.evaluation import page
from extractor.evaluation.gold import Gold
from extractor.evaluation.ledger import ledger
from extractor.evaluation.page import Run
from extractor.extraction import Extraction
from extractor.grounding import Source, ground

HOSTILE = (
    "</script><script>alert(1)</script><!-- {{script}} \u2028 <img src=x onerror=alert(2)> &lt;"
)
TEXT = f"Ada Brook, 34 \U0001f600, was shot in Salem on May 1, police said. {HOSTILE}"


def claim(quote: str, *supports: str) -> dict[str, Any]:
    return {"quote": quote, "supports": list(supports), "source": "police", "stance": "stated"}


TOLD = {
    "date": "2020-05-01",
    "location": {"city": "Salem"},
    "subjects": [{"name": "Ada Brook", "age": 34}],
    "claims": [
        claim("was shot in Salem on May 1", "/date", "/location/city"),
        claim("Ada Brook, 34", "/subjects/0"),
    ],
}
SAID = {
    "date": "2020-05-01",
    "location": {"city": HOSTILE},
    "force": ["firearm"],
    "claims": [
        claim("shot in Salem on May 1, police said", "/date", "/force/0"),
        claim("Grace was nowhere near", "/location/city"),
    ],
}


def labelled(id: str = "a") -> Gold[Incident]:
    """The label of an article with a hostile text."""
    made = gold(TOLD, id=id)
    [incident] = made.incidents
    placed = replace(incident, record=ground(incident.record, Source(TEXT)))
    return replace(made, article=Article(id, TEXT), incidents=(placed,), published="2020-05-02")


def predicted(*said: dict[str, Any], id: str = "a") -> Extraction[Incident]:
    """A row whose quotes are looked up in the text."""
    made = row(said, id)
    incidents = tuple(ground(record, Source(TEXT)) for record in made.incidents)
    return made.model_copy(update={"incidents": incidents})


def run(name: str, *rows: Extraction[Any], golds: list[Gold[Incident]]) -> Run:
    return Run(name, ledger(rows, golds), rows)


PARTS = [web.SHELL, web.BASE_CSS, web.BASE_JS, *page.WEB.iterdir()]
GOLDS = [labelled("a"), labelled("b")]
RUNS = [
    run("first", predicted(SAID), row(Truncated("cut"), "b"), golds=GOLDS),
    run("second", predicted(TOLD), predicted(TOLD, id="b"), golds=GOLDS),
]


def rendered(title: str = "Evaluation") -> str:
    return page.render(RUNS, GOLDS, Incident, title).decode()


def data_of(html: str) -> Any:
    """The JSON that stands in the page, as its script reads it."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def test_policy_lets_only_the_one_script_run() -> None:
    """The policy names the digests of script and style as they stand there, and no source."""
    html = rendered()
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 1
    [style] = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    assert policy[1] == (
        f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(scripts[0])}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_loaded() -> None:
    """No address, no source attribute and no import in any part of the page but the data."""
    for part in PARTS:
        text = part.read_text(encoding="utf-8")
        assert not re.search(r"https?:|\bsrc=|@import|url\(|import\s|fetch\(|XMLHttp", text), part


def test_script_makes_no_markup() -> None:
    """The scripts put text into the page in no way that a browser would parse."""
    for part in PARTS:
        if part.suffix != ".js":
            continue
        text = part.read_text(encoding="utf-8")
        banned = r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|Function\(|srcdoc"
        assert not re.search(banned, text), part
        assert "</" not in text
        assert "<!--" not in text


def test_hostile_text_stays_data() -> None:
    """Text that ends scripts or names a placeholder reads back as it was, and adds no element."""
    html = rendered(HOSTILE)
    assert html.count("<script") == html.count("</script") == 2
    assert "<img" not in html
    assert "<!-- " not in html
    data = data_of(html)
    assert data["title"] == HOSTILE
    assert data["articles"][0]["text"] == TEXT
    assert HOSTILE in data["values"]


def test_lone_surrogate() -> None:
    """Half a character, which UTF-8 cannot hold, is escaped."""
    html = page.render(RUNS, GOLDS, Incident, "half \ud83d").decode()
    assert data_of(html)["title"] == "half \ud83d"


def test_content() -> None:
    """Figures, quotes with their places in code points, alignments, failures."""
    data = data_of(rendered())
    assert data["fields"] == ["prominence", "date", "location/city", "force", "subjects/*/name",
                              "subjects/*/age"]  # fmt: skip
    assert data["clusters"] == 2
    first, second = data["runs"]
    assert second["overall"]["f1"] == [1.0, 1.0, 1.0]
    assert first["failed"] == [[1, "Truncated"]]
    assert first["aligned"]["0"][0][:2] == [0, 0]
    assert first["aligned"]["1"] == [[0, None, 0, 0, None, 0]]
    [found, lost] = first["claims"]["0"][0]
    start, end = found[0]
    assert TEXT[start:end] == "shot in Salem on May 1, police said"
    assert lost == [None, "Grace was nowhere near", ["/location/city"], "police", "stated"]
    assert data["articles"][0]["claims"][0][1][0] == [0, len("Ada Brook, 34")]


def unpacked(data: Any, run: int) -> list[tuple[str, str, str]]:
    """The field, the outcome and the article of every cell of a run."""
    flat, size = data["runs"][run]["cells"], data["stride"]
    return [
        (
            data["fields"][flat[n + 3]],
            data["outcomes"][flat[n + 6]],
            data["articles"][flat[n]]["id"],
        )
        for n in range(0, len(flat), size)
    ]


def test_cells() -> None:
    """Every cell that counts is there once; correct nulls are not."""
    data = data_of(rendered())
    assert unpacked(data, 0)[:6] == [
        ("prominence", "correct", "a"),
        ("date", "correct", "a"),
        ("location/city", "wrong", "a"),
        ("force", "spurious", "a"),
        ("subjects/*/name", "missing", "a"),
        ("subjects/*/age", "missing", "a"),
    ]
    assert {outcome for _, outcome, article in unpacked(data, 0) if article == "b"} == {"missing"}
    assert [outcome for _, outcome, _ in unpacked(data, 1)] == ["correct"] * 10


def test_cells_of_two_runs_share_keys() -> None:
    """The same value has the same key in both runs, so that the page can follow it."""
    data = data_of(rendered())
    keys = [run["cells"][10 :: data["stride"]] for run in data["runs"]]
    assert all(len(set(own)) == len(own) for own in keys)
    # all ten gold values; the invented use of force is the first run's alone
    assert len(set(keys[0]) & set(keys[1])) == 10
    assert len(set(keys[0]) - set(keys[1])) == 1


def test_pair() -> None:
    """Differences of the second run against the first, with Holm's p and the verdict."""
    [pair] = data_of(rendered())["pairs"]
    by, low, high, p, shown = pair["overall"]
    assert by > 0
    assert low <= by <= high
    assert p > 0.05  # two articles show nothing
    assert shown is False


def test_same_runs_same_page(tmp_path: Path) -> None:
    """The page holds no time and no chance, and is written whole."""
    for name in ("one.html", "two.html"):
        page.write(RUNS, GOLDS, Incident, tmp_path / name)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["one.html", "two.html"]


def test_no_run_no_page(tmp_path: Path) -> None:
    """Nothing to show, and nowhere to write, are errors in words."""
    with pytest.raises(UsageError, match="a page needs at least one run"):
        page.write([], GOLDS, Incident, tmp_path / "page.html")
    with pytest.raises(ResultError, match=r"page.html: no such file or directory"):
        page.write(RUNS, GOLDS, Incident, tmp_path / "absent" / "page.html")


def test_absent_text() -> None:
    """Without the text the page keeps the words of quotes that have no place."""
    bare = [gold(TOLD)]
    data = page.content([run("r", row([SAID]), golds=bare)], bare, Incident, "t")
    assert data["articles"][0]["text"] is None
    assert data["articles"][0]["claims"][0][1][:2] == [None, "Ada Brook, 34"]
