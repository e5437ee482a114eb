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
    "quid": "GBP", "rp": "IDR", "rp.": "IDR", "idr": "IDR", "грн": "UAH", "uah": "UAH", "₴": "UAH",
    "円": "JPY", "元": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "원": "KRW", "₩": "KRW",
    "krw": "KRW", "лв": "BGN", "bgn": "BGN", "kn": "HRK", "₫": "VND", "vnd": "VND", "sgd": "SGD",
    "aed": "AED", "zar": "ZAR", "₦": "NGN", "ngn": "NGN", "₱": "PHP", "php": "PHP", "ksh": "KES",
    "₪": "ILS", "ils": "ILS", "mx$": "MXN", "£e": "EGP", "pkr": "PKR", "bdt": "BDT", "tk": "BDT",
}  # fmt: skip
# Words that are inflected, by how they begin.
_STEMS = {
    "рубл": "RUB", "гривн": "UAH", "гривен": "UAH", "złot": "PLN", "korun": "CZK", "forint": "HUF",
    "rupee": "INR", "euró": "EUR", "eurô": "EUR", "евро": "EUR", "євро": "EUR", "ευρώ": "EUR",
    "доллар": "$", "dólar": "$", "долар": "$", "kron": "kr", "sterlin": "GBP", "yen": "JPY",
    "yuan": "CNY", "ユーロ": "EUR", "ドル": "$", "유로": "EUR", "달러": "$", "欧元": "EUR",
    "美元": "USD", "रुपये": "INR",
}  # fmt: skip
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def _bounded(sign: str) -> str:
    """A word ends where it ends, but in writing without spaces."""
    if _UNSPACED.search(sign):
        return re.escape(sign)
    return re.escape(sign) + (r"(?!\w)" if sign[-1].isalpha() else "")


_SIGN = "|".join(
    [re.escape(stem) + r"\w{0,4}" for stem in _STEMS]
    + [_bounded(sign) for sign in sorted(_CURRENCIES, key=len, reverse=True)]
)
_TIMES = {
    "k": 1_000, "tsd": 1_000, "mil": 1_000, "тыс": 1_000, "тис": 1_000, "tys": 1_000, "bin": 1_000,
    "rb": 1_000, "ribu": 1_000, "lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "万": 10_000,
    "萬": 10_000, "만": 10_000, "千": 1_000, "천": 1_000,
}  # fmt: skip
_TIMES_SIGN = rf"(?:\s?(?P<times>{'|'.join(map(_bounded, _TIMES))})\.?)?"
_DIGIT = re.compile(r"\d")
_NUMBER = (
    r"\d{1,2}(?:,\d{2})+,\d{3}"
    r"|\d{1,3}(?:[.,'\u2019 \u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
)
_BEFORE = re.compile(
    rf"(?<![\w$])(?P<sign>{_SIGN})\s?(?P<number>{_NUMBER})(?![\d%]){_TIMES_SIGN}", re.IGNORECASE
)
_AFTER = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER}){_TIMES_SIGN}(?:[.,]?[-–—]+)?\s?(?P<sign>{_SIGN})",
    re.IGNORECASE,
)
_UNBOUND = re.compile(  # "8万円", "费用是800元": a letter may stand before the number there
    rf"(?P<number>{_NUMBER}){_TIMES_SIGN}\s?(?P<sign>円|元|원)", re.IGNORECASE
)
# A price before or with tax, whatever the currency.
_TAXED = re.compile(
    rf"(?<![\w.,])(?P<number>{_NUMBER}){_TIMES_SIGN}(?P<sign>)\s?"
    r"(?:h\.?t\b|ttc\b|hors taxes?|(?:plus |excl\.? |\+ ?)?(?:vat|btw|iva|kdv|dph|mwst|moms)\b"
    r"|zzgl|exkl\.? moms|bez dph|bez vat)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fee:
    """One amount of money.

    Attributes:
        amount: as named, not converted.
        currency: ISO 4217 code, or the sign itself where several currencies share it ("$", "kr");
            "" if none is named ("150 HT").
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
    for pattern in (_BEFORE, _AFTER, _UNBOUND, _TAXED):
        for found in pattern.finditer(text):
            amount = _amount(found["number"])
            if amount is not None:
                if found["times"]:
                    amount = Decimal(int(amount * _TIMES[found["times"].lower()]))
                words = " ".join(found.group(0).split())
                fee = Fee(amount, _currency(found["sign"].lower()), words)
                places.setdefault(found.start("number"), fee)
    return [places[start] for start in sorted(places)]


def _currency(sign: str) -> str:
    if sign in _CURRENCIES or not sign:
        return _CURRENCIES.get(sign, "")
    return next(code for stem, code in _STEMS.items() if sign.startswith(stem))


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
