"""What a person answered: the value that `classify` returns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class IntentKind(StrEnum):
    """What the answer means for the link we asked for."""

    INTERESTED = "interested"  # "send it over", "I'll add it"
    LINK_PLACED = "link_placed"  # "it's live: URL"
    QUESTION = "question"  # "which page?"
    FEE = "fee"  # "our fee is 150 €"
    EXCHANGE = "exchange"  # "link back to us"
    GUIDELINES = "guidelines"  # word count, topics
    NOT_NOW = "not_now"  # "in Q3"
    WRONG_PERSON = "wrong_person"  # "ask Anna"
    DECLINED = "declined"  # "no thanks"
    REMOVE_ME = "remove_me"  # "stop", "delete my data"
    HOSTILE = "hostile"  # lawyer, regulator, abuse
    UNCLEAR = "unclear"  # nothing we know was said; a person reads it

    __hash__ = str.__hash__  # that of `Enum` is ten times slower, and kinds are keys


@dataclass(frozen=True, slots=True)
class Guess:
    """What an answer reads like to a reader that was taught (`outreach.replies.taught`).

    Attributes:
        share: 0 to 1, how sure; the shares of all kinds add up to 1.
        words: the clause that reads most like it, as it was written.
        corrections: how many corrected answers of this installation the reader has learnt from.
    """

    kind: IntentKind
    share: float
    words: str
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class Intent:
    """One answer, understood by rules.

    Attributes:
        kind: the one that decides what happens.
        evidence: the words that led to it, as they were written.
        also: other kinds that were said too; a fee or an exchange among them must not be ignored,
            however friendly the rest is.
        amount, currency: of a quoted fee; the lowest if several are named; currency is an ISO 4217
            code, "" if the sign is ambiguous ("$", "kr") or missing.
        until: for `not_now`, the day on which to ask again.
        referral: for `wrong_person`, the lower-case address of who to ask instead.
        url: for `link_placed`, where the link is said to stand.
        erasure: for `remove_me`, data protection words were used; a person must act.
        guess: for `unclear`, what it reads like; it has no consequence but a question.
    """

    kind: IntentKind
    evidence: tuple[str, ...] = ()
    also: tuple[IntentKind, ...] = ()
    amount: Decimal | None = None
    currency: str = ""
    until: date | None = None
    referral: str = ""
    url: str = ""
    erasure: bool = False
    guess: Guess | None = None

    @property
    def is_positive(self) -> bool:
        """Counts as a positive answer in reports."""
        return self.kind in (IntentKind.INTERESTED, IntentKind.QUESTION, IntentKind.LINK_PLACED)
