"""What happens among the people of a workspace: they come and go, join channels and groups, and change.

Each returns how the app took the event; `sent` is false when Slack would not tell it: it has not subscribed, or lacks a scope,
or is not in the channel.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, Literal

from bot.demo.model import SLACKBOT, Channel, Group, Json, Kind, Member, Outcome
from bot.demo.objects import group_object, user_object
from bot.demo.store import Store
from bot.demo.teams import check_guests, team_of

UNHEARD = Outcome(acked=False, sent=False)


class Happenings(ABC):
    """The part of a workspace in which people are members of things."""

    store: Store

    @abstractmethod
    def tell(self, event: Json, *, name: str | None = None) -> Outcome:
        """Send an event, if the app is to hear of it."""

    # Accounts

    def add_user(
        self,
        name: str,
        *,
        user_id: str | None = None,
        email: str | None = None,
        tz: str = "Europe/Berlin",
        deleted: bool = False,
        is_bot: bool = False,
        is_admin: bool = False,
        is_owner: bool = False,
        guest: Literal["multi", "single"] | None = None,
        home_team: str | None = None,
    ) -> str:
        """The id of somebody new; nobody is told. `email` is made up from the name when it is not given.

        guest: a guest of several channels or of a single one. home_team: the workspace of an external, "T…".
        """
        handle = ".".join(name.lower().split())
        with self.store.changing():
            member = Member(
                id=user_id or self.store.next_id("U"),
                name=handle,
                real_name=name,
                email=f"{handle}@example.com" if email is None else email,
                tz=tz,
                updated=self.store.now_s(),
                deleted=deleted,
                is_bot=is_bot,
                is_admin=is_admin,
                is_owner=is_owner,
                home_team=home_team,
                is_restricted=guest is not None,
                is_ultra_restricted=guest == "single",
            )
            self.store.members[member.id] = member
        return member.id

    def change_person(self, user_id: str, **changes: Any) -> Outcome:
        """Change fields of somebody's account (`deleted`, `tz`, `real_name`, `email`, ...) and tell the app (user_change)."""
        with self.store.changing():
            member = replace(self.store.member(user_id), **changes, updated=self.store.now_s())
            self.store.members[user_id] = member
        return self.tell({"type": "user_change", "user": user_object(self.store, member)})

    def deactivate(self, user_id: str) -> Outcome:
        """Deactivate somebody's account (user_change)."""
        return self.change_person(user_id, deleted=True)

    def bring_back(self, user_id: str) -> Outcome:
        """Activate somebody's account again (user_change)."""
        return self.change_person(user_id, deleted=False)

    def arrive(self, name: str, **more: Any) -> str:
        """The id of somebody who joins the workspace now (team_join); `more` as for `add_user`."""
        user_id = self.add_user(name, **more)
        self.welcome(user_id)
        return user_id

    def welcome(self, user_id: str) -> Outcome:
        """Tell the app that somebody has joined the workspace (team_join)."""
        return self.tell({"type": "team_join", "user": user_object(self.store, self.store.member(user_id))})

    # Channels

    def add_channel(
        self, name: str, members: Sequence[str] = (), *, private: bool = False, with_bot: bool = True
    ) -> str:
        """A new channel's id; the app is in it unless `with_bot` is false."""
        with self.store.changing():
            bot = (self.store.installation.bot_user_id,) if with_bot else ()
            check_guests(self.store, members)
            channel = Channel(
                self.store.next_id("C"),
                name,
                Kind.PRIVATE if private else Kind.PUBLIC,
                (*members, *bot),
                self.store.now_s(),
            )
            self.store.channels[channel.id] = channel
        return channel.id

    def archive(self, channel: str) -> None:
        """Archive a channel."""
        with self.store.changing():
            self.store.channels[channel] = replace(self.store.channels[channel], archived=True)

    def join(self, channel: str, user_id: str) -> Outcome:
        """Somebody, or the app itself, joins a channel (member_joined_channel)."""
        with self.store.changing():
            found = self._channel(channel)
            if user_id in found.members:
                raise AssertionError(f"{user_id} is in {found.name} already")
            check_guests(self.store, (user_id,), channel)
            self.store.channels[channel] = replace(found, members=(*found.members, user_id))
        return self._tell_of_member("member_joined_channel", channel, user_id)

    def leave(self, channel: str, user_id: str, *, removed_by: str | None = None) -> Outcome:
        """Somebody, or the app itself, leaves a channel or is taken out of it.

        Of others the app hears member_left_channel. That it hears only channel_left (group_left) of itself is unverified: "this
        event requires membership in the conversation", says the page of member_joined_channel.
        """
        with self.store.changing():
            found = self._channel(channel)
            if user_id not in found.members:
                raise AssertionError(f"{user_id} is not in {found.name}")
            rest = tuple(member for member in found.members if member != user_id)
            self.store.channels[channel] = replace(found, members=rest)
        if user_id != self.store.installation.bot_user_id:
            return self._tell_of_member("member_left_channel", channel, user_id)
        left = "group_left" if found.kind is Kind.PRIVATE else "channel_left"
        return self.tell({"type": left, "channel": channel, "actor_id": removed_by or user_id})

    def _channel(self, channel: str) -> Channel:
        found = self.store.channels.get(channel)
        if not found or found.dm_with or found.archived:
            raise AssertionError(f"{channel} is no channel that people join and leave")
        return found

    def _tell_of_member(self, kind: str, channel: str, user_id: str) -> Outcome:
        """`channel_type` is the first letter of the id: of private channels made since 2021 too, says member_left_channel's page."""
        event = {"type": kind, "user": user_id, "channel": channel, "channel_type": channel[0]}
        return self.tell({**event, "team": team_of(self.store, self.store.member(user_id))})

    # User groups

    def add_group(self, members: Iterable[str], name: str = "", *, handle: str = "") -> str:
        """A new user group's id; nobody is told."""
        with self.store.changing():
            users = tuple(dict.fromkeys(members))
            for user in users:
                self.store.member(user)
            group_id, now = self.store.next_id("S"), self.store.now_s()
            words = name or f"Group {group_id[1:].lstrip('0')}"
            made_by = next((m.id for m in self.store.members.values() if m.is_admin), SLACKBOT)
            self.store.groups[group_id] = Group(
                group_id, words, handle or words.lower().replace(" ", "-"), users, now, now, made_by
            )
        return group_id

    def make_group(self, name: str, members: Iterable[str], *, handle: str = "") -> str:
        """The id of a user group that somebody makes now (subteam_created)."""
        group_id = self.add_group(members, name, handle=handle)
        self.tell({"type": "subteam_created", "subteam": self._subteam(group_id)})
        return group_id

    def change_group(self, group_id: str, **changes: Any) -> Outcome:
        """Change a group's `name`, `handle` or `description` (subteam_updated)."""
        with self.store.changing():
            self._change(group_id, **changes)
        return self.tell({"type": "subteam_updated", "subteam": self._subteam(group_id)})

    def disable_group(self, group_id: str) -> Outcome:
        """Disable a group (subteam_updated, with date_delete); Slack deletes none for good."""
        return self.change_group(group_id, deleted=self.store.now_s())

    def enable_group(self, group_id: str) -> Outcome:
        """Enable a group again (subteam_updated)."""
        return self.change_group(group_id, deleted=0)

    def set_group_members(self, group_id: str, members: Sequence[str]) -> Outcome:
        """Change who is in a group (subteam_members_changed, then subteam_updated); how the app took the former."""
        with self.store.changing():
            before = self.store.group(group_id)
            now = tuple(dict.fromkeys(self.store.member(user).id for user in members))
            self._change(group_id, users=now)
            after = self.store.group(group_id)
        added = [user for user in now if user not in before.users]
        removed = [user for user in before.users if user not in now]
        outcome = self.tell(
            {
                "type": "subteam_members_changed",
                "subteam_id": group_id,
                "team_id": self.store.installation.team_id,
                "date_previous_update": before.updated,
                "date_update": after.updated,
                "added_users": added,
                "added_users_count": len(added),
                "removed_users": removed,
                "removed_users_count": len(removed),
            }
        )
        self.tell({"type": "subteam_updated", "subteam": self._subteam(group_id)})
        return outcome

    def _change(self, group_id: str, **changes: Any) -> None:
        group = self.store.group(group_id)
        self.store.groups[group_id] = replace(group, **changes, updated=self.store.now_s())

    def _subteam(self, group_id: str) -> Json:
        group = self.store.group(group_id)
        return group_object(self.store, group, with_users=True, with_count=True)
