"""The employee gets everything that is stored about them, and only that."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fullt_hus import LEDER, FulltHus, personlige
from hus import Hus
from sqlalchemy import Table

from naervaer import innsynsfil, samtaler
from naervaer.klokke import FastKlokke
from naervaer.registrering import NyttSteg, register_steg
from naervaer.store.meldinger import add_message
from naervaer.store.models import Avsender, Kanal, Paaminnelse, Paaminnelsestype, Person, Spraak, Steg
from naervaer.tilgang import IkkeTilgjengelig

# Every column that leads to a person, and where in the file what it leads to is found.
VISES: dict[str, str] = {
    "person.leder_id": "person",
    "personrolle.person_id": "person",
    "sak.person_id": "saker",
    "hendelse.registrert_av_id": "saker",
    "endring.person_id": "historikk",
    "endring.registrert_av_id": "historikk",
    "endring.angret_av_id": "historikk",
    "forberedelse.person_id": "saker",
    "samtale.opprettet_av_id": "saker",
    "plan.opprettet_av_id": "saker",
    "plan.ferdig_av_id": "saker",
    "plan_sendt.registrert_av_id": "saker",
    "brev.opprettet_av_id": "saker",
    "enighet.person_id": "saker",
    "paaminnelse.mottaker_id": "paaminnelser_til_deg",
    "slettelogg.person_id": "slettet",
    "invitasjon.person_id": "invitert_til_andres_saker",
    "tilgangslogg.hvem_id": "oppslag_gjort_av_deg",
    "chat.person_id": "samtaler",
    "overlevering.person_id": "meldinger_til_hr",
    "overleveringssvar.fra_id": "meldinger_til_hr",
    "innlogging.person_id": "innlogginger",
    "identitet.person_id": "kjent_andre_steder",
    "kanalkonto.person_id": "kontoer_i_slack_og_teams",
    "engangskode.person_id": "engangskoder_til_deg",
}
# Columns that tell nothing of the person: how messages and workers find their way.
IKKE_OM_PERSONEN = {
    "kanaloppdrag.nummer",
    "kanaloppdrag.sendt",
    "melding.klient_id",
    "paaminnelse.lease_av",
    "paaminnelse.lease_til",
}
# Columns that stand in the file by another word than in the store.
MED_ANDRE_ORD = {"hendelse.type": "Oppfølgingsplan"}


def alt_om(hus: Hus, person_id: str) -> dict[str, Any]:
    with hus.store.session() as session:
        return innsynsfil.alt_om(session, person_id, hus.klokke)


def forer_til_person(tabell: Table) -> set[str]:
    navn = ("person_id", "hvem_id", "mottaker_id", "leder_id")
    return {
        f"{tabell.name}.{kolonne.name}"
        for kolonne in tabell.columns
        if kolonne.name in navn or any(n.column.table.name == "person" for n in kolonne.foreign_keys)
    }


def test_every_column_that_leads_to_a_person_is_dealt_with(hus: Hus) -> None:
    kolonner = {navn for tabell in personlige() for navn in forer_til_person(tabell)}
    assert kolonner == set(VISES)
    assert set(VISES.values()) <= set(alt_om(hus, hus.person("Kari")))


def test_everything_stored_about_the_person_stands_in_the_file(hus: Hus) -> None:
    fullt = FulltHus(hus).fyll()
    fil = innsynsfil.som_fil(alt_om(hus, fullt.person_id))
    ventet = {navn: MED_ANDRE_ORD.get(navn, verdi) for navn, verdi in fullt.verdier.items()}
    mangler = {navn for navn, verdi in ventet.items() if verdi not in fil}
    assert mangler == IKKE_OM_PERSONEN
    assert LEDER in fil
    assert not [navn for navn, id in fullt.ider.items() if id and id in fil]  # opaque ids would tell nobody anything


def test_nothing_about_anybody_else_stands_in_the_file(hus: Hus) -> None:
    leder = hus.person("Ingrid Leder")
    kari, ola = hus.person("Kari Nordmann", leder), hus.person("Ola Hemmelig", leder)
    sak_ola, sak_kari = hus.sak(ola), hus.sak(kari)
    with hus.store.session() as session:
        register_steg(session, leder, sak_ola, [NyttSteg(Steg.OPPFOLGINGSPLAN, hus.today)], hus.klokke)
        session.add(_egen(leder, sak_kari, "LEDERS EGET", hus))
        session.add(_egen(kari, sak_kari, "KARIS EGET", hus))
    karis, leders = alt_om(hus, kari), alt_om(hus, leder)
    assert "Ola" not in json.dumps(karis)
    assert "Ola" not in json.dumps(leders)
    assert "LEDERS EGET" not in json.dumps(karis)
    assert [p["tekst"] for p in karis["paaminnelser_til_deg"]] == ["KARIS EGET"]
    assert leders["registrert_av_deg_om_andre"] == {
        "steg": 1,
        "endringer": 1,
        "angret": 0,
        "forberedelser": 0,
        "samtaler": 0,
        "planer_begynt": 0,
        "planer_ferdige": 0,
        "planer_sendt": 0,
        "brev_begynt": 0,
        "brev_uten_sak": 0,
        "svar_om_enighet": 0,
        "svar_paa_meldinger_til_hr": 0,
    }
    assert leders["saker"] == []


def _egen(hvem_id: str, sak_id: str, tekst: str, hus: Hus) -> Paaminnelse:
    naa = hus.klokke.now()
    return Paaminnelse(mottaker_id=hvem_id, sak_id=sak_id, slag=Paaminnelsestype.EGEN, tekst=tekst, send_tid=naa)


def test_steps_in_the_history_have_their_names(hus: Hus) -> None:
    leder = hus.person("Ingrid")
    kari = hus.person("Kari", leder)
    sak = hus.sak(kari)
    steg = NyttSteg(Steg.DIALOGMOTE1, hus.today, innkalt=("leder", "sykmelder"), kom=("leder",))
    with hus.store.session() as session:
        register_steg(session, leder, sak, [steg], hus.klokke)
    [linje] = alt_om(hus, kari)["historikk"]
    assert linje["foer"] == {"steg": []}
    [gjort] = linje["etter"]["steg"]
    assert (gjort["steg"], gjort["innkalt"], gjort["kom"]) == ("Dialogmøte 1", ["leder", "sykmelder"], ["leder"])
    assert linje["registrert_av"] == "Ingrid"


def test_the_talk_is_there_as_it_was_seen(hus: Hus) -> None:
    kari = hus.person("Kari")
    svar = {"tekst": "Hei, Kari", "valg": [{"tekst": "Neste frist", "payload": "/hemmelig"}], "svar_paa": "en-id"}
    with hus.store.session() as session:
        chat = samtaler.open_chat(session, kari, Kanal.WEB, hus.klokke)
        add_message(session, chat.id, Avsender.PERSON, {"tekst": "hei"}, hus.klokke)
        add_message(session, chat.id, Avsender.BOT, svar, hus.klokke)
    [samtale] = alt_om(hus, kari)["samtaler"]
    assert [m["tekst"] for m in samtale["meldinger"]] == ["hei", "Hei, Kari"]
    assert samtale["meldinger"][1]["valg"] == ["Neste frist"]
    assert "hemmelig" not in json.dumps(samtale)


def test_it_is_logged_also_without_a_case(hus: Hus) -> None:
    kari = hus.person("Kari")
    alt_om(hus, kari)
    assert hus.logg() == [(kari, None, "se_innsyn", "ansatt", True)]
    sak = hus.sak(kari)
    alt_om(hus, kari)
    assert (kari, sak, "se_innsyn", "ansatt", True) in hus.logg()


def test_nobody_unknown_gets_a_file(hus: Hus) -> None:
    with pytest.raises(IkkeTilgjengelig):
        alt_om(hus, "finnes-ikke")
    assert hus.logg() == [("finnes-ikke", None, "se_innsyn", None, False)]


def test_it_is_in_the_language_of_the_person(hus: Hus) -> None:
    kari = hus.person("Kari")
    with hus.store.session() as session:
        session.get_one(Person, kari).spraak = Spraak.NYNORSK
    assert "ikkje" in alt_om(hus, kari)["ikke_med"]


def test_the_file_reads_back_as_it_was(hus: Hus, klokke: FastKlokke) -> None:
    alt = alt_om(hus, hus.person("Bjørg Åsen"))
    fil = innsynsfil.som_fil(alt)
    assert "Bjørg Åsen" in fil
    assert json.loads(fil) == alt
