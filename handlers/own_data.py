"""One's own data in App Home: see, get, erase; and an admin who has somebody else's erased."""

import re
from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.services import erasing, exporting_person
from bot.services.erasing import Erased
from bot.views import own_data
from handlers.context import Body, Kit, click_of, clicker, tenant

Listener = Callable[[Ack, Body, BoltContext], None]
SLACK_ID = re.compile(r"[UW][A-Z0-9]{1,31}")


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.DATA_SEE))(see(kit))
    app.action(ids.pattern(Action.DATA_EXPORT))(export(kit))
    app.action(ids.pattern(Action.DATA_ERASE))(ask_to_erase(kit))
    app.view(Callback.DATA_ERASE.value)(erase(kit))
    app.view(Callback.DATA_FORGET.value)(forget(kit))


def see(kit: Kit) -> Listener:
    """Somebody reads what is stored about them."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        found = exporting_person.own(kit.desk, click.team_id, click.slack_id)
        kit.views.open(click.team_id, click.trigger_id, own_data.data_modal(found))
        ack()

    return listener


def export(kit: Kit) -> Listener:
    """Somebody gets what is stored about them as files, in their private conversation."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        exporting_person.export_own(kit.desk, click.team_id, click.slack_id, click.key)
        kit.views.open(click.team_id, click.trigger_id, own_data.sent_modal())
        ack()

    return listener


def ask_to_erase(kit: Kit) -> Listener:
    """Somebody wants their data erased: they read what goes and what stays, and confirm."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        of_the_team, coming = erasing.what_goes(kit.desk, click.team_id, click.slack_id)
        kit.views.open(
            click.team_id,
            click.trigger_id,
            own_data.erase_modal(of_the_team=of_the_team, coming_calls=coming),
        )
        ack()

    return listener


def erase(kit: Kit) -> Listener:
    """They confirmed: it is done, and said in the same form. Their Home and their old messages follow."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id = tenant(context), clicker(body)
        done = erasing.erase_oneself(kit.desk, team_id, slack_id)
        before = done.before and not done.found
        ack(response_action="update", view=own_data.erased_modal(before=before, cancelled=done.cancelled))
        _follow(kit, team_id, slack_id, done)

    return listener


def forget(kit: Kit) -> Listener:
    """An admin confirmed that somebody's data are erased."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id = tenant(context)
        whom = ids.unpack(body["view"].get("private_metadata")).get("u")
        if not isinstance(whom, str) or not SLACK_ID.fullmatch(whom):
            raise RuleBroken("stale")
        done = erasing.forget(kit.desk, team_id, clicker(body), whom)
        view = own_data.forgotten_modal(found=done.found, before=done.before, cancelled=done.cancelled)
        ack(response_action="update", view=view)
        _follow(kit, team_id, whom, done)

    return listener


def _follow(kit: Kit, team_id: str, slack_id: str, done: Erased) -> None:
    """Say so where it was asked, without a row: a row would name them again."""
    kit.delivery.close(team_id, done.shown, own_data.ERASED)
    kit.delivery.publish_home(team_id, slack_id)
