"""`outreach report mail` and `outreach backlinks webhook` as a person uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from outreach.bootstrap import Runtime
from outreach.cli import backlinks, console, report_mail, webhooks
from outreach.clock import FixedClock
from outreach.config import settings_from
from outreach.store import watching
from tests.support.build import NOW, Build

Run = Callable[..., Any]


@pytest.fixture
def run(build: Build, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    made = Runtime(
        settings_from({"secret_key_file": tmp_path / "key", "state_file": tmp_path / "state"}),
        clock,
    )
    made.__dict__["store"] = build.store
    monkeypatch.setattr(console, "runtime", lambda: made)

    def invoked(app: Any, *words: str) -> Any:
        return CliRunner().invoke(app, list(words))

    return invoked


def test_an_order_from_its_beginning_to_its_pause(build: Build, run: Run) -> None:
    address = build.the_mailbox.address
    given = ("report", "--to", "carla@client.example", "--mailbox", address, "--language", "de")
    added = run(report_mail.app, "add", *given, "--json")
    assert added.exit_code == 0, added.output
    assert run(report_mail.app, "send", "1").exit_code == 0
    assert run(report_mail.app, "pause", "1").exit_code == 0
    (row,) = json.loads(run(report_mail.app, "list", "--json").stdout)
    assert (row["language"], row["paused"], row["last"].strip()) == ("de", True, "waiting")
    assert run(report_mail.app, "send", "1").exit_code != 0  # it is paused
    assert run(report_mail.app, "resume", "1").exit_code == 0


def test_an_order_in_a_language_that_nobody_speaks_is_refused(build: Build, run: Run) -> None:
    given = ("report", "--to", "carla@client.example", "--mailbox", build.the_mailbox.address)
    assert run(report_mail.app, "add", *given, "--language", "xx").exit_code != 0
    assert run(report_mail.app, "add", *given[:-1], "other@ours.example").exit_code != 0


def test_a_webhook_shows_its_secret_once(run: Run, build: Build) -> None:
    assert build.the_project.id
    added = run(webhooks.app, "add", "https://tools.example.org/x", "--least", "warning", "--json")
    assert added.exit_code == 0, added.output
    secret = json.loads(added.stdout)["secret"]
    for words in (("test", "1"), ("pause", "1"), ("resume", "1")):
        assert run(webhooks.app, *words).exit_code == 0
    listed, log = run(webhooks.app, "list", "--json"), run(webhooks.app, "log", "--json")
    assert secret not in listed.stdout + log.stdout
    assert json.loads(listed.stdout)[0]["waiting"] == 1
    assert json.loads(log.stdout)[0]["state"] == "waiting"
    assert run(webhooks.app, "remove", "1").exit_code == 0
    assert json.loads(run(webhooks.app, "list", "--json").stdout) == []


def test_alerts_as_the_text_of_a_letter(run: Run, build: Build) -> None:
    assert build.the_project.id
    quiet = run(backlinks.app, "alerts", "--digest")
    assert (quiet.exit_code, quiet.stdout.strip()) == (0, "Nothing changed.")
    link = build.backlink()
    with build.store.write() as session:
        watching.alert(session, link, "lost", "warning", "The link is gone.", at=NOW)
    told = run(backlinks.app, "alerts", "--digest")
    assert told.exit_code == 0, told.output
    assert "The link is gone." in told.stdout
    assert link.linking_page in told.stdout
