"""A delivery with a fake way out."""

from __future__ import annotations

import pytest

from outreach.clock import FixedClock
from outreach.config import Settings
from outreach.secrets import Keyring
from outreach.sending.deliver import Delivery
from outreach.store.engine import Store
from tests.support.fake_mail import FakeOutbox

KEYS = Keyring({"k1": b"k" * 32})


def delivery_on(
    store: Store, clock: FixedClock, settings: Settings, outbox: FakeOutbox, owner: str = "one"
) -> Delivery:
    """A process that delivers."""
    return Delivery(
        store=store,
        clock=clock,
        settings=settings,
        keyring=KEYS,
        owner=owner,
        open_outbox=lambda _mailbox: outbox,  # type: ignore[arg-type, return-value]
    )


@pytest.fixture
def outbox() -> FakeOutbox:
    return FakeOutbox()


@pytest.fixture
def delivery(store: Store, clock: FixedClock, settings: Settings, outbox: FakeOutbox) -> Delivery:
    return delivery_on(store, clock, settings, outbox)
