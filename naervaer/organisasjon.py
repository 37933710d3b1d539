"""The employer as its people meet it: who to turn to in HR, who leads whom, and its own arrangements."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from naervaer import oppbevaring, regler, rutine
from naervaer.kodefeil import Kodefeil
from naervaer.store.models import Organisasjon, Person, Personrolle, Verv

_LENGSTE_NAVN = 200
_JA, _NEI = "ja", "nei"


class UgyldigInnstilling(Kodefeil):
    """The setting does not exist, or takes another value. `kode` is a key of data/responses/innstillinger.yml."""


@dataclass(frozen=True)
class HrKontakt:
    """How to reach HR."""

    navn: str
    telefon: str
    epost: str


@dataclass(frozen=True)
class _Tall:
    """A number that the employer chooses, on the employees' side of what the law says."""

    minst: int
    hoyst: int
    feilkode: str = "ugyldig_tall"

    def les(self, navn: str, verdi: str) -> int:
        if not verdi.isascii() or not verdi.isdigit() or not self.minst <= int(verdi) <= self.hoyst:
            raise UgyldigInnstilling(self.feilkode, navn=navn, minst=self.minst, hoyst=self.hoyst)
        return int(verdi)


class _JaNei:
    def les(self, navn: str, verdi: str) -> str:
        if verdi not in (_JA, _NEI):
            raise UgyldigInnstilling("ugyldig_ja_nei", navn=navn)
        return verdi


@dataclass(frozen=True)
class _Navn:
    feilkode: str = "ugyldig_navn"

    def les(self, navn: str, verdi: str) -> str:
        if not verdi.strip() or not verdi.isprintable() or len(verdi) > _LENGSTE_NAVN:
            raise UgyldigInnstilling(self.feilkode, navn=navn, hoyst=_LENGSTE_NAVN)
        return verdi.strip()


def _felter() -> dict[str, _Tall | _JaNei | _Navn]:
    """What an employer can set. The law's own numbers bound it: an arrangement can be better, never worse."""
    egenmelding, agp = regler.tall("egenmelding_dager"), regler.tall("arbeidsgiverperiode_dager")
    sak, samtale = oppbevaring.sak_grenser(), oppbevaring.samtale_grenser()
    return {
        "egenmelding_dager": _Tall(egenmelding, agp),
        "egenmelding_dager_per_aar": _Tall(egenmelding, 365),
        "sykelonn_over_6g": _JaNei(),
        **{steg.innstilling: _Tall(1, steg.hoyst) for steg in rutine.steg()},
        "verneombud": _Navn(),
        "tillitsvalgt": _Navn(),
        "bht": _Navn(),
        oppbevaring.SAK: _Tall(sak.minst, sak.hoyst, "ugyldig_tid"),
        oppbevaring.GRUNN: _Navn("ugyldig_grunn"),
        oppbevaring.SAMTALE: _Tall(samtale.minst, samtale.hoyst, "ugyldig_tid"),
    }


def hr_kontakt(session: Session, hvem_id: str) -> HrKontakt:
    """The HR contact in the person's organisation. Somebody whom nobody knows gets that of the only one there is."""
    hos = _organisasjon(session, hvem_id) or _den_eneste(session)
    if hos is None:
        return HrKontakt("HR", "", "")
    return HrKontakt(hos.hr_navn, hos.hr_telefon, hos.hr_epost)


def innstillinger(session: Session, hvem_id: str) -> dict[str, str]:
    """Every setting of the person's employer; empty where nothing is set."""
    hos = _organisasjon(session, hvem_id)
    return alle_innstillinger(hos) if hos else dict.fromkeys(_felter(), "")


def alle_innstillinger(hos: Organisasjon) -> dict[str, str]:
    """Every setting with its value; empty where nothing is set."""
    return {navn: str(hos.innstillinger.get(navn, "")) for navn in _felter()}


def sett_innstillinger(hos: Organisasjon, nye: Mapping[str, str]) -> None:
    """Set all of them, or none. An empty value takes a setting away. Raises UgyldigInnstilling."""
    felter = _felter()
    for navn in nye:
        if navn not in felter:
            raise UgyldigInnstilling("ukjent", navn=navn, kjente=", ".join(felter))
    satt = {navn: felter[navn].les(navn, verdi) for navn, verdi in nye.items() if verdi}
    beholdt = {navn: verdi for navn, verdi in hos.innstillinger.items() if navn not in nye}
    if oppbevaring.mangler_grunn(beholdt | satt):
        raise UgyldigInnstilling("mangler_grunn", grunn=oppbevaring.GRUNN, minst=oppbevaring.sak_grenser().minst)
    hos.innstillinger = beholdt | satt


def leder_noen(session: Session, hvem_id: str) -> bool:
    """Whether anybody reports to the person."""
    return bool(session.scalar(select(exists().where(Person.leder_id == hvem_id))))


def hr_personer(session: Session, organisasjoner: Set[str]) -> dict[str, list[str]]:
    """Everybody in HR, by organisation; there in the order of their ids, so that all who hold them do so in turn."""
    funnet: dict[str, list[str]] = {}
    rader = session.execute(
        select(Person.organisasjon_id, Person.id)
        .join(Personrolle, Personrolle.person_id == Person.id)
        .where(Person.organisasjon_id.in_(organisasjoner), Personrolle.rolle == Verv.HR)
        .order_by(Person.id)
    )
    for organisasjon_id, person_id in rader:
        funnet.setdefault(organisasjon_id, []).append(person_id)
    return funnet


def kan_registrere(session: Session, hvem_id: str) -> bool:
    """Whether the person may register anybody's absence: as HR, or as somebody's leader."""
    er_hr = exists().where(Personrolle.person_id == hvem_id, Personrolle.rolle == Verv.HR)
    return leder_noen(session, hvem_id) or bool(session.scalar(select(er_hr)))


def er_leder_for(session: Session, hvem_id: str, person_id: str) -> bool:
    """Whether that person reports to this one."""
    return bool(session.scalar(select(exists().where(Person.id == person_id, Person.leder_id == hvem_id))))


def leders_navn(session: Session, hvem_id: str) -> str:
    """The name of the person's nearest leader; empty where there is none."""
    leder_id = session.get_one(Person, hvem_id).leder_id
    return session.get_one(Person, leder_id).navn if leder_id else ""


def kallenavn(session: Session, person_id: str) -> str:
    """The first name, as colleagues say it; the whole name where the same manager leads two with that first name."""
    person = session.get_one(Person, person_id)
    fornavn = person.navn.split()[0]
    likt = select(Person.id).where(
        Person.leder_id == person.leder_id,
        Person.id != person.id,
        Person.navn.startswith(f"{fornavn} ", autoescape=True),
    )
    return person.navn if session.scalar(select(likt.exists())) else fornavn


def _organisasjon(session: Session, hvem_id: str) -> Organisasjon | None:
    return session.scalars(
        select(Organisasjon).join(Person, Person.organisasjon_id == Organisasjon.id).where(Person.id == hvem_id)
    ).one_or_none()


def _den_eneste(session: Session) -> Organisasjon | None:
    alle = session.scalars(select(Organisasjon).limit(2)).all()
    return alle[0] if len(alle) == 1 else None
