"""Whatever is said of a call, in any order: what is owed, and which segments seem saturated."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.after_call import News
from bot.domain.segments import Segment
from bot.errors import NotAllowed, RuleBroken
from bot.services import after_calls, calls, taking_back, thanking
from storage import studies, thanks
from tests.services.practice import RESEARCHER, TEAM, Practice, open_practice
from tests.services.study_tables import Put, put

SEATS = {Segment.LOVE: 2, Segment.DISLIKE: 2}
ACTS = ("completed", "not a customer", "missed", "taken back", "sent", "not sent", "yes", "no", "notes")


def called(practice: Practice, **study: object) -> int:
    """One booked call that is over, of a study that thanks with a voucher; return its number."""
    study_id = practice.recruit(SEATS)
    [invitation] = put(practice, study_id, [Put("booked")])
    with practice.store.write() as db:
        studies.update(db, TEAM, study_id, **{"incentive": "a voucher"} | study)
        db.execute(
            "INSERT INTO consents (team_id, invitation_id, version, scope, agreed_at) VALUES (?, ?, '1', ?, ?)",
            [TEAM, invitation, '{"observers": [], "recording": false}', practice.now.isoformat()],
        )
    call = practice.call_of(invitation)
    practice.clock.move_to(datetime.fromisoformat(call["ends_at"]))
    return int(call["id"])


def lines_of(practice: Practice, study_id: int) -> list[int]:
    """The calls for which something is owed or was sent."""
    db = practice.store.read()
    return [
        line.interview_id
        for sent in (False, True)
        for line in thanks.page(db, TEAM, study_id, sent=sent, offset=0, limit=10)
    ]


def act(practice: Practice, call_id: int, what: str) -> None:
    desk, who = practice.desk, str(practice.value("SELECT interviewer FROM interviews WHERE id = ?", call_id))
    study_id = int(practice.value("SELECT study_id FROM interviews WHERE id = ?", call_id))
    key = practice.key()
    match what:
        case "completed":
            calls.complete(desk, TEAM, who, call_id, key)
        case "not a customer":
            calls.not_a_customer(desk, TEAM, who, call_id, key)
        case "missed":
            calls.miss(desk, TEAM, who, call_id, key)
        case "taken back":
            taking_back.take_back(desk, TEAM, who, call_id, key)
        case "sent":
            thanking.mark_sent(desk, TEAM, RESEARCHER, study_id, [call_id])
        case "not sent":
            thanking.undo(desk, TEAM, RESEARCHER, study_id, [call_id])
        case "notes":
            with suppress(RuleBroken):
                after_calls.save_notes(desk, TEAM, who, call_id, "Two lists")
        case _:
            after_calls.say_news(desk, TEAM, who, call_id, News(what), key)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ACTS), max_size=12))
def test_what_is_owed_follows_from_the_outcome_whatever_came_before(
    empty_database: Path, acts: list[str]
) -> None:
    with open_practice(empty_database) as practice:
        call_id = called(practice)
        state, is_owed, is_sent, news = "booked", False, False, None
        for what in acts:
            act(practice, call_id, what)

            is_booked = state == "booked"
            if what in {"completed", "not a customer", "missed"} and is_booked:
                state = what
                is_owed = is_owed or what != "missed"
            elif what == "taken back" and not is_booked:
                if state != "missed":
                    is_owed, news = is_sent, None
                state = "booked"
            elif what == "sent":
                is_sent = is_owed
            elif what == "not sent":
                is_sent = False
            elif what in {"yes", "no"} and state == "completed":
                news = what

            study_id = int(practice.value("SELECT study_id FROM interviews"))
            counts = thanks.counted(practice.store.read(), TEAM, study_id)
            assert (counts.owed, counts.sent) == (is_owed and not is_sent, is_sent)
            assert lines_of(practice, study_id) == [call_id] * is_owed
            assert practice.value("SELECT max(news) FROM after_calls") == news


@pytest.mark.parametrize("changes", [{"is_trial": True}, {"incentive": ""}, {"incentive": "  "}])
def test_a_trial_and_a_study_without_a_promise_owe_nothing(
    practice: Practice, changes: dict[str, object]
) -> None:
    call_id = called(practice, **changes)

    act(practice, call_id, "completed")

    study_id = int(practice.value("SELECT study_id FROM interviews WHERE id = ?", call_id))
    assert lines_of(practice, study_id) == []


def test_what_belongs_to_another_study_is_not_marked(practice: Practice) -> None:
    call_id = called(practice)
    act(practice, call_id, "completed")
    other = practice.recruit(SEATS)

    thanking.mark_sent(practice.desk, TEAM, RESEARCHER, other, [call_id])

    assert practice.value("SELECT sent_at FROM thank_yous") is None
    with pytest.raises(NotAllowed):
        thanking.mark_sent(practice.desk, TEAM, "USTRANGER", other, [call_id])


# Saturated


def heard(practice: Practice, *calls_held: Put, in_a_row: int = 3) -> tuple[Segment, ...]:
    study_id = practice.recruit(SEATS)
    put(practice, study_id, calls_held)
    return after_calls.saturated_in(practice.store.read(), practice.study(study_id), in_a_row)


def test_three_held_calls_in_a_row_without_news_suggest_that_a_segment_is_saturated(
    practice: Practice,
) -> None:
    silent = Put("completed", news="no", segment="dislike")

    assert heard(practice, silent, silent) == ()
    assert heard(practice, silent, Put("completed", news="yes"), silent, Put("booked"), silent) == (
        Segment.DISLIKE,
    )
    assert heard(practice, silent, silent, silent, Put("completed", news="little", segment="dislike")) == ()


def test_a_workspace_may_ask_for_fewer_or_more_calls_without_news(practice: Practice) -> None:
    silent = Put("completed", news="no", segment="dislike")

    assert heard(practice, silent, in_a_row=2) == ()
    assert heard(practice, silent, silent, in_a_row=2) == (Segment.DISLIKE,)
    assert heard(practice, silent, silent, silent, in_a_row=4) == ()
    assert heard(practice, silent, silent, silent, silent, in_a_row=4) == (Segment.DISLIKE,)


@pytest.mark.parametrize("state", ["booked", "no_show", "cancelled", "never"])
def test_a_call_that_was_not_held_or_takes_no_seat_says_nothing(practice: Practice, state: str) -> None:
    silent = Put("completed", news="no", segment="dislike")

    assert heard(practice, silent, silent, Put(state, news="no", segment="dislike")) == ()


def test_a_trial_is_never_saturated(practice: Practice) -> None:
    study_id = practice.recruit(SEATS)
    put(practice, study_id, [Put("completed", news="no")] * 3)
    with practice.store.write() as db:
        studies.update(db, TEAM, study_id, is_trial=True)

    assert after_calls.saturated_in(practice.store.read(), practice.study(study_id), 3) == ()
