"""Which language is a text written in? Offline, by py3langid (BSD) and, for short texts, script."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

MIN_LETTERS = 12
MIN_CONFIDENCE = 0.5
ENOUGH_CHARACTERS = 4000  # more text makes the answer slower, not better

_LETTER = re.compile(r"[^\W\d_]")
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)


def language_of(text: str) -> str:
    """Return the two-letter code of the language of `text`, "" if it is too short or unsure.

    Scripts that only one large language uses decide by themselves; kana before Han, so that
    Japanese is not taken for Chinese.
    """
    sample = text[:ENOUGH_CHARACTERS]
    letters = len(_LETTER.findall(sample))
    if not letters:
        return ""
    for code, script in _SCRIPTS:
        share = len(script.findall(sample)) / letters
        if share > (0.1 if code == "ja" else 0.5):
            return code
    if letters < MIN_LETTERS:
        return ""
    code, confidence = _identifier().classify(sample)
    return str(code) if confidence >= MIN_CONFIDENCE and len(code) == 2 else ""


@cache
def _identifier() -> Any:
    """Load the model at first use: it takes a second, which most commands never need."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
