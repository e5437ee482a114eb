"""Queries that a project adds to the library of footprints."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "own_footprint",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("tactic", sa.String(32), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("pattern", sa.String(300), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_own_footprint_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_footprint")),
        sa.UniqueConstraint(
            "project_id",
            "tactic",
            "pattern",
            name=op.f("uq_own_footprint_project_id_tactic_pattern"),
        ),
    )


def downgrade() -> None:
    op.drop_table("own_footprint")
