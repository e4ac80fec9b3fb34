"""The team's buttons: an interviewer's card of a call, a researcher's study; and App Home."""

from collections.abc import Callable
from datetime import UTC, datetime

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.domain.outbox import Kind
from bot.domain.studies import StudyStatus
from bot.ids import Action
from bot.services import calls, installing, opening, recruiting, revealing, taking_back
from bot.services.desk import Answer, Desk
from handlers.context import Body, Kit, click_of, is_on_modal, tenant
from handlers.home import republish
from handlers.studies import refresh

DONE = {
    StudyStatus.PAUSED: "The study is paused: nobody else is invited until you resume it.",
    StudyStatus.RECRUITING: "The study goes on.",
    StudyStatus.CLOSED: "The study is closed.",
}
Outcome = Callable[[Desk, str, str, int, str], Answer]


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    for action, use_case in (
        (Action.CALL_HERE, calls.here),
        (Action.CALL_NOT_HERE, calls.not_here),
        (Action.OPENING_PAYS, opening.pays),
        (Action.OPENING_MIGHT, opening.might),
        (Action.OPENING_NEVER, opening.never),
        (Action.CALL_COMPLETED, calls.complete),
        (Action.CALL_NO_SHOW, calls.miss),
        (Action.CALL_CANCEL, calls.cancel),
        (Action.CALL_REVEAL, revealing.reveal),
        (Action.CALL_NOT_CUSTOMER, calls.not_a_customer),
        (Action.CALL_TAKE_BACK, taking_back.take_back),
    ):
        app.action(ids.pattern(action))(outcome(kit, use_case))
    for action, status in (
        (Action.STUDY_PAUSE, StudyStatus.PAUSED),
        (Action.STUDY_RESUME, StudyStatus.RECRUITING),
        (Action.STUDY_CLOSE, StudyStatus.CLOSED),
    ):
        app.action(ids.pattern(action))(study_status(kit, status))
    app.action(ids.pattern(Action.STUDY_CANCEL_CALLS))(calls_cancelled(kit))
    app.action(ids.pattern(Action.LINK))(link)
    app.event("app_uninstalled")(uninstalled(kit))
    app.event("tokens_revoked")(tokens_revoked(kit))


def uninstalled(kit: Kit) -> Callable[[Body, BoltContext], None]:
    """The app was removed from the workspace: nothing is tried there any more."""

    def listener(body: Body, context: BoltContext) -> None:
        installing.uninstalled(kit.desk, tenant(context), "app_uninstalled", _told_at(kit, body))

    return listener


def tokens_revoked(kit: Kit) -> Callable[[Body, Body, BoltContext], None]:
    """Tokens were revoked: the bot's own ends its work there, those of people are none of its concern."""

    def listener(body: Body, event: Body, context: BoltContext) -> None:
        tokens = event.get("tokens")
        if isinstance(tokens, dict) and tokens.get("bot"):
            installing.uninstalled(kit.desk, tenant(context), "tokens_revoked", _told_at(kit, body))

    return listener


def _told_at(kit: Kit, body: Body) -> datetime:
    """When something happened, as Slack says; it may tell it late."""
    at = body.get("event_time")
    return datetime.fromtimestamp(at, UTC) if isinstance(at, int) else kit.desk.clock.now()


def outcome(kit: Kit, use_case: Outcome) -> Callable[[Ack, Body, BoltContext], None]:
    """An interviewer says who is there, what the opening check brought, or what became of a call; or asks for the answers."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        answer = use_case(kit.desk, click.team_id, click.slack_id, ids.number(click.fields, "c"), click.key)
        ack()
        kit.delivery.answer(click.team_id, Kind.INTERVIEW, answer, click.clicked)

    return listener


def study_status(kit: Kit, status: StudyStatus) -> Callable[[Ack, Body, BoltContext], None]:
    """A researcher pauses, resumes or closes a study: from its card, its page, or /interview status."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        study = recruiting.set_status(kit.desk, click.team_id, click.slack_id, study_id, status)
        if is_on_modal(body):
            republish(kit, {}, click)  # Home may lie below the page of the study
        ack()
        if is_on_modal(body):
            refresh(kit, body, click, DONE[status])
        else:
            kit.delivery.answer(click.team_id, Kind.STUDY, Answer(study_id, study.researcher), click.clicked)

    return listener


def calls_cancelled(kit: Kit) -> Callable[[Ack, Body, BoltContext], None]:
    """A researcher cancels the calls of a study that has ended."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        click = click_of(context, body)
        study_id = ids.number(click.fields, "s")
        calls.cancel_all(kit.desk, click.team_id, click.slack_id, study_id)
        ack()
        if is_on_modal(body):
            refresh(kit, body, click, "Its calls are cancelled.")
        else:
            kit.delivery.answer(click.team_id, Kind.STUDY, Answer(study_id, click.slack_id), click.clicked)

    return listener


def link(ack: Ack) -> None:
    """A button that opened an address: Slack still wants an answer."""
    ack()
