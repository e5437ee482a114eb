"""Who else of us works on a site: shown to people who may see that project, and to nobody else."""

from __future__ import annotations

from flask import Flask
from sqlmodel import select

from outreach.model.opportunity import Opportunity, Stage
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.model.user import Role
from outreach.store import people
from tests.web.conftest import NOW, Browser, Parts, add_user


def share_the_site(parts: Parts) -> int:
    """A second project that has written to the site of opportunity 1; its number."""
    with parts.store.write() as session:
        first = session.exec(select(Opportunity).where(Opportunity.id == 1)).one()
        home = "https://m.example/"
        other = Project(name="Moss Co", site_url=home, site_key="m.example", created_at=NOW)
        session.add(other)
        session.flush()
        page = Prospect(
            project_id=other.id or 0,
            site_id=first.site_id,
            url="https://x.example/",
            url_key="https://x.example/",
            added_at=NOW,
        )
        session.add(page)
        session.flush()
        for key, stage in (("a", Stage.CONTACTED), ("b", Stage.OPEN)):
            session.add(
                Opportunity(
                    project_id=other.id or 0,
                    prospect_id=page.id or 0,
                    site_id=first.site_id,
                    reason_key=key,
                    stage=stage,
                    created_at=NOW,
                )
            )
        return other.id or 0


def test_who_else_works_on_the_site_is_told(signed_in: Browser, parts: Parts, filled: int) -> None:
    share_the_site(parts)
    page = signed_in.get(f"/p/{filled}/opportunities/1").get_data(as_text=True)
    assert "Moss Co has 2 opportunities on this site, at “Contacted”." in page


def test_behind_a_wall_nothing_is_told(app: Flask, parts: Parts, filled: int) -> None:
    share_the_site(parts)
    with parts.store.write() as session:
        user = add_user(session, "mia@ours.example", "Mia", Role.VIEWER)
        roles = {filled: Role.WRITER}
        people.set_roles(
            session, user, Role.VIEWER, every_project=False, projects=roles, at=NOW, actor="test"
        )
    browser = Browser(app)
    browser.sign_in("mia@ours.example")
    answer = browser.get(f"/p/{filled}/opportunities/1")
    assert answer.status_code == 200
    assert "Moss Co" not in answer.get_data(as_text=True)
