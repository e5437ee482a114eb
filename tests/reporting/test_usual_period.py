"""Which period a report begins with."""

from __future__ import annotations

from datetime import date

import pytest

from outreach.reporting.client import Period
from outreach.reporting.gather import usual_period

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("began", "shown"),
    [
        (date(2025, 3, 2), OCTOBER),
        (date(2026, 10, 31), OCTOBER),
        (date(2026, 11, 1), Period(date(2026, 11, 1), date(2026, 11, 23))),
        (date(2026, 11, 23), Period(date(2026, 11, 1), date(2026, 11, 23))),
    ],
)
def test_a_young_project_sees_what_it_has_done(began: date, shown: Period) -> None:
    assert usual_period(date(2026, 11, 23), began) == shown
