"""Cassettes keep request and answer bodies, and are played wholly or not at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openai
import pytest
import yaml  # type: ignore[import-untyped]
from cassettes import replay
from hypothesis import example, given
from hypothesis import strategies as st
from relay import Relay, request_id
from tape import Persister, tape
from vcr.request import Request  # type: ignore[import-untyped]

NOWHERE = "http://127.0.0.1:9/v1"  # the discard port: nothing listens
FUNCTION = {"name": "Reply", "parameters": {"type": "object"}}
MESSAGES = [{"role": "system", "content": "Read the article.\nQuote it."}]
PLAIN: dict[str, Any] = {"model": "relay", "messages": MESSAGES}
TOOLS = {**PLAIN, "tools": [{"type": "function", "function": FUNCTION}], "tool_choice": "required"}
REPLY = '{"incidents":\n  []}'


def ask(base_url: str, body: dict[str, Any]) -> Any:
    """The completion as openai's client parses it."""
    with openai.OpenAI(api_key="secret-key", base_url=base_url, max_retries=0) as client:
        return client.chat.completions.create(**body)


def record(folder: Path, path: Path, *bodies: dict[str, Any]) -> None:
    """A cassette of the answers to these requests."""
    with Relay(folder, timeout=0) as relay, tape(path, "all"):
        for body in bodies:
            (folder / f"{request_id(body)}.reply.json").write_text(REPLY, encoding="utf-8")
            ask(relay.base_url, body)


def test_cassette_plays_without_a_server(tmp_path: Path) -> None:
    """A recorded answer is played from any address, with the same tokens and the same text."""
    path = tmp_path / "one.yaml"
    record(tmp_path / "replies", path, TOOLS, PLAIN)
    with replay(path):
        call = ask(NOWHERE, TOOLS).choices[0].message.tool_calls[0]
        assert call.function.arguments == REPLY
        assert ask(NOWHERE, PLAIN).usage.completion_tokens == 5


def test_cassette_keeps_bodies_alone(tmp_path: Path) -> None:
    """No key, header, host or port gets into a cassette, and texts stand in it line by line."""
    path = tmp_path / "one.yaml"
    record(tmp_path / "replies", path, TOOLS)
    text = path.read_text("utf-8")
    (entry,) = yaml.safe_load(text)
    assert sorted(entry) == ["method", "path", "request", "response"]
    assert entry["request"] == TOOLS
    assert "secret-key" not in text
    assert "127.0.0.1" not in text
    assert "      content: |-\n        Read the article.\n        Quote it.\n" in text


def test_recording_again_gives_the_same_file(tmp_path: Path) -> None:
    """The same replies make the same cassette, whatever port the relay has."""
    paths = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for path in paths:
        record(tmp_path / "replies", path, TOOLS, PLAIN)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_failures_are_not_recorded(tmp_path: Path) -> None:
    """A request that got no reply leaves nothing on the cassette."""
    path = tmp_path / "one.yaml"
    with (
        Relay(tmp_path / "replies", timeout=0) as relay,
        tape(path, "all") as cassette,
        pytest.raises(openai.InternalServerError),
    ):
        ask(relay.base_url, PLAIN)
    assert len(cassette) == 0
    assert not path.exists()


def test_cassette_must_be_wholly_used(tmp_path: Path) -> None:
    """An answer that is never asked for is an error that says how much was used."""
    path = tmp_path / "one.yaml"
    record(tmp_path / "replies", path, TOOLS, PLAIN)
    with pytest.raises(AssertionError, match="1 of its 2 answers were asked for"), replay(path):
        ask(NOWHERE, PLAIN)


@pytest.mark.parametrize(
    "body",
    [
        {**PLAIN, "messages": [*MESSAGES, {"role": "user", "content": "More"}]},
        {**PLAIN, "temperature": 0.5},  # the whole body counts, not what names the request
    ],
)
def test_changed_request_is_not_answered(tmp_path: Path, body: dict[str, Any]) -> None:
    """A request with another body than the recorded one fails instead of being sent."""
    path = tmp_path / "one.yaml"
    record(tmp_path / "replies", path, PLAIN)
    with replay(path):
        with pytest.raises(openai.APIConnectionError):
            ask(NOWHERE, body)
        ask(NOWHERE, PLAIN)


def test_answer_is_played_once(tmp_path: Path) -> None:
    """The same request a second time finds no answer: a cassette hides no extra call."""
    path = tmp_path / "one.yaml"
    record(tmp_path / "replies", path, PLAIN)
    with replay(path):
        ask(NOWHERE, PLAIN)
        with pytest.raises(openai.APIConnectionError):
            ask(NOWHERE, PLAIN)


def test_absent_cassette_says_how_to_record(tmp_path: Path) -> None:
    """A missing cassette is an error that names the command."""
    with pytest.raises(FileNotFoundError, match=r"record\.py"), replay(tmp_path / "none.yaml"):
        pass


def test_empty_cassette_is_no_cassette(tmp_path: Path) -> None:
    """A cassette without any answer is an error, not a test that passes on nothing."""
    (tmp_path / "none.yaml").write_text("[]\n")
    with pytest.raises(AssertionError, match="0 of its 0"), replay(tmp_path / "none.yaml"):
        pass


@example(["\x85", "a\u2028b", "\ufeff"])  # line ends and a mark to YAML
@example(["  indented\n\ttab \n", "ﬁ\r\n", ""])
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_cassette_keeps_any_text(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    """Any text survives the cassette: line ends, indentation, blanks, controls, every script."""
    path = str(tmp_path_factory.getbasetemp() / "any.yaml")
    body = {"texts": texts, "joined": "\n".join(texts)}
    raw = json.dumps(body).encode()
    kept = {
        "requests": [Request("POST", "http://127.0.0.1/v1/x", raw, {})],
        "responses": [{"body": {"string": raw}}],
    }
    Persister.save_cassette(path, kept, None)
    (request,), (response,) = Persister.load_cassette(path, None)
    assert json.loads(request.body) == body
    assert json.loads(response["body"]["string"]) == body
