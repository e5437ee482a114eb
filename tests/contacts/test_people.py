"""Several addresses of one person; another contact; guesses that a person answers for."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from outreach.campaigns.collisions import Collision
from outreach.campaigns.enrol import enrol
from outreach.contacts import people
from outreach.errors import Conflict
from outreach.model.campaign import Campaign
from outreach.model.contact import Contact, PersonAddress
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.site import Site
from outreach.store import contacts, suppressions
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both


def row_of(session: Session, contact: Contact) -> Contact:
    return session.get_one(Contact, contact.id)


def merged(build: Build, one: Contact, other: Contact) -> list[int]:
    with build.store.write() as session:
        return people.merge(
            session, row_of(session, one), row_of(session, other), at=build.clock.now(), actor="t"
        )


@both
def test_one_person_with_three_addresses(store: Store, build: Build) -> None:
    anna, private, work = (
        build.contact(address=f"{name}@mail.example") for name in ("anna", "private", "work")
    )
    assert merged(build, anna, private) == [anna.id, private.id]
    assert merged(build, work, private) == [anna.id, private.id, work.id]
    with pytest.raises(Conflict):
        merged(build, anna, work)
    with store.write() as session:
        people.split(session, row_of(session, work), at=build.clock.now(), actor="t")
    with store.read() as session:
        assert contacts.same_person(session, anna.id or 0) == [anna.id, private.id]
        assert contacts.same_person(session, work.id or 0) == [work.id]
    with store.write() as session:
        people.split(session, row_of(session, anna), at=build.clock.now(), actor="t")
    with store.read() as session:
        assert session.get(PersonAddress, private.id) is None  # nobody is left to be one with
    assert build.verbs(build.again(anna)) == ["merged", "split"]


def test_who_is_written_to_at_one_address_is_not_written_to_at_another(build: Build) -> None:
    anna, private = build.contact(), build.contact(address="private@mail.example")
    build.enrolment(build.opportunity(anna))
    second = build.opportunity(private)
    merged(build, anna, private)
    with build.store.write() as session:
        refusal = enrol(
            session,
            session.get_one(Campaign, build.campaign().id),
            session.get_one(Opportunity, second.id),
            now=build.clock.now(),
            actor="t",
            cooldown=build.clock.now() - build.clock.now(),
        )
    assert refusal is Collision.IN_CONVERSATION


def chosen(build: Build, row: Opportunity, contact: Contact) -> None:
    with build.store.write() as session:
        people.choose(
            session,
            session.get_one(Opportunity, row.id),
            row_of(session, contact),
            at=build.clock.now(),
            actor="t",
        )


def test_another_contact_is_chosen(build: Build) -> None:
    row = build.opportunity(stage=Stage.OPEN, contact_id=None)
    other = build.contact(address="editor@mail.example", confidence=60)
    chosen(build, row, other)
    after = build.again(row)
    assert (after.contact_id, after.stage) == (other.id, Stage.READY)
    assert after.evidence["contact_reasons"] == ["chosen by a person"]
    assert "contact_chosen" in build.verbs(after)


def test_nobody_is_chosen_who_may_not_be_written_to(build: Build) -> None:
    row = build.opportunity()
    guess = build.contact(address="guess@mail.example", guessed=True)
    with pytest.raises(Conflict, match="guess"):
        chosen(build, row, guess)
    with build.store.write() as session:
        people.approve_guess(row_of(session, guess), at=build.clock.now(), actor="user:1")
    chosen(build, row, guess)
    with build.store.write() as session, pytest.raises(Conflict):
        people.approve_guess(row_of(session, guess), at=build.clock.now(), actor="user:1")
    build.enrolment(row)
    with pytest.raises(Conflict, match="sequence"):
        chosen(build, row, build.contact(address="late@mail.example"))


def test_a_suppressed_contact_is_not_chosen(build: Build) -> None:
    row, contact = build.opportunity(), build.contact(address="no@mail.example")
    with build.store.write() as session:
        suppressions.remember_erased(session, contact.address, at=build.clock.now(), actor="t")
    with pytest.raises(Conflict, match="do-not-contact"):
        chosen(build, row, contact)


def test_a_guess_needs_two_colleagues_and_an_author(build: Build) -> None:
    site = build.site("paper.example")
    page = build.prospect(site, facts={"author": "Ines Kay"})
    row = build.opportunity(build.contact(site, address="ada.moss@paper.example", name="Ada Moss"))
    with build.store.write() as session:
        session.get_one(Opportunity, row.id).prospect_id = page.id or 0
        session.get_one(Opportunity, row.id).site_id = site.id or 0

    def guessed() -> Contact:
        with build.store.write() as session:
            opportunity = session.get_one(Opportunity, row.id)
            return people.propose_guess(session, opportunity, at=build.clock.now(), actor="t")

    with pytest.raises(Conflict, match="two published"):
        guessed()
    build.contact(site, address="tom.reed@paper.example", name="Tom Reed")
    found = guessed()
    assert (found.address, found.guessed, found.guess_approved_by) == (
        "ines.kay@paper.example",
        True,
        "",
    )
    assert guessed().id == found.id
    assert build.again(site).key == Site(key="paper.example").key
