"""Who works on an answer: assignee, snooze, notes, saved replies; candidates of a weak match."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("inbound_email", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("candidates", sa.JSON(), nullable=False, server_default=sa.text("'[]'"))
        )
        batch_op.add_column(sa.Column("assignee_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            "fk_inbound_email_assignee_id", "user_account", ["assignee_id"], ["id"]
        )
    op.create_index("ix_inbound_email_assignee_id", "inbound_email", ["assignee_id"])
    op.create_table(
        "inbound_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_email.id"], name="fk_inbound_note_inbound_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_inbound_note"),
    )
    op.create_index("ix_inbound_note_inbound_id", "inbound_note", ["inbound_id"])
    op.create_table(
        "saved_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_saved_reply_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_reply"),
        sa.UniqueConstraint("project_id", "name", name="uq_saved_reply_project_id_name"),
    )
    op.create_index("ix_saved_reply_project_id", "saved_reply", ["project_id"])


def downgrade() -> None:
    op.drop_table("saved_reply")
    op.drop_table("inbound_note")
    op.drop_index("ix_inbound_email_assignee_id", "inbound_email")
    with op.batch_alter_table("inbound_email", schema=None) as batch_op:
        batch_op.drop_constraint("fk_inbound_email_assignee_id", type_="foreignkey")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("assignee_id")
        batch_op.drop_column("candidates")
