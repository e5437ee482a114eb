"""A person decides what a message was: is it an answer to us, and what does it say?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlmodel import Session

from outreach.campaigns.lifecycle import hold
from outreach.clock import Clock
from outreach.errors import Conflict
from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind, ParsedMessage
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, InboundState, OutboundEmail
from outreach.model.event import record
from outreach.model.opportunity import Opportunity, Stage
from outreach.replies import consequences
from outreach.replies.classify import classify, meant_as
from outreach.replies.intents import Intent, IntentKind
from outreach.replies.rows import kept_guess, particulars
from outreach.replies.understand import STOPPING, weigh
from outreach.store import inbound as stored
from outreach.store import letters, outbound

_JUDGED = {Stage.AGREED, Stage.DECLINED}  # by an answer; another reading of it takes that back


def confirm_match(
    session: Session,
    inbound: InboundEmail,
    is_ours: bool,
    *,
    clock: Clock,
    actor: str,
    enrolment_id: int | None = None,
) -> None:
    """Decide a weak match: with yes it counts like a certain one, with no the sequence goes on.

    Args:
        enrolment_id: the candidate it belongs to, where several were likely; None for the first.

    Raises:
        Conflict: nothing is asked about this message (any more), or that is no candidate.
    """
    if inbound.state is not InboundState.ASKS or inbound.outbound_id is None:
        raise Conflict("Nothing is asked about this message; somebody may have been faster.")
    waiting = stored.candidates(session, inbound.id or 0)
    if is_ours and enrolment_id is not None and enrolment_id != inbound.enrolment_id:
        _choose(session, inbound, enrolment_id, waiting, at=clock.now(), actor=actor)
    stored.decided(session, inbound.id or 0)
    if is_ours:
        why = "A person says that it answers our letter."
        _wake(session, waiting, at=clock.now(), actor=actor, why=why)
        _confirm(session, inbound, clock=clock, actor=actor)
    else:
        why = "A person says that it does not answer our letter."
        _wake(session, waiting, at=clock.now(), actor=actor, why=why)
        record(inbound, "match_rejected", at=clock.now(), actor=actor, why=why)
        inbound.move_to(InboundState.UNMATCHED)
        _forget(inbound)
    session.add(inbound)


def _choose(
    session: Session,
    inbound: InboundEmail,
    enrolment_id: int,
    candidates: Sequence[int],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Tie the message to another of its candidates."""
    letter = letters.latest_of(session, enrolment_id)
    if enrolment_id not in candidates or letter is None:
        raise Conflict("That is none of the letters it may belong to.")
    first = inbound.enrolment_id
    why = "A person says that it answers another letter."
    record(inbound, "match_chosen", at=at, actor=actor, why=why, before=first, now=enrolment_id)
    inbound.outbound_id, inbound.enrolment_id = letter.id, enrolment_id
    inbound.opportunity_id, inbound.contact_id = letter.opportunity_id, letter.contact_id
    inbound.project_id = letter.project_id
    session.flush()


def _confirm(session: Session, inbound: InboundEmail, *, clock: Clock, actor: str) -> None:
    """Let it have its consequence, which may hold the sequence again, or end it."""
    letter = session.get_one(OutboundEmail, inbound.outbound_id)
    message = _as_kept(inbound)
    intent = None
    if message.kind is MessageKind.HUMAN:
        intent = _read_before(inbound, message)
    why = f"A person says that it answers our letter. {inbound.match_reason}"
    record(inbound, "match_confirmed", at=clock.now(), actor=actor, why=why)
    inbound.move_to(InboundState.APPLIED)
    session.flush()
    consequences.apply(session, clock, inbound, letter, message, intent)


def _read_before(inbound: InboundEmail, message: ParsedMessage) -> Intent:
    """What was understood when it came in, guess included: nothing was learnt since."""
    said = classify(message, today=inbound.received_at.date())
    guess = kept_guess(inbound.intent_evidence)
    return weigh(said, guess) if guess else said


def _wake(
    session: Session, enrolment_ids: Sequence[int], *, at: datetime, actor: str, why: str
) -> None:
    """Let sequences go on, unless another message still asks, or the person is away anyway."""
    for number in enrolment_ids:
        enrolment = session.get_one(Enrolment, number)
        if enrolment.state is not EnrolmentState.HELD or stored.asks_about(session, number):
            continue
        enrolment.held_until = None
        enrolment.move_to(EnrolmentState.ACTIVE, at=at, actor=actor, why=why)
        away_until = session.get_one(Contact, enrolment.contact_id).held_until
        if away_until is not None and away_until > at:
            hold(session, enrolment, until=away_until, at=at, actor=actor, why="They are away.")


def _forget(inbound: InboundEmail) -> None:
    """Mail that is none of our business: who and when, not what."""
    inbound.raw = None
    inbound.subject = inbound.text = inbound.fresh_text = inbound.html = ""
    inbound.intent, inbound.intent_evidence = "", {}
    inbound.rung, inbound.match_reason = None, ""
    inbound.outbound_id = inbound.enrolment_id = None
    inbound.opportunity_id = inbound.contact_id = None


def correct_intent(
    session: Session, inbound: InboundEmail, kind: IntentKind, *, clock: Clock, actor: str
) -> None:
    """Say what an answer means; the old reading is kept in the event, and what it did is undone.

    A suppression is not undone: whoever objected, or seemed to, is written to again only after a
    person has removed it from the list.

    Raises:
        Conflict: it is no answer of a person, or means that already.
    """
    letter, message = _answer_of(session, inbound)
    old = inbound.intent
    if old == kind.value:
        raise Conflict(f"The answer is understood as {kind.value} already.")
    now = clock.now()
    why = f"A person reads it as {kind.value}, not {old or 'nothing'}."
    record(inbound, "intent_corrected", at=now, actor=actor, why=why, old=old, new=kind.value)
    if inbound.opportunity_id is not None:
        opportunity = session.get_one(Opportunity, inbound.opportunity_id)
        _take_back(opportunity, at=now, actor=actor, why=why)
    if old == IntentKind.NOT_NOW:
        session.get_one(Contact, letter.contact_id).held_until = None
    if kind not in STOPPING:
        _wake(session, inbound.intent_evidence.get("held", ()), at=now, actor=actor, why=why)
    # What was said besides counts no more: the person has read all of it.
    meant = replace(_meant(kind, message, today=inbound.received_at.date()), also=())
    inbound.intent = kind.value
    inbound.intent_evidence = {
        **inbound.intent_evidence, **particulars(meant), "also": [], "by": actor,
    }  # fmt: skip
    last = _is_last_answer(session, inbound)
    consequences.apply(session, clock, inbound, letter, message, meant, corrected=last)
    session.add(inbound)


def _is_last_answer(session: Session, row: InboundEmail) -> bool:
    """Only the last word of a person says how a sequence goes on."""
    if row.enrolment_id is None:
        return False
    return outbound.their_last_message_id(session, row.enrolment_id) == row.message_id


def _answer_of(session: Session, inbound: InboundEmail) -> tuple[OutboundEmail, ParsedMessage]:
    applied = inbound.state is InboundState.APPLIED and inbound.outbound_id is not None
    if not applied or inbound.kind != MessageKind.HUMAN or inbound.raw is None:
        raise Conflict(
            "Only the answer of a person to one of our letters has a meaning to correct."
        )
    return session.get_one(OutboundEmail, inbound.outbound_id), _as_kept(inbound)


def _as_kept(inbound: InboundEmail) -> ParsedMessage:
    """The message once more, from whom it was taken to be (`reading`) when it came in."""
    return parse_message(inbound.raw or b"")._replace(kind=MessageKind(inbound.kind))


def _meant(kind: IntentKind, message: ParsedMessage, *, today: date) -> Intent:
    """The person's word, with the particulars that the text has for it."""
    understood = classify(message, today=today)
    if understood.kind is kind:
        return understood
    return replace(meant_as(kind, message, today=today), evidence=understood.evidence)


def _take_back(opportunity: Opportunity, *, at: datetime, actor: str, why: str) -> None:
    """Back to `replied`, without an offer; the corrected reading then has its own consequence."""
    if opportunity.paid_offer:
        opportunity.paid_offer = {}
        record(opportunity, "offer_taken_back", at=at, actor=actor, why=why)
    if opportunity.stage in _JUDGED:
        opportunity.move_to(Stage.REPLIED, at=at, actor=actor, why=why)
