"""All objections to one draft: of the linter, of the law, and of its missing variables."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from outreach.drafting.lint import DraftText, Facts, Level, Objection, lint
from outreach.model.email import OutboundEmail

LAW = "T-LAW"


def look_over(email: OutboundEmail) -> None:
    """Lint the text as it is now; what the law or the evidence objected to stays."""
    facts = Facts(**email.variables["facts"])
    draft = DraftText(email.subject, email.body, email.footer)
    kept = [one for one in email.objections if one["rule"] == LAW]
    email.objections = [*kept, *(plain(one) for one in lint(draft, facts))]


def plain(objection: Objection) -> dict[str, Any]:
    """For storing and showing."""
    return {**asdict(objection), "level": objection.level.value}


def blocking(email: OutboundEmail) -> list[str]:
    """Sentences of the objections that stop approval."""
    return [one["sentence"] for one in email.objections if one["level"] == Level.BLOCK.value]


def variable_missing(sentence: str, field: str) -> dict[str, Any]:
    """An undefined variable: it blocks, and says what is missing."""
    return plain(Objection("T-VAR", Level.BLOCK, sentence, field))


def forbidden(sentence: str) -> dict[str, Any]:
    """The law of the recipient's country says no, or wants something first."""
    return plain(Objection(LAW, Level.BLOCK, sentence, "body"))
