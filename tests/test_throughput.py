"""The throughput benchmark runs, and knows what is possible."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest
from conftest import ROOT, benchmark_script

SCRIPT = ROOT / "eval" / "benchmarks" / "throughput.py"


@pytest.fixture(scope="module")
def throughput() -> ModuleType:
    """The script as a module."""
    return benchmark_script("throughput")


@pytest.mark.parametrize(
    ("draws", "places", "seconds"),
    [
        ([0.5] * 4, 2, 1.0),
        ([0.5] * 5, 2, 1.5),  # a place is idle in the last round
        ([3, 1, 1, 1, 2], 2, 5.0),  # the second place takes three short ones, the first the last
        ([2.0], 64, 2.0),
    ],
)
def test_schedule(throughput: ModuleType, draws: list[float], places: int, seconds: float) -> None:
    """What is possible: each place takes the next article the moment it is free."""
    assert throughput.schedule(draws, places) == seconds


def test_command(tmp_path: Path) -> None:
    """One command measures, prints, keeps the figures and draws a picture."""
    results, picture = tmp_path / "figures.jsonl", tmp_path / "bars.svg"
    command = [sys.executable, str(SCRIPT), "--articles", "9", "--latency", "0.05", "--who", "ours"]
    command += ["--results", str(results), "--picture", str(picture)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    [figures] = [json.loads(line) for line in results.read_text().splitlines()]
    assert (figures["who"], figures["requests"]) == ("ours", 9)
    assert 0 < figures["share"] <= 1
    assert done.stdout.splitlines()[1].startswith("9 articles, 64 at once, 0.05 s ")
    texts = " ".join(each.text or "" for each in ElementTree.parse(picture).iter())
    assert f"{figures['share']:.1%}" in texts
