"""Postfix of its own configuration on unprivileged ports, for measurements and tests.

It accepts on loopback and relays everything to one port of this machine. Postfix needs root, as
it becomes users of its own; everything lies in a temporary folder and goes with it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
postlog unix-dgram n - n - 1 postlogd
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
"""
_MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/state
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:{sink}
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_client_connection_rate_limit = 0
smtpd_error_sleep_time = 0
alias_maps =
local_recipient_maps =
smtp_dns_support_level = disabled
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
"""


@dataclass(frozen=True, slots=True)
class Postfix:
    """A running Postfix: the port it accepts on, and where its queue lies."""

    port: int
    folder: Path

    def waiting(self) -> int:
        """Letters that were accepted and not relayed yet."""
        queue = self.folder / "queue"
        found = (queue / name for name in ("maildrop", "incoming", "active", "deferred"))
        return sum(1 for part in found for path in part.rglob("*") if path.is_file())


def missing() -> str:
    """Why it can't be started here, "" if it can."""
    if shutil.which("postfix") is None:
        return "Postfix is not installed (apt-get install postfix)."
    return "" if os.geteuid() == 0 else "Postfix starts only for root."


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


@contextmanager
def running_postfix(*, sink: int) -> Iterator[Postfix]:
    """Start Postfix, relaying to port `sink`, and stop it at the end.

    Raises:
        RuntimeError: it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="outreach-postfix-") as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        _write(folder, port, sink)
        command = ["postfix", "-c", str(folder / "etc")]
        subprocess.run([*command, "start"], check=True, capture_output=True)  # noqa: S603
        try:
            _wait_for(port)
            yield Postfix(port, folder)
        finally:
            subprocess.run([*command, "abort"], check=False, capture_output=True)  # noqa: S603


def _write(folder: Path, port: int, sink: int) -> None:
    for part in ("etc", "queue", "state", "log"):
        (folder / part).mkdir(mode=0o755)
    shutil.chown(folder / "state", "postfix")
    (folder / "etc" / "main.cf").write_text(_MAIN.format(folder=folder, sink=sink))
    (folder / "etc" / "master.cf").write_text(_MASTER.format(port=port))


def _wait_for(port: int, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as connection:
                connection.settimeout(5)
                if connection.recv(3) == b"220":
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"Postfix does not answer on port {port} after {seconds:.0f} seconds.")
