"""`outreach check` from the command line: inputs, outputs, exit status, resuming."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.conftest import Run, build, lines, links
from tests.support.fake_web import ARTICLE, FakeWeb, Reply, Request, Site, page


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


def test_several_processes_say_the_same(web: FakeWeb, run: Run) -> None:
    home, good, dead = build(web)
    found = lines(run(home, "--json", "--processes", "2"))
    assert (found[good]["verdict"], found[dead]["verdict"]) == ("alive", "dead")
    assert found[dead]["pages"] == [home]


def test_a_spent_budget_is_told(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    _, good, dead = build(web)
    listed = tmp_path / "urls.txt"
    listed.write_text(f"{good}\n{dead}\n")
    found = lines(run(str(listed), "--targets", "--head", "--json", "--max-requests", "1"))
    reasons = {line["reason"] for line in found.values()}
    assert "budget_spent" in reasons
    spent = next(line for line in found.values() if line["reason"] == "budget_spent")
    assert "used up" in str(spent["sentence"])


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
    file.write_text(f"<p>\n<a href='{good}'>x</a> <a href='relative'>y</a>")
    found = lines(run(str(file), "--json"))
    assert set(found) == {good, "relative"}
    assert found[good]["pages"] == [f"{file}:2"]
    assert found["relative"]["reason"] == "no_such_file"


def test_ignored_targets(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, good, _ = build(web)
    patterns = tmp_path / "ignore"
    patterns.write_text("# known\n/dead\n")
    result = run(home, "--json", "--ignore-file", str(patterns), "--ignore", "second$")
    assert set(lines(result)) == {good}
    assert result.exit_code == 0
    assert "3 left out, as asked" in result.stderr


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


def test_verdicts_of_the_resume_file_are_used_while_they_are_fresh(
    web: FakeWeb, run: Run, tmp_path: Path
) -> None:
    home, _, _ = build(web)
    again = (home, "--json", "--resume", str(tmp_path / "state"))
    first = run(*again)
    asked = web.asked[("other.test", "GET", "/dead")]
    second = run(*again)
    assert lines(second) == lines(first)
    assert second.exit_code == 1
    assert web.asked[("other.test", "GET", "/dead")] == asked
    assert web.asked[("home.test", "GET", "/")] == 2  # pages are read anew, they may have changed
    run(*again, "--max-age", "0")
    assert web.asked[("other.test", "GET", "/dead")] == 2 * asked


def test_without_a_cache_of_its_own_a_check_still_works(
    web: FakeWeb, run: Run, tmp_path: Path
) -> None:
    home, good, _ = build(web)
    (tmp_path / "home").write_text("no folder")
    assert good in lines(run(home, "--depth", "1", "--json"))
    assert run(home, "--depth", "1", "--resume", str(tmp_path / "home" / "x")).exit_code == 2


def test_a_file_that_is_no_state_is_not_touched(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, _, _ = build(web)
    other = tmp_path / "notes.txt"
    other.write_text("my notes " * 1_000)
    result = run(home, "--resume", str(other))
    assert result.exit_code == 2
    assert "holds something else" in result.stderr
    assert other.read_text() == "my notes " * 1_000


def test_a_target_on_many_pages_is_fetched_once(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    shared = web.url("other.test", "/good")
    web.site("other.test").paths = {"/good": Reply(200, page("Good", ARTICLE))}
    paths = [f"/page{number}" for number in range(40)]
    web.site("home.test").paths = {
        "/": Reply(200, links(*paths)),
        **{path: Reply(200, links(shared, f"{shared}?utm_source={path}")) for path in paths},
    }
    for more in ((), ("--resume", str(tmp_path / "state"))):
        before = web.asked[("other.test", "GET", "/good")]
        found = lines(run(web.url("home.test"), "--depth", "2", "--json", *more))
        assert found[shared]["page_count"] == 40
        assert web.asked[("other.test", "GET", "/good")] == before + 1
        assert not any("utm_source" in path for _, _, path in web.asked)


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


def test_markdown_text_and_folders(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    _, good, dead = build(web)
    docs = tmp_path / "docs"
    (docs / "sub").mkdir(parents=True)
    (docs / "guide.md").write_text(
        f"# The guide\n\nA [good]({good}) and a bare {dead}. See [above](#the-guide),\n"
        f"[the notes](sub/notes.md#second-part), [nothing](sub/none.md).\n\n"
        f"    {good}/in-code\n\n```\n{good}/in-a-fence\n```\n[write](mailto:a@b.test)\n"
    )
    (docs / "sub" / "notes.md").write_text("## First part\n\n[up](../guide.md#nowhere)\n")
    (docs / "prose.txt").write_text(f"Read it ({good}), it is good.\n")
    (docs / "picture.bin").write_bytes(b"\0")
    result = run(str(docs), "--json")
    found = lines(result)
    assert found.keys() == {
        *(good, dead, "docs/guide.md#the-guide", "docs/sub/notes.md#second-part"),
        *("docs/sub/none.md", "docs/guide.md#nowhere"),
    }
    assert found[good]["pages"] == [f"{docs}/guide.md:3", f"{docs}/prose.txt:1"]
    assert found["docs/sub/none.md"]["reason"] == "no_such_file"
    assert found["docs/sub/none.md"]["pages"] == [f"{docs}/guide.md:4"]
    assert found["docs/guide.md#nowhere"]["verdict"] == "alive"
    assert "1 mailto: links, which are never fetched" in result.stderr
    strictly = lines(run(str(docs / "**/*.md"), "--json", "--offline", "--fragments"))
    reasons = {url: line["reason"] for url, line in strictly.items()}
    assert reasons == {
        "docs/guide.md#the-guide": "file_found",
        "docs/guide.md#nowhere": "no_such_anchor",
        "docs/sub/notes.md#second-part": "no_such_anchor",
        "docs/sub/none.md": "no_such_file",
    }


def test_where_relative_links_of_files_lead(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    _, good, _ = build(web)
    (tmp_path / "a.html").write_text("<a href='/good'>x</a>")
    result = run("a.html", "--json")
    assert lines(result) == {}
    assert "say with --root-dir or --base-url where" in result.stderr
    assert set(lines(run("a.html", "--json", "--base-url", good))) == {good}
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "good.html").touch()
    found = lines(run("a.html", "--json", "--root-dir", "root"))
    assert found["root/good"]["verdict"] == "alive"


def test_fragments_are_checked_where_asked(web: FakeWeb, run: Run) -> None:
    web.site("other.test").paths = {"/x": Reply(200, page("X", f"<h2 id=part>Part</h2>{ARTICLE}"))}
    target = web.url("other.test", "/x")
    own = "<p id=here></p><a href='#here'>x</a><a href='#away'>x</a>"
    web.site("home.test").paths = {
        "/": Reply(200, links(f"{target}#part", f"{target}#none", f"{target}#:~:text=x") + own)
    }
    home = web.url("home.test")
    assert run(home, "--json").exit_code == 0
    result = run(home, "--json", "--fragments")
    found = {url.partition("#")[2]: line["verdict"] for url, line in lines(result).items()}
    bad = {place for place, verdict in found.items() if verdict == "dead"}
    assert bad == {"none", "away"}
    assert set(found) == {"part", "none", ":~:text=x", "here", "away"}
    assert result.exit_code == 1


def test_resources_count_as_links_where_asked(web: FakeWeb, run: Run) -> None:
    web.site("home.test").paths = {"/": Reply(200, f"<p>{ARTICLE}</p><img src=/none.png>")}
    assert lines(run(web.url("home.test"), "--json")) == {}
    found = lines(run(web.url("home.test"), "--json", "--resources"))
    assert found[web.url("home.test", "/none.png")]["verdict"] == "dead"


def test_a_password_goes_to_the_given_site_only(web: FakeWeb, run: Run) -> None:
    home, _, _ = build(web)
    run(home, "--user", "rosa:secret", "-H", "X-Preview: yes")
    pages = [one for one in web.requests if one.path != "/robots.txt"]
    told = {(one.host, one.headers.get("authorization")) for one in pages}
    assert told == {("home.test", "Basic cm9zYTpzZWNyZXQ="), ("other.test", None)}
    assert {one.host for one in web.requests if "x-preview" in one.headers} == {"home.test"}
    assert run(home, "-H", "no colon").exit_code == 2
    assert run(home, "-H", "X: a\r\nY: b").exit_code == 2


def test_our_own_robots_txt_need_not_be_asked(web: FakeWeb, run: Run) -> None:
    home, good, _ = build(web)
    rules = Reply(200, "User-agent: *\nDisallow: /", media_type="text/plain")
    for site in web.sites.values():
        site.paths["/robots.txt"] = rules
    refused = run(home, "--json")
    assert lines(refused)[home]["verdict"] == "not_allowed"
    assert refused.exit_code == 1  # nobody has seen the links of the page that was given
    assert "1 page that was given could not be read" in refused.stderr
    found = lines(run(home, "--json", "--own"))
    assert found[web.url("home.test", "/second")]["verdict"] == "alive"
    assert found[good]["verdict"] == "not_allowed"


def test_options_of_a_configuration_file(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, good, _ = build(web)
    config = tmp_path / "outreach-check.toml"
    config.write_text('ignore = ["/dead", "second"]\njson = true\n')
    assert set(lines(run(home))) == {good}
    config.write_text("ignroe = []\n")
    result = run(home)
    assert result.exit_code == 2
    assert "Did you mean 'ignore'?" in result.stderr
    config.unlink()
    (tmp_path / "pyproject.toml").write_text(
        f'[tool.outreach.check]\ninputs = ["{home}"]\nhost-delay = 0.0\ninclude = ["good"]\n'
    )
    assert set(lines(run("--json"))) == {good}


def test_statuses_that_are_fine_and_second_chances(web: FakeWeb, run: Run) -> None:
    home, _, _ = build(web)
    assert run(home, "--accept", "404").exit_code == 0
    assert run(home, "--accept", "500-599, 410").exit_code == 1
    assert run(home, "--accept", "many").exit_code == 2


def test_a_certificate_that_browsers_warn_of_fails_unless_told_otherwise(
    web: FakeWeb, run: Run
) -> None:
    web.sites["old.test"] = Site(default=Reply(200, "x"), certificate="expired")
    bad = web.url("old.test", "/", tls=True)
    assert run(bad, "--targets").exit_code == 1
    allowed = run(bad, "--targets", "--insecure", "--json")
    assert allowed.exit_code == 0
    assert lines(allowed)[bad]["verdict"] == "tls_broken"
    web.site("moody.test").paths = {"/": [Reply(500), Reply(500), Reply(200, page("Up", ARTICLE))]}
    url = web.url("moody.test")
    assert lines(run(url, "--targets", "--json", "--retries", "1"))[url]["verdict"] == "alive"


def test_for_other_programs(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    _, _, dead = build(web)
    (tmp_path / "a.md").write_text(f"\n[x]({dead}) <{dead}?q=%0A::error::>\n")
    result = run("a.md", "--github", "--junit", "j.xml", "--markdown", "s.md", "--quiet")
    first, second = result.stdout.splitlines()
    assert first.startswith("::error file=a.md,line=2,title=Link is dead::http://other.test")
    assert "%250A" in second
    cases = ET.parse(tmp_path / "j.xml").getroot()
    assert (cases.get("tests"), cases.get("failures")) == ("2", "2")
    assert "2 broken of 2 links" in (tmp_path / "s.md").read_text()


def test_what_would_be_checked_can_be_printed(web: FakeWeb, run: Run) -> None:
    home, good, dead = build(web)
    result = run(home, "--dump")
    assert result.stdout.splitlines() == [good, dead, web.url("home.test", "/second")]
    assert ("other.test", "GET", "/good") not in web.asked


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("glob:*/good", {"dead"}),
        ("*/good", {"dead"}),
        ("http://other.test*/*", set()),
        ("other.test.*/good$", {"dead"}),
    ],
)
def test_patterns(web: FakeWeb, run: Run, pattern: str, left: set[str]) -> None:
    _, good, dead = build(web)
    found = lines(run("-", "--targets", "--json", "--ignore", pattern, stdin=f"{good}\n{dead}\n"))
    assert {url.rpartition("/")[2] for url in found} == left


def test_targets_can_be_looked_for_elsewhere(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    home, good, dead = build(web)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "dead").write_text("here")
    origin = good.removesuffix("/good")
    folder = (tmp_path / "site").as_uri()
    found = lines(run(home, "--json", "--remap", f"^{origin}/(de.*) {folder}/$1"))
    assert (found["site/dead"]["verdict"], found["site/dead"]["reason"]) == ("alive", "file_found")
    assert dead not in found
    assert found[good]["verdict"] == "alive"
    given = run("-", "--targets", "--json", "--remap", r"/(dead)$ /good?\1", stdin=f"{dead}\n")
    assert set(lines(given)) == {f"{good}?dead"}


def test_files_of_a_folder_can_be_left_out(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    (docs / "drafts").mkdir(parents=True)
    (docs / "one.md").write_text("[here](one.md)")
    (docs / "drafts" / "two.md").write_text("[gone](nowhere.md)")
    assert run("docs").exit_code == 1
    for pattern in ("drafts", "*/drafts/*", r"two\.md$"):
        assert run("docs", "--exclude-path", pattern).exit_code == 0


def test_the_summary_says_why_it_fails(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.md").write_text("[here](one.md) [gone](two.md) [away](http://a.test/)")
    told = run("one.md", "--offline").stdout
    assert "1 of 2 links is broken." in told
    assert "1 not fetched, as we are offline" in told
    (tmp_path / "two.md").write_text("[back](one.md)")
    told = run("two.md", "--offline").stdout
    assert "No link is broken." in told
    assert "offline" not in told


@pytest.mark.parametrize(("most", "verdict"), [("0", "uncertain"), ("2", "moved")])
def test_redirects_are_bounded(web: FakeWeb, run: Run, most: str, verdict: str) -> None:
    web.site("a.test").paths = {
        "/old": Reply(301, headers={"Location": "/older"}),
        "/older": Reply(301, headers={"Location": "/new"}),
        "/new": Reply(200, page("New", ARTICLE)),
    }
    old = web.url("a.test", "/old")
    found = lines(run("-", "--targets", "--json", "--max-redirects", most, stdin=f"{old}\n"))
    assert found[old]["verdict"] == verdict


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("include", "("), ("ignore", "("), ("pages-exclude", "("), ("exclude-path", "(")),
        *(("remap", "alone"), ("remap", "( x"), ("remap", "a $1"), ("accept", "fine")),
        *(("header", "none"), ("config", "missing.toml")),
    ],
)
def test_an_error_names_the_option(web: FakeWeb, run: Run, option: str, value: str) -> None:
    build(web)
    result = run("http://home.test/", f"--{option}", value)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"outreach check: {option}: ")


def test_traps_and_limits_are_told(web: FakeWeb, run: Run) -> None:
    def months(request: Request) -> Reply:
        month = int(request.path.rpartition("/")[2] or 0)
        return Reply(200, links(*(f"/cal/{month + step}" for step in range(1, 41))))

    web.site("home.test").default = months
    web.sites["home.test"].paths["/robots.txt"] = Reply(404)
    result = run(web.url("home.test"), "--depth", "2", "--limit", "5", "--json", "--head")
    assert "5 pages were read; --limit reads more." in result.stderr
    assert lines(result)[web.url("home.test", "/cal/1")]["verdict"] == "alive"


def test_a_damaged_sitemap_on_disk_is_a_wrong_command(
    web: FakeWeb, run: Run, tmp_path: Path
) -> None:
    (tmp_path / "sitemap.xml").write_text("<html></html>")
    result = run("sitemap.xml")
    assert result.exit_code == 2
    assert "sitemap.xml" in result.stderr


def test_hostile_words_stay_words(web: FakeWeb, run: Run, tmp_path: Path) -> None:
    title = "</title><script>alert(1)</script>\u202e\x1b[31m"
    web.site("other.test").paths = {"/x": Reply(404, page(title))}
    target = web.url("other.test", "/x?<img src=x onerror=alert(1)>")
    web.site("home.test").paths = {"/": Reply(200, links(target.replace("'", "&#39;")))}
    written = tmp_path / "out.html"
    result = run(web.url("home.test"), "--html", str(written))
    assert "\x1b" not in result.stdout
    text = written.read_text()
    assert "<script" not in text
    assert "<img" not in text
    assert "default-src 'none'" in text


def test_this_machine_is_asked_only_where_allowed(web: FakeWeb, run: Run) -> None:
    web.site("elsewhere.test")
    url = web.url("localhost")
    refused = run(url, "--json")
    assert refused.exit_code == 1
    assert lines(refused)[url]["verdict"] == "not_allowed"
    assert "--local allows addresses of this machine." in refused.stderr
    assert web.requests == []
    web.sites["localhost"] = Site(default=Reply(200, links()))
    assert run(url, "--local").exit_code == 0


def test_figures_of_hosts_are_told_on_request(web: FakeWeb, run: Run) -> None:
    home, _, _ = build(web)
    assert "median s" not in run(home).stdout
    told = run(home, "--host-stats").stdout
    assert "median s" in told
    assert f"other.test:{web.port}" in told


def test_links_to_folders_may_need_an_index_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "guide").mkdir()
    (tmp_path / "a.md").write_text("[Guide](guide/)")
    assert run("a.md", "--offline").exit_code == 0
    told = run("a.md", "--offline", "--index-files", "index.html, README.md")
    assert told.exit_code == 1
    assert "The folder has no index.html or README.md." in told.stdout
