"""The command line `naervaer`: one function for each command, which gives back the exit code."""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import Sequence

from naervaer import demo, innstillinger, kunnskap
from naervaer.store import open_store
from naervaer.tekster import tekst
from naervaer.tidslinje import beregn
from naervaer.tidslinje_json import Feltfeil, parse, til_json
from tools.parts import BOT_PYTHON, PROJECT
from tools.train import train

_FAILED = 1
_BAD_INPUT = 2


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
    """Print all answers as JSON."""
    print(json.dumps([kunnskap.as_json(svar) for svar in kunnskap.alle()], ensure_ascii=False, indent=1))
    return 0


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
        ("knowledge", knowledge),
        ("migrate", migrate),
        ("demo", fill_demo),
    ):
        commands.add_parser(name, help=tekst(f"kommandolinje.{name}")).set_defaults(run=run)
    talk = commands.add_parser("chat", help=tekst("kommandolinje.chat"))
    talk.add_argument("--as", dest="person", required=True, metavar="PERSON", help=tekst("kommandolinje.chat_som"))
    talk.add_argument(
        "--message", action="append", default=[], metavar="TEKST", help=tekst("kommandolinje.chat_melding")
    )
    talk.add_argument("--json", action="store_true", help=tekst("kommandolinje.chat_json"))
    talk.set_defaults(run=chat)
    return parser


if __name__ == "__main__":
    sys.exit(main())
