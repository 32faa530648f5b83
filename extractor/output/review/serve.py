"""The review page on this machine alone, which saves straight into a folder.

Only who holds the address, with its token, is answered, and only on the loopback interface under
its own host name: a page of another origin, or another name that leads here, is refused.
"""

from __future__ import annotations

import secrets
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

from extractor.errors import ConfigError, ExtractorError
from extractor.output.review.desk import Desk

HOST = "127.0.0.1"
MAX_LABEL = 4_000_000  # bytes of a request: a label quotes its article, which is at most 1 MB
SAVE = "label"  # the address, below the page's own, that takes labels
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",  # beside the page's own policy
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",  # the address holds the token
    "X-Content-Type-Options": "nosniff",
}


class Server(ThreadingHTTPServer):
    """Serves one desk. `address` is what to open in a browser."""

    daemon_threads = True  # a browser keeps connections open; they must not hold up the end

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self.desk = desk
        self.token = secrets.token_urlsafe(32)
        try:
            super().__init__((HOST, port), Handler)
        except (OSError, OverflowError) as error:
            raise ConfigError(f"--port {port}: {error}; leave it out for a free one") from None
        self.host = f"{HOST}:{self.server_address[1]}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that hangs up; tell everything else."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{self.host}/{self.token}/"


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    server_version = "extractor"
    sys_version = ""
    timeout: ClassVar[float] = 30.0  # seconds for a request to arrive

    def do_GET(self) -> None:
        """The page."""
        if self._let_in(""):
            self._answer(HTTPStatus.OK, self.server.desk.page(SAVE), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """A label, to be saved."""
        if not self._let_in(SAVE):
            return
        if self.headers.get("Origin") != f"http://{self.server.host}":
            self._refuse(HTTPStatus.FORBIDDEN, "another origin")
        elif self.headers.get_content_type() != "application/json":
            self._refuse(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "a label is application/json")
        elif not (length := self.headers.get("Content-Length", "")).isdecimal():
            self._refuse(HTTPStatus.LENGTH_REQUIRED, "no length")
        elif int(length) > MAX_LABEL:
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"over {MAX_LABEL:,} bytes")
        else:
            self._save(self.rfile.read(int(length)))

    def _save(self, body: bytes) -> None:
        try:
            self.server.desk.save(body)
        except ExtractorError as error:
            self._refuse(HTTPStatus.UNPROCESSABLE_ENTITY, str(error))
        else:
            self._answer(HTTPStatus.OK, b"saved")

    def _let_in(self, below: str) -> bool:
        """Whether host, token and path are right; a refusal is sent if they are not."""
        _, token, *rest = [*self.path.split("/"), ""]
        known = secrets.compare_digest(token.encode(), self.server.token.encode())
        if self.headers.get("Host") != self.server.host or not known:
            self._refuse(HTTPStatus.FORBIDDEN, "wrong host or token; open the address as printed")
        elif rest[:-1] != [below]:
            self._refuse(HTTPStatus.NOT_FOUND, "nothing here")
        else:
            return True
        return False

    def _refuse(self, status: HTTPStatus, why: str) -> None:
        self.close_connection = True  # what is left of the request is not read as another one
        self._answer(status, why.encode("utf-8", "backslashreplace"))

    def _answer(
        self, status: HTTPStatus, body: bytes, kind: str = "text/plain; charset=utf-8"
    ) -> None:
        self.send_response(status)
        for name, value in {**HEADERS, "Content-Type": kind}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a log would hold the token."""
