"""A file is scanned by clamd, or nothing is known of it."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from outreach.errors import OutsideError
from outreach.mail.clamd import virus_in

EVIL = b"as bad as the test file of EICAR" * 5_000


class _Clamd(socketserver.StreamRequestHandler):
    """Speaks INSTREAM as clamd does."""

    def handle(self) -> None:
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
        said = {EVIL: b"stream: Eicar-Signature FOUND", b"too large": b"INSTREAM size limit ERROR"}
        self.wfile.write(said.get(content, b"stream: OK") + b"\0")


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "clamd.ctl"
    with socketserver.UnixStreamServer(str(path), _Clamd) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield path
        server.shutdown()
        thread.join()


def test_a_clean_file_is_clean(clamd: Path) -> None:
    assert virus_in(b"a letter", clamd) == ""
    assert virus_in(b"", clamd) == ""


def test_a_virus_is_named(clamd: Path) -> None:
    assert virus_in(EVIL, clamd) == "Eicar-Signature"


def test_without_a_verdict_nothing_is_known(clamd: Path, tmp_path: Path) -> None:
    with pytest.raises(OutsideError, match="no verdict"):
        virus_in(b"too large", clamd)
    with pytest.raises(OutsideError, match="no verdict"):
        virus_in(b"a letter", tmp_path / "nobody")
