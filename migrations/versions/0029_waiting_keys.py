"""A key of DKIM may wait for its record in the DNS before it signs."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mailbox",
        sa.Column("dkim_waits", sa.Boolean(), nullable=False, server_default=sa.text("false")),
    )


def downgrade() -> None:
    with op.batch_alter_table("mailbox") as table:
        table.drop_column("dkim_waits")
