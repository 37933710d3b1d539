"""Whether config.yml, domain.yml, the training data and the answers agree with each other."""

import re
from collections import Counter, defaultdict
from typing import Any

import pytest
from hjelpere import PROJECT, nlu_blocks, nlu_examples, read_yaml
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.importers.importer import TrainingDataImporter

# The tema that an action answers itself, without kunnskap/; the answers are what that action can tell apart.
ANSWERED_BY_ACTIONS = {
    "forbered_samtale": {"start", "fortsett", "mine_svar", "del", "trekk", "delt", "avtal", "avlys", "enig", "utsagn"},
    "hilsen": {"hade", "hei", "smaprat", "takk"},
    "hjelp": {"hva_kan_du", "hvem_er_du", "fortell_mer", "kilde", "hvorfor", "nynorsk", "bokmaal", "temaer", "skjema"},
    "krise": {"fare"},
    "lag_dokument": {
        *("agenda", "alternative_oppgaver", "beredskapsplan", "brev_lege", "innkalling", "kalender", "maksdatobrev"),
        *("mine", "referat", "saklighetsvurdering"),
    },
    "lag_plan": {
        *("start", "vis", "endre", "ferdig", "ny_versjon", "tiltak", "tiltak_status", "forslag", "enig", "nav_tekst"),
    },
    "menneske": {"klage", "snakk_med"},
    "min_sak_frister": {
        "aktivitetskrav",
        "alle",
        "dialogmote1",
        "dialogmote2",
        "hva_med",
        "maksdato",
        "neste",
        "oppsigelsesvern",
        "plan",
    },
    "min_sak_status": {"feil", "gjort", "grad", "innsyn", "lagret", "varighet", "vis"},
    "oversikt_ansatte": {"glemt", "haster", "ledere", "mangler_plan", "sykmeldte"},
    "paaminnelse": {"flytt", "sett", "stopp", "vis"},
    "registrer_hendelse": {"angre", "mote_holdt", "plan_ferdig", "plan_sendt", "rutine", "samtale_holdt", "unntak"},
    "registrer_sak": {"ferie", "forlengelse", "ny_grad", "nytt_fravaer", "tilbake", "tilbakefall"},
    "utenfor": {
        *("arbeidstid", "lonn", "ansettelse", "ferie_permisjon", "konflikt", "it", "kommando", "kunnskap"),
        *("helseraad", "andre_mennesker", "tull"),
    },
}
FROM_BUTTONS_ONLY = {"person", "svar", "gjelder", "verdi"}
BLOCKS = nlu_blocks()
DOMAIN = read_yaml("domain.yml")
CONFIG = read_yaml("config.yml")
INTENTS = [name for intent in DOMAIN["intents"] for name in intent]


def rule_intents() -> Counter[str]:
    found: Counter[str] = Counter()
    for file in sorted((PROJECT / "data" / "rules").glob("*.yml")):
        for rule in read_yaml(f"data/rules/{file.name}")["rules"]:
            assert "condition" not in rule
            steps = [alternative for step in rule["steps"] for alternative in step.get("or", [step])]
            found.update(step["intent"] for step in steps if "intent" in step)
    return found


def answers(labels: list[tuple[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for tema, svar in labels:
        found[tema].add(svar)
    return dict(found)


def knowledge() -> dict[str, set[str]]:
    files = [read_yaml(f"kunnskap/{file.name}") for file in sorted((PROJECT / "kunnskap").glob("*.yml"))]
    return {f["tema"]: {a["id"].partition(".")[2] for a in f["svar"]} for f in files if "svar" in f}


def component(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(p for p in CONFIG["pipeline"] if p["name"].endswith(name))
    return found


# --- config.yml


def test_one_classifier_decides_and_the_guard_has_the_last_word() -> None:
    kinds = {p["name"]: DefaultV1Recipe._from_registry(p["name"]).types for p in CONFIG["pipeline"]}
    classifiers = [n for n, types in kinds.items() if DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER in types]
    assert classifiers == [
        "bot.components.tema.TemaKlassifikator",
        "FallbackClassifier",
        "bot.components.krise.KriseVakt",
    ]
    assert CONFIG["pipeline"][-1]["name"] == "bot.components.krise.KriseVakt"


def test_training_can_be_repeated() -> None:
    assert isinstance(component("TemaKlassifikator")["random_state"], int)


def test_the_fallback_can_happen_and_does_not_always() -> None:
    assert 0 < component("FallbackClassifier")["threshold"] < 1


def test_rules_alone_decide_what_answers() -> None:
    assert [policy["name"] for policy in CONFIG["policies"]] == ["RulePolicy"]
    assert CONFIG["policies"][0]["core_fallback_action_name"] in DOMAIN["actions"]


def test_the_bot_has_the_inner_channel_and_no_other() -> None:
    assert list(read_yaml("credentials.yml")) == ["bot.channel.InnerChannel"]


# --- domain.yml


def test_nothing_that_is_written_fills_a_slot() -> None:
    filled = {name: [m["type"] for m in slot["mappings"]] for name, slot in DOMAIN["slots"].items()}
    assert filled == {name: ["custom"] for name in DOMAIN["slots"]}


def test_no_slot_and_no_entity_changes_what_answers() -> None:
    assert [name for name, slot in DOMAIN["slots"].items() if slot["type"] != "any"] == []
    assert [i for i in DOMAIN["intents"] if list(i.values()) != [{"use_entities": []}]] == []


def test_a_new_session_remembers_nothing() -> None:
    assert DOMAIN["session_config"]["carry_over_slots_to_new_session"] is False
    assert 0 < DOMAIN["session_config"]["session_expiration_time"] <= 60


def test_the_bot_holds_no_text_and_no_form() -> None:
    assert {"responses", "forms"} & set(DOMAIN) == set()


def test_every_intent_has_training_data_and_one_rule() -> None:
    assert sorted(INTENTS) == sorted({block["intent"] for block in BLOCKS})
    assert rule_intents() == Counter([*INTENTS, "nlu_fallback"])


def test_every_action_of_a_rule_is_known_and_every_known_action_is_used() -> None:
    used = set(re.findall(r"action: (\w+)", "".join(f.read_text() for f in (PROJECT / "data/rules").glob("*.yml"))))
    assert used == set(DOMAIN["actions"])


def test_names_are_the_only_entity_that_can_be_written() -> None:
    marked = {kind for block in BLOCKS for kind in re.findall(r"\]\((\w+)\)", block["examples"])}
    assert marked == {"navn"}
    assert {re.split(r"\W", entity)[0] for entity in DOMAIN["entities"]} == {"navn"} | FROM_BUTTONS_ONLY


# --- tema and answers


def test_every_tema_has_a_text_for_its_button_in_both_languages() -> None:
    texts = read_yaml("data/responses/tema.yml")
    assert sorted(texts) == sorted(INTENTS)
    assert [t for t, text in texts.items() if set(text) != {"nb", "nn"} or not all(text.values())] == []
    assert [nb for nb, times in Counter(text["nb"] for text in texts.values()).items() if times > 1] == []


def test_every_answer_of_the_data_exists_and_every_answer_has_data() -> None:
    trained = answers([(block["intent"], block["metadata"]["svar"]) for block in BLOCKS])
    assert trained == {**knowledge(), **ANSWERED_BY_ACTIONS}


@pytest.mark.parametrize("tema", ["hilsen", "menneske", "utenfor"])
def test_every_answer_of_small_talk_has_a_text(tema: str) -> None:
    assert ANSWERED_BY_ACTIONS[tema] <= set(read_yaml(f"data/responses/{tema}.yml"))


def test_the_files_are_named_after_their_tema() -> None:
    for file in sorted((PROJECT / "data" / "nlu").glob("*.yml")):
        assert {block["intent"] for block in read_yaml(f"data/nlu/{file.name}")["nlu"]} == {file.stem}


def test_no_answer_is_spread_over_two_blocks() -> None:
    labels = Counter((block["intent"], block["metadata"]["svar"]) for block in BLOCKS)
    assert [label for label, times in labels.items() if times > 1] == []


# --- examples


def test_no_example_stands_twice() -> None:
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for example in nlu_examples():
        words = " ".join(re.sub(r"[^\w\s]", " ", example.text.lower()).split())
        places[words].append((example.tema, example.svar))
    assert {text: where for text, where in places.items() if len(where) > 1} == {}


def test_every_answer_has_examples_enough_to_learn_from() -> None:
    sizes = Counter((example.tema, example.svar) for example in nlu_examples())
    assert [label for label, size in sizes.items() if size < 8] == []


def test_no_example_is_a_command_or_holds_an_identity_number() -> None:
    texts = [example.text for example in nlu_examples()]
    assert [t for t in texts if t.lstrip().startswith("/") or re.search(r"\d{6} ?\d{5}", t)] == []


def test_rasa_reads_the_same_examples_as_these_tests() -> None:
    importer = TrainingDataImporter.load_from_config(
        str(PROJECT / "config.yml"), str(PROJECT / "domain.yml"), [str(PROJECT / "data" / "nlu")]
    )
    assert len(importer.get_nlu_data().intent_examples) == len(nlu_examples())
