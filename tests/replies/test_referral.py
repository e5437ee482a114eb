"""Who is named instead becomes a candidate, and is enrolled only when a person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.errors import Conflict
from outreach.model.contact import Contact, Verification
from outreach.model.email import InboundEmail
from outreach.replies import referral
from outreach.replies.apply import apply_waiting
from outreach.store import campaigns, contacts
from outreach.store.engine import Store
from tests.replies.messages import reply
from tests.replies.test_apply import no_token
from tests.support.build import Build
from tests.support.databases import both

COOLDOWN = timedelta(days=100)


def named(build: Build, text: str) -> tuple[InboundEmail, Contact | None]:
    letter = build.sent_letter()
    row = build.inbound(reply(letter, text))
    apply_waiting(build.store, build.clock, no_token)
    row = build.again(row)
    assert row.intent == "wrong_person"
    with build.store.read() as session:
        return row, referral.candidate(session, row)


@both
def test_a_candidate_waits_for_approval(store: Store, build: Build) -> None:
    text = "I'm not the right person for this, please contact zoe@site.example instead."
    row, found = named(build, text)
    assert found is not None
    assert (found.address, found.guessed, found.guess_approved_by) == ("zoe@site.example", True, "")
    with store.read() as session:
        (finding,) = contacts.findings(session, found.id or 0)
        assert (finding.how, finding.context) == ("referral", text)
        assert campaigns.ever_for_contact(session, found.id or 0) == []
    with store.write() as session:
        known = session.get_one(Contact, found.id)
        known.verification = Verification.DELIVERABLE
    with store.write() as session:
        inbound = session.get_one(InboundEmail, row.id)
        referral.approve(session, inbound, clock=build.clock, actor="user:1", cooldown=COOLDOWN)
    with store.read() as session:
        (enrolment,) = campaigns.ever_for_contact(session, found.id or 0)
        assert session.get_one(Contact, found.id).guess_approved_by == "user:1"
    assert enrolment.opportunity_id == row.opportunity_id
    assert "referral_approved" in build.verbs(found)


def test_nobody_named_is_nobody_enrolled(store: Store, build: Build) -> None:
    row, found = named(build, "You have the wrong person, sorry.")
    assert found is None
    with store.read() as session:
        inbound = session.get_one(InboundEmail, row.id)
        with pytest.raises(Conflict, match="names nobody"):
            referral.approve(session, inbound, clock=build.clock, actor="u", cooldown=COOLDOWN)
