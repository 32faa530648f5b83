"""Recording: a cassette is whole or is not touched, and what has a reply is not asked again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
import record
from cassettes import replay
from record import Job, ask_all, chosen, waiting
from relay import Relay

from extractor.article import Article
from extractor.prompt import available

ARTICLE = Article("own", "Ridgemont police shot at a man on Friday; nobody was hurt, police said.")
NOTHING: dict[str, list[object]] = {"incidents": []}
CLAIM = {
    "quote": "Words that stand nowhere in it.",
    "supports": ["/prominence"],
    "source": "police",
    "stance": "stated",
}
UNGROUNDED = {"incidents": [{"prominence": "main", "claims": [CLAIM]}]}


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Job:
    """One article with the first shipped prompt, its cassette in a temporary folder."""
    monkeypatch.setattr(record, "FIXTURES", tmp_path)
    return Job(ARTICLE, next(available()))


def answer(folder: Path, value: object) -> None:
    """Answer the one request that waits."""
    (page,) = waiting(folder)
    reply = page.with_name(page.name.replace(".request.md", ".reply.json"))
    reply.write_text(json.dumps(value), encoding="utf-8")


def test_record_and_replay(job: Job, tmp_path: Path) -> None:
    """Asked, answered, recorded: the cassette plays to the same extractor, to the last answer."""
    folder = tmp_path / "replies"
    with Relay(folder, timeout=0) as relay:
        asyncio.run(ask_all([job], relay))
        answer(folder, NOTHING)
        assert job.record(relay) is True
        with replay(job.cassette):
            row = asyncio.run(job.ask(relay))
    assert (row.status, row.provenance.attempts) == ("no_incident", 1)
    assert list(waiting(folder)) == []
    assert [path.name for path in job.cassette.parent.iterdir()] == ["own.yaml"]


def test_unanswered_request_leaves_the_cassette_alone(job: Job, tmp_path: Path) -> None:
    """Without a reply nothing is recorded, and an earlier cassette stays as it is."""
    job.cassette.parent.mkdir(parents=True)
    job.cassette.write_text("earlier")
    with Relay(tmp_path / "replies", timeout=0) as relay:
        assert job.record(relay) is False
    assert job.cassette.read_text() == "earlier"


def test_reask_belongs_to_the_cassette(job: Job, tmp_path: Path) -> None:
    """A quote that is not in the article is asked for again; without that reply none is whole."""
    folder = tmp_path / "replies"
    with Relay(folder, timeout=0) as relay:
        asyncio.run(ask_all([job], relay))
        answer(folder, UNGROUNDED)
        assert job.record(relay) is False
        assert not job.cassette.exists()
        answer(folder, NOTHING)  # to the second question
        assert job.record(relay) is True
        with replay(job.cassette):
            row = asyncio.run(job.ask(relay))
    assert (row.status, row.provenance.attempts) == ("no_incident", 2)


def test_chosen() -> None:
    """All are taken if none is named; a name that is not there is refused with those that are."""
    known = {"a": 1, "b": 2}
    assert chosen(None, known, "prompt") == [1, 2]
    assert chosen(["b"], known, "prompt") == [2]
    with pytest.raises(SystemExit, match="no prompt 'c'; there are: a, b"):
        chosen(["a", "c"], known, "prompt")
