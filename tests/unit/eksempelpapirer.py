"""One example of each paper, with whatever names and texts a test wants in them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from naervaer.dokumenter.innhold import (
    Agenda,
    Agendapunkt,
    AlternativeOppgaver,
    AlternativOppgave,
    Beredskapsoppgave,
    Beredskapsplan,
    BrevTilSykmelder,
    Datosvar,
    Deltaker,
    InformasjonOmMaksdato,
    InnkallingDialogmote1,
    Invitert,
    JaNei,
    Oppfolgingsplan,
    Papir,
    Referat,
    Referatpunkt,
    Rolle,
    Saklighetsvurdering,
    Status,
    Svar,
    Syn,
    Tiltak,
    Virksomhet,
)

DAG = date(2026, 11, 21)
MOTE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SPORSMAL = ("Ein vanleg dag?", "Går?", "Går ikkje?", "Hittil?", "Framover?", "Anna?", "Nav?", "Korleis følgje opp?")


class Eksempler:
    """The papers, with every name of a person and every text that people write as given."""

    def __init__(self, navn: str = "Kari Nordmann", fritekst: str = "Lett renhold av kontorer.") -> None:
        self.navn = navn
        self.fritekst = fritekst
        self.virksomhet = Virksomhet("Fjordvik kommune", "Storgata 1, 6800 Fjordvik", "57 00 00 00")
        self.tiltak = (Tiltak(fritekst, navn, DAG, fritekst), Tiltak(fritekst))
        self.uenighet = (Syn(fritekst, fritekst, fritekst),)
        self.deltakere = (Deltaker(navn, Rolle.ANSATT), Deltaker(navn, Rolle.LEDER))

    def alle(self) -> list[Papir]:
        """One of each."""
        return [
            self.oppfolgingsplan(),
            self.agenda(),
            self.referat(),
            self.brev(),
            self.innkalling(),
            self.saklighetsvurdering(),
            self.maksdato(),
            self.beredskapsplan(),
            self.alternative_oppgaver(),
        ]

    def oppfolgingsplan(self, status: Status = Status.UTKAST, svar: str | None = None) -> Oppfolgingsplan:
        """A draft with everything in it, or with the answer given."""
        dag, gaar, gaar_ikke, hittil, framover, anna, nav, oppfolging = [
            Svar(sporsmal, self.fritekst if svar is None else svar) for sporsmal in SPORSMAL
        ]
        return Oppfolgingsplan(
            self.virksomhet,
            DAG,
            self.navn,
            self.navn,
            status,
            2,
            dag,
            gaar,
            gaar_ikke,
            hittil,
            framover,
            anna,
            nav,
            oppfolging,
            JaNei("Har du snakka med den tilsette?", False, self.fritekst),
            Datosvar("Når skal planen evaluerast?", DAG),
            self.tiltak if status is Status.UTKAST else self.tiltak[:1],
            self.deltakere,
            self.uenighet,
            sykmeldt_fra=DAG,
            sendt_sykmelder=DAG,
        )

    def agenda(self) -> Agenda:
        """A theme from both, one from neither."""
        punkter = (Agendapunkt(self.fritekst, (self.fritekst,), (self.fritekst, self.fritekst)), Agendapunkt("Trivsel"))
        return Agenda(self.virksomhet, DAG, self.navn, self.navn, self.deltakere, punkter, MOTE, "Møterom 2")

    def referat(self) -> Referat:
        """Minutes that one has answered."""
        return Referat(
            self.virksomhet,
            DAG,
            self.navn,
            self.navn,
            DAG,
            self.deltakere,
            (Referatpunkt(self.fritekst, self.fritekst), Referatpunkt("Verktøy", self.fritekst)),
            "Møterom 2",
            self.tiltak,
            self.uenighet,
            enig_ansatt=True,
        )

    def brev(self) -> BrevTilSykmelder:
        """A letter with all in it."""
        return BrevTilSykmelder(
            self.virksomhet,
            DAG,
            self.navn,
            self.fritekst,
            (self.fritekst, self.fritekst),
            "57 00 00 01",
            self.navn,
            self.navn,
            "Fjordvik legesenter",
            "Storgata 2, 6800 Fjordvik",
            i_arbeidsgiverperioden=True,
            plan_vedlagt=True,
        )

    def innkalling(self) -> InnkallingDialogmote1:
        """An invitation to four, the sykmelder because the employee wishes it."""
        inviterte = (
            Invitert(self.navn, Rolle.ANSATT),
            Invitert(self.navn, Rolle.LEDER),
            Invitert(self.navn, Rolle.SYKMELDER, onsket_av_ansatt=True),
            Invitert(self.navn, Rolle.BHT, self.fritekst),
        )
        return InnkallingDialogmote1(
            self.virksomhet, DAG, self.navn, self.navn, MOTE, "Møterom 2", inviterte, DAG, "57 00 00 01", True
        )

    def saklighetsvurdering(self) -> Saklighetsvurdering:
        """Before the employee has said anything."""
        t = self.fritekst
        svarfrist = date(2026, 12, 18)
        return Saklighetsvurdering(self.virksomhet, DAG, self.navn, self.navn, DAG, DAG, t, t, t, t, t, svarfrist)

    def maksdato(self) -> InformasjonOmMaksdato:
        """With a talk and the employer's arrangements."""
        return InformasjonOmMaksdato(
            self.virksomhet, DAG, self.navn, self.navn, DAG, "57 00 00 01", MOTE, "Møterom 2", (self.fritekst,)
        )

    def beredskapsplan(self) -> Beredskapsplan:
        """Two tasks."""
        oppgaver = (
            Beredskapsoppgave(self.fritekst, self.navn, kan_vente=True, vikar=False),
            Beredskapsoppgave(self.fritekst, self.navn, kan_vente=False, vikar=True, trenger=self.fritekst),
        )
        return Beredskapsplan(self.virksomhet, DAG, self.navn, "Renhold", oppgaver, self.fritekst, DAG, self.deltakere)

    def alternative_oppgaver(self) -> AlternativeOppgaver:
        """Two tasks."""
        oppgaver = (
            AlternativOppgave(self.fritekst, self.fritekst, "2 timer dagen"),
            AlternativOppgave(self.fritekst, self.fritekst, "Halve dager", self.fritekst, self.navn),
        )
        return AlternativeOppgaver(self.virksomhet, DAG, self.navn, "Renhold", oppgaver)
