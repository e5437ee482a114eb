"""Passkeys as a second factor; what came of each asset is counted in an index."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("has_passkey", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("user_account", column)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(1400), nullable=False),
        sa.Column("public", sa.String(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("challenged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_passkey_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkey_credential_id")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    op.create_index("ix_opportunity_asset", "opportunity", ["project_id", "asset_id", "stage"])


def downgrade() -> None:
    op.drop_index("ix_opportunity_asset", "opportunity")
    op.drop_index(op.f("ix_passkey_user_id"), "passkey")
    op.drop_table("passkey")
    op.drop_column("user_account", "has_passkey")
