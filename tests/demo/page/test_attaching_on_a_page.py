"""Files that are chosen in a form of the page."""

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import pytest

from bot.demo.show import Shown
from tests.demo.acting_app import client_of, modal, text_input
from tests.demo.page.visitor import Visitor, demo_on_a_page


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with demo_on_a_page(tmp_path_factory.mktemp("demo")) as page:
        page.workspace.store.granted |= {"files:read"}
        yield page


@pytest.fixture
def form(shown: Shown, visitor: Visitor) -> Iterator[str]:
    """The id of a modal with a file input and one for text."""
    blocks = text_input("List", "list", type="file_input", max_files=2), text_input("Name", "name")
    trigger = shown.workspace.store.grant_trigger(visitor.person["id"])
    view = client_of(shown.workspace).views_open(trigger_id=trigger, view=modal(*blocks))["view"]
    visitor.wait_for(lambda: visitor.modal)
    yield view["id"]
    if visitor.modal:
        visitor.do("close", view=view["id"], all=True)
        visitor.wait_for(lambda: visitor.modal is None)


def attach(visitor: Visitor, view: str, *contents: bytes, block: str = "list") -> dict[str, Any]:
    files = [
        {"name": f"{number}.csv", "type": "text/csv", "data": b64encode(content).decode()}
        for number, content in enumerate(contents)
    ]
    return visitor.do("attach", view=view, block=block, action=block, files=files)


def held(visitor: Visitor) -> list[tuple[str, int]]:
    files = visitor.modal["state"]["list"]["list"] if visitor.modal else []
    return [(file["name"], file["size"]) for file in files]


def test_a_chosen_file_is_there_at_once_and_another_takes_its_place(
    shown: Shown, visitor: Visitor, form: str
) -> None:
    assert attach(visitor, form, b"name\n", b"other\n")["ok"]
    visitor.wait_for(lambda: held(visitor) == [("0.csv", 5), ("1.csv", 6)])

    assert attach(visitor, form, b"name\nAna\n")["ok"]
    visitor.wait_for(lambda: held(visitor) == [("0.csv", 9)])

    assert shown.cast.manager.files[-1].content == b"name\nAna\n"
    assert attach(visitor, form)["ok"]
    visitor.wait_for(lambda: held(visitor) == [])


def test_submitting_sends_the_files_and_takes_none_from_the_form_itself(
    shown: Shown, visitor: Visitor, form: str
) -> None:
    attach(visitor, form, b"name\n")
    visitor.wait_for(lambda: held(visitor))

    made_up = [{"id": "F999", "name": "made up", "size": 1}]
    visitor.do("submit", view=form, state={"list": {"list": made_up}, "name": {"name": "Ana"}})

    [sent] = shown.workspace.log.deliveries("view_submission")[-1:]
    values = sent.payload["view"]["state"]["values"]
    assert [file["name"] for file in values["list"]["list"]["files"]] == ["0.csv"]
    assert values["name"]["name"]["value"] == "Ana"


def test_what_slacks_client_does_not_take_is_refused_in_a_sentence(visitor: Visitor, form: str) -> None:
    assert attach(visitor, form, b"1", b"2", b"3")["text"] == "At most 2 files can be attached."
    assert attach(visitor, form, b"1", block="name")["text"] == "That is not there any more."
    assert attach(visitor, "V999", b"1")["text"] == "That is not there any more."


def test_what_is_no_file_is_not_understood(visitor: Visitor, form: str) -> None:
    files = [{"name": "a.csv", "type": "", "data": "not base64!"}]

    answer = visitor.do("attach", view=form, block="list", action="list", files=files)

    assert "Load it again" in answer["text"]
    assert held(visitor) == []


def test_files_of_ten_megabytes_go_through_the_line(shown: Shown, visitor: Visitor, form: str) -> None:
    together = visitor.hello["files"]["together"]

    assert attach(visitor, form, bytes(together))["ok"]
    visitor.wait_for(lambda: held(visitor) == [("0.csv", together)])
    assert visitor.hello["files"]["each"] == shown.workspace.store.file_bytes
