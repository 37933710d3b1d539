"""The fields of the plan as people name them."""

import pytest

from actions.planord import felt_i


@pytest.mark.parametrize(
    ("tekst", "felt"),
    [
        ("endre det om oppfølging", "oppfolging"),
        ("endre oppfølgingsplanen til Kari", ""),
        ("endre oppgavene som ikke går", "kan_ikke_utfores"),
        ("jeg vil rette det som står om oppgavene hun ikke kan gjøre", "kan_ikke_utfores"),
        ("endre oppgåvene", "kan_utfores"),
        ("datoen for evaluering er feil", "evaluering"),
        ("endre tilretteleggingen", "tilrettelegging_fremover"),
        ("tilrettelegginga så langt", "tilrettelegging_hittil"),
        ("det om hjelp fra Nav", "myndigheter"),
        ("hvem vi har tatt med på råd", "raadspurt"),
        ("endre tiltaket", "tiltak"),
        ("arbeidsdagen", "arbeidsdag"),
        ("om vi har snakket sammen", "snakket"),
        ("endre planen", ""),
    ],
)
def test_the_field_that_is_named(tekst: str, felt: str) -> None:
    assert felt_i(tekst) == felt
