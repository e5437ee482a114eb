"""Reports and digests by mail; backlinks by what was found; the words a placement is judged by."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bulletin_order",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("rhythm", sa.String(32), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("with_costs", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("told_up_to", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_bulletin_order_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_bulletin_order_mailbox_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin_order")),
    )
    for name in ("project_id", "mailbox_id", "next_at"):
        op.create_index(op.f(f"ix_bulletin_order_{name}"), "bulletin_order", [name])
    op.create_table(
        "bulletin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(80), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=True),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("after_alert", sa.Integer(), nullable=False),
        sa.Column("up_to_alert", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_bulletin_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["bulletin_order.id"], name=op.f("fk_bulletin_order_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint(
            "order_id",
            "occasion",
            "recipient",
            name=op.f("uq_bulletin_order_id_occasion_recipient"),
        ),
    )
    for name in ("project_id", "order_id", "state"):
        op.create_index(op.f(f"ix_bulletin_{name}"), "bulletin", [name])
    with op.batch_alter_table("placement") as table:
        table.add_column(sa.Column("judged_anchor", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_backlink_project_id_finding"), "backlink", ["project_id", "finding"])


def downgrade() -> None:
    op.drop_index(op.f("ix_backlink_project_id_finding"), "backlink")
    with op.batch_alter_table("placement") as table:
        table.drop_column("judged_anchor")
    op.drop_table("bulletin")
    op.drop_table("bulletin_order")
