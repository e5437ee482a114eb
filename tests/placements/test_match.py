"""New links are tied to the opportunity that earned them; a risk is no win, at any time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.errors import Conflict
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.email import OutboundState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.placement import Acquisition, Placement, PlacementState
from outreach.placements import decide
from outreach.placements.match import match_due
from outreach.store import placements, statistics
from tests.support.build import Build
from tests.support.databases import both

DAY = timedelta(days=1)


class World:
    """One opportunity that was written about ten days ago, and links that turn up."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.site = build.site("club.example")
        self.prospect = build.prospect(self.site, url="https://club.example/links")
        self.opportunity = build.opportunity(build.contact(self.site), self.prospect)
        build.sent_letter(build.enrolment(self.opportunity))
        build.clock.advance(10 * DAY)

    def link(self, page: str = "", **given: object) -> Backlink:
        prospect = self.build.prospect(self.site, url=page) if page else self.prospect
        values = {
            "state": BacklinkState.LIVE,
            "followed": True,
            "first_seen_at": self.build.clock.now() - DAY,
        }
        return self.build.backlink(prospect, **{**values, **given})

    def match(self) -> dict[str, int]:
        return dict(+match_due(self.build.store, self.build.clock))

    def tied(self, backlink: Backlink) -> Placement | None:
        with self.build.store.read() as session:
            return placements.between(session, self.opportunity.id or 0, backlink.id or 0)

    def change(self, row: Backlink | Opportunity, **values: object) -> None:
        with self.build.store.write() as session:
            found = session.get_one(type(row), row.id)
            for name, value in values.items():
                setattr(found, name, value)

    @property
    def stage(self) -> Stage:
        return self.build.again(self.opportunity).stage

    @property
    def won(self) -> int:
        with self.build.store.read() as session:
            return statistics.funnel_counts(session, self.build.the_project.id or 0)["won"]


@pytest.fixture
def world(build: Build) -> World:
    return World(build)


@both
def test_a_link_on_another_page_of_the_site_is_ours_and_a_stranger_s_is_organic(
    build: Build,
) -> None:
    world = World(build)
    ours = world.link("https://club.example/blog/soil")
    stranger = build.backlink(build.prospect(), state=BacklinkState.LIVE)
    assert world.match() == {"won": 1, "organic": 1}
    placement = world.tied(ours)
    assert placement is not None
    assert placement.state is PlacementState.LIVE
    assert placement.confidence >= 80
    assert world.stage is Stage.WON
    assert build.again(stranger).attributed_at == build.clock.now()
    assert world.match() == {}


def test_a_doubtful_one_waits_for_a_person_and_counts_only_then(world: World) -> None:
    link = world.link("https://club.example/blog", target_url="https://www.ours.example/",
                      target_key="ours.example")  # fmt: skip
    assert world.match() == {"asked": 1}
    placement = world.tied(link)
    assert placement is not None
    assert (placement.state, world.won, world.stage) == ("proposed", 0, Stage.CONTACTED)
    with world.build.store.write() as session:
        row = session.get_one(Placement, placement.id)
        assert decide.confirm(session, row, at=world.build.clock.now(), actor="user:1") == "won"
    assert (world.won, world.stage) == (1, Stage.WON)
    with world.build.store.read() as session:
        row = session.get_one(Placement, placement.id)
        with pytest.raises(Conflict):
            decide.confirm(session, row, at=world.build.clock.now(), actor="user:1")


def test_what_was_there_before_the_letter_is_never_counted_by_itself(world: World) -> None:
    old = world.link(first_seen_at=world.build.clock.now() - 400 * DAY)
    expected = world.build.placement(world.opportunity, old)
    assert world.match() == {"asked": 1}
    row = world.build.again(expected)
    assert row.state is PlacementState.PROPOSED
    assert "before our first letter" in row.reasons[0]
    assert world.won == 0


def test_a_win_that_becomes_a_risk_is_taken_back_and_may_return(world: World) -> None:
    link = world.link(rel="sponsored", followed=False)
    world.build.placement(world.opportunity, link, acquisition=Acquisition.PAID)
    assert world.match() == {"won": 1}
    world.change(link, rel="", followed=True)
    assert world.match() == {"risk": 1}
    assert (world.won, world.stage) == (0, Stage.AGREED)
    world.change(link, rel="nofollow", followed=False)
    assert world.match() == {"won": 1}
    assert (world.won, world.stage) == (1, Stage.WON)
    assert world.match() == {}


def test_a_page_that_is_nofollow_as_a_whole_qualifies_its_links(world: World) -> None:
    link = world.link(followed=False, not_followed_because=["meta robots"])
    world.build.placement(world.opportunity, link, acquisition=Acquisition.PAID)
    assert world.match() == {"won": 1}


def test_a_price_named_after_the_win_makes_it_a_risk_until_a_person_decides(world: World) -> None:
    link = world.link()
    placement = world.build.placement(world.opportunity, link)
    world.match()
    world.change(world.opportunity, paid_offer={"kind": "fee", "amount": "80"})
    assert world.match() == {"risk": 1}
    with world.build.store.write() as session:
        row = session.get_one(Placement, placement.id)
        decide.set_method(session, row, Acquisition.EDITORIAL, at=world.build.clock.now(),
                          actor="user:1", why="We refused to pay.")  # fmt: skip
    assert (world.build.again(placement).state, world.stage) == ("live", Stage.WON)
    with world.build.store.write() as session:
        row = session.get_one(Placement, placement.id)
        decide.set_method(session, row, Acquisition.PAID, at=world.build.clock.now(),
                          actor="user:1")  # fmt: skip
    assert (world.won, world.stage) == (0, Stage.AGREED)
    assert world.build.verbs(placement) == ["live", "risk", "method_set", "live", "method_set",
                                            "risk"]  # fmt: skip


def test_a_risk_that_is_lost_was_no_win(world: World) -> None:
    link = world.link()
    placement = world.build.placement(world.opportunity, link, acquisition=Acquisition.AFFILIATE)
    assert world.match() == {"risk": 1}
    world.change(link, state=BacklinkState.LOST, lost_at=world.build.clock.now())
    assert world.match() == {"lost": 1}
    assert world.build.again(placement).state is PlacementState.LOST
    assert (world.won, world.stage) == (0, Stage.CONTACTED)


def test_no_link_is_won_twice(world: World) -> None:
    build = world.build
    link = world.link()
    with build.store.read() as session:
        other = session.get_one(Opportunity, world.opportunity.id)
    contact = build.contact(world.site, address="bert@club.example")
    elsewhere = build.prospect(world.site)
    second = build.opportunity(contact, elsewhere, stage=Stage.CONTACTED)
    build.letter(build.enrolment(second), state=OutboundState.SENT,
                 accepted_at=build.clock.now() - 5 * DAY)  # fmt: skip
    build.placement(other, link)
    copy = build.placement(second, link)
    assert world.match() == {"won": 1, "elsewhere": 1}
    assert build.again(copy).state is PlacementState.REJECTED
    assert world.won == 1


def test_a_page_on_another_site_that_an_answer_names_is_ours(world: World) -> None:
    build = world.build
    page = "https://magazine.example/2026/soil"
    build.inbound(b"", opportunity_id=world.opportunity.id, kind="human", rung=1,
                  intent="link_placed", fresh_text=f"It is up: {page}.")  # fmt: skip
    link = build.backlink(build.prospect(build.site("magazine.example"), url=page),
                          state=BacklinkState.LIVE, first_seen_at=build.clock.now())  # fmt: skip
    assert world.match() == {"won": 1}
    placement = world.tied(link)
    assert placement is not None
    assert placement.reasons[0] == "They named this page in their letter."


def test_a_person_ties_an_organic_link_and_takes_it_back(world: World) -> None:
    build = world.build
    link = build.backlink(build.prospect(), state=BacklinkState.LIVE)
    assert world.match() == {"organic": 1}
    with build.store.write() as session:
        placement = decide.tie_by_hand(
            session,
            session.get_one(Backlink, link.id),
            session.get_one(Opportunity, world.opportunity.id),
            at=build.clock.now(),
            actor="user:1",
        )
    assert (world.won, world.stage) == (1, Stage.WON)
    with build.store.write() as session:
        row = session.get_one(Placement, placement.id)
        decide.reject(session, row, at=build.clock.now(), actor="user:1", why="It was chance.")
    assert (world.won, world.stage) == (0, Stage.AGREED)


def test_an_answer_has_an_organic_link_of_that_site_looked_at_again(world: World) -> None:
    link = world.link("https://club.example/about", target_url="https://www.ours.example/",
                      target_key="ours.example", first_seen_at=None)  # fmt: skip
    world.build.clock.advance(100 * DAY)
    assert world.match() == {"organic": 1}
    world.build.clock.advance(DAY)
    with world.build.store.write() as session:
        row = session.get_one(Opportunity, world.opportunity.id)
        row.move_to(Stage.AGREED, at=world.build.clock.now(), actor="test")
    assert set(world.match()) <= {"organic", "asked"}
    assert world.build.again(link).attributed_at == world.build.clock.now()


def test_a_guest_post_with_a_keyword_for_words_is_a_risk_until_the_words_change(
    build: Build,
) -> None:
    build.share(asset=build.asset(topics=["soil calendar"]))
    world = World(build)
    link = world.link(anchor_text="Soil calendars", page_language="en")
    world.match()
    tied = world.tied(link)
    assert tied is not None
    assert tied.state is PlacementState.LIVE
    with build.store.write() as session:
        row = session.get_one(Placement, tied.id)
        decide.set_method(session, row, Acquisition.GUEST, at=build.clock.now(), actor="test")
        assert (row.state, len(row.risks)) == (PlacementState.RISK, 1)
    assert world.stage is Stage.AGREED
    world.change(link, anchor_text="Ours Ltd")
    assert world.match() == {"won": 1}
    assert build.again(tied).risks == []
