"""Everything we raise on purpose.

    OutreachError
    ├── SettingsError              refuse to start; names the setting and the fix
    ├── InvalidInput               what someone typed; carries the field and a sentence
    ├── NotFound
    ├── Conflict
    │   └── InvalidTransition      a state machine refused a move
    ├── DatabaseError              locked, of a newer version, damaged
    └── OutsideError               someone else's machine
        ├── FetchError
        │   ├── Unreachable        no name, no route, refused, reset, TLS, time-out
        │   ├── TooLarge           more bytes than the limit, or a bomb
        │   ├── NotAllowed         robots.txt or the address guard said no
        │   └── BadAnswer          the answer breaks the protocol
        └── MailError
            ├── MailboxLoginFailed
            └── ServerDeferred

Expected outcomes (a dead link, a bounce, a block) are values, never exceptions.
"""

from __future__ import annotations


class OutreachError(Exception):
    """Base of all errors that carry a sentence for a person.

    Attributes:
        http_status: what the web and API layers answer.
        exit_status: what the command line exits with.
    """

    http_status = 500
    exit_status = 1


class SettingsError(OutreachError):
    """A setting is missing or wrong; the text names it and says what to write."""

    exit_status = 78  # EX_CONFIG of sysexits.h


class InvalidInput(OutreachError):
    """What someone typed or uploaded can't be used.

    Attributes:
        field: name of the field, column or argument; "" if it is the whole input.
        line: 1-based line or row number, None if there are no lines.
    """

    http_status = 422
    exit_status = 65  # EX_DATAERR

    def __init__(self, sentence: str, *, field: str = "", line: int | None = None) -> None:
        where = f"line {line}: " if line is not None else ""
        super().__init__(f"{where}{field}: {sentence}" if field else f"{where}{sentence}")
        self.sentence = sentence
        self.field = field
        self.line = line


class NotFound(OutreachError):
    """The row is not there, or not yours: both look the same."""

    http_status = 404
    exit_status = 66  # EX_NOINPUT


class Conflict(OutreachError):
    """Somebody else was faster, or the row is not in the state that the action needs."""

    http_status = 409


class InvalidTransition(Conflict):
    """A state machine refused a move."""

    def __init__(self, what: str, now: str, wanted: str) -> None:
        super().__init__(f"{what} is {now} and can't become {wanted}.")
        self.now = now
        self.wanted = wanted


class DatabaseError(OutreachError):
    """The database can't be used as it is; the text says what to do."""

    http_status = 503
    exit_status = 74  # EX_IOERR


class OutsideError(OutreachError):
    """Someone else's machine failed us.

    Attributes:
        temporary: worth another try later.
        retry_after: seconds the other side asked for, if it did.
    """

    http_status = 502
    exit_status = 69  # EX_UNAVAILABLE

    def __init__(
        self, sentence: str, *, temporary: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(sentence)
        self.temporary = temporary
        self.retry_after = retry_after


class FetchError(OutsideError):
    """A page or API could not be fetched."""


class Unreachable(FetchError):
    """No name, no route, refused, reset, TLS failure or time-out."""


class TooLarge(FetchError):
    """More bytes, headers or hops than the limits allow."""


class NotAllowed(FetchError):
    """robots.txt or the address guard said no."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, temporary=False)


class BadAnswer(FetchError):
    """The answer breaks the protocol or its own declared encoding."""


class MailError(OutsideError):
    """A mail server failed us."""


class MailboxLoginFailed(MailError):
    """The provider refused the mailbox's credentials."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, temporary=False)


class ServerDeferred(MailError):
    """A definite 4xx: try the same bytes again later."""
