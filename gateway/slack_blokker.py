"""The parts that all views in Slack are made of. Plain text, so that no character becomes formatting or a link."""

from slack_sdk.models.blocks import HeaderBlock, PlainTextObject, SectionBlock

from gateway.visning import avkortet
from gateway.visning_slack import MAX_AVSNITT


def ren(text: str) -> PlainTextObject:
    """Words as they are."""
    return PlainTextObject(text=text, emoji=False)


def avsnitt(text: str, block_id: str | None = None) -> SectionBlock:
    """A paragraph, cut where Slack has no room for more."""
    return SectionBlock(text=ren(avkortet(text, MAX_AVSNITT)), block_id=block_id)


def overskrift(text: str) -> HeaderBlock:
    """A heading."""
    return HeaderBlock(text=ren(text))
