"""Lists of well-known local parts and mail domains, read once when first asked for.

Collected by hand; short on purpose. A name missing there only costs a warning, a name wrongly
there costs a contact.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("lists")


@cache
def words_of(name: str) -> frozenset[str]:
    """Words of `lists/<name>.txt`: separated by white space, lines with "#" left out."""
    lines = (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
