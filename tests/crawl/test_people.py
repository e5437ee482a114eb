from __future__ import annotations

import pytest

from outreach.crawl.reading.people import people, people_shown, written_by


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ada Soap and Bo Lye", ["Ada Soap", "Bo Lye"]),
        ("Ada Soap, Ph.D.", ["Ada Soap"]),
        ("Ada Soap @adasoap", ["Ada Soap"]),
        ("GAZETTE-Online-Expertin Ada Soap", ["Ada Soap"]),
        ("Ada Soap Senior Washington Correspondent", ["Ada Soap"]),
        ("Ada Soap, BBC", ["Ada Soap"]),
        ("Ada Soap | Executive Editor", ["Ada Soap"]),
        ("Roving Reporter", ["Roving Reporter"]),
        ("View Author Page; → Learn More", []),
        ("More from this author", []),
        ("2014 at", []),
        ("admin", []),
    ],
)
def test_people(text: str, names: list[str]) -> None:
    assert list(people(text)) == names


def test_people_beside_other_things() -> None:
    assert list(people_shown("Von Ada Soap, Lille")) == ["Ada Soap"]


@pytest.mark.parametrize(
    ("line", "following", "name"),
    [
        ("Written by Ada Soap on Monday", "", "Ada Soap"),
        ("Text von Ada Soap Illustration von Bo Lye", "", "Ada Soap"),
        ("Autorin:", "Ada Soap/XP", "Ada Soap"),
        ("Autorin:", "mehr dazu", ""),
        ("By the river", "Ada Soap", ""),
        ("Soap by hand", "", ""),
    ],
)
def test_written_by(line: str, following: str, name: str) -> None:
    assert written_by(line, following) == name
