"""A minimal IMAP4rev1 server for one mailbox: reading, searching, appending and IDLE.

It knows SPECIAL-USE (RFC 6154), IDLE (RFC 2177), LITERAL+ (RFC 7888) and UIDPLUS' APPENDUID.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import contextlib
from collections.abc import Awaitable, Callable

from outreach.demo.conversations import Conversations
from outreach.demo.imap_fetch import fetch_line, marks_seen, wanted_parts
from outreach.demo.imap_search import search
from outreach.demo.imap_words import BadCommand, Word, numbers_of, read_command
from outreach.demo.mailbox import Folder, Mailbox, StoredMessage

_CAPABILITIES = b"IMAP4rev1 LITERAL+ IDLE UIDPLUS SPECIAL-USE UNSELECT NAMESPACE AUTH=PLAIN"
_BEFORE_LOGIN = {b"CAPABILITY", b"NOOP", b"LOGOUT", b"LOGIN", b"AUTHENTICATE", b"ID"}
_NEEDS_FOLDER = {b"FETCH", b"SEARCH", b"STORE", b"CLOSE", b"UNSELECT", b"CHECK", b"EXPUNGE"}


class Refused(Exception):
    """The command is understood and refused: NO with this text."""


class ImapServer:
    """Serves one mailbox to any number of connections on one event loop."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._conversations = Conversations()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection to its end."""
        self._conversations.note_this()
        session = _Session(self._mailbox, reader, writer)
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await session.run()
        session.leave_folder()
        writer.close()

    async def close(self) -> None:
        """End all conversations."""
        await self._conversations.end()


class _Session:
    def __init__(
        self, mailbox: Mailbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._mailbox = mailbox
        self._reader = reader
        self._writer = writer
        self._known = False
        self._folder: Folder | None = None
        self._read_only = True
        self._told = 0  # how many messages the client knows of
        self._by_uid = False
        self._news = asyncio.Event()
        self._verbs = self._table()

    def _table(self) -> dict[bytes, Callable[[list[Word]], Awaitable[bytes]]]:
        return {
            b"CAPABILITY": self._capability,
            b"NOOP": self._noop,
            b"CHECK": self._noop,
            b"ID": self._id,
            b"LOGIN": self._login,
            b"AUTHENTICATE": self._authenticate,
            b"NAMESPACE": self._namespace,
            b"LIST": self._list,
            b"LSUB": self._list,
            b"STATUS": self._status,
            b"SELECT": self._select,
            b"EXAMINE": self._examine,
            b"CLOSE": self._close,
            b"UNSELECT": self._close,
            b"FETCH": self._fetch,
            b"SEARCH": self._search,
            b"STORE": self._store,
            b"EXPUNGE": self._expunge,
            b"APPEND": self._append,
            b"IDLE": self._idle,
        }

    async def run(self) -> None:
        self._say(b"* OK [CAPABILITY %s] Mossgrove mailbox ready" % _CAPABILITIES)
        while True:
            await self._writer.drain()
            try:
                words = await read_command(self._reader, self._writer)
            except BadCommand as bad:
                self._say(b"* BAD " + str(bad).encode())
                continue
            if words is None:
                return
            if await self._obey(words):
                return

    async def _obey(self, words: list[Word]) -> bool:
        """Carry out one command; True after LOGOUT."""
        heads = [word for word in words[:3] if isinstance(word, bytes)]
        if len(heads) < 2:
            self._say(b"* BAD a tag and a command, please")
            return False
        tag, verb, rest = heads[0], heads[1].upper(), words[2:]
        self._by_uid = verb == b"UID" and len(heads) > 2
        if self._by_uid:
            verb, rest = heads[2].upper(), words[3:]
        if verb == b"LOGOUT":
            self._say(b"* BYE see you")
            self._say(tag + b" OK LOGOUT completed")
            await self._writer.drain()
            return True
        self._say(tag + b" " + await self._answer(verb, rest))
        return False

    async def _answer(self, verb: bytes, rest: list[Word]) -> bytes:
        if verb not in self._verbs:
            return b"BAD unknown command"
        if not self._known and verb not in _BEFORE_LOGIN:
            return b"NO [AUTHENTICATIONFAILED] log in first"
        if self._folder is None and verb in _NEEDS_FOLDER:
            return b"BAD select a folder first"
        try:
            return b"OK " + (await self._verbs[verb](rest) or verb + b" completed")
        except Refused as refused:
            return b"NO " + str(refused).encode()
        except BadCommand as bad:
            return b"BAD " + str(bad).encode()

    def leave_folder(self) -> None:
        """Forget the selected folder."""
        if self._folder is not None:
            self._folder.watchers.discard(self._news.set)
        self._folder = None

    # any time

    async def _capability(self, _: list[Word]) -> bytes:
        self._say(b"* CAPABILITY " + _CAPABILITIES)
        return b""

    async def _noop(self, _: list[Word]) -> bytes:
        self._tell_news()
        return b""

    async def _id(self, _: list[Word]) -> bytes:
        self._say(b'* ID ("name" "Mossgrove mailbox")')
        return b""

    async def _login(self, words: list[Word]) -> bytes:
        return self._admit(_text(words, 0), _text(words, 1))

    async def _authenticate(self, words: list[Word]) -> bytes:
        if _text(words, 0).upper() != b"PLAIN":
            raise Refused("only PLAIN is known")
        coded = _text(words, 1) if len(words) > 1 else await self._continued()
        try:
            _, username, password = base64.b64decode(coded).split(b"\0")
        except (ValueError, binascii.Error):
            raise BadCommand("not a PLAIN response") from None
        return self._admit(username, password)

    async def _continued(self) -> bytes:
        self._say(b"+ ")
        await self._writer.drain()
        return (await self._reader.readline()).strip()

    def _admit(self, username: bytes, password: bytes) -> bytes:
        if not self._mailbox.admits(username.decode(), password.decode()):
            raise Refused("[AUTHENTICATIONFAILED] wrong user name or password")
        self._known = True
        return b"[CAPABILITY %s] welcome" % _CAPABILITIES

    # folders

    async def _namespace(self, _: list[Word]) -> bytes:
        self._say(b'* NAMESPACE (("" "/")) NIL NIL')
        return b""

    async def _list(self, words: list[Word]) -> bytes:
        wanted = next((word for word in reversed(words) if isinstance(word, bytes)), b"*").decode()
        for folder in self._mailbox.folders.values():
            if wanted in ("*", "%") or self._mailbox.folder(wanted) is folder:
                flags = " ".join(filter(None, ("\\HasNoChildren", folder.special_use)))
                self._say(f'* LIST ({flags}) "/" "{folder.name}"'.encode())
        return b""

    async def _status(self, words: list[Word]) -> bytes:
        folder = self._named(words)
        facts = {
            "MESSAGES": len(folder.messages),
            "RECENT": 0,
            "UIDNEXT": folder.uidnext,
            "UIDVALIDITY": folder.uidvalidity,
            "UNSEEN": sum("\\Seen" not in message.flags for message in folder.messages),
        }
        shown = " ".join(f"{name} {value}" for name, value in facts.items())
        self._say(f'* STATUS "{folder.name}" ({shown})'.encode())
        return b""

    async def _select(self, words: list[Word]) -> bytes:
        self._enter(words, read_only=False)
        return b"[READ-WRITE] SELECT completed"

    async def _examine(self, words: list[Word]) -> bytes:
        self._enter(words, read_only=True)
        return b"[READ-ONLY] EXAMINE completed"

    def _enter(self, words: list[Word], *, read_only: bool) -> None:
        self.leave_folder()
        folder = self._named(words)
        self._folder, self._read_only, self._told = folder, read_only, len(folder.messages)
        folder.watchers.add(self._news.set)
        self._say(b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)")
        self._say(b"* %d EXISTS" % self._told)
        self._say(b"* 0 RECENT")
        self._say(b"* OK [UIDVALIDITY %d] stable" % folder.uidvalidity)
        self._say(b"* OK [UIDNEXT %d] next" % folder.uidnext)

    async def _close(self, _: list[Word]) -> bytes:
        self.leave_folder()
        return b""

    # messages

    async def _fetch(self, words: list[Word]) -> bytes:
        if len(words) != 2:
            raise BadCommand("FETCH needs a set and parts")
        parts = wanted_parts(words[1])
        for number, message in self._chosen(_text(words, 0)):
            if marks_seen(parts) and not self._read_only:
                self._mark(message, "\\Seen")
            self._writer.write(fetch_line(number, message, parts, by_uid=self._by_uid))
            await self._writer.drain()
        return b""

    async def _search(self, words: list[Word]) -> bytes:
        found = search(self._current(), words)
        numbers = (message.uid if self._by_uid else number for number, message in found)
        self._say(b" ".join((b"* SEARCH", *(b"%d" % number for number in numbers))))
        return b""

    async def _store(self, words: list[Word]) -> bytes:
        if self._read_only:
            raise Refused("[READ-ONLY] the folder was opened for reading")
        action = _text(words, 1).upper()
        flags = words[2] if len(words) > 2 and isinstance(words[2], list) else words[2:]
        for number, message in self._chosen(_text(words, 0)):
            for flag in (flag.decode() for flag in flags if isinstance(flag, bytes)):
                if action.startswith(b"-"):
                    message.flags.discard(flag)
                else:
                    self._mark(message, flag)
            if not action.endswith(b".SILENT"):
                self._writer.write(fetch_line(number, message, [b"FLAGS"], by_uid=self._by_uid))
        return b""

    async def _expunge(self, _: list[Word]) -> bytes:
        raise Refused("nothing is ever deleted from this mailbox")

    async def _append(self, words: list[Word]) -> bytes:
        folder, raw = self._named(words), words[-1]
        flags = next((word for word in words[1:-1] if isinstance(word, list)), [])
        if not isinstance(raw, bytes) or len(words) < 2:
            raise BadCommand("APPEND needs a message")
        names = frozenset(flag.decode() for flag in flags if isinstance(flag, bytes))
        uid = folder.append(raw, names)
        return b"[APPENDUID %d %d] APPEND completed" % (folder.uidvalidity, uid)

    async def _idle(self, _: list[Word]) -> bytes:
        self._say(b"+ idling")
        done = asyncio.ensure_future(self._reader.readline())
        try:
            while not done.done():
                self._tell_news()
                await self._writer.drain()
                news = asyncio.ensure_future(self._news.wait())
                await asyncio.wait({done, news}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()
        finally:
            done.cancel()
        return b"IDLE completed"

    # small parts

    def _tell_news(self) -> None:
        self._news.clear()
        if self._folder is not None and len(self._folder.messages) > self._told:
            self._told = len(self._folder.messages)
            self._say(b"* %d EXISTS" % self._told)

    def _chosen(self, numbers: bytes) -> list[tuple[int, StoredMessage]]:
        folder = self._current()
        largest = folder.uidnext - 1 if self._by_uid else len(folder.messages)
        ranges = numbers_of(numbers, largest)
        return [
            (number, message)
            for number, message in enumerate(folder.messages, 1)
            if any(low <= (message.uid if self._by_uid else number) <= high for low, high in ranges)
        ]

    def _mark(self, message: StoredMessage, flag: str) -> None:
        if flag not in message.flags:
            message.flags.add(flag)
            self._mailbox.changes.append((self._current().name, message.uid, flag))

    def _current(self) -> Folder:
        if self._folder is None:
            raise BadCommand("no folder is selected")
        return self._folder

    def _named(self, words: list[Word]) -> Folder:
        folder = self._mailbox.folder(_text(words, 0).decode("utf-8", "replace"))
        if folder is None:
            raise Refused("[NONEXISTENT] no such folder")
        return folder

    def _say(self, line: bytes) -> None:
        self._writer.write(line + b"\r\n")


def _text(words: list[Word], position: int) -> bytes:
    if position >= len(words) or isinstance(words[position], list):
        raise BadCommand("a word is missing")
    word = words[position]
    return word if isinstance(word, bytes) else b""
