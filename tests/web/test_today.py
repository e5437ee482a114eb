"""Today: what happened since somebody looked, and what is overdue."""

from __future__ import annotations

from datetime import date

from flask import Flask
from sqlmodel import select

from outreach.model.opportunity import Opportunity, Stage
from outreach.model.partner import Obligation, Partner, PartnerKind, Side
from outreach.model.site import Site
from tests.web.conftest import NOW, Browser, Parts


def answered(parts: Parts, actor: str) -> None:
    with parts.store.write() as session:
        query = select(Opportunity).where(Opportunity.stage == Stage.CONTACTED)
        row = session.exec(query).first()
        assert row is not None
        row.move_to(Stage.REPLIED, at=NOW, actor=actor, why="They answered kindly.")


def card(browser: Browser) -> str:
    page = browser.get("/p/1/").get_data(as_text=True)
    return page.partition('id="news-title"')[2].partition("</section>")[0]


def test_what_happened_is_told_until_it_was_seen(
    app: Flask, signed_in: Browser, filled: int, parts: Parts
) -> None:
    answered(parts, "worker")
    assert "They answered kindly." in card(signed_in)
    up_to = card(signed_in).partition('name="up_to" value="')[2].partition('"')[0]
    assert signed_in.post("/p/1/seen", {"up_to": up_to}).status_code == 303
    assert "Nothing new" in card(signed_in)
    other = Browser(app)
    other.sign_in("max@ours.example")
    assert "They answered kindly." in card(other)  # everybody looks for themselves


def test_what_one_did_oneself_is_no_news(signed_in: Browser, filled: int, parts: Parts) -> None:
    answered(parts, "user:1")
    assert "They answered kindly." not in card(signed_in)


def test_an_overdue_agreement_is_on_the_page(signed_in: Browser, filled: int, parts: Parts) -> None:
    with parts.store.write() as session:
        site = session.exec(select(Site)).first()
        assert site is not None
        partner = Partner(
            project_id=1,
            site_id=site.id or 0,
            name="The Mill",
            kind=PartnerKind.SUPPLIER,
            created_at=NOW,
        )
        session.add(partner)
        session.flush()
        session.add(
            Obligation(
                partner_id=partner.id or 0,
                owed_by=Side.THEM,
                what="list us",
                due_on=date(2026, 4, 1),
                created_at=NOW,
            )
        )
    page = signed_in.get("/p/1/").get_data(as_text=True)
    due = page.partition("Promises and terms")[2].partition("</section>")[0]
    assert "The Mill: list us" in due
    assert page.count("The Mill: list us") == 1
