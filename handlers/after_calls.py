"""After a call: the interviewer says whether they heard anything new, and keeps notes."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.after_call import News
from bot.domain.outbox import Kind
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.services import after_calls
from bot.views.after_calls import notes_modal
from bot.views.blocks import entered_text
from bot.views.forms import errors_of
from handlers.context import Body, Kit, click_of, clicker, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.CALL_NEWS))(news(kit))
    app.action(ids.pattern(Action.CALL_NOTES))(notes(kit))
    app.view(Callback.CALL_NOTES.value)(save_notes(kit))


def news(kit: Kit) -> Listener:
    """The interviewer says whether they heard anything new."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        said = next((one for one in News if one.value == click.fields.get("n")), None)
        if said is None:
            raise RuleBroken("stale")
        interview_id = ids.number(click.fields, "c")
        answer = after_calls.say_news(kit.desk, click.team_id, click.slack_id, interview_id, said, click.key)
        ack()
        kit.delivery.answer(click.team_id, Kind.INTERVIEW, answer, click.clicked)

    return listener


def notes(kit: Kit) -> Listener:
    """The notes of a call open: to write for who held it, to read for who runs the study."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        shown = after_calls.notes(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "c"))
        show_modal(kit, click.team_id, body, notes_modal(shown))
        ack()

    return listener


def save_notes(kit: Kit) -> Listener:
    """The notes are submitted: an error beside the field, or kept and closed."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view = body["view"]
        interview_id = ids.number(ids.unpack(view.get("private_metadata")), "c")
        text = entered_text(view["state"], "notes")
        problem = after_calls.save_notes(kit.desk, tenant(context), clicker(body), interview_id, text)
        if problem is None:
            ack()
        else:
            ack(response_action="errors", errors=errors_of([problem]))

    return listener
