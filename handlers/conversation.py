"""The participant's side: buttons of the conversation, and what is typed to the bot."""

from collections.abc import Callable
from datetime import UTC, datetime

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.outbox import Kind
from bot.errors import RuleBroken
from bot.ids import Action, Callback
from bot.services import booking, consenting, inviting, screening, writing_in
from bot.services.desk import Answer, Press
from bot.views.blocks import Message, entered_text
from bot.views.conversation import written_modal
from handlers.context import Body, Click, Kit, click_of, clicker, tenant
from handlers.home import republish

IN_MESSAGES = "Done. The message about this call in the Messages tab shows it, and what you can do next."
OPEN_CALL_SENT = Message("Thank you. The questions are in your private messages with me.")
FORGOTTEN = Message("Your data were erased, and we don't ask you. Nothing of this message is kept.")
OPEN_CALL_KNOWN = Message("You have answered already: it is in your private messages with me.")


def register_bursts(app: App, kit: Kit) -> None:
    """Attach the listeners of what many people do within a minute of their invitation, or of a time that opens."""
    desk = kit.desk
    app.action(ids.pattern(Action.TALK_ANSWER))(
        pressed(
            kit, lambda click: screening.answer(desk, click.press(), _text(click, "q"), _text(click, "o"))
        )
    )
    app.action(ids.pattern(Action.TALK_BOOK))(
        pressed(kit, lambda click: booking.book(desk, click.press(), _instant(click)))
    )
    app.view(Callback.WRITE.value)(written(kit))


def register(app: App, kit: Kit) -> None:
    """Attach every other listener of this module."""
    desk = kit.desk

    def on(action: Action, use_case: Callable[[Click], Answer]) -> None:
        app.action(ids.pattern(action))(
            pressed(kit, use_case, in_home=action in {Action.HOME_MOVE, Action.HOME_CANCEL})
        )

    on(Action.TALK_NEXT, lambda click: screening.go_on(desk, click.press(), _text(click, "q")))
    on(Action.TALK_START, lambda click: screening.start(desk, click.press()))
    on(Action.TALK_CHANGE, lambda click: screening.change(desk, click.press()))
    on(Action.TALK_SEND, lambda click: screening.send(desk, click.press()))
    on(Action.TALK_DECLINE, lambda click: screening.decline(desk, click.press()))
    on(Action.TALK_STOP, lambda click: screening.stop(desk, click.press()))
    on(Action.TALK_PANEL, lambda click: screening.join_panel(desk, click.press()))
    on(Action.TALK_AGREE, lambda click: consenting.agree(desk, click.press(), _read(click)))
    on(Action.TALK_AGREE_ANEW, lambda click: consenting.agree_anew(desk, click.press(), _read(click)))
    on(Action.TALK_MORE_TIMES, lambda click: booking.more_times(desk, click.press()))
    on(Action.TALK_MOVE, lambda click: booking.start_moving(desk, click.press()))
    on(Action.TALK_STAY, lambda click: booking.stay(desk, click.press()))
    on(Action.TALK_CANCEL, lambda click: booking.cancel(desk, click.press()))
    on(Action.HOME_MOVE, lambda click: booking.start_moving(desk, click.press()))
    on(Action.HOME_CANCEL, lambda click: booking.cancel(desk, click.press()))
    on(Action.TALK_REBOOK, lambda click: screening.rebook(desk, click.press()))
    app.action(ids.pattern(Action.TALK_WITHDRAW))(withdrawn(kit))
    app.action(ids.pattern(Action.TALK_WRITE))(open_writing(kit))
    app.action(ids.pattern(Action.OPEN_CALL_ANSWER))(open_call(kit))
    app.event("message")(typed_message(kit))


def pressed(
    kit: Kit, use_case: Callable[[Click], Answer], *, in_home: bool = False
) -> Callable[[Ack, Body, BoltContext], None]:
    """A button of the conversation, or one of Home that does the same: it is done, acknowledged, and shown."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        answer = use_case(click)
        if in_home:
            republish(kit, body, click, answer.notice or IN_MESSAGES)
        ack()
        kit.delivery.answer(click.team_id, Kind.CONVERSATION, answer, click.clicked)

    return listener


def withdrawn(kit: Kit) -> Callable[[Ack, Body, BoltContext], None]:
    """Somebody takes back in their Home what they agreed to; their Home shows it."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        consenting.withdraw(kit.desk, click.press())
        republish(kit, body, click, "Your agreement is withdrawn.")
        ack()

    return listener


def open_writing(kit: Kit) -> Callable[[Ack, Body, BoltContext], None]:
    """Somebody wants to write an answer: the form opens, or an old button shows where things stand."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        press, key = click.press(), _text(click, "q")
        found = screening.question_to_write(kit.desk, press, key)
        if found is None:
            ack()
            standing = Answer(press.invitation_id, press.slack_id)
            kit.delivery.answer(click.team_id, Kind.CONVERSATION, standing, click.clicked)
            return
        question, given = found
        kit.views.open(
            click.team_id,
            click.trigger_id,
            written_modal(question, given, ids.pack(i=press.invitation_id, q=key)),
        )
        ack()

    return listener


def written(kit: Kit) -> Callable[[Ack, Body, BoltContext], None]:
    """An answer was written: it is kept, and the message goes on to the next question."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        view, team_id = body["view"], tenant(context)
        fields = ids.unpack(view.get("private_metadata"))
        key, text = fields.get("q"), entered_text(view["state"], "answer")
        if not isinstance(key, str):
            raise RuleBroken("stale")
        if not text:
            ack(
                response_action="errors",
                errors={"answer": "Write an answer, or go back and skip the question."},
            )
            return
        press = Press(team_id, clicker(body), ids.number(fields, "i"), f"written:{view.get('id')}")
        screening.write(kit.desk, press, key, text)
        ack()

    return listener


def open_call(kit: Kit) -> Callable[[Ack, Body, BoltContext], None]:
    """Somebody presses the button of an open call: their conversation begins in a DM."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        begun = inviting.answer_open_call(kit.desk, click.team_id, click.slack_id, study_id, click.key)
        ack()
        kit.delivery.say(click.clicked, OPEN_CALL_SENT if begun else OPEN_CALL_KNOWN)

    return listener


def typed_message(kit: Kit) -> Callable[[Body, Body, BoltContext], None]:
    """Somebody types to the bot: "stop" opts out; anything else gets one line, and is not kept."""

    def listener(event: Body, body: Body, context: BoltContext) -> None:
        if (
            event.get("channel_type") != "im"
            or event.get("subtype")
            or event.get("bot_id")
            or not event.get("user")
        ):
            return
        text = str(event.get("text") or "")
        if writing_in.leaves_no_row(kit.desk, tenant(context), str(event["user"])):
            kit.delivery.tell(tenant(context), str(event["user"]), FORGOTTEN)
            return
        writing_in.typed(kit.desk, tenant(context), str(event["user"]), text, str(body.get("event_id") or ""))

    return listener


def _text(click: Click, name: str) -> str:
    value = click.fields.get(name)
    if not isinstance(value, str):
        raise RuleBroken("stale")
    return value


def _read(click: Click) -> str:
    """What was read before it was agreed to; "" on buttons from before they said so: then it is read again."""
    value = click.fields.get("w")
    return value if isinstance(value, str) else ""


def _instant(click: Click) -> datetime:
    seconds = ids.number(click.fields, "t")
    if seconds > 32_503_680_000:  # the year 3000: beyond what a date can hold on some systems
        raise RuleBroken("stale")
    return datetime.fromtimestamp(seconds, UTC)
