"""Roles, memberships, invitations, second factors, tokens and the audit chain."""


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
