"""`extractor review`: records beside their articles on one page, to be corrected into gold."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractor.article import Article
from extractor.cli.options import load_schema, read_inputs, read_results, schema_option
from extractor.errors import ConfigError, GoldError, ResultError

if TYPE_CHECKING:
    from extractor.output.review.page import Review
    from extractor.output.review.sheet import Sheet
    from extractor.schema.record import Record

PATH = click.Path(path_type=Path)


@click.command()
@click.argument("paths", nargs=-1, metavar="[RESULTS] ARTICLES...")
@click.option("-o", "--output", type=PATH, help="The page: one HTML file that opens from disk.")
@click.option("--blank", is_flag=True, help="No RESULTS: label ARTICLES from a blank sheet.")
@click.option("--merge", nargs=2, type=PATH, metavar="A B",
              help="No RESULTS: settle two readers' labels (folders or files).")  # fmt: skip
@click.option("--serve", type=PATH, metavar="FOLDER",
              help="Serve the page on this machine; labels are saved into FOLDER.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="With --serve.")
@schema_option
def review(
    paths: tuple[str, ...],
    output: Path | None,
    blank: bool,
    merge: tuple[Path, Path] | None,
    serve: Path | None,
    port: int,
    schema_name: str | None,
) -> None:
    """Make a page to look at the rows of RESULTS beside their ARTICLES, and to correct them.

    The page works with the keyboard (? lists the keys), keeps the work in the browser, and saves
    what has been reviewed as labels (gold.jsonl), which say how they began. It asks for nothing
    from the network.
    """
    if (output is None) == (serve is None):
        raise ConfigError("give -o FILE for a page, or --serve FOLDER to save as you go")
    if blank and merge:
        raise ConfigError("--blank and --merge exclude each other")
    schema = load_schema(schema_name)
    if merge:
        made = _merge(merge, paths, schema)
    else:
        made = _blank(paths, schema) if blank else _draft(paths, schema)
    if serve is not None:
        _serve(made, serve, port)
        return
    from extractor import web
    from extractor.output.review.page import render

    assert output is not None
    web.write(render(made), output)
    click.echo(f"{output}: {len(made.sheets)} articles to review", err=True)


def _draft(paths: Sequence[str], schema: type[Record]) -> Review:
    """Result rows, each with its article."""
    from extractor.output.review.page import Review
    from extractor.output.review.sheet import from_row

    if len(paths) < 2:
        raise ConfigError("name the RESULTS and then their ARTICLES (files or folders)")
    articles = {article.id: article for article in read_inputs(paths[1:], None)}
    sheets: list[Sheet] = []
    for row in read_results(Path(paths[0]), schema):
        article = articles.pop(row.article.id, None)
        if article is None:
            message = f"{paths[0]}: {row.article.id!r} is not among the articles, or has two rows"
            raise ResultError(f"{message}; name the folder or file that it was read from")
        sheets.append(from_row(row, article))
    if articles:
        click.echo(f"{len(articles)} articles without a row are left out", err=True)
    return Review(f"Review: {Path(paths[0]).stem}", "draft", schema, sheets)


def _blank(paths: Sequence[str], schema: type[Record]) -> Review:
    """Articles with nothing filled in."""
    from extractor.output.review.page import Review
    from extractor.output.review.sheet import BLANK, Sheet

    sheets = [Sheet(article, (), BLANK) for article in read_inputs(paths, None)]
    return Review("Review: blank sheets", "blank", schema, sheets)


def _merge(merge: tuple[Path, Path], paths: Sequence[str], schema: type[Record]) -> Review:
    """The articles that two readers have both labelled."""
    from extractor.evaluation.assign import solver
    from extractor.evaluation.gold import load

    solver()  # without its extra nothing below can be imported
    from extractor.output.review.merge import merge as settle
    from extractor.output.review.page import Review

    texts: list[Article] = read_inputs(paths, None) if paths else []
    first, second = ({g.id: g for g in load(m, schema, texts=texts)} for m in merge)
    both = [id for id in first if id in second]
    if not both:
        raise GoldError(f"{merge[0]} and {merge[1]} have no labelled article in common")
    alone = [id for id in {**first, **second} if id not in both]
    if alone:
        click.echo(f"labelled only once, left out: {', '.join(alone)}", err=True)
    names: tuple[str, str] = ("A", "B")
    if len({part.stem for part in merge}) == 2:
        names = (merge[0].stem, merge[1].stem)
    sheets = [settle(first[id], second[id], names) for id in both]
    return Review(f"Review: {names[0]} and {names[1]}", "merge", schema, sheets, names)


def _serve(made: Review, folder: Path, port: int) -> None:
    """Serve until interrupted: that is how it ends well."""
    from extractor.output.review.desk import Desk
    from extractor.output.review.serve import Server

    desk = Desk(made, folder)
    with Server(desk, port) as server:
        try:
            click.echo(f"review at {server.address}\nCtrl-C ends it", err=True)
            server.serve_forever()
        except KeyboardInterrupt:
            click.echo(f"\n{desk.saved} labels saved in {folder}", err=True)
