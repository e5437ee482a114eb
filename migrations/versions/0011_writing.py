"""Versions and variants of letters, assessments of legitimate interest, due dates of notices."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letter_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.Column("variant", sa.String(16), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("digest", sa.String(16), nullable=False),
        sa.Column("saved_by", sa.String(64), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_letter_version_campaign_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_version")),
    )
    op.create_index(
        op.f("ix_letter_version_campaign_id_key"), "letter_version", ["campaign_id", "key"]
    )
    op.create_table(
        "interest_assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("necessity", sa.String(), nullable=False),
        sa.Column("balancing", sa.String(), nullable=False),
        sa.Column("approved_by", sa.String(64), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_interest_assessment_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest_assessment")),
        sa.UniqueConstraint(
            "project_id", "version", name=op.f("uq_interest_assessment_project_id_version")
        ),
    )
    with op.batch_alter_table("outbound_email") as table:
        table.add_column(sa.Column("variant", sa.String(16), nullable=False, server_default=""))
    with op.batch_alter_table("contact") as table:
        table.add_column(sa.Column("keep_ground", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("notice_warned_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("contact") as table:
        table.drop_column("notice_warned_at")
        table.drop_column("keep_ground")
    with op.batch_alter_table("outbound_email") as table:
        table.drop_column("variant")
    op.drop_table("interest_assessment")
    op.drop_table("letter_version")
