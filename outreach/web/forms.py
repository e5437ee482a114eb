"""Reads what a browser sent: checked values, or a sentence that names the field."""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import TypeVar

from flask import request

from outreach.clock import written_day
from outreach.errors import InvalidInput
from outreach.urls import checked_url

_BARE = re.compile(r"[\w-]+(\.[\w-]+)+(:\d{1,5})?([/?#]\S*)?")
Member = TypeVar("Member", bound=StrEnum)
LAST_PAGE = 100_000


def text(name: str, *, longest: int = 200, required: str = "") -> str:
    """A line of the form, trimmed.

    Args:
        required: sentence for an empty one; "" allows it.
    """
    value = request.form.get(name, "").strip()
    if required and not value:
        raise InvalidInput(required, field=name)
    if len(value) > longest:
        raise InvalidInput(f"write at most {longest} characters.", field=name)
    return value


def address(name: str, *, longest: int = 2_048) -> str:
    """A web address of the form.

    Raises:
        InvalidInput: it is empty or none.
    """
    typed = text(name, longest=longest)
    if typed and not set(typed) & set("./:"):
        raise InvalidInput("write it as in a browser, for instance www.example.com.", field=name)
    return checked_url(with_scheme(typed), field=name)


def with_scheme(typed: str) -> str:
    """`shop.example/tea` as people write it becomes `https://shop.example/tea`."""
    return f"https://{typed}" if _BARE.fullmatch(typed) else typed


def number(name: str) -> int:
    """A whole number of the form."""
    value = request.form.get(name, "")
    if not is_number(value):
        raise InvalidInput("this must be a whole number.", field=name)
    return int(value)


def day(name: str) -> date | None:
    """A day of the form, None for an empty field."""
    value = text(name, longest=10)
    return written_day(value, name) if value else None


def choice(name: str, kind: type[Member]) -> Member:
    """A member of an enumeration, from the form."""
    value = request.form.get(name, "")
    try:
        return kind(value)
    except ValueError:
        raise InvalidInput(f"{value!r} is not one of the choices.", field=name) from None


def asked_choice(name: str, kind: type[Member]) -> Member | None:
    """A member of an enumeration, from the address; None if it is missing or unknown."""
    value = request.args.get(name, "")
    return kind(value) if value in {member.value for member in kind} else None


def is_number(text: str) -> bool:
    """Whether it is a plain whole number of a size that a column takes."""
    return text.isascii() and text.isdecimal() and len(text) < 19


def asked_number(name: str) -> int | None:
    """A whole number of the address; None if it is missing or something else."""
    value = request.args.get(name, "")
    return int(value) if is_number(value) else None


def asked_words() -> str:
    """What somebody searches for."""
    return request.args.get("words", "").strip()[:100]


def asked_page() -> int:
    """Number of the page of a long table, 1 if nothing sensible was asked for."""
    value = request.args.get("page", "1")
    return min(max(int(value), 1), LAST_PAGE) if is_number(value) else 1


def lines(name: str, *, longest: int = 10_000) -> list[str]:
    """The non-empty lines of a text field."""
    value = request.form.get(name, "")
    if len(value) > longest:
        raise InvalidInput(f"write at most {longest} characters.", field=name)
    return [line.strip() for line in value.splitlines() if line.strip()]
