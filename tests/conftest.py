"""Shared by all tests: no network but loopback, no settings from the developer's environment."""

from __future__ import annotations

import importlib.util
import os
import socket
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
LOOPBACK = {"127.0.0.1", "::1", "localhost"}


def benchmark_script(name: str) -> ModuleType:
    """A script of eval/benchmarks/ as a module; it finds those beside it as when it is run."""
    folder = ROOT / "eval" / "benchmarks"
    spec = importlib.util.spec_from_file_location(f"benchmark_{name}", folder / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up
    sys.path.insert(0, str(folder))
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any connection that leaves the machine fails the test."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address!r}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Tests see no key, no EXTRACTOR_ variable and no extractor.toml of the developer's."""
    for name in list(os.environ):
        if name.startswith(("EXTRACTOR_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path_factory.mktemp("cwd"))


@pytest.fixture
def shared() -> Path:
    """The folder of real articles and labels that stands beside the project, where there is one."""
    if not SHARED.is_dir():
        pytest.skip("needs the shared data folder beside the project")
    return SHARED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """With -v, the oracles' numbers beside the published ones."""
    shown = getattr(sys.modules.get("muc"), "NUMBERS", ())
    if shown and terminalreporter.verbosity > 0:
        terminalreporter.section("published scores, reproduced")
        for line in shown:
            terminalreporter.line(line)
