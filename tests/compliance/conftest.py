"""What the tests of the rules share: one letter, written from rows that lack one thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from outreach.clock import FixedClock
from outreach.contacts.rules import shipped_rules
from outreach.drafting.prepare import Drafting, prepare_due
from outreach.model.contact import ContactFinding
from outreach.model.email import OutboundEmail
from outreach.secrets import Keyring
from outreach.store.engine import Store
from tests.support.build import Build

BODY = "{{ contact.greeting }}\n\nOne link on {{ page.url }} is dead: {{ dead.url }}\n\nRosa"
STEPS = [
    {"delay_days": 0, "subject": "A dead link on your reading list", "body": BODY},
    {"delay_days": 4, "subject": "", "body": "{{ contact.greeting }}\n\nDid you see my note?"},
]
Write = Callable[..., OutboundEmail]


@pytest.fixture
def drafting(store: Store, clock: FixedClock) -> Drafting:
    keyring = Keyring({"k1": b"k" * 32})
    return Drafting(store, clock, keyring, shipped_rules(), "https://letters.ours.example")


@pytest.fixture
def write(build: Build, drafting: Drafting) -> Write:
    """Writes a first letter; `project`, `contact` and `opportunity` are fields that differ."""

    def make(
        project: dict[str, Any] | None = None,
        contact: dict[str, Any] | None = None,
        opportunity: dict[str, Any] | None = None,
        *,
        subject: str = STEPS[0]["subject"],  # type: ignore[assignment]
    ) -> OutboundEmail:
        notice = {"notice_url": "https://www.ours.example/privacy"}
        build.share(project=build.project(**{**notice, **(project or {})}))
        row = build.contact(**(contact or {}))
        now = build.clock.now()
        build.add(
            ContactFinding(
                contact_id=row.id,
                url="https://site.example/contact",
                how="mailto",
                found_at=now,
                seen_at=now,
            )
        )
        steps = [{**STEPS[0], "subject": subject}, STEPS[1]]
        campaign = build.campaign(steps=steps)
        about = build.opportunity(row, **(opportunity or {}))
        build.enrolment(about, campaign, next_step_at=now)
        prepare_due(drafting)
        with build.store.read() as session:
            query = select(OutboundEmail).where(OutboundEmail.contact_id == row.id)
            return session.exec(query).one()

    return make


def blocks(letter: OutboundEmail) -> set[str]:
    """Ids of the rules that stop the approval of a letter."""
    return {one["rule"] for one in letter.objections if one["level"] == "block"}
