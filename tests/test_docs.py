"""The guides say what is so: their commands run, their output is what they show, links lead on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from extractor.schema import Incident
from extractor.schema.question import field_guide

DOCS = sorted((ROOT / "docs").glob("*.md"))
# ```console blocks: `$ command` lines, each followed by what it prints on both streams; a line
# that is `…` stands for any lines, and figures that differ from run to run are written as `#`
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
STEP = re.compile(r"^\$ (.+(?:\\\n.+)*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """A folder as the guides assume it: the project's own articles beside, `extractor` on PATH."""
    (tmp_path / "fixtures").symlink_to(ROOT / "fixtures")
    (tmp_path / "eval").symlink_to(ROOT / "eval")
    command = tmp_path / ".bin" / "extractor"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m extractor "$@"\n')
    command.chmod(0o755)
    (command.parent / "python").symlink_to(sys.executable)
    return tmp_path


@pytest.mark.parametrize("file", DOCS, ids=[file.stem for file in DOCS])
def test_commands(file: Path, workshop: Path) -> None:
    """Every command of a guide runs, one after another, and prints what the guide shows."""
    path = f"{workshop / '.bin'}:{os.environ['PATH']}"
    for block in BLOCK.findall(file.read_text()):
        for command, shown in STEP.findall(block):
            done = subprocess.run(
                ["bash", "-c", command], cwd=workshop, env={**os.environ, "PATH": path},
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
            )  # fmt: skip
            assert pattern(shown).fullmatch(steady(done.stdout)), f"{command}\n{done.stdout}"


def steady(text: str) -> str:
    """Lines without trailing blanks."""
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


def pattern(shown: str) -> re.Pattern[str]:
    """What the output must look like."""
    lines = [
        "(?:.*\n)*?" if line.strip() == "…" else re.escape(line.rstrip()).replace(r"\#", r"[\d.,]+")
        + "\n"
        for line in shown.splitlines()
    ]  # fmt: skip
    return re.compile("".join(lines))


@pytest.mark.parametrize("file", DOCS, ids=[file.stem for file in DOCS])
def test_python(file: Path, workshop: Path) -> None:
    """The Python of a guide runs, its blocks one after another."""
    blocks = PYTHON.findall(file.read_text())
    if not blocks:
        return
    done = subprocess.run([sys.executable, "-W", "error", "-c", "\n".join(blocks)], cwd=workshop,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("file", [*DOCS, *ROOT.glob("*.md")], ids=lambda file: file.stem)
def test_links(file: Path) -> None:
    """Every link to a file leads to one."""
    for target in LINK.findall(file.read_text()):
        assert (file.parent / target).exists(), f"{file.name}: {target}"


def test_schema_page() -> None:
    """The page of the schema is the field guide that prompts are made of."""
    assert field_guide(Incident) in (ROOT / "docs" / "schema.md").read_text()
