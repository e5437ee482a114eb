"""What is refused is written down: who, where from, which route, and never what was typed."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from tests.web.conftest import Browser


def _lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in caplog.records if line.name.endswith("security_log")]


def test_asvs_16_3_2_a_refused_permission_is_written_down(
    app: Flask, filled: int, caplog: pytest.LogCaptureFixture
) -> None:
    browser = Browser(app)
    browser.sign_in("vera@ours.example")
    caplog.clear()
    browser.get("/people")
    (line,) = _lines(caplog)
    assert line.startswith("permission.refused status=403 method=GET route=people.every user=6 ")
    assert line.endswith("address=127.0.0.1")


def test_a_visitor_who_is_sent_to_the_sign_in_page_is_written_down(
    app: Flask, filled: int, caplog: pytest.LogCaptureFixture
) -> None:
    Browser(app).get("/p/1/board")
    (line,) = _lines(caplog)
    assert line.startswith("stranger.refused status=302 method=GET route=opportunities.board")
    assert "user=none" in line
    assert "project_id=1" in line


def test_asvs_16_3_3_ways_round_the_gate_are_written_down(
    signed_in: Browser, filled: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()
    signed_in.token = "wrong"
    signed_in.post("/p/1/opportunities/1/move", {"stage": "won"})
    signed_in.get("/p/99/board")
    signed_in.get("/p/1/opportunities/987654")
    signed_in.client.get("/account", headers={"Host": "evil.example"})
    said = [line.split(" ", 1)[0] for line in _lines(caplog)]
    assert said == ["request.refused", "row.not_found", "row.not_found", "request.refused"]


def test_wrong_input_is_written_down_without_itself(
    signed_in: Browser, filled: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    signed_in.get("/account")
    caplog.clear()
    signed_in.post("/account/zone", {"time_zone": "Atlantis\nforged line"})
    (line,) = _lines(caplog)
    assert line.startswith("input.refused status=422 method=POST route=account.set_zone user=1")
    assert "Atlantis" not in line


def test_what_went_well_is_not(
    signed_in: Browser, filled: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    caplog.clear()
    signed_in.get("/account")
    assert _lines(caplog) == []
