"""Experiments: strict files, the matrix, and the one that is shipped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import replies as filling
from conftest import ROOT
from trials import errors, outcome

from extractor import Extraction, Incident
from extractor.errors import ConfigError, PromptError
from extractor.evaluation.gold import load
from extractor.experiment.figures import Tally
from extractor.experiment.plan import Plan, matrix, read
from extractor.experiment.replies import Replies
from extractor.experiment.run import Experiment
from extractor.models.rules import Rules

PROMPTS = ROOT / "eval" / "experiments" / "prompts.toml"

# -- files ---------------------------------------------------------------------------------------

GOOD = 'name = "x"\ngold = "labels"\nmodels = ["openai/m"]\nprompts = ["bare"]\n'


def write(folder: Path, text: str) -> Path:
    """An experiment file."""
    file = folder / "trial.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_file(tmp_path: Path) -> None:
    """Paths are relative to the file; replies stand in the folder named like it."""
    text = GOOD.replace('"bare"', '"bare", "own/p.md", "q.md"')
    plan = read(
        write(
            tmp_path, text + 'articles = "../texts"\ntemperature = 0\nconcurrency = 3\nrepeat = 2\n'
        )
    )
    assert plan == Plan(
        name="x",
        gold=tmp_path / "labels",
        articles=(tmp_path / "../texts",),
        prompts=("bare", str(tmp_path / "own/p.md"), str(tmp_path / "q.md")),
        models=("openai/m",),
        repeat=2,
        replies=tmp_path / "trial" / "replies.jsonl",
        settings={"temperature": 0, "concurrency": 3},
    )
    assert (plan.setting("temperature"), plan.setting("mode")) == (0, "tools")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("", "reapeat = 2", "reapeat: extra inputs are not permitted (found 2); known keys: name"),
        ("", "model = 'rules'", "model: extra inputs are not permitted"),  # it is `models` here
        ("", "api_key = 'x'", "api_key: extra inputs are not permitted"),  # no place for a secret
        ('name = "x"', "", "name: field required"),
        ('gold = "labels"', "", "gold: field required"),
        ('models = ["openai/m"]', "", "models: field required"),
        ('["openai/m"]', "[]", "models: value should have at least 1 item"),
        ('["openai/m"]', '"openai/m"', "models: input should be a valid list (found 'openai/m')"),
        ('["openai/m"]', '["rules", "rules"]', "models: value error, 'rules' stands twice"),
        ('["bare"]', '["bare", "bare"]', "prompts: value error, 'bare' stands twice"),
        ('["bare"]', '[""]', "prompts/0: string should have at least 1 character"),
        ("", "repeat = 0", "repeat: input should be greater than or equal to 1 (found 0)"),
        ("", 'repeat = "2"', "repeat: input should be a valid integer (found '2')"),
        ("", "repeat = true", "repeat: input should be a valid integer (found True)"),
        ("", 'mode = "tool"', "mode: input should be 'tools', 'json_schema' or 'json'"),
        ("", "attempts = 0", "attempts: input should be greater than or equal to 1 (found 0)"),
        ("", "temperature = -1", "temperature: input should be greater than or equal to 0"),
        ("", "temperature = nan", "temperature: input should be a finite number"),
        ("", "concurrency = 1.5", "concurrency: input should be a valid integer"),
        ("", 'base_url = ""', "base_url: string should have at least 1 character"),
        ("", "repeat 2", "Expected '=' after a key"),  # not TOML
    ],
)
def test_faulty_file(tmp_path: Path, old: str, new: str, message: str) -> None:
    """A fault in an experiment file names the file, the key and the value."""
    text = GOOD.replace(old, new) if old else f"{GOOD}{new}\n"
    file = write(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        read(file)
    assert str(caught.value).startswith(f"{file}: ")
    assert message in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is said not to be."""
    with pytest.raises(ConfigError, match=r"nothing\.toml: no such file"):
        read(tmp_path / "nothing.toml")


# -- matrix --------------------------------------------------------------------------------------


def plan(models: str, prompts: str, repeat: int = 1, **settings: Any) -> Plan:
    """A plan of names divided by blanks."""
    named = (tuple(prompts.split()), tuple(models.split()))
    return Plan("x", Path("labels"), (), *named, repeat, Path("replies.jsonl"), settings)


def test_matrix() -> None:
    """Every model with every prompt, as often as repeated; the rules once, without a prompt."""
    runs = matrix(plan("openai/a rules openai/b", "bare worked", 2), offline=True)
    assert [run.label for run in runs] == [
        "openai-a-bare-1", "openai-a-worked-1", "rules-1", "openai-b-bare-1", "openai-b-worked-1",
        "openai-a-bare-2", "openai-a-worked-2", "openai-b-bare-2", "openai-b-worked-2",
    ]  # fmt: skip
    assert [run.arm for run in runs[:3]] == ["openai-a-bare", "openai-a-worked", "rules"]
    assert [run.calls for run in runs[:3]] == [True, True, False]


def test_settings_reach_the_model() -> None:
    """What the plan sets is part of the model's parameters; the rest is the default."""
    [run] = matrix(plan("openai/a", "bare", mode="json", reasks=0), offline=True)
    assert run.model.parameters == {
        "base_url": None, "mode": "json", "temperature": None, "max_tokens": None, "reasks": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("models", "prompts", "kind", "message"),
    [
        ("openai/a", "", ConfigError, "the model 'openai/a' needs a prompt"),
        ("openai/a", "nothing", PromptError, "no prompt 'nothing'"),
        ("openai/a:b openai/a-b", "bare", ConfigError, "two runs .* called 'openai-a-b-bare-1'"),
        ("nothing", "bare", ConfigError, "write provider/name"),
        ("", "bare", ConfigError, "no model"),
    ],
)
def test_no_matrix(models: str, prompts: str, kind: type[Exception], message: str) -> None:
    """What cannot be run is said before anything is called."""
    with pytest.raises(kind, match=message):
        matrix(plan(models, prompts), offline=True)


def test_key_is_needed_only_to_call() -> None:
    """Without a key, a matrix can be had offline alone."""
    with pytest.raises(ConfigError, match="no key"):
        matrix(plan("openai/a", "bare"))
    assert len(matrix(plan("openai/a", "bare"), offline=True)) == 1


# -- the experiment that is shipped --------------------------------------------------------------


def test_shipped_replies_are_those_of_the_cassettes(tmp_path: Path) -> None:
    """The stored replies are what our client makes of the recorded ones, to the byte."""
    filled = tmp_path / "replies.jsonl"
    assert filling.fill(filled) == 84
    assert filled.read_bytes() == read(PROMPTS).replies.read_bytes()


def steady(row: Extraction[Any]) -> dict[str, Any]:
    """A row without its times."""
    fields = row.to_dict()
    fields["provenance"] |= {"created": None, "seconds": None}
    return fields


def test_shipped_experiment_offline() -> None:
    """It runs without a key or network, and twice the same."""
    written = read(PROMPTS)
    golds = load(written.gold, Incident, written.articles)
    articles = [gold.article for gold in golds if gold.article]
    assert len(articles) == len(golds) == 28
    before = written.replies.read_bytes()
    experiment = Experiment(matrix(written, offline=True), articles, Replies(written.replies))
    experiment.refuse_missing()
    found = [outcome(experiment, n) for n in range(4)]
    assert [o.run.label for o in found] == [
        "openai-relay-bare-1", "openai-relay-guide-1", "openai-relay-worked-1", "rules-1",
    ]  # fmt: skip
    assert all(errors(o) == [None] * 28 for o in found)
    for number, first in enumerate(found):
        again = outcome(experiment, number).rows
        assert [steady(row) for row in first.rows] == [steady(row) for row in again]
    assert [Tally.of(o).usage.input_tokens for o in found] == [118816, 143363, 188651, 0]
    assert [Tally.of(o).cost_usd for o in found] == [None, None, None, 0.0]
    assert isinstance(found[3].run.model, Rules)
    assert written.replies.read_bytes() == before
