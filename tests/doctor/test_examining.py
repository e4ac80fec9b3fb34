"""Checks that hang or fail keep no other from running."""

import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from bot.asking import Manifest
from bot.config import Given
from bot.doctor import slack
from bot.doctor.examining import CHECKS, examine
from bot.doctor.finding import Finding, State, ok
from bot.doctor.subject import Subject
from bot.errors import ConfigError
from storage import examining
from tests.doctor.conftest import ROOT, SetUp


def subject(folder: Path, seconds: float = 0.2) -> Subject:
    given = Given({}, frozenset(), frozenset(), folder / ".env")
    return Subject(
        given, frozenset(), Manifest((), (), ()), folder / "manifest.yml", now=lambda: None, seconds=seconds
    )  # type: ignore[arg-type,return-value]


def hangs(_subject: Subject) -> Finding:
    time.sleep(30)
    return ok("hangs", "never")


def fails(_subject: Subject) -> Finding:
    raise RuntimeError("xoxb-marked is in what was being looked at")


def says_why(_subject: Subject) -> Finding:
    raise ConfigError("The key file is empty.")


def test_one_that_hangs_and_one_that_fails_are_told_and_the_next_one_runs(tmp_path: Path) -> None:
    checks = (("hangs", hangs), ("fails", fails), ("why", says_why), ("fine", lambda _: ok("fine", "It is.")))
    began = time.monotonic()

    found = list(examine(subject(tmp_path), checks))

    assert time.monotonic() - began < 5
    assert [(one.name, one.state) for one in found] == [
        ("hangs", State.FIX),
        ("fails", State.FIX),
        ("why", State.FIX),
        ("fine", State.OK),
    ]
    assert found[0].sentence == "Not known: it took longer than 0.2 s."
    assert found[1].sentence == "Not known: the check failed (RuntimeError)."
    assert found[2].sentence == "The key file is empty."


def test_a_question_that_hangs_is_not_asked_again(tmp_path: Path) -> None:
    def stands_still() -> datetime:
        time.sleep(30)
        return datetime.now(UTC)

    given = Given({"SLACK_BOT_TOKEN": "xoxb-1"}, frozenset(), frozenset(), tmp_path / ".env")
    hanging = replace(subject(tmp_path), given=given, now=stands_still)

    found = list(examine(hanging, (("slack", slack.reach), ("bot token", slack.bot_token))))

    assert [one.sentence for one in found] == [
        "Not known: it took longer than 0.2 s.",
        "Not known without Slack.",
    ]


def test_looking_through_a_database_ends_in_time(set_up: SetUp) -> None:
    set_up.put(
        "CREATE TABLE large AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) "
        "SELECT i, hex(randomblob(20)) AS x FROM n"
    )
    began = time.monotonic()
    try:
        examining.damage(set_up.database, 0.0)
    except examining.TooLong:
        ended = True
    else:
        ended = False

    assert ended
    assert time.monotonic() - began < 1
    assert examining.damage(set_up.database, 30.0) == ""


def test_every_check_says_something_under_its_own_name(set_up: SetUp) -> None:
    said = set_up.doctor()

    assert {line.name for line in said.lines} == {name for name, _ in CHECKS}


def test_every_check_is_documented() -> None:
    page = (ROOT / "docs" / "slack-setup.md").read_text(encoding="utf-8")

    assert [name for name, _ in CHECKS if f"| `{name}` |" not in page] == []
