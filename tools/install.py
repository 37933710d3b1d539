"""Makes the two environments from the locked requirements. Runs on the system's Python, before anything is there.

python3 tools/install.py            what running needs
python3 tools/install.py --test     and what the tests need: PostgreSQL, Redis and Chromium, from the system's packages
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REQUIREMENTS = PROJECT / "requirements"
APP_ENV, BOT_ENV = PROJECT / ".venv", PROJECT / ".venv-bot"
OLDEST_PYTHON = (3, 11)
BOT_PYTHON = "3.10"
# Compiled at once, since where Python may write no bytecode, each start of Rasa would compile it for half a minute.
SYNC = ("pip", "sync", "-q", "--require-hashes", "--compile-bytecode")


def main() -> int:
    """Install what is missing; what is already there is left alone."""
    if sys.version_info < OLDEST_PYTHON:
        return _fail(f"Nærvær trenger Python {'.'.join(map(str, OLDEST_PYTHON))} eller nyere. Dette er {sys.version}.")
    try:
        install_app()
        install_bot()
        if "--test" in sys.argv:
            install_test_programs()
    except subprocess.CalledProcessError as error:
        return _fail(
            f"Installasjonen stoppet: «{' '.join(map(str, error.cmd))}» feilet. Rett feilen over, og kjør på nytt."
        )
    return 0


def install_app() -> None:
    """The environment of naervaer, actions and gateway, with the command line in .venv/bin/naervaer."""
    lock = REQUIREMENTS / "dev.txt"
    if _is_current(APP_ENV, lock):
        return
    _say("Installerer miljøet for saker, handlinger og gateway (.venv) …")
    if not (APP_ENV / "bin" / "python").exists():
        _make_env()
    if not _uv().exists():
        _run(
            APP_ENV / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", REQUIREMENTS / "uv.txt"
        )
    _run(_uv(), *SYNC, "--python", APP_ENV / "bin" / "python", lock)
    _run(
        _uv(), "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--python", APP_ENV / "bin" / "python",
        "-e", PROJECT,
    )  # fmt: skip
    _mark_current(APP_ENV, lock)


def install_bot() -> None:
    """The environment of Rasa, alone with its old Python."""
    lock = REQUIREMENTS / "bot.txt"
    if _is_current(BOT_ENV, lock):
        return
    _say("Installerer miljøet for Rasa (.venv-bot). Det er stort, og tar et par minutter …")
    _run(_uv(), "venv", "-q", "--clear", "--python", _bot_python(), BOT_ENV)
    _run(_uv(), *SYNC, "--python", BOT_ENV / "bin" / "python", lock)
    _mark_current(BOT_ENV, lock)


def install_test_programs() -> None:
    """The servers of PostgreSQL and Redis, and Chromium; the tests use the real ones."""
    missing = []
    if not shutil.which("chromium"):
        missing.append("chromium")
    if not (shutil.which("initdb") or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))):
        missing.append("postgresql")
    if not shutil.which("redis-server"):
        missing.append("redis-server")
    if missing:
        _apt_install(*missing)


def _make_env() -> None:
    try:
        venv.create(APP_ENV, with_pip=True)
    except subprocess.CalledProcessError:
        # Debian packs venv's pip apart from Python itself.
        shutil.rmtree(APP_ENV, ignore_errors=True)
        _apt_install("python3-venv")
        venv.create(APP_ENV, with_pip=True)


def _apt_install(*packages: str) -> None:
    _say(f"Installerer {', '.join(packages)} med apt-get …")
    command = ["apt-get"] if os.geteuid() == 0 else ["sudo", "apt-get"]
    if not shutil.which(command[0]):
        sys.exit(_fail(f"Installer disse programmene selv, og kjør på nytt: {', '.join(packages)}"))
    _run(*command, "update", "-qq")
    _run(*command, "install", "-y", "-qq", "--no-install-recommends", *packages)


def _uv() -> Path:
    return APP_ENV / "bin" / "uv"


def _bot_python() -> str:
    """Python for Rasa: on PATH, then among pyenv's; only then may uv download one."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    candidates = [f"python{BOT_PYTHON}", *sorted(map(str, pyenv.glob(f"{BOT_PYTHON}.*/bin/python")), reverse=True)]
    for candidate in candidates:
        if shutil.which(candidate) and _runs(candidate):
            return candidate
    return BOT_PYTHON


def _runs(python: str) -> bool:
    # pyenv's shim is on PATH but fails when its version is not chosen.
    return subprocess.run([python, "--version"], capture_output=True, check=False).returncode == 0


def _is_current(env: Path, lock: Path) -> bool:
    mark = env / ".installed"
    return mark.exists() and mark.read_text() == _fingerprint(lock)


def _mark_current(env: Path, lock: Path) -> None:
    (env / ".installed").write_text(_fingerprint(lock))


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + (PROJECT / "pyproject.toml").read_bytes()).hexdigest()


def _run(*command: object) -> None:
    subprocess.run([str(part) for part in command], check=True, cwd=PROJECT)


def _say(text: str) -> None:
    print(text, flush=True)


def _fail(text: str) -> int:
    print(text, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
