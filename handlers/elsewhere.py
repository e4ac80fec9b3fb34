"""Writing down an interview that was arranged outside the bot: the button on a study's page, the form, and taking it back."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.ids import Action, Callback
from bot.services import logging_elsewhere
from bot.views.blocks import Block
from bot.views.elsewhere import log_modal, log_of
from bot.views.forms import errors_of, notice_modal
from handlers.context import Body, Kit, click_of, clicker, form_key, put_modal, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]
UNDO = "Should it be a mistake, open the form again and take it back."


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.INTERVIEW_LOG))(opened(kit))
    app.action(ids.pattern(Action.INTERVIEW_UNLOG))(taken_back(kit))
    app.view(Callback.INTERVIEW_LOG.value)(logged(kit))


def form(kit: Kit, team_id: str, slack_id: str, study_id: int) -> Block:
    """The form as it is now. Raises as `logging_elsewhere.opened` does."""
    page = logging_elsewhere.opened(kit.desk, team_id, slack_id, study_id)
    return log_modal(page.study, page.product, page.zone, page.now, page.lately, slack_id)


def opened(kit: Kit) -> Listener:
    """A researcher wants to write an interview down: the form opens, above the page that is open already."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        view = form(kit, click.team_id, click.slack_id, ids.number(click.fields, "s"))
        show_modal(kit, click.team_id, body, view)
        ack()

    return listener


def logged(kit: Kit) -> Listener:
    """The form is submitted: errors beside their fields, or where the interview counts."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view, team_id, slack_id = body["view"], tenant(context), clicker(body)
        study_id = ids.number(ids.unpack(view.get("private_metadata")), "s")
        done = logging_elsewhere.log(
            kit.desk, team_id, slack_id, study_id, log_of(view["state"]), form_key(body)
        )
        if isinstance(done, str):
            ack(response_action="update", view=notice_modal("Logged", f"{done} {UNDO}"))
        else:
            ack(response_action="errors", errors=errors_of(done))

    return listener


def taken_back(kit: Kit) -> Listener:
    """Whoever wrote an interview down takes it back: the form is shown as it is then."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        interview_id = ids.number(click.fields, "c")
        study = logging_elsewhere.take_back(kit.desk, click.team_id, click.slack_id, interview_id)
        ack()
        put_modal(kit, click.team_id, body, lambda: form(kit, click.team_id, click.slack_id, study.id))

    return listener
