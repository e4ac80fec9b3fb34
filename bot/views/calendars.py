"""What people read of calendars: of those that cannot be read or written one sentence for each short code, and where to go to
connect one."""

from datetime import datetime

from bot import ids
from bot.ids import Action, Callback
from bot.views.blocks import Block, actions, button, modal, section

ADDRESS_PROBLEMS = {
    "address_scheme": "Use an address that begins with https:// (or webcal://).",
    "address_userinfo": "Leave user name and password out of the address.",
    "address_length": "This address is too long to be one of a calendar.",
    "address_format": "This is no address. Copy it whole, beginning with https://.",
    "address_private": "This address leads into a private network, which is not allowed here. Your admin can allow it.",
}
"""Of what was typed, before anything is fetched."""

TROUBLES = {
    **ADDRESS_PROBLEMS,
    "address_unknown": "Its server is not found at the moment.",
    "unreachable": "Its server does not answer.",
    "timeout": "Its server is too slow.",
    "certificate": "Its server's certificate cannot be trusted.",
    "redirects": "Its address leads in a circle. Copy it again.",
    "too_large": "It is larger than ten megabytes. Publish a smaller calendar.",
    "cut_short": "It ended in the middle.",
    "bad_answer": "Its server answers something else than a calendar.",
    "not_allowed": "Access to it was refused. Copy its address again.",
    "not_found": "It is not there any more. Copy its address again.",
    "not_a_calendar": "What stands there is no calendar. Copy the address that ends in .ics.",
    "too_heavy": "It takes too long to work out. Publish a smaller calendar.",
    "reader_failed": "It could not be read this time.",
    "access_withdrawn": "Access was withdrawn. Remove it and connect it again.",
    "scopes_missing": "Not everything was allowed that is needed. Remove it and connect it again, with every box ticked.",
    "login_refused": "User name or password were refused. Remove it and connect it again.",
    "no_calendar": "There is no calendar on that server that takes events.",
    "calendar_full": "It has no room left.",
    "other_key": "The bot's key was changed. Remove it and connect it again.",
    "no_google": "Google Calendar is not set up here any more. Ask your admin.",
    "caldav_missing": "CalDAV is not set up here: your admin can install `evenhand[caldav]`.",
}
_TROUBLE = "It could not be read."
MINUTE_S, HOUR_S, DAY_S = 60, 3_600, 86_400


def trouble_text(code: str) -> str:
    """Return what is wrong with a calendar in one sentence."""
    return TROUBLES.get(code, _TROUBLE)


def age_text(read_at: datetime | None, now: datetime) -> str:
    """Return how old is what is kept of a calendar."""
    if read_at is None:
        return "Not read yet."
    seconds = int((now - read_at).total_seconds())
    if seconds < 2 * MINUTE_S:
        return "Read just now."
    units = ((DAY_S, "day"), (HOUR_S, "hour"), (MINUTE_S, "minute"))
    unit, name = next((unit, name) for unit, name in units if seconds >= unit)
    count = seconds // unit
    return f"Last read {count} {name}{'' if count == 1 else 's'} ago."


def google_modal(url: str) -> Block:
    """Return the form that hands somebody the address at which they let us into their Google Calendar."""
    text = "Google asks you whether Evenhand may see when you are busy, and write your calls. Come back here afterwards."
    go = button("Go to Google", ids.numbered(Action.LINK, 0), url=url, style="primary")
    return modal(Callback.CHOOSE, "Google Calendar", [section(text), actions([go])])


def address_modal(address: str) -> Block:
    """Return the form that shows somebody, once, where calendars can read their calls."""
    text = (
        f"Subscribe to this address in your calendar:\n```{address}```\nWhoever knows it can read your calls. "
        "It is shown once; an address from before has ended."
    )
    return modal(Callback.CHOOSE, "Address of my calls", [section(text)])
