"""The Compose file and the images, as far as they can be tried without a Docker engine: the schema, the walls, and each
image's own files, put together as its Dockerfile says and started.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import psycopg
import pytest
import yaml
from postgres import Postgres

from naervaer import kunnskap
from naervaer.store import open_store
from tools.parts import BOT_PYTHON, PROJECT, Part, free_port
from tools.train import model_path

COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OWN = [name for name, service in SERVICES.items() if "build" in service]
SETTING = re.compile(r"\$\{(\w+)(?:(:[?+-])([^}]*))?\}")
SECRET = re.compile("HEMMELIGHET|PASSORD|PASSWORD|SECRET|TOKEN|AUTH$")
NOT_ALL_NEED = {
    "NAERVAER_SMTP_PASSORD",
    "NAERVAER_OIDC_HEMMELIGHET",
    "NAERVAER_SLACK_BOT_TOKEN",
    "NAERVAER_SLACK_SIGNING_SECRET",
    "NAERVAER_SLACK_APP_TOKEN",
    "NAERVAER_TEAMS_SECRET",
}
SECRETS = {
    "NAERVAER_BOT_HEMMELIGHET": secrets.token_urlsafe(32),
    "NAERVAER_ACTIONS_HEMMELIGHET": secrets.token_urlsafe(32),
}


def test_the_file_follows_composes_own_schema() -> None:
    schema = json.loads((files("check_jsonschema") / "builtin_schemas/vendor/compose-spec.json").read_text())
    jsonschema.validate(COMPOSE, schema)


def test_only_the_gateway_can_be_reached_from_outside_and_only_the_mail_gets_out() -> None:
    inner = {name for name, network in COMPOSE["networks"].items() if network and network.get("internal")}
    outside = {name: set(service["networks"]) - inner for name, service in SERVICES.items()}
    assert {name: networks for name, networks in outside.items() if networks} == {
        "gateway": {"ute"},
        "varsler": {"post"},
    }
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["gateway"]
    assert all(inner & set(service["networks"]) for service in SERVICES.values()), "a part cannot reach the others"
    assert not any("network_mode" in service for service in SERVICES.values())


def test_no_secret_has_a_value_in_the_file() -> None:
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            settings = SETTING.findall(str(value))
            if SECRET.search(name):
                assert settings, f"{name} is written out"
            for setting, operator, default in settings:
                optional = setting in NOT_ALL_NEED and (operator, default) == (":-", "")
                assert operator == ":?" or optional or not SECRET.search(setting), f"{setting} may be left out"


def test_the_example_names_every_required_setting_and_gives_none_a_value() -> None:
    lines = (PROJECT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    required = {
        name for name, operator, _ in SETTING.findall((PROJECT / "docker-compose.yml").read_text()) if operator == ":?"
    }
    assert example == dict.fromkeys(required, "")


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_watched_or_runs_once(name: str) -> None:
    service = SERVICES[name]
    waited_for = {s["depends_on"][name]["condition"] for s in SERVICES.values() if name in s.get("depends_on", {})}
    if service["restart"] == "no":
        assert waited_for == {"service_completed_successfully"}
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]
        assert waited_for <= {"service_healthy"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_can_write_nowhere_and_gain_nothing(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "cap_add", "pid", "ipc"} & service.keys()


def test_the_store_is_migrated_before_anything_uses_it() -> None:
    users = {name for name in OWN if "NAERVAER_DATABASE_URL" in SERVICES[name]["environment"]} - {"migrering"}
    assert users == {name for name in SERVICES if "migrering" in SERVICES[name].get("depends_on", {})}


def test_files_that_are_mounted_exist() -> None:
    mounted = [v.split(":")[0] for s in SERVICES.values() for v in s.get("volumes", []) if v.startswith("./")]
    assert mounted
    assert all((PROJECT / path).is_file() for path in mounted)


Instructions = list[tuple[str, str]]


def _stages(service: str) -> dict[str, Instructions]:
    """The instructions of each stage of the service's Dockerfile, those of the stage it is made from first."""
    stages: dict[str, Instructions] = {}
    for line in (PROJECT / SERVICES[service]["build"]["dockerfile"]).read_text().splitlines():
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            base, _, name = rest.partition(" AS ")
            stages[name] = list(stages.get(base, []))
        elif instruction and instruction != "#":
            stages[name].append((instruction, rest))
    return stages


def _image(service: str) -> Instructions:
    """The stage that the service runs: the one without a name, unless another is named."""
    return _stages(service)[SERVICES[service]["build"].get("target", "")]


def _last(instructions: Instructions, kind: str) -> str:
    return next(rest for instruction, rest in reversed(instructions) if instruction == kind)


def _put_together(instructions: Instructions, folder: Path) -> None:
    """The files that the image gets from the project; the environments come from this machine's own."""
    sent = [line[1:] for line in (PROJECT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    for instruction, rest in instructions:
        if instruction != "COPY" or rest.startswith("--from="):
            continue
        *sources, destination = rest.split()
        for source in map(Path, sources):
            assert source.parts[0] in sent, f"{source} is kept out by .dockerignore"
            if (PROJECT / source).is_dir():
                shutil.copytree(PROJECT / source, folder / destination, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                (folder / destination).mkdir(parents=True, exist_ok=True)
                shutil.copy(PROJECT / source, folder / destination)


@pytest.mark.parametrize("name", OWN)
def test_every_step_of_a_build_uses_files_that_it_has(name: str, tmp_path: Path) -> None:
    for stage, instructions in _stages(name).items():
        folder = tmp_path / (stage or "last")
        folder.mkdir()
        _put_together(instructions, folder)
        for command in [rest for instruction, rest in instructions if instruction == "RUN"]:
            for required in re.findall(r"requirements/\S+", command):
                assert (folder / required).is_file(), command
            for module in re.findall(r"-m (tools\.\w+)", command):
                assert (folder / module.replace(".", "/")).with_suffix(".py").is_file(), command


@pytest.mark.parametrize("name", OWN)
def test_an_image_does_not_run_as_root(name: str) -> None:
    assert _last(_image(name), "USER") not in ("root", "0")


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'naervaer.db'}"
    store = open_store(url)
    store.migrate()
    store.close()
    return url


def _without_the_project(command: list[str]) -> list[str]:
    """`python -m module`, so that it finds the image's own files and never the project's, which .venv knows."""
    _, dash_m, module, *arguments = command
    assert dash_m == "-m"
    own_files = f"sys.path = [p for p in sys.path if p != {str(PROJECT)!r}]; sys.argv = {[module, *arguments]!r}"
    run = f"runpy.run_module({module!r}, run_name='__main__', alter_sys=True)"
    return ["-c", f"import runpy, sys; {own_files}; {run}"]


def _with_defaults(value: str) -> str:
    """The value as Compose gives it where .env says nothing."""
    return SETTING.sub(lambda setting: setting[3] or "" if setting[2] == ":-" else "", value)


@pytest.mark.parametrize("name", ["gateway", "handlinger", "bot", "varsler"])
def test_a_part_starts_from_the_files_of_its_image_and_is_found_healthy(
    name: str, tmp_path: Path, database: str
) -> None:
    service = SERVICES[name]
    folder = tmp_path / "app"
    folder.mkdir()
    _put_together(_image(name), folder)
    (folder / "models").mkdir()
    (folder / "models" / model_path().name).symlink_to(model_path())
    port = free_port()
    python = str(BOT_PYTHON) if name == "bot" else sys.executable
    settings = {
        **{key: _with_defaults(str(value)) for key, value in service["environment"].items()},
        **SECRETS,
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "NAERVAER_DATABASE_URL": database,
        "NAERVAER_TRACKER_URL": f"sqlite:///{tmp_path / 'bot.db'}",
        "NAERVAER_LOCK_STORE": "in_memory",
    }
    own_port = f"NAERVAER_{'ACTIONS' if name == 'handlinger' else name.upper()}_PORT"
    settings[own_port] = str(port)
    check = [
        str(part).replace(f":{service['environment'][own_port]}", f":{port}") for part in service["healthcheck"]["test"]
    ]
    command = [python, *_without_the_project(service.get("command") or json.loads(_last(_image(name), "CMD")))]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, env=settings, stdout=log, stderr=log)
    try:
        Part(name, command, {}, check[3], SECRETS.get(check[-1], ""), process=process).wait_until_ready()
        healthy = subprocess.run([python, *check[2:]], cwd=folder, env=settings, check=False)
        assert healthy.returncode == 0
        for path in ("/static/chat.js", "/api/tekster") if name == "gateway" else ():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as page:
                assert page.read()
    finally:
        process.terminate()
        process.wait()
    assert "ERROR" not in (tmp_path / "log").read_text(), "Rasa, for one, goes on without its endpoints.yml"
    ill = subprocess.run([python, *check[2:]], cwd=folder, env=settings, capture_output=True, check=False)
    assert ill.returncode == 1


def test_migration_runs_from_the_files_of_its_image(tmp_path: Path, postgres: Postgres) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    _put_together(_image("migrering"), folder)
    database = postgres.create_database()
    command = [sys.executable, *_without_the_project(SERVICES["migrering"]["command"])]
    settings = {"PATH": os.environ["PATH"], "NAERVAER_DATABASE_URL": postgres.url(database)}
    subprocess.run(command, cwd=folder, env=settings, check=True)
    with psycopg.connect(postgres.url(database)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (0,)


def test_the_action_server_has_all_answers_in_its_image(tmp_path: Path) -> None:
    folder = tmp_path / "app"
    folder.mkdir()
    _put_together(_image("handlinger"), folder)
    command = [sys.executable, *_without_the_project(["python", "-m", "tools.cli", "knowledge"])]
    answers = subprocess.run(command, cwd=folder, capture_output=True, check=True).stdout
    assert {answer["id"] for answer in json.loads(answers)} == {svar.id for svar in kunnskap.alle()}


def test_each_part_has_a_database_of_its_own_that_the_other_cannot_open(postgres: Postgres) -> None:
    passwords = {"NAERVAER_SAKSARKIV_PASSORD": "it's-1", "NAERVAER_SAMTALER_PASSORD": "two-2"}
    assert passwords.keys() <= SERVICES["postgres"]["environment"].keys()
    subprocess.run(
        ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", PROJECT / "docker/databaser.sql", postgres.url("postgres")],
        env={"PATH": os.environ["PATH"], **passwords},
        check=True,
    )
    for own, other in (("saksarkiv", "samtaler"), ("samtaler", "saksarkiv")):
        with psycopg.connect(postgres.url(own).replace("naervaer@", f"{own}@")) as connection:
            connection.execute("CREATE TABLE try_it (id int)")
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(postgres.url(other).replace("naervaer@", f"{own}@"))
