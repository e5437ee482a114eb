"""Are the places on pages there that links name by their fragments?"""

from __future__ import annotations

from collections.abc import Iterable

from outreach.crawl.fetcher import Fetcher
from outreach.crawl.reading.anchors import anchors_of, names_a_place
from outreach.crawl.reading.html import parse
from outreach.crawl.values import Page


def missing_places(fetcher: Fetcher, urls: Iterable[str]) -> dict[str, str]:
    """Return a sentence for each URL whose page is there without the place that it names.

    A page that is not HTML, or can't be read now, is given the benefit of the doubt.
    """
    wanted: dict[str, list[str]] = {}
    for url in urls:
        page_url, _, fragment = url.partition("#")
        if fragment and url.startswith("http"):
            wanted.setdefault(page_url, []).append(fragment)
    missing: dict[str, str] = {}
    for page_url, page in fetcher.fetch_many(wanted):
        if not isinstance(page, Page) or page.status != 200 or not page.is_html:
            continue
        anchors = anchors_of(parse(page))
        for fragment in wanted[page_url]:
            if not names_a_place(fragment, anchors):
                sentence = f"The page is there, but nothing on it is called “#{fragment}”."
                missing[f"{page_url}#{fragment}"] = sentence
    return missing
