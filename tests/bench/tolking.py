"""How long it takes to understand a message: our pipeline beside the one that `rasa init` gives."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tools.parts import BOT_PYTHON, PROJECT
from tools.train import MODELS, RASA, model_path

from .tall import Resultat, Tider, norsk

RASA_INIT = Path(__file__).with_name("rasa_init.yml")


def maal_tolking(resultat: Resultat) -> None:
    """Parse the same messages with both, in turns, in one process without HTTP."""
    output = _quietly(BOT_PYTHON, "-m", "tests.bench.tolk_i_boten", model_path(), _tren_rasa_init())
    var, deres = (Tider(sekunder) for sekunder in json.loads(output.splitlines()[-1]))
    forhold = norsk(var.median / deres.median, 2)
    resultat.tider("tolke en melding: Nærværs rørledning", var, f"{forhold} × «rasa init»")
    resultat.tider("tolke en melding: «rasa init» (DIET), 5 epoker", deres, "trent på de samme meldingene")


def _tren_rasa_init() -> Path:
    """The model of the other pipeline for the present data; trained once."""
    digest = hashlib.sha256(RASA_INIT.read_bytes() + model_path().name.encode()).hexdigest()[:16]
    model = MODELS / "bench" / f"rasa-init-{digest}.tar.gz"
    if not model.exists():
        for gammel in model.parent.glob("*.tar.gz"):
            gammel.unlink()
        _quietly(
            *(RASA, "train", "nlu", "--config", RASA_INIT, "--nlu", "data/nlu", "--domain", "domain.yml"),
            *("--out", model.parent, "--fixed-model-name", model.name.removesuffix(".tar.gz")),
        )
    return model


def _quietly(*command: str | Path) -> str:
    """What the command prints. Rasa's many warnings are shown only if it fails."""
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "RASA_MAX_CACHE_SIZE": "0"}
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **quiet}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        done.check_returncode()
    return done.stdout
