"""Steps that branch on the answer; the calendar of sending, drawn ahead."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("enrolment") as enrolment:
        enrolment.add_column(
            sa.Column("branch", sa.String(length=32), nullable=False, server_default="")
        )
    op.create_table(
        "sending_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sending_plan"),
    )


def downgrade() -> None:
    op.drop_table("sending_plan")
    with op.batch_alter_table("enrolment") as enrolment:
        enrolment.drop_column("branch")
