"""Contacts for open opportunities: read on the site, stored with their provenance, or not found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from outreach.contacts.discover import AGAIN_AFTER, discover_contacts
from outreach.contacts.verify import DomainCheck
from outreach.model.contact import Contact, ContactFinding, Verification
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.site import Site
from outreach.model.suppression import SuppressionReason
from outreach.store import suppressions
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.fake_crawl import FakeFetcher

HOME = "https://site.example/"
PAGE = HOME + "reading"
CONTACT = HOME + "contact"


def html(body: str) -> str:
    return f"<!doctype html><html lang=en><title>x</title><body>{body}</body></html>"


@pytest.fixture
def fetcher(build: Build) -> FakeFetcher:
    return FakeFetcher(
        build.clock,
        {
            HOME: html('<p>Welcome</p><a href="/contact">Contact</a>'),
            PAGE: html('<article>Books on soil.</article><a href="/contact">Contact</a>'),
            CONTACT: html(
                '<p>Editor: Anna Berg, <a href="mailto:anna@site.example">anna@site.example</a></p>'
            ),
        },
    )


@pytest.fixture
def opportunity(build: Build) -> Opportunity:
    prospect = build.prospect(build.site("site.example"), url=PAGE)
    return build.opportunity(build.contact(), prospect, stage=Stage.OPEN, contact_id=None)


def sought(build: Build, fetcher: FakeFetcher) -> dict[str, int]:
    run = discover_contacts(
        build.store,
        build.clock,
        fetcher,  # type: ignore[arg-type]
        build.the_project,
        DomainCheck(use_dns=False),
    )
    return dict(run.counts)


def contact_of(store: Store, opportunity: Opportunity) -> Contact:
    with store.read() as session:
        row = session.get_one(Opportunity, opportunity.id)
        return session.get_one(Contact, row.contact_id)


@both
def test_an_address_of_the_site_makes_it_ready(
    store: Store, build: Build, fetcher: FakeFetcher, opportunity: Opportunity
) -> None:
    assert sought(build, fetcher) == {"ready": 1}
    row = build.again(opportunity)
    contact = contact_of(store, opportunity)
    assert row.stage is Stage.READY
    assert (contact.address, contact.name) == ("anna@site.example", "Anna Berg")
    assert contact.verification is Verification.SYNTAX_ONLY
    assert contact.confidence > 0
    assert contact.confidence_reasons
    assert row.evidence["contact_confidence"] == contact.confidence
    with store.read() as session:
        query = select(ContactFinding).where(col(ContactFinding.contact_id) == contact.id)
        (finding,) = session.exec(query).all()
        site = session.get_one(Site, row.site_id)
    assert (finding.url, finding.found_at) == (CONTACT, build.clock.now())
    assert site.contacts_read_at == build.clock.now()
    assert build.verbs(contact) == ["found"]


@both
def test_seen_again_only_the_date_moves(
    store: Store, build: Build, fetcher: FakeFetcher, opportunity: Opportunity
) -> None:
    sought(build, fetcher)
    first = contact_of(store, opportunity)
    with store.write() as session:
        row = session.get_one(Opportunity, opportunity.id)
        row.move_to(Stage.OPEN, at=build.clock.now(), actor="user:1")
    build.clock.advance(AGAIN_AFTER + timedelta(days=1))
    assert sought(build, fetcher) == {"ready": 1}
    assert contact_of(store, opportunity).id == first.id
    with store.read() as session:
        query = select(ContactFinding).where(col(ContactFinding.contact_id) == first.id)
        (finding,) = session.exec(query).all()
    assert finding.seen_at - finding.found_at == AGAIN_AFTER + timedelta(days=1)


def test_a_site_without_an_address_stays_open_and_is_not_asked_every_day(
    build: Build, fetcher: FakeFetcher, opportunity: Opportunity
) -> None:
    fetcher.pages[CONTACT] = html("<p>Call us.</p>")
    assert sought(build, fetcher) == {"without_contact": 1}
    assert build.again(opportunity).stage is Stage.OPEN
    assert sought(build, fetcher) == {}
    build.clock.advance(AGAIN_AFTER + timedelta(days=1))
    assert sought(build, fetcher) == {"without_contact": 1}


def test_a_site_that_can_not_be_reached_is_no_failure(
    build: Build, fetcher: FakeFetcher, opportunity: Opportunity
) -> None:
    fetcher.pages.clear()
    assert sought(build, fetcher) == {"without_contact": 1}


@pytest.mark.parametrize("value", ["anna@site.example", "site.example"])
def test_who_objected_is_not_chosen(
    store: Store, build: Build, fetcher: FakeFetcher, opportunity: Opportunity, value: str
) -> None:
    with store.write() as session:
        suppressions.add(
            session,
            value,
            SuppressionReason.OBJECTION,
            source="letter",
            at=build.clock.now(),
            actor="user:1",
        )
    assert sought(build, fetcher) == {"without_contact": 1}
    assert build.again(opportunity).stage is Stage.OPEN


def test_a_bounced_address_stays_bounced(
    store: Store, build: Build, fetcher: FakeFetcher, opportunity: Opportunity
) -> None:
    with store.read() as session:
        site = session.get_one(Site, opportunity.site_id)
    build.contact(site, address="anna@site.example", verification=Verification.BOUNCED)
    assert sought(build, fetcher) == {"without_contact": 1}


def test_opportunities_behind_a_gate_are_left_alone(build: Build, fetcher: FakeFetcher) -> None:
    build.opportunity(stage=Stage.OPEN, contact_id=None, score=None, gate="noindex")
    assert sought(build, fetcher) == {}
    assert fetcher.asked == []


def test_one_visit_serves_all_opportunities_of_a_page(
    build: Build, fetcher: FakeFetcher, opportunity: Opportunity
) -> None:
    with build.store.read() as session:
        prospect = session.get_one(type(build.prospect()), opportunity.prospect_id)
    build.opportunity(build.contact(), prospect, stage=Stage.OPEN, contact_id=None)
    assert sought(build, fetcher) == {"ready": 2}
    assert len(fetcher.asked) == len(set(fetcher.asked))
