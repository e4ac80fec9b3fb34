"""App Home: opening it, turning its pages, and what people say there about being asked."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.errors import RuleBroken
from bot.ids import Action
from bot.services import preferences, writing_in
from bot.views.home import SECTIONS, pages_in
from handlers import availability
from handlers.context import Body, Click, Kit, click_of, tenant

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    desk = kit.desk

    def on(action: Action, use_case: Callable[[Click], str]) -> None:
        def listener(ack: Ack, body: Body, context: BoltContext) -> None:
            click = click_of(context, body)
            republish(kit, body, click, use_case(click))
            ack()

        app.action(ids.pattern(action))(listener)

    on(
        Action.HOME_SNOOZE,
        lambda by: preferences.snooze(desk, by.team_id, by.slack_id, ids.number(by.fields, "d")),
    )
    on(Action.HOME_STOP, lambda by: preferences.stop(desk, by.team_id, by.slack_id))
    on(Action.HOME_ALLOW, lambda by: preferences.allow(desk, by.team_id, by.slack_id))
    app.action(ids.pattern(Action.HOME_PAGE))(turn(kit))
    app.action(ids.pattern(Action.AVAILABILITY_OPEN))(hours(kit))


def register_opening(app: App, kit: Kit) -> None:
    """Attach the listener of Home being opened: everybody does that, and often."""
    app.event("app_home_opened")(opened(kit))


def opened(kit: Kit) -> Callable[[Body, BoltContext], None]:
    """Somebody opens the app: publish their Home, unless it shows the same already."""

    def listener(event: Body, context: BoltContext) -> None:
        if event.get("tab") != "home":
            return
        shown = str((event.get("view") or {}).get("private_metadata") or "")
        team_id, slack_id = tenant(context), str(event["user"])
        if writing_in.leaves_no_row(kit.desk, team_id, slack_id):
            kit.delivery.publish_home(team_id, slack_id)
        else:
            writing_in.home_opened(kit.desk, team_id, slack_id, shown, pages_in(shown))

    return listener


def turn(kit: Kit) -> Listener:
    """Another page of a section; the other sections stay where they are."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        section, page = click.fields.get("w"), ids.number(click.fields, "p")
        if section not in SECTIONS:
            raise RuleBroken("stale")
        republish(kit, body, click, turned={str(section): page})
        ack()

    return listener


def hours(kit: Kit) -> Listener:
    """An interviewer changes when they hold calls: the form opens."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        kit.views.open(click.team_id, click.trigger_id, availability.form(kit, click.team_id, click.slack_id))
        ack()

    return listener


def republish(
    kit: Kit, body: Body, click: Click, notice: str = "", *, turned: dict[str, int] | None = None
) -> None:
    """Show a Home anew after its owner did something there, with what was done, at the pages that it showed."""
    shown = str((body.get("view") or {}).get("private_metadata") or "")
    pages = pages_in(shown) | (turned or {})
    writing_in.home_opened(kit.desk, click.team_id, click.slack_id, "", pages, notice)
