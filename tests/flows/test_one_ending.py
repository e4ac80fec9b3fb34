"""Whoever is not offered times reads one ending: what it was that decided cannot be told from anything that reaches them."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest

from bot.demo.acts import Person
from bot.demo.traffic import Entry
from tests.flows.stage import ANSWER, DISLIKES, LOVES, PAYS, SEND, THANKED, Stage
from tests.flows.test_own_questions import TOOLS, add_question, launch, open_builder

NONE = "None of these"
MIXED = "Mixed, or neither"
PAYS_UNUSED = "We pay for it, I don't use it"
PANEL = "Yes, you may ask me again"
FITS, UNFIT = "Abacus", "Quill"
TAKES_THE_SEAT = (PAYS, LOVES, FITS)
SAID = {
    "does not fit": (PAYS, DISLIKES, UNFIT),
    "no seat for this answer": (PAYS, MIXED, FITS),
    "full": (PAYS, LOVES, FITS),
    "never a customer": (NONE, FITS),
    "pays and does not use it": (PAYS_UNUSED, FITS),
}
"""What each of them answers. The seat of `TAKES_THE_SEAT` is taken by then; one for `DISLIKES` is free."""

Sight = tuple[str, str, Any]
"""The method, the text and the blocks of one thing that reached somebody."""


def reached(stage: Stage, person: Person, since: int = 0) -> list[Entry]:
    """What the bot sent to one person, in order, in whatever way."""
    store = stage.workspace.store
    dm = store.dm_of(person.id)
    places = {person.id, dm.id if dm else ""}
    found = []
    for entry in stage.workspace.log.entries[since:]:
        if entry.direction == "in":
            given = entry.payload if isinstance(entry.payload, Mapping) else {}
            named = {
                entry.user,
                entry.channel,
                *(given.get(name) for name in ("channel", "user_id", "users")),
            }
            if places & named:
                found.append(entry)
    return found


def sights(stage: Stage, person: Person, since: int = 0) -> list[Sight]:
    """The same without what differs between any two people: ids, timestamps, channels, and what they answered themselves."""
    numbers = {
        str(number): "one"
        for (number,) in stage.rows(
            "SELECT i.id FROM invitations i JOIN people p ON p.id = i.person_id WHERE p.slack_id = ?",
            person.id,
        )
    }
    found = []
    for entry in reached(stage, person, since):
        assert entry.ok, entry.line()
        payload = dict(entry.payload)
        shown = payload.get("view", payload)
        blocks = plain(shown.get("blocks", []), numbers)
        if "Check your answers" in str(blocks):
            blocks = [block for block in blocks if "\n" not in str(block.get("text", {}).get("text"))]
        others = sorted(
            set(payload) - {"channel", "ts", "text", "blocks", "view", "user_id", "token", "users"}
        )
        found.append((f"{entry.kind} {entry.name} {others}", shown.get("text", ""), blocks))
    return found


def plain(blocks: Any, numbers: Mapping[str, str]) -> Any:
    """Blocks without the number of the invitation in the values of buttons."""
    text = json.dumps(blocks, sort_keys=True)
    for number, name in numbers.items():
        text = re.sub(rf'(\\"i\\":){number}\b', rf"\1{name}", text)
    return json.loads(text)


def from_the_check_on(found: list[Sight]) -> list[Sight]:
    first = next(place for place, (_, _, blocks) in enumerate(found) if "Check your answers" in str(blocks))
    return found[first:]


def alike(stage: Stage, people: Mapping[str, Person], since: int = 0) -> list[Sight]:
    """What reached everybody, from "check your answers" on when it is within: one and the same."""
    found = {name: sights(stage, person, since) for name, person in people.items()}
    if not since:
        found = {name: from_the_check_on(seen) for name, seen in found.items()}
    first = next(iter(found))
    for name, seen in found.items():
        assert seen == found[first], f"“{name}” differs from “{first}”"
    return found[first]


def answer_all(stage: Stage, person: Person, labels: tuple[str, ...]) -> None:
    for label in (ANSWER, *labels):
        stage.press(person, label)


def take_one_seat(stage: Stage, **more: object) -> tuple[Person, list[Person]]:
    """Start a study of two seats and fill one; return who took it, and five who were asked as well."""
    names = ("Kit Moss", "Ana Ortiz", "Bo Lind", "Cy Adler", "Dee Novak", "Eli Brandt")
    kit, *others = [stage.person(name) for name in names]
    seats = {"target": "2", "seats_love": "1", "seats_dislike": "1"}
    picked = [kit.id, *(person.id for person in others)]
    open_builder(stage, stage.mara, more=True, audience=None, picked=picked, **seats, **more)
    add_question(stage, stage.mara, TOOLS, (FITS, "fits"), (UNFIT, "does not fit"))
    launch(stage, stage.mara)
    assert stage.invited([kit, *others]) == [kit, *others]
    answer_all(stage, kit, TAKES_THE_SEAT)
    stage.press(kit, SEND)
    if more:
        say_of(stage, kit, "Approve")
    stage.book(kit)
    return kit, others


def say_of(stage: Stage, person: Person, label: str) -> None:
    """The researcher approves or declines somebody."""
    found = [m for m in stage.mara.dm() if person.name in m.readable() and label in m.buttons]
    stage.press(stage.mara, label, in_message=found[-1])
    if label == "Decline":
        stage.mara.fill("reason", "Took part last year.")
        assert stage.mara.submit().acked
        stage.settle()


@pytest.fixture
def taken(stage: Stage) -> tuple[Person, dict[str, Person]]:
    """A study in which one seat is taken and one is free, who took it, and those who were asked as well."""
    kit, others = take_one_seat(stage)
    return kit, dict(zip(SAID, others, strict=True))


def verdicts(stage: Stage) -> dict[str, tuple[str, str]]:
    rows = stage.rows(
        "SELECT p.slack_id, s.verdict, s.reasons FROM submissions s JOIN invitations i ON i.id = s.invitation_id "
        "JOIN people p ON p.id = i.person_id"
    )
    return {slack_id: (verdict, reasons) for slack_id, verdict, reasons in rows}


def test_nobody_can_tell_what_decided(stage: Stage, taken: tuple[Person, dict[str, Person]]) -> None:
    kit, people = taken

    for name, person in people.items():
        answer_all(stage, person, SAID[name])
    for person in people.values():
        stage.press(person, SEND)
    stage.go_on(days=1)

    seen = alike(stage, people)
    assert THANKED in str(seen[-1])
    assert from_the_check_on(sights(stage, kit)) != seen

    # They were told apart where nobody but the researcher looks.
    decided = {name: verdicts(stage)[person.id] for name, person in people.items()}
    assert "Does not fit" in decided["does not fit"][1]
    assert "no seats for 'mixed'" in decided["no seat for this answer"][1]
    assert decided["full"][0] == "standby"
    assert "no relationship" in decided["never a customer"][1]
    assert "does not use it" in decided["pays and does not use it"][1]


def test_whoever_awaits_approval_or_was_declined_can_tell_no_more(stage: Stage) -> None:
    kit, others = take_one_seat(stage, flags=["Approval"])
    names = ("does not fit", "awaiting", "declined", "approved without a seat", "never a customer")
    people = dict(zip(names, others, strict=True))
    said = {"awaiting": (PAYS, DISLIKES, FITS), "declined": (PAYS, DISLIKES, FITS)}
    for name, person in people.items():
        answer_all(stage, person, (SAID | said | {"approved without a seat": SAID["full"]})[name])
    for person in people.values():
        stage.press(person, SEND)
    say_of(stage, people["declined"], "Decline")
    say_of(stage, people["approved without a seat"], "Approve")
    stage.go_on(days=1)

    seen = alike(stage, people)

    assert THANKED in str(seen[-1])
    assert from_the_check_on(sights(stage, kit)) != seen
    decided = {name: verdicts(stage)[person.id] for name, person in people.items()}
    assert {name: verdict for name, (verdict, _) in decided.items()} == {
        "does not fit": "thank",
        "awaiting": "standby",
        "declined": "thank",
        "approved without a seat": "standby",
        "never a customer": "thank",
    }
    assert "approval" in decided["awaiting"][1]


def test_nobody_can_tell_later_either(stage: Stage, taken: tuple[Person, dict[str, Person]]) -> None:
    _kit, people = taken
    for name, person in people.items():
        answer_all(stage, person, SAID[name])
        stage.press(person, SEND)
    since = len(stage.workspace.log.entries)

    # They write, look at the Home, press what is left to press, and wait; then the study is closed.
    for person in people.values():
        stage.say(person, "Did you get my answers?")
        person.open_home()
        stage.settle()
        stage.press(person, PANEL)
    for days in (1, 3):
        stage.go_on(days=days)
    stage.press(stage.mara, "Close")
    stage.go_on(days=1)

    assert stage.rows("SELECT status FROM studies") == [("closed",)]
    assert alike(stage, people, since)
    read = {stage.all_read(person) for person in people.values()}
    assert len(read) == 1, read
    assert THANKED in read.pop()
