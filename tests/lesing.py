"""What a person can read of a reply at each door: in the web chat, in Slack's blocks and in Teams' card.

Whatever the door, it is given back as a neutral reply, so that it can be checked and compared.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema
from stedfortredere.slack import blokkfeil
from stedfortredere.slack import knapper as slackknapper

from gateway import visning
from naervaer.tekster import tekst

Reply = dict[str, Any]
ADRESSE = "https://naervaer.fjordvik.example/"  # where people find the web chat
_SKJEMA = Path(__file__).parent / "slack_teams" / "data" / "adaptive-card-1.5.schema.json"
_KORT = jsonschema.Draft6Validator(json.loads(_SKJEMA.read_text(encoding="utf-8")))
_SPRAK = ("nb", "nn")
_MER = "…"


@dataclass(frozen=True)
class Linje:
    """Words that stand together: what is bold, the rest, and where it leads if it is a link.

    `i_liste`: it stands in a list, or close to the line above, which is how Teams shows one.
    """

    ord: str
    fet: str = ""
    lenke: str | None = None
    i_liste: bool = False


def i_nettpraten(reply: Reply) -> Reply:
    """What the page shows of a reply."""
    felles = {name: reply[name] for name in ("alvor", "fakta", "kilder", "filer")}
    return {
        **felles,
        "tekst": _samlet([reply["tekst"]]),
        "tidslinje": [line for part in visning.tidslinje(reply) for line in (part.tittel, *part.linjer)],
        "valg": [*visning.valg(reply, "vanlig"), *visning.valg(reply, "vurdering")],
        "dato": reply["svarform"] == "dato",
        "resten": False,
    }


def i_slack(melding: dict[str, Any]) -> Reply:
    """What stands in a message's blocks, all of which Slack would take."""
    assert blokkfeil(melding["blocks"], 50) == []
    knapper = slackknapper(melding)
    valg = [
        {"tekst": mulig["text"]["text"], "id": mulig["value"]}
        for knapp in knapper
        if knapp["action_id"].startswith("valg")
        for mulig in knapp.get("options", [knapp])
    ]
    overskrift = [blokk["text"]["text"] for blokk in melding["blocks"] if blokk["type"] == "header"]
    dato = any(knapp["type"] == "datepicker" for knapp in knapper)
    lest = _lest(overskrift, _slacklinjer(melding["blocks"]), valg, [], dato)
    _krev_i_ren_tekst(lest, melding["text"])
    return lest


def i_teams(kort: dict[str, Any]) -> Reply:
    """What stands in a card that follows the schema, so that Teams would take it."""
    assert [error.message for error in _KORT.iter_errors(kort)] == []
    overskrift = [
        run["text"]
        for del_ in kort["body"]
        if del_["type"] == "RichTextBlock"
        for run in del_["inlines"]
        if run.get("size")
    ]
    handlinger = [a for del_ in kort["body"] if del_["type"] == "ActionSet" for a in del_["actions"]]
    valg = [
        {"tekst": mulig["title"], "id": mulig["value"]}
        for del_ in kort["body"]
        if del_["type"] == "Input.ChoiceSet"
        for mulig in del_["choices"]
    ] + [{"tekst": a["title"], "id": a["data"]["valg"]} for a in handlinger if "valg" in a.get("data", {})]
    filer = [Linje(a["title"], lenke=a["url"]) for a in handlinger if a["type"] == "Action.OpenUrl"]
    dato = any(del_["type"] == "Input.Date" for del_ in kort["body"])
    lest = _lest(overskrift, _teamslinjer(kort["body"]), valg, filer, dato)
    _krev_i_ren_tekst(lest, kort["fallbackText"])
    return lest


def linjer(kort: dict[str, Any]) -> list[str]:
    """The card's paragraphs."""
    return [linje.ord for linje in _teamslinjer(kort["body"])]


def teams_kort(melding: dict[str, Any]) -> dict[str, Any]:
    """The card of a message."""
    kort: dict[str, Any] = melding["attachments"][0]["content"]
    return kort


def _slacklinjer(blokker: list[dict[str, Any]]) -> Iterator[Linje]:
    for blokk in blokker:
        if blokk["type"] == "section":
            yield Linje(blokk["text"]["text"])
        for del_ in blokk["elements"] if blokk["type"] == "rich_text" else []:
            for linje in del_["elements"] if del_["type"] == "rich_text_list" else [del_]:
                yield _linje(
                    [(bit["text"], "style" in bit, bit.get("url")) for bit in linje["elements"]],
                    i_liste=linje is not del_,
                )


def _teamslinjer(body: list[dict[str, Any]]) -> Iterator[Linje]:
    for del_ in body:
        if del_["type"] == "RichTextBlock" and not del_["inlines"][0].get("size"):
            yield _linje(
                [(run["text"], "weight" in run, run.get("selectAction", {}).get("url")) for run in del_["inlines"]],
                i_liste=del_["spacing"] == "Small",
            )


def _linje(biter: list[tuple[str, bool, str | None]], i_liste: bool) -> Linje:
    """From the words of a line, whether they are bold, and where they lead."""
    return Linje(
        "".join(text for text, fet, _ in biter if not fet),
        "".join(text for text, fet, _ in biter if fet),
        next((lenke for _, _, lenke in biter if lenke), None),
        i_liste,
    )


def _lest(
    overskrift: list[str], linjer: Iterable[Linje], valg: list[dict[str, Any]], filer: list[Linje], dato: bool
) -> Reply:
    """Sorts the lines by the headings they stand under, as one reads them."""
    tekster, fakta, kilder, tidslinje, lange, henvist = [], [], [], [], [], []
    filer, under = list(filer), ""
    for linje in linjer:
        punkt = linje.ord.removeprefix("• ")
        if linje.fet.endswith(": "):
            fakta.append(_faktum(linje))
        elif linje.fet:
            under = linje.fet
            tidslinje += [] if under in _ordene("web.kilder") else [under]
        elif linje.lenke == ADRESSE:
            henvist.append(linje.ord)
            under = ""
        elif any(_er_forkortet(v["tekst"], punkt) for v in valg):
            lange.append(punkt)
        elif linje.ord in _ordene("web.nyttig"):
            under = ""
        elif under in _ordene("web.kilder"):
            kilder.append({"tittel": linje.ord, "adresse": linje.lenke})
        elif linje.lenke:
            filer.append(linje)
        elif under:
            tidslinje.append(linje.ord)
        elif linje.i_liste:
            fakta.append(_faktum(linje))
        else:
            tekster.append(linje.ord)
    assert not tidslinje or any(text in _ordene("kanal.tegning") for text in henvist), "nobody says where it is drawn"
    return {
        "tekst": _samlet(tekster),
        "alvor": _alvor(overskrift),
        "fakta": fakta,
        "kilder": kilder,
        "filer": [{"tittel": fil.ord, "adresse": str(fil.lenke).replace(ADRESSE, "/", 1)} for fil in filer],
        "tidslinje": tidslinje,
        "valg": [{**v, "tekst": _helt(v["tekst"], lange)} for v in valg],
        "dato": dato,
        "resten": any(text in _ordene("kanal.for_langt") for text in henvist),
    }


def _krev_i_ren_tekst(lest: Reply, ren: str) -> None:
    """What stands in the message stands in its plain text too, or as much of it as there is room for."""
    if ren.endswith(_MER):
        return
    titler = [ting["tittel"] for ting in (*lest["kilder"], *lest["filer"])]
    for text in (*lest["tekst"].split("\n"), *(fact["verdi"] for fact in lest["fakta"]), *titler, *lest["tidslinje"]):
        assert text in ren, f"not in the plain text: {text}"


def _faktum(linje: Linje) -> dict[str, str]:
    """A fact, with the words for how it stands with the deadline taken apart from the value."""
    for naar in ("sen", "snart", "senere", "gjort"):
        for begynnelse in _ordene(f"web.naar_{naar}"):
            if linje.ord.startswith(f"{begynnelse}, "):
                verdi = linje.ord.removeprefix(f"{begynnelse}, ")
                return {"navn": linje.fet.removesuffix(": "), "verdi": verdi, "naar": naar}
    return {"navn": linje.fet.removesuffix(": "), "verdi": linje.ord, "naar": ""}


def _alvor(overskrift: list[str]) -> str:
    return next((alvor for alvor in ("krise", "feil") if set(overskrift) & _ordene(f"web.{alvor}")), "vanlig")


def _er_forkortet(knapp: str, text: str) -> bool:
    return knapp.endswith(_MER) and text.startswith(knapp.removesuffix(_MER))


def _helt(knapp: str, lange: list[str]) -> str:
    """What stands on a button, with what had no room there."""
    return next((text for text in lange if _er_forkortet(knapp, text)), knapp)


def _ordene(nokkel: str) -> set[str]:
    return {tekst(nokkel, sprak) for sprak in _SPRAK}


def _samlet(linjer: Iterable[str]) -> str:
    """The lines without the empty ones: each channel has its own way to divide paragraphs."""
    return "\n".join(line.strip() for text in linjer for line in text.split("\n") if line.strip())
