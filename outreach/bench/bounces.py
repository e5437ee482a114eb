"""What is understood of labelled bounces, beside flufl.bounce and a plain reader of RFC 3464.

The folder holds messages and `labels.jsonl`: one object a line with `file`, `kind` (bounce,
feedback, vacation, not_bounce …), `recipients` and, where known, `expected`: per recipient `hard`,
`group` and `reason`, with `stable` true where two authorities agree.
"""

from __future__ import annotations

import email
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any

from flufl.bounce import all_failures

from outreach.errors import InvalidInput
from outreach.mail.parse import parse_message
from outreach.mail.values import MessageKind

Row = dict[str, Any]
_OTHERS = frozenset({"feedback", "vacation", "not_bounce"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader makes of one message.

    Attributes:
        recipients: lower case; a reader that finds none says that it is no bounce.
        hard, groups, reasons: one value per recipient, None if the reader does not tell.
    """

    is_bounce: bool
    recipients: frozenset[str] = frozenset()
    hard: frozenset[bool] | None = None
    groups: frozenset[str] | None = None
    reasons: frozenset[str] | None = None


def _ours(raw: bytes) -> Reading:
    found = parse_message(raw)
    if found.kind is not MessageKind.BOUNCE:
        return Reading(False)
    return Reading(
        True,
        frozenset(one.address for one in found.bounced if one.address),
        frozenset(one.permanent is True for one in found.bounced),
        frozenset(one.action.value for one in found.bounced),
        frozenset(one.reason for one in found.bounced),
    )


def _flufl(raw: bytes) -> Reading:
    temporary, permanent = all_failures(email.message_from_bytes(raw))
    found = frozenset(one.decode("ascii", "replace").lower() for one in {*temporary, *permanent})
    hard = frozenset([True] * bool(permanent) + [False] * bool(temporary))
    return Reading(bool(found), found, hard)


def _plain(raw: bytes) -> Reading:
    """The first Final-Recipient of a delivery report and the class of its status, nothing else."""
    for part in email.message_from_bytes(raw).walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            recipient = str(block.get("Final-Recipient", ""))
            if recipient:
                address = recipient.partition(";")[2].strip().lower()
                hard = str(block.get("Status", "")).strip().startswith("5")
                return Reading(True, frozenset({address}), frozenset({hard}))
    return Reading(False)


_READERS: dict[str, Callable[[bytes], Reading]] = {
    "outreach": _ours,
    "flufl.bounce": _flufl,
    "first Final-Recipient": _plain,
}


def bench_bounces(folder: Path) -> list[dict[str, Any]]:
    """One row per reader: shares of right answers, and the microseconds of a message.

    Raises:
        InvalidInput: there is no `labels.jsonl` in the folder.
    """
    labels = folder / "labels.jsonl"
    if not labels.is_file():
        raise InvalidInput("there is no labels.jsonl in it.", field=str(folder))
    rows: list[Row] = [json.loads(line) for line in labels.read_text("utf-8").splitlines()]
    mail = {row["file"]: (folder / row["file"]).read_bytes() for row in rows}
    return [_measured(name, reader, rows, mail) for name, reader in _READERS.items()]


def _measured(
    name: str, reader: Callable[[bytes], Reading], rows: list[Row], mail: dict[str, bytes]
) -> dict[str, Any]:
    for raw in mail.values():  # lists are read and expressions compiled when first needed
        reader(raw)
    started = time.process_time()
    read = {file: reader(raw) for file, raw in mail.items()}
    micros = (time.process_time() - started) / max(1, len(mail)) * 1e6
    pairs = [(row, read[row["file"]]) for row in rows]
    return {
        "reader": name,
        "bounces found": _share(one.is_bounce for row, one in pairs if row["kind"] == "bounce"),
        "false bounces": sum(one.is_bounce for row, one in pairs if row["kind"] in _OTHERS),
        "recipients": _share(
            one.recipients == frozenset(row["recipients"])
            for row, one in pairs
            if row["kind"] == "bounce" and row["recipients"]
        ),
        "permanent or not": _agreement(pairs, "hard", lambda one: one.hard),
        "what to do": _agreement(pairs, "group", lambda one: one.groups),
        "reason": _agreement(pairs, "reason", lambda one: one.reasons),
        "us each": round(micros),
    }


def _agreement(
    pairs: list[tuple[Row, Reading]], field: str, given: Callable[[Reading], frozenset[Any] | None]
) -> float | None:
    """Share of stable messages whose values equal the label's; None if the reader tells none."""
    judged = [
        (frozenset(one[field] for one in row["expected"]), given(reading))
        for row, reading in pairs
        if row["kind"] == "bounce" and row.get("expected") and row.get("stable")
    ]
    if field == "hard":
        judged = [(wanted, got) for wanted, got in judged if len(wanted) == 1]
    judged = [(wanted, got) for wanted, got in judged if "unscored" not in wanted]
    told = any(got is not None for _, got in judged)
    return _share(wanted == got for wanted, got in judged) if told else None


def _share(answers: Iterator[bool]) -> float | None:
    right = list(answers)
    return round(sum(right) / len(right), 3) if right else None
