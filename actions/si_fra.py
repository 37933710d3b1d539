"""What an employee tells about the own case: it goes to the manager, who registers. Also «det er feil i saken min»."""

import re

from actions import utkast
from actions.ask import Ask, Outcome, says
from actions.reply import Fact, Reply
from actions.utkast import Felt, Oppgave
from naervaer import innsigelser, personvern

FEIL = "min_sak_status.feil"


class SiFra(Oppgave):
    """A message to those who can put the case right."""

    trenger_sak = False
    ja = "si_fra.ja"

    def les(self, ask: Ask, felt: Felt, tekst: str, venter: str | None) -> Felt:
        """The words as they are, once they tell something."""
        words = re.sub(r"^\W*nei\b\W*", "", tekst, flags=re.IGNORECASE).strip()[: innsigelser.LENGSTE_TEKST]
        if venter == "melding" or felt.get("rettes") or (felt.get("melding") and utkast.RETTER.match(tekst)):
            return {"melding": words}
        tells = felt.get("svar") != FEIL or len(tekst.split()) > utkast.SHORT * 2 or re.search(r"\d|,", tekst)
        return {"melding": words} if tells and "melding" not in felt else {}

    def mangler(self, ask: Ask, felt: Felt) -> str | None:
        """What is wrong."""
        return None if felt.get("melding") else "melding"

    def sporsmaal(self, ask: Ask, felt: Felt, navn: str) -> Reply:
        """Asks what is wrong."""
        return Reply(ask.tekst("si_fra.sporsmaal"), ask.sprak)

    def feil(self, ask: Ask, felt: Felt) -> tuple[str, str] | None:
        """Nobody's illness goes to the manager this way."""
        if personvern.nevner_helse(felt.get("melding", "")):
            return "melding", ask.tekst("si_fra.uten_helse")
        return None

    def les_tilbake(self, ask: Ask, felt: Felt) -> Reply:
        """The words, and who will see them."""
        facts = (Fact(ask.tekst("si_fra.melding"), felt["melding"]),)
        key = "si_fra.les_tilbake" if felt.get("sak") else "si_fra.ingen_sak"
        return Reply(ask.tekst(key), ask.sprak, fakta=facts)

    def lagre(self, ask: Ask, felt: Felt) -> Outcome:
        """Leave it in the case."""
        if not felt.get("sak"):
            return says(Reply(ask.tekst("si_fra.ingen_sak"), ask.sprak))
        innsigelser.si_fra(ask.session, ask.hvem_id, felt["sak"], felt["melding"], ask.klokke)
        return says(Reply(ask.tekst("si_fra.lagret"), ask.sprak))
