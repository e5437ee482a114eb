"""Is a text fit to become letters? Refused with the line and the remedy."""

from __future__ import annotations

import difflib

from outreach.drafting.render import render
from outreach.drafting.syntax import FILTERS, TemplateProblem, check_template
from outreach.drafting.variables import EXAMPLES, examples, nested
from outreach.errors import InvalidInput


def checked_text(subject: str, body: str) -> tuple[str, str]:
    """Subject and body as they are stored.

    Raises:
        InvalidInput: one of them can't become a letter.
    """
    return checked_subject(subject), checked_body(body)


def checked_subject(subject: str) -> str:
    """In one line; see `checked_text`."""
    one_line = " ".join(subject.split())
    refuse_unusable(one_line, "subject")
    return one_line


def checked_body(body: str) -> str:
    """With plain line ends; see `checked_text`."""
    text = body.replace("\r\n", "\n").strip()
    if not text:
        raise InvalidInput("write the letter.", field="body")
    refuse_unusable(text, "body")
    return text


def refuse_unusable(source: str, field: str) -> None:
    """Refuse a template that can't become a letter.

    Raises:
        InvalidInput: the first problem with its line and its remedy, and further lines.
    """
    problems = check_template(source, EXAMPLES) or list(rendered_with_examples(source)[1])
    if not problems:
        return
    first, *others = problems
    more = "".join(f" Line {one.line}: {one.sentence}" for one in others[:5])
    raise InvalidInput(
        f"{first.sentence} {_remedy(first)}{more}", field=field, line=first.line or None
    )


def rendered_with_examples(source: str) -> tuple[str, tuple[TemplateProblem, ...]]:
    """The text with every variable's example, and what is wrong with it."""
    found = render(source, nested(examples()))
    return found.text, found.problems


def _remedy(problem: TemplateProblem) -> str:
    if problem.variable:
        near = difflib.get_close_matches(problem.variable, EXAMPLES, 1)
        if near:
            return f"Did you mean {near[0]}?"
        return "See `outreach campaign letter variables`."
    if "filter" in problem.sentence:
        return f"The filters are: {', '.join(sorted(FILTERS))}."
    return "Write text, {{ variables }} with filters, and {% if %}."
