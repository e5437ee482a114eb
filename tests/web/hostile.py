"""Fills every text that comes from outside with hostile content."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle

from sqlalchemy import select
from sqlmodel import Session

from outreach.model.asset import Asset
from outreach.model.backlink import Backlink
from outreach.model.campaign import Campaign, Enrolment
from outreach.model.contact import Contact, ContactFinding
from outreach.model.email import InboundEmail, OutboundEmail
from outreach.model.event import Event
from outreach.model.mailbox import Mailbox
from outreach.model.opportunity import Opportunity
from outreach.model.project import Project
from outreach.model.prospect import Prospect
from outreach.model.run import Run
from outreach.model.site import Site
from tests.web.hostile_rest import poison_rest

OWN = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' autofocus onfocus='alert(1)",
    "javascript:alert(1)",
    "</textarea><svg onload=alert(1)>",
    "</title><script>alert(1)</script>",
    "{{ 7*7 }}${7*7}",
    "data:text/html,<script>alert(1)</script>",
    "<a href=javascript:alert(1) hx-get=/sign-in hx-trigger=load>x</a>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<base href=https://attacker.test/><link rel=stylesheet href=https://attacker.test/x.css>",
    "<style>@import 'https://attacker.test/x.css'</style>",
    "safe\u202etxt.exe\u200b",
)
_PLAIN = {
    Project: ("name", "site_url", "sender_name", "organisation", "postal_address", "notice_url"),
    Site: ("contact_form_url", "home_url"),
    Prospect: ("title", "url", "problem"),
    Asset: ("title", "url"),
    Contact: ("name", "address", "role", "guess_approved_by"),
    ContactFinding: ("context", "how", "url"),
    Campaign: ("name",),
    Enrolment: ("state_reason",),
    Mailbox: ("sender_name", "state_reason", "inbox_problem", "smtp_host"),
    OutboundEmail: ("subject", "body", "footer", "wait_reason", "smtp_text", "recipient"),
    InboundEmail: (
        "subject", "text", "fresh_text", "html", "sender_name", "sender_address",
        "kind_reason", "intent", "match_reason", "problem",
    ),
    Backlink: (
        "linking_page", "target_url", "anchor_text", "context", "page_title", "rel", "problem",
    ),
    Event: ("why",),
    Run: ("title",),
}  # fmt: skip


def storable(payload: str) -> str:
    """`payload` as far as a database takes it: no NUL, no lone surrogates."""
    return payload.replace("\x00", "�").encode("utf-8", "replace").decode()


def poison(session: Session, payloads: list[str]) -> None:
    """Put the payloads into every such column, in turn."""
    following = cycle(payloads)
    for table, columns in _PLAIN.items():
        if table is Event:
            continue  # events are append-only: they are poisoned when they are written
        for number, row in enumerate(session.execute(select(table)).scalars()):
            for column in columns:
                unique = f" {number}" if column in ("name", "address") else ""
                setattr(row, column, next(following) + unique)
    for row in session.execute(select(Opportunity)).scalars():
        row.evidence = _poisoned(row.evidence, following)
        row.score_reasons = _poisoned(row.score_reasons, following)
        row.gate, row.paid_offer = (
            next(following),
            {"amount": 1, "currency": "x", "quote": next(following)},
        )
    for letter in session.execute(select(OutboundEmail)).scalars():
        letter.objections = _poisoned(letter.objections, following)
        letter.variables = {
            **letter.variables,
            "values": _poisoned(letter.variables["values"], following),
        }
    for run in session.execute(select(Run)).scalars():
        run.counts, run.problems = {next(following): 3}, [next(following) for _ in range(20)]
    for campaign in session.execute(select(Campaign)).scalars():
        campaign.steps = _poisoned(campaign.steps, following)
    poison_rest(session, following)


_KEPT = {"verdict", "placement", "level", "field"}  # words of ours: enumerations, never free text


def _poisoned(value: object, following: Iterator[str]) -> object:
    if isinstance(value, dict):
        return {
            key: one if key in _KEPT else _poisoned(one, following) for key, one in value.items()
        }
    if isinstance(value, list):
        return [_poisoned(one, following) for one in value]
    return next(following) if isinstance(value, str) else value
