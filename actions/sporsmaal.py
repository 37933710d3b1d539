"""Tells a question, or an order to the assistant, from an answer to what the assistant asked."""

import re

_HV = r"hva|kva|ka|hvem|kven|kem|kæm|hvor|kor|kvar|hvordan|korleis|kordan|korsn|what|who|how|when|where|which|når|nar"
_HVORFOR = r"hvorfor|kvifor|koffor|korfor|hva med|kva med|ka me[d]?|hva betyr|kva tyder|what|how|why"
_VERB = (
    r"må|kan|skal|ska|får|fær|har|er|e|bør|vil|blir|kommer|kjem|trenger|treng|gjelder|går|finnes|finst|do|does|can|is|"
    r"are|must|should"
)
_NAATID = r"(?!(?:der|her|over|etter|under|eller)\b)\w{2,}r"  # a verb in the present tense
_HVEM = (
    r"jeg|eg|æ|je|jæi|jæ|i|vi|me|mi|du|dere|de|dykk|det|han|hun|ho|hu|den|man|en|noen|nokon|sjefen|lederen|leiaren|legen|"
    r"nav|the|it|my|they"
)
_HVOR_MYE = (
    r"(?:hvilke\w*|kva for|(?:hvor|kor)\s+(?:lenge|lengje|læng\w*|mye|mykje|my|mange|ofte|lang\w*|syk))"
    rf"(?:\s+(?!(?:{_HVEM})\b)\w+)?"
)
_SETNING = re.compile(r"(?<=[.!?])\s+|\n+")
# «Når det er stille, går det bra» and «hva jeg kan gjøre» tell; «når er møtet» asks.
_SPOR = re.compile(
    r"\W*(?:(?:og|men|ja|nei|hei|du|åh|forresten)\W+)*"
    rf"(?:(?:{_HV}|{_HVOR_MYE})\s+(?:{_VERB}|{_NAATID})\b|(?:{_VERB})\s+(?:ikke\s+|ikkje\s+)?(?:{_HVEM})\b"
    rf"|(?:{_HVORFOR})\b)",
    re.IGNORECASE,
)
_FORESLAAR = re.compile(r"\W*(?:kanskje|kansje|muligens|vi|me|jeg|eg|æ|at|ja|nei|det|maybe)\b", re.IGNORECASE)
_LURER = re.compile(r"\b(lurer på|lurte på|lurar på|undrast|vet du|veit du|wonder)\b", re.IGNORECASE)
_BEFALING = re.compile(
    r"\W*(?:(?:kan|vil|kunne) du\W+|please\W+|vær så snill og\W+)?"
    r"(?:(?:vis|minn (?:meg|mæ)|skriv ut|last ned|svar på (?:nynorsk|bokmål)|forbered|førebu|slett|fortell mer)\b"
    r"|(?:flytt|avlys|utsett)\b(?:\W+\w+){0,2}?\W+(?:samtal\w*|møte\w*)\b"
    r"|(?:endre?|rette?) (?:på )?(?:det (?:om|med|som|i)|svaret|feltet|planen)\b"
    r"|(?:foreslå|gi (?:meg|oss) (?:noen |nokre )?forslag|kom med forslag)\b"
    r"|(?:legg (?:til|inn) (?:et |eit )?(?:nytt )?|nytt )tiltak\b|gj[øe]r (?:oppfølgings)?planen\b|ferdigstill\b"
    r"|(?:lag|skriv|start|opprett|begynn på|(?<= du )(?:lage|skrive|starte|opprette))\b(?:\W+\w+){0,3}?\W+"
    r"(?:\w*plan(?:en)?|\w*brev\w*|\w*referat\w*|innkalling\w*|agenda\w*|tekst\w*|skjema\w*|sak\w*vurdering\w*"
    r"|oversikt\w* over alternative)\b)",
    re.IGNORECASE,
)


def er_sporsmaal(tekst: str) -> bool:
    """Whether the text asks something, by its last sentence: «jeg kan ta telefoner. må jeg det?» asks."""
    setninger = [s for s in _SETNING.split(tekst.strip()) if s]
    siste = setninger[-1] if setninger else ""
    if siste.endswith("?"):
        return bool(_SPOR.match(siste) or _LURER.search(siste)) or not _FORESLAAR.match(siste)
    return len(setninger) == 1 and bool(_SPOR.match(siste) or _LURER.search(siste))


def er_befaling(tekst: str) -> bool:
    """Whether the text tells the assistant to do something else."""
    return _BEFALING.match(tekst) is not None
