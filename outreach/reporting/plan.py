"""A month's plan for somebody with little time: a few real steps, out of what the project has.

Pure. Each step names who, how many and why now; what can't be done yet is not planned. People who
answered come first, then what we promised, then the reasons to write that cost least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from outreach.model.opportunity import Tactic
from outreach.reporting.funnel import wilson

MOST_STEPS = 6
_SHOWN = 3  # of the promises of a step
LETTERS_A_MONTH = 40  # ten a week: what one person can write and answer with care
ENOUGH_LETTERS = 30  # fewer of our own say nothing about how often we are answered
# 12 million letters, any reply (Backlinko with Pitchbox, 2019); one share for all kinds of letters.
PUBLISHED_REPLY_SHARE = 0.085


@dataclass(frozen=True, slots=True)
class Lead:
    """One good reason to write.

    Attributes:
        number: of the opportunity.
        site: whose page it is.
        score: 0 to 100.
    """

    number: int
    site: str
    score: float


@dataclass(frozen=True, slots=True)
class Promise:
    """What a partner and we agreed on, and the day by which it is owed."""

    partner: str
    what: str
    due_on: date


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What the project has today.

    Attributes:
        lacks: what stands between the project and its first letter, in words.
        assets, prospects: live pages of ours; pages that were taken in.
        unread: answers that nobody has opened.
        agreed: people who said yes and whose link is not there yet.
        owed: what we owe partners and is due this month.
        awaited: the same of what partners owe us.
        leads: per tactic, open or ready ones, best first.
        contacted, replied: people, ever.
    """

    lacks: Sequence[str] = ()
    assets: int = 0
    prospects: int = 0
    unread: int = 0
    agreed: int = 0
    owed: Sequence[Promise] = ()
    awaited: Sequence[Promise] = ()
    leads: Mapping[Tactic, Sequence[Lead]] = field(default_factory=dict)
    contacted: int = 0
    replied: int = 0


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One thing to do this month.

    Attributes:
        title: what, in the imperative, with its number.
        why: why it is worth the time, and what to expect of it.
        place: where in the app: "inbox", "reasons", "partners", "mailboxes", "assets", "prospects".
        minutes: honest guess of the time that it takes a person.
        tactic: of a step about reasons to write.
        examples: names, to see that they are real.
        promises: of a step about promises, the first few.
    """

    title: str
    why: str
    place: str
    minutes: int
    tactic: str = ""
    examples: tuple[str, ...] = ()
    promises: tuple[Promise, ...] = ()

    @property
    def instances(self) -> list[str]:
        """What it is about, line by line, with days as in ISO 8601."""
        owed = [f"{one.partner}: {one.what} ({one.due_on})" for one in self.promises]
        return [*self.examples, *owed]

    def plain(self) -> dict[str, Any]:
        shown = asdict(self) | {"examples": self.instances}
        del shown["promises"]
        return shown


# In the order of effort for what comes of it: those who know us are asked before strangers.
_ORDER = (
    (Tactic.RECLAIM, 5, 20, "Ask for {n} to be put right", "They linked to you once already."),
    (
        Tactic.PARTNER,
        15,
        5,
        "Ask {n} that you work with to list you",
        "They know you, and they list others like you.",
    ),
    (
        Tactic.MENTION,
        5,
        10,
        "Thank {n} that named you, and ask for the link",
        "They wrote about you of their own accord.",
    ),
    (
        Tactic.DIRECTORY,
        15,
        4,
        "Apply for {n} that somebody looks after",
        "Vetted: with an editor behind it and about your field or town.",
    ),
    (
        Tactic.BROKEN_LINK,
        5,
        15,
        "Tell {n} about a dead link",
        "Their readers run into it today, and you have the page that replaces it.",
    ),
    (
        Tactic.DIGITAL_PR,
        30,
        4,
        "Tell {n} your story",
        "It fits what they wrote lately; one person at an outlet, not a list.",
    ),
    (
        Tactic.COMPETITOR_GAP,
        15,
        8,
        "Write to {n} that link to your rivals",
        "They link to pages like yours, and not to you.",
    ),
    (
        Tactic.GUEST_POST,
        240,
        1,
        "Propose an article to {n}",
        "They invite writers and have readers; an article takes half a day, so one is enough.",
    ),
)


def facts_from(loaded: Mapping[str, Any]) -> PlanFacts:
    """The facts out of what the database has, as `outreach.store.pages.plan` loads it."""
    leads = {tactic: [Lead(*one) for one in rows] for tactic, rows in loaded["leads"].items()}
    promises = {name: [Promise(*one) for one in loaded[name]] for name in ("owed", "awaited")}
    known = {name: rows for name, rows in leads.items() if rows}
    return PlanFacts(**{**loaded, **promises, "leads": known})


def monthly_plan(facts: PlanFacts, *, at_most: int = MOST_STEPS) -> list[PlanStep]:
    """At most a handful of steps, in the order in which to take them."""
    steps = [*_people_first(facts), *_setting_up(facts), *_letters(facts)]
    return steps[:at_most] or [_nothing_yet(facts)]


def _people_first(facts: PlanFacts) -> Iterator[PlanStep]:
    if facts.unread:
        yield PlanStep(
            f"Answer {_counted(facts.unread, 'person')} who wrote back",
            "An answer within a day decides more links than any further letter.",
            "inbox",
            10 * facts.unread,
        )
    if facts.owed:
        yield PlanStep(
            f"Keep {_counted(len(facts.owed), 'promise')} to partners",
            "It is due this month; whoever keeps theirs may remind others of theirs.",
            "partners",
            30 * len(facts.owed),
            promises=tuple(facts.owed[:_SHOWN]),
        )
    if facts.awaited:
        yield PlanStep(
            f"Remind {_counted(len({one.partner for one in facts.awaited}), 'partner')} of theirs",
            "It was agreed and the day has come.",
            "partners",
            10 * len(facts.awaited),
            promises=tuple(facts.awaited[:_SHOWN]),
        )
    if facts.agreed:
        yield PlanStep(
            f"See {_counted(facts.agreed, 'promised link')} through",
            "They said yes; what they still need from you is often one sentence or a picture.",
            "agreed",
            10 * facts.agreed,
        )


def _setting_up(facts: PlanFacts) -> Iterator[PlanStep]:
    if not facts.assets:
        yield PlanStep(
            "Have your own pages read",
            "Without them nobody knows what you could offer to whom.",
            "assets",
            5,
        )
    if facts.lacks and facts.leads:
        yield PlanStep(
            "Finish what the first letter needs",
            " ".join(facts.lacks),
            "settings",
            20,
        )


def _letters(facts: PlanFacts) -> Iterator[PlanStep]:
    left = LETTERS_A_MONTH
    for tactic, minutes, most, title, why in _ORDER:
        leads = list(facts.leads.get(tactic, ()))[: min(most, left)]
        if leads:
            left -= len(leads)
            yield PlanStep(
                title.format(n=_counted(len(leads), "site")),
                f"{why} {_expectation(len(leads), facts)}",
                "reasons",
                minutes * len(leads),
                tactic.value,
                tuple(dict.fromkeys(lead.site for lead in leads))[:4],
            )


def _expectation(letters: int, facts: PlanFacts) -> str:
    """How many answers to expect, from our own letters where there are enough of them."""
    if facts.contacted >= ENOUGH_LETTERS:
        low, high = wilson(facts.replied, facts.contacted)
        between = f"{letters * low:.0f} to {letters * high:.0f}"
        return f"Of {_counted(letters, 'letter')} expect {between} answers, as yours go so far."
    expected = letters * PUBLISHED_REPLY_SHARE
    if expected < 1:
        return "Most such letters stay unanswered: a no costs nothing."
    return (
        f"Of {_counted(letters, 'letter')} expect about {expected:.0f} "
        f"{'answer' if round(expected) == 1 else 'answers'} (published average, 8.5 %)."
    )


def _nothing_yet(facts: PlanFacts) -> PlanStep:
    why = (
        "None of the pages so far gives a reason to write. Ten good ones, of your field or town, "
        "are a better start than a thousand."
        if facts.prospects
        else "There is nothing to plan with yet: begin with ten pages that your field reads."
    )
    return PlanStep("Bring in pages that are worth a look", why, "prospects", 30)


def _counted(number: int, noun: str) -> str:
    several = "people" if noun == "person" else f"{noun}s"
    return f"{number} {noun if number == 1 else several}"
