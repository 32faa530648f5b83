"""Large language models: one retry policy, re-asks, typed failures.

The clients are in `client.py`. Transport faults are retried here and nowhere else, answers that do
not hold are asked for again here; what a run puts around each call (memory, limits, a journal)
comes with the request, as its `calls`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import tenacity

from extractor.errors import ConfigError, ExtractorError, InvalidOutput, ModelError
from extractor.models.base import Completion, Message, Request, Spent, Usage
from extractor.models.calls import ANSWERED, OVERTAKEN, Attempt, Calls, key
from extractor.models.client import Client, Delivered, Question, connect
from extractor.models.faults import (
    cause_of,
    invalid,
    outcome_of,
    response_headers,
    retry_after,
    transient,
    typed,
)
from extractor.models.options import LLMOptions as LLMOptions
from extractor.models.prices import cost
from extractor.models.reply import defect, usage_of
from extractor.schema.question import Reply, reply_class
from extractor.schema.record import Record

T = TypeVar("T")
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds; doubled at each attempt, with full jitter
CHARACTERS_PER_TOKEN = 4  # the usual estimate for English; no tokenizer is bundled
EXPECTED_OUTPUT = 1_000  # tokens of a record with its claims, for the limits, before one is seen


@dataclass
class Ledger:
    """What the calls for one article cost, failed ones included."""

    calls: Calls
    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    response: Any = None

    def take(self, response: Any) -> None:
        """Book a reply."""
        self.response = response
        self.usage += usage_of(response)


@dataclass(frozen=True)
class Answer:
    """A parsed reply with what is wrong with its evidence."""

    records: tuple[Record, ...]
    complaints: Sequence[str]


class LLM:
    """A model behind an API, by its `provider/name`.

    Args:
        name: of provider and model.
        options: how it is reached and asked.
        idle: that it will not be asked anything, so that it needs neither key nor client.

    Raises:
        ConfigError: the name has no provider, the provider's client is not installed, or no key.
    """

    needs_prompt = True

    def __init__(self, name: str, options: LLMOptions | None = None, idle: bool = False) -> None:
        self.name = name
        self.options = options or LLMOptions()
        self._provider, _, self._model = name.partition("/")
        if not (self._provider and self._model):
            raise ConfigError(f"model {name!r}: write provider/name, such as openai/gpt-4.1-mini")
        self._clients: dict[asyncio.AbstractEventLoop, Client] = {}
        self._expected_beside = EXPECTED_OUTPUT
        if not idle:
            self.client()  # a missing key or client shows now, not at the first article

    def __reduce__(self) -> tuple[type[LLM], tuple[str, LLMOptions]]:
        return LLM, (self.name, self.options)  # in another process, with that one's key

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What decides the answer beside the model's name."""
        options = self.options
        return {
            "base_url": options.base_url,
            "mode": options.mode,
            "temperature": options.temperature,
            "max_tokens": options.max_tokens,
            "reasks": options.reasks,
        }

    def client(self) -> Client:
        """The client of this event loop; connections cannot be shared between loops."""
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return connect(self._provider, self._model, self.options)
        if running not in self._clients:
            self._clients = {loop: c for loop, c in self._clients.items() if not loop.is_closed()}
            self._clients[running] = connect(self._provider, self._model, self.options)
        return self._clients[running]

    async def complete(self, request: Request) -> Completion:
        """The records of an article, asked for again while their evidence does not hold.

        Of several answers the one with the fewest faults is kept, the later among equals.

        Raises:
            ModelError: no answer could be had, or none that is a record.
        """
        before = request.calls.before
        ledger = Ledger(request.calls, before.attempts, before.usage)
        reply = reply_class(request.schema, request.described)
        messages: list[Message] = list(request.messages)
        best: Answer | None = None
        for left in range(self.options.reasks, -1, -1):
            try:
                records = await self._ask(reply, messages, ledger)
                answer = Answer(records, request.review(records))
                if best is None or len(answer.complaints) <= len(best.complaints):
                    best = answer
                fault = "\n".join(answer.complaints)
            except ModelError as error:
                fault = str(error)
                again = isinstance(error, InvalidOutput) and left
                if best is None and not again:
                    error.spent = self._spent(ledger)
                    raise
                if not again:
                    break  # the answer that there is stands, with its flags
            if not fault:
                break
            if left:
                messages = self.client().reask(messages, ledger.response, fault)
        assert best is not None
        return Completion(best.records, self._spent(ledger))

    def _spent(self, ledger: Ledger) -> Spent:
        # another server's price is not the provider's
        price = None if self.options.base_url else cost(self.name, ledger.usage)
        return Spent(ledger.attempts, ledger.usage, price)

    async def _ask(
        self, reply: type[Reply], messages: Sequence[Message], ledger: Ledger
    ) -> tuple[Record, ...]:
        """One answer: the known one, or one got over as many calls as the transport needs."""
        call = key(messages)
        made = ledger.calls.made(call)
        ledger.attempts += made.attempts
        ledger.usage += made.usage
        if (known := ledger.calls.known(call)) is not None:
            ledger.response = self.client().restore(known)
            return self._read(reply, ledger)
        question = self.client().question(reply, messages)
        try:
            ledger.calls.asking(call, question)
            policy = retrying(self.options, ledger.calls.pause, made.attempts)
            await policy(self._call, call, question, ledger)
        except ExtractorError:
            raise
        except Exception as error:
            raise typed(error, ledger.attempts) from error
        return self._read(reply, ledger)

    def _read(self, reply: type[Reply], ledger: Ledger) -> tuple[Record, ...]:
        """The records of the reply that was given.

        Raises:
            ModelError: it was cut, refused, or is no record.
        """
        response = ledger.response
        try:
            parsed = self.client().parse(response, reply)
        except Exception as error:
            if fault := defect(response):
                raise fault from None
            raise InvalidOutput(f"not a record: {invalid(cause_of(error))}") from None
        if fault := defect(response):
            raise fault
        return tuple(parsed.incidents)

    async def _call(self, call: str, question: Question, ledger: Ledger) -> None:
        """One call, or two where the first is slow; what is answered is booked and kept."""
        ledger.response = None
        send = partial(self._send, call, question, ledger)
        hedge = self.options.hedge
        for reply in [await send()] if hedge is None else await hedged(send, hedge):
            given, attempt = reply
            ledger.take(given.response)
            self._learn(question, attempt.usage)
            await ledger.calls.kept(attempt)

    async def _send(
        self, call: str, question: Question, ledger: Ledger
    ) -> tuple[Delivered, Attempt]:
        """Ask once, when there is a place; a fault is noted and raised as the client raises it."""
        calls = ledger.calls
        async with calls.place(self._tokens(question)):
            ledger.attempts += 1
            started = time.time()

            def ended(outcome: str, **more: Any) -> Attempt:
                seconds = round(time.time() - started, 3)
                return Attempt(call, round(started, 3), seconds, outcome, **more)

            try:
                given = await self._within(self.client().send(question, calls.headers(call)))
            except asyncio.CancelledError as error:
                if error.args == (OVERTAKEN,):
                    calls.note(ended(OVERTAKEN))
                raise
            except Exception as error:
                calls.note(ended(outcome_of(error), headers=response_headers(error)))
                raise
            usage = usage_of(given.response)
            return given, ended(ANSWERED, usage=usage, headers=given.headers, reply=given.text)

    async def _within(self, sending: Coroutine[Any, Any, Delivered]) -> Delivered:
        """What is delivered before the call's time is up; a trickle is not waited for."""
        try:
            async with asyncio.timeout(self.options.timeout):
                return await sending
        except TimeoutError:
            raise TimeoutError(f"no answer within {self.options.timeout:g} s") from None

    def _tokens(self, question: Question) -> int:
        """About how many tokens a call will take, both ways."""
        said = sum(len(str(message.get("content"))) for message in question["messages"])
        return said // CHARACTERS_PER_TOKEN + self._expected_beside

    def _learn(self, question: Question, usage: Usage) -> None:
        """Expect what a call has taken beside what is said in it: the schema, the answer."""
        used = usage.input_tokens + usage.output_tokens
        if used:  # not every server counts; a moving mean
            self._expected_beside += (used - self._tokens(question)) // 10


async def hedged(send: Callable[[], Coroutine[Any, Any, T]], seconds: float) -> list[T]:
    """The first answer of one call or, after so many seconds, of two; both if they come together.

    Source: Dean and Barroso, "The Tail at Scale", CACM 56(2), 2013: hedged requests.

    Raises:
        Exception: the fault of the last call to fail, when no call is answered.
    """
    running = {asyncio.create_task(send())}
    try:
        done, _ = await asyncio.wait(running, timeout=seconds)
        if not done:
            running.add(asyncio.create_task(send()))
        while True:
            done, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            if answers := [task.result() for task in done if task.exception() is None]:
                return answers
            if not running:
                return [task.result() for task in done]  # raises what it failed of
    finally:
        for task in running:
            task.cancel(OVERTAKEN)
        await asyncio.gather(*running, return_exceptions=True)


def retrying(
    options: LLMOptions, pause: Callable[[float], Awaitable[None]], made: int = 0
) -> tenacity.AsyncRetrying:
    """The one policy: faults that may pass are tried again, as often and as long as is allowed.

    Args:
        options: how often and how long.
        pause: waits so many seconds.
        made: attempts that were made before.
    """
    return tenacity.AsyncRetrying(
        retry=tenacity.retry_if_exception(transient),
        wait=wait,
        stop=tenacity.stop_after_attempt(max(1, options.attempts - made))
        | tenacity.stop_before_delay(options.patience),
        sleep=pause,
        reraise=True,
    )


def wait(state: tenacity.RetryCallState) -> float:
    """Seconds before the next call: `Retry-After` if the server says so, else jittered doubling.

    Source of the jitter: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
    """
    error = state.outcome.exception() if state.outcome else None
    asked = retry_after(response_headers(error))
    if asked is not None:
        return asked
    jittered = tenacity.wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)
    return jittered(state)
