"""What an answer means: the rules say it, and a reader that was taught may doubt them. Pure.

rules            the kind, its words, amounts, days and addresses
| taught reader  what the whole reads like, in words that no rule holds
| weigh          unclear to the rules -> unclear, with a guess; contradicted -> unclear, both shown

A guess asks a person; it never moves, suppresses or writes by itself.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from outreach.mail.values import ParsedMessage
from outreach.replies.classify import MAX_READ, classify
from outreach.replies.intents import Guess, Intent, IntentKind
from outreach.replies.taught import Taught

SURE = 0.55  # share from which a guess is told: right in 89 of 100 in sets that nobody had seen
STOPPING = frozenset({IntentKind.HOSTILE, IntentKind.REMOVE_ME})
# Stopping, money and barter are believed on the rules' word alone: to miss one costs most.
_FIRM = STOPPING | {IntentKind.FEE, IntentKind.EXCHANGE}


def understand(message: ParsedMessage, reader: Taught, *, today: date) -> Intent:
    """The intent of a person's answer; `unclear` carries what it reads like. Total."""
    return doubted(classify(message, today=today), message.fresh_text, reader)


def doubted(said: Intent, fresh_text: str, reader: Taught) -> Intent:
    """What the rules said of an answer, after the reader has read its own words."""
    if said.kind in _FIRM:
        return said
    text = fresh_text[:MAX_READ]
    both = weigh(said, reader.guess(text))
    if both.guess is None:
        return both
    return replace(both, guess=replace(both.guess, words=reader.telling(text, both.guess.kind)))


def weigh(said: Intent, guess: Guess) -> Intent:
    """What the rules said, unless the reader surely reads something else."""
    if guess.share < SURE or guess.kind in (said.kind, IntentKind.UNCLEAR) or said.kind in _FIRM:
        return said
    also = () if said.kind is IntentKind.UNCLEAR else (said.kind, *said.also)
    return Intent(IntentKind.UNCLEAR, evidence=said.evidence, also=also, guess=guess)
