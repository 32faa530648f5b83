"""Everything that can go wrong, in one tree.

ExtractorError
├── UsageError            the caller can mend it: exit code 2, before any model is called
│   ├── ArticleError      an input file that is not an article
│   ├── PromptError       a prompt file that is not a prompt
│   ├── SchemaError       a record class that cannot be asked for
│   ├── ResultError       a result file that is not one
│   ├── GoldError         a label file that is not one
│   ├── FloorsError       a floors file that is not one, or is about other gold or other fields
│   ├── ConfigError       a setting that is unknown, missing or contradictory
│   └── RunError          a run folder that is another run's, is in use, or is none
├── Halted                a corpus run cannot go on: exit code 1, what is journalled is safe
└── ModelError            the model gave no record: one failed row, never a missing one
    ├── Unavailable       no answer: connection, timeout, 408, 409, 429 or 5xx, after all retries
    ├── Unauthorized      401 or 403: the key is wrong, and will be for every article
    ├── OutOfCredit       the account's quota is used up, and will be for every article
    ├── Rejected          another 4xx: the request itself is refused
    ├── Truncated         the answer was cut at the token limit
    ├── Refused           the model or its filter declined to answer
    ├── Unasked           no call was made: only stored replies were allowed, or the budget is spent
    ├── InvalidOutput     the answer is no record, also after re-asking
    ├── Unreadable        the input is no article, in a corpus where others are
    └── Crashed           an exception that nobody foresaw, in this article alone
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import ValidationError

    from extractor.spent import Spent


class ExtractorError(Exception):
    """Base of all errors of this package."""


class UsageError(ExtractorError):
    """The input, the options or the files need mending before anything can run."""


class ArticleError(UsageError):
    """An input is not a readable article; the message names the file and the line."""


class PromptError(UsageError):
    """A prompt file is not a prompt; the message names the file and the fault."""


class SchemaError(UsageError):
    """A record class cannot be turned into a question; the message names the field."""


class ResultError(UsageError):
    """A result file is not one; the message names the file and the line."""


class GoldError(UsageError):
    """A label file is malformed; the message names the file and the field."""


class FloorsError(UsageError):
    """A floors file is malformed, or what it pins was measured on other gold or other fields."""


class ConfigError(UsageError):
    """A setting is unknown, missing or contradicts another."""


class RunError(UsageError):
    """A run folder holds another run, is in use by one, or is none."""


class Halted(ExtractorError):
    """A corpus run cannot go on: the disk is full, its folder is gone, its input has changed."""


class ModelError(ExtractorError):
    """The model gave no record; `spent` holds what the attempts cost all the same."""

    def __init__(self, message: str, spent: Spent | None = None) -> None:
        super().__init__(message)
        self.spent = spent


class Unavailable(ModelError):
    """The model could not be reached or kept failing, after all retries."""


class Unauthorized(ModelError):
    """The key is missing, wrong or not allowed to use this model."""


class OutOfCredit(ModelError):
    """The account behind the key has no money left, or has reached a limit of spending."""


class Rejected(ModelError):
    """The server refuses this request as it stands; asking again cannot help."""


class Truncated(ModelError):
    """The answer was cut at the token limit; a shorter record is never passed off as whole."""


class Refused(ModelError):
    """The model, or a content filter, declined to answer."""


class Unasked(ModelError):
    """The model was not called: nothing is stored for the question, and no call is allowed."""


class InvalidOutput(ModelError):
    """The answer does not fit the schema, also after re-asking."""


class Unreadable(ModelError):
    """An input of a corpus is no article; it has its row, and the others are read."""


class Crashed(ModelError):
    """An exception that nobody foresaw: a fault of this package, in one article alone."""


FOR_ALL = (Unauthorized, OutOfCredit)  # what one article meets, every other would meet too
SHOWN = 5  # faults named at once: enough to mend, few enough to read


def faults(error: ValidationError) -> str:
    """What does not validate, in one line: `incidents/0/age: input should be … (found 'x')`."""
    found = error.errors(include_url=False, include_context=False)
    lines = []
    for fault in found[:SHOWN]:
        where = "/".join(str(step) for step in fault["loc"])
        found_here = fault["input"]
        value = "" if isinstance(found_here, dict | list) else f" (found {found_here!r:.80})"
        said = fault["msg"][:1].lower() + fault["msg"][1:]  # values in it keep their case
        lines.append(f"{where}: {said}{value}".removeprefix(": "))
    more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
    return "; ".join(lines) + more
