"""Drafts the letters that are due.

due_for_draft  active enrolments of running campaigns
| variables    each with its source; what is missing blocks approval and says what
| render       in the sandbox
| lint, law    objections with their place in the text
| record       OutboundEmail.drafted; clean follow-ups are approved by themselves
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from outreach.campaigns.letters import next_kept
from outreach.campaigns.manual_tasks import is_task, open_task
from outreach.clock import Clock
from outreach.contacts.law import PolicyVerdict
from outreach.contacts.permission import tells_source, unmet, verdict_on
from outreach.contacts.rules import Rules
from outreach.contacts.unsubscribe import token_for
from outreach.drafting.duplicates import Batches
from outreach.drafting.footer import FooterParts, footer
from outreach.drafting.lint import Facts
from outreach.drafting.objections import forbidden, look_over, variable_missing
from outreach.drafting.render import Rendered, render
from outreach.drafting.variables import Variable, nested, variables_for
from outreach.drafting.variants import Text, chosen, mark_of
from outreach.mail.addresses import domain_of
from outreach.mail.mime import new_message_id
from outreach.model.asset import Asset
from outreach.model.campaign import Campaign, Enrolment, EnrolmentState
from outreach.model.contact import Contact, ContactFinding
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import WORKER, record
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.secrets import Keyring
from outreach.store import campaigns, contacts, outbound
from outreach.store.engine import Store
from outreach.text.language import language_of


@dataclass(frozen=True, slots=True)
class Drafting:
    """What drafting needs beside the rows."""

    store: Store
    clock: Clock
    keyring: Keyring
    rules: Rules
    base_url: str


@dataclass(frozen=True, slots=True)
class Rows:
    """One enrolment with everything its letter speaks of."""

    enrolment: Enrolment
    campaign: Campaign
    project: Project
    mailbox: Mailbox
    contact: Contact
    opportunity: Opportunity
    asset: Asset | None
    finding: ContactFinding | None


def prepare_due(drafting: Drafting, *, at_most: int = 500) -> Counter[str]:
    """Draft every letter that is due; counts "drafted", "approved" and "finished"."""
    counts: Counter[str] = Counter()
    batches = Batches()
    with drafting.store.read() as session:
        due = campaigns.due_for_draft(session, now=drafting.clock.now(), at_most=at_most)
    for enrolment in due:
        with drafting.store.write() as session:
            counts[_prepare(session, drafting, enrolment.id or 0, batches)] += 1
    return counts


def _prepare(session: Session, drafting: Drafting, number: int, batches: Batches) -> str:
    now = drafting.clock.now()
    rows = load_rows(session, session.get_one(Enrolment, number))
    enrolment = rows.enrolment
    enrolment.next_step = next_kept(enrolment.steps, enrolment.next_step)
    if enrolment.next_step >= len(enrolment.steps):
        _finish(enrolment, now)
        return "finished"
    if is_task(enrolment.steps[enrolment.next_step]):
        open_task(session, enrolment, at=now)
        return "to do by hand"
    if outbound.for_step(session, number, enrolment.next_step) is not None:
        enrolment.next_step_at = None  # it is written already and waits for its turn
        return "known"
    email = draft(session, drafting, rows, now=now, batches=batches)
    session.add(email)
    enrolment.next_step_at = None
    session.flush()
    record(email, "drafted", at=now, actor=WORKER, why=f"Step {enrolment.next_step + 1}.")
    if _approves_itself(rows, email):
        approver = f"{WORKER} (the first letter was approved by a person)"
        approve_as(email, approver, at=now)
        return "approved"
    return "drafted"


def _finish(enrolment: Enrolment, now: datetime) -> None:
    state, why = EnrolmentState.FINISHED, "All letters were sent and no answer came."
    if enrolment.branch:
        state, why = EnrolmentState.REPLIED, "They answered once, and all that follows was sent."
    enrolment.move_to(state, at=now, actor=WORKER, why=why)


def _approves_itself(rows: Rows, email: OutboundEmail) -> bool:
    """Only follow-ups, only clean ones, and only if the campaign says so."""
    campaign = rows.campaign
    if rows.enrolment.branch:
        return False  # they have answered: a person reads their words beside ours
    wants_person = campaign.approves_first if email.is_first else campaign.approves_follow_ups
    return not wants_person and not email.objections


def approve_as(email: OutboundEmail, actor: str, *, at: datetime) -> None:
    """Freeze the text and let it be scheduled."""
    email.approved_by, email.approved_at = actor, at
    email.move_to(OutboundState.APPROVED, at=at, actor=actor[:64])


def load_rows(session: Session, enrolment: Enrolment) -> Rows:
    """Everything that the letters of an enrolment speak of; it need not be stored itself."""
    opportunity = session.get_one(Opportunity, enrolment.opportunity_id)
    found = contacts.findings(session, enrolment.contact_id)
    return Rows(
        enrolment=enrolment,
        campaign=session.get_one(Campaign, enrolment.campaign_id),
        project=session.get_one(Project, enrolment.project_id),
        mailbox=session.get_one(Mailbox, enrolment.mailbox_id),
        contact=session.get_one(Contact, enrolment.contact_id),
        opportunity=opportunity,
        asset=session.get(Asset, opportunity.asset_id) if opportunity.asset_id else None,
        finding=found[0] if found else None,
    )


def redraft(
    session: Session, drafting: Drafting, email: OutboundEmail, *, actor: str, why: str
) -> None:
    """Write a draft anew from its enrolment's steps as they are now; its Message-ID stays."""
    now = drafting.clock.now()
    rows = load_rows(session, session.get_one(Enrolment, email.enrolment_id))
    fresh = draft(session, drafting, rows, now=now, variant=email.variant.rpartition("/")[2])
    for name in _REWRITTEN:
        setattr(email, name, getattr(fresh, name))
    record(email, "redrafted", at=now, actor=actor, why=why)


_REWRITTEN = (
    *("subject", "body", "footer", "objections", "variables", "variant"),
    *("in_reply_to", "references"),
)
MOST_ANCHORS = 5  # of the page's own topics, taken as what it wants to rank for


def draft(
    session: Session,
    drafting: Drafting,
    rows: Rows,
    *,
    now: datetime,
    batches: Batches | None = None,
    variant: str = "",
) -> OutboundEmail:
    """The next letter of an enrolment, not stored yet.

    Args:
        variant: the text that it was written from before; "" chooses one.
        batches: letters of this round, for T-DUP; None compares with nothing.
    """
    enrolment, step = rows.enrolment, rows.enrolment.next_step
    template = enrolment.steps[step]
    text = chosen(template, enrolment.id, keep=variant)
    values = variables_for(rows.opportunity, rows.contact, rows.project, rows.mailbox, rows.asset)
    known: Mapping[str, object] = nested(values)
    subject, body = render(text.subject, known), render(text.body, known)
    verdict = verdict_on(rows.contact, rows.opportunity, drafting.rules, today=now.date())
    alike = batches.likeness(session, enrolment.campaign_id, step, body.text) if batches else 0.0
    facts = _facts(drafting, rows, verdict, text, is_first=step == 0, duplicate_ratio=alike)
    references = _references(session, enrolment)
    email = OutboundEmail(
        project_id=enrolment.project_id,
        campaign_id=enrolment.campaign_id,
        enrolment_id=enrolment.id,
        opportunity_id=enrolment.opportunity_id,
        mailbox_id=enrolment.mailbox_id,
        contact_id=enrolment.contact_id,
        site_id=rows.contact.site_id,
        step=step,
        recipient=rows.contact.address,
        subject=" ".join(subject.text.split()) or enrolment.root_subject,
        body=body.text.strip(),
        footer=_footer(rows, facts, now),
        variables=_plain(values, facts, verdict, text),
        variant=mark_of(template, step, text),
        message_id=_message_id(drafting, rows),
        send_token=secrets.token_urlsafe(18),
        in_reply_to=references[-1] if references else "",
        references=references,
        created_at=now,
    )
    reason = unmet(verdict, rows.project, rows.opportunity)
    email.objections = [forbidden(reason)] if reason else []
    look_over(email)
    email.objections = [*_missing(subject, "subject"), *_missing(body, "body"), *email.objections]
    return email


def _references(session: Session, enrolment: Enrolment) -> list[str]:
    """Message-IDs of the thread, oldest first; after an answer, theirs is the last."""
    earlier = outbound.thread(session, enrolment.id or 0)
    ids = [email.wire_message_id or email.message_id for email in earlier]
    if enrolment.branch and (theirs := outbound.their_last_message_id(session, enrolment.id or 0)):
        ids.append(theirs)
    return ids


def _missing(rendered: Rendered, field: str) -> list[dict[str, Any]]:
    return [variable_missing(problem.sentence, field) for problem in rendered.problems]


def _message_id(drafting: Drafting, rows: Rows) -> str:
    key = drafting.keyring.derive("message-id")
    return new_message_id(domain_of(rows.mailbox.address), key)


def _facts(
    drafting: Drafting,
    rows: Rows,
    verdict: PolicyVerdict,
    text: Text,
    *,
    is_first: bool,
    duplicate_ratio: float,
) -> Facts:
    project = rows.project
    token = token_for(
        drafting.keyring.derive("unsubscribe"),
        contact_id=rows.contact.id or 0,
        project_id=project.id or 0,
    )
    return Facts(
        is_first=is_first,
        duplicate_ratio=duplicate_ratio,
        postal_address=project.postal_address,
        organisation=project.organisation,
        unsubscribe_url=f"{drafting.base_url}/u/{token}",
        tells_source=is_first and tells_source(verdict),
        found_at_url=rows.finding.url if rows.finding else "",
        notice_url=project.notice_url,
        country=rows.contact.country,
        sender_contact=rows.mailbox.address,
        language=project.language,
        detected_language=language_of(text.body),
        exact_anchors=tuple(map(str, rows.asset.topics[:MOST_ANCHORS])) if rows.asset else (),
    )


def _footer(rows: Rows, facts: Facts, now: datetime) -> str:
    found_on = rows.finding.found_at if rows.finding else now
    return footer(
        FooterParts(
            signature=rows.mailbox.signature,
            sender_name=rows.mailbox.sender_name,
            organisation=facts.organisation,
            postal_address=facts.postal_address,
            unsubscribe_url=facts.unsubscribe_url,
            found_at_url=facts.found_at_url,
            found_on=f"{found_on:%Y-%m-%d}",
            notice_url=facts.notice_url,
            tells_source=facts.tells_source,
            sender_contact=facts.sender_contact if facts.country == "CA" else "",
        )
    )


def _plain(
    values: list[Variable], facts: Facts, verdict: PolicyVerdict, text: Text
) -> dict[str, Any]:
    """What the letter rests on: values, facts, the version of its text, and the law's verdict."""
    return {
        "values": [asdict(value) for value in values],
        "facts": {key: value for key, value in asdict(facts).items() if key != "levels"},
        "text": {"variant": text.key, "digest": text.digest},
        "verdict": asdict(verdict),
    }
