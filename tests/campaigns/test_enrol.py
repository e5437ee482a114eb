"""Enrolling, holding, waking, stopping: on the rows of both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from outreach.campaigns.collisions import Collision
from outreach.campaigns.enrol import enrol, enrol_ready
from outreach.campaigns.lifecycle import end_enrolment, hold, pause, start, stop_closed, wake_held
from outreach.campaigns.moves import move_by_hand, open_to_people
from outreach.campaigns.optout import opt_out
from outreach.errors import Conflict, InvalidInput, InvalidTransition
from outreach.model.campaign import Campaign, CampaignState, Enrolment, EnrolmentState
from outreach.model.contact import Contact, Verification
from outreach.model.email import OutboundState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.suppression import SuppressionReason
from outreach.store import suppressions
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both

DAY = timedelta(days=1)
COOLDOWN = 100 * DAY


def enrolled(build: Build, opportunity: Opportunity, campaign: Campaign) -> Collision | None:
    with build.store.write() as session:
        return enrol(
            session,
            session.get_one(Campaign, campaign.id),
            session.get_one(Opportunity, opportunity.id),
            now=build.clock.now(),
            actor="worker",
            cooldown=COOLDOWN,
        )


def all_ready(build: Build, campaign: Campaign) -> dict[str, int]:
    return dict(enrol_ready(build.store, build.clock, campaign, cooldown=COOLDOWN))


@both
def test_the_best_ready_opportunities_are_enrolled_with_a_copy_of_the_steps(
    store: Store, build: Build
) -> None:
    build.opportunity(score=10.0)
    build.opportunity(score=None, gate="noindex")
    build.opportunity(stage=Stage.OPEN, contact_id=None)
    best = build.opportunity(score=90.0)
    campaign = build.campaign(minimum_score=50.0)
    assert all_ready(build, campaign) == {"enrolled": 1}
    assert all_ready(build, campaign) == {}
    with store.write() as session:
        session.get_one(Campaign, campaign.id).steps = []
        (row,) = session.exec(select(Enrolment)).all()
    assert (row.opportunity_id, len(row.steps)) == (best.id, 3)
    assert row.next_step_at == build.clock.now()
    assert build.verbs(row) == ["enrolled"]


def suppress(build: Build, contact: Contact) -> None:
    with build.store.write() as session:
        suppressions.add(
            session,
            contact.address.partition("@")[2],
            SuppressionReason.OBJECTION,
            source="letter",
            at=build.clock.now(),
            actor="user:1",
        )


@both
def test_every_collision_is_found_in_the_rows(build: Build) -> None:
    campaign, other = build.the_campaign, build.campaign()
    now = build.clock.now()
    expected: list[tuple[Opportunity, Collision]] = []

    contact = build.contact()
    suppress(build, contact)
    expected.append((build.opportunity(contact), Collision.SUPPRESSED))

    bounced = build.contact(verification=Verification.BOUNCED)
    expected.append((build.opportunity(bounced), Collision.UNDELIVERABLE))

    expected.append((build.opportunity(build.contact(guessed=True)), Collision.GUESS_UNAPPROVED))

    away = build.contact(held_until=now + DAY)
    expected.append((build.opportunity(away), Collision.AWAY))

    known = build.contact()
    build.enrolment(build.opportunity(known), campaign, state=EnrolmentState.FINISHED)
    expected.append((build.opportunity(known), Collision.ALREADY_IN_CAMPAIGN))

    busy = build.contact()
    build.enrolment(build.opportunity(busy), other, state=EnrolmentState.HELD)
    expected.append((build.opportunity(busy), Collision.IN_CONVERSATION))

    site = build.site()
    first = build.contact(site, address=f"first@{site.key}")
    build.enrolment(build.opportunity(first), other)
    second = build.contact(site, address=f"second@{site.key}")
    expected.append((build.opportunity(second), Collision.SITE_IN_CONVERSATION))

    written = build.contact()
    old = build.enrolment(build.opportunity(written), other, state=EnrolmentState.FINISHED)
    build.letter(old, state=OutboundState.SENT, accepted_at=now - 99 * DAY)
    expected.append((build.opportunity(written), Collision.CONTACTED_LATELY))

    declined = build.contact()
    opportunity = build.opportunity(declined, stage=Stage.CONTACTED)
    with build.store.write() as session:
        row = session.get_one(Opportunity, opportunity.id)
        row.move_to(Stage.DECLINED, at=now - 300 * DAY, actor="worker")
    expected.append((build.opportunity(declined), Collision.SAID_NO))

    assert [(enrolled(build, one, campaign)) for one, _ in expected] == [
        reason for _, reason in expected
    ]
    assert {reason for _, reason in expected} == set(Collision)


@pytest.mark.parametrize("changes", [{"contact_id": None}, {"stage": Stage.DISMISSED}])
def test_nobody_to_write_to_or_nothing_to_write_about(
    build: Build, changes: dict[str, object]
) -> None:
    with pytest.raises(Conflict, match="nobody to write to, or is closed"):
        enrolled(build, build.opportunity(**changes), build.the_campaign)


def test_starting_lists_everything_that_is_missing(store: Store, build: Build) -> None:
    build._shared["project"] = build.project(sender_name="", postal_address="")
    campaign = build.campaign(state=CampaignState.DRAFT, steps=[])
    with store.write() as session, pytest.raises(InvalidInput) as refused:
        start(session, session.get_one(Campaign, campaign.id), at=build.clock.now(), actor="user:1")
    for words in ("the person who writes", "postal address", "no letter yet"):
        assert words in str(refused.value)
    assert build.again(campaign).state is CampaignState.DRAFT


def test_start_pause_and_start_again(store: Store, build: Build) -> None:
    campaign = build.campaign(state=CampaignState.DRAFT)
    now = build.clock.now()
    with store.write() as session:
        row = session.get_one(Campaign, campaign.id)
        start(session, row, at=now, actor="user:1")
        pause(session, row, at=now, actor="user:1", why="holiday")
        start(session, row, at=now, actor="user:1")
    assert build.verbs(campaign) == ["running", "paused", "running"]


@both
def test_an_end_cancels_what_is_unsent_and_leaves_what_may_have_left(
    store: Store, build: Build
) -> None:
    enrolment = build.enrolment()
    letters = {
        state: build.letter(enrolment, state=state, step=step)
        for step, state in enumerate(
            (
                OutboundState.SENT,
                OutboundState.UNCERTAIN,
                OutboundState.SENDING,
                OutboundState.DRAFTED,
                OutboundState.APPROVED,
                OutboundState.SCHEDULED,
            )
        )
    }
    with store.write() as session:
        end_enrolment(
            session,
            session.get_one(Enrolment, enrolment.id),
            EnrolmentState.REPLIED,
            at=build.clock.now(),
            actor="worker",
            why="They answered.",
        )
    after = {before: build.again(letter).state for before, letter in letters.items()}
    assert after == {
        OutboundState.SENT: OutboundState.SENT,
        OutboundState.UNCERTAIN: OutboundState.UNCERTAIN,
        OutboundState.SENDING: OutboundState.SENDING,
        OutboundState.DRAFTED: OutboundState.CANCELLED,
        OutboundState.APPROVED: OutboundState.CANCELLED,
        OutboundState.SCHEDULED: OutboundState.CANCELLED,
    }


def test_holds(store: Store, build: Build) -> None:
    enrolment = build.enrolment()
    now = build.clock.now()

    def held(until: object) -> None:
        with store.write() as session:
            row = session.get_one(Enrolment, enrolment.id)
            hold(session, row, until=until, at=now, actor="worker", why="x")  # type: ignore[arg-type]

    held(now + DAY)
    held(now + 3 * DAY)
    assert build.again(enrolment).held_until == now + 3 * DAY
    build.clock.advance(2 * DAY)
    with store.write() as session:
        assert wake_held(session, now=build.clock.now(), actor="worker") == 0
    held(None)  # a question to a person outlasts any date
    held(now + DAY)
    assert build.again(enrolment).held_until is None
    build.clock.advance(9 * DAY)
    with store.write() as session:
        assert wake_held(session, now=build.clock.now(), actor="worker") == 0


@both
@pytest.mark.parametrize("stage", [Stage.DISMISSED, Stage.DECLINED, Stage.WON, Stage.LOST])
def test_letters_about_a_closed_opportunity_are_withdrawn(
    store: Store, build: Build, stage: Stage
) -> None:
    enrolment = build.enrolment(build.opportunity(stage=stage))
    letter = build.letter(enrolment, state=OutboundState.DRAFTED)
    running = build.enrolment()
    with store.write() as session:
        assert stop_closed(session, now=build.clock.now(), actor="worker") == 1
    assert build.again(enrolment).state is EnrolmentState.STOPPED
    assert build.again(letter).state is OutboundState.CANCELLED
    assert build.again(running).state is EnrolmentState.ACTIVE


@both
def test_an_objection_ends_every_sequence_of_the_person_at_once(store: Store, build: Build) -> None:
    contact = build.contact()
    enrolments = [build.enrolment(build.opportunity(contact), build.campaign()) for _ in range(2)]
    letters = [build.letter(one, state=OutboundState.SCHEDULED) for one in enrolments]
    for _ in range(2):  # twice is as good as once
        with store.write() as session:
            opt_out(session, contact.id or 0, build.clock, source="the link", actor="recipient")
    assert {build.again(one).state for one in enrolments} == {EnrolmentState.UNSUBSCRIBED}
    assert {build.again(one).state for one in letters} == {OutboundState.SUPPRESSED}
    with store.read() as session:
        assert suppressions.is_suppressed(session, contact.address)


@pytest.mark.parametrize(
    ("stored", "asked", "hit"),
    [
        ("anna@site.example", "Anna@SITE.example", True),
        ("anna+news@site.example", "anna@site.example", True),
        ("anna.b@gmail.com", "annab@googlemail.com", True),
        ("anna@site.example", "bert@site.example", False),
        ("site.example", "bert@mail.site.example", True),
        ("Site.Example", "bert@site.example", True),
        ("mail.site.example", "bert@site.example", False),
        ("ite.example", "bert@site.example", False),
        ("bücher.example", "anna@xn--bcher-kva.example", True),
    ],
)
def test_what_a_suppression_covers(
    store: Store, build: Build, stored: str, asked: str, *, hit: bool
) -> None:
    with store.write() as session:
        suppressions.add(
            session,
            stored,
            SuppressionReason.MANUAL,
            source="by hand",
            at=build.clock.now(),
            actor="user:1",
        )
    with store.read() as session:
        assert suppressions.is_suppressed(session, asked) is hit


def moved(build: Build, opportunity: Opportunity, stage: Stage, *, seen_version: int = 1) -> None:
    with build.store.write() as session:
        row = session.get_one(Opportunity, opportunity.id)
        move_by_hand(
            session, row, stage, seen_version=seen_version, at=build.clock.now(), actor="user:1"
        )


def test_a_card_that_is_closed_by_hand_ends_its_letters(build: Build) -> None:
    opportunity = build.opportunity()
    enrolment = build.enrolment(opportunity)
    letter = build.letter(enrolment)
    moved(build, opportunity, Stage.DISMISSED)
    assert build.again(enrolment).state is EnrolmentState.STOPPED
    assert build.again(letter).state is OutboundState.CANCELLED


def test_a_card_that_somebody_moved_meanwhile_stays(build: Build) -> None:
    with pytest.raises(Conflict, match="meanwhile"):
        moved(build, build.opportunity(version=2), Stage.DISMISSED)


@pytest.mark.parametrize("stage", [Stage.WON, Stage.LOST])
def test_wins_and_losses_are_stated_by_looks_only(build: Build, stage: Stage) -> None:
    opportunity = build.opportunity(stage=Stage.AGREED)
    assert stage not in open_to_people(opportunity)
    with pytest.raises(Conflict, match="only when a look"):
        moved(build, opportunity, stage)


def test_an_illegal_move_by_hand_is_refused(build: Build) -> None:
    with pytest.raises(InvalidTransition):
        moved(build, build.opportunity(stage=Stage.OPEN), Stage.AGREED)
