"""Roles, memberships, invitations, second factors, tokens and the audit chain."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, kind, default in (
        ("every_project", sa.Boolean(), sa.true()),
        ("totp_secret", sa.String(), ""),
        ("totp_step", sa.Integer(), "0"),
        ("recovery_hashes", sa.JSON(), sa.text("'[]'")),
    ):
        column = sa.Column(name, kind, nullable=False, server_default=default)
        op.add_column("user_account", column)
    # What a member could do until now is what a manager does.
    op.execute("UPDATE user_account SET role = 'manager' WHERE role = 'member'")
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        _user(),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(32), nullable=False),
        _user_key("membership"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_membership_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("user_id", "project_id", name=op.f("uq_membership_user_id_project_id")),
    )
    op.create_index(op.f("ix_membership_project_id"), "membership", ["project_id"])
    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.String(64), nullable=False),
        _user(),
        _at("made_at"),
        _at("expires_at"),
        _user_key("invitation"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_user_id"), "invitation", ["user_id"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        _user(),
        sa.Column("name", sa.String(120), nullable=False),
        _at("made_at"),
        _at("expires_at"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        _user_key("api_token"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    op.create_index(op.f("ix_api_token_user_id"), "api_token", ["user_id"])
    op.create_table(
        "event_seal",
        sa.Column("up_to", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _at("sealed_at"),
        sa.PrimaryKeyConstraint("up_to", name=op.f("pk_event_seal")),
    )


def _at(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _user() -> sa.Column[int]:
    return sa.Column("user_id", sa.Integer(), nullable=False)


def _user_key(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["user_id"], ["user_account.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE"
    )


def downgrade() -> None:
    for table in ("event_seal", "api_token", "invitation", "membership"):
        op.drop_table(table)
    op.execute("UPDATE user_account SET role = 'member' WHERE role = 'manager'")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        for column in ("recovery_hashes", "totp_step", "totp_secret", "every_project"):
            batch_op.drop_column(column)
