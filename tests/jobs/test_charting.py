"""Where Slack takes no charts, the same is said without them at once; and they are tried again after some days."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from slack_sdk import WebClient

from bot.demo.disturbances import Disturbance
from bot.errors import OutsideError
from bot.jobs.charting import message_with_charts, view_with_charts
from bot.slack.messenger import Messenger, Placed
from bot.views.blocks import Message, section
from bot.views.charts import bars
from tests.jobs.office import RESEARCHER, TEAM, Office

MESSAGE = Message(
    "Two of four are done.", (section("Two of four."), bars("Seats", ["love"], {"filled": [2]}))
)
HOME = {"type": "home", "blocks": [section("Two of four."), bars("Seats", ["love"], {"filled": [2]})]}
WITH, WITHOUT = ["section", "data_visualization"], ["section"]
NO_BLOCKS = Disturbance(error="invalid_blocks")


@pytest.fixture
def messenger(office: Office) -> Messenger:
    token = office.workspace.installation.bot_token
    return Messenger(WebClient(token=token, base_url=office.workspace.api_url, retry_handlers=[]))


@pytest.fixture
def post(office: Office, messenger: Messenger) -> Callable[[Message], Placed]:
    """Post a message to the researcher; return where it is."""
    return lambda message: message_with_charts(
        office.desk, TEAM, message, lambda shown: messenger.post(RESEARCHER, shown, "key")
    )


def shown(office: Office) -> list[list[str]]:
    """The types of the blocks of each message that the researcher has."""
    return [[block["type"] for block in message.blocks] for message in office.person(RESEARCHER).dm()]


def test_a_workspace_that_takes_charts_gets_them(office: Office, post: Callable[[Message], Placed]) -> None:
    post(MESSAGE)

    assert shown(office) == [WITH]
    assert len(office.tries()) == 1


def test_a_refused_chart_is_left_out_at_once_and_for_a_while(
    office: Office, post: Callable[[Message], Placed]
) -> None:
    office.workspace.disturb("chat.postMessage", NO_BLOCKS)
    post(MESSAGE)
    assert (shown(office), len(office.tries())) == ([WITHOUT], 2)

    office.clock.move_to(office.clock.now() + timedelta(days=7, seconds=-1))
    post(MESSAGE)
    assert (shown(office), len(office.tries())) == ([WITHOUT] * 2, 3)

    office.clock.move_to(office.clock.now() + timedelta(seconds=1))
    post(MESSAGE)
    assert (shown(office), len(office.tries())) == ([WITHOUT, WITHOUT, WITH], 4)


def test_an_update_falls_back_as_well(office: Office, messenger: Messenger) -> None:
    place = messenger.post(RESEARCHER, Message("As it was."), "key")
    office.workspace.disturb("chat.update", NO_BLOCKS)

    message_with_charts(office.desk, TEAM, MESSAGE, lambda message: messenger.update(place, message))

    assert shown(office) == [WITHOUT]


def test_home_falls_back_as_well(office: Office, messenger: Messenger) -> None:
    office.workspace.disturb("views.publish", Disturbance(error="invalid_arguments"))

    view_with_charts(office.desk, TEAM, HOME, lambda view: messenger.publish_home(RESEARCHER, view))

    home = office.person(RESEARCHER).home
    assert home is not None
    assert [block["type"] for block in home.blocks] == WITHOUT


def test_a_private_answer_falls_back_as_well(office: Office) -> None:
    place = office.post_as_bot(RESEARCHER, "Look")
    office.workspace.store.unknown_blocks = frozenset({"data_visualization"})

    office.delivery.say(office.clicked(RESEARCHER, place), MESSAGE, TEAM)
    office.settle()

    assert shown(office) == [[], WITHOUT]


def test_what_is_refused_for_something_else_says_nothing_of_charts(
    office: Office, post: Callable[[Message], Placed]
) -> None:
    office.workspace.disturb("chat.postMessage", NO_BLOCKS, times=2)
    with pytest.raises(OutsideError):
        post(MESSAGE)

    post(MESSAGE)

    assert shown(office) == [WITH]


def test_a_bad_moment_after_the_refusal_does_not_begin_it_anew(
    office: Office, post: Callable[[Message], Placed]
) -> None:
    office.workspace.disturb("chat.postMessage", NO_BLOCKS)
    office.workspace.disturb("chat.postMessage", Disturbance(status=429))
    with pytest.raises(OutsideError, match="ratelimited"):
        post(MESSAGE)

    post(MESSAGE)

    assert (shown(office), len(office.tries())) == ([WITHOUT], 3)


def test_any_other_error_is_passed_on(office: Office, post: Callable[[Message], Placed]) -> None:
    office.workspace.disturb("chat.postMessage", Disturbance(error="is_archived"))

    with pytest.raises(OutsideError, match="is_archived"):
        post(MESSAGE)

    assert len(office.tries()) == 1
