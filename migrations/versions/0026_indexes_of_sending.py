"""A letter that leaves changes fewer indexes: of those that wait, nothing empty is indexed."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0027"
branch_labels = None
depends_on = None

# name: (table, columns, which rows)
_ONLY_SOME = {
    "ix_outbound_email_accepted_at": (
        "outbound_email",
        ["accepted_at"],
        "accepted_at IS NOT NULL",
    ),
    "ix_outbound_email_rates": (
        "outbound_email",
        ["project_id", "state", "campaign_id", "step", "accepted_at", "opportunity_id"],
        "accepted_at IS NOT NULL",
    ),
    "ix_outbound_email_mailbox_sent": (
        "outbound_email",
        ["mailbox_id", "claimed_at"],
        "claimed_at IS NOT NULL",
    ),
    "ix_outbound_email_campaign_sent": (
        "outbound_email",
        ["campaign_id", "claimed_at"],
        "claimed_at IS NOT NULL",
    ),
    "ix_opportunity_asset": (
        "opportunity",
        ["project_id", "asset_id", "stage"],
        "asset_id IS NOT NULL",
    ),
    "ix_opportunity_stage": (
        "opportunity",
        ["stage"],
        "stage NOT IN ('open', 'ready', 'contacted')",
    ),
}
# name: (column, name before); few letters go to one site or person, so that no time is needed
_NARROWED = {
    "ix_outbound_email_site_id": ("site_id", "ix_outbound_email_site_sent"),
    "ix_outbound_email_contact_id": ("contact_id", "ix_outbound_email_contact_sent"),
}
_DUE, _DUE_BEFORE = "ix_enrolment_due", "ix_enrolment_next_step_at"


def upgrade() -> None:
    for name, (table, columns, which) in _ONLY_SOME.items():
        op.drop_index(name, table)
        _index_some(name, table, columns, which)
    _index_some(_DUE, "enrolment", ["state", "next_step_at"], "next_step_at IS NOT NULL")
    op.drop_index(_DUE_BEFORE, "enrolment")
    for name, (column, before) in _NARROWED.items():
        op.create_index(name, "outbound_email", [column])
        op.drop_index(before, "outbound_email")


def _index_some(name: str, table: str, columns: list[str], which: str) -> None:
    some = sa.text(which)
    op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    for name, (column, before) in _NARROWED.items():
        op.create_index(before, "outbound_email", [column, "claimed_at"])
        op.drop_index(name, "outbound_email")
    op.create_index(_DUE_BEFORE, "enrolment", ["next_step_at"])
    op.drop_index(_DUE, "enrolment")
    for name, (table, columns, _) in _ONLY_SOME.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)
