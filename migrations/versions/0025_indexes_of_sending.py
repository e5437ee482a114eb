"""A letter that leaves changes fewer pages.

Of letters that wait nothing empty is indexed, and the bytes that leave lie in a table of their own.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
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
    _bytes_apart()


def _bytes_apart() -> None:
    op.create_table(
        "sealed_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email_id", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["email_id"], ["outbound_email.id"], name=op.f("fk_sealed_letter_email_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_letter")),
    )
    op.execute(
        "INSERT INTO sealed_letter (email_id, raw, sha256)"
        " SELECT id, raw, sha256 FROM outbound_email WHERE raw IS NOT NULL ORDER BY id"
    )
    op.create_index(op.f("ix_sealed_letter_email_id"), "sealed_letter", ["email_id"])
    op.drop_column("outbound_email", "raw")
    op.drop_column("outbound_email", "sha256")


def _bytes_back() -> None:
    op.add_column("outbound_email", sa.Column("raw", sa.LargeBinary(), nullable=True))
    op.add_column(
        "outbound_email", sa.Column("sha256", sa.String(64), nullable=False, server_default="")
    )
    op.execute(
        "UPDATE outbound_email SET raw = latest.raw, sha256 = latest.sha256"
        " FROM sealed_letter AS latest WHERE latest.id IN"
        " (SELECT max(id) FROM sealed_letter GROUP BY email_id)"
        " AND latest.email_id = outbound_email.id"
    )
    op.drop_table("sealed_letter")


def _index_some(name: str, table: str, columns: list[str], which: str) -> None:
    some = sa.text(which)
    op.create_index(name, table, columns, sqlite_where=some, postgresql_where=some)


def downgrade() -> None:
    _bytes_back()
    for name, (column, before) in _NARROWED.items():
        op.create_index(before, "outbound_email", [column, "claimed_at"])
        op.drop_index(name, "outbound_email")
    op.create_index(_DUE_BEFORE, "enrolment", ["next_step_at"])
    op.drop_index(_DUE, "enrolment")
    for name, (table, columns, _) in _ONLY_SOME.items():
        op.drop_index(name, table)
        op.create_index(name, table, columns)
