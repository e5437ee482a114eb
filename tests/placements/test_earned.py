"""Which opportunity earned a link: measured on labelled cases, the floor pinned."""

from __future__ import annotations

import pytest

from outreach.placements.earned import SURE, earned_by, weigh
from tests.placements.matching_cases import CASES, OTHER, Case, asked, link

SURE_PRECISION, SURE_RECALL = 1.0, 0.7
ASKED_PRECISION, ASKED_RECALL = 0.95, 0.95


def _found(case: Case) -> tuple[int | None, bool]:
    match = earned_by(case.link, case.approaches)
    return (match.opportunity, match.is_sure) if match else (None, False)


def test_there_are_enough_cases_of_both_kinds() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    assert sum(case.truth is None for case in CASES) >= 20


def test_what_is_tied_without_asking_is_right() -> None:
    sure = [(case, found) for case in CASES for found, is_sure in [_found(case)] if is_sure]
    right = [case.name for case, found in sure if found == case.truth]
    true = sum(case.truth is not None for case in CASES)
    assert [case.name for case, found in sure if found != case.truth] == []
    assert len(right) / len(sure) >= SURE_PRECISION
    assert len(right) / true >= SURE_RECALL


def test_hardly_anything_is_missed_and_hardly_anybody_is_asked_in_vain() -> None:
    results = [(case, _found(case)[0]) for case in CASES]
    named = [(case, found) for case, found in results if found is not None]
    right = [case for case, found in named if found == case.truth]
    true = [case for case in CASES if case.truth is not None]
    missed = [
        case.name for case, found in results if case.truth is not None and found != case.truth
    ]
    vain = [case.name for case, found in named if found != case.truth]
    assert len(right) / len(named) >= ASKED_PRECISION, vain
    assert len(right) / len(true) >= ASKED_RECALL, missed


def test_two_equally_good_explanations_are_a_question() -> None:
    match = earned_by(link(), (asked(), asked(2)))
    assert match is not None
    assert not match.is_sure
    assert "about as well" in match.reasons[-1]


def test_every_reason_is_told() -> None:
    match = weigh(link(target=OTHER, d=6), asked(has_link=True))
    assert len(match.reasons) == 4
    assert "page that we wrote about" in match.reasons[0]
    assert "6 days after" in match.reasons[2]


@pytest.mark.parametrize(("days", "sure"), [(-2.0, False), (-1.0, True), (1.0, True)])
def test_a_link_from_before_the_letter_is_never_counted_by_itself(days: float, sure: bool) -> None:
    assert (weigh(link(d=days), asked()).confidence >= SURE) is sure
