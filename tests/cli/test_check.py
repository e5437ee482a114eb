"""`outreach check` from the command line: inputs, outputs, exit status, resuming."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from outreach.cli.check import check_command
from tests.support.fake_web import ARTICLE, FakeWeb, Reply, page

app = typer.Typer()
app.command("check")(check_command)

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


def test_the_links_of_a_page(web: FakeWeb, run: Run) -> None:
    home, good, dead = build(web)
    result = run(home, "--json")
    found = lines(result)
    assert result.exit_code == 1
    assert set(found) == {good, dead, dead + "#part", web.url("home.test", "/second")}
    assert found[dead]["verdict"] == "dead"
    assert (found[dead]["reason"], found[dead]["status"]) == ("http_404", 404)
    assert found[dead]["pages"] == [home]
    assert found[good]["verdict"] == "alive"
    assert found[good]["final_url"] == good
    assert web.asked[("other.test", "GET", "/good")] == 1


def test_a_whole_site(web: FakeWeb, run: Run) -> None:
    home, _, dead = build(web)
    found = lines(run(home, "--depth", "2", "--json"))
    assert web.url("other.test", "/gone") in found
    assert found[dead]["pages"] == [home, web.url("home.test", "/second")]
    assert found[dead]["page_count"] == 2


def test_the_given_urls_themselves(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    _, good, dead = build(web)
    listed = tmp_path / "urls.txt"
    listed.write_text(f"# two targets\n{good}\n\n{dead}\n")
    found = lines(run(str(listed), "--targets", "--json"))
    assert {url: line["verdict"] for url, line in found.items()} == {good: "alive", dead: "dead"}
    piped = run("-", "--targets", "--json", stdin=f"{good}\n")
    assert set(lines(piped)) == {good}
    assert piped.exit_code == 0


def test_a_sitemap_and_an_html_file(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, good, dead = build(web)
    web.sites["home.test"].paths["/sitemap.xml"] = Reply(
        200,
        "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
        f"<url><loc>{home}</loc></url></urlset>",
        media_type="application/xml",
    )
    assert dead in lines(run(web.url("home.test", "/sitemap.xml"), "--json"))
    file = tmp_path / "draft.html"
    file.write_text(f"<a href='{good}'>x</a> <a href='relative'>y</a>")
    found = lines(run(str(file), "--json"))
    assert set(found) == {good}
    assert found[good]["pages"] == [str(file)]


def test_ignored_targets(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, good, _ = build(web)
    patterns = tmp_path / "ignore"
    patterns.write_text("# known\n/dead\n")
    result = run(home, "--json", "--ignore-file", str(patterns), "--ignore", "second$")
    assert set(lines(result)) == {good}
    assert result.exit_code == 0
    assert "3 links were left out" in result.stderr


def test_a_page_that_is_not_there_gets_its_own_verdict(web: FakeWeb, run: Run) -> None:
    build(web)
    missing = web.url("home.test", "/missing")
    result = run(missing, "--json")
    assert lines(result)[missing]["verdict"] == "dead"
    assert result.exit_code == 1


def test_words_for_people(web: FakeWeb, run: Run) -> None:
    home, _, dead = build(web)
    result = run(home)
    assert "The server says that this page does not exist (404), when asked twice." in result.stdout
    assert dead in result.stdout.replace("\n", "")
    assert "alive" in result.stdout


def test_reports(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, _, dead = build(web)
    web.sites["home.test"].paths["/"] = Reply(200, links(dead + "?q=<script>alert(1)</script>"))
    table, written = tmp_path / "out.csv", tmp_path / "out.html"
    run(home, "--csv", str(table), "--html", str(written))
    assert table.read_text().startswith('"url","verdict","reason"')
    assert "http_404" in table.read_text()
    assert "<script>" not in written.read_text()
    assert "does not exist" in written.read_text()


def test_resuming_asks_only_for_the_rest(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, good, _ = build(web)
    journal = tmp_path / "results.jsonl"
    first = lines(run(home, "--json", "--resume", str(journal)))
    kept = [line for line in journal.read_text().splitlines() if json.loads(line)["url"] != good]
    journal.write_text("\n".join([*kept, json.dumps({"url": good})[:-5]]))  # cut off by a kill
    asked_before = web.asked[("other.test", "GET", "/dead")]
    second = run(home, "--json", "--resume", str(journal))
    assert lines(second).keys() == first.keys()
    assert second.exit_code == 1
    assert web.asked[("other.test", "GET", "/dead")] == asked_before
    assert web.asked[("other.test", "GET", "/good")] == 2
    assert len(journal.read_text().splitlines()) == len(kept) + 1


def test_a_wrong_command_is_told_apart(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    build(web)
    assert run("no-such-file").exit_code == 2
    assert run("http://home.test/", "--ignore", "(").exit_code == 2
    assert run("http://home.test/", "--ignore-file", str(tmp_path / "none")).exit_code == 2
    assert run().exit_code == 2


def test_strict_counts_what_may_pass(web: FakeWeb, run: Run) -> None:
    web.site("moody.test").paths = {"/": Reply(500)}
    url = web.url("moody.test")
    assert run(url, "--targets", "--json").exit_code == 0
    assert run(url, "--targets", "--json", "--strict").exit_code == 1
