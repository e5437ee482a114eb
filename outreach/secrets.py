"""Secrets at rest: a file of keys, and values sealed with AES-256-GCM.

A sealed value is `v1.<key id>.<nonce>.<ciphertext>`, the last two in URL-safe base64. It is bound
to a context (for instance "mailbox|7|secret|2": table, row, column, project), so that it opens
nowhere else. The key file has one `id base64` a line; the newest key, the last line, seals; the
first line is also the root of derived keys and stays for as long as those must be known again.
"""

from __future__ import annotations

import base64
import os
import secrets
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from outreach.errors import DatabaseError, SettingsError

VERSION = "v1"
KEY_BYTES = 32
NONCE_BYTES = 12  # NIST SP 800-38D: 96 bits, random; safe for 2**32 values a key


class Keyring:
    """The keys that seal and open secrets. `repr` shows their ids only."""

    def __init__(self, keys: Mapping[str, bytes], *, path: Path | None = None) -> None:
        """Take keys by id, oldest first, and the file in which newer ones may appear."""
        self._path = path
        self._take(keys)

    def _take(self, keys: Mapping[str, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise SettingsError(f"OUTREACH_SECRET_KEY_FILE: a key must have {KEY_BYTES} bytes.")
        self._keys = dict(keys)
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all keys, oldest first."""
        return tuple(self._keys)

    @property
    def newest(self) -> str:
        """Id of the key that seals."""
        return list(self._keys)[-1]

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """Read the key file; make it with one new key, mode 0600, if it is not there.

        Raises:
            SettingsError: other people can read the file, or a line is wrong.
        """
        if not path.exists():
            _write_new(path, _key_line())
        _refuse_open_file(path)
        return cls(_read_keys(path), path=path)

    def seal(self, text: str, *, context: str) -> str:
        """Encrypt `text` so that it opens only with the same `context`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        bound = _associated(self.newest, context)
        sealed = self._ciphers[self.newest].encrypt(nonce, text.encode(), bound)
        return ".".join((VERSION, self.newest, _to_text(nonce), _to_text(sealed)))

    def open(self, sealed: str, *, context: str) -> str:
        """Decrypt what `seal` made.

        Raises:
            SettingsError: the key of that id is not in the key file.
            DatabaseError: the value was changed, moved to another place, or sealed with another
                key of the same id.
        """
        key_id, nonce, ciphertext = _parts(sealed)
        cipher = self._cipher(key_id)
        if cipher is None:
            raise SettingsError(
                f"The key {key_id!r} is not in the key file; put back the file that made it."
            )
        try:
            return cipher.decrypt(nonce, ciphertext, _associated(key_id, context)).decode()
        except InvalidTag:
            raise DatabaseError(
                f"A secret sealed with the key {key_id!r} can't be opened: it was changed or "
                "moved, or the key file holds another key of that name."
            ) from None

    def _cipher(self, key_id: str) -> AESGCM | None:
        """The key, if need be out of the file: another program may have rotated meanwhile."""
        if key_id not in self._ciphers and self._path is not None and self._path.exists():
            self._take(_read_keys(self._path))
        return self._ciphers.get(key_id)

    def needs_new_seal(self, sealed: str) -> bool:
        """Whether `sealed` was made with a key that is not the newest."""
        return _parts(sealed)[0] != self.newest

    def seal_again(self, sealed: str, *, context: str) -> str:
        """Return `sealed` under the newest key; unchanged if it already is."""
        if not self.needs_new_seal(sealed):
            return sealed
        return self.seal(self.open(sealed, context=context), context=context)

    def derive(self, label: str) -> bytes:
        """Derive 32 bytes for one purpose (RFC 5869), as "unsubscribe" or "message-id".

        From the oldest key: a link to unsubscribe must work for ever, whatever was rotated since.
        """
        root = next(iter(self._keys.values()))
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"outreach {label}".encode()).derive(root)


def key_id_of(sealed: str) -> str:
    """Id of the key that made a seal.

    Raises:
        DatabaseError: it is damaged.
    """
    return _parts(sealed)[0]


def add_key(path: Path) -> str:
    """Append a new key, which seals from the next `Keyring.load` on, and return its id."""
    _refuse_open_file(path)
    lines = path.read_text("ascii").splitlines()
    line = _key_line()
    text = "\n".join([*lines, line]) + "\n"
    scratch = _scratch_file(path, text)
    scratch.replace(path)
    return line.split()[0]


def _key_line() -> str:
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    return f"k{secrets.token_hex(4)} {key}"


def _read_keys(path: Path) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for number, line in enumerate(path.read_text("ascii", errors="replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        key_id, _, encoded = line.strip().partition(" ")
        try:
            key = base64.b64decode(encoded.strip(), validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES or not key_id.isalnum() or key_id in keys:
            raise SettingsError(
                f"{path}, line {number}: write an id of letters and digits, used once, and "
                f"{KEY_BYTES} bytes in base64."
            )
        keys[key_id] = key
    if not keys:
        raise SettingsError(f"{path}: there is no key in it; put back the file that sealed.")
    return keys


def _refuse_open_file(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name == "posix" and mode & 0o077:
        raise SettingsError(f"{path} can be read by others; run: chmod 600 {path}")


def _write_new(path: Path, line: str) -> None:
    """Put the file there whole or not at all; whoever comes second uses the first one's."""
    scratch = _scratch_file(path, line + "\n")
    try:
        os.link(scratch, path)
    except FileExistsError:
        pass
    finally:
        scratch.unlink()


def _scratch_file(path: Path, text: str) -> Path:
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    except OSError as trouble:
        raise SettingsError(f"{path}: the key file can't be written: {trouble}.") from trouble
    with open(number, "w", encoding="ascii") as out:  # noqa: PTH123 -- a file number, not a path
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    return Path(name)


def _associated(key_id: str, context: str) -> bytes:
    return f"{VERSION}|{key_id}|{context}".encode()


def _parts(sealed: str) -> tuple[str, bytes, bytes]:
    try:
        version, key_id, nonce, ciphertext = sealed.split(".")
        parts = key_id, _to_bytes(nonce), _to_bytes(ciphertext)
    except ValueError:
        version = ""
    if version != VERSION or len(parts[1]) != NONCE_BYTES:
        raise DatabaseError("A stored secret is damaged: it does not have the form of a seal.")
    return parts


def _to_text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _to_bytes(text: str) -> bytes:
    """Decode strictly: every character counts, so that no changed seal looks like the old one."""
    value = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if _to_text(value) != text:
        raise ValueError("not the canonical form")
    return value
