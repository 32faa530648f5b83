"""A model for tests: answers from a list, remembers what it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from extractor.errors import ModelError
from extractor.models.base import Completion, Request, Spent, Usage
from extractor.schema.record import Record


class FakeModel:
    """Gives each article the next of its answers: records, or an error to raise."""

    name = "fake"
    needs_prompt = False

    def __init__(self, *answers: list[Record] | ModelError) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    @property
    def parameters(self) -> Mapping[str, Any]:
        return {}

    async def complete(self, request: Request) -> Completion:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, ModelError):
            raise answer
        return Completion(tuple(answer), Spent(1, Usage(10, 5), 0.25))
