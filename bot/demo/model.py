"""What the pretend workspace is made of, as values; the store replaces them, nobody changes them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Literal, TypeAlias

Json: TypeAlias = dict[str, Any]
Entered: TypeAlias = Mapping[tuple[str, str], Json]
"""What was typed and chosen: (block_id, action_id) to the value as Slack's `state.values` holds it."""

EnvelopeType: TypeAlias = Literal["events_api", "interactive", "slash_commands"]


@dataclass(frozen=True)
class Installation:
    """The app as this workspace installed it: its names, tokens and secret."""

    team_id: str
    team_name: str
    team_domain: str
    app_id: str
    bot_id: str
    bot_user_id: str
    bot_token: str
    app_token: str
    signing_secret: str
    verification_token: str


SLACKBOT = "USLACKBOT"
"""An account of every workspace that says of itself that it is no bot."""


@dataclass(frozen=True)
class Member:
    """One account of the workspace."""

    id: str
    name: str
    real_name: str
    email: str
    tz: str
    updated: int
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    locale: str = "en-US"
    home_team: str | None = None
    """The workspace of an external; `None` for people of this one."""
    is_restricted: bool = False
    """A guest, of one channel or of several."""
    is_ultra_restricted: bool = False
    """A guest of one channel; they are `is_restricted` too."""


@dataclass(frozen=True)
class Group:
    """A user group. Times are Unix seconds; `deleted` is 0 while it is enabled."""

    id: str
    name: str
    handle: str
    users: tuple[str, ...]
    created: int
    updated: int
    made_by: str
    description: str = ""
    deleted: int = 0


class Kind(Enum):
    """What sort of conversation a channel is."""

    PUBLIC = "channel"
    PRIVATE = "group"
    IM = "im"


@dataclass(frozen=True)
class Channel:
    """A conversation. `dm_with` is the person on the other side when it is the app's DM."""

    id: str
    name: str
    kind: Kind
    members: tuple[str, ...]
    created: int
    archived: bool = False
    dm_with: str | None = None


@dataclass(frozen=True)
class Posted:
    """A message as stored. `ephemeral_to` names the one person who can see it; `edits` counts its changes."""

    channel: str
    ts: str
    user: str
    text: str
    blocks: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    files: tuple[str, ...] = ()
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    metadata: Json | None = None
    edits: int = 0
    edited_ts: str | None = None
    entered: Entered = field(default_factory=dict)


@dataclass(frozen=True)
class OpenView:
    """A modal in somebody's stack, or somebody's App Home. `errors` are shown under its inputs, by block_id."""

    id: str
    user: str
    view: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    entered: Entered = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """`modal` or `home`."""
        return str(self.view["type"])

    @property
    def external_id(self) -> str:
        """The app's own name for the view; may be empty."""
        return str(self.view.get("external_id") or "")


@dataclass(frozen=True)
class Upload:
    """A file: asked for, then uploaded (`content`), then shared. `user` is empty for the app's own.

    `with_app` is false for what a person attached in a modal and has not submitted. `mimetype` is what the person's computer
    called it; made up from the name when it is empty.
    """

    id: str
    name: str
    length: int
    ticket: str
    content: bytes | None = None
    title: str = ""
    shared_in: tuple[str, ...] = ()
    user: str = ""
    created: int = 0
    with_app: bool = True
    mimetype: str = ""


@dataclass(frozen=True)
class Trigger:
    """Permission to open one modal. `made` is real, monotonic time."""

    id: str
    user: str
    made: float
    view_id: str | None = None
    used: bool = False


@dataclass(frozen=True)
class ResponseUrl:
    """Permission to answer one interaction. `source_ts` is the message that it came from, if any."""

    path: str
    user: str
    channel: str
    made_at: datetime
    source_ts: str | None = None
    uses: int = 0


@dataclass(frozen=True)
class Envelope:
    """One thing for the app: an event, an interaction or a command. `retry` counts deliveries after the first."""

    id: str
    type: EnvelopeType
    payload: Json
    retry: int = 0
    retry_reason: str | None = None


@dataclass(frozen=True)
class Outcome:
    """How the app answered one thing. `error` is Slack's name for what went wrong, `shown` what the person reads of it.

    `sent` is false when Slack's own client would not have sent anything (a required input is empty, an event is not
    subscribed to); `errors` are a modal's, by label; `ack_ms` is 0 when nothing came back.
    """

    acked: bool
    ack_ms: float = 0.0
    error: str | None = None
    shown: str | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    response: Any = None
    sent: bool = True


class Rejected(Exception):
    """Slack says no: `error` is its name for the reason, `extra` what else the answer carries."""

    def __init__(self, error: str, messages: list[str] | None = None, **extra: Any) -> None:
        super().__init__(error)
        self.error = error
        self.extra: Json = dict(extra)
        if messages:
            self.extra["response_metadata"] = {"messages": messages}
