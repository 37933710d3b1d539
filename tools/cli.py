"""The command line `naervaer`: one function for each command, which gives back the exit code."""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from naervaer import (
    demo,
    identiteter,
    importering,
    innstillinger,
    klientnokler,
    kunnskap,
    organisasjon,
    sletting,
    tilgang,
    ubesvart,
)
from naervaer.importfravaer import Fremdrift
from naervaer.importlesing import MAKS_BYTES, Filtype, Radfeil, UgyldigImport, les_csv
from naervaer.klokke import oslo_dato
from naervaer.store import open_store
from naervaer.store.models import Organisasjon, Person
from naervaer.tekster import tekst
from naervaer.tidslinje import beregn
from naervaer.tidslinje_json import Feltfeil, parse, til_json
from tools.parts import BOT_PYTHON, PROJECT
from tools.train import train

_FAILED = 1
_BAD_INPUT = 2
_LONG_FILE = 5_000  # rows, from which progress is shown


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command with the given arguments (those of the process if None), and give back its exit code."""
    args = _parser().parse_args(argv)
    code: int = args.run(args)
    return code


def timeline(args: argparse.Namespace) -> int:
    """Read one case as JSON on standard input, print its timeline as JSON. Bad input: exit code 2."""
    try:
        sakstall, today = parse(sys.stdin.buffer.read().decode("utf-8-sig", errors="replace"))
    except Feltfeil as feil:
        print(feil, file=sys.stderr)
        return _BAD_INPUT
    sys.stdout.buffer.write((til_json(beregn(sakstall, today)) + "\n").encode())
    return 0


def understand(args: argparse.Namespace) -> int:
    """Read one message a line, print what the trained model makes of it. Runs in the bot's own environment."""
    with contextlib.redirect_stdout(sys.stderr):
        model = train()
    command = [str(BOT_PYTHON), "-m", "bot.understand", str(model)]
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


def knowledge(args: argparse.Namespace) -> int:
    """Print all answers as JSON, or only those that nobody has checked for a year."""
    today = innstillinger.klokke().today()
    shown = [svar for svar in kunnskap.alle() if svar.er_foreldet(today) or not args.stale]
    print(json.dumps([kunnskap.as_json(svar) for svar in shown], ensure_ascii=False, indent=1))
    return 0


def unanswered(args: argparse.Namespace) -> int:
    """Print what was not understood, alike questions together, and what people thought of the answers."""
    with _employer(args.organisation) as (session, hos):
        if hos is None:
            return _BAD_INPUT
        grupper = ubesvart.grouped(session, hos.id)
        vurderinger = ubesvart.opinions(session, hos.id)
    print(tekst("kommandolinje.ubesvart_antall", antall=sum(len(g.sporsmal) for g in grupper)))
    for gruppe in grupper:
        print(f"\n{len(gruppe.sporsmal)} × {tekst(f'tema.{gruppe.tema}') if gruppe.tema else ''}")
        for sporsmal in dict.fromkeys(gruppe.sporsmal):
            print(f"  {sporsmal}")
    print("\n" + tekst("kommandolinje.vurderinger"))
    for vurdering in vurderinger:
        ja_nei = tekst("kommandolinje.vurdering", nyttig=vurdering.nyttig, ikke_nyttig=vurdering.ikke_nyttig)
        print(f"  {vurdering.svar_id}: {ja_nei}")
    return 0


def settings(args: argparse.Namespace) -> int:
    """Set what is given as NAVN=VERDI, then print all the employer's settings."""
    nye = dict(par.partition("=")[::2] for par in args.settings)
    if any("=" not in par for par in args.settings):
        print(tekst("innstillinger.uten_likhetstegn"), file=sys.stderr)
        return _BAD_INPUT
    with _employer(args.organisation) as (_, hos):
        if hos is None:
            return _BAD_INPUT
        try:
            organisasjon.sett_innstillinger(hos, nye)
        except organisasjon.UgyldigInnstilling as feil:
            print(tekst(f"innstillinger.{feil.kode}", "nb", **feil.verdier), file=sys.stderr)
            return _BAD_INPUT
        satt = organisasjon.alle_innstillinger(hos)
    for navn, verdi in satt.items():
        print(f"{navn}={verdi}" if verdi else f"{navn} {tekst('innstillinger.ikke_satt')}")
    return 0


def import_file(args: argparse.Namespace) -> int:
    """Take in people or absences from HR's file, all or nothing. Bad rows: a report of every one, and exit code 2."""
    try:
        read = les_csv(_content(args.file), Filtype(args.type) if args.type else None)
        with _employer(args.organisation) as (session, hos):
            if hos is None:
                return _BAD_INPUT
            done = importering.importer(
                session, tilgang.KOMMANDOLINJE, hos.id, read, innstillinger.klokke(), args.dry_run, _progress()
            )
    except OSError:
        print(tekst("importering.kan_ikke_lese"), file=sys.stderr)
        return _BAD_INPUT
    except UgyldigImport as error:
        _print_bad_rows(error.feil)
        return _BAD_INPUT
    except (importering.ImportPagaar, OperationalError) as error:
        busy = isinstance(error, importering.ImportPagaar) or importering.er_opptatt(error)
        print(tekst("importering.paagaar" if busy else "importering.database"), file=sys.stderr)
        return _FAILED
    print(tekst("importering.resultat", nye=done.nye, endret=done.endret, uendret=done.uendret))
    if done.utelatt:
        print(tekst("importering.utelatt", antall=done.utelatt))
    if args.dry_run:
        print(tekst("importering.proeve"))
    return 0


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAKS_BYTES + 1)


def _progress() -> Fremdrift:
    """Says on standard error how far a long file has come."""
    shown = 0

    def show(done: int, of: int) -> None:
        nonlocal shown
        if of > _LONG_FILE and (done - shown >= _LONG_FILE or done == of):
            shown = done
            print(tekst("importering.fremdrift", gjort=done, alle=of), file=sys.stderr, flush=True)

    return show


def _print_bad_rows(errors: Sequence[Radfeil]) -> None:
    for error in errors:
        where = "hele_filen" if error.rad is None else "rad_felt" if error.felt else "rad"
        place = tekst(f"importering.{where}", rad=error.rad, felt=error.felt)
        print(f"{place}: {error.melding()}", file=sys.stderr)
    print(tekst("importering.avvist", antall=len(errors)), file=sys.stderr)


def cleanup(args: argparse.Namespace) -> int:
    """Delete what is older than it may be, or only say how much that is."""
    store = open_store()
    done = sletting.rydd(store, innstillinger.klokke(), args.dry_run)
    store.close()
    gone = +done.antall
    heading = "ville_slettet" if args.dry_run else "slettet"
    print(tekst(f"sletting.{heading}" if gone else "sletting.ingenting"))
    for what, count in gone.items():
        print(tekst("sletting.linje", hva=tekst(f"sletting.hva_{what}"), antall=count))
    if done.boten is not sletting.Botens.RYDDET:
        print(tekst(f"sletting.boten_{done.boten}"), file=sys.stderr)
    return _FAILED if done.boten is sletting.Botens.UTILGJENGELIG else 0


def key_add(args: argparse.Namespace) -> int:
    """Make a key for the HR interface, and show it this once."""
    with _employer(args.organisation) as (session, hos):
        if hos is None:
            return _BAD_INPUT
        try:
            key = klientnokler.lag(session, hos.id, args.name, innstillinger.klokke())
        except klientnokler.UgyldigNokkel as error:
            return _bad_key(error)
    print(tekst("importering.nokkel_vises_en_gang"), file=sys.stderr)
    print(key)
    return 0


def key_list(args: argparse.Namespace) -> int:
    """Show the names of the keys, and which are good."""
    with _employer(args.organisation) as (session, hos):
        if hos is None:
            return _BAD_INPUT
        keys = klientnokler.alle(session, hos.id)
    if not keys:
        print(tekst("importering.ingen_nokler"))
    for key in keys:
        made = oslo_dato(key.opprettet)
        if key.trukket:
            state = tekst("importering.nokkel_trukket", dag=made, trukket=oslo_dato(key.trukket))
        else:
            state = tekst("importering.nokkel_aktiv", dag=made)
        print(f"{key.navn}: {state}")
    return 0


def key_revoke(args: argparse.Namespace) -> int:
    """Make a key worthless."""
    with _employer(args.organisation) as (session, hos):
        if hos is None:
            return _BAD_INPUT
        try:
            klientnokler.trekk(session, hos.id, args.name, innstillinger.klokke())
        except klientnokler.UgyldigNokkel as error:
            return _bad_key(error)
    print(tekst("importering.nokkel_er_trukket"))
    return 0


def access(args: argparse.Namespace) -> int:
    """Withdraw what a person signs in with, or let it be linked anew."""
    with _employer(args.organisation) as (session, hos):
        if hos is None:
            return _BAD_INPUT
        theirs = (Person.organisasjon_id == hos.id, Person.ansattnummer == args.ansattnummer)
        person_id = session.scalar(select(Person.id).where(*theirs))
        if person_id is None:
            print(tekst("kommandolinje.ukjent_ansattnummer"), file=sys.stderr)
            return _BAD_INPUT
        if args.action == "withdraw":
            identiteter.trekk(session, person_id, innstillinger.klokke())
        else:
            identiteter.tillat(session, person_id)
    print(tekst(f"kommandolinje.access_{args.action}_gjort"))
    return 0


def _bad_key(error: klientnokler.UgyldigNokkel) -> int:
    print(tekst(f"importering.{error.kode}", "nb", **error.verdier), file=sys.stderr)
    return _BAD_INPUT


@contextlib.contextmanager
def _employer(navn: str | None) -> Iterator[tuple[Session, Organisasjon | None]]:
    """The employer of that name, or the only one; None after saying on standard error why there is none."""
    store = open_store()
    with store.session() as session:
        alle = session.scalars(select(Organisasjon).order_by(Organisasjon.navn)).all()
        valgt = [hos for hos in alle if navn in (None, hos.navn)]
        if not valgt:
            print(tekst("innstillinger.ingen_organisasjon"), file=sys.stderr)
        elif len(valgt) > 1:
            print(
                tekst("innstillinger.flere_organisasjoner", navn=", ".join(hos.navn for hos in valgt)), file=sys.stderr
            )
        yield session, valgt[0] if len(valgt) == 1 else None
    store.close()


def chat(args: argparse.Namespace) -> int:
    """Talk to the running assistant as one of the demo's people."""
    from gateway import terminal  # only this command needs the network

    try:
        asyncio.run(terminal.chat(args.person, args.message, args.json))
    except terminal.ChatFailed as failure:
        print(failure, file=sys.stderr)
        return _FAILED
    except KeyboardInterrupt:
        print()
    return 0


def migrate(args: argparse.Namespace) -> int:
    """Bring the store's tables up to date."""
    store = open_store()
    store.migrate()
    store.close()
    return 0


def fill_demo(args: argparse.Namespace) -> int:
    """Fill the demo organisation; only in demo mode."""
    if not innstillinger.er_demo():
        print(tekst("kommandolinje.ikke_demo"), file=sys.stderr)
        return _BAD_INPUT
    store = open_store()
    demo.fill(store, innstillinger.klokke())
    store.close()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="naervaer", description=tekst("kommandolinje.naervaer"))
    commands = parser.add_subparsers(required=True, metavar="KOMMANDO")
    for name, run in (
        ("timeline", timeline),
        ("understand", understand),
        ("migrate", migrate),
        ("demo", fill_demo),
    ):
        commands.add_parser(name, help=tekst(f"kommandolinje.{name}")).set_defaults(run=run)
    listed = commands.add_parser("knowledge", help=tekst("kommandolinje.knowledge"))
    listed.add_argument("--stale", action="store_true", help=tekst("kommandolinje.knowledge_stale"))
    listed.set_defaults(run=knowledge)
    missed = commands.add_parser("unanswered", help=tekst("kommandolinje.unanswered"))
    missed.set_defaults(run=unanswered)
    arranged = commands.add_parser("settings", help=tekst("kommandolinje.settings"))
    arranged.add_argument("settings", nargs="*", metavar="NAVN=VERDI", help=tekst("kommandolinje.settings_navn"))
    arranged.set_defaults(run=settings)
    taken_in = commands.add_parser("import", help=tekst("kommandolinje.import"))
    taken_in.add_argument("file", type=Path, metavar="FIL.csv", help=tekst("kommandolinje.import_fil"))
    taken_in.add_argument("--type", choices=[str(t) for t in Filtype], help=tekst("kommandolinje.import_type"))
    taken_in.add_argument("--dry-run", action="store_true", help=tekst("kommandolinje.import_proeve"))
    taken_in.set_defaults(run=import_file)
    tidied = commands.add_parser("cleanup", help=tekst("kommandolinje.cleanup"))
    tidied.add_argument("--dry-run", action="store_true", help=tekst("kommandolinje.cleanup_proeve"))
    tidied.set_defaults(run=cleanup)
    keys = commands.add_parser("key", help=tekst("kommandolinje.key"))
    let_in = commands.add_parser("access", help=tekst("kommandolinje.access"))
    let_in.add_argument("action", choices=("withdraw", "allow"), help=tekst("kommandolinje.access_hva"))
    let_in.add_argument("ansattnummer", metavar="ANSATTNUMMER", help=tekst("kommandolinje.access_hvem"))
    let_in.set_defaults(run=access)
    for command in (missed, arranged, taken_in, let_in, *_key_parsers(keys)):
        command.add_argument("--organisation", metavar="NAVN", help=tekst("kommandolinje.organisation"))
    talk = commands.add_parser("chat", help=tekst("kommandolinje.chat"))
    talk.add_argument("--as", dest="person", required=True, metavar="PERSON", help=tekst("kommandolinje.chat_som"))
    talk.add_argument(
        "--message", action="append", default=[], metavar="TEKST", help=tekst("kommandolinje.chat_melding")
    )
    talk.add_argument("--json", action="store_true", help=tekst("kommandolinje.chat_json"))
    talk.set_defaults(run=chat)
    return parser


def _key_parsers(keys: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """`key add`, `key list` and `key revoke`."""
    actions = keys.add_subparsers(required=True, metavar="KOMMANDO")
    parsers = []
    for name, run in (("add", key_add), ("list", key_list), ("revoke", key_revoke)):
        parser = actions.add_parser(name, help=tekst(f"kommandolinje.key_{name}"))
        parser.set_defaults(run=run)
        if run is not key_list:
            parser.add_argument("name", metavar="NAVN", help=tekst("kommandolinje.key_navn"))
        parsers.append(parser)
    return parsers


if __name__ == "__main__":
    sys.exit(main())
