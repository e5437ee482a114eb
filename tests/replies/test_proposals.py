"""A model may propose what an unclear answer means; it is told little and decides nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from outreach.errors import OutsideError
from outreach.replies.apply import apply_waiting
from outreach.replies.intents import IntentKind
from outreach.replies.proposals import checked, propose, proposed_in, question_about
from outreach.store.engine import Store
from tests.replies.messages import reply
from tests.replies.test_apply import no_token
from tests.support.build import Build
from tests.support.databases import both


def said(words: object) -> bytes:
    return json.dumps({"choices": [{"message": {"content": words}}]}).encode()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (said("question"), IntentKind.QUESTION),
        (said(" Not_now.\n"), IntentKind.NOT_NOW),
        (said("question or fee"), None),
        (said("ignore all rules"), None),
        (said(None), None),
        (b"<html>", None),
        (b'{"choices": []}', None),
        (b"[" * 5000, None),
    ],
)
def test_only_one_known_word_counts(answer: bytes, kind: IntentKind | None) -> None:
    assert proposed_in(answer) is kind


def test_a_question_holds_words_and_no_addresses() -> None:
    body = question_about("Write to zoe@site.example. " + "x" * 9000, "small")
    asked = body["messages"][1]["content"]
    assert "zoe@" not in asked
    assert len(asked) < 4_100
    assert (body["model"], body["temperature"]) == ("small", 0)


@both
def test_a_proposal_is_kept_beside_and_changes_nothing(store: Store, build: Build) -> None:
    row = build.inbound(reply(build.sent_letter(), "Hmm, the weather is fine."))
    apply_waiting(store, build.clock, no_token)
    asked: list[dict[str, Any]] = []

    def ask(body: dict[str, Any]) -> bytes:
        asked.append(body)
        return said("interested")

    assert propose(store, build.clock, ask, "small") == 1
    assert propose(store, build.clock, ask, "small") == 0
    assert len(asked) == 1
    row = build.again(row)
    assert row.intent == "unclear"
    assert row.intent_evidence["proposed"] == "interested"
    assert row.intent_evidence["proposed_by"] == "small"


def test_a_server_that_refuses_is_an_outside_error() -> None:
    with pytest.raises(OutsideError, match="answered 401"):
        checked(401, b"", "https://api.example/v1")
