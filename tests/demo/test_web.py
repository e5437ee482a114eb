"""Does every target of the invented web behave as it is declared?"""

from __future__ import annotations

import html
import http.client
import socket
import ssl
import time
from urllib.parse import urljoin, urlsplit

import pytest

from outreach.demo.traps import SLOW_SECONDS
from outreach.demo.values import Fate
from outreach.demo.world import DemoWorld
from tests.demo.conftest import Ask


def urls_of(world: DemoWorld, fate: Fate) -> list[str]:
    return sorted(url for url, found in world.truth.fates.items() if found is fate)


def address_of(world: DemoWorld, url: str) -> str:
    host = urlsplit(url).hostname
    lines = (line.split() for line in world.hosts_file.read_text().splitlines())
    return next(address for address, name in lines if name == host)


def certificate_of(place: tuple[str, int], name: str) -> str:
    """The certificate that is shown to a visitor of `name`, in PEM."""
    lax = ssl.create_default_context()
    lax.check_hostname, lax.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(place, 2) as plain,
        lax.wrap_socket(plain, server_hostname=name) as connection,
    ):
        return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True) or b"")


def test_it_is_as_large_as_promised(world: DemoWorld) -> None:
    sites = [*world.sites, world.own_site]
    pages = [page for site in sites for page in site.pages.values()]
    outbound = [
        anchor.url
        for site in sites
        for page in site.pages.values()
        for anchor in page.anchors()
        if urlsplit(anchor.url).hostname != site.host
    ]
    assert len(world.sites) >= 12
    assert len(pages) >= 150
    assert len(outbound) >= 600
    assert len(world.own_site.pages) >= 16


def test_every_kind_of_death_and_every_trap_is_linked_from_somewhere(world: DemoWorld) -> None:
    assert set(world.truth.fates.values()) == set(Fate)
    assert not world.truth.dead & world.truth.alive


def test_no_article_title_is_used_twice(world: DemoWorld) -> None:
    titles = [
        page.title
        for site in world.sites
        for page in site.pages.values()
        if page.path.startswith(("/notes/", "/threads/"))
    ]
    assert len(titles) == len(set(titles))


def test_every_page_of_every_site_answers(world: DemoWorld, ask: Ask) -> None:
    for site in (*world.sites, world.own_site):
        for page in site.pages.values():
            status, headers, text = ask(page.url)
            assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
            assert page.title in html.unescape(text)


@pytest.mark.parametrize(("fate", "status"), [(Fate.GONE_404, 404), (Fate.GONE_410, 410)])
def test_gone_pages_say_so(world: DemoWorld, ask: Ask, fate: Fate, status: int) -> None:
    for url in urls_of(world, fate):
        assert ask(url)[0] == ask(url, "HEAD")[0] == status


def test_refused_targets_refuse(world: DemoWorld) -> None:
    for url in urls_of(world, Fate.REFUSED):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((address_of(world, url), urlsplit(url).port or 0), 2)


def test_unresolvable_targets_are_under_invalid(world: DemoWorld) -> None:
    hosts = {str(urlsplit(url).hostname) for url in urls_of(world, Fate.UNRESOLVABLE)}
    assert hosts
    assert all(host.endswith(".invalid") for host in hosts)
    assert not any(host in world.hosts_file.read_text() for host in hosts)


def test_soft_404s_and_parked_domains_answer_any_path_alike(world: DemoWorld, ask: Ask) -> None:
    for fate, words in ((Fate.SOFT_404, "Page not found"), (Fate.PARKED, "is for sale")):
        for url in urls_of(world, fate):
            target, invented = ask(url), ask(urljoin(url, "/no/such/thing"))
            assert (target[0], target[2]) == (invented[0], invented[2])
            assert target[0] == 200
            assert words in target[2]


def test_gone_pages_redirected_home_end_at_the_home_page(world: DemoWorld, ask: Ask) -> None:
    for url in urls_of(world, Fate.TO_HOME):
        status, headers, _ = ask(url)
        assert (status, headers["location"]) == (301, urljoin(url, "/"))
        assert ask(headers["location"])[0] == 200


def test_moved_pages_lead_to_the_article(world: DemoWorld, ask: Ask) -> None:
    for fate in (Fate.MOVED_SAME, Fate.MOVED_AWAY):
        (url,) = urls_of(world, fate)
        status, headers, _ = ask(url)
        arrived = ask(headers["location"])
        same_host = urlsplit(url).hostname == urlsplit(headers["location"]).hostname
        assert (status, arrived[0]) == (301, 200)
        assert same_host is (fate is Fate.MOVED_SAME)


def test_refusals_to_us_carry_their_marks(world: DemoWorld, ask: Ask) -> None:
    challenge = ask(urls_of(world, Fate.CHALLENGE_403)[0])
    assert (challenge[0], challenge[1]["cf-mitigated"]) == (403, "challenge")
    assert "Just a moment" in challenge[2]
    too_many = ask(urls_of(world, Fate.TOO_MANY_429)[0])
    assert too_many[0] == 429
    assert int(too_many[1]["retry-after"]) > 60
    assert ask(urls_of(world, Fate.REFUSED_999)[0])[0] == 999


def test_head_is_no_proof(world: DemoWorld, ask: Ask) -> None:
    for fate, status in ((Fate.NO_HEAD_405, 405), (Fate.HEAD_404, 404)):
        (url,) = urls_of(world, fate)
        assert ask(url, "HEAD")[0] == status
        assert ask(url)[0] == 200


def test_one_stumble_is_no_death(ask: Ask) -> None:
    with DemoWorld() as fresh:
        (url,) = urls_of(fresh, Fate.ONCE_503)
        place, netloc = address_of(fresh, url), urlsplit(url).netloc
        statuses = []
        for _ in range(3):
            connection = http.client.HTTPConnection(place, urlsplit(url).port)
            connection.request("GET", urlsplit(url).path, headers={"Host": netloc})
            statuses.append(connection.getresponse().status)
            connection.close()
    assert statuses == [503, 200, 200]


def test_the_slow_page_comes_in_the_end(world: DemoWorld, ask: Ask) -> None:
    (url,) = urls_of(world, Fate.SLOW)
    began = time.monotonic()
    assert ask(url)[0] == 200
    assert time.monotonic() - began >= SLOW_SECONDS


def test_a_fragment_belongs_to_a_living_page(world: DemoWorld, ask: Ask) -> None:
    (url,) = urls_of(world, Fate.FRAGMENT)
    assert urlsplit(url).fragment
    assert ask(url)[0] == 200


@pytest.mark.parametrize(
    ("fate", "problem"), [(Fate.SELF_SIGNED, "self-signed"), (Fate.EXPIRED, "expired")]
)
def test_certificates_are_wrong_in_their_own_way(
    world: DemoWorld, fate: Fate, problem: str
) -> None:
    (url,) = urls_of(world, fate)
    place = (address_of(world, url), urlsplit(url).port or 0)
    name = urlsplit(url).hostname
    strict = ssl.create_default_context()
    with (
        socket.create_connection(place, 2) as plain,
        pytest.raises(ssl.SSLCertVerificationError) as failure,
    ):
        strict.wrap_socket(plain, server_hostname=name)
    # An expired certificate is self-signed too: trust its issuer, and only the date is wrong.
    if fate is Fate.EXPIRED:
        trusting = ssl.create_default_context(cadata=certificate_of(place, str(name)))
        with (
            socket.create_connection(place, 2) as plain,
            pytest.raises(ssl.SSLCertVerificationError) as failure,
        ):
            trusting.wrap_socket(plain, server_hostname=name)
    assert problem in str(failure.value)


def test_robots_txt_forbids_what_is_declared(world: DemoWorld, ask: Ask) -> None:
    (url,) = urls_of(world, Fate.ROBOTS_BLOCKED)
    folder = urlsplit(url).path.rpartition("/")[0]
    assert f"Disallow: {folder}/" in ask(urljoin(url, "/robots.txt"))[2]
    assert world.seed_urls[-1].endswith("/private/minutes")
    assert "Disallow: /private/" in ask(urljoin(world.seed_urls[-1], "/robots.txt"))[2]


def test_our_own_site_has_a_sitemap_of_all_its_pages(world: DemoWorld, ask: Ask) -> None:
    assert f"Sitemap: {world.own_site_url}sitemap.xml" in ask(world.own_site_url + "robots.txt")[2]
    sitemap = ask(world.own_site_url + "sitemap.xml")[2]
    assert all(f"<loc>{page.url}</loc>" in sitemap for page in world.own_site.pages.values())


def test_every_request_is_logged(world: DemoWorld, ask: Ask) -> None:
    before = len(world.visits)
    ask(world.own_site_url + "no-such-page")
    visit = world.visits[before]
    assert (visit.method, visit.path, visit.status) == ("GET", "/no-such-page", 404)


def test_addresses_are_hidden_where_the_site_hides_them(world: DemoWorld, ask: Ask) -> None:
    plain = {"mailto", "author", "imprint", "json_ld"}
    for site in world.sites:
        texts = [ask(page.url)[2] for page in site.pages.values()]
        shown = any(site.owner.address in text for text in texts)
        assert shown is (site.owner.shown in plain), site.host


def test_nonsense_is_answered_and_the_web_stays_up(world: DemoWorld, ask: Ask) -> None:
    place = (address_of(world, world.own_site_url), urlsplit(world.own_site_url).port or 0)
    with socket.create_connection(place, 2) as plain:
        plain.sendall(b"\x16\x03\x01 nonsense\r\n\r\n")
        assert plain.recv(100).startswith(b"HTTP/1.1 400")
    assert ask(world.own_site_url)[0] == 200
    assert ask(world.own_site_url, "POST")[0] == 405


def test_an_ordinary_browser_can_look_at_it(world: DemoWorld) -> None:
    def seen(url: str) -> tuple[int, str]:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    index = seen(world.browser_url())
    assert all(site.name in html.unescape(index[1]) for site in world.sites)
    status, text = seen(world.browser_url(world.seed_urls[0]))
    assert status == 200
    assert 'href="/view/hedgerow-journal.example/links"' in text
    assert 'href="/view/plot-27.example/"' in text
    assert seen(world.browser_url() + "elsewhere")[0] == 404
