"""Shares with their denominators and intervals; people are counted, not letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.model.campaign import EnrolmentState
from outreach.model.email import InboundState, OutboundState
from outreach.model.opportunity import Stage
from outreach.model.placement import PlacementState
from outreach.reporting.funnel import Step, funnel, wilson
from outreach.store.engine import Store
from tests.support.build import Build


@pytest.mark.parametrize(
    ("count", "out_of", "low", "high"),
    [  # published values of the 95 % Wilson score interval
        (0, 10, 0.0, 0.2775),
        (1, 10, 0.0179, 0.4042),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (15, 148, 0.0624, 0.1605),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson(count: int, out_of: int, low: float, high: float) -> None:
    assert wilson(count, out_of) == pytest.approx((low, high), abs=5e-4)


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_wilson_holds_the_share_and_stays_a_share(count: int, out_of: int) -> None:
    count = min(count, out_of)
    low, high = wilson(count, out_of)
    rounding = 1e-12
    assert 0 <= low <= count / out_of + rounding
    assert count / out_of - rounding <= high <= 1


def steps(store: Store, build: Build) -> dict[str, Step]:
    with store.read() as session:
        return {step.name: step for step in funnel(session, build.the_project.id or 0)}


def test_an_empty_project_divides_nothing_by_zero(store: Store, build: Build) -> None:
    found = steps(store, build)
    assert {step.count for step in found.values()} == {0}
    assert (found["replied"].low, found["replied"].high) == (0.0, 1.0)


def test_people_are_counted_once(store: Store, build: Build) -> None:
    enrolment = build.enrolment()
    first = build.sent_letter(enrolment)
    build.letter(enrolment, state=OutboundState.SENT, step=1)
    for kind, rung in (("human", 1), ("human", 2), ("human", 6), ("auto_reply", 1)):
        build.inbound(
            b"",
            kind=kind,
            rung=rung,
            intent="interested",
            state=InboundState.APPLIED,
            contact_id=first.contact_id,
        )
    found = steps(store, build)
    assert (found["contacted"].count, found["replied"].count, found["positive"].count) == (1, 1, 1)
    assert (found["replied"].out_of, found["replied"].of_what) == (1, "contacted")


def test_who_never_got_a_letter_is_not_taken_from_those_who_did(store: Store, build: Build) -> None:
    """Addresses refused by the server were never contacted, so they can't be "bounced" of them."""
    build.sent_letter()
    for _ in range(3):
        refused = build.enrolment(state=EnrolmentState.BOUNCED)
        build.letter(refused, state=OutboundState.FAILED)
    bounced = build.enrolment(state=EnrolmentState.BOUNCED)
    build.letter(bounced, state=OutboundState.SENT)
    found = steps(store, build)
    assert (found["contacted"].count, found["not bounced"].count) == (2, 1)


def test_a_risky_link_is_no_win(store: Store, build: Build) -> None:
    for state in (PlacementState.LIVE, PlacementState.LOST, PlacementState.RISK):
        opportunity = build.opportunity(stage=Stage.CONTACTED)
        build.placement(opportunity, state=state, live_at=build.clock.now())
    build.placement()
    found = steps(store, build)
    assert (found["links won"].count, found["links live now"].count) == (2, 1)
    assert found["links live now"].out_of == 2


def test_gated_opportunities_are_not_counted(store: Store, build: Build) -> None:
    build.opportunity(stage=Stage.OPEN, contact_id=None)
    build.opportunity(gate="The page already links to you.", score=None)
    build.opportunity()
    found = steps(store, build)
    assert (found["opportunities"].count, found["with a contact"].count) == (2, 1)


def test_other_projects_are_left_out(store: Store, build: Build) -> None:
    build.sent_letter()
    other = build.project()
    with store.read() as session:
        assert {step.count for step in funnel(session, other.id or 0)} == {0}
