"""Profile, quality, harm and disavow files of backlinks; what changes are measured against."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("expected", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
        sa.Column("trouble_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("flaps", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_image", sa.Boolean(), nullable=True),
        sa.Column("page_links", sa.Integer(), nullable=True),
        sa.Column("page_weight", sa.Float(), nullable=True),
        sa.Column("page_language", sa.String(8), nullable=False, server_default=""),
        sa.Column("page_published_on", sa.String(10), nullable=False, server_default=""),
    )


_SEEN = "ix_backlink_project_id_first_seen_at"
_STATE = "ix_backlink_project_id_state"


_TABLES = (
    "disavow_version",
    "removal_request",
    "site_harm",
    "local_rank",
    "site_footprint",
    "backlink_summary",
    "alert_mute",
    "backlink_alert",
)


def upgrade() -> None:
    for column in _columns():
        op.add_column("backlink", column)
    op.create_index(_SEEN, "backlink", ["project_id", "first_seen_at"])
    op.create_index(_STATE, "backlink", ["project_id", "state"])
    _watching()
    _standing()
    _deciding()


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    op.drop_index(_STATE, "backlink")
    op.drop_index(_SEEN, "backlink")
    with op.batch_alter_table("backlink", schema=None) as batch_op:
        for column in reversed(_columns()):
            batch_op.drop_column(column.name)


def _watching() -> None:
    op.create_table(
        "backlink_alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("backlink_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("severity", sa.String(16), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["backlink_id"], ["backlink.id"], name=op.f("fk_backlink_alert_backlink_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_backlink_alert_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlink_alert")),
    )
    op.create_index(op.f("ix_backlink_alert_at"), "backlink_alert", ["at"])
    op.create_index(op.f("ix_backlink_alert_backlink_id"), "backlink_alert", ["backlink_id"])
    op.create_index(
        op.f("ix_backlink_alert_project_id_seen_at"), "backlink_alert", ["project_id", "seen_at"]
    )
    op.create_table(
        "alert_mute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("muted_by", sa.String(64), nullable=False),
        sa.Column("muted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_alert_mute_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_mute")),
        sa.UniqueConstraint("project_id", "kind", name=op.f("uq_alert_mute_project_id_kind")),
    )
    op.create_index(op.f("ix_alert_mute_project_id"), "alert_mute", ["project_id"])
    op.create_table(
        "backlink_summary",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("stale", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_backlink_summary_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlink_summary")),
        sa.UniqueConstraint("project_id", "kind", name=op.f("uq_backlink_summary_project_id_kind")),
    )
    op.create_index(op.f("ix_backlink_summary_project_id"), "backlink_summary", ["project_id"])


def _standing() -> None:
    op.create_table(
        "site_footprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("value", sa.String(255), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_footprint_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_footprint")),
        sa.UniqueConstraint(
            "site_id", "kind", "value", name=op.f("uq_site_footprint_site_id_kind_value")
        ),
    )
    op.create_table(
        "local_rank",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("site_key", sa.String(255), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.Column("rank_value", sa.Float(), nullable=False),
        sa.Column("trust_ratio", sa.Float(), nullable=True),
        sa.Column("linked_from", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_local_rank_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_rank")),
        sa.UniqueConstraint(
            "project_id", "site_key", name=op.f("uq_local_rank_project_id_site_key")
        ),
    )
    op.create_index(op.f("ix_local_rank_project_id"), "local_rank", ["project_id"])


def _deciding() -> None:
    op.create_table(
        "site_harm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("links", sa.Integer(), nullable=False),
        sa.Column("followed", sa.Integer(), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decision", sa.String(32), nullable=False),
        sa.Column("decided_by", sa.String(64), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_site_harm_project_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_site_harm_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_harm")),
        sa.UniqueConstraint("project_id", "site_id", name=op.f("uq_site_harm_project_id_site_id")),
    )
    op.create_index(op.f("ix_site_harm_decision"), "site_harm", ["decision"])
    op.create_index(op.f("ix_site_harm_level"), "site_harm", ["level"])
    op.create_index(op.f("ix_site_harm_project_id"), "site_harm", ["project_id"])
    op.create_index(op.f("ix_site_harm_site_id"), "site_harm", ["site_id"])
    op.create_table(
        "removal_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_removal_request_project_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_removal_request_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal_request")),
        sa.UniqueConstraint(
            "project_id", "site_id", name=op.f("uq_removal_request_project_id_site_id")
        ),
    )
    op.create_index(op.f("ix_removal_request_project_id"), "removal_request", ["project_id"])
    op.create_index(op.f("ix_removal_request_site_id"), "removal_request", ["site_id"])
    op.create_index(op.f("ix_removal_request_state"), "removal_request", ["state"])
    op.create_table(
        "disavow_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("domains", sa.Integer(), nullable=False),
        sa.Column("urls", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_disavow_version_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disavow_version")),
        sa.UniqueConstraint(
            "project_id", "number", name=op.f("uq_disavow_version_project_id_number")
        ),
    )
    op.create_index(op.f("ix_disavow_version_project_id"), "disavow_version", ["project_id"])
