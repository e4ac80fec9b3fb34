"""People are imported in Slack: a form takes the file, a message shows what it would change, two buttons decide."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.outbox import Kind
from bot.ids import Action, Callback
from bot.services import uploading
from bot.services.desk import Answer, Desk
from bot.views.blocks import entered_text
from bot.views.uploads import FILE, MOST_BYTES, SOURCE, TOO_LARGE, import_modal, picked, taken_modal
from handlers.context import Body, Kit, click_of, clicker, form_key, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]
ONE_FILE = "Choose a CSV file."


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.DIRECTORY_IMPORT))(ask_for_file(kit))
    app.view(Callback.IMPORT.value)(take_file(kit))
    app.action(ids.pattern(Action.IMPORT_CONFIRM))(decide(kit, uploading.confirm))
    app.action(ids.pattern(Action.IMPORT_DISCARD))(decide(kit, uploading.discard))


def open_import(kit: Kit, team_id: str, slack_id: str, body: Body) -> None:
    """Open the form in which a file of people is uploaded. on_modal: on top of the open one.

    Raises: NotAllowed; OutsideError.
    """
    uploading.may_import(kit.desk, team_id, slack_id)
    show_modal(kit, team_id, body, import_modal(may_read_files=kit.delivery.may_read_files(team_id)))


def ask_for_file(kit: Kit) -> Listener:
    """Somebody wants to import people: they choose a file."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        open_import(kit, tenant(context), clicker(body), body)
        ack()

    return listener


def take_file(kit: Kit) -> Listener:
    """A file was chosen: it is noted, a job reads it, and the form says so at once. One that is too large is refused beside its field;
    where files cannot be read any more, the form says what to do instead."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        state, team_id, slack_id = body["view"]["state"], tenant(context), clicker(body)
        file = picked(state)
        uploading.may_import(kit.desk, team_id, slack_id)
        if file is None or file.bytes > MOST_BYTES:
            ack(response_action="errors", errors={FILE: TOO_LARGE if file else ONE_FILE})
        elif not kit.delivery.may_read_files(team_id):
            ack(response_action="update", view=import_modal(may_read_files=False))
        else:
            uploading.note(kit.desk, team_id, slack_id, file.id, entered_text(state, SOURCE), form_key(body))
            ack(response_action="update", view=taken_modal(file.name))

    return listener


def decide(kit: Kit, use_case: Callable[[Desk, str, str, int], Answer]) -> Listener:
    """What was read is imported, or forgotten."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        answer = use_case(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "n"))
        ack()
        kit.delivery.answer(click.team_id, Kind.IMPORT, answer, click.clicked)

    return listener
