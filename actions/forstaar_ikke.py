"""What was not understood: says so, offers the nearest topics and the way to a person."""

from actions.base import Ask, NaervaerAction, Outcome, says
from actions.menneske import contact_fact
from actions.reply import Choice, Reply, payload

NEAREST = 3


class ActionForstaarIkke(NaervaerAction):
    """The fallback."""

    def name(self) -> str:
        """Name in domain.yml."""
        return "action_forstaar_ikke"

    def handle(self, ask: Ask) -> Outcome:
        """Admit it, and show the nearest topics as buttons."""
        if not ask.text.strip():
            return says(Reply(ask.tekst("forstaar_ikke.tomt"), ask.sprak))
        return says(
            Reply(
                ask.tekst("forstaar_ikke.tekst"),
                ask.sprak,
                fakta=(contact_fact(ask),),
                valg=tuple(nearest_choices(ask)),
            ),
            siste_svar=None,
        )


def nearest_choices(ask: Ask) -> list[Choice]:
    """The nearest topics: at most one button for each tema, so that they really differ."""
    choices: dict[str, Choice] = {}
    for guess in ask.ranking:
        tema = guess["name"].split(".")[0]
        if tema not in choices and len(choices) < NEAREST:
            choices[tema] = _choice(ask, guess["name"])
    return list(choices.values())


def _choice(ask: Ask, answer_id: str) -> Choice:
    tema = answer_id.split(".")[0]
    return Choice(ask.tekst(f"tema.{tema}"), payload(answer_id))
