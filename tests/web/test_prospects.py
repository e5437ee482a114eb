"""New pages by the browser: typed, or crawled by the worker."""

from __future__ import annotations

import pytest

from outreach.model.crawl import CrawlPurpose
from outreach.store import crawls
from outreach.store.engine import Store
from tests.web.conftest import Browser, Parts

FORM = {"start": "https://reading.example/lists", "depth": "2", "limit": "50"}


@pytest.fixture
def store(parts: Parts) -> Store:
    return parts.store


def asked_for(store: Store, project_id: int) -> list[tuple[str, int, int]]:
    with store.read() as session:
        found = crawls.open_crawls(session, CrawlPurpose.PROSPECTS, project_id=project_id)
    return [(crawl.start_url, crawl.depth, crawl.page_limit) for crawl in found]


def test_a_crawl_is_left_to_the_worker(signed_in: Browser, filled: int, store: Store) -> None:
    signed_in.get(f"/p/{filled}/prospects/new")
    for _ in range(2):  # asked for twice, it is one crawl
        assert signed_in.post(f"/p/{filled}/prospects/crawl", FORM).status_code == 303
    assert asked_for(store, filled) == [("https://reading.example/lists", 2, 50)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start": "javascript:alert(1)"}, "javascript:alert(1)"),
        ({"depth": "21"}, "at most 20 clicks"),
        ({"limit": "0"}, "100,000 pages"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_begun(
    signed_in: Browser, filled: int, store: Store, changes: dict[str, str], words: str
) -> None:
    signed_in.get(f"/p/{filled}/prospects/new")
    answer = signed_in.post(f"/p/{filled}/prospects/crawl", {**FORM, **changes})
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert asked_for(store, filled) == []


@pytest.mark.parametrize("typed", ["reading.example/lists", "https://reading.example/lists"])
def test_an_address_may_be_typed_as_people_write_it(
    signed_in: Browser, filled: int, store: Store, typed: str
) -> None:
    signed_in.get(f"/p/{filled}/prospects/new")
    assert (
        signed_in.post(f"/p/{filled}/prospects/crawl", {**FORM, "start": typed}).status_code == 303
    )
    assert asked_for(store, filled) == [("https://reading.example/lists", 2, 50)]
