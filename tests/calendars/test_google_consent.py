"""Consent and tokens, against a pretend Google that is no kinder than the real one."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.calendars.google import Google, GoogleAccount
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
from bot.errors import OutsideError
from tests.calendars.google_calendar import EVENT, NOW, calendar_of, only_event
from tests.calendars.pretend_google import CLIENT, Fault, PretendGoogle, refusal

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
