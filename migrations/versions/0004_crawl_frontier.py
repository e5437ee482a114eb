"""Crawls of sites: the frontier of each, leased in batches; more evidence on targets."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "crawl",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("start_url", sa.String(), nullable=False),
        sa.Column("site_key", sa.String(255), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("page_limit", sa.Integer(), nullable=False),
        sa.Column("request_limit", sa.Integer(), nullable=True),
        sa.Column("byte_limit", sa.BigInteger(), nullable=True),
        sa.Column("include", sa.JSON(), nullable=False),
        sa.Column("exclude", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("pages_read", sa.Integer(), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("ending", sa.String(32), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_crawl_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl")),
    )
    op.create_index(op.f("ix_crawl_project_id"), "crawl", ["project_id"])
    op.create_index(op.f("ix_crawl_state"), "crawl", ["state"])
    op.create_table(
        "crawl_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crawl_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(2048), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("is_inbred", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("leased_by", sa.String(128), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visited_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["crawl_id"], ["crawl.id"], name=op.f("fk_crawl_page_crawl_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_crawl_page")),
        sa.UniqueConstraint("crawl_id", "url_key", name=op.f("uq_crawl_page_crawl_id_url_key")),
    )
    op.create_index(
        op.f("ix_crawl_page_crawl_id_state_depth"), "crawl_page", ["crawl_id", "state", "depth"]
    )
    op.add_column(
        "target", sa.Column("seconds", sa.Float(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "target",
        sa.Column("permanent_move", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "target",
        sa.Column("certificate_problem", sa.String(), nullable=False, server_default=""),
    )


def downgrade() -> None:
    with op.batch_alter_table("target", schema=None) as batch_op:
        for name in ("certificate_problem", "permanent_move", "seconds"):
            batch_op.drop_column(name)
    op.drop_table("crawl_page")
    op.drop_table("crawl")
