"""Amounts of money: forms of writing, currencies, and what is no money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from outreach.replies.fees import fees_in


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("It is 150 €.", "150", "EUR"),
        ("€150", "150", "EUR"),
        ("EUR 1.200,50 netto", "1200.50", "EUR"),
        ("1,200.50 USD", "1200.50", "USD"),
        ("US$ 75", "75", "USD"),
        ("£85 per post", "85", "GBP"),
        ("$150", "150", "$"),
        ("40$ for a post", "40", "$"),
        ("R$ 250", "250", "BRL"),
        ("300 zł netto", "300", "PLN"),
        ("1500 TL'dir", "1500", "TRY"),
        ("CHF 1'200.-", "1200", "CHF"),
        ("1 500 kr", "1500", "kr"),
        ("€ 125,- excl. btw", "125", "EUR"),
        ("80 euros + IVA", "80", "EUR"),
        ("100 Euro", "100", "EUR"),
    ],
)
def test_amounts(text: str, amount: str, currency: str) -> None:
    assert [(fee.amount, fee.currency) for fee in fees_in(text)] == [(Decimal(amount), currency)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "in 2026",
        "1000 words",
        "page 3",
        "50 % off",
        "call 555-1234",
        "Europe 2024",
        "section 5 tries",
    ],
)
def test_no_money(text: str) -> None:
    assert fees_in(text) == []


def test_several_in_order() -> None:
    found = fees_in("Homepage 500 USD, article 180 USD, footer $30")
    assert [fee.amount for fee in found] == [Decimal(500), Decimal(180), Decimal(30)]
    assert found[0].words == "500 USD"
