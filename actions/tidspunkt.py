"""Reads a moment from what people write: the day, and the time of day. The days alone: naervaer/datotolk.py."""

import re
from datetime import date, datetime, time, timedelta

from babel.dates import format_time

from naervaer import datoer, datotolk
from naervaer.datotolk import Retning
from naervaer.klokke import OSLO, Klokke
from naervaer.tekster import tekst

OM_MORGENEN = time(9)
_TIME = r"(?:\d{1,2}(?:[.:]\d{2})?|ett|eitt|to|tre|fire|fem|seks|sju|syv|åtte|ni|ti|elleve|tolv)\b"
_KLOKKA = re.compile(
    rf"\b(?:kl\.?|klokk(?:a|en|o))\s*(?:(?:kvart|halv|fem|ti)\s+(?:(?:over|på|i)\s+)?(?:halv\s+)?)?{_TIME}"
    r"|\b\d{1,2}[.:]\d{2}\b",
    re.IGNORECASE,
)
_BARE_TIMEN = re.compile(r"\W*(?:rundt |ca\.? )?(\d{1,2})(?:[.:](\d{2}))?\W*", re.IGNORECASE)
_MED_PUNKTUM = re.compile(r"\b\d{1,2}\.\d{2}\b")
_OM_LITT = re.compile(r"\bom (en|ein|et|eit|\d+|to|tre) (time|timer|timar|minutt|minutter)\b", re.IGNORECASE)
_EN_TIL_TRE = {"en": 1, "ein": 1, "et": 1, "eit": 1, "to": 2, "tre": 3}
# The hour that a part of the day stands for.
_DOGNET = {
    re.compile(r"\b(kveld\w*|kvelden)\b", re.IGNORECASE): time(18),
    re.compile(r"\b(ettermiddag\w*)\b", re.IGNORECASE): time(14),
    re.compile(r"\b(formiddag\w*)\b", re.IGNORECASE): time(10),
}


def moment(text: str, klokke: Klokke, kjent: datetime | None = None) -> datetime | None:
    """The moment that the text names, in Norway's time; in the morning where it names only a day. An hour alone is on
    the day of `kjent`, else the next time it strikes. Raises UgyldigDato.
    """
    soon = _om_litt(text, klokke)
    if soon:
        return soon
    dag, klokkeslett = dag_og_klokke(text, klokke)
    klokkeslett = klokkeslett or next((hour for form, hour in _DOGNET.items() if form.search(text)), None)
    if dag:
        return at(dag, klokkeslett or OM_MORGENEN)
    if klokkeslett and kjent:
        return at(kjent.astimezone(OSLO).date(), klokkeslett)
    if klokkeslett:
        i_dag = at(klokke.today(), klokkeslett)
        return i_dag if i_dag > klokke.now() else at(klokke.today() + timedelta(days=1), klokkeslett)
    return None


def dag_og_klokke(text: str, klokke: Klokke, bare_timen: bool = False) -> tuple[date | None, time | None]:
    """The day and the time that the text itself names, the next such day. With `bare_timen`, «10» is a time. Raises
    UgyldigDato.
    """
    soon = _om_litt(text, klokke)
    if soon:
        return soon.date(), soon.time().replace(second=0, microsecond=0)
    hour = _BARE_TIMEN.fullmatch(text) if bare_timen else None
    if hour:
        return None, datotolk.finn_klokkeslett(f"kl. {hour[1]}.{hour[2] or '00'}")
    funn = datotolk.finn(text, klokke.today(), Retning.FREMOVER)
    klokkeslett = datotolk.finn_klokkeslett(text)
    if funn and klokkeslett is None:
        beside = _MED_PUNKTUM.search(text[: funn[0].start] + " " + text[funn[0].slutt :])
        klokkeslett = datotolk.finn_klokkeslett(f"kl. {beside[0]}") if beside else None
    return funn[0].fom if funn else None, klokkeslett


def uten_tid(text: str, klokke: Klokke) -> str:
    """The text without the days and the times of day. Raises UgyldigDato."""
    for funn in reversed(datotolk.finn(text, klokke.today(), Retning.FREMOVER)):
        text = f"{text[: funn.start].rstrip()} {text[funn.slutt :].lstrip()}"
    for pattern in (_KLOKKA, _OM_LITT):
        text = pattern.sub("", text)
    return text


def at(dag: date, klokkeslett: time) -> datetime:
    """That time of day in Norway."""
    return datetime.combine(dag, klokkeslett, OSLO)


def med_ord(naar: datetime, sprak: str) -> str:
    """«mandag 23. november 2026 kl. 10.00»."""
    i_oslo = naar.astimezone(OSLO)
    klokka = format_time(i_oslo, "HH.mm", locale=sprak)
    return tekst("paaminnelse.naar", sprak, dag=datoer.lang(i_oslo.date(), sprak), klokka=klokka)


def _om_litt(text: str, klokke: Klokke) -> datetime | None:
    soon = _OM_LITT.search(text)
    if not soon:
        return None
    number = _EN_TIL_TRE.get(soon[1].lower()) or int(soon[1])
    unit = "hours" if soon[2].lower().startswith("t") else "minutes"
    return (klokke.now() + timedelta(**{unit: number})).astimezone(OSLO)
