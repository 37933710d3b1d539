"""Who somebody is elsewhere, sign-ins under way, and tokens that were used."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_GJELDER = sa.text("trukket_tid IS NULL")


def upgrade() -> None:
    op.create_table(
        "identitet",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("utsteder", sa.String(200), nullable=False),
        sa.Column("subjekt", sa.String(255), nullable=False),
        sa.Column("knyttet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trukket_tid", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_identitet_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_identitet"),
    )
    op.create_index("ix_identitet_person_id", "identitet", ["person_id"])
    for name, columns in {
        "uq_identitet_subjekt": ["utsteder", "subjekt"],
        "uq_identitet_person": ["person_id", "utsteder"],
    }.items():
        op.create_index(name, "identitet", columns, unique=True, sqlite_where=_GJELDER, postgresql_where=_GJELDER)
    op.create_table(
        "paabegynt_innlogging",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("nonce", sa.String(50), nullable=False),
        sa.Column("bevis", sa.String(50), nullable=False),
        sa.Column("retur", sa.String(200), nullable=False),
        sa.Column("utloper_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_paabegynt_innlogging_id_er_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_paabegynt_innlogging"),
    )
    op.create_index("ix_paabegynt_innlogging_utloper_tid", "paabegynt_innlogging", ["utloper_tid"])
    op.create_table(
        "brukt_token",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("utloper_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_brukt_token_id_er_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_brukt_token"),
    )
    op.create_index("ix_brukt_token_utloper_tid", "brukt_token", ["utloper_tid"])


def downgrade() -> None:
    for table in ("brukt_token", "paabegynt_innlogging", "identitet"):
        op.drop_table(table)
