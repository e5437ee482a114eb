"""Country by evidence, and the law as a table: compliance rules 1.1, 1.2, 1.4, CA-1, CA-2, GD-8."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from outreach.contacts.country import AddressType, CountryEvidence, address_type, country_of
from outreach.contacts.law import (
    NO_CONSENT,
    Consent,
    ConsentKind,
    PolicyVerdict,
    policy,
)
from outreach.contacts.nations import country_named, country_of_phone
from outreach.contacts.rules import Condition, Outcome, parse_rules, shipped_rules
from outreach.errors import InvalidInput

RULES = shipped_rules()
TODAY = date(2026, 11, 22)
EXPRESS = Consent(ConsentKind.EXPRESS, evidence="https://x.org/form/1", given_on=TODAY)
PUBLISHED = Consent(
    ConsentKind.PUBLISHED,
    evidence="https://x.org/contact",
    given_on=TODAY,
    no_refusal_beside_it=True,
    role_fit="edits the page in question",
)

CLOSED = ("AT", "AU", "CH", "DE", "DK", "IT", "JP", "ES", "PL", "PT", "RO", "NL", "NZ", "SG")


@pytest.mark.parametrize(
    ("evidence", "country", "source"),
    [
        (CountryEvidence(user_field="DE", site_url="https://x.fr"), "DE", "user"),
        (CountryEvidence(user_field="Deutschland"), "DE", "user"),
        (
            CountryEvidence(postal_address="1 High St, Leeds, United Kingdom"),
            "GB",
            "postal_address",
        ),
        (CountryEvidence(postal_address="1 High St, Leeds LS1 4AP"), "GB", "postal_address"),
        (CountryEvidence(postal_address="5 Elm St, Springfield, IL 62701"), "US", "postal_address"),
        (CountryEvidence(postal_address="5 Elm St, Toronto ON M5V 2T6"), "CA", "postal_address"),
        (CountryEvidence(phones=("+49 (0)30 123456",)), "DE", "phone"),
        (CountryEvidence(phones=("00353 1 234 5678",)), "IE", "phone"),
        (CountryEvidence(address="anna@x.nl"), "NL", "address_domain"),
        (CountryEvidence(address="anna@x.co.uk"), "GB", "address_domain"),
        (CountryEvidence(site_url="https://www.x.at/y"), "AT", "site_domain"),
        (CountryEvidence(imprint_text="Angaben gemäß § 5\nTel.: +43 1 234567"), "AT", "imprint"),
        (CountryEvidence(imprint_text="12 Rue X, D-10115 Berlin"), "DE", "imprint"),
    ],
)
def test_country(evidence: CountryEvidence, country: str, source: str) -> None:
    guess = country_of(evidence)
    assert (guess.country, guess.findings[0].source) == (country, source)
    assert guess.reason


@pytest.mark.parametrize(
    "evidence",
    [
        CountryEvidence(),
        CountryEvidence(address="anna@gmx.de"),  # a free mailbox says nothing
        CountryEvidence(site_url="https://x.io", address="a@x.ai"),
        CountryEvidence(site_url="https://x.com"),
        CountryEvidence(phones=("030 123456",)),
        CountryEvidence(phones=("+1 800 555 0100",)),
        CountryEvidence(user_field="Atlantis"),
    ],
)
def test_country_unknown(evidence: CountryEvidence) -> None:
    assert country_of(evidence).country == ""


def test_contradictions_are_kept_unless_a_user_decided() -> None:
    evidence = CountryEvidence(phones=("+44 20 7946 0000",), site_url="https://x.de")
    guess = country_of(evidence)
    assert (guess.country, guess.contradicted_by) == ("GB", ("DE",))
    decided = CountryEvidence(user_field="US", phones=("+44 20 7946 0000",))
    guess = country_of(decided)
    assert (guess.country, guess.contradicted_by) == ("US", ())


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("+1 604 555 0100", "CA"),
        ("+1 (212) 555-0100", "US"),
        ("+1 876 555 0100", ""),
        ("+44 20 7946 0000", "GB"),
        ("0044 20 7946 0000", "GB"),
        ("+353 1 234 5678", "IE"),
        ("020 7946 0000", ""),
        ("", ""),
    ],
)
def test_phone_prefixes(number: str, country: str) -> None:
    assert country_of_phone(number) == country


def test_names_of_countries() -> None:
    names = {"Österreich": "AT", "UK": "GB", "us": "", "nirgends": "", "Allemagne": "DE"}
    assert {name: country_named(name) for name in names} == names


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("anna.berg@x.org", AddressType.PERSONAL),
        ("info@x.org", AddressType.GENERIC),
        ("redaktion@x.de", AddressType.GENERIC),
        ("anna.berg@gmail.com", AddressType.FREE_MAIL),
        ("info@gmail.com", AddressType.FREE_MAIL),
        ("12@x.org", AddressType.UNKNOWN),
        ("x.org", AddressType.UNKNOWN),
        ("", AddressType.UNKNOWN),
    ],
)
def test_address_type(address: str, kind: AddressType) -> None:
    assert address_type(address) is kind


def said(
    country: str,
    kind: str = "personal",
    subscriber: str = "unknown",
    consent: Consent = NO_CONSENT,
    override: str = "",
) -> PolicyVerdict:
    return policy(
        country, kind, subscriber, "broken_link", consent, RULES, override=override, today=TODAY
    )


ALLOWED, BLOCKED = Outcome.ALLOW_WITH_CONDITIONS, Outcome.BLOCK


@pytest.mark.parametrize(
    ("country", "kind", "subscriber", "outcome"),
    [
        ("US", "personal", "unknown", ALLOWED),
        ("US", "free_mail", "unknown", ALLOWED),
        ("US", "unknown", "unknown", ALLOWED),
        ("CA", "generic", "corporate", BLOCKED),
        ("CA", "personal", "unknown", BLOCKED),
        ("GB", "personal", "corporate", ALLOWED),
        ("GB", "generic", "corporate", ALLOWED),
        ("GB", "personal", "unknown", BLOCKED),
        ("GB", "generic", "individual", BLOCKED),
        ("GB", "free_mail", "corporate", BLOCKED),
        ("GB", "unknown", "corporate", BLOCKED),
        *[(country, "personal", "unknown", ALLOWED) for country in ("FR", "FI", "IE")],
        *[(c, "generic", "unknown", ALLOWED) for c in ("BE", "FR", "FI", "IE", "NO", "SE")],
        *[(c, "free_mail", "unknown", BLOCKED) for c in ("BE", "FR", "FI", "IE", "NO", "SE")],
        *[(c, "unknown", "corporate", BLOCKED) for c in ("BE", "FR", "FI", "IE", "NO", "SE")],
        *[(c, "personal", "corporate", BLOCKED) for c in ("BE", "NO", "SE")],
        *[
            (country, kind, "corporate", BLOCKED)
            for country in CLOSED
            for kind in ("personal", "generic", "free_mail", "unknown")
        ],
        ("ZZ", "personal", "corporate", BLOCKED),
        ("", "generic", "corporate", BLOCKED),
    ],
)
def test_default_without_consent(
    country: str, kind: str, subscriber: str, outcome: Outcome
) -> None:
    assert said(country, kind, subscriber).outcome is outcome


def test_every_verdict_has_reason_citation_and_version() -> None:
    countries = [*{row.country for row in RULES.rows}, "", "JP"]
    kinds = ("personal", "generic", "free_mail", "unknown")
    subscribers = ("corporate", "individual", "unknown")
    for country, kind, subscriber, consent in product(
        countries, kinds, subscribers, (NO_CONSENT, EXPRESS, PUBLISHED)
    ):
        verdict = said(country.replace("*", "XX"), kind, subscriber, consent)
        assert verdict.reason
        assert verdict.citation
        assert verdict.rule_version == RULES.version
        assert verdict.conditions, "a block says what lifts it, an allowance what it asks"


def test_every_allowance_asks_for_identity_and_opt_out() -> None:
    for row in RULES.rows:
        verdict = said(row.country.replace("*", "XX"), "personal", "corporate", EXPRESS)
        wanted = {Condition.IDENTITY, Condition.POSTAL_ADDRESS, Condition.OPT_OUT}
        assert verdict.outcome is ALLOWED
        assert wanted <= set(verdict.conditions)


def test_named_person_in_france_needs_relevance_on_record() -> None:
    assert Condition.JOB_RELATED in said("FR").conditions
    assert Condition.JOB_RELATED not in said("FR", "generic").conditions


def test_gd_8_uk_individuals_may_be_overridden_with_a_reason() -> None:
    blocked = said("GB", "free_mail")
    assert blocked.may_override
    assert said("GB", "free_mail", override="  ").outcome is BLOCKED
    passed = said("GB", "free_mail", override="she asked me at the fair to write")
    assert passed.outcome is ALLOWED
    assert "she asked me" in passed.reason


@pytest.mark.parametrize("country", ["DE", "CA", "NL", "FR", "JP", ""])
def test_no_override_elsewhere(country: str) -> None:
    kind = "free_mail" if country == "FR" else "personal"
    verdict = said(country, kind, override="I want to")
    assert verdict.outcome is BLOCKED
    assert not verdict.may_override


def test_ca_1_any_complete_consent_lifts_the_block() -> None:
    for kind in (ConsentKind.EXPRESS, ConsentKind.REFERRAL):
        consent = Consent(kind, evidence="mail of 3 May", given_on=TODAY)
        assert said("CA", consent=consent).outcome is ALLOWED
    relation = Consent(
        ConsentKind.BUSINESS_RELATION, evidence="invoice 7", given_on=TODAY, expires_on=TODAY
    )
    assert said("CA", consent=relation).outcome is ALLOWED


@pytest.mark.parametrize("missing", ["evidence", "given_on", "no_refusal_beside_it", "role_fit"])
def test_ca_2_published_needs_all_four_fields(missing: str) -> None:
    fields = {name: getattr(PUBLISHED, name) for name in Consent.__dataclass_fields__}
    fields[missing] = getattr(NO_CONSENT, missing)
    assert said("CA", consent=PUBLISHED).outcome is ALLOWED
    assert said("CA", consent=Consent(**fields)).outcome is BLOCKED


def test_ca_6_an_ended_relation_is_none() -> None:
    ended = Consent(
        ConsentKind.BUSINESS_RELATION,
        evidence="invoice 7",
        given_on=date(2024, 1, 1),
        expires_on=date(2026, 11, 21),
    )
    assert said("CA", consent=ended).outcome is BLOCKED


def test_nl_takes_an_address_published_for_this() -> None:
    assert said("NL", consent=PUBLISHED).outcome is ALLOWED
    assert said("DE", consent=PUBLISHED).outcome is BLOCKED


@pytest.mark.parametrize("country", ["AU", "NZ", "JP"])
def test_an_address_published_at_work_is_enough_where_nothing_beside_it_refuses(
    country: str,
) -> None:
    assert said(country, consent=PUBLISHED).outcome is ALLOWED
    for missing in ("evidence", "given_on", "no_refusal_beside_it", "role_fit"):
        lacking = replace(PUBLISHED, **{missing: getattr(NO_CONSENT, missing)})
        assert said(country, consent=lacking).outcome is BLOCKED
    relation = Consent(ConsentKind.BUSINESS_RELATION, "invoice 7", date(2026, 1, 1))
    assert said(country, consent=relation).outcome is ALLOWED


def test_singapore_takes_no_published_address() -> None:
    assert said("SG", consent=PUBLISHED).outcome is BLOCKED
    assert said("SG", consent=EXPRESS).outcome is ALLOWED


def test_portugal_asks_for_a_look_at_its_list() -> None:
    assert said("PT", "generic").may_override
    assert not said("PT", "personal").may_override


def test_a_verdict_says_whether_its_rule_was_compared_with_the_law() -> None:
    assert said("AT").verified
    assert not said("NL").verified


def test_consent_without_proof_is_none() -> None:
    assert said("DE", consent=Consent(ConsentKind.EXPRESS)).outcome is BLOCKED
    assert said("DE", consent=EXPRESS).outcome is ALLOWED


def test_unknown_country_blocks_even_with_consent() -> None:
    verdict = said("", consent=EXPRESS)
    assert verdict.outcome is BLOCKED
    assert "set it" in verdict.reason


HEADER = "country,address_type,outcome,conditions,reason,citation,checked_on,verified\n"
ANY = "*,*,block,consent,r,c,2026-01-01,no\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the columns must be"),
        ("a,b\n", "the columns must be"),
        (f"{HEADER}US,*,maybe,opt_out,r,c,,\n{ANY}", "line 2"),
        (f"{HEADER}US,*,block,wishes,r,c,,\n{ANY}", "wishes"),
        (f"{HEADER}US,robot,block,consent,r,c,,\n{ANY}", "address_type"),
        (f"{HEADER}US,*,block,consent,r,,,\n{ANY}", "citation"),
        (f"{HEADER}{ANY}{ANY}", "twice"),
        (f"{HEADER}US,*,block,consent,r,c,,\n", "any other country"),
    ],
)
def test_a_broken_table_is_refused_with_its_line(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        parse_rules(text)


def test_the_version_changes_with_the_text() -> None:
    assert (
        parse_rules(HEADER + ANY).version != parse_rules(HEADER + ANY.replace("r,c", "s,c")).version
    )
