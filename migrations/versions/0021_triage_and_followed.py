"""Who kept or dropped a page; feeds and sitemaps that a project follows."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "prospect", sa.Column("decided_by", sa.String(64), nullable=False, server_default="")
    )
    op.add_column("prospect", sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True))
    _followed()


def _followed() -> None:
    op.create_table(
        "followed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(2048), nullable=False),
        sa.Column("page_limit", sa.Integer(), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(64), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_followed_project_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_followed_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed")),
        sa.UniqueConstraint(
            "project_id", "kind", "url_key", name=op.f("uq_followed_project_id_kind_url_key")
        ),
    )
    op.create_index(op.f("ix_followed_next_read_at"), "followed", ["next_read_at"])


def downgrade() -> None:
    op.drop_table("followed")
    with op.batch_alter_table("prospect") as table:
        table.drop_column("decided_at")
        table.drop_column("decided_by")
