"""Crash-safe letters a second through the real ledger, beside Postfix and a bare smtplib.

All of them hand the same plain-text letters to the same sink on loopback, in turn. "Ours" decides,
claims, seals, marks and records each letter in SQLite with `synchronous=FULL`; Postfix accepts and
relays (it too writes each letter to disk before it says 250); smtplib keeps no ledger at all and
sends bytes that were built before.
"""

from __future__ import annotations

import json
import os
import shutil
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from outreach.bench.postfix import Postfix, free_port, missing, running_postfix
from outreach.bench.send_queue import BODY, fill, found_ledger, queued
from outreach.mail.mime import seal
from outreach.mail.values import Letter
from outreach.store import migrate
from outreach.store.engine import Store, open_store

CONNECTIONS = (1, 4)
SIZES = (1_000, 10_000, 100_000)


def bench_send(letters: int = 4_000, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    """Send `letters` each way, and with ever longer queues.

    Returns:
        ours_per_s, postfix_per_s, smtplib_per_s: the better of 1 and 4 connections; Postfix is None
            where it is not installed. `by_connections` has both. rss_mb: peak memory of the
            process that delivers, in MiB. by_queue_size: {queued: letters a second}, 4 connections.
            restart_s: from SIGKILL in the middle of sending, with the longest of these queues, to
            a new process that has settled what was under way and sent again.
            cpu_ms_per_letter: processor time of ours, which other programs disturb less.

    Raises:
        RuntimeError: there is no `smtp-sink` (package postfix), or a server does not start.
    """
    with running_sink() as port, tempfile.TemporaryDirectory(prefix="outreach-send-") as name:
        both: dict[str, dict[int, Any]] = {"ours": {}, "postfix": {}, "smtplib": {}}
        runs = {}
        for connections in CONNECTIONS:
            folder = Path(name) / str(connections)
            folder.mkdir()
            runs[connections] = _ours(folder, port, connections, letters)
            both["ours"][connections] = _rate(runs[connections])
            both["smtplib"][connections] = _smtplib(port, connections, letters)
            both["postfix"][connections] = _postfix(port, connections, letters)
        by_size, restart = _by_size(Path(name), port, sizes)
    return {
        **{f"{who}_per_s": _best(rates) for who, rates in both.items()},
        "rss_mb": round(max(run["rss_mb"] for run in runs.values()), 1),
        "cpu_ms_per_letter": round(1000 * runs[1]["cpu_seconds"] / runs[1]["sent"], 3),
        "by_connections": {who: _named(rates) for who, rates in both.items()},
        "by_queue_size": _named(by_size),
        "restart_s": restart,
    }


def report(figures: dict[str, Any]) -> str:
    """One line for people."""
    postfix = figures["postfix_per_s"]
    relays = f"Postfix relays {postfix:,.0f}" if postfix else "Postfix is not installed"
    return (
        f"{figures['ours_per_s']:,.0f} letters a second, crash-safe; {relays}; smtplib without a "
        f"ledger {figures['smtplib_per_s']:,.0f}; {figures['rss_mb']:,.0f} MiB; sends again "
        f"{figures['restart_s']:.1f} s after a kill."
    )


def _named(rates: dict[int, Any]) -> dict[str, Any]:
    return {str(number): rate for number, rate in rates.items()}


def _best(rates: dict[int, float | None]) -> float | None:
    return max((rate for rate in rates.values() if rate is not None), default=None)


def _rate(run: dict[str, Any]) -> float:
    return round(float(run["sent"] / run["seconds"]), 1)


@contextmanager
def running_sink() -> Iterator[int]:
    """Postfix's `smtp-sink` on a free port."""
    if shutil.which("smtp-sink") is None:
        raise RuntimeError("smtp-sink is not installed (it comes with the package postfix).")
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = ["smtp-sink", *user, f"127.0.0.1:{port}", "200"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            time.sleep(0.5)
            yield port
        finally:
            process.kill()


def _new_ledger(folder: Path, port: int, mailboxes: int) -> tuple[str, Store]:
    url = f"sqlite:///{folder}/ledger.db"
    store = open_store(url)
    migrate.upgrade(store)
    found_ledger(store, port=port, mailboxes=mailboxes)
    return url, store


def _ours(folder: Path, port: int, connections: int, letters: int) -> dict[str, Any]:
    url, store = _new_ledger(folder, port, connections)
    fill(store, letters, mailboxes=connections)
    store.close()
    return _delivered(url, folder, letters)


def _delivered(url: str, folder: Path, letters: int) -> dict[str, Any]:
    command = _worker(url, folder, letters)
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    figures: dict[str, Any] = json.loads(done.stdout)
    if figures["sent"] != letters:
        raise RuntimeError(f"{figures['sent']} of {letters} letters were sent: {figures['others']}")
    return figures


def _worker(url: str, folder: Path, letters: int) -> list[str]:
    return [sys.executable, "-m", "outreach.bench.send_worker", url, str(folder), str(letters)]


def _restarted(url: str, folder: Path, store: Store) -> float:
    """Kill a process while it sends; seconds until the next one has sent a hundred letters."""
    waiting = queued(store)
    with subprocess.Popen(_worker(url, folder, waiting)) as process:  # noqa: S603
        while queued(store) > waiting - min(500, waiting // 2) and process.poll() is None:
            time.sleep(0.01)
        process.kill()
    started = time.perf_counter()
    _delivered(url, folder, 100)
    return round(time.perf_counter() - started, 2)


def _by_size(folder: Path, port: int, sizes: Sequence[int]) -> tuple[dict[int, float], float]:
    """Rates by length of the queue, and the restart with the longest.

    Each time the queue is filled up to the next size, and as many letters leave as in all.
    """
    url, store = _new_ledger(folder, port, CONNECTIONS[-1])
    letters, rates = min(sizes), {}
    for size in sorted(sizes):
        fill(store, size - queued(store), mailboxes=CONNECTIONS[-1])
        rates[size] = _rate(_delivered(url, folder, letters))
    fill(store, max(sizes) - queued(store), mailboxes=CONNECTIONS[-1])
    restart = _restarted(url, folder, store)
    store.close()
    return rates, restart


def _smtplib(port: int, connections: int, letters: int) -> float:
    raw = seal(_letter())
    share = letters // connections

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for _ in range(share):
                client.sendmail("rosa@ours.example", "anna@site.example", raw)

    threads = [threading.Thread(target=send) for _ in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return round(share * connections / (time.perf_counter() - started), 1)


def _letter() -> Letter:
    return Letter(
        sender_name="Rosa Pell",
        sender_address="rosa@ours.example",
        recipient="anna@site.example",
        subject="A dead link on your page about soil",
        text=BODY,
        message_id="<1.bench@ours.example>",
        date=datetime(2026, 5, 4, 9, 0, tzinfo=UTC),
    )


def _postfix(port: int, connections: int, letters: int) -> float | None:
    if missing():
        return None
    with running_postfix(sink=port) as server:
        return _relayed(server, connections, letters)


def _relayed(server: Postfix, connections: int, letters: int) -> float:
    length = str(len(seal(_letter())))
    sender = ["smtp-source", "-d", "-s", str(connections), "-m", str(letters), "-l", length]
    addresses = ["-f", "rosa@ours.example", "-t", "anna@site.example"]
    started = time.perf_counter()
    subprocess.run(  # noqa: S603
        [*sender, *addresses, f"127.0.0.1:{server.port}"], check=True, capture_output=True
    )
    while server.waiting():
        time.sleep(0.05)
    return round(letters / (time.perf_counter() - started), 1)
