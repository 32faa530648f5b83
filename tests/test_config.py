"""Settings: option over environment over file over default, and clear refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.config import Chosen, settle
from extractor.errors import ConfigError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "extractor.toml"
    path.write_text('model = "openai/file"\nreasks = 3\ntimeout = 7\n')
    return path


def test_precedence(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each setting says where it comes from."""
    monkeypatch.setenv("EXTRACTOR_MODEL", "openai/env")
    monkeypatch.setenv("EXTRACTOR_CONCURRENCY", "3")
    chosen = settle({"model": "openai/option", "prompt": None}, file)
    assert chosen["model"] == Chosen("openai/option", "--model")
    assert settle({}, file)["model"] == Chosen("openai/env", "EXTRACTOR_MODEL")
    assert chosen["reasks"] == Chosen(3, str(file))
    assert chosen["timeout"] == Chosen(7.0, str(file))
    assert chosen["concurrency"] == Chosen(3, "EXTRACTOR_CONCURRENCY")
    assert chosen["prompt"] == Chosen("guide", "default")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("modle = 'x'", "'modle' is no setting; there are: model, prompt"),
        ("model = ", "extractor.toml: Invalid value"),
        ("reasks = 'many'", "reasks must be a whole number, not 'many'"),
        ("reasks = -1", "reasks must be at least 0, not -1"),
        ("attempts = 0", "attempts must be at least 1, not 0"),
        ("timeout = true", "timeout must be a number, not True"),
        ("temperature = nan", "temperature must be at least 0, not nan"),
        ("mode = 'xml'", "mode must be one of tools, json_schema, json, not 'xml'"),
    ],
)
def test_refusals(tmp_path: Path, text: str, message: str) -> None:
    """A wrong setting is refused with its origin, its name and its value."""
    file = tmp_path / "extractor.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        settle({}, file)
    assert str(file) in str(error.value)
    assert message in str(error.value)


def test_environment_is_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong value in a variable is refused by the variable's name."""
    monkeypatch.setenv("EXTRACTOR_REASKS", "one")
    with pytest.raises(ConfigError, match="EXTRACTOR_REASKS: reasks must be a whole number"):
        settle({})
