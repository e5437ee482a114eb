"""A test letter goes to oneself alone, is no letter to anybody, and leaves its event behind."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import pytest
from sqlmodel import func, select

from outreach.mail.values import Accepted, HandOver
from outreach.model.email import OutboundEmail
from outreach.model.event import Event
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.suppression import SuppressionReason
from outreach.sending.trial import MOST_AN_HOUR
from outreach.store import suppressions
from tests.web.conftest import _OF_THIS_TEST, NOW, Browser, Parts
from tests.web.test_letter_texts import a_campaign
from tests.web.test_mailbox_settings import the_mailbox

ME = "ada@ours.example"
TAKEN = HandOver(Accepted.ACCEPTED, 250, "2.0.0", "taken", "dot")


@dataclass
class Sending(Parts):
    """Parts whose mailboxes hand over to a list."""

    answer: HandOver = TAKEN
    left: list[tuple[str, str, bytes]] = field(default_factory=list)

    def open_outbox(self, _mailbox: Mailbox) -> Sending:
        return self

    def __enter__(self) -> Sending:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        return None

    def hand_over(self, sender: str, recipient: str, raw: bytes, **_: Any) -> HandOver:
        self.left.append((sender, recipient, raw))
        return self.answer


@pytest.fixture
def sending(signed_in: Browser, parts: Parts, filled: int) -> Sending:
    _OF_THIS_TEST.parts = made = Sending(parts.store, parts.keyring)
    signed_in.get(f"/p/{filled}/mailboxes/{the_mailbox(parts).id}")
    return made


def letters(parts: Parts) -> int:
    with parts.store.read() as session:
        return session.exec(select(func.count()).select_from(OutboundEmail)).one()


def recorded_tests(parts: Parts) -> list[Event]:
    with parts.store.read() as session:
        return list(session.exec(select(Event).where(Event.verb == "mailbox.test_sent")))


def of_mailbox(browser: Browser, project: int, parts: Parts, to: str) -> str:
    number = the_mailbox(parts).id
    browser.post(f"/p/{project}/mailboxes/{number}/test", {"to": to})
    return browser.get(f"/p/{project}/mailboxes/{number}").get_data(as_text=True)


@pytest.mark.parametrize("to", ["me", "mailbox", "somebody@else.example"])
def test_it_goes_to_the_person_or_to_the_mailbox_whatever_is_asked(
    signed_in: Browser, filled: int, sending: Sending, to: str
) -> None:
    before, own = letters(sending), the_mailbox(sending).address
    shown = of_mailbox(signed_in, filled, sending, to)
    ((sender, recipient, raw),) = sending.left
    assert (sender, recipient) == (own, ME if to == "me" else own)
    assert recipient in shown
    message = email.message_from_bytes(raw)
    assert str(message["Subject"]).startswith("[Test] ")
    assert message["List-Unsubscribe"] is None
    assert letters(sending) == before
    (event,) = recorded_tests(sending)
    assert event.actor.startswith("user:")
    assert recipient not in event.why


def test_a_letter_leaves_as_it_is_typed_and_nothing_is_kept(
    signed_in: Browser, filled: int, sending: Sending
) -> None:
    campaign = a_campaign(sending, filled)
    fields: dict[str, object] = {"subject": "Never saved", "body": "Hello,\n\nnew.", "to": "me"}
    answer = signed_in.post(f"/p/{filled}/campaigns/{campaign.id}/letters/1/test", fields)
    assert ME in answer.get_data(as_text=True)
    ((_, recipient, raw),) = sending.left
    assert recipient == ME
    message = email.message_from_bytes(raw)
    assert message["Subject"] == "[Test] Never saved"
    text = message.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert b"new." in text
    assert re.findall(rb"/u/(\S+)", text) == [b"test"]  # nobody is silenced by trying the link
    assert a_campaign(sending, filled).steps == campaign.steps


def test_a_text_that_can_not_be_written_is_not_sent(
    signed_in: Browser, filled: int, sending: Sending
) -> None:
    number = a_campaign(sending, filled).id
    fields: dict[str, object] = {"subject": "x", "body": "{{ nothing.of.this }}", "to": "me"}
    answer = signed_in.post(f"/p/{filled}/campaigns/{number}/letters/1/test", fields)
    assert "Nothing was sent" in answer.get_data(as_text=True)
    assert sending.left == []
    assert recorded_tests(sending) == []


def test_whoever_asked_not_to_be_written_to_gets_no_test_either(
    signed_in: Browser, filled: int, sending: Sending
) -> None:
    with sending.store.write() as session:
        suppressions.add(
            session, ME, SuppressionReason.MANUAL, source="asked", at=NOW, actor="user:1"
        )
    assert "asked not to be written to" in of_mailbox(signed_in, filled, sending, "me")
    assert sending.left == []


def test_only_a_few_leave_within_an_hour(signed_in: Browser, filled: int, sending: Sending) -> None:
    for _ in range(MOST_AN_HOUR + 1):
        shown = of_mailbox(signed_in, filled, sending, "mailbox")
    assert "within the hour" in shown
    assert len(sending.left) == len(recorded_tests(sending)) == MOST_AN_HOUR


def test_nothing_leaves_a_mailbox_of_the_sample(
    signed_in: Browser, filled: int, sending: Sending
) -> None:
    with sending.store.write() as session:
        session.get_one(Mailbox, the_mailbox(sending).id).state = MailboxState.SAMPLE
    of_mailbox(signed_in, filled, sending, "me")
    assert sending.left == []


def test_a_refusal_is_said_in_the_words_of_the_server(
    signed_in: Browser, filled: int, sending: Sending
) -> None:
    sending.answer = HandOver(Accepted.REFUSED, 550, "5.7.1", "we don't like you", "dot")
    assert "like you" in of_mailbox(signed_in, filled, sending, "me")
