"""Phrase lists: what an expression can't match without, and that the look-up loses nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import outreach.mail
import outreach.replies
from outreach.mail.needles import needles_of
from outreach.mail.wording import load_wording, lowered

LISTS = sorted(
    path
    for package in (outreach.mail, outreach.replies)
    for path in (Path(str(package.__file__)).parent / "phrases").glob("*.txt")
    if path.name != "free_mail.txt"
)


@pytest.mark.parametrize(
    ("pattern", "ways"),
    [
        (r"\b(?:lawyers?|solicitors?)\b", [[{"lawyer"}], [{"solicitor"}]]),
        (r"over(?:[ -]?the)? quota", [[{"quota"}, {"over"}]]),
        (r"no (?:thanks|thank you)\b", [[{"no thanks"}], [{"no thank you"}]]),
        (r"colou?r", [[{"colo"}, {"r"}]]),
        (r"ab{2,3}cdef", [[{"cdef"}, {"ab"}]]),
        (r"a(?!b)cde", [[{"cde"}, {"a"}]]),
        (r"(?:x|yz)? foo", [[{"foo"}]]),
        (r"x [abc]+def", [[{"def"}, {"x"}]]),
        (r"(?:abcd|ef)*gh", [[{"gh"}]]),
        (r"(?:abcd|efg)+", [[{"abcd", "efg"}]]),
        (r"\(bl\)", [[{"(bl)"}]]),
        (r"\?", [[{"?"}]]),
        (r"\w+", []),
        (r"long|b?", []),
    ],
)
def test_needles(pattern: str, ways: list[list[set[str]]]) -> None:
    assert needles_of(pattern) == tuple(tuple(map(frozenset, way)) for way in ways)


def test_the_look_up_loses_nothing() -> None:
    """Every list against every line of every list, as text: same matches with and without it."""
    lines = [line for path in LISTS for line in path.read_text("utf-8").splitlines()]
    text = re.sub(r"\\[bwsd]|[?:()\[\]{}|+*^$\\]", " ", "\n".join(lines))[:40_000].lower()
    for path in LISTS:
        wording = load_wording(path)
        found = [(phrase.pattern, match.span()) for phrase, match in wording.every(text)]
        plain = [
            (one.pattern, match.span()) for one in wording if (match := one.pattern.search(text))
        ]
        assert found == plain, path.name


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_lists_are_in_lower_case(path: Path) -> None:
    for phrase in load_wording(path):
        bare = re.sub(r"\\.", "", phrase.pattern.pattern)
        assert bare == bare.lower() or path.name in ("quotes.txt", "bounces.txt"), phrase


def test_lowered_keeps_positions() -> None:
    assert lowered("İX") == "İx"
    assert len(lowered("ßİẞ")) == 3
