"""What the law of the recipient's country says about one contact: rows in, verdict out."""

from __future__ import annotations

from datetime import date
from typing import Any

from outreach.contacts.country import address_type
from outreach.contacts.law import NO_CONSENT, Consent, ConsentKind, PolicyVerdict, policy
from outreach.contacts.rules import Condition, Outcome, Rules
from outreach.model.contact import Contact
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project


def verdict_on(
    contact: Contact, opportunity: Opportunity, rules: Rules, *, today: date
) -> PolicyVerdict:
    """The policy's verdict on writing to this contact about this opportunity."""
    return policy(
        contact.country,
        address_type(contact.address),
        contact.subscriber_type,
        opportunity.tactic.value,
        consent_of(contact.consent),
        rules,
        override=contact.law_override,
        today=today,
    )


def unmet(verdict: PolicyVerdict, project: Project, opportunity: Opportunity) -> str:
    """Why the letter may not go under this verdict, "" if it may."""
    return lacking(verdict, project.legitimate_interest_note, opportunity.note)


def lacking(verdict: PolicyVerdict, assessment: str, note: str) -> str:
    """The same by what was written down: the project's assessment, the opportunity's note."""
    if verdict.outcome is Outcome.BLOCK:
        return f"{verdict.reason} ({verdict.citation})"
    if Condition.LIA in verdict.conditions and not assessment.strip():
        return (
            "The project needs an approved legitimate-interest assessment before letters to "
            "Europe or the UK (GD-1): write it in the project's settings."
        )
    if Condition.JOB_RELATED in verdict.conditions and not note.strip():
        return "Write down, in the opportunity's note, why this concerns the person's job."
    return ""


def tells_source(verdict: PolicyVerdict) -> bool:
    """Must the first letter say where the address was found (Article 14 GDPR)?"""
    return Condition.ART14_NOTICE in verdict.conditions


def consent_of(stored: dict[str, Any]) -> Consent:
    """The consent that a contact's row keeps."""
    if not stored:
        return NO_CONSENT
    return Consent(
        kind=ConsentKind(stored.get("kind", "none")),
        evidence=str(stored.get("evidence", "")),
        given_on=_day(stored.get("given_on")),
        expires_on=_day(stored.get("expires_on")),
        no_refusal_beside_it=bool(stored.get("no_refusal_beside_it")),
        role_fit=str(stored.get("role_fit", "")),
    )


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if text else None
