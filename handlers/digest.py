"""The buttons beside what needs somebody: in a digest everybody in the channel can press them, and only some may; and in
Home, and on the page of a study."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.ids import Action
from bot.services import approving
from bot.views.approving import waiting_message
from bot.views.forms import notice_modal
from handlers import availability
from handlers.context import Body, Kit, click_of, show_modal

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.AVAILABILITY_GIVE))(times_asked(kit))
    app.action(ids.pattern(Action.APPROVALS_OPEN))(waiting_asked(kit))


def times_asked(kit: Kit) -> Listener:
    """An interviewer gives more times: their own form opens, whichever study asked."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        show_modal(kit, click.team_id, body, availability.form(kit, click.team_id, click.slack_id))
        ack()

    return listener


def waiting_asked(kit: Kit) -> Listener:
    """A researcher sees who waits for their word, again at the end of their messages: told beside the digest, or over their Home or
    the page of the study."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        waiting = approving.ask_again(kit.desk, click.team_id, click.slack_id, study_id)
        told = waiting_message(waiting.shown, waiting.left, waiting.asked_of)
        if body.get("view"):
            # In Home and on a page there is no message to answer in.
            show_modal(kit, click.team_id, body, notice_modal("Who waits", told.text))
        ack()
        if not body.get("view"):
            kit.delivery.say(click.clicked, told)

    return listener
