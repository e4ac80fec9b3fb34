"""Accounts that come or change: kept up to date between two readings of the member list. Nobody is written to for it."""

from collections.abc import Callable, Mapping

from slack_bolt import App, BoltContext

from bot.jobs import roster
from bot.slack.messenger import seen_member
from handlers.context import Body, Kit, tenant


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.event("team_join")(follow(kit))
    app.event("user_change")(follow(kit))


def follow(kit: Kit) -> Callable[[Body, BoltContext], None]:
    """Somebody joined, or their name, address, zone or account changed."""

    def listener(event: Body, context: BoltContext) -> None:
        user = event.get("user")
        if isinstance(user, Mapping) and isinstance(user.get("id"), str) and user["id"]:
            roster.follow(kit.desk, tenant(context), seen_member(user))

    return listener
