"""What a project calls its stages, fields and tags; searches that the worker asks; the sample."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("project") as table:
        table.add_column(sa.Column("stage_words", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(
            sa.Column("is_sample", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    _fields()
    _tags()
    _searches()


def _fields() -> None:
    op.create_table(
        "own_field",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_own_field_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_field")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_own_field_project_id_name")),
    )
    op.create_table(
        "own_value",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("field_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_own_value_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["field_id"], ["own_field.id"], name=op.f("fk_own_value_field_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "field_id", name=op.f("pk_own_value")),
    )
    op.create_index("ix_own_value_field_text", "own_value", ["field_id", "text"])


def _tags() -> None:
    op.create_table(
        "tag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("tone", sa.String(16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_tag_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_tag_project_id_name")),
    )
    op.create_table(
        "tagged",
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_tagged_opportunity_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tag.id"], name=op.f("fk_tagged_tag_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "tag_id", name=op.f("pk_tagged")),
    )
    op.create_index("ix_tagged_tag_id", "tagged", ["tag_id", "opportunity_id"])


def _searches() -> None:
    op.create_table(
        "search_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("budget", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(64), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_search_request_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"],
            ["search_provider.id"],
            name=op.f("fk_search_request_provider_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_request")),
    )
    op.create_index(op.f("ix_search_request_project_id"), "search_request", ["project_id"])
    op.create_index(op.f("ix_search_request_state"), "search_request", ["state"])


def downgrade() -> None:
    for table in ("search_request", "tagged", "tag", "own_value", "own_field"):
        op.drop_table(table)
    with op.batch_alter_table("project") as table:
        table.drop_column("is_sample")
        table.drop_column("stage_words")
