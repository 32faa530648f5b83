"""What a second opinion is worth: how many wrong values it flags, at how many false alarms.

    python eval/benchmarks/crosscheck.py GOLD… [--articles DIR…] [--rows FILE…] [--replies FILE…]

Three kinds of answers are held against the built-in rules, all on the articles of the labels:

- result rows, and replies that an experiment has stored (each prompt by itself): which of their
  values are wrong, the labels say;
- the labels themselves, as a model without a fault would answer: every flag is a false alarm;
- the same with one error planted, a single value at a time: another number, day, choice, a name
  that somebody or something else in the record has.

A value is at stake if the rules have one for it too. For a set, one wrong member makes it wrong.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, get_args

from extractor.crosscheck import SURE, contradict, couples, shared
from extractor.evaluation.gold import Gold, load
from extractor.evaluation.ledger import ledger
from extractor.experiment.replies import Reply
from extractor.extraction import Origin, read_rows
from extractor.models.rules import read
from extractor.schema.field import Compare, NoClaim, Slot, comparison, metadata, slots
from extractor.schema.incident import Incident
from extractor.schema.record import Record
from extractor.spent import Spent

SEED = 20261120
STEPS = (0.0, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)  # confidences from which rules may object
STATES = ("CA", "TX", "FL", "NY", "OH", "AZ", "MO", "PA")
ORIGIN = Origin(model="answers", prompt=None, schema_="incident", request="sha256:0")

Place = tuple[str, int, str]  # article, incident, pointer


@dataclass
class Tally:
    """Values of answers, and what becomes of them at each confidence."""

    values: int = 0
    wrong: int = 0
    at_stake: int = 0  # values for which the rules have one too
    wrong_at_stake: int = 0
    caught: Counter[float] = field(default_factory=Counter)  # wrong values flagged
    false: Counter[float] = field(default_factory=Counter)  # right values flagged

    def add(
        self, wrong: bool, here: tuple[int, str], opinion: Mapping[tuple[int, str], float | None]
    ) -> None:
        """One value of an answer, by its incident and pointer, and what the rules make of it."""
        self.values += 1
        self.wrong += wrong
        self.at_stake += here in opinion
        self.wrong_at_stake += wrong and here in opinion
        objection = opinion.get(here)
        for step in STEPS:
            if objection is not None and objection >= step:
                (self.caught if wrong else self.false)[step] += 1


def heard(
    answers: Sequence[Record], seconds: Sequence[Record]
) -> dict[tuple[int, str], float | None]:
    """The values for which the rules have one too; how sure they object, None if they do not."""
    return {
        (n, both.pointer): seconds[m].confidence.get(both.other_pointer, 1.0)
        if contradict(both.kind, both.value, both.other)
        else None
        for n, m in couples(answers, seconds)
        for both in shared(answers[n], seconds[m])
    }


def filled(record: Record) -> list[Slot]:
    """The values of a record that need a claim."""
    return [s for s in slots(record) if not s.empty and metadata(s.info, NoClaim) is None]


# -- answers and what is wrong with them ---------------------------------------------------------


def judged(answers: Mapping[str, Sequence[Record]], golds: Sequence[Gold[Incident]]) -> set[Place]:
    """The values of answers that the labels call wrong."""
    rows = [
        ORIGIN.row(gold.article, answers[gold.id], Spent(), 0.0)
        for gold in golds
        if gold.article and gold.id in answers
    ]
    cells = ledger(rows, [gold for gold in golds if gold.id in answers]).cells
    return {
        (cell.article, cell.predicted_incident, cell.predicted_pointer)
        for cell in cells
        if cell.outcome in ("wrong", "spurious")
        and cell.predicted_incident is not None
        and cell.predicted_pointer is not None
    }


def measured(
    answers: Mapping[str, Sequence[Record]],
    golds: Sequence[Gold[Incident]],
    seconds: Mapping[str, Sequence[Record]],
) -> Tally:
    """The second opinion on answers as they are."""
    tally, wrong = Tally(), judged(answers, golds)
    for id, records in answers.items():
        opinion = heard(records, seconds[id])
        for number, record in enumerate(records):
            for slot in filled(record):
                here = (number, slot.pointer)
                tally.add((id, *here) in wrong, here, opinion)
    return tally


# -- planted errors ------------------------------------------------------------------------------


def planted(
    golds: Sequence[Gold[Incident]], seconds: Mapping[str, Sequence[Record]]
) -> dict[str, Tally]:
    """The second opinion on labels with one error, by field and (`""`) in all."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for gold in golds:
        records: list[Record] = [incident.record for incident in gold.incidents]
        for number, record in enumerate(records):
            for slot in filled(record):
                dice = random.Random(f"{SEED} {gold.id} {number} {slot.pointer}")
                other = corrupted(record, slot, dice)
                if other is None or other in gold.incidents[number].answers(slot.pointer, None):
                    continue
                changed = _with(record, slot.pointer, other)
                wrong = [*records[:number], changed, *records[number + 1 :]]
                opinion = heard(wrong, seconds[gold.id])
                for path in ("", slot.path):
                    tallies[path].add(True, (number, slot.pointer), opinion)
    return dict(tallies)


def corrupted(record: Record, slot: Slot, dice: random.Random) -> Any:
    """Another value for a field, of the kind that a model gets wrong; None if there is none."""
    value, kind = slot.value, comparison(slot.info)
    if kind is Compare.DATE:
        return _another_day(value, dice)
    if kind is Compare.TIME:
        return f"{(int(value[:2]) + dice.randrange(1, 24)) % 24:02}{value[2:]}"
    if slot.path.endswith("/state"):
        return dice.choice([code for code in STATES if code != value])
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return max(value + dice.choice((-2, -1, 1, 2, 10)), 1 if value > 1 else 2)
    choices = [choice for choice in _choices(slot.info.annotation) if isinstance(choice, str)]
    if kind is Compare.SET:
        new = dice.choice([choice for choice in choices if choice not in value])
        gone = dice.choice(value)
        return [new if member == gone else member for member in value]
    if choices:
        return dice.choice([choice for choice in choices if choice != value])
    others = {s.value for s in slots(record) if not s.empty and comparison(s.info) is kind}
    wrong = sorted(other for other in others if contradict(kind, value, other))
    return dice.choice(wrong) if wrong else None


def _another_day(value: str, dice: random.Random) -> str | None:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return None
    return (day + timedelta(days=dice.choice((-7, -2, -1, 1, 2, 7)))).isoformat()


def _choices(annotation: Any) -> Iterator[Any]:
    for inner in get_args(annotation):
        yield inner
        yield from _choices(inner)


def _with(record: Record, pointer: str, value: Any) -> Record:
    fields = record.model_dump(mode="json")
    *above, last = pointer.split("/")[1:]
    node = fields
    for token in above:
        node = node[int(token)] if isinstance(node, list) else node[token]
    node[last] = value
    return type(record).model_validate(fields)


# -- files and tables ----------------------------------------------------------------------------


def replies(file: Path) -> dict[str, dict[str, Sequence[Record]]]:
    """Prompt to article to records, of the stored replies of an experiment."""
    found: dict[str, dict[str, Sequence[Record]]] = defaultdict(dict)
    for line in file.read_text("utf-8").splitlines():
        reply = Reply.model_validate_json(line)
        if reply.prompt and reply.error is None:
            found[reply.prompt.split()[0]][reply.article] = reply.completion(Incident).records
    return dict(found)


HEAD = ("answers", "values", "wrong", "at stake", "wrong at stake", "confidence", "wrong, flagged",
        "right, flagged")  # fmt: skip


def lines(name: str, tally: Tally, steps: Iterable[float] = STEPS) -> Iterator[str]:
    """Lines of a table, one for each confidence."""
    for step in steps:
        numbers = (tally.values, tally.wrong, tally.at_stake, tally.wrong_at_stake, step,
                   tally.caught[step], tally.false[step])  # fmt: skip
        yield f"| {' | '.join((name, *map(str, numbers)))} |"


def main() -> None:
    """Print a table of all answers at every confidence, and of planted errors by field."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--articles", nargs="*", type=Path, default=[])
    parser.add_argument("--rows", nargs="*", type=Path, default=[])
    parser.add_argument("--replies", nargs="*", type=Path, default=[])
    given = parser.parse_args()
    golds = [
        gold
        for folder in given.gold
        for gold in load(folder, Incident, given.articles)
        if gold.article
    ]
    seconds: dict[str, Sequence[Record]] = {g.id: read(g.article) for g in golds if g.article}
    answers: dict[str, Mapping[str, Sequence[Record]]] = {}
    for file in given.rows:
        rows = read_rows(file.read_text("utf-8"), str(file), Incident)
        answers[file.stem] = {row.article.id: row.incidents for row in rows}
    for file in given.replies:
        answers |= {f"{file.stem} {prompt}": told for prompt, told in replies(file).items()}
    answers["labels"] = {gold.id: [i.record for i in gold.incidents] for gold in golds}
    print("\n".join(["| " + " | ".join(HEAD) + " |", "| --- " * len(HEAD) + "|"]))
    for name, told in answers.items():
        mine = {id: records for id, records in told.items() if id in seconds}
        print("\n".join(lines(f"{name} ({len(mine)})", measured(mine, golds, seconds))))
    found = planted(golds, seconds)
    print("\n".join(lines("one planted error", found.pop(""))))
    for path, tally in sorted(found.items()):
        print("\n".join(lines(path[1:], tally, (SURE,))))


if __name__ == "__main__":
    main()
