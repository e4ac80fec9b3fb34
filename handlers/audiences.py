"""Audiences that nobody asked: an admin allows them and takes them back; people join them and leave them."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.ids import Action, Callback
from bot.services import allowing
from bot.services.allowing import Allowing
from bot.views.audiences import audiences_modal, chosen_by_admin
from bot.views.blocks import Block
from bot.views.forms import errors_of
from handlers.context import Body, Kit, click_of, clicker, put_modal, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]
ALLOWED = "It is allowed. Who is in it is read now; researchers can choose it at once."


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.AUDIENCE_ALLOW))(opened(kit))
    app.action(ids.pattern(Action.AUDIENCE_END))(taken_back(kit))
    app.view(Callback.AUDIENCES.value)(allowed(kit))
    app.event("member_joined_channel")(joined(kit))
    app.event("member_left_channel")(left(kit))


def form(kit: Kit, team_id: str, slack_id: str, done: str = "") -> Block:
    """The admin's form as it is now. Raises: NotAllowed."""
    seen = allowing.shown(kit.desk, team_id, slack_id)
    return audiences_modal(seen.found, seen.groups, seen.zone, done=done)


def opened(kit: Kit) -> Listener:
    """An admin wants to see what is allowed: the form opens, above the one that is open already."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        show_modal(kit, click.team_id, body, form(kit, click.team_id, click.slack_id))
        ack()

    return listener


def allowed(kit: Kit) -> Listener:
    """The form is submitted: errors beside their fields, or what is allowed now."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id = tenant(context), clicker(body)
        problems = allowing.allow(
            kit.desk, team_id, slack_id, Allowing(*chosen_by_admin(body["view"]["state"]))
        )
        if problems:
            ack(response_action="errors", errors=errors_of(problems))
        else:
            ack(response_action="update", view=form(kit, team_id, slack_id, ALLOWED))

    return listener


def taken_back(kit: Kit) -> Listener:
    """An admin takes one back: the form is shown as it is then."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        allowing.take_back(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "a"))
        ack()
        put_modal(kit, click.team_id, body, lambda: form(kit, click.team_id, click.slack_id))

    return listener


def joined(kit: Kit) -> Callable[[Body, BoltContext], None]:
    """Somebody, or the bot itself, joined a channel."""

    def listener(event: Body, context: BoltContext) -> None:
        channel, slack_id = str(event.get("channel") or ""), str(event.get("user") or "")
        is_me = slack_id == context.bot_user_id
        allowing.joined(kit.desk, tenant(context), channel, slack_id, is_me=is_me)

    return listener


def left(kit: Kit) -> Callable[[Body, BoltContext], None]:
    """Somebody left a channel."""

    def listener(event: Body, context: BoltContext) -> None:
        channel, slack_id = str(event.get("channel") or ""), str(event.get("user") or "")
        allowing.left(kit.desk, tenant(context), channel, slack_id)

    return listener
