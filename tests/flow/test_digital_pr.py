"""Digital PR: from bylines and a story to one letter per outlet; requests with their deadline."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from outreach.errors import InvalidInput
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import OutboundEmail
from outreach.model.opportunity import Opportunity, Stage, Tactic
from outreach.model.press import JournalistRequest, Rank, Story
from outreach.model.prospect import Prospect, ProspectState
from outreach.model.site import Site
from outreach.prospecting.digital_pr import keep
from outreach.prospecting.digital_pr.escalation import Person, whose_turn
from outreach.prospecting.digital_pr.journalist_requests import read_requests
from outreach.prospecting.digital_pr.ranks import rank_of
from outreach.prospecting.find import find_due
from outreach.store import press
from outreach.store.engine import Store
from tests.support.build import NOW, Build
from tests.support.databases import both
from tests.support.journey import Journey

WORMS = "https://paper.example/2026/worms"
DIGGING = "https://paper.example/2026/no-dig"
TRAINS = "https://paper.example/2026/trains"
WEEK = timedelta(days=7)
TODAY = date(2026, 5, 4)


def article(title: str, author: str, text: str, job: str = "") -> str:
    person = f'{{"@type": "Person", "name": "{author}", "jobTitle": "{job}"}}' if job else "{}"
    address = f"{author.split()[0].lower()}@paper.example"
    return f"""<html lang=en><head><title>{title}</title><meta name="author" content="{author}">
<meta property="article:published_time" content="2026-04-20">
<script type="application/ld+json">{person}</script></head><body><article><h1>{title}</h1>
<p>{text * 30}</p></article><p>{author}: <a href="mailto:{address}">{address}</a></p></body>"""


WEB = {
    WORMS: article("Worms and lime in garden soil", "Ada Moss", "Soil with lime has few worms. "),
    DIGGING: article("No-dig soil, tested", "Tom Reed", "Soil samples and lime. ", "Head of desk"),
    TRAINS: article("Night trains return", "Ines Kay", "The night trains are back on rails. "),
}


@pytest.fixture
def journey(build: Build) -> Journey:
    build.the_asset  # noqa: B018 - makes it
    journey = Journey(build, Tactic.DIGITAL_PR, dict(WEB))
    journey.prospects(WORMS)
    for url in (DIGGING, TRAINS):
        build.prospect(_site_of(build, WORMS), url=url, state=ProspectState.NEW, title="")
    journey.examine()
    return journey


def _site_of(build: Build, url: str) -> Site:
    with build.store.read() as session:
        page = next(row for row in session.exec(select(Prospect)) if row.url == url)
        return session.get_one(Site, page.site_id)


def told(build: Build, **given: object) -> Story:
    with build.store.write() as session:
        row = keep.add_story(
            session,
            build.the_project,
            title="What 4,000 soil samples say about lime",
            text="Two thirds of the garden soil that we tested holds too much lime for worms.",
            asset=build.the_asset,
            at=build.clock.now(),
            actor="test",
            **given,  # type: ignore[arg-type]
        )
        keep.let_go(session, row, at=build.clock.now(), actor="test")
        return row


@both
def test_from_bylines_to_one_letter_per_outlet(
    store: Store, build: Build, journey: Journey
) -> None:
    told(build)
    assert journey.find()["added"] == 1
    (row,) = journey.opportunities()
    assert row.evidence["journalist"]["name"] == "Ada Moss"  # the writer before the head of desk
    assert row.gate == ""
    journey.discover()
    journey.everyone_is_in("US")
    (letter,) = journey.drafted("digital_pr")
    assert letter.recipient == "ada@paper.example"
    assert [one["sentence"] for one in letter.objections] == []
    assert "Worms and lime in garden soil" in letter.body
    with store.read() as session:
        names = {
            person.name: entry
            for entry in press.press_list(session, 1).values()
            for person, _, _ in press.journalists(session, [entry.journalist_id])
        }
    assert set(names) == {"Ada Moss", "Tom Reed"}  # whoever writes of trains is not on the list


def test_the_next_one_is_asked_only_after_silence(build: Build, journey: Journey) -> None:
    told(build)
    journey.find()
    (first,) = journey.opportunities()
    contact = build.contact(_site_of(build, WORMS))
    with build.store.write() as session:
        row = session.get_one(Opportunity, first.id)
        row.move_to(Stage.READY, at=build.clock.now(), actor="test")
        row.contact_id = contact.id
    enrolment = build.enrolment(build.again(first))
    build.sent_letter(enrolment)
    build.clock.advance(WEEK + timedelta(hours=1))
    assert journey.find()["added"] == 0  # a reminder may still leave
    with build.store.write() as session:
        over = session.get_one(Enrolment, enrolment.id)
        over.move_to(EnrolmentState.FINISHED, at=build.clock.now(), actor="test")
    assert journey.find()["added"] == 1
    assert journey.opportunities()[-1].evidence["journalist"]["name"] == "Tom Reed"


def test_no_letter_before_the_embargo_ends(build: Build, journey: Journey) -> None:
    story = told(build, embargo_until=NOW + timedelta(days=2))
    journey.find()
    (row,) = journey.opportunities()
    assert "embargo" in row.gate
    assert row.score is None
    assert journey.verify(row) == "unknown"
    build.clock.advance(timedelta(days=2, minutes=1))
    find_due(journey.bench, build.again(build.the_project))  # the day wakes it, nothing else
    assert build.again(row).gate == ""
    with build.store.write() as session:
        kept = session.get_one(Story, story.id)
        keep.close(session, kept, at=build.clock.now(), actor="test")
    assert journey.verify(row) == "withdrawn"


def test_a_later_embargo_holds_letters_that_were_on_their_way(
    build: Build, journey: Journey
) -> None:
    story = told(build)
    journey.find()
    journey.discover()
    journey.everyone_is_in("US")
    journey.drafted("digital_pr")
    until = NOW + timedelta(days=3)
    with build.store.write() as session:
        kept = session.get_one(Story, story.id)
        keep.set_embargo(session, kept, until, at=build.clock.now(), actor="test")
    with build.store.read() as session:
        enrolment = session.exec(select(Enrolment)).one()
    assert (enrolment.state, enrolment.held_until) == (EnrolmentState.HELD, until)


def test_whoever_is_taken_off_the_list_is_not_written_to(build: Build, journey: Journey) -> None:
    told(build)
    journey.find()
    with build.store.write() as session:
        story = press.stories(session, build.the_project.id or 0)[0]
        entry = next(
            one
            for one in press.press_list(session, story.id or 0).values()
            if one.opportunity_id is not None
        )
        keep.leave_out(session, story, entry, out=True, at=build.clock.now(), actor="user:1")
    counts = journey.find()
    assert (counts["withdrawn"], counts["added"]) == (1, 1)


REQUESTS = """1) Summary: Soil experts on lime and the soil calendar
Name: Lea Brandt
Email: query-7@desk.example
Media Outlet: The Weekly
Deadline: 7:00 PM EST - 9 May
Query: Who can explain the soil calendar
to beginners?

2) Summary: Night trains
Name: Jo Rail
Email: query-8@desk.example
Media Outlet: The Weekly
Deadline: 1 May 2026
Query: Anyone who took one?
"""


def take(build: Build, text: str = REQUESTS) -> list[JournalistRequest]:
    with build.store.write() as session:
        return keep.take_requests(
            session, build.the_project, text, source="pasted", at=build.clock.now(), actor="test"
        )


def test_a_request_becomes_a_reason_with_a_deadline(build: Build, journey: Journey) -> None:
    assert len(take(build)) == 2
    assert take(build) == []
    journey.find()
    late, asked = journey.opportunities()  # the next deadline first
    assert (asked.stage, late.gate) == (Stage.READY, "The deadline has passed.")
    assert asked.evidence["request"]["deadline"] == "10 May 2026, 00:00 UTC"
    journey.everyone_is_in("US")
    (letter,) = journey.drafted("digital_pr")
    assert letter.recipient == "query-7@desk.example"
    assert [one["rule"] for one in letter.objections] == ["T-HOLE"]  # a person writes the answer
    build.clock.advance(timedelta(days=7))
    assert journey.verify(asked) == "withdrawn"


@pytest.mark.parametrize(
    ("text", "topic", "deadline"),
    [
        (
            "#journorequest Looking for a beekeeper expert by Friday 5pm. lea@paper.example",
            "#journorequest Looking for a beekeeper expert by Friday 5pm.",
            datetime(2026, 5, 8, 17, 0, tzinfo=UTC),
        ),
        (
            "Suche Experten zu Moos. Frist 11. Mai 2026, an tom@blatt.example",
            "Suche Experten zu Moos.",
            datetime(2026, 5, 11, 23, 59, tzinfo=UTC),
        ),
        ("Seeking people who keep worms", "Seeking people who keep worms", None),
    ],
)
def test_requests_in_free_words(text: str, topic: str, deadline: datetime | None) -> None:
    (request,) = read_requests(text, today=TODAY)
    assert (request.topic, request.deadline_at) == (topic, deadline)


def test_what_asks_for_nobody_is_no_request() -> None:
    assert read_requests("Thank you for the link. All the best, Ada", today=TODAY) == []
    assert read_requests("", today=TODAY) == []
    asks = "Seeking people who keep worms"
    assert read_requests(asks, today=TODAY, only_labelled=True) == []
    assert len(read_requests(REQUESTS, today=TODAY, only_labelled=True)) == 2


@pytest.mark.parametrize(
    ("job", "rank"),
    [
        ("", Rank.WRITER),
        ("Food writer", Rank.WRITER),
        ("Contributing editor", Rank.WRITER),
        ("Food editor", Rank.EDITOR),
        ("Head of the science desk", Rank.DESK_HEAD),
        ("Editor-in-chief", Rank.CHIEF),
        ("Chefredakteurin", Rank.CHIEF),
    ],
)
def test_ranks(job: str, rank: Rank) -> None:
    assert rank_of(job) is rank


def test_turns_at_an_outlet() -> None:
    ada = Person(1, "Ada", Rank.WRITER, 0.4)
    tom = Person(2, "Tom", Rank.CHIEF, 0.9)
    now = NOW

    def turn(*people: Person) -> int | None:
        return whose_turn(people, follow_on=WEEK, now=now).journalist_id

    def asked(stage: Stage, days: int = 0, *, in_sequence: bool = False) -> Person:
        at = now - timedelta(days=days)
        return Person(1, "Ada", Rank.WRITER, 0.4, stage, at, in_sequence)

    assert turn(tom, ada) == 1
    assert turn(tom, asked(Stage.CONTACTED, 3)) is None
    assert turn(tom, asked(Stage.CONTACTED, 8)) == 2
    assert turn(tom, asked(Stage.CONTACTED, 8, in_sequence=True)) is None
    assert turn(tom, asked(Stage.DECLINED, 90)) is None
    assert turn(tom, asked(Stage.WON, 90)) is None
    assert turn(tom, asked(Stage.DISMISSED)) == 2
    assert turn(asked(Stage.CONTACTED, 8)) is None


def test_a_story_needs_words_to_be_compared(build: Build) -> None:
    with build.store.write() as session, pytest.raises(InvalidInput):
        keep.add_story(
            session, build.the_project, title="T", text="Too short.", at=NOW, actor="test"
        )


def test_nothing_is_sent_by_looking(build: Build, journey: Journey) -> None:
    told(build)
    journey.find()
    with build.store.read() as session:
        assert session.exec(select(OutboundEmail)).all() == []
