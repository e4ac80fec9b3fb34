"""Whoever is to hold a call learns nothing of what the participant feels, on any surface, before its outcome.

One story is played twice. The two plays differ in nothing but what the participant answers; everything that leaves the bot for
anybody else must be equal, letter by letter, until the outcome. So no list of surfaces can be incomplete.
"""

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.demo.acts import Person
from bot.domain.blindness import HIDDEN
from tests.flows.lists import open_people
from tests.flows.stage import DISLIKES_STRONGLY, LOVES, PAYS, REFUSED, Stage
from tests.flows.test_directory_page import open_first

NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
FEELINGS = {LOVES: "love", DISLIKES_STRONGLY: "dislike"}
REVEAL = "Reveal"
_COUNTED = re.compile(r'"key": "[^"]*"|F\d{9}|"(message_)?ts": "[^"]*"')
"""Ids and times in the order in which threads came to send: they say nothing."""
Stages = Callable[[], AbstractContextManager[Stage]]


@pytest.fixture
def forecasts() -> bool:
    return True


def reached_others(stage: Stage, person: Person, since: int) -> list[tuple[str, str]]:
    """Everything that the bot sent or answered since then, except what one person sent and was sent: (what, content)."""
    dm = stage.workspace.store.dm_of(person.id)
    own = {person.id, dm.id if dm else ""}
    found = []
    for entry in stage.workspace.log.entries[since:]:
        sent = entry.payload if isinstance(entry.payload, dict) else {}
        places = {
            entry.user,
            entry.channel,
            *(str(sent.get(name)) for name in ("channel", "user_id", "users")),
        }
        # The bot hears of its own messages a moment later, perhaps after the last look; it answers nothing.
        is_echo = entry.direction == "out" and entry.name == "message" and not entry.response
        if places & own or is_echo:
            continue
        content: Any = entry.payload if entry.direction == "in" else entry.response
        text = json.dumps(content, sort_keys=True, default=str)
        found.append((f"{entry.direction} {entry.kind} {entry.name}", _COUNTED.sub("", text)))
    for member in (stage.mara, stage.theo):
        found += [("file", file.content.decode()) for message in member.dm() for file in message.files]
    return sorted(found)


def call_of(stage: Stage, person: Person) -> tuple[int, datetime]:
    ((interview_id, starts_at),) = stage.rows(
        "SELECT i.id, i.starts_at FROM interviews i JOIN people p ON p.id = i.person_id WHERE p.slack_id = ?",
        person.id,
    )
    return interview_id, datetime.fromisoformat(starts_at)


def look_at_everything(stage: Stage, who: Person, about: Person) -> None:
    """Whatever somebody of the team can ask to see."""
    for command in ("status", "digest", "guide", f"why <@{about.id}>", "availability", "help", "recruit"):
        who.command("/interview", command)
        stage.settle()
        if who.modal:
            who.close_modal(whole_stack=True)
    who.command("/interview", "studies")
    stage.press(who, "Open")
    stage.press(who, "Funnel", on="modal")
    who.close_modal(whole_stack=True)
    look_at_person(stage, who, about)
    for form in ("Without names", "With names"):
        who.command("/interview", "export")
        if who.modal:
            who.fill("form", form)
            who.submit()
            stage.settle()
            who.close_modal(whole_stack=True)
    who.open_home()
    stage.settle()


def look_at_person(stage: Stage, who: Person, about: Person) -> None:
    """The directory, the people of the study in each place, and the person's page in both."""
    who.command("/interview", f"people {about.name}")
    open_first(stage, who)
    open_people(stage, who)
    for option in reversed(places(who)):
        who.fill("people.filter", option)
        stage.settle()
    open_first(stage, who)
    who.close_modal(whole_stack=True)


def places(who: Person) -> list[str]:
    """What can be chosen in the list of people that is open, everybody first."""
    assert who.modal is not None
    (select,) = [
        one
        for block in who.modal.blocks
        for one in block.get("elements", ())
        if one["type"] == "static_select"
    ]
    return [option["text"]["text"] for option in select["options"]]


def until_the_outcome(stage: Stage, feeling: str) -> list[tuple[str, str]]:
    """Play from the launch to the end of a call that Mara holds herself; she looks at everything at every turn."""
    # After the hour of the digest, and for the next day: what falls due in one moment is sent in any order.
    stage.go_to(NINE + timedelta(minutes=30))
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(
        more=True,
        target="2",
        interviewers=[stage.mara.id],
        digest=stage.research,
        flags=["Calls are recorded", "Blind interviewers"],
    )
    since = len(stage.workspace.log.entries)
    stage.answer(ana, PAYS, feeling)
    look_at_everything(stage, stage.mara, ana)
    starts_at = NINE + timedelta(days=1, hours=3)
    stage.book_at(ana, starts_at)
    look_at_everything(stage, stage.mara, ana)
    stage.go_to(NINE + timedelta(days=1))
    stage.go_to(starts_at - timedelta(minutes=59))
    look_at_everything(stage, stage.mara, ana)
    stage.go_to(starts_at + timedelta(minutes=1))
    stage.press(stage.mara, "Not here")
    stage.press(stage.mara, "They are here")
    look_at_everything(stage, stage.mara, ana)
    stage.go_to(starts_at + timedelta(minutes=29))
    return reached_others(stage, ana, since)


def test_nothing_that_reaches_anybody_depends_on_what_was_answered(stages: Stages) -> None:
    seen = []
    for feeling in FEELINGS:
        with stages() as stage:
            seen.append(until_the_outcome(stage, feeling))
    loves, dislikes = seen

    assert loves == dislikes
    kinds = {what for what, _ in loves}
    assert {"in web_api chat.postMessage", "in web_api chat.update", "in web_api views.publish"} <= kinds, (
        kinds
    )


@pytest.mark.parametrize("feeling", FEELINGS)
def test_after_the_call_the_interviewer_learns_it(stage: Stage, feeling: str) -> None:
    until_the_outcome(stage, feeling)
    ana = stage.workspace.person(str(stage.value("SELECT slack_id FROM people WHERE name = 'Ana Ortiz'")))
    assert feeling not in stage.all_read(stage.mara)

    stage.hold(stage.mara, ana)

    card = next(m.readable() for m in stage.mara.dm() if "Completed: call with" in m.readable())
    assert feeling in card
    assert "not blind" not in card
    stage.mara.command("/interview", "status")
    mix = re.findall(r"(love|dislike)\W+(\d) of 1 done", stage.mara.dm()[-1].readable())
    assert (FEELINGS[feeling], "1") in mix


def booked(stage: Stage, interviewers: list[Person], feeling: str = LOVES) -> Person:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(target="2", interviewers=[person.id for person in interviewers])
    stage.go_to(NINE)
    stage.answer_and_book(ana, feeling)
    return ana


def test_reveal_is_kept_and_marks_the_call(stage: Stage) -> None:
    ana = booked(stage, [stage.theo], DISLIKES_STRONGLY)
    assert DISLIKES_STRONGLY not in stage.all_read(stage.theo)

    stage.press(stage.theo, REVEAL)
    card = stage.card(stage.theo, ana)
    assert DISLIKES_STRONGLY in card.readable()
    assert "not blind" in card.readable()
    assert REVEAL not in card.buttons
    interview_id, _ = call_of(stage, ana)
    invitation_id = stage.value("SELECT invitation_id FROM interviews WHERE id = ?", interview_id)
    assert stage.rows("SELECT actor, subject FROM audit WHERE action = 'answers revealed'") == [
        (stage.theo.id, f"invitation {invitation_id}")
    ]


def test_only_whoever_holds_the_call_may_reveal(stage: Stage) -> None:
    ana = booked(stage, [stage.theo], DISLIKES_STRONGLY)
    payload = stage.theo.press_payload(REVEAL, in_message=stage.card(stage.theo, ana))
    for somebody in (stage.mara, ana):
        since = len(stage.workspace.log.entries)
        stage.workspace.deliver("interactive", payload | {"user": {**payload["user"], "id": somebody.id}})
        stage.settle()
        assert REFUSED in str([entry.payload for entry in stage.workspace.log.entries[since:]])
    assert stage.rows("SELECT * FROM reveals") == []


def edit_interviewers(stage: Stage, *interviewers: Person) -> None:
    stage.press(stage.mara, "Edit")
    stage.mara.fill("interviewers", [one.id for one in interviewers])
    assert stage.mara.submit().acked
    stage.settle()


def test_who_asked_why_before_they_came_to_interview_is_the_last_to_hold_the_call(stage: Stage) -> None:
    people = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(interviewers=[stage.theo.id])
    stage.go_to(NINE)
    asked_about, other = people
    for person in people:
        stage.answer(person)
    stage.mara.command("/interview", f"why <@{asked_about.id}>")
    assert stage.value("SELECT count(*) FROM reveals WHERE slack_id = ?", stage.mara.id) == 1
    edit_interviewers(stage, stage.mara, stage.theo)

    # Both are free, and neither holds a call yet: whoever comes first in the list would get it.
    stage.book(asked_about)
    assert stage.rows("SELECT interviewer FROM interviews") == [(stage.theo.id,)]
    stage.book(other)
    assert stage.rows("SELECT interviewer FROM interviews ORDER BY id DESC LIMIT 1") == [(stage.mara.id,)]


def test_who_may_come_to_hold_the_call_is_not_told_why_and_stays_blind(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(interviewers=[stage.mara.id])
    stage.go_to(NINE)
    stage.answer(ana)

    stage.mara.command("/interview", f"why <@{ana.id}>")

    assert HIDDEN in stage.mara.dm()[-1].readable()
    stage.book(ana)
    assert "not blind" not in stage.card(stage.mara, ana).readable()
    assert REVEAL in stage.card(stage.mara, ana).buttons


def test_a_study_may_do_without(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(more=True, flags=None)
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    card = stage.card(stage.theo, ana)
    assert LOVES in card.readable()
    assert "not blind" not in card.readable()
    assert REVEAL not in card.buttons


def test_a_researcher_who_holds_no_call_reads_the_mix(stage: Stage) -> None:
    booked(stage, [stage.theo])
    mix = re.findall(r"(love|dislike)\W+0 of 1 done(, 1 booked)?", stage.newest(stage.mara).readable())
    assert mix == [("love", ", 1 booked"), ("dislike", "")]


def funnel_of(stage: Stage) -> str:
    """The funnel that Mara reads."""
    stage.mara.command("/interview", "studies")
    stage.press(stage.mara, "Open")
    stage.press(stage.mara, "Funnel", on="modal")
    assert stage.mara.modal is not None
    said = stage.mara.modal.text()
    stage.mara.close_modal(whole_stack=True)
    return said


def test_a_researcher_who_may_hold_the_call_reads_of_a_segment_only_whose_answers_they_may_know(
    stage: Stage,
) -> None:
    ana, bo = stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit(target="2", interviewers=[stage.mara.id])
    stage.go_to(NINE)
    stage.answer(ana, PAYS, DISLIKES_STRONGLY)
    waiting = funnel_of(stage)
    stage.book(ana)
    stage.hold(stage.mara, ana)
    stage.answer(bo)
    told = funnel_of(stage)

    assert "*everybody*: 2 invited · 2 reached · 1 began · 1 answered · 1 fit · 0 booked" in waiting
    assert "*dislike*: 0 invited · 0 reached · 0 began · 0 answered" in waiting
    assert "*not told yet*: 2 invited · 2 reached · 1 began · 1 answered · 1 fit · 0 booked" in waiting
    assert "*dislike*: 1 invited · 1 reached · 1 began · 1 answered · 1 fit · 1 booked · 1 completed" in told
    assert "*love*: 0 invited" in told
    assert "*not told yet*: 1 invited" in told


def test_a_call_of_somebody_else_that_they_may_come_to_hold_is_not_told_by_segment(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(target="2", interviewers=[stage.theo.id])
    stage.go_to(NINE)
    stage.answer_and_book(ana)
    before = stage.newest(stage.mara).readable()
    edit_interviewers(stage, stage.mara, stage.theo)

    stage.mara.command("/interview", "status")

    assert "*love*: 0 of 1 done, 1 booked" in before
    now = stage.mara.dm()[-1].readable()
    assert "*love*: 0 of 1 done, 1 booked" not in now
    assert "1 call is booked: told by segment after the calls" in now


def test_whoever_asked_why_and_then_comes_to_interview_is_marked(stage: Stage) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit(interviewers=[stage.theo.id])
    stage.go_to(NINE)
    stage.answer(ana)
    stage.mara.command("/interview", f"why <@{ana.id}>")
    edit_interviewers(stage, stage.mara)
    stage.book(ana)
    assert "not blind" in stage.card(stage.mara, ana).readable()
