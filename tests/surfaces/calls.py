"""The card of a call for whoever holds it, from the booking to the outcome, with the morning list and reminders."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.after_call import NOTES_MAX, AfterCall, News
from bot.domain.conversation import Interview, InterviewState
from bot.domain.opening import Paying
from bot.domain.segments import Segment
from bot.domain.studies import OBSERVERS_MAX
from bot.views.after_calls import NotesShown, notes_modal
from bot.views.mornings import CALLS, morning_message
from bot.views.team import Call, Card, given_away_message, interview_message, interviewer_reminder
from tests.domain.examples import INTERVIEW
from tests.surfaces.examples import PRODUCT_MAX, call_of, name_of
from tests.surfaces.frame import Cases, Say, View, extremes, usual

WHEN = "Fri 4 Dec 2026, 10:00–10:30 London time (GMT)"
READER = "interviewer"
PLACE = 1
SAID = ("I use it, and I or my company pays", "I dislike it strongly")


def cases(say: Say) -> Cases:
    """The cases with what was typed."""
    call = call_of(say)
    card = Card(call, say("Acme", PRODUCT_MAX))
    begun, due = replace(card, begun=True), replace(card, begun=True, check_due=True)
    over = replace(begun, over=True)
    begins = INTERVIEW.starts_at

    def at(shown: Card, **columns: object) -> View:
        return interview_message(
            replace(shown, call=replace(shown.call, interview=replace(INTERVIEW, **columns)))
        )  # type: ignore[arg-type]

    def within(shown: Card, **study: object) -> View:
        changed = replace(shown.call, study=replace(shown.call.study, **study))  # type: ignore[arg-type]
        return interview_message(replace(shown, call=changed))

    def later(number: int) -> Call:
        moved: Interview = replace(
            INTERVIEW,
            id=number + 1,
            starts_at=begins + timedelta(hours=number),
            ends_at=INTERVIEW.ends_at + timedelta(hours=number),
        )
        return replace(call, interview=moved)

    names = [
        name_of(say, name) for name in ("Ana Duarte", "Bo Li", "Cy Young", "Di Roe", "Ed Poe", "Flo Day")
    ]
    ended_as = InterviewState.COMPLETED
    never = replace(INTERVIEW, state=ended_as, segment=Segment.NEVER)
    notes = say("They export a file each Monday.\nNobody reads it.", NOTES_MAX)
    asked = replace(over, may_take_back=True, asks_for_news=True, takes_notes=True, said=SAID, is_blind=False)
    shown = NotesShown(1, name_of(say), WHEN, "", may_write=True)
    ended = {state: replace(over, may_take_back=True) for state in InterviewState}
    trial = replace(later(4), study=replace(call.study, is_trial=True))
    return {
        "booked": lambda: interview_message(card),
        "booked, trial": lambda: within(card, is_trial=True),
        "booked, to be recorded, not agreed": lambda: within(card, recording=True),
        "booked, to be recorded, agreed": lambda: within(
            replace(card, recording_agreed=True), recording=True
        ),
        "booked, listeners agreed and not agreed": lambda: interview_message(
            replace(card, listening=names[:2], not_listening=names[2:3])
        ),
        "booked, as many as may be want to listen in": lambda: interview_message(
            replace(card, not_listening=names[:OBSERVERS_MAX])
        ),
        "booked, answers revealed": lambda: interview_message(replace(card, is_blind=False, said=SAID)),
        "booked, a study that is not blind": lambda: within(
            replace(card, is_blind=False, said=SAID), blind=False
        ),
        "begun": lambda: interview_message(begun),
        "begun, opening check due": lambda: interview_message(due),
        **{
            f"begun, opening check answered: {answer.value}": lambda answer=answer: interview_message(
                replace(begun, answered=answer)
            )
            for answer in (Paying.PAYS, Paying.MIGHT)
        },
        "opening check answered: never": lambda: at(
            replace(begun, answered=Paying.NEVER, may_take_back=True), state=ended_as, segment=Segment.NEVER
        ),
        "opening check answered: never, trial": lambda: interview_message(
            replace(begun, answered=Paying.NEVER, call=replace(trial, interview=never))
        ),
        "not a customer, as was said afterwards": lambda: at(
            replace(over, takes_notes=True), state=ended_as, segment=Segment.NEVER
        ),
        "begun, they are here": lambda: at(begun, here_at=begins + timedelta(minutes=1)),
        "begun, they are not here": lambda: at(due, not_here_at=begins + timedelta(minutes=5)),
        "over": lambda: interview_message(over),
        "completed": lambda: at(
            replace(ended[InterviewState.COMPLETED], said=SAID, is_blind=False),
            state=InterviewState.COMPLETED,
        ),
        "completed, for good": lambda: at(
            replace(over, said=SAID, is_blind=False), state=InterviewState.COMPLETED
        ),
        "no show": lambda: at(ended[InterviewState.NO_SHOW], state=InterviewState.NO_SHOW),
        "no show, for good": lambda: at(over, state=InterviewState.NO_SHOW),
        "cancelled": lambda: at(replace(over, canceller=name_of(say)), state=InterviewState.CANCELLED),
        "cancelled by the interviewer, late": lambda: at(
            over, state=InterviewState.CANCELLED, cancelled_late=True
        ),
        "completed, anything new is asked": lambda: at(asked, state=ended_as),
        **{
            f"completed, anything new: {news.value}": lambda news=news: at(
                replace(asked, after=AfterCall(news, notes)), state=ended_as
            )
            for news in News
        },
        "form for notes": lambda: notes_modal(shown),
        "form for notes, written before": lambda: notes_modal(replace(shown, text=notes)),
        "notes, read by somebody else": lambda: notes_modal(replace(shown, text=notes, may_write=False)),
        "no notes, read by somebody else": lambda: notes_modal(replace(shown, may_write=False)),
        "given away": lambda: given_away_message(call),
        "reminded an hour before": lambda: interviewer_reminder(call, 1),
        "reminded two hours before": lambda: interviewer_reminder(call, 2),
        "morning, one call": lambda: morning_message([call], []),
        "morning, several calls": lambda: morning_message([later(0), later(2), trial], [later(0)]),
        "morning, as many calls as are shown": lambda: morning_message(
            [later(n) for n in range(CALLS + 1)], [call] * 20
        ),
    }


CASES = cases(usual)
EXTREME = extremes(cases)
