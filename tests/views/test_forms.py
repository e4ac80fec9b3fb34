"""Modals keep Slack's limits, and what was typed comes back as values of the domain."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.demo.blockkit import check_view
from bot.domain.audiences import ALLOWED_MOST, Allowance, AudienceKind
from bot.domain.people import Barrier
from bot.domain.reachability import Reachability
from bot.domain.segments import Segment
from bot.domain.studies import Arrangement, Audience, Problem, Purpose
from bot.views import forms
from bot.views.audiences import audiences_modal
from tests.domain.examples import STUDY

HELD: dict[str, Callable[[Any], dict[str, Any]]] = {
    "text": lambda value: {"type": "plain_text_input", "value": value},
    "day": lambda value: {"type": "datepicker", "selected_date": value},
    "time": lambda value: {"type": "timepicker", "selected_time": value},
    "boxes": lambda value: {"type": "checkboxes", "selected_options": [{"value": each} for each in value]},
    "people": lambda value: {"type": "multi_users_select", "selected_users": value},
    "channel": lambda value: {"type": "conversations_select", "selected_conversation": value},
}
STEP_TWO = {
    "audience": ("boxes", ["panel"]),
    "picked": ("people", ["U1", "U2"]),
    "channel": ("channel", "C1"),
    "interviewers": ("people", ["U3"]),
    "meeting_link": ("text", " https://meet.example.com/x "),
}
UNDER_MORE = {
    "title": ("text", "Your week"),
    "length": ("text", "45"),
    "incentive": ("text", None),
    "seats_love": ("text", "3"),
    "seats_dislike": ("text", None),
    "digest": ("channel", None),
    "flags": ("boxes", ["recording"]),
}
DRAFT = replace(STUDY, length_minutes=60, incentive="a book", digest_channel="C9", is_trial=True)


def state(fields: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    return {"values": {name: {"any": HELD[kind](value)} for name, (kind, value) in fields.items()}}


def test_the_first_step_comes_back_as_typed() -> None:
    typed = state(
        {
            "goal": ("text", " Why? "),
            "decision": ("text", None),
            "target": ("text", "007"),
            "deadline": ("day", None),
        }
    )

    assert forms.purpose_of(typed) == Purpose("Why?", "", "007", "")


def test_the_second_step_keeps_of_the_draft_what_is_not_on_the_form() -> None:
    assert forms.arrangement_of(state(STEP_TWO), DRAFT) == Arrangement(
        audience=Audience(True, "C1", ("U1", "U2")),
        interviewers=("U3",),
        meeting_link="https://meet.example.com/x",
        title=DRAFT.title,
        length="60",
        incentive="a book",
        seats={},
        recording=False,
        is_trial=True,
        digest_channel="C9",
    )


def test_what_was_emptied_under_more_is_empty() -> None:
    read = forms.arrangement_of(state(STEP_TWO | UNDER_MORE), DRAFT)

    assert (read.title, read.length, read.incentive, read.digest_channel) == ("Your week", "45", "", "")
    assert (read.recording, read.is_trial) == (True, False)
    assert read.seats[Segment.LOVE] == "3"
    assert read.seats[Segment.DISLIKE] == ""


@pytest.mark.parametrize("typed", [{}, {"values": {}}, {"values": {"goal": {}}}])
def test_a_form_without_its_fields_reads_as_empty(typed: dict[str, Any]) -> None:
    assert forms.purpose_of(typed) == Purpose("", "", "", "")
    assert forms.audience_of(typed) == Audience(panel=False)


def test_the_first_problem_of_each_field_is_shown() -> None:
    problems = [Problem("goal", "first"), Problem("goal", "second"), Problem("target", "third")]

    assert forms.errors_of(problems) == {"goal": "first", "target": "third"}


ALLOWED = [
    Allowance(
        number,
        "T1",
        AudienceKind.CHANNEL,
        f"C{number}",
        "c" * 80,
        "r" * 300,
        "U1",
        datetime(2027, 1, 11, tzinfo=UTC),
        members=99_999,
        trouble="not_in_channel",
    )
    for number in range(1, ALLOWED_MOST + 1)
]
FAR = Reachability(1, 31, 4_755, 3, dict.fromkeys(set(Barrier) - {Barrier.NOT_IN_SLACK}, 11))


LONGEST = replace(
    STUDY,
    goal="g" * 500,
    decision="d" * 300,
    title="t" * 100,
    incentive="i" * 150,
    meeting_link="https://meet.example.com/" + "x" * 900,
    interviewers=tuple(f"U{number}" for number in range(8)),
    observers=tuple(f"U{number}" for number in range(6)),
    audience=Audience(True, "C1", tuple(f"U{number}" for number in range(100)), tuple(range(1, 21))),
    seats={segment: 250 for segment in Segment if segment is not Segment.NEVER},
)


@pytest.mark.parametrize(
    "view",
    [
        forms.purpose_modal(),
        forms.purpose_modal(LONGEST),
        forms.arrangement_modal(STUDY, Reachability(), more=False),
        forms.arrangement_modal(LONGEST, FAR, more=True, allowed=ALLOWED),
        forms.summary_modal(LONGEST, FAR, {f"U{number}": "n" * 100 for number in range(8)}, allowed=ALLOWED),
        forms.summary_modal(replace(STUDY, is_trial=True), Reachability(), {}),
        audiences_modal(ALLOWED, {f"S{number}": "g" * 100 for number in range(120)}, "Europe/London"),
        audiences_modal([], {}, "UTC", done="It is allowed."),
        forms.choose_modal([LONGEST], [STUDY] * 30),
        forms.notice_modal("A title that is much longer than it may be", "A sentence."),
    ],
)
def test_every_form_keeps_the_limits(view: dict[str, Any]) -> None:
    assert not check_view(view, "modal")
