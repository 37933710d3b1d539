"""The follow-up plan as a form in Slack: the draft in a modal, what was written there, and what it lacks once saved.

A modal holds a print of what each part said when it was shown, so that nobody writes over words they have not seen.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urljoin

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    CheckboxesElement,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    RichTextBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from gateway.planskjema import RAADGIVERE, owner, role
from gateway.slack_blokker import avsnitt, overskrift, ren
from gateway.visning import avkortet
from gateway.visning_slack import MAX_KNAPPETEKST, PLAN
from naervaer import datoer, planskjema, planutfylling
from naervaer.dokumenter.innhold import Rolle
from naervaer.fritekst import LENGSTE_LINJE, LENGSTE_SVAR, UgyldigSvar
from naervaer.plan import UgyldigPlan
from naervaer.planbilde import JA, NEI, Felt, sporsmaal
from naervaer.planskjema import Redigering, Skjema
from naervaer.planutfylling import HVA, RAADSPURT, UTEN_RAAD, VIRKER_NAAR, Del, Feilutfylt, Utfylt, avtrykk
from naervaer.store.models import Ansvarlig
from naervaer.tekster import tekst
from naervaer.tiltak import NyttTiltak

SKJEMA, LAGRET, ETT_TIL = "planskjema", "plan_lagret", "plan_ett_tiltak_til"
MAX_BLOKKER = 100
MAX_TILTAK = 12  # with the fields, more would not fit among the blocks
MAX_HJELP = 2000
SVAR = "svar"  # the action's id in every block
ANSVARLIG, FRIST, BORT = "ansvarlig", "frist", "bort"
_NYTT = "ny"  # what the id of a measure begins with before it is stored
_ARBEIDET = (Felt.ARBEIDSDAG, Felt.KAN_UTFORES, Felt.KAN_IKKE_UTFORES)
_TILRETTELEGGING = (
    Felt.TILRETTELEGGING_HITTIL,
    Felt.TILRETTELEGGING_FREMOVER,
    Felt.ANDRE_MULIGHETER,
    Felt.MYNDIGHETER,
)
_VIDERE = (Felt.OPPFOLGING, Felt.SNAKKET, Felt.BEGRUNNELSE, Felt.EVALUERING)


@dataclass(frozen=True)
class Innsendt:
    """What was sent from the modal: of which plan, all that stands in it, and the prints of what was seen."""

    sak_id: str
    plan_id: str
    utfylt: Utfylt
    sett: Mapping[str, str]


def skjema(sak_id: str, side: Skjema, sprak: str, url: str) -> View:
    """The modal where the draft is written; where it cannot be, why, and the way to the web chat at `url`."""
    if side.redigering is None or len(side.redigering.tiltak) > MAX_TILTAK:
        grunn = "for_stor" if side.redigering else "kan_ikke_endres"
        return beskjed(tekst(f"slack_plan.{grunn}", sprak), sprak, urljoin(url, planskjema.side(sak_id)))
    utfylt = planutfylling.fra_utkast(side.redigering)
    sett = {navn: avtrykk(del_) for navn, del_ in utfylt.deler.items()}
    return _Skjema(side, side.redigering, sprak).view(sak_id, utfylt, sett)


def skjema_etter_kollisjon(
    innsendt: Innsendt, kolliderer: Iterable[str], side: Skjema, naa: Redigering, sprak: str
) -> View:
    """The modal with all that the person wrote; where it collides, what stands there is shown, and then seen."""
    staar = planutfylling.fra_utkast(naa).deler
    andres = {navn: staar.get(navn) for navn in kolliderer}
    sett = {**innsendt.sett, **{navn: avtrykk(del_) for navn, del_ in andres.items()}}
    return _Skjema(side, naa, sprak, andres).view(innsendt.sak_id, innsendt.utfylt, sett)


def med_ett_tiltak_til(view: Mapping[str, Any]) -> dict[str, Any]:
    """The modal, as it came from Slack, with room for one more new measure. What is written there stays."""
    blokker: list[dict[str, Any]] = view["blocks"]
    nye = [blokk for blokk in blokker if blokk["block_id"].startswith(_NYTT)]
    siste = nye[-1]["block_id"].partition(":")[0]
    neste = f"{_NYTT}{int(siste.removeprefix(_NYTT)) + 1}"
    kopi = [_tomt(blokk, siste, neste) for blokk in nye if blokk["block_id"].startswith(f"{siste}:")]
    etter = blokker.index(nye[-1]) + 1
    blokker = [*blokker[:etter], *kopi, *blokker[etter:]]
    if len(blokker) + len(kopi) > MAX_BLOKKER:
        blokker = [blokk for blokk in blokker if blokk["block_id"] != ETT_TIL]
    kept = ("type", "callback_id", "title", "submit", "close", "private_metadata")
    return {**{navn: view[navn] for navn in kept}, "blocks": blokker}


def lagret(sak_id: str, naa: Redigering, sprak: str) -> View:
    """What the draft lacks now that it is saved; where it lacks nothing, it can be made final."""
    mangler = [f"• {_mangel(navn, naa, sprak)}" for navn in dict.fromkeys(naa.mangler)]
    under = ["mangler"] if mangler else ["mangler_ingenting", "ferdig_om"]
    lines = [tekst(f"plan_web.{nokkel}", sprak) for nokkel in under] + mangler
    videre = ButtonElement(
        text=ren(tekst("slack_plan.fyll_ut_videre", sprak)), action_id=f"{PLAN}:{sak_id}", value=sak_id
    )
    return View(
        type="modal",
        callback_id=LAGRET,
        title=ren(tekst("slack_plan.tittel", sprak)),
        close=ren(tekst("slack_plan.lukk", sprak)),
        submit=None if mangler else ren(tekst("slack_plan.gjor_ferdig", sprak)),
        private_metadata=json.dumps({"sak": sak_id, "plan": naa.bilde.id}),
        blocks=[
            avsnitt(tekst("slack_plan.lagret", sprak)),
            avsnitt("\n".join(lines)),
            ActionsBlock(elements=[videre]),
        ],
    )


def beskjed(text: str, sprak: str, adresse: str = "") -> View:
    """A modal that only tells something, with a link to the plan where the `adresse` of its page is given."""
    lenke = {"type": "link", "url": adresse, "text": tekst("slack_plan.i_nettpraten", sprak)}
    linje = {"type": "rich_text_section", "elements": [lenke]}
    return View(
        type="modal",
        title=ren(tekst("slack_plan.tittel", sprak)),
        close=ren(tekst("slack_plan.lukk", sprak)),
        blocks=[avsnitt(text), *([RichTextBlock(elements=[linje])] if adresse else [])],
    )


def feil_ved_feltene(error: Feilutfylt, sprak: str) -> dict[str, str]:
    """What could not be kept, and why, beside the block it is about."""
    return {sted: _feil(sted, feil, sprak) for sted, feil in error.feil.items()}


def les(view: Mapping[str, Any]) -> Innsendt:
    """What was sent from the modal."""
    values, om = view["state"]["values"], json.loads(view["private_metadata"])
    blokker = [blokk["block_id"] for blokk in view["blocks"]]
    ider = [blokk.partition(":")[0] for blokk in blokker if blokk.endswith(f":{HVA}")]
    alle = {id: _lest_tiltak(values, id) for id in ider}
    utfylt = Utfylt(
        svar={felt: _skrevet(values, felt) for felt in Felt},
        raad=_lest_raad(values),
        tiltak={id: t for id, t in alle.items() if not (id.startswith(_NYTT) and t in (None, NyttTiltak("")))},
    )
    return Innsendt(om["sak"], om["plan"], utfylt, om["sett"])


def ferdigstilles(view: Mapping[str, Any]) -> tuple[str, str]:
    """The case and the plan that are to be made final."""
    om = json.loads(view["private_metadata"])
    return om["sak"], om["plan"]


@dataclass(frozen=True)
class _Skjema:
    """Makes the modal. `andres` is what somebody else has written meanwhile, by part."""

    side: Skjema
    naa: Redigering
    sprak: str
    andres: Mapping[str, Del] = field(default_factory=dict)

    def view(self, sak_id: str, utfylt: Utfylt, sett: Mapping[str, str]) -> View:
        return View(
            type="modal",
            callback_id=SKJEMA,
            title=ren(tekst("slack_plan.tittel", self.sprak)),
            submit=ren(tekst("slack_plan.lagre", self.sprak)),
            close=ren(tekst("slack_plan.lukk", self.sprak)),
            private_metadata=json.dumps({"sak": sak_id, "plan": self.naa.bilde.id, "sett": sett}),
            blocks=self._blokker(utfylt),
        )

    def _blokker(self, utfylt: Utfylt) -> list[Block]:
        def felter(navn: Sequence[Felt]) -> list[Block]:
            return [self._felt(felt, utfylt.svar[felt]) for felt in navn]

        blokker = [
            *self._innledning(),
            overskrift(self._ord("del_arbeidet")),
            *felter(_ARBEIDET),
            overskrift(self._ord("del_tilrettelegging")),
            *felter(_TILRETTELEGGING),
            overskrift(self._ord("tiltak")),
            avsnitt(self._ord("tiltak_om")),
            *self._alle_tiltak(utfylt.tiltak),
            overskrift(self._ord("del_videre")),
            *felter(_VIDERE),
            *self._raad(*utfylt.raad),
        ]
        return blokker if len(blokker) <= MAX_BLOKKER else [b for b in blokker if b.block_id != ETT_TIL]

    def _innledning(self) -> list[Block]:
        tittel = self._ord("tittel", ansatt=self.side.ansatt)
        om = tekst("slack_plan.om", self.sprak, tittel=tittel, versjon=self.naa.bilde.versjon)
        krasj = [avsnitt(tekst("slack_plan.krasj", self.sprak))] if self.andres else []
        return [*krasj, avsnitt(f"{om}\n{self._ord('utkast_helse')}")]

    def _felt(self, felt: Felt, svar: str) -> InputBlock:
        label = self.naa.bilde.sporsmaal.get(felt) or sporsmaal(felt, self.sprak)
        return self._input(felt, label, self._svarfelt(felt, svar), felt, self._ord(f"hjelp_{felt}"))

    def _svarfelt(self, felt: Felt, svar: str) -> InputInteractiveElement:
        if felt is Felt.SNAKKET:
            alternativ = {verdi: _alternativ(verdi, self._ord(verdi)) for verdi in (JA, NEI)}
            return RadioButtonsElement(
                action_id=SVAR, options=list(alternativ.values()), initial_option=alternativ.get(svar)
            )
        if felt is Felt.EVALUERING:
            return DatePickerElement(action_id=SVAR, initial_date=svar or None)
        return _tekstfelt(svar, LENGSTE_SVAR, multiline=True)

    def _raad(self, roller: Sequence[Rolle], uten_raad: str) -> list[Block]:
        alternativ = {rolle: _alternativ(rolle, role(rolle, self.sprak)) for rolle in RAADGIVERE}
        valgte = [alternativ[rolle] for rolle in roller if rolle in alternativ]
        hvem = StaticMultiSelectElement(
            action_id=SVAR,
            placeholder=ren(self._ord("velg")),
            options=list(alternativ.values()),
            initial_options=valgte or None,
        )
        grunn = _tekstfelt(uten_raad, LENGSTE_LINJE)
        return [
            self._input(RAADSPURT, self._ord("raadspurt"), hvem, RAADSPURT, self._ord("raadspurt_om")),
            self._input(UTEN_RAAD, self._ord("uten_raad"), grunn),
        ]

    def _alle_tiltak(self, tiltak: Mapping[str, NyttTiltak | None]) -> list[Block]:
        """Those that are stored, new ones with room for at least one, and the button for one more."""
        lagrede = {linje.id: linje.som_nytt() for linje in self.naa.tiltak}
        vises = {id: tiltaket or lagrede.get(id) for id, tiltaket in tiltak.items()}
        if not any(id.startswith(_NYTT) for id in vises):
            vises[f"{_NYTT}0"] = NyttTiltak("")
        deler = [
            self._ett_tiltak(nummer, id, tiltaket, bort=id in tiltak and tiltak[id] is None)
            for nummer, (id, tiltaket) in enumerate(vises.items(), 1)
            if tiltaket  # nobody wants the others
        ]
        ett_til = ButtonElement(text=ren(self._ord("nytt_tiltak")), action_id=ETT_TIL)
        return [*(blokk for del_ in deler for blokk in del_), ActionsBlock(elements=[ett_til], block_id=ETT_TIL)]

    def _ett_tiltak(self, nummer: int, id: str, tiltaket: NyttTiltak, bort: bool) -> list[Block]:
        alternativ = {hvem: _alternativ(hvem, owner(hvem, self.side, self.sprak)) for hvem in Ansvarlig}
        ansvarlig = StaticSelectElement(
            action_id=SVAR,
            placeholder=ren(self._ord("velg")),
            options=list(alternativ.values()),
            initial_option=alternativ[tiltaket.ansvarlig] if tiltaket.ansvarlig else None,
        )
        frist = DatePickerElement(action_id=SVAR, initial_date=_iso(tiltaket.frist))
        er_nytt = id.startswith(_NYTT)
        tittel = tekst("slack_plan.nytt_tiltak", self.sprak) if er_nytt else self._ord("tiltak_nummer", nummer=nummer)
        blokker = [
            avsnitt(tittel, f"{id}:tittel"),
            self._input(f"{id}:{HVA}", self._ord("tiltak_hva"), _tekstfelt(tiltaket.hva, LENGSTE_LINJE), id),
            self._input(f"{id}:{ANSVARLIG}", self._ord("tiltak_ansvarlig"), ansvarlig),
            self._input(f"{id}:{FRIST}", self._ord("tiltak_frist"), frist),
            self._input(
                f"{id}:{VIRKER_NAAR}",
                self._ord("tiltak_virker_naar"),
                _tekstfelt(tiltaket.virker_naar, LENGSTE_LINJE),
            ),
        ]
        return blokker if er_nytt else [*blokker, self._ta_bort(id, bort)]

    def _ta_bort(self, id: str, bort: bool) -> InputBlock:
        ja = _alternativ(JA, self._ord("ja"))
        avkryssing = CheckboxesElement(action_id=SVAR, options=[ja], initial_options=[ja] if bort else None)
        return self._input(f"{id}:{BORT}", self._ord("ta_bort"), avkryssing)

    def _input(
        self, block_id: str, label: str, element: InputInteractiveElement, navn: str = "", hjelp: str = ""
    ) -> InputBlock:
        """`navn` is the part whose meaning to somebody else is told under it, before the help."""
        under = [self._den_andres(self.andres[navn])] if navn in self.andres else []
        hint = avkortet("\n".join([*under, hjelp]).strip(), MAX_HJELP)
        return InputBlock(
            block_id=block_id, label=ren(label), element=element, hint=ren(hint) if hint else None, optional=True
        )

    def _den_andres(self, del_: Del) -> str:
        if del_ is None:
            return self._ord("tiltak_tatt_bort")
        ord_ = self._som_ord(del_)
        return f"{self._ord('den_andres')} {ord_}" if ord_ else self._ord("den_andres_tom")

    def _som_ord(self, del_: Del) -> str:
        if isinstance(del_, NyttTiltak):
            hvem = owner(del_.ansvarlig, self.side, self.sprak) if del_.ansvarlig else ""
            dag = datoer.lang(del_.frist, self.sprak) if del_.frist else ""
            return ". ".join(filter(None, (del_.hva, hvem, dag, del_.virker_naar)))
        if isinstance(del_, tuple):
            roller, uten_raad = del_
            return ", ".join(role(rolle, self.sprak) for rolle in roller) or uten_raad
        return self._ord(del_) if del_ in (JA, NEI) else str(del_)

    def _ord(self, nokkel: str, **verdier: object) -> str:
        return tekst(f"plan_web.{nokkel}", self.sprak, **verdier)


def _mangel(navn: str, naa: Redigering, sprak: str) -> str:
    if navn in Felt.__members__.values():
        return naa.bilde.sporsmaal.get(Felt(navn)) or sporsmaal(Felt(navn), sprak)
    return tekst("plan_web.raadspurt" if navn == RAADSPURT else "plan_web.mangler_tiltak", sprak)


def _feil(sted: str, feil: UgyldigSvar | UgyldigPlan, sprak: str) -> str:
    if isinstance(feil, UgyldigPlan):
        return tekst(f"plan.{feil.kode}", sprak)
    if feil.kode == "tom" and sted.endswith(f":{HVA}"):
        return tekst("plan_web.tiltak_uten_hva", sprak)
    return tekst(f"fritekst.{feil.kode}", sprak, **feil.verdier)


def _lest_tiltak(values: Mapping[str, Any], id: str) -> NyttTiltak | None:
    """The measure as written; None where it is to be taken away."""
    if _valgte(values, f"{id}:{BORT}"):
        return None
    ansvarlig, frist = _skrevet(values, f"{id}:{ANSVARLIG}"), _skrevet(values, f"{id}:{FRIST}")
    return NyttTiltak(
        _skrevet(values, f"{id}:{HVA}"),
        Ansvarlig(ansvarlig) if ansvarlig else None,
        date.fromisoformat(frist) if frist else None,
        _skrevet(values, f"{id}:{VIRKER_NAAR}"),
    )


def _lest_raad(values: Mapping[str, Any]) -> tuple[tuple[Rolle, ...], str]:
    roller = tuple(sorted(Rolle(rolle) for rolle in _valgte(values, RAADSPURT)))
    return roller, "" if roller else _skrevet(values, UTEN_RAAD)


def _skrevet(values: Mapping[str, Any], block_id: str) -> str:
    """What was written or chosen in a block; empty where nothing was."""
    felt = values.get(block_id, {}).get(SVAR, {})
    valgt = felt.get("selected_option") or {}
    return str(felt.get("value") or felt.get("selected_date") or valgt.get("value") or "").strip()


def _valgte(values: Mapping[str, Any], block_id: str) -> list[str]:
    return [valgt["value"] for valgt in values.get(block_id, {}).get(SVAR, {}).get("selected_options") or []]


def _tomt(blokk: Mapping[str, Any], fra: str, til: str) -> dict[str, Any]:
    """The block of one new measure as that of another, with nothing written in it."""
    kopi = {**blokk, "block_id": blokk["block_id"].replace(fra, til, 1)}
    if "element" in kopi:
        kopi["element"] = {navn: verdi for navn, verdi in kopi["element"].items() if not navn.startswith("initial_")}
    return kopi


def _tekstfelt(svar: str, hoyst: int, multiline: bool = False) -> PlainTextInputElement:
    return PlainTextInputElement(action_id=SVAR, initial_value=svar or None, multiline=multiline, max_length=hoyst)


def _alternativ(verdi: str, text: str) -> Option:
    return Option(value=verdi, text=ren(avkortet(text, MAX_KNAPPETEKST)))


def _iso(dato: date | None) -> str | None:
    return dato.isoformat() if dato else None
