"""Trains the bot's model when there is none for the present data."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import yaml

PROJECT = Path(__file__).resolve().parent.parent
MODELS = PROJECT / "models"
RASA = PROJECT / ".venv-bot" / "bin" / "rasa"
TRAINING = (str(RASA), "train", "--data", "data/nlu", "data/rules", "--force", "--skip-validation")
# Memory that was given back is not asked for anew: the networks let go of, and need again, as much in every step.
ROOM = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**34), "MALLOC_ARENA_MAX": "1"}
ENVIRONMENT = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_MAX_CACHE_SIZE": "0", **ROOM}
STEP = re.compile(r"(?:Starting|Finished) (?:to train|training) component '(\w+)")


def model_path() -> Path:
    """Where the model of the present data lies, whether it has been trained or not."""
    return MODELS / f"naervaer-{_fingerprint()}.tar.gz"


def train() -> Path:
    """Train if needed, showing each step. Raises CalledProcessError with Rasa's own words printed before."""
    path = model_path()
    if path.exists():
        return path
    print("Trener språkforståelsen …", flush=True)
    MODELS.mkdir(exist_ok=True)
    under_way = path.with_name(f"trenes-{path.name}")  # nobody takes a half-written file for the model
    _run(*TRAINING, "--out", "models", "--fixed-model-name", under_way.name.removesuffix(".tar.gz"))
    under_way.replace(path)
    for old in MODELS.glob("naervaer-*.tar.gz"):
        if old != path:
            old.unlink()
    return path


def _run(*command: str) -> None:
    output: list[str] = []
    with subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, **ENVIRONMENT},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout
        for line in process.stdout:
            output.append(line)
            if step := STEP.search(line):
                done = "ferdig med" if "Finished" in line else "trener"
                print(f"  {done} {step[1]}", flush=True)
    if process.returncode:
        print("".join(output), file=sys.stderr)
        raise subprocess.CalledProcessError(process.returncode, command)


def _fingerprint() -> str:
    """Changes with all that the model is made from; the answers in kunnskap/ are not part of it."""
    config = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))
    digest = hashlib.sha256(json.dumps(config).encode())  # its comments hold figures that are taken after training
    files = [PROJECT / name for name in ("domain.yml", "requirements/bot.txt")]
    for folder in ("data/nlu", "data/rules", "bot/components"):
        files += sorted(p for p in (PROJECT / folder).rglob("*") if p.suffix in (".yml", ".py"))
    for file in files:
        digest.update(str(file.relative_to(PROJECT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


if __name__ == "__main__":
    try:
        train()
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
