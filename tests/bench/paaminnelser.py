"""What the reminders cost: one worker beside a bare loop that sends the same messages to the same server."""

from __future__ import annotations

import time
from datetime import timedelta

from smtp import postkontor
from sqlalchemy import func, insert, select

from gateway.epost import Epost, fra_miljo
from gateway.varsler import Varsler
from naervaer import demo, paaminnelser
from naervaer.klokke import Klokke
from naervaer.store import Store, open_store
from naervaer.store.models import Organisasjon, Paaminnelse, Paaminnelsestype, Person, Tilstand, new_id
from naervaer.utsending import Arbeider, Brev

from .tall import Resultat, norsk

ANTALL = 2_000
PERSONER = 20_000


def maal_paaminnelser(resultat: Resultat, navn: str, url: str, klokke: Klokke) -> None:
    """Messages a second of one worker, each noted before and after; and of a loop that notes nothing."""
    store = open_store(url)
    store.migrate()
    _fyll(store, klokke)
    with postkontor() as kontor:
        oppsett = fra_miljo(
            {
                "NAERVAER_SMTP_VERT": "127.0.0.1",
                "NAERVAER_SMTP_PORT": str(kontor.port),
                "NAERVAER_SMTP_TLS": "ingen",
                "NAERVAER_SMTP_AVSENDER": "naervaer@storvik.example",
                "NAERVAER_ADRESSE_UTAD": "https://naervaer.storvik.example/",
            }
        )
        assert oppsett
        begynte = time.perf_counter()
        Varsler(store, klokke, oppsett, Arbeider()).runde()
        varsler = len(kontor.post) / (time.perf_counter() - begynte)
        assert len(kontor.post) == ANTALL
        brev = Brev(new_id(), (), "p@storvik.example", kontor.post[0].emne, kontor.post[0].tekst)
        begynte = time.perf_counter()
        with Epost(oppsett) as epost:
            for _ in range(ANTALL):
                epost.send(brev, klokke.now())
        bar = ANTALL / (time.perf_counter() - begynte)
    store.close()
    resultat.rad(
        f"påminnelser på e-post i sekundet, én varsler ({navn})",
        norsk(varsler, 0),
        merknad=f"{norsk(varsler / bar, 2)} × bar SMTP-løkke ({norsk(bar, 0)}/s)",
    )


def maal_oppdatering(resultat: Resultat, navn: str, url: str, klokke: Klokke) -> None:
    """The look through all open cases of a large employer, as each night: first with all reminders to make, then with
    nothing to change.
    """
    store = open_store(url)
    store.migrate()
    demo.fill_large(store, PERSONER, klokke)
    tider = []
    for _ in range(2):
        begynte = time.perf_counter()
        paaminnelser.oppdater_alle(store, klokke)
        tider.append(time.perf_counter() - begynte)
    with store.session() as session:
        antall = session.scalar(select(func.count()).select_from(Paaminnelse)) or 0
    store.close()
    resultat.rad(
        f"påminnelser for {norsk(PERSONER, 0)} pågående saker ({navn})",
        f"{norsk(tider[0], 1)} s",
        merknad=f"{norsk(antall, 0)} laget; {norsk(tider[1], 1)} s neste natt, uten endring",
    )


def _fyll(store: Store, klokke: Klokke) -> None:
    """People who have each asked for a reminder that is due."""
    organisasjon_id, naar = new_id(), klokke.now() - timedelta(minutes=1)
    personer = [
        {"id": new_id(), "organisasjon_id": organisasjon_id, "ansattnummer": str(n), "navn": str(n), "epost": epost}
        for n, epost in enumerate(f"p{n}@storvik.example" for n in range(ANTALL))
    ]
    egne = {"slag": Paaminnelsestype.EGEN, "tekst": "-", "send_tid": naar, "tilstand": Tilstand.VENTER}
    with store.session() as session:
        hr = {"hr_navn": "-", "hr_epost": "-", "hr_telefon": "-"}
        session.execute(insert(Organisasjon), {"id": organisasjon_id, "navn": "Storvik", "innstillinger": {}, **hr})
        session.execute(insert(Person), personer)
        session.execute(insert(Paaminnelse), [{"id": new_id(), "mottaker_id": p["id"], **egne} for p in personer])
