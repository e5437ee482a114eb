"""Which pages carry the same text? Syndicated copies are folded into one. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from outreach.model.prospect import Prospect
from outreach.text.sketch import likeness

COPY_FROM = 0.5  # Jaccard: a copy with another frame around it stays above, a quote below


@dataclass
class Story:
    """One text, wherever it stands.

    Attributes:
        page: the one to write about.
        copies: the others, without it.
    """

    page: Prospect
    copies: list[Prospect] = field(default_factory=list)


def stories(pages: Sequence[Prospect], fact: str) -> list[Story]:
    """The pages in groups of the same text; whoever published first stands for the group.

    Args:
        pages: examined, each with a sketch at `facts[fact]["sketch"]`.
    """
    found: list[Story] = []
    for page in sorted(pages, key=_originality):
        sketch = page.facts[fact]["sketch"]
        original = next(
            (one for one in found if likeness(sketch, one.page.facts[fact]["sketch"]) >= COPY_FROM),
            None,
        )
        if original is None:
            found.append(Story(page))
        else:
            original.copies.append(page)
    return found


def _originality(page: Prospect) -> tuple[bool, str, int]:
    """Whoever points to another as the original comes last, then by date, then as found."""
    canonical = str(page.facts.get("canonical_url") or "")
    elsewhere = bool(canonical) and canonical.rstrip("/") != page.url.rstrip("/")
    return elsewhere, str(page.facts.get("published_on") or "9999"), page.id or 0
