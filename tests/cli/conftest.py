"""`outreach check` beside a web that only it may ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from outreach.cli.check import check
from tests.support.fake_web import ARTICLE, FakeWeb, Reply, page

app = typer.Typer()
app.command("check")(check)

Run = Callable[..., Result]


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as fake:
        yield fake


@pytest.fixture
def run(web: FakeWeb, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command under settings that allow this web only."""

    def invoke(*arguments: str, stdin: str = "") -> Result:
        hosts = tmp_path / "hosts"
        hosts.write_text("".join(f"127.0.0.1 {name}\n" for name in web.sites))
        for name, value in {
            "ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
            "ALLOWED_PORTS": f"{web.port},{web.tls_port},{web.closed_port}",
            "HOSTS_FILE": str(hosts),
            "HOST_DELAY_SECONDS": "0",
            "FETCH_SECONDS": "5",
        }.items():
            monkeypatch.setenv(f"OUTREACH_{name}", value)
        monkeypatch.setenv("HOME", str(tmp_path / "home"))
        monkeypatch.chdir(tmp_path)
        return CliRunner().invoke(app, list(arguments), input=stdin)

    return invoke


def lines(result: Result) -> dict[str, dict[str, object]]:
    return {line["url"]: line for line in map(json.loads, result.stdout.splitlines())}


def links(*urls: str) -> str:
    anchors = "".join(f"<a href='{url}'>x</a>" for url in urls)
    return f"<title>Links</title><h1>Links</h1><p>{ARTICLE}</p>{anchors}"


def build(web: FakeWeb) -> tuple[str, str, str]:
    """A site with two pages; returns its home, a good and a dead target."""
    good, dead = web.url("other.test", "/good"), web.url("other.test", "/dead")
    web.site("other.test").paths = {"/good": Reply(200, page("Good", ARTICLE))}
    web.site("home.test").paths = {
        "/": Reply(200, links(good, dead, "/second", "mailto:a@b.test", dead + "#part")),
        "/second": Reply(200, links(dead, web.url("other.test", "/gone"))),
    }
    return web.url("home.test", "/"), good, dead
