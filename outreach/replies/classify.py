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
from outreach.mail.wording import load_wording
from outreach.replies.fees import Fee, fees_in
from outreach.replies.intents import Intent, IntentKind
from outreach.replies.postponed import asked_again_on

MAX_READ = 6_000
MAX_EVIDENCE = 5

_PHRASES = load_wording(Path(__file__).parent / "phrases" / "intents.txt")
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
    r"\b(?:not|no|never|cannot|without|neither|nor|haven't|hasn't|\w+n['\u2019]t|nicht|kein\w*|nie|ohne|ne|n['\u2019]\w+|pas|"
    r"aucune?|sans|jamais|no|sin|nunca|tampoco|non|senza|mai|não|nao|sem|niet|geen|nooit|zonder|bez|inte|"
    r"ingen|inga|ikke)\b[^.!?;:,\n]{0,40}$",
    re.I,
)
_FRIENDLY_NO = re.compile(
    r"\b(?:no (?:problem|worries|trouble|doubt|objections?)|not a problem|why not|nothing against|not only|"
    r"kein problem|keine ursache|nichts dagegen|warum nicht|pas de (?:problème|souci)s?|aucun (?:problème|souci)|pourquoi pas|"
    r"no hay problema|sin problemas?|ningún problema|por qué no|nessun problema|non c'è problema|perché no|"
    r"sem problemas?|não há problema|por que não|geen probleem|waarom niet|nie ma (?:problemu|sprawy)|inga problem)\b",
    re.I,
)
_ERASURE = re.compile(
    r"\b(?:gdpr|dsgvo|ds-gvo|rgpd|avg\b|lgpd|kvkk|rodo|ccpa|right to (?:be forgotten|erasure)|"
    r"(?:personal|my|meine|mes|mis|miei|meus|mijn) (?:personal )?(?:data|daten|données|datos|dati|dados|gegevens))\b",
    re.I,
)
_URL = re.compile(r"https?://[^\s<>\"')\]]+|\b(?:[a-z0-9-]+\.)+[a-z]{2,}/[^\s<>\"')\]]+", re.I)
_ADDRESS = re.compile(
    r"([\w.+-]+)\s?(?:@|\s?[(\[{]\s?(?:at|arroba|chiocciola|ät)\s?[)\]}]\s?)\s?((?:[\w-]+(?:\.|\s?[(\[]dot[)\]]\s?))+[a-z]{2,})",
    re.I,
)


def classify(message: ParsedMessage, *, today: date) -> Intent:
    """The intent of a person's answer, out of `message.fresh_text` and the subject. Total.

    Args:
        today: day to which "next month" is relative.
    """
    text = message.fresh_text[:MAX_READ].replace("\u2019", "'")
    readable = _FRIENDLY_NO.sub(lambda found: " " * len(found.group(0)), text)
    said: dict[IntentKind, list[str]] = {}
    for kind, words in _said(readable):
        said.setdefault(kind, []).append(words)
    unsubscribe = unsubscribe_words(message.subject, readable)
    if unsubscribe:
        said.setdefault(IntentKind.REMOVE_ME, []).insert(0, unsubscribe)
    fees = fees_in(readable)
    _weigh_money(said, fees, readable)
    _settle_conflicts(said, readable)
    return _intent(message, text, said, fees, today)


def _said(text: str) -> Iterator[tuple[IntentKind, str]]:
    """Kinds with the words that name them, words after a negation left out."""
    for phrase, found in _PHRASES.matches(text):
        kind = _KINDS.get(phrase.section)
        if kind is None:
            continue
        if phrase.section in _NEGATABLE and _NEGATION.search(
            text[max(0, found.start() - 60) : found.start()]
        ):
            continue
        yield kind, " ".join(text[found.start() : found.end()].split())[:120]


def _weigh_money(said: dict[IntentKind, list[str]], fees: list[Fee], text: str) -> None:
    """An amount is a fee; "no charge" without an amount is none."""
    if fees:
        said.setdefault(IntentKind.FEE, []).insert(0, fees[0].words)
    elif IntentKind.FEE in said and _PHRASES.section("free").first(text) and not _asks_money(text):
        del said[IntentKind.FEE]


def _asks_money(text: str) -> bool:
    return (
        re.search(r"\b(?:budget|sponsored|tarif|price|fee|presupuesto)\w*", text, re.I) is not None
    )


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
    declined = _PHRASES.section("declined")
    naming = [one for one in sentences if any(word in " ".join(one.split()) for word in words)]
    return bool(naming) and all(declined.first(sentence) for sentence in naming)


def _intent(
    message: ParsedMessage,
    text: str,
    said: dict[IntentKind, list[str]],
    fees: list[Fee],
    today: date,
) -> Intent:
    kind = next((kind for kind in _ORDER if kind in said), IntentKind.UNCLEAR)
    least = min(fees, key=lambda fee: fee.amount) if fees else None
    url = _URL.search(text) if kind is IntentKind.LINK_PLACED else None
    return Intent(
        kind=kind,
        evidence=tuple(dict.fromkeys(said.get(kind, ())))[:MAX_EVIDENCE],
        also=tuple(other for other in _ORDER if other in said and other is not kind),
        amount=least.amount if least else None,
        currency=least.currency if least else "",
        until=asked_again_on(text, today=today) if kind is IntentKind.NOT_NOW else None,
        referral=_referral(message, text) if kind is IntentKind.WRONG_PERSON else "",
        url=url.group(0).rstrip(".,;:!?") if url else "",
        erasure=kind is IntentKind.REMOVE_ME and _ERASURE.search(text) is not None,
    )


def _referral(message: ParsedMessage, text: str) -> str:
    """First address in the text that is not the sender's own."""
    for found in _ADDRESS.finditer(text):
        host = re.sub(r"\s?[(\[]dot[)\]]\s?", ".", found.group(2), flags=re.I)
        address = f"{found.group(1)}@{host}".lower().strip(".")
        if address != message.sender_address:
            return address
    return ""
