"""Child processes of ours: how one is started, and the frames in which both sides talk.

A child's standard input is a socket to its parent. It ends when that closes, so that it can't
outlive its parent. Both ends are of the same interpreter: plain values go as `marshal`, which
costs a fifth of pickle.
"""

from __future__ import annotations

import marshal
import signal
import socket
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    import subprocess

_LENGTH_BYTES = 4
# A child looks for modules where we do: never in a folder that a user happens to stand in.
_START = (
    "import sys; from importlib import import_module; name = sys.argv.pop(1); "
    "sys.path[:] = sys.argv[1:]; import_module(name).main()"
)


def start_child(module: str) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Run `main()` of a module of ours in a process of its own; the socket leads to it."""
    import subprocess  # late: 1.5 MB that no child needs

    ours, theirs = socket.socketpair()
    with theirs:
        child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-P", "-c", _START, module, *sys.path], stdin=theirs.fileno()
        )
    return child, ours


def to_parent() -> socket.socket:
    """The child's end; the parent decides when it ends, not whoever presses Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return socket.socket(fileno=0)


def frame(message: Any) -> bytes:
    """Return `message`, of plain values only, with its length in front."""
    payload = marshal.dumps(message)
    return len(payload).to_bytes(_LENGTH_BYTES, "big") + payload


class Frames:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, portion: bytes) -> Iterator[Any]:
        """Take the next bytes and yield every message that is complete."""
        self._buffer += portion
        start = 0
        while len(self._buffer) >= start + _LENGTH_BYTES:
            body = start + _LENGTH_BYTES
            end = body + int.from_bytes(self._buffer[start:body], "big")
            if len(self._buffer) < end:
                break
            yield marshal.loads(self._buffer[body:end])  # noqa: S302 - from our own process
            start = end
        del self._buffer[:start]


def next_frame(stream: BinaryIO) -> Any:
    """Wait for one whole message; without the copies of `Frames`, for large ones.

    Raises:
        EOFError: the other side has ended.
    """
    length = int.from_bytes(_exactly(stream, _LENGTH_BYTES), "big")
    return marshal.loads(_exactly(stream, length))  # noqa: S302 - from our own process


def _exactly(stream: BinaryIO, length: int) -> bytes:
    octets = stream.read(length)
    if len(octets) < length:
        raise EOFError("the other process has ended")
    return octets
