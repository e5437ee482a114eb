"""The sentence in which we are named, short enough for a letter. Pure."""

from __future__ import annotations

import re

LONGEST = 140
_END = re.compile(r"[.!?…。！？]+[\"”’»)]*(?:\s+|$)|(?<=[。！？])")


def quote(context: str, surface: str) -> str:
    """The sentence of `context` with `surface` in it; a long one is cut at words, with dots."""
    at = max(0, context.find(surface))
    cuts = [0, *(found.end() for found in _END.finditer(context)), len(context)]
    start = max(cut for cut in cuts if cut <= at)
    end = min(cut for cut in cuts if cut >= at + len(surface))
    sentence = context[start:end].strip()
    if len(sentence) <= LONGEST:
        return sentence
    return _cut(sentence, sentence.find(surface), len(surface))


def _cut(sentence: str, at: int, length: int) -> str:
    beside = (LONGEST - length) // 2
    low, high = max(0, at - beside), min(len(sentence), at + length + beside)
    text = sentence[low:high]
    if low and " " in text[: at - low]:
        text = "… " + text.split(" ", 1)[1]
    if high < len(sentence) and " " in text:
        text = text.rsplit(" ", 1)[0] + " …"
    return text
