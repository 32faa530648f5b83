"""What `extractor run` says: what a run would take, how far it is, how it ended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.cli import EXIT_FAILED, EXIT_SOME_FAILED

if TYPE_CHECKING:
    from extractor.corpus.folder import Folder
    from extractor.corpus.run import Ending, Estimate, Opened, Run

EXIT_INTERRUPTED = 130


def say_estimate(begun: Run) -> int:
    """Print what the run would take."""
    import tempfile

    from extractor.corpus.folder import Folder

    with tempfile.TemporaryDirectory() as scratch:
        found: Estimate = begun.estimate(Folder(Path(scratch)))
    over = f", {found.passed_over:,} passed over by triage" if begun.extractor.triage else ""
    odd = f" ({found.unreadable:,} unreadable, {found.twins:,} repeat another{over})"
    click.echo(f"articles       {found.articles:,}{odd}")
    click.echo(f"input tokens   ~{found.input_tokens:,}, by characters")
    click.echo(f"output tokens  ~{found.output_tokens:,}, at a guess")
    known = "price not known" if found.cost is None else f"~${found.cost:,.2f}, nothing cached"
    click.echo(f"cost           {known}")
    return 0


def say_standing(place: Folder) -> None:
    """Print how far the run in a folder is."""
    from extractor.corpus.batch_journal import Parts
    from extractor.corpus.journal import FINISHED, SURVEYED, Journal

    config = place.read()
    journal = Journal(place.journal)
    totals, finished = journal.totals(), journal.state(FINISHED)
    state = "running" if place.running else "finished" if finished else "stopped"
    surveyed = "" if journal.state(SURVEYED) else " (the corpus is not read to its end)"
    click.echo(f"{state}: {totals.done:,} of {totals.articles:,} articles{surveyed}")
    click.echo(f"model    {config['model']}, prompt {config['prompt']}")
    click.echo(f"ok       {totals.ok:,}")
    click.echo(f"none     {totals.no_incident:,} without an incident")
    reasons = ", ".join(f"{count:,} {name}" for name, count in journal.failures().items())
    click.echo(f"failed   {totals.failed:,}{reasons and f' ({reasons})'}")
    used = totals.usage
    tokens = f"{used.input_tokens:,} tokens in ({used.cached_tokens:,} cached)"
    click.echo(f"calls    {totals.attempts:,}, {tokens}, {used.output_tokens:,} out")
    click.echo(f"results  {place.results if finished else place.completed}")
    for part in Parts(journal).open():
        stands = f"{part.state}, {part.done:,} of {part.requests:,} requests done"
        click.echo(f"batch    {part.batch or f'part {part.no}, not sent yet'}: {stands}")
    journal.close()


def report(opened: Opened, ending: Ending, before: bool) -> int:
    """Say how the run ended and how to go on; the exit code."""
    from extractor.corpus.engine import INTERRUPTED, SPENT_UP

    totals, folder = ending.totals, opened.folder
    cost = "" if not ending.cost else f", ${ending.cost:,.4f}"
    failed = f", {totals.failed:,} failed" if totals.failed else ""
    click.echo(f"{totals.done:,} of {totals.articles:,} articles{failed}{cost}", err=True)
    if ending.reason is None:
        note = "finished before; nothing was asked: " if before else ""
        click.echo(f"{note}{folder.results}", err=True)
        if totals.failed:
            reasons = ", ".join(f"{n:,} {name}" for name, n in opened.journal.failures().items())
            again = f"ask again with `extractor run retry {folder.path}`"
            click.echo(f"failed: {reasons}; {again}", err=True)
        everything = totals.failed == totals.articles
        return EXIT_FAILED if everything else EXIT_SOME_FAILED if totals.failed else 0
    click.echo(f"stopped: {ending.reason}; the same command goes on from here", err=True)
    if opened.run.batch and (open := sum(part.batch is not None for part in opened.parts)):
        note = f"batches that go on at the provider: {open}; that command collects them"
        click.echo(note, err=True)
    click.echo(f"rows so far: {folder.completed}", err=True)
    if ending.reason == INTERRUPTED:
        return EXIT_INTERRUPTED
    return EXIT_SOME_FAILED if ending.reason == SPENT_UP else EXIT_FAILED
