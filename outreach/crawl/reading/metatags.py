"""The meta tags of a page by name, property or itemprop."""

from __future__ import annotations

from outreach.crawl.reading.html import Document

MAX_CONTENT_CHARS = 5_000
_NAMES = ("property", "name", "itemprop")


class MetaTags:
    """Contents by name in lower case, white space collapsed, empty ones left out."""

    def __init__(self, document: Document) -> None:
        self._contents: dict[str, list[str]] = {}
        for node in document.tree.css("meta[content]"):
            attributes = node.attributes
            content = " ".join((attributes["content"] or "")[:MAX_CONTENT_CHARS].split())
            if not content:
                continue
            for name in {(attributes.get(kind) or "").strip().lower() for kind in _NAMES} - {""}:
                self._contents.setdefault(name, []).append(content)

    def first(self, *names: str) -> str:
        """Return the first content under the first of `names` that has one, "" if none has."""
        return next((self._contents[name][0] for name in names if name in self._contents), "")

    def all(self, *names: str) -> list[str]:
        """Return every content under `names`, in their order."""
        return [content for name in names for content in self._contents.get(name, ())]
