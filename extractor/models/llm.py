"""Large language models through openai + instructor, with one retry policy by tenacity.

The only importer of the three, and only when a model is asked for. The openai client's own
retries and instructor's are off; transport faults are retried here, answers that do not hold are
asked for again here. Article text is passed as it is: instructor renders messages as templates
only when it is given a `context`, and it is given none.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal
from weakref import WeakKeyDictionary

import instructor
import openai
import tenacity
from instructor.core.hooks import Hooks
from instructor.processing.function_calls import response_schema
from instructor.processing.response import handle_reask_kwargs

from extractor.errors import ConfigError, InvalidOutput, ModelError
from extractor.models.base import Completion, Message, Request, Spent, Usage
from extractor.models.faults import cause_of, invalid, retry_after, transient, typed
from extractor.models.prices import cost
from extractor.models.reply import defect, usage_of
from extractor.schema.question import Reply, reply_class
from extractor.schema.record import Record

Mode = Literal["tools", "json_schema", "json"]
MODES = {
    "tools": instructor.Mode.TOOLS,
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "json": instructor.Mode.MD_JSON,
}
FIRST_WAIT, LONGEST_WAIT = 0.5, 30.0  # seconds; doubled at each attempt, with full jitter

# every failure reaches the caller as a typed error; instructor's own log lines would repeat it
logging.getLogger("instructor").addHandler(logging.NullHandler())


@dataclass(frozen=True)
class LLMOptions:
    """How a model is reached and asked.

    Attributes:
        base_url: an OpenAI-compatible server; None for the provider's own.
        api_key: None to take the provider's environment variable.
        mode: `tools` (a forced tool call), `json_schema` (strict structured outputs) or `json`
            (the schema in the prompt, for servers that know neither).
        temperature: None leaves it to the provider; reasoning models accept no other.
        max_tokens: limit of one answer's tokens; None leaves it to the provider.
        reasks: how often an answer that does not hold is asked for again.
        timeout: seconds for one call.
        attempts: calls for one answer, the first included, when the transport fails.
        patience: seconds in all after which no further call is made for one answer.
    """

    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    mode: Mode = "tools"
    temperature: float | None = None
    max_tokens: int | None = None
    reasks: int = 1
    timeout: float = 120.0
    attempts: int = 6
    patience: float = 300.0


@dataclass
class Ledger:
    """What the calls for one article cost, failed ones included."""

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

    Raises:
        ConfigError: the name has no provider, the provider's client is not installed, or no key.
    """

    needs_prompt = True

    def __init__(self, name: str, options: LLMOptions | None = None) -> None:
        self.name = name
        self.options = options or LLMOptions()
        self._provider, _, self._model = name.partition("/")
        if not (self._provider and self._model):
            raise ConfigError(f"model {name!r}: write provider/name, such as openai/gpt-4.1-mini")
        self._creates: WeakKeyDictionary[asyncio.AbstractEventLoop, Create] = WeakKeyDictionary()
        self._connect()  # a missing key or client shows now, not at the first article

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

    @property
    def _mode(self) -> instructor.Mode:
        # a schema pasted into the prompt goes by another name outside OpenAI's family
        if self.options.mode == "json" and self._provider != "openai":
            return instructor.Mode.JSON
        return MODES[self.options.mode]

    async def complete(self, request: Request) -> Completion:
        """The records of an article, asked for again while their evidence does not hold.

        Of several answers the one with the fewest faults is kept, the later among equals.

        Raises:
            ModelError: no answer could be had, or none that is a record.
        """
        ledger = Ledger()
        reply = wrapped(request.schema, request.described)
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
                messages = self._reask(messages, ledger.response, fault)
        assert best is not None
        return Completion(best.records, self._spent(ledger))

    def _spent(self, ledger: Ledger) -> Spent:
        # another server's price is not the provider's
        price = None if self.options.base_url else cost(self.name, ledger.usage)
        return Spent(ledger.attempts, ledger.usage, price)

    async def _ask(
        self, reply: type[Reply], messages: Sequence[Message], ledger: Ledger
    ) -> tuple[Record, ...]:
        """One answer, over as many calls as the transport needs."""
        options = self.options
        retrying = tenacity.AsyncRetrying(
            retry=tenacity.retry_if_exception(transient),
            wait=wait,
            stop=tenacity.stop_after_attempt(options.attempts)
            | tenacity.stop_before_delay(options.patience),
            reraise=True,
        )
        try:
            parsed: Reply = await retrying(self._call, reply, messages, ledger)
        except ModelError:
            raise
        except Exception as error:
            raise typed(error, ledger.attempts) from error
        return tuple(parsed.incidents)

    async def _call(self, reply: type[Reply], messages: Sequence[Message], ledger: Ledger) -> Reply:
        """One call: its reply parsed, or the fault as the client raised it."""
        ledger.attempts += 1
        ledger.response = None
        hooks = Hooks()
        hooks.on("completion:response", ledger.take)
        try:
            parsed: Reply = await self._connect()(
                response_model=reply,
                messages=[dict(message) for message in messages],
                max_retries=0,
                strict=False,
                hooks=hooks,
                **self._parameters(),
            )
        except Exception as error:
            if fault := defect(ledger.response):
                raise fault from None
            if ledger.response is None:
                raise cause_of(error) from None
            raise InvalidOutput(f"not a record: {invalid(cause_of(error))}") from None
        if fault := defect(ledger.response):
            raise fault
        return parsed

    def _parameters(self) -> dict[str, Any]:
        """The request's parameters, without those that are left to the provider."""
        options = self.options
        # OpenAI's own API has renamed the limit; other servers know the old name
        own = self._provider == "openai" and options.base_url is None
        chosen = {
            "model": self._model,
            "temperature": options.temperature,
            "max_completion_tokens" if own else "max_tokens": options.max_tokens,
        }
        return {key: value for key, value in chosen.items() if value is not None}

    def _reask(self, messages: Sequence[Message], response: Any, fault: str) -> list[Message]:
        """The conversation with the answer and its faults added, in the provider's own form."""
        kwargs = {"messages": list(messages)}
        error = InvalidOutput(f"{fault}\nAnswer again, whole, with these faults mended.")
        if getattr(response, "choices", None) == []:
            response = None  # nothing was said that could be quoted back
        provider = getattr(instructor.Provider, self._provider.upper(), instructor.Provider.OPENAI)
        added: list[Message] = handle_reask_kwargs(kwargs, self._mode, response, error, provider)[
            "messages"
        ]
        return added

    def _connect(self) -> Create:
        """The patched call of this event loop; connections cannot be shared between loops."""
        try:
            running = asyncio.get_running_loop()
        except RuntimeError:
            return self._client()
        if running not in self._creates:
            self._creates[running] = self._client()
        return self._creates[running]

    def _client(self) -> Create:
        options = self.options
        if self._provider != "openai":
            return other_provider(self.name, options, self._mode)
        key = options.api_key or os.environ.get("OPENAI_API_KEY")
        if not key and not options.base_url:
            raise ConfigError("no key: set OPENAI_API_KEY, or --base-url for a server without one")
        client = openai.AsyncOpenAI(
            api_key=key or "none", base_url=options.base_url, timeout=options.timeout, max_retries=0
        )

        async def create(**kwargs: Any) -> Any:
            for tool in kwargs.get("tools", ()):
                tool["function"]["strict"] = True
            if schema := kwargs.get("response_format", {}).get("json_schema"):
                schema["strict"] = True
            return await client.chat.completions.create(**kwargs)

        patched: Create = instructor.patch(create=create, mode=self._mode)
        return patched


Create = Callable[..., Awaitable[Any]]


def other_provider(name: str, options: LLMOptions, mode: instructor.Mode) -> Create:
    """A provider that instructor knows, through its own client, whose retries are switched off.

    Raises:
        ConfigError: instructor does not know it, its client is not installed, or it has no key.
    """
    key: dict[str, Any] = {"api_key": options.api_key} if options.api_key else {}
    try:
        client: Any = instructor.from_provider(name, async_client=True, mode=mode, **key)
    except Exception as error:
        raise ConfigError(f"model {name!r}: {cause_of(error)}") from None
    if options.base_url and not hasattr(client.client, "base_url"):
        raise ConfigError(f"model {name!r}: its client takes no --base-url")
    own = {"max_retries": 0, "timeout": options.timeout, "base_url": options.base_url}
    for setting, value in own.items():
        if value is not None and hasattr(client.client, setting):
            setattr(client.client, setting, value)
    create: Create = client.create
    return create


@cache
def wrapped(schema: type[Record], described: bool) -> type[Reply]:
    """The reply class as instructor wants it; wrapping it at each call would cost a class each."""
    reply: type[Reply] = response_schema(reply_class(schema, described))
    return reply


def wait(state: tenacity.RetryCallState) -> float:
    """Seconds before the next call: `Retry-After` if the server says so, else jittered doubling.

    Source of the jitter: "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
    """
    error = state.outcome.exception() if state.outcome else None
    asked = retry_after(getattr(error, "response", None))
    if asked is not None:
        return asked
    jittered = tenacity.wait_random_exponential(multiplier=FIRST_WAIT, max=LONGEST_WAIT)
    return jittered(state)
