"""One row of everything beside the daily work, with hostile words in every text of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlmodel import Session, SQLModel

from outreach.backlinks.harm import Level
from outreach.model.backlink_profile import BacklinkAlert
from outreach.model.harm import RemovalRequest, SiteHarm
from outreach.model.partner import Agreement, Obligation, OwnLink, Partner
from outreach.model.placement import Cost, Placement, ReportBrand
from outreach.model.press import Journalist, JournalistRequest, Outlet, PressListEntry, Story
from outreach.model.suppression import Suppression
from outreach.model.upload import Upload
from outreach.model.user import User
from tests.web.hostile_more import MORE_TEXTS, add_more

_AT = datetime(2026, 5, 1, tzinfo=UTC)
_DAY = date(2026, 5, 1)
_TEXTS: dict[type[SQLModel], tuple[str, ...]] = {
    Partner: ("name", "note", "page_url"),
    Agreement: ("title", "text"),
    Obligation: ("what",),
    OwnLink: ("target_url",),
    Outlet: ("name",),
    Journalist: ("name", "title"),
    Story: ("title", "text"),
    PressListEntry: ("reason",),
    JournalistRequest: ("source", "outlet", "journalist", "topic", "text", "address", "url"),
    Cost: ("note",),
    ReportBrand: ("agency", "contact"),
    BacklinkAlert: ("sentence",),
    SiteHarm: ("why",),
    RemovalRequest: ("letter",),
    Suppression: ("source", "value"),
    Upload: ("name", "problem"),
    User: ("name",),
    **MORE_TEXTS,
}


def add_rest(session: Session) -> None:
    """Make the rows, once."""
    if session.execute(select(Partner)).first() is not None:
        return
    by, at = {"project_id": 1}, {"created_at": _AT}
    made = {"made_by": "user:1", "made_at": _AT}
    for rows in (
        [
            Partner(site_id=1, name="", **by, **at),
            Outlet(site_id=1, **at),
            Story(title="", **by, **at),
            OwnLink(asset_id=1, target_url="", target_key="k", target_site="k", seen_at=_AT, **by),
            JournalistRequest(fingerprint="f", source="", received_at=_AT, **by),
            Cost(spent_on=_DAY, cents=100, currency="EUR", **by, **at),
            ReportBrand(changed_at=_AT, **by),
            BacklinkAlert(
                backlink_id=1, at=_AT, kind="lost", severity="critical", sentence="", **by
            ),
            SiteHarm(site_id=1, level=Level.HIGH.value, judged_at=_AT, **by),
            RemovalRequest(site_id=1, **by, **made),
            Suppression(value="", **at),
            Upload(name="", size=1, **by, **made),
        ],
        [
            Agreement(partner_id=1, title="", ends_on=_DAY, **at),
            Obligation(partner_id=1, what="", due_on=_DAY, **at),
            Journalist(outlet_id=1, name="", name_key="k", read_at=_AT),
        ],
        [PressListEntry(story_id=1, journalist_id=1, updated_at=_AT)],
    ):
        session.add_all(rows)
        session.flush()
    add_more(session)


def poison_rest(session: Session, following: Iterator[str]) -> None:
    """Put a payload into every such text, and into what is kept as JSON."""
    add_rest(session)
    for table, columns in _TEXTS.items():
        for number, row in enumerate(session.execute(select(table)).scalars()):
            for column in columns:
                room = table.__table__.c[column].type.length or 10_000  # type: ignore[attr-defined]
                setattr(row, column, f"{next(following)} {number}"[:room])
    for placement in session.execute(select(Placement)).scalars():
        placement.reasons, placement.risks = [next(following)], [next(following)]
    for harm in session.execute(select(SiteHarm)).scalars():
        words = {name: next(following) for name in ("sentence", "evidence", "clause")}
        harm.reasons = [{"points": 10, **words}]
    for one in session.execute(select(Journalist)).scalars():
        article = {name: next(following) for name in ("url", "title", "published_on")}
        one.articles = [{**article, "words": 500}]
