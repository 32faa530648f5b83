"""The command `extractor`: one module per command group, loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from extractor.errors import UsageError

EXIT_FAILED = 1  # every article failed, or `verify` found something
EXIT_USAGE = 2  # also bad input files; found before any model is called
EXIT_SOME_FAILED = 3  # finished, but some articles failed
EXIT_REGRESSION = 4  # `gate`: a regression is shown
EXIT_IMPROVED = 5  # `gate`: an improvement is shown, and no regression

COMMANDS = {
    "extract": ("extract", "Read articles and print one result row for each."),
    "run": ("run", "Take a corpus of any size through a model, resumable at any point."),
    "triage": ("triage", "Score how likely articles tell of any police use of force."),
    "verify": ("verify", "Check result rows against their articles again, without a model."),
    "eval": ("evaluate", "Score prompts and models against labels; replies are kept."),
    "score": ("score", "Score result rows against labels, value by value."),
    "compare": ("compare", "Compare two runs on the same labels: differences and error flow."),
    "gate": ("gate", "Stop a regression: a run against the floors that it once reached."),
    "gold": ("gold", "Check, show and compare label files."),
    "review": ("review", "Make a page to look at records and correct them into labels."),
    "export": ("export", "Turn result rows into tables, databases and registers' layouts."),
    "link": ("link", "Bring records of one incident together, across articles."),
    "prompts": ("prompts", "List, show, render and compare prompts."),
    "schema": ("show", "Print the record's field guide or its JSON Schema."),
    "models": ("show", "List what can answer."),
    "config": ("show", "Show every setting and where it comes from."),
}


class Commands(click.Group):
    """A group whose commands are imported only when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's interface
        """The names, in the order in which one meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"extractor.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list of commands, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="incident-extractor", prog_name="extractor")
def cli() -> None:
    """From news articles about police use of force to typed incident records.

    Every value comes with the words it was taken from, who said them and how sure they were.
    Results go to standard output, everything else to standard error.

    Exit codes: 0 done, 1 failed, 2 usage or bad input, 3 finished but some articles failed,
    4 regression shown and 5 improved (gate), 130 interrupted.
    """


def main() -> None:
    """Run the command; mistakes of the caller become one line and exit code 2."""
    try:
        code = cli.main(prog_name="extractor", standalone_mode=False)
    except UsageError as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(EXIT_USAGE)
    except click.ClickException as error:
        error.show()
        sys.exit(EXIT_USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output has gone; there is nobody to tell
        sys.exit(EXIT_FAILED)
    sys.exit(code if isinstance(code, int) else 0)
