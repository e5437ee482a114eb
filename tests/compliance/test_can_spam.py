"""CAN-SPAM: each part that a letter must have, by leaving out exactly that part."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from outreach.campaigns.enrol import enrol
from outreach.campaigns.optout import opt_out
from outreach.campaigns.readiness import lacks
from outreach.contacts.people import why_not
from outreach.contacts.rules import Condition, shipped_rules
from outreach.contacts.unsubscribe import read_token, token_for
from outreach.drafting.ledger import ledger
from outreach.drafting.objections import look_over
from outreach.drafting.prepare import Drafting
from outreach.drafting.review import approve
from outreach.errors import InvalidInput
from outreach.mail.mime import seal
from outreach.mail.values import Letter
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.project import Project
from outreach.model.suppression import Suppression
from tests.compliance.conftest import Write, blocks
from tests.support.build import Build


def again(session: Session, letter: OutboundEmail) -> OutboundEmail:
    return session.get_one(OutboundEmail, letter.id)


def test_a_complete_letter_passes(write: Write) -> None:
    assert blocks(write()) == set()


def test_cs_1_postal_address_in_every_letter(build: Build, write: Write) -> None:
    letter = write({"postal_address": ""})
    assert "CS-1" in blocks(letter)
    with build.store.write() as session, pytest.raises(InvalidInput, match="postal address"):
        approve(session, again(session, letter), at=build.clock.now(), actor="user:1")


def test_cs_2_un_9_a_way_out_in_every_letter(build: Build, write: Write) -> None:
    letter = write()
    assert "https://letters.ours.example/u/" in letter.footer
    with build.store.write() as session:
        row = again(session, letter)
        row.footer = "Ours Ltd, 1 Canal Walk, Bristol."
        look_over(row)
        assert blocks(row) == {"CS-2", "UN-9"}


def test_cs_3_nobody_writes_without_a_name_or_from_another_domain(build: Build) -> None:
    project = build.project(sender_name="")
    found = lacks(build.campaign(), project, build.the_mailbox)
    assert "project.sender_name" in [lack.field for lack in found]
    foreign = Letter(
        sender_name="Rosa",
        sender_address="rosa@ours.example",
        recipient="anna@site.example",
        subject="A dead link",
        text="Hello",
        message_id="<1.abc@somebody-else.example>",
        date=build.clock.now(),
    )
    with pytest.raises(InvalidInput, match="domain of the sender"):
        seal(foreign)


@pytest.mark.parametrize("subject", ["Re: your page about soil", "Fwd: AW: a dead link for you"])
def test_cs_4_a_first_letter_pretends_no_reply(write: Write, subject: str) -> None:
    assert {"CS-4", "T-RE"} <= blocks(write(subject=subject))


def test_cs_5_the_letter_says_in_whose_name_it_comes(write: Write) -> None:
    assert "CS-5" in blocks(write({"organisation": ""}))


def test_cs_6_the_way_out_works_after_two_years(build: Build, drafting: Drafting) -> None:
    contact, key = build.contact(), drafting.keyring.derive("unsubscribe")
    token = token_for(key, contact_id=contact.id or 0, project_id=1)
    build.clock.advance(timedelta(days=731))
    number, _ = read_token(key, token)
    with build.store.write() as session:
        opt_out(session, number, build.clock, source="The link.", actor="recipient")
    with build.store.read() as session:
        assert [row.value for row in session.exec(select(Suppression))] == [contact.address]


@pytest.mark.parametrize("state", [OutboundState.APPROVED, OutboundState.SCHEDULED])
def test_cs_7_un_12_an_opt_out_stops_what_waits_in_the_same_transaction(
    build: Build, state: OutboundState
) -> None:
    contact = build.contact()
    here = build.letter(build.enrolment(build.opportunity(contact)), state=state)
    other = build.campaign()
    there = build.letter(build.enrolment(build.opportunity(contact), other), state=state)
    with build.store.write() as session:
        opt_out(session, contact.id or 0, build.clock, source="One click.", actor="recipient")
    assert build.again(here).state is OutboundState.SUPPRESSED
    assert build.again(there).state is OutboundState.SUPPRESSED


def test_cs_9_who_opted_out_is_exported_as_a_hash_alone(
    build: Build, drafting: Drafting, write: Write
) -> None:
    letter = write()
    with build.store.write() as session:
        opt_out(session, letter.contact_id, build.clock, source="One click.", actor="recipient")
        project = session.get_one(Project, letter.project_id)
        today = build.clock.now().date()
        (line,) = ledger(session, project, drafting.rules, today=today)
    assert letter.recipient not in repr(line)
    assert line.address.startswith("hash:")
    assert (line.name, line.objection) == ("", "unsubscribe")


def test_cs_10_a_company_is_no_exception(write: Write) -> None:
    company = {"subscriber_type": "corporate", "address": "info@bigcorp.example", "is_role": True}
    assert "CS-1" in blocks(write({"postal_address": ""}, company))
    (rule,) = [rule for rule in shipped_rules().rows if rule.country == "US"]
    assert (rule.address_type, Condition.POSTAL_ADDRESS in rule.conditions) == ("*", True)


def test_cs_11_a_letter_keeps_project_person_version_and_verdict(
    build: Build, write: Write
) -> None:
    letter = write()
    with build.store.write() as session:
        approve(session, again(session, letter), at=build.clock.now(), actor="user:1")
    kept = build.again(letter)
    assert (kept.approved_by, kept.project_id) == ("user:1", build.the_project.id)
    assert len(kept.variables["text"]["digest"]) == 16
    verdict = kept.variables["verdict"]
    assert (verdict["country"], verdict["rule_version"]) == ("US", shipped_rules().version)
    assert kept.body.startswith("Hi Anna,")


def test_cs_12_the_penalty_is_told() -> None:
    told = (Path(__file__).parents[2] / "DESIGN.md").read_text("utf-8")
    assert "$51,744" in told
    assert "$53,088" in told


def test_cs_13_a_guess_waits_for_a_person(build: Build) -> None:
    guess = build.contact(guessed=True)
    opportunity, campaign = build.opportunity(guess), build.the_campaign
    with build.store.write() as session:
        assert "guess" in why_not(session, session.get_one(Contact, guess.id))
        refused = enrol(
            session,
            campaign,
            opportunity,
            now=build.clock.now(),
            actor="test",
            cooldown=timedelta(days=100),
        )
    assert refused is not None
    assert "CS-13" in refused.sentence
