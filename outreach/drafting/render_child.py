"""The renderer child: limits itself, then renders what comes through its standard input.

One JSON line in, one out. In: {"source", "rows", "most_bytes"}. Out: for each row a list of the
text and the problems as [line, sentence, variable]. It ends with its input, on the first sign of
exhausted memory, or when its parent kills it.
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
from typing import Any

from outreach.drafting.sandbox import Sandbox

READY = b"ready\n"
EXHAUSTED = 75  # exit status: out of memory
MOST_FILES = 16
CPU_SECONDS = 30  # for one request; a backstop should the parent die while we burn


def main(memory_bytes: int) -> None:
    """Serve until the input ends. `memory_bytes` bounds the address space."""
    _limit(resource.RLIMIT_NOFILE, MOST_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_AS, memory_bytes)
    sandbox = Sandbox()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    answers.write(READY)
    answers.flush()
    for line in requests:
        _allow_cpu()
        try:
            answer = json.dumps(_answer(sandbox, json.loads(line))).encode() + b"\n"
        except (MemoryError, RecursionError):
            os._exit(EXHAUSTED)  # no state is worth keeping; the parent starts another
        answers.write(answer)
        answers.flush()


def _answer(sandbox: Sandbox, request: dict[str, Any]) -> list[Any]:
    source, most_bytes = request["source"], request["most_bytes"]
    found = []
    for variables in request["rows"]:
        text, problems = sandbox.rendered(source, variables, most_bytes)
        found.append([text, [[p.line, p.sentence, p.variable] for p in problems]])
    return found


def _allow_cpu() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    allowed = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (allowed, resource.RLIM_INFINITY))


def _limit(kind: int, value: int) -> None:
    """Set a limit; macOS knows no RLIMIT_AS, there the parent's clock is the only wall."""
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))
