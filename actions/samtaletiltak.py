"""The measures that were agreed in the talk: what, who, by when, and how both see that it works. One at a time.

In the stand: `tiltak` is the one that is being told, empty when there are no more; `uten` holds the parts of it that
were passed over, `rett` the one that is told anew.
"""

import re
from dataclasses import replace
from datetime import date

from actions import skjema, tiltakslesing, utkast
from actions.ask import Ask
from actions.hvem import employee
from actions.reply import Choice, Fact
from actions.skjema import Avvist, Sporsmaal, Stand
from actions.temaord import alike
from naervaer import datoer, tiltak, tiltaksforslag
from naervaer.kalender import pluss_maaneder
from naervaer.samtale import Samtalebilde
from naervaer.store.models import Ansvarlig, Tiltakstatus
from naervaer.tiltak import NyttTiltak, Tiltakslinje
from naervaer.tiltaksforslag import Forslag

FELT = "tiltak_"  # before the part in the name of a question
HVA, ANSVARLIG, FRIST, VIRKER, FLERE = "hva", "ansvarlig", "frist", "virker_naar", "flere"
_DELER = (HVA, ANSVARLIG, FRIST, VIRKER)
_OM_ARBEIDET = ("arbeidsdag", "kan", "kan_ikke")
_HVEM = (Ansvarlig.LEDER, Ansvarlig.ANSATT, Ansvarlig.HR, Ansvarlig.BHT, Ansvarlig.NAV)
_FORSLAG = 3
_LENGST_FRAM = 11  # months
_FERDIG = re.compile(
    r"\W*(?:nei\W+|det\W+(?:er|var)\W+|vi\W+er\W+)*(?:ferdig\w*|alle?|alt|ingen(?:\W+(?:flere|fleire|tiltak|ting))*"
    r"|(?:ikke|ikkje)\W+(?:noen|nokon)(?:\W+(?:flere|fleire|tiltak))*)\W*",
    re.IGNORECASE,
)


def question(ask: Ask, stand: Stand, talk: Samtalebilde) -> Sporsmaal | None:
    """What is not told of the measure, then whether there are more; None when there are none."""
    if stand.get("tiltak") == "":
        return None
    line = _current(ask, stand)
    part = _waiting(stand, line)
    return Sporsmaal(
        felt=f"{FELT}{part}",
        tekst=ask.tekst(f"samtale.tiltak_{part}", hva=line.hva if line else ""),
        eksempel=ask.tekst("samtale.tiltak_hva_eksempel") if part == HVA else "",
        hvorfor=ask.tekst(f"samtale.tiltak_{part}_hvorfor") if part in _DELER else "",
        fakta=facts(ask, stand["sak"], talk) if part in (HVA, FLERE) else (),
        valg=_choices(ask, stand, talk, line, part),
        svarform="dato" if part == FRIST else "",
        kan_tilbake=True,
    )


def take(ask: Ask, stand: Stand, talk: Samtalebilde, felt: str, tekst: str) -> Stand:
    """Store what the answer tells, also of other parts. Raises Avvist, UgyldigSvar, UgyldigDato."""
    part, line = felt.removeprefix(FELT), _current(ask, stand)
    if part == FLERE and utkast.says_yes(tekst):
        return _next_one(stand)
    if part in (FLERE, HVA) and (utkast.says_no(tekst) or _FERDIG.fullmatch(tekst)):
        return {**_next_one(stand), "tiltak": ""}
    if part == FLERE:
        line, part = None, HVA
    if part == VIRKER and (utkast.says_yes(tekst) or utkast.says_no(tekst)):
        raise Avvist(ask.tekst("samtale.med_ord"))
    told = _read(ask, stand, talk, part, tekst)
    _check_day(ask, told.frist)
    if line is None:
        new = tiltak.legg_til(
            ask.session, ask.hvem_id, stand["sak"], told, ask.sprak, ask.klokke, samtale_id=stand["samtale"]
        )
        return {**_next_one(stand), "tiltak": new}
    if not getattr(told, part):
        raise Avvist(ask.tekst(f"samtale.tiltak_{part}_ikke_forstaatt"))
    known = tiltakslesing.fylt(line.som_nytt(), told, part)
    tiltak.endre(ask.session, ask.hvem_id, line.id, known, ask.sprak, ask.klokke)
    return _without(stand, "rett")


def skip(stand: Stand, felt: str) -> Stand:
    """Leave a part open; no more measures where the next one was asked for."""
    part = felt.removeprefix(FELT)
    if "rett" in stand:
        return _without(stand, "rett")
    if part in (HVA, FLERE):
        return {**_next_one(stand), "tiltak": ""}
    return {**stand, "uten": f"{stand.get('uten', '')} {part}".strip()}


def back(stand: Stand, felt: str) -> Stand | None:
    """To the part before; None from the first one."""
    part = felt.removeprefix(FELT)
    if part == HVA:
        return _without(stand, "rett") if "rett" in stand else None
    before = VIRKER if part == FLERE else _DELER[_DELER.index(part) - 1]
    return {**stand, "rett": before}


def facts(ask: Ask, sak_id: str, talk: Samtalebilde) -> tuple[Fact, ...]:
    """The measures that were agreed in the talk."""
    return tuple(Fact(ask.tekst("samtale.tiltak"), _worded(ask, line)) for line in _agreed(ask, sak_id, talk.id))


def _agreed(ask: Ask, sak_id: str, samtale_id: str) -> list[Tiltakslinje]:
    lines = tiltak.vis(ask.session, ask.hvem_id, sak_id, ask.klokke)
    return [line for line in lines if line.samtale_id == samtale_id and line.status is not Tiltakstatus.AVLYST]


def _current(ask: Ask, stand: Stand) -> Tiltakslinje | None:
    lines = _agreed(ask, stand["sak"], stand["samtale"]) if stand.get("tiltak") else []
    return next((line for line in lines if line.id == stand["tiltak"]), None)


def _waiting(stand: Stand, line: Tiltakslinje | None) -> str:
    """The part to ask for."""
    if line is None:
        return HVA
    passed = stand.get("uten", "").split()
    missing = (part for part in _DELER if not getattr(line, part) and part not in passed)
    return str(stand.get("rett") or next(missing, FLERE))


def _read(ask: Ask, stand: Stand, talk: Samtalebilde, part: str, tekst: str) -> NyttTiltak:
    whose = employee(ask, stand["person"])
    jeg = Ansvarlig.LEDER if whose.stilling == "leder" else Ansvarlig.HR
    told = tiltakslesing.svar_paa(part, tekst, jeg, whose.navn, ask.klokke.today())
    pressed = next((f for f in _suggestions(ask, stand, talk) if f.hva == tekst), None)
    return replace(told, hva=pressed.hva, virker_naar=pressed.virker_naar) if pressed else told


def _check_day(ask: Ask, frist: date | None) -> None:
    """«10. november» in December is next year's to a reader of dates, and a mistake to a person. Raises Avvist."""
    if frist and frist < ask.klokke.today():
        raise Avvist(ask.tekst("samtale.frist_har_vaert"))
    if frist and frist > pluss_maaneder(ask.klokke.today(), _LENGST_FRAM):
        raise Avvist(ask.tekst("samtale.frist_langt_fram", dag=datoer.lang(frist, ask.sprak)))


def _choices(ask: Ask, stand: Stand, talk: Samtalebilde, line: Tiltakslinje | None, part: str) -> tuple[Choice, ...]:
    def answer(label: str, value: str) -> Choice:
        return skjema.answer_choice(ask, stand, f"{FELT}{part}", label, value)

    if part == ANSVARLIG:
        return tuple(answer(ask.tekst(f"samtale.ansvar_{hvem}"), ask.tekst(f"samtale.ansvar_{hvem}")) for hvem in _HVEM)
    if part == FRIST:
        return tuple(answer(ask.tekst(f"samtale.{om}"), ask.tekst(f"samtale.{om}")) for om in ("om_to", "om_fire"))
    if part == FLERE:
        return (answer(ask.tekst("samtale.tiltak_til"), "ja"), answer(ask.tekst("samtale.ikke_flere_tiltak"), "nei"))
    if part == VIRKER:
        fitting = [f for f in _suggestions(ask, stand, talk) if line and alike(f.hva, line.hva)]
        return tuple(answer(f.virker_naar, f.virker_naar) for f in fitting[:_FORSLAG])
    suggested = tuple(answer(f.hva, f.hva) for f in _suggestions(ask, stand, talk)[:_FORSLAG])
    return (*suggested, answer(ask.tekst("samtale.ikke_flere_tiltak"), "nei"))


def _suggestions(ask: Ask, stand: Stand, talk: Samtalebilde) -> list[Forslag]:
    """What may suit the work that the minutes tell of, and is not agreed already."""
    kinds = tiltaksforslag.oppgavetyper(" ".join(talk.referat.get(felt, "") for felt in _OM_ARBEIDET))
    agreed = {line.hva for line in _agreed(ask, stand["sak"], talk.id) if line.virker_naar}
    return [f for f in tiltaksforslag.forslag(kinds, None, ask.sprak) if f.hva not in agreed]


def _worded(ask: Ask, line: Tiltakslinje) -> str:
    parts = [
        line.hva,
        ask.tekst("samtale.tiltak_hvem", hvem=ask.tekst(f"samtale.ansvar_{line.ansvarlig}")) if line.ansvarlig else "",
        ask.tekst("samtale.tiltak_innen", dag=datoer.lang(line.frist, ask.sprak)) if line.frist else "",
        ask.tekst("samtale.tiltak_tegn", tegn=line.virker_naar) if line.virker_naar else "",
    ]
    return " ".join(f"{part.rstrip('.')}." for part in parts if part)


def _next_one(stand: Stand) -> Stand:
    return _without(stand, "tiltak", "uten", "rett")


def _without(stand: Stand, *navn: str) -> Stand:
    return {key: value for key, value in stand.items() if key not in navn}
