"""What an answer names besides its kind: an amount, a day, an address, a URL. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from outreach.contacts.spelling import Spotted, spot
from outreach.mail.values import ParsedMessage
from outreach.replies.fees import Fee
from outreach.replies.intents import Intent, IntentKind
from outreach.replies.postponed import asked_again_on

_ERASURE = re.compile(
    r"\b(?:gdpr|dsgvo|ds-gvo|rgpd|avg\b|lgpd|kvkk|rodo|ccpa|right to (?:be forgotten|erasure)|"
    r"subject access|art(?:icle|ikel|ículo|icolo|igo|\.)? ?(?:15|17|21)|data you (?:hold|have)|"
    r"droit d'(?:accès|opposition|effacement)|derecho de \w+|diritto (?:di|all') ?\w+|"
    r"direito (?:de|ao) \w+|recht op \w+|widerspreche|exercise my rights?|"
    r"(?:personal|my|meine|mes|mis|miei|meus|mijn) (?:personal )?"
    r"(?:data|daten|données|datos|dati|dados|gegevens))\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"https?://[^\s<>\"')\]]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"')\]]+", re.IGNORECASE
)
_AT = re.compile(r"[@(\[{]")  # without one, only words for it spell an address
_TOLD = re.compile(r"\w+[ ,]+\w+[ ,:(]+$|[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,} ?$")


def intent_of(
    kind: IntentKind,
    message: ParsedMessage,
    text: str,
    fees: Sequence[Fee],
    *,
    today: date,
    evidence: tuple[str, ...] = (),
    also: tuple[IntentKind, ...] = (),
) -> Intent:
    """An answer of that kind, with what its words name.

    Args:
        text: the sender's own words.
        today: day to which "next month" is relative.
    """
    least = min(fees, key=lambda fee: fee.amount) if fees else None
    url = _URL.search(text) if kind is IntentKind.LINK_PLACED else None
    named = referred(message, text) if kind is IntentKind.WRONG_PERSON else None
    return Intent(
        kind=kind,
        evidence=evidence,
        also=also,
        amount=least.amount if least else None,
        currency=least.currency if least else "",
        until=asked_again_on(text, today=today) if kind is IntentKind.NOT_NOW else None,
        referral=named.address.lower() if named else "",
        url=url.group(0).rstrip(".,;:!?") if url else "",
        erasure=kind is IntentKind.REMOVE_ME and _ERASURE.search(text) is not None,
    )


def named_in_a_sentence(message: ParsedMessage, text: str) -> str:
    """Another's address that is told, "" if there is none or it stands in a signature."""
    named = referred(message, text) if _AT.search(text) else None
    if named is None:
        return ""
    before = text[text.rfind("\n", 0, named.start) + 1 : named.start]
    return named.address.lower() if _TOLD.search(before) else ""


def referred(message: ParsedMessage, text: str) -> Spotted | None:
    """First address in the text that is not the sender's own, plain or spelt out."""
    others = (one for one in spot(text) if one.address.lower() != message.sender_address)
    return next(others, None)
