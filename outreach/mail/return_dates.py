"""When is someone back? Dates in the words of auto-replies, in many languages.

Dates that are all digits with slashes are not read: 9/8/2026 means two different days. Dotted dates
are day first (no country writes month.day.year), ISO dates are themselves.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTH_NAMES = {
    1: "january januar j\u00e4nner janvier enero gennaio janeiro januari stycze\u0144 stycznia ocak leden ledna janu\u00e1r ianuarie tammikuu tammikuuta \u044f\u043d\u0432\u0430\u0440\u044f",
    2: "february februar feber f\u00e9vrier febrero febbraio fevereiro februari luty lutego \u015fubat \u00fanor \u00fanora febru\u00e1r februarie helmikuu helmikuuta \u0444\u0435\u0432\u0440\u0430\u043b\u044f",
    3: "march m\u00e4rz mars marzo mar\u00e7o maart marzec marca mart b\u0159ezen b\u0159ezna m\u00e1rcius martie maaliskuu maaliskuuta marts \u043c\u0430\u0440\u0442\u0430",
    4: "april avril abril aprile kwiecie\u0144 kwietnia nisan duben dubna \u00e1prilis aprilie huhtikuu huhtikuuta \u0430\u043f\u0440\u0435\u043b\u044f",
    5: "may mai mayo maggio maio mei maj maja may\u0131s kv\u011bten kv\u011btna m\u00e1jus toukokuu toukokuuta \u043c\u0430\u044f",
    6: "june juni juin junio giugno junho czerwiec czerwca haziran \u010derven \u010dervna j\u00fanius iunie kes\u00e4kuu kes\u00e4kuuta \u0438\u044e\u043d\u044f",
    7: "july juli juillet julio luglio julho lipiec lipca temmuz \u010dervenec \u010dervence j\u00falius iulie hein\u00e4kuu hein\u00e4kuuta \u0438\u044e\u043b\u044f",
    8: "august ao\u00fbt aout agosto augustus sierpie\u0144 sierpnia a\u011fustos srpen srpna augusztus elokuu elokuuta augusti \u0430\u0432\u0433\u0443\u0441\u0442\u0430",
    9: "september septembre septiembre setiembre settembre setembro wrzesie\u0144 wrze\u015bnia eyl\u00fcl z\u00e1\u0159\u00ed szeptember septembrie syyskuu syyskuuta \u0441\u0435\u043d\u0442\u044f\u0431\u0440\u044f",
    10: "october oktober octobre octubre ottobre outubro pa\u017adziernik pa\u017adziernika ekim \u0159\u00edjen \u0159\u00edjna okt\u00f3ber octombrie lokakuu lokakuuta \u043e\u043a\u0442\u044f\u0431\u0440\u044f",
    11: "november novembre noviembre novembro listopad listopada kas\u0131m listopadu noiembrie marraskuu marraskuuta \u043d\u043e\u044f\u0431\u0440\u044f",
    12: "december dezember d\u00e9cembre diciembre dicembre dezembro desember grudzie\u0144 grudnia aral\u0131k prosinec prosince decembrie joulukuu joulukuuta \u0434\u0435\u043a\u0430\u0431\u0440\u044f",
}  # fmt: skip
_MONTHS = {name: number for number, names in _MONTH_NAMES.items() for name in names.split()}
# Three letters abbreviate a month unless two months share them.
_SHORT: dict[str, int] = {}
for _name, _number in _MONTHS.items():
    for _length in (3, 4):
        _SHORT.setdefault(_name[:_length], _number)
_SHORT.update({"mar": 3, "mai": 5, "jun": 6, "juin": 6, "jul": 7, "juil": 7, "lis": 11, "sept": 9, "out": 10, "set": 9, "dez": 12, "dic": 12, "d\u00e9c": 12, "ene": 1, "ago": 8, "mrt": 3, "mei": 5, "okt": 10})  # fmt: skip

_WORD = r"[^\W\d_]{3,12}"
_OF = r"(?:\s*(?:st|nd|rd|th|er|\.|\u00ba|\u00b0|e))?[\s,]+(?:of |de |di |del |d')?"
_YEAR = r"(?:[\s,.]+(?:de |del |of )?(\d{4}))?"
_ISO = re.compile(r"(?<!\d)(20\d\d)-(\d{1,2})-(\d{1,2})(?!\d)")
_EAST = re.compile(r"(?:(20\d\d)\s*\u5e74\s*)?(\d{1,2})\s*\u6708\s*(\d{1,2})\s*\u65e5")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}|\d\d))?(?![\d])")
_DAY_MONTH = re.compile(rf"(?<!\d)(\d{{1,2}}){_OF}({_WORD})\.?{_YEAR}", re.IGNORECASE)
_MONTH_DAY = re.compile(
    rf"\b({_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(\d{{4}}))?", re.IGNORECASE
)

# Words after which the date is the day of return, or the last day away.
_BACK = re.compile(
    r"\b(?:back|return(?:ing|s)?|resum\w+|available again|again (?:on|from)|in the office (?:again )?on|"
    r"zur\u00fcck|wieder (?:da|im|f\u00fcr|ab|erreichbar|zur)?|wiederkomm\w*|de retour|reviens|reviendrai|retour|reprend\w*|"
    r"vuelvo|regreso|volver\u00e9|regresar\u00e9|de vuelta|vuelta|incorporar\u00e9|torno|torner\u00f2|rientr\w+|ritorno|di nuovo|"
    r"volto|voltarei|regresso|retorno|retornarei|de volta|terug|weer (?:op|aanwezig|bereikbaar|te)|wracam|wr\u00f3c\u0119|powr\u00f3t|b\u0119d\u0119 dost\u0119pn\w+|"
    r"d\u00f6n\u00fc\u015f|d\u00f6nece\u011fim|tilbage|tilbake|tillbaka|\u00e5ter|takaisin|palaan|zp\u011bt|vr\u00e1t\u00edm|visszat\u00e9r\w*|revin|\u0432\u0435\u0440\u043d\u0443\u0441\u044c|\u0432\u044b\u0445\u043e\u0436\u0443|\u5fa9\u5e30|\u51fa\u793e)",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:until|till|thru|through|up to|to|bis(?: zum| einschlie\u00dflich)?|jusqu['\u2019]?(?:au|\u00e0)?|au|hasta(?: el)?|al|fino(?: al| a)?|at\u00e9(?: ao| o| a)?|ao|"
    r"tot(?: en met)?|t/m|do|a\u017c do|kadar|tarihine|till och med|t\.?o\.?m\.?|frem til|indtil|til|til og med|saakka|asti|-ig|p\u00e2n\u0103|\u0434\u043e|\u043f\u043e|\u307e\u3067)\b|[\u2013\u2014-]\s*$",
    re.IGNORECASE,
)
_FROM_WORDS = re.compile(
    r"\b(?:from|vom|ab|von|du|depuis|desde|del|dal|van|vanaf|od|fra|fr\u00e5n|\u0441|starting|since|seit)(?: (?:the|el|il|am|dem|dnia))?(?: \w+,?)?\s*$",
    re.IGNORECASE,
)


def return_date(text: str, *, sent_on: date) -> date | None:
    """The day of return, or the last day away if only that is named; None if neither can be read.

    A date without a year is the next one from `sent_on` on. Only dates within 400 days after (and 31
    days before) `sent_on` count; the best is one that follows a word of coming back.
    """
    text = text[:5000]
    dated = [
        (start, end, day) for start, end, day in _dates(text, sent_on) if _plausible(day, sent_on)
    ]
    if not dated:
        return None
    return max(dated, key=lambda found: _weight(text, *found))[2]


def _weight(text: str, start: int, end: int, day: date) -> tuple[int, date]:
    before = text[max(0, start - 70) : start]
    before = re.split(r"[.!?]\s+(?=[A-Z\u00c0-\u00dd])", before)[-1]
    after = text[end : end + 30].split("\n")[0]
    near = before[-32:]
    if _FROM_WORDS.search(near) and not _BACK.search(before):
        return 0, day
    back = _BACK.search(before) or re.match(
        r"\s*(?:tarihinde |g\u00fcn\u00fc )?(?:d\u00f6n\u00fc\u015f|d\u00f6nece|geri|zur\u00fcck|wieder|terug|weer|tilbage|tilbake|\u306b?\u51fa\u793e|\u306b?\u5fa9\u5e30)",
        after,
        re.IGNORECASE,
    )
    if back:
        return 3, day
    if _UNTIL.search(near) or re.match(
        r"['\u2019]?\s*(?:\w{1,4} )?(?:kadar|tarihine kadar|asti|saakka|\u307e\u3067|-ig)",
        after,
        re.IGNORECASE,
    ):
        return 2, day
    return 1, day


def _plausible(day: date, sent_on: date) -> bool:
    return sent_on - timedelta(days=31) <= day <= sent_on + timedelta(days=400)


def _dates(text: str, sent_on: date) -> list[tuple[int, int, date]]:
    found = []
    for pattern, order in (
        (_ISO, "ymd"),
        (_EAST, "ymd"),
        (_DOTTED, "dmy"),
        (_DAY_MONTH, "dmy"),
        (_MONTH_DAY, "mdy"),
    ):
        for match in pattern.finditer(text):
            given = dict(zip(order, match.groups(), strict=True))
            day = _date(given["y"], given["m"], given["d"], sent_on)
            if day:
                found.append((match.start(), match.end(), day))
    return found


def _date(year: str | None, month: str, day: str, sent_on: date) -> date | None:
    number = int(month) if month.isdecimal() else month_number(month)
    if not number:
        return None
    try:
        if year:
            return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
        found = date(sent_on.year, number, int(day))
        past = found < sent_on - timedelta(days=31)
        return date(sent_on.year + 1, number, int(day)) if past else found
    except ValueError:
        return None


def month_number(name: str) -> int:
    """1 to 12 for a month's name or its usual short form in any of the languages, else 0."""
    lower = name.lower().rstrip(".")
    if lower in _MONTHS:
        return _MONTHS[lower]
    return _SHORT.get(lower, 0) if len(lower) in (3, 4) else 0
