"""The quick way through a click's response_url, and the outbox behind it when that fails."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from benchmarks import burst
from bot.domain.outbox import Kind
from bot.services.desk import Answer
from bot.slack.messenger import Placed
from bot.views.blocks import Message
from tests.jobs.office import RESEARCHER, STUDY, TEAM, Office, note

HANGS = 0
MOVED = "This goes on in a newer message below."


@contextmanager
def response_url_that_fails(status: int) -> Iterator[str]:
    """The address of a server that answers with a status, or with `HANGS` not at all."""
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if status == HANGS:
                over.wait(30)
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, message: str, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            over.set()
            server.shutdown()
            thread.join()


def conversation_shown(office: Office, slack_id: str = "UP0") -> Placed:
    """A message of the bot's that shows somebody's conversation."""
    place = office.post_as_bot(slack_id, "as it was")
    office.remember(slack_id, Kind.CONVERSATION, office.asked[slack_id], place)
    return place


def test_a_click_is_answered_through_its_response_url_and_the_outbox_has_nothing_left_to_do(
    office: Office,
) -> None:
    place = conversation_shown(office)
    answer = office.behind_quick_way("UP0")

    office.delivery.answer(TEAM, Kind.CONVERSATION, answer, office.clicked("UP0", place))
    office.settle()

    [message] = office.person("UP0").dm()
    assert "13:00" in message.buttons
    assert office.row(answer.entry)["state"] == "sent"
    assert office.tries("chat.update") == []
    assert len(office.tries()) == 1  # the message that was there before


@pytest.mark.parametrize("status", [404, 500])
def test_when_the_response_url_fails_the_outbox_shows_it_at_once(office: Office, status: int) -> None:
    place = conversation_shown(office)
    answer = office.behind_quick_way("UP0", wait_s=60)

    with response_url_that_fails(status) as address:
        office.delivery.answer(TEAM, Kind.CONVERSATION, answer, office.clicked("UP0", place, address))
        office.settle()

    [message] = office.person("UP0").dm()
    assert "13:00" in message.buttons
    assert office.row(answer.entry)["state"] == "sent"
    assert [call.ok for call in office.tries("chat.update")] == [True]


def test_when_the_response_url_hangs_the_outbox_shows_it_within_seconds(office: Office) -> None:
    place = conversation_shown(office)
    answer = office.behind_quick_way("UP0")

    with response_url_that_fails(HANGS) as address:
        began = time.monotonic()
        office.delivery.answer(TEAM, Kind.CONVERSATION, answer, office.clicked("UP0", place, address))
        office.settle()

    [message] = office.person("UP0").dm()
    assert "13:00" in message.buttons
    assert time.monotonic() - began < 6


def test_what_the_quick_way_never_began_is_shown_by_the_outbox(office: Office) -> None:
    conversation_shown(office)

    answer = office.behind_quick_way("UP0", wait_s=0.3)
    office.delivery.wake()
    office.settle()

    [message] = office.person("UP0").dm()
    assert "13:00" in message.buttons
    assert office.row(answer.entry)["state"] == "sent"


def test_a_press_in_an_older_message_is_told_that_it_goes_on_in_the_newer_one(office: Office) -> None:
    older = office.post_as_bot("UP0", "an older message")
    newer = conversation_shown(office)
    answer = office.behind_quick_way("UP0", wait_s=60)

    office.delivery.answer(TEAM, Kind.CONVERSATION, answer, office.clicked("UP0", older))
    office.settle()

    first, second = office.person("UP0").dm()
    assert first.text == MOVED
    assert first.buttons == []
    assert "13:00" in second.buttons
    assert office.shown_at("UP0", Kind.CONVERSATION, office.asked["UP0"]) == newer


def test_a_press_in_a_newer_message_makes_that_one_the_place_where_it_goes_on(office: Office) -> None:
    conversation_shown(office)
    nudge = office.post_as_bot("UP0", "a reminder below it")
    answer = office.behind_quick_way("UP0")

    office.delivery.answer(TEAM, Kind.CONVERSATION, answer, office.clicked("UP0", nudge))
    office.settle()

    first, second = office.person("UP0").dm()
    assert (first.text, first.buttons) == (MOVED, [])
    assert "13:00" in second.buttons
    assert office.shown_at("UP0", Kind.CONVERSATION, office.asked["UP0"]) == nudge


def everything_in(office: Office) -> list[tuple[object, ...]]:
    """Every row of every table; an index of words cannot be read row by row, but the tables in which it keeps itself can."""
    connection = office.store.read().conn
    sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
    names = [row["name"] for row in connection.execute(sql).fetchall()]
    return [(name, *row) for name in names for row in connection.execute(f"SELECT * FROM {name}").fetchall()]  # noqa: S608


def test_a_loser_is_answered_and_nothing_is_written(office: Office) -> None:
    place = conversation_shown(office)
    before = everything_in(office)
    lost = Answer(office.asked["UP0"], "UP0", "That time has just been taken.", near=burst.SLOT)

    office.delivery.answer(TEAM, Kind.CONVERSATION, lost, office.clicked("UP0", place))
    office.settle()

    [message] = office.person("UP0").dm()
    assert "That time has just been taken." in message.readable()
    assert everything_in(office) == before


def test_a_press_elsewhere_does_not_become_the_place_of_a_study_card(office: Office) -> None:
    card = office.post_as_bot(RESEARCHER, "the card")
    office.remember(RESEARCHER, Kind.STUDY, STUDY, card)
    status = office.post_as_bot(RESEARCHER, "an answer to /interview status")

    clicked = office.clicked(RESEARCHER, status)
    office.delivery.answer(TEAM, Kind.STUDY, Answer(STUDY, RESEARCHER), clicked)
    office.settle()

    assert office.shown_at(RESEARCHER, Kind.STUDY, STUDY) == card


def test_what_is_said_to_the_clicker_is_seen_by_nobody_else(office: Office) -> None:
    channel = office.workspace.add_channel("research", ["UP0", "UP1"])
    place = office.post_as_bot(channel, "for everybody")

    office.delivery.say(office.clicked("UP0", place), Message("Only for you."))
    office.settle()

    assert [message.text for message in office.person("UP0").messages(channel)] == [
        "for everybody",
        "Only for you.",
    ]
    assert [message.text for message in office.person("UP1").messages(channel)] == ["for everybody"]


def test_a_private_reply_that_fails_does_no_harm(office: Office) -> None:
    place = conversation_shown(office)

    with response_url_that_fails(404) as address:
        office.delivery.say(office.clicked("UP0", place, address), Message("Only for you."))
        office.settle()
    office.queue(note("UP0", "hello"))
    office.settle()

    assert len(office.texts("UP0")) == 2


def test_after_the_stop_a_click_waits_for_the_outbox_of_the_next_start(office: Office) -> None:
    place = conversation_shown(office)
    answer = office.behind_quick_way("UP0")
    office.delivery.stop()

    office.delivery.answer(TEAM, Kind.CONVERSATION, answer, office.clicked("UP0", place))

    assert office.row(answer.entry)["state"] == "due"
    assert office.texts("UP0") == ["as it was"]
