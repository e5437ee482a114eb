"""Left alone, shown everything, forgotten: for all addresses of a person, from all projects."""

from __future__ import annotations

import json

import pytest
from sqlmodel import col, select

from outreach.campaigns.forget import export, forget, leave_alone, without
from outreach.contacts.people import merge
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact, ContactFinding
from outreach.model.email import OutboundEmail, OutboundState, SealedLetter
from outreach.model.opportunity import Opportunity
from outreach.model.suppression import Suppression, SuppressionKind
from outreach.store import contacts, suppressions
from outreach.store.engine import Store
from outreach.store.queue import suppressed_among, suppression_keys
from tests.support.build import Build
from tests.support.databases import both

ADDRESS = "anna.berg@mail.example"


@pytest.fixture
def anna(build: Build) -> Contact:
    contact = build.contact(address=ADDRESS)
    with build.store.write() as session:
        contacts.note_finding(
            session,
            contact.id or 0,
            url="https://mail.example/team",
            how="mailto",
            context=f"Write to {ADDRESS}",
            at=build.clock.now(),
        )
    evidence = {"page": {"author": "Anna Berg"}, "guest": {"address": ADDRESS}}
    enrolment = build.enrolment(build.opportunity(contact, evidence=evidence))
    letter = build.letter(enrolment, body="Hi Anna, the soil calendar is gone.")
    build.add(SealedLetter(email_id=letter.id, raw=b"To: Anna", sha256="0" * 64))
    return contact


def everything(store: Store) -> str:
    """All that the tables say of her, but the record of events."""
    with store.read() as session:
        tables = (Contact, ContactFinding, OutboundEmail, SealedLetter, Opportunity, Suppression)
        rows = [
            row.model_dump(mode="json") for table in tables for row in session.exec(select(table))
        ]
        return json.dumps(rows)


@both
def test_a_forgotten_person_leaves_only_a_hash(store: Store, build: Build, anna: Contact) -> None:
    with store.write() as session:
        row = session.get_one(Contact, anna.id)
        assert forget(session, row, at=build.clock.now(), actor="t") == 1
    told = everything(store)
    assert ADDRESS not in told
    assert "Anna" not in told
    with store.read() as session:
        assert suppressions.is_suppressed(session, "Anna.Berg+news@mail.example")
        assert suppressions.was_erased(session, ADDRESS)
        asked = [ADDRESS, "other@mail.example"]
        assert suppressed_among(session, suppression_keys(session, asked)) == {ADDRESS}
        assert not suppressions.is_suppressed(session, "other@mail.example")
        assert session.exec(select(Enrolment)).one().state is EnrolmentState.UNSUBSCRIBED
        letter = session.exec(select(OutboundEmail)).one()
        assert letter.state is OutboundState.SUPPRESSED
        kinds = session.exec(select(Suppression).where(col(Suppression.value) == ADDRESS)).all()
        assert kinds == []
    assert build.again(anna).erased_at == build.clock.now()


def test_left_alone_counts_for_every_address(build: Build, anna: Contact) -> None:
    other = build.contact(address="private@home.example")
    with build.store.write() as session:
        one = session.get_one(Contact, anna.id)
        two = session.get_one(Contact, other.id)
        merge(session, one, two, at=build.clock.now(), actor="t")
        told = leave_alone(session, one, why="By phone.", at=build.clock.now(), actor="t")
    assert told == [ADDRESS, "private@home.example"]
    with build.store.read() as session:
        assert suppressions.is_suppressed(session, "private@home.example")
        kinds = {row.kind for row in suppressions.values(session)}
    assert kinds == {SuppressionKind.ADDRESS}


def test_everything_is_shown_to_whoever_asks(build: Build, anna: Contact) -> None:
    with build.store.read() as session:
        shown = export(session, session.get_one(Contact, anna.id))
    (one,) = shown["addresses"]
    assert one["contact"]["address"] == ADDRESS
    assert one["found_at"][0]["url"] == "https://mail.example/team"
    assert one["letters"][0]["body"].startswith("Hi Anna")
    json.dumps(shown)


def test_names_and_addresses_are_taken_out_of_any_value() -> None:
    value = {"a": [f"to {ADDRESS.upper()}", 3], "b": {"c": "Anna Berg wrote"}}
    assert without(value, [ADDRESS, "Anna Berg"]) == {
        "a": ["to (erased)", 3],
        "b": {"c": "(erased) wrote"},
    }
    assert without("Ann", ["Ann"]) == "Ann"  # so short a name stands in too many other words
