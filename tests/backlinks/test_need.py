"""Do I need to disavow? Mostly the answer is: do nothing."""

from __future__ import annotations

import pytest

from outreach.backlinks.need import Answer, Outcome, advice
from outreach.backlinks.velocity import Pace, unusual_weeks, velocity

YES, NO, UNKNOWN = Answer.YES, Answer.NO, Answer.UNKNOWN


@pytest.mark.parametrize(
    ("manual", "drop", "pace", "outcome"),
    [
        *((YES, drop, pace, Outcome.PREPARE) for drop in Answer for pace in Pace),
        *((UNKNOWN, drop, pace, Outcome.NOTHING) for drop in Answer for pace in Pace),
        (NO, YES, Pace.ATTACK, Outcome.PREPARE),
        (NO, NO, Pace.ATTACK, Outcome.WATCH),
        (NO, NO, Pace.WATCH, Outcome.WATCH),
        (NO, YES, Pace.WATCH, Outcome.WATCH),
        (NO, YES, Pace.CALM, Outcome.NOTHING),
        (NO, NO, Pace.CALM, Outcome.NOTHING),
    ],
)
def test_the_table_of_answers(manual: Answer, drop: Answer, pace: Pace, outcome: Outcome) -> None:
    found = advice(manual_action=manual, strong_drop=drop, pace=pace, flagged=3)
    assert found.outcome is outcome
    assert found.sentence


def test_lp_9_471_flagged_domains_alone_are_no_reason() -> None:
    found = advice(manual_action=NO, strong_drop=NO, pace=Pace.CALM, flagged=471)
    assert found.outcome is Outcome.NOTHING
    assert "471 flagged domains" in found.sentence


@pytest.mark.parametrize(
    ("risky", "new", "usual", "pace"),
    [
        (2, 2, 5, Pace.CALM),
        (9, 9, 5, Pace.WATCH),
        (40, 40, 5, Pace.ATTACK),
        (40, 40, 30, Pace.WATCH),
        (0, 30, 5, Pace.WATCH),
        (0, 12, 5, Pace.CALM),
        (40, 40, None, Pace.WATCH),
        (0, 0, None, Pace.CALM),
    ],
)
def test_pace(risky: int, new: int, usual: float | None, pace: Pace) -> None:
    assert velocity(risky, new, usual).pace is pace


def test_weeks_that_stand_out() -> None:
    assert unusual_weeks([3, 4, 3, 4, 3, 4, 40, 4]) == [6]
    assert unusual_weeks([0, 0, 0, 0, 9]) == []
    assert unusual_weeks([40, 1, 1]) == []
