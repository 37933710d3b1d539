import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from hjelpere import PROJECT, nlu_examples
from rasa.core.agent import Agent
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix
from skops.io.exceptions import UntrustedTypesFoundException

from bot.components import maskin, nett
from bot.components.tema import TemaKlassifikator
from bot.understand import understood

QUESTIONS = (
    "når er neste frist for Kari",
    "hvor mange egenmeldingsdager har jeg",
    "kan æ ta ferie når æ e sjukmeldt",
    "hei",
    "hvem har sett i saken min",
    "qwerty asdf",
)


def classified(
    monkeypatch: pytest.MonkeyPatch, answers: dict[str, float], machine: dict[str, float], *tema: Any, **config: Any
) -> Message:
    """A message of which the machine believes `machine`, and one network for each of `tema` believes that.

    All networks believe the same of the answers.
    """
    classifier = TemaKlassifikator({"sharpness": 1, **config}, None, None)
    classifier._answers = sorted(answers)
    classifier._networks = [{"tema": in_order(belief), "svar": in_order(answers)} for belief in tema]
    monkeypatch.setattr(classifier._trekk, "seen", lambda messages: csr_matrix([[1.0]]))
    monkeypatch.setattr(maskin, "distances", lambda weights, features: np.log(in_order(machine)))
    monkeypatch.setattr(nett, "likelihoods", lambda network, goals, features: [network[goal] for goal in goals])
    return classifier.process([Message({"text": "x"})])[0]


def in_order(belief: dict[str, float]) -> np.ndarray:
    return np.array([belief[name] for name in sorted(belief)])


def parsed(agent: Agent, text: str) -> dict[str, Any]:
    return asyncio.run(agent.parse_message(text))


def test_a_tema_is_the_mean_of_what_all_believe(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, doubt = {"ferie.a": 0.3, "ferie.b": 0.25, "hilsen.hei": 0.45}, {"ferie": 0.5, "hilsen": 0.5}
    message = classified(monkeypatch, answers, doubt, {"ferie": 0.1, "hilsen": 0.9}, {"ferie": 0.5, "hilsen": 0.5})
    assert message.get("intent")["name"] == "hilsen"
    of_networks = [(0.9 + 0.45) / 2, (0.5 + 0.45) / 2]
    assert message.get("intent")["confidence"] == pytest.approx((sum(of_networks) / 2 + 0.5) / 2)
    message = classified(monkeypatch, answers, doubt, {"ferie": 0.1, "hilsen": 0.9}, {"ferie": 0.9, "hilsen": 0.1})
    assert message.get("intent")["name"] == "ferie"


def test_the_machine_counts_as_much_as_both_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, networks = {"ferie.a": 0.4, "hilsen.hei": 0.6}, [{"ferie": 0.4, "hilsen": 0.6}] * 2
    sure = classified(monkeypatch, answers, {"ferie": 0.9, "hilsen": 0.1}, *networks)
    assert sure.get("intent") == {"name": "ferie", "confidence": pytest.approx((0.4 + 0.9) / 2)}
    unsure = classified(monkeypatch, answers, {"ferie": 0.55, "hilsen": 0.45}, *networks)
    assert unsure.get("intent")["name"] == "hilsen"


def test_the_sharper_the_surer_of_what_the_machine_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, tema, machine = {"ferie.a": 0.5, "hilsen.hei": 0.5}, {"ferie": 0.5, "hilsen": 0.5}, (0.6, 0.4)
    found = dict(zip(tema, machine, strict=True))
    dull, sharp = (classified(monkeypatch, answers, found, tema, sharpness=s).get("intent") for s in (1, 2))
    assert dull["confidence"] == pytest.approx((0.5 + 0.6) / 2)
    assert sharp["confidence"] == pytest.approx((0.5 + 0.36 / (0.36 + 0.16)) / 2)


def test_a_tema_that_it_leans_to_wins_when_in_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, tema = {"ferie.a": 0.6, "utenfor.it": 0.4}, {"ferie": 0.6, "utenfor": 0.4}
    assert classified(monkeypatch, answers, tema, tema).get("intent")["name"] == "ferie"
    leaning = classified(monkeypatch, answers, tema, tema, lean={"utenfor": 2})
    assert leaning.get("intent") == {"name": "utenfor", "confidence": pytest.approx(0.8 / 1.4)}


def test_the_answer_is_the_likeliest_within_the_tema(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, tema = {"ferie.a": 0.25, "ferie.b": 0.3, "hilsen.hei": 0.45}, {"ferie": 0.9, "hilsen": 0.1}
    message = classified(monkeypatch, answers, tema, tema)
    assert message.get("svar") == "ferie.b"
    assert [a["name"] for a in message.get("svar_ranking")] == ["hilsen.hei", "ferie.b", "ferie.a"]


def test_the_ranking_is_ordered_and_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    tema = {"a": 0.1, "b": 0.4, "c": 0.2, "d": 0.3}
    message = classified(monkeypatch, {f"{t}.1": c for t, c in tema.items()}, tema, tema, ranking_length=3)
    assert [t["name"] for t in message.get("intent_ranking")] == ["b", "d", "c"]


def test_a_message_without_a_known_ngram_is_never_answered(agent: Agent) -> None:
    for text in ("", "†‡", "你好"):
        assert parsed(agent, text)["intent"]["name"] == "nlu_fallback", text


@pytest.mark.parametrize("text", QUESTIONS)
def test_confidences_fall_and_sum_to_at_most_one(agent: Agent, text: str) -> None:
    result = parsed(agent, text)
    for ranking in ("intent_ranking", "svar_ranking"):
        confidences = [r["confidence"] for r in result[ranking] if r["name"] != "nlu_fallback"]
        assert confidences == sorted(confidences, reverse=True)
        assert 0 < sum(confidences) <= 1 + 1e-9


def test_six_tema_are_told_apart(agent: Agent) -> None:
    questions = {
        "når er neste frist for Kari": ("min_sak_frister", "min_sak_frister.neste"),
        "hvor lenge har Ola vært sykmeldt": ("min_sak_status", "min_sak_status.varighet"),
        "kan jeg ta ferie når jeg er sykmeldt": ("ferie", None),
        "hvor mange dager egenmelding har jeg": ("egenmelding", None),
        "god morgen": ("hilsen", None),
        "jeg vil ikke leve": ("krise", "krise.fare"),
    }
    for text, (tema, svar) in questions.items():
        result = parsed(agent, text)
        assert result["intent"]["name"] == tema, text
        assert result["svar"].split(".")[0] == tema
        assert svar in (None, result["svar"]), text


def test_every_answer_comes_from_the_data(agent: Agent) -> None:
    known = {f"{e.tema}.{e.svar}" for e in nlu_examples()}
    named: list[str] = [a["name"] for text in QUESTIONS for a in parsed(agent, text)["svar_ranking"]]
    assert set(named) <= known


def test_the_same_data_and_seed_give_the_same_model(agent: Agent, six_tema: Path, tmp_path: Path) -> None:
    # In another process, where Python's own order of sets is another.
    command = ["-m", "rasa", "train", "nlu", "--config", "config.yml", "--nlu", str(six_tema), "--out", str(tmp_path)]
    environment = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, *command], cwd=PROJECT, env=environment, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-m", "bot.understand", str(next(tmp_path.glob("*.tar.gz")))],
        cwd=PROJECT,
        env=environment,
        input="\n".join(QUESTIONS),
        check=True,
        capture_output=True,
        text=True,
    )
    for line in done.stdout.splitlines():
        again = json.loads(line)
        first = asyncio.run(understood(agent, again["text"]))
        assert again == {**first, "confidence": pytest.approx(first["confidence"], abs=1e-4)}
    assert len(done.stdout.splitlines()) == len(QUESTIONS)


class Stranger:
    """A type that no model of ours holds."""


def test_a_model_file_with_a_type_we_do_not_trust_is_refused(tmp_path: Path) -> None:
    storage, resource = LocalModelStorage.create(tmp_path), Resource("tema")
    with storage.write_to(resource) as folder:
        skops.io.dump(Stranger(), folder / "tema.skops")
    with pytest.raises(UntrustedTypesFoundException):
        TemaKlassifikator.load({}, storage, resource, ExecutionContext(GraphSchema({}), node_name="tema"))


def test_a_missing_model_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises((FileNotFoundError, ValueError)):
        TemaKlassifikator.load(
            {}, LocalModelStorage.create(tmp_path), Resource("tema"), ExecutionContext(GraphSchema({}), node_name="t")
        )
