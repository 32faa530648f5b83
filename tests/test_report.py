"""Two runs compared, field by field, and the command that does it."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from labelled import gold, row

from extractor import Extractor, Incident
from extractor.article import read_path
from extractor.errors import Truncated, UsageError
from extractor.evaluation.ledger import Ledger, ledger
from extractor.evaluation.report import Comparison, comparison, figures
from extractor.models import by_name

ARTICLES = [f"a{number:02}" for number in range(20)]
TOLD: dict[str, Any] = {"date": "2020-05-01", "force": ["firearm"], "location": {"city": "Salem"}}
NO_FORCE = {**TOLD, "force": []}
GOLDS = [gold(TOLD, id=id) for id in ARTICLES]


def run(*predicted: dict[str, Any]) -> Ledger:
    """The ledger of the twenty articles; the last prediction stands for all that follow."""
    given = [*predicted, *[predicted[-1]] * (len(ARTICLES) - len(predicted))]
    return ledger([row([p], id) for p, id in zip(given, ARTICLES, strict=True)], GOLDS)


def test_a_real_difference_is_shown() -> None:
    """Force found in every article against none: better there and overall, not elsewhere."""
    found = comparison(run(NO_FORCE), run(TOLD), Incident)
    assert (found.articles, found.clusters) == (20, 20)
    force, date = found.fields["/force"], found.fields["/date"]
    assert (force.first.missing, force.second.correct) == (20, 20)
    assert (force.difference.first, force.difference.second) == (0.0, 1.0)
    assert force.verdict == found.overall.verdict == "better"
    assert force.flow.counts == {("missing", "correct"): 20}
    assert (date.verdict, date.difference.value) == ("not shown", 0.0)
    assert list(found.fields) == ["/prominence", "/date", "/location/city", "/force"]
    # 2 * 60 + 0 of 80 gold and 60 predicted cells: 6/7 against 1
    assert found.overall.difference.value == pytest.approx(1 - 6 / 7)
    assert comparison(run(TOLD), run(NO_FORCE), Incident).overall.verdict == "worse"


def test_noise_is_not_shown() -> None:
    """One article of twenty mended: a difference, but none that is more than chance."""
    found = comparison(run(NO_FORCE, TOLD), run(TOLD), Incident)
    assert found.overall.difference.value > 0
    assert found.overall.verdict == "not shown"
    assert found.fields["/force"].flow.articles(("missing", "correct")) == {"a00": 1}


def test_detectable_difference() -> None:
    """Runs that differ more unevenly show less: the smallest difference grows; 0 without any."""
    alike = comparison(run(TOLD), run(TOLD), Incident).detectable
    uneven = comparison(run(*[NO_FORCE] * 10, TOLD), run(TOLD), Incident).detectable
    assert alike == 0.0
    assert 0.02 < uneven < 0.2


def test_article_order_changes_nothing() -> None:
    """A ledger in another order of articles gives the same comparison."""
    first, second = run(*[NO_FORCE] * 3, TOLD), run(TOLD, *[NO_FORCE] * 6, TOLD)
    turned = ledger(
        [row([NO_FORCE if 1 <= n <= 6 else TOLD], id) for n, id in enumerate(ARTICLES)],
        GOLDS[::-1],
    )

    def essence(found: Comparison) -> list[Any]:
        return [(path, one.difference, one.flow.counts) for path, one in found.fields.items()]

    assert essence(comparison(first, second, Incident)) == essence(
        comparison(first, turned, Incident)
    )


def test_figures_of_a_run() -> None:
    """Every ratio has its interval; a failed article counts as missing and is named."""
    rows = [row(Truncated("cut"), ARTICLES[0]), *(row([TOLD], id) for id in ARTICLES[1:])]
    found = figures(ledger(rows, GOLDS), Incident)
    assert found.score.failed == {"a00": "Truncated"}
    assert found.overall["precision"].value == 1.0
    assert found.overall["recall"].value == 0.95
    assert found.f1["/date"].value == pytest.approx(2 * 0.95 / 1.95)
    assert found.f1["/date"].low < found.f1["/date"].value < found.f1["/date"].high
    assert not math.isnan(found.macro.value)
    assert "/time" not in found.f1


def test_an_empty_ledger_has_no_figures() -> None:
    """Nothing to measure is an error that says so, not a table of dashes."""
    with pytest.raises(UsageError, match="0 cluster labels for 0 articles"):
        figures(Ledger((), (), ()), Incident)


# -- the command ---------------------------------------------------------------------------------


def compare(*words: str | Path) -> tuple[int, str, str]:
    """Exit code, output and messages of `extractor compare`."""
    done = subprocess.run(
        [sys.executable, "-m", "extractor", "compare", *map(str, words)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Path]:
    """Two ledgers in files: without force, and right."""
    files = tmp_path / "before.jsonl", tmp_path / "after.jsonl"
    for file, made in zip(files, (run(NO_FORCE), run(TOLD)), strict=True):
        file.write_text("".join(f"{line}\n" for line in made.to_jsonl()), encoding="utf-8")
    return files


def test_compare_ledgers(kept: tuple[Path, Path]) -> None:
    """Ledgers need no gold: figures by field, what is shown, flow with its articles."""
    code, out, err = compare(*kept)
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert lines[0].startswith("20 articles about 20 incidents; smallest difference in F1 that ")
    assert [line.split() for line in lines if line.startswith(("all fields", "force  "))] == [
        ["all", "fields", "85.7", "100.0", "+14.3", "+14.3", "to", "+14.3", "0.0001", "0.0001",
         "better"],
        ["force", "0.0", "100.0", "+100.0", "+100.0", "to", "+100.0", "0.0001", "0.0004", "better"],
    ]  # fmt: skip
    said = "B is shown to be better over all fields; better in force; no difference is shown in any"
    assert f"{said} other field (Holm)" in lines
    assert f"  missing → correct      20  {', '.join(ARTICLES)}" in lines


def test_compare_as_json_and_markdown(kept: tuple[Path, Path]) -> None:
    """The same for programs, ratios from 0 to 1, and for a pull request."""
    _, out, _ = compare(*kept, "--format", "json")
    force = json.loads(out)["fields"]["/force"]
    assert (force["verdict"], force["f1"]["value"]) == ("better", 1.0)
    assert force["flow"][0]["values"] == 20
    assert force["flow"][0]["articles"]["a07"] == 1
    _, out, _ = compare(*kept, "--format", "markdown")
    assert "| force | 0.0 | 100.0 | +100.0 | +100.0 to +100.0 | 0.0001 | 0.0004 | better |" in out
    assert f"| force | missing → correct | 20 | {', '.join(ARTICLES)} |" in out


def test_compare_rows_needs_gold(kept: tuple[Path, Path], tmp_path: Path) -> None:
    """Result rows without labels, ledgers of other articles and other files: exit code 2."""
    rows = tmp_path / "rows.jsonl"
    rows.write_text(row([TOLD]).to_json() + "\n", encoding="utf-8")
    code, _, err = compare(kept[0], rows)
    assert code == 2
    assert err == f"error: {rows}: result rows, no ledger; say where their labels are: --gold\n"
    other = tmp_path / "other.jsonl"
    made = ledger([row([TOLD], "b")], [gold(TOLD, id="b")])
    other.write_text("".join(f"{line}\n" for line in made.to_jsonl()), encoding="utf-8")
    code, _, err = compare(kept[0], other)
    assert code == 2
    assert err.startswith("error: the runs cannot be paired: article 'a00' is scored 1 times in ")
    code, _, err = compare(kept[0], tmp_path / "nothing.jsonl")
    assert (code, err) == (2, f"error: {tmp_path / 'nothing.jsonl'}: no such file or directory\n")


def test_compare_rows(tmp_path: Path) -> None:
    """Result rows are scored against --gold; rows without a label are named, not compared."""
    rows = tmp_path / "rows.jsonl"
    articles = ROOT / "fixtures" / "articles"
    read = [articles / "boise-taser.txt", articles / "omaha-officer-shot.txt"]
    lines = [Extractor(by_name("rules")).extract(next(read_path(file))).to_json() for file in read]
    rows.write_text("\n".join(lines), encoding="utf-8")
    label = ROOT / "eval" / "gold" / "boise-taser.json"
    code, out, err = compare(rows, rows, "--gold", label, "--articles", read[0])
    assert code == 0
    assert err == f"{rows}: 1 rows without a label, not scored: omaha-officer-shot\n" * 2
    assert out.startswith("1 articles about 1 incidents; ")
    said = "no difference is shown over all fields; no difference is shown in any field by itself"
    assert f"{said} (Holm)" in out
