"""The letter that asks a webmaster to take links down. Pure; no threat, no demand, no fee."""

from __future__ import annotations

from collections.abc import Sequence

_MOST = 20


def removal_letter(
    *, site: str, pages: Sequence[tuple[str, str]], our_site: str, sender: str, organisation: str
) -> str:
    """The text.

    Args:
        pages: (linking page, what it links to).
    """
    shown = "\n".join(f"  {page}\n    links to {target}" for page, target in pages[:_MOST])
    more = f"\n  … and {len(pages) - _MOST} more pages\n" if len(pages) > _MOST else "\n"
    signed = "\n".join(part for part in (sender, organisation, our_site) if part)
    return (
        f"Subject: Links from {site} to {our_site}\n\n"
        f"Hello,\n\n"
        f"we are tidying up the links to our site. These pages of {site} link to us:\n\n"
        f"{shown}{more}\n"
        f'Could you please take the links down, or mark them with rel="nofollow"? A short line\n'
        f"when it is done would help us; nothing else is needed.\n\n"
        f"Thank you, and sorry for the trouble.\n\n{signed}\n"
    )
