"""The directory in Slack: found, listed, turned, and opened at one person."""

import pytest

from bot.demo.acts import Person
from tests.flows.lists import first_of
from tests.flows.scenes import name_researchers
from tests.flows.stage import REFUSED, STOP, Stage

SEARCH = "Search, and press Enter"


def text_of(person: Person) -> str:
    assert person.modal is not None
    return person.modal.text()


def names_in(person: Person) -> list[str]:
    """The names of the people who are listed."""
    assert person.modal is not None
    sections = [block for block in person.modal.blocks if "accessory" in block]
    return [block["text"]["text"].split("*")[1] for block in sections]


def choose(stage: Stage, person: Person, option: str) -> list[str]:
    person.fill("people.filter", option)
    stage.settle()
    return names_in(person)


def search(stage: Stage, person: Person, words: str) -> list[str]:
    person.fill(SEARCH, words)
    stage.settle()
    return names_in(person)


def open_first(stage: Stage, person: Person) -> None:
    """Open the first of those who are listed."""
    assert stage.workspace.deliver("interactive", first_of(person, "Open")).acked
    stage.settle()


def test_somebody_is_found_by_any_word_of_their_name_address_and_company(stage: Stage) -> None:
    ana, bob = stage.person("Ana Ortiz"), stage.person("Bob Köhler", email="bk@north.example")
    stage.on_panel(ana, bob, company="Blue Kite Ltd")
    stage.customers("Zoe Zimmer")
    stage.mara.command("/interview", "people ort")
    assert names_in(stage.mara) == ["Ana Ortiz"]

    assert search(stage, stage.mara, "kohler") == ["Bob Köhler"]
    assert search(stage, stage.mara, "KÖH bo") == ["Bob Köhler"]
    assert search(stage, stage.mara, "bk@north.ex") == ["Bob Köhler"]
    assert search(stage, stage.mara, "blue kite") == ["Ana Ortiz", "Bob Köhler"]
    assert search(stage, stage.mara, "rtiz") == []
    assert "Nobody was found" in text_of(stage.mara)
    assert search(stage, stage.mara, "") == ["Ana Ortiz", "Bob Köhler", "Zoe Zimmer"]


@pytest.mark.parametrize(
    "words", ['"', "* OR name:", "workspace : x", "a" * 100, "NEAR(", "&lt;b> & `x`", "ana AND", "-"]
)
def test_whatever_is_searched_for_is_looked_for_as_words(stage: Stage, words: str) -> None:
    stage.customers("Ana Ortiz")

    stage.mara.command("/interview", f"people {words}")

    assert names_in(stage.mara) == []


def test_a_form_that_is_submitted_searches_too(stage: Stage) -> None:
    stage.customers("Ana Ortiz", "Bob Brown")
    stage.mara.command("/interview", "people")
    assert names_in(stage.mara) == ["Ana Ortiz", "Bob Brown"]

    outcome = stage.forced(stage.mara, **{"people.search": "brown"})

    assert outcome.response is not None
    assert "Bob Brown" in str(outcome.response)
    assert "Ana Ortiz" not in str(outcome.response)


def test_lists_hold_whom_they_name_and_the_counts_say_how_many(stage: Stage) -> None:
    ana, bob, _ = stage.customers("Ana Ortiz", "Bob Brown", "Cleo Crane")
    stage.recruit(audience=None, picked=[ana.id, bob.id])
    stage.go_on(hours=1)
    stage.press(ana, STOP)
    stage.on_panel(stage.person("Dan Dorn"))
    file = stage.database.with_name("more.csv")
    file.write_text("email,name\nnobody@else.example,Eve East\n")
    stage.bot.import_people(file)

    stage.mara.command("/interview", "people")

    told = text_of(stage.mara)
    assert "*5 people* · 3 on the panel · 4 linked to Slack, 1 are not in this workspace" in told
    assert "2 can be asked now · 1 resting · 1 opted out or blocked · 0 unreachable" in told
    assert choose(stage, stage.mara, "On the panel") == ["Bob Brown", "Cleo Crane", "Dan Dorn"]
    assert choose(stage, stage.mara, "Can be asked now") == ["Cleo Crane", "Dan Dorn"]
    assert choose(stage, stage.mara, "Resting") == ["Bob Brown"]
    assert "Was invited recently: not before Wed 10 Feb 2027" in text_of(stage.mara)
    assert choose(stage, stage.mara, "Opted out or blocked") == ["Ana Ortiz"]
    assert "Opted out, since Mon 11 Jan 2027" in text_of(stage.mara)
    assert choose(stage, stage.mara, "Not in Slack") == ["Eve East"]
    assert search(stage, stage.mara, "e") == ["Eve East"]


def test_a_count_follows_a_change_at_once_and_the_clock_within_a_minute(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.mara.command("/interview", "people")
    assert "1 can be asked now" in text_of(stage.mara)

    stage.customers("Bob Brown")
    stage.mara.close_modal()
    stage.mara.command("/interview", "people")
    assert "2 can be asked now" in text_of(stage.mara)

    stage.recruit(audience=None, picked=[ana.id])
    stage.go_on(hours=1)
    stage.go_on(days=30)
    stage.mara.command("/interview", "people")
    assert "2 can be asked now · 0 resting" in text_of(stage.mara)


def test_a_long_list_is_turned_ten_at_a_time(stage: Stage) -> None:
    stage.customers(*(f"Person {number:02}" for number in range(23)))
    stage.mara.command("/interview", "people")
    assert "Showing 1–10 of 23" in text_of(stage.mara)
    assert "Earlier" not in stage.mara.modal.buttons  # type: ignore[union-attr]

    stage.press(stage.mara, "More", on="modal")
    assert "Showing 11–20 of 23" in text_of(stage.mara)
    stage.press(stage.mara, "More", on="modal")
    assert names_in(stage.mara) == ["Person 20", "Person 21", "Person 22"]
    assert "Showing 21–23 of 23" in text_of(stage.mara)
    assert "More" not in stage.mara.modal.buttons  # type: ignore[union-attr]

    stage.press(stage.mara, "Earlier", on="modal")
    assert names_in(stage.mara)[0] == "Person 10"
    # A search begins at its own first page.
    assert search(stage, stage.mara, "person") == [f"Person {number:02}" for number in range(10)]


def test_nobody_who_was_erased_is_listed_or_found(stage: Stage) -> None:
    ana, _ = stage.customers("Ana Ortiz", "Bob Brown")
    ana.open_home()
    stage.settle()
    stage.press(ana, "Erase my data", on="home")
    assert ana.submit().acked
    stage.settle()

    stage.mara.command("/interview", "people")

    assert names_in(stage.mara) == ["Bob Brown"]
    assert search(stage, stage.mara, "ana") == []


def test_an_empty_directory_says_how_people_come_into_it(stage: Stage) -> None:
    stage.mara.command("/interview", "people")

    assert "Nobody is in the directory yet" in text_of(stage.mara)


def test_a_participant_sees_nobody(stage: Stage) -> None:
    ana, _ = stage.customers("Ana Ortiz", "Bob Brown")

    outcome = ana.command("/interview", "people bob")

    assert REFUSED in str(outcome.response)
    assert ana.modal is None


def test_a_number_that_nobody_has_opens_nobody(stage: Stage) -> None:
    rita = stage.person("Rita Roe")
    stage.customers("Ana Ortiz")
    name_researchers(stage, rita)
    rita.command("/interview", "people")
    payload = first_of(rita, "Open")
    payload["actions"][0]["value"] = payload["actions"][0]["value"].replace('"p":1', '"p":999')
    stage.workspace.deliver("interactive", payload)
    stage.settle()

    assert "This person is not in the directory any more" in text_of(rita)
