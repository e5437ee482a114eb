"""Moving cards: legal, illegal, stale, and what a person may not state."""

from __future__ import annotations

import pytest
from sqlmodel import select

from outreach.campaigns.moves import open_to_people
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.event import Event
from outreach.model.opportunity import Opportunity, Stage
from tests.web.conftest import Browser, Parts

JSON = {"Accept": "application/json"}


def one_in(parts: Parts, stage: Stage) -> Opportunity:
    with parts.store.read() as session:
        return session.exec(select(Opportunity).where(Opportunity.stage == stage)).first()  # type: ignore[return-value]


def move(browser: Browser, row: Opportunity, stage: Stage, version: int | None = None):  # type: ignore[no-untyped-def]
    browser.get(f"/p/1/opportunities/{row.id}")
    fields = {"stage": stage.value, "version": row.version if version is None else version}
    return browser.post(f"/p/1/opportunities/{row.id}/move", fields, headers=JSON)


def test_a_legal_move_is_made_and_recorded(signed_in: Browser, filled: int, parts: Parts) -> None:
    row = one_in(parts, Stage.CONTACTED)
    answer = move(signed_in, row, Stage.REPLIED)
    assert answer.get_json() == {
        "version": 2,
        "stage": "replied",
        "open_to": ["contacted", "agreed", "declined", "dismissed"],
    }
    with parts.store.read() as session:
        event = session.exec(select(Event).order_by(Event.id.desc())).first()  # type: ignore[union-attr]
    assert (event.verb, event.actor) == ("opportunity.replied", "user:1")  # type: ignore[union-attr]


def test_an_illegal_move_is_refused_with_a_sentence(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    row = one_in(parts, Stage.OPEN)
    answer = move(signed_in, row, Stage.AGREED)
    assert answer.status_code == 409
    assert "open and can't become agreed" in answer.get_json()["sentence"]
    assert one_in(parts, Stage.OPEN).version == row.version


def test_two_people_move_the_same_card(signed_in: Browser, filled: int, parts: Parts) -> None:
    row = one_in(parts, Stage.REPLIED)
    assert move(signed_in, row, Stage.AGREED).status_code == 200
    answer = move(signed_in, row, Stage.DECLINED)
    assert answer.status_code == 409
    assert "Somebody moved this card meanwhile: it is agreed now" in answer.get_json()["sentence"]


@pytest.mark.parametrize("stage", [Stage.WON, Stage.LOST])
def test_a_win_is_proved_by_a_look_and_never_by_a_person(
    signed_in: Browser, filled: int, parts: Parts, stage: Stage
) -> None:
    answer = move(signed_in, one_in(parts, Stage.AGREED), stage)
    assert answer.status_code == 409
    assert "only when a look at the page proves it" in answer.get_json()["sentence"]


def test_closing_a_card_stops_its_letters(signed_in: Browser, filled: int, parts: Parts) -> None:
    row = one_in(parts, Stage.READY)
    assert move(signed_in, row, Stage.DISMISSED).status_code == 200
    with parts.store.read() as session:
        enrolment = session.exec(select(Enrolment).where(Enrolment.opportunity_id == row.id)).one()
        letter = session.exec(
            select(OutboundEmail).where(OutboundEmail.opportunity_id == row.id)
        ).one()
    assert enrolment.state is EnrolmentState.STOPPED
    assert letter.state is OutboundState.CANCELLED


@pytest.mark.parametrize(
    ("field", "value"), [("stage", "nowhere"), ("version", "-1"), ("version", "")]
)
def test_nonsense_is_named(
    signed_in: Browser, filled: int, parts: Parts, field: str, value: str
) -> None:
    signed_in.get("/p/1/board")
    fields = {"stage": "ready", "version": "1", field: value}
    answer = signed_in.post("/p/1/opportunities/1/move", fields, headers=JSON)
    assert answer.status_code == 422
    assert answer.get_json()["sentence"].startswith(f"{field}: ")


def test_without_a_script_the_form_leads_back_with_a_message(
    signed_in: Browser, filled: int, parts: Parts
) -> None:
    row = one_in(parts, Stage.REPLIED)
    signed_in.get("/p/1/board")
    answer = signed_in.post(
        f"/p/1/opportunities/{row.id}/move", {"stage": "agreed", "version": row.version}
    )
    assert answer.status_code == 303
    assert "Moved." in signed_in.get(answer.headers["Location"]).get_data(as_text=True)


def test_every_stage_offers_only_legal_moves(parts: Parts) -> None:
    for stage in Stage:
        offered = open_to_people(Opportunity(stage=stage))  # type: ignore[call-arg]
        assert set(offered) <= Opportunity.LEGAL[stage]
        assert not {Stage.WON, Stage.LOST} & set(offered)


def test_the_board_finds_words_and_does_not_take_them_for_patterns(
    signed_in: Browser, filled: int
) -> None:
    assert "mosses.example" in signed_in.get("/p/1/board?words=MOSS").get_data(as_text=True)
    assert "mosses.example" not in signed_in.get("/p/1/board?words=%25").get_data(as_text=True)
