"""When somebody holds calls: the form in words, what was understood of it, and their calendars."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

from bot import ids
from bot.domain.slots import Span
from bot.ids import Action, Callback
from bot.views.blocks import (
    Block,
    actions,
    button,
    clock_text,
    confirm,
    context,
    day_text,
    divider,
    entered,
    entered_text,
    header,
    input_block,
    modal,
    option,
    section,
    text_input,
    typed,
    zone_text,
)

WORDS_MAX = 600
"""Both fields travel in the form's metadata, of which there are 3,000 characters."""
OF_ZONE, NO_COUNTRY = "zone", "none"
DAYS_SHOWN = 8
LIMITS = {"day_cap": (1, 20), "buffer": (0, 240), "notice": (0, 336)}
"""Fields of numbers, with the smallest and the largest that make sense."""


class CalendarLine(NamedTuple):
    """One connected calendar as its owner sees it. trouble: a sentence, "" when all is well; takes_calls: calls are written there."""

    id: int
    label: str
    takes_calls: bool
    read_ago: str
    trouble: str = ""


class Fields(NamedTuple):
    """What stands in the form. country: a code, "" for none, `None` for that of the zone; numbers: "" for the workspace's."""

    words: str
    exceptions: str
    country: str | None
    day_cap: str = ""
    buffer: str = ""
    notice: str = ""


class Offers(NamedTuple):
    """What can be connected here."""

    google: bool
    address: bool


def availability_modal(
    fields: Fields,
    zone: str,
    zone_country: str,
    defaults: tuple[int, int, int],
    countries: Mapping[str, str],
    calendars: Sequence[CalendarLine],
    offers: Offers,
) -> Block:
    """Return the form. defaults: calls a day, minutes after each, hours of notice, as the workspace has them."""
    cap, buffer, notice = defaults
    blocks = [
        text_input(
            "words",
            "When do you hold calls?",
            initial=fields.words,
            hint="In your own words: weekdays 10am-4pm except Wed; Fri 2-4pm CET. Leave it empty to hold no calls.",
            multiline=True,
            max_length=WORDS_MAX,
            optional=True,
        ),
        text_input(
            "exceptions",
            "Single days",
            initial=fields.exceptions,
            hint="For example: not 24 December; off March 16-20; also Sat 14 March 10-12.",
            multiline=True,
            max_length=WORDS_MAX,
            optional=True,
        ),
        input_block(
            "country", "No calls on public holidays of", _countries(fields.country, zone_country, countries)
        ),
        _number("day_cap", "At most so many calls a day", fields.day_cap, cap),
        _number("buffer", "Minutes kept free after each call", fields.buffer, buffer),
        _number("notice", "Hours of notice before a call", fields.notice, notice),
        context(f"Times are in your time zone, {typed(zone)}, unless you name another one."),
        divider(),
        *_calendar_blocks(calendars, offers),
    ]
    return modal(Callback.AVAILABILITY, "Your availability", blocks, submit="Next")


def echo_modal(
    windows: str, exceptions: str, zone: str, country: str, spans: Sequence[Span], metadata: str
) -> Block:
    """Return what was understood, to be confirmed: the weekly hours, the single days, and the next days in full.

    windows, exceptions: in the canonical words of `bot.domain.when.availability`.
    """
    weekly = typed(windows, 2_900) if windows else "You hold no calls in usual weeks."
    holidays = (
        f"No calls on public holidays of {typed(country)}."
        if country
        else "Public holidays are like other days."
    )
    blocks = [section(f"*Every week*\n{weekly}")]
    if exceptions:
        blocks.append(section(f"*Single days*\n{typed(exceptions, 2_900)}"))
    blocks.append(context(holidays))
    if spans:
        lines = "\n".join(_days(spans, zone)[:DAYS_SHOWN])
        blocks.append(section(f"*The next days*, {zone_text(spans[0][0], zone)}\n{lines}"))
    else:
        blocks.append(section(":warning: You hold no calls in the next two weeks."))
    return modal(
        Callback.AVAILABILITY_READ, "Is this right?", blocks, submit="Save", close="Back", metadata=metadata
    )


def feed_modal() -> Block:
    """Return the form for a feed address."""
    field = text_input(
        "address",
        "Address of the feed",
        placeholder="https://…/basic.ics",
        hint="In Google Calendar: Settings, your calendar, “Secret address in iCal format”. In Outlook: Settings, Shared "
        "calendars, “Publish a calendar”, ICS.",
        max_length=2_000,
    )
    note = context(
        "Only when you are busy is read. Whoever knows the address can read the calendar, so it is kept encrypted."
    )
    return modal(Callback.CALENDAR_FEED, "Add a feed", [field, note], submit="Add", close="Back")


def caldav_modal() -> Block:
    """Return the form for a CalDAV account."""
    return modal(
        Callback.CALENDAR_CALDAV,
        "Add a CalDAV calendar",
        [
            text_input(
                "address", "Address of the server or calendar", placeholder="https://…", max_length=2_000
            ),
            text_input("user", "User name", max_length=200),
            text_input(
                "password",
                "App password",
                max_length=200,
                hint="Make one for Evenhand alone, so that you can take it back.",
            ),
            context(
                "Busy times are read and your booked calls are written. What you enter is kept encrypted."
            ),
        ],
        submit="Add",
        close="Back",
    )


def fields_of(state: Mapping[str, Any]) -> Fields:
    """Return what was entered in the form."""
    chosen = str(entered(state, "country") or OF_ZONE)
    country = {OF_ZONE: None, NO_COUNTRY: ""}.get(chosen, chosen)
    return Fields(
        entered_text(state, "words"),
        entered_text(state, "exceptions"),
        country,
        *(entered_text(state, name) for name in LIMITS),
    )


def number_problems(fields: Fields) -> dict[str, str]:
    """Return a sentence for every number that makes no sense."""
    found = {}
    for name, (least, most) in LIMITS.items():
        text = getattr(fields, name)
        if text and not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            found[name] = f"Write a whole number from {least} to {most}, or leave it empty."
    return found


def packed(fields: Fields) -> str:
    """Return what the confirmation carries."""
    country = OF_ZONE if fields.country is None else fields.country or NO_COUNTRY
    return ids.pack(
        w=fields.words, x=fields.exceptions, c=country, d=fields.day_cap, b=fields.buffer, n=fields.notice
    )


def unpacked(metadata: object) -> Fields:
    """Return what `packed` packed. Raises: RuleBroken("stale")."""
    found = ids.unpack(metadata)
    words, exceptions, chosen, cap, buffer, notice = (str(found.get(name) or "") for name in "wxcdbn")
    country = {OF_ZONE: None, NO_COUNTRY: "", "": None}.get(chosen, chosen)
    return Fields(words, exceptions, country, cap, buffer, notice)


def _countries(chosen: str | None, zone_country: str, countries: Mapping[str, str]) -> Block:
    of_zone = (
        f"my time zone's country ({countries[zone_country]})"
        if zone_country in countries
        else "my time zone's country (none)"
    )
    usual = [option(of_zone, OF_ZONE), option("no country", NO_COUNTRY)]
    named = [(name, option(name, code)) for code, name in countries.items()]
    groups: list[Block] = [{"label": {"type": "plain_text", "text": "Usual"}, "options": usual}]
    for letter, found in groupby(named, key=lambda one: one[0][0]):
        groups.append({"label": {"type": "plain_text", "text": letter}, "options": [one for _, one in found]})
    first = {None: usual[0], "": usual[1]}.get(chosen)
    initial = first or next((one for _, one in named if one["value"] == chosen), usual[0])
    return {
        "type": "static_select",
        "action_id": "country",
        "option_groups": groups,
        "initial_option": initial,
    }


def _number(name: str, label: str, value: str, default: int) -> Block:
    least, most = LIMITS[name]
    return text_input(
        name,
        label,
        initial=value,
        hint=f"Empty: {default}, as everybody.",
        kind="number_input",
        is_decimal_allowed=False,
        min_value=str(least),
        max_value=str(most),
        optional=True,
    )


def _calendar_blocks(calendars: Sequence[CalendarLine], offers: Offers) -> list[Block]:
    blocks = [header("Your calendars")]
    if not calendars:
        blocks.append(
            context("None is connected: connect one, and times at which you are busy are not offered.")
        )
    blocks += [_calendar(number, line) for number, line in enumerate(calendars, 1)]
    add = [button("Add a feed address", Action.CALENDAR_FEED, ids.pack())]
    if offers.google:
        add.append(button("Connect Google Calendar", Action.CALENDAR_GOOGLE, ids.pack()))
    add.append(button("Add CalDAV", Action.CALENDAR_CALDAV, ids.pack()))
    if offers.address:
        add.append(button("Make an address of my calls", Action.CALENDAR_ADDRESS, ids.pack()))
    return [*blocks, actions(add)]


def _calendar(number: int, line: CalendarLine) -> Block:
    does = "busy times, and your calls are written" if line.takes_calls else "busy times"
    state = f":warning: {line.trouble} {line.read_ago}" if line.trouble else line.read_ago
    ask = confirm(
        "Remove this calendar?",
        "It is not read any more. Calls that stand in it stay there.",
        "Remove",
        "Keep it",
    )
    remove = button(
        "Remove",
        ids.numbered(Action.CALENDAR_REMOVE, line.id),
        ids.pack(k=line.id),
        spoken=f"Remove calendar {number}, {line.label}",
        confirm=ask,
    )
    return section(f"*{typed(line.label, 120)}* · {does}\n{state}", remove)


def _days(spans: Sequence[Span], zone: str) -> list[str]:
    lines = []
    for day, found in groupby(spans, key=lambda span: day_text(span[0], zone)):
        hours = ", ".join(f"{clock_text(start, zone)}–{_end(end, zone)}" for start, end in found)
        lines.append(f"{day}: {hours}")
    return lines


def _end(end: datetime, zone: str) -> str:
    text = clock_text(end, zone)
    return "24:00" if text == "00:00" else text
