"""What does a person want? Rules over phrase lists, with the words that decided. Pure.

own words      quotes and signature are gone; friendly idioms with "no" in them are blanked
| phrases      of each kind, those after a negation left out
| weigh        which kind decides, which were said besides
| particulars  amount, day, address, URL
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from outreach.mail.unsubscribes import unsubscribe_words
from outreach.mail.values import ParsedMessage
from outreach.mail.wording import OWN_WORDS, alternatives, load_wording, lowered
from outreach.replies.fees import Fee, fees_in
from outreach.replies.intents import Intent, IntentKind
from outreach.replies.particulars import intent_of, named_in_a_sentence
from outreach.replies.postponed import day_named

MAX_READ = 6_000
MAX_EVIDENCE = 5

_KINDS = {
    "hostile": IntentKind.HOSTILE,
    "remove_me": IntentKind.REMOVE_ME,
    "placed": IntentKind.LINK_PLACED,
    "fee": IntentKind.FEE,
    "exchange": IntentKind.EXCHANGE,
    "guidelines": IntentKind.GUIDELINES,
    "not_now": IntentKind.NOT_NOW,
    "wrong_person": IntentKind.WRONG_PERSON,
    "declined": IntentKind.DECLINED,
    "interested": IntentKind.INTERESTED,
    "question": IntentKind.QUESTION,
}
_LIST = Path(__file__).parent / "phrases" / "intents.txt"
_PHRASES = load_wording(_LIST, beside=OWN_WORDS).section(*_KINDS)
_DECLINED = load_wording(_LIST, beside=OWN_WORDS).section("declined")
_FREE = load_wording(_LIST, beside=OWN_WORDS).section("free")
_FRIENDLY_NO = load_wording(_LIST, beside=OWN_WORDS).section("friendly_no")
_ASKS_MONEY = load_wording(_LIST, beside=OWN_WORDS).section("asks_money")
_NEGATABLE = frozenset({"interested", "placed", "fee", "exchange", "guidelines"})
# What decides when several things were said. Stopping comes before money, money before kindness.
_ORDER = (
    IntentKind.HOSTILE,
    IntentKind.REMOVE_ME,
    IntentKind.FEE,
    IntentKind.EXCHANGE,
    IntentKind.LINK_PLACED,
    IntentKind.WRONG_PERSON,
    IntentKind.NOT_NOW,
    IntentKind.GUIDELINES,
    IntentKind.DECLINED,
    IntentKind.INTERESTED,
    IntentKind.QUESTION,
)
_NEGATION = re.compile(
    rf"(?<!\w)(?:{alternatives(_LIST, 'negation')})(?!\w)[^.!?;:,\n]{{0,40}}$", re.MULTILINE
)


def classify(message: ParsedMessage, *, today: date) -> Intent:
    """The intent of a person's answer, out of `message.fresh_text` and the subject. Total.

    Args:
        today: day to which "next month" is relative.
    """
    text = _own_words(message)
    readable = _without_friendly_no(text)
    said: dict[IntentKind, list[str]] = {}
    for kind, words in _said(readable):
        said.setdefault(kind, []).append(words)
    unsubscribe = unsubscribe_words(message.subject, readable)
    if unsubscribe:
        said.setdefault(IntentKind.REMOVE_ME, []).insert(0, unsubscribe)
    fees = fees_in(readable)
    _weigh_money(said, fees, readable)
    _settle_conflicts(said, readable)
    if not said:
        said = _by_what_is_named(message, text, today)
    kinds = sorted(said, key=_ORDER.index) or [IntentKind.UNCLEAR]
    evidence = tuple(dict.fromkeys(said.get(kinds[0], ())))[:MAX_EVIDENCE]
    also = tuple(kinds[1:])
    return intent_of(kinds[0], message, text, fees, today=today, evidence=evidence, also=also)


def meant_as(kind: IntentKind, message: ParsedMessage, *, today: date) -> Intent:
    """What an answer names if a person says that it is of that kind."""
    text = _own_words(message)
    return intent_of(kind, message, text, fees_in(text), today=today)


def _own_words(message: ParsedMessage) -> str:
    return message.fresh_text[:MAX_READ].replace("\u2019", "'")


def _said(text: str) -> Iterator[tuple[IntentKind, str]]:
    """Kinds with the words that name them, words after a negation left out."""
    lower = lowered(text)
    for phrase, found in _PHRASES.matches(text):
        if phrase.section in _NEGATABLE and _is_negated(lower, found.start()):
            continue
        yield _KINDS[phrase.section], " ".join(text[found.start() : found.end()].split())[:120]


def _is_negated(lower: str, at: int) -> bool:
    """A negation stands before `at` in the same clause."""
    return at > 1 and _NEGATION.search(lower[max(0, at - 60) : at]) is not None


def _without_friendly_no(text: str) -> str:
    """Idioms such as "no problem" blanked, so that their "no" negates nothing."""
    for _, found in _FRIENDLY_NO.matches(text):
        text = text[: found.start()] + " " * len(found.group(0)) + text[found.end() :]
    return text


def _weigh_money(said: dict[IntentKind, list[str]], fees: list[Fee], text: str) -> None:
    """An amount is a fee; "no charge" without an amount is none."""
    if fees:
        said.setdefault(IntentKind.FEE, []).insert(0, fees[0].words)
    elif IntentKind.FEE in said and _FREE.first(text) and not _ASKS_MONEY.first(text):
        del said[IntentKind.FEE]


def _settle_conflicts(said: dict[IntentKind, list[str]], text: str) -> None:
    """Take back what a stronger sense of the same words explains."""
    if IntentKind.DECLINED in said and IntentKind.NOT_NOW not in said:
        refusing = {IntentKind.EXCHANGE, IntentKind.GUIDELINES} & said.keys()
        if refusing and IntentKind.FEE not in said:
            for kind in refusing:
                if _is_refused(text, said[kind]):
                    del said[kind]


def _is_refused(text: str, words: list[str]) -> bool:
    """All the words stand in a sentence that refuses."""
    sentences = re.split(r"(?<=[.!?])\s+|\n+", text)
    naming = [one for one in sentences if any(word in " ".join(one.split()) for word in words)]
    return bool(naming) and all(_DECLINED.first(sentence) for sentence in naming)


def _by_what_is_named(
    message: ParsedMessage, text: str, today: date
) -> dict[IntentKind, list[str]]:
    """No phrase of any list: another address names somebody else, a day to come puts it off."""
    if address := named_in_a_sentence(message, text):
        return {IntentKind.WRONG_PERSON: [address]}
    if until := day_named(text, today=today):
        return {IntentKind.NOT_NOW: [until.isoformat()]}
    return {}
