"""`outreach placements` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from outreach.bootstrap import Runtime
from outreach.cli import console
from outreach.cli.placements import app
from outreach.clock import FixedClock
from outreach.config import settings_from
from outreach.model.placement import PlacementState
from tests.support.build import Build


def test_a_pile_is_listed_whole(
    build: Build, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Runtime(
        settings_from({"secret_key_file": tmp_path / "key", "state_file": tmp_path / "state"}),
        clock,
    )
    made.__dict__["store"] = build.store
    monkeypatch.setattr(console, "runtime", lambda: made)
    waiting = {build.placement(state=PlacementState.PROPOSED).id for _ in range(2)}
    build.placement(state=PlacementState.LIVE)
    found = CliRunner().invoke(app, ["list", "--json"])
    assert found.exit_code == 0, found.output
    assert {one["id"] for one in json.loads(found.stdout)} == waiting
