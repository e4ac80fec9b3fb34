"""One workspace's Web API as the bot uses it: plain calls in, our errors out. No retries here: the outbox decides."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.request import Request

from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient, WebhookResponse

from bot.errors import OutsideError
from bot.slack.connections import Connections
from bot.slack.downloads import SLACKS_FILES, fetch
from bot.slack.errors import INVALID_BLOCKS, calling
from bot.turns import aside
from bot.views.blocks import Block, Message

TIMEOUT_S = 10
OUTBOX_EVENT = "evenhand_outbox"
CHANNEL_PAGE = 500
"""docs.slack.dev/reference/methods/conversations.members (2026-11): under 1,000; fewer than were asked for may come."""
LOOK_BACK = 30
"""How many of its latest messages in a DM the bot looks through for one that may have arrived."""


class Placed(NamedTuple):
    """Where a message is: Slack's channel (D… for a DM) and its timestamp, as text."""

    channel: str
    ts: str


class SeenMember(NamedTuple):
    """One account as users.info and users.list give it. `team_id` is the workspace that it belongs to, "" when that was not said."""

    slack_id: str
    name: str
    email: str
    zone: str
    is_bot: bool
    is_deleted: bool
    is_admin: bool
    team_id: str = ""


class SeenChannel(NamedTuple):
    """One channel as conversations.info gives it."""

    channel_id: str
    name: str
    is_archived: bool


class SeenGroup(NamedTuple):
    """One user group as usergroups.list and the events of groups give it."""

    group_id: str
    name: str
    handle: str
    is_disabled: bool


class Uploaded(NamedTuple):
    """A file that somebody uploaded. `owner` is their Slack id."""

    name: str
    owner: str
    content: bytes


class Messenger:
    """Slack for one installation. Safe to share between threads."""

    def __init__(self, client: WebClient, scopes: frozenset[str] | None = None) -> None:
        """scopes: what the workspace granted, `None` when that is not known."""
        self._client = client
        self._may_look = scopes is None or "im:history" in scopes
        self._may_read_files = scopes is None or "files:read" in scopes

    @property
    def may_look(self) -> bool:
        """Whether the bot may read its own DMs, as far as is known."""
        return self._may_look

    @property
    def may_read_files(self) -> bool:
        """Whether the bot may read files that it is given, as far as is known."""
        return self._may_read_files

    def post(self, receiver: str, message: Message, key: str) -> Placed:
        """Post a message to a user (their DM) or a channel; `key` travels along, so that it can be found again.

        Raises: OutsideError.
        """
        response = calling(
            lambda: self._client.chat_postMessage(
                channel=receiver,
                text=message.text,
                blocks=list(message.blocks) or None,
                metadata={"event_type": OUTBOX_EVENT, "event_payload": {"key": key}},
                unfurl_links=False,
                unfurl_media=False,
            )
        )
        return Placed(str(response["channel"]), str(response["ts"]))

    def update(self, place: Placed, message: Message) -> None:
        """Change a message of the bot's own in place. Raises: OutsideError."""
        calling(
            lambda: self._client.chat_update(
                channel=place.channel, ts=place.ts, text=message.text, blocks=list(message.blocks)
            )
        )

    def knock(self) -> None:
        """Ask whether the workspace lets the bot in. Raises: OutsideError, when it does not, or does not answer."""
        calling(self._client.auth_test)

    def open_dm(self, receiver: str) -> str:
        """The id of the DM with a person. Raises: OutsideError."""
        opened = calling(lambda: self._client.conversations_open(users=[receiver]))
        return str(opened["channel"]["id"])

    def find_own(self, receiver: str, key: str, dm: str = "") -> Placed | None:
        """Look into the bot's own DM with a person (`dm` when it is known) for the message of `key`; `None` when it is not there.

        Raises:
            OutsideError: the look is not allowed (im:history was not granted) or failed.
        """
        channel = dm or self.open_dm(receiver)
        try:
            history = calling(
                lambda: self._client.conversations_history(
                    channel=channel, limit=LOOK_BACK, include_all_metadata=True
                )
            )
        except OutsideError as error:
            self._may_look = self._may_look and error.error != "missing_scope"
            raise
        for found in history["messages"]:
            payload = (found.get("metadata") or {}).get("event_payload") or {}
            if payload.get("key") == key:
                return Placed(channel, str(found["ts"]))
        return None

    def upload(self, receiver: str, name: str, content: bytes, comment: str, dm: str = "") -> None:
        """Send a file to a person's DM (`dm` when it is known). Raises: OutsideError."""
        channel = dm or self.open_dm(receiver)
        with aside(is_far=True):  # the SDK sends the file itself past its client
            calling(
                lambda: self._client.files_upload_v2(
                    channel=channel, filename=name, content=content, title=name, initial_comment=comment
                )
            )

    def uploaded(self, file_id: str, most_bytes: int) -> Uploaded:
        """Return a file that was given to the bot. Raises: OutsideError, among others "file_too_big" and "file_not_found"."""
        try:
            found = calling(lambda: self._client.files_info(file=file_id))["file"]
            if int(found.get("size") or 0) > most_bytes:
                raise OutsideError("file_too_big", permanent=True)
            base = str(self._client.base_url)
            hosts = SLACKS_FILES if base.startswith("https://slack") else (base.removesuffix("api/"),)
            url = str(found.get("url_private_download") or found.get("url_private") or "")
            content = fetch(url, str(self._client.token), most_bytes, TIMEOUT_S, hosts)
        except OutsideError as error:
            self._may_read_files = self._may_read_files and error.error != "missing_scope"
            raise
        return Uploaded(str(found.get("name") or ""), str(found.get("user") or ""), content)

    def publish_home(self, slack_id: str, view: Block) -> None:
        """Publish somebody's App Home. Raises: OutsideError."""
        calling(lambda: self._client.views_publish(user_id=slack_id, view=view))

    def update_view(self, view_id: str, view: Block, view_hash: str) -> None:
        """Update an open modal, unless it has changed since `view_hash` ("": in any case). Raises: OutsideError."""
        calling(lambda: self._client.views_update(view_id=view_id, view=view, hash=view_hash or None))

    def member(self, slack_id: str) -> SeenMember:
        """Return one account. Raises: OutsideError."""
        response = calling(lambda: self._client.users_info(user=slack_id))
        return seen_member(response["user"])

    def members_page(self, cursor: str, size: int = 200) -> tuple[list[SeenMember], str]:
        """Return one page of all accounts and the cursor of the next, "" after the last. Raises: OutsideError."""
        response = calling(lambda: self._client.users_list(limit=size, cursor=cursor or None))
        following = str((response.get("response_metadata") or {}).get("next_cursor") or "")
        return [seen_member(user) for user in response["members"]], following

    def user_groups(self) -> list[SeenGroup]:
        """Return all user groups, disabled ones too. Raises: OutsideError."""
        response = calling(lambda: self._client.usergroups_list(include_disabled=True))
        return [group_of(told) for told in response["usergroups"]]

    def user_group_members(self, group_id: str) -> list[str]:
        """Return who is in a user group. Raises: OutsideError."""
        response = calling(lambda: self._client.usergroups_users_list(usergroup=group_id))
        return [str(slack_id) for slack_id in response["users"]]

    def channel(self, channel_id: str) -> SeenChannel:
        """Return one channel. Raises: OutsideError."""
        told = calling(lambda: self._client.conversations_info(channel=channel_id))["channel"]
        return SeenChannel(str(told["id"]), str(told.get("name") or ""), bool(told.get("is_archived")))

    def channel_members_page(
        self, channel_id: str, cursor: str, size: int = CHANNEL_PAGE
    ) -> tuple[list[str], str]:
        """Return one page of who is in a channel, people of other workspaces too, and the cursor of the next, "" after the last.

        Raises: OutsideError.
        """
        response = calling(
            lambda: self._client.conversations_members(channel=channel_id, limit=size, cursor=cursor or None)
        )
        following = str((response.get("response_metadata") or {}).get("next_cursor") or "")
        return [str(slack_id) for slack_id in response["members"]], following


def group_of(told: Mapping[str, Any]) -> SeenGroup:
    """Return a user group out of what Slack tells of it."""
    return SeenGroup(
        str(told["id"]),
        str(told.get("name") or ""),
        str(told.get("handle") or ""),
        bool(told.get("date_delete")),
    )


class _Hook(WebhookClient):
    """A response_url, over a connection that is kept."""

    def __init__(self, connections: Connections, url: str, timeout_s: int) -> None:
        super().__init__(url, timeout=timeout_s, retry_handlers=[])
        self._connections = connections

    def _perform_http_request_internal(self, url: str, req: Request) -> WebhookResponse:
        if not self._connections.lead_to(req, self.proxy):
            sent: WebhookResponse = super()._perform_http_request_internal(url, req)
            return sent
        answer = self._connections.send(req, self.timeout)
        return WebhookResponse(
            url=url, status_code=answer.status, body=answer.text, headers=dict(answer.headers)
        )


def respond(
    connections: Connections, response_url: str, message: Message, *, replace: bool, timeout_s: int = 4
) -> None:
    """Answer a click through its response_url: replacing the message clicked, or seen by the clicker alone.

    Raises: OutsideError. (The SDK's webhook client does not raise by itself.)
    """
    client = _Hook(connections, response_url, timeout_s)
    with aside(is_far=True):
        response = calling(
            lambda: client.send(
                text=message.text,
                blocks=list(message.blocks) or None,
                replace_original=replace,
                response_type=None if replace else "ephemeral",
            )
        )
    if INVALID_BLOCKS in (response.body or ""):
        raise OutsideError(INVALID_BLOCKS, permanent=True)
    if response.status_code != 200:
        raise OutsideError(f"http_{response.status_code}", permanent=response.status_code in {403, 404, 410})


def seen_member(user: Mapping[str, Any]) -> SeenMember:
    """Return an account as users.info, users.list and events about it give it."""
    told = user.get("profile")
    profile: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    # Customers read it: "Mara Lindqvist asks", rather than a handle.
    name = (
        profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
    )
    return SeenMember(
        slack_id=str(user["id"]),
        name=str(name or ""),
        email=str(profile.get("email") or ""),
        zone=str(user.get("tz") or "UTC"),
        # Slackbot says that it is no bot.
        is_bot=bool(user.get("is_bot")) or user["id"] == "USLACKBOT",
        is_deleted=bool(user.get("deleted")),
        is_admin=bool(user.get("is_admin") or user.get("is_owner")),
        team_id=str(user.get("team_id") or ""),
    )
