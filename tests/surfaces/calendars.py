"""The forms in which somebody connects a calendar of theirs."""

from bot.views.availability import caldav_modal, feed_modal, link_modal
from tests.surfaces.frame import Cases

READER = "interviewer"
GOOGLE = "Google asks you whether Evenhand may see when you are busy, and write your calls. Come back here afterwards."
ADDRESS = (
    "Subscribe to this address in your calendar:\n```https://evenhand.example.com/feeds/abc.ics```\nWhoever knows it can read "
    "your calls. It is shown once; an address from before has ended."
)

CASES: Cases = {
    "feed": feed_modal,
    "CalDAV": caldav_modal,
    "Google Calendar": lambda: link_modal(
        "Google Calendar", GOOGLE, "Go to Google", "https://accounts.example.com/consent"
    ),
    "address of one's calls": lambda: link_modal("Address of my calls", ADDRESS, "", ""),
}
EXTREME: Cases = {
    "Google Calendar, a long address": lambda: link_modal(
        "Google Calendar", GOOGLE, "Go to Google", "https://accounts.example.com/?" + "a" * 2_900
    ),
}
