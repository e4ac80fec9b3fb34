"""What people are told when something was refused or failed: a sentence that says what to do, never an exception's text."""

import logging
from collections.abc import Callable, Sequence

from bot import under_way
from bot.domain.blindness import HIDDEN
from bot.domain.elsewhere import AFTER_DAYS
from bot.errors import BadInput, Busy, NotAllowed, OutsideError, RuleBroken, Unsure
from bot.views import forms
from bot.views.blocks import Block, Message, section

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

NOT_DONE = "Not done"
"""The title of a modal that says why not."""
GONE = frozenset({"no_such_person", "no_such_study"})
NOT_SHOWN = "What you pressed was taken, and what came of it cannot be shown at the moment. Please close this, and open it again."
SLOW = "Slack is slow at the moment, and nothing was changed. Please try again."
BUSY = "I am busy at the moment, and nothing was changed. Please try again."
UNSURE = (
    "I am busy at the moment, and cannot say yet whether I could keep that. Please try again: it counts once."
)


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


def shown_or_why_not(render: Callable[[], Block]) -> Callable[[], Block]:
    """Return what renders the same view after its press was acknowledged; or one that says why it cannot be shown. What was pressed may
    have been done, so other sentences do not fit."""

    def shown() -> Block:
        try:
            return render()
        except RuleBroken as broken:
            return forms.notice_modal("Not shown", RULES[broken.code] if broken.code in GONE else NOT_SHOWN)
        except Exception as error:
            if sentence_of(error) is None:
                log.exception("unexpected error")
            return forms.notice_modal("Not shown", NOT_SHOWN)

    return shown
