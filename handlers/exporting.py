"""The file of a study: the form is submitted, and the file follows in a private message."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot.errors import RuleBroken
from bot.ids import Callback
from bot.services import exporting_study
from bot.views.exporting import asked_modal, chosen
from handlers.context import Body, Kit, clicker, form_key, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.view(Callback.EXPORT.value)(export(kit))


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
