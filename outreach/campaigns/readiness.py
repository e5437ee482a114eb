"""What a campaign still lacks before it may start. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from outreach.model.campaign import Campaign
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.project import Project


@dataclass(frozen=True, slots=True)
class Lack:
    """One thing that is missing.

    Attributes:
        field: which setting, as "project.postal_address".
        sentence: what is missing and where to put it.
    """

    field: str
    sentence: str


_IDENTITY = {
    "sender_name": "the name of the person who writes",
    "organisation": "the organisation that writes",
    "postal_address": "a postal address: the law asks for it in every letter (CS-1)",
}


def lacks(campaign: Campaign, project: Project, mailbox: Mailbox) -> list[Lack]:
    """Everything that stands between the campaign and its first letter."""
    return list(_lacks(campaign, project, mailbox))


def _lacks(campaign: Campaign, project: Project, mailbox: Mailbox) -> Iterator[Lack]:
    for name in project.missing_identity:
        yield Lack(f"project.{name}", f"The project needs {_IDENTITY[name]}.")
    if not campaign.steps:
        yield Lack("campaign.steps", "The campaign has no letter yet.")
    elif not str(campaign.steps[0].get("subject", "")).strip():
        yield Lack("campaign.steps", "The first letter has no subject.")
    if campaign.window_from >= campaign.window_to or not campaign.window_days:
        yield Lack("campaign.window", "The sending window is empty: set days and hours.")
    if mailbox.project_id != campaign.project_id:
        yield Lack("campaign.mailbox", "The mailbox belongs to another project.")
    if not mailbox.imap_host:
        yield Lack(
            "mailbox.imap_host", "Without IMAP answers go unread: follow-ups would be blind."
        )
    if mailbox.state is not MailboxState.OK:
        yield Lack("mailbox.state", f"The mailbox is {mailbox.state}: {mailbox.state_reason}")
    for problem in mailbox.dns_problems:  # the last look; empty where DNS checks are off (MB-4)
        yield Lack("mailbox.dns", _in_words(problem))


def _in_words(problem: Mapping[str, str]) -> str:
    publish = problem.get("publish")
    return problem["sentence"] + (f" Put into the DNS: {publish}" if publish else "")
