"""Variants, zones, holidays, ramps, breakers and manual steps of campaigns."""


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
