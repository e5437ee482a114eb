"""What the inbox is made of, without a server: FETCH answers, groups, windows, folder roles."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from outreach.mail.fetching import groups_by_size, read_fetch, windows
from outreach.mail.folders import FolderRole, folders_of

DATE = b'INTERNALDATE " 2-Mar-2026 10:00:00 +0200"'


def test_a_literal_and_what_follows_it() -> None:
    answer = [
        (b"1 (UID 7 RFC822.SIZE 5 " + DATE + b" BODY[] {5}", b"hello"),
        b")",
        (b"2 (BODY[] {3}", b"two"),
        b" UID 8 RFC822.SIZE 900 " + DATE + b")",
    ]
    first, second = read_fetch(answer)
    assert (first.uid, first.size, first.content) == (7, 5, b"hello")
    assert first.arrived_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (second.uid, second.size, second.content) == (8, 900, b"two")


def test_flag_changes_and_empty_bodies() -> None:
    answer = [
        rb"3 (FLAGS (\Seen))",
        b'4 (UID 9 RFC822.SIZE 0 BODY[] "")',
        b"5 (UID 10 RFC822.SIZE 77)",
        b"6 (UID 11 BODY[] NIL)",
    ]
    assert [(one.uid, one.content) for one in read_fetch(answer)] == [
        (9, b""),
        (10, None),
        (11, b""),
    ]


def test_a_nonsense_date_is_the_epoch() -> None:
    answer = [b'1 (UID 1 INTERNALDATE "99-Foo-2026 10:00:00 +0000" BODY[] "")']
    assert next(read_fetch(answer)).arrived_at.year == 1970


def test_groups_are_bounded_by_count_and_size() -> None:
    sizes = [(1, 10), (2, 10), (3, 95), (4, 10), (5, 200), (6, 1)]
    assert list(groups_by_size(sizes, count=2, size=100)) == [[1, 2], [3], [4], [5], [6]]
    assert list(groups_by_size([], count=2)) == []


@pytest.mark.parametrize(
    ("first", "beyond", "found"),
    [(1, 1, []), (1, 2, [(1, 1)]), (5, 11, [(5, 7), (8, 10)]), (9, 3, [])],
)
def test_windows(first: int, beyond: int, found: list[tuple[int, int]]) -> None:
    assert list(windows(first, beyond, width=3)) == found


def roles(*rows: tuple[tuple[bytes, ...], str]) -> dict[FolderRole, str]:
    listing = [(flags, b"/", name) for flags, name in rows]
    return {one.role: one.name for one in folders_of(listing) if one.role is not FolderRole.OTHER}


def test_special_use_wins_over_names() -> None:
    found = roles(
        ((), "INBOX"),
        ((), "Sent"),
        ((b"\\HasNoChildren", b"\\Sent"), "Gesendete Objekte"),
        ((b"\\Noselect",), "[Gmail]"),
        ((b"\\Junk",), "[Gmail]/Spam"),
        ((b"\\All",), "[Gmail]/All Mail"),
    )
    assert found == {
        FolderRole.INBOX: "INBOX",
        FolderRole.SENT: "Gesendete Objekte",
        FolderRole.JUNK: "[Gmail]/Spam",
        FolderRole.ARCHIVE: "[Gmail]/All Mail",
    }


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("INBOX/Sent Items", FolderRole.SENT),
        ("Éléments envoyés", FolderRole.SENT),
        ("Junk-E-Mail", FolderRole.JUNK),
        ("Courrier indésirable", FolderRole.JUNK),
        ("Archiv", FolderRole.ARCHIVE),
        ("Важное", None),
        ("Present", None),
    ],
)
def test_names(name: str, role: FolderRole | None) -> None:
    assert roles(((), name)) == ({role: name} if role else {})


def test_the_folder_nearest_to_the_root_wins() -> None:
    assert roles(((), "Old/2019/Sent"), ((), "Sent"))[FolderRole.SENT] == "Sent"
