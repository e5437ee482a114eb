"""Bounces of the labelled corpus against its floors; wrong files stand in the failure."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind, ParsedMessage
from tests.support.corpus import shared

Row = dict[str, Any]


@cache
def _rows() -> list[tuple[Row, ParsedMessage]]:
    folder = shared("corpora", "bounces")
    labels = [json.loads(line) for line in (folder / "labels.jsonl").read_text().splitlines()]
    return [(label, parse_message((folder / label["file"]).read_bytes())) for label in labels]


def _share(
    wanted: Callable[[Row], bool], right: Callable[[Row, ParsedMessage], bool]
) -> tuple[float, list[str]]:
    """Share of right answers, and the files of the wrong ones for the failure message."""
    verdicts = [(label["file"], right(label, found)) for label, found in _rows() if wanted(label)]
    wrong = [name for name, good in verdicts if not good]
    return 1 - len(wrong) / len(verdicts), wrong


def _recipients_right(label: Row, found: ParsedMessage) -> bool:
    return {one.address for one in found.bounced if one.address} == set(label["recipients"])


def _expected(label: Row, field: str) -> set[Any]:
    return {one[field] for one in label["expected"]}


def _is_labelled(label: Row) -> bool:
    return label["source"] == "sisimai" and label["kind"] == "bounce" and bool(label["expected"])


def test_recipients_of_the_old_forms() -> None:
    share, wrong = _share(lambda row: row["source"] == "flufl", _recipients_right)
    assert share >= 0.94, wrong


def test_recipients_that_the_report_names() -> None:
    share, wrong = _share(
        lambda row: row["recipients_basis"] == "Final-Recipient fields",
        _recipients_right,
    )
    assert share >= 0.99, wrong


def test_bounces_are_found() -> None:
    share, wrong = _share(
        lambda row: row["kind"] == "bounce",
        lambda _, found: found.kind is MessageKind.BOUNCE,
    )
    assert share >= 0.98, wrong


def test_nothing_else_is_a_bounce() -> None:
    share, wrong = _share(
        lambda row: row["kind"] in ("feedback", "vacation", "not_bounce"),
        lambda _, found: found.kind is not MessageKind.BOUNCE,
    )
    assert share == 1.0, wrong


@pytest.mark.parametrize(
    ("label", "kind"),
    [("feedback", MessageKind.COMPLAINT), ("vacation", MessageKind.AUTO_REPLY)],
)
def test_complaints_and_absences(label: str, kind: MessageKind) -> None:
    share, wrong = _share(lambda row: row["kind"] == label, lambda _, found: found.kind is kind)
    assert share == 1.0, wrong


def test_hard_or_soft() -> None:
    share, wrong = _share(
        lambda row: _is_labelled(row) and row["stable"] and len(_expected(row, "hard")) == 1,
        lambda row, found: (
            {one.permanent is True for one in found.bounced} == _expected(row, "hard")
        ),
    )
    assert share >= 0.95, wrong


def test_what_a_bounce_asks_of_us() -> None:
    share, wrong = _share(
        lambda row: (
            _is_labelled(row) and row["stable"] and "unscored" not in _expected(row, "group")
        ),
        lambda row, found: (
            {str(one.action.value) for one in found.bounced} == _expected(row, "group")
        ),
    )
    assert share >= 0.90, wrong


def test_reason_classes() -> None:
    share, wrong = _share(
        lambda row: _is_labelled(row) and row["stable"],
        lambda row, found: {one.reason for one in found.bounced} == _expected(row, "reason"),
    )
    assert share >= 0.85, wrong


def test_statuses_stand_in_the_message() -> None:
    for label, found in _rows():
        raw = shared("corpora", "bounces", label["file"]).read_bytes()
        for status in _statuses(found):
            assert status.encode() in raw, label["file"]


def _statuses(found: ParsedMessage) -> Iterator[str]:
    return (one.status for one in found.bounced if one.status)
