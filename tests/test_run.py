"""`extractor run`: nothing lost, nothing paid twice, whatever happens on the way."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import faults
import pytest
from conftest import ROOT
from faults import Step
from runs import (
    BARE,
    GOOD,
    TEXT,
    ByArticle,
    corpus,
    ended,
    extractor,
    invoke,
    model,
    rows,
    start,
    texts,
    under_way,
)

from extractor.article import read_path
from extractor.errors import ArticleError, ConfigError, RunError
from extractor.models.rules import Rules
from extractor.pipeline import Extractor

ARTICLES = ROOT / "fixtures" / "articles"
QUICK = 0.02  # seconds that a scripted answer takes


def after(seconds: float, step: Step) -> Step:
    """A step that takes its time."""
    return replace(step, wait=seconds)


good, bare = after(QUICK, faults.reply(GOOD)), after(QUICK, faults.reply(BARE))


# -- a run ---------------------------------------------------------------------------------------


def test_rows_are_those_of_extract(tmp_path: Path) -> None:
    """A run gives the rows of `extract`, in the inputs' order; a second start asks nothing."""
    done = invoke("run", ARTICLES, "--out", tmp_path / "r", "-m", "rules", "--quiet")
    assert done.return_value == 0
    found = rows(tmp_path / "r" / "results.jsonl")
    expected = [Extractor(Rules()).extract(a).to_dict() for a in read_path(ARTICLES)]
    for row in expected:
        row["provenance"] |= {"created": "", "seconds": 0.0}
    assert found == expected
    assert not (tmp_path / "r" / "completed.jsonl").exists()
    again = invoke("run", ARTICLES, "--out", tmp_path / "r", "-m", "rules", "--quiet")
    assert again.return_value == 0
    assert "finished before; nothing was asked" in again.stderr


def test_status(tmp_path: Path) -> None:
    """`run status` says how far a run is, on standard output."""
    invoke("run", ARTICLES, "--out", tmp_path / "r", "-m", "rules", "--limit", 9, "--quiet")
    said = invoke("run", "status", tmp_path / "r").stdout
    assert said.startswith("finished: 9 of 9 articles\nmodel    rules")
    assert "failed   0\n" in said


def test_every_input_has_its_row(tmp_path: Path) -> None:
    """What is no article is a failed row at its place, twins are asked about once, ids repeat."""
    same = {"id": "twin", "text": TEXT.format(0), "url": "https://example.org/2"}
    first = {"id": "a0", "text": TEXT.format(0)}
    lines = ["{", json.dumps(first), json.dumps(same), json.dumps(first), '{"id": "x"}']
    (tmp_path / "c.jsonl").write_text("\n".join(lines), encoding="utf-8")
    with ByArticle([[good]]) as server:
        done = invoke("run", tmp_path / "c.jsonl", "--out", tmp_path / "r", *model(server))
    assert done.return_value == 3
    found = rows(tmp_path / "r" / "results.jsonl")
    at = f"{tmp_path}/c.jsonl"
    assert texts(tmp_path / "r") == [
        f"{at}: line 1: Unreadable", "a0: ok", "twin: ok", "a0: ok", f"{at}: line 5: Unreadable"
    ]  # fmt: skip
    assert len(server.requests) == 1
    assert [row["provenance"]["usage"]["input_tokens"] for row in found] == [0, 100, 0, 0, 0]
    assert found[2]["article"]["url"] == "https://example.org/2"
    assert found[2]["incidents"] == found[1]["incidents"] == found[3]["incidents"]


def test_standard_input(tmp_path: Path) -> None:
    """`-` is kept in the folder, so that an interrupted run can go on without it."""
    data = corpus(tmp_path / "c.jsonl", 3).read_bytes()
    done = invoke("run", "-", "--out", tmp_path / "r", "-m", "rules", "--quiet", stdin=data)
    assert done.return_value == 0
    assert texts(tmp_path / "r") == ["a0: ok", "a1: ok", "a2: ok"]
    again = invoke("run", "-", "--out", tmp_path / "r", "-m", "rules", "--quiet", stdin=b"")
    assert again.return_value == 0


def test_limit_and_sample(tmp_path: Path) -> None:
    """`--limit` takes the first, `--sample` any, in the order of the inputs; the seed decides."""
    file = corpus(tmp_path / "c.jsonl", 30)
    invoke("run", file, "--out", tmp_path / "l", "-m", "rules", "--limit", 2, "--quiet")
    assert texts(tmp_path / "l") == ["a0: ok", "a1: ok"]
    for name in ("s", "t"):
        out = tmp_path / name
        invoke("run", file, "--out", out, "-m", "rules", "--sample", 4, "--seed", 7, "--quiet")
    drawn = ["a4: ok", "a10: ok", "a12: ok", "a20: ok"]
    assert texts(tmp_path / "s") == texts(tmp_path / "t") == drawn


def test_dry_run(tmp_path: Path) -> None:
    """`--dry-run` counts and estimates, calls nothing and leaves nothing."""
    file = corpus(tmp_path / "c.jsonl", 10)
    done = invoke("run", file, "--dry-run", "--out", tmp_path / "r", "-m", "openai/gpt-5-mini")
    articles, tokens, output, cost = done.stdout.splitlines()
    assert articles == "articles       10 (0 unreadable, 0 repeat another)"
    assert 30_000 < int(tokens.split("~")[1].split(", by")[0].replace(",", "")) < 80_000
    assert output == "output tokens  ~10,000, at a guess"
    assert re.fullmatch(r"cost           ~\$0\.\d\d, nothing cached", cost)
    assert not (tmp_path / "r").exists()


def test_dry_run_with_triage(tmp_path: Path) -> None:
    """What triage passes over is not counted as asked about; another server's price is unknown."""
    fields = {"id": "cake", "text": "The bakery on Main Street sold four hundred cakes on Sunday."}
    (tmp_path / "c.jsonl").write_text(json.dumps(fields) + "\n", encoding="utf-8")
    corpus(tmp_path / "d.jsonl", 2)
    options = ("-m", "openai/any", "--base-url", "http://127.0.0.1:9/v1", "--triage")
    done = invoke("run", *options, tmp_path / "c.jsonl", tmp_path / "d.jsonl", "--dry-run")
    articles, _, output, cost = done.stdout.splitlines()
    assert articles == (
        "articles       3 (0 unreadable, 0 repeat another, 1 passed over by triage)"
    )
    assert output == "output tokens  ~2,000, at a guess"
    assert cost == "cost           price not known"


# -- what is refused before anything is asked ----------------------------------------------------


def test_two_texts_under_one_id(tmp_path: Path) -> None:
    """Two different articles with one id stop the run before a call; its folder is left empty."""
    corpus(tmp_path / "a.jsonl", 2)
    (tmp_path / "b.jsonl").write_text('{"id": "a1", "text": "Another."}', encoding="utf-8")
    done = invoke(
        "run", tmp_path / "a.jsonl", tmp_path / "b.jsonl", "--out", tmp_path / "r", "-m", "rules"
    )
    assert isinstance(done.exception, ArticleError)
    assert "'a1': two different articles with this id" in str(done.exception)
    assert {path.name for path in (tmp_path / "r").iterdir()} <= {"lock"}
    mended = invoke("run", tmp_path / "a.jsonl", "--out", tmp_path / "r", "-m", "rules", "--quiet")
    assert mended.return_value == 0


def test_changed_configuration(tmp_path: Path) -> None:
    """A folder is refused to another run, with the difference; how it is run may change."""
    file, out = corpus(tmp_path / "c.jsonl", 2), tmp_path / "r"
    with ByArticle([[good]]) as server:
        assert invoke("run", file, "--out", out, *model(server)).return_value == 0
        other = invoke("run", file, "--out", out, *model(server, "--temperature", 0, "--limit", 1))
        assert isinstance(other.exception, RunError)
        assert "\n  temperature: None then, 0.0 now\n" in str(other.exception)
        assert "\n  limit: None then, 1 now\n" in str(other.exception)
        faster = invoke("run", file, "--out", out, *model(server, "--concurrency", 9))
    assert faster.return_value == 0


def test_changed_corpus(tmp_path: Path) -> None:
    """A corpus that has grown or gone is not the run's corpus any more."""
    file, out = corpus(tmp_path / "c.jsonl", 2), tmp_path / "r"
    invoke("run", file, "--out", out, "-m", "rules", "--quiet")
    corpus(file, 3)
    done = invoke("run", file, "--out", out, "-m", "rules")
    assert isinstance(done.exception, RunError)
    assert "c.jsonl: has changed since the run began (" in str(done.exception)


def test_folder_of_other_things(tmp_path: Path) -> None:
    """A folder that holds other things is not written into."""
    (tmp_path / "thesis.txt").touch()
    done = invoke("run", ARTICLES, "--out", tmp_path, "-m", "rules")
    assert isinstance(done.exception, RunError)
    assert "holds other things ('thesis.txt')" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("words", "kind", "message"),
    [
        (["run"], ConfigError, "no input: name files or folders"),
        (["run", "."], RunError, "say --out DIR"),
        (["run", ".", "--out", "r", "--resume"], RunError, "not the folder of a run"),
        (["run", ".", "--out", "r", "--limit", "1", "--sample", "1"], ConfigError, "exclude each"),
        (["run", "status", "nowhere"], RunError, "not the folder of a run"),
        (["run", "retry", "nowhere"], RunError, "not the folder of a run"),
        (["run", "cancel", "nowhere"], RunError, "not the folder of a run"),
    ],
)
def test_usage(words: list[str], kind: type[Exception], message: str) -> None:
    """Mistakes are named, with the way out."""
    done = invoke(*words)
    assert isinstance(done.exception, kind)
    assert message in str(done.exception)


def test_budget_needs_a_price(tmp_path: Path) -> None:
    """A budget in dollars that could not be counted is refused."""
    with ByArticle([[good]]) as server:
        done = invoke("run", corpus(tmp_path / "c.jsonl", 1), "--out", tmp_path / "r",
                      *model(server, "--max-cost", 1))  # fmt: skip
    assert isinstance(done.exception, ConfigError)
    assert "no price is known for 'openai/scripted' there" in str(done.exception)


# -- ends and beginnings -------------------------------------------------------------------------


def test_interrupt_finishes_what_is_under_way(tmp_path: Path) -> None:
    """Ctrl-C: the calls under way are answered and have their rows; the same command goes on."""
    with under_way(tmp_path, 0.5) as (process, server, words):
        process.send_signal(signal.SIGINT)
        said = ended(process)
        assert process.returncode == 130
        assert "stopped: interrupted; the same command goes on from here" in said
        assert len(server.requests) == 4
        assert len(rows(tmp_path / "r" / "completed.jsonl")) == 4
        assert not (tmp_path / "r" / "results.jsonl").exists()
        assert invoke(*words).return_value == 0
        assert len(server.requests) == 12
    assert texts(tmp_path / "r") == [f"a{n}: ok" for n in range(12)]


def test_second_interrupt_stops_at_once(tmp_path: Path) -> None:
    """A second Ctrl-C does not wait for answers."""
    with under_way(tmp_path, 20.0) as (process, _, __):
        process.send_signal(signal.SIGINT)
        time.sleep(0.3)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        ended(process)
    assert process.returncode == 130
    assert time.monotonic() - began < 8  # the server, too, is torn from its waits


def test_cancel_and_lock(tmp_path: Path) -> None:
    """A folder in use is refused to a second process; `run cancel` is a Ctrl-C from elsewhere."""
    with under_way(tmp_path, 0.5) as (process, _, words):
        second = invoke(*words)
        assert isinstance(second.exception, RunError)
        assert f"in use by process {process.pid} on" in str(second.exception)
        assert "running: " in invoke("run", "status", tmp_path / "r").stdout
        invoke("run", "cancel", tmp_path / "r")
        ended(process)
    assert process.returncode == 130
    idle = invoke("run", "cancel", tmp_path / "r")
    assert "no process runs it" in str(idle.exception)


def test_removed_folder(tmp_path: Path) -> None:
    """A folder that is taken away stops the run with a clear error."""
    with under_way(tmp_path, 0.5) as (process, _, __):
        shutil.rmtree(tmp_path / "r")
        said = ended(process)
    assert process.returncode == 1
    assert "removed while the run was going on" in said


def test_full_disk(tmp_path: Path) -> None:
    """When nothing more can be written the run stops; later it goes on, and nothing is lost."""
    file, out = corpus(tmp_path / "c.jsonl", 40), tmp_path / "r"

    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    words = ["run", file, "--out", out, "-m", "rules", "--quiet"]
    process = start(*words, preexec_fn=small_files)
    said = ended(process)
    assert process.returncode == 1, said
    assert "cannot be written" in said
    assert "Traceback" not in said
    assert invoke(*words).return_value == 0
    assert texts(out) == [f"a{n}: ok" for n in range(40)]


def test_torn_row(tmp_path: Path) -> None:
    """Half a row at the end of completed.jsonl, or none at all, is mended without a call."""
    with under_way(tmp_path, 0.3) as (process, server, words):
        process.send_signal(signal.SIGINT)
        ended(process)
        completed = tmp_path / "r" / "completed.jsonl"
        os.truncate(completed, completed.stat().st_size - 100)
        assert invoke(*words).return_value == 0
        assert len(server.requests) == 12
    assert texts(tmp_path / "r") == [f"a{n}: ok" for n in range(12)]


def test_budget(tmp_path: Path) -> None:
    """At the budget nothing more is asked; what was answered before a re-ask is not asked again."""
    file, out = corpus(tmp_path / "c.jsonl", 3), tmp_path / "r"
    with ByArticle([[bare, good]]) as server:
        words = ["run", file, "--out", out, *model(server, "--concurrency", 1)]
        done = invoke(*words, "--max-total-tokens", 100)
        assert done.return_value == 3
        assert "stopped: the budget is spent" in done.stderr
        assert len(server.requests) == 1
        assert invoke(*words).return_value == 0
        assert len(server.requests) == 6  # two for each article, the first of them long ago
    assert [row["provenance"]["attempts"] for row in rows(out / "results.jsonl")] == [2, 2, 2]


def test_a_refused_key_stops_the_run(tmp_path: Path) -> None:
    """After a 401 nothing more is asked, and no article counts as failed."""
    file, out = corpus(tmp_path / "c.jsonl", 50), tmp_path / "r"
    with ByArticle([[faults.status(401)]]) as server:
        done = invoke("run", file, "--out", out, *model(server, "--concurrency", 2))
        assert len(server.requests) <= 3
    assert done.return_value == 1
    assert "stopped: the key is refused: 401: scripted 401" in done.stderr
    assert invoke("run", "status", out).stdout.startswith("stopped: 0 of 50 articles")


def test_a_server_that_is_down_stops_the_run(tmp_path: Path) -> None:
    """Faults alone, for as long as the patience lasts: the run stops, its articles stay open."""
    file, out = corpus(tmp_path / "c.jsonl", 300), tmp_path / "r"
    with ByArticle([[faults.status(500)]]) as server:
        words = ["run", file, "--out", out, *model(server), "--concurrency", 16, "--attempts", 1]
        done = invoke(*words, "--patience", 0.2)
        assert done.return_value == 1
        assert "stopped: the server is down: " in done.stderr
        assert len(server.requests) < 300
    port = server.server_address[1]
    with ByArticle([[good]], int(port)):
        assert invoke(*words).return_value == 0
    assert texts(out)[:2] == ["a0: ok", "a1: ok"]


def test_retry(tmp_path: Path) -> None:
    """`run retry` asks about failed articles anew; what they have cost is counted on."""
    file, out = corpus(tmp_path / "c.jsonl", 4), tmp_path / "r"
    scripts = [
        [good],
        [faults.refused(), good],
        [faults.malformed(), faults.malformed(), good],
        [good],
    ]
    with ByArticle(scripts) as server:
        first = invoke("run", file, "--out", out, *model(server))
        assert first.return_value == 3
        assert (
            f"1 InvalidOutput, 1 Refused; ask again with `extractor run retry {out}`"
            in first.stderr
        )
        assert texts(out) == ["a0: ok", "a1: Refused", "a2: InvalidOutput", "a3: ok"]
        again = invoke("run", "retry", out, "--quiet")
    assert again.return_value == 0
    assert texts(out) == ["a0: ok", "a1: ok", "a2: ok", "a3: ok"]
    spent = [row["provenance"] for row in rows(out / "results.jsonl")]
    assert [made["attempts"] for made in spent] == [1, 2, 3, 1]
    assert [made["usage"]["input_tokens"] for made in spent] == [100, 200, 300, 100]
    assert len(server.requests) == 7


def test_long_wait_stops_the_run(tmp_path: Path) -> None:
    """A server that asks to wait longer than the patience ends the run; every article stays open.

    Those whose calls were under way too: started again, the run asks about all that it has no
    answer for, and its rows are those of a run that met no such server.
    """
    file, out = corpus(tmp_path / "c.jsonl", 5), tmp_path / "r"
    long = after(QUICK, faults.status(429, retry_after="3600"))
    with ByArticle([[good], [long, good], [long, good], [long, long, good], [good]]) as server:
        words = ["run", file, "--out", out, *model(server, "--concurrency", 3)]
        done = invoke(*words)
        assert done.return_value == 1
        said = "stopped: the server asks to wait 3600 s, longer than --patience; the same command"
        assert said in done.stderr
        assert [row["error"] for row in rows(out / "completed.jsonl")] in ([], [None])
        assert "failed   0\n" in invoke("run", "status", out).stdout
        refused = 1
        while (done := invoke(*words)).return_value != 0:  # others are told to wait in their turn
            assert said in done.stderr
            refused += 1
            assert refused <= 4  # starts: one for each refusal, if none of them come together
        assert refused >= 2  # article 3 alone has two
        assert server.answered.total() == 5
    assert texts(out) == [f"a{n}: ok" for n in range(5)]


@pytest.mark.parametrize(
    "step",
    [
        faults.out_of_credit(),
        faults.status(429, code=None, kind="insufficient_quota"),  # an older form
        faults.status(429, code="project_spend_limit_exceeded", kind="insufficient_quota"),
        faults.status(402),  # as others than OpenAI say it
    ],
)
def test_an_empty_account_stops_the_run(tmp_path: Path, step: Step) -> None:
    """Where the account's quota is used up nothing more is asked, and every article stays open."""
    file, out = corpus(tmp_path / "c.jsonl", 50), tmp_path / "r"
    with ByArticle([[step]]) as server:
        words = ["run", file, "--out", out, *model(server, "--concurrency", 2)]
        done = invoke(*words)
        assert len(server.requests) <= 3
        assert done.return_value == 1
        said = f"stopped: the account's quota is used up: {step.status}: scripted {step.status}; "
        assert said in done.stderr
        assert invoke("run", "status", out).stdout.startswith("stopped: 0 of 50 articles")
        assert server.answered.total() == 0
    with ByArticle([[good]], int(server.server_address[1])):  # the account is filled
        assert invoke(*words).return_value == 0
    assert texts(out) == [f"a{n}: ok" for n in range(50)]


def test_extract_says_that_the_account_is_empty(tmp_path: Path) -> None:
    """`extract` asks once, fails with the reason, and does not ask about the other articles."""
    with faults.FaultServer([faults.out_of_credit()]) as server:
        words = [*model(server)[:-3], "--concurrency", 1]
        done = invoke("extract", corpus(tmp_path / "c.jsonl", 3), *words)
        assert len(server.requests) == 1
    assert done.return_value == 1
    said = "OutOfCredit: the account's quota is used up: 429: scripted 429\n"
    assert f"failed: a0: {said}" in done.stderr
    second = "OutOfCredit: not asked, after: the account's quota is used up: 429: scripted 429\n"
    assert f"failed: a1: {second}" in done.stderr


def test_triage_and_cross_check(tmp_path: Path) -> None:
    """`--triage` asks only about what may matter; `--cross-check` flags; `retry` keeps to both."""
    fields = {"id": "cake", "text": "The bakery on Main Street sold four hundred cakes on Sunday."}
    (tmp_path / "cake.jsonl").write_text(json.dumps(fields) + "\n", encoding="utf-8")
    tased = json.loads(json.dumps(GOOD))
    tased["incidents"][0] |= {"force": ["taser"], "officers_using_force": 1}
    inputs = [corpus(tmp_path / "c.jsonl", 1), tmp_path / "cake.jsonl"]
    out = tmp_path / "r"
    with ByArticle([[faults.refused(), faults.reply(tased)]]) as server:
        words = ["run", *inputs, "--out", out, *model(server, "--reasks", 0)]
        first = invoke(*words, "--triage", 0.001, "--cross-check", "rules")
        assert first.return_value == 3
        assert texts(out) == ["a0: Refused", "cake: no_incident"]
        changed = invoke(*words, "--triage", 0.5)
        assert "triage: 0.001 then, 0.5 now\n  cross_check: 'rules' then, None now" in str(
            changed.exception
        )
        assert invoke("run", "retry", out, "--quiet").return_value == 0
        assert len(server.requests) == 2
    told, cake = rows(out / "results.jsonl")
    assert told["provenance"]["triage"]["threshold"] == 0.001
    assert cake["provenance"]["model"] == "triage/1"
    assert "disagrees" in [flag["code"] for flag in told["incidents"][0]["flags"]]


def test_help() -> None:
    """The help of the command shows its options, and the subcommands."""
    said = extractor("run", "--help").stdout
    assert "\\b" not in said
    assert "\n  extractor run status DIR   how far it is\n" in said
    assert "CORPUS..." in said
    assert "--dry-run" in said
    assert "extractor run retry DIR" in said
