"""Partners: from a row to a letter; promises and links in both directions are measured."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from outreach.errors import Conflict, InvalidInput
from outreach.model.backlink import BacklinkState
from outreach.model.opportunity import Stage, Tactic
from outreach.model.partner import Partner, PartnerKind, Side
from outreach.prospecting.partners import keep
from outreach.prospecting.partners.listing import lists_of
from outreach.prospecting.partners.reciprocity import measured, objection_to_asking
from outreach.prospecting.partners.reliability import Promise, reliability
from outreach.prospecting.partners.standing import circle
from outreach.store import own_links, partners
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both
from tests.support.journey import Journey

HOME = "https://mill.example/"
LIST = "https://mill.example/our-customers"
MEMBERS = "".join(f'<li><a href="https://baker{n}.example/">Baker {n}</a></li>' for n in range(6))
WEB = {
    HOME: '<html lang=en><body><a href="/our-customers">Our customers</a></body></html>',
    LIST: f"""<html lang=en><head><title>Our customers | Mill</title></head><body>
<h1>Our customers</h1><ul>{MEMBERS}</ul>
<p>Write to Ada Moss: <a href="mailto:ada@mill.example">ada@mill.example</a></p></body></html>""",
}
TODAY = date(2026, 5, 4)


@pytest.fixture
def journey(build: Build) -> Journey:
    build.the_asset  # noqa: B018 - makes it
    return Journey(build, Tactic.PARTNER, dict(WEB))


def added(build: Build, site: str = HOME, name: str = "The Mill") -> Partner:
    with build.store.write() as session:
        return keep.add(
            session,
            build.the_project,
            name=name,
            site=site,
            kind=PartnerKind.SUPPLIER,
            at=build.clock.now(),
            actor="test",
        )


@both
def test_from_a_partner_to_a_letter(store: Store, build: Build, journey: Journey) -> None:
    partner = added(build)
    assert journey.find()["added"] == 0  # the page is found and taken in
    assert build.again(partner).page_url == LIST
    journey.examine()
    assert journey.find()["added"] == 1
    (row,) = journey.opportunities()
    assert (row.gate, row.evidence["partner"]["lists"]) == ("", "customers")
    assert row.evidence["partner"]["others"] == 6
    journey.discover()
    journey.everyone_is_in("US")
    (letter,) = journey.drafted("partner")
    assert letter.recipient == "ada@mill.example"
    assert [one["sentence"] for one in letter.objections] == []
    assert "you supply us" in letter.body
    assert journey.verify(row) == "confirmed"
    journey.fetcher.pages[LIST] = '<a href="https://www.ours.example/">Ours</a>'
    assert journey.verify(row) == "withdrawn"


def test_an_ended_partnership_ends_the_asking(build: Build, journey: Journey) -> None:
    partner = added(build)
    journey.find()
    journey.examine()
    journey.find()
    with build.store.write() as session:
        row = partners.get(session, build.the_project.id or 0, partner.id or 0)
        keep.end(session, row, at=build.clock.now(), actor="test")
    assert journey.find()["withdrawn"] == 1
    assert journey.opportunities()[0].stage is Stage.DISMISSED


def test_our_own_overdue_promise_comes_first(build: Build, journey: Journey) -> None:
    partner = added(build)
    journey.find()
    journey.examine()
    with build.store.write() as session:
        row = session.get_one(Partner, partner.id)
        owed = keep.promise(
            session,
            row,
            owed_by=Side.US,
            what="A photo of the loaves",
            due_on=TODAY - timedelta(days=1),
            at=build.clock.now(),
            actor="test",
        )
    journey.find()
    assert "A photo of the loaves" in journey.opportunities()[0].gate
    with build.store.write() as session:
        found, row = partners.obligation(session, build.the_project.id or 0, owed.id or 0)
        keep.done(session, found, row, at=build.clock.now(), actor="test")
    journey.find()
    assert journey.opportunities()[0].gate == ""


def test_reciprocity_is_measured_and_stopped_in_time(build: Build, journey: Journey) -> None:
    added(build)
    ours = [(f"https://friend{n}.example/", True) for n in range(6)] + [(HOME, True)]
    with build.store.write() as session:
        own_links.replace(
            session,
            build.the_project.id or 0,
            build.the_asset.id or 0,
            ours,
            at=build.clock.now(),
        )
    for n in range(4):
        page = build.prospect(build.site(f"friend{n}.example"))
        build.backlink(page, state=BacklinkState.LIVE, followed=True)
    with build.store.read() as session:
        known = circle(session, build.the_project.id or 0, today=TODAY)
    assert (known.reciprocity.ours, known.reciprocity.both) == (7, 4)
    assert not known.reciprocity.is_excessive
    journey.find()
    journey.examine()
    journey.find()
    assert "exchange scheme" in journey.opportunities()[0].gate


def test_reciprocity_alone() -> None:
    assert measured([], ["a"]).share is None
    assert not measured(list("abcd"), list("abcd")).is_excessive  # four friends are no scheme
    assert measured(list("abcde"), list("abcde")).is_excessive
    assert objection_to_asking("x", ["a"], []) == ""  # we don't link to them: nothing mutual


def test_reliability_counts_what_was_due() -> None:
    on_time = Promise(TODAY - timedelta(days=30), TODAY - timedelta(days=28))
    late = Promise(TODAY - timedelta(days=30), None)
    ahead = Promise(TODAY + timedelta(days=3), None)
    assert reliability([ahead], links_kept=0, links_lost=0, today=TODAY).points is None
    assert reliability([on_time], links_kept=0, links_lost=0, today=TODAY).points == 100
    both_kinds = reliability([on_time, late], links_kept=1, links_lost=1, today=TODAY)
    assert both_kinds.points == 50
    assert both_kinds.reasons == ("1 of 2 promises kept in time", "1 of 2 links are still there")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Our members", "members"),
        ("Unsere Referenzen", "customers"),
        ("Where to buy", "stockists"),
        ("Members of the jury met on Friday", ""),
        ("Become a partner", "partners"),
        ("", ""),
    ],
)
def test_pages_that_list_others(text: str, kind: str) -> None:
    assert lists_of(text) == kind


def test_a_partner_is_added_once_and_never_ourselves(build: Build) -> None:
    added(build)
    with pytest.raises(Conflict):
        added(build, name="Again")
    with pytest.raises(InvalidInput):
        added(build, site="https://www.ours.example/")
