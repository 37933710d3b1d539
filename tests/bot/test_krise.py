from pathlib import Path

import pytest
import yaml
from hjelpere import PROJECT, nlu_examples
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.krise import WORDS_FILE, KriseVakt

WORDS = yaml.safe_load(WORDS_FILE.read_text(encoding="utf-8"))
UTTERANCES = yaml.safe_load((Path(__file__).parent / "data" / "krise.yml").read_text(encoding="utf-8"))
DANGER = [text for texts in UTTERANCES["fanges"].values() for text in texts]
HARMLESS = [text for texts in UTTERANCES["ufarlig"].values() for text in texts]
GUARD = KriseVakt(WORDS)


def guarded(text: str, suspicion: float = 0.0, intent: str = "utenfor") -> Message:
    ranking = [{"name": intent, "confidence": 1.0 - suspicion}, {"name": "krise", "confidence": suspicion}]
    message = Message({TEXT: text, INTENT: ranking[0], "intent_ranking": ranking, "svar": f"{intent}.x"})
    return GUARD.process([message])[0]


@pytest.mark.parametrize("text", DANGER)
def test_words_of_danger_lead_to_help(text: str) -> None:
    message = guarded(text)
    assert message.get(INTENT) == {"name": "krise", "confidence": 1.0}
    assert message.get("svar") == "krise.fare"


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_neighbours_are_left_alone(text: str) -> None:
    assert guarded(text).get(INTENT)["name"] == "utenfor"


def test_the_lists_are_long_and_hold_every_kind_of_norwegian() -> None:
    assert set(UTTERANCES["fanges"]) == {"bokmål", "nynorsk", "dialekt", "skrivefeil", "engelsk"}
    assert len(set(DANGER)) == len(DANGER) >= 60
    assert len(set(HARMLESS)) == len(HARMLESS) >= 60


def test_no_training_example_of_another_tema_is_caught() -> None:
    caught = [e.text for e in nlu_examples() if e.tema != "krise" and guarded(e.text).get(INTENT)["name"] == "krise"]
    assert caught == []


def test_no_question_of_the_knowledge_base_is_caught() -> None:
    files = sorted((PROJECT / "kunnskap").glob("*.yml"))
    answers = [a for f in files for a in yaml.safe_load(f.read_text(encoding="utf-8")).get("svar", [])]
    titles = [title for answer in answers for title in answer["tittel"].values()]
    assert len(titles) > 100
    assert [t for t in titles if guarded(t).get(INTENT)["name"] == "krise"] == []


@pytest.mark.parametrize(
    "wrapped",
    ["{}", "hei. {}", "{}, hva gjør jeg?", "  {}  ", "jeg er sykmeldt\n{}", "«{}»", "🙂 {}!!!", "æ vet itj... {}..."],
)
def test_danger_is_seen_wherever_it_stands(wrapped: str) -> None:
    assert guarded(wrapped.format("jeg vil ikke leve lenger")).get(INTENT)["name"] == "krise"


@pytest.mark.parametrize("text", ["JEG VIL IKKE LEVE", "jeg vil  ikke\tleve", "jeg vil ... ikke leve"])
def test_case_spaces_and_signs_between_words_hide_nothing(text: str) -> None:
    assert guarded(text).get(INTENT)["name"] == "krise"


@pytest.mark.parametrize(("suspicion", "tema"), [(0.0, "utenfor"), (0.25, "utenfor"), (0.26, "krise"), (0.9, "krise")])
def test_the_classifiers_suspicion_is_enough_from_the_threshold(suspicion: float, tema: str) -> None:
    assert guarded("hei", suspicion).get(INTENT)["name"] == tema


def test_the_guard_overrules_the_fallback() -> None:
    assert guarded("jeg vil dø", intent="nlu_fallback").get(INTENT)["name"] == "krise"


@pytest.mark.parametrize("message", [Message({}), Message({TEXT: ""}), Message({TEXT: None})])
def test_a_message_without_text_passes(message: Message) -> None:
    assert GUARD.process([message])[0].get(INTENT) is None


def test_every_part_is_used_and_every_used_part_exists() -> None:
    used = "".join(WORDS["uttrykk"])
    assert [part for part in WORDS["deler"] if f"<{part}>" not in used] == []
    with pytest.raises(KeyError):
        KriseVakt({**WORDS, "uttrykk": ["<finnesikke>"]})


def test_no_expression_matches_everyday_text_by_being_empty() -> None:
    empty: list[str] = [p for p in WORDS["uttrykk"] if guarded_by(p, "") or guarded_by(p, "når er neste frist for meg")]
    assert empty == []


def guarded_by(phrase: str, text: str) -> bool:
    guard = KriseVakt({**WORDS, "uttrykk": [phrase]})
    return guard.process([Message({TEXT: text})])[0].get(INTENT) is not None


def test_long_texts_made_to_be_slow_are_read() -> None:
    for piece in ("!", "a ", "jeg vil ", "gjøre noe x ", "ser ingen grunn ", "å ", "er "):
        assert guarded(piece * (2000 // len(piece))).get(INTENT)["name"] == "utenfor"
