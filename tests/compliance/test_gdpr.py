"""GDPR, UK GDPR and PECR: grounds, sources, notices, objections, erasure, time."""

from __future__ import annotations

import inspect
from datetime import timedelta

import pytest
from sqlmodel import select

from outreach.campaigns import forget as forgetting
from outreach.campaigns.enrol import enrol
from outreach.campaigns.optout import opt_out
from outreach.contacts.consent import keep, override, set_subscriber
from outreach.contacts.country import AddressType, address_type
from outreach.contacts.law import NO_CONSENT, Subscriber, policy
from outreach.contacts.permission import verdict_on
from outreach.contacts.retention import Terms
from outreach.contacts.rules import Outcome, shipped_rules
from outreach.drafting.duties import keep_to_the_law
from outreach.drafting.ledger import ledger
from outreach.drafting.objections import look_over
from outreach.drafting.prepare import Drafting
from outreach.errors import Conflict, InvalidInput
from outreach.mail.mime import seal
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.suppression import Suppression, SuppressionKind
from outreach.replies.proposals import question_about
from outreach.secrets import Keyring
from outreach.sending.letters import letter_of
from outreach.store import suppressions
from tests.compliance.conftest import Write, blocks
from tests.support.build import Build

FRENCH = {"country": "FR"}
RELATED = {"note": "She edits the list that the letter is about."}
COMPANY = {"country": "GB", "subscriber_type": "corporate"}


def text_of(letter: OutboundEmail) -> str:
    return " ".join(one["sentence"] for one in letter.objections)


def test_gd_1_no_letter_to_europe_without_an_approved_assessment(write: Write) -> None:
    letter = write({"legitimate_interest_note": ""}, FRENCH, RELATED)
    assert "T-LAW" in blocks(letter)
    assert "GD-1" in text_of(letter)


def test_gd_2_every_contact_says_where_it_is_from_and_why_it_is_kept(
    build: Build, drafting: Drafting, write: Write
) -> None:
    letter = write(contact=FRENCH, opportunity=RELATED)
    with build.store.read() as session:
        project = session.get_one(Project, letter.project_id)
        (line,) = ledger(session, project, drafting.rules, today=build.clock.now().date())
    assert (line.source_url, line.found_on) == ("https://site.example/contact", "2026-05-04")
    assert (line.purpose, line.basis) == ("broken_link", "legitimate interest")


@pytest.mark.parametrize("lacks", ["https://site.example/contact", "https://www.ours.example/"])
def test_gd_3_the_first_letter_tells_source_and_notice(
    build: Build, write: Write, lacks: str
) -> None:
    letter = write(contact=FRENCH, opportunity=RELATED)
    assert blocks(letter) == set()
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, letter.id)
        row.footer = row.footer.replace(lacks, "")
        look_over(row)
        assert "GD-3" in blocks(row)


def test_gd_3_the_right_to_object_stands_apart(build: Build, write: Write) -> None:
    letter = write(contact=FRENCH, opportunity=RELATED)
    apart = [part for part in letter.footer.split("\n\n") if part.startswith("You may object")]
    assert len(apart) == 1
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, letter.id)
        row.footer = row.footer.replace("\n\nYou may object", " You may object")
        look_over(row)
        assert blocks(row) == {"GD-3"}


def test_gd_4_who_was_never_told_is_announced_and_then_goes(
    build: Build, drafting: Drafting
) -> None:
    person = build.contact(country="DE", name="Anna Berg")
    kept = build.contact(country="DE", name="Otto Kern")
    american = build.contact(country="US")
    build.clock.advance(timedelta(days=24))
    assert keep_to_the_law(drafting, Terms()) == {}
    build.clock.advance(timedelta(days=1))
    assert keep_to_the_law(drafting, Terms()) == {"announced": 2}
    with build.store.write() as session:
        row = session.get_one(Contact, kept.id)
        keep(row, "A contract is being prepared.", at=build.clock.now(), actor="user:1")
    assert keep_to_the_law(drafting, Terms()) == {}
    build.clock.advance(timedelta(days=5))
    assert keep_to_the_law(drafting, Terms()) == {"erased": 1}
    gone = build.again(person)
    assert (gone.name, gone.address.endswith("@erased.invalid")) == ("", True)
    assert build.again(kept).name == "Otto Kern"
    assert build.again(american).erased_at is None
    with build.store.read() as session:  # nobody objected: nothing keeps them from being found
        assert session.exec(select(Suppression)).all() == []


def test_gd_4_unknown_country_counts_as_one_where_people_are_told(
    build: Build, drafting: Drafting
) -> None:
    build.contact(country="")
    build.clock.advance(timedelta(days=26))
    assert keep_to_the_law(drafting, Terms()) == {"announced": 1}


def test_gd_3_that_a_letter_told_them_is_noted(build: Build, drafting: Drafting) -> None:
    contact = build.contact(country="FR")
    enrolment = build.enrolment(build.opportunity(contact))
    build.letter(enrolment, state=OutboundState.SENT, variables={"facts": {"tells_source": True}})
    assert keep_to_the_law(drafting, Terms())["told"] == 1
    assert build.again(contact).notice_sent_at == build.clock.now()
    assert keep_to_the_law(drafting, Terms()) == {}


@pytest.mark.parametrize("spelling", ["Anna@Site.Example", "ANNA+news@site.example"])
def test_gd_5_no_import_brings_back_who_objected(build: Build, spelling: str) -> None:
    contact = build.contact(build.site("site.example"), address="anna@site.example")
    with build.store.write() as session:
        opt_out(session, contact.id or 0, build.clock, source="They objected.", actor="recipient")
    again = build.contact(address=spelling, address_key=spelling)
    campaign, opportunity = build.the_campaign, build.opportunity(again)
    with build.store.write() as session:
        refused = enrol(
            session, campaign, opportunity, now=build.clock.now(), actor="test",
            cooldown=timedelta(),
        )  # fmt: skip
    assert refused is not None
    assert refused.value == "suppressed"


def test_gd_5_nothing_that_stops_can_be_forced() -> None:
    for function in (enrol, opt_out, override, suppressions.add, verdict_on):
        assert not {"force", "ignore", "skip"} & set(inspect.signature(function).parameters)


def test_gd_6_shown_everything_and_erased_to_a_hash(build: Build, write: Write) -> None:
    letter = write()
    with build.store.write() as session:
        contact = session.get_one(Contact, letter.contact_id)
        address = contact.address
        (told,) = forgetting.export(session, contact)["addresses"]
        assert told["contact"]["address"] == address
        assert told["letters"][0]["recipient"] == address
        forgetting.forget(session, contact, at=build.clock.now(), actor="user:1")
    with build.store.read() as session:
        rows = [session.get_one(Contact, contact.id), session.get_one(OutboundEmail, letter.id)]
        assert not any(address in repr(row.model_dump()) for row in rows)
        (kept,) = session.exec(select(Suppression)).all()
        assert kept.kind is SuppressionKind.HASH
        assert suppressions.is_suppressed(session, address)


def test_gd_7_who_never_answered_goes_after_a_year(build: Build, drafting: Drafting) -> None:
    silent, talker = build.contact(), build.contact()
    for contact in (silent, talker):
        build.letter(build.enrolment(build.opportunity(contact)), state=OutboundState.SENT)
    build.inbound(b"From: x\n\nyes", contact_id=talker.id)
    build.clock.advance(timedelta(days=360))
    assert keep_to_the_law(drafting, Terms()) == {}
    build.clock.advance(timedelta(days=10))
    assert keep_to_the_law(drafting, Terms()) == {"erased": 1}
    assert build.again(silent).erased_at is not None
    assert build.again(talker).erased_at is None


@pytest.mark.parametrize("subscriber", [Subscriber.INDIVIDUAL, Subscriber.UNKNOWN])
def test_gd_8_a_british_individual_needs_consent_or_a_named_reason(
    build: Build, drafting: Drafting, write: Write, subscriber: Subscriber
) -> None:
    letter = write(contact={"country": "GB", "subscriber_type": subscriber.value})
    assert "T-LAW" in blocks(letter)
    now = build.clock.now()
    with build.store.write() as session:
        contact = session.get_one(Contact, letter.contact_id)
        about = session.get_one(Opportunity, letter.opportunity_id)
        verdict = verdict_on(contact, about, drafting.rules, today=now.date())
        with pytest.raises(InvalidInput):
            override(contact, verdict, "ok", at=now, actor="user:1")
        override(contact, verdict, "We met at the fair.", at=now, actor="user:1")
        passed = verdict_on(contact, about, drafting.rules, today=now.date())
        assert passed.outcome is Outcome.ALLOW_WITH_CONDITIONS
        assert "user:1" in contact.law_override
        with pytest.raises(InvalidInput):
            set_subscriber(contact, Subscriber.CORPORATE, at=now, actor="user:1", why="")


def test_gd_8_a_british_company_may_be_written_to(write: Write) -> None:
    assert blocks(write(contact=COMPANY)) == set()


def test_gd_8_a_german_block_can_not_be_overridden(build: Build, drafting: Drafting) -> None:
    contact = build.contact(country="DE")
    about, now = build.opportunity(contact), build.clock.now()
    verdict = verdict_on(contact, about, drafting.rules, today=now.date())
    with pytest.raises(Conflict):
        override(contact, verdict, "I know them quite well.", at=now, actor="user:1")


@pytest.mark.parametrize("country", ["GB", "FR", "IE", "AT", "BE", "FI", "DE"])
def test_gd_9_a_free_mailbox_is_a_persons(country: str) -> None:
    kind = address_type("anna.berg@gmail.com")
    assert kind is AddressType.FREE_MAIL
    rules = shipped_rules()
    assert policy(country, kind, "corporate", "", NO_CONSENT, rules).outcome is Outcome.BLOCK


def test_gd_10_letters_are_plain_text_that_nothing_can_watch(build: Build, write: Write) -> None:
    letter = write()
    with build.store.read() as session:
        row = session.get_one(OutboundEmail, letter.id)
        queued = row.model_copy()
    queued.__dict__["by_hand"] = False
    made = letter_of(
        queued,  # type: ignore[arg-type]
        build.the_mailbox,
        base_url="https://letters.ours.example",
        unsubscribe_key=Keyring({"k1": b"k" * 32}).derive("unsubscribe"),
        now=build.clock.now(),
    )
    raw = seal(made)
    assert b"Content-Type: text/plain" in raw
    assert b"<img" not in raw
    links = [word for word in made.text.split() if word.startswith("http")]
    assert [link for link in links if "letters.ours.example" in link] == [
        link for link in links if "/u/" in link
    ]


def test_gd_11_no_address_reaches_a_third_party(build: Build) -> None:
    asked = repr(question_about("Write to anna.berg@site.example instead, or bo@x.example", "m"))
    assert "@" not in asked


def test_unknown_country_meets_the_strictest_rule(write: Write) -> None:
    letter = write(contact={"country": ""})
    assert "T-LAW" in blocks(letter)
    assert "country is unknown" in text_of(letter)


def test_every_block_has_a_citation_and_a_next_step() -> None:
    rules = shipped_rules()
    for country in [*{rule.country for rule in rules.rows}, "", "ZZ"]:
        for kind in AddressType:
            verdict = policy(country.strip("*"), kind, "unknown", "", NO_CONSENT, rules)
            assert verdict.citation
            if verdict.outcome is Outcome.BLOCK:
                assert "Needed" in verdict.reason or "set it" in verdict.reason


def test_rules_are_data_with_source_and_day() -> None:
    for rule in shipped_rules().rows:
        assert rule.checked_on
        assert rule.citation
