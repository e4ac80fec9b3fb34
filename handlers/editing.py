"""Editing a study that is running: the button, and the form."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.studies import Study
from bot.ids import Action, Callback
from bot.services import editing, writing_in
from bot.views.editing import edit_modal, edit_of
from bot.views.forms import errors_of
from handlers.context import Body, Kit, click_of, clicker, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.STUDY_EDIT))(edit(kit))
    app.view(Callback.EDIT.value)(save(kit))


def edit(kit: Kit) -> Listener:
    """A researcher wants to change a study, from its card, from /interview status or from Home: the form opens."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        study, seats = editing.opened(kit.desk, click.team_id, click.slack_id, study_id)
        from_home = (body.get("view") or {}).get("type") == "home"
        kit.views.open(click.trigger_id, edit_modal(study, seats, from_home=from_home))
        ack()

    return listener


def save(kit: Kit) -> Listener:
    """The form is submitted: errors beside their fields, or it is saved and closes."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view, team_id, slack_id = body["view"], tenant(context), clicker(body)
        fields = ids.unpack(view.get("private_metadata"))
        study_id, opened_as = ids.number(fields, "s"), str(fields.get("w"))
        saved = editing.save(kit.desk, team_id, slack_id, study_id, edit_of(view["state"]), opened_as)
        if not isinstance(saved, Study):
            ack(response_action="errors", errors=errors_of(saved))
            return
        if fields.get("h"):
            writing_in.home_opened(kit.desk, team_id, slack_id, "")
        ack()

    return listener
