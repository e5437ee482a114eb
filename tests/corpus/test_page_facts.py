"""Title, byline, date and links of 120 captured pages."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import Document, parse_html
from outreach.crawl.reading.links import extract_links
from outreach.urls import resolve
from tests.support.corpus import shared

DATE, AUTHOR_EXACT, AUTHOR_F1, TITLE, LINKS = 0.93, 0.74, 0.77, 0.90, 0.999
CONTAINED, LEFT_OUT = 0.93, 0.93  # of the phrases that belong to the text, and of the others

Row = tuple[dict[str, Any], Document]
Key = tuple[str, frozenset[str], str]


@pytest.fixture(scope="module")
def pages() -> list[Row]:
    folder = shared("corpora", "pages")
    rows = json_lines(folder / "labels.jsonl")
    return [
        (row, parse_html(gzip.decompress((folder / row["file"]).read_bytes()), row["url"]))
        for row in rows
    ]


def json_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").strip().split("\n")]


def folded(name: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", name).casefold().split())


def is_close(one: str, other: str) -> bool:
    a, b = (" ".join(text.split()).casefold() for text in (one, other))
    return a == b or SequenceMatcher(None, a, b).ratio() >= 0.8


def test_facts_reach_their_floors(pages: list[Row]) -> None:
    dates = titles = exact = right = wrong = missed = 0
    contained: list[bool] = []
    left_out: list[bool] = []
    for row, document in pages:
        facts = read_facts(document)
        dates += facts.published_on in row["dates"]
        titles += is_close(facts.title, row["title"])
        expected = {folded(name) for name in row["authors"]}
        found = {folded(name) for name in facts.author.split("; ") if name}
        exact += expected == found
        right += len(expected & found)
        wrong += len(found - expected)
        missed += len(expected - found)
        text = " ".join(facts.text.split())
        contained += [" ".join(one.split()) in text for one in row.get("contains") or ()]
        left_out += [" ".join(one.split()) not in text for one in row.get("must_not_contain") or ()]
    assert dates / len(pages) >= DATE
    assert titles / len(pages) >= TITLE
    assert exact / len(pages) >= AUTHOR_EXACT
    assert 2 * right / (2 * right + wrong + missed) >= AUTHOR_F1
    assert sum(contained) / len(contained) >= CONTAINED
    assert sum(left_out) / len(left_out) >= LEFT_OUT


def test_links_equal_those_of_another_parser(pages: list[Row]) -> None:
    same = every = 0
    for _, document in pages:
        links = extract_links(document)
        ours = Counter(
            (link.target_url, link.rel, "" if link.is_image else link.anchor_text) for link in links
        )
        theirs = Counter(links_by_lxml(document))
        same += sum((ours & theirs).values())
        every += sum(theirs.values())
    assert same / every >= LINKS


def links_by_lxml(document: Document) -> Iterator[Key]:
    """Links in the tree of libxml2, an HTML 4 parser; what is no visible text is taken out."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True)
    root = lxml.html.document_fromstring(document.html.encode(), parser=parser)
    for hidden in list(root.iter("script", "style", "template")):
        hidden.drop_tree()
    for node in root.iter("a", "area"):
        href = (node.get("href") or "#").strip() if node.get("href") != "" else ""
        if re.match(r"#|javascript:|mailto:|tel:|sms:|data:|about:|blob:", href, re.IGNORECASE):
            continue
        url = resolve(document.base_url, href)
        if url:
            rel = frozenset((node.get("rel") or "").lower().replace(",", " ").split())
            yield url, rel, " ".join(node.text_content().split())[:300]
