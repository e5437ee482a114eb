"""The month's plan: people first, then promises, then letters; never more than can be done."""

from __future__ import annotations

import json
from datetime import date

from outreach.model.opportunity import Tactic
from outreach.reporting.plan import (
    LETTERS_A_MONTH,
    MOST_STEPS,
    Lead,
    PlanFacts,
    Promise,
    monthly_plan,
)


def leads(count: int) -> list[Lead]:
    return [Lead(number, f"site{number}.example", 90.0 - number) for number in range(count)]


def test_nothing_yet_says_where_to_begin() -> None:
    assert monthly_plan(PlanFacts(assets=3))[0].place == "prospects"
    first, *_ = monthly_plan(PlanFacts())
    assert "own pages" in first.title


def test_people_and_promises_come_before_letters() -> None:
    facts = PlanFacts(
        assets=3,
        unread=2,
        agreed=1,
        owed=[Promise("The Mill", "A photo", date(2026, 5, 31))],
        awaited=[Promise("The Mill", "A link", date(2026, 5, 1))],
        leads={Tactic.BROKEN_LINK: leads(3)},
    )
    steps = monthly_plan(facts)
    assert [step.place for step in steps] == ["inbox", "partners", "partners", "agreed", "reasons"]
    assert steps[1].instances == ["The Mill: A photo (2026-05-31)"]
    assert json.loads(json.dumps(steps[1].plain()))["examples"] == steps[1].instances
    assert steps[-1].title == "Tell 3 sites about a dead link"


def test_never_more_than_one_person_can_do() -> None:
    facts = PlanFacts(assets=1, leads={tactic: leads(60) for tactic in Tactic})
    steps = monthly_plan(facts)
    assert 1 < len(steps) <= MOST_STEPS
    named = [int(word) for step in steps for word in step.title.split() if word.isdigit()]
    assert sum(named) <= LETTERS_A_MONTH


def test_those_who_know_us_are_asked_before_strangers() -> None:
    facts = PlanFacts(assets=1, leads={tactic: leads(2) for tactic in Tactic})
    tactics = [step.tactic for step in monthly_plan(facts)]
    assert tactics[:3] == ["reclaim", "partner", "mention"]


def test_expectations_come_from_our_own_letters_where_there_are_enough() -> None:
    few = PlanFacts(assets=1, leads={Tactic.BROKEN_LINK: leads(15)}, contacted=3, replied=3)
    assert "published average" in monthly_plan(few)[0].why
    own = PlanFacts(assets=1, leads={Tactic.BROKEN_LINK: leads(15)}, contacted=60, replied=12)
    assert "expect 2 to 5 answers" in monthly_plan(own)[0].why


def test_what_the_first_letter_lacks_is_planned_only_when_there_is_somebody_to_write_to() -> None:
    lacking = PlanFacts(assets=1, lacks=["Say who writes."])
    assert [step.place for step in monthly_plan(lacking)] == ["prospects"]
    with_leads = PlanFacts(assets=1, lacks=["Say who writes."], leads={Tactic.MENTION: leads(1)})
    assert [step.place for step in monthly_plan(with_leads)] == ["settings", "reasons"]
