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
from outreach.replies.postponed import asked_again_on, day_named

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
_ERASURE = re.compile(
    r"\b(?:gdpr|dsgvo|ds-gvo|rgpd|avg\b|lgpd|kvkk|rodo|ccpa|right to (?:be forgotten|erasure)|"
    r"(?:personal|my|meine|mes|mis|miei|meus|mijn) (?:personal )?"
    r"(?:data|daten|données|datos|dati|dados|gegevens))\b",
    re.IGNORECASE,
)
_URL = re.compile(
    r"https?://[^\s<>\"')\]]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"')\]]+", re.IGNORECASE
)
_ADDRESS = re.compile(
    r"([\w.+-]+)\s?(?:@|\s?[(\[{]\s?(?:at|arroba|chiocciola|ät)\s?[)\]}]\s?)\s?((?:[\w-]+(?:\.|\s?[(\[]dot[)\]]\s?))+[a-z]{2,})",
    re.IGNORECASE,
)

_AT = re.compile(r"[@(\[{]")  # no address without one, however it is spelt
_IN_A_SENTENCE = re.compile(r"\w+[ ,]+\w+[ ,:(]+\S{1,60}(?:@|\(at\))", re.IGNORECASE)


def classify(message: ParsedMessage, *, today: date) -> Intent:
    """The intent of a person's answer, out of `message.fresh_text` and the subject. Total.

    Args:
        today: day to which "next month" is relative.
    """
    text = message.fresh_text[:MAX_READ].replace("\u2019", "'")
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
    return _intent(message, text, said, fees, today)


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
    address = _referral(message, text)
    if address and _IN_A_SENTENCE.search(text):  # else it stands in a signature
        return {IntentKind.WRONG_PERSON: [address]}
    if until := day_named(text, today=today):
        return {IntentKind.NOT_NOW: [until.isoformat()]}
    return {}


def _intent(
    message: ParsedMessage,
    text: str,
    said: dict[IntentKind, list[str]],
    fees: list[Fee],
    today: date,
) -> Intent:
    kinds = sorted(said, key=_ORDER.index)
    kind = kinds[0] if kinds else IntentKind.UNCLEAR
    least = min(fees, key=lambda fee: fee.amount) if fees else None
    url = _URL.search(text) if kind is IntentKind.LINK_PLACED else None
    return Intent(
        kind=kind,
        evidence=tuple(dict.fromkeys(said.get(kind, ())))[:MAX_EVIDENCE],
        also=tuple(kinds[1:]),
        amount=least.amount if least else None,
        currency=least.currency if least else "",
        until=asked_again_on(text, today=today) if kind is IntentKind.NOT_NOW else None,
        referral=_referral(message, text) if kind is IntentKind.WRONG_PERSON else "",
        url=url.group(0).rstrip(".,;:!?") if url else "",
        erasure=kind is IntentKind.REMOVE_ME and _ERASURE.search(text) is not None,
    )


def _referral(message: ParsedMessage, text: str) -> str:
    """First address in the text that is not the sender's own."""
    if _AT.search(text) is None:
        return ""
    for found in _ADDRESS.finditer(text):
        host = re.sub(r"\s?[(\[]dot[)\]]\s?", ".", found.group(2), flags=re.IGNORECASE)
        address = f"{found.group(1)}@{host}".lower().strip(".")
        if address != message.sender_address:
            return address
    return ""
