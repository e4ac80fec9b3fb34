"""The interviewer's card of a call, in every state, and nothing on it that would make them less open-minded."""

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.demo.blockkit import check_message
from bot.demo.elements import controls
from bot.domain.after_call import AfterCall, News
from bot.domain.conversation import InterviewState
from bot.domain.opening import Paying
from bot.domain.segments import Feeling, Segment
from bot.views.after_calls import NEWS_TEXT
from bot.views.blocks import Message
from bot.views.call_card import Call, Card, interview_message
from tests.domain.examples import INTERVIEW, STUDY

LINK = "https://meet.example.com/research"
CALL = Call(INTERVIEW, replace(STUDY, meeting_link=LINK, incentive="a voucher"), "Ada <b>", "UTC")
BOOKED = Card(CALL, "Acme <!here>")
BEGUN = BOOKED._replace(begun=True)
DUE = BEGUN._replace(check_due=True)
OUTCOMES = ["Completed", "Did not come", "Cancel the call", "Reveal"]
AFTERWARDS = ["Completed", "Not a customer", *OUTCOMES[1:]]
OPENING = ["They or their company pay", "They might in future", "They never will"]


def ended(state: InterviewState, segment: Segment = INTERVIEW.segment, **more: object) -> Card:
    interview = INTERVIEW._replace(state=state, segment=segment)
    return BEGUN._replace(call=CALL._replace(interview=interview), **more)  # type: ignore[arg-type]


def said(card: Card, **columns: object) -> Card:
    return card._replace(call=card.call._replace(interview=INTERVIEW._replace(**columns)))  # type: ignore[arg-type]


HERE = said(BEGUN, here_at=INTERVIEW.starts_at + timedelta(minutes=1))
NOT_HERE = said(DUE, not_here_at=INTERVIEW.starts_at + timedelta(minutes=4))
CARDS = [
    BOOKED,
    BOOKED._replace(check_due=True),
    BEGUN,
    DUE,
    HERE,
    NOT_HERE,
    *(BEGUN._replace(answered=answer) for answer in Paying),
    *(ended(state) for state in InterviewState),
    ended(InterviewState.COMPLETED, segment=Segment.NEVER, answered=Paying.NEVER),
    ended(InterviewState.COMPLETED, segment=Segment.NEVER, takes_notes=True, may_take_back=True),
    *(
        ended(
            InterviewState.COMPLETED,
            asks_for_news=True,
            takes_notes=True,
            may_take_back=True,
            after=AfterCall(news, "<!here>"),
        )
        for news in (None, *News)
    ),
    BEGUN._replace(listening=("Ana <b> Duarte", "Bo Li"), not_listening=("Cy <!here>",)),
]


def buttons(message: Message) -> list[str]:
    return [control.label for control in controls(message.blocks)]


def rendered(card: Card) -> str:
    message = interview_message(card)
    return json.dumps([message.text, list(message.blocks)], ensure_ascii=False)


@pytest.mark.parametrize("card", CARDS)
def test_every_card_keeps_the_limits_and_has_a_sentence(card: Card) -> None:
    message = interview_message(card)

    assert not check_message({"channel": "D1", "text": message.text, "blocks": list(message.blocks)})
    assert message.text.endswith(".")
    # The question before cancelling is plain text: there a name stands as it was written.
    text = rendered(card).replace("Ada <b> is told at once.", "")
    assert "<b>" not in text
    assert "<!here>" not in text


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        (BOOKED, ["Join the call", *OUTCOMES]),
        (BOOKED._replace(check_due=True), ["Join the call", *OUTCOMES]),
        (BEGUN, ["Join the call", "They are here", "Not here", *AFTERWARDS]),
        (DUE, [*OPENING, "Join the call", "They are here", "Not here", *OUTCOMES]),
        (HERE, ["Join the call", *AFTERWARDS]),
        (NOT_HERE, [*OPENING, "Join the call", "They are here", *OUTCOMES]),
        (BEGUN._replace(answered=Paying.MIGHT), ["Join the call", "They are here", "Not here", *AFTERWARDS]),
        (ended(InterviewState.COMPLETED), []),
        (ended(InterviewState.COMPLETED, segment=Segment.NEVER), []),
        (
            ended(InterviewState.COMPLETED, asks_for_news=True, takes_notes=True, may_take_back=True),
            ["Yes", "A little", "No", "Add notes", "That was a mistake"],
        ),
    ],
)
def test_the_buttons_of_every_state(card: Card, expected: list[str]) -> None:
    assert buttons(interview_message(card)) == expected


def test_the_opening_check_stands_before_what_the_call_is_about() -> None:
    text = rendered(DUE)

    assert "Who, if anybody, pays for your use of Acme" in text
    assert text.index("Who, if anybody") < text.index(STUDY.goal)


@pytest.mark.parametrize(
    ("recording", "agreed", "words"),
    [
        (False, False, "The call is not recorded."),
        (False, True, "The call is not recorded."),
        (True, True, "Recording was agreed to."),
        (True, False, "please do not record"),
    ],
)
def test_recording_is_what_the_study_wants_and_the_person_agreed_to(
    recording: bool, agreed: bool, words: str
) -> None:
    study = replace(CALL.study, recording=recording)

    assert words in rendered(BEGUN._replace(call=CALL._replace(study=study), recording_agreed=agreed))


@pytest.mark.parametrize("card", [BOOKED, BEGUN])
def test_who_may_listen_in_is_named_and_who_may_not(card: Card) -> None:
    text = rendered(card._replace(listening=("Ana Duarte", "Bo Li"), not_listening=("Cy Young",)))

    assert "Ana Duarte and Bo Li may listen in: it was agreed to." in text
    assert "Cy Young may not listen in: it was not agreed to." in text
    assert "listen in" not in rendered(card)


def test_who_is_not_there_is_waited_for() -> None:
    text = rendered(NOT_HERE)

    assert "Not here at 10:04. Please wait until 10:10" in text
    assert "They are here since 10:01." in rendered(HERE)


def test_somebody_who_never_will_be_a_customer_is_let_go_kindly() -> None:
    card = ended(InterviewState.COMPLETED, segment=Segment.NEVER, answered=Paying.NEVER)

    assert "Thank them, say it was helpful, and end the call." in rendered(card)
    assert "The thank-you is still owed: a voucher." in rendered(card)
    assert "end the call" not in rendered(card._replace(over=True))
    assert "end the call" not in rendered(card._replace(answered=None))


@pytest.mark.parametrize("news", [None, *News])
def test_what_was_said_after_a_call_can_be_seen_and_changed(news: News | None) -> None:
    card = ended(InterviewState.COMPLETED, asks_for_news=True, after=AfterCall(news))
    marked = [c.label for c in controls(interview_message(card).blocks) if c.element.get("style")]

    assert "*Anything new?*" in rendered(card)
    assert marked == ([NEWS_TEXT[news]] if news else [])
    assert ("You said" in rendered(card)) is (news is not None)


@pytest.mark.parametrize(("incentive", "is_trial"), [("", False), ("a voucher", True)])
def test_what_is_not_owed_is_not_said_to_be(incentive: str, is_trial: bool) -> None:
    card = ended(InterviewState.COMPLETED, segment=Segment.NEVER)
    study = replace(CALL.study, incentive=incentive, is_trial=is_trial)

    text = rendered(card._replace(call=card.call._replace(study=study)))

    assert "owed" not in text
    assert "takes no seat" in text


@pytest.mark.parametrize("card", CARDS)
def test_the_card_and_its_buttons_say_nothing_of_segment_or_feeling(card: Card) -> None:
    # "never" is a word of the question's own, the same for everybody.
    hidden = {*Segment, *Feeling} - {Segment.NEVER}

    words = set(re.findall(r"\w+", rendered(card)))
    assert words & {word.value for word in hidden} == set()
    for control in controls(interview_message(card).blocks):
        if "value" in control.element:
            value = json.loads(control.element["value"])
            assert value.pop("n", "yes") in {"yes", "little", "no"}
            assert value == {"v": 1, "c": INTERVIEW.id}
