"""An SMTP server in a process of its own that writes each acceptance down before it says 250.

`python -m tests.support.smtp_sink LOG SLOW` prints its port and serves until it is killed. LOG gets
one JSON line a letter, on disk before the answer; SLOW is the longest pause, in seconds, before and
after the line is written.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import socketserver
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MESSAGE_ID = re.compile(rb"^Message-ID: (\S+)\r$", re.IGNORECASE | re.MULTILINE)
_TOKEN = re.compile(rb"^X-Outreach-Send: (\S+)\r$", re.IGNORECASE | re.MULTILINE)


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        self._say("220 sink")
        recipient = ""
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            if verb == b"DATA":
                self._say("354 go on")
                if not self._take(recipient):
                    return
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _take(self, recipient: str) -> bool:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # no final dot, no letter
            lines.append(line[1:] if line.startswith(b".") else line)
        raw = b"".join(lines)
        time.sleep(random.uniform(0, self.server.slow))
        self.server.write_down(recipient, raw)
        time.sleep(random.uniform(0, self.server.slow))
        self._say("250 2.0.0 taken")
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, log: Path, slow: float) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.slow = slow
        self._log = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def write_down(self, recipient: str, raw: bytes) -> None:
        message_id, token = _MESSAGE_ID.search(raw), _TOKEN.search(raw)
        line = {
            "recipient": recipient,
            "message_id": message_id[1].decode() if message_id else "",
            "token": token[1].decode() if token else "",
            "sha256": hashlib.sha256(raw).hexdigest(),
        }
        os.write(self._log, json.dumps(line).encode() + b"\n")
        os.fsync(self._log)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no news."""


@dataclass(frozen=True)
class RunningSink:
    """The sink as a test sees it."""

    port: int
    log: Path
    before: int = 0

    def from_now_on(self) -> RunningSink:
        """The same sink, for somebody who has not seen what it accepted until now."""
        return RunningSink(self.port, self.log, self.before + len(self.taken()))

    def wait_for_more(self, seconds: float = 10.0) -> None:
        """Return when the next letter was accepted, or after `seconds`."""
        until, size = time.monotonic() + seconds, self._size()
        while self._size() == size and time.monotonic() < until:
            time.sleep(0.002)

    def _size(self) -> int:
        return self.log.stat().st_size if self.log.exists() else 0

    def taken(self) -> list[dict[str, str]]:
        """Every letter that was accepted, in order."""
        if not self.log.exists():
            return []
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines[self.before :]]


@contextmanager
def running_sink(log: Path, *, slow: float = 0.0) -> Iterator[RunningSink]:
    """Start a sink in its own process."""
    command = [sys.executable, "-m", "tests.support.smtp_sink", str(log), str(slow)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield RunningSink(int(process.stdout.readline()), log)
        finally:
            process.kill()


def main() -> None:
    with Sink(Path(sys.argv[1]), float(sys.argv[2])) as sink:
        print(sink.server_address[1], flush=True)  # noqa: T201 - the parent reads the port here
        sink.serve_forever()


if __name__ == "__main__":
    main()
