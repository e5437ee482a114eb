"""Several addresses of one person: merge and split; another contact, or an approved guess."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.contacts.guess import Guess, guess_address
from outreach.errors import Conflict
from outreach.mail.addresses import normalised_address
from outreach.model.contact import Contact, Person, PersonAddress, Verification
from outreach.model.event import record
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.prospect import Prospect
from outreach.model.site import Site
from outreach.prospecting.qualify import CONTACTABILITY, confidence_reason, rescored
from outreach.store import campaigns, contacts, suppressions
from outreach.text.names import clean_byline

GUESS_CONFIDENCE = 25  # 10 for its syntax, 15 for two colleagues; capped far below a published one
_USABLE = frozenset({Stage.OPEN, Stage.READY})


def merge(
    session: Session, kept: Contact, other: Contact, *, at: datetime, actor: str
) -> list[int]:
    """Say that two contacts are one person; return all addresses of that person.

    Raises:
        Conflict: they are one already, or the same contact.
    """
    ids = contacts.same_person(session, kept.id or 0)
    if other.id in ids:
        raise Conflict("These are one person already.")
    tied = contacts.person_of(session, kept.id or 0)
    number = tied.person_id if tied else _new_person(session, kept, at)
    for contact_id in contacts.same_person(session, other.id or 0):
        row = contacts.person_of(session, contact_id)
        if row is None:
            session.add(PersonAddress(contact_id=contact_id, person_id=number))
        else:
            row.person_id = number
    session.flush()
    record(kept, "merged", at=at, actor=actor, why="One person.", other=other.id)
    record(other, "merged", at=at, actor=actor, why="One person.", other=kept.id)
    return contacts.same_person(session, kept.id or 0)


def _new_person(session: Session, contact: Contact, at: datetime) -> int:
    person = Person(name=contact.name, created_at=at)
    session.add(person)
    session.flush()
    session.add(PersonAddress(contact_id=contact.id or 0, person_id=person.id or 0))
    return person.id or 0


def split(session: Session, contact: Contact, *, at: datetime, actor: str) -> None:
    """Take one address away from its person again.

    Raises:
        Conflict: it stands alone.
    """
    tied = contacts.person_of(session, contact.id or 0)
    if tied is None:
        raise Conflict("This contact is not merged with another.")
    rest = [n for n in contacts.same_person(session, contact.id or 0) if n != contact.id]
    session.delete(tied)
    if len(rest) == 1:
        last = contacts.person_of(session, rest[0])
        if last is not None:
            session.delete(last)
    record(contact, "split", at=at, actor=actor, why="Another person.")


def choose(
    session: Session, opportunity: Opportunity, contact: Contact, *, at: datetime, actor: str
) -> None:
    """Write to this contact about the opportunity instead of the one that was chosen.

    Raises:
        Conflict: letters were sent or wait, or this contact may not be written to.
    """
    if opportunity.stage not in _USABLE or campaigns.is_open_about(session, opportunity.id or 0):
        raise Conflict("Somebody is being written to about it already: end that sequence first.")
    if refusal := why_not(session, contact):
        raise Conflict(refusal)
    opportunity.contact_id = contact.id
    opportunity.evidence = {
        **opportunity.evidence,
        "contact_confidence": contact.confidence,
        "contact_reasons": ["chosen by a person"],
    }
    if opportunity.score_reasons and not opportunity.gate:
        rating = rescored(
            opportunity.score_reasons,
            CONTACTABILITY,
            contact.confidence / 100,
            confidence_reason(contact.confidence),
        )
        opportunity.score = rating.points
        opportunity.score_reasons = [signal.plain() for signal in rating.signals]
    if opportunity.stage is Stage.OPEN:
        opportunity.move_to(Stage.READY, at=at, actor=actor, why="Contact chosen by a person.")
    record(opportunity, "contact_chosen", at=at, actor=actor, contact=contact.id)


def why_not(session: Session, contact: Contact) -> str:
    """Why this contact can't be chosen, "" if it can."""
    if contact.erased_at is not None:
        return "This person asked to be forgotten."
    if suppressions.is_suppressed(session, contact.address):
        return "This address is on the do-not-contact list."
    if contact.verification in {Verification.BOUNCED, Verification.INVALID}:
        return "Mail to this address comes back."
    if contact.guessed and not contact.guess_approved_by:
        return "This address is a guess: approve it first."
    return ""


def propose_guess(
    session: Session, opportunity: Opportunity, *, at: datetime, actor: str
) -> Contact:
    """Guess the address of the page's author from how their colleagues' addresses are made.

    The guess is a candidate: nothing goes to it before `approve_guess`.

    Raises:
        Conflict: no author is named, or fewer than two colleagues show one pattern.
    """
    prospect = session.get_one(Prospect, opportunity.prospect_id)
    site = session.get_one(Site, opportunity.site_id)
    author = clean_byline(str(prospect.facts.get("author") or "").split(";")[0])
    known = contacts.on_site(session, site.id or 0)
    pairs = [(one.name, one.address) for one in known if one.name and not one.guessed]
    guess = guess_address(author, site.key, pairs) if author else None
    if guess is None:
        raise Conflict(
            "No address can be guessed: the page must name its author, and two published addresses "
            f"at {site.key} must be made in one way."
        )
    if suppressions.was_erased(session, guess.address):
        raise Conflict("This person asked to be forgotten.")
    return contacts.by_address(session, guess.address) or _guessed(
        session, guess, author, site, prospect, at, actor
    )


def _guessed(
    session: Session,
    guess: Guess,
    author: str,
    site: Site,
    prospect: Prospect,
    at: datetime,
    actor: str,
) -> Contact:
    row = Contact(
        site_id=site.id or 0,
        address=guess.address,
        address_key=normalised_address(guess.address),
        name=author,
        guessed=True,
        confidence=GUESS_CONFIDENCE,
        confidence_reasons=[
            {"label": "its syntax is right", "points": 10},
            {"label": f"made as {', '.join(guess.samples[:2])}", "points": 15},
        ],
        country=site.country,
        country_reason=site.country_reason,
        created_at=at,
    )
    session.add(row)
    session.flush()
    contacts.note_finding(
        session, row.id or 0, url=prospect.url, how="guess", context=guess.pattern, at=at
    )
    record(row, "guessed", at=at, actor=actor, why=f"By the pattern {guess.pattern}.")
    return row


def approve_guess(contact: Contact, *, at: datetime, actor: str) -> None:
    """Take the responsibility for one guessed address (CS-13).

    Raises:
        Conflict: it is no guess, or approved already.
    """
    if not contact.guessed or contact.guess_approved_by:
        raise Conflict("This address is no guess that waits for approval.")
    contact.guess_approved_by = actor
    record(contact, "guess_approved", at=at, actor=actor)
