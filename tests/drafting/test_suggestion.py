"""A model's proposal: addresses stay here, nonsense is refused, nothing is changed by it."""

from __future__ import annotations

import json

import pytest

from outreach.drafting.suggestion import (
    note_asked,
    note_question_for,
    proposed_in,
    question_for,
    with_note,
)
from outreach.errors import InvalidInput, OutsideError
from outreach.model.email import OutboundEmail, OutboundState
from tests.support.build import Build


def answer(text: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": text}}]}).encode()


def test_addresses_are_blanked() -> None:
    assert "anna@site.example" not in repr(question_for("Write to anna@site.example", "m"))


def test_the_text_is_taken_without_its_frame() -> None:
    assert proposed_in(answer("-----\nHi Anna,\n\nshort.\n-----")) == "Hi Anna,\n\nshort."


@pytest.mark.parametrize("broken", [b"", b"{}", b"[]", answer(""), answer(None), b"\xff"])
def test_nonsense_is_refused(broken: bytes) -> None:
    with pytest.raises(OutsideError):
        proposed_in(broken)


def test_asking_is_on_record_and_changes_nothing(build: Build) -> None:
    letter = build.letter(state=OutboundState.DRAFTED)
    now = build.clock.now()
    with build.store.write() as session:
        row = session.get_one(OutboundEmail, letter.id)
        note_asked(row, model="small", at=now, actor="user:1")
        with pytest.raises(InvalidInput):
            note_asked(row, model="", at=now, actor="user:1")
    assert build.verbs(letter) == ["model_asked"]
    assert build.again(letter).body == letter.body
    assert build.again(letter).state is OutboundState.DRAFTED


def test_a_note_is_asked_for_with_facts_of_the_page_and_without_addresses() -> None:
    facts = {"Title of their page": "Books on soil", "Published on": ""}
    asked = repr(note_question_for("Hello,\n\nwrite to anna@site.example", facts, "m"))
    assert "Title of their page: Books on soil" in asked
    assert "Published on" not in asked
    assert "anna@site.example" not in asked


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Hello Anna,\n\nthe link is dead.", "Hello Anna,\n\nI saw it.\n\nthe link is dead."),
        ("No greeting here", "I saw it.\n\nNo greeting here"),
        ("Two\nlines\n\nthe rest", "I saw it.\n\nTwo\nlines\n\nthe rest"),
    ],
)
def test_a_note_stands_after_the_greeting(body: str, expected: str) -> None:
    assert with_note(body, "I saw\n it.") == expected
