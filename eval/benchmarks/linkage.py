"""How good `extractor link` is, and how fast: run by hand, not by the tests.

    python eval/benchmarks/linkage.py ARTICLES [--unseen FOLDER] [--database wapo.csv] [--table]

ARTICLES is a folder with JSONL files of real articles (`FILES`), read by the model `rules`. Their
key `known` names the row of the Washington Post's database that an article is about
(`wapo_primary`) and those that it mentions (`wapo_matches`); links of low confidence are left out.
A record's event is the row of which it names the subject (the article's own before others), else,
for the first main record, that which the article is about. Rows of one day and city are
one event. Records without an event take part in linking and are not scored.

Printed: pairwise and B³ precision and recall by cross-validation over events (the weights are
estimated without the events that are scored) with bootstrap intervals over events; the same with
the weights that are shipped; the time for 10,000 records; what a database finds; the worst errors.
Articles whose id is a file in the folder `--unseen` are scored and never shown.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import json
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

from extractor.article import Article
from extractor.article import read_path as read_articles
from extractor.evaluation.resample import Resampling
from extractor.extraction import Extraction
from extractor.linkage import database, mention, person
from extractor.linkage.blocking import candidates
from extractor.linkage.cluster import cluster, weigher
from extractor.linkage.fit import fit
from extractor.linkage.levels import FIELDS, levels
from extractor.linkage.link import link
from extractor.linkage.measure import Sums, estimates, sums
from extractor.linkage.mention import Mention
from extractor.linkage.person import Likeness, Name
from extractor.linkage.weights import Table, forbidden
from extractor.models import by_name
from extractor.pipeline import Extractor
from extractor.schema.incident import Incident

FILES = ("gvdb.jsonl", "reuters.jsonl", "dailymail.jsonl", "allsides.jsonl")
FOLDS = 5
GROWN = 10_000  # records
WORLDS = 6  # shifted in time and with other names: the copies of one record are not one event
EMPTIED = ("city", "county", "state", "time", "address", "outcome")  # and ages and agencies
ERRORS = 10
NAMED = (Likeness.FULL, Likeness.SLIP, Likeness.SURNAME)


class Corpus(NamedTuple):
    """What is measured on; `lumps` are records that name people of two events."""

    rows: list[Extraction[Incident]]
    mentions: list[Mention]
    events: dict[Mention, int]
    lumps: set[Mention]


def main() -> None:
    """Measure and print."""
    asked = argparse.ArgumentParser()
    asked.add_argument("articles", type=Path)
    asked.add_argument("--unseen", type=Path)
    asked.add_argument("--database", type=Path)
    asked.add_argument("--table", action="store_true", help="print the weights, to be shipped")
    given = asked.parse_args()
    corpus = read(given.articles)
    sizes = len(corpus.mentions), len(corpus.events), len(set(corpus.events.values()))
    print(f"{len(corpus.rows)} articles, {sizes[0]} records, {sizes[1]} of {sizes[2]} known events")
    print(f"{len(corpus.lumps)} records name people of two events: not used for weights")
    if given.table:
        print_table(fit(clean(corpus)))
    report("cross-validated over events", crossed(corpus))
    report("weights as shipped", scored(corpus, cluster(corpus.mentions, weigher(corpus.mentions))))
    speed(corpus)
    if given.database:
        known(corpus, given.database)
    hidden = {path.stem for path in given.unseen.iterdir()} if given.unseen else set()
    errors(corpus, hidden)


# -- the corpus and its truth --------------------------------------------------------------------


def read(folder: Path) -> Corpus:
    """Articles read by the rules, and the event of every record of which it is known."""
    articles = [a for name in FILES for a in read_articles(folder / name)]
    known = {
        line["id"]: line["known"]
        for name in FILES
        for line in map(json.loads, (folder / name).read_text().splitlines())
    }
    rows = asyncio.run(extract(articles))
    facts = [found["facts"] for one in known.values() for found in one.get("wapo_matches") or []]
    facts += [one["wapo_primary"] for one in known.values() if one.get("wapo_primary")]
    corpus = Corpus(rows, [], {}, set())
    for row in rows:
        place(corpus, row, known[row.article.id], same_event(facts))
    return corpus


async def extract(articles: Sequence[Article]) -> list[Extraction[Incident]]:
    """The result rows of the built-in rules, in the order of the articles."""
    extractor = Extractor(by_name("rules"), None, Incident)
    rows = {row.article.id: row async for row in extractor.extract_many(articles, 4)}
    return [rows[article.id] for article in articles]


def same_event(facts: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Row id to that of the first row of the same day, city and state."""
    first: dict[tuple[str, str, str], int] = {}
    ranked = sorted(facts, key=lambda fact: fact["wapo_id"])
    return {
        fact["wapo_id"]: first.setdefault(
            (fact["date"], fact["city"], fact["state"]), fact["wapo_id"]
        )
        for fact in ranked
    }


def place(
    corpus: Corpus, row: Extraction[Incident], known: Mapping[str, Any], same: Mapping[int, int]
) -> None:
    """Add a row's records to the corpus, each with its event if that is known."""
    primary = known.get("wapo_primary") or {}
    sure = primary.get("link_confidence") in ("high", "medium")
    facts = [found["facts"] for found in known.get("wapo_matches") or []] + [primary] * sure
    names = [(person.read(f["name"]), same[f["wapo_id"]]) for f in facts if f["name"]]
    about = same[primary["wapo_id"]] if sure else None
    first = next((n for n, r in enumerate(row.incidents) if r.prominence == "main"), None)
    for n, record in enumerate(row.incidents):
        one = mention.of(record, row.article.id, n, row.article.published)
        corpus.mentions.append(one)
        found = {e for name, e in names if name and named(one, name)}
        event = about if about in found or (not found and n == first) else min(found, default=None)
        if found - {event}:
            corpus.lumps.add(one)
        if event is not None:
            corpus.events[one] = event


def named(one: Mention, name: Name) -> bool:
    """Whether a mention's subject has this name."""
    return any(person.likeness(name, other) in NAMED for other in one.names)


def clean(corpus: Corpus) -> dict[Mention, int]:
    """The events of records that are about one event only."""
    return {one: event for one, event in corpus.events.items() if one not in corpus.lumps}


# -- figures -------------------------------------------------------------------------------------


def scored(corpus: Corpus, groups: Sequence[Sequence[int]]) -> dict[int, Sums]:
    """Event to its sums, from groups of positions."""
    clusters = [[corpus.mentions[position] for position in group] for group in groups]
    return sums(clusters, corpus.events)


def crossed(corpus: Corpus) -> dict[int, Sums]:
    """Every event scored with weights that were estimated without it."""
    events = sorted(set(corpus.events.values()))
    random.Random(0).shuffle(events)
    found: dict[int, Sums] = {}
    for fold in range(FOLDS):
        held = set(events[fold::FOLDS])
        table = fit({one: e for one, e in clean(corpus).items() if e not in held})
        weigh = weigher(corpus.mentions, table)
        every = scored(corpus, cluster(corpus.mentions, weigh))
        found |= {event: one for event, one in every.items() if event in held}
    return found


def report(title: str, found: Mapping[Any, Sums]) -> None:
    """The six figures with their intervals."""
    print(f"\n{title}: {sum(one.records for one in found.values())} records")
    for name, one in estimates(list(found.values()), Resampling()).items():
        print(f"  {name:15}{one.value:7.3f}  [{one.low:.3f}, {one.high:.3f}]")


def print_table(table: Table) -> None:
    """The weights, in the form in which they are shipped."""
    for field, found in table.items():
        ranked = sorted(found.items(), key=lambda pair: -pair[1])
        told = ", ".join(f'"{level}": {bits:.1f}' for level, bits in ranked)
        print(f'    "{field}": {{{told}}},')


def speed(corpus: Corpus) -> None:
    """Time and figures at 10,000 records, grown by perturbed copies."""
    mentions, events = grow(corpus)
    start = time.perf_counter()
    pairs = candidates(mentions)
    blocked = time.perf_counter()
    groups = cluster(mentions, weigher(mentions))
    done = time.perf_counter()
    print(f"\n{len(mentions):,} records: {len(pairs):,} pairs in {blocked - start:.1f} s, ", end="")
    print(f"compared and clustered in {done - blocked:.1f} s: {len(groups):,} incidents")
    clusters = [[mentions[position] for position in group] for group in groups]
    report("grown", sums(clusters, events))


# -- growing -------------------------------------------------------------------------------------


def grow(corpus: Corpus) -> tuple[list[Mention], dict[Mention, tuple[int, int]]]:
    """Perturbed copies of all records in several worlds, and the events of those that have one.

    A world has other dates and, letter for letter, other names, so that its events are others;
    within a world a copy has typos, shifted dates and fields missing.
    """
    rng = random.Random(0)
    mentions: list[Mention] = []
    events: dict[Mention, tuple[int, int]] = {}
    for number in range(GROWN):
        source = corpus.mentions[number % len(corpus.mentions)]
        world = rng.randrange(WORLDS)
        copy = perturbed(moved(source, world), rng, number)
        mentions.append(copy)
        if source in corpus.events:
            events[copy] = (world, corpus.events[source])
    return mentions, events


def moved(one: Mention, world: int) -> Mention:
    """A mention in another world: years apart, all names turned by some letters."""
    when = one.when
    if when.year is not None:
        when = dataclasses.replace(when, year=when.year + 10 * world)
    return dataclasses.replace(
        one,
        when=when,
        published=one.published and one.published + 3652 * world,
        names=tuple(turned(name, world) for name in one.names),
        officers=tuple(turned(name, world) for name in one.officers),
    )


def turned(name: Name, by: int) -> Name:
    """A name with every letter moved on in the alphabet."""

    def turn(word: str) -> str:
        return "".join(chr((ord(c) - 97 + by) % 26 + 97) if "a" <= c <= "z" else c for c in word)

    return name._replace(surname=turn(name.surname), given=tuple(map(turn, name.given)))


def perturbed(one: Mention, rng: random.Random, number: int) -> Mention:
    """A copy with a typo in one name of ten, one date of ten a day off, fields missing."""
    changed: dict[str, Any] = {"source": f"{one.source}+{number}"}
    if one.names and rng.random() < 0.1:
        at = rng.randrange(len(one.names[0].surname))
        word = one.names[0].surname
        slip = one.names[0]._replace(surname=word[:at] + rng.choice("aeinrst") + word[at + 1 :])
        changed["names"] = (slip, *one.names[1:])
    if one.when.day and rng.random() < 0.1:
        changed["when"] = dataclasses.replace(one.when, day=max(1, one.when.day - 1))
    empty: dict[str, Any] = dict.fromkeys(EMPTIED) | {"ages": frozenset(), "agencies": frozenset()}
    changed |= {name: value for name, value in empty.items() if rng.random() < 0.1}
    return dataclasses.replace(one, **changed)


# -- what a database finds, and errors -----------------------------------------------------------


def known(corpus: Corpus, path: Path) -> None:
    """Of incidents with a known event: how many rows found are the right ones."""
    read = database.read(path)
    events = {(one.source, one.place): event for one, event in corpus.events.items()}
    start = time.perf_counter()
    found = database.look_up(link(corpus.rows), read)
    right = wrong = missed = 0
    for row in found:
        told = [events.get((m.article.id, m.incident)) for m in row.members]
        if not any(told):
            continue
        rows = {int(entry.id) for entry in row.database.rows} if row.database else set()
        right += bool(rows & set(told))
        wrong += bool(rows) and not rows & set(told)
        missed += not rows
    took = time.perf_counter() - start
    print(f"\n{path.name}: {len(read.mentions):,} rows, {len(found)} incidents, {took:.1f} s")
    print(
        f"  of those with a known event {right} have the right row, {wrong} another, {missed} none"
    )
    others = [
        r for r in found if not any(events.get((m.article.id, m.incident)) for m in r.members)
    ]
    present = sum(bool(row.database and row.database.rows) for row in others)
    print(f"  of {len(others)} others {present} have a row")


def errors(corpus: Corpus, hidden: set[str]) -> None:
    """The pairs wrongly joined with most weight, then those missed that weigh most, then least."""
    weigh = weigher(corpus.mentions)
    home = {n: group[0] for group in cluster(corpus.mentions, weigh) for n in group}
    shown = [n for n, one in enumerate(corpus.mentions)
             if one in corpus.events and one.source not in hidden]  # fmt: skip
    found: dict[tuple[str, int, int], tuple[float, int, int, str]] = {}
    for a, b in combinations(shown, 2):
        events = [corpus.events[corpus.mentions[n]] for n in (a, b)]
        same, joined = events[0] == events[1], home[a] == home[b]
        if same != joined:
            kind = "missed" if same else "joined"
            one = (weigh(a, b), a, b, kind)
            key = (kind, min(home[a], home[b]), max(home[a], home[b]))
            found[key] = max(found.get(key, one), one)
    for kind in ("joined", "missed"):
        some = sorted((one for one in found.values() if one[3] == kind), reverse=True)
        print(f"\n{kind}: {len(some)} pairs of groups, the heaviest pair of each")
        for bits, a, b, _ in some[: ERRORS // 2]:
            print("\n".join(shown_pair(corpus, bits, a, b)))


def shown_pair(corpus: Corpus, bits: float, a: int, b: int) -> Iterator[str]:
    """A pair of records for eyes: what was read, and what was weighed."""
    one, other = corpus.mentions[a], corpus.mentions[b]
    found = levels(one, other)
    told = ", ".join(f"{f}: {v}" for f, v in zip(FIELDS, found, strict=True) if v)
    yield f"  {bits:6.1f} bits{', forbidden' * forbidden(one, other, found)}; {told}"
    for m in (one, other):
        names = "; ".join(" ".join((*n.given, n.surname)) for n in m.names) or "–"
        day = "-".join(
            "?" if p is None else str(p) for p in (m.when.year, m.when.month, m.when.day)
        )
        where = f"{' '.join(m.city or ('–',))}, {m.state}"
        yield f"      event {corpus.events[m]}, {m.source} #{m.place}: {names} | {day} | {where}"


if __name__ == "__main__":
    main()
