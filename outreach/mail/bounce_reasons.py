"""Why a letter came back: reason classes out of server words and codes.

The classes are those of mail operators (userunknown, mailboxfull, policyviolation, …). Words
(`phrases/bounce_reasons.txt`) decide first, because codes are often wrong or generic; then the
RFC 3463 status; then the SMTP reply code.
Sources: RFC 3463, RFC 5321, RFC 7372, RFC 7505 and the published error pages of large providers.
"""

from __future__ import annotations

import re
from pathlib import Path

from outreach.mail.sparing import Sparing
from outreach.mail.values import BounceAction
from outreach.mail.wording import load_wording

MAX_TEXT = 4_000

_WORDS = load_wording(Path(__file__).parent / "phrases" / "bounce_reasons.txt")

# RFC 3463 and RFC 7372 codes, after the class digit.
_STATUS_REASONS = {
    "1.0": "userunknown", "1.1": "userunknown", "1.2": "hostunknown", "1.3": "userunknown",
    "1.4": "filtered", "1.6": "hasmoved", "1.7": "rejected", "1.8": "rejected",
    "1.9": "systemerror", "1.10": "notaccept", "2.0": "filtered", "2.1": "suspend",
    "2.2": "mailboxfull",
    "2.3": "exceedlimit", "2.4": "filtered", "3.0": "systemerror", "3.1": "systemfull",
    "3.2": "notaccept", "3.4": "mesgtoobig", "3.5": "systemerror", "4.0": "networkerror",
    "4.1": "networkerror", "4.2": "networkerror", "4.3": "systemerror", "4.4": "hostunknown",
    "4.5": "systemfull", "4.6": "networkerror", "4.7": "expired", "5.0": "syntaxerror",
    "5.1": "syntaxerror", "5.2": "syntaxerror", "5.3": "exceedlimit", "5.4": "systemerror",
    "5.6": "exceedlimit", "6.0": "contenterror", "6.1": "contenterror", "6.2": "contenterror",
    "6.3": "contenterror", "6.5": "contenterror", "6.6": "contenterror", "6.7": "notcompliantrfc",
    "7.0": "policyviolation", "7.1": "policyviolation", "7.2": "policyviolation",
    "7.3": "securityerror", "7.4": "securityerror", "7.5": "securityerror",
    "7.7": "policyviolation",
    "7.8": "securityerror", "7.9": "securityerror", "7.13": "suspend", "7.14": "securityerror",
    "7.17": "hasmoved", "7.20": "authfailure", "7.21": "authfailure", "7.22": "authfailure",
    "7.23": "authfailure", "7.24": "authfailure", "7.25": "requireptr", "7.26": "authfailure",
    "7.27": "notaccept", "7.28": "speeding", "7.29": "authfailure", "7.515": "authfailure",
}  # fmt: skip
# Codes that say more than generic words do.
_SURE = frozenset(
    {
        "1.6", "1.7", "1.8", "2.2", "3.4", "7.17", "7.20", "7.21", "7.22", "7.23", "7.24",
        "7.25", "7.26", "7.27", "7.29",
    }
)  # fmt: skip
_GENERIC = frozenset(
    {
        "userunknown", "hostunknown", "filtered", "rejected", "policyviolation", "notaccept",
        "blocked", "systemerror", "syntaxerror", "expired",
    }
)  # fmt: skip
_CODE_REASONS = {
    "421": "networkerror", "422": "mailboxfull", "450": "systemerror", "451": "systemerror",
    "452": "mailboxfull", "500": "syntaxerror", "501": "syntaxerror", "502": "syntaxerror",
    "503": "syntaxerror", "504": "syntaxerror", "521": "notaccept", "522": "mailboxfull",
    "523": "exceedlimit", "530": "securityerror", "535": "securityerror",
    "551": "filtered", "552": "mailboxfull", "556": "notaccept",
}  # fmt: skip
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"']{1,128}@[^\s<>()\[\],;:\"']{1,255}")
_DIALOGUE = re.compile(r"(?:>>>|-->) ?(rcpt|data)\b|(?:<<<|<--) ?([45]\d\d)", re.IGNORECASE)
_AT_DATA = Sparing(
    r"(?:reply to|response to|following|after|during|at|sending) (?:the )?(?:message )?data\b"
    r"|\(state 1[578]\)|end of (?:the )?data",
)
_AT_RCPT = Sparing(
    r"\brcpt[ _]to\b|\brcpt\b|does not like recipient|\(state 1[34]\)|rejected recipient"
    r"|during recipient|smtp error code \[?5",
)
# Refused before any address was named: neither of the two is to blame.
_AT_CONNECT = Sparing(
    r"after initial connection|refused to talk to (?:me|us)|(?:initial|server|smtp) greeting"
    r"|in reply to (?:initial )?(?:greeting|connect|ehlo|helo)",
)
_OF_ADDRESSES = frozenset({"rejected", "userunknown", "mailboxfull", "filtered", "suspend"})
_SAYS_RECIPIENT = ("5.1.", "4.1.", "5.2.1")
_EXPLICIT = Sparing(
    r"not (?:recogni[sz]ed|known)|not listed in|invalid (?:final|recipient|user|address|mailbox)|"
    r"by that name|bad ?rcpt ?to|name directory|"
    r"mailbox (?:not found|unavailable|does not exist|unknown)|"
    r"address (?:unknown|not found|does not)|"
    r"recip\w*notfound|doesn't have an? \S+ account|no longer|adresse (?:inconnue|destinataire)|"
    r"unknown recipient|recipient (?:unknown|not found|does not)|"
    r"no such (?:recipient|mailbox|address|user here)|access denied\. as\(|"
    r"(?:account|address|mailbox) (?:that you tried to reach )?(?:does not|doesn't) exist|"
    r"unbekannt|existiert nicht|inconnu|introuvable|desconocid|no existe|sconosciut|inesistente|"
    r"n'a pas été trouv|no se (?:ha )?(?:encontr|pudo encontrar)|não (?:foi )?encontrad|"
    r"niet gevonden|nicht gefunden|non (?:è stato )?trovat|nie (?:można )?odnale|"
    r"nie ma takiego|att hitta|не найден|"
    r"finns inte|findes ikke|finnes ikke|bulunamad|neexist|nenalezen|user not found:\s*@|"
    r"nem található|nu există|ei löy|δεν βρέθηκε|見つかりま|존재하지|없는 |"
    r"não existe|onbekend|bestaat niet|nieznan|nie istnieje|неизвест|не существует|不存在|存在し",
)
# What a relay says about it, then what the host itself said: only the latter tells why.
_HOST_SAID = re.compile(
    r"(?:other server returned was|remote (?:host|server) (?:said|responded|returned)|"
    r"(?:the|its|server'?s?) response (?:\w+ ){0,4}was)\s*:\s*(?=\S)",
    re.IGNORECASE,
)
_STATUS = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_CODE = re.compile(r"(?<![\d.#])([245]\d\d)(?=[ \-#:;,.)\"']|$)")

_DEAD = frozenset({"userunknown", "hostunknown", "hasmoved"})
_RETRY = frozenset(
    {
        "mailboxfull", "expired", "systemerror", "systemfull", "networkerror", "toomanyconn",
        "speeding",
    }
)  # fmt: skip
_OURS = frozenset(
    {
        "blocked", "spamdetected", "policyviolation", "authfailure", "requireptr", "badreputation",
        "rejected", "failedstarttls", "notcompliantrfc", "contenterror", "virusdetected",
        "mesgtoobig", "exceedlimit",
    }
)  # fmt: skip


def stage_in(text: str) -> str:
    """The verb that was refused, "rcpt" or "data", or "connect"; "" if the text does not tell.

    Transcripts of sendmail show the verb as ">>> RCPT To:…" before the answer "<<< 550 …".
    """
    asked = ""
    for found in _DIALOGUE.finditer(text[:20_000]):
        verb, answer = found.groups()
        if verb:
            asked = verb.lower()
        elif answer and asked:
            return asked
    if _AT_DATA.occurs_in(text):
        return "data"
    if _AT_RCPT.occurs_in(text):
        return "rcpt"
    return "connect" if _AT_CONNECT.occurs_in(text) else ""


def status_in(text: str) -> str:
    """First RFC 3463 code in `text`, one with detail before a bare x.0.0; "" if none."""
    codes = [".".join(found) for found in _STATUS.findall(text)]
    detailed = [code for code in codes if not code.endswith(".0.0")]
    return (detailed or codes or [""])[0]


def reply_code_in(text: str) -> str:
    """First SMTP reply code of class 4 or 5 in `text`, "" if none."""
    return next((code for code in _CODE.findall(text) if code[0] in "45"), "")


def reason_of(text: str, status: str, action: str, *, stage: str = "") -> str:
    """Reason class; "onhold" if words and codes say nothing we know.

    Args:
        stage: SMTP verb that was refused, "" if unknown; see `stage_in`.
    """
    readable = _ADDRESS.sub(" @ ", text[:MAX_TEXT])
    words = _section(_HOST_SAID.split(readable)[-1]) or _section(readable)
    if stage == "connect" and words in _OF_ADDRESSES:
        return "blocked"
    if words == "nosuchuser":  # in so many words
        return "userunknown"
    if words == "userunknown" and not _is_certain(readable, status, stage):
        return "filtered"
    if words in ("networkerror", "systemerror") and status[2:] == "4.7":
        return "expired"
    if words in _GENERIC and status[2:] in _SURE:
        return _STATUS_REASONS[status[2:]]
    if words:
        return words
    by_status = _STATUS_REASONS.get(status[2:], "") if status else ""
    if action == "delayed" and by_status in ("", "systemerror", "networkerror"):
        return "expired"
    return by_status or _CODE_REASONS.get(reply_code_in(text), "onhold")


def _section(text: str) -> str:
    """The first section of the list that has a match, "" if none."""
    return next((phrase.section for phrase, _ in _WORDS.every(text)), "")


def _is_certain(text: str, status: str, stage: str) -> bool:
    """Whether "user unknown" is enough to give an address up for good.

    Hosts that know their users say so at RCPT, with 5.1.x or in explicit words. Filters, carriers
    and gateways call a recipient unknown later or elsewhere.
    """
    coded = stage == "rcpt" or status.startswith(_SAYS_RECIPIENT)
    return coded or _EXPLICIT.occurs_in(text)


def action_for(reason: str, *, temporary_code: bool) -> BounceAction:
    """What a reason asks of us; `notaccept` stops nothing while the host says 4xx."""
    if reason in _DEAD or (reason == "notaccept" and not temporary_code):
        return BounceAction.STOP_WRITING
    if reason in _RETRY:
        return BounceAction.TRY_LATER
    return BounceAction.OUR_FAULT if reason in _OURS else BounceAction.UNKNOWN
