"""Where the data folders are: in the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).parent


def folder(name: str) -> Path:
    """The data folder of that name: `prompts`, `gold`."""
    shipped = PACKAGE / name
    return shipped if shipped.is_dir() else PACKAGE.parent / name
