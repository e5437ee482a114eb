"""Questions to an optional language model: what leaves this machine, and what came back. Pure.

Chat completions as OpenAI documents them, which local servers speak too. Nothing that looks like an
e-mail address leaves; what others wrote stands between lines of dashes, apart from the task.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

LONGEST = 4_000  # characters of others' words in a question
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")

# Posts a JSON body to the configured server and gives the answer's bytes; raises OutsideError.
Ask = Callable[[dict[str, Any]], bytes]


def question(
    task: str, words: str, *, model: str, at_most: int, temperature: float
) -> dict[str, Any]:
    """The body of a request.

    Args:
        task: what is wanted; it speaks of what is "between the lines of dashes".
        words: of others, never trusted; cut off at LONGEST.
        at_most: tokens of the answer.
    """
    blanked = _ADDRESS.sub("(address)", words)[:LONGEST]
    return {
        "model": model,
        "temperature": temperature,
        "max_tokens": at_most,
        "messages": [
            {"role": "system", "content": task},
            {"role": "user", "content": f"-----\n{blanked}\n-----"},
        ],
    }


def answer_in(answer: bytes) -> str:
    """The text of an answer, "" if there is none. Total."""
    try:
        return str(json.loads(answer)["choices"][0]["message"]["content"] or "")
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
