"""The other ways to take a corpus through a model, as their documentation shows them.

    python eval/benchmarks/contenders.py NAME CORPUS BASE_URL CONCURRENCY RESULTS

    sockets      bare HTTP over asyncio streams, nothing parsed: what the machine gives
    openai       openai's client with our prompt and tool; the answer validated by pydantic
    instructor   instructor's client with our prompt and record class
    langextract  langextract.extract, one chunk an article, its quotes aligned

The first three keep so many workers busy, langextract has its own threads. None has a journal, a
retry policy or checks; each writes its answers as JSONL.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Ask = Callable[[dict[str, Any]], Awaitable[str]]  # an article's fields -> a line of results
MODEL = "gpt-4.1-mini"  # a name that every client knows


def articles(corpus: Path) -> Iterator[dict[str, Any]]:
    """The articles, one after another."""
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


async def pool(ask: Ask, corpus: Path, concurrency: int, results: Path) -> None:
    """So many workers, each on the next article."""
    todo = articles(corpus)
    with results.open("w", encoding="utf-8") as file:

        async def worker() -> None:
            for article in todo:
                file.write(await ask(article) + "\n")

        await asyncio.gather(*(worker() for _ in range(concurrency)))


def sockets(base_url: str) -> Ask:
    """A connection a worker; the whole cost is the event loop's."""
    where = urlsplit(base_url)
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(article: dict[str, Any]) -> str:
        messages = [{"role": "user", "content": article["text"]}]
        body = json.dumps({"model": MODEL, "messages": messages}).encode()
        reader, writer = (
            idle.pop() if idle else await asyncio.open_connection(where.hostname, where.port)
        )
        head = f"POST {where.path}/chat/completions HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        told = (await reader.readuntil(b"\r\n\r\n")).lower()
        said = await reader.readexactly(int(told.split(b"content-length:")[1].split(b"\r\n")[0]))
        idle.append((reader, writer))
        return said.decode()

    return ask


def openai(base_url: str) -> Ask:
    """A client of openai; the schema is made once, as anyone would."""
    from openai import AsyncOpenAI

    from extractor.models.llm import LLM, LLMOptions

    client = AsyncOpenAI(api_key="none", base_url=base_url, max_retries=0, timeout=600)
    prompted, reply = _prompted()
    form = LLM(f"openai/{MODEL}", LLMOptions(base_url=base_url)).client().question(reply, [])

    async def ask(article: dict[str, Any]) -> str:
        given = await client.chat.completions.create(**{**form, "messages": prompted(article)})
        [call] = given.choices[0].message.tool_calls
        return str(reply.model_validate_json(call.function.arguments).model_dump_json())

    return ask


def instructor(base_url: str) -> Ask:
    """A client of instructor, patched once."""
    import instructor as library
    from openai import AsyncOpenAI

    plain = AsyncOpenAI(api_key="none", base_url=base_url, max_retries=0, timeout=600)
    client = library.from_openai(plain)
    prompted, reply = _prompted()

    async def ask(article: dict[str, Any]) -> str:
        parsed = await client.chat.completions.create(
            model=MODEL, messages=prompted(article), response_model=reply, max_retries=0
        )
        return str(parsed.model_dump_json())

    return ask


def _prompted() -> tuple[Callable[[dict[str, Any]], list[Any]], Any]:
    """What makes the messages for an article, and the class of its answer."""
    from extractor.article import Article, parse_date
    from extractor.prompt import find
    from extractor.schema import Incident
    from extractor.schema.question import reply_class

    prompt = find("guide")

    def messages(article: dict[str, Any]) -> list[Any]:
        published = parse_date(article["published"], article["id"])
        read = Article(article["id"], article["text"], published)
        return [dict(message) for message in prompt.render(read, Incident)]

    return messages, reply_class(Incident, not prompt.guided)


def langextract(corpus: Path, base_url: str, concurrency: int, results: Path) -> None:
    """One call of langextract; its batches are ten times the number of its threads."""
    library: Any = import_module("langextract")
    provider: Any = import_module("langextract.providers.openai")
    example = library.data.ExampleData(
        text="An officer shot a man.",
        extractions=[library.data.Extraction("force", "shot", attributes={"force": "firearm"})],
    )
    documents = (
        library.data.Document(text=article["text"], document_id=article["id"])
        for article in articles(corpus)
    )
    model = provider.OpenAILanguageModel(
        MODEL, api_key="none", base_url=base_url, max_workers=concurrency
    )
    found = library.extract(
        documents,
        prompt_description="Extract each use of force by the police, with the words that say so.",
        examples=[example],
        model=model,
        fence_output=False,
        use_schema_constraints=False,
        max_char_buffer=100_000,
        batch_length=10 * concurrency,
        max_workers=concurrency,
        show_progress=False,
    )
    with results.open("w", encoding="utf-8") as file:
        for document in found:
            located = [
                (each.extraction_text, each.char_interval and each.char_interval.start_pos)
                for each in document.extractions or ()
            ]
            file.write(json.dumps([document.document_id, located]) + "\n")


ASKS = {made.__name__: made for made in (sockets, openai, instructor)}


def main(name: str, corpus: str, base_url: str, concurrency: str, results: str) -> None:
    """Take the corpus through."""
    if name == langextract.__name__:
        langextract(Path(corpus), base_url, int(concurrency), Path(results))
        return
    asyncio.run(_main(ASKS[name], Path(corpus), base_url, int(concurrency), Path(results)))


async def _main(made: Any, corpus: Path, base_url: str, concurrency: int, results: Path) -> None:
    await pool(made(base_url), corpus, concurrency, results)


if __name__ == "__main__":
    main(*sys.argv[1:])
