"""Who somebody is elsewhere, sign-ins under way, used tokens, and the accounts and events of Slack and Teams."""

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
    op.create_table(
        "kanalkonto",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("kanal", sa.String(20), nullable=False),
        sa.Column("leietaker", sa.String(100), nullable=False),
        sa.Column("ekstern_id", sa.String(100), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("knyttet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trukket_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adresse", sa.JSON(), nullable=True),
        sa.Column("sist_brukt_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kanal IN ('web', 'terminal', 'slack', 'teams')", name=op.f("ck_kanalkonto_kanal")),
        sa.CheckConstraint(
            "trukket_tid IS NULL OR trukket_tid >= knyttet_tid", name=op.f("ck_kanalkonto_trukket_etter_knyttet")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_kanalkonto_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kanalkonto"),
        sa.UniqueConstraint("kanal", "leietaker", "ekstern_id", name="uq_kanalkonto_kanal_leietaker_ekstern_id"),
    )
    op.create_index("ix_kanalkonto_person_id", "kanalkonto", ["person_id"])
    op.create_table(
        "kanalhendelse",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("mottatt_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_kanalhendelse_id_er_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_kanalhendelse"),
    )
    op.create_index("ix_kanalhendelse_mottatt_tid", "kanalhendelse", ["mottatt_tid"])


def downgrade() -> None:
    for table in ("kanalhendelse", "kanalkonto", "brukt_token", "paabegynt_innlogging", "identitet"):
        op.drop_table(table)
