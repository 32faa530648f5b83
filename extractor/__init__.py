"""Structured extraction of news articles into records whose every value cites its words.

    from extractor import Article, extract

    row = extract(Article("oakley", "…", published=date(2022, 8, 26)))
    row.incidents[0].subjects[0].age

Names are loaded at first use, so that `import extractor` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extractor.api import aextract, extract, extract_many
    from extractor.article import Article
    from extractor.errors import ExtractorError
    from extractor.extraction import Extraction
    from extractor.models.relevance import relevant
    from extractor.pipeline import Extractor
    from extractor.prompt import Prompt
    from extractor.schema import Claim, Incident, Record, Rival
    from extractor.verification import verify

__all__ = [
    "Article",
    "Claim",
    "Extraction",
    "Extractor",
    "ExtractorError",
    "Incident",
    "Prompt",
    "Record",
    "Rival",
    "aextract",
    "extract",
    "extract_many",
    "relevant",
    "verify",
]

_HOMES = {
    "Article": "article",
    "Claim": "schema",
    "Extraction": "extraction",
    "Extractor": "pipeline",
    "ExtractorError": "errors",
    "Incident": "schema",
    "Prompt": "prompt",
    "Record": "schema",
    "Rival": "schema",
    "aextract": "api",
    "extract": "api",
    "extract_many": "api",
    "relevant": "models.relevance",
    "verify": "verification",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'extractor' has no attribute {name!r}")
    return getattr(import_module(f"extractor.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
