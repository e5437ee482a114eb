"""Every `OUTREACH_*` setting with its unit, default and help: the only reader of the environment.

A setting is read from the environment, else from the file named by `OUTREACH_ENV_FILE` (`.env` in
the working folder if that is not set). An unknown or wrong setting refuses to start, names the
setting and says what to write.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)

from outreach.errors import SettingsError

PREFIX = "OUTREACH_"
_WEB_PORT = 8100


def _listed(value: object) -> object:
    """Turn "a, b" into ["a", "b"]; anything else goes to the validator as it is."""
    if not isinstance(value, str):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _networks(value: object) -> object:
    parts = _listed(value)
    return [ip_network(part) for part in parts] if isinstance(parts, list) else parts


Networks = Annotated[tuple[IPv4Network | IPv6Network, ...], BeforeValidator(_networks)]
Ports = Annotated[tuple[Annotated[int, Field(ge=1, le=65535)], ...], BeforeValidator(_listed)]


class Settings(BaseModel):
    """All settings. Field `x` is read from `OUTREACH_X`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    # where things are
    database_url: str = Field(
        "sqlite:///outreach.db",
        description="sqlite:///path or postgresql+psycopg://user:password@host/name",
    )
    secret_key_file: Path = Field(
        Path("outreach.key"),
        description="file with the key that encrypts secrets; made at first use, mode 0600",
    )
    state_file: Path = Field(
        Path("outreach.state"),
        description="file beside the database that tells a restored backup from the live one",
    )
    upload_folder: Path = Field(
        Path("outreach.uploads"),
        description="folder where files that people upload lie until they are imported",
    )
    upload_mebibytes: int = Field(
        500, gt=0, description="an uploaded file may have so many MiB at most"
    )
    web_host: str = Field("127.0.0.1", description="address that `outreach run` listens on")
    web_port: int = Field(
        _WEB_PORT, ge=1, le=65535, description="port that `outreach run` listens on"
    )
    base_url: str = Field(
        "",
        validate_default=True,
        description="how people and mail providers reach this app, for links in letters; "
        "this machine alone if left out",
    )
    breached_passwords_file: Path | None = Field(
        None, description="sorted SHA1:COUNT lines of Pwned Passwords; new passwords are looked up"
    )
    clamd_socket: Path | None = Field(
        None,
        description="socket of ClamAV's clamd, which scans attachments before anybody gets them",
    )
    trusted_proxies: int = Field(
        0, ge=0, le=5, description="how many reverse proxies in front of us set X-Forwarded-*"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="what is logged to standard error"
    )
    time_zone: str = Field("UTC", description="IANA zone used where a person or mailbox has none")

    # other people's web
    contact_url: str = Field(
        "", description="page or mailto: that the User-Agent shows to the owners of crawled sites"
    )
    allowed_private_networks: Networks = Field(
        (), description="networks fetched although they are private, as 10.1.0.0/16, 127.0.0.0/8"
    )
    allowed_ports: Ports = Field(
        (80, 443, 8080, 8443), description="ports that may be fetched, separated by commas"
    )
    hosts_file: Path | None = Field(
        None, description="names and addresses in /etc/hosts form, asked before the DNS"
    )
    dns_checks: bool = Field(
        True, description="false on a closed network: addresses are then checked by syntax only"
    )
    connect_seconds: float = Field(5, gt=0, le=60, description="time limit of a connection")
    fetch_seconds: float = Field(20, gt=0, le=600, description="time limit of a whole fetch")
    max_page_bytes: int = Field(
        10 * 1024 * 1024, ge=1024, description="largest decoded page, in bytes"
    )
    host_delay_seconds: float = Field(
        1.0, ge=0, le=60, description="pause between two fetches from one host"
    )
    host_connections: int = Field(2, ge=1, le=64, description="fetches at once from one host")
    fetch_connections: int = Field(64, ge=1, le=4096, description="fetches at once in all")

    # link checks
    check_age_hours: float = Field(
        24, ge=0, description="a verdict on a target is used again while it is younger than this"
    )
    archive_lookups: bool = Field(
        False, description="ask archive.org what a dead page used to say, the most linked first"
    )
    evidence_days: float = Field(
        7, gt=0, description="evidence older than this is looked at again before a letter leaves"
    )
    loss_confirm_hours: float = Field(
        24, ge=0, description="time between the two looks that make a link lost"
    )

    # sending
    mailbox_daily_cap: int = Field(20, ge=1, le=40, description="letters a day and mailbox")
    ramp_days: float = Field(
        30, ge=0, description="a mailbox in use for fewer days is led up slowly; 0 is never"
    )
    gap_minutes_min: float = Field(6, ge=0, description="shortest pause between two letters")
    gap_minutes_max: float = Field(12, ge=0, description="longest pause between two letters")
    smtp_connections: int = Field(
        4, ge=1, le=32, description="mailboxes that send at the same time, one connection each"
    )
    follow_up_share: float = Field(
        1.0, ge=0, le=1, description="share of a mailbox's day that follow-ups get before openings"
    )
    site_daily_cap: int = Field(1, ge=1, description="letters a day to one site, all campaigns")
    contact_cooldown_days: float = Field(
        100, ge=0, description="days before a person may be written to by another campaign"
    )
    inbox_fresh_minutes: float = Field(
        15, gt=0, description="no follow-up leaves unless the inbox was read within this time"
    )
    smtp_connect_seconds: float = Field(30, gt=0, description="time limit of a mail connection")
    smtp_command_seconds: float = Field(300, gt=0, description="time limit of an SMTP command")
    smtp_final_dot_seconds: float = Field(
        600, gt=0, description="wait for the answer to the final dot (RFC 5321 4.5.3.2.6)"
    )

    # the worker
    worker_tick_seconds: float = Field(10, gt=0, le=3600, description="pause between two rounds")
    lease_seconds: float = Field(
        60, ge=5, le=3600, description="how long a silent worker keeps its place"
    )
    inbox_poll_seconds: float = Field(60, gt=0, description="pause between two looks at an inbox")

    # personal details
    notice_warn_days: float = Field(
        25, gt=0, description="days after which an address that nobody wrote to is announced to go"
    )
    notice_erase_days: float = Field(
        30, gt=0, description="days after which it goes, unless a ground is recorded (GDPR 14(3))"
    )
    retention_months: float = Field(
        12, gt=0, description="months after the last letter when a person who never answered goes"
    )

    learn_from_corrections: bool = Field(
        True,
        description="what answers read like is also learnt from those whose meaning people set "
        "right; nothing leaves this installation",
    )

    # an optional model that proposes what unclear answers mean
    model_url: str = Field(
        "",
        description="OpenAI-compatible server, as https://api.example/v1; it gets the words of "
        "unclear answers. A private address needs ALLOWED_PRIVATE_NETWORKS too. Empty: off",
    )
    model_name: str = Field("", description="model to ask for at that server")
    model_key_file: Path | None = Field(None, description="file that holds its key")

    # sessions of the web app
    session_idle_hours: float = Field(8, gt=0, description="a session ends after this much silence")
    session_days: float = Field(7, gt=0, description="a session ends after this, whatever happens")

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError("not an IANA time zone; write for instance Europe/London") from unknown
        return value

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str, before: ValidationInfo) -> str:
        if not value:
            return f"http://127.0.0.1:{before.data.get('web_port', _WEB_PORT)}"
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("gap_minutes_max")
    @classmethod
    def _gap_order(cls, value: float, values: ValidationInfo) -> float:
        if value < values.data.get("gap_minutes_min", 0):
            raise ValueError("must not be smaller than OUTREACH_GAP_MINUTES_MIN")
        return value

    @property
    def user_agent(self) -> str:
        """How we introduce ourselves. No word "link" or "bot": firewalls refuse those on sight."""
        return f"outreach/0.1 (+{self.contact_url or self.base_url})"


def read_env_file(path: Path) -> dict[str, str]:
    """Read `NAME=value` lines; blank lines and `#` comments are skipped, quotes are dropped.

    Raises:
        SettingsError: a line has no "=", with its number.
    """
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals:
            raise SettingsError(f"{path}, line {number}: write NAME=value, found {text!r}.")
        found[name.strip()] = value.strip().strip("'\"")
    return found


def read_hosts(path: Path) -> dict[str, str]:
    """Names to addresses from a file in the form of /etc/hosts.

    Raises:
        SettingsError: the file is missing or a line has no name.
    """
    if not path.is_file():
        raise SettingsError(f"OUTREACH_HOSTS_FILE: there is no file {str(path)!r}.")
    hosts: dict[str, str] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        words = line.partition("#")[0].split()
        if len(words) == 1:
            raise SettingsError(
                f"OUTREACH_HOSTS_FILE, line {number}: write an address and a name, found {line!r}."
            )
        hosts.update({name.lower(): words[0] for name in words[1:]})
    return hosts


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read all settings from the environment and the settings file.

    Raises:
        SettingsError: a setting is unknown or wrong; every problem is named with its fix.
    """
    environment = os.environ if environ is None else environ
    named = environment.get("OUTREACH_ENV_FILE")
    path = Path(named or ".env")
    if named and not path.is_file():
        raise SettingsError(f"OUTREACH_ENV_FILE: there is no file {named!r}.")
    merged = {**(read_env_file(path) if path.is_file() else {}), **environment}
    given = {
        name[len(PREFIX) :].lower(): value
        for name, value in merged.items()
        if name.startswith(PREFIX) and name != "OUTREACH_ENV_FILE"
    }
    return settings_from(given)


def settings_from(given: Mapping[str, Any]) -> Settings:
    """Validate `given` (field name to value) and return the settings.

    Raises:
        SettingsError: one sentence per wrong or unknown setting.
    """
    try:
        return Settings.model_validate(dict(given))
    except ValidationError as wrong:
        raise SettingsError("\n".join(_sentence(problem) for problem in wrong.errors())) from None


def _sentence(problem: Any) -> str:
    field = str(problem["loc"][0])
    name = PREFIX + field.upper()
    if problem["type"] == "extra_forbidden":
        near = difflib.get_close_matches(field, Settings.model_fields, 1)
        hint = f" Did you mean {PREFIX}{near[0].upper()}?" if near else ""
        return f"{name}: there is no such setting.{hint}"
    help_text = Settings.model_fields[field].description
    return f"{name}={problem['input']!r}: {problem['msg']}. It is the {help_text}."
