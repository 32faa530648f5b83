"""The main path: rows for whatever happens, evidence examined, identity, concurrency."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from crash import TEXT, Crash
from fakes import FakeModel

from extractor import Article, Extractor, Incident, aextract, extract, extract_many
from extractor.errors import ConfigError, PromptError, ResultError, Truncated, Unauthorized
from extractor.extraction import Extraction, read_rows
from extractor.models.base import Completion, Request, Spent, identity
from extractor.prompt import find

ARTICLE = Article("a", "Police said an officer shot a man. A man was shot in March, police said.")


def incident(quote: str, **fields: Any) -> Incident:
    claim = {"quote": quote, "supports": ["/force"], "source": "police", "stance": "stated"}
    return Incident.model_validate(
        {"prominence": "main", "force": ["firearm"], "claims": [claim], **fields}
    )


def test_row_of_a_record() -> None:
    """A record comes back with its quotes located, the row with its provenance."""
    row = extract(ARTICLE, FakeModel([incident("an officer shot a man")]))
    assert row.status == "ok"
    [claim] = row.incidents[0].claims
    assert (claim.span, claim.match) == ((12, 33), "exact")
    assert ARTICLE.text[12:33] == "an officer shot a man"
    assert row.incidents[0].flags == []
    made = row.provenance
    assert (made.model, made.prompt, made.attempts, made.cost_usd) == ("fake", None, 1, 0.25)
    assert made.usage.input_tokens == 10
    assert made.request.startswith("sha256:")


def test_no_record_is_an_answer() -> None:
    """An article without an incident gives a row that says so."""
    row = extract(ARTICLE, FakeModel([]))
    assert (row.status, row.incidents, row.error) == ("no_incident", (), None)


def test_failure_is_a_row() -> None:
    """A model's failure is a row with its type, its message and what it cost."""
    error = Truncated("cut", Spent(2, cost_usd=0.5))
    row = extract(ARTICLE, FakeModel(error))
    assert row.status == "failed"
    assert row.error is not None
    assert (row.error.type, row.error.message) == ("Truncated", "cut")
    assert (row.provenance.attempts, row.provenance.cost_usd) == (2, 0.5)


def test_a_quote_that_nobody_said_is_flagged() -> None:
    """An absent quote keeps its value, has no span, and is flagged."""
    row = extract(ARTICLE, FakeModel([incident("an officer shot a woman")]))
    [record] = row.incidents
    assert record.force == ["firearm"]
    assert (record.claims[0].span, record.claims[0].match) == (None, "not_found")
    assert "ungrounded" in {flag.code for flag in record.flags}


def test_spans_that_a_model_invents_are_overwritten() -> None:
    """Whatever a model says of spans, matches and flags, ours are computed."""
    wrong = incident("an officer shot a man")
    wrong.claims[0].span, wrong.claims[0].match = (0, 5), "edited"
    row = extract(ARTICLE, FakeModel([wrong]))
    assert row.incidents[0].claims[0].span == (12, 33)


def test_review_names_quote_and_nearest_passage() -> None:
    """What a model is told about a failing quote holds the quote and where to look."""
    model = FakeModel([incident("an officer shot a man")])
    extract(ARTICLE, model)
    complaints = model.requests[0].review([incident("an officer shot a woman")])
    assert complaints[0].startswith("incidents[0]/force: ")
    assert "an officer shot a woman" in complaints[0]
    assert "nearest passage: 'Police said an officer shot a man.'" in complaints[0]
    assert model.requests[0].review([incident("an officer shot a man")]) == []


class Slow(FakeModel):
    """Counts how many requests are under way at once."""

    def __init__(self) -> None:
        super().__init__([])
        self.now = self.most = 0

    async def complete(self, request: Request) -> Completion:
        self.now += 1
        self.most = max(self.most, self.now)
        await asyncio.sleep(0.005 if request.article.id == "0" else 0.001)
        self.now -= 1
        return await super().complete(request)


async def collect(model: FakeModel, articles: Iterator[Article], concurrency: int) -> list[str]:
    return [row.article.id async for row in extract_many(articles, model, concurrency=concurrency)]


def test_extract_many() -> None:
    """Every article gives one row, no more than so many at a time, drawn as places become free."""
    drawn: list[int] = []

    def articles() -> Iterator[Article]:
        for number in range(20):
            drawn.append(number)
            yield Article(str(number), f"Text {number}.")

    model = Slow()
    ids = asyncio.run(collect(model, articles(), 3))
    assert sorted(ids, key=int) == [str(number) for number in range(20)]
    assert model.most == 3


def test_an_abandoned_loop_leaves_nothing_running() -> None:
    """Leaving the loop early cancels what is under way."""

    async def first() -> int:
        rows = Extractor(Slow()).extract_many((Article(str(n), "T.") for n in range(9)), 3)
        async for _ in rows:
            break
        await rows.aclose()
        await asyncio.sleep(0)
        return len(asyncio.all_tasks())

    assert asyncio.run(first()) == 1


def test_no_calls_after_unauthorized() -> None:
    """A wrong key is found out once; the other articles get rows that say so."""
    model = FakeModel(Unauthorized("bad key"))
    rows: list[Extraction[Incident]] = []

    async def run() -> None:
        articles = (Article(str(n), f"Text {n}.") for n in range(5))
        rows.extend([row async for row in extract_many(articles, model, concurrency=1)])

    asyncio.run(run())
    assert len(model.requests) == 1
    assert [row.status for row in rows] == ["failed"] * 5
    assert rows[4].error is not None
    assert rows[4].error.message == "not asked, after: bad key"


def test_sync_inside_a_running_loop() -> None:
    """`extract` works where an event loop is already running, as in a notebook."""

    async def notebook() -> Extraction[Incident]:
        return extract(ARTICLE, FakeModel([]))

    assert asyncio.run(notebook()).status == "no_incident"
    assert asyncio.run(aextract(ARTICLE, FakeModel([]))).status == "no_incident"


def test_identity() -> None:
    """A request's identity changes with all that decides the answer, and with nothing else."""
    model, prompt = FakeModel([]), find("guide")

    def of(article: Article, named: str = "guide", schema: Any = Incident) -> str:
        messages = find(named).render(article, schema)
        return identity(model, Request(article, schema, messages, not prompt.guided))

    same = of(ARTICLE)
    assert of(Article("other id", ARTICLE.text)) == same
    others = [
        of(Article("a", ARTICLE.text + " More.")),
        of(Article("a", ARTICLE.text, title="T")),
        of(ARTICLE, "bare"),
        of(ARTICLE, "guide", Crash),
    ]
    assert len({same, *others}) == 5


def test_model_without_prompt() -> None:
    """A model that needs a prompt is refused without one, or with one for another schema."""

    class Needy(FakeModel):
        needs_prompt = True

    with pytest.raises(ConfigError, match="'fake' needs a prompt"):
        Extractor(Needy([]))
    with pytest.raises(PromptError, match="for the schema 'incident'"):
        Extractor(Needy([]), find("worked"), Crash)


def test_another_schema() -> None:
    """A user's own schema goes the whole way: located quotes, checked values, typed rows."""
    crash = Crash.model_validate({
        "date": "2024-01-08", "road": "Quarry Road", "cause": ["ice", "alcohol"],
        "vehicles": [{"kind": "bus", "driver": "Pilar Ostrander"}, {"kind": "car", "injured": 4}],
        "claims": [
            {"quote": "on an icy bend of Quarry Road on Monday", "source": "reporter",
             "stance": "stated", "supports": ["/date", "/road", "/cause"]},
            {"quote": "The driver of the bus, Pilar Ostrander", "source": "reporter",
             "stance": "stated", "supports": ["/vehicles/0/driver", "/vehicles/0/kind"]},
            {"quote": "struck a car, hurting three people", "source": "reporter",
             "stance": "stated", "supports": ["/vehicles/1/kind", "/vehicles/1/injured"]},
        ],
    })  # fmt: skip
    from datetime import date

    row = extract(Article("c", TEXT, date(2024, 1, 9)), FakeModel([crash]), schema=Crash)
    assert row.incidents[0].vehicles[0].driver == "Pilar Ostrander"
    assert row.provenance.schema_.startswith("crash/1 ")
    assert [claim.match for claim in row.incidents[0].claims] == ["exact"] * 3
    flagged = {(flag.code, flag.field) for flag in row.incidents[0].flags}
    assert flagged == {("unsupported", "/cause"), ("unsupported", "/vehicles/1/injured")}


def test_rows_read_back() -> None:
    """A row written as JSON reads back as it was, as JSONL, as an array and alone."""
    row = extract(ARTICLE, FakeModel([incident("an officer shot a man")]))
    line = row.to_json()
    for text in (
        line,
        line + "\n" + line + "\n",
        f"[{line}]",
        json.dumps(json.loads(line), indent=1),
    ):
        for back in read_rows(text, "f", Incident):
            assert back == row
            assert back.to_json() == line


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"status": "fine"}, "f: line 2: status: input should be 'ok'"),
        ({"incidents": [{"prominence": "front"}]}, "f: line 2: prominence: input should be"),
        ({"incidents": None}, "f: line 2: not a result row"),
    ],
)
def test_malformed_rows(change: dict[str, Any], message: str) -> None:
    """A row that is none is refused with file, line and field."""
    good = extract(ARTICLE, FakeModel([])).to_json()
    bad = json.dumps({**json.loads(good), **change})
    with pytest.raises(ResultError) as error:
        list(read_rows(f"{good}\n{bad}\n", "f", Incident))
    assert str(error.value).startswith(message)


def test_an_unforeseen_exception_is_a_row() -> None:
    """What nobody foresaw takes one article, not all, and says where it happened."""

    class Broken(FakeModel):
        async def complete(self, request: Request) -> Completion:  # noqa: ARG002
            raise KeyError("surprise")

    row = extract(ARTICLE, Broken([]))
    assert row.status == "failed"
    assert row.error is not None
    assert row.error.type == "Crashed"
    assert row.error.message.startswith("KeyError: 'surprise' (test_pipeline.py, line ")
