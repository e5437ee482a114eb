"""May this email go to this person now? One reason if not. Pure and total."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from outreach.sending.pacing import Window


class Block(StrEnum):
    """Why an email may not go now; the same word in log, page and API."""

    FENCED = "fenced"
    SUPPRESSED = "suppressed"
    BOUNCED = "bounced"
    ANSWERED = "answered"
    ENROLMENT_ENDED = "enrolment_ended"
    EVIDENCE_GONE = "evidence_gone"
    NOT_APPROVED = "not_approved"
    CAMPAIGN_PAUSED = "campaign_paused"
    MAILBOX_PAUSED = "mailbox_paused"
    AUTH_FAILED = "auth_failed"
    HELD = "held"
    EVIDENCE_STALE = "evidence_stale"
    PREVIOUS_UNCERTAIN = "previous_uncertain"
    INBOX_STALE = "inbox_stale"
    DAILY_CAP = "daily_cap"
    CAMPAIGN_CAP = "campaign_cap"
    SITE_TOO_SOON = "site_too_soon"
    OUTSIDE_WINDOW = "outside_window"
    GAP = "gap"

    @property
    def is_final(self) -> bool:
        """The letter will never go; it is cancelled with this reason."""
        return self in _FINAL

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_FINAL = frozenset(
    {Block.SUPPRESSED, Block.BOUNCED, Block.ANSWERED, Block.ENROLMENT_ENDED, Block.EVIDENCE_GONE}
)
_SENTENCES = {
    Block.FENCED: "This looks like a restored backup: nothing is sent until a person accepts it.",
    Block.SUPPRESSED: "The address or its site is on the do-not-contact list.",
    Block.BOUNCED: "Mail to this address came back.",
    Block.ANSWERED: "This person has answered; the sequence stopped.",
    Block.ENROLMENT_ENDED: "The sequence for this person has ended.",
    Block.EVIDENCE_GONE: "The reason to write is gone: the link works again or was removed.",
    Block.NOT_APPROVED: "A person has not approved the letter yet.",
    Block.CAMPAIGN_PAUSED: "The campaign is not running.",
    Block.MAILBOX_PAUSED: "The mailbox is paused; a person must resume it.",
    Block.AUTH_FAILED: "The mailbox's provider refuses the password.",
    Block.HELD: "The sequence is on hold for this person.",
    Block.EVIDENCE_STALE: "The evidence is old and must be looked at again first.",
    Block.PREVIOUS_UNCERTAIN: "Nobody knows yet whether the letter before arrived.",
    Block.INBOX_STALE: "The inbox was not read lately: an answer could have been missed.",
    Block.DAILY_CAP: "The mailbox has sent its letters for today.",
    Block.CAMPAIGN_CAP: "The campaign has sent its letters for today.",
    Block.SITE_TOO_SOON: "This site was written to today already.",
    Block.OUTSIDE_WINDOW: "It is outside the sending window of the recipient.",
    Block.GAP: "The mailbox pauses between two letters.",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """All that decides whether one email may go.

    Attributes:
        fenced, suppressed, bounced, answered, enrolment_open, evidence_gone, approved,
        campaign_running, mailbox_paused, auth_failed, previous_uncertain: facts.
        held: the enrolment waits, whatever the reason.
        by_hand: an answer typed by a person: caps, window and campaign do not apply.
        is_follow_up: any step after the first.
        known_contact: we had a letter from, or to, this person before.
        evidence_at: when the reason to write was last seen to be true, None if it never ages.
        inbox_read_at: when the mailbox's inbox was last read to its end, None if never.
        sent_today_mailbox, sent_today_campaign, sent_today_site: letters claimed today.
        window: in which the recipient may get mail.
        mailbox_free_at: end of the pause after the mailbox's last letter, None if there is none.
    """

    fenced: bool
    suppressed: bool
    bounced: bool
    answered: bool
    enrolment_open: bool
    held: bool
    evidence_gone: bool
    approved: bool
    campaign_running: bool
    mailbox_paused: bool
    auth_failed: bool
    previous_uncertain: bool
    by_hand: bool
    is_follow_up: bool
    known_contact: bool
    evidence_at: datetime | None
    inbox_read_at: datetime | None
    sent_today_mailbox: int
    sent_today_campaign: int
    sent_today_site: int
    window: Window
    mailbox_free_at: datetime | None


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers from the settings, the mailbox and the campaign.

    Attributes:
        mailbox_cap, campaign_cap, site_cap: letters a day; campaign_cap None is unlimited.
        evidence_age: evidence older than this is looked at again.
        inbox_age: a follow-up needs an inbox read within this time.
    """

    mailbox_cap: int
    campaign_cap: int | None
    site_cap: int
    evidence_age: timedelta
    inbox_age: timedelta


def blocked_by(situation: Situation, limits: Limits, *, now: datetime) -> Block | None:
    """The weightiest reason not to send, or None to go ahead. Total: nothing is raised."""
    blocks = _common(situation) if situation.by_hand else _all(situation, limits, now)
    return next((block for holds, block in blocks if holds), None)


def _common(s: Situation) -> list[tuple[bool, Block]]:
    return [
        (s.fenced, Block.FENCED),
        (s.suppressed, Block.SUPPRESSED),
        (s.bounced, Block.BOUNCED),
        (s.auth_failed, Block.AUTH_FAILED),
        (s.mailbox_paused, Block.MAILBOX_PAUSED),
    ]


def _all(s: Situation, limits: Limits, now: datetime) -> list[tuple[bool, Block]]:
    cap = limits.campaign_cap
    return [
        *_common(s)[:3],
        (s.answered, Block.ANSWERED),
        (not s.enrolment_open, Block.ENROLMENT_ENDED),
        (s.evidence_gone, Block.EVIDENCE_GONE),
        (not s.approved, Block.NOT_APPROVED),
        (not s.campaign_running, Block.CAMPAIGN_PAUSED),
        *_common(s)[3:],
        (s.held, Block.HELD),
        (s.previous_uncertain, Block.PREVIOUS_UNCERTAIN),
        (_older(s.evidence_at, limits.evidence_age, now), Block.EVIDENCE_STALE),
        (_blind(s, limits, now), Block.INBOX_STALE),
        (s.sent_today_mailbox >= limits.mailbox_cap, Block.DAILY_CAP),
        (cap is not None and s.sent_today_campaign >= cap, Block.CAMPAIGN_CAP),
        (s.sent_today_site >= limits.site_cap, Block.SITE_TOO_SOON),
        (not s.window.contains(now), Block.OUTSIDE_WINDOW),
        (s.mailbox_free_at is not None and now < s.mailbox_free_at, Block.GAP),
    ]


def _older(at: datetime | None, age: timedelta, now: datetime) -> bool:
    return at is not None and now - at > age


def _blind(s: Situation, limits: Limits, now: datetime) -> bool:
    """A follow-up, or a first letter to someone we know, without a fresh look at the inbox."""
    if not (s.is_follow_up or s.known_contact):
        return False
    return s.inbox_read_at is None or now - s.inbox_read_at > limits.inbox_age
