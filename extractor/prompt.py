"""Prompts: strict front matter and a sandboxed template in one file, rendered to messages.

A prompt file is TOML between two `+++` lines, then the fixed part, then a line
`=== article ===`, then the part that differs from article to article. The fixed part comes first
in every request, so that a provider's prompt cache serves it; the article comes last, inside a
fence that cannot occur in it, and is never read as a template.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, UndefinedError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from extractor.article import Article
from extractor.errors import PromptError, faults
from extractor.folders import folder
from extractor.grounding import Source
from extractor.models.base import Message
from extractor.schema.field import Compare, comparison, slots
from extractor.schema.question import asked, field_guide
from extractor.schema.record import Part, Record

FRONT = re.compile(r"\+\+\+\n(?P<front>.*?)\n\+\+\+\n(?P<fixed>.*?)^=== article ===\n(?P<last>.*)",
                   re.DOTALL | re.MULTILINE)  # fmt: skip
FIXED_VARIABLES = frozenset({"guide", "examples", "record"})
LAST_VARIABLES = frozenset({"article", "fence", "published", "title"})
CHARACTERS_PER_TOKEN = 4  # the usual estimate for English; no tokenizer is bundled

ENVIRONMENT = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, trim_blocks=True
)


class FrontMatter(BaseModel):
    """What a prompt says of itself. Unknown keys are refused."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    version: int = Field(ge=1)
    schema_name: str = Field(alias="schema")
    description: str = Field(min_length=1)
    examples: list[str] = []


class Example(Part):
    """A worked example: an article of the project's own and the records that it yields."""

    published: date | None
    text: str
    incidents: list[dict[str, Any]]


@dataclass(frozen=True)
class Prompt:
    """One prompt file, loaded and checked.

    Attributes:
        name, version, schema_name, description: from the front matter. A schema name of `*`
            means that the prompt serves any schema.
        fixed: template of the part that is the same for every article (the system message).
        last: template of the part that carries the article (the user message).
        examples: worked examples that `fixed` may show.
        sha256: of the file and its examples: the prompt's identity.
    """

    name: str
    version: int
    schema_name: str
    description: str
    fixed: str
    last: str
    examples: tuple[Example, ...]
    sha256: str

    @property
    def id(self) -> str:
        """`name/version sha256:…`, as kept in provenance."""
        return f"{self.name}/{self.version} sha256:{self.sha256[:16]}"

    @cached_property
    def guided(self) -> bool:
        """Whether the prompt holds the field guide, so that the JSON Schema need not."""
        return "guide" in meta.find_undeclared_variables(ENVIRONMENT.parse(self.fixed))

    def render(self, article: Article, schema: type[Record]) -> tuple[Message, Message]:
        """The system message, the same for every article, and the user message with this one.

        Raises:
            PromptError: the prompt is for another schema, or its template fails.
        """
        return (
            {"role": "system", "content": self.render_fixed(schema)},
            {
                "role": "user",
                "content": self._fill(
                    self.last,
                    article=article.text,
                    fence=fence(article.text),
                    published=spoken(article.published),
                    title=article.title,
                ),
            },
        )

    def render_fixed(self, schema: type[Record]) -> str:
        """The fixed part for a schema.

        Raises:
            PromptError: the prompt is for another schema, or its template fails.
        """
        if self.schema_name not in ("*", schema.__name__.lower()):
            raise PromptError(
                f"prompt {self.name!r} is for the schema {self.schema_name!r}, "
                f"not {schema.__name__.lower()!r}"
            )
        # a full incident of an example is some 1,500 tokens as indented JSON, 1,000 on one line
        shown = [
            {
                "published": spoken(example.published),
                "text": example.text,
                "fence": fence(example.text),
                "reply": json.dumps({"incidents": example.incidents}, ensure_ascii=False),
            }
            for example in self.examples
        ]
        return self._fill(
            self.fixed, guide=field_guide(schema), examples=shown, record=schema.__name__.lower()
        ).strip()

    def example_names(self, schema: type[Record]) -> frozenset[str]:
        """Names of people in the examples: none of them may turn up in a real record."""
        records = (schema.model_validate(i) for e in self.examples for i in e.incidents)
        return frozenset(
            slot.value
            for record in records
            for slot in slots(record)
            if comparison(slot.info) is Compare.PERSON and slot.value
        )

    def _fill(self, template: str, **variables: Any) -> str:
        try:
            return compiled(template).render(**variables)
        except UndefinedError as error:
            known = ", ".join(sorted(variables))
            raise PromptError(f"prompt {self.name!r}: {error}; known here: {known}") from None
        except TemplateError as error:
            raise PromptError(f"prompt {self.name!r}: {error}") from None


@cache
def compiled(template: str) -> Template:
    """A template, compiled once for all articles."""
    return ENVIRONMENT.from_string(template)


def fence(text: str) -> str:
    """A boundary line that does not occur in the text; the same text gets the same one."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    for length in range(8, len(digest) + 1):
        boundary = f"ARTICLE-{digest[:length]}"
        if boundary not in text:
            return boundary
    return f"ARTICLE-{digest}-{len(text)}"  # no text can hold the digest of itself and this


def spoken(day: date | None) -> str | None:
    """A day with its weekday, from which "Friday" is worked out: `Tuesday, 2023-11-07`."""
    return day.strftime("%A, %Y-%m-%d") if day else None


def estimate_tokens(text: str) -> int:
    """Tokens of a text, estimated by characters."""
    return round(len(text) / CHARACTERS_PER_TOKEN)


def load(path: Path) -> Prompt:
    """A prompt from its file; examples are looked up in `examples/` beside it.

    Raises:
        PromptError: the file is not a prompt; the message names it and the fault.
    """
    try:
        raw = path.read_text(encoding="utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{path}: cannot be read: {error}") from None
    match = FRONT.fullmatch(raw)
    if match is None:
        raise PromptError(
            f"{path}: a prompt is TOML between two +++ lines, the fixed part, a line "
            "'=== article ===' and the part with the article"
        )
    try:
        front = FrontMatter.model_validate(tomllib.loads(match["front"]))
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"{path}: front matter: {error}") from None
    except ValidationError as error:
        raise PromptError(f"{path}: front matter: {faults(error)}") from None
    _check_template(path, "fixed part", match["fixed"], FIXED_VARIABLES)
    used = _check_template(path, "article part", match["last"], LAST_VARIABLES)
    if missing := {"article", "fence"} - used:
        raise PromptError(f"{path}: the article part must use {', '.join(sorted(missing))}")
    files = [path.parent / "examples" / f"{name}.json" for name in front.examples]
    examples = tuple(_example(file, path) for file in files)
    digest = hashlib.sha256(raw.encode())
    for file in files:
        digest.update(file.read_bytes())
    return Prompt(
        front.name, front.version, front.schema_name, front.description, match["fixed"],
        match["last"], examples, digest.hexdigest(),
    )  # fmt: skip


def _check_template(path: Path, part: str, text: str, known: frozenset[str]) -> set[str]:
    """The variables that a template uses, all of them known."""
    try:
        used = meta.find_undeclared_variables(ENVIRONMENT.parse(text))
    except TemplateError as error:
        raise PromptError(f"{path}: {part}: {error}") from None
    if unknown := used - known:
        raise PromptError(
            f"{path}: {part}: unknown variable {min(unknown)!r}; known: {', '.join(sorted(known))}"
        )
    return used


def _example(file: Path, prompt: Path) -> Example:
    """A worked example; each of its quotes must be verbatim in its own text."""
    try:
        example = Example.model_validate_json(file.read_text(encoding="utf-8"))
        records = [Record.model_validate(_evidence(i)) for i in example.incidents]
    except OSError:
        raise PromptError(f"{prompt}: example {file.stem!r} not found: no {file}") from None
    except ValidationError as error:
        raise PromptError(f"{file}: {faults(error)}") from None
    source = Source(example.text)
    for record in records:
        for quote in [c.quote for c in record.claims] + [r.quote for r in record.rivals]:
            found = source.find(quote)
            if not found or found[0].match != "exact":
                raise PromptError(f"{file}: not verbatim in its own text: {quote!r}")
    return example


def _evidence(incident: dict[str, Any]) -> dict[str, Any]:
    """Claims and rivals alone: an example's values are checked when its schema is known."""
    return {key: incident.get(key, []) for key, _ in asked(Record)}


def available(folders: Sequence[Path] = ()) -> Iterator[Path]:
    """The prompt files of the given folders and of the package; the first of a name wins."""
    seen: set[str] = set()
    for place in (*folders, folder("prompts")):
        for file in sorted(place.glob("*.md")):
            if file.stem not in seen and file.name != "README.md":
                seen.add(file.stem)
                yield file


def find(name: str, folders: Sequence[Path] = ()) -> Prompt:
    """The prompt of that name, or the one in that file.

    Raises:
        PromptError: there is none; the message lists those that there are.
    """
    if name.endswith(".md") or "/" in name:
        return load(Path(name))
    for file in available(folders):
        if file.stem == name:
            return load(file)
    known = ", ".join(file.stem for file in available(folders))
    raise PromptError(f"no prompt {name!r}; there are: {known}")
