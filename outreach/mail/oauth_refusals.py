"""What a provider means when it says no to a consent or a token, and what a person can do.

Providers say it by a word (RFC 6749, 4.1.2.1 and 5.2), Google also by `error_subtype`, Microsoft
by an AADSTS number. Only such codes are read: descriptions may hold tokens or addresses.
Sources: developers.google.com/identity/protocols/oauth2/web-server ("Authorization errors") and
learn.microsoft.com/entra/identity-platform/reference-error-codes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from outreach.errors import MailboxLoginFailed, ServerDeferred

_NOBODY_AGREED = "Nobody said yes there: connect it again when the owner of the mailbox is at hand."
_ASK_ADMIN = "An administrator of the organisation has to allow the client first."
_UNKNOWN_CLIENT = "The id of the client is unknown there, or its secret is wrong: enter both again."
_WRONG_REDIRECT = (
    "The address to come back to is not registered with the client: add it there, letter by letter."
)
_OTHER_ORGANISATION = (
    "The client is for accounts of one organisation only: choose one of those, or open the client "
    "to all."
)
_ADVICE = {
    "access_denied": _NOBODY_AGREED,
    "65004": _NOBODY_AGREED,
    "admin_policy_enforced": _ASK_ADMIN,
    "65001": "Nobody has agreed to what the client asks for.",
    "90094": _ASK_ADMIN,
    "90095": _ASK_ADMIN,
    "50105": "An administrator of the organisation has to assign the client to this account.",
    "org_internal": _OTHER_ORGANISATION,
    "50020": _OTHER_ORGANISATION,
    "50194": _OTHER_ORGANISATION,
    "invalid_client": _UNKNOWN_CLIENT,
    "deleted_client": _UNKNOWN_CLIENT,
    "700016": _UNKNOWN_CLIENT,
    "7000215": "The client's secret is wrong: enter its value, not its id.",
    "7000222": "The client's secret has expired: make a new one at the provider.",
    "redirect_uri_mismatch": _WRONG_REDIRECT,
    "50011": _WRONG_REDIRECT,
    "invalid_rapt": "The organisation's administrator limits how long a log-in lasts.",
    "50057": "The account is disabled.",
    "50076": "The organisation asks for a second factor.",
    "50079": "The organisation asks for a second factor.",
    "50158": "The organisation asks for a further check.",
    "50173": "The password was changed since.",
    "53003": "The organisation's rules of access forbid it.",
    "530003": "The organisation's rules of access forbid it.",
    "70043": "The organisation limits how long a log-in lasts.",
    "700082": "It was not used for 90 days.",
}
# Words with which a provider asks for the person again, whatever the reason.
_ASKS_PERSON = frozenset(
    {"invalid_grant", "interaction_required", "consent_required", "login_required"}
)
_NOT_NOW = frozenset({"temporarily_unavailable", "server_error"})
_NUMBER = re.compile(r"AADSTS(\d{4,8})\b")


def consent_refusal(provider: str, error: str, description: str) -> str:
    """What came back from the consent page instead of a code, as sentences.

    Args:
        description: of Microsoft; only the number in it is used.
    """
    who = provider.capitalize()
    if error in _NOT_NOW:
        return f"{who} can't connect the mailbox now. Try it again in some minutes."
    numbers = _NUMBER.findall(description[:2_000])
    advice = _advice([*numbers, error]) or f"It gives the reason {_shown(error)}."
    return f"{who} did not connect the mailbox. {advice}"


def token_refusal(
    provider: str, status: int, answer: Mapping[str, Any], *, first: bool
) -> MailboxLoginFailed | ServerDeferred:
    """What the token endpoint said instead of a token.

    Args:
        first: a code was to be turned into the first token; else a token was to be renewed.
    """
    error = str(answer.get("error", ""))
    who, word = provider.capitalize(), _shown(error)
    codes = answer.get("error_codes")
    numbers = [str(code) for code in codes] if isinstance(codes, list) else []
    reason = _advice([str(answer.get("error_subtype")), *numbers])
    if error in _ASKS_PERSON:
        return MailboxLoginFailed(f"{_ended(who, first=first)} {reason or _usual(who)}".rstrip())
    if status == 429 or status >= 500 or error in _NOT_NOW:
        return ServerDeferred(f"{who} gives no token now ({status}, {word}).")
    refused = f"{who} refused the OAuth client ({status}, {word})."
    check = "Check its id, secret and redirect URL."
    return MailboxLoginFailed(f"{refused} {reason or _advice([error]) or check}")


def _ended(who: str, *, first: bool) -> str:
    if first:
        return f"The answer of {who} was too old or used before: connect the mailbox again."
    return f"{who} has ended the consent for this mailbox: connect it again."


def _usual(who: str) -> str:
    return "A Google client in testing loses it every 7 days." if who == "Google" else ""


def _advice(codes: list[str]) -> str:
    return next((_ADVICE[code] for code in codes if code in _ADVICE), "")


def _shown(error: str) -> str:
    """The provider's error word, if it is one."""
    is_word = error.replace("_", "").isalnum() and len(error) <= 64
    return error if is_word else "no reason"
