"""`outreach check`: a link checker in its own right."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from outreach.cli.check_report import (
    Journal,
    Line,
    in_words,
    is_broken,
    line_of,
    lines_of,
    summary_table,
    write_csv,
    write_html,
)
from outreach.cli.check_sources import Sources, classified
from outreach.clock import SystemClock
from outreach.config import load_settings, read_hosts
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.limits import CrawlLimits, limits_from
from outreach.errors import InvalidInput

# Not those of `outreach.cli.console`, which loads the database and takes a second.
out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_BROKEN_FOUND = 1
_USAGE = 2


def check(
    given: Annotated[
        list[str],
        typer.Argument(
            metavar="URL|FILE|SITEMAP…",
            help="Pages, files of URLs, HTML files, sitemaps; - reads URLs from standard input.",
        ),
    ],
    depth: Annotated[
        int, typer.Option(min=0, max=20, help="Clicks to follow on the same site.")
    ] = 0,
    limit: Annotated[int, typer.Option(min=1, help="Most pages to read of one site.")] = 10_000,
    targets: Annotated[
        bool, typer.Option("--targets", help="Check the given URLs themselves, not their links.")
    ] = False,
    head: Annotated[
        bool,
        typer.Option("--head", help="Ask by HEAD: quicker, but blind for soft 404s and parking."),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object a line and link.")
    ] = False,
    csv: Annotated[Path | None, typer.Option(help="Write a spreadsheet to this file.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a web page to this file.")] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Leave out targets that match; a regular expression.")
    ] = None,
    ignore_file: Annotated[
        Path | None, typer.Option(help="File of such expressions, one a line.")
    ] = None,
    resume: Annotated[
        Path | None, typer.Option(help="Keep results in this file, and go on from it.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Server errors, time-outs and doubts fail as well.")
    ] = False,
    host_delay: Annotated[
        float | None, typer.Option(min=0, help="Seconds between two fetches from one host.")
    ] = None,
    host_connections: Annotated[
        int | None, typer.Option(min=1, help="Fetches at once from one host.")
    ] = None,
    connections: Annotated[int | None, typer.Option(min=1, help="Fetches at once in all.")] = None,
) -> None:
    """Check the links of pages, files or sitemaps.

    Exit status: 0 if no link is broken, 1 if one is, 2 if the command is wrong.

    Example: outreach check https://example.com --depth 2 --html report.html
    """
    try:
        ignored = _patterns(ignore or [], ignore_file)
        for text in given:
            classified(text)
    except (InvalidInput, re.error, OSError) as wrong:
        err.print(str(wrong), markup=False, style="red")
        raise typer.Exit(_USAGE) from wrong
    limits = _limits(host_delay, host_connections, connections)
    with Fetcher(limits, SystemClock()) as fetcher:
        sources = Sources(fetcher, depth=depth, limit=limit, targets_only=targets, ignored=ignored)
        checker = LinkChecker(fetcher, head_only=head)
        with closing(Journal(resume)) if resume else nullcontext() as journal:
            run = _Run(sources, journal, as_json=as_json, strict=strict, keep=bool(csv or html))
            run.check(checker, given)
    if csv:
        write_csv(csv, run.lines)
    if html:
        write_html(html, run.lines)
    _tell(sources, run.counts, as_json=as_json)
    if run.broken_count:
        raise typer.Exit(_BROKEN_FOUND)


class _Run:
    """One run: what was found so far, and where it is told.

    A line is told only when all pages have been read, so that it names all that link to it; the
    journal gets it at once.
    """

    def __init__(
        self,
        sources: Sources,
        journal: Journal | None,
        *,
        as_json: bool,
        strict: bool,
        keep: bool,
    ) -> None:
        self._sources = sources
        self._journal = journal
        self._as_json = as_json
        self._strict = strict
        self._keep = keep
        self._untold: list[Line] = []
        self.lines: list[Line] = []
        self.counts: Counter[str] = Counter()
        self.broken_count = 0

    def check(self, checker: LinkChecker, given: list[str]) -> None:
        """Check everything that was not checked before."""
        with _meter(self._sources) as tick:
            for result in checker.check_many(self._fresh(given)):
                line = line_of(result)
                self._add(line)
                if self._journal:
                    self._journal.add(line)
                tick()
        self._tell_all()

    def _fresh(self, given: list[str]) -> Iterator[str]:
        known = self._journal.known if self._journal else {}
        for url in self._sources.targets(given):
            if url in known:
                self._add(known[url])
            else:
                yield url

    def _add(self, line: Line) -> None:
        self._untold.append(line)
        if self._sources.is_exhausted:
            self._tell_all()

    def _tell_all(self) -> None:
        for line in self._untold:
            self._tell(line)
        self._untold.clear()

    def _tell(self, result: Line) -> None:
        for line in lines_of(result, self._sources.by_url(result["url"])):
            broken = is_broken(line, strict=self._strict)
            self.counts[line["verdict"]] += 1
            self.broken_count += broken
            if self._keep:
                self.lines.append(line)
            if self._as_json:
                print(json.dumps(line, ensure_ascii=False), flush=True)
            elif broken:
                out.print(in_words(line))


@contextmanager
def _meter(sources: Sources) -> Iterator[Callable[[], None]]:
    """A line on standard error that tells how far we are; on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bars:
        bar = bars.add_task("", total=None)

        checked = count(1)

        def tick() -> None:
            links = f"{next(checked):,} of {len(sources.met):,} links checked"
            bars.update(bar, description=f"{sources.pages_read:,} pages read, {links}")

        yield tick


def _tell(sources: Sources, counts: Counter[str], *, as_json: bool) -> None:
    where = err if as_json else out
    if counts:
        where.print(summary_table(counts))
    else:
        where.print("There were no links to check.")
    if sources.ignored_count:
        where.print(f"{sources.ignored_count:,} links were left out, as asked.")


def _patterns(given: list[str], file: Path | None) -> list[re.Pattern[str]]:
    """Read the expressions to ignore; blank lines and comments of the file are skipped."""
    written = list(given)
    if file is not None:
        lines = (line.strip() for line in file.read_text("utf-8").splitlines())
        written += [line for line in lines if line and not line.startswith("#")]
    return [re.compile(text) for text in written]


def _limits(
    host_delay: float | None, host_connections: int | None, connections: int | None
) -> CrawlLimits:
    settings = load_settings()
    hosts = read_hosts(settings.hosts_file) if settings.hosts_file else {}
    limits = limits_from(settings, hosts)
    delay = limits.host_delay_seconds if host_delay is None else host_delay
    return replace(
        limits,
        host_delay_seconds=delay,
        back_off=delay > 0,  # who needs no pause owns the servers
        host_connections=host_connections or limits.host_connections,
        connections=connections or limits.connections,
    )


check_command = check
