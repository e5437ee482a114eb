"""300 labelled linking sites: what is flagged, what is not, and what must never be disavowed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from outreach.backlinks.anchors import Subject, classify, subject
from outreach.backlinks.disavow import Entry, write
from outreach.backlinks.harm import Judgement, Level, judge
from outreach.backlinks.harm_facts import SiteFacts
from outreach.backlinks.harm_lists import shipped_lists
from outreach.backlinks.networks import CIRCLES, hints
from outreach.backlinks.policy import Clause

LISTS = shipped_lists()
ABOUT = subject(
    brands=["Our Gardens"],
    site_key="ours.example",
    keywords=["soil calendar", "raised beds"],
    language="en",
)
BAD = {"harmful", "hacked", "shared-harmful"}
GOOD = {"clean", "shared-clean"}


@dataclass(frozen=True)
class Case:
    label: str
    facts: SiteFacts


ABOUT_HELD_OUT = subject(
    brands=["Quillbook"],
    site_key="quillbook.example",
    keywords=["invoice template", "payroll calendar"],
    language="en",
)

ABOUT_THIRD = subject(
    brands=["Tidewell"],
    site_key="tidewell.example",
    keywords=["bike fitting", "cycling routes"],
    language="en",
)


def cases(name: str = "harm_cases.txt", about: Subject = ABOUT) -> Iterator[Case]:
    text = Path(__file__).with_name(name).read_text("utf-8")
    for line in text.splitlines():
        if not line.startswith("#"):
            yield _case([cell.strip() for cell in line.split("|")], about)


def _case(cells: list[str], about: Subject) -> Case:
    label, site, anchors, place, pages, crowd, language, rating, spam, tool, title, rel = cells
    numbers = Counter[str]()
    for part in anchors.split(", "):
        text, _, number = part.rpartition("*")
        numbers[text] += int(number)
    classes = Counter({classify(text, about): 0 for text in numbers})
    for text, number in numbers.items():
        classes[classify(text, about)] += number
    links = numbers.total()
    facts = SiteFacts(
        key=site,
        links=links,
        followed=0 if rel == "nofollow" else links,
        pages=int(pages),
        anchors=numbers,
        classes=classes,
        places={place: links},
        languages=frozenset({language}),
        our_languages=frozenset({"en"}),
        titles=(title,),
        links_on_page=float(crowd),
        strength=_number(rating),
        spam_score=_number(spam),
        tool_score=_number(tool),
    )
    return Case(label, facts)


def _number(text: str) -> float | None:
    return None if text == "?" else float(text)


def is_flagged(found: Judgement) -> bool:
    return found.level in {Level.MEDIUM, Level.HIGH}


CASES = list(cases())


def test_there_are_300_cases() -> None:
    assert len(CASES) == len({case.facts.key for case in CASES}) == 300


def shares(found: list[Case]) -> tuple[float, float]:
    """(recall, false alarms)."""
    flagged = [(case.label, is_flagged(judge(case.facts, LISTS))) for case in found]
    bad = [one for label, one in flagged if label in BAD]
    good = [one for label, one in flagged if label in GOOD]
    return sum(bad) / len(bad), sum(good) / len(good)


def without_scores(found: list[Case]) -> list[Case]:
    return [
        replace(case, facts=replace(case.facts, spam_score=None, tool_score=None)) for case in found
    ]


def test_harm_is_found_and_the_clean_are_left_alone() -> None:
    recall, false_alarms = shares(CASES)
    assert recall >= 0.95  # asked for: 0.80
    assert false_alarms <= 0.03  # asked for: 0.15


def test_without_any_bought_score_it_still_works() -> None:
    recall, false_alarms = shares(without_scores(CASES))
    assert recall >= 0.85
    assert false_alarms <= 0.03


def test_it_holds_in_another_trade() -> None:
    held_out = list(cases("harm_held_out.txt", ABOUT_HELD_OUT))
    assert len(held_out) > 100
    for found in (held_out, without_scores(held_out)):
        recall, false_alarms = shares(found)
        assert recall >= 0.9
        assert false_alarms <= 0.05


def test_it_holds_for_kinds_that_the_others_lack() -> None:
    third = list(cases("harm_third.txt", ABOUT_THIRD))
    assert len(third) > 60
    for found, least in ((third, 0.9), (without_scores(third), 0.7)):
        recall, false_alarms = shares(found)
        assert recall >= least
        assert false_alarms <= 0.05


def test_no_protected_site_ever_gets_into_a_file() -> None:
    more = [*cases("harm_held_out.txt", ABOUT_HELD_OUT), *cases("harm_third.txt", ABOUT_THIRD)]
    every = [*CASES, *more]
    everyone = [Entry(f"domain:{case.facts.key}", "test") for case in every]
    made = write(everyone, project="Ours", day=date(2026, 5, 4), own_sites=frozenset(), lists=LISTS)
    listed = {entry.domain for entry in made.entries}
    protected = {case.facts.key for case in every if case.label == "hacked"}
    protected |= {"theguardian.com", "en.wikipedia.org", "yelp.com", "agriculture.gov.ie"}
    assert not listed & protected
    assert "yelp-casino.xyz" in listed


@pytest.mark.parametrize(
    "case", [c for c in CASES if c.label == "hacked"], ids=lambda c: c.facts.key
)
def test_a_broken_into_institution_is_told_and_never_disavowed(case: Case) -> None:
    found = judge(case.facts, LISTS)
    assert (found.level, found.protected) == (Level.MEDIUM, True)
    assert "broken into" in found.reasons[0].sentence


@pytest.mark.parametrize("score", [70, 85, 100])
def test_a_tools_score_alone_stays_low(score: float) -> None:
    assert judge(SiteFacts("plain.org", tool_score=score), LISTS).level is Level.LOW


@pytest.mark.parametrize(
    ("score", "level"),
    [(40, Level.LOW), (65, Level.MEDIUM), (85, Level.MEDIUM), (99, Level.MEDIUM)],
)
def test_a_published_spam_score_alone_never_reaches_high(score: float, level: Level) -> None:
    assert judge(SiteFacts("plain.org", spam_score=score), LISTS).level is level
    with_tool = SiteFacts("plain.org", spam_score=score, tool_score=99)
    assert judge(with_tool, LISTS).level is not Level.HIGH


def test_no_data_is_low_and_says_so() -> None:
    found = judge(SiteFacts("plain.org"), LISTS)
    assert (found.level, "no-data" in found.reasons[0].sentence) == (Level.LOW, True)


def test_a_person_who_calls_a_site_fine_is_believed() -> None:
    facts = SiteFacts("best-poker.xyz", followed=3, links=3)
    assert judge(facts, LISTS).level is Level.HIGH
    assert judge(facts, LISTS, protected=True).level is Level.SAFE


def test_natural_anchors_hold_the_level_below_high() -> None:
    facts = SiteFacts(
        "poker-players.org",
        links=10,
        followed=10,
        pages=10,
        anchors={"Our Gardens": 10},
        classes={classify("Our Gardens", ABOUT): 10},
    )
    found = judge(facts, LISTS)
    assert (found.level, found.points >= 5) == (Level.MEDIUM, True)
    assert found.brake


def test_every_reason_has_words_and_a_paid_link_its_clause() -> None:
    found = judge(SiteFacts("plain.org", links=1, followed=1, paid=True, anchors={"x": 1}), LISTS)
    assert found.reasons[0].clause is Clause.PAID
    every = [reason for case in CASES for reason in judge(case.facts, LISTS).reasons]
    assert all(reason.sentence.endswith(".") for reason in every)


TRACES = [(f"farm{n}.org", "owner id", "UA-1234567") for n in range(4)]


def test_one_trace_is_a_hint_and_two_are_a_network() -> None:
    one = hints(TRACES, sites=100)
    assert set(one) == {f"farm{n}.org" for n in range(4)}
    both = hints([*TRACES, *((f"farm{n}.org", "template", "abc") for n in range(4))], sites=100)
    for found, points in ((one, 1), (both, 3)):
        judged = judge(SiteFacts("farm0.org", anchors={"x": 1}, traces=found["farm0.org"]), LISTS)
        assert judged.points == points


@pytest.mark.parametrize(
    "traces",
    [
        [(f"club{n}.org", "owner id", "G-ABCDEF1234") for n in range(2)],
        [(f"shop{n}.org", "address", f"23.227.38.{n}") for n in range(20)],
        [(f"blog{n}.blogspot.com", "template", "abc") for n in range(9)],
        [(f"club{n}.org", "template", "popular") for n in range(60)],
    ],
    ids=["two sites", "a shop host", "a platform", "a popular theme"],
)
def test_what_many_share_by_chance_is_no_trace(traces: list[tuple[str, str, str]]) -> None:
    assert hints(traces, sites=100) == {}


def test_sites_that_link_in_a_circle_are_a_hint_friends_and_directories_are_none() -> None:
    ring = [f"ring{n}.org" for n in range(5)]
    links = {site: frozenset({ring[n - 1], ring[n - 2]}) for n, site in enumerate(ring)}
    friends = {"ann.org": frozenset({"bo.org"}), "bo.org": frozenset({"ann.org", "cy.org"})}
    everybody = [f"listed{n}.org" for n in range(150)]
    listed = {site: frozenset({"directory.org"}) for site in everybody}
    hub = {"directory.org": frozenset(everybody)}
    found = hints([], sites=200, links={**links, **friends, **listed, **hub})
    assert {site for site, traces in found.items() if CIRCLES in traces} == set(ring)
    assert all(len(traces) == 1 for traces in found.values())


def test_sites_that_share_rare_targets_belong_together() -> None:
    links = {f"farm{n}.org": frozenset({"a.org", "b.org", "c.org"}) for n in range(4)}
    links["good.org"] = frozenset({"a.org", "x.org", "y.org", "z.org"})
    found = hints([], sites=50, links=links)
    assert set(found) == {f"farm{n}.org" for n in range(4)}
