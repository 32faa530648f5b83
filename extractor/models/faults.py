"""Faults of a call to a model: which may pass, how long to wait, what they become.

Clients' exceptions are read by attribute and by class name, without importing any client, so that
the faults of all providers pass through here.
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Mapping

from pydantic import ValidationError

from extractor.errors import (
    InvalidOutput,
    ModelError,
    OutOfCredit,
    Rejected,
    Unauthorized,
    Unavailable,
    faults,
)

TRANSIENT = frozenset({408, 409, 429})  # and 5xx: the same request may be answered later
UNPAID = frozenset(
    {
        "insufficient_quota",
        "billing_hard_limit_reached",
        "credit_balance_exhausted",
        "organization_spend_limit_exceeded",
        "organization_usage_limit_exceeded",
        "project_spend_limit_exceeded",
    }
)  # error codes and types that are about money; OpenAI API guide "Error codes"
PAYMENT_REQUIRED = 402  # RFC 9110, section 15.5.3: so others than OpenAI say it
CONNECTION = frozenset(
    {"APIConnectionError", "APITimeoutError", "TransportError", "ConnectionError", "TimeoutError"}
)  # by name, as each provider's client has its own classes


def cause_of(error: BaseException) -> BaseException:
    """The fault that instructor's exception wraps."""
    return error.__cause__ or error


def invalid(error: BaseException) -> str:
    """Why an answer that was given is no record."""
    if isinstance(error, ValidationError):
        return faults(error)
    return "the answer is empty" if isinstance(error, IndexError) else " ".join(str(error).split())


def transient(error: BaseException) -> bool:
    """Whether the same call may succeed later: connection, timeout, 408, 409, 429, 5xx."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return (status in TRANSIENT and not out_of_credit(error)) or status >= 500
    return any(kind.__name__ in CONNECTION for kind in type(error).__mro__)


def out_of_credit(error: BaseException) -> bool:
    """A refusal that no waiting cures: the account has no money left, or a limit of spending.

    OpenAI says it with the status of too many requests, by `code`, and in older forms by `type`.
    """
    said = {getattr(error, "code", None), getattr(error, "type", None)}
    unpaid = getattr(error, "status_code", None) == PAYMENT_REQUIRED
    return unpaid or not UNPAID.isdisjoint(map(str, said))


def response_headers(error: BaseException | None) -> Mapping[str, str]:
    """The headers of the response that an exception is about; none if there was no response."""
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    return headers


def outcome_of(error: BaseException) -> str:
    """An exception in a word: the HTTP status, or the class of the fault."""
    status = getattr(error, "status_code", None)
    return str(status) if isinstance(status, int) else type(error).__name__


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a response's `Retry-After` asks for, given as seconds or as an HTTP date.

    Source: RFC 9110, section 10.2.3. None if the header is absent or unreadable.
    """
    header = headers.get("retry-after", "").strip()
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
    except (ValueError, TypeError):
        return None


def typed(error: Exception, attempts: int) -> ModelError:
    """A client's exception as one of ours."""
    status = getattr(error, "status_code", None)
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else None
    text = f"{status}: {said}" if said else " ".join(str(error).split())
    if out_of_credit(error):
        return OutOfCredit(f"the account's quota is used up: {text}")
    if status in (401, 403):
        return Unauthorized(f"the key is refused: {text}")
    if transient(error):
        return Unavailable(f"no answer after {attempts} attempts: {type(error).__name__}: {text}")
    if isinstance(status, int):
        return Rejected(text)
    return InvalidOutput(f"{type(error).__name__}: {text}")
