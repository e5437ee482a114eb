"""Loads what decides about letters: the Situation, Counts and Limits of `eligibility`, in bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from outreach.config import Settings
from outreach.model.campaign import Campaign, CampaignState, EnrolmentState
from outreach.model.contact import Verification
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.opportunity import Stage
from outreach.sending.eligibility import Limits, Situation, Verdict, decide
from outreach.sending.pacing import Window, local_midnight, ramp_cap
from outreach.sending.tally import HOUR, Tally
from outreach.sending.zones import Zoned, days_of_rest, zone_for
from outreach.store import inbound, installation, queue
from outreach.store.queue import Queued

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
    """

    letter: Queued
    situation: Situation
    limits: Limits
    day: date

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


class Look:
    """Looks at many letters at once; what they share is read once."""

    def __init__(self, session: Session, settings: Settings, *, now: datetime) -> None:
        self._session, self._settings, self._now = session, settings, now
        self._fenced = installation.is_fenced(session)
        self._shared: dict[Any, Any] = {}

    def at(self, letters: Sequence[Queued]) -> list[Looked]:
        """Everything that decides about these letters."""
        session = self._session
        suppressed = queue.suppressed_among(session, {one.recipient for one in letters})
        known = queue.known_among(session, {one.contact_id for one in letters})
        return [
            self._looked(one, one.recipient in suppressed, one.contact_id in known)
            for one in letters
        ]

    def mailbox(self, number: int) -> Mailbox:
        """A mailbox as it stands now."""
        found: Mailbox = self._once(
            ("mailbox", number), lambda: self._session.get_one(Mailbox, number)
        )
        return found

    def _looked(self, one: Queued, suppressed: bool, known: bool) -> Looked:
        mailbox = self.mailbox(one.mailbox_id)
        campaign = self._campaign(one)
        zone: ZoneInfo = self._once(
            ("zone", mailbox.id), lambda: mailbox_zone(mailbox, self._settings)
        )
        situation = Situation(
            fenced=self._fenced,
            suppressed=suppressed,
            bounced=one.verification in _BAD,
            answered=one.enrolment_state is EnrolmentState.REPLIED,
            enrolment_open=one.enrolment_state in _OPEN,
            held=one.enrolment_state is EnrolmentState.HELD,
            held_until=one.held_until,
            evidence_gone=one.stage in _GONE,
            approved=bool(one.approved_by),
            campaign_running=campaign is not None and campaign.state is CampaignState.RUNNING,
            mailbox_paused=mailbox.state in (MailboxState.PAUSED, MailboxState.SAMPLE),
            auth_failed=mailbox.state is MailboxState.AUTH_FAILED,
            dns_lacks_since=mailbox.dns_lacks_since,
            previous_uncertain=one.previous_state in _UNKNOWN,
            by_hand=one.by_hand,
            is_follow_up=bool(one.step),
            known_contact=known,
            evidence_at=one.verified_at,
            inbox_read_at=self._inbox_read_at(mailbox),
            window=self._window(one, mailbox, campaign),
            day_zone=zone,
        )
        return Looked(one, situation, self._limits(mailbox, campaign), self._day(zone))

    def _campaign(self, one: Queued) -> Campaign | None:
        number = one.campaign_id
        if number is None:
            return None
        found: Campaign = self._once(
            ("campaign", number), lambda: self._session.get_one(Campaign, number)
        )
        return found

    def _day(self, zone: ZoneInfo) -> date:
        day: date = self._once(("day", zone), lambda: self._now.astimezone(zone).date())
        return day

    def _inbox_read_at(self, mailbox: Mailbox) -> datetime | None:
        """A message that was stored but not understood yet could be an answer."""
        number = mailbox.id or 0
        waiting = self._once(
            ("waiting", number), lambda: inbound.has_waiting(self._session, number)
        )
        return None if waiting else mailbox.last_inbound_ok_at

    def _limits(self, mailbox: Mailbox, campaign: Campaign | None) -> Limits:
        key = ("limits", mailbox.id, campaign.id if campaign else None)
        limits: Limits = self._once(
            key, lambda: limits_of(mailbox, campaign, self._settings, now=self._now)
        )
        return limits

    def _window(self, one: Queued, mailbox: Mailbox, campaign: Campaign | None) -> Window:
        country = one.country
        key = ("window", mailbox.id, campaign.id if campaign else None, country)

        def made() -> Window:
            zone = zone_of(country, mailbox, self._settings).zone
            return window_of(campaign, country, zone, now=self._now)

        window: Window = self._once(key, made)
        return window

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What many letters share; a session forgets rows that nobody holds."""
        if key not in self._shared:
            self._shared[key] = make()
        return self._shared[key]


def tally_of(
    session: Session, mailboxes: Iterable[Mailbox], settings: Settings, *, now: datetime
) -> Tally:
    """What left today from these mailboxes and for their campaigns, counted from the rows."""
    tally = Tally()
    for mailbox in mailboxes:
        number, zone = mailbox.id or 0, mailbox_zone(mailbox, settings)
        today = local_midnight(now, zone)
        day = now.astimezone(zone).date()
        everything, follow_ups = queue.sent_by_mailbox(session, number, today)
        tally.days["mailbox", number, day] = everything
        tally.days["follow_up", number, day] = follow_ups
        for campaign, count in queue.sent_by_campaigns(session, today).items():
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
