"""Every state machine: legal moves are made and told, illegal ones refused without a trace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import pytest

from outreach.errors import InvalidTransition
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Placement, PlacementState
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.run import Run, RunState
from outreach.store.engine import Store
from tests.support.build import NOW, Build

LATER = NOW + timedelta(hours=1)


@dataclass(frozen=True)
class Machine:
    """One table with states."""

    kind: Any
    states: type[StrEnum]
    field: str = "state"
    told: bool = True  # writes an event

    def pairs(self, *, legal: bool) -> Iterator[tuple[StrEnum, StrEnum]]:
        for now in self.states:
            for wanted in self.states:
                if (wanted in self.kind.LEGAL.get(now, frozenset())) is legal:
                    yield now, wanted


MACHINES = (
    Machine(Opportunity, Stage, "stage"),
    Machine(OutboundEmail, OutboundState),
    Machine(Enrolment, EnrolmentState),
    Machine(Campaign, CampaignState),
    Machine(Mailbox, MailboxState),
    Machine(Backlink, BacklinkState),
    Machine(Placement, PlacementState),
    Machine(Prospect, ProspectState, told=False),
    Machine(InboundEmail, InboundState, told=False),
    Machine(Run, RunState, told=False),
)


def cases(*, legal: bool) -> list[Any]:
    return [
        pytest.param(machine, now, wanted, id=f"{machine.kind.__tablename__}-{now}-{wanted}")
        for machine in MACHINES
        for now, wanted in machine.pairs(legal=legal)
    ]


def move(row: Any, wanted: StrEnum, *, at: datetime = LATER) -> Any:
    if isinstance(row, InboundEmail):
        return row.move_to(wanted)
    if isinstance(row, Prospect | Run):
        return row.move_to(wanted, at=at)
    return row.move_to(wanted, at=at, actor="user:1", why="because")


@pytest.mark.parametrize(("machine", "now", "wanted"), cases(legal=True))
def test_legal_moves_are_made_and_told(machine: Machine, now: StrEnum, wanted: StrEnum) -> None:
    row = machine.kind(id=1, **{machine.field: now})
    event = move(row, wanted)
    assert getattr(row, machine.field) is wanted
    if machine.told:
        assert event.verb == f"{machine.kind.__tablename__}.{wanted.value}"
        assert (event.at, event.actor, event.why) == (LATER, "user:1", "because")


@pytest.mark.parametrize(("machine", "now", "wanted"), cases(legal=False))
def test_illegal_moves_are_refused(machine: Machine, now: StrEnum, wanted: StrEnum) -> None:
    row = machine.kind(id=1, **{machine.field: now})
    with pytest.raises(InvalidTransition, match=rf"is {now.value} and can't become {wanted.value}"):
        move(row, wanted)
    assert getattr(row, machine.field) is now


def test_the_event_is_stored_with_the_move(store: Store, build: Build) -> None:
    opportunity = build.opportunity(stage=Stage.OPEN)
    with store.write() as session:
        row = session.get_one(Opportunity, opportunity.id)
        row.move_to(Stage.READY, at=LATER, actor="user:1", why="Contact found.")
    (event,) = build.events(opportunity)
    assert (event.verb, event.why) == ("opportunity.ready", "Contact found.")
    assert event.detail == {"before": "open"}
    assert build.again(opportunity).version == 2


def test_no_letter_state_leads_back_from_sent() -> None:
    """At most one accepted transaction: what was sent, failed or refused is never offered again."""
    for state in (OutboundState.SENT, OutboundState.FAILED, OutboundState.REJECTED):
        assert OutboundEmail.LEGAL.get(state, frozenset()) == frozenset()


def test_a_letter_that_is_being_sent_can_not_be_withdrawn() -> None:
    withdrawn = {OutboundState.CANCELLED, OutboundState.SUPPRESSED, OutboundState.REJECTED}
    assert not OutboundEmail.LEGAL[OutboundState.SENDING] & withdrawn


def test_an_uncertain_letter_can_end_as_every_answer_of_a_server() -> None:
    """A worker that overslept its lease may still bring the answer to an uncertain letter."""
    ends = {OutboundState.SENT, OutboundState.SCHEDULED, OutboundState.FAILED}
    assert ends <= OutboundEmail.LEGAL[OutboundState.UNCERTAIN]


def test_a_mailbox_paused_by_a_breaker_is_resumed_by_a_move_of_its_own_only() -> None:
    assert Mailbox.LEGAL[MailboxState.PAUSED] == frozenset({MailboxState.OK})


def test_resuming_a_mailbox_forgets_its_failures() -> None:
    box = Mailbox(id=1, state=MailboxState.AUTH_FAILED, login_failures=3, state_reason="no")
    box.move_to(MailboxState.OK, at=LATER, actor="user:1", why="new password")
    assert (box.login_failures, box.state_reason) == (0, "")


def test_every_move_of_an_enrolment_makes_a_new_version() -> None:
    row = Enrolment(id=1, next_step_at=NOW)
    row.move_to(EnrolmentState.HELD, at=LATER, actor="worker")
    row.move_to(EnrolmentState.ACTIVE, at=LATER, actor="worker")
    row.move_to(EnrolmentState.REPLIED, at=LATER, actor="worker", why="They answered.")
    assert row.version == 4
    assert (row.ended_at, row.next_step_at, row.state_reason) == (LATER, None, "They answered.")


def test_a_run_that_goes_on_is_no_longer_asked_to_stop() -> None:
    row = Run(id=1, kind="check", title="x", started_at=NOW, stop_asked_at=NOW)
    row.move_to(RunState.STOPPED, at=LATER)
    assert row.finished_at == LATER
    row.move_to(RunState.RUNNING, at=LATER)
    assert (row.finished_at, row.stop_asked_at) == (None, None)


def test_a_placement_keeps_the_day_on_which_it_was_first_live() -> None:
    row = Placement(id=1)
    row.move_to(PlacementState.LIVE, at=NOW, actor="worker")
    row.move_to(PlacementState.LOST, at=LATER, actor="worker")
    row.move_to(PlacementState.LIVE, at=LATER, actor="worker")
    assert row.live_at == NOW
