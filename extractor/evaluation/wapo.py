"""The Washington Post's database of fatal police shootings, version 2: its codes, and as gold.

Columns and codes: https://github.com/washingtonpost/data-police-shootings, v2/README.md. A row is
a death; who else was there the table does not say. It was written with later knowledge: a race is
mostly from a photograph or a public record, and a false `was_mental_illness_related` or
`body_camera` also stands for "not reported". Silence about these is therefore no miss.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from extractor.article import decode
from extractor.errors import ArticleError, GoldError, ResultError
from extractor.evaluation import sheet
from extractor.evaluation.gold import Gold
from extractor.evaluation.label import GoldIncident
from extractor.evaluation.partial import partial_gold, partial_label
from extractor.schema.incident import Incident

COLUMNS = (
    "id", "date", "threat_type", "flee_status", "armed_with", "city", "county", "state",
    "latitude", "longitude", "location_precision", "name", "age", "gender", "race", "race_source",
    "was_mental_illness_related", "body_camera", "agency_ids",
)  # fmt: skip
LINK = "article_id"  # a further column that says which article a row is the truth of

RACES = {"W": "white", "B": "black", "H": "hispanic", "A": "asian", "N": "native_american",
         "O": "other"}  # fmt: skip
BOOLS = {"True": True, "False": False}
UNKNOWN_WEAPON = "unknown"  # armed, the kind not known; ours: `undetermined`
UNDETERMINED = "undetermined"  # not known whether armed, or what happened: nothing to score

FIELDS = (
    "/date", "/location/city", "/location/county", "/location/state", "/body_camera",
    "/subjects/*/name", "/subjects/*/age", "/subjects/*/gender", "/subjects/*/race",
    "/subjects/*/armed_with", "/subjects/*/threat", "/subjects/*/fleeing",
    "/subjects/*/mental_health_crisis",
)  # fmt: skip


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table with these columns, in whatever order, and maybe others.

    Raises:
        GoldError: the file cannot be read, or lacks a column.
    """
    try:
        names, rows = sheet.read(path.read_bytes(), str(path))
    except OSError as error:
        raise GoldError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except ResultError as error:
        raise GoldError(str(error)) from None
    if missing := [name for name in COLUMNS if name not in names]:
        message = f"{path}: not a Washington Post table: the column {missing[0]!r} is missing"
        raise GoldError(f"{message}; labels of any other kind are .json files")
    return rows


def read_links(path: Path) -> list[tuple[str, str]]:
    """Which article is about which row: pairs of an article's id and a row's id.

    A CSV with the columns `article_id` and `id`, or articles as JSONL whose
    `known.wapo_primary.wapo_id` names the row; those without one are left out.

    Raises:
        GoldError: the file cannot be read or is neither.
    """
    try:
        data = path.read_bytes()
        if path.suffix.lower() == ".csv":
            _, rows = sheet.read(data, str(path))
            return [(row[LINK], row["id"]) for row in rows]
        return list(_known(decode(data, str(path)).split("\n")))
    except OSError as error:
        raise GoldError(f"{path}: {(error.strerror or 'cannot be read').lower()}") from None
    except (ResultError, ArticleError) as error:
        raise GoldError(str(error)) from None
    except (KeyError, TypeError, ValueError) as error:
        message = f"{path}: not links: {error!r}; give a CSV with the columns {LINK} and id"
        raise GoldError(f"{message}, or articles as JSONL with known.wapo_primary") from None


def _known(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.strip():
            article = json.loads(line)
            row = (article.get("known") or {}).get("wapo_primary")
            if row:
                yield article["id"], str(row["wapo_id"])


def golds(path: Path, links: Path | None, digests: Mapping[str, str]) -> list[Gold[Incident]]:
    """The labels of the articles that rows of a table are linked to.

    Several rows of one article with the same day, city and state are one incident.

    Args:
        path: the table.
        links: see `read_links`; None if the table has a column `article_id`.
        digests: article to the digest of its text; others have "".

    Raises:
        GoldError: a file is malformed, a link names no row, or nothing is linked.
    """
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for article, row in _linked(path, links):
        if row not in found[article]:
            found[article].append(row)
    if not found:
        raise GoldError(f"{links or path}: no article is linked to a row of {path}")
    return [
        partial_gold(
            (article, digests.get(article, "")),
            [label(group, f"{path}: {article}") for group in _incidents(rows)],
            f"wapo-{rows[0]['id'] or article}",
            str(path),
        )
        for article, rows in found.items()
    ]


def _linked(path: Path, links: Path | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Articles and the rows that are about them."""
    table = read_table(path)
    if links is None:
        if table and LINK not in table[0]:
            message = f"{path}: it does not say which article a row is about"
            raise GoldError(f"{message}; add a column {LINK!r}, or give --links")
        yield from ((row[LINK], row) for row in table if row[LINK])
        return
    by_id = {row["id"]: row for row in table}
    for article, row in read_links(links):
        if row not in by_id:
            raise GoldError(f"{links}: {article!r} is linked to row {row!r}, which {path} has not")
        yield article, by_id[row]


def _incidents(rows: Sequence[dict[str, str]]) -> list[list[dict[str, str]]]:
    groups: dict[tuple[str, str, str], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        groups[row["date"], row["city"].lower(), row["state"]].append(row)
    return list(groups.values())


def label(rows: Sequence[Mapping[str, str]], where: str) -> GoldIncident[Incident]:
    """One incident out of its rows, one subject each.

    Raises:
        GoldError: a code is none of this database's.
    """
    first = rows[0]
    alternatives: dict[str, list[Any]] = {"/prominence": ["background"]}
    camera = _code(BOOLS, first, "body_camera", where)
    if camera is False:
        alternatives["/body_camera"] = [None]
    subjects = []
    for number, row in enumerate(rows):
        subjects.append(_subject(row, where))
        for field, silence in _silences(subjects[-1]):
            alternatives[f"/subjects/{number}/{field}"] = silence
    place = {name: first[name] or None for name in ("city", "county", "state")}
    fields = {"prominence": "main", "date": first["date"] or None, "location": place,
              "body_camera": camera, "subjects": subjects}  # fmt: skip
    return partial_label(fields, alternatives, Incident, where)


def _subject(row: Mapping[str, str], where: str) -> dict[str, Any]:
    weapons = [code for code in row["armed_with"].split(";") if code not in ("", UNDETERMINED)]
    races = [code for code in row["race"].split(";") if code]
    if strange := [code for code in races if code not in RACES]:
        raise GoldError(f"{where}: race: {strange[0]!r} is none of {', '.join(RACES)}")
    if row["age"] and not row["age"].isdigit():
        raise GoldError(f"{where}: age: {row['age']!r} is no number of years")
    return {
        "name": row["name"] or None,
        "age": int(row["age"]) if row["age"] else None,
        "gender": row["gender"] or None,
        "race": [RACES[code] for code in races],
        "armed_with": [UNDETERMINED if c == UNKNOWN_WEAPON else c for c in weapons],
        "threat": row["threat_type"] if row["threat_type"] not in ("", UNDETERMINED) else None,
        "fleeing": row["flee_status"] or None,
        "mental_health_crisis": _code(BOOLS, row, "was_mental_illness_related", where),
    }


def _silences(subject: Mapping[str, Any]) -> Iterator[tuple[str, list[Any]]]:
    """Where silence, or a neighbouring code, is right too."""
    if subject["race"]:
        yield "race", [[]]
    if subject["mental_health_crisis"] is False:
        yield "mental_health_crisis", [None]
    if "other" in subject["armed_with"]:  # their `other` holds BB and pellet guns, our `replica`
        yield "armed_with", [["replica" if w == "other" else w for w in subject["armed_with"]]]


def _code(codes: Mapping[str, Any], row: Mapping[str, str], column: str, where: str) -> Any:
    """What a code stands for, None for an empty cell."""
    if row[column] and row[column] not in codes:
        raise GoldError(f"{where}: {column}: {row[column]!r} is none of {', '.join(codes)}")
    return codes.get(row[column])
