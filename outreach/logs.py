"""One line per event, ids bound as key=value, addresses masked, control characters escaped."""

from __future__ import annotations

import logging
import re
import sys

_ADDRESS = re.compile(r"([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def masked(text: str) -> str:
    """`anna.b@site.example` becomes `a***@site.example`; line breaks become visible escapes."""
    shown = _ADDRESS.sub(lambda found: f"{found[1][0]}***@{found[2]}", text)
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), shown)


class _OneLine(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        # The traceback stays on lines of its own for people; each line is masked.
        head = masked(
            f"{self.formatTime(record)} {record.levelname} {record.name} {record.getMessage()}"
        )
        if not record.exc_info:
            return head
        trace = self.formatException(record.exc_info)
        return head + "\n" + "\n".join(masked(line) for line in trace.splitlines())


def configure(level: str = "INFO") -> None:
    """Send all logs to standard error in our one-line form."""
    stream = logging.StreamHandler(sys.stderr)
    stream.setFormatter(_OneLine())
    logging.basicConfig(level=level, handlers=[stream], force=True)
    # It tells each tick of each task; what a task did is our own line, where it did something.
    logging.getLogger("apscheduler").setLevel(max(logging.WARNING, logging.getLogger().level))


def event_line(name: str, **bound: object) -> str:
    """`event_line("email.sent", email=7)` gives `email.sent email=7`."""
    return " ".join([name, *(f"{key}={value}" for key, value in bound.items())])
