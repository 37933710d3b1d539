"""What starts the work in the bot's environment, out of the way of others on the machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tools.parts import BOT_PYTHON, PROJECT
from tools.train import ENVIRONMENT

QUIET = {
    **ENVIRONMENT,
    "TF_INTRA_OP_PARALLELISM_THREADS": "2",  # the other limit, of operations at once, can make DIET stop for ever
    "OMP_NUM_THREADS": "2",
}


def own_pipeline() -> list[dict[str, Any]]:
    """The parts of config.yml."""
    parts: list[dict[str, Any]] = yaml.safe_load((PROJECT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    return parts


def train_and_parse(folder: Path, pipeline: list[dict[str, Any]], texts: list[str]) -> dict[str, Any]:
    """Train on `folder`/nlu with `folder`/domain.yml, then parse the texts. See rasa_i_boten.py for what it gives."""
    config = {"recipe": "default.v1", "assistant_id": "sammenlign", "language": "nb", "pipeline": pipeline}
    (folder / "config.yml").write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    measured: dict[str, Any] = run("rasa_i_boten", str(folder), ask=texts)
    return measured


def run(module: str, *arguments: str, ask: object) -> Any:
    """The last line that a module of this folder prints, as JSON. Its many warnings are shown only if it fails."""
    command = ["nice", "-n", "15", str(BOT_PYTHON), "-W", "ignore", "-m", f"{__package__}.{module}", *arguments]
    done = subprocess.run(
        command,
        cwd=PROJECT,
        env={**os.environ, **QUIET},
        input=json.dumps(ask),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        done.check_returncode()
    return json.loads(done.stdout.splitlines()[-1])
