"""Who may be enrolled, when the next letter is due, and what a campaign still lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from outreach.campaigns.collisions import DECLINED_COOLDOWN, Collision, History, collision
from outreach.campaigns.due import LAST_WAIT, next_step_at
from outreach.campaigns.marking import checked_value
from outreach.campaigns.readiness import lacks
from outreach.errors import InvalidInput
from outreach.model.campaign import Campaign
from outreach.model.mailbox import Mailbox, MailboxState
from outreach.model.marking import FieldKind, OwnField
from outreach.model.project import Project
from tests.support.build import NOW, STEPS

DAY = timedelta(days=1)
COOLDOWN = 100 * DAY
STRANGER = History(
    suppressed=False,
    guess_unapproved=False,
    undeliverable=False,
    in_this_campaign=False,
    open_with_person=False,
    open_with_site=False,
    last_letter_at=None,
    declined_at=None,
    away_until=None,
)
# In the order of their weight.
CASES: list[tuple[Collision, dict[str, Any]]] = [
    (Collision.SUPPRESSED, {"suppressed": True}),
    (Collision.UNDELIVERABLE, {"undeliverable": True}),
    (Collision.GUESS_UNAPPROVED, {"guess_unapproved": True}),
    (Collision.ALREADY_IN_CAMPAIGN, {"in_this_campaign": True}),
    (Collision.IN_CONVERSATION, {"open_with_person": True}),
    (Collision.SAID_NO, {"declined_at": NOW - 364 * DAY}),
    (Collision.AWAY, {"away_until": NOW + DAY}),
    (Collision.CONTACTED_LATELY, {"last_letter_at": NOW - 99 * DAY}),
    (Collision.SITE_IN_CONVERSATION, {"open_with_site": True}),
]


def found(**changes: Any) -> Collision | None:
    return collision(replace(STRANGER, **changes), cooldown=COOLDOWN, now=NOW)


def test_every_collision_has_a_case_and_a_sentence() -> None:
    assert [reason for reason, _ in CASES] != []
    assert {reason for reason, _ in CASES} == set(Collision)
    assert all(reason.sentence for reason in Collision)


def test_a_stranger_may_be_written_to() -> None:
    assert found() is None


@pytest.mark.parametrize(("reason", "changes"), CASES)
def test_each_reason_alone(reason: Collision, changes: dict[str, Any]) -> None:
    assert found(**changes) is reason


@pytest.mark.parametrize("number", range(len(CASES)))
def test_the_weightiest_reason_is_given(number: int) -> None:
    everything: dict[str, Any] = {}
    for _, changes in CASES[number:]:
        everything |= changes
    assert found(**everything) is CASES[number][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"last_letter_at": NOW - COOLDOWN},
        {"declined_at": NOW - DECLINED_COOLDOWN},
        {"away_until": NOW},
    ],
)
def test_a_cooldown_ends(changes: dict[str, Any]) -> None:
    assert found(**changes) is None


@pytest.mark.parametrize(
    ("step", "wait"), [(0, 0 * DAY), (1, 4 * DAY), (2, 9 * DAY), (3, LAST_WAIT), (9, LAST_WAIT)]
)
def test_the_wait_counts_from_the_letter_before(step: int, wait: timedelta) -> None:
    assert next_step_at(STEPS, step, accepted_at=NOW) == NOW + wait


def test_a_step_without_a_delay_is_due_at_once() -> None:
    assert next_step_at([{}, {}], 1, accepted_at=NOW) == NOW


PROJECT = Project(
    id=1, name="Ours", sender_name="Rosa", organisation="Ours Ltd", postal_address="1 Canal Walk"
)
MAILBOX = Mailbox(id=1, project_id=1, address="rosa@ours.example", imap_host="mail.ours.example")
CAMPAIGN = Campaign(id=1, project_id=1, mailbox_id=1, name="Dead links", steps=STEPS)


def changed(row: Any, **changes: Any) -> Any:
    return type(row)(**{**row.model_dump(), **changes})


def test_a_campaign_that_lacks_nothing() -> None:
    assert lacks(CAMPAIGN, PROJECT, MAILBOX) == []


@pytest.mark.parametrize(
    ("row", "changes", "field"),
    [
        (PROJECT, {"sender_name": " "}, "project.sender_name"),
        (PROJECT, {"organisation": ""}, "project.organisation"),
        (PROJECT, {"postal_address": "\n"}, "project.postal_address"),
        (CAMPAIGN, {"steps": []}, "campaign.steps"),
        (CAMPAIGN, {"steps": [{"subject": " ", "body": "x"}]}, "campaign.steps"),
        (CAMPAIGN, {"window_from": 17, "window_to": 9}, "campaign.window"),
        (CAMPAIGN, {"window_days": []}, "campaign.window"),
        (MAILBOX, {"project_id": 2}, "campaign.mailbox"),
        (MAILBOX, {"imap_host": ""}, "mailbox.imap_host"),
        (MAILBOX, {"state": MailboxState.PAUSED, "state_reason": "by hand"}, "mailbox.state"),
    ],
)
def test_each_lack_is_named(row: Any, changes: dict[str, Any], field: str) -> None:
    rows = {type(one): one for one in (CAMPAIGN, PROJECT, MAILBOX)}
    rows[type(row)] = changed(row, **changes)
    (lack,) = lacks(rows[Campaign], rows[Project], rows[Mailbox])
    assert lack.field == field
    assert lack.sentence.endswith((".", ":", "by hand"))


def test_everything_that_is_missing_is_listed() -> None:
    bare = changed(PROJECT, sender_name="", organisation="", postal_address="")
    assert len(lacks(changed(CAMPAIGN, steps=[]), bare, changed(MAILBOX, imap_host=""))) == 5


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "1_000", "9" * 30, "three", "1.", "٣"])
def test_what_is_no_number_is_kept_in_no_field_for_numbers(text: str) -> None:
    wanted = OwnField(id=1, project_id=1, name="Budget", kind=FieldKind.NUMBER)
    with pytest.raises(InvalidInput, match="write a number"):
        checked_value(wanted, text)


@pytest.mark.parametrize(("text", "kept"), [("1 200", "1200"), ("-2,5", "-2.5"), ("+3", "+3")])
def test_numbers_are_kept_as_a_database_reads_them(text: str, kept: str) -> None:
    wanted = OwnField(id=1, project_id=1, name="Budget", kind=FieldKind.NUMBER)
    assert checked_value(wanted, text) == kept
