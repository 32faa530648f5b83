"""`review --serve`: who is answered, what is saved and where, and how it ends."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, needed
from conftest import ROOT
from test_cli import run

from extractor import Article, Incident
from extractor.errors import ConfigError, GoldError
from extractor.evaluation.gold import load
from extractor.output.review.desk import Desk, as_text
from extractor.output.review.page import Review
from extractor.output.review.serve import MAX_LABEL, Server
from extractor.output.review.sheet import BLANK, Sheet

ARTICLE = Article("a", "Date night. An officer shot a man in Salem.")
LABEL: dict[str, Any] = {
    "article": {"id": "a", "published": None, "url": None, "sha256": ARTICLE.sha256},
    "incidents": [{"prominence": "main", "location": {"city": "Salem"}, "claims": [
        {"quote": "in Salem", "supports": ["/location/city"], "source": "reporter",
         "stance": "stated"}]}],
    "notes": BLANK,
}  # fmt: skip


def review(*articles: Article) -> Review:
    sheets = [Sheet(article, (), BLANK) for article in articles]
    return Review("Review", "blank", Incident, sheets)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(Desk(review(ARTICLE), tmp_path / "gold")) as opened:
        thread = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield opened
        opened.shutdown()
        thread.join()


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str | None
) -> tuple[int, str, dict[str, str]]:
    """The answer's status, text and headers; a header that is None is not sent."""
    own = {"Host": server.host, "Origin": f"http://{server.host}",
           "Content-Type": "application/json"}  # fmt: skip
    if body is not None:
        own["Content-Length"] = str(len(body))
    connection = HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {**own, **given}.items():
        if value is not None:
            connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    found = answer.status, answer.read().decode(), dict(answer.getheaders())
    connection.close()
    return found


def put(server: Server, label: Any, **headers: str | None) -> tuple[int, str]:
    path = f"/{server.token}/label"
    return ask(server, "POST", path, json.dumps(label).encode(), **headers)[:2]


def folder(server: Server) -> list[str]:
    return sorted(file.name for file in server.desk.folder.iterdir())


def test_page_is_for_the_holder_of_the_address(server: Server) -> None:
    """The page comes with headers that keep it and its address to itself."""
    status, page, headers = ask(server, "GET", f"/{server.token}/")
    assert status == 200
    assert "connect-src 'self'" in page
    assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cache-Control"] == "no-store"
    assert server.server_address[0] == "127.0.0.1"


@pytest.mark.parametrize("path", ["/", "/label", "/wrong/", "//", "/%2e%2e/", "/../", "/%00/"])
def test_wrong_token(server: Server, path: str) -> None:
    """Without the token there is neither page nor saving."""
    for method in ("GET", "POST"):
        assert ask(server, method, path, b"{}")[0] == 403
    assert folder(server) == []


@pytest.mark.parametrize("below", ["x", "../", "label/../x", "label/", "a.json", "?x=1"])
def test_nothing_else_is_there(server: Server, below: str) -> None:
    """No file of the folder, and no other, can be asked for."""
    assert ask(server, "GET", f"/{server.token}/{below}")[0] == 404


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),  # a name that was made to lead here
        ({"Host": None}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),  # a page from disk, a sandbox
        ({"Origin": None}, 403),
        ({"Content-Type": "text/plain"}, 415),  # what a form can send without being asked
        ({"Content-Length": None}, 411),
        ({"Content-Length": "-1"}, 411),
        ({"Content-Length": str(MAX_LABEL + 1)}, 413),
    ],
)
def test_refused_requests(server: Server, headers: dict[str, str | None], status: int) -> None:
    """Another host, origin, kind or size is refused, and nothing is written."""
    assert put(server, LABEL, **headers)[0] == status
    assert folder(server) == []


def test_label_is_saved_with_its_text(server: Server) -> None:
    """The folder is gold by itself; a second save replaces the first."""
    assert put(server, LABEL) == (200, "saved")
    assert put(server, {**LABEL, "incidents": []}) == (200, "saved")
    assert folder(server) == ["a.json", "a.txt"]
    [gold] = load(server.desk.folder, Incident)
    assert gold.incidents == ()
    assert gold.article == ARTICLE
    assert server.desk.saved == 2


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"id": "../../x"}, "not a label of an article that is under review"),
        ({"id": "b"}, "not a label of an article that is under review"),
        ({"id": ["a"]}, "not a label of an article that is under review"),
        ({"sha256": "0"}, "article/sha256: '0' is not that of the text at hand"),
        ({"published": "2020-01-01"}, "article/published: '2020-01-01'"),
    ],
)
def test_labels_of_others(server: Server, about: dict[str, Any], said: str) -> None:
    """A label is about an article under review, to the letter; its id is no path."""
    status, text = put(server, {**LABEL, "article": {**LABEL["article"], **about}})
    assert status == 422
    assert text.startswith(said)
    assert folder(server) == []


@pytest.mark.parametrize("label", [None, [], "x", {}, {"article": {"id": "a"}}])
def test_no_labels(server: Server, label: Any) -> None:
    """What is no label is refused, and leaves nothing behind."""
    assert put(server, label)[0] == 422
    assert folder(server) == []


def test_fault_of_a_label_is_told(server: Server) -> None:
    """The message is that of `gold check`, without the file's place on the disk."""
    wrong = json.loads(json.dumps(LABEL))
    wrong["incidents"][0]["claims"][0]["quote"] = "in Reno"
    assert put(server, wrong) == (
        422,
        "incidents/0/claims/0/quote: 'in Reno' is not in the text; quote it to the letter",
    )


def test_visit_goes_on_where_it_ended(server: Server) -> None:
    """The page shows what is in the folder."""
    put(server, LABEL)
    page = ask(server, "GET", f"/{server.token}/")[1]
    assert '"done":true' in page
    assert '"city":"Salem"' in page


@pytest.mark.parametrize(
    "id", ["../x", "a/b", ".hidden", "a\\b", "", "a\n", "x" * 200, "con:", "a."]
)
def test_odd_ids_are_refused_at_once(tmp_path: Path, id: str) -> None:
    """An id that cannot be a file's name is told before any work is done."""
    with pytest.raises(ConfigError, match="cannot be a file's name"):
        Desk(review(Article(id, "Text")), tmp_path)


def test_ids_that_some_disks_confuse(tmp_path: Path) -> None:
    """Two ids that differ in case alone may be one file."""
    with pytest.raises(ConfigError, match="'A' and 'a' may be one file"):
        Desk(review(Article("a", "Text"), Article("A", "Text")), tmp_path)


def test_what_is_in_the_folder_is_respected(tmp_path: Path) -> None:
    """A text or a label of something else is not written over."""
    (tmp_path / "a.txt").write_text("Another text.")
    with pytest.raises(GoldError, match=r"a\.txt: another text or date than that of 'a'"):
        Desk(review(ARTICLE), tmp_path)
    (tmp_path / "a.txt").write_text(as_text(ARTICLE))
    (tmp_path / "a.json").write_text(json.dumps({**LABEL, "incidents": 1}))
    with pytest.raises(GoldError, match="incidents: must be a list"):
        Desk(review(ARTICLE), tmp_path)


def test_port_in_use(server: Server) -> None:
    """A port that is taken is named."""
    port = server.server_address[1]
    with pytest.raises(ConfigError, match=f"--port {port}: .*leave it out"):
        Server(server.desk, port)


@needed
def test_from_the_browser_into_the_folder(server: Server) -> None:
    """What is done on the page is in the folder; what is refused is said."""
    with chromium() as browser:
        browser.open(server.address)
        browser.press("i", "Enter", "d")
        browser.wait_for("status.textContent.startsWith('Saved')")
        assert browser.text("#status") == "Saved a."
        [gold] = load(server.desk.folder, Incident)
        assert len(gold.incidents) == 1
        assert gold.notes == BLANK
        browser.open(server.address)
        assert browser.text("#record-title") == "Record · done"
        browser.evaluate("data.saveTo = 'nowhere', send([0])")
        browser.wait_for("status.textContent.startsWith('Not')")
        assert browser.text("#status") == "Not saved: a: nothing here"
        assert {url.rpartition("/")[0] for url in browser.requests} == {server.address[:-1]}


def test_interrupt_ends_it_well(tmp_path: Path) -> None:
    """Ctrl-C is how it ends: exit code 0, the number of labels, no trace."""
    article = ROOT / "fixtures" / "articles" / "boise-taser.txt"
    words = ["review", "--blank", article, "--serve", tmp_path / "gold"]
    with subprocess.Popen(
        [sys.executable, "-m", "extractor", *map(str, words)], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert re.fullmatch(
            r"review at http://127\.0\.0\.1:\d+/[\w-]{43}/\n", process.stderr.readline()
        )
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == (
            f"Ctrl-C ends it\n\n0 labels saved in {tmp_path / 'gold'}\n"
        )
        assert process.wait() == 0


def test_serve_says_what_is_missing(tmp_path: Path) -> None:
    """A folder that cannot be made is one line and exit code 2."""
    (tmp_path / "file").write_text("")
    article = ROOT / "fixtures" / "articles" / "boise-taser.txt"
    done = run("review", "--blank", article, "--serve", tmp_path / "file" / "gold")
    assert done.returncode == 2
    assert "not a directory" in done.stderr
