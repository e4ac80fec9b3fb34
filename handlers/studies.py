"""A researcher's studies: the list, the page of one, its funnel, a draft like it."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.ids import Action
from bot.services import study_pages
from bot.services.study_pages import Whose
from bot.views import forms
from bot.views.blocks import Block
from bot.views.studies import funnel_message, funnel_modal, studies_message, study_modal
from handlers.context import Body, Click, Kit, click_of, is_on_modal, put_modal, show_modal, view_of
from handlers.forms import first_step

Listener = Callable[[Ack, Body, BoltContext], None]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.action(ids.pattern(Action.STUDIES_PAGE))(turn(kit))
    app.action(ids.pattern(Action.STUDIES_WHOSE))(turn(kit))
    app.action(ids.pattern(Action.STUDY_OPEN))(open_page(kit))
    app.action(ids.pattern(Action.STUDY_FUNNEL))(funnel(kit))
    app.action(ids.pattern(Action.STUDY_DUPLICATE))(duplicate(kit))
    app.action(ids.pattern(Action.STUDY_DISCARD))(discard(kit))


def turn(kit: Kit) -> Listener:
    """Another page of the list, or of everybody's studies or only one's own, in place of this one."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        words = click.fields.get("q")
        found = study_pages.listed(
            kit.desk,
            click.team_id,
            click.slack_id,
            words if isinstance(words, str) else "",
            ids.number(click.fields, "p") if "p" in click.fields else 0,
            # Earlier releases did not say whose.
            whose=(Whose.EVERYBODYS if click.fields["e"] else Whose.OWN)
            if "e" in click.fields
            else Whose.ANY,
        )
        ack()
        kit.delivery.say(click.clicked, studies_message(found), replace=True)

    return listener


def open_page(kit: Kit) -> Listener:
    """The page of a study opens, from a list, a digest or Home; on top of the form that is open where there is one."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        show_modal(kit, click.team_id, body, page_of(kit, click))
        ack()

    return listener


def funnel(kit: Kit) -> Listener:
    """The funnel of a study: on top of its page, or as a message that only its reader sees."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        seen = study_pages.funnel(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "s"))
        if is_on_modal(body):
            view = funnel_modal(seen.study, seen.funnel, seen.heard, seen.needs)
            kit.views.push(click.team_id, click.trigger_id, view)
            ack()
        else:
            ack()
            kit.delivery.say(click.clicked, funnel_message(seen.study, seen.funnel, seen.heard))

    return listener


def duplicate(kit: Kit) -> Listener:
    """A draft like this study is made, and the first step of its form takes the place of the page."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        # One draft for a page that was opened, however often the button is pressed on it.
        study_id, key = ids.number(click.fields, "s"), view_of(body)
        made = study_pages.duplicate(kit.desk, click.team_id, click.slack_id, study_id, key)
        first_step(kit, ack, body, click.team_id, forms.purpose_modal(made))

    return listener


def discard(kit: Kit) -> Listener:
    """A draft is deleted: its page says so."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click, _ = click_of(context, body), view_of(body)
        study_pages.discard(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "s"))
        ack()
        put_modal(kit, click.team_id, body, lambda: forms.notice_modal("Study", "The draft is deleted."))

    return listener


def page_of(kit: Kit, click: Click, notice: str = "") -> Block:
    """Return the page of the study that a click is about. Raises: NotAllowed; RuleBroken."""
    study_id = ids.number(click.fields, "s")
    return study_modal(study_pages.page(kit.desk, click.team_id, click.slack_id, study_id, notice))


def refresh(kit: Kit, body: Body, click: Click, notice: str) -> None:
    """Show the page of a study as it is now, in the modal where something was pressed, with what was done."""
    put_modal(kit, click.team_id, body, lambda: page_of(kit, click, notice))
