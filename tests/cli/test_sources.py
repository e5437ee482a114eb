"""`outreach sources` as a person uses it: preview, import, queries, paste, providers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from outreach.bootstrap import Runtime
from outreach.cli import console
from outreach.cli.sources import app
from outreach.clock import FixedClock
from outreach.config import settings_from
from outreach.errors import InvalidInput, NotFound
from outreach.store.engine import Store
from tests.support.build import Build

EXPORT = (
    "Referring page URL\tTarget URL\tAnchor\tDomain rating\tFirst seen\n"
    "https://a.example/\thttps://rival.example/x\tguide\t40\t2026-01-02\n"
    "broken\thttps://rival.example/x\tguide\t40\t2026-01-02\n"
)


@pytest.fixture
def run(
    store: Store, clock: FixedClock, build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """Runs a command on a database with one project; a JSON answer comes back parsed."""
    made = Runtime(
        settings_from({"secret_key_file": tmp_path / "key", "state_file": tmp_path / "state"}),
        clock,
    )
    made.__dict__["store"] = store
    monkeypatch.setattr(console, "runtime", lambda: made)
    assert build.the_project

    def command(*words: str, stdin: str = "") -> Any:
        found = CliRunner().invoke(app, [*words, "--json"], input=stdin)
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception
        assert found.exit_code == 0, found.output
        return json.loads(found.stdout)

    yield command
    if "fetcher" in made.__dict__:
        made.fetcher.close()


@pytest.fixture
def export(tmp_path: Path) -> str:
    path = tmp_path / "export.csv"
    path.write_text(EXPORT, encoding="utf-16")
    return str(path)


def test_preview_then_import_with_a_list_of_what_was_rejected(
    run: Any, export: str, tmp_path: Path
) -> None:
    seen = run("preview", export)
    assert (seen["vendor"], seen["kind"], seen["import_as"]) == ("Ahrefs", "backlinks", "prospects")
    assert seen["columns"]["Domain rating"] == "domain_rating"
    assert (seen["looked_at"], seen["unusable"]) == (2, 1)
    assert seen["rows"][0]["first_seen"] == "2026-01-02"
    rejected = tmp_path / "bad.csv"
    done = run("import", export, "--rejected", str(rejected))
    assert done["counts"] == {"added": 1, "unusable": 1, "problems": 1, "links_added": 1}
    assert rejected.read_text().splitlines() == [
        "line,reason",
        "3,Referring page URL: 'broken' is no URL.",
    ]


def test_a_column_may_be_chosen_by_hand(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Found on,Points at\nhttps://a.example/,https://rival.example/\n")
    with pytest.raises(InvalidInput, match="no export that we know"):
        run("import", str(path))
    with pytest.raises(InvalidInput, match="no column 'Nowhere'"):
        run("import", str(path), "--column", "linking page=Nowhere")
    with pytest.raises(InvalidInput, match="MEANING=HEADER"):
        run("import", str(path), "--column", "sense=Found on")
    done = run(
        *("import", str(path), "--column", "linking page=Found on"),
        *("--column", "target URL=Points at"),
    )
    assert done["counts"]["links_added"] == 1


def test_domains_are_no_backlinks(run: Any, tmp_path: Path) -> None:
    path = tmp_path / "sites.csv"
    path.write_text("Site,Linking pages,Target pages\na.org,3,1\n")
    with pytest.raises(InvalidInput, match="domains and no pages"):
        run("import", str(path))
    assert run("import", str(path), "--as", "prospects")["counts"]["added"] == 1


def test_queries_by_hand_and_their_results_pasted(run: Any) -> None:
    found = run("queries", "--tactic", "guest_post", "--topic", "mills", "--language", "en")
    assert {"query": 'mills "write for us"', "language": "en"} in found
    with pytest.raises(InvalidInput, match="--topic"):
        run("queries", "--tactic", "guest_post")
    with pytest.raises(InvalidInput, match="not in 'xx'"):
        run("queries", "--topic", "mills", "--language", "xx")
    done = run("paste", "-", "--label", "write for us", stdin="see https://a.example/w.\n")
    assert done["counts"]["added"] == 1
    with pytest.raises(InvalidInput, match="no URL"):
        run("paste", "-", stdin="nothing here\n")


def test_a_provider_is_set_up_without_showing_its_key(run: Any, tmp_path: Path) -> None:
    made = run("provider", "add", "brave", "brave", "--monthly", "100", stdin="top-secret\n")
    assert "top-secret" not in json.dumps(made)
    [known] = run("provider", "list")
    assert (known["queries_a_month"], known["asked_this_month"]) == (100, 0)
    with pytest.raises(InvalidInput, match="SearXNG server"):
        run("provider", "add", "mine", "searxng")
    with pytest.raises(InvalidInput, match="key is empty"):
        run("provider", "add", "other", "brave", stdin="\n")
    run("provider", "remove", "brave")
    with pytest.raises(NotFound, match="Known: none yet"):
        run("search", "mills")
