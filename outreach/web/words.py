"""How states are called on pages, and the colour and icon that go with them."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from typing import NamedTuple

from outreach.crawl.values import LinkPlacement, Verdict
from outreach.languages import language
from outreach.model.backlink import BacklinkState
from outreach.model.campaign import CampaignState, EnrolmentState
from outreach.model.contact import Verification
from outreach.model.email import OutboundState
from outreach.model.followed import FollowedKind
from outreach.model.mailbox import MailboxState
from outreach.model.opportunity import Stage, Tactic
from outreach.model.placement import Acquisition, PlacementState
from outreach.model.prospect import ProspectState
from outreach.model.run import RunState
from outreach.model.search import RequestState
from outreach.model.upload import UploadState
from outreach.model.user import Role
from outreach.web.speech import N_, language_now


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
    (
        Stage.OPEN,
        Word(N_("Open"), "azure", "bulb", N_("A reason to write; nobody to write to yet.")),
    ),
    (Stage.READY, Word(N_("Ready"), "blue", "user", N_("Someone to write to is known."))),
    (Stage.CONTACTED, Word(N_("Contacted"), "indigo", "send", N_("A letter has left."))),
    (Stage.REPLIED, Word(N_("Replied"), "purple", "message-circle", N_("They answered."))),
    (
        Stage.AGREED,
        Word(N_("Agreed"), "teal", "circle-check", N_("They said yes; the link is watched for.")),
    ),
    (
        Stage.WON,
        Word(N_("Won"), "green", "trophy", N_("The link is there: a look at the page proves it.")),
    ),
    (Stage.LOST, Word(N_("Lost"), "red", "unlink", N_("The link was there and is gone."))),
    (Stage.DECLINED, Word(N_("Declined"), "orange", "circle-x", N_("They said no."))),
    (Stage.DISMISSED, Word(N_("Dismissed"), "secondary", "ban", N_("Put aside by us."))),
    (Tactic.BROKEN_LINK, Word(N_("Broken link"), "secondary", "link-off")),
    (Tactic.GUEST_POST, Word(N_("Guest post"), "secondary", "edit")),
    (Tactic.DIGITAL_PR, Word(N_("Digital PR"), "secondary", "bell")),
    (Tactic.PARTNER, Word(N_("Partner"), "secondary", "users")),
    (Tactic.COMPETITOR_GAP, Word(N_("Competitor gap"), "secondary", "target-arrow")),
    (Tactic.MENTION, Word(N_("Mention"), "secondary", "quote")),
    (Tactic.DIRECTORY, Word(N_("Directory"), "secondary", "folder")),
    (Tactic.RECLAIM, Word(N_("Reclaim"), "secondary", "arrow-back-up")),
    (Verdict.ALIVE, Word(N_("Alive"), "green", "circle-check")),
    (Verdict.MOVED, Word(N_("Moved"), "azure", "arrow-right")),
    (Verdict.REDIRECTED_HOME, Word(N_("Sent to the home page"), "orange", "home")),
    (Verdict.DEAD, Word(N_("Dead"), "red", "link-off")),
    (Verdict.SOFT_404, Word(N_("“Not found” page with status 200"), "orange", "zoom-question")),
    (Verdict.PARKED, Word(N_("Parked or for sale"), "orange", "world")),
    (Verdict.BLOCKED, Word(N_("Refused to us"), "secondary", "lock")),
    (Verdict.TLS_BROKEN, Word(N_("Certificate broken"), "yellow", "lock")),
    (Verdict.SERVER_ERROR, Word(N_("Server error"), "yellow", "alert-triangle")),
    (Verdict.TIMEOUT, Word(N_("No answer in time"), "yellow", "clock")),
    (Verdict.NOT_ALLOWED, Word(N_("Not allowed"), "secondary", "ban")),
    (Verdict.UNCERTAIN, Word(N_("Uncertain"), "yellow", "zoom-question")),
    (LinkPlacement.BODY, Word(N_("In the text"), "secondary", "file-text")),
    (LinkPlacement.LIST, Word(N_("In a list of links"), "secondary", "list-check")),
    (LinkPlacement.NAVIGATION, Word(N_("In the navigation"), "secondary", "menu-2")),
    (LinkPlacement.HEADER, Word(N_("In the header"), "secondary", "menu-2")),
    (LinkPlacement.FOOTER, Word(N_("In the footer"), "secondary", "menu-2")),
    (LinkPlacement.SIDEBAR, Word(N_("In the sidebar"), "secondary", "menu-2")),
    (LinkPlacement.COMMENTS, Word(N_("In a comment"), "secondary", "message-circle")),
    (LinkPlacement.BIO, Word(N_("In an author's note"), "secondary", "user")),
    (LinkPlacement.HIDDEN, Word(N_("Hidden"), "orange", "eye")),
    (
        OutboundState.DRAFTED,
        Word(N_("Draft"), "secondary", "note", N_("Waits for a person's approval.")),
    ),
    (OutboundState.APPROVED, Word(N_("Approved"), "blue", "check", N_("Waits for its time."))),
    (
        OutboundState.SCHEDULED,
        Word(N_("Scheduled"), "indigo", "clock", N_("Leaves at the time shown.")),
    ),
    (OutboundState.SENDING, Word(N_("Leaving now"), "purple", "send")),
    (OutboundState.SENT, Word(N_("Sent"), "green", "mail-check")),
    (
        OutboundState.UNCERTAIN,
        Word(
            N_("Uncertain"),
            "yellow",
            "zoom-question",
            N_(
                "The connection broke at the last moment: nobody knows whether it was accepted. "
                "It is never sent again without proof."
            ),
        ),
    ),
    (
        OutboundState.FAILED,
        Word(N_("Refused"), "red", "circle-x", N_("The other server refused it.")),
    ),
    (OutboundState.CANCELLED, Word(N_("Cancelled"), "secondary", "ban")),
    (OutboundState.SUPPRESSED, Word(N_("Held back"), "secondary", "shield-check")),
    (
        OutboundState.REJECTED,
        Word(N_("Rejected"), "secondary", "x", N_("By the person who reviewed it.")),
    ),
    (EnrolmentState.ACTIVE, Word(N_("Active"), "blue", "player-play")),
    (EnrolmentState.HELD, Word(N_("On hold"), "yellow", "player-pause")),
    (EnrolmentState.REPLIED, Word(N_("Replied"), "purple", "message-circle")),
    (EnrolmentState.BOUNCED, Word(N_("Bounced"), "red", "arrow-back-up")),
    (EnrolmentState.UNSUBSCRIBED, Word(N_("Unsubscribed"), "orange", "ban")),
    (EnrolmentState.FINISHED, Word(N_("No answer"), "secondary", "check")),
    (EnrolmentState.STOPPED, Word(N_("Stopped"), "secondary", "player-stop")),
    (CampaignState.DRAFT, Word(N_("Draft"), "secondary", "note", N_("Not started yet."))),
    (
        CampaignState.RUNNING,
        Word(N_("Running"), "green", "player-play", N_("Letters leave in its window.")),
    ),
    (CampaignState.PAUSED, Word(N_("Paused"), "yellow", "player-pause", N_("Nothing leaves."))),
    (CampaignState.FINISHED, Word(N_("Finished"), "secondary", "check")),
    (MailboxState.OK, Word(N_("Works"), "green", "circle-check")),
    (MailboxState.AUTH_FAILED, Word(N_("Log-in failed"), "red", "lock")),
    (MailboxState.PAUSED, Word(N_("Paused"), "yellow", "player-pause")),
    (
        MailboxState.SAMPLE,
        Word(N_("Sample"), "secondary", "sparkles", N_("Nothing ever leaves from it.")),
    ),
    (ProspectState.NEW, Word(N_("New"), "azure", "plus", N_("The worker has not read it yet."))),
    (ProspectState.EXAMINED, Word(N_("Read"), "green", "check", N_("Its links are known."))),
    (
        ProspectState.FAILED,
        Word(N_("Failed"), "red", "alert-triangle", N_("It could not be read.")),
    ),
    (
        ProspectState.REFUSED,
        Word(N_("Refused"), "secondary", "ban", N_("robots.txt or our guard said no.")),
    ),
    (
        ProspectState.DROPPED,
        Word(N_("Dropped"), "secondary", "x", N_("Somebody wants nothing of it.")),
    ),
    (FollowedKind.FEED, Word(N_("Feed"), "secondary", "activity")),
    (FollowedKind.SITEMAP, Word(N_("Sitemap"), "secondary", "route")),
    (RunState.RUNNING, Word(N_("Running"), "blue", "progress")),
    (RunState.STOPPED, Word(N_("Stopped"), "yellow", "player-pause")),
    (RunState.FINISHED, Word(N_("Finished"), "green", "circle-check")),
    (RunState.FAILED, Word(N_("Failed"), "red", "alert-triangle")),
    (
        BacklinkState.PENDING,
        Word(N_("Expected"), "azure", "clock", N_("Not there yet; looked for.")),
    ),
    (
        BacklinkState.LIVE,
        Word(N_("Live"), "green", "circle-check", N_("Seen on the page at the last look.")),
    ),
    (
        BacklinkState.MISSING,
        Word(
            N_("Missing"),
            "yellow",
            "alert-triangle",
            N_("Not seen at the last look; a second look decides."),
        ),
    ),
    (
        BacklinkState.LOST,
        Word(N_("Lost"), "red", "unlink", N_("Two looks, far apart, without the link.")),
    ),
    (PlacementState.EXPECTED, Word(N_("Expected"), "azure", "clock")),
    (PlacementState.LIVE, Word(N_("Won"), "green", "trophy")),
    (PlacementState.RISK, Word(N_("Not a clean win"), "orange", "alert-triangle")),
    (PlacementState.LOST, Word(N_("Lost"), "red", "unlink")),
    (
        PlacementState.PROPOSED,
        Word(N_("Ours?"), "yellow", "zoom-question", N_("A person decides.")),
    ),
    (
        PlacementState.REJECTED,
        Word(N_("Not ours"), "secondary", "x", N_("Organic, or counted elsewhere.")),
    ),
    (Acquisition.ORGANIC, Word(N_("organic"), "secondary", "link")),
    (Acquisition.EDITORIAL, Word(N_("editorial, after a letter"), "secondary", "mail")),
    (Acquisition.GUEST, Word(N_("guest post"), "secondary", "edit")),
    (Acquisition.PRESS, Word(N_("press"), "secondary", "quote")),
    (Acquisition.EXCHANGE, Word(N_("exchange"), "secondary", "refresh")),
    (Acquisition.PAID, Word(N_("paid"), "secondary", "link")),
    (Acquisition.PRODUCT, Word(N_("for a product"), "secondary", "link")),
    (Acquisition.AFFILIATE, Word(N_("affiliate"), "secondary", "link")),
    (Acquisition.DIRECTORY, Word(N_("directory"), "secondary", "folder")),
    (Acquisition.SELF, Word(N_("set by ourselves"), "secondary", "user")),
    (Verification.UNCHECKED, Word(N_("Not checked"), "secondary", "zoom-question")),
    (Verification.SYNTAX_ONLY, Word(N_("Spelling checked only"), "secondary", "at")),
    (Verification.DELIVERABLE, Word(N_("Domain takes mail"), "green", "circle-check")),
    (Verification.INVALID, Word(N_("Invalid"), "red", "circle-x")),
    (Verification.BOUNCED, Word(N_("Bounced"), "red", "arrow-back-up")),
    (RequestState.ASKED, Word(N_("To be asked"), "blue", "progress")),
    (RequestState.DONE, Word(N_("Asked"), "green", "circle-check")),
    (RequestState.FAILED, Word(N_("Ended early"), "orange", "alert-triangle")),
    (UploadState.WAITING, Word(N_("Look at it"), "blue", "eye", N_("Nothing is imported yet."))),
    (UploadState.ASKED, Word(N_("Being imported"), "blue", "progress")),
    (UploadState.DONE, Word(N_("Imported"), "green", "circle-check")),
    (UploadState.FAILED, Word(N_("Can't be read"), "red", "circle-x")),
    (Role.ADMIN, Word(N_("Administrator"), "red", "shield-check", N_("Everything, everywhere."))),
    (
        Role.MANAGER,
        Word(N_("Manager"), "purple", "briefcase", N_("Campaigns, mailboxes, settings.")),
    ),
    (
        Role.PROSPECTOR,
        Word(N_("Prospector"), "teal", "search", N_("Finds and judges reasons to write.")),
    ),
    (Role.WRITER, Word(N_("Writer"), "blue", "pencil", N_("Writes, approves and answers."))),
    (Role.VIEWER, Word(N_("Viewer"), "secondary", "eye", N_("Looks, and changes nothing."))),
    (
        Role.CLIENT,
        Word(N_("Client"), "secondary", "building", N_("Sees the links and the reports.")),
    ),
)
KINDS = {
    "human": Word(N_("Answer"), "purple", "message-circle"),
    "bounce": Word(N_("Bounce"), "red", "arrow-back-up"),
    "complaint": Word(N_("Complaint"), "red", "alert-triangle"),
    "auto_reply": Word(N_("Out of office"), "secondary", "robot"),
    "unsubscribe": Word(N_("“Remove me”"), "orange", "ban"),
}


# Members of two enumerations with the same string are equal, so the class belongs to the key.
_BY_MEMBER = {(type(member), str(member)): word for member, word in _WORDS}


def word_for(state: StrEnum) -> Word:
    """The word for a member of one of our enumerations, in the language of the request."""
    return _spoken(_BY_MEMBER[type(state), str(state)])


def kind_of(answer: str) -> Word | None:
    """The word for a kind of inbound mail, None for one that we don't know."""
    return _spoken(KINDS[answer]) if answer in KINDS else None


def _spoken(word: Word) -> Word:
    return _said(word, language_now().code)


@cache
def _said(word: Word, code: str) -> Word:
    spoken = language(code)
    return word._replace(label=spoken.say(word.label), help=word.help and spoken.say(word.help))
