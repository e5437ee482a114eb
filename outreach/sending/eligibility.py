"""May this email go now? If not: every reason, and when each one ends. Pure and total.

Everything asks here: the worker before and inside the claim, the calendar of the coming weeks, and
"why is nothing being sent?". A reason belongs to one letter, to its campaign, to its mailbox or to
the installation; that scope says who has to wait with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.sending.blocks import FINAL, Block, Scope
from outreach.sending.pacing import Window, next_midnight

_LOOK_AGAIN = timedelta(minutes=5)
_LOOK_AGAIN_AFTER = {
    Block.INBOX_STALE: timedelta(minutes=1),  # the inbox is read every minute
    Block.LAW: timedelta(hours=1),  # a person has to do something first
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What decides about one email and does not change with every letter that leaves.

    Attributes:
        fenced, suppressed, bounced, answered, enrolment_open, evidence_gone, approved,
        campaign_running, mailbox_paused, auth_failed, previous_uncertain: facts.
        forbidden: the law of the recipient's country says no, as things stand today.
        held: the enrolment waits, whatever the reason, until `held_until` or a person's word.
        by_hand: an answer typed by a person: caps, window and campaign do not apply.
        is_follow_up: any step after the first.
        known_contact: we had a letter from, or to, this person before.
        evidence_at: when the reason to write was last seen to be true, None if it never ages.
        inbox_read_at: when the mailbox's inbox was last read to its end, None if never.
        window: in which the recipient may get mail.
        day_zone: the mailbox's, whose local day the caps count in.
        dns_lacks_since: since when the sending domain lacks what a campaign needs, None if not.
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
    window: Window
    day_zone: ZoneInfo
    held_until: datetime | None = None
    dns_lacks_since: datetime | None = None
    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """What left already, or may have, in the mailbox's local day.

    Attributes:
        mailbox, campaign, site, person: letters claimed today.
        hour_full_until: when the mailbox has sent less than its hourly cap within 60 minutes
            again; None if it has now.
        mailbox_free_at: end of the pause after the mailbox's last letter, None if there is none.
    """

    mailbox: int = 0
    campaign: int = 0
    site: int = 0
    person: int = 0
    hour_full_until: datetime | None = None
    mailbox_free_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Numbers from the settings, the mailbox and the campaign.

    Attributes:
        mailbox_cap, campaign_cap, site_cap, person_cap: letters a day; campaign_cap None is
            unlimited.
        evidence_age: evidence older than this is looked at again.
        inbox_age: a follow-up needs an inbox read within this time.
        ramp_cap: letters a day of a mailbox this young, None if it is not led up.
        dns_grace: how long a mailbox goes on after its DNS began to lack something.
    """

    mailbox_cap: int
    campaign_cap: int | None
    site_cap: int
    evidence_age: timedelta
    inbox_age: timedelta
    person_cap: int = 1
    ramp_cap: int | None = None
    dns_grace: timedelta = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Wait:
    """One reason, and when it ends by itself; None: an event or a person ends it."""

    block: Block
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every reason why an email may not go now, the weightiest first; none: it may go."""

    waits: tuple[Wait, ...] = ()

    @property
    def may_go(self) -> bool:
        return not self.waits

    @property
    def first(self) -> Wait:
        """The weightiest reason."""
        return self.waits[0]

    @property
    def is_final(self) -> bool:
        """It will never go."""
        return bool(self.waits) and self.waits[0].block in FINAL

    def look_again_at(self, *, now: datetime) -> datetime:
        """When it is worth asking again: once all that has a known end is over. After `now`."""
        ends = [wait.until for wait in self.waits if wait.until is not None]
        asked = [
            now + _LOOK_AGAIN_AFTER.get(wait.block, _LOOK_AGAIN)
            for wait in self.waits
            if wait.until is None
        ]
        return max(ends + asked)


GO = Verdict()


def decide(s: Situation, counts: Counts, limits: Limits, *, now: datetime) -> Verdict:
    """The one decision: may it go now, if not why not, and until when.

    Raises:
        ValueError: the window never opens; readiness refuses such a campaign.
    """
    waits = (
        _of_the_letter(s)
        if s.by_hand
        else [
            *_of_the_letter(s),
            *_of_the_campaign(s, limits, now),
            *_of_the_day(s, counts, limits, now),
        ]
    )
    return Verdict(tuple(sorted(waits, key=_weight))) if waits else GO


_WEIGHTS = {block: number for number, block in enumerate(Block)}


def _weight(wait: Wait) -> int:
    return _WEIGHTS[wait.block]


def _of_the_letter(s: Situation) -> list[Wait]:
    """What holds for an answer typed by hand too."""
    asked = (
        (s.fenced, Block.FENCED),
        (s.suppressed, Block.SUPPRESSED),
        (s.bounced, Block.BOUNCED),
        (s.auth_failed, Block.AUTH_FAILED),
        (s.mailbox_paused, Block.MAILBOX_PAUSED),
    )
    return [Wait(block, None) for holds, block in asked if holds]


def _of_the_campaign(s: Situation, limits: Limits, now: datetime) -> Iterator[Wait]:
    asked = (
        (s.answered, Block.ANSWERED),
        (not s.enrolment_open, Block.ENROLMENT_ENDED),
        (s.evidence_gone, Block.EVIDENCE_GONE),
        (not s.approved, Block.NOT_APPROVED),
        (s.forbidden, Block.LAW),
        (not s.campaign_running, Block.CAMPAIGN_PAUSED),
        (_is_over(s.dns_lacks_since, limits.dns_grace, now), Block.DNS_GATE),
        (s.previous_uncertain, Block.PREVIOUS_UNCERTAIN),
        (_is_over(s.evidence_at, limits.evidence_age, now), Block.EVIDENCE_STALE),
        (_blind(s, limits, now), Block.INBOX_STALE),
    )
    yield from (Wait(block, None) for holds, block in asked if holds)
    if s.held:
        ends = s.held_until if s.held_until is not None and s.held_until > now else None
        yield Wait(Block.HELD, ends)


def _of_the_day(s: Situation, c: Counts, limits: Limits, now: datetime) -> Iterator[Wait]:
    if not s.window.contains(now):
        yield Wait(Block.OUTSIDE_WINDOW, s.window.next_opening(now))
    full = [block for holds, block in _caps(c, limits) if holds]
    if full:
        tomorrow = next_midnight(now, s.day_zone)
        yield from (Wait(block, _free_again(block, s, tomorrow)) for block in full)
    if c.hour_full_until is not None and c.hour_full_until > now:
        yield Wait(Block.HOURLY_CAP, c.hour_full_until)
    if c.mailbox_free_at is not None and c.mailbox_free_at > now:
        yield Wait(Block.GAP, c.mailbox_free_at)


def _caps(c: Counts, limits: Limits) -> tuple[tuple[bool, Block], ...]:
    cap, ramp = limits.campaign_cap, limits.ramp_cap
    return (
        (c.mailbox >= limits.mailbox_cap, Block.DAILY_CAP),
        (ramp is not None and c.mailbox >= ramp, Block.RAMP),
        (cap is not None and c.campaign >= cap, Block.CAMPAIGN_CAP),
        (c.site >= limits.site_cap, Block.SITE_TOO_SOON),
        (c.person >= limits.person_cap, Block.PERSON_TOO_SOON),
    )


def _free_again(block: Block, s: Situation, tomorrow: datetime) -> datetime:
    """A full mailbox is free for everybody at midnight; a letter goes when its window opens."""
    return s.window.next_opening(tomorrow) if block.scope is Scope.LETTER else tomorrow


def _is_over(since: datetime | None, age: timedelta, now: datetime) -> bool:
    return since is not None and now - since > age


def _blind(s: Situation, limits: Limits, now: datetime) -> bool:
    """A follow-up, or a first letter to someone we know, without a fresh look at the inbox."""
    if not (s.is_follow_up or s.known_contact):
        return False
    return s.inbox_read_at is None or now - s.inbox_read_at > limits.inbox_age
