"""Links of other sites from exports, what each sighting claims, search providers and answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "sighting", sa.Column("claims", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.create_table(
        "imported_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("prospect_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("target_url", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(1300), nullable=False),
        sa.Column("target_site", sa.String(255), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("anchor_text", sa.String(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=True),
        sa.Column("target_status", sa.Integer(), nullable=True),
        sa.Column("first_seen_on", sa.Date(), nullable=True),
        sa.Column("last_seen_on", sa.Date(), nullable=True),
        sa.Column("claims", sa.JSON(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_imported_link_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.id"], name=op.f("fk_imported_link_prospect_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_imported_link_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imported_link")),
        sa.UniqueConstraint(
            "prospect_id",
            "target_key",
            "source",
            name=op.f("uq_imported_link_prospect_id_target_key_source"),
        ),
    )
    for column in ("project_id", "run_id", "target_key", "target_site"):
        op.create_index(op.f(f"ix_imported_link_{column}"), "imported_link", [column])
    op.create_table(
        "search_provider",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("base_url", sa.String(), nullable=False),
        sa.Column("key_sealed", sa.String(), nullable=False),
        sa.Column("queries_a_month", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hold_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_provider")),
        sa.UniqueConstraint("name", name=op.f("uq_search_provider_name")),
    )
    op.create_table(
        "search_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("query", sa.String(500), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("hits", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["search_provider.id"],
            name=op.f("fk_search_answer_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_answer")),
        sa.UniqueConstraint(
            "provider_id",
            "query",
            "language",
            "page",
            name=op.f("uq_search_answer_provider_id_query_language_page"),
        ),
    )
    op.create_index(op.f("ix_search_answer_asked_at"), "search_answer", ["asked_at"])


def downgrade() -> None:
    op.drop_table("search_answer")
    op.drop_table("search_provider")
    op.drop_table("imported_link")
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.drop_column("claims")
