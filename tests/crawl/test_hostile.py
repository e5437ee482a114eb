"""Servers that mean us harm: each ends in its class, within bounds, and the next page comes."""

from __future__ import annotations

import gzip
import time
import tracemalloc
import zlib
from collections.abc import Iterator

import pytest

from outreach.clock import SystemClock
from outreach.crawl.check import LinkChecker
from outreach.crawl.fetcher import Fetcher
from outreach.crawl.fetching.decode import BoundedDecoder
from outreach.crawl.fetching.failures import TimedOut, TooManyHops
from outreach.crawl.fetching.http1 import AnswerReader, BodyWish
from outreach.crawl.fetching.limits import MEBIBYTE, CrawlLimits
from outreach.crawl.values import Verdict
from outreach.errors import BadAnswer, FetchError, TooLarge, Unreachable
from tests.support.fake_web import FakeWeb, Raw, Reply, Request

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def zeros(mebibytes: int, window: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    block = bytes(MEBIBYTE)
    return b"".join(packer.compress(block) for _ in range(mebibytes)) + packer.flush()


BOMBS = {
    "gzip": (zeros(100, 31), "gzip", TooLarge),
    "deflate": (zeros(100, 15), "deflate", TooLarge),
    "raw deflate": (zeros(100, -15), "deflate", TooLarge),
    "twice": (gzip.compress(zeros(100, 31)), "gzip, gzip", BadAnswer),
    "plausible text": (gzip.compress(b"<p>lorem ipsum</p>\n" * MEBIBYTE), "gzip", TooLarge),
    "truncated": (zeros(1, 31)[:-9], "gzip", BadAnswer),
    "bad checksum": (zeros(1, 31)[:-8] + b"12345678", "gzip", BadAnswer),
    "brotli": (b"\x1b\xff\xff", "br", BadAnswer),
    "zstd": (b"(\xb5/\xfd", "zstd", BadAnswer),
    "many names": (b"x", ", ".join(["gzip"] * 20), BadAnswer),
}


@pytest.fixture
def web() -> Iterator[FakeWeb]:
    with FakeWeb() as fake:
        fake.site("good.test").paths = {"/": Reply(200, "fine")}
        yield fake


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_cost_little_memory(name: str) -> None:
    body, encoding, kind = BOMBS[name]
    tracemalloc.start()
    with pytest.raises(kind):
        decoded(body, encoding, portion=65_536)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 * MEBIBYTE


def decoded(body: bytes, encoding: str, *, portion: int) -> bytes:
    decoder = BoundedDecoder(encoding, max_bytes=10 * MEBIBYTE, ratio=100)
    for start in range(0, len(body), portion):
        decoder.feed(body[start : start + portion])
    return decoder.finish()


def test_good_bodies_are_decoded_whole() -> None:
    text = bytes(range(256)) * 4000
    for encoding, packed in (
        ("", text),
        ("identity", text),
        ("gzip", gzip.compress(text)),
        ("x-gzip", gzip.compress(text) + b"trailing rubbish"),
        ("deflate", zlib.compress(text)),
        ("deflate", zlib.compress(text, wbits=-15)),
    ):
        assert decoded(packed, encoding, portion=777) == text


MODES: dict[str, tuple[Raw, type[FetchError]]] = {
    "drip body": (
        Raw((OK + b"Content-Length: 100000\r\n\r\n", *[b"x"] * 60), pause=0.1, ending="hang"),
        TimedOut,
    ),
    "drip header": (Raw(tuple(bytes([c]) for c in OK + b"X: " + b"a" * 60), pause=0.1), TimedOut),
    "endless chunks": (Raw((CHUNKED, *[b"10000\r\n" + bytes(65536) + b"\r\n"] * 400)), TooLarge),
    "endless body": (Raw((OK + b"\r\n", *[bytes(65536)] * 400)), TooLarge),
    "100,000 headers": (
        Raw((OK + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\n",)),
        TooLarge,
    ),
    "header of 1 MiB": (Raw((OK + b"X: " + b"a" * MEBIBYTE + b"\r\n\r\n",)), TooLarge),
    "2 MiB of cookies": (
        Raw((OK + b"".join(b"Set-Cookie: c%d=%s\r\n" % (n, b"v" * 4000) for n in range(500)),)),
        TooLarge,
    ),
    "length of 10 GB": (Raw((OK + b"Content-Length: 10737418240\r\n\r\nx",)), TooLarge),
    "two lengths": (
        Raw((OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx",)),
        BadAnswer,
    ),
    "negative length": (Raw((OK + b"Content-Length: -1\r\n\r\n",)), BadAnswer),
    "huge chunk": (Raw((CHUNKED + b"f" * 30 + b"\r\n",)), BadAnswer),
    "endless chunk line": (Raw((CHUNKED + b"1" * 10_000,)), BadAnswer),
    "no status line": (Raw((b"<p>no status line",)), BadAnswer),
    "control characters": (Raw((OK + b"X: a\x00b\r\n\r\n",)), BadAnswer),
    "1,000 interim answers": (Raw((b"HTTP/1.1 100 Continue\r\n\r\n" * 1000,)), BadAnswer),
    "silent": (Raw((), ending="hang"), TimedOut),
    "reset": (Raw((), ending="reset"), Unreachable),
    "other protocol": (Raw((b"HTTP/1.1 101 Switching Protocols\r\n\r\n",)), BadAnswer),
}


@pytest.mark.parametrize("mode", MODES)
def test_each_mode_ends_in_its_class_and_the_next_page_comes(web: FakeWeb, mode: str) -> None:
    answer, kind = MODES[mode]
    web.site("bad.test").paths = {"/": answer}
    started = time.monotonic()
    with Fetcher(web.limits(total_seconds=1.5), SystemClock()) as fetcher:
        with pytest.raises(kind):
            fetcher.fetch(web.url("bad.test"), obey_robots=False)
        assert fetcher.fetch(web.url("good.test"), obey_robots=False).body == b"fine"
    assert time.monotonic() - started < 8


def test_a_length_that_lies_is_cut_and_the_connection_dropped(web: FakeWeb) -> None:
    short = Raw((OK + b"Content-Length: 1\r\n\r\n" + b"x" * 1000,), ending="keep")
    web.site("bad.test").paths = {"/": short}
    with Fetcher(web.limits(), SystemClock()) as fetcher:
        for _ in range(2):
            assert fetcher.fetch(web.url("bad.test"), obey_robots=False).body == b"x"
    assert web.connections == 2


def test_growing_redirects_end(web: FakeWeb) -> None:
    def grow(request: Request) -> Reply:
        return Reply(302, "", {"Location": request.path + "a" * 300})

    web.site("bad.test").default = grow
    with Fetcher(web.limits(), SystemClock()) as fetcher, pytest.raises(TooManyHops):
        fetcher.fetch(web.url("bad.test"), obey_robots=False)


def test_bytes_in_any_portions_read_the_same() -> None:
    raw = (
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nA: 1\r\nA: 2\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n1\r\n!\r\n0\r\nT: x\r\n\r\n"
    )
    for size in (1, 2, 3, 7, len(raw)):
        reader = AnswerReader("GET", CrawlLimits("t"), BodyWish(100))
        for start in range(0, len(raw), size):
            reader.feed(raw[start : start + size])
        answer = reader.answer()
        assert (answer.status, answer.body, answer.headers["a"]) == (200, b"hello!", "1, 2")
        assert reader.may_reuse


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 50_000,
        b"<b><p>" * 20_000,
        b"<" * 500_000,
        b"<!--" * 50_000,
        b"&amp" * 100_000,
        b"\0" * 200_000 + b"<p>x",
        b"<title>" + b"a" * 500_000,
        b"<h1>" * 50_000,
        b"<script>location='" + b"x" * 200_000,
        b"<meta http-equiv=refresh content='0;url=" + b" " * 200_000,
    ],
)
def test_pages_made_to_hang_a_reader_get_a_verdict(web: FakeWeb, body: bytes) -> None:
    web.site("bad.test").paths = {"/page": Reply(200, body)}
    with Fetcher(web.limits(), SystemClock()) as fetcher:
        started = time.monotonic()
        result = LinkChecker(fetcher).check(web.url("bad.test", "/page"))
        assert time.monotonic() - started < 15
    assert result.verdict in (Verdict.ALIVE, Verdict.UNCERTAIN)
