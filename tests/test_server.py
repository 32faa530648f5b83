"""The server for whole runs answers, refuses, counts and draws as its plan says."""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openai
import pytest
from plan import Latency, Plan
from server import LEFT, LIMITED, STORM, Server

TOOL = {"type": "function", "function": {"name": "Reply", "parameters": {"type": "object"}}}
LINE = "Police said an officer shot a man. Story number 7."


def ask(server: Server, number: int = 7, key: str | None = None, **more: Any) -> Any:
    """The raw response to a question about an article, as openai's client gives it."""
    text = f"Published: today\n{LINE.replace('7', str(number))}\nAnother line."
    headers = {"Idempotency-Key": key} if key else {}
    with openai.OpenAI(api_key="x", base_url=server.base_url, max_retries=0) as client:
        return client.chat.completions.with_raw_response.create(
            model="any", messages=[{"role": "user", "content": text}], extra_headers=headers, **more
        )


def said(raw: Any) -> Any:
    """What a response answers."""
    return raw.parse().choices[0].message


def test_answer_quotes_the_article() -> None:
    """The answer is a record with the line of the article's mark, as a call or as content."""
    with Server(Plan()) as server:
        content = json.loads(said(ask(server)).content)
        called = said(ask(server, tools=[TOOL])).tool_calls[0].function
    assert content["incidents"][0]["claims"][0]["quote"] == LINE
    assert (called.name, json.loads(called.arguments)) == ("Reply", content)


def test_answer_by_name() -> None:
    """An article with a name gets the answer kept under it, its tokens counted."""
    with Server(Plan(replies={"fair": '{"a": 1}'})) as server:
        raw = ask(server, number="7 of fair")  # type: ignore[arg-type]
    assert said(raw).content == '{"a": 1}'
    assert raw.parse().usage.prompt_tokens == pytest.approx(40, abs=15)


@pytest.mark.parametrize(
    ("script", "outcomes"),
    [
        (["500", "reply"], ["500", "200", "200"]),  # the last step repeats
        (["429:2"], ["429", "429", "429"]),
        (["reset", "reset_midway", "reply"], ["lost", "lost", "200"]),
    ],
)
def test_script(script: list[str], outcomes: list[str]) -> None:
    """An article with a script meets its steps one after another; others are answered."""
    met = []
    with Server(Plan(scripts={"7": script})) as server:
        for _ in outcomes:
            try:
                met.append(str(ask(server).http_response.status_code))
            except openai.APIStatusError as error:
                met.append(str(error.status_code))
            except openai.APIConnectionError:
                met.append("lost")
        assert ask(server, 8).http_response.status_code == 200
    assert met == outcomes


def test_known_key_is_answered_as_before() -> None:
    """A request under a known key meets what it met before, and is not counted as an answer."""
    with Server(Plan(scripts={"7": ["500", "reply"]})) as server:
        for _ in range(2):
            with pytest.raises(openai.InternalServerError):
                ask(server, key="one")
        ask(server, key="two")
        ask(server, key="two")
        assert (server.counts.requests, server.counts.again, server.counts.twice) == (4, 2, 0)
        ask(server, key="three")
        assert (server.counts.twice, server.counts.answered) == (1, {"7": 2})


def test_mix_is_drawn_for_each_article() -> None:
    """The same seed gives each article the same faults; another seed gives others."""
    mix = {"500": 0.2, "reset": 0.1}

    def drawn(seed: int) -> list[str]:
        return [Plan(mix=mix, seed=seed).meets(str(n), 0)[0] for n in range(1000)]

    assert drawn(1) == drawn(1) != drawn(2)
    assert [drawn(1).count(word) for word in ("500", "reset", "reply")] == [201, 90, 709]


def test_latency() -> None:
    """The lognormal latency has its median and its 99th percentile; without one it is fixed."""
    latency = Latency.parse("1:20")
    draws = sorted(latency.draw(random.Random(n)) for n in range(20_000))
    assert (draws[10_000], draws[19_800]) == pytest.approx((1, 20), rel=0.1)
    assert Latency.parse("0.5").draw(random.Random(0)) == 0.5


def test_latency_is_waited() -> None:
    """Answers come after the latency; many wait at once."""
    started = time.monotonic()
    with Server(Plan(latency=Latency(1.0))) as server, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ask(server, n), range(8)))
        assert server.counts.peak > 1
    assert 1.0 <= time.monotonic() - started < 6.0


def test_limits() -> None:
    """What goes beyond the limits is refused with 429; headers tell the limit and what is left."""
    with Server(Plan(rpm=60, burst=2, retry_after="1")) as server:
        first = ask(server).headers
        ask(server)
        with pytest.raises(openai.RateLimitError) as refused:
            ask(server)
        assert (server.counts.outcomes[LIMITED], server.counts.seconds) == (1, {0: (3, 1)})
    assert first["x-ratelimit-limit-requests"] == "60"
    assert first["x-ratelimit-remaining-requests"] == "30"  # half of the bucket, as of a minute
    assert refused.value.response.headers["retry-after"] == "1"


def test_tokens_are_limited_by_what_is_said() -> None:
    """A request that needs more tokens than are left is refused; untold limits have no header."""
    with Server(Plan(tpm=600, burst=6, told=False)) as server:  # 60 tokens
        assert "x-ratelimit-limit-tokens" not in ask(server).headers
        with pytest.raises(openai.RateLimitError):
            ask(server)


def test_storm() -> None:
    """In a storm each request is refused, before and after it they are answered."""
    with Server(Plan(storm=(2.0, 1.0))) as server:
        ask(server)
        until(server, 1.1)
        with pytest.raises(openai.RateLimitError):
            ask(server)
        until(server, 2.1)
        ask(server)
        assert server.counts.outcomes == {"reply": 2, STORM: 1}


def until(server: Server, seconds: float) -> None:
    """Wait until so long after the first request."""
    time.sleep(max(0.0, server.counts.first + seconds - time.monotonic()))


def test_connection_is_kept_and_counts_are_told() -> None:
    """One connection serves several requests, the last for the counts."""
    with Server(Plan()) as server:
        port = int(server.base_url.split(":")[2].split("/")[0])
        client = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(2):
            client.request("POST", "/v1/chat/completions", json.dumps({"messages": []}))
            assert json.load(client.getresponse())["object"] == "chat.completion"
        client.request("GET", "/counts")
        counts = json.load(client.getresponse())
        client.close()
    assert (counts["requests"], counts["peak"], counts["outcomes"]) == (2, 1, {"reply": 2})


def test_who_leaves_is_counted() -> None:
    """A client that does not wait for its answer is not counted as answered."""
    with Server(Plan(scripts={"7": ["hang:30"]})) as server:
        with pytest.raises(openai.APITimeoutError):
            ask(server, timeout=0.1)
        while not server.counts.outcomes:
            time.sleep(0.01)
        assert (server.counts.outcomes, server.counts.answered) == ({LEFT: 1}, {})


def test_command_serves_its_plan() -> None:
    """As a command it prints its address and serves what the options say."""
    script = str(Path(__file__).with_name("server.py"))
    command = [sys.executable, script, "--mix", "503=1", "--latency", "0.01:0.02"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            address = process.stdout.readline().strip()
            with (
                openai.OpenAI(api_key="x", base_url=address, max_retries=0) as client,
                pytest.raises(openai.InternalServerError),
            ):
                client.chat.completions.create(model="any", messages=[])
        finally:
            process.terminate()
