"""What is to be run: an experiment file, strictly read, and the matrix that it spans.

An experiment file holds all that decides an answer, so that it means the same everywhere:
environment and `extractor.toml` have no say in it; only options of the command line have.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, create_model

from extractor.config import AT_LEAST_ONE, SETTINGS
from extractor.errors import ConfigError, faults
from extractor.models import BUILT_IN, Model, by_name
from extractor.prompt import Prompt, find

# how a model is reached and asked, by the names of the settings
ASKING = ("base_url", "mode", "temperature", "max_tokens", "reasks", "timeout", "attempts",
          "patience")  # fmt: skip
REPLIES = "replies.jsonl"


@dataclass(frozen=True)
class Plan:
    """An experiment.

    Attributes:
        name: of the experiment, for reports.
        gold: folder or file of labels.
        articles: files or folders with texts that do not stand beside their labels.
        prompts: names of shipped prompts, or prompt files.
        models: as given to `--model`; `rules` takes no prompt.
        repeat: how often each question is asked.
        replies: file in which replies are kept.
        settings: by the names of `extractor.config.SETTINGS`; those left out are the defaults.
    """

    name: str
    gold: Path
    articles: tuple[Path, ...]
    prompts: tuple[str, ...]
    models: tuple[str, ...]
    repeat: int
    replies: Path
    settings: Mapping[str, Any] = field(default_factory=dict)

    def setting(self, name: str) -> Any:
        """A setting's value."""
        return self.settings.get(name, SETTINGS[name].default)


@dataclass(frozen=True)
class Run:
    """One cell of the matrix: a model with a prompt, asked for the n-th time."""

    model: Model
    prompt: Prompt | None
    repeat: int

    @property
    def arm(self) -> str:
        """What its repeats have in common, as a file name: `openai-gpt-5-guide`, `rules`."""
        parts = [self.model.name, *([self.prompt.name] if self.prompt else [])]
        return re.sub(r"[^\w.-]+", "-", "-".join(parts))

    @property
    def label(self) -> str:
        """Its own name: `openai-gpt-5-guide-1`."""
        return f"{self.arm}-{self.repeat}"

    @property
    def calls(self) -> bool:
        """Whether its answers cost a call, so that they are stored."""
        return self.model.name != BUILT_IN


def once(values: list[str]) -> list[str]:
    """The list itself; a value that stands twice would be counted twice."""
    for value in values:
        if values.count(value) > 1:
            raise ValueError(f"{value!r} stands twice")
    return values


def _kind(name: str) -> Any:
    """A setting's type with its bounds, strict: "2" is no number."""
    setting = SETTINGS[name]
    if setting.choices:
        return Literal[setting.choices]
    if setting.kind is str:
        return Annotated[str, Field(min_length=1)]
    return Annotated[setting.kind, Field(ge=int(name in AT_LEAST_ONE))]


Names = Annotated[list[Annotated[str, Field(min_length=1)]], AfterValidator(once)]
Text = Annotated[str, Field(min_length=1)]


class Written(BaseModel):
    """An experiment file. Unknown keys are refused; paths are relative to the file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    name: Text
    gold: Text
    articles: Text | None = None
    models: Annotated[Names, Field(min_length=1)]
    prompts: Names = []
    repeat: int = Field(default=1, ge=1)


CHOSEN = (*ASKING, "concurrency")
_OWN: dict[str, Any] = {name: (_kind(name) | None, None) for name in CHOSEN}
WithSettings: type[Written] = create_model("WithSettings", __base__=Written, **_OWN)


def read(file: Path) -> Plan:
    """The plan that a file writes down. Its replies stand in the folder that is named like it.

    Raises:
        ConfigError: the file is not TOML, or a key is unknown, missing or of the wrong type.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
        written = WithSettings.model_validate(raw)
    except OSError as error:
        raise ConfigError(f"{file}: {(error.strerror or 'cannot be read').lower()}") from None
    except ValidationError as error:
        known = ", ".join(WithSettings.model_fields)
        raise ConfigError(f"{file}: {faults(error)}; known keys: {known}") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from None
    here = file.parent
    return Plan(
        name=written.name,
        gold=here / written.gold,
        articles=(here / written.articles,) if written.articles else (),
        prompts=tuple(_beside(name, here) for name in written.prompts),
        models=tuple(written.models),
        repeat=written.repeat,
        replies=file.with_suffix("") / REPLIES,
        settings={k: v for k, v in raw.items() if k in CHOSEN},
    )


def _beside(prompt: str, folder: Path) -> str:
    """A prompt's name as it is; a prompt's file relative to the experiment's."""
    return str(folder / prompt) if prompt.endswith(".md") or "/" in prompt else prompt


def matrix(plan: Plan, folders: Sequence[Path] = (), offline: bool = False) -> list[Run]:
    """The runs of a plan: repeat by repeat, within it model by model, prompt by prompt.

    The built-in model is deterministic and takes no prompt: it is one run, whatever the repeats.

    Args:
        plan: the experiment.
        folders: with prompts of one's own, searched before the shipped ones.
        offline: no key is needed, since no call will be made.

    Raises:
        ConfigError: a model needs prompts and there are none, two runs would share a name, or a
            model cannot be had (no key, no client).
        PromptError: there is no such prompt.
    """
    prompts = [find(name, folders) for name in plan.prompts]
    models = [_model(name, plan, offline) for name in plan.models]
    runs = [run for n in range(1, plan.repeat + 1) for run in _round(models, prompts, n)]
    if not runs:
        raise ConfigError("no model: name one with --model")
    labels: dict[str, Run] = {}
    for run in runs:
        if run.label in labels:
            message = f"two runs of the matrix are called {run.label!r}"
            raise ConfigError(f"{message}; name each model once, each prompt by its own name")
        labels[run.label] = run
    return runs


def _round(models: Sequence[Model], prompts: Sequence[Prompt], repeat: int) -> Iterator[Run]:
    """Every model with every prompt, once."""
    for model in models:
        if model.needs_prompt and not prompts:
            raise ConfigError(f"the model {model.name!r} needs a prompt: name one with --prompt")
        for prompt in prompts if model.needs_prompt else [None]:
            run = Run(model, prompt, repeat)
            if repeat == 1 or run.calls:
                yield run


def _model(name: str, plan: Plan, offline: bool) -> Model:
    if name == BUILT_IN:
        return by_name(name)
    from extractor.models.llm import LLMOptions

    given = {key: plan.setting(key) for key in ASKING}
    # the client wants a key even if it is never to call
    return by_name(name, LLMOptions(**given, api_key="offline" if offline else None))
