from __future__ import annotations

from collections.abc import Iterator

import pytest

from outreach.crawl.reading.html import parse_html
from outreach.crawl.reading.links import extract_links
from tests.crawl.placement_pages import Sample, samples

URL = "https://example.com/page"
IN_CONTENT = ("body", "list")
EXACT_SHARE = 0.98
CONTENT_SHARE = 0.99


def judged(sample: Sample) -> Iterator[tuple[str, str]]:
    """Yield (wanted, found) of every link of a page."""
    for link in extract_links(parse_html(sample.html.encode(), URL)):
        yield link.href.partition("#")[2].partition("-")[0], link.placement.value


@pytest.mark.parametrize("sample", list(samples()), ids=lambda sample: sample.name)
def test_content_is_told_from_the_rest(sample: Sample) -> None:
    pairs = list(judged(sample))
    right = sum((wanted in IN_CONTENT) == (found in IN_CONTENT) for wanted, found in pairs)
    assert right / len(pairs) >= 0.8


def test_nearly_all_links_of_all_pages_are_right() -> None:
    every = [(sample.named, *pair) for sample in samples() for pair in judged(sample)]
    content = [(want in IN_CONTENT) == (found in IN_CONTENT) for _, want, found in every]
    exact = [want == found for named, want, found in every if named]
    assert sum(content) / len(content) >= CONTENT_SHARE
    assert sum(exact) / len(exact) >= EXACT_SHARE
