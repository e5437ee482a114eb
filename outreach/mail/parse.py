"""Bytes of one inbound message into a `ParsedMessage`. Never raises, whatever the bytes are.

read_outline     headers and parts, bounded
| own text       plain text, or HTML turned into text
| judge          bounce, complaint, auto-reply, unsubscribe request, human: in this order
| traces         Message-IDs and send tokens of ours that it carries
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses, parsedate_to_datetime

from outreach.mail.autoreplies import automatic_by_form, automatic_by_headers, automatic_by_words
from outreach.mail.bounces import read_bounce
from outreach.mail.charsets import decoded_words, from_base64
from outreach.mail.complaints import complained_recipients, is_complaint
from outreach.mail.fresh import fresh_text
from outreach.mail.html_text import fresh_html, text_of_html
from outreach.mail.outline import Headers, Outline, read_headers, read_outline
from outreach.mail.return_dates import return_date
from outreach.mail.unsubscribes import unsubscribe_words
from outreach.mail.values import BounceAction, BouncedRecipient, MessageKind, ParsedMessage

MAX_REFERENCES = 200
MAX_RECIPIENTS = 500
MAX_ATTACHMENTS = 200
MAX_CITED = 50
MAX_TEXT_PARTS = 50

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,500}>")
_CITED = re.compile(
    r"^[ \t>]*(?:x-)?message-id:\s*(<[^<>\s]{1,500}>)", re.IGNORECASE | re.MULTILINE
)
_TOKEN = re.compile(
    r"^[ \t>]*x-outreach-send:[ \t]*([A-Za-z0-9._~=+/-]{1,200})[ \t]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIMPLE_ADDRESS = re.compile(
    r'\s*(?:"([^"\\]*)"|([^"<>,;:@()\\]*))\s*<\s*([^\s<>,;@"]+@[^\s<>,;@"]+)\s*>\s*'
)
# As nearly all programs write it; the library's parser needs ten times as long for the rest.
_USUAL_DATE = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_BARE_ADDRESS = re.compile(r"\s*([^\s<>,;:@\"()]+@[^\s<>,;:@\"()]+)\s*")


@dataclass(frozen=True, slots=True)
class _Judgement:
    kind: MessageKind
    reason: str
    bounced: tuple[BouncedRecipient, ...] = ()
    returns_on: str = ""


def parse_message(raw: bytes) -> ParsedMessage:
    """What `raw` says and what wrote it. Total: nonsense gives an empty message with problems.

    Bounds: 80 MB, 10,000 parts, 1 MB of headers, 2 MB of text per part; what lies beyond is named
    in `problems`.
    """
    outline = read_outline(raw)
    headers = outline.headers
    plain, html = _texts(outline)
    text = plain or (text_of_html(html) if html else "")
    fresh = fresh_text(plain or (fresh_html(html) if html else ""))
    subject = headers.first("subject")
    date = date_of(headers.raw("date"))
    judged = _judge(outline, text, fresh, subject, date)
    name, address = _sender(headers)
    cited, token = _traces(outline, text)
    return ParsedMessage(
        message_id=_first_id(headers.raw("message-id")),
        in_reply_to=_first_id(headers.raw("in-reply-to")),
        references=tuple(_MESSAGE_ID.findall(headers.raw("references"))[:MAX_REFERENCES]),
        sender_name=name,
        sender_address=address,
        recipients=_recipients(headers),
        subject=subject,
        date=date,
        text=text,
        html=html,
        fresh_text=fresh,
        kind=judged.kind,
        kind_reason=judged.reason,
        bounced=judged.bounced,
        cited_message_ids=cited,
        returns_on=judged.returns_on,
        send_token=token,
        attachments=tuple(_attachments(outline)),
        problems=outline.problems,
        thread_id=_thread_id(headers.raw("thread-index")),
    )


def _judge(
    outline: Outline, text: str, fresh: str, subject: str, date: datetime | None
) -> _Judgement:
    """Bounce, complaint, auto-reply, unsubscribe request, human: the first that holds."""
    if is_complaint(outline):
        complained = tuple(
            BouncedRecipient(address, "", None, "feedback", BounceAction.UNKNOWN)
            for address in complained_recipients(outline)
        )
        return _Judgement(MessageKind.COMPLAINT, "feedback report", complained)
    bounce = read_bounce(outline, text)
    if bounce is not None:
        return _Judgement(MessageKind.BOUNCE, bounce[1], bounce[0])
    automatic = (
        automatic_by_form(outline)
        or automatic_by_headers(outline.headers)
        or automatic_by_words(subject, fresh)
    )
    if automatic:
        back = return_date(f"{subject}\n{fresh}", sent_on=date.date()) if date else None
        return _Judgement(
            MessageKind.AUTO_REPLY, automatic, returns_on=back.isoformat() if back else ""
        )
    words = unsubscribe_words(subject, fresh)
    if words:
        return _Judgement(MessageKind.UNSUBSCRIBE, words)
    return _Judgement(MessageKind.HUMAN, "nothing automatic about it")


def _texts(outline: Outline) -> tuple[str, str]:
    """(plain text, HTML) that the sender wrote, attachments left out."""
    plain: list[str] = []
    html: list[str] = []
    for part in outline.own_parts:
        wanted = plain if part.media_type == "text/plain" else html
        if part.media_type not in ("text/plain", "text/html") or len(wanted) >= MAX_TEXT_PARTS:
            continue
        if not part.is_attachment:
            wanted.append(part.text)
    return "\n".join(plain), "\n".join(html)


def _attachments(outline: Outline) -> Iterator[tuple[str, str, int]]:
    count = 0
    for part in outline.own_parts:
        if part.is_attachment and count < MAX_ATTACHMENTS:
            count += 1
            yield part.name[:255], part.media_type[:100], part.size


def _traces(outline: Outline, text: str) -> tuple[tuple[str, ...], str]:
    """Message-IDs in attached originals, then in the text; and our send token, "" if absent."""
    cited: dict[str, None] = {}
    token = ""
    for part in outline.parts:
        if part.embedded or part.media_type == "text/rfc822-headers":
            headers = part.headers if part.embedded else read_headers(part.text)
            cited.update(dict.fromkeys(_MESSAGE_ID.findall(headers.raw("message-id"))))
            token = token or headers.raw("x-outreach-send").strip()[:200]
        if len(cited) >= MAX_CITED:
            break
    if "essage-" in text or "ESSAGE-" in text:
        cited.update(dict.fromkeys(_CITED.findall(text)[:MAX_CITED]))
    if not token and "-Send" in text:
        found = _TOKEN.search(text)
        token = found.group(1) if found else ""
    return tuple(cited)[:MAX_CITED], token


def date_of(value: str) -> datetime | None:
    """Date header as aware UTC, None if it can't be read; a missing zone counts as UTC."""
    try:
        usual = _USUAL_DATE.match(value)
        if usual and usual[2] in _MONTHS:
            day, month, year, hour, minute, second, sign, hours, minutes = usual.groups()
            local = datetime(
                int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC
            )
            if hours == minutes == "00":
                return local
            offset = timedelta(hours=int(hours), minutes=int(minutes))
            return local + offset if sign == "-" else local - offset
        date = parsedate_to_datetime(value)
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def addresses_in(value: str) -> list[tuple[str, str]]:
    """(name, lower-case address) of a From, To or Cc value; entries without "@" are left out."""
    short = value if len(value) < 1000 else ""  # the patterns backtrack on long white space
    if "<" not in short:
        if bare := _BARE_ADDRESS.fullmatch(short):
            return [("", bare.group(1).lower())]
    elif simple := _SIMPLE_ADDRESS.fullmatch(short):
        name = simple.group(1) or simple.group(2) or ""
        return [(_one_line(name), simple.group(3).lower())]
    try:
        found = getaddresses([value[:50_000]])
    except RecursionError:  # thousands of nested comments: nobody's address
        return []
    return [(_one_line(name), address.lower()) for name, address in found if "@" in address]


def _one_line(value: str) -> str:
    return " ".join(decoded_words(value).split())


def _sender(headers: Headers) -> tuple[str, str]:
    found = addresses_in(headers.raw("from")) or addresses_in(headers.raw("sender"))
    return found[0] if found else ("", "")


def _recipients(headers: Headers) -> tuple[str, ...]:
    values = headers.every("to") + headers.every("cc")
    addresses = [address for value in values for _, address in addresses_in(value)]
    return tuple(dict.fromkeys(addresses))[:MAX_RECIPIENTS]


def _first_id(value: str) -> str:
    found = _MESSAGE_ID.search(value)
    return found.group(0) if found else ""


def _thread_id(thread_index: str) -> str:
    """The part of Thread-Index that all messages of a conversation share (MS-OXOMSG 2.2.1.3)."""
    if not thread_index:
        return ""
    content = from_base64(thread_index[:2000].encode("ascii", "replace"))
    return content[:22].hex() if len(content) >= 22 else ""
