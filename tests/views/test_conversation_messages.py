"""What one invited person reads, in every stage."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.demo.blockkit import check_message
from bot.demo.elements import controls
from bot.domain.conversation import CancelledAs, Conversation, InterviewState, Stage, Verdict
from bot.domain.questions import FEELING_KEY, RELATIONSHIP_KEY
from bot.domain.segments import Segment
from bot.domain.slots import Slot
from bot.domain.studies import StudyStatus
from bot.views.blocks import Message
from bot.views.conversation import Surroundings, conversation_message, nudge_message, reminder_message
from tests.domain.examples import CONVERSATION, INTERVIEW, INVITATION, NOW, PERSON, STUDY, SUBMISSION

LINK = "https://meet.example.com/research"
CALENDAR = "https://calendar.example.com/add"
AROUND = Surroundings(
    now=NOW,
    zone="Europe/London",
    product="Acme",
    researcher="Rita Roe",
    interviewer="Theo Abara",
    google=CALENDAR,
    outlook=CALENDAR,
    can_move=True,
)
FACTS = replace(
    CONVERSATION,
    study=replace(STUDY, meeting_link=LINK, incentive="a voucher of 40 euros"),
    invitation=INVITATION._replace(asking=1),
    answers={RELATIONSHIP_KEY: "pays", FEELING_KEY: "loves"},
    submission=SUBMISSION,
    interview=INTERVIEW,
)
SLOTS = tuple(
    Slot(start, start + timedelta(minutes=30), ("UI",))
    for start in (datetime(2026, 12, 3, 10, 0, tzinfo=UTC), datetime(2026, 12, 4, 15, 30, tzinfo=UTC))
)
FACTS_READ = {
    Stage.INVITED: ["Your week with reports", "Rita Roe", "Acme", "30 minutes", "40 euros", "voluntary"],
    Stage.ASKING: ["Question 1 of 2", "Which of these describes you and Acme today?"],
    Stage.CHECKING: ["Check your answers", "I use it, and I or my company pays", "I love it"],
    Stage.CONSENT: ["30 minutes", "not recorded", "12 months", "voluntary", "40 euros"],
    Stage.TIMES: ["London time (GMT)", "Thu 3 Dec 2026", "Fri 4 Dec 2026"],
    Stage.BOOKED: ["Fri 4 Dec 2026, 10:00–10:30 London time (GMT)", "Theo Abara", LINK],
    Stage.MOVING: [
        "Until you choose another time",
        "Fri 4 Dec 2026, 10:00–10:30 London time (GMT)",
        "Thu 3 Dec 2026",
    ],
    Stage.COMPLETED: ["Thank you for the call", "40 euros"],
    Stage.MISSED: ["We missed you"],
    Stage.CANCELLED: ["The call was cancelled"],
    Stage.THANKED: ["we write by Fri 18 Dec 2026", "Otherwise we won't"],
    Stage.DECLINED: ["not this time"],
    Stage.OPTED_OUT: ["We won't ask you again"],
    Stage.CLOSED: ["This invitation has ended"],
    Stage.PAUSED: ["This study is paused", "Your invitation stays"],
}
BUTTONS = {
    Stage.INVITED: ["Answer the questions", "Not this time", "Don't ask me again"],
    Stage.CHECKING: ["Send my answers", "Change them"],
    Stage.CONSENT: ["I agree, show times", "Not this time"],
    Stage.TIMES: ["10:00", "15:30", "Suggest a time", "Not this time"],
    Stage.BOOKED: [
        "Join the call",
        "Add to Google Calendar",
        "Add to Outlook",
        "Move the call",
        "Cancel the call",
    ],
    Stage.MOVING: ["10:00", "15:30", "Suggest a time", "Keep my time", "Cancel the call"],
    Stage.COMPLETED: ["Yes, you may ask me again"],
    Stage.MISSED: ["Yes, you may ask me again"],
    Stage.CANCELLED: ["Choose another time", "Yes, you may ask me again"],
    Stage.THANKED: ["Yes, you may ask me again"],
    Stage.DECLINED: [],
    Stage.OPTED_OUT: [],
    Stage.CLOSED: [],
    Stage.PAUSED: [],
}


def said(stage: Stage, facts: Conversation = FACTS, **around: Any) -> Message:
    message = conversation_message(facts, stage, replace(AROUND, slots=SLOTS, **around))
    assert not check_message(payload(message)), check_message(payload(message))
    return message


def payload(message: Message) -> dict[str, object]:
    return {"channel": "D1", "text": message.text, "blocks": list(message.blocks)}


def labels(message: Message) -> list[str]:
    return [control.label for control in controls(message.blocks)]


@pytest.mark.parametrize("stage", Stage)
def test_every_stage_has_its_facts_and_a_sentence(stage: Stage) -> None:
    message = said(stage)

    for words in FACTS_READ[stage]:
        assert words in str(message.blocks).replace('"', "'"), words
    assert message.text[-1] in ".?"
    assert stage is Stage.ASKING or labels(message) == BUTTONS[stage]


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("segment", Segment)
def test_no_stage_tells_the_segment_or_the_goal(stage: Stage, segment: Segment) -> None:
    poisoned = replace(
        FACTS,
        study=replace(FACTS.study, goal="POISON goal", decision="POISON decision"),
        invitation=FACTS.invitation._replace(reason="POISON reason"),
        submission=SUBMISSION._replace(segment=segment, reasons=("POISON verdict",)),
        interview=INTERVIEW._replace(segment=segment),
    )

    message = said(stage, poisoned)

    assert "POISON" not in str(message)
    assert message == said(stage, replace(poisoned, submission=SUBMISSION, interview=INTERVIEW))


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": Verdict.THANK, "segment": Segment.NEVER},
        {"verdict": Verdict.THANK, "segment": None},
        {"verdict": Verdict.THANK, "segment": Segment.MIXED},
        {"verdict": Verdict.STANDBY, "segment": Segment.LOVE},
        {"verdict": Verdict.OFFER, "offers": 3},
    ],
)
@pytest.mark.parametrize("status", [StudyStatus.RECRUITING, StudyStatus.FULL, StudyStatus.CLOSED])
def test_thanks_are_the_same_whatever_the_reason(change: dict[str, Any], status: StudyStatus) -> None:
    facts = replace(
        FACTS,
        study=replace(FACTS.study, status=status),
        submission=SUBMISSION._replace(**change),
        interview=None,
    )

    assert said(Stage.THANKED, facts) == said(Stage.THANKED)


@pytest.mark.parametrize("stage", Stage)
def test_a_trial_says_so_and_a_notice_stands_first(stage: Stage) -> None:
    trial = replace(FACTS, study=replace(FACTS.study, is_trial=True))

    message = said(stage, trial, notice="That time has just been taken.")

    assert "*Trial.*" in str(message.blocks[0])
    assert "That time has just been taken." in str(message.blocks[1])
    assert message.text.startswith("That time has just been taken. ")


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("text", ["&" * 3000, "<!channel>" * 300, "🙂" * 3000, "*_`~\n" * 600])
def test_whatever_is_typed_keeps_the_limits_and_is_no_markup(stage: Stage, text: str) -> None:
    # As much as the form lets through.
    facts = replace(FACTS, study=replace(FACTS.study, title=text[:100], incentive=text[:150]))

    message = said(stage, facts, product=text[:60])

    assert "<!channel>" not in str(message)


@pytest.mark.parametrize(("slots", "more"), [(6, True), (6, False), (1, False)])
def test_a_page_of_times_has_a_button_for_each_and_one_for_more(slots: int, more: bool) -> None:
    start = datetime(2026, 12, 3, 10, 0, tzinfo=UTC)
    shown = tuple(
        Slot(start + timedelta(hours=number), start + timedelta(hours=number + 1), ("UI",))
        for number in range(slots)
    )

    message = conversation_message(FACTS, Stage.TIMES, replace(AROUND, slots=shown, more_slots=more))

    assert not check_message(payload(message))
    assert len([label for label in labels(message) if ":" in label]) == slots
    assert ("More times" in labels(message)) is more


def test_without_a_free_time_it_says_when_to_look_again() -> None:
    message = conversation_message(FACTS, Stage.TIMES, AROUND)

    assert "look again tomorrow" in message.text
    assert labels(message) == ["Look again", "Suggest a time", "Not this time"]


def test_who_is_on_the_panel_is_not_asked_for_it_again() -> None:
    facts = replace(FACTS, person=PERSON._replace(panel_at=NOW))

    assert labels(said(Stage.THANKED, facts)) == []


@pytest.mark.parametrize(
    ("by", "role", "words"),
    [
        ("U1", CancelledAs.PARTICIPANT, "You cancelled the call."),
        ("UI", CancelledAs.INTERVIEWER, "Theo Abara from our team had to cancel the call."),
        ("UR", CancelledAs.RESEARCHER, "Rita Roe from our team had to cancel the call"),
        ("UI", None, "The call was cancelled by our team."),
    ],
)
def test_who_cancelled_is_said(by: str, role: CancelledAs | None, words: str) -> None:
    cancelled = INTERVIEW._replace(state=InterviewState.CANCELLED, cancelled_by=by, cancelled_as=role)

    assert words in said(Stage.CANCELLED, replace(FACTS, interview=cancelled)).text


def test_a_study_that_takes_no_more_answers_offers_no_other_time() -> None:
    closed = replace(FACTS, study=replace(FACTS.study, status=StudyStatus.CLOSED))

    assert labels(said(Stage.CANCELLED, closed)) == ["Yes, you may ask me again"]


def test_a_question_that_was_answered_before_shows_the_answer() -> None:
    message = said(Stage.ASKING, replace(FACTS, answers={RELATIONSHIP_KEY: "former"}))

    assert [label for label in labels(message) if label.startswith("✓")] == ["✓ I used to use it"]


@pytest.mark.parametrize("reverse", [False, True])
def test_the_scale_turns_and_the_way_out_stays_last(reverse: bool) -> None:
    facts = replace(FACTS, invitation=INVITATION._replace(asking=2, scale_reversed=reverse), answers={})

    shown = labels(said(Stage.ASKING, facts))

    assert shown[-1] == "Prefer not to say"
    assert (shown[0] == "I dislike it strongly") is reverse
    assert len(shown) == 6


def test_a_nudge_and_a_reminder_say_what_they_are_about() -> None:
    nudge, tomorrow, soon = (
        nudge_message(FACTS, AROUND),
        reminder_message(FACTS, replace(AROUND, now=INTERVIEW.starts_at - timedelta(hours=24)), 24),
        reminder_message(FACTS, AROUND, 1),
    )

    assert all(not check_message(payload(message)) for message in (nudge, tomorrow, soon))
    # Only the second one promises to be the last: before it, another may follow.
    assert "remind you again" not in str(nudge.blocks)
    assert "we won't remind you again" in str(nudge_message(FACTS, AROUND, is_last=True).blocks)
    assert "is tomorrow: Fri 4 Dec 2026, 10:00–10:30 London time (GMT)." in tomorrow.text
    assert "is in an hour" in soon.text
    assert labels(tomorrow) == ["Join the call", "Move the call", "Cancel the call"]
    held_up = reminder_message(FACTS, replace(AROUND, now=INTERVIEW.starts_at - timedelta(hours=2)), 24)
    assert "is today" in held_up.text
    late = reminder_message(FACTS, replace(AROUND, can_move=False), 1)
    assert labels(late) == ["Join the call", "Cancel the call"]
