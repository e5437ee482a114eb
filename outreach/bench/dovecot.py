"""A real Dovecot on loopback, with a mailbox of its own, for the time of a `with` block."""

from __future__ import annotations

import contextlib
import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from outreach.mail.values import Security, ServerLogin

USER = "anna@example.net"
PASSWORD = "correct-horse"  # noqa: S105 - of a throw-away server on loopback

_CONFIG = """
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{base}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
imap_idle_notify_interval = 2 mins
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={base}/home/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  process_min_avail = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Junk {{
    auto = create
    special_use = \\Junk
  }}
  mailbox Sent {{
    auto = create
    special_use = \\Sent
  }}
  mailbox Archive {{
    auto = create
    special_use = \\Archive
  }}
}}
"""


@dataclass(frozen=True, slots=True)
class Dovecot:
    """A running server and where it keeps its mail."""

    port: int
    tls_port: int
    base: Path

    def login(self, security: Security = Security.PLAIN, secret: str = PASSWORD) -> ServerLogin:
        port = self.tls_port if security is Security.TLS else self.port
        return ServerLogin("127.0.0.1", port, security, USER, secret)

    def maildir(self, folder: str = "INBOX") -> Path:
        base = self.base / "mail" / USER
        return base if folder == "INBOX" else base / f".{folder}"

    def drop(self, messages: Iterable[bytes], folder: str = "INBOX", prefix: str = "m") -> None:
        """Put messages straight into the maildir; faster than any protocol, and without it.

        They are named as Dovecot's own delivery does, with their sizes: else it would read each
        file to learn how long it is over the wire.
        """
        target = self.maildir(folder)
        if not (target / "tmp").is_dir():
            for part in ("cur", "new", "tmp"):
                (target / part).mkdir(parents=True, exist_ok=True)
            _own(self.base / "mail")
        for number, raw in enumerate(messages):
            wire = len(raw) + raw.count(b"\n") - raw.count(b"\r\n")
            name = f"{1_700_000_000 + number}.{prefix}{number}.host,S={len(raw)},W={wire}"
            (target / "tmp" / name).write_bytes(raw)
            _own(target / "tmp" / name)
            (target / "tmp" / name).rename(target / "new" / name)


def missing() -> str:
    """Why Dovecot can't be started here, "" if it can."""
    return "" if shutil.which("dovecot") else "dovecot is not installed (Debian: dovecot-imapd)"


@contextlib.contextmanager
def running_dovecot(certificate: Path | None = None, key: Path | None = None) -> Iterator[Dovecot]:
    """Start a server and wait until it answers; stop it and remove everything at the end.

    Args:
        certificate, key: PEM files; with them STARTTLS and the TLS port work.

    Raises:
        RuntimeError: Dovecot is not installed or does not start; the text holds its log.
    """
    if missing():
        raise RuntimeError(missing())
    base = Path(tempfile.mkdtemp(prefix="dovecot-"))
    server = Dovecot(_free_port(), _free_port(), base)
    for name in ("run", "state", "mail", "home"):
        (base / name).mkdir()
    base.chmod(0o755)
    user = _account()
    tls = f"ssl_cert = <{certificate}\nssl_key = <{key}" if certificate else ""
    (base / "dovecot.conf").write_text(
        _CONFIG.format(
            base=base,
            ssl="yes" if certificate else "no",
            certificate=tls,
            uid=user.pw_uid,
            gid=user.pw_gid,
            user=user.pw_name,
            group=grp.getgrgid(user.pw_gid).gr_name,
            password=PASSWORD,
            port=server.port,
            tls_port=server.tls_port,
        )
    )
    _own(base)
    process = subprocess.Popen(  # noqa: S603 - no word of the command comes from outside
        [str(shutil.which("dovecot")), "-F", "-c", str(base / "dovecot.conf")],
        stderr=subprocess.PIPE,
    )
    try:
        _await(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)
        if process.stderr:
            process.stderr.close()
        shutil.rmtree(base, ignore_errors=True)


def _account() -> pwd.struct_passwd:
    """Who owns the mail: ourselves, or nobody if we are root, for Dovecot serves no root mail."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())


def _own(path: Path) -> None:
    if os.geteuid() == 0:
        user = _account()
        below = path.rglob("*") if path.is_dir() else ()
        for entry in (path, *below):
            os.chown(entry, user.pw_uid, user.pw_gid)


def _await(server: Dovecot, process: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    log = server.base / "log"
    said = log.read_text() if log.exists() else ""
    raise RuntimeError(f"dovecot did not start: {said[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
