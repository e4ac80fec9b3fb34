"""The log of a whole story at INFO: nobody's name, address or words are in it, and what went wrong is found by the reference people read."""

import json
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import log
from bot.demo.disturbances import Disturbance
from tests.flows.stage import AGREE, ANSWER, LOVES, PAYS, SEND, Stage
from tests.flows.test_after_calls import write_notes
from tests.flows.test_own_questions import add_question, launch, open_builder

BOTH = pytest.mark.parametrize("transport", ["socket", "http"])
NINE = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
REFERENCE = re.compile(r"\(reference ([A-Z2-7]{8})\)")
TYPED = {
    "goal": "Whether quokkas renew in spring",
    "decision": "Which wombat to build",
    "question": "What would your axolotl miss?",
    "answer": "My tapir reads the capybara ledger",
    "notes": "She mentioned an okapi twice",
    "said": "hello, is the pangolin there",
    "time": "next Tuesday at 3 with the numbat",
    "availability": "weekdays 10am-4pm except narwhal",
    "command": "dance with my ocelot",
    "searched": "Zerlina Quince",
    "block": "a cassowary told us",
}
STUMBLES = {
    "chat.postMessage": Disturbance(status=429, retry_after_s=1),
    "views.publish": Disturbance(error="view_too_large"),
    "views.update": Disturbance(error="not_found"),
    "response_url": Disturbance(cut=True),
    "users.list": Disturbance(error="internal_error"),
    "usergroups.list": Disturbance(error="missing_scope"),
}


@contextmanager
def logged(capsys: pytest.CaptureFixture[str], level: str = "INFO") -> Iterator[list[dict[str, Any]]]:
    """The log as `evenhand run` writes it with EVENHAND_LOG_FORMAT=json."""
    root = logging.getLogger()
    handlers, before = root.handlers[:], root.level
    capsys.readouterr()
    log.set_up(level, (), "json")
    lines: list[dict[str, Any]] = []
    try:
        yield lines
    finally:
        lines += [json.loads(line) for line in capsys.readouterr().err.splitlines()]
        root.handlers[:] = handlers
        root.setLevel(before)
        logging.raiseExceptions = True


def stumble(stage: Stage) -> None:
    """Let the next call of each method fail, so that there is something to log."""
    for method, how in STUMBLES.items():
        stage.workspace.disturb(method, how)


def play(stage: Stage) -> None:
    """A study from its first form to notes and a block, with a stumble of Slack's at every step."""
    ana, bo = stage.customers("Zerlina Quince", "Ottokar Vrba")
    open_builder(stage, stage.mara, goal=TYPED["goal"], decision=TYPED["decision"], target="2")
    add_question(stage, stage.mara, TYPED["question"], kind="text")
    launch(stage, stage.mara)
    stumble(stage)
    stage.go_to(NINE)
    for label in (ANSWER, PAYS, LOVES):
        stage.press(ana, label)
    stage.press(ana, "Write an answer")
    ana.fill(TYPED["question"], TYPED["answer"])
    ana.submit()
    stumble(stage)
    stage.settle()
    for label in (SEND, AGREE):
        stage.press(ana, label)
    stage.press(ana, "Suggest a time")
    if ana.modal:
        ana.fill("words", TYPED["time"])
        ana.submit()
        ana.close_modal(whole_stack=True)
    stage.book(ana)
    stage.say(bo, TYPED["said"])
    stumble(stage)
    for person in (ana, bo, stage.mara, stage.theo):
        person.open_home()
        person.command("/interview", TYPED["command"])
        stage.settle()
    stage.theo.command("/interview", f"availability {TYPED['availability']}")
    stage.mara.command("/interview", f"people {TYPED['searched']}")
    stage.mara.close_modal(whole_stack=True)
    stage.settle()
    stage.hold(stage.theo, ana)
    write_notes(stage, TYPED["notes"])
    stage.mara.command("/interview", f"forget <@{bo.id}>")
    stage.go_on(days=1)


def break_down(stage: Stage) -> str:
    """Let something happen that nobody foresaw; the reference that whoever pressed was told."""
    with closing(sqlite3.connect(stage.database, isolation_level=None)) as db:
        db.execute("ALTER TABLE settings RENAME TO gone")
        stage.mara.command("/interview", f"people {TYPED['searched']}")
        stage.settle()
        db.execute("ALTER TABLE gone RENAME TO settings")
    found = REFERENCE.search(stage.mara.dm()[-1].readable())
    assert found, stage.mara.dm()[-1].readable()
    return found[1]


def test_a_whole_story_at_info_names_nobody_and_repeats_no_word(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.excused.extend(["not_found", "missing_scope", "internal_error", "view_too_large"])
    with logged(capsys) as lines:
        play(stage)
        break_down(stage)

    told = json.dumps(lines, ensure_ascii=False).casefold()
    members = [stage.workspace.store.member(person.id) for person in stage.workspace.people]
    assert len(members) >= 4
    private = {
        *(member.email for member in members),
        *(name for member in members for name in member.name.split()),
        *TYPED.values(),
    }
    found = {words for words in private if words and words.casefold() in told}
    assert not found, found
    for word in ("quokka", "wombat", "axolotl", "tapir", "okapi", "pangolin", "numbat", "narwhal", "ocelot"):
        assert word not in told
    # Or there was nothing to look through.
    assert len({line["logger"] for line in lines}) >= 4, lines
    assert len(lines) >= 8


@BOTH
def test_what_people_read_leads_to_the_lines_of_it(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    with logged(capsys, "DEBUG") as lines:
        reference = break_down(stage)

    about = [line for line in lines if line.get("reference") == reference]
    [error] = [line for line in about if line["level"] == "ERROR"]
    assert error["logger"] == "handlers.errors"
    assert error["exception"].endswith("no such table: settings")
    assert [line["message"].split(" after ")[0] for line in about if line["logger"] == "bot.taking"] == [
        "command: failed"
    ]


def test_what_a_click_leaves_to_others_bears_its_reference(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    (ana,) = stage.customers("Ana Ortiz")
    stage.recruit()
    stage.go_to(NINE)
    stage.workspace.disturb("response_url", Disturbance(cut=True))
    with logged(capsys, "DEBUG") as lines:
        stage.press(ana, ANSWER)

    [failed] = [line for line in lines if line["logger"] == "bot.jobs.delivery"]
    [taken] = [line for line in lines if line["message"].startswith("block_actions: ")]
    assert failed["reference"] == taken["reference"]


def test_each_entry_of_the_outbox_and_each_tick_has_a_reference_of_its_own(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.customers("Ana Ortiz", "Bo Lind")
    stage.recruit()
    stage.workspace.disturb("chat.postMessage", Disturbance(error="channel_not_found"), times=2)
    stage.workspace.disturb("users.list", Disturbance(error="internal_error"))
    stage.excused.append("channel_not_found")
    with logged(capsys) as lines:
        stage.clock.instant = NINE
        stage.bot.clock.move_to(NINE)
        stage.bot.bot.ticks.run_due()
        stage.settle()

    references = [line["reference"] for line in lines]
    assert len(references) >= 3
    assert len(set(references)) == len(references), lines


@pytest.mark.parametrize("transport", ["http"])
def test_a_tick_that_fails_is_told_with_its_reference(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    with logged(capsys) as lines, closing(sqlite3.connect(stage.database, isolation_level=None)) as db:
        db.execute("ALTER TABLE calendars RENAME TO gone")
        stage.bot.bot.ticks.run_due()
        db.execute("ALTER TABLE gone RENAME TO calendars")

    [line] = [line for line in lines if line["message"] == "tick calendars failed"]
    assert REFERENCE.fullmatch(f"(reference {line['reference']})")
    assert line["exception"].endswith("no such table: calendars")
    assert stage.bot.bot.figures.counted().ticks["calendars"].failures == 1
