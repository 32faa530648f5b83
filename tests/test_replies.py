"""Stored replies: asked once, kept whole, failures, refusals, budget."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from trials import ARTICLES, CLAIM, RECORD, SHOT, Scripted, ask, errors, outcome, trial

from extractor import Extractor
from extractor.errors import (
    ConfigError,
    InvalidOutput,
    ResultError,
    Truncated,
    Unasked,
    Unauthorized,
    Unavailable,
)
from extractor.experiment.replies import Budget, Replies, Stored
from extractor.models.base import Completion, Request, Spent, Usage
from extractor.prompt import find


def test_asked_once(tmp_path: Path) -> None:
    """A stored answer is not asked for again, and is the same: record, tokens, cost."""
    file = tmp_path / "new" / "replies.jsonl"
    model = Scripted()
    ask(trial(model, file))
    assert model.asked == ["a", "b", "c"]
    [first, *_] = (json.loads(line) for line in file.read_text().splitlines())
    seconds = first.pop("seconds")
    assert 0 <= seconds < 1
    assert first.pop("request").startswith("sha256:")
    assert first == {
        "repeat": 1,
        "article": "a",
        "model": "openai/gpt-5",
        "prompt": find("bare").id,
        "records": [{**SHOT, "claims": [{**CLAIM, "supports": ["/force"]}]}],
        "spent": {
            "attempts": 1,
            "usage": {"input_tokens": 10, "output_tokens": 5, "cached_tokens": 0},
            "cost_usd": 0.25,
        },
    }
    again = trial(model, file)
    assert again.missing() == []
    ask(again)
    assert len(model.asked) == 3
    row = outcome(again).rows[0]
    assert row.incidents[0].claims[0].span == (0, 21)  # grounded now, not when it was asked
    made = row.provenance
    assert (made.attempts, made.cost_usd, made.seconds) == (1, 0.25, seconds)


def test_changed_prompt_is_a_new_question(tmp_path: Path) -> None:
    """Another prompt, another model and another repeat are asked anew; the same is not."""
    model = Scripted()
    ask(trial(model, tmp_path / "r", "bare"))
    ask(trial(model, tmp_path / "r", "bare worked"))
    assert len(model.asked) == 6
    ask(trial(model, tmp_path / "r", "bare", repeat=3))
    assert len(model.asked) == 12
    other = Scripted(name="openai/gpt-5-mini")
    ask(trial(other, tmp_path / "r", "bare"))
    assert len(other.asked) == 3
    assert len(Replies(tmp_path / "r")) == 15


def test_repeats_are_kept_apart(tmp_path: Path) -> None:
    """Each repeat has its own answer, and articles come before repeats."""
    model = Scripted([RECORD], [RECORD], [RECORD], [])
    experiment = trial(model, tmp_path / "r", repeat=2)
    ask(experiment)
    assert model.asked == ["a", "b", "c", "a", "b", "c"]
    assert [row.status for row in outcome(experiment, 0).rows] == ["ok"] * 3
    assert [row.status for row in outcome(experiment, 1).rows] == ["no_incident"] * 3


def test_torn_line(tmp_path: Path) -> None:
    """A last line that a crash cut off is dropped, asked again, and written over whole."""
    file = tmp_path / "r"
    model = Scripted()
    ask(trial(model, file))
    whole = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(whole[:2]) + whole[2][:40])
    again = trial(model, file)
    assert again.replies.torn == whole[2][:40].decode()
    assert [question.article.id for question in again.missing()] == ["c"]
    ask(again)
    assert model.asked == ["a", "b", "c", "c"]
    assert file.read_bytes().splitlines(keepends=True)[:2] == whole[:2]
    assert file.read_bytes().endswith(b"\n")
    assert (Replies(file).torn, len(Replies(file))) == (None, 3)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"request": "abc"}, "request: string should match pattern"),
        ({"repeat": 0}, "repeat: input should be greater than or equal to 1"),
        ({"records": None}, "a reply has either records or an error"),
        ({"error": {"type": "Truncated", "message": "cut"}}, "either records or an error"),
        (
            {"records": None, "error": {"type": "Odd", "message": "x"}},
            "no error of a model is called 'Odd'",
        ),
        ({"note": "x"}, "note: extra inputs are not permitted"),
    ],
)
def test_faulty_store(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    """A line that is no reply is named with its number; nothing is passed over."""
    file = tmp_path / "r"
    ask(trial(Scripted(), file))
    first, second, third = file.read_text().splitlines(keepends=True)
    file.write_text(first + json.dumps({**json.loads(second), **change}) + "\n" + third)
    with pytest.raises(ResultError) as caught:
        Replies(file)
    assert str(caught.value).startswith(f"{file}: line 2: not a stored reply: ")
    assert message in str(caught.value)


def test_store_that_cannot_be_written(tmp_path: Path) -> None:
    """What could not be kept stops the run at once."""
    model = Scripted()
    experiment = trial(model, tmp_path / "folder" / "r")
    (tmp_path / "folder").write_text("")
    with pytest.raises(ResultError, match="folder/r: cannot be written"):
        ask(experiment)
    assert model.asked == ["a"]
    with pytest.raises(ResultError, match="folder/r: cannot be read"):
        trial(model, tmp_path / "folder" / "r")


def test_failures(tmp_path: Path) -> None:
    """A model's failure is kept, but one that says nothing of the question is asked again."""
    cut, gone = Truncated("cut", Spent(2, Usage(7), 0.5)), Unavailable("gone", Spent(6))
    model = Scripted(cut, gone, [RECORD])
    first = trial(model, tmp_path / "r")
    ask(first)
    assert errors(outcome(first)) == ["Truncated", "Unavailable", None]
    assert [question.article.id for question in first.missing()] == ["b"]
    assert first.missing(offline=True) == []
    again = trial(model, tmp_path / "r")
    ask(again)
    assert model.asked == ["a", "b", "c", "b"]
    found = outcome(again)
    assert errors(found) == ["Truncated", None, None]
    assert found.rows[0].error is not None
    assert found.rows[0].error.message == "cut"
    assert [row.provenance.attempts for row in found.rows] == [2, 7, 1]  # the lost calls count on
    assert [row.provenance.cost_usd for row in found.rows] == [0.5, 0.25, 0.25]


def test_wrong_key(tmp_path: Path) -> None:
    """A key that is refused costs one call; with a right one all is asked."""
    model = Scripted(Unauthorized("401"))
    first = trial(model, tmp_path / "r")
    ask(first)
    assert model.asked == ["a"]
    assert errors(outcome(first)) == ["Unauthorized", "Unasked", "Unasked"]
    model.answers = [[RECORD]]
    again = trial(model, tmp_path / "r")
    ask(again)
    assert errors(outcome(again)) == [None, None, None]


def test_reply_that_is_no_record_any_more(tmp_path: Path) -> None:
    """A stored reply that the rules of today refuse is a failure, as it would be if it came now."""
    file = tmp_path / "r"
    ask(trial(Scripted(), file))
    file.write_text(file.read_text().replace('"main"', '"headline"', 1))
    found = outcome(trial(Scripted(), file))
    assert errors(found) == [InvalidOutput.__name__, None, None]
    assert found.rows[0].provenance.usage.input_tokens == 10


def test_refusal_to_ask(tmp_path: Path) -> None:
    """A stored model that may not ask names article, model, repeat and request."""
    model = Scripted()
    stored = Stored(model, Replies(tmp_path / "r"), 2, asking=False)
    question = Extractor(model, find("bare")).request(ARTICLES[1])
    why = "there is no stored reply: article 'b', model 'openai/gpt-5', repeat 2, request sha256:"
    with pytest.raises(Unasked, match=why):
        asyncio.run(stored.complete(question))
    assert model.asked == []


def test_offline(tmp_path: Path) -> None:
    """Offline, what is not stored is refused before anything is read."""
    file = tmp_path / "r"
    ask(trial(Scripted(), file))
    trial(Scripted(), file).refuse_missing()
    message = r"r: no stored reply to 3 of 6 questions \(openai-gpt-5-worked-1/a, openai-gpt-5-work"
    with pytest.raises(ConfigError, match=message):
        trial(Scripted(), file, "bare worked").refuse_missing()


# -- budget --------------------------------------------------------------------------------------


def test_budget(tmp_path: Path) -> None:
    """Once the money is spent no call is made; what is left undone is known and can go on."""
    model = Scripted()
    first = trial(model, tmp_path / "r")
    ask(first, limit=0.5)
    assert model.asked == ["a", "b"]
    assert outcome(first).unasked == ["c"]
    again = trial(model, tmp_path / "r")
    ask(again, limit=0.0)
    assert len(model.asked) == 2
    ask(again, limit=0.1)  # the last call may go over it
    assert outcome(again).unasked == []


def test_budget_needs_a_price(tmp_path: Path) -> None:
    """A limit is refused where the cost could not be counted, unless all is stored."""
    model = Scripted(name="openai/unheard-of")
    with pytest.raises(ConfigError, match="no price is known for 'openai/unheard-of'"):
        ask(trial(model, tmp_path / "r"), limit=1)
    assert model.asked == []
    ask(trial(model, tmp_path / "r"))
    ask(trial(model, tmp_path / "r"), limit=1)
    assert len(model.asked) == 3


def test_progress(tmp_path: Path) -> None:
    """Who looks on is told after each answer."""
    seen: list[tuple[int, int]] = []
    experiment = trial(Scripted(), tmp_path / "r")
    asyncio.run(experiment.ask(Budget(0.5), 1, lambda done, all: seen.append((done, all))))
    assert seen == [(1, 3), (2, 3)]  # the money is spent


def test_several_at_a_time(tmp_path: Path) -> None:
    """No more questions are under way than are allowed."""

    class Slow(Scripted):
        running = most = 0

        async def complete(self, request: Request) -> Completion:
            self.running += 1
            self.most = max(self.most, self.running)
            await asyncio.sleep(0.01)
            self.running -= 1
            return await super().complete(request)

    model = Slow()
    asyncio.run(trial(model, tmp_path / "r", repeat=3).ask(Budget(), 2))
    assert (model.most, len(model.asked)) == (2, 9)
