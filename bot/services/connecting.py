"""Connecting calendars: by a feed address, by CalDAV or with Google; and the address under which people read their own calls."""

import hashlib
import json
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.calendars import google_consent
from bot.calendars.door import check_address
from bot.calendars.google_consent import Tokens
from bot.errors import BadInput, NotAllowed, RuleBroken
from bot.services import roles, saying
from bot.services.desk import Desk
from bot.services.outside import Outside
from bot.views.calendars import ADDRESS_PROBLEMS
from storage import calendars, interviews, outbox, people, studies
from storage.calendars import CalendarKind, Connected

CALENDARS_MAX = 5
GRANT_LIFE = timedelta(minutes=15)
"""How long a consent with Google may take."""
NAME_CHARS = 60


class Grant(NamedTuple):
    """A consent that is under way: where to give it, and what of it comes back."""

    url: str
    state: str


def require_holder(desk: Desk, team_id: str, slack_id: str) -> None:
    """Whoever is a researcher or interviews may connect calendars. Raises: NotAllowed."""
    db = desk.store.read()
    if not studies.interviews_anywhere(db, team_id, slack_id):
        roles.require_researcher(desk, db, team_id, slack_id)


def connected(desk: Desk, team_id: str, slack_id: str) -> list[Connected]:
    """Return somebody's own calendars."""
    return calendars.calendars_of(desk.store.read(), team_id, slack_id)


def connect_feed(desk: Desk, team_id: str, slack_id: str, address: str, key: str) -> None:
    """Connect a feed address. It is read within the next minute. key: of the form, so that sending it twice connects one calendar.

    Raises: NotAllowed; BadInput("address"); RuleBroken("too_many_calendars").
    """
    url = _checked(desk, address)
    _add(desk, team_id, slack_id, CalendarKind.FEED, _host(url), {"address": url}, key)


def connect_caldav(
    desk: Desk, team_id: str, slack_id: str, address: str, user: str, password: str, key: str
) -> None:
    """Connect a CalDAV account or calendar: busy times are read, and booked calls written. Raises as `connect_feed` does."""
    url = _checked(desk, address)
    label = f"{user[:NAME_CHARS]} at {_host(url)}"
    secret = {"address": url, "user": user, "password": password}
    _add(desk, team_id, slack_id, CalendarKind.CALDAV, label, secret, key)


def begin_google(desk: Desk, team_id: str, slack_id: str, redirect: str = "", key: str = "") -> Grant:
    """Return where somebody consents to connecting their Google Calendar. redirect: where Google sends them; the bot's own address
    when it is left out. key: of the press, if it was one.

    Raises: NotAllowed; RuleBroken: "no_google" where the operator set no client or the bot has no address, "stale" for the same press again.
    """
    require_holder(desk, team_id, slack_id)
    outside, now = _outside(desk), desk.clock.now()
    redirect = redirect or outside.google_redirect
    if outside.google is None or not redirect:
        raise RuleBroken("no_google")
    state, verifier = secrets.token_urlsafe(32), google_consent.new_verifier()
    sealed = outside.sealer.seal(json.dumps({"verifier": verifier, "redirect": redirect}))
    with desk.store.write() as db:
        if key and not outbox.first_time(db, team_id, key, now):
            raise RuleBroken("stale")
        calendars.add_grant(db, _hash(state), team_id, slack_id, sealed, now, now - GRANT_LIFE)
    challenge = google_consent.challenge_of(verifier)
    url = google_consent.authorize_url(
        outside.google.client_id, redirect, state, challenge, outside.google_endpoints
    )
    return Grant(url, state)


def google_for(desk: Desk, state: str) -> str:
    """Return the name of whoever began a consent: whoever comes back is asked whether it is them.

    Raises: RuleBroken("grant_over"): there is none, or it took too long.
    """
    db = desk.store.read()
    found = calendars.grant_holder(db, _hash(state), desk.clock.now() - GRANT_LIFE)
    if found is None:
        raise RuleBroken("grant_over")
    seen = people.member(db, *found)
    return seen.name if seen and seen.name else found[1]


def finish_google(desk: Desk, state: str, code: str) -> tuple[str, str]:
    """Connect the calendar of whoever began a consent; return (workspace, Slack id). A consent serves once.

    Raises: RuleBroken("grant_over"): there is none, or it took too long; RuleBroken("too_many_calendars"). OutsideError: Google refused, or did not answer.
    """
    outside, now = _outside(desk), desk.clock.now()
    if outside.google is None:
        raise RuleBroken("no_google")
    with desk.store.write() as db:
        found = calendars.take_grant(db, _hash(state), now - GRANT_LIFE)
    if found is None:
        raise RuleBroken("grant_over")
    team_id, slack_id, sealed = found
    if len(calendars.calendars_of(desk.store.read(), team_id, slack_id)) >= CALENDARS_MAX:
        raise RuleBroken("too_many_calendars", most=CALENDARS_MAX)
    begun = json.loads(outside.sealer.open(sealed))
    tokens = google_consent.exchange(
        code, begun["verifier"], begun["redirect"], outside.google, now, outside.google_endpoints
    )
    _add(desk, team_id, slack_id, CalendarKind.GOOGLE, "Google Calendar", google_secret(tokens), "")
    return team_id, slack_id


def disconnect(desk: Desk, team_id: str, slack_id: str, calendar_id: int) -> None:
    """Forget one of one's calendars, with what was read from it, and give an access to Google back. Calls that stand in it stay there.

    Raises: RuleBroken("stale"): it is not theirs, or gone already.
    """
    now = desk.clock.now()
    with desk.store.write() as db:
        found = calendars.calendar(db, team_id, calendar_id)
        if found is None or not calendars.remove(db, team_id, slack_id, calendar_id):
            raise RuleBroken("stale")
        if found.kind is CalendarKind.GOOGLE:
            saying.give_back(db, found, now)
        outbox.audit(db, team_id, slack_id, "calendar disconnected", f"calendar {calendar_id}", now)
    desk.wake()


def own_address(desk: Desk, team_id: str, slack_id: str, key: str) -> str:
    """Make an address under which somebody's calls can be read, and return it; an earlier one ends. key: of the press.

    Raises: NotAllowed; RuleBroken: "no_address" where the bot is not reached over HTTP, "stale" for the same press again, which
    would end the address that was just shown.
    """
    require_holder(desk, team_id, slack_id)
    outside = _outside(desk)
    if not outside.public_url:
        raise RuleBroken("no_address")
    secret = secrets.token_urlsafe(32)
    now = desk.clock.now()
    with desk.store.write() as db:
        if not outbox.first_time(db, team_id, key, now):
            raise RuleBroken("stale")
        calendars.set_feed_address(db, team_id, slack_id, _hash(secret), now)
        outbox.audit(db, team_id, slack_id, "feed address made", slack_id, now)
    return f"{outside.public_url}/calendars/{secret}.ics"


def reader_of(desk: Desk, secret: str) -> tuple[str, str] | None:
    """(workspace, Slack id) of whoever an address was made for."""
    return calendars.feed_reader(desk.store.read(), _hash(secret))


def google_secret(tokens: Tokens) -> dict[str, str]:
    """Return what is stored of a consent."""
    return {
        "refresh": tokens.refresh_token,
        "access": tokens.access_token,
        "expires": tokens.expires_at.isoformat(),
    }


def google_tokens(secret: dict[str, str]) -> Tokens:
    """Return what `google_secret` stored."""
    return Tokens(secret["refresh"], secret["access"], datetime.fromisoformat(secret["expires"]))


def _add(
    desk: Desk, team_id: str, slack_id: str, kind: CalendarKind, label: str, secret: dict[str, str], key: str
) -> None:
    require_holder(desk, team_id, slack_id)
    now, sealed = desk.clock.now(), _outside(desk).sealer.seal(json.dumps(secret))
    with desk.store.write() as db:
        if people.member(db, team_id, slack_id) is None:
            raise NotAllowed
        if key and not outbox.first_time(db, team_id, key, now):
            return
        if len(calendars.calendars_of(db, team_id, slack_id)) >= CALENDARS_MAX:
            raise RuleBroken("too_many_calendars", most=CALENDARS_MAX)
        calendar_id = calendars.add(db, team_id, slack_id, kind, label, sealed, now)
        if kind is not CalendarKind.FEED:
            for call in interviews.booked_of_interviewer(db, team_id, slack_id):
                if call.ends_at > now:
                    saying.write_in_calendars(db, call, now)
        outbox.audit(
            db, team_id, slack_id, f"calendar connected: {kind.value}", f"calendar {calendar_id}", now
        )
    desk.wake()


def _checked(desk: Desk, address: str) -> str:
    """Return an address as it is fetched. Raises: BadInput("address")."""
    try:
        return check_address(address.strip(), _outside(desk).rules)
    except BadInput as error:
        raise BadInput("address", ADDRESS_PROBLEMS[error.text]) from error


def _outside(desk: Desk) -> Outside:
    if desk.outside is None:
        raise RuleBroken("no_calendars")
    return desk.outside


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "a calendar")[:NAME_CHARS]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
