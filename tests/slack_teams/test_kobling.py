"""An account that is nobody's gets general answers, and becomes somebody's by a code to the address in HR's list."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.headerregistry import Address
from itertools import count
from typing import Any

import pytest
from hus import Hus, together
from smtp import Postkontor, postkontor
from sqlalchemy import select
from stedfortredere.microsoft import aktivitet
from stedfortredere.slack import direkte, hendelse
from stedfortredere.tjener import Sertifikat

from actions.reply import Reply
from gateway.epost import Oppsett, Tls
from naervaer import engangskode, identiteter, innsynsfil, kanalkonto, sletting
from naervaer.engangskode import ForMange
from naervaer.kanalkonto import Konto
from naervaer.klokke import FastKlokke
from naervaer.store import Store
from naervaer.store.models import Chat, Engangskode, Identitet, Kanal, Kanalkonto, Melding, Person

from .felles import KARI, KARI_AAD, URL, Dorer

ADRESSE = "kari@fjordvik.example"
SLACK = Konto(Kanal.SLACK, "T1", "UKARI")
ANNEN = Konto(Kanal.SLACK, "T1", "UANNEN")


def senere(klokke: FastKlokke, **tid: int) -> FastKlokke:
    return FastKlokke(klokke.now() + timedelta(**tid))


@pytest.fixture
def lager(store: Store, kari: str, klokke: FastKlokke) -> Lager:
    return Lager(store, klokke, kari)


class Lager:
    """Asks for codes and tries them, each in a transaction of its own."""

    def __init__(self, store: Store, klokke: FastKlokke, kari: str) -> None:
        self.store, self.klokke, self.kari = store, klokke, kari

    def bestill(self, adresse: str = ADRESSE, konto: Konto = SLACK, klokke: FastKlokke | None = None) -> str | None:
        with self.store.session() as session:
            bestilt = engangskode.bestill(session, konto, adresse, klokke or self.klokke)
            return bestilt.kode if bestilt else None

    def prov(self, kode: str | None, konto: Konto = SLACK, klokke: FastKlokke | None = None) -> str | None:
        with self.store.session() as session:
            hvem = engangskode.los_inn(session, konto, kode or "", klokke or self.klokke)
            return hvem.person_id if hvem else None

    def gjor(self, work: Callable[..., Any], *args: Any) -> Any:
        with self.store.session() as session:
            return work(session, *args)


def feil(kode: str | None) -> str:
    return f"{(int(kode or 0) + 1) % 10**engangskode.SIFRE:0{engangskode.SIFRE}}"


# --- the code


def test_the_code_links_the_account(lager: Lager) -> None:
    assert lager.prov(lager.bestill()) == lager.kari
    assert lager.gjor(kanalkonto.kjent, SLACK).person_id == lager.kari


def test_the_address_is_taken_however_it_is_written(lager: Lager) -> None:
    assert lager.prov(lager.bestill(" KARI@Fjordvik.example ")) == lager.kari


def test_the_code_goes_to_the_address_in_hrs_list(lager: Lager) -> None:
    bestilt = lager.gjor(engangskode.bestill, SLACK, "KARI@FJORDVIK.example", lager.klokke)
    assert bestilt.til == ADRESSE


def test_the_store_does_not_have_the_code(lager: Lager) -> None:
    kode = lager.bestill()
    with lager.store.session() as session:
        (rad,) = session.scalars(select(Engangskode))
        assert kode
        assert kode not in str([getattr(rad, kolonne.name) for kolonne in Engangskode.__table__.columns])


def test_a_code_works_once(lager: Lager) -> None:
    kode = lager.bestill()
    assert lager.prov(kode) == lager.kari
    lager.gjor(identiteter.trekk, lager.kari, lager.klokke)
    lager.gjor(identiteter.tillat, lager.kari)
    assert lager.prov(kode) is None


@pytest.mark.parametrize(("sekunder", "virker"), [(599, True), (600, False)])
def test_a_code_holds_for_ten_minutes(lager: Lager, sekunder: int, virker: bool) -> None:
    kode = lager.bestill()
    assert (lager.prov(kode, klokke=senere(lager.klokke, seconds=sekunder)) is not None) == virker


def test_a_new_code_makes_the_old_one_worthless(lager: Lager) -> None:
    gammel, ny = lager.bestill(), lager.bestill()
    assert lager.prov(gammel) is None
    assert lager.prov(ny) == lager.kari


def test_after_five_wrong_tries_the_right_one_is_worthless(lager: Lager) -> None:
    kode = lager.bestill()
    for _ in range(engangskode.MAKS_FORSOK):
        assert lager.prov(feil(kode)) is None
    assert lager.prov(kode) is None


def test_four_wrong_tries_are_forgiven(lager: Lager) -> None:
    kode = lager.bestill()
    for _ in range(engangskode.MAKS_FORSOK - 1):
        lager.prov(feil(kode))
    assert lager.prov(kode) == lager.kari


def test_a_code_is_of_no_use_to_another_account(lager: Lager) -> None:
    kode = lager.bestill()
    lager.bestill("ingen@fjordvik.example", ANNEN)
    assert lager.prov(kode, ANNEN) is None
    assert lager.prov(kode, Konto(Kanal.TEAMS, "T1", "UKARI")) is None


def test_an_account_can_ask_for_three_codes_an_hour_known_address_or_not(lager: Lager) -> None:
    for adresse in (ADRESSE, "ingen@fjordvik.example", "andre@fjordvik.example"):
        lager.bestill(adresse)
    with pytest.raises(ForMange):
        lager.bestill()
    with pytest.raises(ForMange):
        lager.bestill("ingen@fjordvik.example")
    om_en_time = senere(lager.klokke, hours=1)
    assert lager.prov(lager.bestill(klokke=om_en_time), klokke=om_en_time) == lager.kari


def test_nobody_gets_more_than_three_codes_an_hour(lager: Lager) -> None:
    kontoer = [Konto(Kanal.SLACK, "T1", f"U{n}") for n in range(4)]
    koder = [lager.bestill(konto=konto) for konto in kontoer]
    assert [kode is not None for kode in koder] == [True, True, True, False]


def test_an_address_that_several_have_gets_no_code(lager: Lager, hus: Hus) -> None:
    ola = hus.person("Ola Nordmann")
    with hus.store.session() as session:
        session.get_one(Person, ola).epost = ADRESSE.upper()
    assert lager.bestill() is None


# --- HR's word


def test_a_withdrawn_account_stays_out(lager: Lager) -> None:
    lager.prov(lager.bestill())
    lager.gjor(identiteter.trekk, lager.kari, lager.klokke)
    assert lager.bestill() is None
    assert lager.gjor(kanalkonto.kjent, SLACK) is None


def test_whom_hr_has_withdrawn_anything_from_links_nothing_new(lager: Lager) -> None:
    with lager.store.session() as session:
        session.add(
            Identitet(person_id=lager.kari, utsteder="https://idp", subjekt="1", knyttet_tid=lager.klokke.now())
        )
    kode = lager.bestill()
    lager.gjor(identiteter.trekk, lager.kari, lager.klokke)
    assert lager.prov(kode) is None
    assert lager.bestill(konto=ANNEN) is None
    assert lager.gjor(kanalkonto.koble, ANNEN, ADRESSE, lager.klokke) is None
    lager.gjor(identiteter.tillat, lager.kari)
    assert lager.prov(lager.bestill(konto=ANNEN), ANNEN) == lager.kari


def test_a_second_account_in_the_same_place_is_for_hr_to_open(lager: Lager) -> None:
    lager.prov(lager.bestill())
    assert lager.bestill(konto=ANNEN) is None
    assert lager.gjor(kanalkonto.koble, ANNEN, ADRESSE, lager.klokke) is None
    teams = Konto(Kanal.TEAMS, "en-leietaker", "1")
    assert lager.prov(lager.bestill(konto=teams), teams) == lager.kari


def test_of_two_accounts_at_once_one_is_linked(lager: Lager) -> None:
    koder = [(lager.bestill(konto=konto), konto) for konto in (SLACK, ANNEN)]
    knyttet: list[str | None] = []
    together(2, lambda nummer: knyttet.append(lager.prov(*koder[nummer])))
    assert set(knyttet) == {lager.kari, None}


def test_a_linked_account_cannot_become_anothers(lager: Lager, hus: Hus) -> None:
    ola = hus.person("Ola Nordmann")
    with hus.store.session() as session:
        session.get_one(Person, ola).epost = "ola@fjordvik.example"
    lager.prov(lager.bestill())
    assert lager.bestill("ola@fjordvik.example") is None
    assert lager.gjor(kanalkonto.koble, SLACK, "ola@fjordvik.example", lager.klokke).person_id == lager.kari


def test_opened_by_hr_the_account_is_nobodys_until_it_is_linked_again(lager: Lager) -> None:
    lager.prov(lager.bestill())
    lager.gjor(identiteter.trekk, lager.kari, lager.klokke)
    lager.gjor(identiteter.tillat, lager.kari)
    assert lager.gjor(kanalkonto.kjent, SLACK) is None
    assert lager.prov(lager.bestill()) == lager.kari


# --- in the talk


@pytest.fixture
def postkasse() -> Iterator[Postkontor]:
    with postkontor() as kontor:
        yield kontor


@pytest.fixture
def dorer(store: Store, klokke: FastKlokke, cert: Sertifikat, kari: str, postkasse: Postkontor) -> Iterator[Dorer]:
    """The doors where the workspace's addresses are not to be trusted."""
    running = med_epost(store, klokke, cert, postkasse)
    yield running
    running.stopp()


def med_epost(store: Store, klokke: FastKlokke, cert: Sertifikat, kasse: Postkontor) -> Dorer:
    avsender = Address("Nærvær", addr_spec="naervaer@fjordvik.example")
    running = Dorer(store, klokke, cert, epost=Oppsett("127.0.0.1", kasse.port, Tls.INGEN, "", "", avsender, URL))
    running.slack.bruker("UKARI", "noen@annet.example")
    running.microsoft.medlem(KARI, KARI_AAD, "noen@annet.example")
    return running


class Samtale:
    """Writes in Slack or Teams, and gives back what came."""

    def __init__(self, dorer: Dorer, kanal: Kanal) -> None:
        self.dorer, self.kanal = dorer, kanal
        self._nummer, self._sett = count(1), 0

    def skriv(self, text: str, svar: int = 1) -> list[str]:
        id = f"{self.kanal}-{next(self._nummer)}-{id_av(self.dorer)}"
        self._sett += svar
        if self.kanal is Kanal.SLACK:
            self.dorer.fra_slack(hendelse(direkte("UKARI", text), id))
            alle = [m["text"] for m in self.dorer.slack.logg.vent("chat.postMessage", self._sett)]
        else:
            self.dorer.fra_teams(aktivitet(KARI, KARI_AAD, id, text=text))
            alle = [m["attachments"][0]["content"]["fallbackText"] for m in self._teams()]
        return alle[self._sett - svar :]

    def _teams(self) -> list[dict[str, Any]]:
        return self.dorer.microsoft.logg.vent("melding", self._sett)


def id_av(dorer: Dorer) -> int:
    return dorer.gateway.port


@pytest.fixture(params=[Kanal.SLACK, Kanal.TEAMS])
def samtale(request: pytest.FixtureRequest, dorer: Dorer) -> Samtale:
    return Samtale(dorer, request.param)


def koden(kasse: Postkontor, antall: int = 1) -> str:
    kasse.vent_til(lambda post: len(post) >= antall)
    treff = re.search(r"^(\d{4} \d{4})\r?$", kasse.post[antall - 1].tekst, re.MULTILINE)
    assert treff
    return treff[1]


def test_who_is_unknown_is_answered_and_told_how_to_be_known_once(samtale: Samtale) -> None:
    svar, veiledning = samtale.skriv("hva er egenmelding?", svar=2)
    assert svar.startswith("Du skrev: hva er egenmelding?")
    assert veiledning.startswith("Jeg vet ikke hvem du er ennå")
    assert "Skriv e-postadressen" in veiledning
    assert len(samtale.skriv("og sykmelding?")) == 1
    assert samtale.skriv("og ferie?")[0].startswith("Du skrev: og ferie?")


def test_with_an_address_and_its_code_the_person_is_known(
    samtale: Samtale, postkasse: Postkontor, store: Store, kari: str
) -> None:
    samtale.skriv("hei", svar=2)
    (sendt,) = samtale.skriv(f"jobbadressen er {ADRESSE}.")
    assert "har jeg nå sendt en kode på 8 sifre" in sendt
    kode = koden(postkasse)
    assert postkasse.post[0].til == ADRESSE
    assert samtale.kanal.value.capitalize() in postkasse.post[0].tekst
    (riktig,) = samtale.skriv(f"koden er {kode}")
    assert riktig.startswith("Takk, nå vet jeg hvem du er")
    samtale.skriv("når er fristen min?")
    with store.session() as session:
        (konto,) = session.scalars(select(Kanalkonto))
        assert konto.person_id == kari
        aapen, lukket = sorted(session.scalars(select(Chat)), key=lambda chat: chat.lukket_tid is not None)
        assert (aapen.person_id, lukket.person_id) == (kari, kari)
        sagt = [m.innhold["tekst"] for m in session.scalars(select(Melding).order_by(Melding.tid, Melding.nummer))]
    assert not [t for t in sagt if "@" in t or kode in t]
    assert [s["tekst"] for s in samtale.dorer.bot.hort] == ["hei", "når er fristen min?"]
    assert samtale.dorer.bot.hort[0]["samtale"] != samtale.dorer.bot.hort[1]["samtale"]


def test_the_words_are_the_same_for_an_address_that_nobody_has(samtale: Samtale, postkasse: Postkontor) -> None:
    (kjent,) = samtale.skriv(ADRESSE)
    (ukjent,) = samtale.skriv("ingen@fjordvik.example")
    assert kjent == ukjent
    koden(postkasse)
    (feil_ukjent,) = samtale.skriv("1234 5678")
    samtale.skriv(ADRESSE)
    (feil_kjent,) = samtale.skriv(feil(koden(postkasse, 2).replace(" ", "")))
    assert feil_kjent == feil_ukjent
    assert len(postkasse.post) == 2


def test_too_many_codes_are_refused_in_words(samtale: Samtale) -> None:
    for _ in range(engangskode.MAKS_I_VINDUET):
        samtale.skriv("ingen@fjordvik.example")
    assert samtale.skriv("ingen@fjordvik.example")[0].startswith("Det er bedt om for mange koder")


def test_a_code_works_after_a_restart(
    store: Store, klokke: FastKlokke, cert: Sertifikat, kari: str, postkasse: Postkontor
) -> None:
    dorer = med_epost(store, klokke, cert, postkasse)
    Samtale(dorer, Kanal.SLACK).skriv(ADRESSE)
    kode = koden(postkasse)
    dorer.stopp()
    dorer = med_epost(store, klokke, cert, postkasse)
    try:
        assert Samtale(dorer, Kanal.SLACK).skriv(kode)[0].startswith("Takk, nå vet jeg")
    finally:
        dorer.stopp()


def test_a_mail_server_that_is_away_is_told_in_the_log_and_tells_nothing(
    dorer: Dorer, postkasse: Postkontor, caplog: pytest.LogCaptureFixture
) -> None:
    postkasse.svar_mottaker = lambda _: "550 nei"
    with caplog.at_level(logging.INFO):
        (svar,) = Samtale(dorer, Kanal.SLACK).skriv(ADRESSE)
        dorer.gateway.stopp()
    assert svar.startswith("Står adressen i HR-lista")
    vaare = [record.getMessage() for record in caplog.records if record.name == "gateway"]
    assert vaare == ["En engangskode kunne ikke sendes: avvist"]


def test_the_answer_is_in_the_language_of_the_talk(dorer: Dorer, postkasse: Postkontor) -> None:
    dorer.bot.svar = lambda said: [Reply("Eg veit ikkje", "nn")]
    samtale = Samtale(dorer, Kanal.SLACK)
    _, veiledning = samtale.skriv("eg veit ikkje kva ei eigenmelding er, kan du fortelje meg det?", svar=2)
    assert veiledning.startswith("Eg veit ikkje kven du er enno")
    assert "har eg no sendt" in samtale.skriv(ADRESSE)[0]


def test_someone_known_may_write_an_address_to_the_bot(samtale: Samtale, postkasse: Postkontor) -> None:
    samtale.skriv(ADRESSE)
    samtale.skriv(koden(postkasse))
    assert samtale.skriv("skal jeg skrive til hr@fjordvik.example?")[0].startswith("Du skrev: skal jeg skrive til hr@")


def test_a_withdrawn_person_gets_general_answers_only(
    samtale: Samtale, postkasse: Postkontor, store: Store, kari: str, klokke: FastKlokke
) -> None:
    samtale.skriv(ADRESSE)
    samtale.skriv(koden(postkasse))
    with store.session() as session:
        identiteter.trekk(session, kari, klokke)
    _, veiledning = samtale.skriv("hei", svar=2)
    assert veiledning.startswith("Jeg vet ikke hvem du er ennå")
    assert "har jeg nå sendt" in samtale.skriv(ADRESSE)[0]
    with store.session() as session:
        assert session.scalars(select(Chat.person_id).where(Chat.lukket_tid.is_(None))).all() == [None]
    samtale.dorer.gateway.stopp()
    assert len(postkasse.post) == 1


def test_without_e_mail_an_address_is_neither_answered_with_a_code_nor_kept(
    store: Store, klokke: FastKlokke, cert: Sertifikat, kari: str
) -> None:
    dorer = Dorer(store, klokke, cert)
    try:
        (svar,) = Samtale(dorer, Kanal.TEAMS).skriv(ADRESSE)
        assert "Be HR sjekke adressen" in svar
        assert dorer.bot.hort == []
    finally:
        dorer.stopp()


# --- how long it stays


def test_what_is_nobodys_goes_with_its_time(lager: Lager, klokke: FastKlokke) -> None:
    hvem = lager.gjor(kanalkonto.ukjent, SLACK, klokke)
    with lager.store.session() as session:
        session.add(Chat(konto_id=hvem.person_id, kanal=Kanal.SLACK, opprettet_tid=klokke.now()))
    lager.bestill()

    def antall() -> list[int]:
        with lager.store.session() as session:
            return [len(session.scalars(select(t)).all()) for t in (Engangskode, Chat, Kanalkonto)]

    sletting.rydd(lager.store, senere(klokke, minutes=30))
    assert antall() == [1, 1, 1]
    sletting.rydd(lager.store, senere(klokke, hours=2))
    assert antall() == [0, 1, 1]
    sletting.rydd(lager.store, senere(klokke, days=29))
    assert antall() == [0, 1, 1]
    sletting.rydd(lager.store, senere(klokke, days=31))
    assert antall() == [0, 0, 0]


def test_a_linked_account_stays(lager: Lager, klokke: FastKlokke) -> None:
    lager.prov(lager.bestill())
    sletting.rydd(lager.store, senere(klokke, days=400))
    assert lager.gjor(kanalkonto.kjent, SLACK).person_id == lager.kari


def test_the_person_sees_what_was_said_before_it_was_known_who_it_was(lager: Lager, klokke: FastKlokke) -> None:
    hvem = lager.gjor(kanalkonto.ukjent, SLACK, klokke)
    with lager.store.session() as session:
        session.add(Chat(konto_id=hvem.person_id, kanal=Kanal.SLACK, opprettet_tid=klokke.now()))
    assert lager.gjor(innsynsfil.alt_om, lager.kari, klokke)["samtaler"] == []
    lager.prov(lager.bestill())
    (samtale,) = lager.gjor(innsynsfil.alt_om, lager.kari, klokke)["samtaler"]
    assert samtale["avsluttet"]
