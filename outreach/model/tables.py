"""Imports every table, so that the metadata is complete for migrations."""

from sqlalchemy import MetaData

from outreach.model import (
    asset,
    backlink,
    base,
    campaign,
    contact,
    email,
    event,
    imported_link,
    installation,
    mailbox,
    opportunity,
    placement,
    project,
    prospect,
    run,
    search,
    site,
    suppression,
    user,
    web_session,
)

ALL = (
    asset,
    backlink,
    campaign,
    contact,
    email,
    event,
    imported_link,
    installation,
    mailbox,
    opportunity,
    placement,
    project,
    prospect,
    run,
    search,
    site,
    suppression,
    user,
    web_session,
)
METADATA: MetaData = base.metadata
