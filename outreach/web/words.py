"""How states are called on pages, and the colour and icon that go with them."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from outreach.crawl.values import LinkPlacement, Verdict
from outreach.model.backlink import BacklinkState
from outreach.model.campaign import CampaignState, EnrolmentState
from outreach.model.contact import Verification
from outreach.model.email import OutboundState
from outreach.model.mailbox import MailboxState
from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import PlacementState
from outreach.model.prospect import ProspectState
from outreach.model.run import RunState
from outreach.model.upload import UploadState
from outreach.model.user import Role


class Word(NamedTuple):
    """A state on a page.

    Attributes:
        label: short, for a badge or a column.
        tone: Tabler colour name.
        icon: name in the sprite.
        help: one sentence for whoever meets the word for the first time.
    """

    label: str
    tone: str
    icon: str
    help: str = ""


_WORDS: tuple[tuple[StrEnum, Word], ...] = (
    (Stage.OPEN, Word("Open", "azure", "bulb", "A reason to write; nobody to write to yet.")),
    (Stage.READY, Word("Ready", "blue", "user", "Someone to write to is known.")),
    (Stage.CONTACTED, Word("Contacted", "indigo", "send", "A letter has left.")),
    (Stage.REPLIED, Word("Replied", "purple", "message-circle", "They answered.")),
    (
        Stage.AGREED,
        Word("Agreed", "teal", "circle-check", "They said yes; the link is watched for."),
    ),
    (Stage.WON, Word("Won", "green", "trophy", "The link is there: a look at the page proves it.")),
    (Stage.LOST, Word("Lost", "red", "unlink", "The link was there and is gone.")),
    (Stage.DECLINED, Word("Declined", "orange", "circle-x", "They said no.")),
    (Stage.DISMISSED, Word("Dismissed", "secondary", "ban", "Put aside by us.")),
    (Tactic.BROKEN_LINK, Word("Broken link", "secondary", "link-off")),
    (Tactic.GUEST_POST, Word("Guest post", "secondary", "edit")),
    (Tactic.DIGITAL_PR, Word("Digital PR", "secondary", "bell")),
    (Tactic.PARTNER, Word("Partner", "secondary", "users")),
    (Tactic.COMPETITOR_GAP, Word("Competitor gap", "secondary", "target-arrow")),
    (Tactic.MENTION, Word("Mention", "secondary", "quote")),
    (Tactic.DIRECTORY, Word("Directory", "secondary", "folder")),
    (Tactic.RECLAIM, Word("Reclaim", "secondary", "arrow-back-up")),
    (Verdict.ALIVE, Word("Alive", "green", "circle-check")),
    (Verdict.MOVED, Word("Moved", "azure", "arrow-right")),
    (Verdict.REDIRECTED_HOME, Word("Sent to the home page", "orange", "home")),
    (Verdict.DEAD, Word("Dead", "red", "link-off")),
    (Verdict.SOFT_404, Word("“Not found” page with status 200", "orange", "zoom-question")),
    (Verdict.PARKED, Word("Parked or for sale", "orange", "world")),
    (Verdict.BLOCKED, Word("Refused to us", "secondary", "lock")),
    (Verdict.TLS_BROKEN, Word("Certificate broken", "yellow", "lock")),
    (Verdict.SERVER_ERROR, Word("Server error", "yellow", "alert-triangle")),
    (Verdict.TIMEOUT, Word("No answer in time", "yellow", "clock")),
    (Verdict.NOT_ALLOWED, Word("Not allowed", "secondary", "ban")),
    (Verdict.UNCERTAIN, Word("Uncertain", "yellow", "zoom-question")),
    (LinkPlacement.BODY, Word("In the text", "secondary", "file-text")),
    (LinkPlacement.LIST, Word("In a list of links", "secondary", "list-check")),
    (LinkPlacement.NAVIGATION, Word("In the navigation", "secondary", "menu-2")),
    (LinkPlacement.HEADER, Word("In the header", "secondary", "menu-2")),
    (LinkPlacement.FOOTER, Word("In the footer", "secondary", "menu-2")),
    (LinkPlacement.SIDEBAR, Word("In the sidebar", "secondary", "menu-2")),
    (LinkPlacement.COMMENTS, Word("In a comment", "secondary", "message-circle")),
    (LinkPlacement.BIO, Word("In an author's note", "secondary", "user")),
    (LinkPlacement.HIDDEN, Word("Hidden", "orange", "eye")),
    (OutboundState.DRAFTED, Word("Draft", "secondary", "note", "Waits for a person's approval.")),
    (OutboundState.APPROVED, Word("Approved", "blue", "check", "Waits for its time.")),
    (OutboundState.SCHEDULED, Word("Scheduled", "indigo", "clock", "Leaves at the time shown.")),
    (OutboundState.SENDING, Word("Leaving now", "purple", "send")),
    (OutboundState.SENT, Word("Sent", "green", "mail-check")),
    (
        OutboundState.UNCERTAIN,
        Word(
            "Uncertain",
            "yellow",
            "zoom-question",
            "The connection broke at the last moment: nobody knows whether it was accepted. It is "
            "never sent again without proof.",
        ),
    ),
    (OutboundState.FAILED, Word("Refused", "red", "circle-x", "The other server refused it.")),
    (OutboundState.CANCELLED, Word("Cancelled", "secondary", "ban")),
    (OutboundState.SUPPRESSED, Word("Held back", "secondary", "shield-check")),
    (OutboundState.REJECTED, Word("Rejected", "secondary", "x", "By the person who reviewed it.")),
    (EnrolmentState.ACTIVE, Word("Active", "blue", "player-play")),
    (EnrolmentState.HELD, Word("On hold", "yellow", "player-pause")),
    (EnrolmentState.REPLIED, Word("Replied", "purple", "message-circle")),
    (EnrolmentState.BOUNCED, Word("Bounced", "red", "arrow-back-up")),
    (EnrolmentState.UNSUBSCRIBED, Word("Unsubscribed", "orange", "ban")),
    (EnrolmentState.FINISHED, Word("No answer", "secondary", "check")),
    (EnrolmentState.STOPPED, Word("Stopped", "secondary", "player-stop")),
    (CampaignState.DRAFT, Word("Draft", "secondary", "note", "Not started yet.")),
    (
        CampaignState.RUNNING,
        Word("Running", "green", "player-play", "Letters leave in its window."),
    ),
    (CampaignState.PAUSED, Word("Paused", "yellow", "player-pause", "Nothing leaves.")),
    (CampaignState.FINISHED, Word("Finished", "secondary", "check")),
    (MailboxState.OK, Word("Works", "green", "circle-check")),
    (MailboxState.AUTH_FAILED, Word("Password refused", "red", "lock")),
    (MailboxState.PAUSED, Word("Paused", "yellow", "player-pause")),
    (MailboxState.SAMPLE, Word("Sample", "secondary", "sparkles", "Nothing ever leaves from it.")),
    (ProspectState.NEW, Word("New", "azure", "plus", "The worker has not read it yet.")),
    (ProspectState.EXAMINED, Word("Read", "green", "check", "Its links are known.")),
    (ProspectState.FAILED, Word("Failed", "red", "alert-triangle", "It could not be read.")),
    (
        ProspectState.REFUSED,
        Word("Refused", "secondary", "ban", "robots.txt or our guard said no."),
    ),
    (RunState.RUNNING, Word("Running", "blue", "progress")),
    (RunState.STOPPED, Word("Stopped", "yellow", "player-pause")),
    (RunState.FINISHED, Word("Finished", "green", "circle-check")),
    (RunState.FAILED, Word("Failed", "red", "alert-triangle")),
    (BacklinkState.PENDING, Word("Expected", "azure", "clock", "Not there yet; looked for.")),
    (
        BacklinkState.LIVE,
        Word("Live", "green", "circle-check", "Seen on the page at the last look."),
    ),
    (
        BacklinkState.MISSING,
        Word(
            "Missing",
            "yellow",
            "alert-triangle",
            "Not seen at the last look; a second look decides.",
        ),
    ),
    (BacklinkState.LOST, Word("Lost", "red", "unlink", "Two looks, far apart, without the link.")),
    (PlacementState.EXPECTED, Word("Expected", "azure", "clock")),
    (PlacementState.LIVE, Word("Won", "green", "trophy")),
    (PlacementState.RISK, Word("Not a clean win", "orange", "alert-triangle")),
    (PlacementState.LOST, Word("Lost", "red", "unlink")),
    (PlacementState.PROPOSED, Word("Ours?", "yellow", "zoom-question", "A person decides.")),
    (PlacementState.REJECTED, Word("Not ours", "secondary", "x", "Organic, or counted elsewhere.")),
    (Verification.UNCHECKED, Word("Not checked", "secondary", "zoom-question")),
    (Verification.SYNTAX_ONLY, Word("Spelling checked only", "secondary", "at")),
    (Verification.DELIVERABLE, Word("Domain takes mail", "green", "circle-check")),
    (Verification.INVALID, Word("Invalid", "red", "circle-x")),
    (Verification.BOUNCED, Word("Bounced", "red", "arrow-back-up")),
    (UploadState.WAITING, Word("Look at it", "blue", "eye", "Nothing is imported yet.")),
    (UploadState.ASKED, Word("Being imported", "blue", "progress")),
    (UploadState.DONE, Word("Imported", "green", "circle-check")),
    (UploadState.FAILED, Word("Can't be read", "red", "circle-x")),
    (Role.ADMIN, Word("Administrator", "red", "shield-check", "Everything, everywhere.")),
    (Role.MANAGER, Word("Manager", "purple", "briefcase", "Campaigns, mailboxes, settings.")),
    (Role.PROSPECTOR, Word("Prospector", "teal", "search", "Finds and judges reasons to write.")),
    (Role.WRITER, Word("Writer", "blue", "pencil", "Writes, approves and answers.")),
    (Role.VIEWER, Word("Viewer", "secondary", "eye", "Looks, and changes nothing.")),
    (Role.CLIENT, Word("Client", "secondary", "building", "Sees the links and the reports.")),
)
KINDS = {
    "human": Word("Answer", "purple", "message-circle"),
    "bounce": Word("Bounce", "red", "arrow-back-up"),
    "complaint": Word("Complaint", "red", "alert-triangle"),
    "auto_reply": Word("Out of office", "secondary", "robot"),
    "unsubscribe": Word("“Remove me”", "orange", "ban"),
}


# Members of two enumerations with the same string are equal, so the class belongs to the key.
_BY_MEMBER = {(type(member), str(member)): word for member, word in _WORDS}


def word_for(state: StrEnum) -> Word:
    """The word for a member of one of our enumerations."""
    return _BY_MEMBER[type(state), str(state)]
