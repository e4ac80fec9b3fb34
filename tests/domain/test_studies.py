"""The forms of a study at both sides of each boundary."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.segments import Segment
from bot.domain.studies import (
    LIVE,
    Arrangement,
    Audience,
    Purpose,
    StudyStatus,
    check_arrangement,
    check_purpose,
    chosen_seats,
    default_seats,
    end_of_day,
)
from tests.domain.examples import STUDY

TODAY = date(2026, 12, 2)
PURPOSE = Purpose(goal="Why exports fail", decision="Roadmap", target="12", deadline="2026-12-18")
ARRANGEMENT = Arrangement(interviewers=("UI",), meeting_link="https://meet.example/abc")


def faulty(form: Purpose) -> list[str]:
    return [problem.field for problem in check_purpose(form, TODAY)]


def faulty_in(form: Arrangement, target: int = 12) -> list[str]:
    return [problem.field for problem in check_arrangement(form, target)]


def test_a_complete_purpose_has_no_problems() -> None:
    assert faulty(PURPOSE) == []


def test_an_empty_purpose_names_every_field_once_in_reading_order() -> None:
    assert faulty(Purpose(target="")) == ["goal", "decision", "target", "deadline"]


@pytest.mark.parametrize(
    ("goal", "fields"), [("123456789", ["goal"]), ("1234567890", []), (" 12345678 \n", ["goal"])]
)
def test_a_goal_needs_ten_characters(goal: str, fields: list[str]) -> None:
    assert faulty(PURPOSE._replace(goal=goal)) == fields


@pytest.mark.parametrize(("decision", "fields"), [("", ["decision"]), (" \t", ["decision"]), ("x", [])])
def test_a_decision_must_be_named(decision: str, fields: list[str]) -> None:
    assert faulty(PURPOSE._replace(decision=decision)) == fields


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        ("0", ["target"]),
        ("1", []),
        (" 12 ", []),
        ("1000", []),
        ("1001", ["target"]),
        ("-1", ["target"]),
        ("--1", ["target"]),
        ("-", ["target"]),
        ("", ["target"]),
        ("twelve", ["target"]),
        ("12.0", ["target"]),
        ("1_0", ["target"]),
        ("+5", ["target"]),
        ("1e2", ["target"]),
        ("²", ["target"]),
        ("١٢", ["target"]),
        ("9" * 5000, ["target"]),
        ("000000012", []),
    ],
)
def test_a_target_is_a_whole_number_from_1_to_1000(target: str, fields: list[str]) -> None:
    assert faulty(PURPOSE._replace(target=target)) == fields


@pytest.mark.parametrize(
    ("deadline", "fields"),
    [
        ("2026-12-01", ["deadline"]),
        ("2026-12-02", ["deadline"]),
        ("2026-12-03", []),
        ("2027-12-02", []),
        ("2027-12-03", ["deadline"]),
        ("2027-02-29", ["deadline"]),
        ("tomorrow", ["deadline"]),
        ("", ["deadline"]),
        ("9999-12-31", ["deadline"]),
        ("0001-01-01", ["deadline"]),
    ],
)
def test_a_deadline_lies_after_today_and_within_a_year(deadline: str, fields: list[str]) -> None:
    assert faulty(PURPOSE._replace(deadline=deadline)) == fields


def test_a_complete_arrangement_has_no_problems() -> None:
    assert faulty_in(ARRANGEMENT) == []


def test_an_empty_arrangement_names_every_field_once_in_reading_order() -> None:
    form = Arrangement(audience=Audience(panel=False), length="")

    assert faulty_in(form) == ["audience", "interviewers", "meeting_link", "length"]


@pytest.mark.parametrize(
    "audience",
    [Audience(), Audience(False, open_call_channel="C1"), Audience(False, picked=("U1",))],
)
def test_any_one_group_makes_an_audience(audience: Audience) -> None:
    assert not audience.is_empty
    assert faulty_in(replace(ARRANGEMENT, audience=audience)) == []


def test_only_a_trial_may_start_without_an_audience() -> None:
    nobody = replace(ARRANGEMENT, audience=Audience(panel=False))

    assert faulty_in(nobody) == ["audience"]
    assert faulty_in(replace(nobody, is_trial=True)) == []


@pytest.mark.parametrize(
    ("link", "fields"),
    [
        ("https://x.example", []),
        ("  http://x.example/a  ", []),
        ("", ["meeting_link"]),
        ("   ", ["meeting_link"]),
        ("meet.example", ["meeting_link"]),
        ("javascript:alert(1)", ["meeting_link"]),
        ("ftp://x.example", ["meeting_link"]),
    ],
)
def test_a_meeting_link_is_a_web_address(link: str, fields: list[str]) -> None:
    assert faulty_in(replace(ARRANGEMENT, meeting_link=link)) == fields


@pytest.mark.parametrize(
    ("length", "fields"), [("9", ["length"]), ("10", []), ("180", []), ("181", ["length"]), ("", ["length"])]
)
def test_a_call_takes_10_to_180_minutes(length: str, fields: list[str]) -> None:
    assert faulty_in(replace(ARRANGEMENT, length=length)) == fields


def test_seats_left_empty_are_split_in_half() -> None:
    form = replace(ARRANGEMENT, seats={Segment.LOVE: " ", Segment.MIXED: ""})

    assert faulty_in(form) == []
    assert chosen_seats(form, 12) == {Segment.LOVE: 6, Segment.DISLIKE: 6}


def test_an_odd_seat_goes_to_those_who_dislike_it() -> None:
    assert default_seats(13) == {Segment.LOVE: 6, Segment.DISLIKE: 7}
    assert sum(default_seats(1).values()) == 1


@pytest.mark.parametrize(
    ("love", "dislike", "mixed", "fields"),
    [
        ("5", "5", "2", []),
        ("5", "5", "1", ["seats_love"]),
        ("5", "5", "3", ["seats_love"]),
        ("12", "", "", []),
        ("12", "0", "0", []),
        ("0", "0", "0", ["seats_love"]),
        ("-1", "13", "", ["seats_love"]),
        ("6", "six", "", ["seats_dislike"]),
        ("1001", "6", "x", ["seats_love", "seats_mixed"]),
    ],
)
def test_seats_are_whole_numbers_that_add_up_to_the_target(
    love: str, dislike: str, mixed: str, fields: list[str]
) -> None:
    seats = {Segment.LOVE: love, Segment.DISLIKE: dislike, Segment.MIXED: mixed}

    assert faulty_in(replace(ARRANGEMENT, seats=seats)) == fields


def test_typed_seats_are_taken_as_typed_and_zeros_left_out() -> None:
    seats = {Segment.LOVE: " 4 ", Segment.DISLIKE: "7", Segment.MIXED: "0", Segment.POTENTIAL: "1"}

    chosen = chosen_seats(replace(ARRANGEMENT, seats=seats), 12)

    assert chosen == {Segment.LOVE: 4, Segment.DISLIKE: 7, Segment.POTENTIAL: 1}


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", datetime(2026, 12, 19, 0, 0, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 12, 19, 5, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", datetime(2026, 12, 18, 18, 15, tzinfo=UTC)),
    ],
)
def test_a_deadline_ends_with_its_day_in_the_zone_of_the_study(zone: str, end: datetime) -> None:
    assert replace(STUDY, zone=zone).deadline == end


def test_a_day_whose_midnight_is_skipped_ends_when_the_next_one_begins() -> None:
    # Cairo's clocks go from 24:00 on Thursday to 01:00 on Friday.
    assert end_of_day(date(2026, 4, 23), "Africa/Cairo") == datetime(2026, 4, 23, 22, 0, tzinfo=UTC)


def test_answers_are_taken_until_the_deadline_to_the_microsecond() -> None:
    assert STUDY.takes_answers(STUDY.deadline - timedelta(microseconds=1))
    assert not STUDY.takes_answers(STUDY.deadline)


@pytest.mark.parametrize("status", StudyStatus)
def test_only_a_recruiting_study_takes_answers(status: StudyStatus) -> None:
    now = STUDY.deadline - timedelta(days=1)

    assert replace(STUDY, status=status).takes_answers(now) is (status is StudyStatus.RECRUITING)


def test_the_target_is_the_sum_of_the_seats() -> None:
    assert replace(STUDY, seats={Segment.LOVE: 3, Segment.POTENTIAL: 2}).target == 5


def test_drafts_and_closed_studies_are_not_live() -> None:
    assert set(StudyStatus) - LIVE == {StudyStatus.DRAFT, StudyStatus.CLOSED}
