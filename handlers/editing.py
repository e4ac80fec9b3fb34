"""Editing a study that is running: the button, and the form."""

from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.studies import Study
from bot.ids import Action, Callback
from bot.services import allowing, editing, study_pages, writing_in
from bot.views.editing import edit_modal, edit_of
from bot.views.forms import errors_of
from bot.views.studies import study_modal
from handlers.context import Body, Kit, click_of, clicker, put_below, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.STUDY_EDIT))(edit(kit))
    app.view(Callback.EDIT.value)(save(kit))


def edit(kit: Kit) -> Listener:
    """A researcher wants to change a study, from its card, its page, /interview status or Home: the form opens."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        study, seats = editing.opened(kit.desk, click.team_id, click.slack_id, study_id)
        allowed = allowing.choosable(kit.desk, click.team_id)
        show_modal(kit, click.team_id, body, edit_modal(study, seats, allowed))
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
        is_above_page = bool(view.get("previous_view_id"))
        if is_above_page:
            writing_in.home_opened(kit.desk, team_id, slack_id, "")
        ack()
        if is_above_page:
            # The page of the study lies below the form, and perhaps Home below that.
            shown = partial(study_pages.page, kit.desk, team_id, slack_id, study_id, "Saved.")
            put_below(kit, team_id, view, lambda: study_modal(shown()))

    return listener
