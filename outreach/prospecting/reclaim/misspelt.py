"""Does an address look like ours, spelt wrongly? Pure."""

from __future__ import annotations

from outreach.urls import site_key

_SHORTEST = 6  # letters of a name before one changed letter still means the same name


def means_us(url: str, own_site: str) -> bool:
    """Is the site of `url` one slip away from `own_site`: a letter, a neighbour, a dot, an ending?

    Only for addresses that lead nowhere: a living site one letter away is somebody else's.
    """
    other = site_key(url)
    if not other or other == own_site:
        return False
    name, _, ending = own_site.partition(".")
    other_name, _, other_ending = other.partition(".")
    if name == other_name:
        return ending != other_ending and len(name) >= _SHORTEST
    if _letters(own_site) == _letters(other):
        return True
    return len(name) >= _SHORTEST and ending == other_ending and _one_slip(name, other_name)


def _letters(site: str) -> str:
    return site.replace(".", "").replace("-", "")


def _one_slip(one: str, other: str) -> bool:
    """One letter more, less or other, or two neighbours changed."""
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, others = one[start:], other[start:]
    if len(one) != len(other):
        longer, shorter = sorted((rest, others), key=len, reverse=True)
        return longer[1:] == shorter
    return rest[1:] == others[1:] or (
        rest[2:] == others[2:] and rest[:2] == others[:2][::-1] and len(rest) > 1
    )
