"""Who belongs where: people of this workspace, its guests, and people of other workspaces in channels shared with them.

docs.slack.dev/apis/slack-connect (2026-11). An *external* is somebody of another workspace; a *stranger* is an external with
whom no channel is shared. What the docs leave open is marked "unverified" where it is decided, for the stricter side.
"""

from collections.abc import Iterable

from bot.demo.model import Channel, Kind, Member
from bot.demo.rules import GUEST_CHANNELS
from bot.demo.store import Store


def team_of(store: Store, member: Member) -> str:
    """The id of the workspace that somebody's account belongs to."""
    return member.home_team or store.installation.team_id


def is_external(store: Store, member: Member) -> bool:
    """Whether somebody's account belongs to another workspace."""
    return team_of(store, member) != store.installation.team_id


def domain_of(store: Store, member: Member) -> str:
    """The subdomain of somebody's own workspace."""
    if is_external(store, member):
        return f"pretend-{team_of(store, member)[1:].lstrip('0').lower()}"
    return store.installation.team_domain


def is_stranger(store: Store, member: Member) -> bool:
    """Whether somebody is of another workspace and shares no channel with anybody here."""
    return is_external(store, member) and not any(
        _is_ours(store, other) for channel in _channels_of(store, member.id) for other in channel.members
    )


def can_be_written_to(store: Store, member: Member) -> bool:
    """Whether the app may write to somebody: of externals, only to those whom it shares a channel with."""
    bot = store.installation.bot_user_id
    return not is_external(store, member) or any(
        bot in channel.members for channel in _channels_of(store, member.id)
    )


def teams_in(store: Store, channel: Channel) -> list[str]:
    """The workspaces that a conversation is shared by, this one first; this one alone when it is not shared."""
    others = {team_of(store, store.members[user]) for user in channel.members if user in store.members}
    own = store.installation.team_id
    return [own, *sorted(others - {own})]


def is_shared_outside(store: Store, channel: Channel) -> bool:
    """Whether people of other workspaces are in a conversation."""
    return len(teams_in(store, channel)) > 1


def is_connected(store: Store, team: str | None) -> bool:
    """Whether a call may name this workspace: none, this one, or that of an external.

    After a press by an external, Bolt sends their workspace along with every call; Slack ignores that.
    """
    if team in (None, store.installation.team_id):
        return True
    return any(team == member.home_team for member in store.members.values())


def sees(store: Store, viewer: Member, other: str) -> bool:
    """Whether Slack's client offers `other` to `viewer`: guests and externals see those whom they share a channel with."""
    if other == viewer.id or not (viewer.is_restricted or is_external(store, viewer)):
        return True
    return any(other == channel.id or other in channel.members for channel in _channels_of(store, viewer.id))


def check_guests(store: Store, members: Iterable[str], channel: str | None = None) -> None:
    """Let nobody into more channels than they may be in. Raises: AssertionError."""
    for user in members:
        member = store.members.get(user)
        there = [found for found in _channels_of(store, user) if found.id != channel]
        if member and member.is_ultra_restricted and len(there) >= GUEST_CHANNELS:
            raise AssertionError(f"{member.real_name} is a guest of {there[0].name} alone")


def _channels_of(store: Store, user_id: str) -> list[Channel]:
    return [
        channel
        for channel in store.channels.values()
        if channel.kind is not Kind.IM and not channel.archived and user_id in channel.members
    ]


def _is_ours(store: Store, user_id: str) -> bool:
    return user_id in store.members and not is_external(store, store.members[user_id])
