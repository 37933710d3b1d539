"""How long it takes to learn, and to understand a message beside the pipeline that `rasa init` gives."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.parts import BOT_PYTHON, PROJECT
from tools.train import ENVIRONMENT, MODELS, RASA, TRAINING, model_path

from .tall import Krav, Resultat, Tider, norsk

RASA_INIT = Path(__file__).with_name("rasa_init.yml")
TWO_CORES = ("taskset", "--cpu-list", "0,1")
LONGEST_TRAINING_MINUTES = 6


def maal_trening(resultat: Resultat) -> None:
    """Train all that the bot needs, on two cores, as on a small machine."""
    begynte = time.perf_counter()
    with tempfile.TemporaryDirectory() as mappe:
        _quietly(*TWO_CORES, *TRAINING, "--out", mappe)
    minutter = (time.perf_counter() - begynte) / 60
    resultat.rad("trene språkforståelsen på to kjerner", f"{norsk(minutter, 1)} min")
    resultat.krav.append(Krav("trening på to kjerner, minutter", minutter, LONGEST_TRAINING_MINUTES))


def maal_tolking(resultat: Resultat) -> None:
    """Parse the same messages with both, in turns, in one process without HTTP."""
    output = _quietly(BOT_PYTHON, "-m", "tests.bench.tolk_i_boten", model_path(), _tren_rasa_init())
    var, deres = (Tider(sekunder) for sekunder in json.loads(output.splitlines()[-1]))
    forhold = var.median / deres.median
    resultat.krav.append(Krav("tolke en melding, mot «rasa init»", forhold, 1.0))
    resultat.tider("tolke en melding: Nærværs rørledning", var, f"{norsk(forhold, 2)} × «rasa init»")
    resultat.tider("tolke en melding: «rasa init» (DIET), én epoke", deres, "trent på de samme meldingene")


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
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **ENVIRONMENT}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        done.check_returncode()
    return done.stdout
