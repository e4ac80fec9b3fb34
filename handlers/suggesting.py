"""A participant suggests a time in words, sees what was understood, and confirms it."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.outbox import Kind
from bot.ids import Action, Callback
from bot.services import booking, suggesting
from bot.services.desk import Answer, Press
from bot.services.suggesting import FIELD, Suggestion
from bot.views.blocks import Block, entered_text
from bot.views.suggesting import chosen_instant, confirm_modal, words_modal
from handlers.context import Body, Kit, click_of, clicker, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.TALK_SUGGEST))(asked(kit))
    app.view(Callback.SUGGEST.value)(suggested(kit))
    app.view(Callback.SUGGESTED.value)(confirmed(kit))


def asked(kit: Kit) -> Listener:
    """Somebody wants to suggest a time: the form opens, or an old button shows where things stand."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        press = click.press()
        zone = suggesting.may_suggest(kit.desk, press)
        if zone is None:
            ack()
            standing = Answer(press.invitation_id, press.slack_id)
            kit.delivery.answer(click.team_id, Kind.CONVERSATION, standing, click.clicked)
            return
        kit.views.open(
            click.team_id,
            click.trigger_id,
            words_modal(zone, kit.desk.clock.now(), ids.pack(i=press.invitation_id)),
        )
        ack()
        suggesting.expect_words()

    return listener


def suggested(kit: Kit) -> Listener:
    """Words are submitted: what they mean is said back, or what is unclear is asked at the field."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        press = _press(body, context)
        words = entered_text(body["view"]["state"], FIELD)
        if not words:
            ack(
                response_action="errors",
                errors={FIELD: "Write a day and a time, for example: next Tuesday at 3."},
            )
            return
        found = suggesting.suggest(kit.desk, press, words)
        if found is None:
            ack(
                response_action="errors",
                errors={FIELD: "This no longer waits for a time: the message shows where things stand."},
            )
            return
        ack(response_action="push", view=_form(found, press))

    return listener


def confirmed(kit: Kit) -> Listener:
    """A time is confirmed: it is booked or the call moved, or, when it was taken meanwhile, the nearest ones are shown."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        press = _press(body, context)
        view = body["view"]
        instant = chosen_instant(view["state"], ids.unpack(view.get("private_metadata")))
        answer = booking.book(kit.desk, press, instant, in_place=False)
        found = suggesting.near(kit.desk, press, answer.near) if answer.near else None
        if found is not None and found.slots:
            ack(response_action="update", view=_form(found, press, answer.notice))
            return
        ack(response_action="clear")

    return listener


def _press(body: Body, context: BoltContext) -> Press:
    """The press of a form's submission. Raises: RuleBroken("stale")."""
    view = body["view"]
    fields = ids.unpack(view.get("private_metadata"))
    key = f"suggested:{view.get('id')}:{view.get('hash')}"
    return Press(tenant(context), clicker(body), ids.number(fields, "i"), key)


def _form(found: Suggestion, press: Press, notice: str = "") -> Block:
    at = {"t": int(found.exact.starts_at.timestamp())} if found.exact else {}
    metadata = ids.pack(i=press.invitation_id, **at)
    return confirm_modal(found.exact, found.slots, found.zone, metadata, is_move=found.is_move, notice=notice)
