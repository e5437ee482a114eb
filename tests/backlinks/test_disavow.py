"""Disavow files: by Google's rules, never a site that must not be in one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.backlinks.disavow import Entry, Refusal, Written, as_sites, difference, parse, write
from outreach.backlinks.harm_lists import shipped_lists
from outreach.errors import InvalidInput

DAY = date(2026, 5, 4)


def written(*entries: Entry | str, fine: frozenset[str] = frozenset()) -> Written:
    given = [one if isinstance(one, Entry) else Entry(one, "spam") for one in entries]
    return write(
        given,
        project="Ours",
        day=DAY,
        own_sites=frozenset({"ours.example"}),
        fine=fine,
        lists=shipped_lists(),
    )


def test_the_file_as_google_wants_it() -> None:
    made = written(
        Entry("http://bad.example/page?a=1", "one page"),
        Entry("domain:worse.example", "bought links"),
        "domain:awful.example",
    )
    assert made.content == (
        "# Disavow file of Ours, 2026-05-04\n"
        "# spam\ndomain:awful.example\n"
        "# bought links\ndomain:worse.example\n"
        "# one page\nhttp://bad.example/page?a=1\n"
    )


def test_what_is_written_reads_the_same() -> None:
    made = written("domain:a.example", "http://b.example/x", "domain:xn--bcher-kva.example")
    assert parse(made.content.encode()).entries == made.entries


def test_a_page_is_dropped_when_its_domain_is_listed() -> None:
    made = written("http://shop.bad.example/x", "domain:bad.example", "http://other.example/y")
    assert [one.value for one in made.entries] == ["domain:bad.example", "http://other.example/y"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("domain:ours.example", Refusal.OWN),
        ("https://blog.ours.example/x", Refusal.OWN),
        ("domain:co.uk", Refusal.SUFFIX),
        ("domain:com", Refusal.SUFFIX),
        ("domain:blogspot.com", Refusal.SUFFIX),
        ("domain:tumblr.com", Refusal.PLATFORM),
        ("domain:wikipedia.org", Refusal.PROTECTED),
        ("domain:de.wikipedia.org", Refusal.PROTECTED),
        ("domain:uba.edu.ar", Refusal.PROTECTED),
        ("domain:hacked.dept.harvard.edu", Refusal.PROTECTED),
        ("domain:health.gov.au", Refusal.PROTECTED),
        ("domain:google.com", Refusal.PLATFORM),
        ("domain:news.google.com", Refusal.PROTECTED),
        ("domain:friend.example", Refusal.FINE),
        ("http://long.example/" + "x" * 2_040, Refusal.TOO_LONG),
    ],
)
def test_what_is_never_in_a_file(entry: str, why: Refusal) -> None:
    made = written(entry, fine=frozenset({"friend.example"}))
    assert made.entries == ()
    assert made.excluded[0][1] == why or (
        why is Refusal.SUFFIX and "platform" in made.excluded[0][1]
    )


@pytest.mark.parametrize(
    "entry", ["domain:nick.blogspot.com", "domain:yelp.xyz", "domain:casino-news.example"]
)
def test_blogs_of_strangers_and_look_alikes_may_be(entry: str) -> None:
    assert [one.value for one in written(entry).entries] == [entry]


def test_a_reason_can_not_begin_a_line() -> None:
    evil = "spam\r\ndomain:victim.example\u2028domain:other.example\n# x"
    made = written(Entry("domain:bad.example", evil))
    assert parse(made.content).entries[0].value == "domain:bad.example"
    assert len(parse(made.content).entries) == 1


def test_any_file_is_read_and_its_rubbish_told() -> None:
    content = (
        "\ufeff# from the agency\r\ndomain:Bad.Example\r\n*.wild.example\rhttp://x.example/a\n"
        "just words\n\nexample.com/en/\ndomain:\ndomain:https://www.www.example/path\n"
        "domain:a.example, domain:b.example\ndomain:bad.example"
    )
    read = parse(content.encode())
    assert [one.value for one in read.entries] == [
        "domain:bad.example",
        "domain:wild.example",
        "http://x.example/a",
        "domain:www.example",
        "domain:a.example",
        "domain:b.example",
    ]
    assert [one.text for one in read.rubbish] == ["just words", "example.com/en/", "domain:"]
    assert (read.entries[0].reason, read.lines) == ("from the agency", 11)


def test_a_file_of_150_000_lines_is_read_refused_with_advice_and_fits_as_sites() -> None:
    content = "".join(f"http://site{n % 4_000}.example/page{n}\n" for n in range(150_000))
    read = parse(content)
    assert (len(read.entries), read.lines, read.rubbish) == (150_000, 150_000, ())
    with pytest.raises(InvalidInput, match=r"150,002 lines.*would be 4,000. Nothing was changed"):
        written(*read.entries)
    assert written(*as_sites(read.entries)).domains == 4_000


def test_reasons_take_no_more_lines_than_they_must() -> None:
    names = [Entry(f"domain:s{n}.example", f"reason {n % 2}") for n in range(60_000)]
    made = written(*names)
    assert made.content.count("\n") == 60_003
    kept = {one.value: one.reason for one in parse(made.content).entries}
    assert kept == {one.value: one.reason for one in names}


def test_a_page_on_a_platform_is_its_host_as_a_site() -> None:
    pages = [Entry("https://spam.blogspot.com/a", "bought"), Entry("https://www.bad.example/b")]
    assert as_sites(pages) == [
        Entry("domain:spam.blogspot.com", "bought"),
        Entry("domain:bad.example"),
    ]


def test_two_megabytes_are_too_many() -> None:
    with pytest.raises(InvalidInput, match="bytes"):
        written(*(f"http://s{n}.example/{'x' * 1_900}" for n in range(1_200)))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_the_reader_or_comes_back_different(text: str) -> None:
    read = parse(text)
    again = written(*read.entries)
    assert {one.value for one in parse(again.content).entries} == {
        one.value for one in again.entries
    }


def test_what_changes_between_two_versions() -> None:
    found = difference(
        parse("domain:a.example\ndomain:b.example"), parse("domain:b.example\ndomain:c.example")
    )
    assert (found.added, found.removed, found.kept) == (
        ("domain:c.example",),
        ("domain:a.example",),
        1,
    )
