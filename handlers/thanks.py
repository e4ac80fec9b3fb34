"""The list of thank-yous: opened from a study, a page at a time, and marked."""

from collections.abc import Callable, Sequence

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.ids import Action
from bot.services import thanking
from bot.services.desk import Desk
from bot.views.blocks import Block
from bot.views.thanks import PER_PAGE, thanks_modal
from handlers.context import Body, Kit, click_of, put_modal, show_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]
Change = Callable[[Desk, str, str, int, Sequence[int]], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.THANKS_LIST))(show(kit))
    app.action(ids.pattern(Action.THANKS_PAGE))(turn(kit))
    app.action(ids.pattern(Action.THANKS_SENT))(change(kit, thanking.mark_sent, sent=False))
    app.action(ids.pattern(Action.THANKS_ALL_SENT))(change(kit, thanking.mark_sent, sent=False))
    app.action(ids.pattern(Action.THANKS_UNDO))(change(kit, thanking.undo, sent=True))


def show(kit: Kit) -> Listener:
    """A researcher wants to see what a study owes: from its card, from Home or from a modal of the study."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        shown = thanking.listed(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "s"))
        show_modal(kit, click.team_id, body, thanks_modal(shown))
        ack()

    return listener


def turn(kit: Kit) -> Listener:
    """Another page, or those that were sent instead of those that are owed."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        fields = click_of(context, body).fields
        render = _rendering(kit, body, context, sent=fields.get("sent") is True)
        render()  # whoever may not is refused before anything is acknowledged
        ack()
        put_modal(kit, tenant(context), body, render)

    return listener


def change(kit: Kit, use_case: Change, *, sent: bool) -> Listener:
    """A thank-you, or all of a page, was sent; or one was not, after all. sent: which of the two lists it was pressed in."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id, these = ids.number(click.fields, "s"), ids.numbers(click.fields, "c", PER_PAGE)
        use_case(kit.desk, click.team_id, click.slack_id, study_id, these)
        render = _rendering(kit, body, context, sent=sent)
        ack()
        put_modal(kit, tenant(context), body, render)

    return listener


def _rendering(kit: Kit, body: Body, context: BoltContext, *, sent: bool) -> Callable[[], Block]:
    click = click_of(context, body)
    study_id, page = ids.number(click.fields, "s"), ids.number(click.fields, "p")
    return lambda: thanks_modal(
        thanking.listed(kit.desk, click.team_id, click.slack_id, study_id, page, sent=sent)
    )
