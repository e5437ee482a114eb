"""What a page says about whom to write to: values with their evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class How(StrEnum):
    """How an address was written where it was found."""

    MAILTO = "mailto"
    TEXT = "text"
    ENTITIES = "entities"  # character references
    CFEMAIL = "cfemail"  # Cloudflare's e-mail protection
    OBFUSCATED = "obfuscated"  # "(at)", reversed, rot13, base64, shifted
    JSON_LD = "json_ld"
    SCRIPT = "script"  # put together by JavaScript
    SPLIT = "split"  # over several elements or attributes
    SECURITY_TXT = "security_txt"
    HUMANS_TXT = "humans_txt"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """One address as one page publishes it.

    Attributes:
        address: lower case.
        how: the plainest way in which it is written there.
        name: the person's, "" if the page names none beside it.
        role_hint: what the address or the words beside it say: editor, author, owner, press,
            webmaster, general, advertising, sales, support, privacy, security, jobs, billing,
            no_reply; "" if nothing.
        context: up to 80 characters either side, so that a person can recognise the place.
    """

    address: str
    how: How
    name: str = ""
    role_hint: str = ""
    context: str = ""


@dataclass(frozen=True, slots=True)
class ContactLink:
    """A page of the same site where an address may be found.

    Attributes:
        url: absolute, without fragment.
        kind: contact, author, imprint, team, about, write_for_us.
        text: anchor text.
    """

    url: str
    kind: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ContactForm:
    """A form through which one can write.

    Attributes:
        url: of the page that carries the form.
        fields: names of the visible fields, in order, required ones with "*" at the end.
        has_captcha: a person must prove to be one.
        action: absolute URL the form is sent to.
    """

    url: str
    fields: tuple[str, ...]
    has_captcha: bool
    action: str = ""
