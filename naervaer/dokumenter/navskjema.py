"""The plan as text to paste into Nav's form, field by field.

The form has no field for measures, for help from the authorities or for disagreement. The first two go with the
adaptation to come (field 5), the last with how it is followed up (field 7).
"""

from __future__ import annotations

from dataclasses import dataclass

from babel.dates import format_date

from naervaer.dokumenter.innhold import Oppfolgingsplan, Syn, Tiltak
from naervaer.dokumenter.visning import ren
from naervaer.tekster import tekst

HOYST_TEGN = 2000  # in each text field of Nav's form


@dataclass(frozen=True)
class Felt:
    """One field: its number and question in Nav's form, which is in bokmål, and what to paste there."""

    nr: str
    sporsmal: str
    tekst: str

    @property
    def tegn(self) -> int:
        """The length as the form counts it: in UTF-16, where an emoji is two."""
        return len(self.tekst.encode("utf-16-le")) // 2

    @property
    def for_lang(self) -> bool:
        """Whether the form will refuse it."""
        return self.tegn > HOYST_TEGN


def felter(plan: Oppfolgingsplan, sprak: str) -> list[Felt]:
    """The fields in the form's order; what is not answered yet is empty. 8b is there only after a no to 8."""
    svar = {
        "1": ("arbeidsdag", plan.arbeidsdag.svar),
        "2": ("kan_utfores", plan.kan_utfores.svar),
        "3": ("kan_ikke_utfores", plan.kan_ikke_utfores.svar),
        "4": ("tilrettelegging_hittil", plan.tilrettelegging_hittil.svar),
        "5": ("tilrettelegging_fremover", _fremover(plan, sprak)),
        "6": ("andre_muligheter", plan.andre_muligheter.svar),
        "7": ("oppfolging", _oppfolging(plan, sprak)),
        "8": ("snakket", _ja_nei(plan.snakket.ja, sprak)),
        "8b": ("begrunnelse", plan.snakket.begrunnelse if plan.snakket.ja is False else None),
        "9": ("evaluering", f"{plan.evaluering.dato:%d.%m.%Y}" if plan.evaluering.dato else ""),
    }
    return [
        Felt(nr, tekst(f"dokumenter.sporsmal_{felt}"), ren(svaret))
        for nr, (felt, svaret) in svar.items()
        if svaret is not None
    ]


def som_tekst(plan: Oppfolgingsplan, sprak: str) -> str:
    """All fields as one text, which says which of them are too long for the form."""
    avsnitt = [tekst("dokumenter.nav_innledning", sprak, hoyst=HOYST_TEGN)]
    avsnitt += [_vist(felt, sprak) for felt in felter(plan, sprak)]
    return "\n\n".join(avsnitt) + "\n"


def _vist(felt: Felt, sprak: str) -> str:
    linjer = [f"{felt.nr}. {felt.sporsmal}"]
    if felt.for_lang:
        linjer.append(tekst("dokumenter.nav_for_lang", sprak, tegn=felt.tegn, over=felt.tegn - HOYST_TEGN))
    return "\n".join([*linjer, felt.tekst or tekst("dokumenter.nav_tomt", sprak)])


def _fremover(plan: Oppfolgingsplan, sprak: str) -> str:
    linjer = [plan.tilrettelegging_fremover.svar]
    if plan.tiltak:
        linjer += [tekst("dokumenter.nav_tiltak", sprak), *(_tiltak(tiltak, sprak) for tiltak in plan.tiltak)]
    if plan.myndigheter.svar:
        linjer.append(tekst("dokumenter.nav_myndigheter", sprak, svar=plan.myndigheter.svar))
    return "\n".join(linjer)


def _oppfolging(plan: Oppfolgingsplan, sprak: str) -> str:
    linjer = [plan.oppfolging.svar]
    if plan.uenighet:
        linjer += [tekst("dokumenter.nav_uenighet", sprak), *(_syn(syn, sprak) for syn in plan.uenighet)]
    return "\n".join(linjer)


def _tiltak(tiltak: Tiltak, sprak: str) -> str:
    uavklart = tekst("dokumenter.felles_ikke_avtalt", sprak).lower()
    frist = format_date(tiltak.frist, "d. MMMM y", locale=sprak) if tiltak.frist else uavklart
    return tekst(
        "dokumenter.nav_et_tiltak",
        sprak,
        hva=_setning(tiltak.hva),
        ansvarlig=tiltak.ansvarlig or uavklart,
        frist=frist,
        virker_naar=_setning(tiltak.virker_naar or uavklart),
    )


def _syn(syn: Syn, sprak: str) -> str:
    deler = {"tema": _setning(syn.tema), "ansatt": _setning(syn.ansatt), "leder": _setning(syn.leder)}
    return tekst("dokumenter.nav_et_syn", sprak, **deler)


def _setning(hva: str) -> str:
    return hva if hva.endswith((".", "!", "?", ":")) else f"{hva}."


def _ja_nei(ja: bool | None, sprak: str) -> str:
    if ja is None:
        return ""
    return tekst("dokumenter.felles_ja" if ja else "dokumenter.felles_nei", sprak)
