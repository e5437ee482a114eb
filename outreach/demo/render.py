"""Turns a page of the invented web into HTML, with whatever its owner changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from outreach.demo.addresses import contact_html, structured
from outreach.demo.seed import demo_folder
from outreach.demo.values import Anchor, Site, WebPage


@dataclass(frozen=True, slots=True)
class Edit:
    """What an owner did to one link of one page.

    Attributes:
        href: where the link leads now; "" if only its words remain.
        words: anchor text of a link put into the footer.
        rel: of the new link.
        in_footer: the words in the text lost their link, and the new one stands in the footer.
    """

    href: str
    words: str = ""
    rel: str = ""
    in_footer: bool = False


Edits = dict[tuple[str, str], Edit]  # (page URL, target URL)


class Renderer:
    """Renders pages with the templates of `seed_data/demo/html`."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(demo_folder() / "html"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def page(self, site: Site, page: WebPage, edits: Edits) -> bytes:
        """A page of a site as it stands now."""

        def linked(anchor: Anchor) -> Markup:
            return _linked(anchor, edits.get((page.url, anchor.url)))

        footer = [
            edit
            for (url, _), edit in tuple(edits.items())
            if url == page.url and edit.in_footer and edit.href
        ]
        return self._render(
            "page.html",
            site=site,
            page=page,
            linked=linked,
            author=next((one for one in site.pages.values() if "/authors/" in one.path), None),
            footer_links=footer,
            contact=Markup(contact_html(site)) if page.shows_contact else "",  # noqa: S704 ours
            structured=Markup(structured(site)),  # noqa: S704 JSON without "</"
        )

    def leaf(self, title: str, host: str, paragraphs: tuple[str, ...]) -> bytes:
        """A single article on a site that we describe no further."""
        return self._render("leaf.html", title=title, host=host, paragraphs=paragraphs)

    def notice(self, name: str, host: str) -> bytes:
        """One of the pages without content: "parked", "soft_404", "not_found", "challenge"."""
        return self._render(f"{name}.html", host=host)

    def _render(self, name: str, **values: Any) -> bytes:
        return self._templates.get_template(name).render(values).encode("utf-8")


def _linked(anchor: Anchor, edit: Edit | None) -> Markup:
    if edit is None:
        return _link(anchor.url, anchor.words, anchor.rel)
    if not edit.href or edit.in_footer:
        return Markup.escape(anchor.words)
    return _link(edit.href, anchor.words, edit.rel)


def _link(href: str, words: str, rel: str) -> Markup:
    attribute = Markup(' rel="{}"').format(rel) if rel else ""
    return Markup('<a href="{}"{}>{}</a>').format(href, attribute, words)
