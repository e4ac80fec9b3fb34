"""Faults found while testing, one test each."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.slots import Calendar, Window, open_slots
from bot.domain.studies import Arrangement, check_arrangement
from bot.domain.working_hours import zone_of
from tests.domain.examples import NOW, SETTINGS, STUDY


def test_overlapping_windows_offer_an_interviewer_once() -> None:
    calendar = Calendar("UI", "UTC", (Window(3, 600, 720), Window(3, 630, 720)))

    found = open_slots([calendar], 30, NOW, NOW + timedelta(days=3), SETTINGS)

    assert {slot.interviewers for slot in found} == {("UI",)}


def test_a_call_over_the_change_of_the_clocks_ends_within_the_window() -> None:
    # In London 01:00-02:00 does not exist on that Sunday: 00:30 and one hour make 02:30.
    calendar = Calendar("UI", "Europe/London", (Window(6, 0, 120),))
    now = datetime(2026, 3, 27, tzinfo=UTC)

    found = open_slots([calendar], 60, now, now + timedelta(days=4), SETTINGS)

    ends = [slot.ends_at.astimezone(zone_of("Europe/London")).time() for slot in found]
    assert ends == [time(2, 0)]


def test_a_meeting_link_names_a_place() -> None:
    for link in ("https://", "https:// ", "https://meet example/abc", "https://?x"):
        form = Arrangement(interviewers=("UI",), meeting_link=link)
        assert [problem.field for problem in check_arrangement(form, 12)] == ["meeting_link"], link


def test_a_deadline_in_a_zone_that_is_unknown_here_is_taken_for_utc() -> None:
    assert replace(STUDY, zone="Mars/Olympus").deadline == STUDY.deadline
