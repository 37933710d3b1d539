"""The tables. What a row alone can be checked against stands here as a constraint in the database."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class UtcTid(TypeDecorator[datetime]):
    """A moment: takes only datetimes with a time zone, gives them back in UTC on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database, in UTC; ValueError without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, in UTC."""
        if value is None:
            return None
        # SQLite has no time zones; what lies there was written in UTC above.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Names every constraint the same way, so that a migration can find it again."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: String(200),
        date: Date(),
        datetime: UtcTid(),
        dict[str, Any]: JSON(),
    }


class Verv(StrEnum):
    """What a person is for the whole organisation, beside being an employee."""

    HR = "hr"
    TILLITSVALGT = "tillitsvalgt"
    VERNEOMBUD = "verneombud"


class Kilde(StrEnum):
    """Where a period of absence comes from."""

    EGENMELDING = "egenmelding"
    SYKMELDING = "sykmelding"


class Steg(StrEnum):
    """The steps that somebody carries out. The ids are those of the timeline, and of the employer's own routine."""

    OPPFOLGINGSPLAN = "oppfolgingsplan"
    PLAN_TIL_SYKMELDER = "plan_til_sykmelder"
    DIALOGMOTE1 = "dialogmote1"
    AKTIVITETSKRAV = "aktivitetskrav"
    NAV_MOTEBEHOV = "nav_motebehov"
    DIALOGMOTE2 = "dialogmote2"
    SAMTALE = "samtale"
    MAKSDATOBREV = "maksdatobrev"
    MAKSDATOMOTE = "maksdatomote"
    SAKLIGHETSVURDERING = "saklighetsvurdering"


class Endringstype(StrEnum):
    """What somebody told about a case."""

    STEG = "steg"
    FRAVAER = "fravaer"
    GRAD = "grad"
    FORLENGELSE = "forlengelse"
    FERIE = "ferie"
    TILBAKE = "tilbake"


class Paaminnelsestype(StrEnum):
    """A reminder of a deadline: some time before it or on the day. Or one that a person has asked for. Or that there is
    something in the case to read and answer, a Beskjed.
    """

    FORHAND = "forhand"
    DAGEN = "dagen"
    EGEN = "egen"
    BESKJED = "beskjed"


class Beskjed(StrEnum):
    """What somebody is told that there is to read and answer. The last two are of no case: a message to HR, and an
    answer to one.
    """

    REFERAT = "referat"
    PLAN = "plan"
    HR_MELDING = "hr_melding"
    HR_SVAR = "hr_svar"


class Tilstand(StrEnum):
    """How far a reminder has come. ERSTATTET: a later one said the same; OPPGITT: it could not be sent."""

    VENTER = "venter"
    SENDT = "sendt"
    TRUKKET = "trukket"
    ERSTATTET = "erstattet"
    OPPGITT = "oppgitt"


class Utsending(StrEnum):
    """The ways a reminder leaves. All are laid in the inbox, and go at most one way more."""

    INNBOKS = "innboks"
    EPOST = "epost"
    SLACK = "slack"
    TEAMS = "teams"


class Part(StrEnum):
    """The two sides of a talk on the absence."""

    ANSATT = "ansatt"
    LEDER = "leder"


class Ansvarlig(StrEnum):
    """Who sees to a measure."""

    ANSATT = "ansatt"
    LEDER = "leder"
    HR = "hr"
    BHT = "bht"
    NAV = "nav"
    ANNEN = "annen"


class Tiltakstatus(StrEnum):
    """What came of a measure. AVLYST: it is not to be done after all."""

    AVTALT = "avtalt"
    VIRKER = "virker"
    VIRKER_IKKE = "virker_ikke"
    AVLYST = "avlyst"


class Plantilstand(StrEnum):
    """A draft takes blanks and changes; a final version does neither."""

    UTKAST = "utkast"
    ENDELIG = "endelig"


class Planmottaker(StrEnum):
    """To whom a final plan is sent."""

    SYKMELDER = "sykmelder"
    NAV = "nav"


class Brevslag(StrEnum):
    """The papers that somebody writes field by field. The last two belong to no case."""

    BREV_TIL_SYKMELDER = "brev_til_sykmelder"
    INNKALLING_DIALOGMOTE1 = "innkalling_dialogmote1"
    SAKLIGHETSVURDERING = "saklighetsvurdering"
    INFORMASJON_OM_MAKSDATO = "informasjon_om_maksdato"
    BEREDSKAPSPLAN = "beredskapsplan"
    ALTERNATIVE_OPPGAVER = "alternative_oppgaver"


class Kanal(StrEnum):
    """Where a chat takes place."""

    WEB = "web"
    TERMINAL = "terminal"
    SLACK = "slack"
    TEAMS = "teams"


class Spraak(StrEnum):
    """The written language of the answers."""

    BOKMAAL = "nb"
    NYNORSK = "nn"


class Avsender(StrEnum):
    """Who wrote a message."""

    PERSON = "person"
    BOT = "bot"


def new_id() -> str:
    """A new opaque id."""
    return str(uuid.uuid4())


def _valg(enum: type[StrEnum], lengde: int = 20) -> Enum:
    """A column that holds one of the enum's values, as text with a CHECK."""
    values: Callable[[type[StrEnum]], list[str]] = lambda e: [member.value for member in e]  # noqa: E731
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=lengde,
        name=enum.__name__.lower(),
        values_callable=values,
    )


def _dato_check(column: str) -> CheckConstraint:
    """Keeps typing errors such as the year 0206 out."""
    return CheckConstraint(f"{column} BETWEEN '1990-01-01' AND '2100-12-31'", name=f"{column}_aar")


Id = String(36)


class Organisasjon(Base):
    """An employer, with the contact in HR that answers refer to."""

    __tablename__ = "organisasjon"

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    navn: Mapped[str]
    hr_navn: Mapped[str]
    hr_epost: Mapped[str]
    hr_telefon: Mapped[str]
    innstillinger: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Person(Base):
    """An employee. `demo_navn` is the short name of the demo sign-in, empty for real people; `spraak` is the written
    language that the person has asked for, empty where each question is answered as it was written. `paaminnelse_til`
    is where the person has asked to have reminders, empty where they follow the person.
    """

    __tablename__ = "person"
    __table_args__ = (
        UniqueConstraint("organisasjon_id", "ansattnummer"),
        UniqueConstraint("demo_navn"),
        CheckConstraint("leder_id <> id", name="ikke_egen_leder"),
        Index(None, "leder_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organisasjon_id: Mapped[str] = mapped_column(Id, ForeignKey("organisasjon.id"))
    ansattnummer: Mapped[str] = mapped_column(String(50))
    navn: Mapped[str]
    epost: Mapped[str]
    leder_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    demo_navn: Mapped[str | None] = mapped_column(String(50))
    spraak: Mapped[Spraak | None] = mapped_column(_valg(Spraak))
    paaminnelse_til: Mapped[Utsending | None] = mapped_column(_valg(Utsending))

    organisasjon: Mapped[Organisasjon] = relationship()
    saker: Mapped[list[Sak]] = relationship(back_populates="person", order_by="Sak.start")
    verv: Mapped[list[Personrolle]] = relationship()


class Personrolle(Base):
    """An office that a person holds."""

    __tablename__ = "personrolle"

    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"), primary_key=True)
    rolle: Mapped[Verv] = mapped_column(_valg(Verv), primary_key=True)


class Sak(Base):
    """One sick-leave case, Nav's «oppfølgingstilfelle». Without periods where all that was told has been taken back."""

    __tablename__ = "sak"
    __table_args__ = (Index(None, "person_id", "start"), _dato_check("start"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    start: Mapped[date]

    person: Mapped[Person] = relationship(back_populates="saker")
    perioder: Mapped[list[Sykeperiode]] = relationship(back_populates="sak", order_by="Sykeperiode.fom")
    ferie: Mapped[list[Ferieperiode]] = relationship(back_populates="sak", order_by="Ferieperiode.fom")
    hendelser: Mapped[list[Hendelse]] = relationship(back_populates="sak", order_by="Hendelse.dato")
    innsigelser: Mapped[list[Innsigelse]] = relationship(back_populates="sak", order_by="Innsigelse.tid")


class Sykeperiode(Base):
    """Days away because of illness. `grad` in percent; no `tom` while the end is unknown. `referanse` is what the HR
    system calls the period.
    """

    __tablename__ = "periode"
    __table_args__ = (
        UniqueConstraint("sak_id", "fom", "grad", "kilde"),
        CheckConstraint("grad BETWEEN 1 AND 100", name="grad"),
        CheckConstraint("tom >= fom", name="tom_etter_fom"),
        _dato_check("fom"),
        _dato_check("tom"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    fom: Mapped[date]
    tom: Mapped[date | None]
    grad: Mapped[int]
    kilde: Mapped[Kilde] = mapped_column(_valg(Kilde))
    referanse: Mapped[str | None] = mapped_column(String(100))

    sak: Mapped[Sak] = relationship(back_populates="perioder")


class Ferieperiode(Base):
    """Holiday that touches the count of a case. `referanse` is what the HR system calls it."""

    __tablename__ = "ferie"
    __table_args__ = (
        UniqueConstraint("sak_id", "fom", "tom"),
        CheckConstraint("tom >= fom", name="tom_etter_fom"),
        _dato_check("fom"),
        _dato_check("tom"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    fom: Mapped[date]
    tom: Mapped[date]
    referanse: Mapped[str | None] = mapped_column(String(100))

    sak: Mapped[Sak] = relationship(back_populates="ferie")


class Hendelse(Base):
    """A step done, or found not to be needed (`unntak_grunn`). At most one of each kind holds at a time."""

    __tablename__ = "hendelse"
    __table_args__ = (
        _dato_check("dato"),
        CheckConstraint("length(unntak_grunn) BETWEEN 1 AND 500", name="unntak_grunn_lengde"),
        Index(None, "sak_id"),
        Index(
            "uq_hendelse_gjeldende",
            "sak_id",
            "type",
            unique=True,
            sqlite_where=text("angret_tid IS NULL"),
            postgresql_where=text("angret_tid IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    type: Mapped[Steg] = mapped_column(_valg(Steg))
    dato: Mapped[date]
    registrert_av_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    registrert_tid: Mapped[datetime]
    unntak_grunn: Mapped[str | None] = mapped_column(String(500))
    innkalt: Mapped[list[str]] = mapped_column(JSON, default=list)
    kom: Mapped[list[str]] = mapped_column(JSON, default=list)
    angret_tid: Mapped[datetime | None]

    sak: Mapped[Sak] = relationship(back_populates="hendelser")
    registrert_av: Mapped[Person] = relationship()


class Endring(Base):
    """What was told about a person's absence or steps, with the state before and after, so that it can be undone.

    `nummer` counts from 1 for each person. For a step, `foer` and `etter` hold the ids of the hendelser; else the
    absence as it was and became.
    """

    __tablename__ = "endring"
    __table_args__ = (
        UniqueConstraint("person_id", "nummer"),
        CheckConstraint("nummer >= 1", name="nummer"),
        CheckConstraint("(angret_tid IS NULL) = (angret_av_id IS NULL)", name="angret_av_naar_angret"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    nummer: Mapped[int]
    slag: Mapped[Endringstype] = mapped_column(_valg(Endringstype))
    foer: Mapped[dict[str, Any]]
    etter: Mapped[dict[str, Any]]
    registrert_av_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    registrert_tid: Mapped[datetime]
    angret_av_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    angret_tid: Mapped[datetime | None]

    registrert_av: Mapped[Person] = relationship(foreign_keys=registrert_av_id)


class Innsigelse(Base):
    """The employee says that something in the case is wrong. Open until `lost_tid`."""

    __tablename__ = "innsigelse"
    __table_args__ = (CheckConstraint("length(tekst) BETWEEN 1 AND 500", name="tekst_lengde"), Index(None, "sak_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    tekst: Mapped[str] = mapped_column(String(500))
    tid: Mapped[datetime]
    lost_tid: Mapped[datetime | None]

    sak: Mapped[Sak] = relationship(back_populates="innsigelser")


class Forberedelse(Base):
    """One person's own preparation of the talk. `tema` is the question that waits; None when all have been asked."""

    __tablename__ = "forberedelse"
    __table_args__ = (UniqueConstraint("sak_id", "person_id"), Index(None, "person_id"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    rolle: Mapped[Part] = mapped_column(_valg(Part))
    tema: Mapped[str | None] = mapped_column(String(40))
    opprettet_tid: Mapped[datetime]
    ferdig_tid: Mapped[datetime | None]

    svar: Mapped[list[ForberedelseSvar]] = relationship(back_populates="forberedelse")


class ForberedelseSvar(Base):
    """An answer, to the question as it was asked. `delt_svar` is what the other side sees: the words as they were when
    the person chose to share them.
    """

    __tablename__ = "forberedelse_svar"
    __table_args__ = (
        UniqueConstraint("forberedelse_id", "tema"),
        CheckConstraint("length(svar) BETWEEN 1 AND 2000", name="svar_lengde"),
        CheckConstraint("(delt_svar IS NULL) = (delt_tid IS NULL)", name="delt_svar_naar_delt"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    forberedelse_id: Mapped[str] = mapped_column(Id, ForeignKey("forberedelse.id"))
    tema: Mapped[str] = mapped_column(String(40))
    sporsmaal: Mapped[str] = mapped_column(String(500))
    svar: Mapped[str] = mapped_column(String(2000))
    tid: Mapped[datetime]
    delt_svar: Mapped[str | None] = mapped_column(String(2000))
    delt_tid: Mapped[datetime | None]

    forberedelse: Mapped[Forberedelse] = relationship(back_populates="svar")


class Samtale(Base):
    """A talk between employee and manager: to come until `holdt_dato`, unless cancelled. One to come in each case.

    `referat` holds the minutes by field, `uenighet_*` each side's view by field where they differ. `versjon` counts how
    often the minutes have changed, so that an agreement is known to be to these words; `sekvens` how often what stands
    in calendars has.
    """

    __tablename__ = "samtale"
    __table_args__ = (
        CheckConstraint("avtalt_tid IS NOT NULL OR holdt_dato IS NOT NULL", name="avtalt_eller_holdt"),
        CheckConstraint("avlyst_tid IS NULL OR holdt_dato IS NULL", name="avlyst_eller_holdt"),
        CheckConstraint("versjon >= 1", name="versjon"),
        CheckConstraint("sekvens >= 0", name="sekvens"),
        _dato_check("holdt_dato"),
        Index(None, "sak_id"),
        Index(
            "uq_samtale_kommende",
            "sak_id",
            unique=True,
            sqlite_where=text("holdt_dato IS NULL AND avlyst_tid IS NULL"),
            postgresql_where=text("holdt_dato IS NULL AND avlyst_tid IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    avtalt_tid: Mapped[datetime | None]
    sted: Mapped[str | None]
    holdt_dato: Mapped[date | None]
    referat: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    uenighet_ansatt: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    uenighet_leder: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    versjon: Mapped[int] = mapped_column(default=1)
    sekvens: Mapped[int] = mapped_column(default=0)
    avlyst_tid: Mapped[datetime | None]
    opprettet_av_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))


class Tiltak(Base):
    """A measure agreed in a case, in a talk or between talks; `virker_naar` tells how both see that it works."""

    __tablename__ = "tiltak"
    __table_args__ = (
        CheckConstraint("length(hva) BETWEEN 1 AND 500", name="hva_lengde"),
        _dato_check("frist"),
        Index(None, "sak_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    samtale_id: Mapped[str | None] = mapped_column(Id, ForeignKey("samtale.id"))
    hva: Mapped[str] = mapped_column(String(500))
    ansvarlig: Mapped[Ansvarlig | None] = mapped_column(_valg(Ansvarlig))
    frist: Mapped[date | None]
    virker_naar: Mapped[str | None] = mapped_column(String(500))
    status: Mapped[Tiltakstatus] = mapped_column(_valg(Tiltakstatus), default=Tiltakstatus.AVTALT)
    opprettet_tid: Mapped[datetime]


class Plan(Base):
    """One version of the follow-up plan; at most one draft in each case. A trigger keeps a final version as it is.

    `tiltak` and `uenighet` are what stood there when it was finished. `uten_raad`: why nobody else was consulted.
    """

    __tablename__ = "plan"
    __table_args__ = (
        UniqueConstraint("sak_id", "versjon"),
        CheckConstraint("versjon >= 1", name="versjon"),
        CheckConstraint("(tilstand = 'endelig') = (ferdig_tid IS NOT NULL)", name="ferdig_tid_naar_endelig"),
        CheckConstraint("(ferdig_tid IS NULL) = (ferdig_av_id IS NULL)", name="ferdig_av_naar_ferdig"),
        Index(
            "uq_plan_utkast",
            "sak_id",
            unique=True,
            sqlite_where=text("tilstand = 'utkast'"),
            postgresql_where=text("tilstand = 'utkast'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    versjon: Mapped[int]
    tilstand: Mapped[Plantilstand] = mapped_column(_valg(Plantilstand), default=Plantilstand.UTKAST)
    opprettet_tid: Mapped[datetime]
    opprettet_av_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    ferdig_tid: Mapped[datetime | None]
    ferdig_av_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    raadspurt: Mapped[list[str]] = mapped_column(JSON, default=list)
    uten_raad: Mapped[str | None] = mapped_column(String(500))
    tiltak: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    uenighet: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)

    felter: Mapped[list[PlanFelt]] = relationship(back_populates="plan")
    sendinger: Mapped[list[PlanSendt]] = relationship(back_populates="plan", order_by="PlanSendt.dato")


class PlanFelt(Base):
    """One field of a plan, with the question as it was asked. A date as in ISO 8601, a yes or no as «ja» or «nei»."""

    __tablename__ = "plan_felt"
    __table_args__ = (UniqueConstraint("plan_id", "felt"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(Id, ForeignKey("plan.id"))
    felt: Mapped[str] = mapped_column(String(40))
    sporsmaal: Mapped[str] = mapped_column(String(500))
    svar: Mapped[str] = mapped_column(String(2000))

    plan: Mapped[Plan] = relationship(back_populates="felter")


class PlanSendt(Base):
    """A final plan was sent on `dato`."""

    __tablename__ = "plan_sendt"
    __table_args__ = (UniqueConstraint("plan_id", "til"), _dato_check("dato"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    plan_id: Mapped[str] = mapped_column(Id, ForeignKey("plan.id"))
    til: Mapped[Planmottaker] = mapped_column(_valg(Planmottaker))
    dato: Mapped[date]
    registrert_av_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    registrert_tid: Mapped[datetime]

    plan: Mapped[Plan] = relationship(back_populates="sendinger")


class Enighet(Base):
    """One side's answer to «er vi enige om dette?», to one version of the minutes of a talk, or of a plan."""

    __tablename__ = "enighet"
    __table_args__ = (
        CheckConstraint("(samtale_id IS NULL) <> (plan_id IS NULL)", name="samtale_eller_plan"),
        UniqueConstraint("samtale_id", "versjon", "person_id"),
        UniqueConstraint("plan_id", "versjon", "person_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    samtale_id: Mapped[str | None] = mapped_column(Id, ForeignKey("samtale.id"))
    plan_id: Mapped[str | None] = mapped_column(Id, ForeignKey("plan.id"))
    versjon: Mapped[int]
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    rolle: Mapped[Part] = mapped_column(_valg(Part))
    enig: Mapped[bool]
    kommentar: Mapped[str | None] = mapped_column(String(2000))
    tid: Mapped[datetime]


class Brev(Base):
    """A paper that somebody writes field by field. `felt` is the question that waits; None when all have been asked.

    `felter` holds the answers by field, empty for one that was skipped, and, when all have been asked, what the store
    knew then. From `gitt_tid` on the employee of the case may read it, until something in it is answered anew.
    `sekvens` counts how often what stands in calendars has changed.
    """

    __tablename__ = "brev"
    __table_args__ = (
        CheckConstraint("sekvens >= 0", name="sekvens"),
        Index(None, "sak_id"),
        Index(None, "opprettet_av_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organisasjon_id: Mapped[str] = mapped_column(Id, ForeignKey("organisasjon.id"))
    sak_id: Mapped[str | None] = mapped_column(Id, ForeignKey("sak.id"))
    slag: Mapped[Brevslag] = mapped_column(_valg(Brevslag, 40))
    sprak: Mapped[Spraak] = mapped_column(_valg(Spraak))
    felt: Mapped[str | None] = mapped_column(String(40))
    felter: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sekvens: Mapped[int] = mapped_column(default=0)
    gitt_tid: Mapped[datetime | None]
    avlyst_tid: Mapped[datetime | None]
    opprettet_tid: Mapped[datetime]
    opprettet_av_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    endret_tid: Mapped[datetime]


class Paaminnelse(Base):
    """A reminder to one person, to be sent at `send_tid`.

    One of a deadline names the case, the deadline's id and its day; one that a person has asked for has its own text; a
    message has what it is about, a Beskjed, for the deadline's id, and the day it was made.
    A worker that has taken it holds it until `lease_til`; the token in `lease_av` tells whose it is.
    """

    __tablename__ = "paaminnelse"
    __table_args__ = (
        CheckConstraint("(slag = 'egen') = (tekst IS NOT NULL)", name="tekst_naar_egen"),
        CheckConstraint("(slag = 'egen') = (frist_id IS NULL)", name="frist_naar_ikke_egen"),
        CheckConstraint("(frist_id IS NULL) = (dag IS NULL)", name="dag_naar_frist"),
        CheckConstraint("frist_id IS NULL OR sak_id IS NOT NULL OR slag = 'beskjed'", name="sak_naar_frist"),
        CheckConstraint("(tilstand = 'sendt') = (sendt_tid IS NOT NULL)", name="sendt_tid_naar_sendt"),
        UniqueConstraint("sak_id", "frist_id", "slag", "dag", "mottaker_id"),
        Index(None, "mottaker_id"),
        Index(
            "ix_paaminnelse_venter",
            "send_tid",
            sqlite_where=text("tilstand = 'venter'"),
            postgresql_where=text("tilstand = 'venter'"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    mottaker_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    sak_id: Mapped[str | None] = mapped_column(Id, ForeignKey("sak.id"))
    slag: Mapped[Paaminnelsestype] = mapped_column(_valg(Paaminnelsestype))
    frist_id: Mapped[str | None] = mapped_column(String(40))
    dag: Mapped[date | None]
    tekst: Mapped[str | None] = mapped_column(String(500))
    send_tid: Mapped[datetime]
    tilstand: Mapped[Tilstand] = mapped_column(_valg(Tilstand), default=Tilstand.VENTER)
    lease_av: Mapped[str | None] = mapped_column(Id)
    lease_til: Mapped[datetime | None]
    sendt_tid: Mapped[datetime | None]
    lest_tid: Mapped[datetime | None]


class Levering(Base):
    """One try to send a reminder one way, noted before the sending, with what came of it."""

    __tablename__ = "levering"
    __table_args__ = (UniqueConstraint("paaminnelse_id", "utsending"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    paaminnelse_id: Mapped[str] = mapped_column(Id, ForeignKey("paaminnelse.id"))
    utsending: Mapped[Utsending] = mapped_column(_valg(Utsending))
    forsok: Mapped[int] = mapped_column(default=0)
    feil: Mapped[str | None] = mapped_column(String(40))
    sendt_tid: Mapped[datetime | None]


class Klientnokkel(Base):
    """A key for a machine that sends HR's data. The store holds only the SHA-256, in hex, of the key."""

    __tablename__ = "klientnokkel"
    __table_args__ = (
        UniqueConstraint("fingeravtrykk"),
        UniqueConstraint("organisasjon_id", "navn"),
        CheckConstraint("length(fingeravtrykk) = 64", name="fingeravtrykk_er_sha256"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organisasjon_id: Mapped[str] = mapped_column(Id, ForeignKey("organisasjon.id"))
    navn: Mapped[str] = mapped_column(String(100))
    fingeravtrykk: Mapped[str] = mapped_column(String(64))
    opprettet_tid: Mapped[datetime]
    trukket_tid: Mapped[datetime | None]


class Slettelogg(Base):
    """That something was deleted: what kind, how much, when and by which rule; never what it said."""

    __tablename__ = "slettelogg"
    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    tid: Mapped[datetime]
    organisasjon_id: Mapped[str | None] = mapped_column(Id)
    person_id: Mapped[str | None] = mapped_column(Id)
    hva: Mapped[str] = mapped_column(String(40))
    antall: Mapped[int]
    grunn: Mapped[str] = mapped_column(String(40))


class Invitasjon(Base):
    """The employee lets a tillitsvalgt or verneombud into the case, until it is withdrawn."""

    __tablename__ = "invitasjon"
    __table_args__ = (
        CheckConstraint("trukket_tid >= tid", name="trukket_etter_tid"),
        Index(None, "person_id"),
        Index(
            "uq_invitasjon_gjeldende",
            "sak_id",
            "person_id",
            unique=True,
            sqlite_where=text("trukket_tid IS NULL"),
            postgresql_where=text("trukket_tid IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    sak_id: Mapped[str] = mapped_column(Id, ForeignKey("sak.id"))
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    tid: Mapped[datetime]
    trukket_tid: Mapped[datetime | None]


class Tilgangslogg(Base):
    """Who has looked, and who was refused. Rows are added, never changed and never removed.

    Opaque ids only, without foreign keys: the log outlives what it tells of. `rolle` is the role that opened
    the case at that time; `sak_id` is empty where the matter was the organisation, or a case that does not
    exist.
    """

    __tablename__ = "tilgangslogg"
    __table_args__ = (
        Index(None, "sak_id", "tid"),
        CheckConstraint("(rolle IS NOT NULL) = tillatt", name="rolle_naar_tillatt"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    tid: Mapped[datetime]
    hvem_id: Mapped[str] = mapped_column(Id)
    sak_id: Mapped[str | None] = mapped_column(Id)
    organisasjon_id: Mapped[str | None] = mapped_column(Id)
    operasjon: Mapped[str] = mapped_column(String(40))
    rolle: Mapped[str | None] = mapped_column(String(20))
    tillatt: Mapped[bool]


class Chat(Base):
    """A talk between a person, or an account in Slack or Teams that is nobody's yet, and the assistant. One is open for
    each, whatever doors it is carried on through; `kanal` is where it was begun.
    """

    __tablename__ = "chat"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (konto_id IS NULL)", name="person_eller_konto"),
        Index(
            "uq_chat_konto_aapen",
            "konto_id",
            unique=True,
            sqlite_where=text("lukket_tid IS NULL"),
            postgresql_where=text("lukket_tid IS NULL"),
        ),
        Index(
            "uq_chat_aapen",
            "person_id",
            unique=True,
            sqlite_where=text("lukket_tid IS NULL"),
            postgresql_where=text("lukket_tid IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    konto_id: Mapped[str | None] = mapped_column(Id, ForeignKey("kanalkonto.id"))
    kanal: Mapped[Kanal] = mapped_column(_valg(Kanal))
    spraak: Mapped[Spraak] = mapped_column(_valg(Spraak), default=Spraak.BOKMAAL)
    opprettet_tid: Mapped[datetime]
    lukket_tid: Mapped[datetime | None]


class Melding(Base):
    """One message. `nummer` counts from 1 within the chat; with a `klient_id` it may be sent twice. `kanal` is where it
    was written or answered, empty for what the assistant said by itself.
    """

    __tablename__ = "melding"
    __table_args__ = (
        UniqueConstraint("chat_id", "nummer"),
        UniqueConstraint("chat_id", "klient_id"),
        CheckConstraint("nummer >= 1", name="nummer"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    chat_id: Mapped[str] = mapped_column(Id, ForeignKey("chat.id"))
    nummer: Mapped[int]
    klient_id: Mapped[str | None] = mapped_column(String(100))
    fra: Mapped[Avsender] = mapped_column(_valg(Avsender))
    kanal: Mapped[Kanal | None] = mapped_column(_valg(Kanal))
    innhold: Mapped[dict[str, Any]]
    tid: Mapped[datetime]


class Overlevering(Base):
    """What a person has sent to HR. `utdrag` is what came along of the talk, as it was shown before it was sent. While
    `anonym`, HR is not told whose it is.
    """

    __tablename__ = "overlevering"
    __table_args__ = (CheckConstraint("length(tekst) <= 2000", name="tekst_lengde"), Index(None, "person_id", "tid"))

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    anonym: Mapped[bool]
    tekst: Mapped[str] = mapped_column(String(2000))
    utdrag: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    tid: Mapped[datetime]

    person: Mapped[Person] = relationship()
    svar: Mapped[list[Overleveringssvar]] = relationship(order_by="Overleveringssvar.tid")


class Overleveringssvar(Base):
    """What HR answered, or the person who had asked: then `fra_id` is the same as there."""

    __tablename__ = "overleveringssvar"
    __table_args__ = (
        CheckConstraint("length(tekst) BETWEEN 1 AND 2000", name="tekst_lengde"),
        Index(None, "overlevering_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    overlevering_id: Mapped[str] = mapped_column(Id, ForeignKey("overlevering.id"))
    fra_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    tekst: Mapped[str] = mapped_column(String(2000))
    tid: Mapped[datetime]


class Ubesvart(Base):
    """A question that was not understood, masked. No row tells whose it was: only the day, and the employer."""

    __tablename__ = "ubesvart"
    __table_args__ = (Index(None, "organisasjon_id", "dag"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organisasjon_id: Mapped[str] = mapped_column(Id, ForeignKey("organisasjon.id"))
    dag: Mapped[date]
    tekst: Mapped[str] = mapped_column(String(2000))
    tema: Mapped[str] = mapped_column(String(60))


class Tilbakemelding(Base):
    """Somebody found an answer useful, or not. No row tells who."""

    __tablename__ = "tilbakemelding"
    __table_args__ = (Index(None, "organisasjon_id", "dag"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    organisasjon_id: Mapped[str] = mapped_column(Id, ForeignKey("organisasjon.id"))
    dag: Mapped[date]
    svar_id: Mapped[str] = mapped_column(String(100))
    nyttig: Mapped[bool]


class Innlogging(Base):
    """A signed-in person. The id is the SHA-256, in hex, of the token that the browser holds."""

    __tablename__ = "innlogging"
    __table_args__ = (
        CheckConstraint("length(id) = 64", name="id_er_sha256"),
        CheckConstraint("utloper_tid > opprettet_tid", name="utloper_etter_opprettet"),
        Index(None, "person_id"),
        Index(None, "utloper_tid"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    opprettet_tid: Mapped[datetime]
    utloper_tid: Mapped[datetime]


class Identitet(Base):
    """The subject by which an issuer (a sign-in service, a workspace) knows a person. Holds until `trukket_tid`."""

    __tablename__ = "identitet"
    __table_args__ = (
        Index(
            "uq_identitet_subjekt",
            "utsteder",
            "subjekt",
            unique=True,
            sqlite_where=text("trukket_tid IS NULL"),
            postgresql_where=text("trukket_tid IS NULL"),
        ),
        Index(
            "uq_identitet_person",
            "person_id",
            "utsteder",
            unique=True,
            sqlite_where=text("trukket_tid IS NULL"),
            postgresql_where=text("trukket_tid IS NULL"),
        ),
        Index(None, "person_id"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    person_id: Mapped[str] = mapped_column(Id, ForeignKey("person.id"))
    utsteder: Mapped[str]
    subjekt: Mapped[str] = mapped_column(String(255))
    knyttet_tid: Mapped[datetime]
    trukket_tid: Mapped[datetime | None]
    sist_brukt_tid: Mapped[datetime | None]


class PaabegyntInnlogging(Base):
    """A sign-in under way at the employer's provider. The id is the SHA-256, in hex, of the token that the browser
    holds; `bevis` is what PKCE calls the code verifier.
    """

    __tablename__ = "paabegynt_innlogging"
    __table_args__ = (CheckConstraint("length(id) = 64", name="id_er_sha256"), Index(None, "utloper_tid"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    nonce: Mapped[str] = mapped_column(String(50))
    bevis: Mapped[str] = mapped_column(String(50))
    retur: Mapped[str]
    utloper_tid: Mapped[datetime]


class BruktToken(Base):
    """A token that was exchanged for a session and cannot be again. The id is the SHA-256, in hex, of its mark."""

    __tablename__ = "brukt_token"
    __table_args__ = (CheckConstraint("length(id) = 64", name="id_er_sha256"), Index(None, "utloper_tid"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    utloper_tid: Mapped[datetime]


class Kanalkonto(Base):
    """An account in Slack or Teams; without a person until it is linked. `leietaker` is the tenant or workspace.

    `adresse` is what a message to the person needs: Slack's channel, or Teams' conversation reference.
    """

    __tablename__ = "kanalkonto"
    __table_args__ = (
        UniqueConstraint("kanal", "leietaker", "ekstern_id"),
        Index(None, "person_id"),
        CheckConstraint("(person_id IS NULL) = (knyttet_tid IS NULL)", name="person_naar_knyttet"),
        CheckConstraint("trukket_tid IS NULL OR knyttet_tid IS NOT NULL", name="trukket_var_knyttet"),
        CheckConstraint("trukket_tid IS NULL OR trukket_tid >= knyttet_tid", name="trukket_etter_knyttet"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    kanal: Mapped[Kanal] = mapped_column(_valg(Kanal))
    leietaker: Mapped[str] = mapped_column(String(100))
    ekstern_id: Mapped[str] = mapped_column(String(100))
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    knyttet_tid: Mapped[datetime | None]
    trukket_tid: Mapped[datetime | None]
    adresse: Mapped[dict[str, Any] | None]
    sist_brukt_tid: Mapped[datetime | None]


class Engangskode(Base):
    """A code that was asked for with an e-mail address, for linking an account. Without a person where nobody, or more
    than one, has the address: then no code was sent. `fingeravtrykk` is scrypt of the code, in hex, salted with the id.
    """

    __tablename__ = "engangskode"
    __table_args__ = (
        CheckConstraint("length(fingeravtrykk) = 64", name="fingeravtrykk_er_hex"),
        CheckConstraint("forsok >= 0", name="forsok"),
        Index(None, "konto_id"),
        Index(None, "person_id"),
        Index(None, "opprettet_tid"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True, default=new_id)
    konto_id: Mapped[str] = mapped_column(Id, ForeignKey("kanalkonto.id"))
    person_id: Mapped[str | None] = mapped_column(Id, ForeignKey("person.id"))
    fingeravtrykk: Mapped[str] = mapped_column(String(64))
    opprettet_tid: Mapped[datetime]
    forsok: Mapped[int] = mapped_column(default=0)
    ugyldig_tid: Mapped[datetime | None]


class Kanalhendelse(Base):
    """An event that has come from Slack or Teams. The id is the SHA-256 of the channel's own id for it."""

    __tablename__ = "kanalhendelse"
    __table_args__ = (CheckConstraint("length(id) = 64", name="id_er_sha256"), Index(None, "mottatt_tid"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    mottatt_tid: Mapped[datetime]


class Kanaloppdrag(Base):
    """What an account in Slack or Teams has sent and not been answered, with what the answer needs; gone once it is.

    The id is that of the event; `nummer` is the order they came in, and `sendt` how many of the replies have gone out.
    """

    __tablename__ = "kanaloppdrag"
    __table_args__ = (UniqueConstraint("nummer"), CheckConstraint("length(id) = 64", name="id_er_sha256"))

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    nummer: Mapped[int]
    kanal: Mapped[Kanal] = mapped_column(_valg(Kanal))
    leietaker: Mapped[str] = mapped_column(String(100))
    ekstern_id: Mapped[str] = mapped_column(String(100))
    innhold: Mapped[dict[str, Any]]
    sendt: Mapped[int] = mapped_column(default=0)
    mottatt_tid: Mapped[datetime]


class Handlingssvar(Base):
    """What an action did for a message, so that it is done once, until the message has got its answer. The id and the
    talk are SHA-256, and lead to nobody.
    """

    __tablename__ = "handlingssvar"
    __table_args__ = (
        CheckConstraint("length(id) = 64", name="id_er_sha256"),
        Index(None, "samtale"),
        Index(None, "tid"),
    )

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    samtale: Mapped[str] = mapped_column(String(64))
    svar: Mapped[dict[str, Any]]
    tid: Mapped[datetime]
