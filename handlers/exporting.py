"""The file of a study: the form is submitted, and the file follows in a private message."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.services import exporting_study
from bot.views.exporting import asked_modal, chosen, export_modal
from handlers.context import Body, Kit, click_of, clicker, form_key, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.STUDY_EXPORT))(opened(kit))
    app.view(Callback.EXPORT.value)(export(kit))


def opened(kit: Kit) -> Listener:
    """Somebody wants the file of the study on whose page they are: the form opens on top of it."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study = exporting_study.exportable(
            kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "s")
        )
        show_modal(kit, click.team_id, body, export_modal([study], 1))
        ack()

    return listener


def export(kit: Kit) -> Listener:
    """Somebody asks for the file of a study."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        wanted = chosen(body["view"]["state"])
        if wanted is None:
            raise RuleBroken("stale")
        study_id, named = wanted
        study = exporting_study.ask(
            kit.desk, tenant(context), clicker(body), study_id, form_key(body), named=named
        )
        ack(response_action="update", view=asked_modal(study))

    return listener
