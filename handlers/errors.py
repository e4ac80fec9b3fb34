"""What people are told when something was refused or failed: a sentence that says what to do, never an exception's text.

The one place (with the tick loop) that catches everything. An unknown error gets a reference that stands in the log.
"""

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot import under_way
from bot.domain.blindness import HIDDEN
from bot.domain.elsewhere import AFTER_DAYS
from bot.errors import BadInput, Busy, NotAllowed, OutsideError, RuleBroken, Unsure
from bot.jobs.delivery import Clicked
from bot.services import overview
from bot.slack.errors import is_silence
from bot.views import forms
from bot.views.blocks import Message, section
from handlers.context import Body, Kit, clicker, tenant

log = logging.getLogger(__name__)

RULES = {
    "stale": "This button is out of date, and nothing was changed. `/interview status` shows where your studies stand.",
    "not_yours": "This message is not for you, so nothing was changed.",
    "import_under_way": "Another import is being stored. Press again when it is done.",
    "no_such_study": "This study does not exist any more. `/interview status` shows those that do.",
    "no_such_person": "This person is not in the directory any more. `/interview people` shows who is.",
    "study_ended": "This study has ended, so nothing was changed. Thank you.",
    "too_late_to_log": f"This study ended more than {AFTER_DAYS} days ago: what was held for it can be written down no more.",
    "asked_to_take_part": "You were asked to take part in this study, so somebody else must take it over.",
    "has_researcher": "<@{who}> runs this study, so it stays theirs. As an admin you can change it all the same.",
    "changed_meanwhile": "This study was changed while the form was open. Close the form and press “Edit” again.",
    "study_full": "Every interview of this study is done, so nothing was changed.",
    "deadline_passed": "The deadline of this study has passed. Start a new one with `/interview recruit`.",
    "not_ready": "The study is not complete yet. Open it again with `/interview recruit` and fill in what is missing.",
    "already_launched": "This study is running already. `/interview status` shows how it stands.",
    "too_early": "The call has not begun yet. Tell us how it went when it is over.",
    "wait": "They may still come: please wait {minutes} minutes from the beginning, then say that nobody came.",
    "call_over": "The time of this call has passed: say whether it was held, or nobody came.",
    "seat_given_away": "The place has been given to somebody else meanwhile, so this stays as it is.",
    "no_notes": "Notes are kept of a call that was held, as long as its participant agrees to that, so nothing was changed.",
    "blind": f"{HIDDEN} Nothing was changed.",
    "too_many_calendars": "You have {most} calendars, which is as many as can be connected. Remove one first.",
    "no_calendars": "Calendars are not set up here. Ask your admin.",
    "no_google": "Google Calendar is not set up here. Ask your admin.",
    "no_address": "Your calls have no address here, as the bot is not reached over HTTP. Their files come with each message.",
    "grant_over": "This took too long, or was used before. Begin again with `/interview availability`.",
    "two_places": "The participant or whoever held it has a call here at that time: say on its card how it went, or mend the time.",
    "too_late": "This was written down too long ago to be taken back.",
    "study_open": "Close the study first; then its calls can be cancelled.",
    "opted_out": "You asked us not to invite you, so we don't. Nothing was sent.",
    "forgotten": "You had your data erased, so we don't ask you and kept nothing of this press.",
    "asked_elsewhere": "You have an open invitation from us already: it is in your private messages with me.",
    "colleague": "You are part of the team of this study, so you cannot answer it.",
}

SLOW = "Slack is slow at the moment, and nothing was changed. Please try again."
BUSY = "I am busy at the moment, and nothing was changed. Please try again."
UNSURE = (
    "I am busy at the moment, and cannot say yet whether I could keep that. Please try again: it counts once."
)


def register(app: App, kit: Kit) -> None:
    """Attach the handler of everything that a listener raises."""
    app.error(refusing(kit))


def refusing(kit: Kit) -> Callable[[Exception, Body, BoltContext], BoltResponse]:
    """Return what answers a request of whatever was raised instead of its own answer."""

    def handle(error: Exception, body: Body, context: BoltContext) -> BoltResponse:
        if isinstance(error, NotAllowed) and not error.who_can_help:
            error = NotAllowed(overview.who_can_help(kit.desk, tenant(context)))
        sentence = sentence_of(error)
        under_way.came_to(_outcome_of(error, sentence))
        if sentence is None:
            log.error("unexpected error", exc_info=error)
            sentence = unforeseen(under_way.reference())
            if _is_event(body):
                # Nobody waits for words here: an error makes Slack deliver the event again.
                return BoltResponse(status=500, body="")
        # Nothing goes to Slack before the disk has answered, so no modal either.
        return tell(kit, sentence, body, context, silent=is_silence(error) or isinstance(error, Unsure))

    return handle


def unforeseen(reference: str) -> str:
    """Return the sentence for what nobody foresaw; the reference stands in each line of the log about it."""
    return f"Something went wrong on our side (reference {reference}), and nothing was changed. Please try again."


def said_or_why_not(make: Callable[[], Sequence[Message]]) -> Callable[[], Sequence[Message]]:
    """Return what makes the same messages after their command was acknowledged; or one with the sentence for what went wrong."""

    def made() -> Sequence[Message]:
        try:
            return make()
        except Exception as error:
            sentence = sentence_of(error)
            if sentence is None:
                log.exception("unexpected error")
                sentence = unforeseen(under_way.reference())
            return [Message(sentence, (section(sentence),))]

    return made


def _outcome_of(error: Exception, sentence: str | None) -> str:
    if sentence is None:
        return under_way.FAILED
    match error:
        case Busy():
            return under_way.BUSY
        case OutsideError():
            return under_way.SLOW
        case _:
            return under_way.REFUSED


def sentence_of(error: Exception) -> str | None:
    """Return the sentence for an error of ours, `None` for one that nobody foresaw."""
    match error:
        case RuleBroken(code=code, values=values) if code in RULES:
            return RULES[code].format_map(values)
        case NotAllowed(who_can_help=helpers):
            ask = (
                " or ".join(f"<@{helper}>" for helper in helpers) if helpers else "an admin of this workspace"
            )
            return f"You don't have access to this yet, so nothing was changed. Ask {ask} to give it to you."
        case BadInput(text=text):
            return text
        case Unsure():
            return UNSURE
        case Busy():
            return BUSY
        case OutsideError():
            return SLOW
        case _:
            return None


def tell(kit: Kit, sentence: str, body: Body, context: BoltContext, *, silent: bool) -> BoltResponse:
    """Answer on the surface where the person is: command, button, or form. What they typed into a form is kept.

    silent: Slack or the disk does not answer at the moment, so no modal can be opened either.
    """
    if _is_event(body):
        return BoltResponse(status=200, body="")
    if body.get("command"):
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body=_in_form(body.get("view") or {}, sentence))
    if body.get("response_url"):
        message = Message(sentence, (section(sentence),))
        kit.delivery.refuse(Clicked(str(body["response_url"])), message)
    elif (
        body.get("view")
        and body.get("trigger_id")
        and (silent or not _in_a_modal(kit, tenant(context), sentence, body))
    ):
        kit.delivery.tell(tenant(context), clicker(body), Message(sentence, (section(sentence),)))
    return BoltResponse(status=200, body="")


def _in_a_modal(kit: Kit, team_id: str, sentence: str, body: Body) -> bool:
    """Home and modals have no response_url: the sentence comes as a modal of its own. Return whether Slack answered."""
    show = kit.views.open if body["view"].get("type") == "home" else kit.views.push
    try:
        show(team_id, str(body["trigger_id"]), forms.notice_modal("Not done", sentence))
    except OutsideError as error:
        log.info("a refusal could not be shown: %s", error.error)
        return not is_silence(error)
    return True


def _in_form(view: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    inputs = [block["block_id"] for block in view.get("blocks") or [] if block.get("type") == "input"]
    if inputs:
        # Plain text beside a field: mentions and code marks would be shown as they are written.
        return {"response_action": "errors", "errors": {inputs[0]: _plainly(sentence)}}
    return {"response_action": "update", "view": forms.notice_modal("Not done", sentence)}


def _plainly(sentence: str) -> str:
    return re.sub(r"<@\w+>(?: or <@\w+>)*", "an admin", sentence.replace("`", ""))


def _is_event(body: Body) -> bool:
    return body.get("type") == "event_callback" or "event" in body
