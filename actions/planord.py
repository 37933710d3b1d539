"""Which field of the plan somebody names in a few words."""

import re
from collections.abc import Mapping

from actions.planvisning import RAADSPURT, TILTAK
from naervaer.planbilde import Felt

# Words by which people name a field, the most telling first.
_NAVN: Mapping[str, str] = {
    Felt.KAN_IKKE_UTFORES: r"(?:ikke|ikkje)\b.{0,25}(?:oppg[aå]v|utfør|gj[øe]re)|oppg[aå]v\w*.{0,30}\b(?:ikke|ikkje)\b",
    Felt.TILRETTELEGGING_HITTIL: r"hittil|tidligere|tidlegare|prøvd|så langt",
    Felt.ANDRE_MULIGHETER: r"muligheter|moglegheit\w*|andre høve",
    Felt.MYNDIGHETER: r"nav\b|myndighet\w*|styresmakt\w*|hjelpemid\w*",
    RAADSPURT: r"råd\b|til råds|rådspurt\w*|bht\b|bedriftshels\w*",
    Felt.EVALUERING: r"evaluer\w*|juster\w*|dato\w*",
    Felt.OPPFOLGING: r"oppfølging(?!splan)\w*|følge opp|følgje opp",
    Felt.BEGRUNNELSE: r"begrunn\w*|grunngje\w*",
    Felt.SNAKKET: r"snakk\w*|samråd|medvirk\w*|medverk\w*",
    TILTAK: r"tiltak\w*",
    Felt.TILRETTELEGGING_FREMOVER: r"tilrett\w*|fremover|framover",
    Felt.KAN_UTFORES: r"oppg[aå]v\w*|utfør\w*",
    Felt.ARBEIDSDAG: r"arbeidsdag\w*|dagen\b",
}


def felt_i(tekst: str) -> str:
    """The field that somebody names; empty where none is."""
    return next((felt for felt, ord_ in _NAVN.items() if re.search(rf"\b(?:{ord_})", tekst, re.IGNORECASE)), "")
