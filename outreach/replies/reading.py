"""A message that was read: what it says, and what a person wants with it.

As a value, and as plain values for the way from one process to another (`outreach.children`).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

from outreach.mail.parse import parse_message
from outreach.mail.values import BounceAction, BouncedRecipient, MessageKind, ParsedMessage
from outreach.replies.classify import classify
from outreach.replies.intents import Intent, IntentKind

Parts = tuple[Any, ...]

_OF_PEOPLE = frozenset({MessageKind.HUMAN, MessageKind.UNSUBSCRIBE})


@dataclass(frozen=True, slots=True)
class Reading:
    """One message as it was read.

    Attributes:
        intent: of a message that a person wrote, by the rules; None of all others.
    """

    message: ParsedMessage
    intent: Intent | None


Outcome = Reading | str  # or in words why it can't be read


def outcome_of(raw: bytes, today: date) -> Outcome:
    """Parse and understand one message; what nobody foresaw hides no other message.

    Args:
        today: day to which "next month" is relative.
    """
    try:
        return _read(parse_message(raw), today)
    except Exception:  # noqa: BLE001 - else one poisonous message would hide all others
        return traceback.format_exc(limit=3)


def _read(message: ParsedMessage, today: date) -> Reading:
    """A request to stop that threatens or claims rights is no mere form: a person must answer."""
    if message.kind not in _OF_PEOPLE:
        return Reading(message, None)
    intent = classify(message, today=today)
    if message.kind is MessageKind.HUMAN:
        return Reading(message, intent)
    if intent.kind is IntentKind.HOSTILE or intent.erasure:
        return Reading(message._replace(kind=MessageKind.HUMAN), intent)
    return Reading(message, None)


def to_wire(outcome: Outcome) -> Parts | str:
    """Take it apart into plain values; `from_wire` puts it together again."""
    if isinstance(outcome, str):
        return outcome
    intent = outcome.intent
    return _MESSAGE.apart(outcome.message), None if intent is None else _INTENT.apart(intent)


def from_wire(told: Parts | str) -> Outcome:
    """Put it together again."""
    if isinstance(told, str):
        return told
    message, intent = told
    return Reading(_MESSAGE.together(message), None if intent is None else _INTENT.together(intent))


class _Form:
    """How values of a dataclass, or named tuples, travel: field by field.

    Args:
        translated: by field, what makes it plain and what makes it what it was; None stays None.
    """

    def __init__(
        self, form: type, /, **translated: tuple[Callable[[Any], Any], Callable[[Any], Any]]
    ) -> None:
        names: Sequence[str] = getattr(form, "_fields", ()) or [one.name for one in fields(form)]
        self._form = form
        self._values = iter if issubclass(form, tuple) else attrgetter(*names)
        self._translated = [(names.index(name), *both) for name, both in translated.items()]

    def apart(self, value: Any) -> Parts:
        values = list(self._values(value))
        for place, plain, _ in self._translated:
            if values[place] is not None:
                values[place] = plain(values[place])
        return tuple(values)

    def together(self, parts: Parts) -> Any:
        values = list(parts)
        for place, _, original in self._translated:
            if values[place] is not None:
                values[place] = original(values[place])
        return self._form(*values)

    def all_apart(self, values: tuple[Any, ...]) -> Parts:
        return tuple(map(self.apart, values))

    def all_together(self, parts: Parts) -> tuple[Any, ...]:
        return tuple(map(self.together, parts))


_VALUE = attrgetter("value")
# An enum's own look-up costs more than that of a dictionary.
_KINDS = {kind.value: kind for kind in MessageKind}
_INTENTS = {kind.value: kind for kind in IntentKind}
_FAILED = _Form(
    BouncedRecipient, action=(_VALUE, {action.value: action for action in BounceAction}.__getitem__)
)
_MESSAGE = _Form(
    ParsedMessage,
    date=(datetime.isoformat, datetime.fromisoformat),
    kind=(_VALUE, _KINDS.__getitem__),
    bounced=(_FAILED.all_apart, _FAILED.all_together),
)
_INTENT = _Form(
    Intent,
    kind=(_VALUE, _INTENTS.__getitem__),
    also=(
        lambda also: tuple(map(_VALUE, also)),
        lambda also: tuple(map(_INTENTS.__getitem__, also)),
    ),
    amount=(str, Decimal),
    until=(date.isoformat, date.fromisoformat),
)
