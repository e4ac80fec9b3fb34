"""Whatever is typed wrongly into a form: a sentence at its field, and nothing is changed; and what is typed is no markup."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.demo.model import Json
from bot.demo.payloads import view_submission_payload
from tests.flows.stage import (
    Stage,
)

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
NASTY = '<!channel> <@U000000002> *bold* _it_ `code` &amp; <https://evil.example|click> @here 🙂 "x" '


# Forms


WRONG_IN_STEP_ONE = [
    ("target", "0", "Choose from 1 to 1,000 interviews."),
    ("target", "-1", "Choose from 1 to 1,000 interviews."),
    ("target", "1001", "Choose from 1 to 1,000 interviews."),
    ("target", "abc", "Give a whole number of interviews, from 1 to 1,000."),
    ("target", "4.5", "Give a whole number of interviews, from 1 to 1,000."),
    ("target", "", "Give a whole number of interviews, from 1 to 1,000."),
    ("target", "９", "Give a whole number of interviews, from 1 to 1,000."),
    ("target", "9" * 400, "Give a whole number of interviews, from 1 to 1,000."),
    ("deadline", "2027-01-11", "The deadline must be a day after today."),
    ("deadline", "2027-01-10", "The deadline must be a day after today."),
    ("deadline", "2028-01-12", "Choose a deadline within a year."),
    ("deadline", "", "Choose the day by which the interviews should be done."),
    ("deadline", "tomorrow", "Choose the day by which the interviews should be done."),
    ("goal", "", "Say in a sentence what you want to learn."),
    ("goal", "   \n ", "Say in a sentence what you want to learn."),
    ("goal", "churn", "Say in a sentence what you want to learn."),
    ("decision", " ", "Name the decision that the answers will feed."),
]


def test_the_first_step_says_at_its_field_what_is_wrong(stage: Stage) -> None:
    stage.open_first_step(stage.mara)
    before, typed = stage.dump(), stage.mara.modal
    assert typed is not None

    for field, value, sentence in WRONG_IN_STEP_ONE:
        outcome = stage.forced(stage.mara, **{field: value})

        assert list(outcome.errors) == [field], value
        assert sentence in outcome.errors[field], value
        assert stage.dump() == before, value
        assert stage.mara.modal is not None
        assert stage.mara.modal.inputs() == typed.inputs()


@pytest.mark.parametrize(("target", "deadline"), [("1", "2027-01-12"), ("1000", "2028-01-11")])
def test_the_bounds_of_the_first_step_are_taken(stage: Stage, target: str, deadline: str) -> None:
    stage.open_first_step(stage.mara, target=target, deadline=deadline)

    outcome = stage.mara.submit()

    assert not outcome.errors
    assert stage.rows("SELECT deadline_day FROM studies") == [(deadline,)]


WRONG_IN_STEP_TWO = [
    ("meeting_link", "", "Add the link under which the calls are held."),
    ("meeting_link", "meet.example.com", "Give a whole web address"),
    ("meeting_link", "javascript:alert(1)", "Give a whole web address"),
    ("meeting_link", "https://", "Give a whole web address"),
    ("meeting_link", "https://a b.example", "Give a whole web address"),
    ("meeting_link", "https://x.example/" + "a" * 1000, "Give a whole web address"),
    ("length", "9", "Choose from 10 to 180 minutes."),
    ("length", "181", "Choose from 10 to 180 minutes."),
    ("length", "long", "Give a whole number of minutes"),
    ("seats_love", "3", "The seats add up to 5, and you want 4 interviews."),
    ("seats_love", "-2", "Choose from 0 to 1,000 seats."),
    ("seats_mixed", "some", "Give a whole number of seats"),
]


def test_the_second_step_says_at_its_field_what_is_wrong(stage: Stage) -> None:
    stage.open_second_step(stage.mara, more=True)
    before, typed = stage.dump(), stage.mara.modal
    assert typed is not None

    for field, value, sentence in WRONG_IN_STEP_TWO:
        outcome = stage.forced(stage.mara, **{field: value})

        assert list(outcome.errors) == [field], value
        assert sentence in outcome.errors[field], value
        assert stage.dump() == before, value
        assert stage.mara.modal is not None
        assert stage.mara.modal.inputs() == typed.inputs()


def test_nobody_to_ask_and_nobody_to_hold_the_calls_are_said_at_their_fields(stage: Stage) -> None:
    stage.open_second_step(stage.mara, audience=None)
    before = stage.dump()

    outcome = stage.forced(stage.mara, interviewers=[])

    assert set(outcome.errors) == {"audience", "interviewers"}
    assert stage.dump() == before


@pytest.mark.parametrize("metadata", ["", '{"v":2,"s":1}', '{"v":1}', '{"v":1,"s":99}'])
@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_form_with_tampered_data_is_refused_in_the_form(stage: Stage, metadata: str, step: int) -> None:
    if step == 1:
        stage.open_first_step(stage.mara)
    else:
        stage.open_second_step(stage.mara)
        if step == 3:
            stage.mara.submit()
    before = stage.dump()

    outcome = stage.forced(stage.mara, metadata=metadata)

    assert outcome.acked
    assert stage.mara.modal is not None
    shown = stage.mara.modal.text()
    assert "nothing was changed" in shown or "does not exist any more" in shown
    assert stage.dump() == before


def test_submitting_the_same_form_twice_makes_one_draft_and_one_launch(stage: Stage) -> None:
    stage.excused.append("not_found")  # by the second time the form is closed
    stage.open_first_step(stage.mara)
    first = _submission(stage)
    stage.mara.submit()
    stage.mara.fill("interviewers", [stage.theo.id])
    stage.mara.fill("meeting_link", "https://meet.example.com/x")
    stage.mara.submit()
    last = _submission(stage)
    stage.mara.submit()
    stage.settle()

    for payload in (first, last, last, first):
        stage.workspace.deliver("interactive", payload)
        stage.settle()

    assert stage.rows("SELECT status FROM studies") == [("recruiting",)]
    assert stage.value("SELECT count(*) FROM audit WHERE action = 'study launched'") == 1
    assert len([m for m in stage.mara.dm() if "recruiting" in m.readable()]) == 1


# What people type


@pytest.mark.parametrize("text", [NASTY * 40, "&<>" * 1000, "🙂" * 3000, "*_`~" * 750])
@pytest.mark.parametrize("field", ["goal", "decision", "title", "incentive"])
def test_whatever_is_typed_pings_nobody_and_stays_within_the_limits(
    stage: Stage, field: str, text: str
) -> None:
    # At most what Slack's own client lets through.
    most = {"goal": 500, "decision": 300, "title": 100, "incentive": 150}[field]
    channel = stage.workspace.add_channel("customers", [stage.mara.id])
    ana, _ = stage.customers("Ana Ortiz", "Bo Lind")
    values: dict[str, object] = {"channel": channel, "digest": stage.research, field: text[:most]}
    stage.open_second_step(stage.mara, more=True, **values)
    stage.mara.submit()
    stage.mara.submit()
    stage.settle()
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    stage.mara.command("/interview", "status")
    stage.mara.open_home()
    stage.go_on(days=1)

    assert stage.value("SELECT status FROM studies ORDER BY id DESC LIMIT 1") == "recruiting"
    assert_nobody_was_pinged(stage)


def assert_nobody_was_pinged(stage: Stage) -> None:
    """No text of the bot that Slack reads as mrkdwn has a mention, a broadcast or a link that its researcher typed."""
    calls = [entry for entry in stage.workspace.log.entries if entry.kind in {"web_api", "response_url"}]
    ours = f"Admins: <@{stage.mara.id}> (EVENHAND_ADMINS)"  # in an admin's Home, where a mention tells nobody
    for entry in calls:
        for text in (found.replace(ours, "") for found in _mrkdwn_in(entry.payload)):
            assert not any(mark in text for mark in ("<!", "<@", "<https://evil")), entry.line()


def _mrkdwn_in(value: object) -> Iterator[str]:
    """Every text that Slack reads as mrkdwn: of those objects, and the text of a message itself."""
    if isinstance(value, list):
        for item in value:
            yield from _mrkdwn_in(item)
    elif isinstance(value, dict):
        if value.get("type") == "mrkdwn" or ("blocks" in value and "text" in value):
            yield value["text"]
        for item in value.values():
            yield from _mrkdwn_in(item)


def _submission(stage: Stage) -> Json:
    store = stage.workspace.store
    with store.changing():
        return view_submission_payload(
            store, store.member(stage.mara.id), store.modals[stage.mara.id][-1], []
        )
