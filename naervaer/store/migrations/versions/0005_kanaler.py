"""Who somebody is elsewhere, sign-ins under way, used tokens, and the accounts and events of Slack and Teams."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_GJELDER = sa.text("trukket_tid IS NULL")
_AAPEN = sa.text("lukket_tid IS NULL")
_KANALER = "('web', 'terminal', 'slack', 'teams')"
_VEIER, _MED_KANALER = "('innboks', 'epost')", "('innboks', 'epost', 'slack', 'teams')"
_MED_SAK, _ELLER_BESKJED = (
    "frist_id IS NULL OR sak_id IS NOT NULL",
    "frist_id IS NULL OR sak_id IS NOT NULL OR slag = 'beskjed'",
)
_PERSON_ELLER_KONTO = "(person_id IS NULL) <> (konto_id IS NULL)"
_CHAT_PAA_SQLITE = (
    ("person_id VARCHAR(36) NOT NULL", "person_id VARCHAR(36)"),
    (
        "CONSTRAINT pk_chat PRIMARY KEY",
        f"CONSTRAINT ck_chat_person_eller_konto CHECK ({_PERSON_ELLER_KONTO}), "
        "CONSTRAINT fk_chat_konto_id FOREIGN KEY(konto_id) REFERENCES kanalkonto (id), CONSTRAINT pk_chat PRIMARY KEY",
    ),
)


def upgrade() -> None:
    op.create_table(
        "identitet",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("utsteder", sa.String(200), nullable=False),
        sa.Column("subjekt", sa.String(255), nullable=False),
        sa.Column("knyttet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trukket_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sist_brukt_tid", sa.DateTime(timezone=True), nullable=True),
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
        sa.Column("person_id", sa.String(36), nullable=True),
        sa.Column("knyttet_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trukket_tid", sa.DateTime(timezone=True), nullable=True),
        sa.Column("adresse", sa.JSON(), nullable=True),
        sa.Column("sist_brukt_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kanal IN ('web', 'terminal', 'slack', 'teams')", name=op.f("ck_kanalkonto_kanal")),
        sa.CheckConstraint(
            "(person_id IS NULL) = (knyttet_tid IS NULL)", name=op.f("ck_kanalkonto_person_naar_knyttet")
        ),
        sa.CheckConstraint(
            "trukket_tid IS NULL OR knyttet_tid IS NOT NULL", name=op.f("ck_kanalkonto_trukket_var_knyttet")
        ),
        sa.CheckConstraint(
            "trukket_tid IS NULL OR trukket_tid >= knyttet_tid", name=op.f("ck_kanalkonto_trukket_etter_knyttet")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_kanalkonto_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_kanalkonto"),
        sa.UniqueConstraint("kanal", "leietaker", "ekstern_id", name="uq_kanalkonto_kanal_leietaker_ekstern_id"),
    )
    op.create_index("ix_kanalkonto_person_id", "kanalkonto", ["person_id"])
    _ukjente()
    _en_samtale()
    _paaminnelser_i_kanalene()
    _overlevering()
    op.create_table(
        "kanalhendelse",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("mottatt_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_kanalhendelse_id_er_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_kanalhendelse"),
    )
    op.create_index("ix_kanalhendelse_mottatt_tid", "kanalhendelse", ["mottatt_tid"])
    op.create_table(
        "kanaloppdrag",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("nummer", sa.Integer(), nullable=False),
        sa.Column("kanal", sa.String(20), nullable=False),
        sa.Column("leietaker", sa.String(100), nullable=False),
        sa.Column("ekstern_id", sa.String(100), nullable=False),
        sa.Column("innhold", sa.JSON(), nullable=False),
        sa.Column("sendt", sa.Integer(), nullable=False),
        sa.Column("mottatt_tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kanal IN ('web', 'terminal', 'slack', 'teams')", name=op.f("ck_kanaloppdrag_kanal")),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_kanaloppdrag_id_er_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_kanaloppdrag"),
        sa.UniqueConstraint("nummer", name="uq_kanaloppdrag_nummer"),
    )
    op.create_table(
        "handlingssvar",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("samtale", sa.String(64), nullable=False),
        sa.Column("svar", sa.JSON(), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(id) = 64", name=op.f("ck_handlingssvar_id_er_sha256")),
        sa.PrimaryKeyConstraint("id", name="pk_handlingssvar"),
    )
    op.create_index("ix_handlingssvar_samtale", "handlingssvar", ["samtale"])
    op.create_index("ix_handlingssvar_tid", "handlingssvar", ["tid"])


def _ukjente() -> None:
    """Talks with accounts that are nobody's yet, and the codes by which they become somebody's."""
    op.add_column("chat", sa.Column("konto_id", sa.String(36), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("chat", "person_id", nullable=True)
        op.create_foreign_key("fk_chat_konto_id", "chat", "kanalkonto", ["konto_id"], ["id"])
        op.create_check_constraint(op.f("ck_chat_person_eller_konto"), "chat", _PERSON_ELLER_KONTO)
    else:
        _endre_tabelltekst("chat", *_CHAT_PAA_SQLITE)
    op.create_index(
        "uq_chat_konto_aapen",
        "chat",
        ["konto_id"],
        unique=True,
        sqlite_where=sa.text("lukket_tid IS NULL"),
        postgresql_where=sa.text("lukket_tid IS NULL"),
    )
    op.create_table(
        "engangskode",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("konto_id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=True),
        sa.Column("fingeravtrykk", sa.String(64), nullable=False),
        sa.Column("opprettet_tid", sa.DateTime(timezone=True), nullable=False),
        sa.Column("forsok", sa.Integer(), nullable=False),
        sa.Column("ugyldig_tid", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("length(fingeravtrykk) = 64", name=op.f("ck_engangskode_fingeravtrykk_er_hex")),
        sa.CheckConstraint("forsok >= 0", name=op.f("ck_engangskode_forsok")),
        sa.ForeignKeyConstraint(["konto_id"], ["kanalkonto.id"], name="fk_engangskode_konto_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_engangskode_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_engangskode"),
    )
    for column in ("konto_id", "person_id", "opprettet_tid"):
        op.create_index(f"ix_engangskode_{column}", "engangskode", [column])


def _en_samtale() -> None:
    """One open talk for each person; of those there were, the one begun last goes on."""
    op.drop_index("uq_chat_aapen", "chat")
    op.execute(
        "UPDATE chat SET lukket_tid = "
        "COALESCE((SELECT MAX(melding.tid) FROM melding WHERE melding.chat_id = chat.id), opprettet_tid) "
        "WHERE lukket_tid IS NULL AND EXISTS (SELECT 1 FROM chat AS nyere "
        "WHERE nyere.person_id = chat.person_id AND nyere.lukket_tid IS NULL "
        "AND (nyere.opprettet_tid, nyere.id) > (chat.opprettet_tid, chat.id))"
    )
    op.create_index("uq_chat_aapen", "chat", ["person_id"], unique=True, sqlite_where=_AAPEN, postgresql_where=_AAPEN)
    op.execute(
        f"ALTER TABLE melding ADD COLUMN kanal VARCHAR(20) CONSTRAINT ck_melding_kanal CHECK (kanal IN {_KANALER})"
    )
    op.execute("UPDATE melding SET kanal = (SELECT chat.kanal FROM chat WHERE chat.id = melding.chat_id)")


def _paaminnelser_i_kanalene() -> None:
    """Reminders go to Slack and Teams too, where the person wants them; and tell of what belongs to no case."""
    op.execute(
        "ALTER TABLE person ADD COLUMN paaminnelse_til VARCHAR(20) "
        f"CONSTRAINT ck_person_utsending CHECK (paaminnelse_til IN {_MED_KANALER})"
    )
    _endre_krav("levering", "utsending", f"utsending IN {_VEIER}", f"utsending IN {_MED_KANALER}")
    _endre_krav("paaminnelse", "sak_naar_frist", _MED_SAK, _ELLER_BESKJED)


def _overlevering() -> None:
    """What people send to HR, and what is answered."""
    op.create_table(
        "overlevering",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("person_id", sa.String(36), nullable=False),
        sa.Column("anonym", sa.Boolean(), nullable=False),
        sa.Column("tekst", sa.String(2000), nullable=False),
        sa.Column("utdrag", sa.JSON(), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(tekst) <= 2000", name=op.f("ck_overlevering_tekst_lengde")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_overlevering_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_overlevering"),
    )
    op.create_index("ix_overlevering_person_id_tid", "overlevering", ["person_id", "tid"])
    op.create_table(
        "overleveringssvar",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("overlevering_id", sa.String(36), nullable=False),
        sa.Column("fra_id", sa.String(36), nullable=False),
        sa.Column("tekst", sa.String(2000), nullable=False),
        sa.Column("tid", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(tekst) BETWEEN 1 AND 2000", name=op.f("ck_overleveringssvar_tekst_lengde")),
        sa.ForeignKeyConstraint(["overlevering_id"], ["overlevering.id"], name="fk_overleveringssvar_overlevering_id"),
        sa.ForeignKeyConstraint(["fra_id"], ["person.id"], name="fk_overleveringssvar_fra_id"),
        sa.PrimaryKeyConstraint("id", name="pk_overleveringssvar"),
    )
    op.create_index("ix_overleveringssvar_overlevering_id", "overleveringssvar", ["overlevering_id"])


def _endre_krav(tabell: str, navn: str, fra: str, til: str) -> None:
    """Let a CHECK say something else."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f(f"ck_{tabell}_{navn}"), tabell)
        op.create_check_constraint(op.f(f"ck_{tabell}_{navn}"), tabell, til)
    else:
        _endre_tabelltekst(tabell, (fra, til))


def _endre_tabelltekst(tabell: str, *endringer: tuple[str, str]) -> None:
    """Change what a table says of itself on SQLite, as in 0004: copying it would need one of all that points to it."""
    versjon = op.get_bind().exec_driver_sql("PRAGMA schema_version").scalar_one()
    op.execute("PRAGMA writable_schema = ON")
    for fra, til in endringer:
        op.get_bind().exec_driver_sql(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?", (fra, til, tabell)
        )
    op.execute(f"PRAGMA schema_version = {versjon + 1}")
    op.execute("PRAGMA writable_schema = OFF")


def downgrade() -> None:
    for table in ("overleveringssvar", "overlevering"):
        op.drop_table(table)
    op.execute("DELETE FROM levering WHERE utsending IN ('slack', 'teams')")
    uten_sak = "slag = 'beskjed' AND sak_id IS NULL"
    op.execute(f"DELETE FROM levering WHERE paaminnelse_id IN (SELECT id FROM paaminnelse WHERE {uten_sak})")  # noqa: S608
    op.execute(f"DELETE FROM paaminnelse WHERE {uten_sak}")  # noqa: S608
    _endre_krav("levering", "utsending", f"utsending IN {_MED_KANALER}", f"utsending IN {_VEIER}")
    _endre_krav("paaminnelse", "sak_naar_frist", _ELLER_BESKJED, _MED_SAK)
    op.execute("ALTER TABLE person DROP COLUMN paaminnelse_til")
    op.execute("ALTER TABLE melding DROP COLUMN kanal")
    op.drop_index("uq_chat_aapen", "chat")
    op.create_index(
        "uq_chat_aapen", "chat", ["person_id", "kanal"], unique=True, sqlite_where=_AAPEN, postgresql_where=_AAPEN
    )
    op.drop_table("engangskode")
    op.execute("DELETE FROM melding WHERE chat_id IN (SELECT id FROM chat WHERE person_id IS NULL)")
    op.execute("DELETE FROM chat WHERE person_id IS NULL")
    op.drop_index("uq_chat_konto_aapen", "chat")
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_chat_person_eller_konto"), "chat")
        op.drop_constraint("fk_chat_konto_id", "chat")
        op.alter_column("chat", "person_id", nullable=False)
    else:
        _endre_tabelltekst("chat", *((til, fra) for fra, til in reversed(_CHAT_PAA_SQLITE)))
    op.drop_column("chat", "konto_id")
    for table in (
        "handlingssvar",
        "kanaloppdrag",
        "kanalhendelse",
        "kanalkonto",
        "brukt_token",
        "paabegynt_innlogging",
        "identitet",
    ):
        op.drop_table(table)
