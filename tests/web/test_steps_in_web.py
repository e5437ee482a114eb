"""Steps of a campaign in the browser: after an answer, by hand, in another order, and for whom."""

from __future__ import annotations

from outreach.model.campaign import CampaignState
from tests.web.conftest import Browser, Parts
from tests.web.test_letter_texts import a_campaign


def test_a_letter_after_not_now_is_added_and_changed(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    campaign = f"/p/{filled}/campaigns/{a_campaign(parts, filled).id}"
    last = len(a_campaign(parts, filled).steps) + 1
    signed_in.get(f"{campaign}/letters/1")
    signed_in.post(f"{campaign}/letters", {"kind": "letter", "after": "not_now"})
    assert a_campaign(parts, filled).steps[-1]["after"] == "not_now"
    text = {"subject": "", "body": "Is it a better moment?", "delay_days": "3"}
    signed_in.post(f"{campaign}/letters/{last}", {**text, "after": "interested"})
    step = a_campaign(parts, filled).steps[-1]
    assert (step["after"], step["delay_days"]) == ("interested", 3)
    assert "after a yes" in signed_in.get(campaign).get_data(as_text=True)


def test_a_question_takes_only_a_task(signed_in: Browser, parts: Parts, filled: int) -> None:
    campaign = f"/p/{filled}/campaigns/{a_campaign(parts, filled).id}"
    signed_in.get(f"{campaign}/letters/1")
    asked: dict[str, object] = {"kind": "letter", "after": "question"}
    assert signed_in.post(f"{campaign}/letters", asked).status_code == 422
    assert signed_in.post(f"{campaign}/letters", {**asked, "kind": "task"}).status_code == 303
    last = len(a_campaign(parts, filled).steps)
    assert signed_in.get(f"{campaign}/letters/{last}").status_code == 200
    signed_in.post(
        f"{campaign}/letters/{last}",
        {"subject": "Answer it", "body": "", "delay_days": "1", "after": "question"},
    )
    assert a_campaign(parts, filled).steps[-1]["title"] == "Answer it"


def test_the_preview_says_what_saving_changes_and_for_whom(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    letter = f"/p/{filled}/campaigns/{a_campaign(parts, filled).id}/letters/1"
    signed_in.get(letter)
    typed: dict[str, object] = {"subject": "Other", "body": "Other words", "delay_days": "0"}
    page = signed_in.post(f"{letter}/preview", typed).get_data(as_text=True)
    assert "What saving changes, and for whom" in page


def test_another_order_pauses_a_running_campaign(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    campaign = f"/p/{filled}/campaigns/{a_campaign(parts, filled).id}"
    signed_in.get(campaign)
    signed_in.post(f"{campaign}/letters", {"kind": "letter", "after": ""})
    row = a_campaign(parts, filled)
    count = len(row.steps)
    order = [1, *range(count, 1, -1)]
    wanted = ",".join(map(str, order))
    seen = signed_in.get(f"{campaign}/order", query_string={"order": wanted})
    assert "What changes, and for whom" in seen.get_data(as_text=True)
    assert a_campaign(parts, filled).steps == row.steps  # so far it was only looked at
    answer = signed_in.post(f"{campaign}/order", {"order": wanted})
    assert answer.status_code == 303
    after = a_campaign(parts, filled)
    assert [step["key"] for step in after.steps] == [row.steps[one - 1]["key"] for one in order]
    if row.state is CampaignState.RUNNING:
        assert after.state is CampaignState.PAUSED


def test_the_arrows_of_a_letter_ask_for_its_next_places(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    campaign = f"/p/{filled}/campaigns/{a_campaign(parts, filled).id}"
    for _ in range(2):
        signed_in.get(campaign)
        signed_in.post(f"{campaign}/letters", {"kind": "letter", "after": ""})
    count = len(a_campaign(parts, filled).steps)
    last = ",".join(map(str, [*range(1, count - 1), count, count - 1]))
    page = signed_in.get(f"{campaign}/order").get_data(as_text=True)
    assert f"order={last}&amp;moved={count}up".replace(",", "%2C") in page.replace(",", "%2C")
    assert "What changes" not in page
    again = signed_in.get(f"{campaign}/order?order={last}&moved={count}up").get_data(as_text=True)
    assert "What changes, and for whom" in again
    assert "autofocus" in again  # the same arrow is under the keyboard again


def test_an_order_that_is_none_is_said_and_shows_the_one_there_is(
    signed_in: Browser, parts: Parts, filled: int
) -> None:
    campaign = f"/p/{filled}/campaigns/{a_campaign(parts, filled).id}"
    answer = signed_in.get(f"{campaign}/order?order=1,1,99")
    assert answer.status_code == 200
    assert "once." in answer.get_data(as_text=True)
    assert signed_in.post(f"{campaign}/order", {"order": "1,1"}).status_code == 422
