"""A loopback chat-completions server for whole runs: latency, limits, storms, a mix of faults.

    with Server(Plan(latency=Latency(0.5))) as server:
        ...  # server.base_url for the client, server.counts for what happened

By hand, in a process of its own: `python tests/server.py --latency 1:20 --mix 500=0.05,reset=0.01`
prints the base address and serves until interrupted; `GET /counts` gives the counts as JSON.

What a request meets is drawn from the seed, the article and how often it was asked about, so that
an interrupted run meets what an uninterrupted one does. A request whose `Idempotency-Key` is known
is answered as it was before, unless the server lets keys pass (`--no-keys`). An article is known by
the words `Story number 12` in it; its answer quotes the line in which they stand or, after `Story
number 12 of name`, is `replies["name"]`.

One thread, about 0.2 ms of processor time a request.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import re
import select
import socket
import sys
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, cast

import faults
from faults import Step
from plan import Bucket, Counts, Latency, Plan

MARK = re.compile(r"Story number (\d+)(?: of ([\w-]+))?")
CHARACTERS_PER_TOKEN = 4  # near enough for limits
LIMITED, STORM, LEFT = "limited", "storm", "left"  # outcomes beside the words of faults.parse


@dataclass(frozen=True, slots=True)
class Met:
    """What a request meets: the word, after how many seconds, with which headers.

    `counts` says whether an answer is one more; it is not under a known key.
    """

    article: str
    word: str
    seconds: float
    headers: Mapping[str, str]
    counts: bool


class Server:
    """The server: in a thread while it is a context manager, or in this one by `serve`."""

    def __init__(self, plan: Plan, port: int = 0) -> None:
        self.plan, self.counts = plan, Counts()
        self.connections: set[Connection] = set()
        self._socket = socket.create_server(("127.0.0.1", port), backlog=4096)
        limits = {"requests": plan.rpm, "tokens": plan.tpm}
        self._buckets = {what: Bucket(n, plan.burst) for what, n in limits.items() if n}
        self._known: dict[str, tuple[str, float]] = {}
        self._asked: Counter[str] = Counter()
        self._steps: dict[str, Step] = {}
        self._said: dict[tuple[str, bool], bytes] = {}

    @property
    def base_url(self) -> str:
        """What a client takes as its base address: `http://127.0.0.1:PORT/v1`."""
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}/v1"

    async def serve(self, stop: asyncio.Event) -> None:
        """Serve until the event is set."""
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: Connection(self, loop), sock=self._socket)
        await stop.wait()
        server.close()
        for connection in tuple(self.connections):
            connection.transport.abort()
        while self.connections:
            await asyncio.sleep(0)

    def __enter__(self) -> Server:
        started = threading.Event()

        async def work() -> None:
            self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
            started.set()
            await self.serve(self._stop)

        self._thread = threading.Thread(target=lambda: asyncio.run(work()))
        self._thread.start()
        started.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def meet(self, key: str | None, body: bytes) -> Met:
        """What a request meets."""
        now = time.monotonic()
        mark = MARK.search(body.decode())
        article = mark[1] if mark else str(hash(body))
        key = key if self.plan.knows_keys else None
        if key in self._known:
            self.counts.count(now, refused=False)
            self.counts.again += 1
            return Met(article, *self._known[key], {}, counts=False)
        refused = self._refused(now, len(body) // CHARACTERS_PER_TOKEN)
        self.counts.count(now, refused=refused is not None)
        told: dict[str, str] = {}
        for what, bucket in self._buckets.items() if self.plan.told else ():
            told |= bucket.headers(what)
        if refused:
            return Met(article, refused, 0.0, told, counts=False)
        word, seconds = self.plan.meets(article, self._asked[article])
        self._asked[article] += 1
        if key:
            self._known[key] = word, seconds
        return Met(article, word, seconds, told, counts=True)

    def _refused(self, now: float, tokens: int) -> str | None:
        """Whether a storm or the limits refuse a request; if not, it is taken from the limits."""
        every, lasts = self.plan.storm or (math.inf, 0.0)
        if (now - (self.counts.first or now)) % every >= every - lasts:
            return STORM
        wanted = {"requests": 1, "tokens": tokens}
        lacking = [what for what, bucket in self._buckets.items() if not bucket.has(wanted[what])]
        if lacking:
            return LIMITED
        for what, bucket in self._buckets.items():
            bucket.level -= wanted[what]
        return None

    def step(self, word: str, body: bytes) -> tuple[Step, bytes]:
        """The step that a word names, and what it says to a request."""
        if word not in self._steps:
            refused = word in (LIMITED, STORM)
            made = faults.status(429, self.plan.retry_after) if refused else faults.parse(word)
            self._steps[word] = made
        step = self._steps[word]
        if word == "reply":
            return step, self._answer(body)
        return step, step.body(json.loads(body)) if step.sent and step.status == 200 else step.body(
            {}
        )

    def _answer(self, body: bytes) -> bytes:
        """A good answer, its tokens counted."""
        mark, called = MARK.search(body.decode()), b'"tools":' in body
        name = (mark and mark[2]) or ""
        said = self._said.get((name, called))
        if said is None:
            request = json.loads(body)
            text = self.plan.replies.get(name) or quoting(request)
            said, _, _ = faults.completion(text).body(request).rpartition(b'"usage"')
            if name in self.plan.replies:
                self._said[name, called] = said
        given, taken = len(body) // CHARACTERS_PER_TOKEN, len(said) // CHARACTERS_PER_TOKEN
        if "tokens" in self._buckets:
            self._buckets["tokens"].level -= taken
        usage = {"prompt_tokens": given, "completion_tokens": taken, "total_tokens": given + taken}
        return said + f'"usage": {json.dumps(usage)}}}'.encode()


def quoting(request: Any) -> str:
    """A record of a shooting whose evidence is the line with the article's mark."""
    texts = (str(message["content"]) for message in request["messages"])
    line = next((line for t in texts for line in t.split("\n") if MARK.search(line)), None)
    if line is None:
        return json.dumps(faults.NO_INCIDENT)
    claim = {"quote": line, "supports": ["/force"], "source": "police", "stance": "stated"}
    record = {"prominence": "main", "force": ["firearm"], "claims": [claim]}
    return json.dumps({"incidents": [record]})


class Connection(asyncio.Protocol):
    """A connection that is kept, one request after another."""

    transport: asyncio.Transport

    def __init__(self, server: Server, loop: asyncio.AbstractEventLoop) -> None:
        self.server, self.loop = server, loop
        self._came = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client has come."""
        self.transport = cast(asyncio.Transport, transport)
        self.server.connections.add(self)
        counts = self.server.counts
        counts.open += 1
        counts.peak = max(counts.peak, counts.open)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """It has gone, or was sent away."""
        self.server.connections.discard(self)
        self.server.counts.open -= 1
        if self._timer is not None:
            self._timer.cancel()
            self.server.counts.outcomes[LEFT] += 1

    def data_received(self, data: bytes) -> None:
        """Gather a request; act on it when it is whole."""
        self._came += data
        head, found, body = self._came.partition(b"\r\n\r\n")
        if not found:
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {n.lower(): v.strip() for n, _, v in (line.partition(":") for line in lines)}
        if len(body) < int(headers.get("content-length", 0)):
            return
        self._came = b""
        if first.startswith("GET"):
            self._send(HTTPStatus.OK, {}, json.dumps(self.server.counts.summary()).encode())
            return
        met = self.server.meet(headers.get("idempotency-key"), body)
        step, said = self.server.step(met.word, body)
        wait = met.seconds + step.wait if step.status == 200 else step.wait
        self._later(wait, self._answer, met, step, said, hash(body))

    def _later(self, seconds: float, act: Any, *values: Any) -> None:
        self._timer = self.loop.call_later(seconds, act, *values)

    def _answer(self, met: Met, step: Step, said: bytes, call: int) -> None:
        self._timer = None
        if self._hung_up():
            self.server.counts.outcomes[LEFT] += 1
            self.transport.abort()
            return
        self.server.counts.outcomes[met.word] += 1
        headers = {**met.headers, **step.headers}
        if step.status == 200 and step.sent == 1 and not step.drip:
            self._whole(met, call)  # before the client, in another thread, can have read it
        if step.drip:
            self._send(step.status, headers, said, share=0.0)
            self._trickle(met, step, said, call)
            return
        if step.sent > 0:
            self._send(step.status, headers, said, share=step.sent)
        if step.sent < 1:
            accepted = self.transport.get_extra_info("socket")
            accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, faults.RESET)
            self.transport.abort()

    def _hung_up(self) -> bool:
        """Whether the client has closed the connection, though the loop may not know it yet."""
        poll = select.poll()
        poll.register(self.transport.get_extra_info("socket").fileno(), select.POLLRDHUP)
        return bool(poll.poll(0))

    def _trickle(self, met: Met, step: Step, said: bytes, call: int, start: int = 0) -> None:
        self._timer = None
        size = len(said) // faults.PIECES + 1
        last = start + size >= len(said)
        if last:
            self._whole(met, call)
        self.transport.write(said[start : start + size])
        if not last:
            pause = step.drip / faults.PIECES
            self._later(pause, self._trickle, met, step, said, call, start + size)

    def _whole(self, met: Met, call: int) -> None:
        """An answer goes out to its end."""
        counts = self.server.counts
        counts.last = time.monotonic()
        if met.counts:
            counts.answer(met.article, call)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes, share: float = 1) -> None:
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = (
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n{lines}\r\n"
        )
        self.transport.write(head.encode() + body[: round(len(body) * share)])


def main(words: Sequence[str]) -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--latency", type=Latency.parse, default=Latency(), metavar="MEDIAN[:P99]")
    parser.add_argument("--mix", default="", metavar="STEP=SHARE,…")
    parser.add_argument("--rpm", type=float)
    parser.add_argument("--tpm", type=float)
    parser.add_argument("--untold", dest="told", action="store_false")
    parser.add_argument("--no-keys", dest="knows_keys", action="store_false")
    parser.add_argument("--burst", type=float, default=60.0)
    parser.add_argument("--storm", metavar="EVERY:LASTS")
    parser.add_argument("--retry-after")
    parser.add_argument("--replies", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    given = vars(parser.parse_args(words))
    port, replies, storm = given.pop("port"), given.pop("replies"), given.pop("storm")
    mix = dict(part.split("=") for part in filter(None, given.pop("mix").split(",")))
    plan = Plan(
        mix={word: float(share) for word, share in mix.items()},
        storm=cast(Any, tuple(map(float, storm.split(":")))) if storm else None,
        replies=json.loads(replies.read_text(encoding="utf-8")) if replies else {},
        **given,
    )
    server = Server(plan, port)
    sys.stdout.write(f"{server.base_url}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt):
        asyncio.run(server.serve(asyncio.Event()))


if __name__ == "__main__":
    main(sys.argv[1:])
