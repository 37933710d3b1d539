"""What each paper says, as plain values. Nothing is invented here, and nothing is left out by silence:
a text that is empty, or a list or date that is missing, is refused unless the class says that it may be.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar


class ManglerFelt(Exception):
    """A paper lacks something it must have; `felt` names the fields."""

    def __init__(self, hva: str, felt: list[str]) -> None:
        super().__init__(f"{hva}: {', '.join(felt)}")
        self.felt = felt


class UoensketDeltaker(Exception):
    """Somebody is invited whom only the employee can ask for, and the employee has not; `rolle` says who."""

    def __init__(self, rolle: Rolle) -> None:
        super().__init__(rolle)
        self.rolle = rolle


class Status(StrEnum):
    """A draft takes blanks, a final version does not."""

    UTKAST = "utkast"
    ENDELIG = "endelig"


class Rolle(StrEnum):
    """What somebody is in a meeting."""

    ANSATT = "ansatt"
    LEDER = "leder"
    HR = "hr"
    SYKMELDER = "sykmelder"
    BHT = "bht"
    NAV = "nav"
    TILLITSVALGT = "tillitsvalgt"
    VERNEOMBUD = "verneombud"
    ANNEN = "annen"


class _Del:
    """A part of a paper, which refuses what is missing."""

    kan_mangle: ClassVar[frozenset[str]] = frozenset()

    def __post_init__(self) -> None:
        if mangler := self.mangler():
            raise ManglerFelt(type(self).__name__, mangler)

    def mangler(self) -> list[str]:
        """The fields that must have a value and have none."""
        felter = fields(self)  # type: ignore[arg-type]
        return [felt.name for felt in felter if felt.name not in self.kan_mangle and _er_tom(getattr(self, felt.name))]


def _er_tom(verdi: object) -> bool:
    return verdi is None or verdi == () or (isinstance(verdi, str) and not verdi.strip())


@dataclass(frozen=True)
class Virksomhet(_Del):
    """The employer, as in the head of a letter."""

    navn: str
    adresse: str = ""
    telefon: str = ""
    kan_mangle = frozenset({"adresse", "telefon"})


@dataclass(frozen=True)
class Svar(_Del):
    """A question as it was asked, and the answer; the answer is empty until somebody has given it."""

    sporsmal: str
    svar: str = ""
    kan_mangle = frozenset({"svar"})


@dataclass(frozen=True)
class JaNei(_Del):
    """A question as it was asked, answered by yes or no (None: not answered), with the reason for a no."""

    sporsmal: str
    ja: bool | None = None
    begrunnelse: str = ""
    kan_mangle = frozenset({"ja", "begrunnelse"})


@dataclass(frozen=True)
class Datosvar(_Del):
    """A question as it was asked, answered by a date."""

    sporsmal: str
    dato: date | None = None
    kan_mangle = frozenset({"dato"})


@dataclass(frozen=True)
class Tiltak(_Del):
    """A measure. `virker_naar`: how both see that it works. Only `hva` is there from the start."""

    hva: str
    ansvarlig: str = ""
    frist: date | None = None
    virker_naar: str = ""
    kan_mangle = frozenset({"ansvarlig", "frist", "virker_naar"})


@dataclass(frozen=True)
class Syn(_Del):
    """Where the two see something differently: both views, side by side."""

    tema: str
    ansatt: str
    leder: str


@dataclass(frozen=True)
class Deltaker(_Del):
    """Somebody in a talk or a meeting."""

    navn: str
    rolle: Rolle


@dataclass(frozen=True)
class Papir(_Del):
    """What every paper has: the employer, the date, and who of the employer stands behind it."""

    virksomhet: Virksomhet
    dato: date
    leder: str
    navn: ClassVar[str]


@dataclass(frozen=True)
class Oppfolgingsplan(Papir):
    """The follow-up plan: the contents of aml. § 4-6 third paragraph, and questions 1 to 9 of Nav's form.

    Raises ManglerFelt for a final version in which a question is not answered, a measure has no owner, date or sign
    that it works, or a no to `snakket` has no reason. `uten_raad` is why nobody else was asked.
    """

    ansatt: str
    status: Status
    versjon: int
    arbeidsdag: Svar
    kan_utfores: Svar
    kan_ikke_utfores: Svar
    tilrettelegging_hittil: Svar
    tilrettelegging_fremover: Svar
    andre_muligheter: Svar
    myndigheter: Svar
    oppfolging: Svar
    snakket: JaNei
    evaluering: Datosvar
    tiltak: tuple[Tiltak, ...] = ()
    raadspurt: tuple[Deltaker, ...] = ()
    uenighet: tuple[Syn, ...] = ()
    sykmeldt_fra: date | None = None
    sendt_sykmelder: date | None = None
    sendt_nav: date | None = None
    uten_raad: str = ""
    navn = "oppfolgingsplan"
    kan_mangle = frozenset(
        {"tiltak", "raadspurt", "uten_raad", "uenighet", "sykmeldt_fra", "sendt_sykmelder", "sendt_nav"}
    )

    def mangler(self) -> list[str]:
        """As in every part, and for a final version what a draft may leave open."""
        return super().mangler() + (self.ubesvart() if self.status is Status.ENDELIG else [])

    def ubesvart(self) -> list[str]:
        """What must be answered before the plan can be final."""
        ubesvarte = [
            felt.name
            for felt in fields(self)
            if isinstance(verdi := getattr(self, felt.name), Svar) and not verdi.svar.strip()
        ]
        if self.snakket.ja is None or (not self.snakket.ja and not self.snakket.begrunnelse.strip()):
            ubesvarte.append("snakket")
        if self.evaluering.dato is None:
            ubesvarte.append("evaluering")
        if any(
            not (tiltak.ansvarlig.strip() and tiltak.frist and tiltak.virker_naar.strip()) for tiltak in self.tiltak
        ):
            ubesvarte.append("tiltak")
        return ubesvarte


@dataclass(frozen=True)
class Agendapunkt(_Del):
    """A theme of the talk, with the points each side has chosen to share; neither side need have any."""

    tema: str
    ansatt: tuple[str, ...] = ()
    leder: tuple[str, ...] = ()
    kan_mangle = frozenset({"ansatt", "leder"})


@dataclass(frozen=True)
class Agenda(Papir):
    """The order of «Den viktige samtalen»."""

    ansatt: str
    deltakere: tuple[Deltaker, ...]
    punkter: tuple[Agendapunkt, ...]
    start: datetime | None = None
    sted: str = ""
    navn = "agenda"
    kan_mangle = frozenset({"start", "sted"})


@dataclass(frozen=True)
class Referatpunkt(_Del):
    """What was said about a theme, as both may read it."""

    tema: str
    tekst: str


@dataclass(frozen=True)
class Referat(Papir):
    """The minutes of a talk. `enig_*`: what each answered to «er vi enige om dette?» (None: not answered yet)."""

    ansatt: str
    holdt: date
    deltakere: tuple[Deltaker, ...]
    punkter: tuple[Referatpunkt, ...]
    sted: str = ""
    tiltak: tuple[Tiltak, ...] = ()
    uenighet: tuple[Syn, ...] = ()
    enig_ansatt: bool | None = None
    enig_leder: bool | None = None
    neste_samtale: date | None = None
    navn = "referat"
    kan_mangle = frozenset({"sted", "tiltak", "uenighet", "enig_ansatt", "enig_leder", "neste_samtale"})


@dataclass(frozen=True)
class BrevTilSykmelder(Papir):
    """A letter to the sykmelder on work that can be adapted. It names the employee only if `ansatt` is given."""

    arbeidet: str
    kan_tilbys: tuple[str, ...]
    kontakt_telefon: str
    ansatt: str = ""
    sykmelder: str = ""
    legekontor: str = ""
    adresse: str = ""
    i_arbeidsgiverperioden: bool = False
    plan_vedlagt: bool = False
    navn = "brev_til_sykmelder"
    kan_mangle = frozenset({"ansatt", "sykmelder", "legekontor", "adresse"})


@dataclass(frozen=True)
class Invitert(Deltaker):
    """Somebody called to a meeting. `hvorfor` is empty where the role's usual reason is enough."""

    hvorfor: str = ""
    onsket_av_ansatt: bool = False
    kan_mangle = frozenset({"hvorfor"})


@dataclass(frozen=True)
class InnkallingDialogmote1(Papir):
    """The invitation to dialogmøte 1.

    Raises UoensketDeltaker if a sykmelder, tillitsvalgt or verneombud is called without the employee's wish, and
    ManglerFelt («deltakere») if the employee or the manager is not among those called.
    """

    ansatt: str
    start: datetime
    sted: str
    deltakere: tuple[Invitert, ...]
    svarfrist: date | None = None
    kontakt_telefon: str = ""
    plan_vedlagt: bool = False
    navn = "innkalling_dialogmote1"
    kan_mangle = frozenset({"svarfrist", "kontakt_telefon"})
    bare_etter_onske: ClassVar[frozenset[Rolle]] = frozenset({Rolle.SYKMELDER, Rolle.TILLITSVALGT, Rolle.VERNEOMBUD})

    def __post_init__(self) -> None:
        super().__post_init__()
        for deltaker in self.deltakere:
            if deltaker.rolle in self.bare_etter_onske and not deltaker.onsket_av_ansatt:
                raise UoensketDeltaker(deltaker.rolle)

    def mangler(self) -> list[str]:
        """As in every part, and the two who must be called."""
        roller = {deltaker.rolle for deltaker in self.deltakere}
        return super().mangler() + ([] if {Rolle.ANSATT, Rolle.LEDER} <= roller else ["deltakere"])


@dataclass(frozen=True)
class Saklighetsvurdering(Papir):
    """What the employer has weighed when the protection of aml. § 15-8 ends, sent to the employee for an answer."""

    ansatt: str
    fravaer_fra: date
    vern_til: date
    tilrettelegging_provd: str
    utsikt_til_retur: str
    annet_arbeid: str
    virksomhetens_forhold: str
    forelopig_vurdering: str
    svarfrist: date
    ansattes_syn: str = ""
    navn = "saklighetsvurdering"
    kan_mangle = frozenset({"ansattes_syn"})


@dataclass(frozen=True)
class InformasjonOmMaksdato(Papir):
    """A letter to the employee on the last day with sykepenger, which is an estimate until Nav has decided."""

    ansatt: str
    maksdato: date
    kontakt_telefon: str
    samtale: datetime | None = None
    sted: str = ""
    ordninger: tuple[str, ...] = ()
    navn = "informasjon_om_maksdato"
    kan_mangle = frozenset({"samtale", "sted", "ordninger"})


@dataclass(frozen=True)
class Beredskapsoppgave(_Del):
    """Who does a task when the one who usually does is away. It may wait, or need a substitute or training."""

    oppgave: str
    dekkes_av: str
    kan_vente: bool
    vikar: bool
    trenger: str = ""
    kan_mangle = frozenset({"trenger"})


@dataclass(frozen=True)
class Beredskapsplan(Papir):
    """How the work is done when somebody is away, agreed before anybody is."""

    avdeling: str
    oppgaver: tuple[Beredskapsoppgave, ...]
    belastning: str
    gjennomgaas: date
    laget_med: tuple[Deltaker, ...] = ()
    navn = "beredskapsplan"
    kan_mangle = frozenset({"laget_med"})


@dataclass(frozen=True)
class AlternativOppgave(_Del):
    """A task that may suit somebody who cannot do the usual work."""

    oppgave: str
    krever: str
    omfang: str
    opplaering: str = ""
    kontakt: str = ""
    kan_mangle = frozenset({"opplaering", "kontakt"})


@dataclass(frozen=True)
class AlternativeOppgaver(Papir):
    """The tasks of a workplace that can be done with reduced capacity; of no one person."""

    avdeling: str
    oppgaver: tuple[AlternativOppgave, ...]
    gjennomgaas: date | None = None
    navn = "alternative_oppgaver"
    kan_mangle = frozenset({"gjennomgaas"})


PAPIRER: tuple[type[Papir], ...] = (
    Oppfolgingsplan,
    Agenda,
    Referat,
    BrevTilSykmelder,
    InnkallingDialogmote1,
    Saklighetsvurdering,
    InformasjonOmMaksdato,
    Beredskapsplan,
    AlternativeOppgaver,
)
