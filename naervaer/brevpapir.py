"""The answers of a finished letter as the paper it is. Pure: the answers in, the paper out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count, takewhile
from typing import Any

from naervaer.dokumenter.innhold import (
    AlternativeOppgaver,
    AlternativOppgave,
    Beredskapsoppgave,
    Beredskapsplan,
    BrevTilSykmelder,
    Deltaker,
    InformasjonOmMaksdato,
    InnkallingDialogmote1,
    Invitert,
    Papir,
    Rolle,
    Saklighetsvurdering,
    Virksomhet,
)
from naervaer.store.models import Brevslag
from naervaer.tekster import tekst

JA, NEI = "ja", "nei"


@dataclass(frozen=True)
class _Svar:
    """The answers by field, a missing one as nothing."""

    felter: Mapping[str, Any]
    sprak: str
    dato: date

    def tekst(self, navn: str) -> str:
        return str(self.felter.get(navn) or "")

    def linjer(self, navn: str) -> tuple[str, ...]:
        return tuple(self.felter.get(navn) or ())

    def ja(self, navn: str) -> bool:
        return self.felter.get(navn) == JA

    def dag(self, navn: str) -> date:
        return date.fromisoformat(self.tekst(navn))

    def kanskje_dag(self, navn: str) -> date | None:
        return self.dag(navn) if self.tekst(navn) else None

    def kanskje_tid(self, navn: str) -> datetime | None:
        return datetime.fromisoformat(self.tekst(navn)) if self.tekst(navn) else None

    def oppgaver(self) -> list[str]:
        """What the fields of each task begin with."""

        def finnes(nummer: int) -> bool:
            varslet = nummer == 1 or self.ja(f"oppgaver.{nummer - 1}.flere")
            return varslet and f"oppgaver.{nummer}.oppgave" in self.felter

        return [f"oppgaver.{nummer}." for nummer in takewhile(finnes, count(1))]

    @property
    def hode(self) -> dict[str, Any]:
        """What every paper begins with."""
        return {"virksomhet": Virksomhet(self.tekst("virksomhet")), "dato": self.dato, "leder": self.tekst("leder")}


def lag(slag: Brevslag, felter: Mapping[str, Any], sprak: str, dato: date) -> Papir:
    """The paper, dated that day. Raises ManglerFelt."""
    return _PAPIRER[slag](_Svar(felter, sprak, dato))


def _brev_til_sykmelder(svar: _Svar) -> Papir:
    return BrevTilSykmelder(
        **svar.hode,
        arbeidet=svar.tekst("arbeidet"),
        kan_tilbys=svar.linjer("kan_tilbys"),
        kontakt_telefon=svar.tekst("kontakt_telefon"),
        ansatt=svar.tekst("ansatt") if svar.ja("med_navn") else "",
        sykmelder=svar.tekst("sykmelder"),
        legekontor=svar.tekst("legekontor"),
        adresse=svar.tekst("adresse") if svar.tekst("legekontor") else "",
        i_arbeidsgiverperioden=svar.ja("i_arbeidsgiverperioden"),
        plan_vedlagt=svar.ja("plan_vedlagt"),
    )


def _innkalling(svar: _Svar) -> Papir:
    start = svar.kanskje_tid("start")
    assert start is not None
    return InnkallingDialogmote1(
        **svar.hode,
        ansatt=svar.tekst("ansatt"),
        start=start,
        sted=svar.tekst("sted"),
        deltakere=_inviterte(svar),
        svarfrist=svar.kanskje_dag("svarfrist"),
        kontakt_telefon=svar.tekst("kontakt_telefon"),
        plan_vedlagt=svar.ja("plan_vedlagt"),
    )


def _inviterte(svar: _Svar) -> tuple[Invitert, ...]:
    """The two, and those whom somebody has said yes to; who comes only by the employee's wish, was asked about so."""
    andre = (Rolle.SYKMELDER, Rolle.TILLITSVALGT, Rolle.VERNEOMBUD, Rolle.BHT)
    return (
        Invitert(svar.tekst("ansatt"), Rolle.ANSATT),
        Invitert(svar.tekst("leder"), Rolle.LEDER),
        *(
            Invitert(
                tekst(f"dokumenter.felles_rolle_{rolle}", svar.sprak),
                rolle,
                onsket_av_ansatt=rolle in InnkallingDialogmote1.bare_etter_onske,
            )
            for rolle in andre
            if svar.ja(rolle)
        ),
    )


def _saklighetsvurdering(svar: _Svar) -> Papir:
    return Saklighetsvurdering(
        **svar.hode,
        ansatt=svar.tekst("ansatt"),
        fravaer_fra=svar.dag("fravaer_fra"),
        vern_til=svar.dag("vern_til"),
        tilrettelegging_provd=svar.tekst("tilrettelegging_provd"),
        utsikt_til_retur=svar.tekst("utsikt_til_retur"),
        annet_arbeid=svar.tekst("annet_arbeid"),
        virksomhetens_forhold=svar.tekst("virksomhetens_forhold"),
        forelopig_vurdering=svar.tekst("forelopig_vurdering"),
        svarfrist=svar.dag("svarfrist"),
        ansattes_syn=svar.tekst("ansattes_syn"),
    )


def _informasjon_om_maksdato(svar: _Svar) -> Papir:
    samtale = svar.kanskje_tid("samtale")
    return InformasjonOmMaksdato(
        **svar.hode,
        ansatt=svar.tekst("ansatt"),
        maksdato=svar.dag("maksdato"),
        kontakt_telefon=svar.tekst("kontakt_telefon"),
        samtale=samtale,
        sted=svar.tekst("sted") if samtale else "",
        ordninger=svar.linjer("ordninger"),
    )


def _beredskapsplan(svar: _Svar) -> Papir:
    return Beredskapsplan(
        **svar.hode,
        avdeling=svar.tekst("avdeling"),
        oppgaver=tuple(
            Beredskapsoppgave(
                svar.tekst(f"{foran}oppgave"),
                svar.tekst(f"{foran}dekkes_av"),
                kan_vente=svar.ja(f"{foran}kan_vente"),
                vikar=svar.ja(f"{foran}vikar") and not svar.ja(f"{foran}kan_vente"),
                trenger=svar.tekst(f"{foran}trenger"),
            )
            for foran in svar.oppgaver()
        ),
        belastning=svar.tekst("belastning"),
        gjennomgaas=svar.dag("gjennomgaas"),
        laget_med=tuple(Deltaker(navn, Rolle.ANNEN) for navn in svar.linjer("laget_med")),
    )


def _alternative_oppgaver(svar: _Svar) -> Papir:
    return AlternativeOppgaver(
        **svar.hode,
        avdeling=svar.tekst("avdeling"),
        oppgaver=tuple(
            AlternativOppgave(
                svar.tekst(f"{foran}oppgave"),
                svar.tekst(f"{foran}krever"),
                svar.tekst(f"{foran}omfang"),
                svar.tekst(f"{foran}opplaering"),
                svar.tekst(f"{foran}kontakt"),
            )
            for foran in svar.oppgaver()
        ),
        gjennomgaas=svar.kanskje_dag("gjennomgaas"),
    )


_PAPIRER: Mapping[Brevslag, Callable[[_Svar], Papir]] = {
    Brevslag.BREV_TIL_SYKMELDER: _brev_til_sykmelder,
    Brevslag.INNKALLING_DIALOGMOTE1: _innkalling,
    Brevslag.SAKLIGHETSVURDERING: _saklighetsvurdering,
    Brevslag.INFORMASJON_OM_MAKSDATO: _informasjon_om_maksdato,
    Brevslag.BEREDSKAPSPLAN: _beredskapsplan,
    Brevslag.ALTERNATIVE_OPPGAVER: _alternative_oppgaver,
}
