"""The clients behind a model: openai for OpenAI's API and servers like it, instructor for others.

The only importer of the two. A client is told what to send and gives back the reply as it came;
its own retries are off, and so are instructor's. Article text is passed as it is: instructor
renders messages as templates only when it is given a `context`, and it is given none.

Instructor's work that is the same at every call (its form of the schema, 2 ms) is done once.
"""

from __future__ import annotations

import copy
import json
import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple, Protocol

import httpx2
import instructor
import openai
from instructor.core.hooks import Hooks
from instructor.processing.response import (
    handle_reask_kwargs,
    handle_response_model,
    process_response,
)
from instructor.v2.core.registry import mode_registry
from openai.types.chat import ChatCompletion
from pydantic import ValidationError
from pydantic_core import to_json

from extractor.errors import ConfigError, InvalidOutput
from extractor.models.base import Message
from extractor.models.faults import cause_of
from extractor.models.options import LLMOptions
from extractor.schema.question import Reply

MODES = {
    "tools": instructor.Mode.TOOLS,
    "json_schema": instructor.Mode.JSON_SCHEMA,
    "json": instructor.Mode.MD_JSON,
}
UNLIMITED = httpx2.Limits(max_connections=100_000)  # None would be aiohttp's own limit of 100
Question = dict[str, Any]  # what is sent: messages, parameters, the schema in the provider's form

# every failure reaches the caller as a typed error; instructor's own log lines would repeat it
logging.getLogger("instructor").addHandler(logging.NullHandler())


class Delivered(NamedTuple):
    """A reply as it came: to be kept, to be read, and what its headers say."""

    text: bytes
    response: Any
    headers: Mapping[str, str]


class Client(Protocol):
    """What can be asked. All faults of the way are raised as the provider's client raises them."""

    mode: instructor.Mode

    def question(self, reply: type[Reply], messages: Sequence[Message]) -> Question:
        """What is sent to get such a reply."""

    async def send(self, question: Question, headers: Mapping[str, str]) -> Delivered:
        """Ask once."""

    def restore(self, text: bytes) -> Any:
        """The response that a kept reply was, as `send` gave it."""

    def parse(self, response: Any, reply: type[Reply]) -> Reply:
        """The reply, validated."""

    def reask(self, messages: Sequence[Message], response: Any, fault: str) -> list[Message]:
        """The conversation with the answer and its faults added, in the provider's own form."""


def connect(provider: str, model: str, options: LLMOptions) -> Client:
    """The client of a provider.

    Raises:
        ConfigError: it is not known or not installed, or there is no key.
    """
    if provider == "openai":
        return OpenAI(model, options)
    return Other(provider, model, options)


def asked_again(
    messages: Sequence[Message], mode: instructor.Mode, provider: Any, response: Any, fault: str
) -> list[Message]:
    """The messages of a re-ask, in instructor's form for the provider."""
    error = InvalidOutput(f"{fault}\nAnswer again, whole, with these faults mended.")
    if getattr(response, "choices", None) == []:
        response = None  # nothing was said that could be quoted back
    kwargs = {"messages": list(messages)}
    added: list[Message] = handle_reask_kwargs(kwargs, mode, response, error, provider)["messages"]
    return added


class OpenAI:
    """OpenAI's API, or a server that speaks it.

    Raises:
        ConfigError: no key, and no other server.
    """

    def __init__(self, model: str, options: LLMOptions) -> None:
        key = options.api_key or os.environ.get("OPENAI_API_KEY")
        if not key and not options.base_url:
            raise ConfigError("no key: set OPENAI_API_KEY, or --base-url for a server without one")
        self.mode = MODES[options.mode]
        self._handlers = mode_registry.get_handlers(instructor.Provider.OPENAI, self.mode)
        self._forms: dict[type[Reply], Question] = {}
        self._key, self._base_url = key or "none", options.base_url
        self._lifetime: AsyncGenerator[None, None] | None = None
        # OpenAI's own API has renamed the limit; other servers know the old name
        limit = "max_tokens" if options.base_url else "max_completion_tokens"
        chosen = {"model": model, "temperature": options.temperature, limit: options.max_tokens}
        self._parameters = {key: value for key, value in chosen.items() if value is not None}

    @cached_property
    def api(self) -> openai.AsyncOpenAI:
        """The provider's own client, over aiohttp: half the processor time of its default."""
        # how many calls are open at once is decided elsewhere, and so is when a call is given up:
        # a connection must be there for each, and a trickle must not pass for an answer
        http = openai.DefaultAioHttpClient(limits=UNLIMITED, timeout=None)
        return openai.AsyncOpenAI(
            api_key=self._key, base_url=self._base_url, max_retries=0, timeout=None,
            http_client=http,
        )  # fmt: skip

    def question(self, reply: type[Reply], messages: Sequence[Message]) -> Question:
        """The body of the request."""
        said = [dict(message) for message in messages]
        if self.mode is instructor.Mode.MD_JSON:  # the schema goes into the messages
            return self._prepared(reply, said) | self._parameters
        if reply not in self._forms:
            self._forms[reply] = self._prepared(reply, [])
        return {**self._forms[reply], "messages": said, **self._parameters}

    def _prepared(self, reply: type[Reply], messages: list[dict[str, str]]) -> Question:
        _, kwargs = handle_response_model(reply, self.mode, messages=messages)
        form: Question = copy.deepcopy(kwargs)
        for tool in form.get("tools", ()):
            tool["function"]["strict"] = True
        if schema := form.get("response_format", {}).get("json_schema"):
            schema["strict"] = True
        return form

    async def send(self, question: Question, headers: Mapping[str, str]) -> Delivered:
        """Ask once; the body is sent as it is, without the client's own look through it."""
        if self._lifetime is None:
            self._lifetime = lifetime(self.api)
            await anext(self._lifetime)
        with connection_faults():
            raw = await self.api.post(
                "/chat/completions",
                cast_to=httpx2.Response,
                content=to_json(question),
                options={"headers": dict(headers)},
            )
        return Delivered(raw.content, self.restore(raw.content), raw.headers)

    def refusal(self, status: int, body: Any) -> Exception:
        """The exception that `send` raises for a response of such a status and JSON body."""
        # the client's own way from a status to a class: a table of ours would be one more to keep
        response = httpx2.Response(status, json=body, request=httpx2.Request("POST", "/"))
        said = f"Error code: {status} - {body}"
        return self.api._make_status_error(said, body=body, response=response)

    def restore(self, text: bytes) -> Any:
        """The completion, or None if the reply is none."""
        with suppress(ValidationError):
            return ChatCompletion.model_validate_json(text)
        try:  # the client's own way: servers that are like OpenAI's leave out or add this and that
            fields = json.loads(text)
            return ChatCompletion.construct(**fields)
        except (ValueError, TypeError):
            return None  # a web page, say, from a proxy

    def parse(self, response: Any, reply: type[Reply]) -> Reply:
        """The reply, validated.

        Raises:
            ValidationError, ValueError: it is none.
        """
        if response is None:
            raise ValueError("the server's answer is no chat completion")
        parsed: Reply = self._handlers.response_parser(
            response=response, response_model=reply, strict=False, stream=False, is_async=True
        )
        return parsed

    def reask(self, messages: Sequence[Message], response: Any, fault: str) -> list[Message]:
        """The conversation with the answer and its faults added."""
        return asked_again(messages, self.mode, instructor.Provider.OPENAI, response, fault)


@contextmanager
def connection_faults() -> Iterator[None]:
    """Let a lost connection be called so, with its reason.

    The transport over aiohttp calls a connection that is refused or reset a timeout.
    """
    try:
        yield
    except openai.APIConnectionError as error:
        why: BaseException = error
        while why.__cause__ is not None:
            why = why.__cause__
        if isinstance(why, TimeoutError):
            raise
        said = f"Connection error: {str(why) or type(why).__name__}"
        raise openai.APIConnectionError(message=said, request=error.request) from why


async def lifetime(api: openai.AsyncOpenAI) -> AsyncGenerator[None, None]:
    """Close a client's connections when this is dropped, or when the event loop ends.

    Source: `asyncio.loop.shutdown_asyncgens`, which `asyncio.run` calls; PEP 525, finalization.
    """
    try:
        yield
    finally:
        await api.close()


class Other:
    """A provider that instructor knows, through its own client, whose retries are switched off.

    Raises:
        ConfigError: instructor does not know it, its client is not installed, or it has no key.
    """

    def __init__(self, provider: str, model: str, options: LLMOptions) -> None:
        name = f"{provider}/{model}"
        # a schema pasted into the prompt goes by another name outside OpenAI's family
        json_mode = options.mode == "json"
        self.mode = instructor.Mode.JSON if json_mode else MODES[options.mode]
        self._provider = getattr(instructor.Provider, provider.upper(), instructor.Provider.OPENAI)
        key: dict[str, Any] = {"api_key": options.api_key} if options.api_key else {}
        try:
            client: Any = instructor.from_provider(name, async_client=True, mode=self.mode, **key)
        except Exception as error:
            raise ConfigError(f"model {name!r}: {cause_of(error)}") from None
        if options.base_url and not hasattr(client.client, "base_url"):
            raise ConfigError(f"model {name!r}: its client takes no --base-url")
        own = {"max_retries": 0, "timeout": options.timeout, "base_url": options.base_url}
        for setting, value in own.items():
            if value is not None and hasattr(client.client, setting):
                setattr(client.client, setting, value)
        self._create: Callable[..., Awaitable[Any]] = client.create
        chosen = {
            "model": model, "temperature": options.temperature, "max_tokens": options.max_tokens
        }  # fmt: skip
        self._parameters = {key: value for key, value in chosen.items() if value is not None}

    def question(self, reply: type[Reply], messages: Sequence[Message]) -> Question:
        """What instructor's client is called with."""
        said = [dict(message) for message in messages]
        return {"response_model": reply, "messages": said, **self._parameters}

    async def send(self, question: Question, headers: Mapping[str, str]) -> Delivered:  # noqa: ARG002
        """Ask once. Not every provider's client takes headers or shows them."""
        given: list[Any] = []
        hooks = Hooks()
        hooks.on("completion:response", given.append)
        try:
            await self._create(max_retries=0, strict=False, hooks=hooks, **question)
        except Exception as error:
            if not given:
                raise cause_of(error) from None
            # it was answered: what is wrong with the answer shows when it is parsed
        response = given[-1]
        return Delivered(_kept(response), response, {})

    def restore(self, text: bytes) -> Any:
        """The response, rebuilt as the class that it was."""
        kept = json.loads(text)
        kind = getattr(import_module(kept["module"]), kept["class"])
        return kind.model_validate(kept["response"])

    def parse(self, response: Any, reply: type[Reply]) -> Reply:
        """The reply, validated.

        Raises:
            ValidationError, ValueError: it is none.
        """
        parsed: Reply = process_response(
            response,
            response_model=reply,
            stream=False,
            strict=False,
            mode=self.mode,
            provider=self._provider,
        )
        return parsed

    def reask(self, messages: Sequence[Message], response: Any, fault: str) -> list[Message]:
        """The conversation with the answer and its faults added."""
        return asked_again(messages, self.mode, self._provider, response, fault)


def _kept(response: Any) -> bytes:
    """A response for the shelf: its class by name, and its values; empty if it is no model."""
    if not hasattr(response, "model_dump"):
        return b""
    kind = type(response)
    fields = response.model_dump(mode="json")
    whole = {"module": kind.__module__, "class": kind.__name__, "response": fields}
    return json.dumps(whole, ensure_ascii=False).encode()
