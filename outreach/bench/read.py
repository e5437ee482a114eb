"""What reading a page costs: its links with their places, beside the parser alone."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

from outreach.crawl.reading.bounds import MAX_HTML_BYTES
from outreach.crawl.reading.html import parse_html
from outreach.crawl.reading.links import extract_links, link_targets
from outreach.errors import NotFound

ROUNDS = 5
_URL = "https://bench.example/page"


def bench_read(pages_dir: Path | str) -> dict[str, float | int]:
    """Time the parser alone, targets only, and links with their places on a folder's pages.

    Reads *.html, *.htm and *.html.gz, in sub-folders too. Processor time, best of five rounds
    taken in turn; milliseconds a page. `ratio` and `targets_ratio` are links and targets, parsing
    included, to the parser alone.

    Raises:
        NotFound: no such page is in the folder.
    """
    pages = list(pages_of(Path(pages_dir)))
    if not pages:
        raise NotFound(f"{pages_dir}: there is no *.html or *.html.gz file.")
    parse, targets, links = _best_of(
        pages,
        LexborHTMLParser,
        lambda body: link_targets(parse_html(body, _URL)),
        lambda body: extract_links(parse_html(body, _URL)),
    )
    return {
        "pages": len(pages),
        "bytes": sum(map(len, pages)),
        "links": sum(len(extract_links(parse_html(body, _URL))) for body in pages),
        "parse_ms": parse,
        "targets_ms": targets,
        "links_ms": links,
        "targets_ratio": targets / parse,
        "ratio": links / parse,
    }


def pages_of(folder: Path) -> Iterator[bytes]:
    """Bodies of all *.html, *.htm and *.html.gz files below a folder, in the order of names."""
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(".html.gz"):
            with gzip.open(path) as packed:
                yield packed.read(MAX_HTML_BYTES)
        elif path.suffix in (".html", ".htm"):
            with path.open("rb") as file:
                yield file.read(MAX_HTML_BYTES)


def _best_of(pages: list[bytes], *works: Callable[[bytes], object]) -> list[float]:
    """Return for each work its milliseconds a page."""
    best = [float("inf")] * len(works)
    for _ in range(ROUNDS):
        for index, work in enumerate(works):
            best[index] = min(best[index], _seconds(pages, work))
    return [1000 * seconds / len(pages) for seconds in best]


def _seconds(pages: Iterable[bytes], work: Callable[[bytes], object]) -> float:
    start = time.process_time()
    for body in pages:
        work(body)
    return time.process_time() - start
