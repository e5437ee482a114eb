"""The client's report as one HTML file that needs nothing beside it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from outreach.bundled import bundled
from outreach.languages import language, teach
from outreach.reporting.pdf import logo_kind

_TYPES = {"png": "image/png", "jpg": "image/jpeg"}


def standalone(report: Mapping[str, object], logo: bytes | None = None) -> str:
    """The whole page in the language of the report; texts are escaped, the logo is inside."""
    spoken = language(str(report["language"]))
    kind = _TYPES.get(logo_kind(logo or b""))
    picture = f"data:{kind};base64,{b64encode(logo or b'').decode()}" if kind else ""
    page = _pages(spoken.code).get_template("report/client.html")
    return page.render(report=report, logo=picture, language=spoken)


@cache
def _pages(code: str) -> Environment:
    """The templates that speak a language, compiled once."""
    pages = Environment(
        loader=FileSystemLoader(bundled("templates")),
        autoescape=True,
        undefined=StrictUndefined,
    )
    teach(pages, lambda: language(code))
    return pages
