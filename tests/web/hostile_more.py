"""What people type for themselves, follow, order and search: hostile words in all of it, too."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlmodel import Session, SQLModel

from outreach.model.bulletin import Bulletin, BulletinOrder, BulletinState
from outreach.model.campaign import ManualTask
from outreach.model.followed import Followed, FollowedKind
from outreach.model.harm import DisavowVersion
from outreach.model.inbox import InboundNote, SavedReply
from outreach.model.marking import FieldKind, OwnField, OwnValue, Tag, Tagged
from outreach.model.search import OwnFootprint, ProviderKind, SearchProvider, SearchRequest
from outreach.model.view import SavedView
from outreach.model.webhook import CallState, Webhook, WebhookCall
from outreach.model.writing import InterestAssessment, LetterVersion

_AT = datetime(2026, 5, 1, tzinfo=UTC)
_DAY = date(2026, 5, 1)
MORE_TEXTS: dict[type[SQLModel], tuple[str, ...]] = {
    Bulletin: ("occasion", "recipient", "problem"),
    BulletinOrder: ("comment",),
    DisavowVersion: ("content", "note"),
    Followed: ("url", "url_key", "problem"),
    InboundNote: ("text",),
    InterestAssessment: ("purpose", "necessity", "balancing"),
    LetterVersion: ("subject", "body"),
    ManualTask: ("title", "note"),
    OwnField: ("name",),
    OwnFootprint: ("pattern",),
    OwnValue: ("text",),
    SavedReply: ("name", "text"),
    SavedView: ("name", "query"),
    SearchProvider: ("name", "base_url", "hold_reason"),
    SearchRequest: ("title", "problem"),
    Tag: ("name",),
    Webhook: ("url", "paused_because"),
    WebhookCall: ("body", "problem"),
}


def add_more(session: Session) -> None:
    """One row of each, in project 1 and of user 1."""
    by, at, made = {"project_id": 1}, {"created_at": _AT}, {"made_by": "user:1", "made_at": _AT}
    for rows in (
        [
            BulletinOrder(mailbox_id=1, recipients=["a@b.example"], next_at=_AT, **by, **at),
            DisavowVersion(number=1, content="", excluded=[], **by, **made),
            Followed(
                kind=FollowedKind.FEED, url="", url_key="k", page_limit=9, every_days=7,
                added_by="user:1", added_at=_AT, next_read_at=_AT, **by,
            ),
            InboundNote(inbound_id=1, actor="user:1", text="", at=_AT),
            InterestAssessment(
                version=1, purpose="", approved_by="user:1", approved_at=_AT, **by
            ),
            LetterVersion(
                campaign_id=1, key="1", variant="a", digest="d", saved_by="user:1", saved_at=_AT
            ),
            ManualTask(enrolment_id=1, step=0, title="", due_at=_AT, **by),
            OwnField(name="", kind=FieldKind.TEXT, **by, **at),
            OwnFootprint(tactic="guest_post", language="en", pattern="", made_at=_AT, **by),
            SavedReply(name="", text="", **by, **at),
            SavedView(user_id=1, name="", **by, **at),
            SearchProvider(name="", kind=ProviderKind.SEARXNG, base_url="", **at),
            Tag(name="", **by, **at),
            Webhook(url="", severity="info", paused_at=_AT, **by, **at),
        ],
        [
            Bulletin(
                order_id=1, occasion="", recipient="", message_id="<1@ours.example>",
                not_before=_AT, raw=b"Subject: hi\r\n\r\nhi",
                state=BulletinState.SENT, first_on=_DAY, last_on=_DAY,
                **by, **at,
            ),
            OwnValue(opportunity_id=1, field_id=1, text=""),
            Tagged(opportunity_id=1, tag_id=1),
            WebhookCall(
                webhook_id=1, body="", state=CallState.FAILED, not_before=_AT, **by, **at
            ),
            SearchRequest(
                provider_id=1, title="", budget=1, asked_by="user:1", asked_at=_AT, **by
            ),
        ],
    ):  # fmt: skip
        session.add_all(rows)
        session.flush()
