"""Lists of who is never written to: any program's form is read, kept once, compared by hash too."""

from __future__ import annotations

from hashlib import sha256

import pytest

from outreach.clock import FixedClock
from outreach.contacts.suppression_list import BATCH, Listed, read_list, take_in
from outreach.model.suppression import SuppressionKind, SuppressionReason
from outreach.store import suppressions
from outreach.store.engine import Store

ADDRESS, DOMAIN, HASH = SuppressionKind
DIGEST = sha256(b"rosa@site.example").hexdigest()


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Rosa@Site.example", (ADDRESS, "rosa@site.example")),
        ("<rosa+news@site.example>", (ADDRESS, "rosa@site.example")),
        ('"Hill, Rosa",rosa@site.example,2025-01-02', (ADDRESS, "rosa@site.example")),
        ("Acme Ltd.\tinfo@acme.example\tbounced", (ADDRESS, "info@acme.example")),
        ("1;rosa@site.example;Rosa", (ADDRESS, "rosa@site.example")),
        ('"\'-rosa@site.example"', (ADDRESS, "-rosa@site.example")),
        ("site.example", (DOMAIN, "site.example")),
        ("*.site.example", (DOMAIN, "site.example")),
        ("@site.example", (DOMAIN, "site.example")),
        ("bücher.example", (DOMAIN, "xn--bcher-kva.example")),
        (DIGEST.upper(), (HASH, DIGEST)),
        (f'"address","{DIGEST}","unsubscribe"', (HASH, DIGEST)),
        ("co.uk", None),  # a country would fall silent
        ("rosa at site", None),
        ("=HYPERLINK(1)", None),
        ("x" * 20_000, None),
    ],
)
def test_an_entry_is_found_wherever_it_stands(line: str, found: Listed | None) -> None:
    assert list(read_list(["Email,Name", line])) == [(2, found)]


def test_headings_and_empty_lines_are_no_entries() -> None:
    assert list(read_list(["\ufeffEmail Address,First Name", "", "  ,  ", "a@b.example"])) == [
        (4, (ADDRESS, "a@b.example"))
    ]


def test_a_list_is_kept_once_and_its_odd_lines_are_named(store: Store, clock: FixedClock) -> None:
    lines = [
        *(f"p{number}@many.example" for number in range(BATCH + 1)),
        "what?",
        "p0@many.example",
    ]
    for added in (BATCH + 1, 0):
        told = take_in(store, lines, source="The old tool.", at=clock.now(), actor="user:1")
        assert (told.added, told.unread, told.unread_lines) == (added, 1, [BATCH + 2])
    with store.read() as session:
        row = suppressions.find(session, "P7+x@many.example")
    assert row is not None
    assert (row.reason, row.source) == (SuppressionReason.MANUAL, "The old tool.")


def test_cs_9_a_list_leaves_as_hashes_and_still_stops_letters_elsewhere(
    store: Store, clock: FixedClock
) -> None:
    take_in(store, ["anna.b+x@gmail.com", "site.example"], source="", at=clock.now(), actor="a")
    with store.read() as session:
        out = [suppressions.as_listed(row) for row in suppressions.values(session)]
    assert "@" not in "".join(out)
    assert out[1] == "site.example"
    other = [sha256(b"first.last+tag@gmail.com").hexdigest(), out[0]]  # of another program, ours
    take_in(store, other, source="", at=clock.now(), actor="a")
    with store.read() as session:
        for address in ("First.Last+tag@gmail.com", "annab@gmail.com"):
            assert suppressions.is_suppressed(session, address)
        assert not suppressions.is_suppressed(session, "anna@gmail.com")
