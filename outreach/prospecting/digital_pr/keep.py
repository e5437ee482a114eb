"""What people do with stories and requests. Checked here, for page, command line and mailbox."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from outreach.errors import InvalidInput
from outreach.mail.addresses import domain_of, is_free_mail
from outreach.model.asset import Asset
from outreach.model.campaign import EnrolmentState
from outreach.model.event import record
from outreach.model.press import JournalistRequest, PressListEntry, Story, StoryState
from outreach.model.project import Project
from outreach.prospecting.digital_pr.journalist_requests import Request, read_requests
from outreach.store import changes, press

LONGEST_TITLE, LONGEST_TEXT = 200, 10_000
LEAST_WORDS = 8  # fewer can't be compared with what anybody writes about


def add_story(
    session: Session,
    project: Project,
    *,
    title: str,
    text: str,
    asset: Asset | None = None,
    embargo_until: datetime | None = None,
    at: datetime,
    actor: str,
) -> Story:
    """Write down a story; it is told to nobody before somebody lets it go.

    Raises:
        InvalidInput: no title, or too little text to find whose beat it fits.
    """
    row = Story(
        project_id=project.id or 0,
        title=" ".join(title.split()),
        text=text.strip(),
        asset_id=asset.id if asset else None,
        embargo_until=embargo_until,
        created_at=at,
    )
    if not row.title or len(row.title) > LONGEST_TITLE:
        raise InvalidInput(f"give it a title of at most {LONGEST_TITLE} characters.", field="title")
    if len(row.text) > LONGEST_TEXT or len(row.text.split()) < LEAST_WORDS:
        raise InvalidInput("say what is new in it, in a few sentences.", field="text")
    session.add(row)
    session.flush()
    record(row, "written", at=at, actor=actor, why=row.title)
    return row


def let_go(session: Session, story: Story, *, at: datetime, actor: str) -> None:
    """Let the story be told; journalists whose beat it fits become reasons to write."""
    story.move_to(StoryState.READY, at=at, actor=actor)
    changes.touch(session, story.project_id, at=at)


def close(session: Session, story: Story, *, at: datetime, actor: str) -> None:
    """The story is not told any more."""
    story.move_to(StoryState.CLOSED, at=at, actor=actor)
    changes.touch(session, story.project_id, at=at)


def set_embargo(
    session: Session, story: Story, until: datetime | None, *, at: datetime, actor: str
) -> None:
    """Set or lift the embargo of a story; letters that were on their way wait until it ends."""
    story.embargo_until = until
    for enrolment in press.open_enrolments(session, story.id or 0):
        if until is not None and until > at and enrolment.state is EnrolmentState.ACTIVE:
            why = f"“{story.title[:80]}” is under embargo."
            enrolment.move_to(EnrolmentState.HELD, at=at, actor=actor, why=why)
        if enrolment.state is EnrolmentState.HELD and enrolment.state_reason.endswith("embargo."):
            enrolment.held_until = until or at
    why = f"Embargo until {until:%d %b %Y, %H:%M} UTC." if until else "No embargo."
    record(story, "embargo_set", at=at, actor=actor, why=why)
    changes.touch(session, story.project_id, at=at)


def leave_out(
    session: Session, story: Story, entry: PressListEntry, *, out: bool, at: datetime, actor: str
) -> None:
    """Take a journalist off the story's list, or put them back."""
    entry.left_out_by = actor[:64] if out else ""
    entry.updated_at = at
    record(story, "list_changed", at=at, actor=actor, journalist=entry.journalist_id, out=out)
    changes.touch(session, story.project_id, at=at)


def take_requests(
    session: Session,
    project: Project,
    text: str,
    *,
    source: str,
    at: datetime,
    actor: str,
    only_labelled: bool = False,
) -> list[JournalistRequest]:
    """Keep every journalist's request in a text; those that are known already are left out.

    With the next look of digital PR each becomes a prospect and a reason to write with a deadline.

    Args:
        source: "pasted", or the mailbox that the text came to.
        only_labelled: for mail that nobody has looked at; see `read_requests`.
    """
    found = read_requests(text, today=at.date(), only_labelled=only_labelled)
    new = [
        _keep(session, project, one, source=source, at=at, actor=actor)
        for one in found
        if not press.request_known(session, project.id or 0, one.fingerprint)
    ]
    if new:
        changes.touch(session, project.id or 0, at=at)
    return new


def page_of(request: JournalistRequest) -> str:
    """The page that stands for who asks: the one they name, else the home of their address."""
    if request.url or not request.address or is_free_mail(request.address):
        return request.url
    return f"https://{domain_of(request.address)}/"


def _keep(
    session: Session, project: Project, one: Request, *, source: str, at: datetime, actor: str
) -> JournalistRequest:
    row = JournalistRequest(
        project_id=project.id or 0,
        fingerprint=one.fingerprint,
        source=source[:320],
        outlet=one.outlet,
        journalist=one.journalist,
        topic=one.topic,
        text=one.text,
        address=one.address,
        url=one.url,
        deadline_at=one.deadline_at,
        received_at=at,
    )
    session.add(row)
    session.flush()
    record(row, "received", at=at, actor=actor, why=one.topic[:200])
    return row
