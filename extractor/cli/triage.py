"""`extractor triage`: how relevant articles are; and the option `--triage` of other commands."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar

import click

from extractor.errors import ConfigError

if TYPE_CHECKING:
    from extractor.article import Article
    from extractor.extraction import Extraction
    from extractor.models.triage import Triage
    from extractor.pipeline import Extractor

F = TypeVar("F", bound=Callable[..., Any])
DEFAULT = "default"  # `--triage` without a threshold


class Triaging(click.Command):
    """A command with `--triage [THRESHOLD]`, whose threshold may be left out before any input."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Say `--triage=default` where no number follows."""
        whole = [
            f"--triage={DEFAULT}" if word == "--triage" and _number(after) is None else word
            for word, after in zip_longest(args, args[1:], fillvalue="")
        ]
        return super().parse_args(ctx, whole)


def _number(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def triage_option(command: F) -> F:
    """The option `--triage`, for commands of the class `Triaging`."""
    option = click.option(
        "--triage",
        metavar="[THRESHOLD]",
        help="Ask the model only about articles that may tell of police use of force: whose score "
        "(see `extractor triage`) reaches the threshold, by default that for a recall of 0.98.",
    )
    return option(command)


def load_triage(given: str | None) -> Triage | None:
    """What `--triage` asks for; None without it.

    Raises:
        ConfigError: the threshold is no number from 0 to 1.
    """
    from extractor.models.triage import Triage

    if given is None:
        return None
    if given == DEFAULT:
        return Triage()
    number = _number(given)
    if number is None:
        raise ConfigError(f"--triage: a threshold is a score from 0 to 1, not {given!r}")
    return Triage(number)


def say_saved(
    extractor: Extractor[Any], rows: Sequence[Extraction[Any]], articles: Sequence[Article]
) -> None:
    """How many articles triage passed over, and what that saved at the least, on standard error."""
    if extractor.triage is None:
        return
    over = [article for article, row in zip(articles, rows, strict=True) if row.passed_over]
    limit = extractor.triage.threshold
    said = f"triage passed over {len(over)} of {len(rows)} articles (score under {limit:g})"
    click.echo(said + saving(extractor, over), err=True)


def saving(extractor: Extractor[Any], over: Sequence[Article]) -> str:
    """Calls, tokens and dollars that the articles would have taken; nothing for a free model."""
    from extractor.models.prices import cost
    from extractor.prompt import estimate_tokens
    from extractor.spent import Usage

    if not over or not extractor.model.needs_prompt:
        return ""
    messages = (message for article in over for message in extractor.request(article).messages)
    tokens = sum(estimate_tokens(message["content"]) for message in messages)
    dollars = cost(extractor.model.name, Usage(tokens))
    price = "" if dollars is None else f" (${dollars:,.4f} with nothing cached)"
    calls = "1 call" if len(over) == 1 else f"{len(over):,} calls"
    return f": {calls} and about {tokens:,} input tokens{price} saved"


@click.command()
@click.argument("inputs", nargs=-1, metavar="[INPUT]...")
def triage(inputs: tuple[str, ...]) -> None:
    """Score how likely articles tell of any police use of force, or of a death in custody.

    Prints one line of JSON for each: id, score, and the sentence that speaks for it most. Says on
    standard error how many would pass at the thresholds that were measured, to choose one for
    --triage. No model, no network.
    """
    from extractor.cli.options import read_inputs
    from extractor.models.relevance import relevant, thresholds

    scores = []
    for article in read_inputs(inputs, None):
        found = relevant(article)
        scores.append(found.score)
        quote = article.text[slice(*found.span)] if found.span else None
        line = {"id": article.id, "score": found.score, "span": found.span, "quote": quote}
        click.echo(json.dumps(line, ensure_ascii=False).encode())
    for recall, limit in thresholds().items():
        passing = sum(score >= limit for score in scores)
        said = f"--triage {limit:g}: {passing} of {len(scores)} pass (recall {recall} as measured)"
        click.echo(said, err=True)
