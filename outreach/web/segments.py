"""Cuts a text where objections begin and end, so that each is shown at its place. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any, NamedTuple


class Segment(NamedTuple):
    """A piece of the text, and the objections that mean it."""

    text: str
    objections: tuple[Mapping[str, Any], ...]

    @property
    def blocks(self) -> bool:
        """One of its objections stops approval."""
        return any(one["level"] == "block" for one in self.objections)

    @property
    def sentences(self) -> str:
        """What is wrong here, in words."""
        return " ".join(str(one["sentence"]) for one in self.objections)


def segments(text: str, objections: Iterable[Mapping[str, Any]], field: str) -> list[Segment]:
    """The pieces of `text`, in order and complete; objections without a place are left out."""
    placed = [
        one
        for one in objections
        if one.get("field") == field and 0 <= one.get("start", 0) < one.get("end", 0) <= len(text)
    ]
    cuts = sorted({0, len(text), *(one[end] for one in placed for end in ("start", "end"))})
    return [
        Segment(
            text[start:end],
            tuple(one for one in placed if one["start"] <= start and end <= one["end"]),
        )
        for start, end in pairwise(cuts)
    ]
