"""Lines of `outreach check`: put together by hand, they say what the encoder says."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from outreach.cli.check_report import json_line, json_row, lines_of
from outreach.cli.check_sources import Target
from outreach.crawl.values import CheckResult, Hop, Verdict

NOON = datetime(2026, 5, 4, 12, 0, 0, 1, UTC)
words = st.text(max_size=12)
hops = st.builds(
    Hop, words, st.none() | st.integers(100, 999), words, st.sampled_from(["GET", "HEAD"])
)


@given(
    words,
    st.lists(hops, max_size=3).map(tuple),
    st.sampled_from(Verdict),
    st.booleans(),
    st.none() | st.floats(0, 1e9),
    st.lists(words, max_size=3).map(tuple),
)
def test_a_line_by_hand_equals_an_encoded_one(
    text: str,
    seen: tuple[Hop, ...],
    verdict: Verdict,
    moved: bool,
    again: float | None,
    pages: tuple[str, ...],
) -> None:
    target = Target((text,), pages, len(pages))
    status = seen[-1].status if seen else None
    result = CheckResult(
        *(text, verdict, "http_404", text, status, text, seen, text, NOON, 0.12345),
        permanent_move=moved,
        certificate_problem=text,
        look_again_seconds=again,
    )
    (line,) = lines_of(result, target)
    by_hand = json_line(text, json_row(result), target)
    assert json.loads(by_hand) == line
    assert list(json.loads(by_hand)) == list(line)
