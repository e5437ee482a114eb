"""Every sequence that a weak match may belong to."""

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ASKED = sa.table(
    "inbound_email",
    sa.column("id", sa.Integer),
    sa.column("state", sa.String),
    sa.column("enrolment_id", sa.Integer),
    sa.column("candidates", sa.String),
)
_ENROLMENT = sa.table("enrolment", sa.column("id", sa.Integer))


def upgrade() -> None:
    candidate = op.create_table(
        "inbound_candidate",
        sa.Column("inbound_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound_email.id"], name="fk_inbound_candidate_inbound_id"
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name="fk_inbound_candidate_enrolment_id"
        ),
        sa.PrimaryKeyConstraint("inbound_id", "enrolment_id", name="pk_inbound_candidate"),
    )
    op.create_index("ix_inbound_candidate_enrolment_id", "inbound_candidate", ["enrolment_id"])
    rows = list(_open_questions())
    if rows:
        op.bulk_insert(candidate, rows)
    op.drop_column("inbound_email", "candidates")
    op.create_index("ix_outbound_email_wire_message_id", "outbound_email", ["wire_message_id"])


def _open_questions() -> Iterator[dict[str, int]]:
    """A row for each sequence that an undecided message may belong to, the likeliest first."""
    asked = sa.select(
        _ASKED.c.id, _ASKED.c.enrolment_id, sa.cast(_ASKED.c.candidates, sa.String)
    ).where(_ASKED.c.state == "asks")
    known = set(op.get_bind().execute(sa.select(_ENROLMENT.c.id)).scalars())
    for number, first, others in op.get_bind().execute(asked).all():
        ids: dict[Any, None] = dict.fromkeys([first, *json.loads(others or "[]")])
        for place, enrolment_id in enumerate(one for one in ids if one in known):
            yield {"inbound_id": number, "enrolment_id": enrolment_id, "place": place}


def downgrade() -> None:
    op.drop_index("ix_outbound_email_wire_message_id", "outbound_email")
    op.add_column(
        "inbound_email",
        sa.Column("candidates", sa.JSON(), nullable=False, server_default=sa.text("'[]'")),
    )
    op.drop_table("inbound_candidate")
