"""Which hosts are whose, where several processes crawl. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

_PORT = re.compile(r":\d*$")
_HOSTS_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Share:
    """The part of one process.

    A host belongs to one process, so that manners towards it are kept in one place.

    Attributes:
        index: 0 for the first process.
        processes: how many there are.
    """

    index: int = 0
    processes: int = 1

    def owns(self, authority: str) -> bool:
        """Is the host, with or without a port, ours?"""
        return self.processes == 1 or owner_of(authority, self.processes) == self.index


ALONE = Share()


@lru_cache(maxsize=_HOSTS_REMEMBERED)
def owner_of(authority: str, processes: int) -> int:
    """Return the index of the process to which a host, with or without a port, belongs."""
    host = _PORT.sub("", authority.rpartition("@")[2]).lower().rstrip(".")
    return crc32(host.encode("utf-8", "replace")) % processes
