"""What is told in the talk: changes that can be undone, objections, reminders; HR's keys and what was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_STEG_FRA_FOR = (
    "'oppfolgingsplan', 'plan_til_sykmelder', 'dialogmote1', 'aktivitetskrav', 'nav_motebehov', 'dialogmote2'"
)
_EGEN_RUTINE = "'samtale', 'maksdatobrev', 'maksdatomote', 'saklighetsvurdering'"


def upgrade() -> None:
    with op.batch_alter_table("hendelse") as hendelse:
        hendelse.drop_constraint(op.f("ck_hendelse_steg"), type_="check")
        hendelse.create_check_constraint(op.f("ck_hendelse_steg"), f"type IN ({_STEG_FRA_FOR}, {_EGEN_RUTINE})")
        hendelse.add_column(sa.Column("innkalt", sa.JSON(), nullable=False, server_default="[]"))
        hendelse.add_column(sa.Column("kom", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("hendelse") as hendelse:
        hendelse.alter_column("innkalt", server_default=None)
        hendelse.alter_column("kom", server_default=None)
    with op.batch_alter_table("sak") as sak:
        sak.drop_constraint("uq_sak_person_id_start", type_="unique")
    op.create_index("ix_sak_person_id_start", "sak", ["person_id", "start"])
    with op.batch_alter_table("periode") as periode:
        periode.add_column(sa.Column("referanse", sa.String(100), nullable=True))
    with op.batch_alter_table("ferie") as ferie:
        ferie.add_column(sa.Column("referanse", sa.String(100), nullable=True))
    op.create_table(
        "endring",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("slag", sa.String(20), nullable=False),
        sa.Column("foer", sa.JSON(), nullable=False),
        sa.Column("etter", sa.JSON(), nullable=False),
        sa.Column("registrert_av_id", sa.String(36), nullable=False),
        sa.Column("registrert_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("angret_av_id", sa.String(36), nullable=True),
        sa.Column("angret_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "slag IN ('steg', 'fravaer', 'grad', 'forlengelse', 'ferie', 'tilbake')",
            name=op.f("ck_endring_endringstype"),
        ),
        sa.CheckConstraint("nummer >= 1", name=op.f("ck_endring_nummer")),
        sa.CheckConstraint(
            "(angret_tid IS NULL) = (angret_av_id IS NULL)", name=op.f("ck_endring_angret_av_naar_angret")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_endring_person_id"),
        sa.ForeignKeyConstraint(["registrert_av_id"], ["person.id"], name="fk_endring_registrert_av_id"),
        sa.ForeignKeyConstraint(["angret_av_id"], ["person.id"], name="fk_endring_angret_av_id"),
        sa.PrimaryKeyConstraint("id", name="pk_endring"),
        sa.UniqueConstraint("person_id", "nummer", name="uq_endring_person_id_nummer"),
    )
    op.create_table(
        "innsigelse",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("tekst", sa.String(500), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lost_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(tekst) BETWEEN 1 AND 500", name=op.f("ck_innsigelse_tekst_lengde")),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_innsigelse_sak_id"),
        sa.PrimaryKeyConstraint("id", name="pk_innsigelse"),
    )
    op.create_index("ix_innsigelse_sak_id", "innsigelse", ["sak_id"])
    op.create_table(
        "paaminnelse",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("mottaker_id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=True),
        sa.Column("slag", sa.String(20), nullable=False),
        sa.Column("frist_id", sa.String(40), nullable=True),
        sa.Column("dag", sa.Date(), nullable=True),
        sa.Column("tekst", sa.String(500), nullable=True),
        sa.Column("send_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tilstand", sa.String(20), nullable=False),
        sa.Column("lease_av", sa.String(36), nullable=True),
        sa.Column("lease_til", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sendt_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lest_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("slag IN ('forhand', 'dagen', 'egen')", name=op.f("ck_paaminnelse_paaminnelsestype")),
        sa.CheckConstraint(
            "tilstand IN ('venter', 'sendt', 'trukket', 'erstattet', 'oppgitt')",
            name=op.f("ck_paaminnelse_tilstand"),
        ),
        sa.CheckConstraint("(slag = 'egen') = (tekst IS NOT NULL)", name=op.f("ck_paaminnelse_tekst_naar_egen")),
        sa.CheckConstraint("(slag = 'egen') = (frist_id IS NULL)", name=op.f("ck_paaminnelse_frist_naar_ikke_egen")),
        sa.CheckConstraint("(frist_id IS NULL) = (dag IS NULL)", name=op.f("ck_paaminnelse_dag_naar_frist")),
        sa.CheckConstraint("frist_id IS NULL OR sak_id IS NOT NULL", name=op.f("ck_paaminnelse_sak_naar_frist")),
        sa.CheckConstraint(
            "(tilstand = 'sendt') = (sendt_tid IS NOT NULL)", name=op.f("ck_paaminnelse_sendt_tid_naar_sendt")
        ),
        sa.ForeignKeyConstraint(["mottaker_id"], ["person.id"], name="fk_paaminnelse_mottaker_id"),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_paaminnelse_sak_id"),
        sa.PrimaryKeyConstraint("id", name="pk_paaminnelse"),
        sa.UniqueConstraint(
            "sak_id",
            "frist_id",
            "slag",
            "dag",
            "mottaker_id",
            name="uq_paaminnelse_sak_id_frist_id_slag_dag_mottaker_id",
        ),
    )
    op.create_index("ix_paaminnelse_mottaker_id", "paaminnelse", ["mottaker_id"])
    op.create_index(
        "ix_paaminnelse_venter",
        "paaminnelse",
        ["send_tid"],
        sqlite_where=sa.text("tilstand = 'venter'"),
        postgresql_where=sa.text("tilstand = 'venter'"),
    )
    op.create_table(
        "levering",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("paaminnelse_id", sa.String(36), nullable=False),
        sa.Column("utsending", sa.String(20), nullable=False),
        sa.Column("forsok", sa.Integer(), nullable=False),
        sa.Column("feil", sa.String(40), nullable=True),
        sa.Column("sendt_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("utsending IN ('innboks', 'epost')", name=op.f("ck_levering_utsending")),
        sa.ForeignKeyConstraint(["paaminnelse_id"], ["paaminnelse.id"], name="fk_levering_paaminnelse_id"),
        sa.PrimaryKeyConstraint("id", name="pk_levering"),
        sa.UniqueConstraint("paaminnelse_id", "utsending", name="uq_levering_paaminnelse_id_utsending"),
    )
    op.create_table(
        "klientnokkel",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisasjon_id", sa.String(36), nullable=False),
        sa.Column("navn", sa.String(100), nullable=False),
        sa.Column("fingeravtrykk", sa.String(64), nullable=False),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trukket_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(fingeravtrykk) = 64", name=op.f("ck_klientnokkel_fingeravtrykk_er_sha256")),
        sa.ForeignKeyConstraint(["organisasjon_id"], ["organisasjon.id"], name="fk_klientnokkel_organisasjon_id"),
        sa.PrimaryKeyConstraint("id", name="pk_klientnokkel"),
        sa.UniqueConstraint("fingeravtrykk", name="uq_klientnokkel_fingeravtrykk"),
        sa.UniqueConstraint("organisasjon_id", "navn", name="uq_klientnokkel_organisasjon_id_navn"),
    )
    op.create_table(
        "slettelogg",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("organisasjon_id", sa.String(36), nullable=True),
        sa.Column("person_id", sa.String(36), nullable=True),
        sa.Column("hva", sa.String(40), nullable=False),
        sa.Column("antall", sa.Integer(), nullable=False),
        sa.Column("grunn", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_slettelogg"),
    )
    op.create_index("ix_slettelogg_person_id", "slettelogg", ["person_id"])


def downgrade() -> None:
    for table in ("slettelogg", "klientnokkel", "levering", "paaminnelse", "innsigelse", "endring"):
        op.drop_table(table)
    op.drop_index("ix_sak_person_id_start", "sak")
    op.execute("DELETE FROM sak WHERE NOT EXISTS (SELECT 1 FROM periode WHERE periode.sak_id = sak.id)")
    with op.batch_alter_table("sak") as sak:
        sak.create_unique_constraint("uq_sak_person_id_start", ["person_id", "start"])
    with op.batch_alter_table("ferie") as ferie:
        ferie.drop_column("referanse")
    with op.batch_alter_table("periode") as periode:
        periode.drop_column("referanse")
    op.execute(f"DELETE FROM hendelse WHERE type IN ({_EGEN_RUTINE})")  # noqa: S608  (both parts stand above)
    with op.batch_alter_table("hendelse") as hendelse:
        hendelse.drop_column("innkalt")
        hendelse.drop_column("kom")
        hendelse.drop_constraint(op.f("ck_hendelse_steg"), type_="check")
        hendelse.create_check_constraint(op.f("ck_hendelse_steg"), f"type IN ({_STEG_FRA_FOR})")
