"""A researcher's word on somebody who answered: approve with a tap, decline with a reason."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.outbox import Kind
from bot.ids import Action, Callback
from bot.services import approving
from bot.services.desk import Answer, Desk
from bot.views.approving import decline_modal
from bot.views.blocks import entered_text
from bot.views.forms import notice_modal
from handlers.context import Body, Kit, click_of, clicker, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.APPROVAL_APPROVE))(word(kit, approving.approve))
    app.action(ids.pattern(Action.APPROVAL_REVEAL))(word(kit, approving.reveal))
    app.action(ids.pattern(Action.APPROVAL_DECLINE))(open_decline(kit))
    app.view(Callback.APPROVAL_DECLINE.value)(decline(kit))


def word(kit: Kit, use_case: Callable[[Desk, str, str, int, str], Answer]) -> Listener:
    """They may be offered times; or the researcher asks for everything that they said."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        invitation_id = ids.number(click.fields, "i")
        answer = use_case(kit.desk, click.team_id, click.slack_id, invitation_id, click.key)
        ack()
        kit.delivery.answer(click.team_id, Kind.APPROVAL, answer, click.clicked)

    return listener


def open_decline(kit: Kit) -> Listener:
    """The reason is asked for, unless the word was given meanwhile."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        invitation_id = ids.number(click.fields, "i")
        name = approving.name_to_decline(kit.desk, click.team_id, click.slack_id, invitation_id)
        if name is None:
            view = notice_modal("Decline", "This was answered already: the message shows how.")
        else:
            view = decline_modal(name, ids.pack(i=invitation_id))
        kit.views.open(click.team_id, click.trigger_id, view)
        ack()

    return listener


def decline(kit: Kit) -> Listener:
    """The reason is given."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view = body["view"]
        reason = entered_text(view["state"], "reason")
        if not reason:
            ack(response_action="errors", errors={"reason": "Say in a few words why not."})
            return
        invitation_id = ids.number(ids.unpack(view.get("private_metadata")), "i")
        approving.decline(kit.desk, tenant(context), clicker(body), invitation_id, reason)
        ack()

    return listener
