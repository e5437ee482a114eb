"""Campaigns, sequences and enrolments: what is written to whom, in which order."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from outreach.model.base import (
    at_field,
    index_of_some,
    json_field,
    maybe_at_field,
    refuse_unless_legal,
    state_field,
)
from outreach.model.event import Event, record
from outreach.model.opportunity import Tactic


def _off() -> Any:
    """A switch that is off unless somebody turns it on."""
    return Field(default=False, sa_column_kwargs={"server_default": text("false")})


class CampaignState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"


class Campaign(SQLModel, table=True):
    """Tactic, sequence, mailbox and limits.

    Attributes:
        steps: [{"delay_days", "subject", "body"}]; copied into each enrolment when it starts.
            An empty subject keeps the subject of the letter before.
        minimum_score: opportunities below it are not enrolled by themselves.
        enrols_itself: ready opportunities are enrolled by the worker.
        approves_first: a person approves every first letter; never switched off silently.
        approves_follow_ups: a person approves the later ones too.
        window_days: ISO weekdays (1 is Monday) on which letters leave.
        window_from, window_to: hours of the recipient's wall clock, from inclusive to exclusive.
        daily_limit: letters a day of this campaign; None leaves it to the mailbox.
        mailbox_id, more_mailboxes: who writes; each enrolment gets one of them and keeps it.
        keeps_holidays: nothing leaves on public holidays of the recipient's country.
        waits_working_days: delays of steps count Monday to Friday only.
    """

    __tablename__ = "campaign"
    __table_args__ = (UniqueConstraint("project_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    mailbox_id: int = Field(foreign_key="mailbox.id", index=True)
    name: str = Field(max_length=120)
    tactic: Tactic = state_field(Tactic, Tactic.BROKEN_LINK)
    state: CampaignState = state_field(CampaignState, CampaignState.DRAFT)
    steps: list[Any] = json_field(list)
    minimum_score: float = 0.0
    enrols_itself: bool = True
    approves_first: bool = True
    approves_follow_ups: bool = False
    window_days: list[Any] = Field(default_factory=lambda: [1, 2, 3, 4, 5], sa_type=JSON)
    window_from: int = 9
    window_to: int = 17
    daily_limit: int | None = None
    more_mailboxes: list[Any] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs={"server_default": text("'[]'")}
    )
    keeps_holidays: bool = _off()
    waits_working_days: bool = _off()
    created_at: datetime = at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[CampaignState]]] = {
        CampaignState.DRAFT: frozenset({CampaignState.RUNNING, CampaignState.FINISHED}),
        CampaignState.RUNNING: frozenset({CampaignState.PAUSED, CampaignState.FINISHED}),
        CampaignState.PAUSED: frozenset({CampaignState.RUNNING, CampaignState.FINISHED}),
    }

    @property
    def mailbox_ids(self) -> list[int]:
        """All mailboxes it writes from, the first one first."""
        return list(dict.fromkeys([self.mailbox_id, *self.more_mailboxes]))

    def move_to(self, state: CampaignState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The campaign", self.LEGAL, self.state, state)
        self.state = state
        return record(self, state.value, at=at, actor=actor, why=why)


class EnrolmentState(StrEnum):
    ACTIVE = "active"
    HELD = "held"  # until a date: out of office, "not now", or a weak match waits for a person
    REPLIED = "replied"
    BOUNCED = "bounced"
    UNSUBSCRIBED = "unsubscribed"
    FINISHED = "finished"  # all steps sent, no answer
    STOPPED = "stopped"


_ENDS = frozenset(
    {
        EnrolmentState.REPLIED,
        EnrolmentState.BOUNCED,
        EnrolmentState.UNSUBSCRIBED,
        EnrolmentState.FINISHED,
        EnrolmentState.STOPPED,
    }
)


class Enrolment(SQLModel, table=True):
    """One contact in one campaign about one opportunity.

    Attributes:
        steps: the campaign's steps as they were when it started.
        next_step: index into `steps` of the letter that comes next.
        next_step_at: when that letter may be drafted; None while none is due.
        version: rises with each change of state; the claim of a letter compares it.
        held_at: since when it is held; the hold is added to the wait of the next step.
        root_subject: subject of the first letter, kept by the follow-ups.
        branch: the kind of answer whose steps it follows now, "" while nobody has answered.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("campaign_id", "contact_id"),
        Index(
            "ix_enrolment_campaign_state_branch", "campaign_id", "state", "opportunity_id", "branch"
        ),
        Index("ix_enrolment_opportunity_campaign", "opportunity_id", "campaign_id"),
        index_of_some(
            "ix_enrolment_due", "state", "next_step_at", where="next_step_at IS NOT NULL"
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    opportunity_id: int = Field(foreign_key="opportunity.id")
    contact_id: int = Field(foreign_key="contact.id", index=True)
    mailbox_id: int = Field(foreign_key="mailbox.id", index=True)
    state: EnrolmentState = state_field(EnrolmentState, EnrolmentState.ACTIVE)
    state_reason: str = ""
    steps: list[Any] = json_field(list)
    next_step: int = 0
    next_step_at: datetime | None = maybe_at_field()
    held_at: datetime | None = maybe_at_field()
    held_until: datetime | None = maybe_at_field()
    root_subject: str = ""
    branch: str = Field(default="", max_length=32, sa_column_kwargs={"server_default": ""})
    version: int = 1
    created_at: datetime = at_field()
    ended_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[EnrolmentState]]] = {
        EnrolmentState.ACTIVE: frozenset({EnrolmentState.HELD, *_ENDS}),
        EnrolmentState.HELD: frozenset({EnrolmentState.ACTIVE, *_ENDS}),
        EnrolmentState.FINISHED: frozenset(
            {EnrolmentState.REPLIED, EnrolmentState.BOUNCED, EnrolmentState.UNSUBSCRIBED}
        ),
        # ACTIVE: a person corrected what the answer means, and the campaign has steps for that.
        EnrolmentState.REPLIED: frozenset({EnrolmentState.ACTIVE, EnrolmentState.UNSUBSCRIBED}),
        EnrolmentState.STOPPED: frozenset(
            {EnrolmentState.REPLIED, EnrolmentState.BOUNCED, EnrolmentState.UNSUBSCRIBED}
        ),
    }

    @property
    def is_open(self) -> bool:
        """Further letters may still leave."""
        return self.state in {EnrolmentState.ACTIVE, EnrolmentState.HELD}

    def move_to(self, state: EnrolmentState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Go to `state` and record it, or raise InvalidTransition."""
        refuse_unless_legal("The enrolment", self.LEGAL, self.state, state)
        before = self.state
        self.state = state
        self.state_reason = why
        self.version += 1
        self._keep_wait(at)
        if state in _ENDS:
            self.ended_at = at
            self.next_step_at = None
        return record(self, state.value, at=at, actor=actor, why=why, before=before)

    def branch_to(
        self, kind: str, steps: list[Any], place: int, due_at: datetime, *, at: datetime, actor: str
    ) -> Event:
        """They answered, and the campaign has steps for that: go on with them, and record it."""
        if self.state is not EnrolmentState.ACTIVE:
            self.move_to(EnrolmentState.ACTIVE, at=at, actor=actor, why="They answered.")
        self.ended_at = None
        self.branch, self.steps, self.next_step, self.next_step_at = kind, steps, place, due_at
        self.held_until = None
        self.version += 1
        self.state_reason = (
            f"They answered ({kind.replace('_', ' ')}): what follows that is due {due_at:%Y-%m-%d}."
        )
        return record(self, "branched", at=at, actor=actor, why=self.state_reason, answer=kind)

    def _keep_wait(self, at: datetime) -> None:
        """A hold does not use up the wait of the next step: what was left of it is left after."""
        if self.state is EnrolmentState.HELD:
            self.held_at = at
        elif self.held_at is not None:
            if self.next_step_at is not None and self.next_step_at > self.held_at:
                self.next_step_at += at - self.held_at
            self.held_at = None


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"  # the sequence ended before anybody did it


class ManualTask(SQLModel, table=True):
    """A step of a sequence that a person does by hand; the sequence waits for it.

    Attributes:
        step: its place in the enrolment's steps.
        title, note: what to do, and how.
    """

    __tablename__ = "manual_task"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "step"),
        Index("ix_manual_task_project_id_state", "project_id", "state"),
    )

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(foreign_key="project.id")
    enrolment_id: int = Field(foreign_key="enrolment.id")
    step: int
    title: str
    note: str = ""
    state: TaskState = state_field(TaskState, TaskState.OPEN, index=False)
    due_at: datetime = at_field()
    closed_at: datetime | None = maybe_at_field()

    LEGAL: ClassVar[dict[StrEnum, frozenset[TaskState]]] = {
        TaskState.OPEN: frozenset({TaskState.DONE, TaskState.DROPPED}),
    }

    def move_to(self, state: TaskState, *, at: datetime, actor: str, why: str = "") -> Event:
        """Close it and record that, or raise InvalidTransition."""
        refuse_unless_legal("The task", self.LEGAL, self.state, state)
        self.state, self.closed_at = state, at
        return record(self, state.value, at=at, actor=actor, why=why)
