"""The built-in model on damaged articles: no exception, every quote exact, and what is lost.

    python eval/benchmarks/robustness.py ARTICLES… --gold GOLD…

Every article is read as it is and under each damage. Articles that a label in GOLD belongs to are
scored too: the values of the label are those of the article, whatever was done to its text.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from extractor.article import Article, read_path, unique
from extractor.evaluation.gold import Gold, load
from extractor.evaluation.ledger import ledger
from extractor.evaluation.score import score
from extractor.extraction import ArticleRef, Extraction
from extractor.models.rules import Rules
from extractor.pipeline import Extractor
from extractor.schema import Incident

SEED = 20261120
BOUNDARY = re.compile(r"(?<=[.!?])\s+(?=\S)")

Damage = Callable[[str, random.Random], str]


def shuffled(text: str, dice: random.Random) -> str:
    """The sentences in any order, paragraphs forgotten."""
    sentences = BOUNDARY.split(text)
    dice.shuffle(sentences)
    return " ".join(sentences)


def cut(text: str, dice: random.Random) -> str:
    """The text up to a random point, which may lie within a word."""
    return text[: dice.randrange(len(text) // 4, len(text))] if len(text) > 8 else text


DAMAGES: dict[str, Damage] = {
    "as it is": lambda text, _: text,
    "sentences shuffled": shuffled,
    "upper case": lambda text, _: text.upper(),
    "lower case": lambda text, _: text.lower(),
    "curly apostrophes": lambda text, _: text.replace("'", "\N{RIGHT SINGLE QUOTATION MARK}"),
    "straight apostrophes": lambda text, _: re.sub("[\N{LEFT SINGLE QUOTATION MARK}"
                                                   "\N{RIGHT SINGLE QUOTATION MARK}]", "'", text),
    "cut at a random point": cut,
    "doubled": lambda text, _: f"{text}\n\n{text}",
    "no paragraphs": lambda text, _: " ".join(text.split()),
}  # fmt: skip


def main() -> None:
    """Print the table; exit with 1 if there was an exception or a quote that is not exact."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--gold", nargs="*", type=Path, default=[])
    options = parser.parse_args()
    golds = {path: load(path, Incident) for path in options.gold}
    labelled = [gold.article for labels in golds.values() for gold in labels if gold.article]
    read = (article for path in options.articles for article in read_path(path))
    known = {article.id for article in labelled}
    articles = [*unique(labelled), *(a for a in read if a.id not in known)]
    heads = "".join(f"{path.name:>12}" for path in golds)
    print(f"{'damage':<24}{'articles':>9}{'raised':>8}{'quotes':>9}{'inexact':>9}{heads}")
    faults = 0
    for name, damage in DAMAGES.items():
        counts, rows = try_out(articles, damage)
        faults += counts["raised"] + counts["inexact"]
        shown = "".join(f"{100 * f1(rows, labels):>12.1f}" for labels in golds.values())
        numbers = f"{len(articles):>9}{counts['raised']:>8}{counts['quotes']:>9}"
        print(f"{name:<24}{numbers}{counts['inexact']:>9}{shown}", flush=True)
    sys.exit(1 if faults else 0)


def try_out(
    articles: Sequence[Article], damage: Damage
) -> tuple[dict[str, int], dict[str, Extraction[Any]]]:
    """Every article damaged and read; the rows are filed under the undamaged articles."""
    extractor: Extractor[Incident] = Extractor(Rules())
    counts = {"raised": 0, "quotes": 0, "inexact": 0}
    rows: dict[str, Extraction[Any]] = {}
    for article in articles:
        dice = random.Random(f"{SEED} {article.id}")
        damaged = replace(article, text=damage(article.text, dice))
        try:
            row = extractor.extract(damaged)
        except Exception as error:  # the very thing that is looked for
            print(f"{article.id}: {type(error).__name__}: {error}", file=sys.stderr)
            counts["raised"] += 1
            continue
        for quote, span in quotes(row):
            counts["quotes"] += 1
            counts["inexact"] += not quote or span is None or damaged.text[slice(*span)] != quote
        rows[article.id] = row.model_copy(update={"article": ArticleRef.of(article)})
    return counts, rows


def quotes(row: Extraction[Any]) -> Iterator[tuple[str, tuple[int, int] | None]]:
    """Every quote of a row with its span."""
    for incident in row.incidents:
        for claim in (*incident.claims, *incident.rivals):
            yield claim.quote, claim.span


def f1(rows: dict[str, Extraction[Any]], golds: Sequence[Gold[Incident]]) -> float:
    """Micro F1 over all fields."""
    told = [rows[gold.id] for gold in golds if gold.id in rows]
    return score(ledger(told, list(golds)), Incident).overall.f1


if __name__ == "__main__":
    main()
