"""Shows the invented web in an ordinary browser, which can't resolve its names.

`http://127.0.0.1:PORT/` lists the sites; `/view/HOST/path` is a page of one of them, with its links
led through here as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

from outreach.demo.httpd import Request, Respond, Response
from outreach.demo.values import Site

_PREFIX = "/view/"
_WEB = re.compile(rb'(href=")http://([a-z0-9.-]+\.example):\d+/')
_LOCAL = re.compile(rb'(href=")/(?!view/)')


class Gateway:
    """Answers requests for 127.0.0.1 from the pages of the invented web."""

    def __init__(self, sites: Iterable[Site], respond: Respond) -> None:
        self._sites = tuple(sites)
        self._respond = respond

    def __call__(self, request: Request) -> Response:
        if not request.path.startswith(_PREFIX):
            return self._index() if request.path == "/" else Response(404)
        host, _, path = request.path.removeprefix(_PREFIX).partition("/")
        response = self._respond(replace(request, host=host, path=f"/{path}"))
        headers = dict(response.headers)
        if "Location" in headers:
            headers["Location"] = visible_path(headers["Location"])
        body = _WEB.sub(rb"\1/view/\2/", response.body)
        body = _LOCAL.sub(rb"\1/view/%s/" % host.encode(), body)
        return replace(response, headers=headers, body=body)

    def _index(self) -> Response:
        entries = "".join(
            f'<li><a href="{visible_path(site.root)}">{escape(site.name)}</a> '
            f"{escape(site.tagline)}</li>"
            for site in self._sites
        )
        title = "The invented web"
        page = f"<!doctype html><title>{title}</title><h1>{title}</h1><ul>{entries}</ul>"
        return Response(200, page.encode())


def visible_path(url: str) -> str:
    """Where the gateway shows a URL of the invented web, from the root of 127.0.0.1."""
    parts = urlsplit(url)
    return f"{_PREFIX}{parts.hostname}{parts.path}"
