"""Pace and order of letters, from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from outreach.bootstrap import Runtime
from outreach.cli import console, letters, mailboxes
from outreach.clock import FixedClock
from outreach.config import settings_from
from outreach.model.campaign import CampaignState
from outreach.store.engine import Store
from tests.support.build import Build


@pytest.fixture(autouse=True)
def runtime(
    store: Store, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commands work on the test's database."""
    made = Runtime(
        settings_from({"secret_key_file": tmp_path / "key", "state_file": tmp_path / "state"}),
        clock,
    )
    made.__dict__["store"] = store
    monkeypatch.setattr(console, "runtime", lambda: made)


def run(app: typer.Typer, *words: str) -> Any:
    found = CliRunner().invoke(app, [*words, "--json"])
    if found.exception and not isinstance(found.exception, SystemExit):
        raise found.exception
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_a_dry_run_of_a_new_order_changes_nothing(build: Build) -> None:
    steps = [{"delay_days": days, "subject": "S", "body": "B"} for days in (0, 4, 9)]
    campaign = build.campaign(steps=steps)
    build.enrolment(campaign=campaign)
    assert run(letters.app, "reorder", campaign.name, "1,3,2", "--dry-run") == {"reordered": 1}
    assert build.again(campaign).state is CampaignState.RUNNING
    assert run(letters.app, "reorder", campaign.name, "1,3,2") == {"reordered": 1}
    assert build.again(campaign).state is CampaignState.PAUSED
    assert [step["key"] for step in build.again(campaign).steps] == ["1", "3", "2"]


def test_a_mailbox_is_told_its_pace_and_to_copy_itself(build: Build) -> None:
    mailbox = build.the_mailbox
    said = run(mailboxes.app, "pace", mailbox.address, "--new", "--hourly-cap", "5", "--copies")
    now = build.clock.now()
    assert said["pace"] == f"usual a day, 5 an hour, led up since {now:%Y-%m-%d}, copies itself"
    row = build.again(mailbox)
    assert (row.hourly_cap, row.ramp_began_at, row.copies_itself) == (5, now, True)
    run(mailboxes.app, "pace", mailbox.address, "--warmed-up", "--no-copies")
    row = build.again(mailbox)
    assert (row.hourly_cap, row.ramp_began_at, row.copies_itself) == (5, None, False)
