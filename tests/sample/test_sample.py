"""The sample project: made without a network, never able to send, gone with one click."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from outreach.contacts.rules import shipped_rules
from outreach.drafting.prepare import Drafting
from outreach.errors import Conflict, InvalidTransition
from outreach.model.backlink import Backlink, BacklinkState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Opportunity, Stage
from outreach.model.project import Project
from outreach.model.tables import METADATA
from outreach.sample.make import make_sample
from outreach.secrets import Keyring
from outreach.sending.connect import Given, new_mailbox
from outreach.store import queue, samples
from tests.support.build import Build
from tests.support.databases import both

_SHARED = {"event", "site", "target", "site_footprint"}  # facts of the web, and the audit log


def _drafting(build: Build) -> Drafting:
    keyring = Keyring({"k1": b"k" * 32})
    return Drafting(build.store, build.clock, keyring, shipped_rules(), "https://here.example")


def _counts(session: Session) -> dict[str, int]:
    counted = {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in METADATA.sorted_tables
    }
    return {name: number for name, number in counted.items() if number and name not in _SHARED}


@both
def test_the_sample_shows_every_stage_sends_nothing_and_goes_without_a_trace(build: Build) -> None:
    own = build.opportunity()
    with build.store.read() as session:
        before = _counts(session)
    project = make_sample(_drafting(build), actor="user:1")
    with build.store.read() as session:
        mine = col(Opportunity.project_id) == project.id
        stages = set(session.scalars(select(Opportunity.stage).where(mine)))
        states = set(session.scalars(select(OutboundEmail.state)))
        links = list(session.scalars(select(Backlink)))
        assert queue.sending_mailboxes(session) == []
    wanted = {Stage.OPEN, Stage.READY, Stage.CONTACTED, Stage.REPLIED, Stage.AGREED, Stage.WON}
    assert stages == wanted | {Stage.DECLINED}
    assert states == {OutboundState.DRAFTED, OutboundState.SENT}
    assert [one.state for one in links].count(BacklinkState.LIVE) == 2
    assert all(one.next_check_at is None for one in links)
    with pytest.raises(Conflict, match="already"):
        make_sample(_drafting(build), actor="user:1")
    with build.store.write() as session:
        samples.remove(session, session.get_one(Project, project.id), at=build.clock.now())
    with build.store.read() as session:
        after = _counts(session)
        assert session.get(Opportunity, own.id) is not None
    assert after == before | {"project": before["project"] + 1}  # archived, for the audit log
    make_sample(_drafting(build), actor="user:1")


def test_no_way_leads_out_of_a_sample(build: Build) -> None:
    project = make_sample(_drafting(build), actor="user:1")
    given = Given(address="rosa@ours.example", smtp="mail.ours.example")
    with pytest.raises(Conflict, match="sample"):
        new_mailbox(given, project, zone="UTC", ramp_days=0, now=build.clock.now())
    with build.store.read() as session:
        box = session.scalars(select(Mailbox)).one()
    for state in MailboxState:
        with pytest.raises(InvalidTransition):
            box.move_to(state, at=build.clock.now(), actor="test", why="Try.")
