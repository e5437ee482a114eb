"""Real pages, served on loopback and examined as prospects are: fetched, read, links placed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

from outreach.bench.read import pages_of
from outreach.clock import SystemClock
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse
from outreach.crawl.reading.links import extract_links
from outreach.errors import FetchError, NotFound

_AT_ONCE = 8


def bench_pages(folder: Path | str) -> dict[str, float | int]:
    """Serve every page of `folder` and examine it: facts, and links with their places.

    Returns:
        pages, links, errors (pages that could not be fetched or read), seconds, pages_per_s.

    Raises:
        NotFound: there is no page in the folder.
    """
    bodies = list(pages_of(Path(folder)))
    if not bodies:
        raise NotFound(f"{folder}: there is no *.html or *.html.gz file.")
    links = errors = 0
    with _served(bodies) as root, _fetcher(root) as fetcher:
        began = time.perf_counter()
        for _, answer in fetcher.fetch_many(f"{root}/{number}" for number in range(len(bodies))):
            if isinstance(answer, FetchError):
                errors += 1
                continue
            document = parse(answer)
            read_facts(document)
            links += len(extract_links(document))
        seconds = time.perf_counter() - began
    return {
        "pages": len(bodies),
        "links": links,
        "errors": errors,
        "seconds": round(seconds, 2),
        "pages_per_s": round(len(bodies) / seconds, 1),
    }


def _fetcher(root: str) -> Fetcher:
    limits = CrawlLimits(
        user_agent="outreach-bench",
        allowed_networks=(ip_network("127.0.0.0/8"),),
        allowed_ports=(int(root.rpartition(":")[2]),),
        host_delay_seconds=0,
        host_connections=_AT_ONCE,
    )
    return Fetcher(limits, SystemClock())


@contextmanager
def _served(bodies: list[bytes]) -> Iterator[str]:
    class Pages(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            name = self.path.strip("/")
            found = name.isdigit() and int(name) < len(bodies)
            body = bodies[int(name)] if found else b""
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Quiet: standard error belongs to the figures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
