"""Handing over whom to write to outside Slack: the button on a study's page, and the form."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.studies import Study
from bot.ids import Action, Callback
from bot.services import handing_over
from bot.views.blocks import entered_text
from bot.views.forms import errors_of
from bot.views.handing_over import hand_over_modal, on_its_way
from handlers.context import Body, Kit, click_of, clicker, form_key, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.STUDY_HANDOVER))(opened(kit))
    app.view(Callback.HANDOVER.value)(asked(kit))


def opened(kit: Kit) -> Listener:
    """A researcher wants to hand over: the form opens, above the page that is open already."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        offer = handing_over.offered(kit.desk, click.team_id, click.slack_id, study_id)
        show_modal(kit, click.team_id, body, hand_over_modal(offer.study, offer.not_in_slack, offer.text))
        ack()

    return listener


def asked(kit: Kit) -> Listener:
    """The form is submitted: an error beside its field, or the file is on its way."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view, team_id, slack_id = body["view"], tenant(context), clicker(body)
        study_id = ids.number(ids.unpack(view.get("private_metadata")), "s")
        count = entered_text(view["state"], "count")
        done = handing_over.ask_for(kit.desk, team_id, slack_id, study_id, count, form_key(body))
        if isinstance(done, Study):
            ack(response_action="update", view=on_its_way(done))
        else:
            ack(response_action="errors", errors=errors_of(done))

    return listener
