"""Directories with an editor behind them, and mass ones, on labelled texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.prospecting.directories.judge import (
    Chance,
    DirectoryPage,
    DirectoryVerdict,
    Standing,
    judge_directory,
)
from outreach.text.language import language_of

CASES = Path(__file__).with_name("directory_cases.txt")
RIGHT = 0.9


def judged(ours: str, text: str) -> DirectoryVerdict:
    topics, _, places = ours.partition(";")
    page = DirectoryPage(text, language=language_of(text))
    return judge_directory(page, our_topics=topics.split(","), our_places=places.split(","))


def cases() -> list[tuple[Standing, str, str]]:
    lines = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    parts = [[part.strip() for part in line.split("|", 2)] for line in lines]
    return [(Standing(standing), ours, text) for standing, ours, text in parts]


def test_standings_on_labelled_texts() -> None:
    labelled = cases()
    assert len(labelled) >= 50
    wrong = [
        (expected, verdict.standing, text, verdict.reason)
        for expected, ours, text in labelled
        if (verdict := judged(ours, text)).standing is not expected
    ]
    assert 1 - len(wrong) / len(labelled) >= RIGHT, wrong


def test_no_mass_directory_is_ever_worth_an_entry() -> None:
    refused = [(ours, text) for expected, ours, text in cases() if expected is Standing.REFUSED]
    assert [text for ours, text in refused if judged(ours, text).standing is Standing.WORTH] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Web directory. Reciprocal link required.", "exchange"),
        ("Directory. Permanent dofollow link $25.", "sells links"),
    ],
)
def test_the_refusal_says_why(text: str, words: str) -> None:
    verdict = judge_directory(DirectoryPage(text))
    assert verdict.standing is Standing.REFUSED
    assert words in verdict.reason


def test_relevance_is_unknown_without_topics() -> None:
    verdict = judge_directory(
        DirectoryPage("Directory of dentists. We check every entry by phone.")
    )
    assert "relevance" not in {signal.name for signal in verdict.signals}


def test_links_without_words_count_against_it() -> None:
    bare = DirectoryPage("Directory of sites " + "link " * 100, outbound_links=300)
    names = {signal.name for signal in judge_directory(bare).signals}
    assert {"bare_list", "many_links"} <= names
    assert judge_directory(bare).standing is Standing.REFUSED


def test_unknown_contact_is_neither_good_nor_bad() -> None:
    text = "Gardening directory, every listing is checked by our editors. Free listing."
    names = {signal.name for signal in judge_directory(DirectoryPage(text)).signals}
    assert "contact" not in names
    known = judge_directory(DirectoryPage(text, has_contact=False))
    assert "nobody is named who runs it" in [signal.reason for signal in known.signals]


def test_a_paid_entry_asks_for_a_rel() -> None:
    text = "Trade association directory, checked by our staff. Membership fee of $200 per year."
    assert judge_directory(DirectoryPage(text)).needs_rel


def test_other_chances_are_named() -> None:
    assert judged("bees;", "Be a guest on our podcast about bees").chance is Chance.INTERVIEW
    assert judged("bees;", "We review bee hives").chance is Chance.REVIEW
    assert judged("bees;", "Bees sleep in winter").standing is Standing.NO_DIRECTORY
