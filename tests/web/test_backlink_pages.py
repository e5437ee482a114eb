"""The pages about backlinks as a whole: profile, changes, harm, disavow, and one link."""

from __future__ import annotations

import io

import pytest
from flask import Flask
from sqlmodel import select

from outreach.backlinks.figures import compute_profile
from outreach.backlinks.harm import Judgement, Level
from outreach.backlinks.harm_facts import Reason, SiteFacts
from outreach.backlinks.judging import harm_row, judge_sites
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.backlink_profile import BacklinkAlert
from outreach.model.harm import DisavowVersion, HarmDecision, RemovalRequest, SiteHarm
from outreach.model.project import Project
from outreach.store import harm, watching
from tests.web.conftest import NOW, Browser, Parts

BASE = "/p/{}/backlinks"


@pytest.fixture
def project(parts: Parts, filled: int) -> str:
    """The filled project with changes and judgements."""
    with parts.store.write() as session:
        row = session.exec(select(Backlink).where(Backlink.project_id == filled)).first()
        assert row is not None
        row.state, row.followed, row.finding = BacklinkState.LIVE, False, "wrong_rel"
        row.anchor_text, row.placement, row.looked_at = "buy <b>cheap</b> soil", "footer", NOW
        row.first_seen_at, row.rel, row.problem = NOW, "nofollow", "It was followed."
        watching.alert(session, row, "wrong_rel", "critical", "It was followed.", at=NOW)
        chosen = session.get_one(Project, filled)
    judge_sites(parts.store, parts.clock, chosen)
    compute_profile(parts.store, parts.clock, chosen)
    return BASE.format(filled)


def flagged(parts: Parts) -> SiteHarm:
    with parts.store.read() as session:
        return session.exec(select(SiteHarm)).all()[0]


def key_of(parts: Parts, row: SiteHarm) -> str:
    with parts.store.read() as session:
        return next(
            k for r, k in harm.decided(session, row.project_id, row.decision) if r.id == row.id
        )


@pytest.mark.parametrize("page", ["/profile", "/alerts", "/harm", "/removals", "/disavow", ""])
def test_every_page_answers_and_escapes(signed_in: Browser, project: str, page: str) -> None:
    answer = signed_in.get(project + page)
    assert answer.status_code == 200
    assert "<b>cheap</b>" not in answer.get_data(as_text=True)


def test_the_profile_draws_and_tells_its_coverage(signed_in: Browser, project: str) -> None:
    page = signed_in.get(project + "/profile").get_data(as_text=True)
    assert page.count('<svg class="chart"') >= 2
    assert "links ourselves" in page
    assert "The figures" in page
    assert signed_in.post(project + "/profile").status_code in (302, 303)


def test_changes_are_put_aside_and_kinds_muted(
    signed_in: Browser, parts: Parts, project: str
) -> None:
    assert "It was followed." in signed_in.get(project + "/alerts").get_data(as_text=True)
    with parts.store.read() as session:
        newest = session.exec(select(BacklinkAlert)).one()
    signed_in.post(project + "/alerts", {"up_to": newest.id})
    assert "Nothing changed" in signed_in.get(project + "/alerts").get_data(as_text=True)
    assert "It was followed." in signed_in.get(project + "/alerts?all=1").get_data(as_text=True)
    signed_in.post(project + "/alerts/kinds", {"kind": ["lost", "won"]})
    with parts.store.read() as session:
        kinds = watching.muted(session, newest.project_id)
    assert "wrong_rel" in kinds
    assert not kinds & {"lost", "won"}


def test_one_link_tells_its_story_and_can_be_accepted(
    signed_in: Browser, parts: Parts, project: str
) -> None:
    with parts.store.read() as session:
        row = session.exec(select(Backlink).where(Backlink.finding == "wrong_rel")).one()
    page = signed_in.get(f"{project}/{row.id}").get_data(as_text=True)
    assert "What it is worth" in page
    assert signed_in.post(f"{project}/{row.id}/accept").status_code == 303
    with parts.store.read() as session:
        again = session.get_one(Backlink, row.id)
    assert (again.finding, again.expected["rel"]) == ("live", ["nofollow"])
    assert signed_in.get(f"{project}/999999").status_code == 404


def test_from_a_decision_to_a_file_and_back(signed_in: Browser, parts: Parts, project: str) -> None:
    row = flagged(parts)
    signed_in.post(f"{project}/harm/{row.id}", {"decision": "disavow", "why": "bought"})
    key = key_of(parts, parts_row(parts, row))
    signed_in.post(project + "/disavow", {"note": "first"})
    file = signed_in.get(project + "/disavow/1.txt").get_data(as_text=True)
    assert f"bought\ndomain:{key}\n" in file
    signed_in.post(project + "/disavow/1/uploaded")
    assert signed_in.post(project + "/disavow/1/uploaded").status_code == 409
    given = {
        "file": (io.BytesIO(b"\xef\xbb\xbf# old\r\ndomain:old.example\r\nrubbish\r\n"), "d.txt")
    }
    signed_in.post(project + "/disavow/file", given, content_type="multipart/form-data")
    signed_in.post(project + "/disavow/1/undo")
    with parts.store.read() as session:
        found = {one.number: one.domains for one in session.exec(select(DisavowVersion))}
    assert found == {1: 1, 2: 2, 3: 1}
    page = signed_in.get(project + "/disavow/2").get_data(as_text=True)
    assert "domain:old.example" in page
    assert "1 come, 0 go, 1 stay" in page


def parts_row(parts: Parts, row: SiteHarm) -> SiteHarm:
    with parts.store.read() as session:
        return session.get_one(SiteHarm, row.id)


def test_asking_for_removal_writes_a_letter(signed_in: Browser, parts: Parts, project: str) -> None:
    row = flagged(parts)
    signed_in.post(f"{project}/harm/{row.id}", {"decision": "remove"})
    page = signed_in.get(project + "/removals").get_data(as_text=True)
    assert "Could you please take the links down" in page
    with parts.store.read() as session:
        letter = session.exec(select(RemovalRequest)).one()
    here, key = f"{project}/removals?state=drafted", key_of(parts, parts_row(parts, row))
    assert key in signed_in.get(here).get_data(as_text=True)
    answer = signed_in.post(f"{project}/removals/{letter.id}", {"state": "asked", "next": here})
    assert answer.headers["Location"].endswith("state=drafted")
    assert key not in signed_in.get(here).get_data(as_text=True)
    assert (
        signed_in.post(f"{project}/removals/{letter.id}", {"state": "drafted"}).status_code == 409
    )
    assert parts_row(parts, row).decision is HarmDecision.REMOVE


def test_flagged_sites_are_found_by_name_and_the_page_is_kept(
    signed_in: Browser, parts: Parts, project: str
) -> None:
    row = flagged(parts)
    key = key_of(parts, row)
    here = f"{project}/harm?level={row.level}&words={key[:-3].upper()}"
    assert key in signed_in.get(here).get_data(as_text=True)
    assert key not in signed_in.get(f"{project}/harm?level={row.level}&words=nobody").get_data(
        as_text=True
    )
    answer = signed_in.post(f"{project}/harm/{row.id}", {"decision": "fine", "next": here})
    assert answer.headers["Location"].endswith(here)
    assert f"{key} is fine" in signed_in.get(here).get_data(as_text=True)


def test_mostly_the_answer_is_nothing(signed_in: Browser, project: str) -> None:
    page = signed_in.get(project + "/disavow?manual_action=no&strong_drop=no").get_data(
        as_text=True
    )
    assert "Do nothing" in page
    page = signed_in.get(project + "/disavow?manual_action=yes").get_data(as_text=True)
    assert "Prepare a file" in page


def test_a_client_sees_the_profile_and_not_the_harm(app: Flask, project: str) -> None:
    client = Browser(app)
    client.sign_in("clara@client.example")
    assert client.get(project + "/harm").status_code in (403, 404)
    assert client.get(project + "/disavow").status_code in (403, 404)


def test_a_file_of_many_megabytes_is_taken_in_or_explained(
    signed_in: Browser, parts: Parts, project: str
) -> None:
    signed_in.get(project + "/disavow")
    content = "".join(f"http://site{n % 300}.example/{n:060}\n" for n in range(40_000)).encode()
    assert len(content) > 3 * 2**20
    for more, status in (({}, 422), ({"whole_sites": "1"}, 303)):
        given = {"file": (io.BytesIO(content), "d.txt"), **more}
        answer = signed_in.post(
            project + "/disavow/file", given, content_type="multipart/form-data"
        )
        answer.request.environ["wsgi.input"].close()  # the client spools it to a file
        assert answer.status_code == status
    with parts.store.read() as session:
        (row,) = session.exec(select(DisavowVersion)).all()
    assert (row.domains, row.urls) == (300, 0)


def test_changes_of_one_kind_are_shown_and_put_aside(
    signed_in: Browser, parts: Parts, project: str
) -> None:
    with parts.store.write() as session:
        first = session.exec(select(BacklinkAlert)).one()
        row = session.get_one(Backlink, first.backlink_id)
        watching.alert(session, row, "lost", "warning", "The link is gone.", at=NOW)
    lost = signed_in.get(project + "/alerts?kind=lost").get_data(as_text=True)
    assert "The link is gone." in lost
    assert "It was followed." not in lost
    answer = signed_in.post(project + "/alerts", {"up_to": first.id + 1, "kind": "lost"})
    assert answer.status_code == 303
    left = signed_in.get(project + "/alerts").get_data(as_text=True)
    assert "It was followed." in left
    assert "The link is gone." not in left


def test_a_site_whose_level_is_held_down_says_why(
    signed_in: Browser, parts: Parts, project: str
) -> None:
    facts = SiteFacts("casino.example", links=2, spam_score=90)
    found = Judgement(Level.MEDIUM, 4, (Reason(4, "A bad score."),), brake="Only a score.")
    number = flagged(parts).id
    with parts.store.write() as session:
        row = session.get_one(SiteHarm, number)
        judged = harm_row(row.project_id, row.site_id, facts, found, NOW)
        row.level, row.reasons = judged["level"], judged["reasons"]
    assert "Only a score." in signed_in.get(project + "/harm").get_data(as_text=True)
