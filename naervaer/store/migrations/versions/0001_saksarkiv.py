"""The first tables: the case store, the access log, chats and sign-ins."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "organisasjon",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("navn", sa.String(200), nullable=False),
        sa.Column("hr_navn", sa.String(200), nullable=False),
        sa.Column("hr_epost", sa.String(200), nullable=False),
        sa.Column("hr_telefon", sa.String(200), nullable=False),
        sa.Column("innstillinger", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisasjon"),
    )
    op.create_table(
        "tilgangslogg",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hvem_id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=True),
        sa.Column("organisasjon_id", sa.String(36), nullable=True),
        sa.Column("operasjon", sa.String(40), nullable=False),
        sa.Column("rolle", sa.String(20), nullable=True),
        sa.Column("tillatt", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(rolle IS NOT NULL) = tillatt", name=op.f("ck_tilgangslogg_rolle_naar_tillatt")),
        sa.PrimaryKeyConstraint("id", name="pk_tilgangslogg"),
    )
    op.create_index("ix_tilgangslogg_sak_id_tid", "tilgangslogg", ["sak_id", "tid"])
    op.create_table(
        "person",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisasjon_id", sa.String(36), nullable=False),
        sa.Column("ansattnummer", sa.String(50), nullable=False),
        sa.Column("navn", sa.String(200), nullable=False),
        sa.Column("epost", sa.String(200), nullable=False),
        sa.Column("leder_id", sa.String(36), nullable=True),
        sa.Column("demo_navn", sa.String(50), nullable=True),
        sa.CheckConstraint("leder_id <> id", name=op.f("ck_person_ikke_egen_leder")),
        sa.ForeignKeyConstraint(["leder_id"], ["person.id"], name="fk_person_leder_id"),
        sa.ForeignKeyConstraint(["organisasjon_id"], ["organisasjon.id"], name="fk_person_organisasjon_id"),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("demo_navn", name="uq_person_demo_navn"),
        sa.UniqueConstraint("organisasjon_id", "ansattnummer", name="uq_person_organisasjon_id_ansattnummer"),
    )
    op.create_index("ix_person_leder_id", "person", ["leder_id"])
    op.create_table(
        "chat",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("kanal", sa.String(20), nullable=False),
        sa.Column("spraak", sa.String(20), nullable=False),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lukket_tid", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_chat_person_id"),
        sa.CheckConstraint("kanal IN ('web', 'terminal', 'slack', 'teams')", name=op.f("ck_chat_kanal")),
        sa.CheckConstraint("spraak IN ('nb', 'nn')", name=op.f("ck_chat_spraak")),
        sa.PrimaryKeyConstraint("id", name="pk_chat"),
    )
    op.create_index(
        "uq_chat_aapen",
        "chat",
        ["person_id", "kanal"],
        unique=True,
        sqlite_where=sa.text("lukket_tid IS NULL"),
        postgresql_where=sa.text("lukket_tid IS NULL"),
    )
    op.create_table(
        "innlogging",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("utloper_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_innlogging_id_er_sha256")),
        sa.CheckConstraint("utloper_tid > opprettet_tid", name=op.f("ck_innlogging_utloper_etter_opprettet")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_innlogging_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_innlogging"),
    )
    op.create_index("ix_innlogging_person_id", "innlogging", ["person_id"])
    op.create_index("ix_innlogging_utloper_tid", "innlogging", ["utloper_tid"])
    op.create_table(
        "personrolle",
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("rolle", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_personrolle_person_id"),
        sa.CheckConstraint("rolle IN ('hr', 'tillitsvalgt', 'verneombud')", name=op.f("ck_personrolle_verv")),
        sa.PrimaryKeyConstraint("person_id", "rolle", name="pk_personrolle"),
    )
    op.create_table(
        "sak",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.CheckConstraint("start BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_sak_start_aar")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sak_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_sak"),
        sa.UniqueConstraint("person_id", "start", name="uq_sak_person_id_start"),
    )
    op.create_table(
        "ferie",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("fom", sa.Date(), nullable=False),
        sa.Column("tom", sa.Date(), nullable=False),
        sa.CheckConstraint("fom BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_ferie_fom_aar")),
        sa.CheckConstraint("tom BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_ferie_tom_aar")),
        sa.CheckConstraint("tom >= fom", name=op.f("ck_ferie_tom_etter_fom")),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_ferie_sak_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ferie"),
        sa.UniqueConstraint("sak_id", "fom", "tom", name="uq_ferie_sak_id_fom_tom"),
    )
    op.create_table(
        "hendelse",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("dato", sa.Date(), nullable=False),
        sa.Column("registrert_av_id", sa.String(36), nullable=False),
        sa.Column("registrert_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unntak_grunn", sa.String(500), nullable=True),
        sa.Column("angret_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("dato BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_hendelse_dato_aar")),
        sa.CheckConstraint("length(unntak_grunn) BETWEEN 1 AND 500", name=op.f("ck_hendelse_unntak_grunn_lengde")),
        sa.ForeignKeyConstraint(["registrert_av_id"], ["person.id"], name="fk_hendelse_registrert_av_id"),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_hendelse_sak_id"),
        sa.CheckConstraint(
            "type IN ('oppfolgingsplan', 'plan_til_sykmelder', 'dialogmote1', 'aktivitetskrav', "
            "'nav_motebehov', 'dialogmote2')",
            name=op.f("ck_hendelse_steg"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_hendelse"),
    )
    op.create_index("ix_hendelse_sak_id", "hendelse", ["sak_id"])
    op.create_index(
        "uq_hendelse_gjeldende",
        "hendelse",
        ["sak_id", "type"],
        unique=True,
        sqlite_where=sa.text("angret_tid IS NULL"),
        postgresql_where=sa.text("angret_tid IS NULL"),
    )
    op.create_table(
        "invitasjon",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trukket_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("trukket_tid >= tid", name=op.f("ck_invitasjon_trukket_etter_tid")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_invitasjon_person_id"),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_invitasjon_sak_id"),
        sa.PrimaryKeyConstraint("id", name="pk_invitasjon"),
    )
    op.create_index("ix_invitasjon_person_id", "invitasjon", ["person_id"])
    op.create_index(
        "uq_invitasjon_gjeldende",
        "invitasjon",
        ["sak_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("trukket_tid IS NULL"),
        postgresql_where=sa.text("trukket_tid IS NULL"),
    )
    op.create_table(
        "melding",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("chat_id", sa.String(36), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("klient_id", sa.String(100), nullable=True),
        sa.Column("fra", sa.String(20), nullable=False),
        sa.Column("innhold", sa.JSON(), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("nummer >= 1", name=op.f("ck_melding_nummer")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name="fk_melding_chat_id"),
        sa.CheckConstraint("fra IN ('person', 'bot')", name=op.f("ck_melding_avsender")),
        sa.PrimaryKeyConstraint("id", name="pk_melding"),
        sa.UniqueConstraint("chat_id", "klient_id", name="uq_melding_chat_id_klient_id"),
        sa.UniqueConstraint("chat_id", "nummer", name="uq_melding_chat_id_nummer"),
    )
    op.create_table(
        "periode",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("fom", sa.Date(), nullable=False),
        sa.Column("tom", sa.Date(), nullable=True),
        sa.Column("grad", sa.Integer(), nullable=False),
        sa.Column("kilde", sa.String(20), nullable=False),
        sa.CheckConstraint("fom BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_periode_fom_aar")),
        sa.CheckConstraint("tom BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_periode_tom_aar")),
        sa.CheckConstraint("grad BETWEEN 1 AND 100", name=op.f("ck_periode_grad")),
        sa.CheckConstraint("tom >= fom", name=op.f("ck_periode_tom_etter_fom")),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_periode_sak_id"),
        sa.CheckConstraint("kilde IN ('egenmelding', 'sykmelding')", name=op.f("ck_periode_kilde")),
        sa.PrimaryKeyConstraint("id", name="pk_periode"),
        sa.UniqueConstraint("sak_id", "fom", "grad", "kilde", name="uq_periode_sak_id_fom_grad_kilde"),
    )


def downgrade() -> None:
    op.drop_table("periode")
    op.drop_table("melding")
    op.drop_table("invitasjon")
    op.drop_table("hendelse")
    op.drop_table("ferie")
    op.drop_table("sak")
    op.drop_table("personrolle")
    op.drop_table("innlogging")
    op.drop_table("chat")
    op.drop_table("person")
    op.drop_table("tilgangslogg")
    op.drop_table("organisasjon")
