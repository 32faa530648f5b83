"""The articles that relevance is trained and measured on, with their labels.

Labels: those that were read (triage_labels.json), else the weak label of the source:
`gvdb_negatives` are not relevant, all others are. Nothing of shared/gold/check is among them.
Negatives are few; two more kinds are made: short protest narratives that tell of police without
force (read), and passages without any word of policing out of long articles, as other news.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from extractor.article import Article

Floats = npt.NDArray[np.float64]

NEWS = ("gvdb", "gvdb_negatives", "reuters", "allsides", "dailymail")
LABELS = Path(__file__).with_name("triage_labels.json")
MIXES = {  # share of each kind of article in a corpus
    "crime desk": {"relevant": 0.25, "crime": 0.55, "policing": 0.10, "other news": 0.10},
    "newsroom": {"relevant": 0.02, "crime": 0.15, "policing": 0.03, "other news": 0.80},
}
POLICING = re.compile(
    "polic|officer|deput|trooper|sheriff|cop|agent|marshal|swat|custody|enforce|brutal|patrol|guard"
    "|jail|inmate|prison|arrest|shot|shoot|kill|fbi|choke|taser|force|protest|victim|death|floyd"
    "|taylor|blake|castile|sterling|garner|ferguson|brown|breonna", re.I)  # fmt: skip
PASSAGE = (500, 3000)  # characters of a passage: as a short and an ordinary news story


@dataclass(frozen=True)
class Sample:
    """An article with its label.

    Attributes:
        kind: relevant, or of what it is not: crime, policing, other news.
        event: of articles on the same one, none is in another fold.
    """

    article: Article
    kind: str
    source: str
    outlet: str
    event: str

    @property
    def positive(self) -> bool:
        """Whether police force is told of."""
        return self.kind == "relevant"

    @property
    def news(self) -> bool:
        """Whether it is a news article, neither a short narrative nor a passage."""
        return self.source in NEWS and self.kind != "other news"


def samples(shared: Path) -> list[Sample]:
    """All articles with a label, and passages of other news."""
    read = json.loads(LABELS.read_text(encoding="utf-8"))
    left = [*read["left_out"], *read["held_out"]]
    left += [file.stem for file in (shared / "gold" / "check").glob("*.json")]
    cut = tuple(id for id in left if id.startswith("teft-"))  # long ids are cut in names of files
    found: list[Sample] = []
    for file in sorted((shared / "articles").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row["id"] in left or row["id"].startswith(cut):
                continue
            sample = labelled(row, file.stem, read)
            found.append(sample)
            weak = row["kind"] in ("passing_mention", "opinion_or_analysis", "followup")
            if sample.positive and weak and (text := passage(row["text"])):
                article = Article(f"{row['id']}:passage", text)
                found.append(replace(sample, article=article, kind="other news"))
    return found


def labelled(row: dict[str, Any], file: str, read: dict[str, list[str]]) -> Sample:
    """An article of shared/articles with its label."""
    article = Article(row["id"], row["text"])  # without headline: many files have none
    source = file.removeprefix("narratives_").removesuffix("_california")
    yes = row["id"] in read["relevant"] or (
        file != "gvdb_negatives" and row["id"] not in read["not"]
    )
    known = row["known"]
    event = (known.get("wapo_primary") or {}).get("name") or row["id"]
    if source == "2020pb":
        event = f"protest in {known['city']}"
    no = "crime" if file in ("gvdb", "gvdb_negatives") else "policing"
    outlet = row.get("outlet") or source
    return Sample(article, "relevant" if yes else no, source, outlet, event)


def passage(text: str) -> str | None:
    """The longest run of sentences without any word of policing or violence: other news."""
    best: list[str] = []
    run: list[str] = []
    for sentence in [*re.split(r"(?<=[.!?])\s+", text), "police"]:
        if POLICING.search(sentence):
            best, run = max(best, run, key=lambda some: sum(map(len, some))), []
        else:
            run.append(sentence)
    whole = " ".join(best)
    return whole[: PASSAGE[1]] if len(whole) >= PASSAGE[0] else None


def mixed(found: Sequence[Sample], mix: dict[str, float]) -> Floats:
    """Each article's share of a mix; of relevant news, each source has the same share.

    So the many long features of two outlets do not hide what happens to short local news. The
    protest narratives stand in for policing without force; other narratives have no share.
    """
    counted = [s.news or not s.positive for s in found]
    groups = [(s.kind, s.source if s.positive else "") for s in found]
    size = Counter(group for group, use in zip(groups, counted, strict=True) if use)
    parts = Counter(kind for kind, _ in size)
    return np.array(
        [
            mix[group[0]] / parts[group[0]] / size[group] if use else 0.0
            for group, use in zip(groups, counted, strict=True)
        ]
    )
