"""Reads grades, who was there, and reasons from what people write. Dates: naervaer/datotolk.py."""

import re

_TALLORD = {"ti": 10, "tjue": 20, "tjuge": 20, "tretti": 30, "førti": 40, "femti": 50, "seksti": 60, "sytti": 70}
_TALLORD |= {"åtti": 80, "nitti": 90, "hundre": 100}
_PROSENT = re.compile(rf"\b(\d{{1,3}}|{'|'.join(_TALLORD)})\s*(?:%|prosent|pst\b|prosents)", re.IGNORECASE)
_BARE_TALL = re.compile(rf"\D{{0,12}}\b(\d{{1,3}}|{'|'.join(_TALLORD)})\W*", re.IGNORECASE)
_HELT = re.compile(r"\b(helt|heilt|fullt|full tid|hundre)\b(?! friskt?| frisk)", re.IGNORECASE)
_HALVT = re.compile(r"\b(halv|halvt|halvparten|halve)\b", re.IGNORECASE)
_I_JOBB = re.compile(r"\b(jobb\w*|arbeid\w*|på jobb|working|works?)\W+(?:\w+\W+){0,2}$", re.IGNORECASE)

# Roles in a meeting, and the words for them.
ROLLER = {
    "leder": r"jeg|eg|æ|je|jæ|lederen|leiaren|sjefen|undertegnede",
    "ansatt": r"hun|han|ho|hu|den ansatte|den tilsette|arbeidstaker(?:en)?",
    "sykmelder": r"(?:fast)?legen?|lækjaren|dokt\w+|sykmelder(?:en)?|sjukmeldar(?:en)?|behandler(?:en)?",
    "verneombud": r"verneomb[uo]d\w*",
    "tillitsvalgt": r"tillitsv\w+|fagforening\w*|plasstillitsv\w*",
    "nav": r"nav\b\w*",
    "bht": r"bht\w*|bedriftshels\w*|bedriftslege\w*",
    "hr": r"hr|personal\w*",
}
_ROLLE = {rolle: re.compile(rf"\b(?:{ord})\b", re.IGNORECASE) for rolle, ord in ROLLER.items()}
_IKKE = re.compile(r"\b(ikke|ikkje|itt?j|avbud|forfall|forhindr(et|a))\b", re.IGNORECASE)
_UTEN = re.compile(r"\b(ingen|uten|utan|unntatt|bortsett)\b", re.IGNORECASE)
_LEDD = re.compile(r"[,.;]|\bmen\b|\bmens\b|(?<=\bder) og\b|(?<=\bmed) og\b|(?<=\bstede) og\b", re.IGNORECASE)
_FRAMOVER = re.compile(r"\b(skal|ska|må|kommer til å|kjem til å|tenker å)\b|møte\w* .{0,30}\ber på\b", re.IGNORECASE)
_GJORT = re.compile(
    r"\b(ble|blei|vart|har|hadde|fikk|fekk|holdt|er (?:ferdig|sendt|holdt|laget|gjort|vurdert))\b", re.IGNORECASE
)
_RETTET_TALL = re.compile(r"\D{0,12}\b(\d{1,3})\W+(?:og )?(?:ikke|ikkje)\W+\d{1,3}\W*", re.IGNORECASE)
_GRUNN = re.compile(
    r"\b(?:fordi|ettersom|siden|sidan|for at|av di|avdi|grunnen er(?: at)?|begrunnelse:?)\s+(.+)",
    re.IGNORECASE | re.DOTALL,
)
_ETTER_KOMMA = re.compile(
    r",\s*((?:for |da )?(?:han|hun|ho|hu|den|vi|jeg|eg|det|dette|åpenbart)\b.+)", re.IGNORECASE | re.DOTALL
)


def grad(tekst: str, spurt: bool) -> int | None:
    """The grade of the sick leave in percent. «Jobber 40 prosent» is 60. A number alone counts if it was asked for."""
    alene = (_BARE_TALL.fullmatch(tekst) or _RETTET_TALL.fullmatch(tekst)) if spurt else None
    funn = _PROSENT.search(tekst) or alene
    if funn:
        ord_ = funn[1].lower()
        tall = int(ord_) if ord_.isdigit() else _TALLORD[ord_]
        return 100 - tall if _I_JOBB.search(tekst[: funn.start(1)]) and 0 < tall < 100 else tall
    if _HALVT.search(tekst):
        return 50
    return 100 if _HELT.search(tekst) else None


def deltakere(tekst: str) -> tuple[list[str], list[str]] | None:
    """The roles that came, and those that were called and did not; None if the text names nobody."""
    kom: dict[str, None] = {}
    kom_ikke: dict[str, None] = {}
    for ledd in _LEDD.split(tekst):
        if _UTEN.search(ledd):
            continue
        her = kom_ikke if _IKKE.search(ledd) else kom
        her |= dict.fromkeys(rolle for rolle, form in _ROLLE.items() if form.search(ledd))
    if not kom and not kom_ikke:
        return None
    return [r for r in ROLLER if r in kom and r not in kom_ikke], [r for r in ROLLER if r in kom_ikke]


def er_ikke_gjort(tekst: str) -> bool:
    """Whether the words say that something is not done."""
    return _IKKE.search(tekst) is not None


def er_framover(tekst: str) -> bool:
    """Whether the text tells of what shall be done, and of nothing that is done."""
    return _FRAMOVER.search(tekst) is not None and not _GJORT.search(tekst)


def ledd(tekst: str) -> list[str]:
    """The clauses of a text."""
    return _LEDD.split(tekst)


def grunn(tekst: str) -> str | None:
    """The reason that the text gives, in its own words."""
    funn = _GRUNN.search(tekst) or _ETTER_KOMMA.search(tekst)
    return _uten_bindeord(funn[1]) or None if funn else None


def hele_grunnen(tekst: str) -> str:
    """A text that is a reason as a whole, without the word that it begins with."""
    return grunn(tekst) or _uten_bindeord(tekst)


def _uten_bindeord(tekst: str) -> str:
    return re.sub(r"^\W*(?:nei|for|da|så|fordi|at)\b\W*", "", tekst.strip(), flags=re.IGNORECASE).strip(" .!")
