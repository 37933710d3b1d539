"""A neutral reply as Slack's Block Kit.

All words are given as plain text or rich text, so that no character becomes formatting, a link or a call to people.
"""

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin

from gateway import visning
from naervaer import planskjema
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
VALG, DATO, SPORSMAAL, PLAN = "valg", visning.DATO, "sporsmaal", "plan"  # what an action's id begins with


def melding(reply: dict[str, Any], url: str) -> dict[str, Any]:
    """The arguments of chat.postMessage: blocks, and the plain text for notifications and screen readers.

    `url` is where the web chat is.
    """
    text = visning.avkortet(visning.som_tekst(reply, url).strip(), MAX_VARSELTEKST)
    return {"text": text, "blocks": _innenfor(_innhold(reply, url), _handlinger(reply, url), reply["sprak"], url)}


def med_valget(blokker: Sequence[Blokk], valg_id: str) -> list[Blokk]:
    """The blocks of a message where a choice has been made: in place of what could be pressed stands which."""
    for blokk in blokker:
        if valgt := _valgt(blokk, valg_id):
            return _besvart(blokker, blokk, valgt)
    return list(blokker)


def med_dagen(blokker: Sequence[Blokk], dag: str) -> list[Blokk]:
    """The blocks of a message where a day, here in words, has been picked."""
    velger = next((blokk for blokk in blokker if _slag(blokk) == DATO), None)
    return _besvart(blokker, velger, dag) if velger else list(blokker)


def spurt_i(action_id: str) -> str:
    """The id of the message that asked for the day that was picked."""
    return action_id.partition(":")[2]


def _innhold(reply: dict[str, Any], url: str) -> list[Blokk]:
    sprak = reply["sprak"]
    blokker = [_overskrift(tekst(f"web.{reply['alvor']}", sprak))] if reply["alvor"] != "vanlig" else []
    blokker += [_avsnitt(del_) for del_ in _delt(reply["tekst"])]
    blokker += _liste(_faktum(fact, sprak) for fact in reply["fakta"])
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
    if visning.ber_om_dato(reply):
        sporsmaal = f"{DATO}:{reply['id']}"
        velger = {"type": "datepicker", "action_id": sporsmaal, "placeholder": _ren(tekst("kanal.velg_dato", sprak))}
        blokker.append(_rad([velger], f"{DATO}-{sprak}"))
    blokker += [_rad([knapp], f"{PLAN}-{sprak}") for knapp in _planknapper(reply)[:1]]
    if vurderinger:
        blokker += [_avsnitt(tekst("web.nyttig", sprak)), _rad(_knapper(vurderinger), f"vurdering-{sprak}")]
    return blokker


def _planknapper(reply: dict[str, Any]) -> list[Blokk]:
    """For each link to the page of a plan a button, for the plan can be written in Slack as well."""
    saker = [planskjema.sak_paa_siden(fil["adresse"]) for fil in reply["filer"]]
    text = tekst("slack_plan.knapp", reply["sprak"])
    return [_knapp(f"{PLAN}:{sak}", text, sak) for sak in saker if sak]


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


def _valgt(blokk: Blokk, valg_id: str) -> str | None:
    """The words of the choice, if it is in the block."""
    for element in blokk["elements"] if blokk["type"] == "actions" else []:
        for mulig in element.get("options", [element]):
            if mulig.get("value") == valg_id:
                return str(mulig["text"]["text"])
    return None


def _besvart(blokker: Sequence[Blokk], blokk: Blokk, svar: str) -> list[Blokk]:
    """The answer in place of the block, without other ways to answer the same question."""
    sprak = blokk["block_id"].rpartition("-")[2]
    samme = (VALG, DATO) if _slag(blokk) in (VALG, DATO) else ()
    valgt = _avsnitt(tekst("kanal.valgte", sprak, tekst=svar))
    return [valgt if b is blokk else b for b in blokker if b is blokk or _slag(b) not in samme]


def _slag(blokk: Blokk) -> str:
    """What the block is for: what its id begins with."""
    return str(blokk.get("block_id", "")).partition("-")[0]


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


def _faktum(fact: dict[str, Any], sprak: str) -> list[Blokk]:
    navn = visning.faktanavn(fact)
    return [*([_fet(navn)] if navn else []), _ord(visning.faktaverdi(fact, sprak))]


def _kilde(kilde: dict[str, Any]) -> Blokk:
    return _lenke(kilde["adresse"], kilde["tittel"]) if kilde["adresse"] else _ord(kilde["tittel"])
