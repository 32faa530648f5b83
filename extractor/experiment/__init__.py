"""Experiments: prompts × models × repeats over labelled articles, with every reply kept.

plan.py      what is to be run: an experiment file, strictly read, or options
replies.py   the store of replies, and `Stored`, a model that answers from it
run.py       the matrix: asking what is missing, then rows anew from what is stored
figures.py   what the runs cost, how good they are, and which differences are real

Asking and reading are apart: a model is called once for each question, and everything after it
(grounding, checks, scoring) is done again from the stored replies at every run, so that a changed
rule changes the figures without any call.
"""
