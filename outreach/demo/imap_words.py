"""Reads IMAP command lines into words and lists, literals included (RFC 3501 section 4 and 9)."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

_LITERAL_AT_END = re.compile(rb"\{(\d+)(\+?)\}\r?\n$")
_MAX_LITERAL = 25 * 1024 * 1024

Word = bytes | list["Word"]


class BadCommand(Exception):
    """The client's bytes are no command; the text says why."""


@dataclass(frozen=True, slots=True)
class Literal:
    """Bytes that came as {n}."""

    content: bytes


async def read_command(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> list[Word] | None:
    """Read one whole command, asking for its literals; None at the end of the connection.

    Raises:
        BadCommand: it can't be read.
    """
    parts: list[bytes | Literal] = []
    while True:
        line = await reader.readline()
        if not line:
            return None
        announced = _LITERAL_AT_END.search(line)
        if announced is None:
            parts.append(line.rstrip(b"\r\n"))
            return words_of(parts)
        parts.append(line[: announced.start()])
        parts.append(Literal(await _literal(reader, writer, announced)))


async def _literal(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, announced: re.Match[bytes]
) -> bytes:
    size = int(announced[1])
    if size > _MAX_LITERAL:
        raise BadCommand("literal too large")
    if not announced[2]:  # LITERAL+ clients do not wait (RFC 7888)
        writer.write(b"+ go on\r\n")
        await writer.drain()
    return await reader.readexactly(size)


def words_of(parts: list[bytes | Literal]) -> list[Word]:
    """Split into atoms, strings and parenthesised lists; case is kept, quotes are gone.

    Raises:
        BadCommand: a quote or a parenthesis is open.
    """
    top: list[Word] = []
    open_lists = [top]
    for part in parts:
        if isinstance(part, Literal):
            open_lists[-1].append(part.content)
            continue
        _split(part, open_lists)
    if len(open_lists) != 1:
        raise BadCommand("a parenthesis is open")
    return top


def _split(text: bytes, open_lists: list[list[Word]]) -> None:
    position = 0
    while position < len(text):
        character = text[position : position + 1]
        if character == b" ":
            position += 1
        elif character == b"(":
            inner: list[Word] = []
            open_lists[-1].append(inner)
            open_lists.append(inner)
            position += 1
        elif character == b")":
            if len(open_lists) == 1:
                raise BadCommand("a parenthesis is closed that was not open")
            open_lists.pop()
            position += 1
        elif character == b'"':
            word, position = _quoted(text, position + 1)
            open_lists[-1].append(word)
        else:
            end = _atom_end(text, position)
            open_lists[-1].append(text[position:end])
            position = end


def _quoted(text: bytes, position: int) -> tuple[bytes, int]:
    word = bytearray()
    while position < len(text):
        byte = text[position]
        if byte == ord("\\") and position + 1 < len(text):
            position += 1
            word.append(text[position])
        elif byte == ord('"'):
            return bytes(word), position + 1
        else:
            word.append(byte)
        position += 1
    raise BadCommand("a quote is open")


def _atom_end(text: bytes, position: int) -> int:
    """Where an atom ends; BODY[HEADER.FIELDS (A B)] is one atom, spaces and all."""
    inside = False
    while position < len(text):
        character = text[position : position + 1]
        if character == b"[":
            inside = True
        elif character == b"]":
            inside = False
        elif not inside and character in (b" ", b"(", b")"):
            break
        position += 1
    return position


def numbers_of(text: bytes, largest: int) -> list[tuple[int, int]]:
    """Read "1:4,7,9:*" as closed ranges; "*" is `largest` (RFC 3501 section 9, sequence-set).

    Raises:
        BadCommand: it is none.
    """
    ranges = []
    for part in text.split(b","):
        first, _, last = part.partition(b":")
        try:
            ends = [largest if end == b"*" else int(end) for end in (first, last or first)]
        except ValueError:
            raise BadCommand("not a sequence set") from None
        ranges.append((min(ends), max(ends)))
    return ranges
