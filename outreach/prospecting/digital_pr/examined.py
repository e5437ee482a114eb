"""Who wrote an examined article, if it is one: byline, and the job where the page says it."""

from __future__ import annotations

from typing import Any

from outreach.crawl.reading.structured import kinds
from outreach.crawl.values import PageFacts
from outreach.model.project import Project
from outreach.prospecting.tactic import Reading
from outreach.text.names import clean_byline, looks_like_person
from outreach.text.words import fold

LEAST_WORDS = 120


def read_page(reading: Reading, _project: Project) -> dict[str, Any] | None:
    """{"authors": [{"name", "job"}]} of an article that a person signed, else None.

    An article has a date and some length; a shop page with an author tag is none.
    """
    facts = reading.facts
    if not facts.published_on or len(facts.text.split()) < LEAST_WORDS:
        return None
    names = [clean_byline(part.strip()) for part in facts.author.split(";")]
    people = [name for name in names if name and looks_like_person(name)]
    if not people:
        return None
    jobs = _jobs(facts)
    return {"authors": [{"name": name, "job": jobs.get(fold(name), "")} for name in people]}


def _jobs(facts: PageFacts) -> dict[str, str]:
    """Folded name to job, as JSON-LD has it."""
    return {
        fold(str(one.get("name"))): str(one["jobTitle"])[:200]
        for one in facts.structured
        if "Person" in kinds(one) and isinstance(one.get("jobTitle"), str)
    }
