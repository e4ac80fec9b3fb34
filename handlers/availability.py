"""When somebody holds calls: the form in words, its confirmation, and the calendars that they connect."""

from collections.abc import Callable

from slack_bolt import Ack, App, BoltContext

from bot import ids
from bot.calendars.public_holidays import countries
from bot.domain.slots import Limits
from bot.errors import BadInput, RuleBroken
from bot.ids import Action, Callback
from bot.services import availability, connecting
from bot.services.availability import Typed
from bot.views.availability import (
    CalendarLine,
    Fields,
    Offers,
    availability_modal,
    caldav_modal,
    echo_modal,
    feed_modal,
    fields_of,
    number_problems,
    packed,
    unpacked,
)
from bot.views.blocks import Block, entered_text
from bot.views.calendars import address_modal, age_text, google_modal, trouble_text
from handlers.context import Body, Kit, clicker, form_key, press_key, put_below, put_modal, tenant

Listener = Callable[[Ack, Body, BoltContext], None]
METADATA_MAX = 3_000  # docs.slack.dev/reference/views, 2026-11
TOO_LONG = (
    "These are more single days than one form can hold: write fewer, or weekly hours that say the same."
)


def register(app: App, kit: Kit) -> None:
    """Attach every listener of this module."""
    app.view(Callback.AVAILABILITY.value)(read(kit))
    app.view(Callback.AVAILABILITY_READ.value)(confirmed(kit))
    app.action(ids.pattern(Action.CALENDAR_FEED))(asks(kit, feed_modal))
    app.action(ids.pattern(Action.CALENDAR_CALDAV))(asks(kit, caldav_modal))
    app.action(ids.pattern(Action.CALENDAR_GOOGLE))(google_asked(kit))
    app.action(ids.pattern(Action.CALENDAR_ADDRESS))(address_asked(kit))
    app.action(ids.pattern(Action.CALENDAR_REMOVE))(removed(kit))
    app.view(Callback.CALENDAR_FEED.value)(feed_added(kit))
    app.view(Callback.CALENDAR_CALDAV.value)(caldav_added(kit))


def form(kit: Kit, team_id: str, slack_id: str) -> Block:
    """Return somebody's form as it is now. Raises: NotAllowed."""
    said = availability.shown(kit.desk, team_id, slack_id)
    now, outside = kit.desk.clock.now(), kit.desk.outside
    limits = said.typed.limits
    lines = [
        CalendarLine(
            one.id,
            one.label,
            one.takes_calls,
            age_text(one.read_at, now),
            trouble_text(one.trouble) if one.trouble else "",
        )
        for one in connecting.connected(kit.desk, team_id, slack_id)
    ]
    offers = Offers(
        google=bool(outside and outside.google and outside.google_redirect),
        address=bool(outside and outside.public_url),
    )
    return availability_modal(
        Fields(
            said.typed.words,
            said.typed.exceptions,
            said.typed.country,
            *(
                "" if one is None else str(one)
                for one in (limits.day_cap, limits.buffer_minutes, limits.notice_hours)
            ),
        ),
        said.zone,
        said.zone_country,
        (said.day_cap, said.buffer_minutes, said.notice_hours),
        countries(),
        lines,
        offers,
    )


def confirmation(kit: Kit, team_id: str, slack_id: str, fields: Fields) -> Block:
    """Return what words are understood to mean, to be confirmed. Raises: NotAllowed, BadInput."""
    found = availability.read_back(kit.desk, team_id, slack_id, _typed(fields))
    # As it was understood now: "tomorrow" would be another day when it is confirmed after midnight.
    settled = Fields(
        found.windows, found.exceptions, fields.country, fields.day_cap, fields.buffer, fields.notice
    )
    metadata = packed(settled)
    if len(metadata) > METADATA_MAX:
        raise BadInput("exceptions", TOO_LONG)
    return echo_modal(found.windows, found.exceptions, found.zone, found.country, found.spans, metadata)


def with_words(kit: Kit, team_id: str, slack_id: str, words: str) -> Block:
    """Return the confirmation of weekly hours that were typed behind the command; all else stays. Raises: NotAllowed, BadInput."""
    said = availability.shown(kit.desk, team_id, slack_id).typed
    own = (said.limits.day_cap, said.limits.buffer_minutes, said.limits.notice_hours)
    numbers = ("" if one is None else str(one) for one in own)
    return confirmation(kit, team_id, slack_id, Fields(words, said.exceptions, said.country, *numbers))


def read(kit: Kit) -> Listener:
    """Words are submitted: what they mean is said back, or what is unclear is asked at the field."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        fields = fields_of(body["view"]["state"])
        problems = number_problems(fields)
        if problems:
            ack(response_action="errors", errors=problems)
            return
        try:
            view = confirmation(kit, tenant(context), clicker(body), fields)
        except BadInput as unclear:
            ack(response_action="errors", errors={unclear.field: unclear.text})
            return
        ack(response_action="push", view=view)

    return listener


def confirmed(kit: Kit) -> Listener:
    """What was understood is confirmed, and kept."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        fields = unpacked(body["view"].get("private_metadata"))
        if number_problems(fields):
            raise RuleBroken("stale")
        availability.keep(kit.desk, tenant(context), clicker(body), _typed(fields), form_key(body))
        ack(response_action="clear")

    return listener


def asks(kit: Kit, render: Callable[[], Block]) -> Listener:
    """Somebody wants to add a calendar: its form is laid over the other one."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        connecting.require_holder(kit.desk, tenant(context), clicker(body))
        kit.views.push(tenant(context), str(body.get("trigger_id") or ""), render())
        ack()

    return listener


def google_asked(kit: Kit) -> Listener:
    """Somebody wants to connect Google Calendar: they get the address at which they consent."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        grant = connecting.begin_google(kit.desk, tenant(context), clicker(body), key=press_key(body))
        kit.views.push(tenant(context), str(body.get("trigger_id") or ""), google_modal(grant.url))
        ack()

    return listener


def address_asked(kit: Kit) -> Listener:
    """Somebody wants the address under which calendars can read their calls. An earlier one ends."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        address = connecting.own_address(kit.desk, tenant(context), clicker(body), press_key(body))
        kit.views.push(tenant(context), str(body.get("trigger_id") or ""), address_modal(address))
        ack()

    return listener


def removed(kit: Kit) -> Listener:
    """Somebody removes one of their calendars; the form shows the rest."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        team_id, slack_id = tenant(context), clicker(body)
        fields = ids.unpack(body["actions"][0].get("value"))
        connecting.disconnect(kit.desk, team_id, slack_id, ids.number(fields, "k"))
        ack()
        put_modal(kit, team_id, body, lambda: form(kit, team_id, slack_id))

    return listener


def feed_added(kit: Kit) -> Listener:
    """The address of a feed is submitted."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        address = entered_text(body["view"]["state"], "address")

        def connect(team_id: str, slack_id: str) -> None:
            connecting.connect_feed(kit.desk, team_id, slack_id, address, form_key(body))

        _added(kit, ack, body, context, connect)

    return listener


def caldav_added(kit: Kit) -> Listener:
    """A CalDAV account is submitted."""

    def listener(ack: Ack, body: Body, context: BoltContext) -> None:
        state = body["view"]["state"]
        address, user, password = (entered_text(state, name) for name in ("address", "user", "password"))

        def connect(team_id: str, slack_id: str) -> None:
            connecting.connect_caldav(kit.desk, team_id, slack_id, address, user, password, form_key(body))

        _added(kit, ack, body, context, connect)

    return listener


def _added(kit: Kit, ack: Ack, body: Body, context: BoltContext, connect: Callable[[str, str], None]) -> None:
    team_id, slack_id, view = tenant(context), clicker(body), body["view"]
    try:
        connect(team_id, slack_id)
    except BadInput as problem:
        ack(response_action="errors", errors={problem.field: problem.text})
        return
    ack()
    put_below(kit, team_id, view, lambda: form(kit, team_id, slack_id))


def _typed(fields: Fields) -> Typed:
    def number(text: str) -> int | None:
        return int(text) if text else None

    limits = Limits(
        notice_hours=number(fields.notice),
        buffer_minutes=number(fields.buffer),
        day_cap=number(fields.day_cap),
    )
    return Typed(fields.words, fields.exceptions, fields.country, limits)
