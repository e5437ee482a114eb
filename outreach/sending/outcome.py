"""Records what became of one email: every ending has its state, its event and its consequences."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.campaigns.due import next_step_at
from outreach.campaigns.lifecycle import end_enrolment
from outreach.errors import MailError
from outreach.mail.values import Accepted, HandOver
from outreach.model.campaign import Campaign, Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import WORKER
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.suppression import SuppressionReason
from outreach.sending.blocks import Block
from outreach.sending.pacing import MAX_ATTEMPTS, back_off
from outreach.store import suppressions
from outreach.store.claims import Claim

LOGIN_FAILURES = 3
TROUBLES = 3
# RFC 3463: bad mailbox, bad system, moved, null MX.
_NO_SUCH_PERSON = frozenset({"5.1.1", "5.1.2", "5.1.6", "5.1.10"})


def record_block(
    session: Session, number: int, block: Block, *, later: datetime | None, now: datetime
) -> None:
    """Put a blocked email back in the queue, or cancel it if it will never go.

    Args:
        later: when it is looked at again; None leaves it in its place, because its mailbox or its
            campaign waits, not it.
    """
    email = session.get_one(OutboundEmail, number)
    if email.state is not OutboundState.SCHEDULED:
        return
    if not block.is_final:
        email.send_at, email.wait_reason = later or email.send_at, block.value
        return
    kept_out = block is Block.SUPPRESSED
    state = OutboundState.SUPPRESSED if kept_out else OutboundState.CANCELLED
    email.wait_reason = block.value
    email.move_to(state, at=now, actor=WORKER, why=block.sentence)
    if email.enrolment_id is not None:
        enrolment = session.get_one(Enrolment, email.enrolment_id)
        ended = EnrolmentState.UNSUBSCRIBED if kept_out else EnrolmentState.STOPPED
        if enrolment.is_open:
            end_enrolment(session, enrolment, ended, at=now, actor=WORKER, why=block.sentence)


def record_unsealable(session: Session, number: int, sentence: str, *, now: datetime) -> None:
    """The text can't become a safe letter: back to the reviewer, with the reason."""
    email = session.get_one(OutboundEmail, number)
    _back_to_review(email, "T-HEAD", sentence, now=now)


def record_trouble(session: Session, number: int, sentence: str, *, now: datetime) -> str:
    """Something unforeseen: the letter waits, and after three times a person looks at it.

    One that was being handed over keeps its state: the next round settles it by its phase.
    """
    email = session.get_one(OutboundEmail, number)
    if email.state is OutboundState.SCHEDULED:
        email.attempts += 1
        email.smtp_text, email.wait_reason = sentence[:500], "trouble"
        email.send_at = now + back_off(email.attempts)
        if email.attempts >= TROUBLES:
            _back_to_review(email, "T-SEND", f"It could not be sent: {sentence}", now=now)
    return "trouble"


def _back_to_review(email: OutboundEmail, rule: str, sentence: str, *, now: datetime) -> None:
    where = {"field": "", "start": 0, "end": 0}
    email.objections = [{"rule": rule, "level": "block", "sentence": sentence, **where}]
    email.approved_by, email.approved_at, email.attempts = "", None, 0
    email.move_to(OutboundState.DRAFTED, at=now, actor=WORKER, why=sentence)


def _claimed(session: Session, number: int, claim: Claim) -> OutboundEmail | None:
    """The email, if it is still ours to settle.

    A worker that overslept its lease may find it `uncertain` already; its answer settles that.
    """
    email = session.get_one(OutboundEmail, number)
    pending = email.state in {OutboundState.SENDING, OutboundState.UNCERTAIN}
    return email if pending and email.claim_token == claim.token else None


def record_login_failed(
    session: Session, number: int, claim: Claim, sentence: str, *, now: datetime
) -> str:
    """A refused password is the mailbox's trouble, never the letter's."""
    email = _claimed(session, number, claim)
    if email is None:
        return "gone"
    mailbox = session.get_one(Mailbox, email.mailbox_id)
    mailbox.login_failures += 1
    mailbox.next_send_at = now + back_off(mailbox.login_failures)
    if mailbox.login_failures >= LOGIN_FAILURES and mailbox.state is MailboxState.OK:
        mailbox.move_to(MailboxState.AUTH_FAILED, at=now, actor=WORKER, why=sentence)
    _again(email, sentence, mailbox.next_send_at, now=now)
    return "login_failed"


def record_no_connection(
    session: Session, number: int, claim: Claim, failed: MailError, *, now: datetime
) -> str:
    """No connection: nothing left, the same bytes may go later."""
    email = _claimed(session, number, claim)
    if email is None:
        return "gone"
    email.attempts += 1
    later = now + back_off(email.attempts, failed.retry_after)
    session.get_one(Mailbox, email.mailbox_id).next_send_at = later
    _again(email, str(failed), later, now=now)
    return "deferred"


def _again(email: OutboundEmail, sentence: str, at: datetime, *, now: datetime) -> None:
    email.send_at, email.smtp_text, email.wait_reason = at, sentence[:500], "provider"
    email.move_to(OutboundState.SCHEDULED, at=now, actor=WORKER, why=sentence)


def record_answer(
    session: Session, number: int, claim: Claim, answer: HandOver, *, now: datetime
) -> str:
    """The server did not accept it, or contact was lost: write down what is known."""
    email = _claimed(session, number, claim)
    if email is None:
        return "gone"
    email.smtp_code, email.smtp_text = answer.code, answer.text[:500]
    mailbox = session.get_one(Mailbox, email.mailbox_id)
    if answer.outcome is Accepted.UNKNOWN and email.state is OutboundState.SENDING:
        why = f"Contact was lost after the body began ({answer.text or 'no answer'})."
        email.move_to(OutboundState.UNCERTAIN, at=now, actor=WORKER, why=why)
    elif answer.outcome is Accepted.DEFERRED:
        _record_deferred(session, email, answer, now=now)
    elif answer.outcome is Accepted.REFUSED:
        _record_refused(session, email, answer, now=now)
    if answer.blames_mailbox and mailbox.state is MailboxState.OK:
        _blame(mailbox, answer, now=now)
    return answer.outcome.value


def _blame(mailbox: Mailbox, answer: HandOver, *, now: datetime) -> None:
    """A refusal of us: a throttle makes the mailbox wait, a policy refusal pauses it (MB-8)."""
    if answer.outcome is Accepted.DEFERRED:
        mailbox.next_send_at = now + back_off(1, answer.retry_after)
    else:
        why = f"The provider refuses our mail: {answer.text}"
        mailbox.move_to(MailboxState.PAUSED, at=now, actor=WORKER, why=why)


def advance(session: Session, email: OutboundEmail, *, now: datetime) -> None:
    """After a letter is known to be sent: the sequence goes on, the opportunity is contacted."""
    if email.enrolment_id is None or email.step is None:
        return
    enrolment = session.get_one(Enrolment, email.enrolment_id)
    if enrolment.is_open and enrolment.next_step == email.step:
        enrolment.next_step = email.step + 1
        accepted = email.accepted_at or now
        campaign = session.get_one(Campaign, enrolment.campaign_id)
        enrolment.next_step_at = next_step_at(
            enrolment.steps,
            enrolment.next_step,
            accepted_at=accepted,
            working_days=campaign.waits_working_days,
        )
        enrolment.root_subject = enrolment.root_subject or email.subject
    opportunity = session.get_one(Opportunity, enrolment.opportunity_id)
    if opportunity.stage is Stage.READY:
        campaign = session.get_one(Campaign, enrolment.campaign_id)
        why = f"First letter of {campaign.name} was accepted."
        opportunity.move_to(Stage.CONTACTED, at=now, actor=WORKER, why=why)


def _record_deferred(
    session: Session, email: OutboundEmail, answer: HandOver, *, now: datetime
) -> None:
    email.attempts += 1
    if email.attempts >= MAX_ATTEMPTS:
        why = f"Deferred {email.attempts} times, last: {answer.text}"
        email.move_to(OutboundState.FAILED, at=now, actor=WORKER, why=why)
        _end(session, email, EnrolmentState.STOPPED, why=why, now=now)
        return
    _again(email, answer.text, now + back_off(email.attempts, answer.retry_after), now=now)


def _record_refused(
    session: Session, email: OutboundEmail, answer: HandOver, *, now: datetime
) -> None:
    email.move_to(OutboundState.FAILED, at=now, actor=WORKER, why=answer.text)
    ended = EnrolmentState.STOPPED if answer.blames_mailbox else EnrolmentState.BOUNCED
    _end(session, email, ended, why=answer.text, now=now)
    if answer.blames_mailbox:
        return
    contact = session.get_one(Contact, email.contact_id)
    if answer.enhanced in _NO_SUCH_PERSON:
        source = f"The server refused the address: {answer.text}"
        contact.mark_bounced(at=now, actor=WORKER, why=source)
        suppressions.add(
            session, contact.address, SuppressionReason.BOUNCE, source=source, at=now, actor=WORKER
        )


def _end(
    session: Session, email: OutboundEmail, state: EnrolmentState, *, why: str, now: datetime
) -> None:
    """A letter that failed for good ends its sequence: no follow-up to what never arrived."""
    if email.enrolment_id is not None:
        enrolment = session.get_one(Enrolment, email.enrolment_id)
        end_enrolment(session, enrolment, state, at=now, actor=WORKER, why=why)


def settle_sent(session: Session, email: OutboundEmail, *, at: datetime, why: str) -> None:
    """An uncertain letter is known to have arrived: proof came from Sent, a bounce or a reply."""
    email.accepted_at = email.accepted_at or email.claimed_at or at
    email.move_to(OutboundState.SENT, at=at, actor=WORKER, why=why)
    advance(session, email, now=at)


def settle_absent(email: OutboundEmail, *, at: datetime, why: str) -> None:
    """An uncertain letter is proven not to have left: it may go again."""
    email.send_at = at + timedelta(minutes=1)
    email.move_to(OutboundState.SCHEDULED, at=at, actor=WORKER, why=why)
