"""The best opportunities and the most harmful sites stand in order in indexes."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_BOARD = "ix_opportunity_board"
_HARM, _EXPOSED = "ix_site_harm_project_level", ["project_id", "level", "points"]
_STAGED = ["project_id", "stage", "tactic", "position"]


def upgrade() -> None:
    op.execute(
        sa.text(
            "UPDATE opportunity SET position = coalesce(-score, 1) "
            "- CASE WHEN accepted_at IS NULL THEN 0 ELSE 1000 END"
        )
    )
    op.drop_index(_BOARD, "opportunity")
    op.create_index(_BOARD, "opportunity", [*_STAGED, "id", "accepted_at", "score", "contact_id"])
    op.create_index("ix_opportunity_best", "opportunity", ["project_id", "position", "id"])
    op.drop_index("ix_opportunity_project_id", "opportunity")
    op.create_index(
        "ix_enrolment_opportunity_campaign", "enrolment", ["opportunity_id", "campaign_id"]
    )
    op.drop_index("ix_enrolment_opportunity_id", "enrolment")
    op.drop_index(_HARM, "site_harm")
    op.create_index(_HARM, "site_harm", [*_EXPOSED, "followed", "decision"])


def downgrade() -> None:
    op.drop_index(_HARM, "site_harm")
    op.create_index(_HARM, "site_harm", _EXPOSED)
    op.create_index("ix_enrolment_opportunity_id", "enrolment", ["opportunity_id"])
    op.drop_index("ix_enrolment_opportunity_campaign", "enrolment")
    op.create_index("ix_opportunity_project_id", "opportunity", ["project_id"])
    op.drop_index("ix_opportunity_best", "opportunity")
    op.drop_index(_BOARD, "opportunity")
    op.create_index(_BOARD, "opportunity", [*_STAGED, "accepted_at", "score", "contact_id"])
    op.execute(sa.text("UPDATE opportunity SET position = 0"))
