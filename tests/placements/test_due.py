"""Today's list of promises and terms."""

from __future__ import annotations

from datetime import timedelta

from outreach.model.backlink import BacklinkState
from outreach.model.partner import PartnerKind, Side
from outreach.model.placement import PlacementState
from outreach.placements.due import due_soon
from outreach.prospecting.partners import keep
from tests.support.build import Build

DAY = timedelta(days=1)


def test_what_is_doubtful_late_or_ends_soon_is_listed(build: Build) -> None:
    now = build.clock.now()
    today = now.date()
    project = build.the_project
    with build.store.write() as session:
        row = keep.add(session, project, name="The Mill", site="https://mill.example/",
                       kind=PartnerKind.SUPPLIER, at=now, actor="test")  # fmt: skip
        keep.promise(session, row, owed_by=Side.US, what="A photo", due_on=today - 3 * DAY,
                     at=now, actor="test")  # fmt: skip
        for days in (10, 90):
            keep.agree(session, row, title=f"For {days} days", ends_on=today + days * DAY,
                       at=now, actor="test")  # fmt: skip
    live = {"state": BacklinkState.LIVE}
    build.placement(None, build.backlink(**live), state=PlacementState.PROPOSED)
    build.placement(None, build.backlink(**live), state=PlacementState.LIVE,
                    paid_until=today + 5 * DAY)  # fmt: skip
    build.placement(None, build.backlink(**live), state=PlacementState.LOST,
                    paid_until=today + 5 * DAY)  # fmt: skip
    with build.store.read() as session:
        found = due_soon(session, project.id or 0, today=today)
    assert [one.label for one in found] == ["Decide", "We owe", "Paid until", "Renew"]
    assert [one.is_late for one in found] == [False, True, False, False]
