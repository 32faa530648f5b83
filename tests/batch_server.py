"""A loopback server with OpenAI's files and batches: its states, its ends, answers that get lost.

Requests are answered by the scripts of `runs.ByArticle`, which it serves live as well. What it
has done is counted: `uploads`, `made`, and in `run` how often each request was run in a batch.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any
from urllib.parse import parse_qs, urlsplit

from faults import Handler, Step
from runs import ByArticle, number_of

STATES = ("validating", "in_progress", "finalizing")  # one for each look
PAGE = 2  # items of a list, so that a longer one has several pages
UNRUN = {"expired": "batch_expired", "cancelled": "batch_cancelled"}
QUEUE_FULL = "token_limit_exceeded"


@dataclass(frozen=True)
class Ending:
    """How a batch ends: its state, how many requests are run (None: all), why it failed."""

    state: str = "completed"
    requests: int | None = None
    code: str | None = None


@dataclass
class Batch:
    """A batch, its requests, and how far it is."""

    fields: dict[str, Any]
    lines: list[Any]
    ending: Ending
    looks: int = 0


@dataclass
class File:
    """A file as it was uploaded or made."""

    name: str
    purpose: str
    content: bytes
    created: int = field(default_factory=lambda: int(time.time()))


class BatchServer(ByArticle):
    """The server.

    Attributes:
        endings: of the batches, one after another; the rest complete.
        room: requests that its queue has room for; a larger batch fails.
        patient: whether batches stay `in_progress` for good, until they are cancelled.
        lose: `upload`, `create`: once done, but the answer never comes.
        hooks: by `upload`, `create`, `look`, `download`: called once, when it is done, before the
            answer.
    """

    def __init__(
        self, scripts: Sequence[Sequence[Step]], endings: Sequence[Ending] = (), port: int = 0
    ) -> None:
        super().__init__(scripts, port)
        self.RequestHandlerClass = BatchHandler
        self.endings, self.room, self.patient = list(endings), 1_000_000, False
        self.lose: set[str] = set()
        self.hooks: dict[str, Callable[[], None]] = {}
        self.files: dict[str, File] = {}
        self.batches: dict[str, Batch] = {}
        self.uploads: list[str] = []
        self.bodies: list[Any] = []
        self.run: Counter[str] = Counter()
        self._turns: Counter[int] = Counter()

    @property
    def made(self) -> list[int]:
        """The sizes of all batches, in order."""
        return [len(batch.lines) for batch in self.batches.values()]

    def store(self, name: str, purpose: str, content: bytes) -> str:
        """Keep a file; its id."""
        number = f"file-{len(self.files) + 1}"
        self.files[number] = File(name, purpose, content)
        return number

    def shown(self, number: str) -> dict[str, Any]:
        """A file object."""
        file = self.files[number]
        return {
            "id": number, "object": "file", "bytes": len(file.content), "filename": file.name,
            "created_at": file.created, "purpose": file.purpose, "status": "processed",
        }  # fmt: skip

    def create(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Make a batch of a file; the batch object."""
        lines = [
            json.loads(line) for line in self.files[asked["input_file_id"]].content.splitlines()
        ]
        assert {(line["method"], line["url"]) for line in lines} <= {("POST", asked["endpoint"])}
        assert len({line["custom_id"] for line in lines}) == len(lines)
        number = f"batch_{len(self.batches) + 1}"
        fields = {
            **asked, "id": number, "object": "batch", "status": STATES[0],
            "created_at": int(time.time()),
            "request_counts": {"total": len(lines), "completed": 0, "failed": 0},
        }  # fmt: skip
        ending = self.endings.pop(0) if self.endings else Ending()
        if len(lines) > self.room:
            ending = Ending("failed", 0, QUEUE_FULL)
        self.batches[number] = Batch(fields, lines, ending)
        return fields

    def look(self, number: str) -> dict[str, Any]:
        """The batch object; each look takes it one state on."""
        batch = self.batches[number]
        batch.looks += 1
        at = min(batch.looks, 1) if self.patient else batch.looks
        if batch.fields["status"] == "cancelling":
            self._end(batch, Ending("cancelled", 2))
        elif at < len(STATES):
            batch.fields["status"] = STATES[at]
        elif "ended" not in batch.fields:
            self._end(batch, batch.ending)
        return batch.fields

    def _end(self, batch: Batch, ending: Ending) -> None:
        batch.fields |= {"status": ending.state, "ended": True}
        if ending.state == "failed":
            error = {"code": ending.code, "message": "scripted", "line": None, "param": None}
            batch.fields["errors"] = {"object": "list", "data": [error]}
            return
        answers = [self._answer(line) for line in batch.lines[: ending.requests]]
        left = [] if ending.requests is None else batch.lines[ending.requests :]
        error = {"code": UNRUN.get(ending.state), "message": "scripted"}
        unrun = [
            {"custom_id": line["custom_id"], "response": None, "error": error} for line in left
        ]
        good = [answer for answer in answers if answer["response"]["status_code"] == 200]
        bad = [answer for answer in answers if answer["response"]["status_code"] != 200] + unrun
        good.reverse()  # the order is nobody's business
        for kind, lines in (("output", good), ("error", bad)):
            if lines:
                content = "".join(json.dumps({"id": "batch_req", **line}) + "\n" for line in lines)
                stored = self.store(f"{kind}.jsonl", "batch_output", content.encode())
                batch.fields[f"{kind}_file_id"] = stored
        batch.fields["request_counts"] |= {"completed": len(good), "failed": len(bad)}

    def _answer(self, line: Any) -> dict[str, Any]:
        body = line["body"]
        article = number_of(body)
        self.bodies.append(body)
        self.run[hashlib.sha256(json.dumps(body).encode()).hexdigest()] += 1
        script = self.scripts[article % len(self.scripts)]
        step = script[min(self._turns[article], len(script) - 1)]
        self._turns[article] += 1
        response = {"status_code": step.status, "body": json.loads(step.body(body))}
        return {"custom_id": line["custom_id"], "response": response, "error": None}


class BatchHandler(Handler):
    """One request, one connection."""

    server: BatchServer

    def do_GET(self) -> None:
        """Lists, batches, files."""
        url = urlsplit(self.path)
        kind, *rest = url.path.removeprefix("/v1/").split("/")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        server = self.server
        if kind == "files" and rest:
            self.happens("download")
            file = server.files.get(rest[0])
            self.say("download", None if file is None else file.content)
        elif kind == "files":
            stored = [server.shown(number) for number in server.files]
            self.list([file for file in stored if file["purpose"] == query["purpose"]], query)
        elif rest:
            self.say("look", server.look(rest[0]) if rest[0] in server.batches else None)
        else:
            self.list([batch.fields for batch in server.batches.values()], query)

    def do_POST(self) -> None:
        """Uploads, new batches, ends of batches, and live questions."""
        path = self.path.removeprefix("/v1/")
        if path == "chat/completions":
            super().do_POST()
            return
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if path == "files":
            purpose, file = parts(self.headers["content-type"], body)
            name, content = str(file.get_filename()), file.get_payload(decode=True)
            assert isinstance(content, bytes)
            number = self.server.store(name, str(purpose.get_payload()).strip(), content)
            self.server.uploads.append(name)
            self.say("upload", self.server.shown(number))
        elif path == "batches":
            self.say("create", self.server.create(json.loads(body)))
        else:
            batch = self.server.batches[path.split("/")[1]].fields
            batch["status"] = "cancelling"
            self.say("cancel", batch)

    def list(self, items: Sequence[dict[str, Any]], query: dict[str, str]) -> None:
        """A page of a list, the newest first."""
        newest = list(reversed(items))
        names = [item["id"] for item in newest]
        start = names.index(query["after"]) + 1 if "after" in query else 0
        page, more = newest[start : start + PAGE], start + PAGE < len(newest)
        self.say("list", {"object": "list", "data": page, "has_more": more})

    def happens(self, event: str) -> None:
        """Call the hook of an event, once."""
        if event in self.server.hooks:
            self.server.hooks.pop(event)()

    def say(self, event: str, value: Any) -> None:
        """Answer; None is a 404."""
        self.happens(event)
        if event in self.server.lose:
            self.server.lose.discard(event)
            self.answer(Step(sent=0.0), b"")
            return
        error = {"error": {"message": "scripted 404", "type": "scripted", "code": None}}
        said = error if value is None else value
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.answer(Step(status=404 if value is None else 200), body)


def parts(content_type: str, body: bytes) -> tuple[Message, Message]:
    """The parts of a form by the names of an upload: the purpose, the file."""
    whole = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    found: dict[Any, Message] = {}
    for part in whole.walk():
        found[part.get_param("name", header="content-disposition")] = part
    return found["purpose"], found["file"]
