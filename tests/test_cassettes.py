"""Recorded answers of a language model, played through the whole path without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cassettes import CASSETTES, replay
from conftest import ROOT

from extractor import Article, Extractor
from extractor.article import read_path
from extractor.models.llm import LLM, LLMOptions
from extractor.prompt import available, find
from extractor.verification import verify

ARTICLES = {article.id: article for article in read_path(ROOT / "fixtures" / "articles")}
PROMPTS = [file.stem for file in available()]
CASES = [(prompt, id) for prompt in PROMPTS for id in ARTICLES]
NO_RECORD = {
    "omaha-officer-shot",
    "toledo-ordinary-crime",
    "sacramento-opinion",
    "policy-no-incident",
}
SECRETS = ("authorization", "api-key", "sk-", "cookie", "bearer")


def play(prompt: str, article: Article):  # type: ignore[no-untyped-def]
    """The row of an article from its cassette."""
    options = LLMOptions(base_url="http://127.0.0.1/v1", attempts=1)
    with replay(CASSETTES / prompt / f"{article.id}.yaml"):
        return Extractor(LLM("openai/relay", options), find(prompt)).extract(article)


@pytest.mark.parametrize(("prompt", "id"), CASES)
def test_replay(prompt: str, id: str) -> None:
    """Each recording gives a record or none, its quotes stand where they say, and it verifies."""
    article = ARTICLES[id]
    row = play(prompt, article)
    assert row.status == ("no_incident" if id in NO_RECORD else "ok")
    assert verify(row, article) == []
    for record in row.incidents:
        for claim in record.claims:
            if claim.span is not None and claim.match == "exact":
                assert article.text[slice(*claim.span)] == claim.quote
    assert row.provenance.usage.output_tokens > 0
    assert row.provenance.cost_usd is None


def test_every_cassette_is_owned() -> None:
    """There is one cassette for each article and prompt, and none that no test plays."""
    there = {path.relative_to(CASSETTES) for path in CASSETTES.rglob("*") if path.is_file()}
    assert there == {Path(prompt) / f"{id}.yaml" for prompt, id in CASES}


def test_cassettes_hold_no_secrets() -> None:
    """No key, cookie or authorisation header is recorded, and the model is named `relay`."""
    for path in CASSETTES.rglob("*.yaml"):
        text = path.read_text()
        assert not any(secret in text.lower() for secret in SECRETS), path
        assert "model: relay" in text


def test_gold_and_articles_agree() -> None:
    """Every fixture article has its labels, made for this very text."""
    for id, article in ARTICLES.items():
        label = json.loads((ROOT / "eval" / "gold" / f"{id}.json").read_text())["article"]
        assert (label["id"], label["sha256"]) == (id, article.sha256)
