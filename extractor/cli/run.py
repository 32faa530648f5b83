"""`extractor run`: a corpus into a run folder; and `run status`, `run retry`, `run cancel`."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractor.article import parse_date
from extractor.cli import EXIT_FAILED
from extractor.cli.cluster import cluster_of, engines
from extractor.cli.options import (
    cross_check_option,
    load_model,
    load_prompt,
    load_schema,
    load_second,
    schema_option,
    settings,
    settle,
)
from extractor.cli.run_report import report, say_estimate, say_standing
from extractor.cli.triage import Triaging, load_triage, triage_option
from extractor.errors import Halted, ModelError, RunError

if TYPE_CHECKING:
    from extractor.corpus.engine import Engine, Means
    from extractor.corpus.folder import Folder
    from extractor.corpus.run import Ending, Opened, Run

DECIDING = ("model", "prompt", "prompts", "base_url", "mode", "temperature", "max_tokens",
            "reasks")  # fmt: skip
OPERATING = ("timeout", "attempts", "patience", "hedge", "concurrency", "rpm", "tpm")
FOLDER = click.Path(path_type=Path)


class Runs(click.Group):
    """A group that is also a command: what is no subcommand is the corpus of `run start`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in the name of the subcommand that is left out."""
        if not args or args[0] not in self.commands:
            args = ["start", *args]
        return super().parse_args(ctx, args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The subcommand; the one that may be left out has no name in the help."""
        name, command, rest = super().resolve_command(ctx, args)
        return None if name == "start" else name, command, rest


@click.group(cls=Runs)
def run() -> None:
    """Take a corpus of any size through a model, into a run folder."""


def operating(command: Any) -> Any:
    """Options that may differ from one start of a run to the next."""
    for option in (
        click.option("--quiet", is_flag=True, help="No progress."),
        click.option(
            "--processes",
            type=click.IntRange(min=1),
            default=1,
            show_default=True,
            help="Processes of this machine that share the work and the limits.",
        ),
        click.option(
            "--poll",
            type=click.FloatRange(min=0, min_open=True),
            default=10.0,
            help="Seconds between the first looks at a batch; later ones come seldomer."
            "  [default: 10]",
        ),
        click.option(
            "--max-total-tokens", type=click.IntRange(min=1), help="Tokens to spend in all."
        ),
        click.option(
            "--max-cost", type=click.FloatRange(min=0), help="US dollars to spend in all."
        ),
        settings(*OPERATING),
        engines,
    ):
        command = option(command)
    return command


@run.command(cls=Triaging, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("inputs", nargs=-1, metavar="CORPUS...")
@click.option("--out", type=FOLDER, help="The run's folder; an interrupted run goes on there.")
@click.option("--resume", is_flag=True, help="Only go on with a run; do not begin one.")
@click.option("--dry-run", is_flag=True, help="Articles, tokens and cost to expect; no call.")
@click.option("--batch", is_flag=True, help="By OpenAI's batch endpoint: half the price, a day.")
@click.option("--limit", type=click.IntRange(min=1), help="The first N articles alone.")
@click.option("--sample", type=click.IntRange(min=1), help="N articles drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the draw.")
@click.option("--published", help="Publication date (YYYY-MM-DD) of every article.")
@schema_option
@triage_option
@cross_check_option
@settings(*DECIDING)
@operating
def start(
    inputs: tuple[str, ...],
    out: Path | None,
    resume: bool,
    dry_run: bool,
    **options: Any,
) -> int:
    """Take a corpus of any size through a model, into a run folder.

    CORPUS is JSONL or Parquet files, folders of articles, globs, or - for JSONL on standard input.
    The folder holds results.jsonl in the order of the inputs when the run has finished, and
    completed.jsonl in the order of completion until then; a journal keeps every answer. Give the
    same command again to go on after an interruption: nothing answered is asked again.

    \b
    extractor run status DIR   how far it is
    extractor run retry DIR    ask about failed articles again
    extractor run cancel DIR   let a run in progress finish its calls and stop

    With --batch the questions are uploaded in parts, and their answers waited for; meanwhile the
    command may be interrupted and given again. Limits of pace do not matter then.

    Exit codes: 0 done, 1 stopped or every article failed, 2 usage, 3 some failed or the budget
    is spent, 130 interrupted.
    """  # noqa: D301 - \b is click's mark of lines that stay as they are
    from extractor.corpus.folder import Folder

    begun = make_run(inputs, options, idle=dry_run)
    if dry_run:
        return say_estimate(begun)
    if out is None:
        raise RunError("no folder for the run: say --out DIR (or --dry-run for an estimate)")
    folder = Folder(out)
    if resume:
        folder.read()
    with halting(), begun.opened(folder) as opened:
        return go(opened, options)


@run.command()
@click.argument("folder", type=FOLDER)
@operating
def retry(folder: Path, **options: Any) -> int:
    """Ask about the failed articles of the run in FOLDER again, and go on with what is open."""
    from extractor.corpus.folder import Folder

    place = Folder(folder)
    begun = made_before(place.read(), options)
    with halting(), begun.opened(place) as opened:
        click.echo(f"{opened.retry()} failed articles are asked about again", err=True)
        return go(opened, options)


@run.command()
@click.argument("folder", type=FOLDER)
def status(folder: Path) -> None:
    """Say how far the run in FOLDER is."""
    from extractor.corpus.folder import Folder

    say_standing(Folder(folder))


@run.command()
@click.argument("folder", type=FOLDER)
@click.option("--batches", is_flag=True, help="End its batches at the provider too.")
def cancel(folder: Path, batches: bool) -> None:
    """Let the process that runs FOLDER finish the calls under way, and stop.

    What a cancelled batch has answered is paid for, and collected when the run goes on.
    """
    from extractor.corpus.folder import Folder

    place = Folder(folder)
    config = place.read()
    if place.running or not batches:
        click.echo(f"{place.cancel()} finishes what is under way and stops", err=True)
    if batches:
        cancel_batches(place, config)


def cancel_batches(place: Folder, config: dict[str, Any]) -> None:
    """End the batches of a run at the provider, and say how each stands."""
    import asyncio

    from extractor.corpus.batch import cancel as end
    from extractor.corpus.journal import Journal

    begun = made_before(config, dict.fromkeys(OPERATING))
    journal = Journal(place.journal)
    try:
        ended = asyncio.run(end(begun.extractor.model, journal, config["run"]))
    except ModelError as error:
        raise Halted(f"the batches could not be cancelled: {error}") from None
    finally:
        journal.close()
    for standing in ended:
        click.echo(f"{standing.batch}: {standing.state}", err=True)
    if not ended:
        click.echo("no batch is open", err=True)


# -- making a run --------------------------------------------------------------------------------


def make_run(inputs: tuple[str, ...], options: dict[str, Any], idle: bool = False) -> Run:
    """The run that the options describe; `idle` if its model will not be asked anything."""
    from extractor.corpus.run import Run
    from extractor.corpus.survey import STDIN, Corpus
    from extractor.pipeline import Extractor

    named, published = options.pop("schema_name"), options.pop("published")
    corpus = Corpus(
        tuple(name if name == STDIN else str(Path(name).absolute()) for name in inputs),
        parse_date(published, "--published") if published else None,
        *(options.pop(key) for key in ("limit", "sample", "seed")),
    )
    chosen = settle({key: options.get(key) for key in (*DECIDING, *OPERATING)})
    model = load_model(chosen, idle)
    prompt = load_prompt(chosen) if model.needs_prompt else None
    triage, second = load_triage(options.pop("triage")), load_second(options.pop("cross_check"))
    extractor = Extractor(model, prompt, load_schema(named), triage, second)
    again = {key: chosen[key].value for key in DECIDING}
    again["schema"] = named
    return Run(extractor, corpus, again, options.pop("batch"))


def made_before(config: dict[str, Any], options: dict[str, Any]) -> Run:
    """The run that a folder holds, with how it is operated by the options of now.

    Raises:
        RunError: the folder was written by another version, which kept other things.
    """
    try:
        kept = dict(config["settings"])
        described = {
            "schema_name": kept.pop("schema"),
            **{key: config[key] for key in ("published", "limit", "sample")},
            "seed": config["seed"] or 0,
            "triage": None if config["triage"] is None else str(config["triage"]),
            "cross_check": config["cross_check"],
            "batch": config["batch"],
        }
        inputs = tuple(config["inputs"])
    except (KeyError, TypeError) as error:
        raise RunError(f"run.json: cannot be gone on with: {error} is missing") from None
    operated = {key: options[key] for key in OPERATING}
    return make_run(inputs, {**described, **kept, **operated})


# -- going through it ----------------------------------------------------------------------------


class halting:
    """What cannot go on becomes one line and exit code 1."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        """Turn `Halted` into the exit code."""
        if isinstance(error, Halted):
            click.echo(f"error: {error}", err=True)
            raise SystemExit(EXIT_FAILED) from None


def means_of(options: dict[str, Any]) -> Means:
    """With what the run is run."""
    from extractor.corpus.engine import Means
    from extractor.corpus.limits import OUTAGE

    chosen = {key: choice.value for key, choice in settle(options_known(options)).items()}
    return Means(
        concurrency=chosen["concurrency"],
        rpm=chosen["rpm"],
        tpm=chosen["tpm"],
        max_cost=options["max_cost"],
        max_total_tokens=options["max_total_tokens"],
        patience=chosen["patience"],
        poll=options["poll"],
        processes=options["processes"],
        outage=min(OUTAGE, chosen["patience"]),
        cluster=cluster_of(options),
    )


def options_known(options: dict[str, Any]) -> dict[str, Any]:
    """The options that are settings."""
    return {key: options.get(key) for key in OPERATING}


def go(opened: Opened, options: dict[str, Any]) -> int:
    """Run what is open, watched; say how it ended; the exit code."""
    import asyncio

    from extractor.cli.progress import Progress
    from extractor.corpus.engine import INTERRUPTED

    progress = Progress(quiet=options["quiet"], price=opened.run.price)
    before = opened.finished

    async def begin() -> Ending:
        main = asyncio.current_task()
        assert main is not None

        async def watch(engine: Engine) -> None:
            catch_signals(engine, main.cancel)
            await progress.watch(engine)

        return await opened.perform(means_of(options), watch)

    try:
        ending = asyncio.run(begin())
    except asyncio.CancelledError:
        ending = opened.ending(INTERRUPTED)
    finally:
        progress.end()
    return report(opened, ending, before)


def catch_signals(engine: Engine, give_up: Callable[[], object]) -> None:
    """Ctrl-C, a second time, and the signal of a machine that shuts down."""
    import asyncio

    from extractor.corpus.engine import INTERRUPTED

    def interrupted() -> None:
        if engine.reason is not None:
            give_up()
            return
        click.echo("\nfinishing the calls under way (once more to stop at once)", err=True)
        engine.stop(INTERRUPTED)

    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, interrupted)
