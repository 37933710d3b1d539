"""A neutral reply as an Adaptive Card, version 1.5, as Teams shows it.

All words are given as text runs: unlike text blocks they know no markdown, so that no character becomes formatting.
"""

import json
from typing import Any
from urllib.parse import urljoin

from gateway import visning
from naervaer.tekster import tekst

Del = dict[str, Any]

MAX_BYTES = 24 * 1024  # Teams refuses messages above 28 KB; the card is not the whole of the message
MAX_KNAPPER = 6  # Teams hides the rest behind «…»
MAX_ALTERNATIV = 100
MAX_KNAPPETEKST = 75
VALG, DATO = "valg", visning.DATO  # verbs, and the names of what comes back
SPURT_I = "spurt_i"  # the name under which the id of the message that asked for a day comes back with it


def kort(reply: dict[str, Any], url: str, dag: str = "") -> dict[str, Any]:
    """The card. What has been chosen stands as words, without what else could be: a choice, or `dag`, the day in words.

    `url` is where the web chat is.
    """
    handlinger = _handlinger(reply, url, dag)
    card = _kort(reply, url, [*_innhold(reply, url), *handlinger])
    if _bytes(card) <= MAX_BYTES:
        return card
    return _forkortet(reply, url, handlinger)


def _kort(reply: dict[str, Any], url: str, body: list[Del]) -> dict[str, Any]:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": reply["sprak"],
        "fallbackText": visning.avkortet(visning.som_tekst(reply, url).strip(), MAX_BYTES // 8),
        "body": body,
    }


def _forkortet(reply: dict[str, Any], url: str, handlinger: list[Del]) -> dict[str, Any]:
    """As much from the beginning as there is room for, and where the rest is."""
    resten = _avsnitt(_lenke(url, tekst("kanal.for_langt", reply["sprak"])))
    body: list[Del] = []
    for del_ in _innhold(reply, url):
        if _bytes(_kort(reply, url, [*body, del_, resten, *handlinger])) > MAX_BYTES:
            break
        body.append(del_)
    return _kort(reply, url, [*body, resten, *handlinger])


def _innhold(reply: dict[str, Any], url: str) -> list[Del]:
    sprak, alvor = reply["sprak"], reply["alvor"]
    body = [_avsnitt(_ord(tekst(f"web.{alvor}", sprak), weight="Bolder", size="Medium"))] if alvor != "vanlig" else []
    body += [_avsnitt(_ord(line)) for line in reply["tekst"].split("\n") if line.strip()]
    body += [_avsnitt(*_faktum(fact, sprak), spacing="Small") for fact in reply["fakta"]]
    for part in visning.tidslinje(reply):
        body += [_avsnitt(_fet(part.tittel)), *(_avsnitt(_ord(line), spacing="Small") for line in part.linjer)]
    if reply["tidslinje"]:
        body.append(_avsnitt(_lenke(url, tekst("kanal.tegning", sprak))))
    if reply["kilder"]:
        body.append(_avsnitt(_fet(tekst("web.kilder", sprak))))
        body += [_avsnitt(_kilde(kilde), spacing="Small") for kilde in reply["kilder"]]
    return body


def _handlinger(reply: dict[str, Any], url: str, dag: str) -> list[Del]:
    sprak = reply["sprak"]
    vanlige, vurderinger = visning.valg(reply, "vanlig"), visning.valg(reply, "vurdering")
    body: list[Del] = []
    if reply["filer"]:
        apne = [_apne(urljoin(url, file["adresse"]), file["tittel"]) for file in reply["filer"]]
        body += [_rad(apne[n : n + MAX_KNAPPER]) for n in range(0, len(apne), MAX_KNAPPER)]
    spor_om_dag = visning.ber_om_dato(reply) and not dag
    body += [_valgte(dag, sprak)] if dag else _velger(vanlige, sprak, url, alene=not spor_om_dag)
    if spor_om_dag:
        felt = _felt("Input.Date", DATO, tekst("kanal.velg_dato", sprak), alene=len(vanlige) <= MAX_KNAPPER)
        body += [felt, _rad([_utfor(DATO, tekst("kanal.velg", sprak), {SPURT_I: reply["id"]}, med_felt=True)])]
    if vurderinger:
        body += [_avsnitt(_ord(tekst("web.nyttig", sprak))), *_velger(vurderinger, sprak, url, alene=True)]
    return body


def _velger(valg: list[dict[str, Any]], sprak: str, url: str, alene: bool) -> list[Del]:
    """What was chosen; else buttons, or a menu where they are many. What is too long for either stands above."""
    if not valg:
        return []
    valgte = [v["tekst"] for v in valg if v["valgt"]]
    if valgte:
        return [_valgte(text, sprak) for text in valgte]
    body = [_avsnitt(_ord(f"• {v['tekst']}"), spacing="Small") for v in valg if len(v["tekst"]) > MAX_KNAPPETEKST]
    if len(valg) <= MAX_KNAPPER:
        return [*body, _rad([_utfor(VALG, v["tekst"], {VALG: v["id"]}) for v in valg])]
    if len(valg) > MAX_ALTERNATIV:
        resten = tekst("kanal.flere_valg", sprak, antall=len(valg) - MAX_ALTERNATIV)
        body.append(_avsnitt(_lenke(url, resten)))
    meny = _felt("Input.ChoiceSet", VALG, tekst("web.valg", sprak), alene)
    meny |= {"style": "compact", "choices": [{"title": v["tekst"], "value": v["id"]} for v in valg[:MAX_ALTERNATIV]]}
    return [*body, meny, _rad([_utfor(VALG, tekst("kanal.velg", sprak), {}, med_felt=True)])]


def _felt(slag: str, id_: str, label: str, alene: bool) -> Del:
    """Something to fill in; required only where it is `alene`, since nothing can be sent before all such are filled."""
    paakrevd = {"isRequired": True, "errorMessage": label} if alene else {}
    return {"type": slag, "id": id_, "label": label, **paakrevd}


def _utfor(verb: str, text: str, data: dict[str, Any], med_felt: bool = False) -> Del:
    """A button, which with `med_felt` also sends what is filled in. Clients without Action.Execute send a message."""
    title = visning.avkortet(text, MAX_KNAPPETEKST)
    delt = {"title": title, "data": data, "associatedInputs": "auto" if med_felt else "none"}
    return {"type": "Action.Execute", "verb": verb, **delt, "fallback": {"type": "Action.Submit", **delt}}


def _valgte(text: str, sprak: str) -> Del:
    return _avsnitt(_ord(tekst("kanal.valgte", sprak, tekst=text)))


def _apne(url: str, text: str) -> Del:
    return {"type": "Action.OpenUrl", "title": visning.avkortet(text, MAX_KNAPPETEKST), "url": url}


def _rad(handlinger: list[Del]) -> Del:
    return {"type": "ActionSet", "actions": handlinger}


def _avsnitt(*biter: Del, spacing: str = "Default") -> Del:
    return {"type": "RichTextBlock", "spacing": spacing, "inlines": list(biter)}


def _ord(text: str, **stil: str) -> Del:
    return {"type": "TextRun", "text": text, **stil}


def _fet(text: str) -> Del:
    return _ord(text, weight="Bolder")


def _lenke(url: str, text: str) -> Del:
    return {"type": "TextRun", "text": text, "selectAction": {"type": "Action.OpenUrl", "url": url}}


def _faktum(fact: dict[str, Any], sprak: str) -> list[Del]:
    navn = visning.faktanavn(fact)
    return [*([_fet(navn)] if navn else []), _ord(visning.faktaverdi(fact, sprak))]


def _kilde(kilde: dict[str, Any]) -> Del:
    return _lenke(kilde["adresse"], kilde["tittel"]) if kilde["adresse"] else _ord(kilde["tittel"])


def _bytes(card: dict[str, Any]) -> int:
    return len(json.dumps(card).encode())
