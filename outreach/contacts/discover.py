"""Finds whom to write to: for each open opportunity, the addresses that its own site publishes.

wanting_contacts   open opportunities, best first, one visit per site
| pages            the linking page, its author, contact, imprint and about pages, security.txt
| find_addresses   each with where and how it was written
| verify           syntax, then whether the domain takes mail (never the mailbox itself)
| best_contact     explained choice; Opportunity.ready, or it stays open
"""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from outreach.clock import Clock
from outreach.contacts.confidence import AddressFacts, confidence_in
from outreach.contacts.country import CountryEvidence, country_of
from outreach.contacts.rank import Candidate, Choice, best_contact
from outreach.contacts.site_reader import Published, SiteReader, SiteReading
from outreach.contacts.values import How
from outreach.contacts.verify import DomainCheck
from outreach.crawl.fetcher import Fetcher
from outreach.mail.addresses import (
    is_disposable,
    is_free_mail,
    is_role_address,
    normalised_address,
)
from outreach.model.contact import Contact, Verification
from outreach.model.event import WORKER, record
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.model.run import Run
from outreach.model.site import Site
from outreach.prospecting.qualify import CONTACTABILITY, confidence_reason, rescored
from outreach.store import contacts, opportunities, suppressions
from outreach.store.engine import Store
from outreach.store.runs import Watcher, working
from outreach.text.names import clean_byline
from outreach.urls import site_key

AGAIN_AFTER = timedelta(days=30)


def discover_contacts(
    store: Store,
    clock: Clock,
    fetcher: Fetcher,
    project: Project,
    domain_check: DomainCheck,
    *,
    at_most: int = 2_000,
    watch: Watcher | None = None,
) -> Run:
    """Seek a contact for each open opportunity of the project."""
    assert project.id is not None
    title = f"Seeking contacts for {project.name}"
    with working(store, clock, "discover", title, project_id=project.id, watch=watch) as work:
        with store.read() as session:
            waiting = opportunities.wanting_contacts(
                session, project.id, now=clock.now(), again_after=AGAIN_AFTER, at_most=at_most
            )
            pages = {row.id: session.get_one(Prospect, row.prospect_id).url for row in waiting}
        work.expect(len(waiting))
        reader = SiteReader(fetcher)
        for row in waiting:
            reading = reader.read(pages[row.id])
            with store.write() as session:
                chosen = _record(session, clock, row.id or 0, reading, domain_check)
            work.count(**{"ready" if chosen else "without_contact": 1})
            work.step()
            if work.stopped:
                break
    return work.run


def _record(
    session: Session, clock: Clock, number: int, reading: SiteReading, domain_check: DomainCheck
) -> bool:
    opportunity = session.get_one(Opportunity, number)
    prospect = session.get_one(Prospect, opportunity.prospect_id)
    site = session.get_one(Site, opportunity.site_id)
    now = clock.now()
    opportunity.contacts_sought_at = site.contacts_read_at = now
    site.contact_form_url = reading.form_url or site.contact_form_url
    found = [
        _save(session, clock, site, reading, one, domain_check)
        for one in _own(reading, site)
        if not suppressions.was_erased(session, one.found.address)
    ]
    rows = list({row.id: row for row in found}.values())
    purpose = opportunity.tactic
    choice = _choose(session, rows, reading, prospect, purpose)
    if choice.index is None:
        return False
    chosen = rows[choice.index]
    opportunity.contact_id = chosen.id
    _rescore(opportunity, chosen)
    opportunity.evidence = {
        **opportunity.evidence,
        "contact_confidence": chosen.confidence,
        "contact_reasons": list(choice.reasons),
    }
    if opportunity.stage is Stage.OPEN:
        why = f"Contact: {chosen.address} ({'; '.join(choice.reasons[:2])})."
        opportunity.move_to(Stage.READY, at=now, actor=WORKER, why=why)
    return True


def _rescore(opportunity: Opportunity, chosen: Contact) -> None:
    if not opportunity.score_reasons:
        return
    rating = rescored(
        opportunity.score_reasons,
        CONTACTABILITY,
        chosen.confidence / 100,
        confidence_reason(chosen.confidence),
    )
    opportunity.score = rating.points
    opportunity.score_reasons = [signal.plain() for signal in rating.signals]


def _own(reading: SiteReading, site: Site) -> list[Published]:
    """Addresses of the site's own domain, and others only where no own one is published."""
    own = [one for one in reading.published if site_key(_domain_url(one.found.address)) == site.key]
    return (
        own or [one for one in reading.published if one.kind != "page"] or list(reading.published)
    )


def _domain_url(address: str) -> str:
    return f"http://{address.rpartition('@')[2]}/"


def _save(
    session: Session,
    clock: Clock,
    site: Site,
    reading: SiteReading,
    one: Published,
    domain_check: DomainCheck,
) -> Contact:
    now, address = clock.now(), one.found.address
    row = contacts.by_address(session, address)
    is_new = row is None
    row = row or Contact(
        site_id=site.id or 0,
        address=address,
        address_key=normalised_address(address),
        is_role=is_role_address(address),
        created_at=now,
    )
    row.name = row.name or clean_byline(one.found.name)
    row.role = row.role or one.found.role_hint
    if row.verification is not Verification.BOUNCED:
        row.verification = domain_check.verdict(address)
        row.verified_at = now
    if not row.country:
        _guess_country(row, site, reading)
    session.add(row)
    session.flush()
    finding = contacts.note_finding(
        session, row.id or 0, url=one.url, how=one.found.how, context=one.found.context, at=now
    )
    if is_new:
        record(row, "found", at=now, actor=WORKER, why=f"Published at {finding.url}.")
    _trust(row, one, site)
    return row


def _guess_country(row: Contact, site: Site, reading: SiteReading) -> None:
    guess = country_of(
        CountryEvidence(
            address=row.address,
            site_url=site.home_url or f"http://{site.key}/",
            imprint_text=reading.imprint,
        )
    )
    if not guess.contradicted_by:
        row.country, row.country_reason = guess.country, guess.reason


def _trust(row: Contact, one: Published, site: Site) -> None:
    takes_mail = {Verification.DELIVERABLE: True, Verification.INVALID: False}
    own = site_key(_domain_url(row.address)) == site.key
    confidence = confidence_in(
        AddressFacts(
            domain_takes_mail=takes_mail.get(row.verification),
            on_own_site=own or site_key(one.url) == site.key,
            in_mailto=one.found.how is How.MAILTO,
            on_author_page=one.kind == "author",
            person_named=bool(row.name),
            is_role=row.is_role,
            is_free_mail=is_free_mail(row.address),
            is_disposable=is_disposable(row.address),
            bounced=row.verification is Verification.BOUNCED,
        )
    )
    if confidence.score >= row.confidence:
        row.confidence = confidence.score
        row.confidence_reasons = [
            {"label": label, "points": points} for label, points in confidence.reasons
        ]


def _choose(
    session: Session,
    rows: list[Contact],
    reading: SiteReading,
    prospect: Prospect,
    purpose: Tactic,
) -> Choice:
    author = clean_byline(str(prospect.facts.get("author") or "")).lower()
    on_page = {one.found.address for one in reading.published if one.kind == "page"}
    candidates = [
        Candidate(
            address=row.address,
            role=row.role,
            name=row.name,
            is_role=row.is_role,
            is_page_author=bool(author) and row.name.lower() == author,
            on_same_page=row.address in on_page,
            confidence=row.confidence,
            guessed=row.guessed,
            guess_approved=bool(row.guess_approved_by),
            blocked=_blocked(session, row),
        )
        for row in rows
    ]
    return best_contact(candidates, purpose=purpose)


def _blocked(session: Session, row: Contact) -> str:
    if suppressions.is_suppressed(session, row.address):
        return "it is on the do-not-contact list"
    if row.verification in {Verification.BOUNCED, Verification.INVALID}:
        return "mail to it comes back"
    return ""
