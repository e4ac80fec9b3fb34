"""The card of a call for whoever holds it, from the booking to the outcome, with the morning list and reminders."""

from dataclasses import replace
from datetime import timedelta

from bot.domain.after_call import NOTES_MAX, AfterCall, News
from bot.domain.conversation import Interview, InterviewState
from bot.domain.opening import Paying
from bot.domain.segments import Segment
from bot.domain.studies import OBSERVERS_MAX
from bot.views.after_calls import NotesShown, notes_modal
from bot.views.call_card import Call, Card, given_away_message, interview_message, interviewer_reminder
from bot.views.mornings import CALLS, morning_message
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
    begun, due = card._replace(begun=True), card._replace(begun=True, check_due=True)
    over = begun._replace(over=True)
    begins = INTERVIEW.starts_at

    def at(shown: Card, **columns: object) -> View:
        return interview_message(
            shown._replace(call=shown.call._replace(interview=INTERVIEW._replace(**columns)))
        )  # type: ignore[arg-type]

    def within(shown: Card, **study: object) -> View:
        changed = shown.call._replace(study=replace(shown.call.study, **study))  # type: ignore[arg-type]
        return interview_message(shown._replace(call=changed))

    def later(number: int) -> Call:
        moved: Interview = INTERVIEW._replace(
            id=number + 1,
            starts_at=begins + timedelta(hours=number),
            ends_at=INTERVIEW.ends_at + timedelta(hours=number),
        )
        return call._replace(interview=moved)

    names = [
        name_of(say, name) for name in ("Ana Duarte", "Bo Li", "Cy Young", "Di Roe", "Ed Poe", "Flo Day")
    ]
    ended_as = InterviewState.COMPLETED
    never = INTERVIEW._replace(state=ended_as, segment=Segment.NEVER)
    notes = say("They export a file each Monday.\nNobody reads it.", NOTES_MAX)
    asked = over._replace(may_take_back=True, asks_for_news=True, takes_notes=True, said=SAID, is_blind=False)
    shown = NotesShown(1, name_of(say), WHEN, "", may_write=True)
    ended = {state: over._replace(may_take_back=True) for state in InterviewState}
    trial = later(4)._replace(study=replace(call.study, is_trial=True))
    return {
        "booked": lambda: interview_message(card),
        "booked, trial": lambda: within(card, is_trial=True),
        "booked, to be recorded, not agreed": lambda: within(card, recording=True),
        "booked, to be recorded, agreed": lambda: within(
            card._replace(recording_agreed=True), recording=True
        ),
        "booked, listeners agreed and not agreed": lambda: interview_message(
            card._replace(listening=names[:2], not_listening=names[2:3])
        ),
        "booked, as many as may be want to listen in": lambda: interview_message(
            card._replace(not_listening=names[:OBSERVERS_MAX])
        ),
        "booked, answers revealed": lambda: interview_message(card._replace(is_blind=False, said=SAID)),
        "booked, a study that is not blind": lambda: within(
            card._replace(is_blind=False, said=SAID), blind=False
        ),
        "begun": lambda: interview_message(begun),
        "begun, opening check due": lambda: interview_message(due),
        **{
            f"begun, opening check answered: {answer.value}": lambda answer=answer: interview_message(
                begun._replace(answered=answer)
            )
            for answer in (Paying.PAYS, Paying.MIGHT)
        },
        "opening check answered: never": lambda: at(
            begun._replace(answered=Paying.NEVER, may_take_back=True), state=ended_as, segment=Segment.NEVER
        ),
        "opening check answered: never, trial": lambda: interview_message(
            begun._replace(answered=Paying.NEVER, call=trial._replace(interview=never))
        ),
        "not a customer, as was said afterwards": lambda: at(
            over._replace(takes_notes=True), state=ended_as, segment=Segment.NEVER
        ),
        "begun, they are here": lambda: at(begun, here_at=begins + timedelta(minutes=1)),
        "begun, they are not here": lambda: at(due, not_here_at=begins + timedelta(minutes=5)),
        "over": lambda: interview_message(over),
        "completed": lambda: at(
            ended[InterviewState.COMPLETED]._replace(said=SAID, is_blind=False),
            state=InterviewState.COMPLETED,
        ),
        "completed, for good": lambda: at(
            over._replace(said=SAID, is_blind=False), state=InterviewState.COMPLETED
        ),
        "no show": lambda: at(ended[InterviewState.NO_SHOW], state=InterviewState.NO_SHOW),
        "no show, for good": lambda: at(over, state=InterviewState.NO_SHOW),
        "cancelled": lambda: at(over._replace(canceller=name_of(say)), state=InterviewState.CANCELLED),
        "cancelled by the interviewer, late": lambda: at(
            over, state=InterviewState.CANCELLED, cancelled_late=True
        ),
        "completed, anything new is asked": lambda: at(asked, state=ended_as),
        **{
            f"completed, anything new: {news.value}": lambda news=news: at(
                asked._replace(after=AfterCall(news, notes)), state=ended_as
            )
            for news in News
        },
        "form for notes": lambda: notes_modal(shown),
        "form for notes, written before": lambda: notes_modal(shown._replace(text=notes)),
        "notes, read by somebody else": lambda: notes_modal(shown._replace(text=notes, may_write=False)),
        "no notes, read by somebody else": lambda: notes_modal(shown._replace(may_write=False)),
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
