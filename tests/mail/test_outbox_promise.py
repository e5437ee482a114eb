"""The promise of the outbox under any mixture of faults: it never says more than it knows."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.mail.values import Accepted
from tests.support.fake_smtp import DROP, TAKE_AND_DROP, FakeSmtp
from tests.support.outboxes import outbox, send

NO = [
    DROP,
    "",
    "garbage",
    "421 4.7.0 bye",
    "451 later",
    "550 5.1.1 no",
    "554 5.7.1 policy",
    "\0\xff",
]
ODD = ["200 odd", "250 ok", "250-\r\n250 ok", "250 ok\r\n250 ok\r\n", "250-half", "354 go"]
ANY = st.lists(st.sampled_from([*NO, *ODD]), min_size=1, max_size=2)
PLANS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "RSET"), ANY),
        "BODY": st.sampled_from(NO),
        "DOT": st.lists(st.sampled_from([*NO, *ODD, TAKE_AND_DROP]), min_size=1, max_size=2),
    },
)


@settings(max_examples=60, deadline=None)
@given(plan=PLANS, agrees=st.booleans())
def test_what_it_says_is_what_the_server_did(plan: dict[str, Any], agrees: bool) -> None:
    with (
        FakeSmtp(answers=copy.deepcopy(plan)) as server,
        outbox(server, command_seconds=0.2, final_dot_seconds=0.2) as way_out,
    ):
        for _ in range(2):
            asked: list[bool] = []
            before = len(server.taken)
            answer = send(
                way_out, before_body=lambda asked=asked: bool(asked.append(True)) or agrees
            )
            arrived = len(server.taken) - before
            assert arrived <= len(asked) <= 1
            if answer.outcome is Accepted.ACCEPTED:
                assert arrived == 1
            elif answer.outcome is not Accepted.UNKNOWN:
                assert arrived == 0
            else:
                assert asked
            if not agrees:
                assert answer.outcome in (Accepted.DEFERRED, Accepted.REFUSED)
