"""Events can be added and nothing else, whatever the program asks of the database."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from outreach.model.event import record
from outreach.store.engine import Store
from tests.support.build import Build
from tests.support.databases import both


@both
@pytest.mark.parametrize(
    "statement",
    ["UPDATE event SET why = 'forged'", "DELETE FROM event", "UPDATE event SET id = id + 1"],
)
def test_events_refuse_to_be_changed(store: Store, build: Build, statement: str) -> None:
    site = build.site()
    with store.write() as session:
        row = session.merge(site)
        record(row, "seen", at=build.clock.now(), actor="test", why="first")
    with pytest.raises(DBAPIError, match="append-only"), store.write() as session:
        session.connection().execute(text(statement))
    assert [event.why for event in build.events(site)] == ["first"]


@both
def test_an_event_is_rolled_back_with_what_it_tells_of(store: Store, build: Build) -> None:
    site = build.site()

    def fail_halfway() -> None:
        with store.write() as session:
            row = session.merge(site)
            row.language = "de"
            record(row, "read", at=build.clock.now(), actor="test")
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert build.again(site).language == ""
    assert build.events(site) == []


def test_an_event_names_its_row_and_project(store: Store, build: Build) -> None:
    opportunity = build.opportunity()
    with store.write() as session:
        row = session.merge(opportunity)
        record(row, "looked_at", at=build.clock.now(), actor="user:7", why="Why.", stage=row.stage)
    (event,) = build.events(opportunity)
    assert (event.verb, event.subject_kind) == ("opportunity.looked_at", "opportunity")
    assert (event.actor, event.project_id) == ("user:7", opportunity.project_id)
    assert event.detail == {"stage": "ready"}
