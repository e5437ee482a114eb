"""kill -9 while `outreach check --depth` crawls a site: nothing is lost, nothing is doubled.

A few kills by default. CRAWL_KILLS=200 does as many, with a hundred targets for each; the figures
are in the properties of `pytest --junit-xml`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.fake_web import ARTICLE, FakeWeb, Reply, Request, page

KILLS = int(os.environ.get("CRAWL_KILLS", "3"))
TARGETS = 100 * KILLS
LINKS_A_PAGE = 20
HOSTS = [f"target{number}.test" for number in range(40)]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(60 + 20 * KILLS)]


def build(web: FakeWeb) -> set[str]:
    """A site of many pages, each with links that no other page has; returns all targets."""
    for host in HOSTS:
        web.site(host).default = Reply(200, page("Target", ARTICLE))
    targets = [web.url(HOSTS[n % len(HOSTS)], f"/target{n}") for n in range(TARGETS)]
    dead = {url for number, url in enumerate(targets) if number % 10 == 0}
    for url in dead:
        host, _, path = url.removeprefix("http://").partition("/")
        web.sites[host.partition(":")[0]].paths[f"/{path}"] = Reply(404, page("Gone"))
    pages = [f"/page-{chr(97 + n % 26)}{n}" for n in range(TARGETS // LINKS_A_PAGE)]
    portions = {
        path: targets[n * LINKS_A_PAGE : (n + 1) * LINKS_A_PAGE] for n, path in enumerate(pages)
    }
    following = dict(zip(pages, [*pages[1:], pages[0]], strict=True))

    def answer(request: Request) -> Reply:
        if request.path == "/":
            return linking(pages[::5])
        if request.path not in portions:
            return Reply(404, page("Gone"))
        return linking([*portions[request.path], following[request.path], "/"])

    web.site("home.test").default = answer
    return {*targets, *(web.url("home.test", path) for path in pages), web.url("home.test", "/")}


def linking(urls: list[str]) -> Reply:
    anchors = "".join(f"<a href='{url}'>x</a>" for url in urls)
    return Reply(200, f"<title>Links</title><p>{ARTICLE}</p>{anchors}")


class Checks:
    """Runs the command on the fake web, to its end or to its sudden end."""

    def __init__(self, web: FakeWeb, folder: Path) -> None:
        self._web = web
        hosts = folder / "hosts"
        hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in web.sites))
        self._environment = {
            **{name: value for name, value in os.environ.items() if "OUTREACH" not in name},
            "HOME": str(folder),
            "OUTREACH_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
            "OUTREACH_ALLOWED_PORTS": str(web.port),
            "OUTREACH_HOSTS_FILE": str(hosts),
        }
        self._folder = folder

    def start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "outreach", "check", self._web.url("home.test")]
        command += ["--depth", "40", "--json", "--quiet", "--host-delay", "0"]
        command += ["--host-connections", "4", "--connections", "8"]
        with (self._folder / "out").open("wb") as out:
            return subprocess.Popen(command, env=self._environment, stdout=out)

    def output(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in (self._folder / "out").read_text().splitlines()]

    def killed_after(self, requests: int) -> bool:
        """Kill the check when the web has got so many requests from it; was it still at work?"""
        goal = self._web.asked.total() + requests
        with self.start() as process:
            while self._web.asked.total() < goal and process.poll() is None:
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
            return process.wait() == -signal.SIGKILL


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as fake:
        yield fake


def test_killed_again_and_again(
    web: FakeWeb, tmp_path: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    expected = build(web)
    checks = Checks(web, tmp_path)
    chance = random.Random(20260401)
    kills = 0
    for _ in range(KILLS):
        kills += checks.killed_after(chance.randint(5, 160))
    with checks.start() as process:
        process.wait()
    lines = checks.output()
    told = Counter(str(line["url"]) for line in lines)
    gets = Counter({key: n for key, n in web.asked.items() if key[2] != "/robots.txt"})
    dead = {str(line["url"]) for line in lines if line["verdict"] == "dead"}
    again = sum(web.asked[key] - 1 for key in gets if "/target" in key[2] and not is_gone(web, key))
    for name, value in (
        ("kills", kills),
        ("targets", len(expected)),
        ("lost", len(expected - told.keys())),
        ("doubled", sum(count > 1 for count in told.values())),
        ("requests repeated", again),
    ):
        record_testsuite_property(name, value)
    assert kills == KILLS
    assert told.keys() == expected
    assert max(told.values()) == 1
    assert all(line["page_count"] for line in lines)
    assert len(dead) == TARGETS // 10
    assert process.returncode == 1
    assert again <= kills * 150  # at most what was on its way or not yet on disk
    assert not list((tmp_path / ".cache").rglob("*.db"))


def is_gone(web: FakeWeb, key: tuple[str, str, str]) -> bool:
    """A page that is gone is asked twice by every check: once more to be sure."""
    return key[2] in web.sites[key[0]].paths
