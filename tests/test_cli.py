"""The command line: streams, formats, exit codes, settings, bad input."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from fakes import FakeModel
from faults import FaultServer, malformed, reply, status, truncated

from extractor import Article, Extraction, Incident, extract
from extractor.cli.table import table
from extractor.errors import Truncated
from extractor.models.base import Spent, Usage

ARTICLES = ROOT / "fixtures" / "articles"
SPOKANE = ARTICLES / "spokane-single-shooting.txt"
BASE = [sys.executable, "-W", "error", "-m", "extractor"]


def run(
    *words: str | Path, stdin: str | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    return subprocess.run(
        [*BASE, *map(str, words)],
        input=stdin, capture_output=True, text=True, timeout=60, check=False,
        env={**os.environ, "PYTHONUTF8": "1", **env},
    )  # fmt: skip


TEXT = "An officer fired once, police said. Police did not name the man. He had nothing, she said."
ARTICLE = Article("a", TEXT)


def doubtful() -> Extraction[Incident]:
    """A row with every kind of doubt."""
    claims = [
        ("An officer fired once", "/force", "police", "alleged"),
        ("Police did not name the man", "/subjects/0/name", "police", "withheld"),
        ("He ran away", "/subjects/0/fleeing", "witness", "stated"),
    ]
    record = {
        "prominence": "main",
        "force": ["firearm"],
        "subjects": [{"fleeing": "foot"}],
        "claims": [
            {"quote": quote, "supports": [field], "source": source, "stance": stance}
            for quote, field, source, stance in claims
        ],
        "rivals": [
            {
                "field": "/subjects/0/armed_with",
                "value": ["unarmed"],
                "quote": "He had nothing",
                "source": "family",
            }
        ],
    }
    return extract(ARTICLE, FakeModel([Incident.model_validate(record)]))


def rows(output: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in output.splitlines()]


def test_help_is_fast_and_light() -> None:
    """`--help` imports neither the model libraries nor pydantic."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "extractor", "--help"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    imported = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
    for heavy in ("openai", "instructor", "vcr", "tenacity", "pydantic", "jinja2"):
        assert heavy not in imported
    assert "extract" in done.stdout


@pytest.mark.parametrize("command", ["extract", "verify", "prompts", "schema", "models", "config"])
def test_every_command_has_help(command: str) -> None:
    """Each command explains itself on standard output."""
    done = run(command, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: extractor {command}")


def test_extract_defaults_to_rules() -> None:
    """Without a model the built-in one answers, said on standard error; rows go to stdout."""
    done = run("extract", SPOKANE)
    assert done.returncode == 0
    [row] = rows(done.stdout)
    assert row["status"] == "ok"
    assert "using the built-in rules" in done.stderr


def test_order_and_inputs(tmp_path: Path) -> None:
    """Files, folders and JSONL are inputs alike; rows come in the order of the inputs."""
    (tmp_path / "z.txt").write_text("A council met.")
    (tmp_path / "a.jsonl").write_text(
        '{"id": "j1", "text": "One."}\n{"id": "j2", "text": "Two."}\n'
    )
    done = run("extract", tmp_path / "z.txt", tmp_path / "a.jsonl", SPOKANE, "-m", "rules")
    ids = [row["article"]["id"] for row in rows(done.stdout)]  # type: ignore[index]
    assert ids == ["z", "j1", "j2", "spokane-single-shooting"]
    assert done.stderr == ""


@pytest.mark.parametrize(
    "text", ["date 2024-01-02 A council met.", '{"id": "x", "text": "A council met."}']
)
def test_stdin(text: str) -> None:
    """`-` is standard input, as text or as JSONL."""
    done = run("extract", "-", "-m", "rules", stdin=text)
    [row] = rows(done.stdout)
    assert row["status"] == "no_incident"


def test_published_option() -> None:
    """`--published` dates every input."""
    done = run("extract", "-", "-m", "rules", "--published", "2024-05-06", stdin="A council met.")
    assert rows(done.stdout)[0]["article"]["published"] == "2024-05-06"  # type: ignore[index]


@pytest.mark.parametrize("form", ["json", "jsonl", "table"])
def test_formats_and_output_file(tmp_path: Path, form: str) -> None:
    """Each format goes to a file as it goes to the screen."""
    out = tmp_path / "out"
    shown = run("extract", SPOKANE, "-m", "rules", "--format", form).stdout
    done = run("extract", SPOKANE, "-m", "rules", "--format", form, "-o", out)
    assert (done.returncode, done.stdout) == (0, "")
    assert len(out.read_text().splitlines()) == len(shown.splitlines())
    assert list(tmp_path.iterdir()) == [out]


def test_table_shows_values_quotes_and_speakers() -> None:
    """The table is for eyes: values, quotes, who says so, no escape codes when piped."""
    shown = run("extract", SPOKANE, "-m", "rules", "--format", "table").stdout
    assert "location/city" in shown
    assert "Spokane" in shown
    assert '] police: "' in shown
    assert "\x1b" not in shown


BAD_INPUT = [
    ("old.txt", b"First.\nJos\xe9.\n", "old.txt: line 2: not UTF-8"),
    ("empty.txt", b"date 2024-01-01\n\n", "empty.txt: the article is empty"),
    ("photo.txt", b"\x89PNG\0\0", "photo.txt: line 1: binary"),
    ("long.txt", b"x" * 1_000_001, "long.txt: 1,000,001 bytes"),
    ("when.txt", b"date 2024-02-30 Text.", "when.txt: line 1: '2024-02-30' is no date"),
    ("news.jsonl", b'{"id": "a", "text": "T."}\n' * 1 + b"\n" * 15 + b"{oops}\n",
     "news.jsonl: line 17: not JSON"),
    ("same.jsonl", b'{"id": "a", "text": "T."}\n' * 2, "'a': two articles with this id"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "message"), BAD_INPUT, ids=[b[0] for b in BAD_INPUT])
def test_bad_input_before_any_call(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    """A bad file is named in one line, exit code 2, and no model is called for the good ones."""
    (tmp_path / name).write_bytes(data)
    with FaultServer([reply()]) as server:
        words = ("-m", "openai/x", "--base-url", server.base_url)
        done = run("extract", SPOKANE, tmp_path / name, *words)
        assert server.requests == []
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["extract"], "no input"),
        (["extract", "none.txt"], "none.txt: no such file"),
        (["extract", SPOKANE, "-m", "gpt-4.1"], "write provider/name"),
        (["extract", SPOKANE, "-m", "openai/x"], "set OPENAI_API_KEY"),
        (["extract", SPOKANE, "--published", "soon"], "--published: 'soon' is no date"),
        (["extract", SPOKANE, "--concurrency", "0"], "concurrency must be at least 1, not 0"),
        (["extract", SPOKANE, "--format", "xml"], "'xml' is not one of"),
        (["extract", SPOKANE, "--schema", "nowhere:Thing"], "--schema 'nowhere:Thing'"),
        (["extract", SPOKANE, "--schema", "json:loads"], "not a subclass of extractor.Record"),
        (["prompts", "show", "none"], "no prompt 'none'; there are: bare, guide, worked"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_usage_errors(words: list[str | Path], message: str) -> None:
    """A mistake of the caller is one clear line and exit code 2."""
    done = run(*words)
    assert done.returncode == 2
    assert done.stdout == ""
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_exit_codes_of_failures(tmp_path: Path) -> None:
    """1 when every article failed, 3 when some did, 0 when none; a row for each all the same."""
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.txt").write_text("Two.")
    common = ("extract", tmp_path, "-m", "openai/x", "--concurrency", "1", "--base-url")
    with FaultServer([truncated()]) as server:
        done = run(*common, server.base_url)
    assert done.returncode == 1
    assert [row["status"] for row in rows(done.stdout)] == ["failed", "failed"]
    assert "failed: a: Truncated: " in done.stderr
    with FaultServer([reply(), malformed()]) as server:
        done = run(*common, server.base_url)
    assert done.returncode == 3
    assert [row["status"] for row in rows(done.stdout)] == ["no_incident", "failed"]
    with FaultServer([reply()]) as server:
        assert run(*common, server.base_url).returncode == 0


def test_unauthorized_stops_asking(tmp_path: Path) -> None:
    """A wrong key costs one call, not one per article."""
    for name in "abcdef":
        (tmp_path / f"{name}.txt").write_text(f"Text {name}.")
    with FaultServer([status(401)]) as server:
        base = ("--base-url", server.base_url, "--concurrency", "1")
        done = run("extract", tmp_path, "-m", "openai/x", *base)
        assert len(server.requests) == 1
    assert done.returncode == 1
    assert len(rows(done.stdout)) == 6


def test_verify_command(tmp_path: Path) -> None:
    """Untouched results verify; an edited value, an absent article and a broken file do not."""
    out = tmp_path / "rows.jsonl"
    assert run("extract", SPOKANE, "-m", "rules", "-o", out).returncode == 0
    done = run("verify", out, ARTICLES)
    assert (done.returncode, done.stdout) == (0, "")
    row = json.loads(out.read_text())
    row["incidents"][0]["location"]["city"] = "Tacoma"
    out.write_text(json.dumps(row))
    done = run("verify", out, ARTICLES)
    assert done.returncode == 1
    assert "spokane-single-shooting: unsupported: /incidents/0/location/city" in done.stdout
    done = run("verify", out, ARTICLES / "boise-taser.txt")
    assert done.returncode == 1
    assert "absent" in done.stdout
    out.write_text("{}\n")
    done = run("verify", out, ARTICLES)
    assert done.returncode == 2
    assert "rows.jsonl: row 1: not a result row" in done.stderr


def test_prompts_commands(tmp_path: Path) -> None:
    """Prompts are listed with their size, shown as written, rendered with an article, compared."""
    assert "bare" in run("prompts", "list").stdout
    assert "tokens fixed" in run("prompts", "list").stdout
    assert "=== article ===" in run("prompts", "show", "guide").stdout
    messages = json.loads(run("prompts", "render", "bare", SPOKANE).stdout)
    assert [message["role"] for message in messages] == ["system", "user"]
    assert "+# Worked examples" in run("prompts", "diff", "guide", "worked").stdout
    (tmp_path / "mine.md").write_text((ROOT / "prompts" / "bare.md").read_text())
    assert "bare" in run("prompts", "list", "--prompts", tmp_path).stdout


def test_schema_models_config() -> None:
    """What can be asked for, asked and set is shown; sizes go to standard error."""
    done = run("schema")
    assert "- officers_using_force (integer or null):" in done.stdout
    assert "JSON Schema" in done.stderr
    assert json.loads(run("schema", "--json").stdout)["required"] == ["incidents"]
    assert "openai/gpt-4.1-mini" in run("models").stdout
    shown = run("config", EXTRACTOR_MODEL="openai/y").stdout
    assert shown.splitlines()[0].split() == ["model", "openai/y", "EXTRACTOR_MODEL"]


def test_interrupt() -> None:
    """Ctrl-C ends with exit code 130 and no traceback."""
    import signal
    import time

    from faults import hang

    with FaultServer([hang(20)]) as server:
        words = ("extract", str(SPOKANE), "-m", "openai/x", "--base-url", server.base_url)
        process = subprocess.Popen(
            [*BASE, *words], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        while not server.requests:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "Traceback" not in errors


def test_table_shows_doubts_rivals_and_failures() -> None:
    """What is withheld, disputed, rival or flagged is shown as such, and a failure as one."""
    shown = table(doubtful(), TEXT, colour=False)
    for line in (
        "  subjects/0/name             (withheld) [2]",
        '  [1] police, alleged: "An officer fired once"',
        '  [2] police, withheld: "Police did not name the man"',
        '  [3] witness, not_found: "He ran away"',
        '  [-] family instead: subjects/0/armed_with = unarmed: "He had nothing"',
        '  ! ungrounded /subjects/0/fleeing: the quote "He ran away" is not in the article; '
        "quote its words to the letter",
    ):
        assert line in shown.splitlines()
    assert "\x1b[" in table(doubtful(), TEXT, colour=True)
    failed = extract(ARTICLE, FakeModel(Truncated("cut short", Spent(1, Usage(5, 1), 0.5))))
    assert "Truncated: cut short" in table(failed, TEXT, colour=False)
    assert "fake, 1 calls, 6 tokens, $0.5000" in table(failed, TEXT, colour=False)


def test_closed_pipe_and_unwritable_output(tmp_path: Path) -> None:
    """A reader that leaves early is no crash; a folder that is not there is a usage error."""
    done = run("extract", SPOKANE, "-m", "rules", "-o", tmp_path / "none" / "rows.jsonl")
    assert done.returncode == 2
    assert "--output" in done.stderr
    assert "Traceback" not in done.stderr
    many = "".join(f'{{"id": "{n}", "text": "A council met."}}\n' for n in range(2000))
    (tmp_path / "many.jsonl").write_text(many)
    words = shlex.join([*BASE, "extract", str(tmp_path / "many.jsonl"), "-m", "rules"])
    piped = subprocess.run(
        f"{words} | head -1", shell=True, capture_output=True, text=True, timeout=60, check=False
    )
    assert piped.stdout.startswith('{"article":{"id":"0"')
    assert "Traceback" not in piped.stderr
