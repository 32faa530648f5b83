"""Experiments for tests: three articles, a model that answers from a list and costs money."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from extractor import Article, Incident
from extractor.errors import ModelError
from extractor.experiment.plan import Run
from extractor.experiment.replies import Budget, Replies
from extractor.experiment.run import Experiment, Outcome
from extractor.models.base import Completion, Request, Spent, Usage
from extractor.prompt import find

ARTICLES = [Article(id, f"An officer shot a man in {id.title()}, police said.") for id in "abc"]
SHOT = {"prominence": "main", "force": ["firearm"]}
CLAIM = {"quote": "An officer shot a man", "source": "police", "stance": "stated"}
RECORD = Incident.model_validate({**SHOT, "claims": [{**CLAIM, "supports": ["/force"]}]})


class Scripted:
    """A model at a quarter dollar a call: the next answer in the list, the last one again."""

    needs_prompt = True

    def __init__(self, *answers: list[Incident] | ModelError, name: str = "openai/gpt-5") -> None:
        self.name = name
        self.answers = list(answers) or [[RECORD]]
        self.asked: list[str] = []

    @property
    def parameters(self) -> Mapping[str, Any]:
        return {}

    async def complete(self, request: Request) -> Completion:
        self.asked.append(request.article.id)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, ModelError):
            raise answer
        return Completion(tuple(answer), Spent(1, Usage(10, 5), 0.25))


def trial(model: Scripted, path: Path, prompts: str = "bare", repeat: int = 1) -> Experiment:
    """An experiment of one model on three articles, with its store at the path."""
    runs = [Run(model, find(prompt), n) for n in range(1, repeat + 1) for prompt in prompts.split()]
    return Experiment(runs, ARTICLES, Replies(path))


def ask(experiment: Experiment, limit: float | None = None) -> None:
    """Ask all that is missing, one question at a time."""
    asyncio.run(experiment.ask(Budget(limit), concurrency=1))


def outcome(experiment: Experiment, number: int = 0) -> Outcome:
    """What one run of it gave."""
    return asyncio.run(experiment.outcome(experiment.runs[number]))


def errors(found: Outcome) -> list[str | None]:
    """The type of each row's error."""
    return [row.error.type if row.error else None for row in found.rows]
