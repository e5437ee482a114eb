"""Saved views, last looks and bulk actions; indexes that lists and counts are read from."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEXES = (
    (
        "ix_opportunity_board",
        "opportunity",
        ["project_id", "stage", "tactic", "position", "accepted_at", "score", "contact_id"],
    ),
    ("ix_backlink_project_id_target_key", "backlink", ["project_id", "target_key", "site_id"]),
    (
        "ix_backlink_project_id_state_lost_at",
        "backlink",
        ["project_id", "state", "lost_at"],
    ),
    (
        "ix_outbound_email_project_state",
        "outbound_email",
        ["project_id", "state", "contact_id", "step"],
    ),
    (
        "ix_outbound_email_campaign_state",
        "outbound_email",
        ["campaign_id", "state", "contact_id"],
    ),
    (
        "ix_inbound_email_pile",
        "inbound_email",
        ["project_id", "read_at", "state", "kind", "snoozed_until", "assignee_id"],
    ),
    (
        "ix_inbound_email_project_id_received_at",
        "inbound_email",
        ["project_id", "received_at"],
    ),
    ("ix_enrolment_campaign_id_state", "enrolment", ["campaign_id", "state", "opportunity_id"]),
    ("ix_prospect_project_id_state", "prospect", ["project_id", "state"]),
)


def _at(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _whose(table: str) -> list[SchemaItem]:
    """Columns and keys of a row that belongs to a person and a project."""
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f(f"fk_{table}_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f(f"fk_{table}_project_id")
        ),
    ]


def upgrade() -> None:
    op.create_table(
        "saved_view",
        *_whose("saved_view"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("query", sa.String(500), nullable=False),
        _at("created_at"),
        sa.UniqueConstraint(
            "user_id", "project_id", "name", name=op.f("uq_saved_view_user_id_project_id_name")
        ),
    )
    op.create_table(
        "last_look",
        *_whose("last_look"),
        sa.Column("event_id", sa.Integer(), nullable=False),
        _at("at"),
        sa.UniqueConstraint("user_id", "project_id", name=op.f("uq_last_look_user_id_project_id")),
    )
    op.create_table(
        "bulk_action",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        _at("at"),
        sa.Column("changes", sa.JSON(), nullable=False),
        _at("undone_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulk_action")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_bulk_action_project_id")
        ),
    )
    op.create_index(op.f("ix_bulk_action_project_id_at"), "bulk_action", ["project_id", "at"])
    for name, table, columns in _INDEXES:
        op.create_index(op.f(name), table, columns)
    op.create_index(
        op.f("ix_opportunity_gated"),
        "opportunity",
        ["project_id", "contact_id"],
        sqlite_where=sa.text("gate <> ''"),
        postgresql_where=sa.text("gate <> ''"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_opportunity_gated"), table_name="opportunity")
    for name, table, _ in reversed(_INDEXES):
        op.drop_index(op.f(name), table_name=table)
    op.drop_table("bulk_action")
    op.drop_table("last_look")
    op.drop_table("saved_view")
