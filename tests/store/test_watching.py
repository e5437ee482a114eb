"""Alerts that nobody has seen are counted, as far as anybody reads on."""

from __future__ import annotations

from outreach.model.backlink_profile import BacklinkAlert
from outreach.store import watching
from tests.support.build import Build


def test_only_unseen_alerts_of_the_project_are_counted(build: Build) -> None:
    number, now = build.the_project.id or 0, build.clock.now()
    other = build.project().id or 0
    link = build.backlink()
    for project_id, seen_at in ((number, None), (number, None), (number, now), (other, None)):
        build.add(
            BacklinkAlert(
                project_id=project_id, backlink_id=link.id or 0, at=now, kind="lost",
                severity="warning", sentence="The link is gone.", seen_at=seen_at,
            )
        )  # fmt: skip
    with build.store.read() as session:
        assert watching.count_alerts(session, number) == 2
        assert watching.count_alerts(session, number, at_most=1) == 1
