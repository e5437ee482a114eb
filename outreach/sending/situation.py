"""Loads what decides about letters: the Situation, Counts and Limits of `eligibility`, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from outreach.config import Settings
from outreach.contacts.rules import shipped_rules
from outreach.model.campaign import Campaign, CampaignState, EnrolmentState
from outreach.model.contact import Verification
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Stage
from outreach.model.project import Project
from outreach.sending.eligibility import Limits, Situation, Verdict, decide
from outreach.sending.lawful import law_objects
from outreach.sending.pacing import Window, local_midnight, ramp_cap
from outreach.sending.tally import HOUR, Tally
from outreach.sending.zones import Zoned, days_of_rest, zone_for
from outreach.store import inbound, installation, queue, queued
from outreach.store.queued import Queued

_ALWAYS = frozenset(range(1, 8))
_UNKNOWN = {OutboundState.UNCERTAIN, OutboundState.SENDING}
_BAD = {Verification.BOUNCED, Verification.INVALID}
_OPEN = {EnrolmentState.ACTIVE, EnrolmentState.HELD}
_GONE = {Stage.DISMISSED, Stage.WON}


@dataclass(frozen=True, slots=True)
class Looked:
    """One letter and everything that decides about it.

    Attributes:
        day: the mailbox's local day, in which it would count.
        law_objects: why the law does not allow it today, "" if it does.
        suppression_keys: under which a suppression of its recipient may be stored.
    """

    letter: Queued
    situation: Situation
    limits: Limits
    day: date
    law_objects: str
    suppression_keys: Sequence[str]

    def verdict(self, tally: Tally, *, now: datetime) -> Verdict:
        """May it go now, after what has left already?"""
        one = self.letter
        counts = tally.counts(
            self.day,
            mailbox_id=one.mailbox_id,
            campaign_id=one.campaign_id,
            site_id=one.site_id,
            person_id=one.contact_id,
        )
        return decide(self.situation, counts, self.limits, now=now)

    def note(self, tally: Tally, *, at: datetime) -> None:
        """It leaves: it counts from now on."""
        one = self.letter
        tally.note(
            at,
            self.day,
            mailbox_id=one.mailbox_id,
            campaign_id=one.campaign_id,
            site_id=one.site_id,
            person_id=one.contact_id,
            is_follow_up=bool(one.step),
            by_hand=one.by_hand,
        )


def mailbox_zone(mailbox: Mailbox, settings: Settings) -> ZoneInfo:
    """The zone whose days the caps of a mailbox count in."""
    return ZoneInfo(mailbox.time_zone or settings.time_zone)


def zone_of(country: str, mailbox: Mailbox, settings: Settings) -> Zoned:
    """The zone of a recipient, and how well it is known."""
    return zone_for(country, mailbox.time_zone or settings.time_zone)


def pause_bounds(mailbox: Mailbox, settings: Settings) -> tuple[float, float]:
    """Shortest and longest pause between two letters of a mailbox, in minutes."""
    shortest, longest = mailbox.gap_minutes_min, mailbox.gap_minutes_max
    return (
        settings.gap_minutes_min if shortest is None else shortest,
        settings.gap_minutes_max if longest is None else longest,
    )


def limits_of(
    mailbox: Mailbox, campaign: Campaign | None, settings: Settings, *, now: datetime
) -> Limits:
    """The numbers that apply to the letters of a campaign from a mailbox."""
    began = mailbox.ramp_began_at
    return Limits(
        mailbox_cap=mailbox.daily_cap or settings.mailbox_daily_cap,
        campaign_cap=campaign.daily_limit if campaign else None,
        site_cap=settings.site_daily_cap,
        evidence_age=timedelta(days=settings.evidence_days),
        inbox_age=timedelta(minutes=settings.inbox_fresh_minutes),
        ramp_cap=None if began is None else ramp_cap((now - began).days),
    )


def window_of(campaign: Campaign | None, country: str, zone: ZoneInfo, *, now: datetime) -> Window:
    """When letters of a campaign may reach somebody in this country and zone."""
    if campaign is None:
        return Window(_ALWAYS, 0, 24, zone)
    years = (now.year, now.year + 1)
    rest = days_of_rest(country, years) if campaign.keeps_holidays and country else frozenset()
    days = frozenset(campaign.window_days)
    return Window(days, campaign.window_from, campaign.window_to, zone, rest)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the letters of one mailbox and campaign to one country have in common."""

    campaign_running: bool
    mailbox_paused: bool
    auth_failed: bool
    dns_lacks_since: datetime | None
    inbox_read_at: datetime | None
    window: Window
    day_zone: ZoneInfo
    day: date
    limits: Limits


class Look:
    """Looks at many letters at once; what they share is read once."""

    def __init__(self, session: Session, settings: Settings, *, now: datetime) -> None:
        self._session, self._settings, self._now = session, settings, now
        self._fenced = installation.is_fenced(session)
        self._frames: dict[tuple[int, int | None, str], _Frame] = {}
        self._shared: dict[Any, Any] = {}

    def at(self, letters: Sequence[Queued]) -> list[Looked]:
        """Everything that decides about these letters."""
        keys = queue.suppression_keys(self._session, {one.recipient for one in letters})
        return self._all(letters, keys, [self._law_objects(one) for one in letters])

    def again(self, looked: Sequence[Looked]) -> list[Looked]:
        """The same letters as things stand now; only what may have changed is read."""
        now = queued.standings(self._session, [one.letter.id for one in looked])
        left = [one for one in looked if one.letter.id in now]
        letters = [replace(one.letter, standing=now[one.letter.id]) for one in left]
        laws = [
            before.law_objects if one.standing == before.letter.standing else self._law_objects(one)
            for one, before in zip(letters, left, strict=True)
        ]
        keys = {one.letter.recipient: one.suppression_keys for one in left}
        return self._all(letters, keys, laws)

    def mailbox(self, number: int) -> Mailbox:
        """A mailbox as it stands now."""
        found: Mailbox = self._once(
            ("mailbox", number), lambda: self._session.get_one(Mailbox, number)
        )
        return found

    def _all(
        self, letters: Sequence[Queued], keys: Mapping[str, Sequence[str]], laws: Sequence[str]
    ) -> list[Looked]:
        suppressed = queue.suppressed_among(self._session, keys)
        known = queue.known_among(self._session, {one.contact_id for one in letters})
        found = []
        for one, law in zip(letters, laws, strict=True):
            frame = self._frame(one)
            situation = self._situation(
                one, frame, one.recipient in suppressed, one.contact_id in known, bool(law)
            )
            suppressing = keys[one.recipient]
            found.append(Looked(one, situation, frame.limits, frame.day, law, suppressing))
        return found

    def _situation(
        self, one: Queued, frame: _Frame, suppressed: bool, known: bool, forbidden: bool
    ) -> Situation:
        standing = one.standing
        return Situation(
            fenced=self._fenced,
            suppressed=suppressed,
            bounced=standing.verification in _BAD,
            answered=standing.enrolment is EnrolmentState.REPLIED,
            enrolment_open=standing.enrolment in _OPEN,
            held=standing.enrolment is EnrolmentState.HELD,
            held_until=standing.held_until,
            evidence_gone=standing.stage in _GONE,
            approved=bool(standing.approved_by),
            campaign_running=frame.campaign_running,
            mailbox_paused=frame.mailbox_paused,
            auth_failed=frame.auth_failed,
            dns_lacks_since=frame.dns_lacks_since,
            previous_uncertain=standing.previous in _UNKNOWN,
            by_hand=one.by_hand,
            is_follow_up=bool(one.step),
            known_contact=known,
            evidence_at=standing.verified_at,
            inbox_read_at=frame.inbox_read_at,
            window=frame.window,
            day_zone=frame.day_zone,
            forbidden=forbidden,
        )

    def _frame(self, one: Queued) -> _Frame:
        key = (one.mailbox_id, one.campaign_id, one.standing.country)
        if key not in self._frames:
            self._frames[key] = self._framed(*key)
        return self._frames[key]

    def _framed(self, mailbox_id: int, campaign_id: int | None, country: str) -> _Frame:
        settings, now, mailbox = self._settings, self._now, self.mailbox(mailbox_id)
        campaign = None if campaign_id is None else self._session.get_one(Campaign, campaign_id)
        day_zone = mailbox_zone(mailbox, settings)
        return _Frame(
            campaign_running=campaign is not None and campaign.state is CampaignState.RUNNING,
            mailbox_paused=mailbox.state is MailboxState.PAUSED,
            auth_failed=mailbox.state is MailboxState.AUTH_FAILED,
            dns_lacks_since=mailbox.dns_lacks_since,
            inbox_read_at=self._inbox_read_at(mailbox),
            window=window_of(campaign, country, zone_of(country, mailbox, settings).zone, now=now),
            day_zone=day_zone,
            day=now.astimezone(day_zone).date(),
            limits=limits_of(mailbox, campaign, settings, now=now),
        )

    def _inbox_read_at(self, mailbox: Mailbox) -> datetime | None:
        """A message that was stored but not understood yet could be an answer."""
        number = mailbox.id or 0
        waiting = self._once(
            ("waiting", number), lambda: inbound.has_waiting(self._session, number)
        )
        return None if waiting else mailbox.last_inbound_ok_at

    def _law_objects(self, one: Queued) -> str:
        assessment: str = self._once(
            ("assessment", one.project_id),
            lambda: self._session.get_one(Project, one.project_id).legitimate_interest_note,
        )
        return law_objects(one, assessment, shipped_rules(), today=self._now.date())

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What many letters share; a session forgets rows that nobody holds."""
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]


def tally_of(
    session: Session, mailboxes: Iterable[Mailbox], settings: Settings, *, now: datetime
) -> Tally:
    """What left today from these mailboxes and for their campaigns, counted from the rows."""
    tally, by_campaign = Tally(), cache(partial(queue.sent_by_campaigns, session))
    for mailbox in mailboxes:
        number, zone = mailbox.id or 0, mailbox_zone(mailbox, settings)
        today = local_midnight(now, zone)
        day = now.astimezone(zone).date()
        everything, follow_ups = queue.sent_by_mailbox(session, number, today)
        tally.days["mailbox", number, day] = everything
        tally.days["follow_up", number, day] = follow_ups
        for campaign, count in by_campaign(today).items():
            tally.days["campaign", campaign, day] = count
        read_pace(tally, mailbox)
        if mailbox.hourly_cap:
            last = queue.last_claims(session, number, now - HOUR, at_most=mailbox.hourly_cap)
            tally.limit_hour(number, mailbox.hourly_cap, last)
    return tally


def read_pace(tally: Tally, mailbox: Mailbox) -> None:
    """Until when a mailbox pauses, as its row says."""
    if mailbox.next_send_at is None:
        tally.free_at.pop(mailbox.id or 0, None)
    else:
        tally.free_at[mailbox.id or 0] = mailbox.next_send_at


def count_nearby(session: Session, tally: Tally, looked: Sequence[Looked]) -> Tally:
    """The tally, knowing too what the sites and persons of these letters got today."""
    beside = tally.beside()
    days = {(one.day, one.situation.day_zone) for one in looked}
    for day, zone in days:
        midnight = _midnight(day, zone)
        same = [one.letter for one in looked if one.day == day]
        sites = queue.sent_to_sites(session, {one.site_id for one in same}, midnight)
        persons = queue.sent_to_persons(session, {one.contact_id for one in same}, midnight)
        beside.nearby.update({("site", site, day): count for site, count in sites.items()})
        beside.nearby.update({("person", one, day): count for one, count in persons.items()})
    return beside


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone)
    return local_midnight(noon, zone)
