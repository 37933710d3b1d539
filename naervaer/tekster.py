"""The short texts in data/responses, one YAML file per topic.

Each is `key: {nb: "...", nn: "..."}` and may hold {placeholders}.
"""

from functools import cache
from pathlib import Path

import yaml

_MAPPE = Path(__file__).parent.parent / "data" / "responses"


def tekst(nokkel: str, sprak: str = "nb", **verdier: object) -> str:
    """The text by the key `<file>.<key>` in the language (nb or nn), with its placeholders filled in.

    KeyError if the key, the language or a placeholder's value is missing.
    """
    fil, _, navn = nokkel.partition(".")
    return _read(fil)[navn][sprak].format_map(verdier)


def alle(fil: str, sprak: str) -> dict[str, str]:
    """All texts of one file in the language, placeholders left as they are. KeyError if it is missing."""
    return {navn: varianter[sprak] for navn, varianter in _read(fil).items()}


@cache
def _read(fil: str) -> dict[str, dict[str, str]]:
    sti = _MAPPE / f"{fil}.yml"
    if not sti.is_file():
        raise KeyError(fil)
    innhold: dict[str, dict[str, str]] = yaml.safe_load(sti.read_text(encoding="utf-8"))
    return innhold
