"""`extractor run --engine ray`: the local engine's rows, whatever becomes of the workers."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import faults
import pytest
from cluster import Nodes
from conftest import ROOT
from runs import GOOD, ByArticle, corpus, extractor, invoke, rows

from extractor import background
from extractor.article import read_path
from extractor.corpus.engine import Means
from extractor.corpus.portions import Done, Extracting, Plan, Reading, Shares
from extractor.corpus.survey import Corpus, record
from extractor.corpus.writer import Made, Row
from extractor.errors import ConfigError
from extractor.models.rules import Rules
from extractor.pipeline import Extractor

PATIENCE = 150  # seconds for anything to happen
needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None, reason="needs the extra `ray`"
)


@pytest.fixture(scope="module")
def nodes() -> Iterator[Nodes]:
    """A cluster of one node: starting one takes seconds."""
    started = Nodes()
    yield started
    started.end()


def odd_corpus(file: Path, articles: int) -> Path:
    """So many articles of the fixtures, each its own, with a line that is none and a repetition."""
    known = list(read_path(ROOT / "fixtures" / "articles"))
    with file.open("w", encoding="utf-8") as lines:
        for number in range(articles):
            article = known[number % len(known)]
            text = article.text if number < len(known) else f"Story {number}. {article.text}"
            published = str(article.published or "2024-05-03")
            lines.write(json.dumps({"id": f"a{number}", "text": text, "published": published}))
            lines.write("\n")
        lines.write('{"id": "no text"}\n')
        first = {"id": "again", "text": known[0].text, "published": str(known[0].published)}
        lines.write(json.dumps(first) + "\n")
    return file


def start(*words: object) -> subprocess.Popen[str]:
    """The command, begun."""
    command = [sys.executable, "-m", "extractor", *map(str, words)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def wait_for_rows(process: subprocess.Popen[str], folder: Path) -> int:
    """Bytes of rows, as soon as there are any."""
    file, end = folder / "completed.jsonl", time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < end:
        if file.exists() and (size := file.stat().st_size):
            return size
        time.sleep(0.01)
    process.kill()
    raise AssertionError(f"no row was made: {process.communicate()}")


# -- on a cluster --------------------------------------------------------------------------------


@needs_ray
def test_a_node_is_killed(nodes: Nodes, tmp_path: Path) -> None:
    """One of two nodes dies in the middle: all rows are there, once, as the local engine's."""
    articles = odd_corpus(tmp_path / "c.jsonl", 400)
    extractor("run", articles, "--out", tmp_path / "local", "-m", "rules")
    expected = rows(tmp_path / "local" / "results.jsonl")
    nodes.tell("add")
    options = ["-m", "rules", "--engine", "ray", "--ray-address", nodes.address]
    running = start("run", articles, "--out", tmp_path / "ray", *options)
    then = wait_for_rows(running, tmp_path / "ray")
    nodes.tell("kill")
    still = running.poll() is None
    _, said = running.communicate(timeout=PATIENCE)
    assert still
    assert then < (tmp_path / "local" / "results.jsonl").stat().st_size / 2
    assert said.splitlines()[0] == "402 of 402 articles, 1 failed"
    assert running.returncode == 3
    assert rows(tmp_path / "ray" / "results.jsonl") == expected


@needs_ray
def test_a_served_model(nodes: Nodes, tmp_path: Path) -> None:
    """Interrupted, a Ray run keeps what was under way; the local engine ends it; nothing twice."""
    articles = corpus(tmp_path / "c.jsonl", 120)
    slow = faults.slow(0.05, GOOD)
    with ByArticle([[slow]]) as server:
        options = ["-m", "openai/scripted", "-p", "bare", "--base-url", server.base_url]
        ray = ["--engine", "ray", "--ray-address", nodes.address, "--concurrency", 4]
        running = start("run", articles, "--out", tmp_path / "run", *options, *ray)
        wait_for_rows(running, tmp_path / "run")
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=PATIENCE)
        assert running.returncode == 130, said
        assert "stopped: interrupted; the same command goes on from here" in said
        made = (tmp_path / "run" / "completed.jsonl").read_text().count("\n")
        assert made == sum(server.answered.values()) < 120
        done = extractor("run", articles, "--out", tmp_path / "run", *options)
    assert done.returncode == 0
    assert server.again == 0
    assert dict(server.answered) == dict.fromkeys(range(120), 1)
    found = rows(tmp_path / "run" / "results.jsonl")
    assert [row["article"]["id"] for row in found] == [f"a{number}" for number in range(120)]
    assert {row["provenance"]["usage"]["input_tokens"] for row in found} == {100}


@needs_ray
def test_no_cluster_there(tmp_path: Path) -> None:
    """An address where nothing listens ends the run with a sentence; it can be gone on with."""
    articles = corpus(tmp_path / "c.jsonl", 2)
    options = ["-m", "rules", "--engine", "ray", "--ray-address", "127.0.0.1:9"]
    done = extractor("run", articles, "--out", tmp_path / "run", *options)
    assert done.returncode == 1
    assert done.stderr.startswith("error: Ray: [Errno 111] Connection refused")


# -- without one ---------------------------------------------------------------------------------


def surveyed(tmp_path: Path, articles: int) -> Plan:
    """The journal of a run that is about to begin."""
    plan = Plan(tmp_path / "journal.sqlite")
    record(plan, Corpus((str(odd_corpus(tmp_path / "c.jsonl", articles)),)), tmp_path / "stdin")
    return plan


def went_through(plan: Plan, number: int, size: int, stopping: bool = False) -> Done:
    """A portion, through both stages."""
    extracting = Extracting(Extractor(Rules()), Means(concurrency=1), "run", lambda: stopping)
    with closing(Reading(plan.path, size, None, False, lambda: False)) as reading:
        [portion] = reading({"numbers": [number]})
    done: Done = pickle.loads(extracting(portion)["done"])
    return done


def test_portions_hold_every_article_once(tmp_path: Path) -> None:
    """Portions are the articles by number; a repetition is in none, nor is what is done."""
    plan = surveyed(tmp_path, 28)
    assert plan.portions(10) == [0, 1, 2]
    seqs = [place.seq for number in range(3) for place in plan.portion(number, 10)]
    assert seqs == list(range(29))  # line 29 is no article, line 30 repeats line 1
    plan.database.execute("UPDATE articles SET status = 'ok' WHERE seq < 11")
    assert plan.portions(10) == [1, 2]
    assert [place.seq for place in plan.portion(1, 10)] == list(range(11, 20))
    plan.close()


def test_stages_make_the_rows(tmp_path: Path) -> None:
    """Both stages make one row for each article of a portion, readable or not."""
    plan = surveyed(tmp_path, 28)
    done = went_through(plan, 2, 10)
    made = {entry.article: entry for entry in done.entries if isinstance(entry, Row)}
    assert sorted(made) == list(range(20, 29))
    assert (made[28].status, made[28].error) == ("failed", "Unreadable")
    assert (done.reason, done.halted, done.twinned) == (None, False, frozenset())
    assert went_through(plan, 0, 10).twinned == {0}
    plan.close()


def test_nothing_is_begun_when_stopping(tmp_path: Path) -> None:
    """Once the run is stopping, no portion is read, and nothing is made of one that was."""
    plan = surveyed(tmp_path, 28)
    assert went_through(plan, 0, 10, stopping=True) == Done(0, [], frozenset({0}))
    with closing(Reading(plan.path, 10, None, False, lambda: True)) as reading:
        assert list(reading({"numbers": [0, 1]})) == []
    plan.close()


def test_a_changed_text_halts(tmp_path: Path) -> None:
    """A text that is not what it was when the run began ends it, and names the article."""
    plan = surveyed(tmp_path, 28)
    file = tmp_path / "c.jsonl"
    changed = file.read_text(encoding="utf-8").replace("Story", "Start")
    file.write_text(changed.replace("officer", "OFFICER"), encoding="utf-8")
    done = went_through(plan, 0, 10)
    assert done.halted
    assert done.reason is not None
    assert "has changed since the run began; go on with the corpus as it was" in done.reason
    plan.close()


def test_a_refused_key_stops_the_worker(tmp_path: Path) -> None:
    """A key that is refused leaves all articles open, and later portions are not asked about."""
    from extractor.models.llm import LLM, LLMOptions
    from extractor.prompt import find

    plan = Plan(tmp_path / "journal.sqlite")
    record(plan, Corpus((str(corpus(tmp_path / "c.jsonl", 4)),)), tmp_path / "stdin")
    refusing = faults.FaultServer([faults.status(401)])
    reads = Reading(plan.path, 2, None, True, lambda: False)
    with refusing as server, closing(reads) as reading:
        model = LLM("openai/scripted", LLMOptions(base_url=server.base_url))
        means, bare = Means(concurrency=1), find("bare")
        extracting = Extracting(Extractor(model, bare), means, "run", lambda: False)
        made = [extracting(portion) for portion in reading({"numbers": [0, 1]})]
    first, second = (pickle.loads(row["done"]) for row in made)
    assert [type(entry) for entry in first.entries] == [Made]
    assert first.reason.startswith("the key is refused: ")
    assert (second.entries, second.reason) == ([], first.reason)
    assert len(server.requests) == 1
    plan.close()


def test_threads_share_a_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that ask at once for the background loop get the same: places are bound to it."""
    new_loop = asyncio.new_event_loop

    def slowly() -> asyncio.AbstractEventLoop:
        time.sleep(0.05)
        return new_loop()

    monkeypatch.setattr(asyncio, "new_event_loop", slowly)
    background._started.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(background.loop) for _ in range(4)]
    assert len({id(each.result()) for each in found}) == 1


@pytest.mark.parametrize(
    ("means", "calls", "articles", "there", "expected"),
    [  # expected: workers, articles of a portion, overlap, concurrency, rpm
        (Means(), False, 1_000_000, 4, (4, 256, 1, 1, None)),
        (Means(), False, 64, 4, (4, 2, 1, 1, None)),  # few articles: something for everybody
        (Means(), True, 10_000, 4, (1, 8, 4, 8, None)),  # eight calls need one process
        (Means(concurrency=256, rpm=600), True, 10_000, 100, (4, 12, 4, 64, 150)),
        (Means(concurrency=256, rpm=600), True, 10_000, 2, (2, 128, 4, 128, 300)),
        (Means(concurrency=1), True, 0, 2, (1, 1, 4, 1, None)),
    ],
)
def test_shares(
    means: Means, calls: bool, articles: int, there: int, expected: tuple[Any, ...]
) -> None:
    """Processors are all taken for rules, as many as calls need for a server; limits are shared."""
    found = Shares.of(means, calls, articles, there)
    own = found.means
    assert (found.workers, found.size, found.overlap, own.concurrency, own.rpm) == expected


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--workers", "2"], "--workers 2: say --engine ray too"),
        (["--ray-address", "h:1"], "--ray-address h:1: say --engine ray too"),
        (
            ["--engine", "ray", "--ray-address", "ray://h:1"],
            "--ray-address 'ray://h:1': write HOST:PORT, or auto; the command must be given on a "
            "machine of the cluster",
        ),
    ],
)
def test_usage(tmp_path: Path, words: list[str], message: str) -> None:
    """An option of the Ray engine without it is a mistake."""
    articles = corpus(tmp_path / "c.jsonl", 1)
    done = extractor("run", articles, "--out", tmp_path / "run", "-m", "rules", *words)
    assert (done.returncode, done.stderr) == (2, f"error: {message}\n")


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Ray is not installed the message says what to install."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    articles = corpus(tmp_path / "c.jsonl", 1)
    words = ["run", articles, "--out", tmp_path / "run", "-m", "rules", "--engine", "ray"]
    said = "--engine ray needs an extra: pip install 'incident-extractor[ray]'"
    assert repr(invoke(*words).exception) == repr(ConfigError(said))
