"""Pages made to exhaust a reader: all that is read of them takes less than 32 MiB."""

from __future__ import annotations

import subprocess
import sys

import pytest

MEBIBYTES = 32

# In a process of its own: peak memory never falls, and lexbor's and lxml's is not Python's.
SCRIPT = """
import resource
from outreach.crawl.reading.article import read_facts
from outreach.crawl.reading.html import parse_html

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def read(body):
    read_facts(parse_html(body, "https://example.com/"))

BOMBS = (
    (b"<ul><li>Some <b>words</b> that <a href=/x>make</a> one.</ul>", 200_000),
    (b"<time datetime=2020-01-01>1 May 2020</time>", 200_000),
    (b"<b><p>", 50_000),
    (b"x&lt ", 2_000_000),
    (b"\\0", 10 << 20),
)
read(b"<title>t</title><h1>A title</h1>" + b"<p>Words that make a whole sentence.</p>" * 30)
for text, times in BOMBS:
    body = (text * times)[: 10 << 20]
    before = peak()
    read(body)
    print(peak() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss is in KiB on Linux")
def test_pages_take_little_memory() -> None:
    found = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    grown = [float(line) for line in found.stdout.split()]
    assert len(grown) == 5
    assert max(grown) <= MEBIBYTES
