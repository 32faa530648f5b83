"""Running the matrix: what has no stored reply is asked, then every row is made from the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from extractor.article import Article
from extractor.errors import FOR_ALL, ConfigError, ModelError, Unasked
from extractor.experiment.plan import Run
from extractor.experiment.replies import Budget, Replies, Stored
from extractor.extraction import Extraction
from extractor.models.prices import cost
from extractor.pipeline import Extractor
from extractor.schema.incident import Incident
from extractor.schema.record import Record
from extractor.spent import Usage

NAMED = 3  # questions named at once: enough to see what is missing
Watch = Callable[[int, int], None]  # how many questions are answered, of how many


class Question(NamedTuple):
    """One question of an experiment."""

    run: Run
    article: Article

    def __str__(self) -> str:
        return f"{self.run.label}/{self.article.id}"


@dataclass(frozen=True)
class Outcome:
    """What a run gave: one row per article, in the articles' order.

    Attributes:
        run: the cell of the matrix.
        rows: of all articles; those that were not asked about are failed rows of type `Unasked`.
        seconds: how long each answer took when it was asked for, where that was measured.
    """

    run: Run
    rows: Sequence[Extraction[Any]]
    seconds: Sequence[float]

    @property
    def unasked(self) -> list[str]:
        """The ids of the articles that were not asked about."""
        kind = Unasked.__name__
        return [row.article.id for row in self.rows if row.error and row.error.type == kind]


def nobody(_: int, __: int) -> None:
    """The watch of those who do not look on."""


@dataclass(frozen=True)
class Experiment:
    """Runs over articles, with the store of their replies.

    Attributes:
        runs: the matrix.
        articles: what every run reads.
        replies: what has been answered already; new replies are added.
        schema: of the records.
    """

    runs: Sequence[Run]
    articles: Sequence[Article]
    replies: Replies
    schema: type[Record] = field(default=Incident)

    def missing(self, offline: bool = False) -> list[Question]:
        """The questions without an answer: repeat by repeat, within it article by article.

        In that order a run that is broken off has read the same articles in all its arms. A
        question that nobody could be reached for counts as missing, unless offline.
        """
        return [question for question in self._questions() if not self._known(question, offline)]

    def _questions(self) -> Iterator[Question]:
        for repeat in sorted({run.repeat for run in self.runs}):
            for article in self.articles:
                for run in self.runs:
                    if run.repeat == repeat and run.calls:
                        yield Question(run, article)

    def _known(self, question: Question, offline: bool) -> bool:
        stored = self._stored(question.run, asking=not offline)
        request = self._asking[question.run.label].request(question.article)
        return stored.known(request) is not None

    def refuse_missing(self) -> None:
        """Make sure that all is stored, for a run that may not call anything.

        Raises:
            ConfigError: something is not; the message names the first questions.
        """
        if not (missing := self.missing(offline=True)):
            return
        named = ", ".join(str(question) for question in missing[:NAMED])
        more = ", …" if len(missing) > NAMED else ""
        asked = sum(1 for _ in self._questions())
        raise ConfigError(
            f"{self.replies.path}: no stored reply to {len(missing)} of {asked} questions "
            f"({named}{more}); ask them without --offline, or undo the change of prompt, schema, "
            "article or setting that made them new"
        )

    async def ask(self, budget: Budget, concurrency: int, watch: Watch = nobody) -> None:
        """Ask all that is missing, `concurrency` questions at a time, and store the replies.

        Once the budget is used up no further call is made; calls under way are finished, so that
        up to `concurrency` of them may go over it. After a failure
        that is one for all, such as a refused key, its model is let be.

        Raises:
            ConfigError: there is a limit, and a model whose price is not known: its cost could
                not be counted.
            ResultError: a reply cannot be stored.
        """
        missing = self.missing()
        if budget.limit is not None:
            refuse_unpriced(missing)
        places = asyncio.Semaphore(concurrency)
        refused: set[str] = set()
        answered, broken = 0, False

        async def one(question: Question) -> None:
            nonlocal answered, broken
            run, article = question
            async with places:
                if broken or run.model.name in refused:
                    return
                stored = self._stored(run, asking=True, budget=budget)
                try:
                    await stored.complete(self._asking[run.label].request(article))
                except Unasked:
                    return  # the budget is used up
                except FOR_ALL:
                    refused.add(run.model.name)
                except ModelError:
                    pass  # stored; it becomes a failed row
                except BaseException:
                    broken = True  # what cannot be stored must not be paid for
                    raise
            answered += 1
            watch(answered, len(missing))

        tasks = [asyncio.create_task(one(question)) for question in missing]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()

    async def outcome(self, run: Run) -> Outcome:
        """The rows of a run, made anew from stored replies: grounding and checks of today.

        A row's `seconds` are those of the call, where they were measured, as its tokens are.
        """
        rows: list[Extraction[Any]] = []
        seconds: list[float] = []
        model = self._stored(run) if run.calls else run.model
        extractor = Extractor(model, run.prompt, self.schema)
        for article in self.articles:
            row = await extractor.aextract(article)
            reply = self.replies.find(row.provenance.request, run.repeat) if run.calls else None
            if reply and reply.seconds is not None:
                seconds.append(reply.seconds)
                update = {"seconds": reply.seconds}
                made = row.provenance.model_copy(update=update)
                row = row.model_copy(update={"provenance": made})
            rows.append(row)
        return Outcome(run, rows, seconds)

    @cached_property
    def _asking(self) -> dict[str, Extractor[Any]]:
        """What renders each run's questions."""
        return {run.label: Extractor(run.model, run.prompt, self.schema) for run in self.runs}

    def _stored(self, run: Run, asking: bool = False, budget: Budget | None = None) -> Stored:
        prompt = run.prompt.id if run.prompt else None
        return Stored(run.model, self.replies, run.repeat, prompt, asking, budget or Budget())


def refuse_unpriced(questions: Sequence[Question]) -> None:
    """Make sure that the cost of all questions can be counted.

    Raises:
        ConfigError: a model's price is not known, so that no budget could stop it.
    """
    for model in {question.run.model.name: question.run.model for question in questions}.values():
        elsewhere = model.parameters.get("base_url") is not None
        if elsewhere or cost(model.name, Usage()) is None:
            where = " at another --base-url" if elsewhere else ""
            raise ConfigError(
                f"--max-cost: no price is known for {model.name!r}{where}, so that its cost cannot "
                "be counted; leave --max-cost out, or name another model (`extractor models`)"
            )
