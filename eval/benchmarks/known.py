"""How well a model does against facts from elsewhere, on articles that nobody labelled by hand.

    python eval/benchmarks/known.py ../shared/articles [--results ROWS.jsonl]

Articles (JSONL) carry in `known` what others have recorded of the same event:

- `wapo_primary`: the row of the Washington Post's database, found by name, place and date. It was
  written with later knowledge, so recall is bounded by what a day's article can tell.
- `gvdb_gold`: answers of a crowd in the Gun Violence Database (Pavlick et al., 2016), noisy: days
  were picked on a calendar. Only articles in which the crowd says that police fired; the victims
  are then the subjects.

Only the fields that the truth has are scored, on the people that it knows; see
`extractor.evaluation.partial`. The table may serve to compare models, not to tune rules: half of
the articles may be among somebody's held-out ones.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor import Article, Extraction, Incident, extract
from extractor.article import from_json
from extractor.evaluation import wapo
from extractor.evaluation.gold import Gold
from extractor.evaluation.ledger import Ledger, ledger
from extractor.evaluation.partial import known_cells, partial_gold, partial_label
from extractor.evaluation.report import figures
from extractor.evaluation.score import Counts
from extractor.extraction import read_rows
from extractor.gazetteer import STATES

COLLECTIONS = ("gvdb", "reuters", "dailymail", "allsides")
BY_POLICE = "The shooting was by a police officer."
GVDB_FIELDS = ("/date", "/location/city", "/location/state", "/subjects/*/name",
               "/subjects/*/age", "/subjects/*/gender", "/subjects/*/outcome")  # fmt: skip
HEADS = ("field", "gold", "pred", "cor", "par", "wro", "mis", "spu", "P", "R", "F1", "95 % of F1")
WIDTHS = (36, 6, 6, 6, 5, 5, 5, 5, 7, 7, 7, 17)

Known = tuple[Article, Mapping[str, Any]]
Truth = Callable[[Known], Gold[Incident] | None]


def read(folder: Path) -> dict[str, list[Known]]:
    """The articles of every collection, with what is known of them."""
    found: dict[str, list[Known]] = {}
    for name in COLLECTIONS:
        file = folder / f"{name}.jsonl"
        lines = [line for line in file.read_text("utf-8").split("\n") if line.strip()]
        found[name] = [
            (from_json(line, f"{file}: line {number}"), json.loads(line).get("known") or {})
            for number, line in enumerate(lines, start=1)
        ]
    return found


def washington_post(known: Known) -> Gold[Incident] | None:
    """The label that follows from the row of the Washington Post."""
    article, facts = known
    row = facts.get("wapo_primary")
    if not row:
        return None
    codes = {name: _cell(row.get(name)) for name in wapo.COLUMNS}
    label = wapo.label([codes], article.id)
    return partial_gold((article.id, article.sha256), [label], f"wapo-{row['wapo_id']}", article.id)


def _cell(value: Any) -> str:
    """A fact as the database writes it: True and False, nothing for null."""
    return "" if value is None else str(value)


def gun_violence(known: Known) -> Gold[Incident] | None:
    """The label that follows from the crowd's answers, if police fired."""
    article, facts = known
    answers = facts.get("gvdb_gold") or {}
    if answers.get("flags", {}).get(BY_POLICE) != "Yes":
        return None
    people = [_victim(victim) for victim in answers.get("victims", ())]
    fields = {
        "prominence": "main",
        "date": _day(answers.get("date")),
        "location": {"city": _text(answers.get("city")), "state": _state(answers.get("state"))},
        "subjects": [p for n, p in enumerate(people) if not p["name"] or p not in people[:n]],
    }
    label = partial_label(fields, {"/prominence": ["background"]}, Incident, article.id)
    return partial_gold((article.id, article.sha256), [label], article.id, article.id)


def _victim(victim: Mapping[str, Any]) -> dict[str, Any]:
    was = set(victim.get("was", ()))
    age = re.fullmatch(r"\s*(\d{1,3})\s*(-?\s*year.*)?", victim.get("age") or "")
    return {
        "name": _text(victim.get("name")),
        "age": int(age[1]) if age else None,  # "early 20s" gives none
        "gender": gender if (gender := str(victim.get("gender")).lower()) in GENDERS else None,
        "outcome": "killed" if "killed" in was else "injured" if was & HURT else None,
    }


GENDERS = {"male", "female"}
HURT = {"injured", "hospitalized"}


def _text(value: str | None) -> str | None:
    return (value or "").strip() or None


def _day(value: str | None) -> str | None:
    """`2015-6-21` as `2015-06-21`."""
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value or "")
    return f"{parts[1]}-{int(parts[2]):02}-{int(parts[3]):02}" if parts else None


def _state(value: str | None) -> str | None:
    """A code out of `CO - Colorado`, `Colorado` or `Wis.`; None for `Unclear`."""
    head = (value or "").split(" - ")[0].strip()
    by_name = {name: code for code, names in STATES.items() for name in names}
    return head if head in STATES else by_name.get(head)


def results(articles: Iterable[Known], file: Path | None) -> dict[str, Extraction[Any]]:
    """Article to result row: from a file, or by the built-in rules."""
    if file is not None:
        rows = read_rows(file.read_text("utf-8"), str(file), Incident)
        return {row.article.id: row for row in rows}
    return {article.id: extract(article) for article, _ in articles}


def table(
    title: str,
    truth: Truth,
    collections: Mapping[str, Sequence[Known]],
    rows: Mapping[str, Extraction[Any]],
    fields: Sequence[str],
) -> str:
    """Precision and recall by field, then all fields of each collection."""
    made: dict[str, Ledger] = {}
    for name, articles in collections.items():
        golds = [gold for known in articles if (gold := truth(known)) is not None]
        if golds:
            answers = [rows[gold.id] for gold in golds if gold.id in rows]
            made[name] = known_cells(ledger(answers, golds), fields)
    whole = sum(made.values(), Ledger((), (), ()))
    found = figures(whole, Incident)
    score = found.score
    lines = [
        f"{title}: {score.articles} articles about {score.clusters} events, "
        f"no incident found in {score.relevance.missed}",
        _line(HEADS),
        *(_counts(path[1:], score.fields[path], _interval(found.f1[path])) for path in found.f1),
        _counts("all fields", score.overall, _interval(found.overall["f1"])),
        *(
            _counts(f"  {name} ({len(one.articles)})", figures(one, Incident).score.overall, "")
            for name, one in made.items()
        ),
    ]
    return "\n".join(lines)


def _interval(estimate: Any) -> str:
    low, high = estimate.low, estimate.high
    return "" if low != low else f"{100 * low:.1f} to {100 * high:.1f}"


def _counts(name: str, counts: Counts, interval: str) -> str:
    numbers = (counts.possible, counts.actual, counts.correct, counts.partial, counts.wrong,
               counts.missing, counts.spurious)  # fmt: skip
    ratios = (counts.precision, counts.recall, counts.f1)
    return _line([name, *map(str, numbers), *(f"{100 * r:.1f}" for r in ratios), interval])


def _line(cells: Sequence[str]) -> str:
    first, *rest = cells
    numbers = (cell.rjust(width) for cell, width in zip(rest, WIDTHS[1:], strict=True))
    return (first.ljust(WIDTHS[0]) + "".join(numbers)).rstrip()


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help=f"with {', '.join(COLLECTIONS)}.jsonl")
    parser.add_argument("--results", type=Path, help="result rows; else the rules are run")
    given = parser.parse_args()
    collections = read(given.folder)
    rows = results((known for each in collections.values() for known in each), given.results)
    print(table("Washington Post", washington_post, collections, rows, wapo.FIELDS), end="\n\n")
    print(table("Gun Violence Database", gun_violence, collections, rows, GVDB_FIELDS))


if __name__ == "__main__":
    main()
