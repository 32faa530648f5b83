"""`extractor eval`: a matrix of prompts, models and repeats, scored against labels."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.cli import EXIT_FAILED, EXIT_SOME_FAILED
from extractor.cli.extract import write
from extractor.cli.options import settings, settle
from extractor.errors import ConfigError
from extractor.evaluation.gold import Gold, absent, load
from extractor.experiment.plan import CHOSEN, REPLIES, Plan, matrix, read
from extractor.experiment.replies import Budget, Replies
from extractor.experiment.run import Experiment, Outcome, nobody
from extractor.schema.incident import Incident

if TYPE_CHECKING:
    from extractor.experiment.figures import Figures

OUT = Path("experiment")  # of an experiment that no file describes
PATH = click.Path(path_type=Path)
REPORTS = ("markdown", "csv", "junit")  # field by field, see `extractor.evaluation.tables`


@dataclass(frozen=True)
class Means:
    """With what an experiment is run: none of it changes a figure.

    Attributes:
        offline: call nothing.
        max_cost: US dollars that may be spent now; None for no limit.
        out: folder for the rows; None to keep only replies.
        own_prompts: folders with prompts of the caller's own.
    """

    offline: bool
    max_cost: float | None
    out: Path | None
    own_prompts: Sequence[Path]


@click.command("eval")
@click.argument("file", metavar="[EXPERIMENT.toml]", required=False, type=PATH)
@click.option("-m", "--model", "models", multiple=True, help="A model; may be given several times.")
@click.option("-p", "--prompt", "names", multiple=True, help="A prompt by name or file; likewise.")
@click.option("--gold", type=PATH, help="Folder or file of labels.")
@click.option(
    "--articles", type=PATH, multiple=True, help="Texts that do not stand beside their labels."
)
@click.option("--repeat", type=click.IntRange(min=1), help="Ask each question K times.")
@click.option("--out", type=PATH, help="Folder for result rows, one file for each run.")
@click.option("--offline", is_flag=True, help="Call no model: stored replies alone.")
@click.option("--max-cost", type=click.FloatRange(min=0), help="US dollars to spend at most now.")
@click.option("--format", "form", type=click.Choice(["table", "json", *REPORTS]), default="table")
@click.option("--html", type=PATH, help="Also write a page with every article, as HTML.")
@settings("prompts", *CHOSEN)
def evaluate(
    file: Path | None,
    offline: bool,
    max_cost: float | None,
    out: Path | None,
    form: str,
    html: Path | None,
    **options: Any,
) -> int:
    """Score prompts and models against hand-labelled articles.

    EXPERIMENT.toml names the labels, prompts and models; options go before what it says. Without
    it, give at least --gold. Replies are stored, beside the file or in --out (else ./experiment),
    and what has been answered is never asked again: grounding, checks and scores are computed anew
    from the stored replies.

    Exit codes: 0 done, 1 every article failed, 2 usage, 3 some failed or --max-cost was reached.
    """
    plan, folders = chosen(file, out, options)
    means = Means(offline, max_cost, out if file else out or OUT, folders)
    outcomes, golds = perform(plan, means)
    if html is not None or form in REPORTS:
        from extractor.cli import reports

        runs = reports.complete(outcomes, golds)
        if html is not None and runs:
            reports.write(html, runs, golds, plan.name)
        if form in REPORTS:
            click.echo(reports.text(form, runs, Incident).encode(), nl=False)
            return report(outcomes, means)
    from extractor.cli.figures import as_json, table

    shown = scored(plan, outcomes, golds)
    text = json.dumps(as_json(shown), indent=2) if form == "json" else table(shown)
    click.echo(text)
    return report(outcomes, means)


def chosen(
    file: Path | None, out: Path | None, options: dict[str, Any]
) -> tuple[Plan, Sequence[Path]]:
    """The plan of the file and the options, and the folders with prompts of the caller's own.

    Raises:
        ConfigError: neither a file nor `--gold`, or the file is faulty.
    """
    models, names = options.pop("models"), options.pop("names")
    gold, articles, repeat = (options.pop(key) for key in ("gold", "articles", "repeat"))
    settled = settle(options)
    given = {key: settled[key].value for key in CHOSEN if file is None or options[key] is not None}
    own = settled["prompts"].value if file is None else options["prompts"]
    if own and not Path(own).is_dir():
        raise ConfigError(f"{settled['prompts'].origin}: no folder {own!r}")
    if file is not None:
        plan = read(file)
    elif gold is None:
        raise ConfigError("no labels: name an experiment file, or a folder with --gold")
    else:
        plan = Plan(
            name="experiment",
            gold=gold,
            articles=(),
            prompts=(settled["prompt"].value,),
            models=(settled["model"].value,),
            repeat=1,
            replies=(out or OUT) / REPLIES,
        )
    plan = replace(
        plan,
        gold=gold or plan.gold,
        articles=articles or plan.articles,
        prompts=names or plan.prompts,
        models=models or plan.models,
        repeat=repeat or plan.repeat,
        settings={**plan.settings, **given},
    )
    return plan, [Path(own)] if own else []


def perform(plan: Plan, means: Means) -> tuple[list[Outcome], list[Gold[Incident]]]:
    """Ask what is missing, and make the rows of every run; labels without a text are named.

    Raises:
        UsageError: a file, a name or an option is wrong; no model has been called then.
    """
    needs_extra()
    labels = load(plan.gold, Incident, plan.articles)
    golds = [gold for gold in labels if gold.article]
    if lacking := absent(labels):
        note = f"no text for {len(lacking)} of {len(labels)} labels: {', '.join(lacking)}"
        click.echo(f"{note} (--articles)", err=True)
    if not golds:
        raise ConfigError(f"{plan.gold}: no text for any label; say where they are: --articles")
    runs = matrix(plan, means.own_prompts, means.offline)
    replies = Replies(plan.replies)
    if replies.torn is not None:
        note = f"{plan.replies}: the last line is torn ({replies.torn:.40}…) and was dropped"
        click.echo(f"warning: {note}", err=True)
    articles = [gold.article for gold in golds if gold.article]
    experiment = Experiment(runs, articles, replies)
    if means.offline:
        experiment.refuse_missing()
    if means.out is not None:
        make(means.out)
    outcomes = asyncio.run(outcomes_of(experiment, means, plan.setting("concurrency")))
    if means.out is not None:
        for outcome in outcomes:
            write(outcome.rows, articles, "jsonl", means.out / f"{outcome.run.label}.jsonl")
    return outcomes, golds


async def outcomes_of(experiment: Experiment, means: Means, concurrency: int) -> list[Outcome]:
    """The rows of every run, after asking what is missing; with progress on a terminal."""
    told = False

    def tell(answered: int, asked: int) -> None:
        nonlocal told
        told = True
        click.echo(f"\r{answered} of {asked} answered", nl=False, err=True)

    if not means.offline:
        watch = tell if sys.stderr.isatty() else nobody
        try:
            await experiment.ask(Budget(means.max_cost), concurrency, watch)
        finally:
            if told:
                click.echo(err=True)  # whatever comes next begins a line
    return [await experiment.outcome(run) for run in experiment.runs]


def needs_extra() -> None:
    """Make sure that scores can be computed, before anything is paid for.

    Raises:
        ConfigError: the extra `eval` is not installed.
    """
    from extractor.evaluation.assign import solver

    solver()


def scored(plan: Plan, outcomes: Sequence[Outcome], golds: Sequence[Gold[Any]]) -> Figures:
    """The figures; numpy is imported only here."""
    from extractor.experiment.figures import figures

    return figures(plan.name, outcomes, golds, Incident)


def make(folder: Path) -> None:
    """A folder for results.

    Raises:
        ConfigError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"--out {str(folder)!r}: {(error.strerror or '').lower()}") from None


def report(outcomes: Sequence[Outcome], means: Means) -> int:
    """Name on standard error what failed and what is left undone; the exit code."""
    undone = 0
    for outcome in outcomes:
        for row in outcome.rows:
            if row.error and row.article.id not in outcome.unasked:
                where = f"{outcome.run.label}/{row.article.id}"
                click.echo(f"failed: {where}: {row.error.type}: {row.error.message}", err=True)
        if left := outcome.unasked:
            undone += len(left)
            click.echo(f"not asked: {outcome.run.label}: {', '.join(left)}", err=True)
    if undone:
        limit = f" (--max-cost {means.max_cost:g})" if means.max_cost is not None else ""
        note = f"{undone} questions are left undone{limit}; the same command goes on from here"
        click.echo(note, err=True)
    failed = [row.status == "failed" for outcome in outcomes for row in outcome.rows]
    return EXIT_FAILED if all(failed) else EXIT_SOME_FAILED if any(failed) else 0


eval = evaluate  # the command's name, by which it is found
