"""`extractor run --batch`: the rows of a live run for half the price, nothing paid twice."""

from __future__ import annotations

import asyncio
import hashlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import faults
import pytest
from batch_server import BatchServer, Ending
from runs import BARE, GOOD, TEXT, corpus, invoke, rows

from extractor.corpus import batch_lines
from extractor.corpus.batch_journal import Parts
from extractor.corpus.batch_lines import Answer
from extractor.corpus.batch_provider import Provider
from extractor.corpus.engine import Engine, Means
from extractor.corpus.folder import Folder
from extractor.corpus.run import Ending as RunEnding
from extractor.corpus.run import Run
from extractor.corpus.survey import Corpus
from extractor.errors import ConfigError, RunError
from extractor.models.llm import LLM, LLMOptions
from extractor.models.rules import Rules
from extractor.pipeline import Extractor
from extractor.prompt import find

# the live runs that batches are compared to leave their connections to the end of the process
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

good, bare = faults.reply(GOOD), faults.reply(BARE)
SCRIPTS = [  # of the articles, in turn
    [good],
    [bare, good],  # evidence is missing: asked again
    [bare, bare],  # … and missing still: the answer stands, flagged
    [faults.malformed(), good],
    [faults.wrong_schema()],  # invalid, also after the re-ask
    [faults.status(400)],
    [faults.status(500), faults.status(429), good],
    [faults.status(503)],  # never answered
    [faults.truncated()],
    [faults.refused()],
    [bare, faults.status(400)],  # the re-ask is refused: the first answer stands
]
POLL = 0.005  # seconds between two looks


def begun(
    server: BatchServer,
    articles: Path,
    *,
    batch: bool = True,
    priced: bool = False,
    reasks: int = 1,
) -> Run:
    """A run against the server."""
    options = LLMOptions(base_url=None if priced else server.base_url, attempts=3, reasks=reasks)
    model = LLM("openai/gpt-4.1-mini" if priced else "openai/scripted", options)
    return Run(Extractor(model, find("bare")), Corpus((str(articles),)), {}, batch)


def perform(run: Run, out: Path, **means: Any) -> RunEnding:
    """Start the run, or go on with it."""

    async def watch(_: Engine) -> None:
        """Nothing."""

    with run.opened(Folder(out)) as opened:
        return asyncio.run(opened.perform(Means(poll=POLL, **means), watch))


def results(out: Path) -> list[dict[str, Any]]:
    """The rows of a finished run, without times and cost."""
    found = rows(out / "results.jsonl")
    for row in found:
        row["provenance"] |= {"cost_usd": None}
    return found


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extractor.models.llm.FIRST_WAIT", 0.001)


# -- rows ----------------------------------------------------------------------------------------


def mixed(file: Path) -> Path:
    """22 articles, one of them twice under another id, and a line that is none."""
    corpus(file, 22)
    twin = {"id": "twin", "text": TEXT.format(1), "published": "2024-05-03"}
    with file.open("a", encoding="utf-8") as lines:
        lines.write(f"{json.dumps(twin)}\nno article\n")
    return file


def test_rows_and_questions_are_those_of_a_live_run(tmp_path: Path) -> None:
    """Every input has the row that a live run gives it, and was asked in the same words."""
    articles = mixed(tmp_path / "articles.jsonl")
    with BatchServer(SCRIPTS) as live:
        assert perform(begun(live, articles, batch=False), tmp_path / "live").reason is None
    with BatchServer(SCRIPTS, port=live.server_address[1]) as server:
        assert perform(begun(server, articles), tmp_path / "batch").reason is None
    assert len(results(tmp_path / "batch")) == 24
    assert results(tmp_path / "batch") == results(tmp_path / "live")

    def ordered(bodies: list[Any]) -> list[str]:
        return sorted(json.dumps(body, sort_keys=True) for body in bodies)

    assert ordered(server.bodies) == ordered([seen.body for seen in live.requests])
    # 22 first questions; 4 × 2 articles are re-asked, 2 × 2 asked again after 500 and 503; …
    assert server.made == [22, 14, 4]
    left = {file.name for file in (tmp_path / "batch").iterdir()}
    assert left == {"run.json", "journal.sqlite", "results.jsonl", "lock"}


def test_half_the_price(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and totals count half of what the same tokens cost in a live run."""
    articles = corpus(tmp_path / "articles.jsonl", 3)
    costs, estimates = {}, []
    for batch in (False, True):
        with BatchServer([[good]]) as server:
            monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
            monkeypatch.setenv("OPENAI_BASE_URL", server.base_url)
            out = tmp_path / f"{batch}"
            run = begun(server, articles, batch=batch, priced=True)
            expected = run.estimate(Folder(tmp_path)).cost or 0.0
            ending = perform(run, out)
            row = rows(out / "results.jsonl")[0]
            costs[batch] = (row["provenance"]["cost_usd"], ending.cost)
            estimates.append(expected)
    # 60 fresh, 40 cached and 20 written tokens at 0.40, 0.10 and 1.60 dollars a million
    assert costs == {False: (0.00006, 0.00018), True: (0.00003, 0.00009)}
    assert estimates[1] == pytest.approx(estimates[0] / 2, abs=1e-6)


def test_retry(tmp_path: Path) -> None:
    """Failed articles are asked again by another batch; what they cost stays counted."""
    articles = corpus(tmp_path / "articles.jsonl", 2)
    with BatchServer([[good], [faults.truncated(), good]]) as server:
        run = begun(server, articles)
        assert perform(run, tmp_path / "r").totals.failed == 1
        with run.opened(Folder(tmp_path / "r")) as opened:
            assert opened.retry() == 1
        assert perform(run, tmp_path / "r").totals.failed == 0
        assert server.made == [2, 1]
    assert [row["provenance"]["attempts"] for row in results(tmp_path / "r")] == [1, 2]


# -- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limits", "sizes"),
    [
        ({"batch_lines.MOST_REQUESTS": 3}, [3, 3, 2]),
        ({"batch_lines.MOST_REQUESTS": 3, "batch.PARTS_AT_ONCE": 2}, [3, 3, 2]),  # in two rounds
        ({"batch_lines.MOST_BYTES": 60_000}, [4, 4]),  # a question has some 14,400 bytes
    ],
)
def test_parts(
    limits: dict[str, int], sizes: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file holds no more requests and bytes than the provider takes, a round so many files."""
    for name, value in limits.items():
        monkeypatch.setattr(f"extractor.corpus.{name}", value)
    with BatchServer([[good]]) as server:
        perform(begun(server, corpus(tmp_path / "articles.jsonl", 8)), tmp_path / "r")
        assert server.made == sizes
        assert len(results(tmp_path / "r")) == 8


def test_queue_is_short(tmp_path: Path) -> None:
    """A batch that finds no room in the provider's queue is sent in halves, one at a time."""
    with BatchServer([[good]]) as server:
        server.room = 3
        assert (
            perform(begun(server, corpus(tmp_path / "a.jsonl", 8)), tmp_path / "r").reason is None
        )
        assert server.made == [8, 4, 2, 2, 2, 2]
        assert max(server.run.values()) == 1


def test_queue_is_full(tmp_path: Path) -> None:
    """No room for a single request ends the run with the provider's reason."""
    with BatchServer([[good]]) as server:
        server.room = 0
        ending = perform(begun(server, corpus(tmp_path / "a.jsonl", 2)), tmp_path / "r")
        assert ending.reason == "batch batch_2 failed: token_limit_exceeded: scripted"
        assert server.made == [2, 1]


@pytest.mark.parametrize(
    ("tokens", "sizes", "reason"),
    [
        (6_000, [2, 2, 2, 2], None),  # each is expected to use 4,600, and uses 120
        (300, [1, 1, 1], "the budget is spent"),
    ],
)
def test_budget(tokens: int, sizes: list[int], reason: str | None, tmp_path: Path) -> None:
    """Questions go out while what they are expected to use, with what is used, is within it."""
    with BatchServer([[good]]) as server:
        articles = corpus(tmp_path / "articles.jsonl", 8)
        ending = perform(begun(server, articles), tmp_path / "r", max_total_tokens=tokens)
        assert (ending.reason, server.made) == (reason, sizes)


# -- how batches end -----------------------------------------------------------------------------

ENDINGS: dict[str, tuple[list[Ending], list[int], int, str | None]] = {
    # what happens -> the sizes of all batches; rows after the first start, why it ended early
    "expired": ([Ending("expired", 3)], [5, 2], 5, None),
    "expired, nothing run": ([Ending("expired", 0)], [5, 5], 5, None),
    "expired twice": (
        [Ending("expired", 0)] * 2, [5, 5, 5], 0, "2 rounds of batches in a row brought no answer",
    ),
    "cancelled": (
        [Ending("cancelled", 3)], [5, 2], 3,
        "batch batch_1 was cancelled; going on sends what it left again",
    ),
    "invalid": (
        [Ending("failed", 0, "invalid_json_line")], [5, 5], 0,
        "batch batch_1 failed: invalid_json_line: scripted",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDINGS)
def test_batches_that_do_not_complete(what: str, tmp_path: Path) -> None:
    """What a batch has not run goes into the next one, now or when the run is started again."""
    endings, sizes, done, reason = ENDINGS[what]
    with BatchServer([[good]], endings) as server:
        run = begun(server, corpus(tmp_path / "articles.jsonl", 5))
        first = perform(run, tmp_path / "r")
        assert (first.reason, first.totals.done) == (reason, done)
        assert perform(run, tmp_path / "r").reason is None
        assert server.made == sizes
        assert sorted(server.run.values()) == [1, 1, 1, 1, 1]
    assert [row["provenance"]["attempts"] for row in results(tmp_path / "r")] == [1, 1, 1, 1, 1]


def test_refused_key(tmp_path: Path) -> None:
    """An empty account ends the run, as a refused key does; its articles are asked again later."""
    with BatchServer([[good], [faults.out_of_credit(), good]]) as server:
        run = begun(server, corpus(tmp_path / "articles.jsonl", 4))
        ending = perform(run, tmp_path / "r")
        assert ending.reason == "the account's quota is used up: 429: scripted 429"
        assert perform(run, tmp_path / "r").totals.ok == 4
        assert server.made == [4, 2]


def test_answers_are_gone(tmp_path: Path) -> None:
    """Answers that the provider has deleted end the run; going on asks for them again."""
    with BatchServer([[good]]) as server:
        run = begun(server, corpus(tmp_path / "articles.jsonl", 2))
        server.hooks["download"] = server.files.clear
        ending = perform(run, tmp_path / "r")
        assert ending.reason is not None
        assert ending.reason.startswith("the answers of batch_1 cannot be had any more (404")
        assert perform(run, tmp_path / "r").totals.ok == 2


def test_no_server(tmp_path: Path) -> None:
    """A server that cannot be reached ends the run; its part is sent when there is one."""
    articles = corpus(tmp_path / "articles.jsonl", 2)
    with BatchServer([[good]]) as server:
        run = begun(server, articles)
    ending = perform(run, tmp_path / "r")
    assert ending.reason
    assert "no answer after 3 attempts: APIConnectionError: " in ending.reason
    with BatchServer([[good]], port=server.server_address[1]) as server:
        assert perform(run, tmp_path / "r").totals.ok == 2
        assert (len(server.uploads), server.made) == (1, [2])


# -- crashes -------------------------------------------------------------------------------------


class Crash(BaseException):
    """The process ends here."""


Stage = tuple[type, str, int, str]
STAGES: dict[str, Stage] = {  # where, at which call of it, before or after it is done
    "the file is written": (Parts, "add", 1, "before"),
    "the part is journalled": (Parts, "add", 1, "after"),
    "about to be uploaded": (Parts, "note", 1, "after"),
    "uploaded, not journalled": (Provider, "upload", 1, "after"),
    "uploaded": (Parts, "note", 2, "after"),
    "about to be a batch": (Parts, "note", 3, "after"),
    "a batch, not journalled": (Provider, "create", 1, "after"),
    "a batch": (Parts, "note", 4, "after"),
    "looked at": (Provider, "look", 2, "after"),
    "downloaded": (Provider, "download", 1, "after"),
    "both files downloaded": (Parts, "collect", 1, "before"),
    "in the middle of the answers": (Parts, "_close", 1, "before"),
    "collected": (Parts, "collect", 1, "after"),
    "the second part is journalled": (Parts, "add", 2, "after"),
    "the second batch, not journalled": (Provider, "create", 2, "after"),
    "the second batch collected": (Parts, "collect", 2, "after"),
}


def crashing(stage: Stage) -> Callable[..., Any]:
    """The method of a stage, which crashes at its turn."""
    owner, name, turn, when = stage
    real, calls = getattr(owner, name), list[str]()

    def due() -> bool:
        return len(calls) == turn

    def plain(*given: Any, **named: Any) -> Any:
        calls.append(name)
        if when == "before" and due():
            raise Crash
        done = real(*given, **named)
        if due():
            raise Crash
        return done

    async def awaited(*given: Any, **named: Any) -> Any:
        calls.append(name)
        done = await real(*given, **named)
        if due():
            raise Crash
        return done

    return awaited if asyncio.iscoroutinefunction(real) else plain


@pytest.mark.parametrize("stage", STAGES)
def test_crash(stage: str, tmp_path: Path) -> None:
    """After a crash at any stage the run goes on; nothing is uploaded or asked twice."""
    scripts = [[good], [bare, good], [faults.status(400)]]
    with BatchServer(scripts) as server:
        run = begun(server, corpus(tmp_path / "articles.jsonl", 6))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(*STAGES[stage][:2], crashing(STAGES[stage]))
            with pytest.raises(Crash):
                perform(run, tmp_path / "r")
        ending = perform(run, tmp_path / "r")
        assert (ending.reason, ending.totals.ok, ending.totals.failed) == (None, 4, 2)
        assert server.made == [6, 2]
        assert len(server.uploads) == len(set(server.uploads)) == 2
        assert sorted(server.run.values()) == [1] * 8
    assert [row["provenance"]["attempts"] for row in results(tmp_path / "r")] == [1, 2, 1] * 2


def test_lost_answers(tmp_path: Path) -> None:
    """An upload and a batch whose answers are lost are found among others, not made again."""
    with BatchServer([[good]]) as server:
        others = {"input_file_id": "file-2", "endpoint": batch_lines.ENDPOINT, "metadata": {}}

        def upload_others() -> None:
            for number in range(3):  # more than a page of the list
                server.store(f"{number}.jsonl", "batch", b"")

        def create_others() -> None:
            for _ in range(3):
                server.create(others)

        server.hooks = {"upload": upload_others, "create": create_others}
        server.lose = {"upload", "create"}
        run = begun(server, corpus(tmp_path / "articles.jsonl", 2))
        assert perform(run, tmp_path / "r").totals.ok == 2
        assert len(server.uploads) == 1
        assert server.made == [2, 0, 0, 0]


def command(server: BatchServer, folder: Path) -> list[str]:
    """The command line of a run by batch."""
    words = [
        sys.executable, "-m", "extractor", "run", folder / "articles.jsonl", "--out", folder / "r",
        "--batch", "-m", "openai/scripted", "-p", "bare", "--base-url", server.base_url,
        "--poll", 0.02, "--quiet",
    ]  # fmt: skip
    return [str(word) for word in words]


def test_killed(tmp_path: Path) -> None:
    """`kill -9` while an upload, a batch or answers are on their way: nothing is asked twice."""
    corpus(tmp_path / "articles.jsonl", 6)
    with BatchServer([[good], [bare, good]]) as server:
        for event in ("upload", "create", "download"):
            process = subprocess.Popen(command(server, tmp_path), stderr=subprocess.PIPE, text=True)
            server.hooks[event] = process.kill
            _, said = process.communicate(timeout=30)
            assert process.returncode == -signal.SIGKILL, said
        assert invoke(*command(server, tmp_path)[3:]).return_value == 0
        assert (len(server.uploads), server.made) == (2, [6, 3])
        assert sorted(server.run.values()) == [1] * 9
    assert [row["status"] for row in results(tmp_path / "r")] == ["ok"] * 6


# -- the command line ----------------------------------------------------------------------------


def test_interrupted(tmp_path: Path) -> None:
    """Ctrl-C leaves the batch at the provider; `status` shows it, `cancel --batches` ends it."""
    corpus(tmp_path / "articles.jsonl", 4)
    with BatchServer([[good]]) as server:
        server.patient = True
        process = subprocess.Popen(command(server, tmp_path), stderr=subprocess.PIPE, text=True)
        while not any(batch.looks > 1 for batch in server.batches.values()):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        assert process.returncode == 130
        assert "batches that go on at the provider: 1; that command collects them" in said
        shown = invoke("run", "status", tmp_path / "r").stdout
        assert "stopped: 0 of 4 articles" in shown
        assert "batch    batch_1: in_progress, 0 of 4 requests done" in shown
        ended = invoke("run", "cancel", tmp_path / "r", "--batches")
        assert (ended.return_value, ended.stderr) == (None, "batch_1: cancelling\n")
        on = invoke(*command(server, tmp_path)[3:])
        assert on.return_value == 1
        assert "stopped: batch batch_1 was cancelled; going on sends what it left" in on.stderr
        server.patient = False
        assert invoke(*command(server, tmp_path)[3:]).return_value == 0
        assert server.made == [4, 2]
        assert sorted(server.run.values()) == [1, 1, 1, 1]


def test_only_openai(tmp_path: Path) -> None:
    """Models without a batch endpoint are refused before anything is read."""
    with pytest.raises(ConfigError, match="--batch: it is OpenAI's: -m openai/NAME; 'rules'"):
        Run(Extractor(Rules()), Corpus((str(tmp_path),)), {}, batch=True)


def test_live_and_batch_do_not_mix(tmp_path: Path) -> None:
    """A run that was begun live does not go on by batch: its rows would have two prices."""
    with BatchServer([[good]]) as server:
        articles = corpus(tmp_path / "articles.jsonl", 1)
        perform(begun(server, articles, batch=False), tmp_path / "r")
        with pytest.raises(RunError, match="batch: False then, True now"):
            perform(begun(server, articles), tmp_path / "r")


# -- lines ---------------------------------------------------------------------------------------


def test_line() -> None:
    """A request is a line with a name of 64 characters, which the article and the call decide."""
    name = batch_lines.custom_id(b"article", "call")
    assert name == hashlib.sha256(b"articlecall").hexdigest()
    assert batch_lines.line("x", {"messages": [{"content": "a\nß"}]}).decode() == (
        '{"custom_id":"x","method":"POST","url":"/v1/chat/completions",'
        '"body":{"messages":[{"content":"a\\nß"}]}}\n'
    )


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (
            {"custom_id": "x", "response": {"status_code": 200, "body": {"a": 1}}, "error": None},
            Answer("x", 200, b'{"a": 1}'),
        ),
        (  # refused when it was run
            {"custom_id": "x", "response": {"status_code": 400, "body": {}}, "error": None},
            Answer("x", 400, b"{}"),
        ),
        (  # never run
            {"custom_id": "x", "response": None, "error": {"code": "batch_expired"}},
            Answer("x", None, b""),
        ),
        (  # a fault of the provider's own counts as one of a server
            {"custom_id": "x", "response": None, "error": {"code": "odd"}},
            Answer("x", 500, b'{"error": {"code": "odd"}}'),
        ),
        ({"custom_id": "x", "response": {"status_code": 200}}, None),  # no body
        ([], None),
    ],
)
def test_answers(line: Any, answer: Answer | None, tmp_path: Path) -> None:
    """Output and error files are read line by line; what is no answer is passed over."""
    file = tmp_path / "answers.jsonl"
    file.write_text(json.dumps(line) + '\n{"torn": ', encoding="utf-8")
    assert list(batch_lines.answers([file])) == ([] if answer is None else [answer])
