"""What further tactics need: outlets, stories, partners, people, planned assets, weights."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TABLES = (
    *("person", "person_address"),
    *("outlet", "journalist", "story", "press_list_entry", "journalist_request"),
    *("partner", "agreement", "obligation", "own_link"),
)
_OF_ASSETS = (
    *("kind", "kind_reason"),
    *("due_on", "owner", "tactic", "audience", "answers_url"),
)


def upgrade() -> None:
    for name, empty in (("not_us", "[]"), ("competitors", "[]"), ("weights", "{}")):
        op.add_column(
            "project",
            sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text(f"'{empty}'")),
        )
    op.add_column("project", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "opportunity", sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("contact", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    _assets_and_targets()
    _people()
    _press()
    _partners()


def downgrade() -> None:
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_column("archive_asked_at")
        batch_op.drop_column("about")
    with op.batch_alter_table("asset", schema=None) as batch_op:
        for name in reversed(_OF_ASSETS):
            batch_op.drop_column(name)
    for table in reversed(_TABLES):
        op.drop_table(table)
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("erased_at")
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.drop_column("accepted_at")
    with op.batch_alter_table("project", schema=None) as batch_op:
        for name in ("changed_at", "weights", "competitors", "not_us"):
            batch_op.drop_column(name)


def _assets_and_targets() -> None:
    columns = (
        sa.Column("kind", sa.String(32), nullable=False, server_default=""),
        sa.Column("kind_reason", sa.String(), nullable=False, server_default=""),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(120), nullable=False, server_default=""),
        sa.Column("tactic", sa.String(32), nullable=False, server_default=""),
        sa.Column("audience", sa.String(), nullable=False, server_default=""),
        sa.Column("answers_url", sa.String(), nullable=False, server_default=""),
    )
    for column in columns:
        op.add_column("asset", column)
    op.add_column(
        "target", sa.Column("about", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
    )
    op.add_column(
        "target", sa.Column("archive_asked_at", sa.DateTime(timezone=True), nullable=True)
    )


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
    )
    op.create_table(
        "person_address",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_person_address_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_person_address_person_id")
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_person_address")),
    )
    op.create_index(op.f("ix_person_address_person_id"), "person_address", ["person_id"])


def _press() -> None:
    op.create_table(
        "outlet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_outlet_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlet")),
        sa.UniqueConstraint("site_id", name=op.f("uq_outlet_site_id")),
    )
    op.create_table(
        "journalist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outlet_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_journalist_contact_id")
        ),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlet.id"], name=op.f("fk_journalist_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journalist")),
        sa.UniqueConstraint("outlet_id", "name_key", name=op.f("uq_journalist_outlet_id_name_key")),
    )
    op.create_index(op.f("ix_journalist_contact_id"), "journalist", ["contact_id"])
    op.create_index(op.f("ix_journalist_outlet_id"), "journalist", ["outlet_id"])
    op.create_table(
        "story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("embargo_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_on_days", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_story_asset_id")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_story_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
    )
    op.create_index(op.f("ix_story_asset_id"), "story", ["asset_id"])
    op.create_index(op.f("ix_story_project_id"), "story", ["project_id"])
    op.create_index(op.f("ix_story_state"), "story", ["state"])
    op.create_table(
        "press_list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("journalist_id", sa.Integer(), nullable=False),
        sa.Column("fit", sa.Float(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("left_out_by", sa.String(64), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["journalist_id"], ["journalist.id"], name=op.f("fk_press_list_entry_journalist_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_press_list_entry_opportunity_id")
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_press_list_entry_story_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_press_list_entry")),
        sa.UniqueConstraint(
            "story_id", "journalist_id", name=op.f("uq_press_list_entry_story_id_journalist_id")
        ),
    )
    op.create_index(
        op.f("ix_press_list_entry_journalist_id"), "press_list_entry", ["journalist_id"]
    )
    op.create_index(
        op.f("ix_press_list_entry_opportunity_id"), "press_list_entry", ["opportunity_id"]
    )
    op.create_index(op.f("ix_press_list_entry_story_id"), "press_list_entry", ["story_id"])
    op.create_table(
        "journalist_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("source", sa.String(320), nullable=False),
        sa.Column("outlet", sa.String(200), nullable=False),
        sa.Column("journalist", sa.String(200), nullable=False),
        sa.Column("topic", sa.String(500), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"],
            ["opportunity.id"],
            name=op.f("fk_journalist_request_opportunity_id"),
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_journalist_request_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journalist_request")),
        sa.UniqueConstraint(
            "project_id", "fingerprint", name=op.f("uq_journalist_request_project_id_fingerprint")
        ),
    )
    op.create_index(
        op.f("ix_journalist_request_deadline_at"), "journalist_request", ["deadline_at"]
    )
    op.create_index(
        op.f("ix_journalist_request_opportunity_id"), "journalist_request", ["opportunity_id"]
    )
    op.create_index(op.f("ix_journalist_request_project_id"), "journalist_request", ["project_id"])


def _partners() -> None:
    op.create_table(
        "partner",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("page_url", sa.String(2048), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_partner_project_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_partner_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("project_id", "site_id", name=op.f("uq_partner_project_id_site_id")),
    )
    op.create_index(op.f("ix_partner_kind"), "partner", ["kind"])
    op.create_index(op.f("ix_partner_project_id"), "partner", ["project_id"])
    op.create_index(op.f("ix_partner_site_id"), "partner", ["site_id"])
    op.create_table(
        "agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_agreement_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement")),
    )
    op.create_index(op.f("ix_agreement_partner_id"), "agreement", ["partner_id"])
    op.create_table(
        "obligation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("owed_by", sa.String(32), nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_obligation_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_obligation_partner_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
    )
    op.create_index(op.f("ix_obligation_agreement_id"), "obligation", ["agreement_id"])
    op.create_index(op.f("ix_obligation_owed_by"), "obligation", ["owed_by"])
    op.create_index(op.f("ix_obligation_partner_id"), "obligation", ["partner_id"])
    op.create_table(
        "own_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=False),
        sa.Column("target_url", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(1300), nullable=False),
        sa.Column("target_site", sa.String(255), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_own_link_asset_id")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_own_link_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_link")),
        sa.UniqueConstraint("asset_id", "target_key", name=op.f("uq_own_link_asset_id_target_key")),
    )
    op.create_index(op.f("ix_own_link_asset_id"), "own_link", ["asset_id"])
    op.create_index(op.f("ix_own_link_project_id"), "own_link", ["project_id"])
    op.create_index(op.f("ix_own_link_target_site"), "own_link", ["target_site"])
