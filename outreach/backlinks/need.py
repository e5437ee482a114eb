"""Do I need to disavow? Mostly not. Pure.

Google's announcement of the tool (2012) and its people since: without a notice about a manual
action it is generally nothing to worry about; list clear cases such as bought links only.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from outreach.backlinks.velocity import Pace


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Outcome(StrEnum):
    NOTHING = "do nothing"
    WATCH = "watch"
    PREPARE = "prepare a file"


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do and why, in words; `steps` in their order."""

    outcome: Outcome
    sentence: str
    steps: tuple[str, ...] = ()


def advice(*, manual_action: Answer, strong_drop: Answer, pace: Pace, flagged: int) -> Advice:
    """Answer the question.

    Args:
        manual_action: Search Console shows a notice about unnatural links to the site.
        strong_drop: visits from search fell strongly, and nothing else explains it.
        pace: of new risky links.
        flagged: domains that rules or tools flag; by itself no reason for anything.
    """
    if manual_action is Answer.YES:
        return Advice(
            Outcome.PREPARE,
            "There is a manual action: Google asks for it.",
            (
                "Ask the webmasters to take the links down, and keep the letters as proof.",
                "Disavow what remains, whole domains where all links are bad.",
                "Ask for reconsideration in Search Console and say what you did.",
            ),
        )
    if manual_action is Answer.UNKNOWN:
        said = "Look first: Search Console, Security & Manual Actions, Manual actions."
        return Advice(Outcome.NOTHING, said, ("Come back with the answer.",))
    if strong_drop is Answer.YES and pace is Pace.ATTACK:
        said = "Visits fell while somebody points spam at you: a file may help, and can be undone."
        return Advice(Outcome.PREPARE, said, ("List the sites of the attack only.",))
    if pace is not Pace.CALM:
        said = "More links came than usual. Google passes over most spam by itself: wait and look."
        return Advice(Outcome.WATCH, said, ("Look again in four weeks.",))
    if strong_drop is Answer.YES:
        said = "No wave of bad links came with the drop: its cause is probably elsewhere."
        steps = ("Look at the site's health, its content and updates of the ranking.",)
        return Advice(Outcome.NOTHING, said, steps)
    count = f"The {flagged} flagged domains are" if flagged > 1 else "A flagged domain is"
    said = f"{count} no reason: without a manual action Google passes over such links by itself."
    return Advice(Outcome.NOTHING, said if flagged else "Nothing speaks for it.")
