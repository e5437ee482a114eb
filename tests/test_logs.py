"""One line an event, whatever stands in it."""

from __future__ import annotations

import logging

import pytest

from outreach.logs import configure


@pytest.fixture(autouse=True)
def as_before() -> object:
    root, quiet = logging.getLogger(), logging.getLogger("apscheduler")
    handlers, level, other = root.handlers[:], root.level, quiet.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    quiet.setLevel(other)


def test_asvs_16_4_1_one_event_is_one_line_and_hides_addresses(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("INFO")
    forged = "x\n2026-05-04 INFO admin.signed_in\r\x1b[2J mara.lind@site.example\u2028end"
    logging.getLogger("outreach.test").info("mail.read subject=%s", forged)
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told
    assert "m***@site.example" in told
    assert "mara.lind" not in told


def test_ticks_of_the_scheduler_are_no_news(capsys: pytest.CaptureFixture[str]) -> None:
    configure("INFO")
    logging.getLogger("apscheduler.executors.default").info("executed successfully")
    assert capsys.readouterr().err == ""
