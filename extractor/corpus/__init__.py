"""Corpus runs: many articles through one model, into a folder, resumable at any point.

corpus (files, folders, Parquet)
  → survey       one pass over the inputs: what there is, where it stands (stream.py, survey.py)
  → journal      SQLite: every article, every call with its answer (journal.py, writer.py; an
                 answer is safe from a kill before its transaction: intake.py)
  → engine       so many articles at once, each through the pipeline (engine.py), whose calls wait
                 for the limits and are kept in the journal (calls.py, limits.py); or whose
                 calls are put off into files for the provider's batch endpoint (batch*.py);
                 or several engines, in processes of their own (processes.py, worker.py)
  → results      rows in the order of completion, at the end in that of the inputs (results.py)

A run is a folder (folder.py): `run.json` says what is run, `journal.sqlite` what has happened,
`completed.jsonl` holds the rows while it runs and `results.jsonl` when it has finished.
"""
