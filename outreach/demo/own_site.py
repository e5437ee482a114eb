"""Composes our own project's site: a home page, an about page and one guide per topic."""

from __future__ import annotations

from outreach.demo.seed import OwnArticle, OwnSeed
from outreach.demo.values import Anchor, Paragraph, Section, Site, WebPage


def compose_own_site(own: OwnSeed, port: int) -> Site:
    """Return the site that links are won for; its guides stand under `/guides/`."""
    root = f"http://{own.host}:{port}/"
    guides = [_guide(article, root) for article in own.articles]
    pages = [_home(own, root, guides), _about(own, root), *guides]
    return Site(
        host=own.host,
        root=root,
        name=own.name,
        tagline=own.tagline,
        hue=150,
        owner=own.owner,
        pages={page.path: page for page in pages},
    )


def _guide(article: OwnArticle, root: str) -> WebPage:
    path = f"/guides/{article.slug}"
    texts: tuple[Paragraph, ...] = tuple((text,) for text in article.paragraphs)
    sections = (Section("text", "", texts),)
    summary = article.summary[0].upper() + article.summary[1:] + "."
    return WebPage(f"{root}guides/{article.slug}", path, article.title, summary, sections)


def _home(own: OwnSeed, root: str, guides: list[WebPage]) -> WebPage:
    entries: tuple[Paragraph, ...] = tuple((Anchor(guide.url, guide.title),) for guide in guides)
    sections = (
        Section("text", "", ((own.about[0],),)),
        Section("list", "All guides", entries),
    )
    return WebPage(root, "/", own.name, own.tagline, sections, is_content=False)


def _about(own: OwnSeed, root: str) -> WebPage:
    texts: tuple[Paragraph, ...] = tuple((text,) for text in own.about)
    sections = (Section("text", "", texts),)
    return WebPage(
        f"{root}about",
        "/about",
        f"About {own.name}",
        own.tagline,
        sections,
        is_content=False,
        shows_contact=True,
    )
