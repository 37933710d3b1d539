"""The App Home in Slack: the person's next steps, and buttons that ask the usual questions."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement
from slack_sdk.models.views import View

from gateway.slack_blokker import avsnitt, overskrift, ren
from gateway.visning_slack import SPORSMAAL
from naervaer.hjem import Hjem
from naervaer.tekster import tekst

LINJER = 10  # of each kind; the rest are told by their number
KNAPPER = {
    "ansatt": ("frist", "saken", "planen", "samtale", "hjelp"),
    "leder": ("haster", "registrer", "lag_plan", "samtale", "hjelp"),
}


def view(hjem: Hjem, sprak: str) -> View:
    """The page of one person."""
    deler = (("egen_sak", hjem.egen_sak), ("ansatte", hjem.ansatte), ("paaminnelser", hjem.paaminnelser))
    vist = [blokk for navn, linjer in deler if linjer for blokk in _del(navn, linjer, sprak)]
    innhold = vist or [avsnitt(tekst("slack_hjem.ingenting", sprak))]
    knapper = [_knapp(navn, sprak) for navn in KNAPPER["leder" if hjem.leder_noen else "ansatt"]]
    return View(
        type="home",
        blocks=[
            *innhold,
            overskrift(tekst("slack_hjem.spor", sprak)),
            avsnitt(tekst("slack_hjem.spor_om", sprak)),
            ActionsBlock(block_id=SPORSMAAL, elements=knapper),
        ],
    )


def ukjent(text: str) -> View:
    """The page of somebody whom nobody knows yet: `text` says how that can be mended."""
    return View(type="home", blocks=[avsnitt(text)])


def _del(navn: str, linjer: Sequence[str], sprak: str) -> list[Block]:
    lines = [f"• {linje}" for linje in linjer[:LINJER]]
    if len(linjer) > LINJER:
        lines.append(tekst("slack_hjem.flere", sprak, antall=len(linjer) - LINJER))
    return [overskrift(tekst(f"slack_hjem.{navn}", sprak)), avsnitt("\n".join(lines))]


def _knapp(navn: str, sprak: str) -> ButtonElement:
    text = tekst(f"slack_hjem.knapp_{navn}", sprak)
    return ButtonElement(text=ren(text), action_id=f"{SPORSMAAL}:{navn}", value=text)
