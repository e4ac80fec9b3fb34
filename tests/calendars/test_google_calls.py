"""What goes wrong in speaking with Google, and what is told of it."""

import logging
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.calendars import google_calls as module
from bot.calendars.google import Google, GoogleAccount
from bot.calendars.google_calls import Endpoints
from bot.errors import ConfigError, OutsideError
from tests.calendars.google_calendar import EVENT, MOVED, NOW, calendar_of, only_event
from tests.calendars.pretend_google import CLIENT, POISON, Fault, PretendGoogle, refusal

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
