"""Result rows for tests of the exports: the fixtures' articles, and rows made to measure."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from conftest import ROOT
from labelled import row

from extractor import Extraction, Incident, extract
from extractor.article import read_path
from extractor.errors import Truncated

PERSON = {"name": "Ann Lee", "age": 34, "outcome": "killed", "armed_with": ["gun", "knife"]}
SHOT = {
    "date": "2024-03-08",
    "location": {"city": "Reno", "county": "Washoe", "state": "NV"},
    "force": ["firearm"],
    "subjects": [PERSON],
}


@functools.cache
def fixtures() -> tuple[Extraction[Incident], ...]:
    """What the rules make of the 28 articles of the fixtures, and one failed row."""
    articles = read_path(ROOT / "fixtures" / "articles")
    return (
        *(extract(article) for article in articles),
        row(Truncated("cut at 10 tokens"), "failed-one"),
    )


def dated(
    incidents: list[Mapping[str, Any]], id: str = "a", day: int = 1, request: str = "sha256:0"
) -> Extraction[Incident]:
    """A row that was created on a day of January 2024 for a request."""
    made = row(incidents, id)
    created = f"2024-01-{day:02}T00:00:00Z"
    about = made.provenance.model_copy(update={"created": created, "request": request})
    return made.model_copy(update={"provenance": about})
