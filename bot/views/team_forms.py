"""What a team member sets: when they hold calls, and, as an admin, the workspace's settings."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.domain.settings import Settings
from bot.domain.slots import Window
from bot.domain.studies import Problem
from bot.ids import Callback
from bot.views.blocks import (
    Block,
    context,
    entered,
    entered_text,
    input_block,
    modal,
    option,
    text_input,
    users_input,
)

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def availability_modal(windows: Sequence[Window], zone: str) -> Block:
    """Return the form for an interviewer's weekdays and hours (one window for all chosen days)."""
    days = [option(name, str(number)) for number, name in enumerate(WEEKDAYS)]
    chosen = [days[number] for number in sorted({window.weekday for window in windows})]
    boxes: Block = {"type": "checkboxes", "action_id": "days", "options": days}
    first = windows[0] if windows else Window(0, 9 * 60, 17 * 60)
    return modal(
        Callback.AVAILABILITY,
        "Your availability",
        [
            input_block(
                "days", "Days", boxes | ({"initial_options": chosen} if chosen else {}), optional=True
            ),
            input_block("from", "From", _time("from", first.start_minute)),
            input_block("until", "Until", _time("until", first.end_minute)),
            context(f"Times are in your time zone, {zone}. Choose no day to hold no calls."),
        ],
        submit="Save",
    )


def windows_of(state: Mapping[str, Any]) -> tuple[list[Window], list[Problem]]:
    """Return the weekly windows that were chosen, or what is wrong with them."""
    days = [
        int(day) for day in entered(state, "days") or [] if str(day) in {"0", "1", "2", "3", "4", "5", "6"}
    ]
    start, end = (_minutes(entered_text(state, name)) for name in ("from", "until"))
    if start is None or end is None or end <= start:
        return [], [Problem("until", "The end must be later than the beginning.")]
    return [Window(day, start, end) for day in days], []


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


def _time(action_id: str, minute: int) -> Block:
    # A window may end at midnight, which a timepicker can only show as the last minute of the day.
    shown = min(minute, 24 * 60 - 1)
    return {
        "type": "timepicker",
        "action_id": action_id,
        "initial_time": f"{shown // 60:02d}:{shown % 60:02d}",
    }


def _minutes(text: str) -> int | None:
    hours, _, minutes = text.partition(":")
    if not (hours.isdigit() and minutes.isdigit() and int(hours) < 24 and int(minutes) < 60):
        return None
    total = int(hours) * 60 + int(minutes)
    return 24 * 60 if total == 24 * 60 - 1 else total
