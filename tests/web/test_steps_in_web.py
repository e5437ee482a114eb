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
    row = a_campaign(parts, filled)
    campaign = f"/p/{filled}/campaigns/{row.id}"
    signed_in.get(campaign)
    count = len(row.steps)
    order = [1, *range(count, 1, -1)]
    answer = signed_in.post(f"{campaign}/letters/reorder", {"order": ",".join(map(str, order))})
    assert answer.status_code == 303
    after = a_campaign(parts, filled)
    assert [step["key"] for step in after.steps] == [str(number) for number in order]
    if row.state is CampaignState.RUNNING:
        assert after.state is CampaignState.PAUSED
