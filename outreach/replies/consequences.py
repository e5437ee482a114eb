"""What each kind of answer does, in the transaction that marks it as read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from outreach.campaigns.lifecycle import (
    end_enrolment,
    follow_answer,
    follow_corrected_answer,
    hold,
    pause,
)
from outreach.campaigns.optout import opt_out
from outreach.clock import Clock
from outreach.mail.addresses import domain_of, is_free_mail
from outreach.mail.values import BounceAction, MessageKind, ParsedMessage
from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, OutboundEmail
from outreach.model.event import WORKER, record
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.suppression import SuppressionReason
from outreach.replies import referral
from outreach.replies.intents import Intent, IntentKind
from outreach.replies.match import Match
from outreach.replies.understand import STOPPING
from outreach.store import campaigns, inbound, suppressions
from outreach.urls import registrable_domain

_NO_RETURN_DATE = timedelta(days=7)
_NOT_NOW = timedelta(days=90)


def hold_and_ask(
    session: Session, clock: Clock, row: InboundEmail, letter: OutboundEmail, found: Match
) -> None:
    """A weak match stops every sequence it may belong to until a person has looked.

    A false stop costs minutes, a letter into an answer that was not understood costs the link.
    """
    likely = [letter.enrolment_id, *(int(key) for key in found.alternatives if key)]
    numbers = [number for number in dict.fromkeys(likely) if number]
    for number in numbers:
        enrolment = session.get_one(Enrolment, number)
        if enrolment.is_open:
            why = f"{found.sentence} Is it an answer?"
            hold(session, enrolment, until=None, at=clock.now(), actor=WORKER, why=why)
    inbound.ask_about(session, row.id or 0, numbers)
    record(row, "asks", at=clock.now(), actor=WORKER, why=found.sentence)


def apply(
    session: Session,
    clock: Clock,
    row: InboundEmail,
    letter: OutboundEmail,
    message: ParsedMessage,
    intent: Intent | None,
    *,
    corrected: bool = False,
) -> None:
    """Let a message that certainly belongs to a letter of ours have its consequence.

    Args:
        corrected: it is their last answer, it had a consequence, and a person reads it otherwise.
    """
    if message.kind is MessageKind.BOUNCE:
        _bounce(session, clock, letter, message)
    elif message.kind is MessageKind.COMPLAINT:
        _complaint(session, clock, letter)
    elif message.kind is MessageKind.AUTO_REPLY:
        _away(session, clock, letter, message)
    elif message.kind is MessageKind.UNSUBSCRIBE:
        _remove(session, clock, letter, "They asked by mail not to be written to.")
    elif intent is not None:
        _human(session, clock, row, letter, intent, corrected=corrected)


def _enrolment(session: Session, letter: OutboundEmail) -> Enrolment | None:
    return session.get(Enrolment, letter.enrolment_id) if letter.enrolment_id else None


def _opportunity(session: Session, letter: OutboundEmail) -> Opportunity | None:
    return session.get(Opportunity, letter.opportunity_id) if letter.opportunity_id else None


def _bounce(session: Session, clock: Clock, letter: OutboundEmail, message: ParsedMessage) -> None:
    now = clock.now()
    failed = next(
        (one for one in message.bounced if one.address == letter.recipient.lower()),
        message.bounced[0] if len(message.bounced) == 1 else None,
    )
    ours = failed is not None and failed.action is BounceAction.OUR_FAULT
    if failed is not None and ours and not failed.status.startswith("4"):
        _blame_mailbox(session, letter, failed.text or failed.reason, now=now)
        return
    if failed is None or ours or failed.permanent is not True:
        record(letter, "delayed", at=now, actor=WORKER, why=message.kind_reason)
        return
    why = f"It came back: {failed.text or failed.reason}"[:500]
    record(letter, "bounced", at=now, actor=WORKER, why=why, status=failed.status)
    enrolment = _enrolment(session, letter)
    if enrolment is not None:
        end_enrolment(session, enrolment, EnrolmentState.BOUNCED, at=now, actor=WORKER, why=why)
    if failed.action is BounceAction.STOP_WRITING:
        contact = session.get_one(Contact, letter.contact_id)
        contact.mark_bounced(at=now, actor=WORKER, why=why)
        suppressions.add(
            session, contact.address, SuppressionReason.BOUNCE, source=why, at=now, actor=WORKER
        )
        _seek_another(session, letter, now=now, why=why)


def _seek_another(session: Session, letter: OutboundEmail, *, now: datetime, why: str) -> None:
    """Nobody read the letter: the opportunity waits for another contact."""
    opportunity = _opportunity(session, letter)
    if opportunity is not None and opportunity.stage is Stage.CONTACTED:
        record(opportunity, "contact_bounced", at=now, actor=WORKER, why=why)


def _blame_mailbox(session: Session, letter: OutboundEmail, words: str, *, now: datetime) -> None:
    mailbox = session.get_one(Mailbox, letter.mailbox_id)
    record(letter, "refused", at=now, actor=WORKER, why=words)
    if mailbox.state is MailboxState.OK:
        why = f"Mail of ours was refused for what we are, not for whom we wrote to: {words}"
        mailbox.move_to(MailboxState.PAUSED, at=now, actor=WORKER, why=why[:500])


def _complaint(session: Session, clock: Clock, letter: OutboundEmail) -> None:
    contact = session.get_one(Contact, letter.contact_id)
    suppressions.add(
        session,
        contact.address,
        SuppressionReason.COMPLAINT,
        source="They reported the letter as spam.",
        at=clock.now(),
        actor=WORKER,
    )
    _remove(session, clock, letter, "They reported the letter as spam.")


def _remove(session: Session, clock: Clock, letter: OutboundEmail, why: str) -> None:
    opt_out(session, letter.contact_id, clock, source=why, actor=WORKER)
    _decline(session, letter, now=clock.now(), why=why)


def _away(session: Session, clock: Clock, letter: OutboundEmail, message: ParsedMessage) -> None:
    """Being away is a property of the person: every sequence waits until they are back."""
    now = clock.now()
    until = _back_at(message.returns_on, now)
    contact = session.get_one(Contact, letter.contact_id)
    contact.held_until = until
    why = f"Out of office, back on {message.returns_on}." if message.returns_on else "Auto-reply."
    record(letter, "auto_replied", at=now, actor=WORKER, why=why)
    for enrolment in campaigns.open_for_contact(session, letter.contact_id):
        hold(session, enrolment, until=until, at=now, actor=WORKER, why=why)


def _back_at(returns_on: str, now: datetime) -> datetime:
    """One business day after the return, or a week from now."""
    try:
        day = date.fromisoformat(returns_on) + timedelta(days=1)
    except ValueError:
        return now + _NO_RETURN_DATE
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    back = datetime.combine(day, time(9), UTC)
    return max(back, now + timedelta(days=1))


def _human(
    session: Session,
    clock: Clock,
    row: InboundEmail,
    letter: OutboundEmail,
    intent: Intent,
    *,
    corrected: bool,
) -> None:
    now = clock.now()
    enrolment = _enrolment(session, letter)
    opportunity = _opportunity(session, letter)
    said = {intent.kind, *intent.also}
    why = f"They answered: {row.fresh_text.strip()[:160]}"
    if intent.kind is IntentKind.REMOVE_ME:
        _remove(session, clock, letter, "They asked to be removed.")
        return
    if intent.kind is IntentKind.HOSTILE:
        _hostile(session, clock, letter, why)
        return
    if enrolment is not None:
        _follow_or_end(session, enrolment, intent, now=now, why=why, corrected=corrected)
    if intent.guess is not None and intent.guess.kind in STOPPING:
        _hold_all(session, row, letter, now=now, why=why)
    if intent.kind is IntentKind.WRONG_PERSON and intent.referral:
        referral.note(session, clock, row, letter, intent.referral)
    if opportunity is None:
        return
    if said & {IntentKind.FEE, IntentKind.EXCHANGE}:
        _note_offer(opportunity, row, intent, now=now)
    _move(opportunity, intent, now=now, why=why)
    if intent.kind is IntentKind.NOT_NOW:
        contact = session.get_one(Contact, letter.contact_id)
        contact.held_until = _named_day(intent, now)


def _hold_all(
    session: Session, row: InboundEmail, letter: OutboundEmail, *, now: datetime, why: str
) -> None:
    """It may ask us to stop: nobody writes to them until a person has read it."""
    why = f"It may ask us to stop. {why}"
    held = [
        one
        for one in campaigns.open_for_contact(session, letter.contact_id)
        if one.state is EnrolmentState.ACTIVE
    ]
    for enrolment in held:
        hold(session, enrolment, until=None, at=now, actor=WORKER, why=why)
    row.intent_evidence = {**row.intent_evidence, "held": [one.id for one in held]}


def _named_day(intent: Intent, now: datetime) -> datetime:
    """The day on which they want to hear from us again."""
    return datetime.combine(intent.until, time(9), UTC) if intent.until else now + _NOT_NOW


def _follow_or_end(
    session: Session,
    enrolment: Enrolment,
    intent: Intent,
    *,
    now: datetime,
    why: str,
    corrected: bool,
) -> None:
    """An answer ends the sequence, unless the campaign has steps for answers like this one."""
    kind = intent.kind
    until = _named_day(intent, now) if kind is IntentKind.NOT_NOW else None
    offered = bool({IntentKind.FEE, IntentKind.EXCHANGE} & {kind, *intent.also})
    follow = follow_corrected_answer if corrected else follow_answer
    if offered or not follow(session, enrolment, kind.value, until=until, at=now, actor=WORKER):
        end_enrolment(session, enrolment, EnrolmentState.REPLIED, at=now, actor=WORKER, why=why)


_AGREES = {IntentKind.LINK_PLACED, IntentKind.INTERESTED}


def _move(opportunity: Opportunity, intent: Intent, *, now: datetime, why: str) -> None:
    """A yes with a price is no yes: it stays `replied` until a person has decided (LP-3)."""
    wanted = Stage.REPLIED
    if intent.kind is IntentKind.DECLINED:
        wanted = Stage.DECLINED
    elif intent.kind in _AGREES and not opportunity.paid_offer:
        wanted = Stage.AGREED
    if opportunity.stage is Stage.DECLINED and wanted is Stage.AGREED:
        opportunity.move_to(Stage.REPLIED, at=now, actor=WORKER, why="They wrote again.")
    if wanted in Opportunity.LEGAL[opportunity.stage]:
        opportunity.move_to(wanted, at=now, actor=WORKER, why=why)


def _note_offer(
    opportunity: Opportunity, row: InboundEmail, intent: Intent, *, now: datetime
) -> None:
    kind = "exchange" if IntentKind.EXCHANGE in {intent.kind, *intent.also} else "fee"
    opportunity.paid_offer = {
        "kind": kind,
        "amount": str(intent.amount) if intent.amount is not None else "",
        "currency": intent.currency,
        "quote": " … ".join(intent.evidence)[:500],
        "at": row.received_at.isoformat(),
    }
    asked = "a link in return" if kind == "exchange" else "money"
    record(
        opportunity,
        "offer_noted",
        at=now,
        actor=WORKER,
        why=f"They ask for {asked}: a followed link would then be link spam.",
    )


def _decline(session: Session, letter: OutboundEmail, *, now: datetime, why: str) -> None:
    opportunity = _opportunity(session, letter)
    if opportunity is not None and Stage.DECLINED in Opportunity.LEGAL[opportunity.stage]:
        opportunity.move_to(Stage.DECLINED, at=now, actor=WORKER, why=why)


def _hostile(session: Session, clock: Clock, letter: OutboundEmail, why: str) -> None:
    """A lawyer, a regulator, abuse: nobody there is written to again, and a person looks first."""
    now = clock.now()
    if not is_free_mail(letter.recipient):  # millions of others share that domain
        host = domain_of(letter.recipient)
        suppressions.add(
            session,
            registrable_domain(host) or host,
            SuppressionReason.OBJECTION,
            source=why,
            at=now,
            actor=WORKER,
        )
    _remove(session, clock, letter, why)
    campaign = session.get(Campaign, letter.campaign_id) if letter.campaign_id else None
    if campaign is not None and campaign.state is CampaignState.RUNNING:
        pause(session, campaign, at=now, actor=WORKER, why=f"Read this answer first. {why}"[:500])
