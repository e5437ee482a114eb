"""What pages count is answered from indexes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# table: (name, columns, index that it replaces, columns of that)
_BROADENED = {
    "backlink": (
        "ix_backlink_site",
        ["site_id", "project_id", "state", "followed"],
        "ix_backlink_site_id",
        ["site_id"],
    ),
    "inbound_email": (
        "ix_inbound_email_letter",
        ["outbound_id", "kind", "rung", "intent"],
        "ix_inbound_email_outbound_id",
        ["outbound_id"],
    ),
    "own_link": (
        "ix_own_link_project_followed",
        ["project_id", "followed", "target_site"],
        "ix_own_link_project_id",
        ["project_id"],
    ),
    "site_harm": (
        "ix_site_harm_project_level",
        ["project_id", "level", "points"],
        "ix_site_harm_project_id",
        ["project_id"],
    ),
    "enrolment": (
        "ix_enrolment_campaign_state_branch",
        ["campaign_id", "state", "opportunity_id", "branch"],
        "ix_enrolment_campaign_id_state",
        ["campaign_id", "state", "opportunity_id"],
    ),
}
_ADDED = {
    "ix_outbound_email_rates": (
        "outbound_email",
        ["project_id", "state", "campaign_id", "step", "accepted_at", "opportunity_id"],
    ),
    "ix_inbound_email_answered": (
        "inbound_email",
        ["project_id", "kind", "opportunity_id", "rung", "intent", "contact_id"],
    ),
    "ix_prospect_decided": ("prospect", ["project_id", "decided_at", "state"]),
}
_DEFERRED, _GIVEN_UP = "ix_outbound_email_deferred", "ix_opportunity_given_up"


def upgrade() -> None:
    for table, (name, columns, old, _) in _BROADENED.items():
        op.create_index(name, table, columns)
        op.drop_index(old, table)
    for name, (table, columns) in _ADDED.items():
        op.create_index(name, table, columns)
    _add_partial(
        _DEFERRED, "outbound_email", ["mailbox_id", "claimed_at"], "wait_reason = 'provider'"
    )
    columns = ["project_id", "tactic", "stage", "gate", "contact_id"]
    _add_partial(_GIVEN_UP, "opportunity", columns, "gate <> ''")
    op.drop_index("ix_opportunity_gated", "opportunity")


def _add_partial(name: str, table: str, columns: list[str], where: str) -> None:
    few = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=few, postgresql_where=few)


def downgrade() -> None:
    _add_partial("ix_opportunity_gated", "opportunity", ["project_id", "contact_id"], "gate <> ''")
    op.drop_index(_GIVEN_UP, "opportunity")
    op.drop_index(_DEFERRED, "outbound_email")
    for name, (table, _) in _ADDED.items():
        op.drop_index(name, table)
    for table, (name, _, old, columns) in _BROADENED.items():
        op.create_index(old, table, columns)
        op.drop_index(name, table)
