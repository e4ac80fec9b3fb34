"""What the workspace answers and sends, against shapes recorded of Slack by its Java SDK.

`recorded_shapes.json` keeps names of keys and types from slackapi/java-slack-sdk, json-logs/samples: merged from many real
answers, so that it says what there can be, and not what is always there. Every key here is recorded there with that type,
or listed with where else it comes from; every key recorded there is here, or listed with the reason why it is not.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.demo.one_of_everything import everything

RECORDED: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("recorded_shapes.json").read_text(encoding="utf-8")
)["shapes"]

OPAQUE = (
    "state",
    "title",
    "close",
    "submit",
    "edited",
    "text",
    "confirm",
    "placeholder",
    "response_metadata",
)
"""Objects that are not taken apart: app's own content, text objects and the like; blocks have tests of their own."""

FROM_ELSEWHERE = {
    "users.info": (),
    "conversations.info": (),
    "chat.postMessage": ("message.app_id", "message.team"),
    "files.info": ("comments", "response_metadata"),
    "conversations.open": ("already_open", "no_op", "channel.context_team_id"),
    "block_actions in a message": (
        "message.app_id",
        "message.bot_id",
        "message.ts",
    ),
    "block_actions in a view": ("view.blocks",),
    "view_submission": ("response_urls", "view.blocks"),
    "view_closed": ("view.blocks",),
    "slash command": ("is_enterprise_install",),
    "app_home_opened": ("event.view.blocks",),
    "message.im": (),
    "message_deleted": (),
    "member_joined_channel": (),
    "member_left_channel": (),
    "channel_left": ("is_ext_shared_channel",),
    "subteam_created": ("event.subteam.auto_type", "event.subteam.deleted_by"),
    "subteam_updated": ("event.subteam.auto_type", "is_ext_shared_channel"),
    "subteam_members_changed": (),
    "usergroups.list": ("usergroups[].auto_type",),
    "conversations.list": ("channels[].context_team_id",),
    "users.conversations": (),
    "user_change": ("event.event_ts",),
    "team_join": ("event.event_ts", "event.user.is_email_confirmed", "is_ext_shared_channel"),
    "app_uninstalled": ("event.event_ts",),
    "tokens_revoked": ("event.event_ts",),
}
"""Keys that the recorded files lack: the docs' pages and the Python SDK's tests have them."""
IN_EVERY_EVENT = ("authorizations", "context_team_id", "context_enterprise_id")
"""In the docs' envelope (docs.slack.dev/apis/events-api, 2026-11); some of the files are older than these keys."""

NOT_SENT = {
    "error": "only in refusals",
    "needed": "only in refusals",
    "provided": "only in refusals",
    "authed_users": "removed by Slack in 2021",
    "authed_teams": "removed by Slack in 2021",
    "enterprise_id": "only in Enterprise organisations",
    "enterprise_name": "only in Enterprise organisations",
    "enterprise_user": "only in Enterprise organisations",
    "event_context": "opaque, for apps.event.authorizations.list, which is not here",
    "bot_access_token": "only for functions of workflows",
    "function_data": "only for functions of workflows",
    "interactivity": "only for functions of workflows",
    "submit_disabled": "only in views of workflow steps",
    "is_cleared": "only in view_closed",
    "color": "of no use to an app",
    "presence": "of the real-time API",
    "two_factor_type": "of the person alone",
    "has_2fa": "of the person alone",
    "has_files": "of the real-time API",
    "is_workflow_bot": "only for bots of workflows",
    "is_invited_user": "only until an invitation was taken up",
    "who_can_share_contact_card": "of no use to an app",
    "cache_ts": "of no use to an app",
    "inviter": "nobody is invited here: people join",
    "locale": "only when asked for",
    "app_unfurl": "only for unfurled links",
    "response_metadata": "only with warnings",
    "latest": "the last message; a DM is described without it",
    "client_msg_id": "made by Slack's clients",
}
LEFT_OUT = (
    (
        "user",
        "of externals alone",
        "is_stranger",
    ),
    (
        "profile",
        "pictures, status, telephone: nothing here needs them",
        (
            "always_active avatar_hash image_1024 image_192 image_24 image_32 image_48 image_512 "
            "image_72 image_original is_custom_image phone skype status_emoji status_emoji_url "
            "status_expiration status_text status_text_canonical title first_name last_name"
        ),
    ),
    (
        "profile",
        "of bots and guests alone",
        "api_app_id bot_id guest_channels guest_expiration_ts guest_invited_by",
    ),
    (
        "channel",
        "of connected organisations and Enterprise",
        (
            "connected_limited_team_ids connected_team_ids conversation_host_id internal_team_ids "
            "is_global_shared is_moved is_org_default is_org_mandatory is_pending_ext_shared "
            "pending_connected_team_ids pending_shared unlinked"
        ),
    ),
    (
        "usergroups[]",
        "newer, and on none of the method's pages",
        ("is_editing_restricted is_idp_group is_membership_locked is_org_level is_section is_visible"),
    ),
    (
        "channels[]",
        "as in conversations.info, and of DMs",
        (
            "conversation_host_id creator internal_team_ids is_general is_global_shared is_moved is_open "
            "is_org_default is_org_mandatory is_pending_ext_shared is_user_deleted last_read "
            "parent_conversation pending_connected_team_ids pending_shared previous_names priority purpose "
            "topic unlinked updated user"
        ),
    ),
    (
        "channel",
        "what people set up in a channel: nothing here needs it",
        (
            "creator is_general is_non_threadable is_read_only is_thread_only last_read "
            "previous_names purpose topic updated"
        ),
    ),
    (
        "message",
        "of other sorts of messages: threads, joins, calls, shared files",
        (
            "attachments channel comment edited file files hidden icons inviter is_locked "
            "is_thread_broadcast item item_type last_read latest_reply metadata no_notifications "
            "parent_user_id purpose reply_count reply_users reply_users_count room root subscribed "
            "subtype thread_ts topic unfurl_links unfurl_media upload username"
        ),
    ),
    (
        "previous_message",
        "of other sorts of messages: the app's own, threads, edits",
        (
            "attachments blocks bot_id bot_profile display_as_bot edited hidden is_locked is_starred "
            "last_read latest_reply parent_user_id reply_count reply_users_count source_team "
            "subscribed subtype thread_ts upload user_team"
        ),
    ),
    (
        "event",
        "of other sorts of messages: the app's own, threads, edits",
        "attachments bot_id bot_profile edited parent_user_id thread_ts",
    ),
    (
        "event",
        "what a person types comes with rich text too; an app is to read `text`",
        "blocks",
    ),
    (
        "file",
        "of pictures, videos, mails, documents and shares",
        (
            "alt_txt app_id app_name canvas_readtime duration_ms edit_link edit_timestamp editor "
            "external_id external_url has_more hls hls_embed last_editor lines lines_more "
            "media_display_type mp4 mp4_low non_owner_editable permalink_public plain_text preview "
            "preview_highlight preview_is_truncated preview_plain_text sent_to_self shares "
            "source_team subject subtype updated url_static_preview vtt"
        ),
    ),
    (
        "container",
        "of attachments, unfurled links and the other surface",
        (
            "app_unfurl_url attachment_id channel_id is_app_unfurl is_ephemeral message_ts text "
            "thread_ts view_id"
        ),
    ),
    (
        "actions[]",
        "of other elements than this button",
        (
            "confirm initial_channel initial_conversation initial_date initial_option initial_time "
            "initial_user min_query_length placeholder rich_text_value selected_channel "
            "selected_conversation selected_date selected_option selected_time selected_user style "
            "url"
        ),
    ),
    (
        "",
        "of the other surface: message or view",
        "channel message response_url state view",
    ),
)
"""Below which key, why, and which keys."""


def kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return {str: "string", list: "array", dict: "object", type(None): "null"}[type(value)]


def keys_of(value: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every key with its type: "user.profile.team" is a string, "actions[].value" one of the first item of a list."""
    for name, below in value.items():
        here = f"{path}.{name}" if path else name
        yield here, kind_of(below)
        if isinstance(below, dict) and name not in OPAQUE:
            yield from keys_of(below, here)
        if (
            name in ("actions", "authorizations", "channels", "usergroups")
            and below
            and isinstance(below[0], dict)
        ):
            yield from keys_of(below[0], f"{here}[]")


@pytest.fixture
def samples(tmp_path: Path) -> Iterator[dict[str, dict[str, Any]]]:
    with everything(tmp_path) as found:
        yield found


def recorded(name: str) -> dict[str, str]:
    keys: dict[str, str] = RECORDED[name.partition(" in a ")[0]]["keys"]
    return keys


def test_one_of_everything_was_seen(samples: dict[str, dict[str, Any]]) -> None:
    assert set(FROM_ELSEWHERE) <= set(samples)


@pytest.mark.parametrize("name", FROM_ELSEWHERE)
def test_every_key_is_recorded_with_its_type(name: str, samples: dict[str, dict[str, Any]]) -> None:
    there, elsewhere = recorded(name), FROM_ELSEWHERE[name]
    is_event = "event_id" in there
    wrong = {
        path: kind
        for path, kind in keys_of(samples[name])
        if there.get(path) != kind
        and not (path in there and kind == "null")
        and path not in elsewhere
        and not (is_event and path.partition("[")[0] in IN_EVERY_EVENT)
    }
    assert wrong == {}


@pytest.mark.parametrize("name", FROM_ELSEWHERE)
def test_every_recorded_key_is_there_or_left_out_for_a_reason(
    name: str, samples: dict[str, dict[str, Any]]
) -> None:
    here = {path for path, _ in keys_of(samples[name])}
    missing = {path for path in recorded(name) if path not in here and not _is_left_out(path, here)}
    assert missing == set()


def _is_left_out(path: str, here: set[str]) -> bool:
    above, _, own = path.rpartition(".")
    if above and above not in here and not above.endswith("[]"):
        return True  # what it is part of is missing, and that is judged by itself
    parent = above.rpartition(".")[2]
    return own in NOT_SENT or any(parent == below and own in keys.split() for below, _, keys in LEFT_OUT)


def test_no_key_is_listed_as_left_out_or_from_elsewhere_that_is_not(
    samples: dict[str, dict[str, Any]],
) -> None:
    unused = {(below, key) for below, _, keys in LEFT_OUT for key in keys.split()}
    for name in FROM_ELSEWHERE:
        here = {path for path, _ in keys_of(samples[name])}
        gone = {path for path in recorded(name) if path not in here}
        unused -= {(path.rpartition(".")[0].rpartition(".")[2], path.rpartition(".")[2]) for path in gone}
        assert set(FROM_ELSEWHERE[name]) <= here - set(recorded(name))
    assert unused == set()


@pytest.mark.parametrize(
    ("name", "core"),
    [
        (
            "users.info",
            ("user.id", "user.team_id", "user.tz", "user.deleted", "user.is_bot", "user.profile.email"),
        ),
        (
            "conversations.info",
            ("channel.id", "channel.is_ext_shared", "channel.is_member", "channel.num_members"),
        ),
        ("chat.postMessage", ("channel", "ts", "message.text", "message.bot_id", "message.blocks")),
        (
            "files.info",
            ("file.id", "file.url_private", "file.url_private_download", "file.size", "file.filetype"),
        ),
        (
            "block_actions in a message",
            ("container.message_ts", "message.blocks", "response_url", "actions[].value"),
        ),
        ("block_actions in a view", ("container.view_id", "view.hash", "view.state", "actions[].block_id")),
        ("view_submission", ("view.private_metadata", "view.callback_id", "view.state", "trigger_id")),
        ("view_closed", ("view.callback_id", "is_cleared")),
        ("slash command", ("command", "text", "trigger_id", "response_url", "channel_id", "user_id")),
        ("app_home_opened", ("event.tab", "event.user", "event.channel", "event.view.hash")),
        ("message.im", ("event.text", "event.user", "event.channel_type", "event.ts")),
        ("member_joined_channel", ("event.user", "event.channel", "event.team")),
        ("member_left_channel", ("event.user", "event.channel", "event.team")),
        ("channel_left", ("event.channel",)),
        ("subteam_created", ("event.subteam.id", "event.subteam.users", "event.subteam.user_count")),
        ("subteam_updated", ("event.subteam.id", "event.subteam.users", "event.subteam.date_delete")),
        ("subteam_members_changed", ("event.subteam_id", "event.added_users", "event.removed_users")),
        ("usergroups.list", ("usergroups[].id", "usergroups[].handle", "usergroups[].date_delete")),
        ("conversations.list", ("channels[].id", "channels[].is_member", "channels[].num_members")),
        ("users.conversations", ("channels[].id", "channels[].is_private", "channels[].is_archived")),
        ("user_change", ("event.user.tz", "event.user.deleted")),
        ("team_join", ("event.user.id",)),
        ("app_uninstalled", ("team_id", "event.type")),
        ("tokens_revoked", ("event.tokens.bot", "event.tokens.oauth")),
    ],
)
def test_what_the_real_ones_always_carry_is_there(
    name: str, core: tuple[str, ...], samples: dict[str, dict[str, Any]]
) -> None:
    assert set(core) <= {path for path, _ in keys_of(samples[name])}
