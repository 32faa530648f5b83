"""A loopback chat-completions server that fails by script: scripted faults, no model's replies.

    with FaultServer([status(429, retry_after="2"), reply({"incidents": []})]) as server:
        ...  # server.base_url for the client, server.requests for what it sent

By hand: `python tests/faults.py 429:2 reply` prints the base address and serves until interrupted.
Each request takes the next step of the script; the last step repeats.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from typing import Any, NamedTuple, Self

# what every scripted completion claims to have used: easy to tell apart when added up
USAGE = {
    "prompt_tokens": 100,
    "completion_tokens": 20,
    "total_tokens": 120,
    "prompt_tokens_details": {"cached_tokens": 40},
}
NO_INCIDENT: dict[str, Any] = {"incidents": []}
PIECES = 20  # in which a trickle comes
RESET = struct.pack("ii", 1, 0)  # SO_LINGER, no wait: closing sends RST instead of FIN


class Seen(NamedTuple):
    """A request as it came: `time.monotonic()`, headers in lower case, the parsed body."""

    at: float
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Step:
    """How one request is answered."""

    body: Callable[[Any], bytes] = lambda _: b""  # the parsed request -> what is sent
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0  # seconds before anything is sent
    sent: float = 1.0  # the share of the response after which the connection is reset; 1: all
    drip: float = 0.0  # seconds over which the body is spread


def status(
    number: int, retry_after: str | None = None, code: str | None = None, kind: str = "scripted"
) -> Step:
    """An HTTP error in OpenAI's shape; `code` and `kind` are such as `insufficient_quota`."""
    error = {"error": {"message": f"scripted {number}", "type": kind, "code": code}}
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return Step(lambda _: json.dumps(error).encode(), number, headers)


def completion(text: str | None, finish: str = "stop", **message: Any) -> Step:
    """A chat completion: `text` as the forced call's arguments, or as content without tools."""

    def body(request: Any) -> bytes:
        tools = request.get("tools") or []
        said: dict[str, Any] = {"role": "assistant", "content": None if tools else text, **message}
        if tools and text is not None:
            function = {"name": tools[0]["function"]["name"], "arguments": text}
            said["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        return _body([{"index": 0, "message": said, "finish_reason": finish}])

    return Step(body)


def _body(choices: list[Any]) -> bytes:
    head = {"id": "chatcmpl-scripted", "object": "chat.completion", "created": 0}
    return json.dumps({**head, "model": "scripted", "choices": choices, "usage": USAGE}).encode()


def reply(value: dict[str, Any] = NO_INCIDENT) -> Step:
    """A good completion with `{"incidents": […]}`, or whatever else is given."""
    return completion(json.dumps(value))


def slow(seconds: float = 2.0, value: dict[str, Any] = NO_INCIDENT) -> Step:
    """A good completion after so many seconds."""
    return replace(reply(value), wait=seconds)


def trickle(seconds: float = 10.0) -> Step:
    """A good completion, a little at a time."""
    return replace(reply(), drip=seconds)


def out_of_credit() -> Step:
    """A 429 that no waiting cures, as OpenAI says it."""
    return status(429, code="insufficient_quota", kind="insufficient_quota")


def hang(seconds: float = 60.0) -> Step:
    """Nothing for so many seconds, then the connection is reset."""
    return Step(wait=seconds, sent=0.0)


def truncated() -> Step:
    """Cut at the token limit: half a JSON text and `finish_reason: length`."""
    return completion('{"incidents": [{"prominence": "main", "da', "length")


def cut_short() -> Step:
    """Half a JSON text, as if that were all: `finish_reason: stop`."""
    return completion('{"incidents": [{"prominence": "main", "da')


def refused() -> Step:
    """The model declines: `message.refusal`, no content, no call."""
    return completion(None, content=None, refusal="scripted refusal")


def content_filter() -> Step:
    """The provider's filter cut in: `finish_reason: content_filter`, nothing said."""
    return completion(None, "content_filter", content=None)


def malformed() -> Step:
    """A finished completion whose JSON is broken."""
    return completion('{"incidents": [{"date": }]')


def wrong_schema() -> Step:
    """Good JSON that fits no schema."""
    return reply({"incidents": [{"scripted": "no field of any record"}]})


def not_json_body() -> Step:
    """Status 200 with a web page, as a proxy or a captive portal sends it."""
    return Step(lambda _: b"<html>scripted</html>", headers={"Content-Type": "text/html"})


def empty_choices() -> Step:
    """A completion without a choice."""
    return Step(lambda _: _body([]))


def reset() -> Step:
    """The connection is reset before a byte is sent."""
    return Step(sent=0.0)


def reset_midway() -> Step:
    """The connection is reset in the middle of a good answer."""
    return replace(reply(), sent=0.5)


class FaultServer(ThreadingTCPServer):
    """The server, while it is used as a context manager; `requests` holds what came in."""

    request_queue_size = 128  # a whole corpus may ask at once

    def __init__(self, script: Sequence[Step], port: int = 0) -> None:
        if not script:
            raise ValueError("the script is empty; give at least one step")
        self.script = tuple(script)
        self.requests: list[Seen] = []
        self.lock = threading.Lock()
        self.closing = threading.Event()
        super().__init__(("127.0.0.1", port), Handler)

    @property
    def base_url(self) -> str:
        """What a client takes as its base address: `http://127.0.0.1:PORT/v1`."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def __enter__(self) -> Self:
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()  # wakes the steps that wait
        self.shutdown()
        self.thread.join()
        self.server_close()

    def next_step(self, seen: Seen) -> Step:
        """The step for this request, which is noted down."""
        with self.lock:
            self.requests.append(seen)
            return self.script[min(len(self.requests), len(self.script)) - 1]


class Handler(BaseHTTPRequestHandler):
    """One request, one connection (HTTP/1.0)."""

    server: FaultServer
    timeout = 1.0  # seconds that a silent client may hold up the end

    def do_POST(self) -> None:
        """Answer as the script says."""
        body = json.loads(self.rfile.read(int(self.headers.get("content-length", 0))))
        headers = {name.lower(): value for name, value in self.headers.items()}
        step = self.server.next_step(Seen(time.monotonic(), headers, body))
        self.server.closing.wait(step.wait)
        with suppress(OSError):  # the client gave up waiting
            self.answer(step, step.body(body))

    def answer(self, step: Step, body: bytes) -> None:
        """Send the response, or the part of it that the step allows."""
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        if step.sent > 0:
            self.send_response_only(step.status)
            for name, value in (headers | step.headers).items():
                self.send_header(name, value)
            self.end_headers()
            said = body[: round(len(body) * step.sent)]
            size = len(said) // PIECES + 1 if step.drip else len(said) or 1
            for start in range(0, len(said), size):
                self.wfile.write(said[start : start + size])
                self.server.closing.wait(step.drip / PIECES)
        if step.sent < 1:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
            self.rfile.close()  # holds the socket open
            self.connection.close()

    def log_message(self, *_: Any) -> None:
        """Silent: `requests` shows what came in."""


STEPS: tuple[Callable[..., Step], ...] = (
    reply, slow, trickle, hang, truncated, cut_short, refused, content_filter, malformed,
    wrong_schema, not_json_body, empty_choices, reset, reset_midway, out_of_credit,
)  # fmt: skip


def parse(word: str) -> Step:
    """A step from a word of the command line: `429:2` (Retry-After), `reply`, `hang:5`."""
    name, _, argument = word.partition(":")
    if name.isdigit():
        return status(int(name), argument or None)
    known = {made.__name__: made for made in STEPS}
    if name not in known:
        raise SystemExit(f"no step {name!r}; there are: a status code, {', '.join(known)}")
    return known[name](*map(float, argument.split()))


def main(words: Sequence[str]) -> None:
    """Serve the script until interrupted."""
    if not words:
        raise SystemExit("usage: python tests/faults.py 429:2 reply …")
    with FaultServer([parse(word) for word in words]) as server, suppress(KeyboardInterrupt):
        sys.stdout.write(f"{server.base_url}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
