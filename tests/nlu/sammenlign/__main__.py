"""The command line of the comparison."""

from __future__ import annotations

import argparse
from pathlib import Path

from . import nomusic, pipelines


def main() -> None:
    """Run one of the two comparisons; the table goes to standard output, all figures to the JSON file if named."""
    parser = argparse.ArgumentParser(prog="python -m tests.nlu.sammenlign")
    parser.add_argument("--json", type=Path, metavar="FIL", help="skriv alle tall hit, en linje for hver deltaker")
    valg = parser.add_subparsers(required=True)

    egne = valg.add_parser("pipelines", help="alle deltakere på våre egne eksempler og spørsmål")
    egne.add_argument("deltakere", nargs="*", metavar="DELTAKER", help=f"av: {', '.join(pipelines.NAVN)} (uten: alle)")
    egne.add_argument("--epoker", type=int, metavar="N", help="færre epoker for nettene enn de 100 de har fra før")
    egne.add_argument("--per-svar", type=int, metavar="N", help="høyst så mange eksempler på hvert svar")
    egne.set_defaults(
        kjor=lambda valgt: pipelines.sammenlign(valgt.deltakere, valgt.epoker, valgt.per_svar, valgt.json)
    )

    utenfra = valg.add_parser("nomusic", help="vår tekstrørledning mot en lineær SVM på NoMusic")
    utenfra.add_argument("tsv", type=Path, help="filen med spørsmålene: id, text, intent, dialect")
    utenfra.add_argument("--ganger", type=int, default=1, metavar="N", help="gjenta med andre deler N ganger")
    utenfra.set_defaults(kjor=lambda valgt: nomusic.sammenlign(valgt.tsv, valgt.ganger, valgt.json))

    valgt = parser.parse_args()
    valgt.kjor(valgt)


if __name__ == "__main__":
    main()
