"""Stored replies: what a model said is kept, so that the same question is never paid for twice.

One JSON line for each answer, known by the request's identity (model, parameters, prompt, schema,
article) and by the repeat. A changed prompt is thus a new question; a changed rule of grounding or
checks is not. Only the last answer of a conversation is kept: re-asks are part of asking.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractor.errors import (
    FOR_ALL,
    InvalidOutput,
    ModelError,
    ResultError,
    Unasked,
    Unavailable,
    faults,
)
from extractor.extraction import Failure
from extractor.models.base import Completion, Model, Request, Spent, identity
from extractor.schema.record import Record

ERRORS = {kind.__name__: kind for kind in ModelError.__subclasses__()}
# these say nothing about the question, so that it is asked again; other failures are answers
PASSING = frozenset(kind.__name__ for kind in (Unavailable, *FOR_ALL))

Key = tuple[str, int]  # request, repeat


class Reply(BaseModel):
    """One line of the store: records as the model gave them, before grounding, or its failure.

    `seconds` is how long the answer took, re-asks and waits included; None if nobody measured it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    request: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    repeat: int = Field(ge=1)
    article: str
    model: str
    prompt: str | None
    records: list[dict[str, Any]] | None = None
    error: Failure | None = None
    spent: Spent
    seconds: float | None = Field(ge=0)

    @model_validator(mode="after")
    def _one_outcome(self) -> Self:
        if (self.records is None) == (self.error is None):
            raise ValueError("a reply has either records or an error")
        if self.error and self.error.type not in ERRORS:
            raise ValueError(f"no error of a model is called {self.error.type!r}")
        return self

    @property
    def key(self) -> Key:
        """By which it is found."""
        return self.request, self.repeat

    @property
    def passing(self) -> bool:
        """Whether it is a failure that says nothing about the question: ask again."""
        return self.error is not None and self.error.type in PASSING

    def completion(self, schema: type[Record]) -> Completion:
        """The answer as the model gave it.

        Raises:
            ModelError: it was a failure, or is no record by the rules of today.
        """
        if self.error:
            raise ERRORS[self.error.type](self.error.message, self.spent)
        try:
            records = tuple(schema.model_validate(record) for record in self.records or ())
        except ValidationError as error:
            raise InvalidOutput(f"not a record: {faults(error)}", self.spent) from None
        return Completion(records, self.spent)

    def line(self) -> str:
        """The reply as one line of JSON, without the outcome that it has not."""
        absent = {"error"} if self.error is None else {"records"}
        return json.dumps(self.model_dump(mode="json", exclude=absent), ensure_ascii=False) + "\n"


class Replies:
    """The replies of a JSONL file, which need not exist yet. New ones are appended as they come.

    Attributes:
        path: of the file.
        torn: the beginning of a last line that a crash cut off; it is dropped. None if whole.

    Raises:
        ResultError: a line is no reply; the message names the file and the line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.torn: str | None = None
        self._known: dict[Key, Reply] = {}
        self._whole = 0  # bytes of whole lines
        self._read()
        self._mend = self.torn is not None

    def __len__(self) -> int:
        return len(self._known)

    def find(self, request: str, repeat: int) -> Reply | None:
        """The reply to a question, the latest if it was asked again."""
        return self._known.get((request, repeat))

    def add(self, reply: Reply) -> None:
        """Keep a reply: one whole line, on disk before anything else is done.

        Raises:
            ResultError: the file cannot be written.
        """
        line = reply.line().encode()
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                if self._mend:
                    file.truncate(self._whole)  # the torn line must not be the head of this one
                file.write(line)
        except OSError as error:
            raise ResultError(f"{self.path}: cannot be written: {error.strerror}") from None
        self._mend = False
        self._known[reply.key] = reply

    def _read(self) -> None:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            raise ResultError(f"{self.path}: cannot be read: {error.strerror}") from None
        *lines, tail = data.split(b"\n")
        for number, line in enumerate(lines, start=1):
            self._take(line, f"{self.path}: line {number}")
        self._whole = len(data) - len(tail)
        if tail:
            self.torn = tail.decode(errors="replace")

    def _take(self, line: bytes, where: str) -> None:
        try:
            reply = Reply.model_validate_json(line)
        except ValidationError as error:
            raise ResultError(f"{where}: not a stored reply: {faults(error)}") from None
        self._known[reply.key] = reply


@dataclass
class Budget:
    """What may be spent in one run. Stored replies cost nothing.

    Attributes:
        limit: US dollars; None for no limit.
        spent: US dollars so far.
    """

    limit: float | None = None
    spent: float = 0.0

    @property
    def used_up(self) -> bool:
        """Whether no further call may be made. Calls that are under way then are finished."""
        return self.limit is not None and self.spent >= self.limit


@dataclass(frozen=True)
class Stored:
    """A model whose replies are kept: it answers from the store, else asks `inner` and keeps that.

    Attributes:
        inner: the model, whose name and parameters are also those of this one.
        replies: the store.
        repeat: which of several answers to the same question, from 1.
        prompt: id of the prompt, for the reader of the store.
        asking: whether `inner` may be called at all.
        budget: what may be spent.
        timed: whether the time that an answer takes is kept.
    """

    inner: Model
    replies: Replies
    repeat: int = 1
    prompt: str | None = None
    asking: bool = True
    budget: Budget = field(default_factory=Budget)
    timed: bool = True

    @property
    def name(self) -> str:
        """The inner model's."""
        return self.inner.name

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The inner model's."""
        return self.inner.parameters

    @property
    def needs_prompt(self) -> bool:
        """The inner model's."""
        return self.inner.needs_prompt

    def known(self, request: Request) -> Reply | None:
        """The stored reply that makes asking needless; None if the model is to be asked."""
        reply = self.replies.find(identity(self.inner, request), self.repeat)
        return None if reply and reply.passing and self.asking else reply

    async def complete(self, request: Request) -> Completion:
        """The stored answer, or a new one, which is stored.

        Raises:
            ModelError: the stored or new answer is a failure.
            Unasked: there is no stored answer, and no call may be made.
        """
        reply = self.known(request) or await self._ask(request)
        return reply.completion(request.schema)

    async def _ask(self, request: Request) -> Reply:
        """A new reply, stored. What an earlier failure of the same question cost is counted on."""
        key = identity(self.inner, request)
        if not self.asking or self.budget.used_up:
            why = "the budget is used up" if self.asking else "there is no stored reply"
            where = f"article {request.article.id!r}, model {self.name!r}, repeat {self.repeat}"
            raise Unasked(f"not asked, {why}: {where}, request {key}")
        started = time.perf_counter()
        records: Sequence[Record] | None = None
        failure: Failure | None = None
        try:
            completion = await self.inner.complete(request)
            records, spent = completion.records, completion.spent
        except ModelError as error:
            spent = error.spent or Spent()
            failure = Failure(type=type(error).__name__, message=str(error))
        self.budget.spent += spent.cost_usd or 0.0
        before = self.replies.find(key, self.repeat)
        reply = Reply(
            request=key,
            repeat=self.repeat,
            article=request.article.id,
            model=self.name,
            prompt=self.prompt,
            records=None if records is None else [as_given(record) for record in records],
            error=failure,
            spent=both(before.spent, spent) if before else spent,
            seconds=round(time.perf_counter() - started, 3) if self.timed else None,
        )
        self.replies.add(reply)
        return reply


def as_given(record: Record) -> dict[str, Any]:
    """A record as the model gave it: what it left out stays out."""
    return record.model_dump(mode="json", exclude_unset=True)


def both(first: Spent, second: Spent) -> Spent:
    """What two askings cost together; unknown if one of them cost tokens of unknown price."""
    prices = [spent.cost_usd for spent in (first, second) if spent.usage.input_tokens]
    known = [price for price in prices if price is not None]
    cost = sum(known) if known and len(known) == len(prices) else None
    return Spent(first.attempts + second.attempts, first.usage + second.usage, cost)
