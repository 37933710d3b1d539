"""A neutral reply in words: its plain text form, and the parts that the channels show each in their own way."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from naervaer import datoer
from naervaer.tekster import tekst

DATO = "dato"  # what a reply asks for, where a day answers it


@dataclass(frozen=True)
class Del:
    """Lines under a heading."""

    tittel: str
    linjer: list[str]


def som_tekst(reply: dict[str, Any], url: str) -> str:
    """The reply in lines that can be read anywhere; `url` is where the gateway is.

    What lines cannot show is said: a drawing, and that a day can be written.
    """
    sprak, alvor = reply["sprak"], reply["alvor"]
    lines = [tekst(f"web.{alvor}", sprak)] if alvor != "vanlig" else []
    lines.append(reply["tekst"])
    lines += [f"  {faktanavn(fact)}{faktaverdi(fact, sprak)}" for fact in reply["fakta"]]
    for part in tidslinje(reply):
        lines += [f"  {part.tittel}:", *(f"    {line}" for line in part.linjer)]
    lines += [f"  {tekst('kanal.tegning', sprak)}: {url}"] if reply["tidslinje"] else []
    lines += [f"  {file['tittel']}: {urljoin(url, file['adresse'])}" for file in reply["filer"]]
    lines += [f"  {tekst('terminal.kilde', sprak)}: {_kilde(kilde)}" for kilde in reply["kilder"]]
    lines += [f"  [{choice['tekst']}]" for choice in valg(reply, "vanlig")]
    lines += [f"  {tekst('kanal.skriv_dato', sprak)}"] if ber_om_dato(reply) else []
    return "\n".join(lines) + "\n"


def valg(reply: dict[str, Any], slag: str) -> list[dict[str, Any]]:
    """The choices of one kind."""
    return [choice for choice in reply["valg"] if choice["slag"] == slag]


def ber_om_dato(reply: dict[str, Any]) -> bool:
    """Whether the reply asks for a day, and no choice has been made instead."""
    return reply.get("svarform") == DATO and not any(choice["valgt"] for choice in valg(reply, "vanlig"))


def dag_med_ord(iso: object, sprak: str) -> str | None:
    """A day that was picked, as the person would write it; None for what is no day."""
    try:
        return _day(str(iso), sprak)
    except ValueError:
        return None


def faktanavn(fact: dict[str, Any]) -> str:
    """What stands before the value of a fact; nothing where it has no name."""
    return f"{fact['navn']}: " if fact["navn"] else ""


def faktaverdi(fact: dict[str, Any], sprak: str) -> str:
    """The value of a fact, with how it stands with its deadline in words."""
    return _standing(fact.get("naar", ""), sprak) + str(fact["verdi"])


def tidslinje(reply: dict[str, Any]) -> list[Del]:
    """The same words as under the drawing in the web chat, in the order of time; nothing where there is no timeline."""
    timeline, sprak = reply["tidslinje"], reply["sprak"]
    if not timeline:
        return []
    today = _day(timeline["i_dag"], sprak)
    points = sorted(timeline["punkter"], key=lambda point: str(point["dato"]))
    return [
        Del(tekst("web.tidslinje_punkter", sprak, i_dag=today), [_point(point, sprak) for point in points]),
        Del(
            tekst("web.tidslinje_fravaer", sprak),
            [
                *(_stretch(stretch, sprak) for stretch in timeline["perioder"]),
                *(_dates("web.tidslinje_ferie", holiday, sprak) for holiday in timeline["ferie"]),
            ],
        ),
    ]


def avkortet(text: str, grense: int) -> str:
    """The text, with an ellipsis where it is longer than `grense` characters."""
    return text if len(text) <= grense else text[: grense - 1].rstrip() + "…"


def _kilde(kilde: dict[str, Any]) -> str:
    return f"{kilde['tittel']}, {kilde['adresse']}" if kilde["adresse"] else str(kilde["tittel"])


def _standing(naar: str, sprak: str) -> str:
    return f"{tekst(f'web.naar_{naar}', sprak)}, " if naar else ""


def _point(point: dict[str, Any], sprak: str) -> str:
    own = f" ({tekst('web.tidslinje_egen', sprak)})" if point["egen"] else ""
    return f"{_standing(point['status'], sprak)}{_day(point['dato'], sprak)}: {point['tittel']}{own}"


def _stretch(stretch: dict[str, Any], sprak: str) -> str:
    key = "web.tidslinje_periode" if stretch["tom"] else "web.tidslinje_periode_aapen"
    return _dates(key, stretch, sprak)


def _dates(key: str, stretch: dict[str, Any], sprak: str) -> str:
    tom = stretch["tom"] and _day(stretch["tom"], sprak)
    return tekst(key, sprak, fom=_day(stretch["fom"], sprak), tom=tom, grad=stretch.get("grad"))


def _day(iso: str, sprak: str) -> str:
    return datoer.lang(date.fromisoformat(iso), sprak)
