"""Grounding: where in the article a quote stands.

A quote is looked for on three rungs: to the letter, up to typography, and up to a few harmless
edits (`edit`, `guard`). Precision comes first: a quote that is not found can be asked for again,
one that is found in the wrong place is a false proof. So "armed" is not found in "unarmed", nor
"did fire" in "did not fire", nor 34 in 43.

A quote is judged by its own words. "armed" does stand in "was not armed", as an exact passage;
whether a value follows from its quote is for `checks` to say.
"""

from extractor.grounding.evidence import ground
from extractor.grounding.passage import Match, Passage, nearest_occurrences
from extractor.grounding.source import Source

__all__ = ["Match", "Passage", "Source", "ground", "nearest_occurrences"]
