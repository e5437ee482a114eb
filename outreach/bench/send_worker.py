"""A process of its own that delivers, so that its memory and its time are its own.

`python -m outreach.bench.send_worker DATABASE FOLDER LETTERS` delivers up to LETTERS due letters
and prints {"sent", "others", "seconds", "cpu_seconds", "rss_mb"}.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from pathlib import Path

from outreach.clock import SystemClock
from outreach.config import settings_from
from outreach.jobs.footprint import keep_small
from outreach.mail.outbox import Outbox
from outreach.mail.values import Security, ServerLogin
from outreach.model import tables as _every_table  # noqa: F401 - rows refer to other tables
from outreach.model.mailbox import Mailbox
from outreach.secrets import Keyring
from outreach.sending.deliver import Delivery, deliver_due
from outreach.store.engine import open_store


def open_outbox(mailbox: Mailbox) -> Outbox:
    """A connection to the sink, without a log-in."""
    login = ServerLogin(mailbox.smtp_host, mailbox.smtp_port, Security.PLAIN)
    return Outbox(login, connect_seconds=10, command_seconds=30, final_dot_seconds=60)


def _peak_mib() -> float:
    """Peak of this program alone: `ru_maxrss` is inherited from whoever started it."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _delivered(delivery: Delivery, letters: int) -> Counter[str]:
    """Round after round, as the worker does: mailboxes side by side may leave some to the next."""
    counts: Counter[str] = Counter()
    while counts["sent"] < letters:
        done = deliver_due(delivery, at_most=letters - counts["sent"])
        counts.update(done)
        if not done["sent"]:
            break
    return counts


def main() -> None:
    """Deliver the letters of a prepared house: DATABASE FOLDER LETTERS."""
    database, folder, letters = sys.argv[1:4]
    settings = settings_from(
        {
            "database_url": database,
            "secret_key_file": Path(folder) / "key",
            "state_file": Path(folder) / "state",
        }
    )
    delivery = Delivery(
        store=open_store(database),
        clock=SystemClock(),
        settings=settings,
        keyring=Keyring({"bench": b"b" * 32}),
        owner="bench",
        open_outbox=open_outbox,
    )
    keep_small()
    started, cpu = time.perf_counter(), time.process_time()
    counts = _delivered(delivery, int(letters))
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    delivery.close()
    figures = {
        "sent": counts["sent"],
        "others": {name: count for name, count in counts.items() if name != "sent"},
        "seconds": seconds,
        "cpu_seconds": cpu,
        "rss_mb": _peak_mib(),
    }
    sys.stdout.write(json.dumps(figures) + "\n")


if __name__ == "__main__":
    main()
