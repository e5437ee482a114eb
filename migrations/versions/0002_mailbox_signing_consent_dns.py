"""Mailboxes: DKIM keys of their own, a provider's consent (OAuth), and what the DNS lacks."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NEW = ("dkim_selector", "dkim_secret", "oauth_provider", "oauth_secret")


def upgrade() -> None:
    for name in _NEW:
        length = 63 if name == "dkim_selector" else 16 if name == "oauth_provider" else None
        op.add_column(
            "mailbox", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.add_column(
        "mailbox",
        sa.Column("dns_problems", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )
    op.add_column("mailbox", sa.Column("dns_checked_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    for name in (*_NEW, "dns_problems", "dns_checked_at"):
        op.drop_column("mailbox", name)
