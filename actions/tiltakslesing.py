"""Reads a measure from what people write: «kortere dager, jeg ordner det, innen 1. desember»."""

import re
from dataclasses import replace
from datetime import date

from actions.lesing import ROLLER
from naervaer import datotolk
from naervaer.datotolk import Retning
from naervaer.store.models import Ansvarlig
from naervaer.tiltak import NyttTiltak

_JEG = r"jeg|eg|æ|je|jæ|undertegnede"
_HVEM: dict[Ansvarlig, str] = {
    Ansvarlig.LEDER: r"leder|leiar|sjef|" + ROLLER["leder"],
    Ansvarlig.ANSATT: r"ansatt|tilsett|hen|" + ROLLER["ansatt"],
    Ansvarlig.HR: ROLLER["hr"],
    Ansvarlig.BHT: ROLLER["bht"],
    Ansvarlig.NAV: ROLLER["nav"],
    Ansvarlig.ANNEN: r"(?:en |ein |noen |nokon )?(?:annen|andre|kollega\w*)",
}
_GJOR = (
    r"ordn\w+|fiks\w+|gjør|gjer|t[ae]r (?:det|dette|ansvar\w*|seg av|meg av|hånd om)|tek (?:det|dette|ansvar\w*|seg av)"
    r"|har ansvar\w*|står for|sørger for|syter for|er ansvarl[ie]g|(?:følger|følgjer) opp"
    r"|skal (?:ordne|fikse|gjøre|gjere)"
)
_INNLEDNING = re.compile(
    r"\W*(?:(?:hei|ja|og|kan du|kan vi|kan me|vil du|jeg vil|eg vil|æ vil|vi vil|gjerne|please|må)\W+)*"
    r"(?:(?:legge?|leggje?|føre?|sette?|setje?|notere?|skrive?|registrere?|lage?|ta|avtale?|ha)\b\W+)?"
    r"(?:(?:til|inn|opp|med|ned)\W+)?(?:(?:et|eit|en|ein|ett|enda|endå|nytt|ny|nye|annet|anna|til|flere)\W+)*"
    r"tiltak\w*\b(?:\W+(?:i|til) (?:oppfølgings)?planen?\b)?\W*(?:(?:om|som er|er|til)\W+)?",
    re.IGNORECASE,
)
_INNEN = re.compile(
    r"\b(?:(?:med |og )?(?:frist\w*|ferdig|klart?|på plass)(?: er| til)?\W+)?"
    r"(?:innen|innan|før|senest|seinast|i løpet av|frist\w*|by|ferdig|klart?)\W*(?:er |den |til )?$",
    re.IGNORECASE,
)
_INNEN_TID = re.compile(
    r"\b(?:innen|innan|i løpet av)\s+(?=(?:en|ei|ein|to|tre|fire|fem|seks|sju|åtte|ti|\d+) (?:dag|uke|veke|mån))",
    re.IGNORECASE,
)
_TEGN = re.compile(
    r"\W*(?:og )?(?:"
    r"(?:(?:vi|me|dere|de|man|jeg|eg)\s+(?:ser|merker|merkar|vet|veit)|(?:ser|merker|merkar)(?=\s+(?:det|at|på|når)\b))"
    r"\s+(?!ikke|ikkje|itj)(?:at\s+)?(?:det|dette)?\s*"
    r"(?:virker|verkar|fungerer|går bra)?\s*(?:på|ved|når|om|hvis|dersom)?\s*(?:at\s+)?"
    r"|(?:det|dette)?\s*(?:virker|verkar|fungerer)\s+(?:når|hvis|om|dersom|ved)\s+(?:at\s+)?"
    r"|(?:tegn|teikn)\w*\s*(?:på at det (?:virker|verkar))?\s*(?:er|:)?\s*(?:at\s+)?"
    r")(?P<tegn>\S.+)",
    re.IGNORECASE | re.DOTALL,
)
_LEDD = re.compile(rf"[,;\n]|(?<=[a-zæøå])[.!](?:\s+|$)|\bog\b(?=\s+(?:{_JEG}|\w+) (?:{_GJOR})\b)", re.IGNORECASE)
_FYLL = re.compile(r"\W*(?:takk|please|nå|no|også|òg)?\W*", re.IGNORECASE)
_TOMT = " .,;:–-!\n"


def les(tekst: str, jeg: Ansvarlig, navn: str, today: date) -> NyttTiltak:
    """What the text tells of a measure; `hva` is empty where it only says that there is one. `jeg` is who writes,
    `navn` what the employee is called. Raises UgyldigDato.
    """
    tekst = _INNEN_TID.sub("innen om ", tekst)
    innledning = _INNLEDNING.match(tekst)
    frist, resten = _uten_frist(tekst[innledning.end() :] if innledning else tekst, today)
    lest = NyttTiltak("", frist=frist)
    hva: list[str] = []
    for ledd in _LEDD.split(resten):
        lest, brukt = _ledd(lest, ledd, jeg, navn)
        if not brukt and not _FYLL.fullmatch(ledd):
            hva.append(_uten_navnet(ledd, navn).strip(_TOMT))
    hva = [ledd for ledd in hva if ledd]
    sagt = innledning or frist or lest.ansvarlig or lest.virker_naar
    return replace(lest, hva=stor(", ".join(hva))) if sagt else lest


def svar_paa(del_: str, tekst: str, jeg: Ansvarlig, navn: str, today: date) -> NyttTiltak:
    """What the answer to a question about one part tells, of that part and of others. Raises UgyldigDato."""
    if del_ == "virker_naar":
        tegn = _TEGN.fullmatch(tekst)
        return NyttTiltak("", virker_naar=stor(tegn["tegn"] if tegn else tekst))
    lest = les(tekst, jeg, navn, today)
    if del_ == "hva":
        return lest if lest.hva else replace(lest, hva=stor(tekst.strip(_TOMT)))
    if del_ == "frist":
        funn = datotolk.finn(_INNEN_TID.sub("innen om ", tekst), today, Retning.FREMOVER)
        return replace(lest, hva="", frist=(funn[0].tom or funn[0].fom) if funn else None)
    return replace(lest, hva="", ansvarlig=lest.ansvarlig or _hvem(tekst, jeg, navn))


def fylt(kjent: NyttTiltak, lest: NyttTiltak, del_: str = "") -> NyttTiltak:
    """The measure with what was told: `del_` in place of what stood there, and the rest only where nothing did."""
    kjent = replace(kjent, **{del_: getattr(lest, del_)}) if del_ and getattr(lest, del_) else kjent
    return NyttTiltak(
        hva=kjent.hva or lest.hva,
        ansvarlig=kjent.ansvarlig or lest.ansvarlig,
        frist=kjent.frist or lest.frist,
        virker_naar=kjent.virker_naar or lest.virker_naar,
    )


def stor(tekst: str) -> str:
    """Words taken out of a sentence, as a sentence of their own."""
    tekst = tekst.strip(_TOMT)
    return tekst[:1].upper() + tekst[1:]


def _uten_frist(tekst: str, today: date) -> tuple[date | None, str]:
    """The day by which it is to be done, and the text without it. «Kortere dager til jul» has none."""
    for funn in datotolk.finn(tekst, today, Retning.FREMOVER):
        foran, etter = tekst[: funn.start], tekst[funn.slutt :]
        innen = _INNEN.search(foran)
        alene = re.search(r"(?:^|[,;.\n])\W*$", foran) and re.match(r"\s*(?:[,;.\n]|$)", etter)
        if innen or alene:
            foran = foran[: innen.start()] if innen else foran
            return funn.tom or funn.fom, f"{foran.rstrip(_TOMT)}, {etter.lstrip(_TOMT)}"
    return None, tekst


def _ledd(lest: NyttTiltak, ledd: str, jeg: Ansvarlig, navn: str) -> tuple[NyttTiltak, bool]:
    """The measure with what a clause tells, and whether that was all it told."""
    tegn = _TEGN.fullmatch(ledd)
    if tegn:
        return replace(lest, virker_naar=stor(tegn["tegn"])), True
    if lest.virker_naar and not _eier(ledd, jeg, navn):
        return (replace(lest, virker_naar=f"{lest.virker_naar}, {ledd.strip()}") if ledd.strip() else lest), True
    eier = _eier(ledd, jeg, navn)
    if eier is None:
        return lest, False
    hvem, bare_det = eier
    return replace(lest, ansvarlig=lest.ansvarlig or hvem), bare_det


def _eier(ledd: str, jeg: Ansvarlig, navn: str) -> tuple[Ansvarlig, bool] | None:
    """Whom a clause makes responsible, and whether it says nothing more."""
    for hvem, ord_ in _ordene(jeg, navn):
        alene = rf"\W*(?:ansvarl[ie]g\w*|ansvar\w*)?(?:\s+(?:er|har|hos|på))?\W*(?:{ord_})\W*"
        if re.fullmatch(alene, ledd, re.IGNORECASE):
            return hvem, True
        gjor = re.match(rf"\W*(?:og\s+|så\s+|det\s+)?(?:{ord_})\s+(?:{_GJOR})\b(?P<mer>.*)", ledd, re.IGNORECASE)
        if gjor:
            return hvem, not set(re.findall(r"\w{4,}", gjor["mer"].lower())) - {"selv", "sjølv", "dette"}
        if hvem is not Ansvarlig.ANSATT and re.match(rf"\W*(?:{ord_})\s+(?:skal\s|\w+[ea]r\b)", ledd, re.IGNORECASE):
            return hvem, False
    return None


def _hvem(tekst: str, jeg: Ansvarlig, navn: str) -> Ansvarlig | None:
    return next(
        (hvem for hvem, ord_ in _ordene(jeg, navn) if re.search(rf"\b(?:{ord_})\b", tekst, re.IGNORECASE)), None
    )


def _ordene(jeg: Ansvarlig, navn: str) -> list[tuple[Ansvarlig, str]]:
    kalt = rf"{re.escape(navn)}|" if navn else ""
    ansatt = (Ansvarlig.ANSATT, kalt + _HVEM[Ansvarlig.ANSATT])
    return [(jeg, _JEG), ansatt, *((hvem, ord_) for hvem, ord_ in _HVEM.items() if hvem is not Ansvarlig.ANSATT)]


def _uten_navnet(tekst: str, navn: str) -> str:
    """«Kortere dager for Kari» is of Kari's case already."""
    if not navn:
        return tekst
    return re.sub(rf"\s*\b(?:for|til|på|hos|te|førr)\s+{re.escape(navn)}(?:\s+[A-ZÆØÅ]\w+)*\b", "", tekst)
