"""The gateway as a process of its own, set up by its surroundings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from stedfortredere import slack
from stedfortredere.bot import FalskBot
from stedfortredere.miljo import KANALER, OPPSTART
from stedfortredere.slack import FalskSlack, direkte, hendelse
from stedfortredere.tjener import Sertifikat, Tjener

from naervaer.store import Store
from tools.parts import Part, free_port

from .felles import NAA

HEMMELIG = "x" * 40


def innstillinger(store: Store, **mer: str) -> dict[str, str]:
    return {
        "NAERVAER_DATABASE_URL": store.engine.url.render_as_string(hide_password=False),
        "NAERVAER_BOT_HEMMELIGHET": HEMMELIG,
        "NAERVAER_BOT_URL": "http://127.0.0.1:1",
        "NAERVAER_DEMO": "1",
        "NAERVAER_DEMO_NAA": NAA.isoformat(),
        **KANALER,
        **mer,
    }


@contextmanager
def running(*tjenere: Tjener) -> Iterator[None]:
    for tjener in tjenere:
        tjener.start()
    yield
    for tjener in tjenere:
        tjener.stopp()


def test_a_message_is_answered_by_the_process(store: Store, kari: str, cert: Sertifikat) -> None:
    bot, fake = FalskBot(), FalskSlack()
    fake.bruker("UKARI", "kari@fjordvik.example")
    bot_tjener, slack_tjener = Tjener(bot.app), Tjener(fake.app, cert.tls)
    port = free_port()
    with running(bot_tjener, slack_tjener):
        miljo = innstillinger(
            store,
            NAERVAER_BOT_URL=f"http://127.0.0.1:{bot_tjener.port}",
            NAERVAER_GATEWAY_PORT=str(port),
            NAERVAER_PROVE_OMDIRIGERT=json.dumps(dict.fromkeys(slack.NAVN, slack_tjener.port)),
            SSL_CERT_FILE=str(cert.fil),
            PYTHONPATH=os.pathsep.join([str(OPPSTART), os.environ.get("PYTHONPATH", "")]),
        )
        gateway = Part("gateway", [sys.executable, "-m", "gateway"], miljo, f"http://127.0.0.1:{port}/helse")
        gateway.start()
        try:
            gateway.wait_until_ready()
            body = json.dumps(hendelse(direkte("UKARI", "hei"), "Ev1")).encode()
            headers = {"Content-Type": "application/json", **slack.signert(body, NAA.timestamp())}
            urllib.request.urlopen(
                urllib.request.Request(f"http://127.0.0.1:{port}/slack/hendelser", body, headers), timeout=60
            ).close()
            assert fake.logg.vent("chat.postMessage")[0]["text"].startswith("Du skrev: hei")
        finally:
            gateway.stop()


def test_a_channel_that_is_set_up_in_part_stops_the_start(store: Store) -> None:
    miljo = {**os.environ, **innstillinger(store, NAERVAER_TEAMS_SECRET="")}
    done = subprocess.run([sys.executable, "-m", "gateway"], env=miljo, capture_output=True, text=True, timeout=180)
    assert done.returncode == 2
    assert done.stderr.startswith("NAERVAER_TEAMS_SECRET må være satt")
