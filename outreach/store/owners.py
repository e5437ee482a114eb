"""Who holds a lease, and whether that process is still there."""

from __future__ import annotations

import os
import secrets
import socket


def process_name() -> str:
    """Unique per process: host, process id and a random part, as a lease's owner."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def has_died(owner: str) -> bool:
    """Is `owner` ("host:process:…") a process of this machine that is gone?

    Of other machines nothing is known; their leases run out by themselves.
    """
    host, _, rest = owner.partition(":")
    number = rest.partition(":")[0]
    if host != socket.gethostname() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
