"""When someone who says "not now" wants to be asked again. Pure; relative to the day of reading."""

from __future__ import annotations

import re
from datetime import date, timedelta

from outreach.mail.return_dates import month_number, return_date

_QUARTER = re.compile(
    r"\b(?:q([1-4])|([1-4])\.? ?(?:quartal|trimestre|kwarta[lł]\w*|quarter|kvartal))\b", re.I
)
_MONTH = re.compile(
    r"\b(?:in|im|en|em|a|ad|w|we|until|till|after|mid|early|late|anfang|mitte|ende|nach|ab|from|um|por|og|i|before|avant|vor|dopo|depois de|après|début|fin|te|rond)"
    r"\s+(?:mid[- ]|of |de |des |the )?([^\W\d_]{3,12})\b",
    re.I,
)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5, "six": 6, "few": 3,
    "ein": 1, "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6, "un": 1, "une": 1, "deux": 2,
    "trois": 3, "quatre": 4, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "due": 2, "tre": 3, "um": 1,
    "uma": 1, "dois": 2, "duas": 2, "três": 3, "een": 1, "twee": 2, "drie": 3, "dwa": 2, "trzy": 3, "iki": 2, "två": 2,
}  # fmt: skip
_SPAN = re.compile(
    rf"\b(?:in|dans|en|dentro de|tra|fra|em|daqui a|over|za|om|for)?\s*(?:the next |about |etwa |a )?(\d{{1,2}}|{'|'.join(_NUMBERS)})\s+(?:of )?"
    r"(day|week|month|year|tag|woche|monat|jahr|jour|semaine|mois|an\b|año|día|mes|semana|giorn|settiman|mese|mesi|anno|dia|ano|dag|maand|weken|jaar|tydzie|tygod|miesi|hafta|ay\b|vecka|veckor|månad)",
    re.I,
)
_UNITS = (
    (1, ("day", "tag", "jour", "día", "giorn", "dia", "dag")),
    (
        7,
        (
            "week",
            "woche",
            "semaine",
            "semana",
            "settiman",
            "weken",
            "tydzie",
            "tygod",
            "hafta",
            "veck",
        ),
    ),
    (30, ("month", "monat", "mois", "mes", "maand", "miesi", "ay", "månad")),
    (365, ("year", "jahr", "an", "año", "anno", "ano", "jaar")),
)
_NEXT = (
    (
        7,
        r"next week|nächste[rn]? woche|semaine prochaine|(?:próxima|la) semana (?:próxima|que viene)?|prossima settimana|volgende week|w przyszłym tygodniu|gelecek hafta|nästa vecka",
    ),
    (
        30,
        r"next month|nächste[rns]* monat|mois prochain|próximo mes|mes que viene|mese prossimo|prossimo mese|próximo mês|volgende maand|w przyszłym miesiącu|gelecek ay|önümüzdeki ay|nästa månad",
    ),
    (
        90,
        r"next quarter|nächste[sn]* quartal|prochain trimestre|próximo trimestre|prossimo trimestre|volgend kwartaal",
    ),
)
_SEASONS = (
    (9, r"after (?:the )?summer|autumn|\bin the fall|herbst|automne|otoño|autunno|outono|najaar|herfst|jesie|sonbahar|höst|nach dem sommer|après l'été|después del verano|dopo l'estate|na de zomer|september"),
    (4, r"spring|frühjahr|frühling|printemps|primavera|voorjaar|lente|wiosn|ilkbahar|vår\b"),
    (6, r"\bsummer|\bsommer|\bl'été|\bverano|\bestate\b|\bverão|\bzomer"),
    (1, r"new year|next year|end of the year|neuen? jahr|nächstes jahr|jahresende|fin de l'année|l'année prochaine|próximo año|año que viene|fin de año|fine (?:dell')?anno|prossimo anno|próximo ano|volgend jaar|nieuwe jaar|eind van het jaar|nowym roku|przyszłym roku|gelecek yıl|nästa år|after christmas|nach weihnachten"),
)  # fmt: skip


def asked_again_on(text: str, *, today: date) -> date | None:
    """The first day on which to ask again, None if the text names none.

    A named day wins, then a month (its first day), a quarter, a span, "next week", a season.
    """
    day = return_date(text, sent_on=today)
    if day and day > today:
        return day
    for find in (_by_month, _by_quarter, _by_span, _by_word):
        found = find(text, today)
        if found:
            return found
    return None


def _by_month(text: str, today: date) -> date | None:
    for found in _MONTH.finditer(text):
        month = month_number(found.group(1)) if len(found.group(1)) > 3 else 0
        if month:
            return _first_of(month, today)
    return None


def _by_quarter(text: str, today: date) -> date | None:
    found = _QUARTER.search(text)
    if not found:
        return None
    return _first_of(3 * int(found.group(1) or found.group(2)) - 2, today)


def _by_span(text: str, today: date) -> date | None:
    found = _SPAN.search(text)
    if not found:
        return None
    number, unit = found.group(1).lower(), found.group(2).lower()
    count = int(number) if number.isdecimal() else _NUMBERS[number]
    days = next(length for length, names in _UNITS if unit.startswith(names))
    return today + timedelta(days=count * days)


def _by_word(text: str, today: date) -> date | None:
    for days, words in _NEXT:
        if re.search(words, text, re.I):
            return today + timedelta(days=days)
    for month, words in _SEASONS:
        if re.search(words, text, re.I):
            return _first_of(month, today)
    return None


def _first_of(month: int, today: date) -> date:
    """First day of the next such month; this month counts as next year's."""
    return date(today.year + (1 if month <= today.month else 0), month, 1)
