"""The talk and the plan: each side's preparation, minutes, measures, agreement, versions of the plan, and letters."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# A table that a later migration copies (batch_alter_table on SQLite) loses its triggers: make them anew there.
_SQLITE = (
    """CREATE TRIGGER plan_endelig BEFORE UPDATE ON plan WHEN OLD.tilstand = 'endelig'
    BEGIN SELECT RAISE(ABORT, 'a final plan never changes'); END""",
    """CREATE TRIGGER plan_felt_endelig BEFORE UPDATE ON plan_felt
    WHEN EXISTS (SELECT 1 FROM plan WHERE id = OLD.plan_id AND tilstand = 'endelig')
    BEGIN SELECT RAISE(ABORT, 'a final plan never changes'); END""",
    """CREATE TRIGGER plan_felt_endelig_ny BEFORE INSERT ON plan_felt
    WHEN EXISTS (SELECT 1 FROM plan WHERE id = NEW.plan_id AND tilstand = 'endelig')
    BEGIN SELECT RAISE(ABORT, 'a final plan never changes'); END""",
)
_POSTGRESQL = (
    """CREATE FUNCTION plan_er_endelig() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'a final plan never changes' USING ERRCODE = 'integrity_constraint_violation'; END $$""",
    """CREATE FUNCTION plan_felt_er_endelig() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM plan WHERE id = NEW.plan_id AND tilstand = 'endelig') THEN
            RAISE EXCEPTION 'a final plan never changes' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER plan_endelig BEFORE UPDATE ON plan
    FOR EACH ROW WHEN (OLD.tilstand = 'endelig') EXECUTE FUNCTION plan_er_endelig()""",
    """CREATE TRIGGER plan_felt_endelig BEFORE INSERT OR UPDATE ON plan_felt
    FOR EACH ROW EXECUTE FUNCTION plan_felt_er_endelig()""",
)
_SLAG, _MED_BESKJED = ("('forhand', 'dagen', 'egen')", "('forhand', 'dagen', 'egen', 'beskjed')")
_TABELLER = (
    "brev",
    "enighet",
    "plan_sendt",
    "plan_felt",
    "plan",
    "tiltak",
    "samtale",
    "forberedelse_svar",
    "forberedelse",
)


def upgrade() -> None:
    _endre_slag(_SLAG, _MED_BESKJED)
    op.create_table(
        "forberedelse",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("rolle", sa.String(20), nullable=False),
        sa.Column("tema", sa.String(40), nullable=True),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ferdig_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("rolle IN ('ansatt', 'leder')", name=op.f("ck_forberedelse_part")),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_forberedelse_sak_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_forberedelse_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_forberedelse"),
        sa.UniqueConstraint("sak_id", "person_id", name="uq_forberedelse_sak_id_person_id"),
    )
    op.create_index("ix_forberedelse_person_id", "forberedelse", ["person_id"])
    op.create_table(
        "forberedelse_svar",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("forberedelse_id", sa.String(36), nullable=False),
        sa.Column("tema", sa.String(40), nullable=False),
        sa.Column("sporsmaal", sa.String(500), nullable=False),
        sa.Column("svar", sa.String(2000), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delt_svar", sa.String(2000), nullable=True),
        sa.Column("delt_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(svar) BETWEEN 1 AND 2000", name=op.f("ck_forberedelse_svar_svar_lengde")),
        sa.CheckConstraint(
            "(delt_svar IS NULL) = (delt_tid IS NULL)", name=op.f("ck_forberedelse_svar_delt_svar_naar_delt")
        ),
        sa.ForeignKeyConstraint(["forberedelse_id"], ["forberedelse.id"], name="fk_forberedelse_svar_forberedelse_id"),
        sa.PrimaryKeyConstraint("id", name="pk_forberedelse_svar"),
        sa.UniqueConstraint("forberedelse_id", "tema", name="uq_forberedelse_svar_forberedelse_id_tema"),
    )
    op.create_table(
        "samtale",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("avtalt_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sted", sa.String(200), nullable=True),
        sa.Column("holdt_dato", sa.Date(), nullable=True),
        sa.Column("referat", sa.JSON(), nullable=False),
        sa.Column("uenighet_ansatt", sa.JSON(), nullable=False),
        sa.Column("uenighet_leder", sa.JSON(), nullable=False),
        sa.Column("versjon", sa.Integer(), nullable=False),
        sa.Column("sekvens", sa.Integer(), nullable=False),
        sa.Column("avlyst_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opprettet_av_id", sa.String(36), nullable=False),
        sa.CheckConstraint(
            "avtalt_tid IS NOT NULL OR holdt_dato IS NOT NULL", name=op.f("ck_samtale_avtalt_eller_holdt")
        ),
        sa.CheckConstraint("avlyst_tid IS NULL OR holdt_dato IS NULL", name=op.f("ck_samtale_avlyst_eller_holdt")),
        sa.CheckConstraint("versjon >= 1", name=op.f("ck_samtale_versjon")),
        sa.CheckConstraint("sekvens >= 0", name=op.f("ck_samtale_sekvens")),
        sa.CheckConstraint("holdt_dato BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_samtale_holdt_dato_aar")),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_samtale_sak_id"),
        sa.ForeignKeyConstraint(["opprettet_av_id"], ["person.id"], name="fk_samtale_opprettet_av_id"),
        sa.PrimaryKeyConstraint("id", name="pk_samtale"),
    )
    op.create_index("ix_samtale_sak_id", "samtale", ["sak_id"])
    op.create_index(
        "uq_samtale_kommende",
        "samtale",
        ["sak_id"],
        unique=True,
        sqlite_where=sa.text("holdt_dato IS NULL AND avlyst_tid IS NULL"),
        postgresql_where=sa.text("holdt_dato IS NULL AND avlyst_tid IS NULL"),
    )
    op.create_table(
        "tiltak",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("samtale_id", sa.String(36), nullable=True),
        sa.Column("hva", sa.String(500), nullable=False),
        sa.Column("ansvarlig", sa.String(20), nullable=True),
        sa.Column("frist", sa.Date(), nullable=True),
        sa.Column("virker_naar", sa.String(500), nullable=True),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ansvarlig IN ('ansatt', 'leder', 'hr', 'bht', 'nav', 'annen')", name=op.f("ck_tiltak_ansvarlig")
        ),
        sa.CheckConstraint(
            "status IN ('avtalt', 'virker', 'virker_ikke', 'avlyst')", name=op.f("ck_tiltak_tiltakstatus")
        ),
        sa.CheckConstraint("length(hva) BETWEEN 1 AND 500", name=op.f("ck_tiltak_hva_lengde")),
        sa.CheckConstraint("frist BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_tiltak_frist_aar")),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_tiltak_sak_id"),
        sa.ForeignKeyConstraint(["samtale_id"], ["samtale.id"], name="fk_tiltak_samtale_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tiltak"),
    )
    op.create_index("ix_tiltak_sak_id", "tiltak", ["sak_id"])
    op.create_table(
        "plan",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=False),
        sa.Column("versjon", sa.Integer(), nullable=False),
        sa.Column("tilstand", sa.String(20), nullable=False),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opprettet_av_id", sa.String(36), nullable=False),
        sa.Column("ferdig_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ferdig_av_id", sa.String(36), nullable=True),
        sa.Column("raadspurt", sa.JSON(), nullable=False),
        sa.Column("uten_raad", sa.String(500), nullable=True),
        sa.Column("tiltak", sa.JSON(), nullable=False),
        sa.Column("uenighet", sa.JSON(), nullable=False),
        sa.CheckConstraint("tilstand IN ('utkast', 'endelig')", name=op.f("ck_plan_plantilstand")),
        sa.CheckConstraint("versjon >= 1", name=op.f("ck_plan_versjon")),
        sa.CheckConstraint(
            "(tilstand = 'endelig') = (ferdig_tid IS NOT NULL)", name=op.f("ck_plan_ferdig_tid_naar_endelig")
        ),
        sa.CheckConstraint("(ferdig_tid IS NULL) = (ferdig_av_id IS NULL)", name=op.f("ck_plan_ferdig_av_naar_ferdig")),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_plan_sak_id"),
        sa.ForeignKeyConstraint(["opprettet_av_id"], ["person.id"], name="fk_plan_opprettet_av_id"),
        sa.ForeignKeyConstraint(["ferdig_av_id"], ["person.id"], name="fk_plan_ferdig_av_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan"),
        sa.UniqueConstraint("sak_id", "versjon", name="uq_plan_sak_id_versjon"),
    )
    op.create_index(
        "uq_plan_utkast",
        "plan",
        ["sak_id"],
        unique=True,
        sqlite_where=sa.text("tilstand = 'utkast'"),
        postgresql_where=sa.text("tilstand = 'utkast'"),
    )
    op.create_table(
        "plan_felt",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("plan_id", sa.String(36), nullable=False),
        sa.Column("felt", sa.String(40), nullable=False),
        sa.Column("sporsmaal", sa.String(500), nullable=False),
        sa.Column("svar", sa.String(2000), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_felt_plan_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_felt"),
        sa.UniqueConstraint("plan_id", "felt", name="uq_plan_felt_plan_id_felt"),
    )
    op.create_table(
        "plan_sendt",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("plan_id", sa.String(36), nullable=False),
        sa.Column("til", sa.String(20), nullable=False),
        sa.Column("dato", sa.Date(), nullable=False),
        sa.Column("registrert_av_id", sa.String(36), nullable=False),
        sa.Column("registrert_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("til IN ('sykmelder', 'nav')", name=op.f("ck_plan_sendt_planmottaker")),
        sa.CheckConstraint("dato BETWEEN '1990-01-01' AND '2100-12-31'", name=op.f("ck_plan_sendt_dato_aar")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_plan_sendt_plan_id"),
        sa.ForeignKeyConstraint(["registrert_av_id"], ["person.id"], name="fk_plan_sendt_registrert_av_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_sendt"),
        sa.UniqueConstraint("plan_id", "til", name="uq_plan_sendt_plan_id_til"),
    )
    op.create_table(
        "enighet",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("samtale_id", sa.String(36), nullable=True),
        sa.Column("plan_id", sa.String(36), nullable=True),
        sa.Column("versjon", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("rolle", sa.String(20), nullable=False),
        sa.Column("enig", sa.Boolean(), nullable=False),
        sa.Column("kommentar", sa.String(2000), nullable=True),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rolle IN ('ansatt', 'leder')", name=op.f("ck_enighet_part")),
        sa.CheckConstraint("(samtale_id IS NULL) <> (plan_id IS NULL)", name=op.f("ck_enighet_samtale_eller_plan")),
        sa.ForeignKeyConstraint(["samtale_id"], ["samtale.id"], name="fk_enighet_samtale_id"),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name="fk_enighet_plan_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_enighet_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_enighet"),
        sa.UniqueConstraint("samtale_id", "versjon", "person_id", name="uq_enighet_samtale_id_versjon_person_id"),
        sa.UniqueConstraint("plan_id", "versjon", "person_id", name="uq_enighet_plan_id_versjon_person_id"),
    )
    op.create_table(
        "brev",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("organisasjon_id", sa.String(36), nullable=False),
        sa.Column("sak_id", sa.String(36), nullable=True),
        sa.Column("slag", sa.String(40), nullable=False),
        sa.Column("sprak", sa.String(20), nullable=False),
        sa.Column("felt", sa.String(40), nullable=True),
        sa.Column("felter", sa.JSON(), nullable=False),
        sa.Column("sekvens", sa.Integer(), nullable=False),
        sa.Column("gitt_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("avlyst_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opprettet_av_id", sa.String(36), nullable=False),
        sa.Column("endret_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "slag IN ('brev_til_sykmelder', 'innkalling_dialogmote1', 'saklighetsvurdering', "
            "'informasjon_om_maksdato', 'beredskapsplan', 'alternative_oppgaver')",
            name=op.f("ck_brev_brevslag"),
        ),
        sa.CheckConstraint("sprak IN ('nb', 'nn')", name=op.f("ck_brev_spraak")),
        sa.CheckConstraint("sekvens >= 0", name=op.f("ck_brev_sekvens")),
        sa.ForeignKeyConstraint(["organisasjon_id"], ["organisasjon.id"], name="fk_brev_organisasjon_id"),
        sa.ForeignKeyConstraint(["sak_id"], ["sak.id"], name="fk_brev_sak_id"),
        sa.ForeignKeyConstraint(["opprettet_av_id"], ["person.id"], name="fk_brev_opprettet_av_id"),
        sa.PrimaryKeyConstraint("id", name="pk_brev"),
    )
    op.create_index("ix_brev_sak_id", "brev", ["sak_id"])
    op.create_index("ix_brev_opprettet_av_id", "brev", ["opprettet_av_id"])
    for setning in _SQLITE if op.get_bind().dialect.name == "sqlite" else _POSTGRESQL:
        op.execute(setning)


def _endre_slag(fra: str, til: str) -> None:
    """Change which kinds of reminders there are. On SQLite in the text of the table, as its documentation says for a
    CHECK: copying the table would need one of `levering` too, which points to it.
    """
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_paaminnelse_paaminnelsestype"), "paaminnelse")
        op.create_check_constraint(op.f("ck_paaminnelse_paaminnelsestype"), "paaminnelse", f"slag IN {til}")
        return
    versjon = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    op.get_bind().exec_driver_sql(
        "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'paaminnelse'", (fra, til)
    )
    op.execute(f"PRAGMA schema_version = {versjon + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    op.execute(
        "DELETE FROM levering WHERE paaminnelse_id IN (SELECT id FROM paaminnelse WHERE slag = 'beskjed')",
    )
    op.execute("DELETE FROM paaminnelse WHERE slag = 'beskjed'")
    _endre_slag(_MED_BESKJED, _SLAG)
    for tabell in _TABELLER:
        op.drop_table(tabell)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION plan_er_endelig()")
        op.execute("DROP FUNCTION plan_felt_er_endelig()")
