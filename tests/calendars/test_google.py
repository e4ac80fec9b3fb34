"""Google Calendar, against a pretend Google that is no kinder than the real one."""

import json
import logging
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.calendars import google_calls as module
from bot.calendars.google import PLACES, Google, GoogleAccount, event_id
from bot.calendars.google_calls import Endpoints
from bot.calendars.google_consent import (
    SCOPES,
    Tokens,
    authorize_url,
    challenge_of,
    exchange,
    new_verifier,
    refresh,
    revoke,
)
from bot.calendars.port import Event, Kept
from bot.errors import ConfigError, OutsideError
from tests.calendars.pretend_google import CLIENT, POISON, Fault, PretendGoogle, pretend_google, refusal

NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)
EVENT = Event(
    uid="6f1d8f0e-4d0b-5a3e-9c55-0b7a4f2f6a11",
    sequence=0,
    starts_at=datetime(2026, 12, 2, 14, 0, tzinfo=UTC),
    ends_at=datetime(2026, 12, 2, 14, 30, tzinfo=UTC),
    summary="Interview:\nonboarding",
    description="Line 1\r\nLine 2 <b>bold</b> 1 < 2",
    join="https://meet.example/abc",
)
MOVED = EVENT._replace(
    sequence=1, starts_at=EVENT.starts_at.replace(hour=16), ends_at=EVENT.ends_at.replace(hour=16)
)


@pytest.fixture
def google() -> Iterator[PretendGoogle]:
    with pretend_google() as server:
        yield server


def calendar_of(server: PretendGoogle, got: list[Tokens] | None = None, **fields: str) -> Google:
    account = GoogleAccount(CLIENT, server.tokens(NOW + timedelta(hours=1)), **fields)
    return Google(account, lambda: NOW, server.endpoints, None if got is None else got.append, timeout_s=5)


def only_event(server: PretendGoogle) -> dict[str, object]:
    (event,) = server.live()
    return event


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


# --- tokens


def test_a_token_that_ended_is_renewed_first_and_offered_for_storing(google: PretendGoogle) -> None:
    got: list[Tokens] = []
    account = GoogleAccount(CLIENT, google.tokens(NOW + timedelta(seconds=60)))
    calendar = Google(account, lambda: NOW, google.endpoints, got.append)

    calendar.put(EVENT, None)
    calendar.put(EVENT, None)

    assert google.seen[:2] == ["POST /token", "POST /calendar/v3/calendars/primary/events"]
    assert google.seen.count("POST /token") == 1
    assert got == [calendar.tokens]
    assert got[0].refresh_token == "refresh-poison"
    assert got[0].expires_at == NOW + timedelta(seconds=3599)


def test_a_token_that_is_still_good_is_used(google: PretendGoogle) -> None:
    account = GoogleAccount(CLIENT, google.tokens(NOW + timedelta(seconds=61)))

    Google(account, lambda: NOW, google.endpoints).put(EVENT, None)

    assert "POST /token" not in google.seen


def test_a_token_that_is_refused_is_renewed_once_and_the_call_repeated(google: PretendGoogle) -> None:
    google.access_tokens.clear()
    got: list[Tokens] = []

    calendar_of(google, got).put(EVENT, None)

    assert len(got) == 1
    only_event(google)


def test_new_tokens_are_offered_even_when_the_call_then_fails(google: PretendGoogle) -> None:
    google.access_tokens.clear()
    got: list[Tokens] = []
    calendar = calendar_of(google, got, calendar_id="not there")

    with pytest.raises(OutsideError):
        calendar.put(EVENT, None)

    assert len(got) == 1


def test_a_new_token_that_is_refused_as_well_ends_it_for_now(google: PretendGoogle) -> None:
    refused = Fault(status=401, body=refusal(401, "authError"))
    calendar = calendar_of(google)
    google.faults = [refused]
    calendar.remove("warm", None)
    before = len(google.seen)
    google.access_tokens.clear()
    google.faults = [refused, Fault(status=200, body=b'{"access_token": "bad", "expires_in": 3600}'), refused]

    with pytest.raises(OutsideError) as caught:
        calendar.put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("token_refused", False)
    assert len(google.seen) - before == 3


def test_access_that_was_withdrawn_is_told_as_such(google: PretendGoogle) -> None:
    google.access_tokens.clear()
    google.refresh_tokens.clear()

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("access_withdrawn", True)


def test_a_client_that_google_does_not_know_is_told_as_such(google: PretendGoogle) -> None:
    with pytest.raises(OutsideError) as caught:
        refresh("refresh-poison", replace(CLIENT, client_secret="wrong"), NOW, google.endpoints)

    assert (caught.value.error, caught.value.permanent) == ("client_refused", True)


@pytest.mark.parametrize("body", [b"", b"[]", b'{"access_token": ""}', b'{"access_token": 5}', b"<html>"])
def test_a_token_reply_that_makes_no_sense_changes_nothing(google: PretendGoogle, body: bytes) -> None:
    google.faults = [Fault(status=200, body=body)]

    with pytest.raises(OutsideError) as caught:
        refresh("refresh-poison", CLIENT, NOW, google.endpoints)

    assert (caught.value.error, caught.value.permanent) == ("bad_answer", False)


def test_a_refresh_token_that_google_replaces_is_taken_over(google: PretendGoogle) -> None:
    google.faults = [Fault(status=200, body=b'{"access_token": "a", "refresh_token": "b", "expires_in": 10}')]

    assert refresh("refresh-poison", CLIENT, NOW, google.endpoints) == Tokens(
        "b", "a", NOW + timedelta(seconds=10)
    )


# --- consent


def test_the_address_of_the_consent_asks_for_no_more_than_is_needed() -> None:
    url = authorize_url("client", "https://bot.example/google", "state&x", "challenge")

    assert url.startswith("https://accounts.google.com/o/oauth2/v2/auth?")
    assert {name: values for name, (values,) in parse_qs(urlsplit(url).query).items()} == {
        "client_id": "client",
        "redirect_uri": "https://bot.example/google",
        "response_type": "code",
        "scope": "https://www.googleapis.com/auth/calendar.events https://www.googleapis.com/auth/calendar.freebusy",
        "state": "state&x",
        "code_challenge": "challenge",
        "code_challenge_method": "S256",
        "access_type": "offline",
        "prompt": "consent",
    }


def test_the_challenge_is_that_of_the_rfc() -> None:
    # RFC 7636, appendix B
    assert (
        challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
        == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
    )
    assert re.fullmatch(r"[A-Za-z0-9_-]{64}", new_verifier())


def test_a_code_becomes_tokens_once(google: PretendGoogle) -> None:
    verifier = new_verifier()
    google.granted = " ".join([*SCOPES, "openid"])
    google.codes["code"] = (challenge_of(verifier), "https://bot.example/google")

    tokens = exchange("code", verifier, "https://bot.example/google", CLIENT, NOW, google.endpoints)

    assert tokens.refresh_token in google.refresh_tokens
    assert tokens.access_token in google.access_tokens
    assert tokens.expires_at == NOW + timedelta(seconds=3599)
    with pytest.raises(OutsideError) as caught:
        exchange("code", verifier, "https://bot.example/google", CLIENT, NOW, google.endpoints)
    assert (caught.value.error, caught.value.permanent) == ("code_refused", True)


def test_a_stolen_code_is_worth_nothing_without_its_verifier(google: PretendGoogle) -> None:
    google.codes["code"] = (challenge_of(new_verifier()), "https://bot.example/google")

    with pytest.raises(OutsideError) as caught:
        exchange("code", new_verifier(), "https://bot.example/google", CLIENT, NOW, google.endpoints)

    assert caught.value.error == "code_refused"


@pytest.mark.parametrize("left", range(len(SCOPES)))
def test_a_box_that_was_left_unticked_is_told_as_such(google: PretendGoogle, left: int) -> None:
    verifier = new_verifier()
    google.granted = SCOPES[left]
    google.codes["code"] = (challenge_of(verifier), "https://bot.example/google")

    with pytest.raises(OutsideError) as caught:
        exchange("code", verifier, "https://bot.example/google", CLIENT, NOW, google.endpoints)

    assert (caught.value.error, caught.value.permanent) == ("scopes_missing", True)


def test_access_is_given_back_and_twice_is_no_matter(google: PretendGoogle) -> None:
    for _ in range(2):
        revoke("refresh-poison", NOW, google.endpoints)

    assert google.refresh_tokens == set()


# --- what goes wrong


@pytest.mark.parametrize(
    ("fault", "code", "permanent", "retry_after"),
    [
        (Fault(403, refusal(403, "rateLimitExceeded"), {"Retry-After": "17"}), "rate_limited", False, 17),
        (Fault(403, refusal(403, "userRateLimitExceeded")), "rate_limited", False, None),
        (Fault(403, refusal(403, "quotaExceeded")), "rate_limited", False, None),
        (Fault(429, b"", {"Retry-After": "Tue, 01 Dec 2026 08:01:30 GMT"}), "rate_limited", False, 90),
        (Fault(429, b"", {"Retry-After": "Tue, 01 Dec 2020 08:00:00 GMT"}), "rate_limited", False, 0),
        (Fault(429, b"", {"Retry-After": "999999999"}), "rate_limited", False, 86_400),
        (Fault(500, refusal(500, "backendError"), {"Retry-After": "soon"}), "unavailable", False, None),
        (Fault(503, b"<html>" + POISON.encode()), "unavailable", False, None),
        (Fault(408), "unavailable", False, None),
        (Fault(403, refusal(403, "insufficientPermissions")), "scopes_missing", True, None),
        (Fault(403, refusal(403, "accessNotConfigured")), "api_disabled", True, None),
        (Fault(403, refusal(403, "forbidden"), {"Retry-After": "17"}), "not_allowed", True, None),
        (Fault(403, b"<html>" + POISON.encode()), "not_allowed", True, None),
        (Fault(400, refusal(400, "invalid")), "status_400", True, None),
        (Fault(302, b"", {"Location": "http://127.0.0.1:9/elsewhere"}), "bad_answer", False, None),
        (Fault(200, b'{"id": "' + POISON.encode()), "bad_answer", False, None),
        (Fault(200, b"\xff\xfe"), "bad_answer", False, None),
        (Fault(200, b'["' + POISON.encode() + b'"]'), "bad_answer", False, None),
        (Fault(200, b"{}"), "bad_answer", False, None),
        (Fault(200, b""), "bad_answer", False, None),
        (Fault(0), "unreachable", False, None),
    ],
)
def test_what_google_says_becomes_a_code_and_nothing_of_it_is_shown(
    google: PretendGoogle,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    code: str,
    permanent: bool,
    retry_after: float | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    google.faults = [fault]

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent, caught.value.retry_after) == (
        code,
        permanent,
        retry_after,
    )
    assert caught.value.__cause__ is None
    assert "poison" not in str(caught.value) + caplog.text
    assert len(google.seen) == 1


def test_a_rate_limit_is_no_sign_that_an_event_is_gone(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.faults = [Fault(403, refusal(403, "rateLimitExceeded"))]

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(MOVED, kept)

    assert caught.value.error == "rate_limited"
    assert len(google.events) == 1


def test_taking_out_waits_when_google_is_not_there(google: PretendGoogle) -> None:
    kept = calendar_of(google).put(EVENT, None)
    google.faults = [Fault(503)]

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).remove(EVENT.uid, kept)

    assert not caught.value.permanent
    only_event(google)


def test_a_slow_answer_is_not_waited_for(google: PretendGoogle) -> None:
    google.faults = [Fault(slow_s=30)]
    account = GoogleAccount(CLIENT, google.tokens(NOW + timedelta(hours=1)))
    began = time.monotonic()

    with pytest.raises(OutsideError) as caught:
        Google(account, lambda: NOW, google.endpoints, timeout_s=0.2).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("timeout", False)
    assert time.monotonic() - began < 5


def test_an_endless_answer_is_not_read_to_its_end(google: PretendGoogle) -> None:
    google.faults = [Fault(status=200, body=b" " * (module.ANSWER_MAX + 1))]

    with pytest.raises(OutsideError) as caught:
        calendar_of(google).put(EVENT, None)

    assert caught.value.error == "unreachable"


def test_nobody_there_is_told_as_such(google: PretendGoogle) -> None:
    nowhere = replace(google.endpoints, calendar="http://127.0.0.1:1/calendar/v3")
    account = GoogleAccount(CLIENT, google.tokens(NOW + timedelta(hours=1)))

    with pytest.raises(OutsideError) as caught:
        Google(account, lambda: NOW, nowhere).put(EVENT, None)

    assert (caught.value.error, caught.value.permanent) == ("unreachable", False)


@pytest.mark.parametrize("field", ["authorize", "token", "revoke", "calendar"])
@pytest.mark.parametrize(
    "url",
    [
        "http://www.googleapis.com",
        "http://127.0.0.1.example.com",
        "http://10.0.0.1/",
        "ftp://example.com",
        "",
        "http://[",
        "x",
    ],
)
def test_without_tls_only_this_machine_is_spoken_to(field: str, url: str) -> None:
    with pytest.raises(ConfigError):
        Endpoints(**{field: url})


def test_no_repr_shows_a_secret(google: PretendGoogle) -> None:
    account = GoogleAccount(CLIENT, google.tokens(NOW))
    calendar = Google(account, lambda: NOW, google.endpoints)

    assert "poison" not in repr((account, calendar, calendar.tokens, CLIENT))
