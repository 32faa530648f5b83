"""What the package offers, what depends on what, and that the documents say what is so."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT

import extractor
from extractor.cli import COMMANDS
from extractor.errors import ExtractorError

PACKAGE = ROOT / "extractor"
LAYERS = [  # from the bottom; a module imports only from its own layer and those below
    {"errors", "spent", "folders", "background", "web"},
    {"article", "schema"},
    {"clock", "when", "gazetteer", "derive", "grounding", "models.base", "models.calls"},
    {"checks", "prompt", "extraction"},
    {"evaluation", "linkage"},  # know records, never models
    {"output"},
    {"models", "reask"},
    {"pipeline", "verification", "config"},
    {"api", "experiment", "corpus"},
    {"cli"},
]


def layer(module: str) -> int:
    """The layer of a module by its longest name in the table."""
    parts = module.split(".")
    for length in range(len(parts), 0, -1):
        name = ".".join(parts[:length])
        for height, names in enumerate(LAYERS):
            if name in names:
                return height
    raise AssertionError(f"{module} is in no layer")


def imports(tree: ast.AST) -> set[str]:
    """The modules of this package that a module imports, at any depth but for type checking."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            node.body = [ast.Pass()]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("extractor"):
            base = node.module.removeprefix("extractor").lstrip(".")
            found |= {f"{base}.{alias.name}".strip(".") for alias in node.names}
    return found


def test_dependencies_point_one_way() -> None:
    """No module imports from a layer above its own."""
    for file in PACKAGE.rglob("*.py"):
        name = ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix("__init__")
        if name in ("", "__main__"):
            continue
        for imported in imports(ast.parse(file.read_text())):
            assert layer(imported) <= layer(name.strip(".")), f"{name} imports {imported}"


def test_public_names() -> None:
    """The public names are these, and each can be had."""
    assert sorted(extractor.__all__) == extractor.__all__ == dir(extractor)
    assert len(extractor.__all__) == 14
    for name in extractor.__all__:
        assert getattr(extractor, name).__doc__, name
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = extractor.nothing


def test_import_is_light() -> None:
    """`import extractor` loads nothing but itself."""
    code = (
        "import sys, extractor; print(len([m for m in sys.modules if m.startswith('extractor')]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1"


def test_error_tree_is_drawn() -> None:
    """The tree at the top of errors.py shows every error, and no other."""
    text = (PACKAGE / "errors.py").read_text()
    drawn = set(re.findall(r"[├└]── (\w+)", text.split('"""')[1]))
    found: set[str] = set()
    todo: list[type[Exception]] = [ExtractorError]
    while todo:
        kind = todo.pop()
        todo += kind.__subclasses__()
        if kind.__module__ == "extractor.errors" and kind is not ExtractorError:
            found.add(kind.__name__)
    assert drawn == found


def test_sizes() -> None:
    """Files stay readable: 350 lines at most, functions 60."""
    for file in PACKAGE.rglob("*.py"):
        text = file.read_text()
        assert text.count("\n") <= 350, file
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 60, f"{file}: {node.name}"


def test_versions_agree() -> None:
    """The version is that of the newest section of the changelog."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == version


README = (ROOT / "README.md").read_text()
SHOWN = re.findall(r"```console\n\$ (.+?)\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize(("command", "output"), SHOWN, ids=[command for command, _ in SHOWN])
def test_readme_commands(command: str, output: str) -> None:
    """Every command that the README shows prints what the README shows."""
    words = shlex.split(command)
    assert words[0] == "extractor"
    done = subprocess.run(
        [sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert steady(done.stdout) == steady(output)


def steady(text: str) -> list[str]:
    """Lines without what differs from run to run (seconds) and without trailing blanks."""
    return [re.sub(r"[\d.]+ s$", "- s", line.rstrip()) for line in text.strip().splitlines()]


def test_readme_python() -> None:
    """The README's Python examples run."""
    for block in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", block], cwd=ROOT, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr


def test_readme_names_every_command() -> None:
    """No command is undocumented."""
    for command in COMMANDS:
        assert f"`extractor {command}" in README, command


def test_no_paths_of_a_machine() -> None:
    """Nothing in the project names a developer's machine."""
    for file in [*ROOT.glob("*.md"), *PACKAGE.rglob("*.py"), *(ROOT / "prompts").rglob("*")]:
        if file.is_file():
            assert not re.search(r"(?<![\w.])/(home|root|Users)/", file.read_text()), file
