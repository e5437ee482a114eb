"""Kinds of pages: a labelled list, and what shows it."""

from __future__ import annotations

from pathlib import Path

import pytest

from outreach.assets.kind import kind_of
from outreach.model.asset import AssetKind

CASES = Path(__file__).parent / "kind_cases.txt"
ACCURACY = 0.90


def cases() -> list[tuple[str, str, str]]:
    lines = [line for line in CASES.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [tuple(part.strip() for part in line.split("|")) for line in lines]  # type: ignore[misc]


def test_labelled_pages() -> None:
    wrong = [
        (kind, path, title, found)
        for kind, path, title in cases()
        if (found := kind_of(f"https://m.example{path}", title, (), 300)[0]) != kind
    ]
    assert 1 - len(wrong) / len(cases()) >= ACCURACY, wrong


@pytest.mark.parametrize(
    ("path", "title", "reason"),
    [
        ("/x", "A beginner's guide", "its title says “beginner”"),
        ("/soil-calculator", "Soil", "its address says “calculator”"),
        ("/shop/tools", "Tools", "its address says “shop”"),
    ],
)
def test_what_shows_it_is_told(path: str, title: str, reason: str) -> None:
    assert kind_of(f"https://m.example{path}", title, (), 300)[1] == reason


def test_a_long_text_under_headings_is_a_guide() -> None:
    kind, reason = kind_of("https://m.example/soil", "Soil", ["a", "b", "c", "d"], 2_000)
    assert kind is AssetKind.GUIDE
    assert reason == "2,000 words under 4 headings"
    assert kind_of("https://m.example/soil", "Soil", [], 2_000)[0] is AssetKind.OTHER


def test_words_inside_others_show_nothing() -> None:
    assert kind_of("https://m.example/x", "Misguided toolmakers", (), 9)[0] is AssetKind.OTHER
