"""The optional model behind a real HTTP server that is slow, busy, wrong or talks nonsense."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from outreach.bootstrap import Runtime
from outreach.clock import FixedClock
from outreach.config import Settings
from outreach.errors import NotAllowed, OutsideError
from outreach.jobs.tasks import propose_meanings
from outreach.model.campaign import EnrolmentState
from outreach.model.email import InboundEmail
from outreach.model.opportunity import Stage
from outreach.store.engine import Store
from tests.replies.messages import reply
from tests.replies.test_apply import Story
from tests.support.build import Build

PATH = "/v1/chat/completions"
Start = Callable[..., Runtime]


def said(words: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": words}}]}


@pytest.fixture
def start(
    httpserver: HTTPServer, settings: Settings, store: Store, clock: FixedClock, tmp_path: Path
) -> Iterator[Start]:
    """Makes a runtime that asks the test's server."""
    made: list[Runtime] = []
    key = tmp_path / "model-key"
    key.write_text("s3cret\n")

    def begin(**changed: Any) -> Runtime:
        usual: dict[str, Any] = {
            "model_url": f"http://127.0.0.1:{httpserver.port}/v1",
            "model_name": "small",
            "model_key_file": key,
            "allowed_private_networks": (ip_network("127.0.0.0/8"), ip_network("::1/128")),
            "allowed_ports": (httpserver.port,),
        }
        runtime = Runtime(settings.model_copy(update={**usual, **changed}), clock=clock)
        runtime.__dict__["store"] = store
        made.append(runtime)
        return runtime

    yield begin
    for runtime in made:
        runtime.close()


@pytest.fixture
def story(build: Build) -> Story:
    return Story(build)


@pytest.fixture
def unclear(story: Story) -> InboundEmail:
    row = story.comes(reply(story.letter, f"Hmm, the weather.\r\n{story.letter.recipient}"))
    assert row.intent == "unclear"
    return row


def test_a_proposal_is_labelled_and_moves_nothing(
    httpserver: HTTPServer, start: Start, story: Story, unclear: InboundEmail
) -> None:
    asked: list[Request] = []

    def answer(request: Request) -> Response:
        asked.append(request)
        return Response('{"choices": [{"message": {"content": "Remove_me"}}]}')

    httpserver.expect_request(PATH, method="POST").respond_with_handler(answer)
    assert propose_meanings(start()) == "proposed 1"
    (request,) = asked
    assert request.headers["Authorization"] == "Bearer s3cret"
    assert request.json["model"] == "small"
    assert "@" not in request.get_data(as_text=True)
    row = story.now(unclear)
    assert (row.intent, row.intent_evidence["proposed"]) == ("unclear", "remove_me")
    assert row.intent_evidence["proposed_by"] == "small"
    assert (story.suppressed, story.stage) == (None, Stage.REPLIED)
    assert story.sequence is EnrolmentState.REPLIED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Bad gateway</html>",
        b"\xff\xfe\x00",
        b'{"choices": [{"message": {"content": "fee, or declined"}}]}',
        b'{"choices": [{"message": {"content": ["fee"]}}]}',
        b'{"error": {"message": "no such model"}}',
        b"[" * 100_000,
    ],
)
def test_nonsense_proposes_nothing_and_is_not_asked_for_again(
    httpserver: HTTPServer, start: Start, story: Story, unclear: InboundEmail, body: bytes
) -> None:
    httpserver.expect_request(PATH).respond_with_data(body, content_type="application/json")
    runtime = start()
    expected = "proposed 1" if b'["fee"]' in body else ""
    assert propose_meanings(runtime) == expected
    assert propose_meanings(runtime) == ""
    assert len(httpserver.log) == 1
    assert story.now(unclear).intent == "unclear"


def test_a_busy_server_is_left_alone_until_the_next_time(
    httpserver: HTTPServer, start: Start, story: Story, unclear: InboundEmail
) -> None:
    story.comes(reply(story.letter, "The weather is fine here, too."))
    httpserver.expect_ordered_request(PATH).respond_with_data(
        "slow down", status=429, headers={"Retry-After": "7"}
    )
    httpserver.expect_ordered_request(PATH).respond_with_json(said("interested"))
    httpserver.expect_ordered_request(PATH).respond_with_json(said("question"))
    runtime = start()
    with pytest.raises(OutsideError, match="answered 429") as busy:
        propose_meanings(runtime)
    assert (busy.value.temporary, busy.value.retry_after) == (True, 7.0)
    assert len(httpserver.log) == 1
    assert propose_meanings(runtime) == "proposed 2"


def test_a_question_that_is_refused_does_not_hide_the_others(
    httpserver: HTTPServer, start: Start, story: Story, unclear: InboundEmail
) -> None:
    story.comes(reply(story.letter, "The weather is fine here, too."))
    httpserver.expect_ordered_request(PATH).respond_with_data("too long", status=400)
    httpserver.expect_ordered_request(PATH).respond_with_json(said("interested"))
    assert propose_meanings(start()) == "proposed 1"


@pytest.mark.parametrize("status", [301, 401, 404, 500, 503])
def test_any_other_answer_is_an_outside_error(
    httpserver: HTTPServer, start: Start, unclear: InboundEmail, status: int
) -> None:
    headers = {"Location": httpserver.url_for("/elsewhere")}
    httpserver.expect_request(PATH).respond_with_data("no", status=status, headers=headers)
    with pytest.raises(OutsideError, match=f"answered {status}") as failed:
        propose_meanings(start())
    assert failed.value.temporary is (status >= 500)
    assert len(httpserver.log) == 1  # a redirect would carry the key elsewhere


def test_a_server_that_never_answers_ends_with_the_time_limit(
    httpserver: HTTPServer, start: Start, unclear: InboundEmail
) -> None:
    def doze(_request: Request) -> Response:
        time.sleep(0.6)
        return Response("{}")

    httpserver.expect_request(PATH).respond_with_handler(doze)
    with pytest.raises(OutsideError):
        propose_meanings(start(fetch_seconds=0.2))


def test_a_private_server_needs_the_operator_s_word(start: Start, unclear: InboundEmail) -> None:
    with pytest.raises(NotAllowed):
        propose_meanings(start(allowed_private_networks=()))


def test_without_a_server_nothing_is_asked(start: Start, unclear: InboundEmail) -> None:
    assert propose_meanings(start(model_url="")) == ""
