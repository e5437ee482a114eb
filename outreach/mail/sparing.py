"""Regular expressions that are tried only where the characters occur that they can't do without."""

from __future__ import annotations

import re

from outreach.mail.needles import fulfils, needles_of


class Sparing:
    """One expression without regard to case, for texts of which few match it.

    Args:
        expression: in lower case.
    """

    __slots__ = ("_pattern", "_ways", "expression")

    def __init__(self, expression: str) -> None:
        self.expression = expression
        self._pattern = re.compile(expression, re.IGNORECASE)
        self._ways = needles_of(expression) or ((),)  # nothing known: always tried

    def occurs_in(self, text: str) -> bool:
        """Whether the expression matches anywhere."""
        return self.search(text) is not None

    def search(self, text: str) -> re.Match[str] | None:
        """The first match of the expression."""
        lower = text.lower()
        for way in self._ways:
            if fulfils(lower, way):
                return self._pattern.search(text)
        return None
