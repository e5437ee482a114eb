"""Answers to HEAD that are read at a glance: the same as the careful reader's, or none at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.crawl.fetching.http1 import AnswerReader, BodyWish
from outreach.crawl.fetching.limits import CrawlLimits
from outreach.crawl.fetching.plain_head import plain_status
from outreach.crawl.verdicts.walls import is_challenge_answer
from outreach.errors import FetchError

LIMITS = CrawlLimits(user_agent="test", max_headers=5)
LINES = (
    *(b"Server: nginx", b"Connection: keep-alive", b"Connection: close", b"Content-Length: 5"),
    *(b"cf-mitigated: challenge", b"X-DataDome: protected", b"Set-Cookie: a=b; Path=/"),
    *(
        b"Retry-After: 5",
        b"bad line",
        b"bad name : x",
        b"Odd: \x00",
        b"",
        b" folded",
        b"HTTP/1.1 200",
    ),
)


@given(
    st.sampled_from((b"HTTP/1.1", b"HTTP/1.0", b"HTTP/2", b"http/1.1", b"")),
    st.sampled_from((b"100", b"200", b"204", b"301", b"404", b"429", b"503", b"999", b"0200", b"")),
    st.sampled_from((b" OK", b"", b" ", b" O\rK")),
    st.lists(st.sampled_from(LINES), max_size=8),
    st.sampled_from((b"\r\n", b"\n")),
    st.sampled_from((b"", b"rest")),
)
def test_what_is_plain_is_what_the_careful_reader_finds(
    version: bytes, status: bytes, words: bytes, lines: list[bytes], ending: bytes, rest: bytes
) -> None:
    raw = ending.join([version + b" " + status + words, *lines, b"", rest])
    found = plain_status(raw, LIMITS)
    if found is None:
        return
    reader = AnswerReader("HEAD", LIMITS, BodyWish(0))
    reader.feed(raw)
    assert reader.is_done
    assert reader.may_reuse
    assert reader.answer().status == found
    assert not is_challenge_answer(reader.answer().headers)


@pytest.mark.parametrize("status", [200, 206, 404, 410, 403, 500, 502, 504, 999])
def test_usual_answers_are_plain(status: int) -> None:
    raw = f"HTTP/1.1 {status} Words\r\nServer: nginx\r\nConnection: keep-alive\r\n\r\n".encode()
    assert plain_status(raw, LIMITS) == status


@pytest.mark.parametrize("status", [100, 103, 301, 302, 304, 429, 503])
def test_answers_whose_headers_matter_are_not(status: int) -> None:
    raw = f"HTTP/1.1 {status} Words\r\nServer: nginx\r\n\r\n".encode()
    assert plain_status(raw, LIMITS) is None


def test_that_it_is_a_page_matters_only_where_a_file_was_asked_for() -> None:
    raw = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    assert plain_status(raw, LIMITS) == 200
    assert plain_status(raw, LIMITS, minds_pages=True) is None


def test_a_careful_reader_refuses_what_is_not_plain() -> None:
    raw = b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 6 + b"\r\n"
    assert plain_status(raw, LIMITS) is None
    with pytest.raises(FetchError):
        AnswerReader("HEAD", LIMITS, BodyWish(0)).feed(raw)
