"""A read message into its row: all of it if it is ours, next to nothing if it is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from outreach.mail.values import ParsedMessage
from outreach.model.email import InboundEmail, InboundState
from outreach.replies.intents import Guess, Intent, IntentKind
from outreach.store.unread import Foreign

_TEXTS = (
    "message_id", "sender_name", "sender_address", "subject", "text", "html", "fresh_text",
)  # fmt: skip


def keep_little(row: InboundEmail, message: ParsedMessage) -> None:
    """Mail that is none of our business: who and when, not what."""
    kept = foreign(row.id or 0, message)
    row.message_id, row.sender_address, row.kind = kept.message_id, kept.sender_address, kept.kind
    row.raw = None
    row.move_to(InboundState.UNMATCHED)


def foreign(number: int, message: ParsedMessage) -> Foreign:
    """The same as a value, for many rows at once."""
    return Foreign(
        number,
        _storable(message.message_id[:998]),
        _storable(message.sender_address[:320]),
        message.kind.value,
    )


def describe(row: InboundEmail, message: ParsedMessage) -> None:
    """Who wrote what; to what it belongs is for the caller to say."""
    row.message_id = message.message_id[:998]
    row.sender_name, row.sender_address = message.sender_name[:200], message.sender_address[:320]
    row.subject, row.text = message.subject[:998], message.text
    row.html, row.fresh_text = message.html, message.fresh_text
    for name in _TEXTS:
        setattr(row, name, _storable(getattr(row, name)))
    row.kind, row.kind_reason = message.kind.value, message.kind_reason


def keep_intent(row: InboundEmail, intent: Intent) -> None:
    """What it means, with the words and particulars that led there."""
    row.intent = intent.kind.value
    row.intent_evidence = {
        "words": list(intent.evidence),
        "also": [kind.value for kind in intent.also],
        **particulars(intent),
    }
    if intent.guess is not None:
        row.intent_evidence["guess"] = {
            "kind": intent.guess.kind.value,
            "share": round(intent.guess.share, 3),
            "words": _storable(intent.guess.words),
            "corrections": intent.guess.corrections,
        }


def particulars(intent: Intent) -> dict[str, Any]:
    """What it names, as JSON."""
    return {
        "amount": str(intent.amount) if intent.amount is not None else "",
        "currency": intent.currency,
        "until": intent.until.isoformat() if intent.until else "",
        "referral": intent.referral,
        "url": intent.url,
        "erasure": intent.erasure,
    }


def kept_guess(evidence: Mapping[str, Any]) -> Guess | None:
    """The guess that `keep_intent` wrote down, None if there was none."""
    kept = evidence.get("guess")
    if not kept:
        return None
    return Guess(IntentKind(kept["kind"]), kept["share"], kept["words"], kept["corrections"])


def _storable(text: str) -> str:
    """Without what a text column refuses: NUL in PostgreSQL, half characters everywhere."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
