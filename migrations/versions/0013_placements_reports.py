"""Placements judged anew, links attributed, costs, the look of reports."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("placement") as table:
        table.add_column(sa.Column("method_by", sa.String(64), nullable=False, server_default=""))
        table.add_column(sa.Column("judged_rel", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("judged_followed", sa.Boolean(), nullable=True))
        table.add_column(
            sa.Column("judged_offer", sa.Boolean(), nullable=False, server_default=sa.text("false"))
        )
        table.add_column(
            sa.Column("was_risk", sa.Boolean(), nullable=False, server_default=sa.text("false"))
        )
        table.add_column(sa.Column("paid_until", sa.Date(), nullable=True))
    # A placement was lost from a win or from a risk; risks kept their reasons.
    op.execute(
        "UPDATE placement SET was_risk = true WHERE state = 'risk' "
        "OR (state = 'lost' AND CAST(risks AS VARCHAR(8)) <> '[]')"
    )
    with op.batch_alter_table("backlink") as table:
        table.add_column(sa.Column("attributed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_backlink_state_attributed_at"), "backlink", ["state", "attributed_at"])
    op.create_table(
        "cost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("placement_id", sa.Integer(), nullable=True),
        sa.Column("spent_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Float(), nullable=False),
        sa.Column("cents", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("struck_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_cost_project_id")),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], name=op.f("fk_cost_campaign_id")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_cost_placement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost")),
    )
    for name in ("project_id", "campaign_id", "placement_id"):
        op.create_index(op.f(f"ix_cost_{name}"), "cost", [name])
    op.create_table(
        "report_brand",
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("agency", sa.String(120), nullable=False),
        sa.Column("colour", sa.String(7), nullable=False),
        sa.Column("contact", sa.String(200), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_kind", sa.String(4), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_report_brand_project_id")
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_report_brand")),
    )


def downgrade() -> None:
    op.drop_table("report_brand")
    op.drop_table("cost")
    op.drop_index(op.f("ix_backlink_state_attributed_at"), table_name="backlink")
    with op.batch_alter_table("backlink") as table:
        table.drop_column("attributed_at")
    # Rows in states that the older version doesn't know would not load there.
    op.execute("DELETE FROM placement WHERE state IN ('proposed', 'rejected')")
    with op.batch_alter_table("placement") as table:
        for name in (
            "paid_until",
            "was_risk",
            "judged_offer",
            "judged_followed",
            "judged_rel",
            "method_by",
        ):
            table.drop_column(name)
