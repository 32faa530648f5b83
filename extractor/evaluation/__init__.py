"""Scores against hand-labelled articles: gold, alignment, comparison, ledger, figures."""
