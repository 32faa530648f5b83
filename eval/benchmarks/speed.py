"""The built-in model on one core: articles a second, milliseconds for one, memory.

    python eval/benchmarks/speed.py ARTICLES… [--sizes 1000 100000]

The articles are repeated until there are so many. Times are processor time of this process, from
an `Article` to a result row (grounding and checks included); memory is the peak so far.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from extractor.article import Article, read_path
from extractor.models.rules import Rules
from extractor.pipeline import Extractor
from extractor.schema import Incident

WARM = 50  # articles before the clock starts: patterns compiled, the gazetteer loaded


def main() -> None:
    """Print a line for each size."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("articles", nargs="+", type=Path)
    parser.add_argument("--sizes", nargs="+", type=int, default=[1_000, 100_000])
    options = parser.parse_args()
    articles = [article for path in options.articles for article in read_path(path)]
    length = sum(len(article.text) for article in articles) / len(articles)
    print(f"{len(articles)} articles of {length:,.0f} characters on average, repeated")
    extractor: Extractor[Incident] = Extractor(Rules())
    for article in islice(cycle(articles), WARM):
        extractor.extract(article)
    print(f"{'articles':>10}{'a second':>10}{'median ms':>11}{'p99 ms':>9}{'peak MB':>9}")
    for size in options.sizes:
        each = sorted(timed(extractor, spread(articles, size)))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        median, last = 1000 * each[size // 2], 1000 * each[int(0.99 * size)]
        rate = size / sum(each)
        print(f"{size:>10,}{rate:>10.0f}{median:>11.2f}{last:>9.1f}{peak:>9.0f}", flush=True)


def spread(articles: list[Article], size: int) -> Iterator[Article]:
    """So many articles: a fair share of every collection if there are fewer than in the corpus."""
    if size < len(articles):
        return (articles[index * len(articles) // size] for index in range(size))
    return islice(cycle(articles), size)


def timed(extractor: Extractor[Incident], articles: Iterator[Article]) -> Iterator[float]:
    """Processor seconds for each article."""
    for article in articles:
        started = time.process_time()
        extractor.extract(article)
        yield time.process_time() - started


if __name__ == "__main__":
    main()
