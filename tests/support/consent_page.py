"""A provider's consent page as a browser meets it, on a port of this machine."""

from __future__ import annotations

import html
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlencode, urlsplit

SayYes = Callable[[str, str], dict[str, str]]
"""(address of the page, account) to what is brought back."""


@contextmanager
def consent_page(
    accounts: tuple[str, ...], registered: Callable[[], str], say_yes: SayYes
) -> Iterator[str]:
    """Where the page is; another name than the app's, so that the way back crosses sites.

    Args:
        registered: the only address that it sends people back to.
    """

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = dict(parse_qsl(urlsplit(self.path).query))
            body = "Error 400: redirect_uri_mismatch"
            if asked.get("redirect_uri") == registered():
                body = _choices(accounts, asked, lambda account: say_yes(self.path, account))
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>Provider</title>{body}".encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/auth"
    server.shutdown()
    server.server_close()


def _choices(
    accounts: tuple[str, ...], asked: dict[str, str], agree: Callable[[str], dict[str, str]]
) -> str:
    ways = {f"Continue as {one}": agree(one) for one in accounts}
    ways["Cancel"] = {"state": asked["state"], "error": "access_denied"}
    links = (
        f'<a href="{html.escape(asked["redirect_uri"])}?{html.escape(urlencode(query))}">{name}</a>'
        for name, query in ways.items()
    )
    return f"<p>Hint: {html.escape(asked['login_hint'])}</p>" + " ".join(links)
