"""Answers by hand: in the same conversation, at most once, never to who objected."""

from __future__ import annotations

from typing import Any

import pytest

from outreach.drafting.answer import answer
from outreach.errors import Conflict, InvalidInput
from outreach.mail.values import MessageKind
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import InboundEmail, InboundState, OutboundEmail, OutboundState
from outreach.model.suppression import SuppressionReason
from outreach.sending.deliver import Delivery, deliver_due
from outreach.store import suppressions
from tests.replies.messages import reply
from tests.support.build import Build
from tests.support.fake_mail import FakeOutbox

BY = "user:1"


@pytest.fixture
def inbound(build: Build) -> InboundEmail:
    """Anna answered our first letter, and the sequence stopped."""
    letter = build.sent_letter(build.enrolment())
    with build.store.write() as session:
        enrolment = session.get_one(Enrolment, letter.enrolment_id)
        enrolment.move_to(EnrolmentState.REPLIED, at=build.clock.now(), actor="test")
    raw = reply(letter, "Which page?", headers="References: <older@site.example>")
    return build.inbound(
        raw,
        state=InboundState.APPLIED,
        kind=MessageKind.HUMAN.value,
        message_id="<answer@mail.site.example>",
        sender_address="anna.b@mail.example",
        subject="RE: A dead link\ton Books on soil",
        outbound_id=letter.id,
        contact_id=letter.contact_id,
        opportunity_id=letter.opportunity_id,
    )


def answered(build: Build, inbound: InboundEmail, text: str = "The one on soil.") -> OutboundEmail:
    with build.store.write() as session:
        return answer(
            session,
            session.get_one(InboundEmail, inbound.id),
            text=text,
            actor=BY,
            at=build.clock.now(),
            message_id=f"<ours{build.number()}@ours.example>",
        )


def test_an_answer_leaves_in_the_same_conversation(
    build: Build, inbound: InboundEmail, delivery: Delivery, outbox: FakeOutbox
) -> None:
    email = answered(build, inbound)
    assert (email.step, email.enrolment_id, email.approved_by) == (None, None, BY)
    assert build.again(inbound).read_at == build.clock.now()
    assert deliver_due(delivery) == {"sent": 1}
    ((_, recipient, raw),) = outbox.taken
    assert recipient == "anna.b@mail.example"
    assert b"\r\nIn-Reply-To: <answer@mail.site.example>\r\n" in raw
    assert b"References: <older@site.example>" in raw
    assert b"Subject: Re: A dead link on Books on soil\r\n" in raw
    assert b"List-Unsubscribe" not in raw
    assert build.verbs(email) == ["drafted", "approved", "scheduled", "sent"]
    assert deliver_due(delivery) == {}


def test_cs_7_nobody_who_objected_is_answered(build: Build, inbound: InboundEmail) -> None:
    with build.store.write() as session:
        suppressions.add(
            session,
            "mail.example",
            SuppressionReason.OBJECTION,
            source="They asked.",
            at=build.clock.now(),
            actor="test",
        )
    with pytest.raises(Conflict, match="do-not-contact list"):
        answered(build, inbound)


def test_cs_7_an_objection_after_the_answer_still_stops_it(
    build: Build, inbound: InboundEmail, delivery: Delivery, outbox: FakeOutbox
) -> None:
    email = answered(build, inbound)
    with build.store.write() as session:
        suppressions.add(
            session,
            "anna.b@mail.example",
            SuppressionReason.OBJECTION,
            source="They asked.",
            at=build.clock.now(),
            actor="test",
        )
    deliver_due(delivery)
    assert outbox.taken == []
    assert build.again(email).state is OutboundState.SUPPRESSED


def test_a_second_click_is_no_second_letter(build: Build, inbound: InboundEmail) -> None:
    answered(build, inbound)
    with pytest.raises(Conflict, match="already"):
        answered(build, inbound, " The one on soil.\r\n")
    answered(build, inbound, "And one thing more.")


@pytest.mark.parametrize("text", ["", " \n", "Hello [name], yes.", "x" * 20_001])
def test_a_text_that_can_not_be_meant_is_refused(
    build: Build, inbound: InboundEmail, text: str
) -> None:
    with pytest.raises(InvalidInput):
        answered(build, inbound, text)


@pytest.mark.parametrize("changes", [{"outbound_id": None}, {"kind": MessageKind.BOUNCE.value}])
def test_only_people_who_answered_us_are_answered(
    build: Build, inbound: InboundEmail, changes: dict[str, Any]
) -> None:
    with build.store.write() as session:
        row = session.get_one(InboundEmail, inbound.id)
        for name, value in changes.items():
            setattr(row, name, value)
    with pytest.raises(Conflict):
        answered(build, inbound)


@pytest.mark.parametrize("theirs", ["", "no brackets", "<a b@c>", "<x@y>\r\nBcc: z@z.example"])
def test_headers_of_theirs_that_can_not_be_written_are_replaced_by_ours(
    build: Build, inbound: InboundEmail, theirs: str, delivery: Delivery, outbox: FakeOutbox
) -> None:
    with build.store.write() as session:
        row = session.get_one(InboundEmail, inbound.id)
        row.message_id, row.subject = theirs, "=?utf-8?q?a=0ABcc:_x@y?="
    email = answered(build, inbound)
    assert email.subject == "Re: A dead link on Books on soil"
    assert email.in_reply_to.endswith("@ours.example>")
    assert deliver_due(delivery) == {"sent": 1}
    assert b"Bcc" not in outbox.taken[0][2]
