"""Money named in an answer. The amount is read, never guessed; a bare "$" stays a "$"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP",
    "pound": "GBP", "pounds": "GBP", "us$": "USD", "usd": "USD", "us dollars": "USD",
    "ca$": "CAD", "cad": "CAD", "c$": "CAD", "au$": "AUD", "a$": "AUD", "aud": "AUD",
    "nz$": "NZD", "nzd": "NZD", "r$": "BRL", "brl": "BRL", "reais": "BRL", "chf": "CHF",
    "fr.": "CHF", "zł": "PLN", "zl": "PLN", "pln": "PLN", "tl": "TRY", "₺": "TRY", "try": "TRY",
    "lira": "TRY", "sek": "SEK", "nok": "NOK", "dkk": "DKK", "kč": "CZK", "czk": "CZK",
    "ft": "HUF", "huf": "HUF", "lei": "RON", "ron": "RON", "₹": "INR", "inr": "INR", "rs.": "INR",
    "rs": "INR", "₽": "RUB", "rub": "RUB", "руб": "RUB", "¥": "¥", "jpy": "JPY", "mxn": "MXN",
    "$": "$", "dollar": "$", "dollars": "$", "bucks": "$", "kr": "kr", "kronor": "SEK",
}  # fmt: skip
_SIGN = "|".join(
    re.escape(sign) + (r"(?!\w)" if sign[-1].isalpha() else "")
    for sign in sorted(_CURRENCIES, key=len, reverse=True)
)
_DIGIT = re.compile(r"\d")
_NUMBER = r"\d{1,3}(?:[.,'\u2019 \u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
_BEFORE = re.compile(rf"(?<![\w$])({_SIGN})\s?({_NUMBER})(?![\d%])", re.IGNORECASE)
_AFTER = re.compile(rf"(?<![\w.,])({_NUMBER})(?:[.,]?[-–—]+)?\s?({_SIGN})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Fee:
    """One amount of money.

    Attributes:
        amount: as named, not converted.
        currency: ISO 4217 code, or the sign itself where several currencies share it ("$", "kr").
        words: as written.
    """

    amount: Decimal
    currency: str
    words: str


def fees_in(text: str) -> list[Fee]:
    """All amounts with a currency, in order of their place in `text`."""
    if _DIGIT.search(text) is None:
        return []
    places: dict[int, Fee] = {}
    for pattern, number, sign in ((_BEFORE, 2, 1), (_AFTER, 1, 2)):
        for found in pattern.finditer(text):
            amount = _amount(found.group(number))
            if amount is not None:
                words = " ".join(found.group(0).split())
                fee = Fee(amount, _CURRENCIES[found.group(sign).lower()], words)
                places.setdefault(found.start(number), fee)
    return [places[start] for start in sorted(places)]


def _amount(written: str) -> Decimal | None:
    """1.200,50, 1,200.50 and 1 200 alike: a last mark with one or two digits is the decimal."""
    digits = re.sub(r"['\u2019 \u00a0]", "", written)
    decimal = re.search(r"[.,](\d{1,2})$", digits)
    whole = digits[: decimal.start()] if decimal else digits
    try:
        value = re.sub(r"[.,]", "", whole) + ("." + decimal.group(1) if decimal else "")
        return Decimal(value)
    except InvalidOperation:
        return None
