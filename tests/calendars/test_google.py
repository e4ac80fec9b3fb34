"""Calls and busy times in Google Calendar, against a pretend Google that is no kinder than the real one."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.calendars.google import PLACES, event_id
from bot.calendars.port import Kept
from bot.errors import OutsideError
from tests.calendars.google_calendar import EVENT, MOVED, NOW, calendar_of, only_event
from tests.calendars.pretend_google import Fault, PretendGoogle, refusal

# --- keeping calls


def test_a_call_is_written_with_all_that_its_interviewer_needs(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)

    assert kept.remote == event_id(EVENT.uid)
    assert kept.etag
    assert only_event(google) == {
        "id": event_id(EVENT.uid),
        "sequence": 0,
        "summary": "Interview: onboarding",
        "description": "Line 1\nLine 2 ‹b>bold‹/b> 1 < 2",
        "location": "https://meet.example/abc",
        "start": {"dateTime": "2026-12-02T14:00:00Z"},
        "end": {"dateTime": "2026-12-02T14:30:00Z"},
        "status": "confirmed",
        "transparency": "opaque",
    }


def test_ids_are_of_googles_alphabet_and_always_the_same() -> None:
    ids = {event_id(uid, place) for uid in ("", "a", "ü" * 500, EVENT.uid) for place in range(PLACES)}

    assert len(ids) == 4 * PLACES
    assert all(re.fullmatch(r"[a-v0-9]{55}", name) for name in ids)
    assert event_id(EVENT.uid) == "evhg35fm05m56m6qq3bfepbtf4o1oct4lggm4be9v97neka9f0umqkg"


def test_twice_is_the_same_as_once(google: PretendGoogle) -> None:
    first = calendar_of(google).put(EVENT, None)

    assert calendar_of(google).put(EVENT, first) == first
    assert calendar_of(google).put(EVENT, None) == first
    only_event(google)


def test_a_lost_reply_leaves_one_event(google: PretendGoogle) -> None:
    google.faults = [Fault(after=True)]

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(EVENT, None)
    kept = calendar_of(google).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("unreachable", False)
    assert only_event(google)["id"] == kept.remote


def test_a_call_that_moves_moves_there(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)

    moved = calendar_of(google).put(MOVED, kept)

    assert moved.remote == kept.remote
    assert moved.etag != kept.etag
    assert only_event(google)["start"] == {"dateTime": "2026-12-02T16:00:00Z"}


def test_what_was_changed_by_hand_is_as_it_should_be_again(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.change_by_hand(
        kept.remote,
        summary="mine",
        start={"date": "2026-12-02"},
        end={"date": "2026-12-03"},
        transparency="transparent",
    )
    google.change_by_hand(kept.remote, location="")

    calendar_of(google).put(MOVED, kept)

    event = only_event(google)
    assert event["summary"] == "Interview: onboarding"
    assert event["start"] == {"dateTime": "2026-12-02T16:00:00Z"}
    assert event["transparency"] == "opaque"
    assert event["location"] == EVENT.join


@pytest.mark.parametrize("known", [True, False])
def test_what_was_deleted_by_hand_comes_back(google: PretendGoogle, known: bool) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.delete_by_hand(kept.remote)

    again = calendar_of(google).put(EVENT, kept if known else None)

    assert again.remote == kept.remote
    only_event(google)


@pytest.mark.parametrize("known", [True, False])
def test_what_google_does_not_revive_gets_another_id_and_only_one(google: PretendGoogle, known: bool) -> None:
    google.revives = False
    kept = calendar_of(google).put(EVENT, None)
    google.delete_by_hand(kept.remote)

    again = calendar_of(google).put(EVENT, kept if known else None)
    once_more = calendar_of(google).put(MOVED, again)
    forgotten = calendar_of(google).put(MOVED, None)

    assert again.remote == once_more.remote == forgotten.remote == event_id(EVENT.uid, 1)
    only_event(google)
    calendar_of(google).remove(EVENT.uid, None)
    assert google.live() == []


def test_an_update_that_leaves_an_event_cancelled_is_no_success(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.delete_by_hand(kept.remote)
    still = json.dumps({"id": kept.remote, "status": "cancelled"}).encode()
    google.faults = [Fault(200, still)]

    calendar_of(google).put(EVENT, kept)

    only_event(google)


def test_an_event_that_belongs_to_somebody_else_by_now_is_not_doubled(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.faults = [Fault(403, refusal(403, "forbiddenForNonOrganizer"))]

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(MOVED, kept)

    assert (caught.value.error, caught.value.permanent) == ("not_allowed", True)
    assert len(google.events) == 1


def test_an_event_that_is_deleted_each_time_is_given_up(google: PretendGoogle) -> None:
    google.revives = False
    for _ in range(PLACES):
        google.delete_by_hand(calendar_of(google).put(EVENT, None).remote)

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("not_kept", True)


def test_what_vanished_altogether_is_written_again(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.events.clear()

    calendar_of(google).put(EVENT, kept)

    only_event(google)


@pytest.mark.parametrize("choice", ["none", "all"])
def test_a_guest_is_invited_and_mailed_only_when_that_was_chosen(google: PretendGoogle, choice: str) -> None:
    kept = calendar_of(google, send_updates=choice).put(
        EVENT._replace(guest="guest@example.com"), Kept("gone")
    )

    assert only_event(google)["attendees"] == [{"email": "guest@example.com"}]
    calendar_of(google, send_updates=choice).remove(EVENT.uid, kept)
    assert google.queries == [{"sendUpdates": choice}] * 3


def test_guests_who_were_added_by_hand_stay_with_what_they_replied(google: PretendGoogle) -> None:
    event = EVENT._replace(guest="guest@example.com")
    kept = calendar_of(google).put(event, None)
    attendees = [
        {"email": "Guest@Example.com", "responseStatus": "accepted"},
        {"email": "colleague@example.com", "responseStatus": "declined"},
    ]
    google.change_by_hand(kept.remote, attendees=attendees)

    calendar_of(google).put(MOVED._replace(guest="guest@example.com"), kept)

    assert only_event(google)["attendees"] == attendees


def test_a_guest_who_becomes_known_later_joins_the_others(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.change_by_hand(kept.remote, attendees=[{"email": "colleague@example.com"}])

    calendar_of(google).put(EVENT._replace(guest="guest@example.com"), kept)

    assert only_event(google)["attendees"] == [
        {"email": "colleague@example.com"},
        {"email": "guest@example.com"},
    ]


@pytest.mark.parametrize("known", [True, False])
def test_a_call_is_taken_out_and_twice_is_no_matter(google: PretendGoogle, known: bool) -> None:
    kept = calendar_of(google).put(EVENT, None)
    other = calendar_of(google).put(EVENT._replace(uid="another"), None)

    for _ in range(2):
        calendar_of(google).remove(EVENT.uid, kept if known else None)

    assert only_event(google)["id"] == other.remote


def test_taking_out_what_never_was_is_no_matter(google: PretendGoogle) -> None:
    calendar_of(google).remove(EVENT.uid, None)


def test_another_calendar_than_the_primary_one(google: PretendGoogle) -> None:
    google.calendar = "team/x y@group.calendar.google.com"

    calendar_of(google, calendar_id=google.calendar).put(EVENT, None)

    only_event(google)
    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(EVENT, None)
    assert (caught.value.error, caught.value.permanent) == ("not_found", True)


# --- busy times


def test_busy_times_are_merged_in_utc_and_cut(google: PretendGoogle) -> None:
    google.busy = [
        ("2026-12-02T11:00:00+01:00", "2026-12-02T12:00:00+01:00"),
        ("2026-12-01T20:00:00Z", "2026-12-02T09:30:00Z"),
        ("2026-12-02T10:30:00Z", "2026-12-02T11:30:00Z"),
        ("2026-12-03T00:00:00Z", "2026-12-03T01:00:00Z"),
    ]
    since, until = datetime(2026, 12, 2, 9, tzinfo=UTC), datetime(2026, 12, 3, tzinfo=UTC)

    found = calendar_of(google).busy(since, until, "Europe/Berlin")

    assert list(found) == [
        (since, datetime(2026, 12, 2, 9, 30, tzinfo=UTC)),
        (datetime(2026, 12, 2, 10, tzinfo=UTC), datetime(2026, 12, 2, 11, 30, tzinfo=UTC)),
    ]


def test_a_long_range_is_asked_for_in_pieces_and_what_spans_them_is_one(google: PretendGoogle) -> None:
    google.busy = [("2026-12-20T00:00:00Z", "2027-02-20T00:00:00Z")]

    found = calendar_of(google).busy(NOW, NOW + timedelta(days=120), "UTC")

    assert list(found) == [(datetime(2026, 12, 20, tzinfo=UTC), datetime(2027, 2, 20, tzinfo=UTC))]
    assert google.seen == ["POST /calendar/v3/freeBusy"] * 4


def test_an_empty_range_asks_for_nothing(google: PretendGoogle) -> None:
    assert list(calendar_of(google).busy(NOW, NOW, "UTC")) == []
    assert google.seen == []


def test_a_calendar_that_is_gone_is_told(google: PretendGoogle) -> None:
    google.calendar = "another"

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).busy(NOW, NOW + timedelta(days=1), "UTC")

    assert (caught.value.error, caught.value.permanent) == ("not_found", True)


@pytest.mark.parametrize(
    "calendars",
    [
        {},
        {"a": {"busy": []}, "b": {"busy": []}},
        {"primary": []},
        {"primary": {"busy": [{"start": "soon", "end": "late"}]}},
        {"primary": {"busy": [{"start": "2026-12-02T10:00:00", "end": "2026-12-02T11:00:00"}]}},
        {"primary": {"busy": ["x"]}},
        {"primary": {"busy": [], "errors": [{"reason": "internalError"}]}},
    ],
)
def test_an_answer_that_makes_no_sense_is_never_taken_for_free_time(
    google: PretendGoogle, calendars: object
) -> None:
    google.faults = [Fault(status=200, body=json.dumps({"calendars": calendars}).encode())]

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).busy(NOW, NOW + timedelta(days=1), "UTC")

    assert not caught.value.permanent


def test_the_calendar_may_come_back_under_the_address_that_primary_stands_for(google: PretendGoogle) -> None:
    google.faults = [Fault(status=200, body=b'{"calendars": {"a@example.com": {"busy": []}}}')]

    assert list(calendar_of(google).busy(NOW, NOW + timedelta(days=1), "UTC")) == []
