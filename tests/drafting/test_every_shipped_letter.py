"""Every letter of every tactic that ships: clean to the linter, filled with its examples."""

from __future__ import annotations

import pytest

from outreach.campaigns.sequences import names, starter_steps
from outreach.drafting.lint import DraftText, Facts, lint
from outreach.drafting.render import render
from outreach.drafting.syntax import check_template
from outreach.drafting.variables import EXAMPLES, examples, nested
from outreach.text.language import language_of

UNSUBSCRIBE = "https://letters.ours.example/u/token"
FACTS = {
    "postal_address": "1 Canal Walk, Bristol",
    "organisation": "Ours Ltd",
    "unsubscribe_url": UNSUBSCRIBE,
    "language": "en",
    "exact_anchors": ("soil calendar", EXAMPLES["link.anchor_text"], EXAMPLES["asset.title"]),
}
FOOTER = f"Ours Ltd, 1 Canal Walk, Bristol.\n\nRather not hear from us? {UNSUBSCRIBE}"
LETTERS = [(name, place) for name in names() for place in range(len(starter_steps(name)))]


def tree_for(name: str) -> dict[str, dict[str, str]]:
    """The examples; a story is told to a journalist who did not ask for anything."""
    known = [one for one in examples() if name != "digital_pr" or one.name[:8] != "request."]
    return nested(known)


@pytest.mark.parametrize(("name", "place"), LETTERS, ids=[f"{n} {p + 1}" for n, p in LETTERS])
def test_it_lints_clean(name: str, place: int) -> None:
    step = starter_steps(name)[place]
    for part in ("subject", "body"):
        assert check_template(step[part], EXAMPLES) == []
    subject, body = (render(step[part], tree_for(name)) for part in ("subject", "body"))
    assert (subject.problems, body.problems) == ((), ())
    draft = DraftText(subject.text or "The subject of the first letter", body.text.strip(), FOOTER)
    facts = Facts(is_first=place == 0, detected_language=language_of(step["body"]), **FACTS)  # type: ignore[arg-type]
    assert [(one.rule, one.sentence, one.field) for one in lint(draft, facts)] == []


def test_an_answer_to_a_request_has_to_be_written_by_a_person() -> None:
    body = render(starter_steps("digital_pr")[0]["body"], nested(examples())).text
    facts = Facts(is_first=True, **FACTS)  # type: ignore[arg-type]
    found = lint(DraftText("A quote on soil for your article", body, FOOTER), facts)
    assert [one.rule for one in found] == ["T-HOLE"]
