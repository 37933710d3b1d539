"""Suggestions of measures from the catalogue, by the kind of work and the grade. Nothing in them is about anybody."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from naervaer.tekster import tekst

_ORD = re.compile(r"[\w-]+")


@dataclass(frozen=True)
class Forslag:
    """A measure that may suit, and how both would see that it works."""

    id: str
    hva: str
    virker_naar: str


@dataclass(frozen=True)
class _Mulighet:
    """A way of adapting work, for these kinds of work (empty: all) and grades from `fra` to `til` percent."""

    id: str
    oppgaver: tuple[str, ...] = ()
    fra: int = 1
    til: int = 100


def oppgavetyper(beskrivelse: str) -> frozenset[str]:
    """The kinds of work that the words of a description tell of."""
    ord_ = [ordet.lower() for ordet in _ORD.findall(beskrivelse)]
    return frozenset(type_ for type_, moenster in _ordene().items() if any(moenster.fullmatch(o) for o in ord_))


def forslag(typer: Collection[str], grad: int | None, sprak: str) -> list[Forslag]:
    """What may suit this work at this grade (percent; None when nobody is sick), what is fitted to the work first.

    With no kind of work known, only what suits all.
    """
    passer = [
        m
        for m in _muligheter()
        if (not m.oppgaver or set(m.oppgaver) & set(typer)) and (grad is None or m.fra <= grad <= m.til)
    ]
    return [_forslag(m, sprak) for m in sorted(passer, key=lambda m: not m.oppgaver)]


def alle(sprak: str) -> list[Forslag]:
    """The whole catalogue."""
    return [_forslag(m, sprak) for m in _muligheter()]


def _forslag(m: _Mulighet, sprak: str) -> Forslag:
    return Forslag(m.id, tekst(f"tiltaksforslag.{m.id}_hva", sprak), tekst(f"tiltaksforslag.{m.id}_virker_naar", sprak))


@cache
def _muligheter() -> tuple[_Mulighet, ...]:
    return tuple(_Mulighet(**{**rad, "oppgaver": tuple(rad.get("oppgaver", ()))}) for rad in _fil()["muligheter"])


@cache
def _ordene() -> dict[str, re.Pattern[str]]:
    def moenster(former: str) -> re.Pattern[str]:
        return re.compile("|".join(re.escape(form).replace(r"\*", r"\w*") for form in former.split()))

    return {type_: moenster(former) for type_, former in _fil()["oppgaver"].items()}


@cache
def _fil() -> dict[str, Any]:
    innhold: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
    return innhold
