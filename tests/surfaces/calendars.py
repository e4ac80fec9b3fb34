"""The forms in which somebody connects a calendar of theirs."""

from bot.views.availability import caldav_modal, feed_modal
from bot.views.calendars import address_modal, google_modal
from tests.surfaces.frame import Cases

READER = "interviewer"

CASES: Cases = {
    "feed": feed_modal,
    "CalDAV": caldav_modal,
    "Google Calendar": lambda: google_modal("https://accounts.example.com/consent"),
    "address of one's calls": lambda: address_modal("https://evenhand.example.com/feeds/abc.ics"),
}
EXTREME: Cases = {
    "Google Calendar, a long address": lambda: google_modal("https://accounts.example.com/?" + "a" * 2_900),
    "address of one's calls, long": lambda: address_modal("https://evenhand.example.com/" + "a" * 2_000),
}
