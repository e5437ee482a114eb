"""What changed since a letter was written stops its approval, with the rule's id."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from outreach.drafting.prechecks import prechecks
from outreach.drafting.review import approve, approve_clean
from outreach.errors import InvalidInput
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact, Verification
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.suppression import SuppressionReason
from outreach.store import suppressions
from tests.support.build import Build


def rules(build: Build, letter: OutboundEmail) -> list[str]:
    with build.store.read() as session:
        row = session.get_one(OutboundEmail, letter.id)
        return [one["rule"] for one in prechecks(session, row, now=build.clock.now())]


@pytest.fixture
def letter(build: Build) -> OutboundEmail:
    return build.letter(state=OutboundState.DRAFTED)


def test_a_letter_of_which_nothing_changed_passes(build: Build, letter: OutboundEmail) -> None:
    assert rules(build, letter) == []


@pytest.mark.parametrize(("days", "found"), [(99, ["T-RECENT"]), (101, [])])
def test_t_recent_counts_everybody_here(
    build: Build, letter: OutboundEmail, days: int, found: list[str]
) -> None:
    with build.store.read() as session:
        who = session.get_one(Contact, letter.contact_id)
    enrolment = build.enrolment(build.opportunity(who), build.campaign())
    build.letter(
        enrolment,
        state=OutboundState.SENT,
        accepted_at=build.clock.now() - timedelta(days=days),
    )
    with build.store.write() as session:
        row = session.get_one(Enrolment, enrolment.id)
        row.move_to(EnrolmentState.STOPPED, at=build.clock.now(), actor="t")
    assert rules(build, letter) == found


def test_t_active_another_campaign_is_at_it(build: Build, letter: OutboundEmail) -> None:
    with build.store.read() as session:
        who = session.get_one(Contact, letter.contact_id)
    build.enrolment(build.opportunity(who), build.campaign())
    assert rules(build, letter) == ["T-ACTIVE"]


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"guessed": True}, "T-GUESS"),
        ({"verification": Verification.BOUNCED}, "T-ADDR"),
    ],
)
def test_t_guess_t_addr(
    build: Build, letter: OutboundEmail, change: dict[str, Any], rule: str
) -> None:
    with build.store.write() as session:
        contact = session.get_one(Contact, letter.contact_id)
        for name, value in change.items():
            setattr(contact, name, value)
    assert rules(build, letter) == [rule]


def test_t_supp_t_linked_stop_approval_one_by_one_and_in_bulk(
    build: Build, letter: OutboundEmail
) -> None:
    now = build.clock.now()
    with build.store.write() as session:
        suppressions.add(
            session, letter.recipient, SuppressionReason.MANUAL, source="x", at=now, actor="t"
        )
        about = session.get_one(Opportunity, letter.opportunity_id)
        about.move_to(Stage.DISMISSED, at=now, actor="t")
    assert rules(build, letter) == ["T-SUPP", "T-LINKED"]
    with build.store.write() as session, pytest.raises(InvalidInput, match="asked not to be"):
        approve(session, session.get_one(OutboundEmail, letter.id), at=now, actor="user:1")
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, letter.id)
        row.variables = {
            "facts": {"is_first": False, "postal_address": "1 Canal Walk, Bristol",
                      "organisation": "Ours Ltd", "unsubscribe_url": "Ours"}
        }  # fmt: skip
        assert approve_clean(session, [row], at=now, actor="user:1") == (0, 1)
