"""The fault server does what its script says, as openai's client sees it."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from faults import (
    FaultServer,
    Step,
    content_filter,
    empty_choices,
    hang,
    malformed,
    not_json_body,
    parse,
    refused,
    reply,
    reset,
    reset_midway,
    slow,
    status,
    truncated,
    wrong_schema,
)

MESSAGES = [{"role": "user", "content": "An article."}]
TOOL = {"type": "function", "function": {"name": "Reply", "parameters": {"type": "object"}}}
PLAIN: dict[str, Any] = {"model": "scripted", "messages": MESSAGES}
TOOLS: dict[str, Any] = {**PLAIN, "tools": [TOOL], "tool_choice": "required"}
FOUND = {"incidents": [{"date": "2022-08-26"}]}


def ask(server: FaultServer, body: dict[str, Any] = TOOLS, timeout: float = 10) -> Any:
    """The completion as openai's client parses it."""
    with openai.OpenAI(
        api_key="secret-key", base_url=server.base_url, max_retries=0, timeout=timeout
    ) as client:
        return client.chat.completions.create(**body)


def failure(server: FaultServer) -> int:
    """The status of the error that the client raises; 0 for a failed connection."""
    with pytest.raises(openai.APIError) as caught:
        ask(server)
    return getattr(caught.value, "status_code", 0)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (403, openai.PermissionDeniedError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)
def test_status(number: int, kind: type[openai.APIStatusError]) -> None:
    """An HTTP status reaches the client as its own class of error, and says that it is scripted."""
    with FaultServer([status(number)]) as server, pytest.raises(kind, match=f"scripted {number}"):
        ask(server)


def test_retry_after_and_code() -> None:
    """A status can carry a Retry-After header and OpenAI's error code."""
    steps = [status(429, retry_after="2"), status(429, code="insufficient_quota")]
    with FaultServer(steps) as server:
        with pytest.raises(openai.RateLimitError) as first:
            ask(server)
        with pytest.raises(openai.RateLimitError) as second:
            ask(server)
    assert (first.value.response.headers["retry-after"], first.value.code) == ("2", None)
    assert ("retry-after" in second.value.response.headers) is False
    assert second.value.code == "insufficient_quota"


@pytest.mark.parametrize(
    ("step", "finish", "arguments"),
    [
        (reply(FOUND), "stop", '{"incidents": [{"date": "2022-08-26"}]}'),
        (reply(), "stop", '{"incidents": []}'),
        (slow(0.05, FOUND), "stop", '{"incidents": [{"date": "2022-08-26"}]}'),
        (truncated(), "length", '{"incidents": [{"prominence": "main", "da'),
        (malformed(), "stop", '{"incidents": [{"date": }]'),
        (wrong_schema(), "stop", '{"incidents": [{"scripted": "no field of any record"}]}'),
    ],
)
def test_tool_call(step: Step, finish: str, arguments: str) -> None:
    """With tools an answer calls the function; without, the same text is the content."""
    with FaultServer([step]) as server:
        called = ask(server, TOOLS).choices[0]
        said = ask(server, PLAIN).choices[0]
    assert [c.function.name for c in called.message.tool_calls] == ["Reply"]
    assert called.message.tool_calls[0].function.arguments == arguments
    assert (called.message.content, called.finish_reason) == (None, finish)
    assert (said.message.content, said.finish_reason) == (arguments, finish)
    assert said.message.tool_calls is None


@pytest.mark.parametrize("body", [TOOLS, PLAIN])
@pytest.mark.parametrize(
    ("step", "finish", "refusal"),
    [(refused(), "stop", "scripted refusal"), (content_filter(), "content_filter", None)],
)
def test_declined(step: Step, finish: str, refusal: str | None, body: dict[str, Any]) -> None:
    """A refusal and a filter leave neither content nor a call."""
    with FaultServer([step]) as server:
        choice = ask(server, body).choices[0]
    assert (choice.finish_reason, choice.message.refusal) == (finish, refusal)
    assert (choice.message.content, choice.message.tool_calls) == (None, None)


def test_usage_is_told_by_every_completion() -> None:
    """Each completion, bad ones too, counts 100 tokens in (40 of them cached) and 20 out."""
    with FaultServer([truncated()]) as server:
        usage = ask(server).usage
    assert (usage.prompt_tokens, usage.completion_tokens) == (100, 20)
    assert usage.prompt_tokens_details.cached_tokens == 40


def test_empty_choices() -> None:
    """A completion may come without any choice."""
    with FaultServer([empty_choices()]) as server:
        assert ask(server).choices == []


def test_not_json_body() -> None:
    """A web page comes with status 200; openai's client hands it on as a string."""
    with FaultServer([not_json_body()]) as server:
        assert ask(server) == "<html>scripted</html>"


@pytest.mark.parametrize("step", [reset(), reset_midway(), hang(0.05)])
def test_reset(step: Step) -> None:
    """A reset connection, before or within the answer, is a connection error to the client."""
    with FaultServer([step]) as server, pytest.raises(openai.APIConnectionError):
        ask(server)


def test_reset_is_no_orderly_end() -> None:
    """The connection is reset (RST), not closed: a plain client gets ConnectionResetError."""
    with FaultServer([reset()]) as server:
        address = ("127.0.0.1", server.server_address[1])
        with socket.create_connection(address, timeout=5) as connection:
            connection.sendall(b"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\n{}")
            with pytest.raises(ConnectionResetError):
                connection.recv(1)


def test_reset_midway_sends_half() -> None:
    """Before the reset in the middle, status and headers of a good answer are sent."""
    with FaultServer([reset_midway()]) as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
        connection.request("POST", "/v1/chat/completions", json.dumps(PLAIN))
        response = connection.getresponse()
        assert (response.status, int(response.headers["Content-Length"]) > 100) == (200, True)
        with pytest.raises((ConnectionResetError, http.client.IncompleteRead)):
            response.read()
        response.close()
        connection.close()


def test_hang_outlasts_the_client() -> None:
    """A hanging request meets the client's own time limit, and does not delay the end."""
    started = time.monotonic()
    with FaultServer([hang(60)]) as server, pytest.raises(openai.APITimeoutError):
        ask(server, timeout=0.1)
    assert time.monotonic() - started < 3


def test_slow_takes_its_time() -> None:
    """A slow answer comes after so many seconds, not before."""
    with FaultServer([slow(0.2, FOUND)]) as server:
        started = time.monotonic()
        ask(server)
    assert time.monotonic() - started >= 0.2


def test_script_is_followed_and_its_last_step_repeats() -> None:
    """Each request takes one step; the last step serves all further ones."""
    with FaultServer([status(500), status(401), reply(FOUND)]) as server:
        with pytest.raises(openai.InternalServerError):
            ask(server)
        with pytest.raises(openai.AuthenticationError):
            ask(server)
        texts = {ask(server, PLAIN).choices[0].message.content for _ in range(3)}
    assert texts == {'{"incidents": [{"date": "2022-08-26"}]}'}
    assert len(server.requests) == 5


def test_requests_are_noted() -> None:
    """What came in is kept: time, headers and the parsed body, in order."""
    with FaultServer([reply()]) as server:
        before = time.monotonic()
        ask(server, PLAIN)
        ask(server, TOOLS)
    first, second = server.requests
    assert (first.body, second.body) == (PLAIN, TOOLS)
    assert first.headers["authorization"] == "Bearer secret-key"
    assert before <= first.at <= second.at <= time.monotonic()


def test_steps_are_shared_out_among_parallel_requests() -> None:
    """Twenty requests at once take twenty steps, none twice."""
    numbers = list(range(500, 520))
    with FaultServer([status(n) for n in numbers]) as server, ThreadPoolExecutor(20) as pool:
        seen = list(pool.map(lambda _: failure(server), numbers))
    assert sorted(seen) == numbers


def test_end_is_quick_and_clean() -> None:
    """Waiting and idle connections do not hold up the end, and no thread is left."""
    before = threading.active_count()
    with ThreadPoolExecutor(1) as pool:
        with FaultServer([hang(60)]) as server:
            address = ("127.0.0.1", server.server_address[1])
            future = pool.submit(failure, server)
            with socket.create_connection(address):  # a client that says nothing
                while not server.requests:
                    time.sleep(0.01)
                started = time.monotonic()
                server.__exit__()
                assert time.monotonic() - started < 2
        assert future.result() == 0
    assert threading.active_count() == before


def test_empty_script_is_refused() -> None:
    """A script needs a step."""
    with pytest.raises(ValueError, match="at least one step"):
        FaultServer([])


@pytest.mark.parametrize(
    ("word", "number", "headers", "wait", "sent"),
    [
        ("429:2", 429, {"Retry-After": "2"}, 0.0, 1.0),
        ("500", 500, {}, 0.0, 1.0),
        ("reply", 200, {}, 0.0, 1.0),
        ("hang:3", 200, {}, 3.0, 0.0),
        ("hang", 200, {}, 60.0, 0.0),
        ("slow:0.5", 200, {}, 0.5, 1.0),
        ("reset_midway", 200, {}, 0.0, 0.5),
    ],
)
def test_words(word: str, number: int, headers: dict[str, str], wait: float, sent: float) -> None:
    """On the command line a step is a status code or a name, with an argument after a colon."""
    step = parse(word)
    assert (step.status, step.headers, step.wait, step.sent) == (number, headers, wait, sent)


def test_unknown_word_lists_the_steps() -> None:
    """A misspelt step is refused, and all that there are are named."""
    with pytest.raises(SystemExit, match=r"no step 'hnag'; .* hang, .* reset_midway"):
        parse("hnag:3")


def test_command_serves_its_script() -> None:
    """As a command it prints its base address and follows the words given."""
    script = Path(__file__).with_name("faults.py")
    command = [sys.executable, str(script), "401", "reply"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            with openai.OpenAI(api_key="x", base_url=address, max_retries=0) as client:
                with pytest.raises(openai.AuthenticationError):
                    client.chat.completions.create(**PLAIN)
                completion: Any = client.chat.completions.create(**PLAIN)
            assert completion.choices[0].message.content == '{"incidents": []}'
        finally:
            process.terminate()
