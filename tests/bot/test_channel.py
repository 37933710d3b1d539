from types import SimpleNamespace

import pytest
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.channel import SECRET_HEADER, InnerChannel, as_plain_text, has_secret

SECRET = "x" * 32


@pytest.mark.parametrize(
    "typed",
    [
        "/krise",
        '/min_sak_frister{"person": "x"}',
        "//krise",
        "  /krise",
        "\n\t/krise",
        "/ /krise",
        "/ / /krise",
        "/\n/krise",
        " / \u00a0/\u2003/krise",
        "/\u2028/krise",
        "\x1c/krise",
        "/krise@0.9",
    ],
)
def test_nothing_typed_is_a_command(typed: str) -> None:
    plain = as_plain_text(typed)
    assert not plain.startswith("/")
    assert YAMLStoryReader.unpack_regex_message(Message({TEXT: plain})).get(INTENT) is None


@pytest.mark.parametrize("typed", ["∕krise", "／krise", "⁄krise", "\u200b/krise", "\ufeff/krise", "\\krise"])
def test_what_only_looks_like_a_command_is_none(typed: str) -> None:
    assert YAMLStoryReader.unpack_regex_message(Message({TEXT: as_plain_text(typed)})).get(INTENT) is None


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("når er fristen?", "når er fristen?"),
        ("  hei  ", "hei"),
        ("og/eller", "og/eller"),
        ("/hei/der", "hei/der"),
        ("hei\n/der", "hei\n/der"),
        ("/", ""),
        (" / / ", ""),
        ("", ""),
    ],
)
def test_the_rest_of_the_text_is_kept(typed: str, plain: str) -> None:
    assert as_plain_text(typed) == plain


@pytest.mark.parametrize(
    ("given", "welcome"),
    [(SECRET, True), (None, False), ("", False), (SECRET[:-1], False), (SECRET + "x", False), ("\udcff" * 32, False)],
)
def test_only_the_secret_opens(given: str | None, welcome: bool) -> None:
    request = SimpleNamespace(headers={} if given is None else {SECRET_HEADER: given})
    assert has_secret(request, SECRET) is welcome


def test_the_channel_takes_no_settings_and_has_one_name() -> None:
    assert isinstance(InnerChannel.from_credentials({"sender": "noen"}), InnerChannel)
    assert InnerChannel.name() == "naervaer"
