"""What the tactics beside broken links need: outlets, stories, partners, planned assets, weights."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name, empty in (("not_us", "[]"), ("competitors", "[]"), ("weights", "{}")):
        op.add_column(
            "project",
            sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text(f"'{empty}'")),
        )
    op.add_column("project", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("project", schema=None) as batch_op:
        for name in ("changed_at", "weights", "competitors", "not_us"):
            batch_op.drop_column(name)
