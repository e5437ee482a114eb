"""All tables of the first release, and the triggers that keep events append-only."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_POSTGRES = """
CREATE FUNCTION refuse_event_change() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'events are append-only'; END $$;
CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE ON event
FOR EACH ROW EXECUTE FUNCTION refuse_event_change();
"""
_SQLITE = """
CREATE TRIGGER event_no_{verb} BEFORE {verb} ON event
BEGIN SELECT RAISE(ABORT, 'events are append-only'); END
"""


def _make_events_append_only() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_POSTGRES)
    else:
        for verb in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(verb=verb))


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("fenced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence_reason", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(128), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("site_url", sa.String(), nullable=False),
        sa.Column("site_key", sa.String(255), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("brand_names", sa.JSON(), nullable=False),
        sa.Column("excluded", sa.JSON(), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("organisation", sa.String(), nullable=False),
        sa.Column("postal_address", sa.String(), nullable=False),
        sa.Column("notice_url", sa.String(), nullable=False),
        sa.Column("legitimate_interest_note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("name", name=op.f("uq_project_name")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_project_site_key"), ["site_key"], unique=False)

    op.create_table(
        "recurring_task",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_recurring_task")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_hash", sa.String(64), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_account", ["account_hash", "at"], unique=False)
        batch_op.create_index("ix_sign_in_address", ["address", "at"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(255), nullable=False),
        sa.Column("home_url", sa.String(), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("country_reason", sa.String(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("contact_form_url", sa.String(), nullable=False),
        sa.Column("contacts_read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("key", name=op.f("uq_site_key")),
    )
    op.create_table(
        "suppression",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "address", "domain", "hash", name="suppressionkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("value", sa.String(320), nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "unsubscribe",
                "objection",
                "complaint",
                "bounce",
                "manual",
                "erasure",
                name="suppressionreason",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("kind", "value", name=op.f("uq_suppression_kind_value")),
    )
    with op.batch_alter_table("suppression", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suppression_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_suppression_reason"), ["reason"], unique=False)
        batch_op.create_index(batch_op.f("ix_suppression_value"), ["value"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(2048), nullable=False),
        sa.Column("verdict", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(64), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("final_url", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("hops", sa.JSON(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_bad_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("url_key", name=op.f("uq_target_url_key")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_checked_at"), ["checked_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_target_next_check_at"), ["next_check_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_target_verdict"), ["verdict"], unique=False)

    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("email_key", sa.String(320), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password_hash", sa.String(255), nullable=False),
        sa.Column(
            "role",
            sa.Enum("admin", "member", "viewer", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email_key", name=op.f("uq_user_account_email_key")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_account_role"), ["role"], unique=False)

    op.create_table(
        "asset",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(2048), nullable=False),
        sa.Column(
            "state",
            sa.Enum("planned", "live", "gone", name="assetstate", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("headings", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("links_in", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.String(10), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_asset_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("project_id", "url_key", name=op.f("uq_asset_project_id_url_key")),
    )
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asset_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_asset_state"), ["state"], unique=False)

    op.create_table(
        "backlink",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("linking_page", sa.String(), nullable=False),
        sa.Column("page_key", sa.String(1300), nullable=False),
        sa.Column("target_url", sa.String(), nullable=False),
        sa.Column("target_key", sa.String(1300), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "live",
                "missing",
                "lost",
                name="backlinkstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("anchor_text", sa.String(), nullable=False),
        sa.Column("rel", sa.String(), nullable=False),
        sa.Column("placement", sa.String(16), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("page_title", sa.String(), nullable=False),
        sa.Column("followed", sa.Boolean(), nullable=True),
        sa.Column("not_followed_because", sa.JSON(), nullable=False),
        sa.Column("noindex", sa.Boolean(), nullable=True),
        sa.Column("canonical_elsewhere", sa.String(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lost_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_check_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_backlink_project_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_backlink_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlink")),
        sa.UniqueConstraint(
            "project_id",
            "page_key",
            "target_key",
            name=op.f("uq_backlink_project_id_page_key_target_key"),
        ),
    )
    with op.batch_alter_table("backlink", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_backlink_first_seen_at"), ["first_seen_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_backlink_next_check_at"), ["next_check_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_backlink_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_backlink_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_backlink_state"), ["state"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("address_key", sa.String(320), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("is_role", sa.Boolean(), nullable=False),
        sa.Column("guessed", sa.Boolean(), nullable=False),
        sa.Column("guess_approved_by", sa.String(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("confidence_reasons", sa.JSON(), nullable=False),
        sa.Column(
            "verification",
            sa.Enum(
                "unchecked",
                "syntax_only",
                "deliverable",
                "invalid",
                "bounced",
                name="verification",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("country_reason", sa.String(), nullable=False),
        sa.Column("subscriber_type", sa.String(16), nullable=False),
        sa.Column("consent", sa.JSON(), nullable=False),
        sa.Column("law_override", sa.String(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_contact_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("address_key", name=op.f("uq_contact_address_key")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_verification"), ["verification"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("verb", sa.String(64), nullable=False),
        sa.Column("subject_kind", sa.String(32), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_event_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_project_id"), ["project_id"], unique=False)
        batch_op.create_index("ix_event_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_verb"), ["verb"], unique=False)

    op.create_table(
        "mailbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(320), nullable=False),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("smtp_host", sa.String(), nullable=False),
        sa.Column("smtp_port", sa.Integer(), nullable=False),
        sa.Column("smtp_security", sa.String(10), nullable=False),
        sa.Column("smtp_username", sa.String(), nullable=False),
        sa.Column("smtp_secret", sa.String(), nullable=False),
        sa.Column("imap_host", sa.String(), nullable=False),
        sa.Column("imap_port", sa.Integer(), nullable=False),
        sa.Column("imap_security", sa.String(10), nullable=False),
        sa.Column("imap_username", sa.String(), nullable=False),
        sa.Column("imap_secret", sa.String(), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("daily_cap", sa.Integer(), nullable=True),
        sa.Column("gap_minutes_min", sa.Float(), nullable=True),
        sa.Column("gap_minutes_max", sa.Float(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "ok", "auth_failed", "paused", name="mailboxstate", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("next_send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("login_failures", sa.Integer(), nullable=False),
        sa.Column("sent_autosaves", sa.Boolean(), nullable=True),
        sa.Column("last_inbound_ok_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("inbox_problem", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_mailbox_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("address", name=op.f("uq_mailbox_address")),
    )
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailbox_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailbox_state"), ["state"], unique=False)

    op.create_table(
        "prospect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("url_key", sa.String(2048), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "examined",
                "failed",
                "refused",
                name="prospectstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("links_out", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_prospect_project_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_prospect_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect")),
        sa.UniqueConstraint("project_id", "url_key", name=op.f("uq_prospect_project_id_url_key")),
    )
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_prospect_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospect_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_prospect_state"), ["state"], unique=False)

    op.create_table(
        "run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "stopped",
                "finished",
                "failed",
                name="runstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("problems", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_run_project_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run")),
    )
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_run_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_started_at"), ["started_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_run_state"), ["state"], unique=False)

    op.create_table(
        "web_session",
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("browser", sa.String(255), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_web_session_user_id")
        ),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_web_session")),
    )
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_web_session_seen_at"), ["seen_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_web_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "backlink_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backlink_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finding", sa.String(32), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["backlink_id"], ["backlink.id"], name=op.f("fk_backlink_look_backlink_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backlink_look")),
    )
    with op.batch_alter_table("backlink_look", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_backlink_look_backlink_id"), ["backlink_id"], unique=False
        )

    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column(
            "tactic",
            sa.Enum(
                "broken_link",
                "guest_post",
                "digital_pr",
                "partner",
                "competitor_gap",
                "mention",
                "directory",
                "reclaim",
                name="tactic",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "running",
                "paused",
                "finished",
                name="campaignstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("minimum_score", sa.Float(), nullable=False),
        sa.Column("enrols_itself", sa.Boolean(), nullable=False),
        sa.Column("approves_first", sa.Boolean(), nullable=False),
        sa.Column("approves_follow_ups", sa.Boolean(), nullable=False),
        sa.Column("window_days", sa.JSON(), nullable=False),
        sa.Column("window_from", sa.Integer(), nullable=False),
        sa.Column("window_to", sa.Integer(), nullable=False),
        sa.Column("daily_limit", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_campaign_mailbox_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_campaign_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_campaign")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_campaign_project_id_name")),
    )
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_campaign_mailbox_id"), ["mailbox_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_campaign_tactic"), ["tactic"], unique=False)

    op.create_table(
        "contact_finding",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(2048), nullable=False),
        sa.Column("how", sa.String(32), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_contact_finding_contact_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_finding")),
        sa.UniqueConstraint(
            "contact_id", "url", "how", name=op.f("uq_contact_finding_contact_id_url_how")
        ),
    )
    with op.batch_alter_table("contact_finding", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_contact_finding_contact_id"), ["contact_id"], unique=False
        )

    op.create_table(
        "imap_cursor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("uidvalidity", sa.Integer(), nullable=False),
        sa.Column("last_uid", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_imap_cursor_mailbox_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imap_cursor")),
        sa.UniqueConstraint("mailbox_id", "folder", name=op.f("uq_imap_cursor_mailbox_id_folder")),
    )
    with op.batch_alter_table("imap_cursor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imap_cursor_mailbox_id"), ["mailbox_id"], unique=False)

    op.create_table(
        "opportunity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column(
            "tactic",
            sa.Enum(
                "broken_link",
                "guest_post",
                "digital_pr",
                "partner",
                "competitor_gap",
                "mention",
                "directory",
                "reclaim",
                name="tactic",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "stage",
            sa.Enum(
                "open",
                "ready",
                "contacted",
                "replied",
                "agreed",
                "won",
                "lost",
                "declined",
                "dismissed",
                name="stage",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("prospect_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("reason_key", sa.String(2048), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("score_reasons", sa.JSON(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("paid_offer", sa.JSON(), nullable=False),
        sa.Column("position", sa.Float(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contacts_sought_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_opportunity_asset_id")),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_opportunity_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_opportunity_project_id")
        ),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.id"], name=op.f("fk_opportunity_prospect_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_opportunity_site_id")),
        sa.ForeignKeyConstraint(
            ["target_id"], ["target.id"], name=op.f("fk_opportunity_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint(
            "project_id",
            "tactic",
            "prospect_id",
            "reason_key",
            name=op.f("uq_opportunity_project_id_tactic_prospect_id_reason_key"),
        ),
    )
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opportunity_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_moved_at"), ["moved_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_project_id"), ["project_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_opportunity_prospect_id"), ["prospect_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_opportunity_site_id"), ["site_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_stage"), ["stage"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_tactic"), ["tactic"], unique=False)
        batch_op.create_index(batch_op.f("ix_opportunity_target_id"), ["target_id"], unique=False)

    op.create_table(
        "page_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prospect_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("href", sa.String(), nullable=False),
        sa.Column("anchor_text", sa.String(300), nullable=False),
        sa.Column("rel", sa.String(), nullable=False),
        sa.Column("placement", sa.String(16), nullable=False),
        sa.Column("context", sa.String(), nullable=False),
        sa.Column("heading", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.id"], name=op.f("fk_page_link_prospect_id")
        ),
        sa.ForeignKeyConstraint(["target_id"], ["target.id"], name=op.f("fk_page_link_target_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_link")),
        sa.UniqueConstraint(
            "prospect_id", "position", name=op.f("uq_page_link_prospect_id_position")
        ),
    )
    with op.batch_alter_table("page_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_page_link_prospect_id"), ["prospect_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_page_link_target_id"), ["target_id"], unique=False)

    op.create_table(
        "prospect_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("prospect_id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["prospect_id"], ["prospect.id"], name=op.f("fk_prospect_source_prospect_id")
        ),
        sa.ForeignKeyConstraint(["run_id"], ["run.id"], name=op.f("fk_prospect_source_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prospect_source")),
        sa.UniqueConstraint(
            "prospect_id", "run_id", name=op.f("uq_prospect_source_prospect_id_run_id")
        ),
    )
    with op.batch_alter_table("prospect_source", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_prospect_source_prospect_id"), ["prospect_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_prospect_source_run_id"), ["run_id"], unique=False)

    op.create_table(
        "sighting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("backlink_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["backlink_id"], ["backlink.id"], name=op.f("fk_sighting_backlink_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sighting")),
        sa.UniqueConstraint("backlink_id", "source", name=op.f("uq_sighting_backlink_id_source")),
    )
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sighting_backlink_id"), ["backlink_id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "active",
                "held",
                "replied",
                "bounced",
                "unsubscribed",
                "finished",
                "stopped",
                name="enrolmentstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.String(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("next_step", sa.Integer(), nullable=False),
        sa.Column("next_step_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("root_subject", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_enrolment_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_enrolment_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_enrolment_mailbox_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_enrolment_opportunity_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_enrolment_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint(
            "campaign_id", "contact_id", name=op.f("uq_enrolment_campaign_id_contact_id")
        ),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enrolment_campaign_id"), ["campaign_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_contact_id"), ["contact_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_mailbox_id"), ["mailbox_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_enrolment_next_step_at"), ["next_step_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_enrolment_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_enrolment_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_enrolment_state"), ["state"], unique=False)

    op.create_table(
        "placement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("opportunity_id", sa.Integer(), nullable=False),
        sa.Column("backlink_id", sa.Integer(), nullable=False),
        sa.Column("asset_id", sa.Integer(), nullable=True),
        sa.Column(
            "acquisition",
            sa.Enum(
                "organic",
                "outreach-editorial",
                "guest",
                "press",
                "exchange",
                "paid",
                "product",
                "affiliate",
                "directory",
                "self",
                name="acquisition",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "expected",
                "live",
                "risk",
                "lost",
                name="placementstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("confidence", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("risks", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("live_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asset_id"], ["asset.id"], name=op.f("fk_placement_asset_id")),
        sa.ForeignKeyConstraint(
            ["backlink_id"], ["backlink.id"], name=op.f("fk_placement_backlink_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_placement_opportunity_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_placement_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint(
            "opportunity_id", "backlink_id", name=op.f("uq_placement_opportunity_id_backlink_id")
        ),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_acquisition"), ["acquisition"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_backlink_id"), ["backlink_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_placement_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placement_project_id"), ["project_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_state"), ["state"], unique=False)

    op.create_table(
        "outbound_email",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "approved",
                "scheduled",
                "sending",
                "sent",
                "uncertain",
                "failed",
                "cancelled",
                "suppressed",
                "rejected",
                name="outboundstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("footer", sa.String(), nullable=False),
        sa.Column("objections", sa.JSON(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(255), nullable=False),
        sa.Column("send_token", sa.String(64), nullable=False),
        sa.Column("in_reply_to", sa.String(), nullable=False),
        sa.Column("references", sa.JSON(), nullable=False),
        sa.Column("enrolment_version", sa.Integer(), nullable=True),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wait_reason", sa.String(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("claim_token", sa.String(64), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("epoch", sa.Integer(), nullable=True),
        sa.Column("phase", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("smtp_code", sa.Integer(), nullable=True),
        sa.Column("smtp_text", sa.String(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("wire_message_id", sa.String(255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name=op.f("fk_outbound_email_campaign_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_outbound_email_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_outbound_email_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_outbound_email_mailbox_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_outbound_email_opportunity_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_outbound_email_project_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_outbound_email_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound_email")),
        sa.UniqueConstraint(
            "enrolment_id", "step", name=op.f("uq_outbound_email_enrolment_id_step")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbound_email_message_id")),
        sa.UniqueConstraint("send_token", name=op.f("uq_outbound_email_send_token")),
    )
    with op.batch_alter_table("outbound_email", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbound_email_accepted_at"), ["accepted_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbound_email_campaign_id"), ["campaign_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbound_email_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index("ix_outbound_email_due", ["state", "send_at"], unique=False)
        batch_op.create_index(
            "ix_outbound_email_mailbox_sent", ["mailbox_id", "claimed_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbound_email_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbound_email_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_outbound_email_site_id"), ["site_id"], unique=False)

    op.create_table(
        "inbound_email",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("project_id", sa.Integer(), nullable=True),
        sa.Column("folder", sa.String(255), nullable=False),
        sa.Column("uidvalidity", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "applied",
                "unmatched",
                "asks",
                "quarantined",
                name="inboundstate",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("message_id", sa.String(998), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.Column("sender_name", sa.String(), nullable=False),
        sa.Column("sender_address", sa.String(320), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("fresh_text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("kind_reason", sa.String(), nullable=False),
        sa.Column("intent", sa.String(32), nullable=False),
        sa.Column("intent_evidence", sa.JSON(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=True),
        sa.Column("match_reason", sa.String(), nullable=False),
        sa.Column("outbound_id", sa.Integer(), nullable=True),
        sa.Column("enrolment_id", sa.Integer(), nullable=True),
        sa.Column("opportunity_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("problem", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_inbound_email_contact_id")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_inbound_email_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name=op.f("fk_inbound_email_mailbox_id")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunity.id"], name=op.f("fk_inbound_email_opportunity_id")
        ),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["outbound_email.id"], name=op.f("fk_inbound_email_outbound_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_inbound_email_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_email")),
        sa.UniqueConstraint(
            "mailbox_id",
            "folder",
            "uidvalidity",
            "uid",
            name=op.f("uq_inbound_email_mailbox_id_folder_uidvalidity_uid"),
        ),
    )
    with op.batch_alter_table("inbound_email", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_inbound_email_contact_id"), ["contact_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inbound_email_enrolment_id"), ["enrolment_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inbound_email_intent"), ["intent"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_email_kind"), ["kind"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_inbound_email_mailbox_id"), ["mailbox_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inbound_email_message_id"), ["message_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inbound_email_opportunity_id"), ["opportunity_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inbound_email_outbound_id"), ["outbound_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inbound_email_project_id"), ["project_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inbound_email_received_at"), ["received_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_inbound_email_sender_address"), ["sender_address"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_inbound_email_sha256"), ["sha256"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbound_email_state"), ["state"], unique=False)
    _make_events_append_only()


def downgrade() -> None:
    with op.batch_alter_table("inbound_email", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbound_email_state"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_sha256"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_sender_address"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_received_at"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_project_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_outbound_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_message_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_mailbox_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_kind"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_intent"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_enrolment_id"))
        batch_op.drop_index(batch_op.f("ix_inbound_email_contact_id"))

    op.drop_table("inbound_email")
    with op.batch_alter_table("outbound_email", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbound_email_site_id"))
        batch_op.drop_index(batch_op.f("ix_outbound_email_project_id"))
        batch_op.drop_index(batch_op.f("ix_outbound_email_opportunity_id"))
        batch_op.drop_index("ix_outbound_email_mailbox_sent")
        batch_op.drop_index("ix_outbound_email_due")
        batch_op.drop_index(batch_op.f("ix_outbound_email_contact_id"))
        batch_op.drop_index(batch_op.f("ix_outbound_email_campaign_id"))
        batch_op.drop_index(batch_op.f("ix_outbound_email_accepted_at"))

    op.drop_table("outbound_email")
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_state"))
        batch_op.drop_index(batch_op.f("ix_placement_project_id"))
        batch_op.drop_index(batch_op.f("ix_placement_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_placement_backlink_id"))
        batch_op.drop_index(batch_op.f("ix_placement_acquisition"))

    op.drop_table("placement")
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enrolment_state"))
        batch_op.drop_index(batch_op.f("ix_enrolment_project_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_opportunity_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_next_step_at"))
        batch_op.drop_index(batch_op.f("ix_enrolment_mailbox_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_contact_id"))
        batch_op.drop_index(batch_op.f("ix_enrolment_campaign_id"))

    op.drop_table("enrolment")
    with op.batch_alter_table("sighting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sighting_backlink_id"))

    op.drop_table("sighting")
    with op.batch_alter_table("prospect_source", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prospect_source_run_id"))
        batch_op.drop_index(batch_op.f("ix_prospect_source_prospect_id"))

    op.drop_table("prospect_source")
    with op.batch_alter_table("page_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_page_link_target_id"))
        batch_op.drop_index(batch_op.f("ix_page_link_prospect_id"))

    op.drop_table("page_link")
    with op.batch_alter_table("opportunity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opportunity_target_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_tactic"))
        batch_op.drop_index(batch_op.f("ix_opportunity_stage"))
        batch_op.drop_index(batch_op.f("ix_opportunity_site_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_prospect_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_project_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_moved_at"))
        batch_op.drop_index(batch_op.f("ix_opportunity_contact_id"))
        batch_op.drop_index(batch_op.f("ix_opportunity_asset_id"))

    op.drop_table("opportunity")
    with op.batch_alter_table("imap_cursor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imap_cursor_mailbox_id"))

    op.drop_table("imap_cursor")
    with op.batch_alter_table("contact_finding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_finding_contact_id"))

    op.drop_table("contact_finding")
    with op.batch_alter_table("campaign", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_campaign_tactic"))
        batch_op.drop_index(batch_op.f("ix_campaign_state"))
        batch_op.drop_index(batch_op.f("ix_campaign_project_id"))
        batch_op.drop_index(batch_op.f("ix_campaign_mailbox_id"))

    op.drop_table("campaign")
    with op.batch_alter_table("backlink_look", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_backlink_look_backlink_id"))

    op.drop_table("backlink_look")
    with op.batch_alter_table("web_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_web_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_web_session_seen_at"))

    op.drop_table("web_session")
    with op.batch_alter_table("run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_run_state"))
        batch_op.drop_index(batch_op.f("ix_run_started_at"))
        batch_op.drop_index(batch_op.f("ix_run_project_id"))
        batch_op.drop_index(batch_op.f("ix_run_kind"))

    op.drop_table("run")
    with op.batch_alter_table("prospect", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_prospect_state"))
        batch_op.drop_index(batch_op.f("ix_prospect_site_id"))
        batch_op.drop_index(batch_op.f("ix_prospect_project_id"))

    op.drop_table("prospect")
    with op.batch_alter_table("mailbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailbox_state"))
        batch_op.drop_index(batch_op.f("ix_mailbox_project_id"))

    op.drop_table("mailbox")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_verb"))
        batch_op.drop_index("ix_event_subject")
        batch_op.drop_index(batch_op.f("ix_event_project_id"))
        batch_op.drop_index(batch_op.f("ix_event_at"))

    op.drop_table("event")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_verification"))
        batch_op.drop_index(batch_op.f("ix_contact_site_id"))

    op.drop_table("contact")
    with op.batch_alter_table("backlink", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_backlink_state"))
        batch_op.drop_index(batch_op.f("ix_backlink_site_id"))
        batch_op.drop_index(batch_op.f("ix_backlink_project_id"))
        batch_op.drop_index(batch_op.f("ix_backlink_next_check_at"))
        batch_op.drop_index(batch_op.f("ix_backlink_first_seen_at"))

    op.drop_table("backlink")
    with op.batch_alter_table("asset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asset_state"))
        batch_op.drop_index(batch_op.f("ix_asset_project_id"))

    op.drop_table("asset")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_account_role"))

    op.drop_table("user_account")
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_verdict"))
        batch_op.drop_index(batch_op.f("ix_target_next_check_at"))
        batch_op.drop_index(batch_op.f("ix_target_checked_at"))

    op.drop_table("target")
    with op.batch_alter_table("suppression", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suppression_value"))
        batch_op.drop_index(batch_op.f("ix_suppression_reason"))
        batch_op.drop_index(batch_op.f("ix_suppression_kind"))

    op.drop_table("suppression")
    op.drop_table("site")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_address")
        batch_op.drop_index("ix_sign_in_account")

    op.drop_table("sign_in")
    op.drop_table("recurring_task")
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_project_site_key"))

    op.drop_table("project")
    op.drop_table("lease")
    op.drop_table("installation")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_event_change()")
