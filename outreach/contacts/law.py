"""May this person be written to at all? One pure function, the same on every page and ledger.

The outcome, its inputs and the rule version are stored with each letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from outreach.contacts.rules import Condition, Outcome, Rule, Rules


class Subscriber(StrEnum):
    """Whose line it is (PECR): companies are corporate, sole traders and partners individual."""

    CORPORATE = "corporate"
    INDIVIDUAL = "individual"
    UNKNOWN = "unknown"


class ConsentKind(StrEnum):
    """On what a consent rests; the implied ones and the referral are Canada's (CASL)."""

    NONE = "none"
    EXPRESS = "express"
    BUSINESS_RELATION = "implied_ebr"
    PUBLISHED = "implied_published"  # the address was published for such messages
    REFERRAL = "referral"


@dataclass(frozen=True, slots=True)
class Consent:
    """A consent as it is on record.

    Attributes:
        kind: see `ConsentKind`.
        evidence: URL or file that proves it.
        given_on: of the consent, purchase, inquiry or publication.
        expires_on: None if it doesn't.
        no_refusal_beside_it: for PUBLISHED: no "no unsolicited mail" note stands there.
        role_fit: for PUBLISHED: why the message fits the person's role.
    """

    kind: ConsentKind = ConsentKind.NONE
    evidence: str = ""
    given_on: date | None = None
    expires_on: date | None = None
    no_refusal_beside_it: bool = False
    role_fit: str = ""


NO_CONSENT = Consent()


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """What the law says, and why.

    Attributes:
        outcome: see `Outcome`.
        conditions: what the letter must carry or what must be on record; for a block: what would
            lift it.
        reason: one sentence.
        citation: of the rule.
        rule_version: of the table.
        may_override: a named person may let it pass with a reason.
        country: whose law it is, "" if unknown.
        verified: somebody compared the rule with the law's or authority's own text.
    """

    outcome: Outcome
    conditions: tuple[Condition, ...]
    reason: str
    citation: str
    rule_version: str
    may_override: bool = False
    country: str = ""
    verified: bool = False


_GATES = frozenset(
    (
        Condition.CONSENT,
        Condition.CASL_CONSENT,
        Condition.CONSENT_OR_PUBLISHED,
        Condition.PUBLISHED_FOR_ROLE,
        Condition.CONSENT_OR_OVERRIDE,
        Condition.CORPORATE_SUBSCRIBER,
    )
)
_OVERRIDABLE = frozenset((Condition.CONSENT_OR_OVERRIDE, Condition.CORPORATE_SUBSCRIBER))


def policy(
    country: str,
    address_type: str,
    subscriber_type: str,
    purpose: str,
    consent: Consent,
    rules: Rules,
    *,
    override: str = "",
    today: date | None = None,
) -> PolicyVerdict:
    """Return what the rules say to one letter. Total: unknown values meet the strictest rule.

    Args:
        country: ISO code; "" is unknown and blocks until somebody sets it.
        address_type: personal, generic, free_mail, unknown.
        subscriber_type: corporate, individual, unknown; matters in the UK.
        purpose: named in the reason; every purpose is treated as commercial.
        override: reason given by a named person; counts only where the rule allows one.
        today: a consent that ended before it is none; None skips that look.
    """
    code = country.strip().upper()
    rule = _strictest_rule(code, address_type, rules)
    if not code:
        reason = (
            "The country is unknown: set it, with evidence. Until then the strictest rule holds."
        )
        gates = tuple(gate for gate in rule.conditions if gate in _GATES)
        return _verdict(Outcome.BLOCK, gates, reason, rule, rules, code)
    live = consent if _is_live(consent, today) else NO_CONSENT
    unmet = tuple(gate for gate in rule.conditions if not _is_met(gate, live, subscriber_type))
    if not unmet:
        return _allowed(rule, live, rules, code)
    overridable = all(gate in _OVERRIDABLE for gate in unmet)
    if overridable and override.strip():
        reason = f"{rule.reason} Let pass by a person: {override.strip()}"
        return _verdict(Outcome.ALLOW_WITH_CONDITIONS, _duties(rule), reason, rule, rules, code)
    guessed_type = rule.address_type not in ("*", address_type)
    start = "Whose address it is, is unknown; the strictest case counts. " if guessed_type else ""
    reason = f"{start}{rule.reason} {_wanting(unmet, purpose)}"
    return _verdict(Outcome.BLOCK, unmet, reason, rule, rules, code, overridable)


_STRICTNESS = {Outcome.ALLOW: 0, Outcome.ALLOW_WITH_CONDITIONS: 1, Outcome.BLOCK: 2}


def _strictest_rule(code: str, address_type: str, rules: Rules) -> Rule:
    """The row of this country and type; of an unknown type the strictest row of the country."""
    of_country = [rule for rule in rules.rows if rule.country == code]
    if not of_country:
        of_country = [rule for rule in rules.rows if rule.country == "*"]
    exact = [rule for rule in of_country if rule.address_type == address_type]
    general = [rule for rule in of_country if rule.address_type == "*"]
    chosen = exact or general or of_country
    return max(chosen, key=lambda rule: (_STRICTNESS[rule.outcome], len(rule.conditions)))


def _is_live(consent: Consent, today: date | None) -> bool:
    return today is None or consent.expires_on is None or consent.expires_on >= today


def _is_met(condition: Condition, consent: Consent, subscriber_type: str) -> bool:
    """Duties of the letter are met later; only gates can be unmet here."""
    if condition not in _GATES:
        return True
    if _is_express(consent):
        return True
    if condition is Condition.CASL_CONSENT:
        return _is_casl_consent(consent)
    if condition is Condition.CONSENT_OR_PUBLISHED:
        return _is_published(consent)
    if condition is Condition.PUBLISHED_FOR_ROLE:
        return _is_published_for_role(consent) or _is_business_relation(consent)
    return condition is Condition.CORPORATE_SUBSCRIBER and subscriber_type == Subscriber.CORPORATE


def _is_express(consent: Consent) -> bool:
    return consent.kind is ConsentKind.EXPRESS and _is_proved(consent)


def _is_published(consent: Consent) -> bool:
    return consent.kind is ConsentKind.PUBLISHED and _is_proved(consent)


def _is_published_for_role(consent: Consent) -> bool:
    fits = consent.no_refusal_beside_it and bool(consent.role_fit.strip())
    return _is_published(consent) and fits


def _is_business_relation(consent: Consent) -> bool:
    return consent.kind is ConsentKind.BUSINESS_RELATION and _is_proved(consent)


def _is_casl_consent(consent: Consent) -> bool:
    """CA-1, CA-2: publication needs all four fields; a business relation the day it ends."""
    if consent.kind is ConsentKind.REFERRAL:
        return _is_proved(consent)
    ends = consent.expires_on is not None
    return _is_published_for_role(consent) or (_is_business_relation(consent) and ends)


def _is_proved(consent: Consent) -> bool:
    return bool(consent.evidence.strip()) and consent.given_on is not None


def _allowed(rule: Rule, consent: Consent, rules: Rules, code: str) -> PolicyVerdict:
    gated = rule.outcome is Outcome.BLOCK
    conditions = _duties(rule)
    outcome = Outcome.ALLOW if rule.outcome is Outcome.ALLOW else Outcome.ALLOW_WITH_CONDITIONS
    basis = f" A consent is on record ({consent.kind})." if gated else ""
    return _verdict(outcome, conditions, f"{rule.reason}{basis}", rule, rules, code)


def _duties(rule: Rule) -> tuple[Condition, ...]:
    return tuple(condition for condition in rule.conditions if condition not in _GATES)


_LIFTS = {
    Condition.CONSENT: "a consent with its evidence and date",
    Condition.CASL_CONSENT: "a complete consent record (express, or implied with all its fields)",
    Condition.CONSENT_OR_PUBLISHED: "a consent, or the page and date on which the address was "
    "published for such messages",
    Condition.PUBLISHED_FOR_ROLE: "a consent, a business relation, or the page where the address "
    "stands without a refusal and why the letter fits the work done there",
    Condition.CONSENT_OR_OVERRIDE: "a consent, or a named person's reason",
    Condition.CORPORATE_SUBSCRIBER: "evidence that this is a company or public body, a consent, "
    "or a named person's reason",
}


def _wanting(unmet: tuple[Condition, ...], purpose: str) -> str:
    lifts = "; ".join(_LIFTS[gate] for gate in unmet)
    if not purpose:
        return f"Needed: {lifts}."
    return f"Needed to write about {purpose.replace('_', ' ')}: {lifts}."


def _verdict(
    outcome: Outcome,
    conditions: tuple[Condition, ...],
    reason: str,
    rule: Rule,
    rules: Rules,
    code: str,
    may_override: bool = False,
) -> PolicyVerdict:
    return PolicyVerdict(
        outcome, conditions, reason, rule.citation, rules.version, may_override, code, rule.verified
    )
