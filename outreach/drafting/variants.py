"""Several texts of one letter: who gets which, fixed for an enrolment and reproducible. Pure.

A step's own subject and text are variant "a"; further ones lie in `step["variants"]` as
{"key", "subject", "body", "added_at", "paused"}. The choice is rendezvous hashing (Thaler and
Ravishankar 1998): adding or pausing a text moves only those who would get that text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from outreach.errors import InvalidInput

FIRST = "a"
MOST = 5
_KEYS = "abcde"
Step = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a step.

    Attributes:
        key: "a" to "e".
        paused: nobody new gets it; who has it keeps it.
        added_at: ISO time, "" for the first.
    """

    key: str
    subject: str
    body: str
    paused: bool = False
    added_at: str = ""

    @property
    def digest(self) -> str:
        """Tells which version of the text a letter was written from."""
        return digest_of(self.subject, self.body)


def digest_of(subject: str, body: str) -> str:
    """16 hexadecimal digits of SHA-256."""
    return hashlib.sha256(f"{subject}\n\n{body}".encode()).hexdigest()[:16]


def texts_of(step: Mapping[str, Any]) -> list[Text]:
    """All texts of a step, the first first."""
    own = Text(FIRST, _of(step, "subject"), _of(step, "body"), bool(step.get("paused")))
    return [own, *(_further(one) for one in step.get("variants") or ())]


def text_of(step: Mapping[str, Any], key: str) -> Text:
    """The text with this key.

    Raises:
        InvalidInput: there is none.
    """
    found = next((text for text in texts_of(step) if text.key == (key or FIRST)), None)
    if found is None:
        raise InvalidInput(f"there is no text {key!r}.", field="variant")
    return found


def chosen(step: Mapping[str, Any], enrolment_id: int | None, *, keep: str = "") -> Text:
    """The text that an enrolment gets of a step.

    Args:
        enrolment_id: None for a preview, which shows the first text.
        keep: the text that it has already; it keeps it, paused or not.
    """
    texts = texts_of(step)
    kept = next((text for text in texts if text.key == keep), None)
    if kept is not None or len(texts) == 1 or enrolment_id is None:
        return kept or texts[0]
    running = [text for text in texts if not text.paused] or texts[:1]
    seed = f"{enrolment_id}:{step.get('key', '')}"
    return max(running, key=lambda text: hashlib.sha256(f"{seed}:{text.key}".encode()).digest())


def mark_of(step: Mapping[str, Any], place: int, text: Text) -> str:
    """How a letter says which text of which step it was written from, as "1/a"."""
    return f"{step.get('key') or place + 1}/{text.key}"[:16]


def compared_since(step: Mapping[str, Any]) -> str:
    """ISO time from which the running texts ran side by side; "" if there is nothing to compare.

    What an older text brought before the newest was added came in another season, to others.
    """
    running = [text for text in texts_of(step) if not text.paused]
    return max(text.added_at for text in running) if len(running) > 1 else ""


def with_text(step: Step, subject: str, body: str, *, at: datetime) -> Step:
    """The step with one more text.

    Raises:
        InvalidInput: there are enough.
    """
    taken = {text.key for text in texts_of(step)}
    free = [key for key in _KEYS if key not in taken]
    if not free:
        raise InvalidInput(f"a letter has at most {MOST} texts.", field="variant")
    new = {"key": free[0], "subject": subject, "body": body, "added_at": at.isoformat()}
    return {**step, "variants": [*(step.get("variants") or ()), new]}


def with_changed(step: Step, key: str, changes: Mapping[str, Any]) -> Step:
    """The step with other words, or another rest, of one of its texts.

    Raises:
        InvalidInput: there is none of this key, or all would be paused.
    """
    text_of(step, key)
    if key in ("", FIRST):
        changed = {**step, **changes}
    else:
        further = [
            {**one, **changes} if one["key"] == key else one for one in step.get("variants") or ()
        ]
        changed = {**step, "variants": further}
    if all(text.paused for text in texts_of(changed)):
        raise InvalidInput("one text must go on, or nobody gets this letter.", field="variant")
    return changed


def _of(fields: Mapping[str, Any], name: str) -> str:
    return str(fields.get(name) or "")


def _further(one: Mapping[str, Any]) -> Text:
    return Text(
        str(one["key"]),
        _of(one, "subject"),
        _of(one, "body"),
        bool(one.get("paused")),
        _of(one, "added_at"),
    )
