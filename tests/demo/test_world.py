"""The world as the product is pointed at it."""

from __future__ import annotations

import errno
import socket
import urllib.request
from ipaddress import ip_address, ip_network

import pytest

from outreach.config import load_settings
from outreach.demo import listeners
from outreach.demo.world import DemoWorld


def test_its_settings_are_real_settings(world: DemoWorld) -> None:
    settings = load_settings(world.settings())
    assert settings.hosts_file == world.hosts_file
    assert settings.allowed_ports == world.allowed_ports
    assert settings.dns_checks is False


def test_every_host_is_on_loopback(world: DemoWorld) -> None:
    lines = [line.split() for line in world.hosts_file.read_text().splitlines()]
    assert all(ip_address(address) in ip_network("127.0.0.0/8") for address, _ in lines)
    assert all(host.endswith(".example") for _, host in lines)


def test_prospects_are_content_pages_one_a_line(world: DemoWorld) -> None:
    assert world.seed_file.read_text().splitlines() == list(world.seed_urls)
    assert len(set(world.seed_urls)) == len(world.seed_urls) >= 100


def test_two_worlds_live_side_by_side_and_stop_cleanly(world: DemoWorld) -> None:
    other = DemoWorld()
    other.start()
    folder = other.hosts_file.parent
    assert not set(other.allowed_ports) & set(world.allowed_ports)
    assert {page.partition("example:")[0] for page in other.seed_urls} == {
        page.partition("example:")[0] for page in world.seed_urls
    }
    other.stop()
    other.stop()
    assert not folder.exists()


def test_where_only_one_loopback_address_is_known_all_hosts_share_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bind = listeners._bound

    def bind_as_macos(place: str, port: int) -> socket.socket:
        if place != "127.0.0.1":
            raise OSError(errno.EADDRNOTAVAIL, "Can't assign requested address")
        return bind(place, port)

    monkeypatch.setattr(listeners, "_bound", bind_as_macos)
    with DemoWorld() as small:
        assert {line.split()[0] for line in small.hosts_file.read_text().splitlines()} == {
            "127.0.0.1"
        }
        with urllib.request.urlopen(small.browser_url(small.own_site_url)) as answer:
            assert answer.status == 200


def test_a_world_that_cannot_start_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    world = DemoWorld()

    async def fail() -> None:
        raise OSError("no more sockets")

    monkeypatch.setattr(world, "_open_servers", fail)
    with pytest.raises(OSError, match="no more sockets"):
        world.start()
    assert not world.hosts_file.exists()
    assert not world._thread.is_alive()
