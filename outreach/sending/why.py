"""Why is nothing being sent? Answered per email, campaign and mailbox by the one decision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from outreach.campaigns.readiness import lacks
from outreach.config import Settings
from outreach.model.campaign import Campaign, CampaignState
from outreach.model.email import OutboundState
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project
from outreach.sending.blocks import Block
from outreach.sending.eligibility import Verdict
from outreach.sending.pacing import ramp_rises_in
from outreach.sending.situation import (
    Look,
    Looked,
    count_nearby,
    limits_of,
    mailbox_zone,
    pause_bounds,
    tally_of,
    zone_of,
)
from outreach.store import installation, outbound, queue, queued

_MOST = 500
_WAITING = {OutboundState.DRAFTED, OutboundState.APPROVED, OutboundState.SCHEDULED}


@dataclass(frozen=True, slots=True)
class Answer:
    """One reason.

    Attributes:
        code: as a block, or "nothing_waits", "to_approve", "no_worker", "lacks", "may_go", "pace".
        until: when it ends by itself, None if an event or a person ends it, or it does not apply.
        letters: how many it holds up.
    """

    code: str
    sentence: str
    until: datetime | None = None
    letters: int = 0


def why_email(session: Session, number: int, settings: Settings, *, now: datetime) -> list[Answer]:
    """Every reason why one email has not left, the one that ends last first."""
    email = outbound.get(session, number)
    if email.state not in _WAITING:
        return [Answer(email.state.value, f"The letter is {email.state.value}; it waits no more.")]
    found = _judged(session, [number], settings, now=now)
    answers = [answer for looked, verdict in found for answer in _reasons(looked, verdict)]
    zone = [_zone(session, looked, settings) for looked, _ in found]
    last = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(answers, key=lambda one: one.until or last, reverse=True) + zone


def _reasons(looked: Looked, verdict: Verdict) -> Iterator[Answer]:
    if verdict.may_go and looked.letter.standing.state is OutboundState.SCHEDULED:
        send_at = looked.letter.send_at
        yield Answer("may_go", "Nothing holds it up: it leaves with the next rounds.", send_at)
    for wait in verdict.waits:
        law = looked.law_objects if wait.block is Block.LAW else ""
        yield Answer(wait.block.value, law or wait.block.sentence, wait.until, 1)


def _zone(session: Session, looked: Looked, settings: Settings) -> Answer:
    mailbox = session.get_one(Mailbox, looked.letter.mailbox_id)
    zoned = zone_of(looked.letter.standing.country, mailbox, settings)
    return Answer("zone", f"The recipient's clock: {zoned.sentence}.")


def _judged(
    session: Session, numbers: Sequence[int], settings: Settings, *, now: datetime
) -> list[tuple[Looked, Verdict]]:
    look = Look(session, settings, now=now)
    looked = look.at(queued.letters(session, numbers))
    mailboxes = {one.letter.mailbox_id: look.mailbox(one.letter.mailbox_id) for one in looked}
    tally = tally_of(session, mailboxes.values(), settings, now=now)
    nearby = count_nearby(session, tally, looked)
    return [(one, one.verdict(nearby, now=now)) for one in looked]


def why_campaign(
    session: Session, campaign: Campaign, settings: Settings, *, now: datetime
) -> list[Answer]:
    """What stands between a campaign and its next letters: itself, people, then each block."""
    answers = list(_of_campaign(session, campaign, now))
    numbers = queue.waiting_of_campaign(session, campaign.id or 0, at_most=_MOST)
    drafts = any(one.code == "to_approve" for one in answers)
    if not (numbers or drafts) and campaign.state is CampaignState.RUNNING:
        why = "No letter of it waits: nobody is enrolled, or nobody's next letter is due."
        answers.append(Answer("nothing_waits", why))
    return answers + _summed(_judged(session, numbers, settings, now=now))


def _of_campaign(session: Session, campaign: Campaign, now: datetime) -> Iterator[Answer]:
    if campaign.state is not CampaignState.RUNNING:
        yield Answer("campaign_paused", f"The campaign is {campaign.state.value}: start it.")
    project = session.get_one(Project, campaign.project_id)
    for number in campaign.mailbox_ids:
        for lack in lacks(campaign, project, session.get_one(Mailbox, number)):
            yield Answer("lacks", lack.sentence)
    yield from _no_worker(session, now)
    drafts = queue.count_drafts(session, campaign.id or 0)
    if drafts:
        yield Answer("to_approve", "Letters wait for a person's approval.", None, drafts)


def _no_worker(session: Session, now: datetime) -> Iterator[Answer]:
    beat = installation.last_round_at(session)
    if beat is None or now - beat > timedelta(minutes=5):
        last = f"its last round was at {beat:%Y-%m-%d %H:%M} UTC" if beat else "it never ran"
        yield Answer("no_worker", f"The worker does not run ({last}): outreach worker")


def _summed(judged: list[tuple[Looked, Verdict]]) -> list[Answer]:
    """Each weightiest reason with the number of letters, the most frequent first."""
    counts: Counter[str] = Counter()
    first: dict[str, Answer] = {}
    for looked, verdict in judged:
        for answer in list(_reasons(looked, verdict))[:1]:
            counts[answer.code] += 1
            known = first.setdefault(answer.code, answer)
            if answer.until and known.until and answer.until < known.until:
                first[answer.code] = answer
    return [
        Answer(code, first[code].sentence, first[code].until, count)
        for code, count in counts.most_common()
    ]


def why_mailbox(
    session: Session, mailbox: Mailbox, settings: Settings, *, now: datetime
) -> list[Answer]:
    """What holds a mailbox up, and how much it can send in a day."""
    answers = list(_no_worker(session, now))
    if mailbox.state is not MailboxState.OK:
        answers.append(Answer(f"mailbox_{mailbox.state.value}", mailbox.state_reason))
    numbers = queue.waiting_of_mailbox(session, mailbox.id or 0, at_most=_MOST)
    answers += _summed(_judged(session, numbers, settings, now=now))
    return [*answers, _pace(session, mailbox, settings, now)]


def _pace(session: Session, mailbox: Mailbox, settings: Settings, now: datetime) -> Answer:
    """The arithmetic, so that a person sees which number to change."""
    limits = limits_of(mailbox, None, settings, now=now)
    number, zone = mailbox.id or 0, mailbox_zone(mailbox, settings)
    sent = tally_of(session, [mailbox], settings, now=now).days[
        "mailbox", number, now.astimezone(zone).date()
    ]
    shortest, longest = pause_bounds(mailbox, settings)
    cap = min(limits.mailbox_cap, limits.ramp_cap or limits.mailbox_cap)
    words = [f"{sent} of {cap} letters left today ({zone.key}), answers by hand included."]
    if longest:
        hour = f"{60 / longest:.0f} to {60 / shortest:.0f}" if shortest else f"{60 / longest:.0f}+"
        words.append(f"Pauses of {shortest:g} to {longest:g} minutes allow {hour} an hour.")
    words += _ramp(mailbox, now)
    return Answer("pace", " ".join(words))


def _ramp(mailbox: Mailbox, now: datetime) -> list[str]:
    if mailbox.ramp_began_at is None:
        return []
    rises = ramp_rises_in((now - mailbox.ramp_began_at).days)
    return [f"It is new: in {rises} days it may send more."] if rises else []
