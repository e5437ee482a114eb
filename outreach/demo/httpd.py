"""A small HTTP/1.1 server on asyncio: enough for honest clients on loopback, and no more."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus

from outreach.demo.conversations import Conversations

_IDLE_SECONDS = 30
_MAX_HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked. `headers` have lower-case names, `host` has no port."""

    method: str
    host: str
    path: str
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Response:
    """What it is told. `delay` is the silence before the answer, in seconds."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


Respond = Callable[[Request], Response]


class BadRequest(Exception):
    """The client's bytes are no HTTP request."""


class HttpServer:
    """Serves connections until it is closed; every listener shares one `respond`."""

    def __init__(self, respond: Respond) -> None:
        self._respond = respond
        self._conversations = Conversations()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection's requests, one after the other."""
        self._conversations.note_this()
        try:
            while await self._answer_one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, TimeoutError, asyncio.CancelledError):
            pass  # the client left, or we are closing
        except (BadRequest, asyncio.LimitOverrunError):
            writer.write(wire(Response(400), head_only=False, keep=False))
        finally:
            writer.close()

    async def close(self) -> None:
        """End all conversations."""
        await self._conversations.end()

    async def _answer_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        async with asyncio.timeout(_IDLE_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        request = parse_request(head)
        await _drop_body(reader, request)
        response = self._respond(request)
        if response.delay:
            await asyncio.sleep(response.delay)
        keep = request.headers.get("connection", "").lower() != "close"
        writer.write(wire(response, head_only=request.method == "HEAD", keep=keep))
        await writer.drain()
        return keep


def parse_request(head: bytes) -> Request:
    """Read the request line and the headers.

    Raises:
        BadRequest: they are none.
    """
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    host = headers.get("host", "").partition(":")[0].lower()
    return Request(parts[0], host, parts[1], headers)


def wire(response: Response, *, head_only: bool, keep: bool) -> bytes:
    """Turn a response into bytes."""
    reason = "Unknown"
    with contextlib.suppress(ValueError):
        reason = HTTPStatus(response.status).phrase
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        **response.headers,
        "Content-Length": str(len(response.body)),
        "Connection": "keep-alive" if keep else "close",
    }
    lines = [f"HTTP/1.1 {response.status} {reason}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
    return head if head_only else head + response.body


async def _drop_body(reader: asyncio.StreamReader, request: Request) -> None:
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > _MAX_HEAD_BYTES:
        raise BadRequest
    if int(length):
        await reader.readexactly(int(length))
