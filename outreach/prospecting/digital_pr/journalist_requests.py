"""Requests of journalists out of pasted text or a message: who asks for what, until when. Pure.

Services list them as lines of "Label: value" (HARO and its successors, Qwoted, SourceBottle,
ResponseSource); a request that somebody posted or wrote by hand is taken as a whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from outreach.mail.addresses import is_plain_address
from outreach.mail.return_dates import return_date
from outreach.text.words import fold

MOST_CHARS = 200_000  # of a digest
LONGEST_TEXT = 4_000
_LABELS = {
    "topic": "summary topic subject title headline thema sujet request_title",
    "journalist": "name journalist reporter writer contact from source_name redakteur journaliste",
    "address": "email e-mail mail reply_to respond_to contact_email answer_to",
    "outlet": "media_outlet outlet publication media magazine website medium media_name",
    "deadline": "deadline due by needed_by frist date_limite respond_by closing_date",
    "text": "query request question details description requirements anfrage looking_for",
}
_BY_LABEL = {
    label.replace("_", " "): name for name, labels in _LABELS.items() for label in labels.split()
}
_LINE = re.compile(r"^\s*(?:[-*•]\s*)?([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ \-/]{1,24}?)\s*[:：]\s*(.*)$")
_NUMBERED = re.compile(r"^\s*\d{1,3}[).]\s+(?=[A-Za-zÀ-ÿ])")
_ADDRESS = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_TIME = re.compile(
    r"\b(\d{1,2})(?::(\d{2}))?\s*([ap])\.?m\.?(?:\s*([A-Z]{2,4}))?\b|\b(\d{1,2}):(\d{2})\b"
    r"(?:\s*([A-Z]{2,4}))?",
    re.IGNORECASE,
)
# Hours from UTC; the names that American and British services write.
_ZONES = {
    name: hours
    for hours, names in (
        (-8, "PST"), (-7, "PDT PT MST"), (-6, "CST MDT MT"), (-5, "EST CDT CT"), (-4, "EDT ET"),
        (0, "GMT UTC"), (1, "BST CET"), (2, "CEST"),
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = (
    "monday montag lundi lunes",
    "tuesday dienstag mardi martes",
    "wednesday mittwoch mercredi miercoles",
    "thursday donnerstag jeudi jueves",
    "friday freitag vendredi viernes",
    "saturday samstag samedi sabado",
    "sunday sonntag dimanche domingo",
)
_ASKS = re.compile(
    r"#?journo ?request|\b(?:looking for|seeking|need|searching for|suche|gesucht|cherche|busco|"
    r"want to (?:speak|talk) (?:to|with))\b.{0,80}\b(?:experts?|sources?|people|person|someone|"
    r"case stud\w+|anyone|comments?|quotes?|founders?|experten|personen|temoignages?|expert\w*)\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What one journalist asks for; "" and None where the text does not say.

    Attributes:
        fingerprint: of the words, the same for the same request pasted twice.
        deadline_at: aware; the end of the day in UTC if no hour is named.
    """

    fingerprint: str
    topic: str = ""
    journalist: str = ""
    address: str = ""
    outlet: str = ""
    url: str = ""
    text: str = ""
    deadline_at: datetime | None = None


def read_requests(text: str, *, today: date, only_labelled: bool = False) -> list[Request]:
    """Every request in a text, in its order; empty if it asks for nobody.

    With `only_labelled` a text in free words is none: for mail that nobody has looked at.
    """
    blocks = _blocks(text[:MOST_CHARS])
    found = [_request(block, today, only_labelled=only_labelled) for block in blocks]
    return list({one.fingerprint: one for one in found if one is not None}.values())


def _blocks(text: str) -> Iterator[str]:
    """Cut at numbered entries, and wherever a first label comes again."""
    block: list[str] = []
    seen: set[str] = set()
    first = ""
    for line in text.replace("\r\n", "\n").split("\n"):
        label = _label(line)
        if _NUMBERED.match(line) or (label and label == first and label in seen):
            yield "\n".join(block)
            block, seen = [], set()
        if label:
            first = first or label
            seen.add(label)
        block.append(line)
    yield "\n".join(block)


def _label(line: str) -> str:
    match = _LINE.match(_NUMBERED.sub("", line))
    return _BY_LABEL.get(fold(match[1]).strip(), "") if match else ""


def _request(block: str, today: date, *, only_labelled: bool) -> Request | None:
    told: dict[str, list[str]] = {}
    current = ""
    for line in block.split("\n"):
        match = _LINE.match(_NUMBERED.sub("", line))
        label = _label(line)
        if match and label:
            current = label
            told.setdefault(label, []).append(match[2])
        elif current == "text" or (current == "topic" and line.strip()):
            told[current].append(line)
    values = {name: "\n".join(lines).strip() for name, lines in told.items()}
    labelled = len(values) >= 3 and ("text" in values or "topic" in values)
    if not labelled and (only_labelled or not _ASKS.search(block)):
        return None
    whole = values.get("text") or block.strip()
    address = _address(values.get("address", "")) or _address(block)
    return Request(
        fingerprint=_fingerprint(whole, address),
        topic=" ".join((values.get("topic") or _first_sentence(whole)).split())[:500],
        journalist=_one_line(values.get("journalist", "")),
        address=address,
        outlet=_one_line(values.get("outlet", "")),
        url=next(iter(_URL.findall(values.get("outlet", "") + " " + block)), "")[:2048],
        text=whole[:LONGEST_TEXT],
        deadline_at=_deadline(values.get("deadline") or _deadline_line(block), today),
    )


def _fingerprint(text: str, address: str) -> str:
    """The same for one request in two digests, whatever its number in them."""
    return hashlib.sha256(" ".join(fold(f"{address} {text}").split()).encode()).hexdigest()


def _one_line(text: str) -> str:
    """Without an address or a link in brackets behind it."""
    bare = _URL.sub("", _ADDRESS.sub("", text.split("\n")[0]))
    return re.sub(r"\(\s*\)|<\s*>", "", bare).strip(" ,;-–()")[:200]


def _address(text: str) -> str:
    return next((one for one in _ADDRESS.findall(text) if is_plain_address(one)), "")


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s|\n", text.strip(), maxsplit=1)[0][:200]


def _deadline_line(block: str) -> str:
    words = re.compile(r"\b(?:deadline|by|until|bis|before|frist|due)\b", re.IGNORECASE)
    return next((line for line in block.split("\n") if words.search(line)), "")


def _deadline(text: str, today: date) -> datetime | None:
    day = _day(text, today)
    if day is None:
        return None
    match = _TIME.search(text)
    if not match:
        return datetime.combine(day, time(23, 59), UTC)
    hour = int(match[1] or match[5]) % 24
    if match[3]:
        hour = hour % 12 + (12 if match[3].lower() == "p" else 0)
    minute = int(match[2] or match[6] or 0)
    offset = timezone(timedelta(hours=_ZONES.get((match[4] or match[7] or "UTC").upper(), 0)))
    return datetime.combine(day, time(hour, min(minute, 59)), offset).astimezone(UTC)


def _day(text: str, today: date) -> date | None:
    plain = fold(text)
    for word, days in (("tomorrow", 1), ("morgen", 1), ("demain", 1), ("today", 0), ("heute", 0)):
        if word in plain:
            return today + timedelta(days=days)
    return return_date(text, sent_on=today) or _weekday(plain, today)


def _weekday(plain: str, today: date) -> date | None:
    """The next day of that name, today included."""
    for number, names in enumerate(_WEEKDAYS):
        if any(re.search(rf"\b{name}\b", plain) for name in names.split()):
            return today + timedelta(days=(number - today.weekday()) % 7)
    return None
