"""Which folder is what: roles by special use (RFC 6154), by name where the server names none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class FolderRole(StrEnum):
    """What a folder is for."""

    INBOX = "inbox"
    JUNK = "junk"
    SENT = "sent"
    ARCHIVE = "archive"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder that can be opened.

    Attributes:
        name: as IMAPClient decodes it (modified UTF-7 to text).
        role: what it is for; each role but `other` is given to one folder only.
    """

    name: str
    role: FolderRole


_BY_FLAG = {
    "\\inbox": FolderRole.INBOX,
    "\\junk": FolderRole.JUNK,
    "\\spam": FolderRole.JUNK,  # the older XLIST name
    "\\sent": FolderRole.SENT,
    "\\archive": FolderRole.ARCHIVE,
    "\\all": FolderRole.ARCHIVE,
    "\\allmail": FolderRole.ARCHIVE,
}
_NAMES = {
    FolderRole.JUNK: (
        "junk", "spam", "junk e-mail", "junk email", "junk mail", "bulk mail", "spamverdacht",
        "junk-e-mail", "unerwünscht", "courrier indésirable", "indésirables", "pourriel",
        "correo no deseado", "posta indesiderata", "lixo eletrônico", "ongewenste e-mail",
        "ongewenst", "wiadomości-śmieci", "niechciane", "skräppost", "önemsiz e-posta", "спам",
        "迷惑メール", "垃圾邮件",
    ),
    FolderRole.SENT: (
        "sent", "sent items", "sent mail", "sent messages", "gesendet", "gesendete elemente",
        "gesendete objekte", "éléments envoyés", "messages envoyés", "envoyés", "enviados",
        "elementos enviados", "posta inviata", "inviati", "itens enviados", "verzonden",
        "verzonden items", "elementy wysłane", "wysłane", "skickat", "skickade objekt",
        "gönderilmiş öğeler", "gönderilmiş postalar", "отправленные", "送信済みアイテム", "已发送",
    ),
    FolderRole.ARCHIVE: (
        "archive", "archives", "archiv", "archivio", "archivo", "arquivo", "archief", "archiwum",
        "arşiv", "arkiv", "архив", "all mail", "alle nachrichten",
    ),
}  # fmt: skip


def folders_of(listing: Iterable[tuple[tuple[bytes, ...], bytes | None, str]]) -> list[Folder]:
    """Folders of an IMAP LIST answer, those that can't be selected left out.

    Special use wins over names; among names the one nearest to the root wins.
    """
    rows = [(_flags(flags), delimiter, name) for flags, delimiter, name in listing]
    rows = [row for row in rows if not row[0] & {"\\noselect", "\\nonexistent"}]
    taken: dict[FolderRole, str] = {}
    for flags, _, name in rows:
        for flag, role in _BY_FLAG.items():
            if flag in flags:
                taken.setdefault(role, name)
        if name.upper() == "INBOX":
            taken[FolderRole.INBOX] = name
    for role, names in _NAMES.items():
        if role not in taken:
            named = [name for _, delimiter, name in rows if _leaf(name, delimiter) in names]
            if named:
                taken[role] = min(named, key=lambda name: (len(name), name))
    roles = {name: role for role, name in reversed(taken.items())}
    return [Folder(name, roles.get(name, FolderRole.OTHER)) for _, _, name in rows]


def _flags(flags: Iterable[bytes | str]) -> frozenset[str]:
    return frozenset(
        (flag.decode("ascii", "replace") if isinstance(flag, bytes) else flag).lower()
        for flag in flags
    )


def _leaf(name: str, delimiter: bytes | str | None) -> str:
    mark = delimiter.decode("ascii", "replace") if isinstance(delimiter, bytes) else delimiter
    return (name.rpartition(mark)[2] if mark else name).strip().casefold()
