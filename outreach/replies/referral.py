"""The person who was named instead: a candidate, written to only after somebody has approved it."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from outreach.campaigns.enrol import enrol
from outreach.clock import Clock
from outreach.errors import Conflict, InvalidInput
from outreach.mail.addresses import checked_address, is_role_address, normalised_address
from outreach.model.campaign import Campaign
from outreach.model.contact import Contact
from outreach.model.email import InboundEmail, OutboundEmail
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity
from outreach.store import contacts

HOW = "referral"


def note(
    session: Session, clock: Clock, row: InboundEmail, letter: OutboundEmail, named: str
) -> None:
    """Make the named address a contact of the same site, unapproved, with the answer as source."""
    try:
        address = checked_address(named)
    except InvalidInput:
        return
    known = contacts.by_address(session, address)
    contact = known or Contact(
        site_id=letter.site_id,
        address=address,
        address_key=normalised_address(address),
        is_role=is_role_address(address),
        guessed=True,  # nobody published it for us: it waits for a person like a guess
        created_at=clock.now(),
    )
    session.add(contact)
    session.flush()
    contacts.note_finding(
        session,
        contact.id or 0,
        url=f"mid:{row.message_id.strip('<>')}",
        how=HOW,
        context=row.fresh_text.strip()[:300],
        at=clock.now(),
    )
    why = f"{row.sender_address} named them in an answer."
    record(contact, "referred", at=clock.now(), actor=WORKER, why=why)


def candidate(session: Session, inbound: InboundEmail) -> Contact | None:
    """Whom the answer names, if that became a contact; a person's choice is still to be made."""
    named = str(inbound.intent_evidence.get("referral") or "")
    return contacts.by_address(session, named) if named else None


def approve(
    session: Session, inbound: InboundEmail, *, clock: Clock, actor: str, cooldown: timedelta
) -> Contact:
    """A person lets the sequence begin anew with the one who was named.

    Raises:
        Conflict: nobody was named, or a rule of courtesy forbids it; the sentence says which.
    """
    contact = candidate(session, inbound)
    letter = session.get(OutboundEmail, inbound.outbound_id) if inbound.outbound_id else None
    if contact is None or letter is None or letter.campaign_id is None:
        raise Conflict("This answer names nobody to write to instead.")
    opportunity = session.get_one(Opportunity, letter.opportunity_id)
    campaign = session.get_one(Campaign, letter.campaign_id)
    contact.guess_approved_by = contact.guess_approved_by or actor
    why = f"Approved by a person; {inbound.sender_address} had named them."
    record(contact, "referral_approved", at=clock.now(), actor=actor, why=why)
    opportunity.contact_id = contact.id
    session.flush()
    refused = enrol(session, campaign, opportunity, now=clock.now(), actor=actor, cooldown=cooldown)
    if refused is not None:
        raise Conflict(f"{contact.address} can't be written to now. {refused.sentence}")
    return contact
