"""Settings: what stands in for those that nobody gave."""

from __future__ import annotations

import pytest

from outreach.config import settings_from
from outreach.errors import SettingsError


def test_the_app_is_reached_where_it_listens_unless_somebody_says_otherwise() -> None:
    assert settings_from({}).base_url == "http://127.0.0.1:8100"
    assert settings_from({"web_port": "8311"}).base_url == "http://127.0.0.1:8311"
    given = {"web_port": "8311", "base_url": "https://links.example/"}
    assert settings_from(given).base_url == "https://links.example"


def test_a_wrong_port_is_all_that_is_complained_of() -> None:
    with pytest.raises(SettingsError) as wrong:
        settings_from({"web_port": "0"})
    assert str(wrong.value).startswith("OUTREACH_WEB_PORT='0'")
    assert "\n" not in str(wrong.value)
