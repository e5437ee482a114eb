"""What a directory has to be about to concern us: our topics and our places. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from outreach.model.asset import Asset
from outreach.model.project import Project

MOST_TOPICS = 12
_TOPICS_PER_PAGE = 5
_STREET = re.compile(
    r"\d|\b(?:street|st|road|rd|lane|avenue|ave|walk|str|strasse|weg|rue|via|box)\b"
)


def our_topics(assets: Iterable[Asset]) -> list[str]:
    """The topics that most of our pages are about, commonest first."""
    counted: Counter[str] = Counter()
    for asset in assets:
        counted.update(dict.fromkeys(asset.topics[:_TOPICS_PER_PAGE], 1))
    return [topic for topic, _ in counted.most_common(MOST_TOPICS)]


def our_places(project: Project) -> list[str]:
    """Town, region and country of the postal address; not the street."""
    parts = re.split(r"[\n,]", project.postal_address)
    named = (re.sub(r"\b\S*\d\S*", "", part).strip() for part in parts)
    kept = (part for part in named if len(part) > 3 and not _STREET.search(part.lower()))
    return list(dict.fromkeys(kept))
