"""`outreach bench`: speed and memory beside the alternative a user would pick, in one run.

Every measurement loads its own alternatives, so that none bears the memory of another's.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from outreach.bench.checkers import VARIANTS
from outreach.cli.console import AsJson, err, show, show_one

app = typer.Typer(no_args_is_help=True)


@app.command()
def read(
    folder: Annotated[Path, typer.Argument(help="Folder of HTML pages, may be gzipped.")],
    as_json: AsJson = False,
) -> None:
    """Links with their place on the page, beside the parser alone.

    Example: outreach bench read ~/saved-pages --json
    """
    from outreach.bench.read import bench_read

    show_one(bench_read(folder), as_json=as_json)


@app.command()
def pages(
    folder: Annotated[Path, typer.Argument(help="Folder of HTML pages, may be gzipped.")],
    as_json: AsJson = False,
) -> None:
    """Saved pages, served on loopback and examined as prospects are.

    Example: outreach bench pages ~/saved-pages --json
    """
    from outreach.bench.pages import bench_pages

    show_one(bench_pages(folder), as_json=as_json)


@app.command()
def facts(
    folder: Annotated[Path, typer.Argument(help="Folder of pages and their labels.jsonl.")],
    as_json: AsJson = False,
) -> None:
    """Title, author, date and text of labelled pages, beside trafilatura and htmldate alone.

    Example: outreach bench facts ~/labelled-pages --json
    """
    from outreach.bench.facts import bench_facts

    show(bench_facts(folder), as_json=as_json, title="Share of pages read right")


@app.command()
def parked(
    folder: Annotated[Path, typer.Argument(help="Folder of *.csv with a column class.")],
    write: Annotated[Path | None, typer.Option(help="Where the taught forest goes.")] = None,
    as_json: AsJson = False,
) -> None:
    """Parked domains told by how their page is built: cross-validated, and taught anew.

    Example: outreach bench parked examples --write outreach/crawl/verdicts/parked_forest.json
    """
    from outreach.bench.parked import bench_parked

    show_one(bench_parked(folder, write=write), as_json=as_json)


@app.command()
def render(
    letters: Annotated[int, typer.Option(min=1_000, help="Letters to render.")] = 40_000,
    as_json: AsJson = False,
) -> None:
    """Letters from one template in bulk, in the killable sandbox, beside Jinja2 alone.

    Example: outreach bench render --json
    """
    from outreach.bench.render import bench_render

    show_one(asdict(bench_render(letters)), as_json=as_json)


@app.command()
def replies(
    messages: Annotated[int, typer.Option(min=100, help="Messages in the mailbox.")] = 10_000,
    as_json: AsJson = False,
) -> None:
    """Reading and understanding answers from Dovecot, beside raw imaplib.

    Example: outreach bench replies --messages 2000 --json
    """
    from outreach.bench.replies import bench_replies, report

    figures = bench_replies(messages)
    show_one(figures, as_json=as_json, sentence=report(figures))


@app.command()
def intents(
    folder: Annotated[Path, typer.Argument(help="Folder of labelled answers*.jsonl.")],
    write: Annotated[Path | None, typer.Option(help="Where the taught reader goes.")] = None,
    stream: Annotated[
        list[str] | None, typer.Option(help="A set whose answers are corrected one after another.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """What answers mean, each set by a reader of the others: rules, taught reader, both.

    Example: outreach bench intents tests/replies --write outreach/replies/phrases/taught.bin
    Example: outreach bench intents tests/replies --stream answers_offices --stream answers_passers
    """
    from outreach.bench.intents import bench_intents, bench_stream

    if stream:
        show_one(bench_stream(folder, stream), as_json=as_json)
        return
    show(bench_intents(folder, target=write), as_json=as_json, title="Meanings understood")


@app.command()
def bounces(
    folder: Annotated[Path, typer.Argument(help="Folder of labelled bounces with labels.jsonl.")],
    as_json: AsJson = False,
) -> None:
    """Understanding bounces, beside flufl.bounce and a plain reader of RFC 3464.

    Example: outreach bench bounces ~/labelled-bounces --json
    """
    from outreach.bench.bounces import bench_bounces

    show(bench_bounces(folder), as_json=as_json, title="Readers of bounces")


@app.command()
def calendar(
    enrolments: Annotated[int, typer.Option(min=1, help="Open sequences.")] = 10_000,
    as_json: AsJson = False,
) -> None:
    """The calendar of what will be sent in 30 days: processor time.

    Example: outreach bench calendar --enrolments 10000 --json
    """
    from outreach.bench.calendar import bench_calendar, report

    figures = bench_calendar(enrolments)
    show_one(figures, as_json=as_json, sentence=report(figures))


@app.command()
def send(
    letters: Annotated[int, typer.Option(min=100, help="Letters to send each way.")] = 4_000,
    queued: Annotated[
        list[int] | None, typer.Option(min=1_000, help="Letters in the queue; several.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Crash-safe letters a second through the real ledger, beside Postfix and a bare smtplib.

    Example: outreach bench send --letters 2000 --queued 1000 --queued 1000000 --json
    """
    from outreach.bench.send import SIZES, bench_send, report

    figures = bench_send(letters, sizes=tuple(queued or SIZES))
    show_one(figures, as_json=as_json, sentence=report(figures))


@app.command()
def imports(
    rows: Annotated[int, typer.Option(min=1_000, help="Rows of the export.")] = 1_000_000,
    as_json: AsJson = False,
) -> None:
    """Reading and importing an Ahrefs export in UTF-16, beside polars reading the same file.

    Example: outreach bench imports --rows 50000 --json
    """
    from outreach.bench.imports import bench_imports

    show_one(bench_imports(rows), as_json=as_json)


@app.command()
def monitor(
    pages: Annotated[int, typer.Option(min=10, help="Invented pages.")] = 2_000,
    days: Annotated[int, typer.Option(min=60, help="Days of the story.")] = 180,
    seed: Annotated[int, typer.Option(help="Of the story.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Watching links that flap, block, move, are lost and come back: losses, delay, fetches.

    Example: outreach bench monitor --json
    """
    from outreach.bench.monitor import bench_monitor

    show_one(bench_monitor(pages, days, seed), as_json=as_json)


@app.command()
def graph(
    nodes: Annotated[int, typer.Option(min=1_000, help="Nodes of the large graph.")] = 1_000_000,
    edges: Annotated[int, typer.Option(min=1_000, help="Its edges.")] = 10_000_000,
    as_json: AsJson = False,
) -> None:
    """Farms found in planted graphs; PageRank beside scipy alone and networkit.

    Example: outreach bench graph --nodes 100000 --edges 1000000 --json
    """
    from outreach.bench.graph import bench_graph

    show_one(bench_graph(nodes, edges), as_json=as_json)


@app.command()
def profile(
    links: Annotated[list[int] | None, typer.Option(help="Sizes to measure.")] = None,
    database_url: Annotated[str, typer.Option(help="Empty database; SQLite if left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Import, profile and page of 10,000 to a million backlinks with three sightings each.

    Example: outreach bench profile --links 10000 --json
    """
    from outreach.bench.profile import bench_profile

    figures = bench_profile(links or [10_000, 100_000, 1_000_000], database_url)
    show_one(figures, as_json=as_json)


@app.command()
def web(
    opportunities: Annotated[int, typer.Option(min=1, help="Rows.")] = 100_000,
    backlinks: Annotated[int, typer.Option(min=1, help="Rows.")] = 1_000_000,
    emails: Annotated[int, typer.Option(min=1, help="Letters and answers.")] = 200_000,
    database_url: Annotated[str, typer.Option(help="Empty database; SQLite if left out.")] = "",
    keep: Annotated[
        Path | None, typer.Option(help="Folder where the full house stays for the next time.")
    ] = None,
    only: Annotated[str, typer.Option(help="Pages whose name begins so, as reports.")] = "",
    as_json: AsJson = False,
) -> None:
    """Server time of every page in a house full of rows, beside an empty one.

    Of files, which are streams, the time until the first part, and then rows a second.

    Example: outreach bench web --opportunities 1000 --backlinks 10000 --emails 2000

    Example: outreach bench web --keep /tmp/house --json
    """
    from outreach.bench.busy_house import Size
    from outreach.bench.web import bench_web

    size = Size(opportunities, backlinks, emails)
    found = bench_web(size, database_url=database_url, keep=keep, only=only, tell=err.print)
    if as_json:
        pages = [page.plain() for page in found["pages"]]
        show_one({**found, "size": asdict(size), "pages": pages}, as_json=True)
    else:
        show([page.plain() for page in found["pages"]], as_json=False, title="Pages")


@app.command()
def crawl(
    pages: Annotated[int, typer.Option(min=1, help="Pages of the synthetic web.")] = 5_000,
    links: Annotated[int, typer.Option(min=1, help="Links on each page.")] = 50,
    rounds: Annotated[int, typer.Option(min=1, help="How often each checker runs.")] = 3,
    variant: Annotated[
        list[str] | None,
        typer.Option(help=f"{', '.join(VARIANTS)}; all if left out."),
    ] = None,
    scale: Annotated[
        bool, typer.Option("--scale", help="Ours alone, from a thousand to a million targets.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Link checkers on a synthetic web: ours beside lychee, linkinator, LinkChecker and Scrapy.

    Peers take part if they are on the PATH. All of it takes a quarter of an hour; slow adds 200 ms
    to every answer.

    Example: outreach bench crawl --pages 500 --rounds 1 --variant fast-head
    """
    from outreach.bench import crawl as crawling

    variants = tuple(variant or VARIANTS)
    if not set(variants) <= set(VARIANTS):
        raise typer.BadParameter(f"--variant is one of {', '.join(VARIANTS)}.")

    def tell(run: crawling.Run) -> None:
        err.print(crawling.in_words(run), markup=False)

    if scale:
        runs = crawling.bench_scale(scales=crawling.SCALES, tell=tell)
    else:
        runs = crawling.bench_crawl(
            pages=pages, links=links, rounds=rounds, variants=variants, tell=tell
        )
    if as_json:
        print(crawling.as_json(runs))
    else:
        rows = [
            {**asdict(run), "verdicts": ", ".join(f"{k} {v}" for k, v in run.verdicts.items())}
            for run in runs
        ]
        show(rows, as_json=False, title="Link checkers")
