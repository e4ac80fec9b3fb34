"""Buttons under the interview guide, and the form for its notes."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.studies import Study
from bot.ids import Action, Callback
from bot.services import guiding
from bot.views.blocks import entered_text
from bot.views.forms import errors_of
from bot.views.guide import guide_message, guide_modal, notes_modal
from handlers.context import Body, Kit, click_of, clicker, is_on_modal, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.GUIDE_SHOW))(show(kit))
    app.action(ids.pattern(Action.GUIDE_NOTES))(write(kit))
    app.view(Callback.GUIDE_NOTES.value)(save(kit))


def show(kit: Kit) -> Listener:
    """The guide of a study that somebody chose: on top of the study's page, or as a message that they alone see."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        shown = guiding.guide_of(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "s"))
        if is_on_modal(body):
            kit.views.push(click.team_id, click.trigger_id, guide_modal(shown))
            ack()
            return
        ack()
        kit.delivery.say(click.clicked, guide_message(shown))

    return listener


def write(kit: Kit) -> Listener:
    """A researcher adds notes, or changes them: the form opens."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study = guiding.notes(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "s"))
        show_modal(kit, click.team_id, body, notes_modal(study))
        ack()

    return listener


def save(kit: Kit) -> Listener:
    """The notes are submitted: an error beside the field; saved and closed; or saved, with what their wording may do."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view = body["view"]
        study_id = ids.number(ids.unpack(view.get("private_metadata")), "s")
        text = entered_text(view["state"], "notes")
        saved = guiding.save_notes(kit.desk, tenant(context), clicker(body), study_id, text)
        if not isinstance(saved, Study):
            ack(response_action="errors", errors=errors_of(saved))
        elif findings := guiding.wording_of(saved):
            ack(response_action="update", view=notes_modal(saved, findings, saved=True))
        else:
            ack()

    return listener
