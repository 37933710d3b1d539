"""A case with the people around it, and letters written in it question by question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from hus import Hus

from naervaer import brev
from naervaer.klokke import Klokke
from naervaer.store.models import Brevslag, Verv

LANG_LEDER = "Maximiliane Alexandra Sørensen-Bjørgvinsdóttir von Hohenstein-Østensjø"
LANG_ANSATT = "Nguyễn Thị Đorđević-Kristoffersen Máret Ánne Þóra Łukaszewicz"
TEKST = "Tar imot bestillinger og lærer opp vikarer. " * 40
ALLE: Mapping[Brevslag, Mapping[str, str]] = {
    Brevslag.BREV_TIL_SYKMELDER: {
        "arbeidet": TEKST,
        "kan_tilbys": "- Bestille varer\n\nLære opp vikarer",
        "kontakt_telefon": "57 00 00 01",
        "med_navn": "ja",
        "sykmelder": LANG_LEDER,
        "legekontor": "Fjordvik legesenter",
        "adresse": "Storgata 2, 6800 Fjordvik",
    },
    Brevslag.INNKALLING_DIALOGMOTE1: {
        "start": "2026-11-26T10:00",
        "sted": "Møterom 2, tredje etasje",
        "sykmelder": "ja",
        "tillitsvalgt": "nei",
        "verneombud": "ja",
        "bht": "ja",
        "svarfrist": "2026-11-25",
        "kontakt_telefon": "57 00 00 01",
    },
    Brevslag.SAKLIGHETSVURDERING: {
        "tilrettelegging_provd": TEKST,
        "utsikt_til_retur": "Arbeidsprøving to dager i uken.",
        "annet_arbeid": TEKST,
        "virksomhetens_forhold": TEKST,
        "ansattes_syn": "Vil prøve resepsjonen.",
        "forelopig_vurdering": "Ikke saklig grunn nå.",
        "svarfrist": "2026-12-18",
    },
    Brevslag.INFORMASJON_OM_MAKSDATO: {
        "kontakt_telefon": "57 00 00 01",
        "samtale": "2026-12-01T09:30",
        "sted": "Teams",
        "ordninger": "Gruppelivsforsikring: spør HR\nPensjonskassen",
    },
    Brevslag.BEREDSKAPSPLAN: {
        "avdeling": "Renhold",
        "oppgaver.1.oppgave": "Åpne bygget",
        "oppgaver.1.dekkes_av": LANG_ANSATT,
        "oppgaver.1.kan_vente": "nei",
        "oppgaver.1.vikar": "ja",
        "oppgaver.1.trenger": "Nøkkel",
        "oppgaver.1.flere": "ja",
        "oppgaver.2.oppgave": "Vaske vinduer",
        "oppgaver.2.dekkes_av": "Ingen",
        "oppgaver.2.kan_vente": "ja",
        "oppgaver.2.trenger": "Stige",
        "oppgaver.2.flere": "nei",
        "belastning": "Vi bytter på det som er tungt.",
        "gjennomgaas": "2027-05-01",
        "laget_med": f"{LANG_LEDER}\nVerneombudet",
    },
    Brevslag.ALTERNATIVE_OPPGAVER: {
        "avdeling": "Renhold",
        "oppgaver.1.oppgave": "Bestille varer",
        "oppgaver.1.krever": "Sitte ved pc",
        "oppgaver.1.omfang": "to timer om dagen",
        "oppgaver.1.opplaering": "en time",
        "oppgaver.1.kontakt": LANG_ANSATT,
        "oppgaver.1.flere": "nei",
        "gjennomgaas": "2027-05-01",
    },
}


class Brevhus(Hus):
    """Kari is away, Ingrid is her leader, Hege is HR, Liv is invited, and Ola has nothing to do with it."""

    def __init__(self, hus: Hus, ansatt: str = "Kari Nordmann", leder: str = "Ingrid Leder") -> None:
        super().__init__(hus.store, hus.klokke)
        self.leder = self.person(leder)
        self.kari = self.person(ansatt, self.leder)
        self.hr = self.person("Hege HR", None, Verv.HR)
        self.liv = self.person("Liv Tillitsvalgt", None, Verv.TILLITSVALGT)
        self.ola = self.person("Ola Kollega", self.leder)
        self.sak_id = self.sak(self.kari, self.today - timedelta(days=20))
        self.invitasjon(self.sak_id, self.liv)

    def gjor(self, hva: Callable[..., Any], hvem: str, *deler: object, klokke: Klokke | None = None) -> Any:
        """One call in a transaction of its own."""
        with self.store.session() as session:
            return hva(session, hvem, *deler, klokke or self.klokke)

    def start(self, slag: Brevslag, hvem: str | None = None, sprak: str = "nb") -> str:
        """Begin a letter, in the case unless it belongs to none; its id."""
        sak_id = None if slag in brev.UTEN_SAK else self.sak_id
        brev_id: str = self.gjor(brev.start, hvem or self.leder, slag, sak_id, sprak)
        return brev_id

    def skriv(self, slag: Brevslag, hvem: str | None = None, sprak: str = "nb", **andre: str | None) -> str:
        """A letter in which each question has got its answer of ALLE, or another; None is «hopp over»."""
        brev_id = self.start(slag, hvem, sprak)
        svarene = {**ALLE[slag], **andre}
        while spurt := self.neste(brev_id, hvem):
            verdi = svarene[spurt.felt]
            if verdi is None:
                self.gjor(brev.hopp_over, hvem or self.leder, brev_id, spurt.felt)
            else:
                self.gjor(brev.svar, hvem or self.leder, brev_id, spurt.felt, verdi)
        return brev_id

    def gi(self, brev_id: str) -> str:
        """The leader lets the employee read it; its id."""
        self.gjor(brev.gi, self.leder, brev_id)
        return brev_id

    def neste(self, brev_id: str, hvem: str | None = None) -> brev.Sporsmaal | None:
        """The question that waits."""
        spurt: brev.Sporsmaal | None = self.gjor(brev.neste, hvem or self.leder, brev_id)
        return spurt

    def svar(self, brev_id: str, felt: str, verdi: str, klokke: Klokke | None = None) -> None:
        """The leader answers."""
        self.gjor(brev.svar, self.leder, brev_id, felt, verdi, klokke=klokke)
