"""Lists of wordings with places to fill."""

from __future__ import annotations

import pytest

from outreach.text.wordings import Slots, Wordings, sections, spelt

LIST = """
# a comment
[[colour]]
red
dark green

[[thing]]
{colour} ball*

[wanted]
give me _ {thing}
how much __ {colour} ?
l'ajout
"""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Give me the red balloon, please", ["give me the red balloon"]),
        ("give me, quickly: dark green balls", ["give me, quickly: dark green balls"]),
        ("give me one two three red balls", []),
        ("Give me. Red balls!", []),
        ("give me a redball", []),
        ("How much is it in red, say? Well.", ["how much is it in red, say?"]),
        ("How much is it in red.", []),
        ("C’est l’ajout", ["l'ajout"]),
    ],
)
def test_wordings(text: str, found: list[str]) -> None:
    entries = sections(LIST)
    slots = Slots(entries)
    plain = spelt(text)
    matches = Wordings(entries["wanted"], slots).matches(plain, slots.present_in(plain))
    assert [match[0] for match in matches] == found


def test_spelling_keeps_every_place() -> None:
    assert len(spelt("İstanbul’da ẞ")) == len("İstanbul’da ẞ")
