"""The address guard against rules of our own and the labelled lists."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from outreach.crawl.fetching.failures import AddressRefused
from outreach.crawl.fetching.guard import REFUSED_NETWORKS, Guard, embedded_addresses
from outreach.crawl.fetching.limits import CrawlLimits
from tests.support.corpus import shared_json

PUBLIC = Guard(CrawlLimits("test/1"))


def refuses(url: str, guard: Guard = PUBLIC) -> bool:
    try:
        guard.destination(url)
    except AddressRefused:
        return True
    return False


def refuses_address(text: str, guard: Guard = PUBLIC) -> bool:
    try:
        guard.check(ip_address(text.partition("%")[0]))
    except AddressRefused:
        return True
    return False


def address_lists() -> Any:
    return shared_json("security", "ssrf_addresses.json")


def test_every_range_is_refused_and_no_more() -> None:
    lists = address_lists()
    assert {str(network) for network in REFUSED_NETWORKS} == {
        str(ip_network(entry["cidr"])) for entry in lists["ranges"]
    }
    for entry in lists["ranges"] + lists["embedded"]:
        assert refuses_address(entry["address"]), entry
    wrongly = [entry for entry in lists["public"] if refuses_address(entry["address"])]
    assert wrongly == []


def test_metadata_addresses_and_names_are_refused() -> None:
    for entry in address_lists()["metadata"]:
        value = f"[{entry['value']}]" if ":" in entry["value"] else entry["value"]
        assert refuses(f"http://{value}/"), entry


def test_spellings_urls_and_schemes_are_refused() -> None:
    lists = address_lists()
    for entry in lists["spellings"]:
        assert refuses(f"http://{entry['host']}/"), entry
    for entry in lists["urls"]:
        assert refuses(entry["url"]), entry
    for entry in lists["schemes"]:
        assert refuses(entry["url"]), entry


def test_good_urls_pass() -> None:
    for entry in address_lists()["allow_urls"]:
        assert not refuses(entry["url"]), entry


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://printer.local/",
        "http://intranet/",
        "http://user@example.com/",
        "http://exam%70le.com/",
        "http://example.com:22/",
        "http://example.com/\u2028",
        "http://example.com/a b",
        "http://example.com\\@127.0.0.1/",
        "ftp://example.com/",
        "http://" + "a" * 2050 + ".com/",
        "http://metadata.google.internal/",
        "http://a..b.com/",
        "http://-a.example.com/",
    ],
)
def test_refused(url: str) -> None:
    assert refuses(url)


@pytest.mark.parametrize(
    ("url", "host", "port", "path", "authority"),
    [
        ("http://EXAMPLE.com", "example.com", 80, "/", "example.com"),
        ("https://example.com:8443/a?b=c#d", "example.com", 8443, "/a?b=c", "example.com:8443"),
        ("http://bü.example/ü", "xn--b-eha.example", 80, "/%C3%BC", "xn--b-eha.example"),
        ("http://example.com./", "example.com", 80, "/", "example.com."),
        ("http://[2606:4700::1111]/", "2606:4700::1111", 80, "/", "[2606:4700::1111]"),
    ],
)
def test_taken_apart_once(url: str, host: str, port: int, path: str, authority: str) -> None:
    found = PUBLIC.destination(url)
    assert (found.host, found.port, found.path, found.authority) == (host, port, path, authority)


def test_every_refusal_reads_the_same() -> None:
    said = set()
    for url in ("http://127.0.0.1/", "http://localhost/", "http://example.com:22/", "gopher://x/"):
        with pytest.raises(AddressRefused) as refusal:
            PUBLIC.destination(url)
        said.add(str(refusal.value))
    assert len(said) == 1


def test_allowed_networks_open_exactly_themselves() -> None:
    guard = Guard(CrawlLimits("test/1", allowed_networks=(ip_network("10.1.0.0/16"),)))
    assert not refuses("http://10.1.2.3/", guard)
    assert refuses("http://10.2.0.1/", guard)
    assert refuses("http://127.0.0.1/", guard)
    assert refuses("http://[::ffff:10.2.0.1]/", guard)
    assert not refuses("http://[::ffff:10.1.0.1]/", guard)


def test_own_names_may_be_short_but_their_addresses_are_checked() -> None:
    guard = Guard(CrawlLimits("test/1", hosts={"wiki": "10.0.0.1"}))
    assert not refuses("http://wiki/", guard)
    assert refuses("http://other/", guard)
    with pytest.raises(AddressRefused):
        guard.check_all([ip_address("8.8.8.8"), ip_address("10.0.0.1")])


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("::1.2.3.4", "1.2.3.4"),
        ("::ffff:0:1.2.3.4", "1.2.3.4"),
        ("64:ff9b::1.2.3.4", "1.2.3.4"),
        ("2002:102:304::", "1.2.3.4"),
        ("2a00::5efe:1.2.3.4", "1.2.3.4"),
        ("2a00::200:5efe:1.2.3.4", "1.2.3.4"),
    ],
)
def test_embedded_addresses_are_unwrapped(text: str, inner: str) -> None:
    assert ip_address(inner) in set(embedded_addresses(ip_address(text)))


def test_plain_addresses_embed_nothing() -> None:
    assert not list(embedded_addresses(ip_address("2606:4700:4700::1111")))
    assert not list(embedded_addresses(ip_address("1.2.3.4")))
