"""Which articles are one voice: one outlet, or one text printed by several.

An agency's report in ten papers is one report. Articles are one voice if their addresses have the
same host, or if one's text is largely in the other's. Resemblance is the share of the shorter
text's runs of five words that the other one has too (containment; Broder 1997, "On the resemblance
and containment of documents").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from extractor.derive import plain
from extractor.extraction import ArticleRef

RUN = 5  # words: longer than a set phrase, shorter than what an editor leaves alone
COPIED = (
    0.5  # of the shorter text: unrelated reports of one event share a few quotes, under a tenth
)
MIRRORS = ("www.", "feeds.", "m.", "amp.")  # hosts of one outlet


def voices(articles: Sequence[ArticleRef], texts: Mapping[str, str]) -> dict[str, int]:
    """Article id to the number of its voice.

    Args:
        articles: each once.
        texts: by article id; what is known of the article's words, its quotes at the least.
    """
    runs = [_runs(texts.get(article.id, "")) for article in articles]
    voice = list(range(len(articles)))
    for n, article in enumerate(articles):
        for m in range(n):
            if voice[m] != voice[n] and (
                _outlet(article) == _outlet(articles[m]) or _copied(runs[n], runs[m])
            ):
                old = voice[n]
                voice = [voice[m] if v == old else v for v in voice]
    return {article.id: v for article, v in zip(articles, voice, strict=True)}


def _outlet(article: ArticleRef) -> str:
    """The outlet's host, or the article itself where no address is known."""
    host = (urlsplit(article.url).hostname or "") if article.url else ""
    for prefix in MIRRORS:
        host = host.removeprefix(prefix)
    return host or f"article {article.id}"


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = plain(text)
    return frozenset(tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1))


def _copied(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> bool:
    few, many = sorted((one, other), key=len)
    return bool(few) and len(few & many) >= COPIED * len(few)
