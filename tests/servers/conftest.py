"""Real servers for tests. They are started once per session and skipped where not installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.bench.dovecot import Dovecot, missing, running_dovecot


@pytest.fixture
def dovecot() -> Iterator[Dovecot]:
    """A Dovecot with an empty mailbox, for one test."""
    if missing():
        pytest.skip(missing())
    with running_dovecot() as server:
        yield server


@pytest.fixture
def tls_dovecot(tmp_path: Path) -> Iterator[tuple[Dovecot, Path]]:
    """A Dovecot that speaks TLS, and the certificate that a client has to trust."""
    if missing():
        pytest.skip(missing())
    from tests.support.certificates import self_signed

    self_signed(tmp_path)
    tmp_path.chmod(0o755)
    pem = next(tmp_path.glob("server-*.pem"))
    pem.chmod(0o644)
    with running_dovecot(certificate=pem, key=pem) as server:
        yield server, pem
