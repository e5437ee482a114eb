"""The measurement of ingestion reads everything. Speeds are for quiet machines."""

from __future__ import annotations

import pytest

from outreach.bench.dovecot import missing
from outreach.bench.replies import bench_replies, report

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(bool(missing()), reason=missing() or "dovecot is installed"),
]


def test_bench_replies() -> None:
    figures = bench_replies(400)
    assert {"ours_per_s", "imaplib_per_s", "rss_mb", "with_rows_per_s"} <= set(figures)
    assert figures["ours_per_s"] > 100
    assert figures["imaplib_per_s"] > figures["ours_per_s"]
    assert "messages a second" in report(figures)
