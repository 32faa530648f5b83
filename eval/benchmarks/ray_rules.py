"""The built-in model over many articles: the Ray engine on some workers, beside the local one.

    python eval/benchmarks/ray_rules.py
    python eval/benchmarks/ray_rules.py --articles 10000 --workers 0 4 --results figures.jsonl

Each line is a fresh `extractor run`, one after another, on this machine alone; the articles are
those given (JSONL files, else the ones of fixtures/), repeated, each with a number in it so that
none repeats another. All rows of a line are those of the first, times apart, or it says so.

    seconds    of the whole command, start and final writing included
    per s      articles a second from the first row to the end
    CPU s, MB  of the process of the command: with Ray that one only reads the answers and writes
    load       processes that wanted a processor when it began, other people's included
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

from extractor.article import Article, read_path

ROOT = Path(__file__).parents[2]
LOCAL = 0  # workers of the local engine: it has none
EQUAL = {"RAY_worker_niceness": "0"}  # Ray's workers otherwise step back for everybody else
NAP = 0.02  # seconds between two looks for the first row
COLUMNS = ("engine", "articles", "seconds", "per s", "CPU s", "MB", "load")


@dataclass(frozen=True)
class Figures:
    """What was measured; see the table's legend. `rows` is a digest of all rows, times apart."""

    engine: str
    articles: int
    seconds: float
    rate: float
    cpu: float
    memory: float
    load: float
    rows: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("texts", nargs="*", type=Path, help="JSONL files, folders; else fixtures/")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[LOCAL, 1, 2])
    parser.add_argument("--results", type=Path, help="JSONL that the figures are added to")
    options = parser.parse_args()
    given = options.texts or [ROOT / "fixtures" / "articles"]
    known = [article for path in given for article in read_path(path)]
    found: list[Figures] = []
    with tempfile.TemporaryDirectory() as scratch:
        corpus = written(known, options.articles, Path(scratch) / "corpus.jsonl")
        for workers in options.workers:
            found.append(
                measured(corpus, Path(scratch) / f"run{workers}", options.articles, workers)
            )
            print(line(found[-1]), file=sys.stderr, flush=True)
            if options.results:
                with options.results.open("a") as file:
                    file.write(json.dumps(asdict(found[-1])) + "\n")
    print("  ".join(f"{name:>12}" for name in COLUMNS))
    print("\n".join(line(figures) for figures in found))
    if len({figures.rows for figures in found}) > 1:
        sys.exit("the engines do not give the same rows")


def written(known: Sequence[Article], articles: int, file: Path) -> Path:
    """So many articles as JSONL, no two alike."""
    with file.open("w", encoding="utf-8") as lines:
        for number, article in enumerate(islice(cycle(known), articles)):
            published = article.published.isoformat() if article.published else None
            text = f"Story number {number}. {article.text}"
            fields = {"id": f"a{number}", "text": text, "published": published}
            lines.write(json.dumps(fields, ensure_ascii=False) + "\n")
    return file


def measured(corpus: Path, folder: Path, articles: int, workers: int) -> Figures:
    """One run, from its start to its end."""
    engine = ["--engine", "ray", "--workers", str(workers)] if workers else []
    words = ["run", str(corpus), "--out", str(folder), "-m", "rules", "--quiet", *engine]
    load, began = os.getloadavg()[0], time.monotonic()
    command = [sys.executable, "-m", "extractor", *words]
    running = subprocess.Popen(command, env=os.environ | EQUAL)
    completed, first = folder / "completed.jsonl", began
    while first == began:
        time.sleep(NAP)
        if running.poll() is not None:
            sys.exit(f"extractor {' '.join(words)}: ended with {running.returncode}")
        if completed.exists() and completed.stat().st_size:
            first = time.monotonic()
    _, status, used = os.wait4(running.pid, 0)
    ended = time.monotonic()
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        sys.exit(f"extractor {' '.join(words)}: ended with {running.returncode}")
    return Figures(
        engine=f"ray, {workers}" if workers else "local",
        articles=articles,
        seconds=ended - began,
        rate=articles / (ended - first),
        cpu=used.ru_utime + used.ru_stime,
        memory=used.ru_maxrss / 1024,
        load=load,
        rows=digest(folder / "results.jsonl"),
    )


def digest(results: Path) -> str:
    """Of all rows without their times."""
    whole = hashlib.sha256()
    with results.open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            row["provenance"] |= {"created": "", "seconds": 0.0}
            whole.update(json.dumps(row).encode())
    return whole.hexdigest()


def line(figures: Figures) -> str:
    """A line of the table."""
    cells = (
        figures.engine, f"{figures.articles:,}", f"{figures.seconds:,.0f}", f"{figures.rate:,.0f}",
        f"{figures.cpu:,.0f}", f"{figures.memory:,.0f}", f"{figures.load:.1f}",
    )  # fmt: skip
    return "  ".join(f"{cell:>12}" for cell in cells)


if __name__ == "__main__":
    main()
