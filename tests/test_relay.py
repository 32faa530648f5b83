"""The relay lays requests down as files and answers them from files."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from relay import Relay, request_id

SCHEMA = {"type": "object", "properties": {"incidents": {"type": "array"}}}
FUNCTION = {"name": "Reply", "parameters": SCHEMA}
MESSAGES = [
    {"role": "system", "content": "Read the article.\nQuote it."},
    {"role": "user", "content": "Mayor Iñárritu said “no”."},
]
PLAIN = {"model": "relay", "messages": MESSAGES}
TOOLS = {
    **PLAIN,
    "tools": [{"type": "function", "function": FUNCTION}],
    "tool_choice": {"type": "function", "function": {"name": "Reply"}},
}
FORMAT = {
    **PLAIN,
    "response_format": {"type": "json_schema", "json_schema": {"name": "Reply", "schema": SCHEMA}},
}
# frozen: a change here makes every reply that was ever written useless
PLAIN_ID, TOOLS_ID, FORMAT_ID = "6e56669ad4dedec6", "27723dac09450054", "33116dc7f780fff7"
REPLY = '{"incidents":\n  []}'


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[Relay]:
    """A relay whose patience is short."""
    with Relay(tmp_path / "replies", timeout=0.3) as server:
        yield server


def post(relay: Relay, body: Any, path: str = "/v1/chat/completions") -> tuple[int, bytes, Any]:
    """Status, body and headers of the answer to a body, or to raw bytes."""
    connection = http.client.HTTPConnection("127.0.0.1", relay.server_address[1], timeout=10)
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        connection.request("POST", path, raw, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read(), dict(response.getheaders())
    finally:
        connection.close()


def answer(relay: Relay, name: str, text: str = REPLY) -> None:
    """Put a reply file down."""
    (relay.folder / f"{name}.reply.json").write_text(text, encoding="utf-8")


def ask(base_url: str, body: dict[str, Any]) -> Any:
    """The completion as openai's client parses it."""
    with openai.OpenAI(api_key="secret-key", base_url=base_url, max_retries=0) as client:
        return client.chat.completions.create(**body)


@pytest.mark.parametrize(
    ("body", "name"), [(PLAIN, PLAIN_ID), (TOOLS, TOOLS_ID), (FORMAT, FORMAT_ID)]
)
def test_identity_is_stable(body: dict[str, Any], name: str) -> None:
    """A request has the same id on every machine and in any order of keys."""
    assert request_id(body) == name
    assert request_id(dict(reversed(body.items()))) == name


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"temperature": 0.5}, True),  # how it is asked, not what
        ({"max_tokens": 10}, True),
        ({"model": "other"}, False),
        ({"messages": MESSAGES[:1]}, False),
        ({"tools": []}, False),
        ({"response_format": {"type": "json_object"}}, False),
    ],
)
def test_identity_is_of_what_is_asked(change: dict[str, Any], same: bool) -> None:
    """The id changes with messages, tools, response format and model, and with nothing else."""
    assert (request_id({**TOOLS, **change}) == TOOLS_ID) is same


def test_request_is_laid_down(relay: Relay) -> None:
    """The folder holds the body as received, and a page with all messages and the schema."""
    post(relay, TOOLS)
    assert json.loads((relay.folder / f"{TOOLS_ID}.request.json").read_text("utf-8")) == TOOLS
    page = (relay.folder / f"{TOOLS_ID}.request.md").read_text("utf-8")
    assert page.startswith("From the messages alone, answer with JSON alone")
    assert f"`{TOOLS_ID}.reply.json`" in page
    assert "# system\n\nRead the article.\nQuote it.\n" in page
    assert "# user\n\nMayor Iñárritu said “no”.\n" in page
    assert json.dumps(SCHEMA, indent=2) in page


def test_page_shows_a_conversation(relay: Relay) -> None:
    """In a re-ask, the page shows the earlier answer and what was wrong with it."""
    call = {"id": "call_1", "type": "function", "function": {"name": "Reply", "arguments": "{}"}}
    turns = [
        {"role": "assistant", "content": None, "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": "incidents: missing"},
    ]
    body = {**TOOLS, "messages": [*MESSAGES, *turns]}
    post(relay, body)
    page = (relay.folder / f"{request_id(body)}.request.md").read_text("utf-8")
    assert '"arguments": "{}"' in page
    assert "# tool\n\nincidents: missing\n" in page


def test_tool_call_carries_the_reply_verbatim(relay: Relay) -> None:
    """With a forced function the reply file's text is its arguments, byte for byte."""
    answer(relay, TOOLS_ID)
    completion = ask(relay.base_url, TOOLS)
    (choice,) = completion.choices
    (call,) = choice.message.tool_calls
    assert (call.function.name, call.function.arguments) == ("Reply", REPLY)
    assert (choice.finish_reason, choice.message.content) == ("stop", None)
    assert (completion.id, completion.model, completion.created) == (
        f"chatcmpl-{TOOLS_ID}",
        "relay",
        0,
    )


@pytest.mark.parametrize(("body", "name"), [(PLAIN, PLAIN_ID), (FORMAT, FORMAT_ID)])
def test_content_carries_the_reply_verbatim(relay: Relay, body: dict[str, Any], name: str) -> None:
    """Without tools the reply file's text is the message's content."""
    answer(relay, name)
    message = ask(relay.base_url, body).choices[0].message
    assert (message.content, message.tool_calls) == (REPLY, None)


def test_named_function_is_called(relay: Relay) -> None:
    """Of several functions the forced one is called."""
    other = {"type": "function", "function": {"name": "Other", "parameters": {}}}
    body = {**TOOLS, "tools": [other, *TOOLS["tools"]]}
    answer(relay, request_id(body))
    assert ask(relay.base_url, body).choices[0].message.tool_calls[0].function.name == "Reply"


def test_tokens_are_a_quarter_of_the_characters(relay: Relay) -> None:
    """Usage is an estimate: 20 characters of reply are 5 tokens, and the total is the sum."""
    answer(relay, TOOLS_ID)
    usage = ask(relay.base_url, TOOLS).usage
    assert usage.completion_tokens == 5
    assert usage.total_tokens == usage.prompt_tokens + 5
    assert 50 < usage.prompt_tokens < 100


def test_answers_are_the_same_bytes(tmp_path: Path) -> None:
    """Two relays give the same bytes and headers for the same request and reply."""
    seen = []
    for name in ("a", "b"):
        with Relay(tmp_path / name) as relay:
            answer(relay, TOOLS_ID)
            seen.append(post(relay, TOOLS))
    assert seen[0] == seen[1]
    assert sorted(seen[0][2]) == ["Content-Length", "Content-Type"]


@pytest.mark.parametrize("half", ["", '{"incidents":', '{"incidents": ["Iñ'.encode()[:-1]])
def test_half_written_reply_is_waited_for(tmp_path: Path, half: str | bytes) -> None:
    """A reply file that is empty, half, or cut inside a character is read when it is whole."""
    with Relay(tmp_path, timeout=10) as relay, ThreadPoolExecutor(1) as pool:
        path = tmp_path / f"{TOOLS_ID}.reply.json"
        path.write_bytes(half if isinstance(half, bytes) else half.encode())
        future = pool.submit(post, relay, TOOLS)
        time.sleep(0.3)
        assert not future.done()
        answer(relay, TOOLS_ID)
        assert future.result()[0] == 200


def test_byte_order_mark_is_no_part_of_the_reply(relay: Relay) -> None:
    """A reply saved with a byte-order mark and a final newline is taken without them."""
    answer(relay, PLAIN_ID, "\ufeff" + REPLY + "\r\n")
    assert ask(relay.base_url, PLAIN).choices[0].message.content == REPLY


def test_missing_reply_names_the_request(relay: Relay) -> None:
    """When time is up the answer is 504 and names the file to read and the one to write."""
    status, body, _ = post(relay, TOOLS)
    assert status == 504
    assert json.loads(body)["error"]["message"] == (
        f"no reply yet to {TOOLS_ID}.request.md: write {TOOLS_ID}.reply.json and ask again"
    )


@pytest.mark.parametrize(
    ("body", "path", "status", "part"),
    [
        (b"{", "/v1/chat/completions", 400, "no chat-completions request"),
        ([], "/v1/chat/completions", 400, "no chat-completions request"),
        ({"model": "relay"}, "/v1/chat/completions", 400, "KeyError('messages')"),
        ({**PLAIN, "stream": True}, "/v1/chat/completions", 400, "leave out 'stream'"),
        ({**TOOLS, "tools": []}, "/v1/chat/completions", 400, "IndexError"),  # forced, absent
        (PLAIN, "/v1/responses", 404, "'/v1/responses'; try /v1/chat/completions"),
    ],
)
def test_other_requests_are_refused(
    relay: Relay, body: Any, path: str, status: int, part: str
) -> None:
    """What is no chat-completions request is refused with a reason and leaves no file."""
    got, raw, _ = post(relay, body, path)
    assert (got, part in json.loads(raw)["error"]["message"]) == (status, True)
    assert list(relay.folder.iterdir()) == []


def test_models_are_listed(relay: Relay) -> None:
    """The one model is called relay."""
    with openai.OpenAI(api_key="x", base_url=relay.base_url, max_retries=0) as client:
        assert [model.id for model in client.models.list()] == ["relay"]
        with pytest.raises(openai.NotFoundError):
            client.models.retrieve("relay")


def test_loopback_only(relay: Relay) -> None:
    """Nothing outside the machine can reach it."""
    assert relay.server_address[0] == "127.0.0.1"


def test_requests_wait_side_by_side(tmp_path: Path) -> None:
    """Thirty requests wait at once; each gets its own reply."""
    bodies = [{**PLAIN, "messages": [{"role": "user", "content": str(n)}]} for n in range(30)]
    with Relay(tmp_path, timeout=20) as relay, ThreadPoolExecutor(30) as pool:
        futures = [pool.submit(post, relay, body) for body in bodies]
        deadline = time.monotonic() + 10
        while len(list(tmp_path.glob("*.request.json"))) < 30 and time.monotonic() < deadline:
            time.sleep(0.02)
        for number, body in enumerate(bodies):
            answer(relay, request_id(body), str(number))
        got = [json.loads(f.result()[1])["choices"][0]["message"]["content"] for f in futures]
    assert got == [str(number) for number in range(30)]


def test_closing_does_not_wait_for_replies(tmp_path: Path) -> None:
    """Leaving the relay ends open waits at once and leaves no thread behind."""
    before = threading.active_count()
    with ThreadPoolExecutor(1) as pool:
        with Relay(tmp_path, timeout=60) as relay:
            future = pool.submit(post, relay, PLAIN)
            while not list(tmp_path.glob("*.request.json")):
                time.sleep(0.01)
            started = time.monotonic()
        assert time.monotonic() - started < 2
        assert future.result()[0] == 504
    assert threading.active_count() == before


def test_command_prints_its_address(tmp_path: Path) -> None:
    """As a command it makes the folder, prints the base address and serves."""
    script = Path(__file__).parents[1] / "fixtures" / "relay.py"
    command = [sys.executable, str(script), "--folder", str(tmp_path / "new")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            (tmp_path / "new" / f"{PLAIN_ID}.reply.json").write_text(REPLY, encoding="utf-8")
            assert address.startswith("http://127.0.0.1:")
            assert ask(address, PLAIN).choices[0].message.content == REPLY
        finally:
            process.terminate()
