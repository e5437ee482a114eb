"""What drafting needs."""

from __future__ import annotations

import pytest

from outreach.clock import FixedClock
from outreach.contacts.rules import shipped_rules
from outreach.drafting.prepare import Drafting
from outreach.secrets import Keyring
from outreach.store.engine import Store


@pytest.fixture
def drafting(store: Store, clock: FixedClock) -> Drafting:
    keyring = Keyring({"k1": b"k" * 32})
    return Drafting(store, clock, keyring, shipped_rules(), "https://outreach.ours.example")
