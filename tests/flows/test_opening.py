"""The beginning of a call: the interviewer's card, and the question that settles whether somebody is a customer."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.demo.acts import Person
from bot.demo.model import Outcome
from bot.demo.sights import Message
from bot.domain.questions import standard_questions
from bot.domain.segments import Feeling, Segment
from tests.flows.stage import (
    AGREE,
    ANSWER,
    CANCEL,
    DISLIKES,
    GOAL,
    LINK,
    LOVES,
    PAYS,
    PRODUCT,
    SEND,
    THANKED,
    Stage,
)

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
ONE = NINE + timedelta(hours=4)
"""When the first call that can be booked begins."""
UNSURE = "I use it, not sure who pays"
FREE = "I use it free or on trial"
OPENING = ["They or their company pay", "They might in future", "They never will"]
PAY, MIGHT, NEVER = OPENING
QUESTION = f"Who, if anybody, pays for your use of {PRODUCT}, now or in future?"
MOVED = "This goes on in a newer message below."


def begin(
    stage: Stage, relationship: str, feeling: str = LOVES, target: str = "2", **columns: str
) -> tuple[Person, Person]:
    """Ana is in her first call with Theo, Bo is invited. `columns`: what the directory says of both."""
    ana, bo = stage.person("Ana Ortiz"), stage.person("Bo Lind")
    stage.on_panel(ana, bo, **columns)
    stage.recruit(
        target=target, more=True, incentive="a voucher", flags=["Calls are recorded", "Blind interviewers"]
    )
    stage.go_to(NINE)
    stage.answer(ana, relationship, feeling)
    stage.book(ana)
    return ana, bo


def filed(stage: Stage) -> tuple[str, str, int]:
    """Where the first call and its submission are filed, and whether that is provisional."""
    sql = (
        "SELECT i.segment, s.segment, s.provisional FROM interviews i JOIN submissions s USING (invitation_id) "
        "ORDER BY i.id LIMIT 1"
    )
    call, submission, provisional = stage.rows(sql)[0]
    return call, submission, provisional


def status(stage: Stage) -> str:
    stage.mara.command("/interview", "status")
    return stage.mara.dm()[-1].readable()


def study_card(stage: Stage) -> str:
    """The researcher's card of the study, which is kept up to date by itself."""
    shown = [m for m in stage.mara.dm() if "Pause" in m.buttons and not m.ephemeral]
    return shown[-1].readable()


def cards(stage: Stage, participant: Person) -> list[Message]:
    """The messages about a call that can be pressed."""
    return [m for m in stage.theo.dm() if participant.name in m.readable() and "Completed" in m.buttons]


def forged(stage: Stage, presser: Person, payload: dict[str, Any]) -> Outcome:
    """A press of Theo's button that somebody else sends."""
    payload["user"] |= {"id": presser.id}
    outcome = stage.workspace.deliver("interactive", payload)
    stage.settle()
    return outcome


@BOTH
def test_when_a_call_begins_its_interviewer_has_one_card_with_what_they_need(stage: Stage) -> None:
    ana, _ = begin(stage, UNSURE)
    stage.go_to(ONE - timedelta(seconds=1))
    (before,) = cards(stage, ana)

    stage.go_to(ONE)

    (card,) = cards(stage, ana)
    assert card.ts != before.ts  # an update in place notifies nobody
    assert QUESTION not in before.readable()
    for words in (QUESTION, GOAL, "Recording was agreed to."):
        assert words in card.readable()
    assert card.readable().index(QUESTION) < card.readable().index(GOAL)
    assert [label for label in card.buttons if label in OPENING] == OPENING
    assert {"Join the call", "They are here", "Not here", "Completed"} <= set(card.buttons)
    assert LINK in json.dumps(card.blocks)
    closed = next(message for message in stage.theo.dm() if message.ts == before.ts)
    assert closed.readable() == MOVED


@pytest.mark.parametrize(
    ("relationship", "columns", "reason"),
    [
        (UNSURE, {}, "not sure who pays"),
        (UNSURE, {"plan": "paying"}, "not sure who pays"),
        (PAYS, {"plan": "free"}, "They say that they pay, the directory says 'free'"),
        (PAYS, {"plan": "churned"}, "the directory says 'churned'"),
        (PAYS, {"plan": "paying"}, ""),
        (PAYS, {}, ""),
    ],
)
def test_the_check_is_due_where_it_is_unsure_whether_somebody_is_a_customer(
    stage: Stage, relationship: str, columns: dict[str, str], reason: str
) -> None:
    ana, _ = begin(stage, relationship, **columns)

    stage.go_to(ONE)

    (card,) = cards(stage, ana)
    assert (QUESTION in card.readable()) is bool(reason)
    assert (PAY in card.buttons) is bool(reason)
    assert filed(stage) == ("love", "love", int(relationship == UNSURE))
    assert reason in stage.value("SELECT reasons FROM submissions")
    assert stage.value("SELECT count(*) FROM opening_checks") == int(bool(reason))
    assert "directory" not in stage.all_read(ana) + stage.all_read(stage.theo)


def test_a_conflict_never_changes_the_verdict(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.on_panel(ana, plan="paying")
    stage.recruit()
    stage.go_to(NINE)

    assert THANKED in stage.answer(ana, FREE).readable()  # the study has no seats for them, conflict or not
    (reasons,) = stage.rows("SELECT reasons FROM submissions")[0]
    assert "The study has no seats for 'potential'." in reasons
    assert "They say that they do not pay, the directory says 'paying'" in reasons


@pytest.mark.parametrize(("feeling", "segment"), [(LOVES, "love"), (DISLIKES, "dislike")])
def test_who_pays_counts_by_their_feeling_and_the_call_goes_on(
    stage: Stage, feeling: str, segment: str
) -> None:
    ana, _ = begin(stage, UNSURE, feeling)
    stage.go_to(ONE)

    stage.press(stage.theo, PAY)

    assert filed(stage) == (segment, segment, 0)
    (card,) = cards(stage, ana)
    assert f"“{PAY}”" in card.readable()
    assert QUESTION not in card.readable()
    stage.hold(stage.theo, ana)
    assert f"*{segment}*: 1 of 1 done" in stage.newest(stage.mara).readable()
    assert "Thank you for the call" in stage.newest(ana).readable()


@BOTH
def test_who_might_pay_moves_to_potential_and_the_seat_goes_to_standby(stage: Stage) -> None:
    _, bo = begin(stage, UNSURE)
    assert THANKED in stage.answer(bo, PAYS, LOVES).readable()
    assert "*love*: 0 of 1 done, 1 booked" in study_card(stage)
    stage.go_to(ONE)

    stage.press(stage.theo, MIGHT)

    assert filed(stage) == ("potential", "potential", 0)
    assert "*love*: 0 of 1 done\n" in study_card(stage)
    stage.go_on(minutes=1)
    assert "A time has opened for you." in stage.newest(bo).readable()
    assert AGREE in stage.newest(bo).buttons
    assert stage.value("SELECT state FROM interviews") == "booked"


def test_who_might_pay_takes_a_seat_of_potential_where_there_are_some(stage: Stage) -> None:
    ana, _ = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="3", more=True, seats_love="1", seats_dislike="1", seats_potential="1")
    stage.go_to(NINE)
    stage.answer(ana, UNSURE, LOVES)
    stage.book(ana)
    stage.go_to(ONE)

    stage.press(stage.theo, MIGHT)

    assert "*potential*: 0 of 1 done, 1 booked" in status(stage)


@BOTH
def test_a_call_with_somebody_who_never_will_pay_ends_kindly_and_counts_nowhere(stage: Stage) -> None:
    ana, bo = begin(stage, UNSURE)
    stage.answer(bo, PAYS, LOVES)
    stage.go_to(ONE)

    stage.press(stage.theo, NEVER)

    card = stage.card(stage.theo, ana)
    assert "Thank them, say it was helpful, and end the call." in card.readable()
    assert "The thank-you is still owed: a voucher." in card.readable()
    assert card.buttons == ["Add notes", "That was a mistake"]
    assert filed(stage) == ("never", "never", 0)
    assert stage.value("SELECT state FROM interviews") == "completed"
    assert stage.value("SELECT last_interviewed_at IS NOT NULL FROM people WHERE name = 'Ana Ortiz'") == 1
    assert "0 booked, 0 completed" in status(stage)
    stage.mara.command("/interview", "digest")
    stage.settle()
    assert "*Since the last digest:* 2 answered, 1 booked." in stage.mara.dm()[-1].readable()
    assert "Your call is booked" in stage.newest(ana).readable()  # they are still speaking
    stage.go_on(minutes=1)
    assert AGREE in stage.newest(bo).buttons
    stage.go_to(ONE + timedelta(minutes=30))
    assert (
        "Thank you for the call. What you told us helps. For your time: a voucher."
        in stage.newest(ana).readable()
    )


def test_the_audit_trail_keeps_who_answered_and_both_segments(stage: Stage) -> None:
    begin(stage, UNSURE, DISLIKES)
    stage.go_to(ONE)

    stage.press(stage.theo, MIGHT)

    ((actor, detail),) = stage.rows("SELECT actor, detail FROM audit WHERE action = 'opening check answered'")
    assert actor == stage.theo.id
    assert json.loads(detail) == {
        "answer": "might",
        "segment_before": "dislike",
        "segment_after": "potential",
    }
    assert stage.rows("SELECT answer, answered_by FROM opening_checks") == [("might", stage.theo.id)]


@pytest.mark.parametrize("first", OPENING)
@pytest.mark.parametrize("second", [PAY, NEVER])
def test_only_the_first_answer_counts(stage: Stage, first: str, second: str) -> None:
    ana, _ = begin(stage, UNSURE)
    stage.go_to(ONE)
    late = stage.theo.press_payload(second)
    stage.press(stage.theo, first)
    before = stage.dump()

    outcome = stage.workspace.deliver("interactive", late)
    stage.settle()

    assert outcome.acked
    after = stage.dump()
    assert {name for name in after if after[name] != before[name]} <= {"messages"}
    where = "end the call" if first == NEVER else f"“{first}”"
    assert where in stage.card(stage.theo, ana).readable()


@pytest.mark.parametrize("outcome", ["Completed", "Did not come"])
def test_an_answer_after_the_outcome_changes_nothing(stage: Stage, outcome: str) -> None:
    begin(stage, UNSURE)
    stage.go_to(ONE)
    late = stage.theo.press_payload(NEVER)
    stage.go_on(minutes=10)
    stage.press(stage.theo, outcome)
    before = filed(stage)

    assert stage.workspace.deliver("interactive", late).acked
    stage.settle()

    assert filed(stage) == before == ("love", "love", 1)
    assert stage.value("SELECT answer FROM opening_checks") is None


def test_the_researcher_of_the_study_may_answer_for_the_interviewer(stage: Stage) -> None:
    begin(stage, UNSURE)
    stage.go_to(ONE)

    forged(stage, stage.mara, stage.theo.press_payload(MIGHT))

    assert filed(stage) == ("potential", "potential", 0)
    assert stage.value("SELECT answered_by FROM opening_checks") == stage.mara.id


@pytest.mark.parametrize("action_id", ["opening.might", "opening.never", "call.here", "call.not_here"])
@pytest.mark.parametrize(("seconds", "taken"), [(-1, False), (0, True)])
def test_a_press_is_taken_once_the_call_has_begun(
    stage: Stage, action_id: str, seconds: int, taken: bool
) -> None:
    begin(stage, UNSURE)
    stage.go_to(ONE + timedelta(seconds=seconds))
    before = stage.dump()

    stage.tampered(stage.theo, "Completed", action_id=action_id)

    assert (stage.dump() != before) is taken
    assert ("The call has not begun yet" in stage.all_read(stage.theo)) is not taken


@pytest.mark.parametrize("canceller", ["participant", "interviewer"])
def test_a_cancelled_call_gets_no_card(stage: Stage, canceller: str) -> None:
    ana, _ = begin(stage, UNSURE)
    stage.press(ana if canceller == "participant" else stage.theo, CANCEL)
    before = [(message.ts, message.readable()) for message in stage.theo.dm()]

    stage.go_to(ONE)
    stage.go_on(minutes=30)

    assert [(message.ts, message.readable()) for message in stage.theo.dm()] == before
    assert stage.value("SELECT state FROM outbox WHERE intent LIKE 'interview:%:begins'") == "dropped"


def test_another_call_of_the_same_person_asks_again_what_was_not_answered(stage: Stage) -> None:
    ana, _ = begin(stage, UNSURE)
    stage.press(ana, CANCEL)
    stage.press(ana, "Choose another time")
    stage.book_at(ana, NINE + timedelta(days=1))

    stage.go_to(NINE + timedelta(days=1))

    (card,) = cards(stage, ana)
    assert QUESTION in card.readable()


def test_who_is_there_is_said_on_the_card(stage: Stage) -> None:
    ana, _ = begin(stage, PAYS)
    stage.go_to(ONE + timedelta(minutes=4))

    stage.press(stage.theo, "Not here")
    waiting = stage.card(stage.theo, ana)
    stage.go_on(minutes=2)
    stage.press(stage.theo, "They are here")

    # Berlin, where Theo is, is an hour ahead.
    assert "Not here at 14:04. Please wait until 14:10" in waiting.readable()
    assert "Not here" not in waiting.buttons
    assert "They are here since 14:06." in stage.card(stage.theo, ana).readable()
    stage.hold(stage.theo, ana)
    assert stage.value("SELECT state FROM interviews") == "completed"


@pytest.mark.parametrize("feeling", [LOVES, DISLIKES])
@pytest.mark.parametrize("answer", [None, PAY, MIGHT])
def test_nothing_that_the_interviewer_reads_tells_segment_feeling_or_reason(
    stage: Stage, feeling: str, answer: str | None
) -> None:
    begin(stage, PAYS, feeling, plan="trial", nps="3")
    stage.go_to(ONE)
    if answer:
        stage.press(stage.theo, answer)

    # "never" is a word of the buttons, the same for everybody.
    hidden = {word.value for word in (*Segment, *Feeling)} - {Segment.NEVER.value}
    labels = [option.label for question in standard_questions(PRODUCT) for option in question.options]
    reasons = [reason for (reason,) in stage.rows("SELECT reason FROM invitations")]
    for entry in stage.workspace.log.entries:
        if entry.name in {"chat.postMessage", "chat.update"} or entry.kind == "response_url":
            shown = json.dumps(entry.payload, ensure_ascii=False)
            if "Ana Ortiz" in shown and GOAL in shown:
                assert set(re.findall(r"\w+", shown)) & hidden == set()
                assert [
                    text for text in (*labels, *reasons, "nps", "trial", "conflict") if text in shown
                ] == []
    values = re.findall(r'"value": "(.*?)(?<!\\)"', json.dumps(stage.newest(stage.theo).blocks))
    assert values
    assert {json.dumps(sorted(json.loads(value.replace('\\"', '"')))) for value in values} == {'["c", "v"]'}


def test_a_trial_shows_the_check_too_and_counts_nowhere(stage: Stage) -> None:
    stage.recruit(more=True, flags=["Trial"], interviewers=[stage.mara.id])
    stage.go_to(NINE)
    for label in (ANSWER, UNSURE, LOVES, SEND, AGREE, "13:00"):
        stage.press(stage.mara, label)
    stage.go_to(ONE)

    stage.press(stage.mara, NEVER)

    assert "*Trial*" in stage.newest(stage.mara).readable()
    assert stage.value("SELECT last_interviewed_at FROM people WHERE slack_id = ?", stage.mara.id) is None
    assert "0 booked, 0 completed" in status(stage)
