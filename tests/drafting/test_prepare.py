"""From a due enrolment to an approved letter: what is missing blocks and is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from outreach.clock import FixedClock
from outreach.config import Settings
from outreach.contacts.rules import shipped_rules
from outreach.drafting.footer import FooterParts, footer
from outreach.drafting.permission import learn_more
from outreach.drafting.prepare import Drafting, prepare_due
from outreach.drafting.review import approve, edit, reject
from outreach.drafting.variables import nested, variables_for
from outreach.errors import Conflict, InvalidInput
from outreach.model.campaign import CampaignState, Enrolment, EnrolmentState
from outreach.model.contact import Contact, ContactFinding
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.secrets import Keyring
from outreach.sending.schedule import schedule_approved
from outreach.store.engine import Store
from tests.support.build import Build

BODY = (
    "{{ contact.greeting }}\n\n"
    'I was reading "{{ page.title }}" and one of its links is dead: {{ dead.url }}\n\n'
    "We keep a page on the same question: {{ asset.url }}\n\nRosa"
)
SUBJECT = 'A dead link on "{{ page.title }}"'


@pytest.fixture
def drafting(store: Store, clock: FixedClock) -> Drafting:
    return Drafting(
        store=store,
        clock=clock,
        keyring=Keyring({"k1": b"k" * 32}),
        rules=shipped_rules(),
        base_url="https://letters.ours.example",
    )


def due(
    build: Build, *, steps: list[dict[str, object]] | None = None, **given: object
) -> Enrolment:
    """An enrolment whose next letter is due."""
    contact = given.pop("contact", None) or build.contact()
    assert isinstance(contact, Contact)
    build.add(
        ContactFinding(
            contact_id=contact.id,
            url="https://site.example/contact",
            how="mailto",
            found_at=build.clock.now(),
            seen_at=build.clock.now(),
        )
    )
    letters = steps or [
        {"delay_days": 0, "subject": SUBJECT, "body": BODY},
        {"delay_days": 4, "subject": "", "body": "{{ contact.greeting }}\n\nDid you see my note?"},
    ]
    campaign = given.pop("campaign", None) or build.campaign(steps=letters)
    return build.enrolment(
        build.opportunity(contact),
        campaign,  # type: ignore[arg-type]
        next_step_at=build.clock.now(),
        **given,
    )


def the_letter(store: Store, step: int = 0) -> OutboundEmail:
    with store.read() as session:
        query = select(OutboundEmail).where(OutboundEmail.step == step)
        (row,) = session.exec(query).all()
        return row


def sentences(letter: OutboundEmail) -> str:
    return " ".join(one["sentence"] for one in letter.objections if one["level"] == "block")


def test_a_first_letter_waits_for_a_person(store: Store, build: Build, drafting: Drafting) -> None:
    enrolment = due(build)
    assert prepare_due(drafting) == {"drafted": 1}
    letter = the_letter(store)
    assert sentences(letter) == ""
    assert (letter.state, letter.subject) == (
        OutboundState.DRAFTED,
        'A dead link on "Books on soil"',
    )
    assert letter.body.startswith("Hi Anna,\n\n")
    assert letter.message_id.endswith("@ours.example>")
    assert "https://letters.ours.example/u/" in letter.footer
    assert "1 Canal Walk, Bristol" in letter.footer
    values = {one["name"]: one for one in letter.variables["values"]}
    assert values["dead.url"]["source"] == "the link check"
    assert build.again(enrolment).next_step_at is None
    assert build.verbs(letter) == ["drafted"]
    assert prepare_due(drafting) == {}


def test_a_missing_variable_blocks_and_is_named(
    store: Store, build: Build, drafting: Drafting
) -> None:
    steps: list[dict[str, object]] = [
        {"subject": SUBJECT, "body": "Hi {{ contact.first_name }},\n\n{{ dead.url }}"}
    ]
    due(build, steps=steps, contact=build.contact(name=""))
    prepare_due(drafting)
    letter = the_letter(store)
    assert "contact.first_name" in sentences(letter)
    with store.write() as session, pytest.raises(InvalidInput, match=r"contact\.first_name"):
        approve(session, session.merge(letter), at=build.clock.now(), actor="user:1")
    assert the_letter(store).state is OutboundState.DRAFTED


def test_an_endless_template_blocks_its_letter_and_no_other(
    store: Store, build: Build, drafting: Drafting
) -> None:
    endless = "{% for a in range(10**9) %}{% for b in range(10**9) %}x{% endfor %}{% endfor %}"
    due(build, steps=[{"subject": "A dead link on your page", "body": endless}])
    due(build)
    assert prepare_due(drafting) == {"drafted": 2}
    with store.read() as session:
        blocked = [sentences(row) != "" for row in session.exec(select(OutboundEmail))]
    assert sorted(blocked) == [False, True]


def test_the_law_of_the_country_blocks(store: Store, build: Build, drafting: Drafting) -> None:
    """A private person in Germany may not be written to without consent."""
    contact = build.contact(address="anna.berg@gmx.de", country="DE", subscriber_type="individual")
    due(build, contact=contact)
    prepare_due(drafting)
    letter = the_letter(store)
    assert [one["rule"] for one in letter.objections].count("T-LAW") == 1
    with store.write() as session, pytest.raises(InvalidInput):
        approve(session, session.merge(letter), at=build.clock.now(), actor="user:1")


def test_a_law_objection_outlives_an_edit(store: Store, build: Build, drafting: Drafting) -> None:
    contact = build.contact(address="anna.berg@gmx.de", country="DE", subscriber_type="individual")
    due(build, contact=contact)
    prepare_due(drafting)
    with store.write() as session:
        row = session.merge(the_letter(store))
        edit(session, row, subject="x", body="y", at=build.clock.now(), actor="user:1")
    assert "T-LAW" in {one["rule"] for one in the_letter(store).objections}


def approved(store: Store, build: Build) -> OutboundEmail:
    letter = the_letter(store)
    with store.write() as session:
        approve(session, session.merge(letter), at=build.clock.now(), actor="user:1")
    return letter


def was_sent(build: Build, enrolment: Enrolment, letter: OutboundEmail) -> None:
    now = build.clock.now()
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, letter.id)
        row.move_to(OutboundState.SCHEDULED, at=now, actor="worker")
        row.move_to(OutboundState.SENDING, at=now, actor="worker")
        row.accepted_at, row.wire_message_id = now, "<rewritten@provider.example>"
        row.move_to(OutboundState.SENT, at=now, actor="worker")
        sequence = session.get_one(Enrolment, enrolment.id)
        sequence.next_step, sequence.next_step_at = 1, now + timedelta(days=4)
        sequence.root_subject = row.subject


def test_a_follow_up_stands_in_the_thread_and_approves_itself(
    store: Store, build: Build, drafting: Drafting
) -> None:
    enrolment = due(build)
    prepare_due(drafting)
    was_sent(build, enrolment, approved(store, build))
    assert prepare_due(drafting) == {}
    build.clock.advance(timedelta(days=4))
    assert prepare_due(drafting) == {"approved": 1}
    letter = the_letter(store, step=1)
    assert letter.subject == 'A dead link on "Books on soil"'
    assert letter.in_reply_to == "<rewritten@provider.example>"
    assert letter.references == ["<rewritten@provider.example>"]
    assert (letter.state, letter.approved_by[:6]) == (OutboundState.APPROVED, "worker")


def test_after_the_last_letter_the_sequence_is_finished(
    store: Store, build: Build, drafting: Drafting
) -> None:
    enrolment = due(build, next_step=2)
    assert prepare_due(drafting) == {"finished": 1}
    assert build.again(enrolment).state is EnrolmentState.FINISHED


@pytest.mark.parametrize(
    "given", [{"state": EnrolmentState.HELD}, {"state": EnrolmentState.REPLIED}]
)
def test_nothing_is_written_while_a_sequence_rests(
    build: Build, drafting: Drafting, given: dict[str, object]
) -> None:
    due(build, **given)
    due(build, campaign=build.campaign(state=CampaignState.PAUSED))
    assert prepare_due(drafting) == {}


def test_a_rejection_ends_the_sequence(store: Store, build: Build, drafting: Drafting) -> None:
    enrolment = due(build)
    prepare_due(drafting)
    with store.write() as session:
        row = session.merge(the_letter(store))
        reject(session, row, at=build.clock.now(), actor="user:1", why="Not our kind of site.")
    assert the_letter(store).state is OutboundState.REJECTED
    found = build.again(enrolment)
    assert (found.state, found.state_reason) == (EnrolmentState.STOPPED, "Not our kind of site.")


def test_an_edit_is_looked_over_at_once(store: Store, build: Build, drafting: Drafting) -> None:
    due(build)
    prepare_due(drafting)
    with store.write() as session:
        row = session.merge(the_letter(store))
        edit(
            session,
            row,
            subject="A dead link\non your page",
            body="Hello [NAME],\r\n\r\nit is dead.",
            at=build.clock.now(),
            actor="user:1",
        )
    letter = the_letter(store)
    assert (letter.subject, "\r" in letter.body) == ("A dead link on your page", False)
    assert "T-HOLE" in {one["rule"] for one in letter.objections}


@pytest.mark.parametrize(
    ("subject", "body", "field"),
    [(" ", "x", "subject"), ("x", "\n", "body"), ("x", "y" * 20_001, "body")],
)
def test_edits_that_are_refused(
    store: Store, build: Build, subject: str, body: str, field: str
) -> None:
    letter = build.letter(state=OutboundState.DRAFTED)
    now = build.clock.now()
    with store.write() as session:
        row = session.merge(letter)
        with pytest.raises(InvalidInput) as refused:
            edit(session, row, subject=subject, body=body, at=now, actor="user:1")
    assert refused.value.field == field


@pytest.mark.parametrize("state", [OutboundState.APPROVED, OutboundState.SENT])
def test_who_comes_second_is_told(store: Store, build: Build, state: OutboundState) -> None:
    letter = build.letter(state=state)
    for verb in (approve, reject):
        with store.write() as session, pytest.raises(Conflict, match=f"{state.value} already"):
            verb(session, session.merge(letter), at=build.clock.now(), actor="user:2")


def test_an_approved_letter_gets_the_next_opening(
    store: Store, build: Build, settings: Settings
) -> None:
    build.clock.advance(timedelta(hours=19))  # Tuesday, six in the morning in New York
    letter = build.letter()
    assert schedule_approved(store, build.clock, settings) == 1
    row = build.again(letter)
    assert row.state is OutboundState.SCHEDULED
    assert row.send_at == build.clock.now() + timedelta(hours=3)
    assert schedule_approved(store, build.clock, settings) == 0


def test_every_variable_has_a_source_and_what_is_unknown_is_missing(build: Build) -> None:
    evidence = {"page": {"url": "https://site.example/"}, "link": {"placement": "sidebar"}}
    found = variables_for(
        Opportunity(evidence=evidence),
        Contact(address="anna@site.example", name=""),
        Project(name="Ours", site_url="https://ours.example/"),
        Mailbox(sender_name="Rosa"),
        None,
    )
    values = {one.name: one.value for one in found}
    assert all(one.source for one in found)
    assert values["contact.greeting"] == "Hello,"
    assert values["link.where"] == "in the sidebar"
    assert (values["contact.first_name"], values["page.title"]) == (None, None)
    tree = nested(found)
    assert "first_name" not in tree["contact"]
    assert tree["sender"]["name"] == "Rosa"


PARTS = FooterParts(
    signature="Rosa Pell",
    sender_name="Rosa",
    organisation="Ours Ltd",
    postal_address="1 Canal Walk\n Bristol \n",
    unsubscribe_url="https://letters.ours.example/u/token",
    found_at_url="https://site.example/contact",
    found_on="2026-05-04",
)


def test_the_footer_has_address_and_opt_out() -> None:
    assert footer(PARTS) == (
        "Rosa Pell\n\nOurs Ltd, 1 Canal Walk, Bristol.\n\n"
        'Rather not hear from us? https://letters.ours.example/u/token or just reply "stop".'
    )


def test_the_footer_tells_where_an_address_was_found() -> None:
    given = {name: getattr(PARTS, name) for name in PARTS.__dataclass_fields__}
    text = footer(FooterParts(**{**given, "tells_source": True, "notice_url": "https://n.example"}))
    assert "I found your address at https://site.example/contact on 2026-05-04" in text
    assert "Full notice: https://n.example" in text
    assert "object at any time: https://letters.ours.example/u/token" in text


def test_a_draft_is_judged_anew_when_the_country_is_known(
    store: Store, build: Build, drafting: Drafting
) -> None:
    contact = build.contact(country="")
    due(build, contact=contact)
    prepare_due(drafting)
    assert "T-LAW" in {one["rule"] for one in the_letter(store).objections}
    with store.write() as session:
        letter = session.exec(select(OutboundEmail)).one()
        known = session.get_one(Contact, contact.id)
        opportunity = session.get_one(Opportunity, letter.opportunity_id)
        learn_more(
            session, drafting, opportunity, known, note="Her page.", country="US", actor="user:1"
        )
        assert known.country == "US"
        assert opportunity.note == "Her page."
    assert "T-LAW" not in {one["rule"] for one in the_letter(store).objections}


def test_an_unknown_country_is_refused_by_name(
    store: Store, build: Build, drafting: Drafting
) -> None:
    due(build)
    prepare_due(drafting)
    with store.write() as session:
        contact = session.exec(select(Contact)).one()
        opportunity = session.exec(select(Opportunity)).one()
        with pytest.raises(InvalidInput, match="country: unknown: 'Atlantis'"):
            learn_more(
                session, drafting, opportunity, contact, note="", country="Atlantis", actor="user:1"
            )
