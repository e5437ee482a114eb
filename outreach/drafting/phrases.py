"""Wording that makes a letter sound like mass mail, and link shorteners. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Phrase:
    """A pattern with what is wrong about it."""

    pattern: re.Pattern[str]
    sentence: str


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


SPAM = (
    Phrase(
        _any(
            r"\bact now\b",
            r"\blimited[- ]time\b",
            r"\b100% (?:free|risk)",
            r"\brisk[- ]free\b",
            r"\bno obligation\b",
            r"\bonce in a lifetime\b",
            r"\bclick here\b",
            r"\bincrease (?:your )?(?:sales|traffic|rankings?)\b",
            r"\bskyrocket",
            r"\bgame[- ]changer\b",
            r"\bi hope this (?:e-?mail|message) finds you well\b",
            r"\bdear (?:sir|madam|webmaster|site owner|blog owner)\b",
            r"\bjetzt (?:sofort )?(?:klicken|zugreifen)\b",
            r"\bkostenlos und unverbindlich\b",
            r"\bcliquez ici\b",
            r"\bhaga clic\b",
            r"\bclicca qui\b",
        ),
        "It sounds like mass mail.",
    ),
    Phrase(
        _any(
            r"\blink juice\b",
            r"\bdomain (?:authority|rating)\b",
            r"\bhigh[- ](?:da|dr)\b",
            r"\b(?:da|dr) ?\d{2}\+?",
            r"\bseo (?:benefit|value|purposes)\b",
            r"\bboost (?:your|our) (?:seo|rankings?)\b",
        ),
        "It talks about rankings instead of readers.",
    ),
    Phrase(re.compile(r"!{2,}|\?{2,}|\${2,}"), "It shouts with punctuation."),
    Phrase(re.compile(r"\b[A-Z]{5,}(?: [A-Z]{2,})+\b"), "It shouts in capitals."),
)

SHORTENERS = frozenset(
    (
        *("bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "j.mp", "lnkd.in", "ow.ly"),
        *("rb.gy", "rebrand.ly", "s.id", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com"),
        *("tr.im", "v.gd"),
    )
)
