"""The language that somebody reads."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "user_account",
        sa.Column("language", sa.String(16), nullable=False, server_default=""),
    )


def downgrade() -> None:
    op.drop_column("user_account", "language")
