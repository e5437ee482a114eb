"""Queue order, zones, holidays, ramps, several mailboxes, holds and steps by hand of campaigns."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NEW = {
    "mailbox": (
        sa.Column("hourly_cap", sa.Integer(), nullable=True),
        sa.Column("ramp_began_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("copies_itself", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("dns_lacks_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breaker", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
    ),
    "campaign": (
        sa.Column("more_mailboxes", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("keeps_holidays", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("waits_working_days", sa.Boolean(), nullable=False, server_default=sa.false()),
    ),
    "enrolment": (sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),),
    "outbound_email": (
        sa.Column("urgency", sa.Integer(), nullable=False, server_default=sa.text("2")),
    ),
}
_QUEUE = ["mailbox_id", "state", "urgency", "campaign_id", "send_at"]
_COUNTED = {"campaign_id": "campaign", "site_id": "site", "contact_id": "contact"}


def upgrade() -> None:
    for table, columns in _NEW.items():
        for column in columns:
            op.add_column(table, column)
    letters = sa.table(
        "outbound_email", sa.column("urgency", sa.Integer), sa.column("step", sa.Integer)
    )
    op.execute(letters.update().where(letters.c.step.is_(None)).values(urgency=0))
    op.execute(letters.update().where(letters.c.step > 0).values(urgency=1))
    op.create_index("ix_outbound_email_queue", "outbound_email", _QUEUE)
    for column, name in _COUNTED.items():
        op.drop_index(f"ix_outbound_email_{column}", "outbound_email")
        op.create_index(f"ix_outbound_email_{name}_sent", "outbound_email", [column, "claimed_at"])
    op.create_table(
        "manual_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name="fk_manual_task_enrolment_id"
        ),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name="fk_manual_task_project_id"),
        sa.PrimaryKeyConstraint("id", name="pk_manual_task"),
        sa.UniqueConstraint("enrolment_id", "step", name="uq_manual_task_enrolment_id_step"),
    )
    op.create_index("ix_manual_task_project_id_state", "manual_task", ["project_id", "state"])


def downgrade() -> None:
    op.drop_table("manual_task")
    op.drop_index("ix_outbound_email_queue", "outbound_email")
    for column, name in _COUNTED.items():
        op.drop_index(f"ix_outbound_email_{name}_sent", "outbound_email")
        op.create_index(f"ix_outbound_email_{column}", "outbound_email", [column])
    for table, columns in _NEW.items():
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in columns:
                batch_op.drop_column(column.name)
