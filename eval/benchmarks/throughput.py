"""Corpus runs against a scripted server: how fast, of how much possible, at what cost.

    python eval/benchmarks/throughput.py
    python eval/benchmarks/throughput.py --articles 10000 100000 --concurrency 256 --who ours

Prints a table and writes a picture. Each line is a fresh process and a fresh server on this
machine, one after another; the articles are those of fixtures/, each with a number in it, and the
answers are recorded ones. `--results` keeps the figures, and what it holds is in the table too.

    seconds    of the whole command, start and final writing included
    per s      articles a second between the first request and the last answer
    share      of what is possible in that time: the same latencies, the same number at once, a
               client that takes no time
    ÷ mean     the same against concurrency ÷ mean latency, which no corpus reaches at its end
    CPU ms     of the client for each article, start included; MB: its memory at the highest
    server     CPU ms of the server for each request, on the same processors
    load       processes that wanted a processor when it began, other people's included
"""

from __future__ import annotations

import argparse
import heapq
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from plan import Latency, Plan  # noqa: E402

from extractor.article import read_path  # noqa: E402

OURS = "ours"
OTHERS = ("sockets", "openai", "instructor", "langextract")
REPLIES = ROOT / "eval" / "experiments" / "prompts" / "replies.jsonl"
PROMPT = "guide"
UNDATED = "2024-05-03"


@dataclass(frozen=True)
class Trial:
    """What is measured: who, how many articles, how many at once, how slow the server is."""

    who: str
    articles: int
    concurrency: int
    latency: Latency

    @property
    def setting(self) -> str:
        """All but who, in words."""
        latency = self.latency
        tail = f", 99th percentile {latency.p99:g} s" if latency.p99 else ""
        return f"{self.articles:,} articles, {self.concurrency} at once, {latency.median:g} s{tail}"


@dataclass(frozen=True)
class Figures:
    """What was measured; see the table's legend."""

    who: str
    setting: str
    seconds: float
    rate: float
    share: float
    of_mean: float
    cpu: float
    memory: float
    requests: int
    server: float
    load: float


def main() -> None:
    """Measure, print, draw."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--articles", type=int, nargs="+", default=[1000])
    parser.add_argument("--concurrency", type=int, nargs="+", default=[64])
    parser.add_argument(
        "--latency", type=Latency.parse, nargs="+", default=[Latency(0.5), Latency(1, 20)],
        metavar="MEDIAN[:P99]",
    )  # fmt: skip
    parser.add_argument("--who", nargs="+", default=[OURS, *OTHERS], choices=[OURS, *OTHERS])
    parser.add_argument("--langextract", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--results", type=Path, help="JSONL that the figures are added to")
    parser.add_argument("--picture", type=Path, default=Path("throughput.svg"))
    parser.add_argument("option", nargs="*", help="after --: further options of `extractor run`")
    options = parser.parse_args()
    trials = [
        Trial(who, articles, concurrency, latency)
        for articles in options.articles
        for concurrency in options.concurrency
        for latency in options.latency
        for who in options.who
    ]
    if not installed(options.langextract):
        print("langextract is not installed: left out (or --langextract PYTHON)", file=sys.stderr)
        trials = [trial for trial in trials if trial.who != "langextract"]
    every = earlier(options.results)
    print(HEAD)
    for each in every:
        print(line(each))
    for trial in trials:
        python = options.langextract if trial.who == "langextract" else sys.executable
        figures = measure(trial, python, options.option)
        print(line(figures), flush=True)
        every.append(figures)
        if options.results:
            with options.results.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(figures)) + "\n")
    options.picture.write_text(picture(every), encoding="utf-8")


def installed(python: str) -> bool:
    """Whether langextract and openai can be imported by a Python."""
    if python == sys.executable:
        return all(importlib.util.find_spec(name) for name in ("langextract", "openai"))
    done = subprocess.run([python, "-c", "import langextract, openai"], check=False)
    return done.returncode == 0


def earlier(results: Path | None) -> list[Figures]:
    """The figures that were kept."""
    if results is None or not results.exists():
        return []
    return [Figures(**json.loads(text)) for text in results.read_text("utf-8").splitlines()]


# -- measuring -----------------------------------------------------------------------------------


def measure(trial: Trial, python: str, more: Sequence[str]) -> Figures:
    """One line of the table."""
    plan = Plan(latency=trial.latency)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_corpus(folder / "corpus.jsonl", trial.articles)
        write_replies(folder / "replies.json", quotes=trial.who == "langextract")
        with served(plan, folder / "replies.json") as base_url:
            command = command_of(trial, python, base_url, folder, more)
            load, started = os.getloadavg()[0], time.monotonic()
            used = run(command, folder / "log")
            seconds = time.monotonic() - started
            counts = counted(base_url)
    if counts["answered"] != trial.articles:
        raise SystemExit(f"{trial}: only {counts['answered']} articles were answered")
    span = counts["last"] - counts["first"]
    draws = [plan.meets(str(number), 0)[1] for number in range(trial.articles)]
    possible = schedule(draws, trial.concurrency)
    return Figures(
        who=trial.who,
        setting=trial.setting,
        seconds=seconds,
        rate=trial.articles / span,
        share=possible / span,
        of_mean=sum(draws) / trial.concurrency / span,
        cpu=1000 * (used.ru_utime + used.ru_stime) / trial.articles,
        memory=used.ru_maxrss / 1024,
        requests=counts["requests"],
        server=1000 * counts["cpu"] / counts["requests"],
        load=load,
    )


def schedule(draws: Sequence[float], places: int) -> float:
    """Seconds until all are answered, if each place takes the next one at once."""
    free = [0.0] * min(places, len(draws))
    for seconds in draws:
        heapq.heapreplace(free, free[0] + seconds)
    return max(free)


def write_corpus(file: Path, articles: int) -> None:
    """The articles of fixtures/ over and over, each with its number."""
    own = list(read_path(ROOT / "fixtures" / "articles"))
    with file.open("w", encoding="utf-8") as lines:
        for number in range(articles):
            article = own[number % len(own)]
            text = f"{article.text}\n\nStory number {number} of {article.id}."
            published = str(article.published) if article.published else UNDATED
            fields = {"id": f"story-{number}", "text": text, "published": published}
            lines.write(json.dumps(fields) + "\n")


def write_replies(file: Path, *, quotes: bool) -> None:
    """The recorded answers by article; for langextract its own form, with the same quotes."""
    replies = {}
    for text in REPLIES.read_text(encoding="utf-8").splitlines():
        kept = json.loads(text)
        if not kept["prompt"].startswith(f"{PROMPT}/"):
            continue
        said: dict[str, Any] = {"incidents": kept["records"]}
        if quotes:
            claims = [claim for record in kept["records"] for claim in record["claims"]]
            said = {"extractions": [extraction(claim) for claim in claims]}
        replies[kept["article"]] = json.dumps(said)
    file.write_text(json.dumps(replies), encoding="utf-8")


def extraction(claim: dict[str, Any]) -> dict[str, Any]:
    """A claim as langextract has it."""
    return {"claim": claim["quote"], "claim_attributes": {"supports": claim["supports"]}}


@contextmanager
def served(plan: Plan, replies: Path) -> Iterator[str]:
    """The base address of a server in a process of its own."""
    latency = ":".join(f"{n:g}" for n in (plan.latency.median, plan.latency.p99) if n is not None)
    command = [sys.executable, str(ROOT / "tests" / "server.py")]
    command += ["--latency", latency, "--replies", str(replies), "--seed", str(plan.seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def counted(base_url: str) -> dict[str, Any]:
    """What the server has counted."""
    address = base_url.removesuffix("/v1") + "/counts"
    with urllib.request.urlopen(address) as response:
        counts: dict[str, Any] = json.load(response)
    return counts


def command_of(
    trial: Trial, python: str, base_url: str, folder: Path, more: Sequence[str]
) -> list[str]:
    """The command that takes the corpus through."""
    corpus, results = str(folder / "corpus.jsonl"), str(folder / "results.jsonl")
    if trial.who != OURS:
        script = str(Path(__file__).with_name("contenders.py"))
        return [python, script, trial.who, corpus, base_url, str(trial.concurrency), results]
    settings = {
        "--out": folder / "run", "--model": "openai/any", "--prompt": PROMPT,
        "--base-url": base_url, "--concurrency": trial.concurrency, "--reasks": 0,
        "--timeout": 3600,
    }  # fmt: skip
    words = [str(word) for pair in settings.items() for word in pair]
    return [python, "-m", "extractor", "run", corpus, "--quiet", *words, *more]


def run(command: list[str], log: Path) -> Any:
    """Run it to its end; what it used, its children included."""
    with log.open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}:\n{log.read_text()[-2000:]}")
    return used


# -- showing -------------------------------------------------------------------------------------

HEAD = (
    f"{'':<56}{'who':<12}{'seconds':>8}{'per s':>8}{'share':>7}{'÷ mean':>8}{'CPU ms':>8}"
    f"{'MB':>6}{'server':>8}{'load':>6}"
)


def line(figures: Figures) -> str:
    """A line of the table."""
    f = figures
    return (
        f"{f.setting:<56}{f.who:<12}{f.seconds:>8.1f}{f.rate:>8.1f}{f.share:>7.1%}"
        f"{f.of_mean:>8.1%}{f.cpu:>8.2f}{f.memory:>6.0f}{f.server:>8.2f}{f.load:>6.1f}"
    )


HIGH, LABEL, BAR, FIGURE = 20, 110, 400, 330  # pixels: a line, and its three parts
COLOURS = {OURS: "#0b6e4f"}
OTHER = "#8a8f98"


def picture(every: Sequence[Figures]) -> str:
    """Bars of the share of the possible, setting by setting, as SVG."""
    parts, y = [], HIGH
    for setting in dict.fromkeys(figures.setting for figures in every):
        parts.append(f'<text x="0" y="{y}" font-weight="bold">{escape(setting)}</text>')
        y += 8
        for figures in (f for f in every if f.setting == setting):
            parts.append(bar(figures, y))
            y += HIGH
        y += HIGH
    width = LABEL + BAR + FIGURE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {y}" width="{width}" '
        f'font-family="sans-serif" font-size="13"><title>Share of the possible throughput</title>'
        f'<rect width="{width}" height="{y}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


def bar(figures: Figures, y: float) -> str:
    """A bar with its name and its figures."""
    text = (
        f"{figures.share:.1%} · {figures.rate:.0f} articles/s · "
        f"{figures.cpu:.1f} ms CPU · {figures.memory:.0f} MB"
    )
    colour, base = COLOURS.get(figures.who, OTHER), y + HIGH - 7
    return (
        f'<text x="{LABEL - 8}" y="{base}" text-anchor="end">{figures.who}</text>'
        f'<rect x="{LABEL}" y="{y}" width="{BAR}" height="{HIGH - 4}" fill="#eceef0"/>'
        f'<rect x="{LABEL}" y="{y}" width="{BAR * min(figures.share, 1):.1f}" '
        f'height="{HIGH - 4}" fill="{colour}"/>'
        f'<text x="{LABEL + BAR + 8}" y="{base}">{text}</text>'
    )


if __name__ == "__main__":
    main()
