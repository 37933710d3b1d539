"""`make run`: fills the demo organisation, starts all parts, prints the address, and stops everything on Ctrl-C."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

from naervaer import demo, innstillinger
from naervaer.store import open_store
from tools.parts import PROJECT, PartFailed, Parts
from tools.train import train

DEFAULT_PORT = 8080
LOOK_AGAIN_AFTER_SECONDS = 1.0


def main() -> int:
    """Run until Ctrl-C or SIGTERM."""
    os.environ["NAERVAER_DEMO"] = "1"
    train()
    _fill_demo()
    parts = Parts(PROJECT / "var", gateway_port=int(os.environ.get("NAERVAER_PORT", DEFAULT_PORT)))
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    try:
        return _serve(parts, stop)
    finally:
        parts.stop()
        print("Alt er stoppet.", flush=True)


def _fill_demo() -> None:
    print("Fyller demoorganisasjonen …", flush=True)
    store = open_store()
    store.migrate()
    demo.fill(store, innstillinger.klokke())
    store.close()


def _serve(parts: Parts, stop: threading.Event) -> int:
    began = time.monotonic()
    for part in parts.all:
        part.start()
    for part in parts.all:
        print(f"Starter {part.name} …", end=" ", flush=True)
        try:
            _wait(part.wait_until_ready, stop)
        except PartFailed as failure:
            print(f"\n{failure}", file=sys.stderr)
            return 1
        if stop.is_set():
            return 0
        print(f"klar ({time.monotonic() - began:.0f} s)", flush=True)
    print(f"\nNærvær kjører. Åpne {parts.url} i nettleseren. Stopp med Ctrl-C.\n", flush=True)
    while not stop.wait(LOOK_AGAIN_AFTER_SECONDS):
        for part in parts.all:
            if not part.is_running():
                print(f"{part.name} stoppet uventet og startes på nytt. Se {part.log}.", file=sys.stderr, flush=True)
                part.start()
    return 0


def _wait(until_ready: Callable[[], None], stop: threading.Event) -> None:
    """Wait for a part, but give up at once on Ctrl-C."""
    failure: list[PartFailed] = []

    def wait() -> None:
        try:
            until_ready()
        except PartFailed as error:
            failure.append(error)

    waiter = threading.Thread(target=wait, daemon=True)
    waiter.start()
    while waiter.is_alive() and not stop.is_set():
        waiter.join(0.2)
    if failure and not stop.is_set():
        raise failure[0]


if __name__ == "__main__":
    sys.exit(main())
