"""Settings and where each comes from: option > environment > `extractor.toml` > default."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractor.errors import ConfigError

FILE = Path("extractor.toml")  # of the folder that the command is run in
PREFIX = "EXTRACTOR_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its type, what it is without anyone's word, what it means."""

    kind: type
    default: Any
    help: str
    choices: tuple[str, ...] = ()


SETTINGS: dict[str, Setting] = {
    "model": Setting(str, "rules", "What answers: rules (built in), openai/NAME, provider/NAME."),
    "prompt": Setting(str, "guide", "Prompt by name, or a prompt file."),
    "prompts": Setting(str, None, "Folder with prompts of your own, searched first."),
    "base_url": Setting(
        str, None, "An OpenAI-compatible server, such as http://127.0.0.1:8000/v1."
    ),
    "mode": Setting(
        str,
        "tools",
        "How the model is made to answer in JSON.",
        choices=("tools", "json_schema", "json"),
    ),
    "temperature": Setting(float, None, "Sampling temperature; left to the provider if not given."),
    "max_tokens": Setting(int, None, "Limit of one answer; left to the provider if not given."),
    "reasks": Setting(int, 1, "How often an answer whose evidence fails is asked for again."),
    "timeout": Setting(float, 120.0, "Seconds for one call."),
    "attempts": Setting(int, 6, "Calls for one answer when the connection or the server fails."),
    "patience": Setting(float, 300.0, "Seconds after which a failing answer is given up."),
    "concurrency": Setting(int, 8, "Articles asked about at the same time."),
    "hedge": Setting(float, None, "Seconds after which a slow call gets a second one beside it."),
    "rpm": Setting(float, None, "Calls a minute at most, in a corpus run."),
    "tpm": Setting(float, None, "Tokens a minute at most, in a corpus run."),
}
AT_LEAST_ONE = ("attempts", "concurrency", "max_tokens")


@dataclass(frozen=True, slots=True)
class Chosen:
    """A setting's value and where it comes from: `option`, a variable, a file or `default`."""

    value: Any
    origin: str


def settle(options: Mapping[str, Any], file: Path = FILE) -> dict[str, Chosen]:
    """Every setting with its value and origin. Options that are None were not given.

    Raises:
        ConfigError: a key in the file is unknown, or a value is of the wrong type.
    """
    written = read_file(file)
    return {
        name: _choose(name, setting, options, written, file) for name, setting in SETTINGS.items()
    }


def _choose(
    name: str, setting: Setting, options: Mapping[str, Any], written: Mapping[str, Any], file: Path
) -> Chosen:
    variable = PREFIX + name.upper()
    if options.get(name) is not None:
        found = Chosen(options[name], f"--{name.replace('_', '-')}")
    elif variable in os.environ:
        found = Chosen(os.environ[variable], variable)
    elif name in written:
        found = Chosen(written[name], str(file))
    else:
        return Chosen(setting.default, "default")
    return Chosen(_typed(name, setting, found), found.origin)


def _typed(name: str, setting: Setting, found: Chosen) -> Any:
    """The value in the setting's type.

    Raises:
        ConfigError: it has another type or is out of range; the message names its origin.
    """
    value = found.value
    try:
        if isinstance(value, bool):
            raise ValueError
        value = setting.kind(value)
    except (ValueError, TypeError):
        kind = {"int": "a whole number", "float": "a number", "str": "text"}[setting.kind.__name__]
        raise ConfigError(f"{found.origin}: {name} must be {kind}, not {found.value!r}") from None
    if setting.choices and value not in setting.choices:
        options = ", ".join(setting.choices)
        raise ConfigError(f"{found.origin}: {name} must be one of {options}, not {value!r}")
    if setting.kind in (int, float) and not value >= (name in AT_LEAST_ONE):
        low = int(name in AT_LEAST_ONE)
        raise ConfigError(f"{found.origin}: {name} must be at least {low}, not {value!r}")
    return value


def read_file(file: Path) -> dict[str, Any]:
    """The settings written in a file; none if there is no such file.

    Raises:
        ConfigError: the file is not TOML, or has a key that is no setting.
    """
    try:
        written = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    if unknown := sorted(written.keys() - SETTINGS.keys()):
        known = ", ".join(SETTINGS)
        raise ConfigError(f"{file}: {unknown[0]!r} is no setting; there are: {known}")
    return written
