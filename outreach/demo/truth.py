"""The ground truth of the invented web, computed from its definitions without fetching anything."""

from __future__ import annotations

from collections.abc import Iterable

from outreach.demo.values import Fate, Site, Target, Truth


def truth_of(sites: Iterable[Site], targets: Iterable[Target]) -> Truth:
    """Return what a perfect checker would find on the content pages of `sites`."""
    fates = {target.url: target.fate for target in targets}
    linking: dict[str, list[str]] = {}
    for site in sites:
        for page in site.pages.values():
            if not page.is_content:
                continue
            for url in dict.fromkeys(anchor.url for anchor in page.anchors()):
                linking.setdefault(url, []).append(page.url)
    # Links between the invented sites themselves lead to living pages.
    known = {url: fates.get(url, Fate.ALIVE) for url in linking}
    return Truth(
        dead=frozenset(url for url, fate in known.items() if fate.is_dead),
        alive=frozenset(url for url, fate in known.items() if not fate.is_dead),
        traps=_traps(known),
        fates=known,
        linking_pages={url: tuple(pages) for url, pages in linking.items()},
    )


def _traps(known: dict[str, Fate]) -> dict[Fate, frozenset[str]]:
    return {
        fate: frozenset(url for url, found in known.items() if found is fate)
        for fate in Fate
        if fate.is_trap
    }
