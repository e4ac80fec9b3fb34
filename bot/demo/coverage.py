"""What of Slack the pretend workspace does, in full, in part or not at all: methods, events, interactions, blocks.

`docs/pretend-slack.md` is written from this by `python -m bot.demo.coverage_page`; tests hold it against the routes, the acts
and the Block Kit tables. What is not listed at all is not known here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Level(Enum):
    """How much of something is done."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True)
class Row:
    """One thing of Slack's. `missing` is what a partial one lacks."""

    name: str
    level: Level
    missing: str = ""


def _rows(full: Iterable[str], partial: Iterable[tuple[str, str]], none: Iterable[str]) -> tuple[Row, ...]:
    rows = [Row(name, Level.FULL) for name in full]
    rows += [Row(name, Level.PARTIAL, missing) for name, missing in partial]
    rows += [Row(name, Level.NONE) for name in none]
    return tuple(sorted(rows, key=lambda row: row.name))


METHODS = _rows(
    full=(
        "api.test",
        "apps.connections.open",
        "auth.test",
        "chat.delete",
        "chat.getPermalink",
        "conversations.members",
        "files.getUploadURLExternal",
        "usergroups.users.list",
        "views.open",
        "views.publish",
        "views.push",
        "views.update",
    ),
    partial=(
        ("chat.postEphemeral", "as the app only, without another name or picture"),
        (
            "chat.postMessage",
            "as the app only; no unfurling, no broadcast of replies; text up to 4,000 characters",
        ),
        ("chat.update", "files of the message stay; no window for edits"),
        (
            "conversations.history",
            "no subtypes, reactions or thread counts; not the lower limits of apps outside the Marketplace",
        ),
        ("conversations.list", "as conversations.info"),
        ("conversations.info", "no topic, purpose or settings of the channel"),
        ("conversations.open", "direct messages with one person only"),
        ("files.completeUploadExternal", "no blocks, no file types that a workspace forbids"),
        ("files.info", "no comments, shares, previews or pictures"),
        ("usergroups.list", "no channels of a group; made, changed and disabled by acts alone"),
        ("users.conversations", "as conversations.info"),
        ("users.info", "no pictures, status or fields of one's own"),
        ("users.list", "no pictures, status or fields of one's own"),
        ("users.lookupByEmail", "finds nobody of another workspace"),
    ),
    none=(
        "apps.event.authorizations.list",
        "apps.uninstall",
        "auth.revoke",
        "bots.info",
        "chat.deleteScheduledMessage",
        "chat.meMessage",
        "chat.scheduleMessage",
        "chat.scheduledMessages.list",
        "chat.unfurl",
        "conversations.invite",
        "conversations.join",
        "conversations.replies",
        "dnd.info",
        "files.delete",
        "files.list",
        "files.upload",
        "oauth.v2.access",
        "pins.add",
        "reactions.add",
        "search.messages",
        "team.info",
        "users.getPresence",
        "users.profile.get",
    ),
)

EVENTS = _rows(
    full=(
        "app_rate_limited",
        "app_uninstalled",
        "channel_left",
        "group_left",
        "member_joined_channel",
        "member_left_channel",
        "subteam_created",
        "subteam_members_changed",
        "subteam_updated",
        "tokens_revoked",
    ),
    partial=(
        ("app_home_opened", "not sent of people of other workspaces"),
        ("message.im", "typed text without its rich text; subtypes message_changed and message_deleted only"),
        ("team_join", "the user as in users.info"),
        ("user_change", "the user as in users.info"),
    ),
    none=(
        "app_mention",
        "channel_archive",
        "channel_created",
        "channel_deleted",
        "channel_id_changed",
        "channel_rename",
        "channel_shared",
        "channel_unshared",
        "file_shared",
        "link_shared",
        "message.channels",
        "message.groups",
        "message.mpim",
        "reaction_added",
        "reaction_removed",
        "team_access_granted",
        "team_access_revoked",
    ),
)

INTERACTIONS = _rows(
    full=("slash command", "view_closed", "view_submission"),
    partial=(
        ("block_actions", "buttons, menus and inputs; see the elements below"),
        ("response_url", "no posts into threads of others"),
    ),
    none=("block_suggestion", "message shortcut", "global shortcut", "workflow step"),
)

BLOCKS = _rows(
    full=(
        "actions",
        "context",
        "data_visualization",
        "divider",
        "header",
        "image",
        "input",
        "rich_text",
        "section",
    ),
    partial=(
        ("alert", "its text and its level in words"),
        ("card", "judged, and read as text"),
        ("carousel", "judged, and read as text"),
        ("container", "judged; never collapsed"),
        ("context_actions", "judged; nobody can press what is in it"),
        ("data_table", "judged and shown; not sorted, filtered or paged"),
        ("file", "judged; remote files are not registered anywhere"),
        ("markdown", "judged by its length; shown as it is"),
        ("table", "judged, and read as text"),
    ),
    none=("plan", "task_card", "video"),
)

ELEMENTS = _rows(
    full=(
        "button",
        "channels_select",
        "checkboxes",
        "conversations_select",
        "datepicker",
        "datetimepicker",
        "email_text_input",
        "file_input",
        "image",
        "multi_channels_select",
        "multi_conversations_select",
        "multi_static_select",
        "multi_users_select",
        "number_input",
        "overflow",
        "plain_text_input",
        "radio_buttons",
        "static_select",
        "timepicker",
        "url_text_input",
        "users_select",
    ),
    partial=(
        ("external_select", "judged; nothing can be chosen, as the app is not asked for options"),
        ("feedback_buttons", "judged; nobody can press them"),
        ("icon_button", "judged; nobody can press it"),
        ("multi_external_select", "judged; nothing can be chosen, as the app is not asked for options"),
        ("rich_text_input", "plain text only"),
        ("workflow_button", "judged; nobody can press it"),
    ),
    none=("url",),
)

TABLES = {
    "Web API methods": METHODS,
    "Events": EVENTS,
    "Interactions": INTERACTIONS,
    "Blocks": BLOCKS,
    "Block elements": ELEMENTS,
}


def known(rows: Iterable[Row]) -> set[str]:
    """The names of what is done in full or in part."""
    return {row.name for row in rows if row.level is not Level.NONE}


def unknown(rows: Iterable[Row]) -> set[str]:
    """The names of what is not done at all."""
    return {row.name for row in rows if row.level is Level.NONE}
