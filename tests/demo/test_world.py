"""The world as the product is pointed at it."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from outreach.config import load_settings
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
