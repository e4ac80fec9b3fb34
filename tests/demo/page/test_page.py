"""The page without a browser: what it is told, what a visitor can do, and the demo's tour from beginning to end."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from bot.demo.model import Posted
from bot.demo.show import BEGIN, Shown
from tests.demo.page.visitor import Visitor, demo_on_a_page


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with demo_on_a_page(tmp_path_factory.mktemp("demo")) as page:
        yield page


def test_a_page_is_told_who_is_there_and_what_can_be_typed(visitor: Visitor) -> None:
    roles = [person["role"] for person in visitor.hello["people"]]

    assert roles[:2] == ["manager", "interviewer"]
    assert roles.count("customer") == 60
    assert [command["name"] for command in visitor.hello["commands"]] == ["/interview"]
    assert "recruit | status" in visitor.hello["commands"][0]["hint"]
    assert [step["id"] for step in visitor.hello["steps"]] == ["recruit", "answer", "book", "digest", "why"]


def test_a_page_that_is_loaded_again_has_read_nothing_yet(shown: Shown, visitor: Visitor) -> None:
    visitor.become("Theo Abara")
    store, mara = shown.workspace.store, shown.cast.manager.id
    store.post(Posted(shown.cast.research, store.next_ts(), shown.cast.interviewer.id, "For Mara to read."))

    with Visitor(shown.address) as again:
        again.become("Theo Abara")
        again.do("watch", person=mara, place={"channel": again.hello["people"][0]["dm"]})
        places = again.wait_for(lambda: len(again.state["places"]) == 2 and again.state["places"])

    assert places[0]["unread"] == 1


def test_what_the_clients_form_refuses_is_said_under_the_input_and_nothing_is_sent(
    shown: Shown, visitor: Visitor
) -> None:
    before = len(shown.workspace.log.deliveries("view_submission"))
    visitor.type("/interview recruit")

    answer = visitor.submit()

    assert answer["errors"]["goal"] == "Please complete this required field."
    assert len(shown.workspace.log.deliveries("view_submission")) == before
    visitor.do("close", view=visitor.modal["id"], all=False)
    visitor.wait_for(lambda: visitor.modal is None)


def test_what_the_bot_refuses_is_said_under_the_input(visitor: Visitor) -> None:
    visitor.type("/interview recruit")

    answer = visitor.submit(
        goal="What makes teams stay?", decision="Spring", target="0", deadline="2027-01-29"
    )

    assert answer["errors"] == {"target": "Choose from 1 to 1,000 interviews."}
    visitor.wait_for(lambda: visitor.modal["errors"])
    assert visitor.modal["state"]["goal"]["goal"] == "What makes teams stay?"
    visitor.do("close", view=visitor.modal["id"], all=True)


def test_a_command_that_does_not_exist_is_refused_in_a_sentence(visitor: Visitor) -> None:
    assert visitor.type("/nothing")["text"] == "/nothing is not a valid command."


def test_words_are_heard_in_the_conversation_with_the_app_alone(visitor: Visitor) -> None:
    channel = next(iter(visitor.hello["channels"]))

    refused = visitor.do("type", channel=channel, text="hello")
    heard = visitor.type("hello")

    assert "only commands" in refused["text"]
    assert heard["ok"]
    visitor.wait_for(lambda: any(message["text"] == "hello" for message in visitor.messages.values()))
    visitor.wait_for(lambda: list(visitor.messages.values())[-1]["app"])


def test_nobody_acts_in_a_message_or_a_view_of_somebody_else(shown: Shown, visitor: Visitor) -> None:
    visitor.type("/interview recruit")
    view = visitor.wait_for(lambda: visitor.modal)

    with Visitor(shown.address) as other:
        theo = other.become("Theo Abara")
        stolen = other.do("submit", view=view["id"], state={})
        pressed = other.do("act", place={"view": view["id"]}, block="goal", action="goal", value="x")
        read = other.do("watch", person=theo["id"], place={"channel": visitor.person["dm"]})

    assert [stolen["text"], pressed["text"]] == ["That is not there any more."] * 2
    assert not read["ok"]
    visitor.do("close", view=view["id"], all=True)


@pytest.mark.parametrize(
    "wish",
    [
        {"do": "nothing"},
        {"do": "jump", "by": "year"},
        {"do": "life", "on": True, "pace": "warp"},
        {"do": "watch", "person": "U999", "place": {"home": True}},
        {"do": "control", "person": "U999", "mine": True},
        {"do": "act"},
        {"do": "entry", "number": "x"},
    ],
)
def test_what_is_not_understood_is_answered_and_the_page_goes_on(
    visitor: Visitor, wish: dict[str, object]
) -> None:
    answer = visitor.do(**wish)  # type: ignore[arg-type]

    assert not answer["ok"]
    assert "Load it again" in answer["text"]
    assert visitor.do("traffic", on=False)["ok"]


def test_the_tour_from_recruit_to_why(shown: Shown, visitor: Visitor) -> None:
    visitor.recruit()
    visitor.wait_for(lambda: visitor.state["steps"].get("recruit"))
    invited = [person for person in shown.cast.minds if visitor.state["unread"].get(person)]
    customer = shown.cast.minds[invited[0]].customer.name

    visitor.become(customer)
    for label in (
        "Answer the questions",
        "I use it, and I or my company pays",
        "I love it",
        "Send my answers",
    ):
        assert visitor.press(label)["ok"]
    visitor.wait_for(lambda: visitor.state["steps"].get("answer"))
    visitor.press("I agree, show times")
    times = visitor.wait_for(lambda: _times(visitor))
    visitor.do("act", **visitor.button(times[0]))
    visitor.wait_for(lambda: visitor.state["steps"].get("book"))
    love = {"name": "love", "filled": 0, "reserved": 1, "target": 4}
    visitor.wait_for(lambda: visitor.state["mix"][0]["segments"][0] == love)
    assert invited[0] in visitor.state["life"]["mine"]

    visitor.become("Mara Lindqvist")
    visitor.do("jump", by="morning")
    channel = next(iter(visitor.hello["channels"]))
    visitor.do("watch", person=visitor.person["id"], place={"channel": channel})
    visitor.wait_for(
        lambda: any(message["text"].startswith("Interviews") for message in visitor.messages.values())
    )
    visitor.wait_for(lambda: visitor.state["steps"].get("digest"))
    morning = datetime.fromtimestamp(visitor.state["clock"]["now"], UTC)
    assert (morning.day, morning.hour, morning.minute) == (BEGIN.day + 1, 9, 0)

    handle = shown.workspace.store.member(invited[0]).name
    visitor.become("Mara Lindqvist")
    visitor.type(f"/interview why @{handle}")
    visitor.wait_for(lambda: list(visitor.messages.values())[-1]["ephemeral"])
    everything = dict.fromkeys(("recruit", "answer", "book", "digest", "why"), True)
    visitor.wait_for(lambda: visitor.state["steps"] == everything)
    assert shown.workspace.log.violations() == []


def _times(visitor: Visitor) -> list[str]:
    labels = [
        element["text"]["text"]
        for block in list(visitor.messages.values())[-1]["blocks"]
        for element in block.get("elements", ())
        if element.get("type") == "button"
    ]
    return [label for label in labels if len(label) == 5 and label[2] == ":"]
