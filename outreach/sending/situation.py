"""Loads what decides about one email: the Situation and the Limits of `eligibility`."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session

from outreach.config import Settings
from outreach.model.campaign import CampaignState, EnrolmentState
from outreach.model.contact import Verification
from outreach.model.email import OutboundState
from outreach.model.mailbox import MailboxState
from outreach.model.opportunity import Stage
from outreach.sending.eligibility import Limits, Situation
from outreach.sending.pacing import Window, local_midnight
from outreach.store import campaigns, inbound, installation, outbound, suppressions
from outreach.store.outbound import Gathered

_ALWAYS = frozenset(range(1, 8))
_UNKNOWN = {OutboundState.UNCERTAIN, OutboundState.SENDING}


def zone_of(found: Gathered, settings: Settings) -> ZoneInfo:
    """The mailbox's zone stands in for the recipient's, which is rarely known."""
    return ZoneInfo(found.mailbox.time_zone or settings.time_zone)


def situation_of(
    session: Session, found: Gathered, settings: Settings, *, now: datetime
) -> Situation:
    """Everything that decides whether this email may go now."""
    email, enrolment, campaign = found.email, found.enrolment, found.campaign
    zone = zone_of(found, settings)
    today = local_midnight(now, zone)
    opportunity = found.opportunity
    return Situation(
        fenced=installation.is_fenced(session),
        suppressed=suppressions.is_suppressed(session, email.recipient),
        bounced=found.contact.verification in {Verification.BOUNCED, Verification.INVALID},
        answered=enrolment is not None and enrolment.state is EnrolmentState.REPLIED,
        enrolment_open=enrolment is not None and enrolment.is_open,
        held=enrolment is not None and enrolment.state is EnrolmentState.HELD,
        evidence_gone=opportunity is not None and opportunity.stage in {Stage.DISMISSED, Stage.WON},
        approved=bool(email.approved_by),
        campaign_running=campaign is not None and campaign.state is CampaignState.RUNNING,
        mailbox_paused=found.mailbox.state is MailboxState.PAUSED,
        auth_failed=found.mailbox.state is MailboxState.AUTH_FAILED,
        previous_uncertain=found.previous is not None and found.previous.state in _UNKNOWN,
        by_hand=email.step is None,
        is_follow_up=bool(email.step),
        known_contact=campaigns.last_letter_at(session, email.contact_id) is not None,
        evidence_at=opportunity.verified_at if opportunity else None,
        inbox_read_at=None
        if inbound.has_waiting(session, email.mailbox_id)
        else found.mailbox.last_inbound_ok_at,
        sent_today_mailbox=outbound.claimed_since(session, today, mailbox_id=email.mailbox_id),
        sent_today_campaign=outbound.claimed_since(session, today, campaign_id=email.campaign_id)
        if email.campaign_id
        else 0,
        sent_today_site=outbound.claimed_since(session, today, site_id=email.site_id),
        window=_window(found, zone),
        mailbox_free_at=found.mailbox.next_send_at,
    )


def _window(found: Gathered, zone: ZoneInfo) -> Window:
    campaign = found.campaign
    if campaign is None:
        return Window(_ALWAYS, 0, 24, zone)
    return Window(frozenset(campaign.window_days), campaign.window_from, campaign.window_to, zone)


def limits_of(found: Gathered, settings: Settings) -> Limits:
    """The numbers that apply to this email."""
    return Limits(
        mailbox_cap=found.mailbox.daily_cap or settings.mailbox_daily_cap,
        campaign_cap=found.campaign.daily_limit if found.campaign else None,
        site_cap=settings.site_daily_cap,
        evidence_age=timedelta(days=settings.evidence_days),
        inbox_age=timedelta(minutes=settings.inbox_fresh_minutes),
    )
