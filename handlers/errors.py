"""Telling people that something was refused or failed, where they are, in the words of `handlers.sentences`.

The one place (with the tick loop) that catches everything that a listener raises. An unknown error gets a reference that stands in the log.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import App, BoltContext, BoltResponse

from bot import under_way
from bot.errors import Busy, NotAllowed, OutsideError, Unsure
from bot.jobs.delivery import Clicked
from bot.services import overview
from bot.slack.errors import is_silence
from bot.views import forms
from bot.views.blocks import Message, section
from handlers.context import Body, Kit, clicker, tenant
from handlers.sentences import NOT_DONE, sentence_of, unforeseen

log = logging.getLogger(__name__)


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
        if _is_event(body):
            # Nobody waits for words here: an error makes Slack deliver the event again, where that can help.
            return BoltResponse(status=500 if sentence is None or isinstance(error, Busy) else 200, body="")
        return _tell(kit, error, sentence or unforeseen(under_way.reference()), body, context)

    return handle


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


def _tell(kit: Kit, error: Exception, sentence: str, body: Body, context: BoltContext) -> BoltResponse:
    """Answer on the surface where the person is: command, button, or form. What they typed into a form is kept."""
    if body.get("command"):
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sentence})
    if body.get("type") == "view_submission":
        return BoltResponse(status=200, body=_in_form(body.get("view") or {}, sentence))
    if body.get("response_url"):
        message = Message(sentence, (section(sentence),))
        # Other sentences may tell of what is not on the disk yet, and wait for it.
        kit.delivery.say(Clicked(str(body["response_url"])), message, waits=not isinstance(error, Unsure))
    elif isinstance(error, Unsure):
        # No call of Slack's is made before the disk has answered, so nothing can be said: Slack shows that the press failed.
        return BoltResponse(status=500, body="")
    elif (
        body.get("view")
        and body.get("trigger_id")
        and (is_silence(error) or not _in_a_modal(kit, tenant(context), sentence, body))
    ):
        kit.delivery.tell(tenant(context), clicker(body), Message(sentence, (section(sentence),)))
    return BoltResponse(status=200, body="")


def _in_a_modal(kit: Kit, team_id: str, sentence: str, body: Body) -> bool:
    """Home and modals have no response_url: the sentence comes as a modal of its own. Return whether Slack answered."""
    show = kit.views.open if body["view"].get("type") == "home" else kit.views.push
    try:
        show(team_id, str(body["trigger_id"]), forms.notice_modal(NOT_DONE, sentence))
    except OutsideError as error:
        log.info("a refusal could not be shown: %s", error.error)
        return not is_silence(error)
    return True


def _in_form(view: Mapping[str, Any], sentence: str) -> dict[str, Any]:
    inputs = [block["block_id"] for block in view.get("blocks") or [] if block.get("type") == "input"]
    if inputs:
        # Plain text beside a field: mentions and code marks would be shown as they are written.
        return {"response_action": "errors", "errors": {inputs[0]: _plainly(sentence)}}
    return {"response_action": "update", "view": forms.notice_modal(NOT_DONE, sentence)}


def _plainly(sentence: str) -> str:
    return re.sub(r"<@\w+>(?: or <@\w+>)*", "an admin", sentence.replace("`", ""))


def _is_event(body: Body) -> bool:
    return body.get("type") == "event_callback" or "event" in body
