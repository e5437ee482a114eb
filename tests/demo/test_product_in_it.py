"""Do the product's own crawler, link checker and contact reader find everything, and no more?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from outreach.clock import SystemClock
from outreach.config import load_settings
from outreach.contacts.site_reader import SiteReader
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.reading.html import parse
from outreach.crawl.reading.links import extract_links
from outreach.crawl.values import Link, Page, Verdict
from outreach.demo.score import score
from outreach.demo.values import Fate
from outreach.demo.world import DemoWorld
from outreach.errors import NotAllowed
from outreach.urls import host_of

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fetcher(world: DemoWorld) -> Iterator[Fetcher]:
    settings = load_settings(world.settings())
    lines = (line.split() for line in world.hosts_file.read_text().splitlines())
    limits = CrawlLimits(
        user_agent=settings.user_agent,
        connect_seconds=settings.connect_seconds,
        total_seconds=settings.fetch_seconds,
        allowed_networks=settings.allowed_private_networks,
        allowed_ports=settings.allowed_ports,
        host_delay_seconds=settings.host_delay_seconds,
        host_connections=settings.host_connections,
        hosts={host: address for address, host in lines},
    )
    with Fetcher(limits, SystemClock()) as open_fetcher:
        yield open_fetcher


def test_all_dead_links_are_found_and_nothing_alive_is_accused(
    world: DemoWorld, fetcher: Fetcher
) -> None:
    links: list[Link] = []
    refused: list[str] = []
    for url, page in fetcher.fetch_many(world.seed_urls):
        if isinstance(page, Page):
            links += [one for one in extract_links(parse(page)) if _is_outbound(one)]
        else:
            assert isinstance(page, NotAllowed)
            refused.append(url)
    assert refused == [world.seed_urls[-1]]
    checker = LinkChecker(fetcher)
    verdicts = {
        result.url: result.verdict
        for result in checker.check_many({link.target_url for link in links})
    }
    dead = {url for url, verdict in verdicts.items() if verdict.is_replaceable}
    reported = {(link.linking_page, link.target_url) for link in links if link.target_url in dead}
    result = score(world, reported_dead=dead, reported_opportunities=reported, seconds=0)
    assert (result.found, result.missed, result.falsely_dead) == (result.dead_targets, 0, 0)
    assert result.opportunities == len(world.truth.opportunities)
    for fate in (Fate.SELF_SIGNED, Fate.EXPIRED):
        assert {verdicts[url] for url in world.truth.traps[fate]} == {Verdict.TLS_BROKEN}
    assert not any(visit.path.startswith(("/private", "/members")) for visit in world.visits)


def test_every_owner_can_be_found(world: DemoWorld, fetcher: Fetcher) -> None:
    for site in world.sites:
        page = next(page for page in site.pages.values() if page.is_content)
        found = {one.found.address for one in SiteReader(fetcher).read(page.url).published}
        assert found == {site.owner.address}, site.owner.shown


def _is_outbound(link: Link) -> bool:
    return host_of(link.target_url) != host_of(link.linking_page)
