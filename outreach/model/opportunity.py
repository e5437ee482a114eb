"""Opportunities: a reason to write, with its evidence."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import Index, UniqueConstraint, event
from sqlmodel import Field, SQLModel

from outreach.errors import InvalidTransition
from outreach.model.base import (
    at_field,
    index_of_some,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record


class Tactic(StrEnum):
    BROKEN_LINK = "broken_link"
    GUEST_POST = "guest_post"
    DIGITAL_PR = "digital_pr"
    PARTNER = "partner"
    COMPETITOR_GAP = "competitor_gap"
    MENTION = "mention"
    DIRECTORY = "directory"
    RECLAIM = "reclaim"

    @property
    def label(self) -> str:
        """Its name in English, as in titles of runs."""
        if self is Tactic.DIGITAL_PR:
            return "Digital PR"
        return self.value.replace("_", " ").capitalize()


class Stage(StrEnum):
    """Where an opportunity stands; the columns of the board, in their order."""

    OPEN = "open"  # found; nobody to write to yet
    READY = "ready"  # someone to write to is known
    CONTACTED = "contacted"
    REPLIED = "replied"
    AGREED = "agreed"
    WON = "won"
    LOST = "lost"  # the link was there and is gone
    DECLINED = "declined"
    DISMISSED = "dismissed"  # by us: repaired meanwhile, not worth it


# No letter may be written about these any more.
CLOSED = frozenset({Stage.DECLINED, Stage.DISMISSED, Stage.WON, Stage.LOST})
_CLOSING = {Stage.DECLINED, Stage.DISMISSED, Stage.WON}


class Opportunity(SQLModel, table=True):
    """One reason to write.

    Attributes:
        reason_key: what makes it unique on its page, as the dead target's URL key.
        evidence: tactic's own facts, plain values; shown to people and used by templates.
        score: 0 to 100; None if a hard gate hides it (`gate` says which).
        score_reasons: [{"signal", "value", "weight", "reason"}].
        version: rises with each move; a board that shows an older one is told so.
        contact_id: the contact chosen to be written to.
        accepted_at: when a person said that it is worth a letter; such go first.
        verified_at: when the evidence was last seen to be true.
        position: place in every list, the smallest first; follows `accepted_at` and `score`.
        paid_offer: {"amount", "currency", "quote"} if they asked for money; blocks a clean win.
    """

    __tablename__ = "opportunity"
    __table_args__ = (
        UniqueConstraint("project_id", "tactic", "prospect_id", "reason_key"),
        # Lists and counts of a project are read from this index alone, not from the wide rows; of
        # each stage and tactic the best come first.
        Index(
            "ix_opportunity_board",
            "project_id",
            "stage",
            "tactic",
            "position",
            "id",
            "accepted_at",
            "score",
            "contact_id",
        ),
        Index("ix_opportunity_best", "project_id", "position", "id"),
        index_of_some(
            "ix_opportunity_asset", "project_id", "asset_id", "stage", where="asset_id IS NOT NULL"
        ),
        # A first letter moves its opportunity from one of the three to another.
        index_of_some(
            "ix_opportunity_stage", "stage", where="stage NOT IN ('open', 'ready', 'contacted')"
        ),
        index_of_some(
            "ix_opportunity_given_up",
            "project_id",
            "tactic",
            "stage",
            "gate",
            "contact_id",
            where="gate <> ''",
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    tactic: Tactic = state_field(Tactic, Tactic.BROKEN_LINK)
    stage: Stage = state_field(Stage, Stage.OPEN, index=False)
    prospect_id: int = Field(foreign_key="prospect.id", index=True)
    site_id: int = Field(foreign_key="site.id", index=True)
    reason_key: str = Field(default="", max_length=2048)
    target_id: int | None = Field(default=None, foreign_key="target.id", index=True)
    asset_id: int | None = Field(default=None, foreign_key="asset.id", index=True)
    contact_id: int | None = Field(default=None, foreign_key="contact.id", index=True)
    evidence: dict[str, Any] = json_field(dict)
    score: float | None = None
    score_reasons: list[Any] = json_field(list)
    gate: str = ""
    paid_offer: dict[str, Any] = json_field(dict)
    position: float = 0.0
    version: int = 1
    note: str = ""
    created_at: datetime = at_field()
    moved_at: datetime | None = maybe_at_field(index=True)
    accepted_at: datetime | None = maybe_at_field()
    verified_at: datetime | None = maybe_at_field()
    contacts_sought_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[Stage]]] = {
        Stage.OPEN: frozenset({Stage.READY, Stage.WON, *_CLOSING}),
        Stage.READY: frozenset({Stage.OPEN, Stage.CONTACTED, *_CLOSING}),
        Stage.CONTACTED: frozenset({Stage.REPLIED, Stage.AGREED, *_CLOSING}),
        Stage.REPLIED: frozenset({Stage.CONTACTED, Stage.AGREED, *_CLOSING}),
        Stage.AGREED: frozenset({Stage.REPLIED, *_CLOSING}),
        # Back to agreed: the link is there, but turned out to be a risk.
        Stage.WON: frozenset({Stage.LOST, Stage.AGREED}),
        Stage.LOST: frozenset({Stage.OPEN, Stage.WON, Stage.DISMISSED}),
        Stage.DECLINED: frozenset({Stage.OPEN, Stage.READY, Stage.REPLIED, Stage.WON}),
        Stage.DISMISSED: frozenset({Stage.OPEN, Stage.READY, Stage.WON}),
    }

    @property
    def is_closed(self) -> bool:
        """No letter may be written about it any more."""
        return self.stage in CLOSED

    def accept(self, *, at: datetime, actor: str) -> Event:
        """A person says that it is worth a letter."""
        if self.is_closed:
            raise InvalidTransition("The opportunity", self.stage.value, "accepted")
        self.accepted_at = at
        return record(self, "accepted", at=at, actor=actor)

    def move_to(
        self, stage: Stage, *, at: datetime, actor: str, why: str = "", **detail: Any
    ) -> Event:
        """Go to `stage` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The opportunity", self.LEGAL, self.stage, stage)
        return self._go(stage, stage.value, at=at, actor=actor, why=why, **detail)

    def put_back(self, stage: Stage, *, at: datetime, actor: str, why: str, **detail: Any) -> Event:
        """Take a move back: where it stood before, whether or not one may move there."""
        return self._go(stage, "put_back", at=at, actor=actor, why=why, to=stage, **detail)

    def _go(self, stage: Stage, verb: str, *, at: datetime, **told: Any) -> Event:
        before = self.stage
        self.stage = stage
        self.moved_at = at
        self.version += 1
        return record(self, verb, at=at, before=before, **told)


_ACCEPTED_AHEAD = 1_000.0  # further than any score reaches
_WITHOUT_SCORE = 1.0


def position_of(score: float | None, accepted_at: datetime | None) -> float:
    """Place in every list: what a person accepted, then the best score; without one, the last."""
    place = _WITHOUT_SCORE if score is None else -score
    return place if accepted_at is None else place - _ACCEPTED_AHEAD


@event.listens_for(Opportunity, "before_insert")
@event.listens_for(Opportunity, "before_update")
def _take_position(_mapper: Any, _connection: Any, row: Opportunity) -> None:
    row.position = position_of(row.score, row.accepted_at)
