"""Slack's errors as ours: what is worth another try, and what is not."""

from collections.abc import Callable
from http.client import HTTPException
from socket import gaierror
from typing import TypeVar
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import Effect, OutsideError

T = TypeVar("T")

INVALID_BLOCKS = "invalid_blocks"
"""What Slack says of a message with a block that it does not take."""

PERMANENT = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "file_deleted",
        "file_not_found",
        "file_uploads_disabled",
        "file_uploads_except_images_disabled",
        "invalid_arguments",
        INVALID_BLOCKS,
        "invalid_users",
        "is_archived",
        "messages_tab_disabled",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_such_subteam",
        "no_text",
        "not_in_channel",
        "paid_teams_only",
        "plan_upgrade_required",
        "restricted_action",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "view_too_large",
    }
)
"""Errors after which the same call cannot succeed (docs.slack.dev/reference/methods, 2026-11)."""

BLOCKS_REFUSED = frozenset({INVALID_BLOCKS, "invalid_arguments"})
"""Errors that blocks may be the reason of; the second is what calls of views say."""

NOT_INSTALLED, SEALED = "not_installed", "token_sealed_with_another_key"
"""Words of our own: there is no token of a workspace, or none that can be read."""

SHUT_OUT = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
        NOT_INSTALLED,
        SEALED,
    }
)
"""Errors that say nothing of the call: the workspace lets the bot in no more (docs.slack.dev/reference/methods, 2026-11)."""

GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})
"""Errors of chat.update after which a message is to be posted anew."""

STUMBLED = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Errors of Slack's own that come within a 200 too (docs.slack.dev/reference/methods, 2026-11)."""

UNSENT_S = 30.0
"""How long to rest after a 429 that did not say."""


def calling(call: Callable[[], T]) -> T:
    """Return what a call of the SDK returns.

    Raises:
        OutsideError: Slack said no, could not be reached, or did not answer in time.
    """
    try:
        return call()
    except SlackApiError as error:
        raise _of_api(error) from error
    except (SlackClientError, URLError, HTTPException, OSError) as error:
        raise OutsideError(
            type(error).__name__, permanent=False, effect=_effect_of(error), away=True
        ) from error


def is_silence(error: Exception) -> bool:
    """Whether an error says that Slack gave no answer, or fell over, rather than that it said no."""
    if not isinstance(error, OutsideError):
        return False
    cause = error.__cause__
    if isinstance(cause, SlackApiError) and not isinstance(cause.response, str):
        return int(cause.response.status_code) >= 500
    return True


def _of_api(error: SlackApiError) -> OutsideError:
    response = error.response
    if isinstance(response, str):
        return OutsideError(response[:100], permanent=False, effect=Effect.MAYBE, away=True)
    code = str(response.get("error") or f"http_{response.status_code}")
    if response.status_code == 429 or code in {"ratelimited", "rate_limited"}:
        headers = {name.lower(): value for name, value in (response.headers or {}).items()}
        return OutsideError("ratelimited", permanent=False, retry_after=_seconds(headers.get("retry-after")))
    if code in PERMANENT or code in GONE or code in SHUT_OUT:
        return OutsideError(code, permanent=True)
    # "It's possible that some aspect of the operation succeeded before the error was raised" (internal_error, fatal_error).
    away = response.status_code >= 500 or code in STUMBLED
    return OutsideError(code, permanent=False, effect=Effect.MAYBE, away=away)


def _effect_of(error: Exception) -> Effect:
    """What a call may have done that Slack did not answer."""
    reason = error.reason if isinstance(error, URLError) else error
    if isinstance(reason, ConnectionRefusedError | gaierror):
        return Effect.NONE  # nobody was there to take it
    return Effect.LATE if isinstance(reason, TimeoutError) else Effect.MAYBE


def _seconds(value: object) -> float:
    text = value[0] if isinstance(value, list) and value else value
    try:
        return max(1.0, float(str(text)))
    except ValueError:
        return UNSENT_S
