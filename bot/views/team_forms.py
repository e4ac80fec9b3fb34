"""What a team member sets: when they hold calls, and, as an admin, the workspace's settings."""

from collections.abc import Iterable

from bot.domain.settings import Settings
from bot.ids import Callback
from bot.views.blocks import (
    Block,
    input_block,
    modal,
    text_input,
    users_input,
)


def settings_modal(settings: Settings, researchers: Iterable[str]) -> Block:
    """Return the form for what an admin may change."""
    digest: Block = {
        "type": "conversations_select",
        "action_id": "digest",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    if settings.digest_channel:
        digest["initial_conversation"] = settings.digest_channel
    return modal(
        Callback.SETTINGS,
        "Settings",
        [
            text_input("product_name", "Name of your product", initial=settings.product_name, max_length=60),
            users_input("researchers", "Who may run studies?", tuple(researchers), optional=True),
            input_block("digest", "Digest channel for new studies", digest, optional=True),
        ],
        submit="Save",
    )
