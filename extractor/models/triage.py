"""Triage: a paid model is asked only about articles that may tell of police use of force.

An article that is passed over keeps its row: `no_incident`, by the model `triage/1`, with score and
threshold in its provenance. Its request has an identity of its own, so that no journal takes it for
the model's answer; the request of an article that passes is the same as without triage, so that
nothing paid for is asked again because of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extractor.article import Article
from extractor.errors import ConfigError
from extractor.extraction import Triaged
from extractor.models.relevance import relevant, thresholds, version

RECALL = "0.98"  # of the threshold by default: an article that is missed is not seen again


@dataclass(frozen=True, slots=True)
class Triage:
    """Which articles a model is asked about: those whose score reaches the threshold.

    Attributes:
        threshold: a score of `extractor.relevant`, from 0 to 1; by default the one with which 98 %
            of the relevant articles passed when it was measured.

    Raises:
        ConfigError: the threshold is out of range.
    """

    threshold: float = field(default_factory=lambda: thresholds()[RECALL])

    def __post_init__(self) -> None:
        if not 0 <= self.threshold <= 1:
            raise ConfigError(f"triage: a threshold is a score from 0 to 1, not {self.threshold!r}")

    @property
    def name(self) -> str:
        """The model in the rows of articles that are passed over."""
        return f"triage/{version()}"

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What else decides whether an article is passed over."""
        return {"threshold": self.threshold}

    def judge(self, article: Article) -> Triaged:
        """Whether the model is to be asked about an article."""
        return Triaged(score=relevant(article).score, threshold=self.threshold)
