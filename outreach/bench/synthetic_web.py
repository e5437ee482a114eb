"""A synthetic web on loopback, for measuring link checkers: run it as a module of its own.

Every address 127.77.x.y is a host. `/p/N` is a page with links, `/t/ID` a target. What a target
does follows from its ID alone, so that both sides know the truth without talking to each other.
One process per core answers from prepared bytes, so that the server is not what is measured.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

PERMILLE = 1000
_STOP_LOOK_SECONDS = 0.5
_WORDS = (
    *("barley", "carter", "colliery", "daylight", "engine", "flood", "granary", "harvest"),
    *("ironwork", "journey", "kiln", "lantern", "miller", "needle", "orchard", "parish"),
    *("quarry", "river", "sluice", "timber", "upland", "valley", "wheel", "yard"),
)


@dataclass(frozen=True, slots=True)
class Kind:
    """One behaviour of targets: how many per thousand, and the verdict that is right."""

    name: str
    permille: int
    verdict: str


KINDS = (
    Kind("ok", 800, "alive"),
    Kind("not_found", 60, "dead"),
    Kind("gone", 10, "dead"),
    Kind("soft_404", 30, "soft_404"),
    Kind("home", 20, "redirected_home"),
    Kind("moved", 20, "moved"),
    Kind("for_sale", 10, "parked"),
    Kind("forbidden", 20, "blocked"),
    Kind("refused_to_robots", 5, "blocked"),
    Kind("bad_request", 5, "uncertain"),
    Kind("head_405", 10, "alive"),
    Kind("head_404", 10, "alive"),
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How large the web is.

    Attributes:
        pages, links: pages, and links on each.
        hosts: addresses that serve them.
        port: the one port of all hosts.
    """

    pages: int
    links: int
    hosts: int
    port: int

    @property
    def targets(self) -> int:
        """Distinct targets: each is linked from two pages on average."""
        return max(1, self.pages * self.links // 2)

    def page_url(self, number: int) -> str:
        return f"{self.origin(number)}/p/{number}"

    def target_url(self, number: int) -> str:
        return f"{self.origin(number * 31 + number // self.hosts)}/t/{number}"

    def origin(self, number: int) -> str:
        return f"http://{address(number % self.hosts)}:{self.port}"

    def links_of(self, page: int) -> list[int]:
        """Targets that a page links to, spread over the whole web."""
        first = page * self.links
        return [(first + place) * 7919 % self.targets for place in range(self.links)]


def address(host: int) -> str:
    return f"127.77.{host // 250}.{host % 250 + 1}"


def kind_of(target: int) -> Kind:
    """What target `target` does: a fixed, evenly spread choice."""
    place = target * 2_654_435_761 % (1 << 32) * PERMILLE >> 32
    for kind in KINDS:
        place -= kind.permille
        if place < 0:
            return kind
    return KINDS[0]


@lru_cache(maxsize=64)
def _prose(seed: int, words: int) -> str:
    return " ".join(_WORDS[(seed * 31 + place * place) % len(_WORDS)] for place in range(words))


def _html(title: str, body: str) -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title></head><body>"
        f"<nav><a href='/'>Home</a></nav><main><h1>{title}</h1>{body}</main></body></html>"
    ).encode()


def _answer(status: str, body: bytes, extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{extra}Content-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


def _redirect(location: str) -> bytes:
    return _answer("301 Moved Permanently", b"", f"Location: {location}\r\n")


_GOOD = [
    _answer("200 OK", _html(f"Chapter {number}", f"<p>{_prose(number, 4000)}</p>"))
    for number in range(8)
]
_NOT_FOUND = _answer("404 Not Found", _html("404 Not Found", "<p>Nothing is here.</p>"))
_FIXED = {
    "not_found": _NOT_FOUND,
    "gone": _answer("410 Gone", b""),
    "soft_404": _answer("200 OK", _html("Page not found", "<p>Try the search.</p>")),
    "home": _redirect("/"),
    "moved": _redirect("/new/chapter"),
    "for_sale": _answer("200 OK", _html("This domain is for sale", "<p>Make an offer.</p>")),
    "forbidden": _answer("403 Forbidden", b""),
    # Neither 429 nor 5xx: they would measure for how long each checker keeps away from a host.
    "refused_to_robots": _answer("999 Request denied", b""),
    "bad_request": _answer("400 Bad Request", b""),
}
_HEAD_ONLY = {"head_405": _answer("405 Method Not Allowed", b""), "head_404": _NOT_FOUND}


class Site:
    """Answers for all hosts of a layout."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.requests = 0

    def answer(self, method: bytes, path: bytes) -> bytes:
        """Return the bytes of an answer; HEAD gets its head only."""
        self.requests += 1
        whole = self._whole(method, path)
        return whole[: whole.index(b"\r\n\r\n") + 4] if method == b"HEAD" else whole

    def _whole(self, method: bytes, path: bytes) -> bytes:
        if path.startswith(b"/t/") and path[3:].isdigit():
            return self._target(method, int(path[3:]))
        if path.startswith(b"/p/") and path[3:].isdigit():
            return self._page(int(path[3:]))
        if path in (b"/", b"/new/chapter"):
            return _GOOD[0]
        return _NOT_FOUND

    def _target(self, method: bytes, number: int) -> bytes:
        kind = kind_of(number).name
        if method == b"HEAD" and kind in _HEAD_ONLY:
            return _HEAD_ONLY[kind]
        return _FIXED.get(kind) or _GOOD[number % len(_GOOD)]

    def _page(self, number: int) -> bytes:
        prose = _prose(number % 50, 110)
        parts = [
            f"<p>{prose} <a href='{self._layout.target_url(target)}'>chapter {target}</a></p>"
            for target in self._layout.links_of(number)
        ]
        return _answer("200 OK", _html(f"Page {number}", "\n".join(parts)))


class _Client:
    """One connection to us."""

    __slots__ = ("rest", "socket", "unsent")

    def __init__(self, connection: socket.socket) -> None:
        self.socket = connection
        self.rest = b""
        self.unsent = b""


class _Server:
    """One process of the server: a bare epoll loop, because anything more would be measured too.

    Args:
        delay: seconds before each answer.
    """

    def __init__(self, layout: Layout, delay: float) -> None:
        self.site = Site(layout)
        self._delay = delay
        self._poll = select.epoll()
        self._clients: dict[int, _Client] = {}
        self._listeners = {listener.fileno(): listener for listener in _listeners(layout)}
        for number in self._listeners:
            self._poll.register(number, select.EPOLLIN)
        self._late: deque[tuple[float, _Client, bytes]] = deque()
        self._is_stopped = False

    def stop(self, *_: object) -> None:
        self._is_stopped = True

    def serve(self) -> None:
        """Answer until `stop`."""
        while not self._is_stopped:
            for number, event in self._poll.poll(self._pause()):
                if number in self._listeners:
                    self._accept(self._listeners[number])
                elif event & select.EPOLLOUT:
                    self._send(self._clients[number], b"")
                else:
                    self._receive(self._clients[number])
            self._send_late()

    def _pause(self) -> float:
        if not self._late:
            return _STOP_LOOK_SECONDS
        return max(0.0, self._late[0][0] - time.monotonic())

    def _accept(self, listener: socket.socket) -> None:
        try:
            connection, _ = listener.accept()
        except OSError:  # gone again, or another process was faster
            return
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._clients[connection.fileno()] = _Client(connection)
        self._poll.register(connection.fileno(), select.EPOLLIN)

    def _receive(self, client: _Client) -> None:
        try:
            portion = client.socket.recv(65_536)
        except BlockingIOError:
            return
        except OSError:
            portion = b""
        if not portion:
            self._drop(client)
            return
        *requests, client.rest = (client.rest + portion).split(b"\r\n\r\n")
        answers = [self.site.answer(*request.split(b" ", 2)[:2]) for request in requests]
        if not self._delay:
            self._send(client, b"".join(answers))
            return
        due = time.monotonic() + self._delay
        self._late.extend((due, client, answer) for answer in answers)

    def _send_late(self) -> None:
        now = time.monotonic()
        while self._late and self._late[0][0] <= now:
            _, client, answer = self._late.popleft()
            self._send(client, answer)

    def _send(self, client: _Client, answer: bytes) -> None:
        if client.socket.fileno() < 0:
            return
        unsent = client.unsent + answer
        had_to_wait = bool(client.unsent)
        try:
            client.unsent = unsent[client.socket.send(unsent) :]
        except BlockingIOError:
            client.unsent = unsent
        except OSError:
            self._drop(client)
            return
        if had_to_wait != bool(client.unsent):
            wanted = select.EPOLLOUT if client.unsent else select.EPOLLIN
            self._poll.modify(client.socket.fileno(), wanted)

    def _drop(self, client: _Client) -> None:
        del self._clients[client.socket.fileno()]
        client.socket.close()


def _listeners(layout: Layout) -> Iterator[socket.socket]:
    for host in range(layout.hosts):
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((address(host), layout.port))
        listener.listen(1024)
        listener.setblocking(False)
        yield listener


def _tell(word: str) -> None:
    """One write, so that the lines of several processes don't mix."""
    os.write(sys.stdout.fileno(), f"{word}\n".encode())


def main() -> None:
    """Serve until SIGTERM; every process prints "ready", and at the end its count of requests."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("pages", "links", "hosts", "port", "processes"):
        parser.add_argument(f"--{name}", type=int, required=True)
    parser.add_argument("--delay", type=float, default=0.0)
    given = parser.parse_args()
    layout = Layout(given.pages, given.links, given.hosts, given.port)
    for _ in range(given.processes - 1):
        if os.fork() == 0:
            break
    server = _Server(layout, given.delay)
    signal.signal(signal.SIGTERM, server.stop)
    _tell("ready")
    server.serve()
    _tell(str(server.site.requests))


if __name__ == "__main__":
    main()
