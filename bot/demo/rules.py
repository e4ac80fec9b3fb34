"""What Slack demands of an app, as this project reads it: one cited table, of which the bot knows nothing.

Everything here was read in 2026-11. `rulebook.py` makes one table of it, with Block Kit's rows. A method's page is docs.slack.dev/reference/methods/<name>. Where Slack is lenient
(it ignores arguments that it does not know, it accepts a message without `text`) this table is not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final


class TokenKind(Enum):
    """Which token a method takes."""

    BOT = "xoxb-"
    APP = "xapp-"
    NONE = ""


@dataclass(frozen=True)
class Method:
    """One Web API method: the scopes of which any one suffices, and the arguments it takes."""

    name: str
    tier: str
    scopes: tuple[str, ...]
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    token: TokenKind = TokenKind.BOT

    @property
    def per_minute(self) -> int:
        """How many calls a minute it takes from one app in one workspace."""
        return SPECIAL_PER_MINUTE[self.name] if self.tier == "special" else TIER_PER_MINUTE[self.tier]

    @property
    def source(self) -> str:
        """The page that the row was read from."""
        return f"docs.slack.dev/reference/methods/{self.name}"

    @property
    def arguments(self) -> frozenset[str]:
        """All arguments that the method knows; Bolt's clients add `team_id` to every call."""
        return frozenset((*self.required, *self.optional, "team_id"))


_READ_CONVERSATIONS: Final = ("channels:read", "groups:read", "im:read", "mpim:read")
_HISTORIES: Final = ("channels:history", "groups:history", "im:history", "mpim:history")
_AUTHORSHIP: Final = ("as_user", "icon_emoji", "icon_url", "username")
_CONTENT: Final = ("text", "blocks", "attachments", "markdown_text", "link_names", "parse")

_ROWS: Final = (
    Method("api.test", "4", (), (), ("error", "foo"), token=TokenKind.NONE),
    Method("apps.connections.open", "3", ("connections:write",), (), token=TokenKind.APP),
    Method("auth.test", "special", (), ()),
    Method("chat.delete", "3", ("chat:write",), ("channel", "ts"), ("as_user",)),
    Method("chat.getPermalink", "special", (), ("channel", "message_ts")),
    Method(
        "chat.postEphemeral",
        "4",
        ("chat:write",),
        ("channel", "user"),
        (*_CONTENT, *_AUTHORSHIP, "thread_ts"),
    ),
    Method(
        "chat.postMessage",
        "special",
        ("chat:write",),
        ("channel",),
        (
            *_CONTENT,
            *_AUTHORSHIP,
            "thread_ts",
            "reply_broadcast",
            "unfurl_links",
            "unfurl_media",
            "mrkdwn",
            "metadata",
        ),
    ),
    Method(
        "chat.update",
        "3",
        ("chat:write",),
        ("channel", "ts"),
        (*_CONTENT, "as_user", "file_ids", "reply_broadcast", "metadata"),
    ),
    Method(
        "conversations.history",
        "3",
        _HISTORIES,
        ("channel",),
        ("cursor", "inclusive", "include_all_metadata", "latest", "limit", "oldest"),
    ),
    Method(
        "conversations.info",
        "3",
        _READ_CONVERSATIONS,
        ("channel",),
        ("include_locale", "include_num_members"),
    ),
    Method(
        "conversations.list",
        "2",
        _READ_CONVERSATIONS,
        (),
        ("cursor", "exclude_archived", "limit", "types"),
    ),
    Method("conversations.members", "4", _READ_CONVERSATIONS, ("channel",), ("cursor", "limit")),
    Method(
        "conversations.open",
        "3",
        ("im:write", "mpim:write"),
        (),
        ("channel", "users", "return_im", "prevent_creation"),
    ),
    Method(
        "files.completeUploadExternal",
        "4",
        ("files:write",),
        ("files",),
        ("channel_id", "channels", "initial_comment", "thread_ts", "blocks"),
    ),
    Method("files.info", "4", ("files:read",), ("file",), ("count", "cursor", "limit", "page")),
    Method(
        "files.getUploadURLExternal",
        "4",
        ("files:write",),
        ("filename", "length"),
        ("alt_txt", "snippet_type"),
    ),
    Method(
        "usergroups.list",
        "2",
        ("usergroups:read",),
        (),
        ("include_count", "include_disabled", "include_users"),
    ),
    Method(
        "usergroups.users.list",
        "2",
        ("usergroups:read",),
        ("usergroup",),
        ("include_disabled",),
    ),
    Method(
        "users.conversations",
        "3",
        _READ_CONVERSATIONS,
        (),
        ("cursor", "exclude_archived", "limit", "types", "user"),
    ),
    Method("users.info", "4", ("users:read",), ("user",), ("include_locale",)),
    Method("users.list", "2", ("users:read",), (), ("cursor", "include_locale", "limit")),
    Method("users.lookupByEmail", "3", ("users:read.email",), ("email",)),
    Method("views.open", "4", (), ("view", "trigger_id")),
    Method("views.publish", "4", (), ("user_id", "view"), ("hash",)),
    Method("views.push", "4", (), ("view", "trigger_id")),
    Method("views.update", "4", (), ("view",), ("external_id", "view_id", "hash")),
)

METHODS: Final = {row.name: row for row in _ROWS}

TIER_PER_MINUTE: Final = {"1": 1, "2": 20, "3": 50, "4": 100}
"""docs.slack.dev/apis/web-api/rate-limits: "N+ per minute" for each method, app and workspace.

Bursts are tolerated, how long is not said: here a minute's worth may come at once.
"""

SPECIAL_PER_MINUTE: Final = {"auth.test": 300, "chat.getPermalink": 300, "chat.postMessage": 300}
"""docs.slack.dev/reference/methods/<name>: "hundreds of requests", "several hundred messages" a minute in a workspace."""

POST_PER_CHANNEL_PER_MINUTE: Final = 60
POST_BURST_PER_CHANNEL: Final = 10
"""docs.slack.dev/apis/web-api/rate-limits: a message a second in each channel, "short bursts" allowed.

The docs give no number for a burst; people have measured about 25 (github.com/RamblingCookieMonster/PSSlack/issues/52).
"""

EVENTS_MOST: Final = 30_000
EVENTS_S: Final = 60 * 60
"""docs.slack.dev/apis/events-api: 30,000 deliveries an hour for each app and workspace, then `app_rate_limited` each minute."""

JSON_ARGUMENTS: Final = frozenset({"attachments", "blocks", "file_ids", "files", "metadata", "view"})
BOOLEAN_ARGUMENTS: Final = frozenset(
    {
        "as_user",
        "exclude_archived",
        "include_all_metadata",
        "include_count",
        "include_disabled",
        "include_locale",
        "include_num_members",
        "include_users",
        "inclusive",
        "link_names",
        "mrkdwn",
        "prevent_creation",
        "reply_broadcast",
        "return_im",
        "unfurl_links",
        "unfurl_media",
    }
)
NUMBER_ARGUMENTS: Final = frozenset({"count", "length", "limit", "page"})

EVENT_SCOPES: Final[Mapping[str, tuple[str, ...]]] = {
    "app_home_opened": (),
    "app_uninstalled": (),
    "channel_left": ("channels:read",),
    "group_left": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "member_left_channel": ("channels:read", "groups:read"),
    "message.im": ("im:history",),
    "subteam_created": ("usergroups:read",),
    "subteam_members_changed": ("usergroups:read",),
    "subteam_updated": ("usergroups:read",),
    "team_join": ("users:read",),
    "tokens_revoked": (),
    "user_change": ("users:read",),
}
"""The scopes of which any one makes Slack send an event (docs.slack.dev/reference/events/<name>); none: it needs none."""

CODE_S: Final = 600.0
"""docs.slack.dev/authentication/installing-with-oauth: a code is good for ten minutes (2026-11); once, as everywhere with OAuth."""

ACK_S: Final = 3.0
"""docs.slack.dev/interactivity/handling-user-interaction: an answer within three seconds of receipt."""

TRIGGER_S: Final = 3.0
"""docs.slack.dev/interactivity/handling-user-interaction: a trigger expires in three seconds, and works once."""

RESPONSE_URL_USES: Final = 5
RESPONSE_URL_S: Final = 30 * 60
"""docs.slack.dev/interactivity/handling-user-interaction: five uses within thirty minutes."""

EVENT_RETRY_DELAYS_S: Final = (0.0, 60.0, 300.0)
"""docs.slack.dev/apis/events-api: nearly at once, after one minute, after five."""

GUEST_CHANNELS: Final = 1
"""slack.com/help/articles/202518103: a single-channel guest (`is_ultra_restricted`) is in one channel."""

FILE_BYTES: Final = 10_000_000
FILES_MOST: Final = 10
"""docs.slack.dev/reference/block-kit/block-elements/file-input-element: 10 MB a file; ten files unless max_files says less.

Whether a MB is 1,000 or 1,024 KB is not said; here it is the smaller.
"""

MODAL_DEPTH: Final = 3
"""docs.slack.dev/surfaces/modals: at most three views in a stack."""

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
"""docs.slack.dev/reference/block-kit/blocks: so many in a message, and in a modal or a Home."""

VIEW_BYTES: Final = 250_000
"""docs.slack.dev/reference/methods/views.open: `view_too_large` beyond 250 KB."""

MESSAGE_TEXT: Final = 4_000
"""docs.slack.dev/reference/methods/chat.update: `msg_too_long` beyond 4,000 characters.

chat.postMessage would take 40,000, but what could not be updated later is refused here at once.
"""

METADATA_BYTES: Final = 8_000
"""docs.slack.dev/messaging/message-metadata: `metadata_too_large`; the number is a careful guess."""

CONNECTIONS: Final = 10
"""docs.slack.dev/apis/events-api/using-socket-mode: at most ten connections."""

REDIRECTS: Final = 2
"""docs.slack.dev/apis/events-api: `too_many_redirects` beyond two."""

SHARED_AT_ONCE: Final = 100
"""docs.slack.dev/reference/methods/files.completeUploadExternal: `channels` names at most a hundred."""

CONVERSATIONS_MOST: Final = 999
"""docs.slack.dev/reference/methods/conversations.history, .list and users.conversations: `limit` is at most 999.

conversations.members names no number there; Slack's own types (`ConversationsMembersArguments` of @slack/web-api) say 999 too.
"""

GROUP_USERS_TOLD: Final = 500
"""docs.slack.dev/reference/events/subteam_updated: "The users field is truncated at 500"; `user_count` is not.

That usergroups.list cuts its lists too is unverified; usergroups.users.list gives all.
"""

PAGE_MOST: Final = 1_000
"""docs.slack.dev/apis/web-api/pagination: no page is larger; most should be 200 at most."""
