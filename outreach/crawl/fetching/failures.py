"""Why a fetch failed, finer than `outreach.errors`: one kind for each verdict that follows.

    FetchError
    ├── Unreachable
    │   ├── NoSuchHost         the DNS says that the name does not exist
    │   ├── NameTrouble        the DNS could not say
    │   ├── ConnectionRefused  nothing listens there
    │   ├── ConnectionLost     reset, closed or broken off
    │   ├── TimedOut           silent for too long
    │   └── TlsFailed          no trustworthy certificate, or no handshake
    ├── NotAllowed
    │   ├── AddressRefused     the guard said no
    │   └── RobotsRefused      robots.txt said no
    ├── TooLarge
    │   └── TooManyHops        more redirects than allowed, or a circle
    └── BadAnswer              from `outreach.errors`

The sentence of `AddressRefused` is the same for every cause, so that nobody can map our network
with it; `cause` is for the log.
"""

from __future__ import annotations

from outreach.errors import NotAllowed, TooLarge, Unreachable


class NoSuchHost(Unreachable):
    """NXDOMAIN, or a name that RFC 6761 reserves as never existing."""

    def __init__(self, host: str) -> None:
        super().__init__(f"There is no host named {host}.", temporary=False)


class NameTrouble(Unreachable):
    """SERVFAIL, no answer in time, or no address behind the name."""


class ConnectionRefused(Unreachable):
    """The address answered that nothing listens on the port."""


class ConnectionLost(Unreachable):
    """No route, or the connection was reset or closed before the answer was complete."""


class TimedOut(Unreachable):
    """No connection or no complete answer within the limits."""


class TlsFailed(Unreachable):
    """The TLS handshake failed.

    Attributes:
        problem: what is wrong with the certificate or handshake, in words.
        is_certificate: the certificate is to blame, not the handshake.
    """

    def __init__(self, problem: str, *, is_certificate: bool) -> None:
        super().__init__(f"No secure connection: {problem}.")
        self.problem = problem
        self.is_certificate = is_certificate


class AddressRefused(NotAllowed):
    """The URL or the address behind it may not be fetched.

    Attributes:
        cause: the rule that refused; for logs, never for users.
    """

    def __init__(self, cause: str) -> None:
        super().__init__("This address may not be fetched.")
        self.cause = cause


class RobotsRefused(NotAllowed):
    """robots.txt forbids the URL, or could not be read (RFC 9309 2.3.1.4)."""


class TooManyHops(TooLarge):
    """More redirects than allowed, or a circle."""
