"""Routes without an account: unsubscribing, health."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import select

from outreach.contacts.unsubscribe import token_for
from outreach.model.campaign import Enrolment, EnrolmentState
from outreach.model.contact import Contact
from outreach.model.email import OutboundEmail, OutboundState
from outreach.model.suppression import Suppression
from tests.web.conftest import Parts


def token(parts: Parts, contact_id: int) -> str:
    return token_for(parts.keyring.derive("unsubscribe"), contact_id=contact_id, project_id=1)


def suppressed(parts: Parts) -> list[str]:
    with parts.store.read() as session:
        return [row.value for row in session.exec(select(Suppression))]


def test_un_6_looking_changes_nothing_because_scanners_follow_links(
    app: Flask, filled: int, parts: Parts
) -> None:
    answer = app.test_client().get(f"/u/{token(parts, 3)}")
    assert answer.status_code == 200
    assert '<form method="post"' in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers
    assert suppressed(parts) == []


def test_un_4_un_5_cs_8_ca_5_one_click_needs_no_cookie_no_token_of_ours_and_works_from_anywhere(
    app: Flask, filled: int, parts: Parts
) -> None:
    answer = app.test_client().post(
        f"/u/{token(parts, 3)}",
        data={"List-Unsubscribe": "One-Click"},
        headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"},
    )
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert len(suppressed(parts)) == 1
    with parts.store.read() as session:
        contact = session.get_one(Contact, 3)
        letter = session.exec(
            select(OutboundEmail).where(OutboundEmail.contact_id == contact.id)
        ).one()
        enrolment = session.get_one(Enrolment, letter.enrolment_id)
    assert letter.state is OutboundState.SUPPRESSED
    assert enrolment.state is EnrolmentState.UNSUBSCRIBED


def test_un_8_doing_it_twice_changes_nothing(app: Flask, filled: int, parts: Parts) -> None:
    for _ in range(2):
        assert app.test_client().post(f"/u/{token(parts, 3)}").status_code == 200
    assert len(suppressed(parts)) == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("wrong", ["x", "AAAA", "../../etc", "%00", "a" * 3000])
def test_un_7_a_token_that_is_not_ours_gets_one_answer(
    app: Flask, filled: int, parts: Parts, method: str, wrong: str
) -> None:
    answer = app.test_client().open(f"/u/{wrong}", method=method)
    assert answer.status_code == 404
    assert suppressed(parts) == []


def test_an_erased_contact_stays_stopped(app: Flask, filled: int, parts: Parts) -> None:
    assert app.test_client().post(f"/u/{token(parts, 9999)}").status_code == 200


def test_health_says_when_the_database_does_not_answer(app: Flask, parts: Parts) -> None:
    assert app.test_client().get("/healthz").get_json() == {"state": "ok"}
