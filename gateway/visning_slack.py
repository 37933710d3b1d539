"""A neutral reply as Slack's Block Kit.

All words are given as plain text or rich text, so that no character becomes formatting, a link or a call to people.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin

from gateway import visning
from naervaer.tekster import tekst

Blokk = dict[str, Any]

MAX_BLOKKER = 50
MAX_TEGN = 12_000  # of all blocks together; Slack refuses somewhat longer messages without saying where the limit is
MAX_AVSNITT = 3000
MAX_KNAPPETEKST = 75
MAX_KNAPPER = 10  # more are easier to choose from in a menu; Slack's own limit is 25
MAX_ALTERNATIV = 100
MAX_VARSELTEKST = 4000
LINJER_I_BLOKK = 20
VALG, DATO, SPORSMAAL = "valg", "dato", "sporsmaal"  # what an action's id begins with


def melding(reply: dict[str, Any], url: str) -> dict[str, Any]:
    """The arguments of chat.postMessage: blocks, and the plain text for notifications and screen readers.

    `url` is where the web chat is.
    """
    text = visning.avkortet(visning.som_tekst(reply, url).strip(), MAX_VARSELTEKST)
    return {"text": text, "blocks": _innenfor(_innhold(reply, url), _handlinger(reply, url), reply["sprak"], url)}


def med_valget(blokker: Sequence[Blokk], valg_id: str) -> list[Blokk]:
    """The blocks of a message where a choice has been made: in place of the buttons stands which."""
    return [_valgt(blokk, valg_id) or blokk for blokk in blokker]


def hjem(linjer: Sequence[str], sporsmaal: Sequence[str], sprak: str) -> dict[str, Any]:
    """The App Home: the person's next steps, and questions to begin with."""
    innhold = [_avsnitt(linje) for linje in linjer] or [_avsnitt(tekst("kanal.hjem_ingen", sprak))]
    knapper = [
        _knapp(f"{SPORSMAAL}:{n}", visning.avkortet(text, MAX_KNAPPETEKST), text) for n, text in enumerate(sporsmaal)
    ]
    blokker = [_overskrift(tekst("kanal.hjem", sprak)), *innhold[: MAX_BLOKKER - 3]]
    if knapper:
        blokker += [_avsnitt(tekst("web.eksempler", sprak)), _rad(knapper, SPORSMAAL)]
    return {"type": "home", "blocks": blokker}


def _innhold(reply: dict[str, Any], url: str) -> list[Blokk]:
    sprak = reply["sprak"]
    blokker = [_overskrift(tekst(f"web.{reply['alvor']}", sprak))] if reply["alvor"] != "vanlig" else []
    blokker += [_avsnitt(del_) for del_ in _delt(reply["tekst"])]
    fakta = [[_fet(f"{fact['navn']}: "), _ord(visning.faktaverdi(fact, sprak))] for fact in reply["fakta"]]
    blokker += _liste(fakta)
    for part in visning.tidslinje(reply):
        blokker += [_rik(_linje(_fet(part.tittel))), *_liste([_ord(line)] for line in part.linjer)]
    if reply["tidslinje"]:
        blokker.append(_rik(_linje(_lenke(url, tekst("kanal.tegning", sprak)))))
    blokker += _liste([_lenke(urljoin(url, file["adresse"]), file["tittel"])] for file in reply["filer"])
    if reply["kilder"]:
        kilder = [[_kilde(kilde)] for kilde in reply["kilder"]]
        blokker += [_rik(_linje(_fet(tekst("web.kilder", sprak)))), *_liste(kilder)]
    return blokker


def _handlinger(reply: dict[str, Any], url: str) -> list[Blokk]:
    sprak = reply["sprak"]
    vanlige, vurderinger = visning.valg(reply, "vanlig"), visning.valg(reply, "vurdering")
    blokker = _velger(vanlige, sprak, url)
    if reply.get("svarform") == DATO:
        velger = {"type": "datepicker", "action_id": DATO, "placeholder": _ren(tekst("kanal.velg_dato", sprak))}
        blokker.append(_rad([velger], f"{DATO}-{sprak}"))
    if vurderinger:
        blokker += [_avsnitt(tekst("web.nyttig", sprak)), _rad(_knapper(vurderinger), f"vurdering-{sprak}")]
    return blokker


def _velger(valg: list[dict[str, Any]], sprak: str, url: str) -> list[Blokk]:
    """Buttons, or a menu where they are many; what is too long for either is written out above."""
    if not valg:
        return []
    lange = [v["tekst"] for v in valg if len(v["tekst"]) > MAX_KNAPPETEKST]
    blokker = _liste([_ord(text)] for text in lange)
    if len(valg) > MAX_ALTERNATIV:
        resten = tekst("kanal.flere_valg", sprak, antall=len(valg) - MAX_ALTERNATIV)
        blokker.append(_rik(_linje(_lenke(url, resten))))
    if len(valg) <= MAX_KNAPPER:
        return [*blokker, _rad(_knapper(valg), f"{VALG}-{sprak}")]
    alternativ = [
        {"text": _ren(visning.avkortet(v["tekst"], MAX_KNAPPETEKST)), "value": v["id"]} for v in valg[:MAX_ALTERNATIV]
    ]
    meny = {
        "type": "static_select",
        "action_id": VALG,
        "placeholder": _ren(tekst("web.valg", sprak)),
        "options": alternativ,
    }
    return [*blokker, _rad([meny], f"{VALG}-{sprak}")]


def _knapper(valg: Iterable[dict[str, Any]]) -> list[Blokk]:
    # Each action's id must be its own within a message.
    return [_knapp(f"{VALG}:{v['id']}", visning.avkortet(v["tekst"], MAX_KNAPPETEKST), v["id"]) for v in valg]


def _valgt(blokk: Blokk, valg_id: str) -> Blokk | None:
    if blokk["type"] != "actions":
        return None
    sprak = blokk["block_id"].rpartition("-")[2]
    for element in blokk["elements"]:
        for mulig in element.get("options", [element]):
            if mulig.get("value") == valg_id:
                return _avsnitt(tekst("kanal.valgte", sprak, tekst=mulig["text"]["text"]))
    return None


def _innenfor(innhold: list[Blokk], handlinger: list[Blokk], sprak: str, url: str) -> list[Blokk]:
    """What Slack takes of the content, and all the actions; what had to go, is said."""
    plass = MAX_BLOKKER - len(handlinger) - 1
    vist: list[Blokk] = []
    tegn = 0
    for blokk in innhold:
        tegn += _tegn(blokk)
        if len(vist) == plass or tegn > MAX_TEGN:
            return [*vist, _rik(_linje(_lenke(url, tekst("kanal.for_langt", sprak)))), *handlinger]
        vist.append(blokk)
    return [*vist, *handlinger]


def _tegn(blokk: Any) -> int:
    if isinstance(blokk, dict):
        return sum(len(v) if k == "text" and isinstance(v, str) else _tegn(v) for k, v in blokk.items())
    return sum(_tegn(del_) for del_ in blokk) if isinstance(blokk, list) else 0


def _delt(text: str) -> list[str]:
    """The text in pieces that fit a section, divided between lines or words where that is possible."""
    deler, text = [], text.strip()
    while len(text) > MAX_AVSNITT:
        skille = max(text.rfind("\n", 1, MAX_AVSNITT), text.rfind(" ", 1, MAX_AVSNITT))
        skille = skille if skille > 0 else MAX_AVSNITT
        deler.append(text[:skille])
        text = text[skille:].lstrip()
    return [*deler, text]


def _avsnitt(text: str) -> Blokk:
    return {"type": "section", "text": _ren(visning.avkortet(text, MAX_AVSNITT))}


def _overskrift(text: str) -> Blokk:
    return {"type": "header", "text": _ren(text)}


def _rad(elementer: list[Blokk], block_id: str) -> Blokk:
    return {"type": "actions", "block_id": block_id, "elements": elementer}


def _knapp(action_id: str, text: str, value: str) -> Blokk:
    return {"type": "button", "action_id": action_id, "text": _ren(text), "value": value}


def _ren(text: str) -> Blokk:
    return {"type": "plain_text", "text": text, "emoji": False}


def _liste(linjer: Iterable[list[Blokk]]) -> list[Blokk]:
    """Bulleted lists, short enough for one of them to go without the others."""
    alle = [_linje(*linje) for linje in linjer]
    return [
        _rik({"type": "rich_text_list", "style": "bullet", "elements": alle[n : n + LINJER_I_BLOKK]})
        for n in range(0, len(alle), LINJER_I_BLOKK)
    ]


def _rik(*elementer: Blokk) -> Blokk:
    return {"type": "rich_text", "elements": list(elementer)}


def _linje(*biter: Blokk) -> Blokk:
    return {"type": "rich_text_section", "elements": list(biter)}


def _ord(text: str) -> Blokk:
    return {"type": "text", "text": text}


def _fet(text: str) -> Blokk:
    return {"type": "text", "text": text, "style": {"bold": True}}


def _lenke(url: str, text: str) -> Blokk:
    return {"type": "link", "url": url, "text": text}


def _kilde(kilde: dict[str, Any]) -> Blokk:
    return _lenke(kilde["adresse"], kilde["tittel"]) if kilde["adresse"] else _ord(kilde["tittel"])
