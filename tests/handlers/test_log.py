"""What stands in a line of the log: for people or as JSON, with the reference of what it is about and without what opens something."""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import log
from bot.config import load
from bot.errors import ConfigError
from bot.under_way import came_to, reference, under_way

SECRET = 'a-key-with-a-quote-"-and-a-backslash-\\-in-it'
REFERENCE = re.compile("[A-Z2-7]{8}")


@contextmanager
def spoken(form: str, capsys: pytest.CaptureFixture[str]) -> Iterator[list[str]]:
    """What is said within, as the lines that `evenhand run` writes."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    log.set_up("INFO", [SECRET], form)
    lines: list[str] = []
    try:
        yield lines
    finally:
        root.handlers[:] = before
        root.setLevel(level)
        logging.raiseExceptions = True
        lines += capsys.readouterr().err.splitlines()


def fail() -> None:
    raise ValueError(f"no {SECRET}\nhere")


def test_a_line_of_json_has_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    with spoken("json", capsys) as lines, under_way() as work:
        logging.getLogger("bot.jobs").warning("entry %s rests", 42)

    [line] = lines
    found = json.loads(line)
    at = datetime.fromisoformat(found.pop("time"))
    assert at.utcoffset() == timedelta(0)
    assert found == {
        "level": "WARNING",
        "logger": "bot.jobs",
        "message": "entry 42 rests",
        "reference": work.reference,
    }
    assert REFERENCE.fullmatch(work.reference)


def test_outside_of_anything_there_is_no_reference(capsys: pytest.CaptureFixture[str]) -> None:
    with spoken("json", capsys) as lines:
        logging.getLogger("bot").warning("up")

    assert "reference" not in json.loads(lines[0])


def test_a_traceback_is_part_of_its_object_and_its_secrets_are_not(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with spoken("json", capsys) as lines:
        try:
            fail()
        except ValueError:
            logging.getLogger("bot").exception("it failed with %s and xoxb-1-2-abc\x1b[31m", SECRET)

    [line] = lines
    found = json.loads(line)
    assert found["exception"].startswith("Traceback (most recent call last):")
    assert found["exception"].endswith("ValueError: no [secret]\nhere")
    assert found["message"] == "it failed with [secret] and [secret]\x1b[31m"
    assert line.isascii()
    assert "quote" not in line
    assert "xoxb" not in line


def test_for_people_the_reference_stands_before_what_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with spoken("human", capsys) as lines:
        with under_way() as work:
            logging.getLogger("bot").warning("of a request")
        logging.getLogger("bot").warning("of nothing")

    assert lines[0].endswith(f"WARNING bot [{work.reference}]: of a request")
    assert lines[1].endswith("WARNING bot: of nothing")


def test_within_one_piece_of_work_another_has_its_own_reference() -> None:
    with under_way() as outer:
        with under_way() as inner:
            came_to("failed")
            within = reference()
        after = reference()

    assert (within, after, reference()) == (inner.reference, outer.reference, "")
    assert inner.reference != outer.reference
    assert (inner.outcome, outer.outcome) == ("failed", "ok")


def test_a_format_that_is_none_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVENHAND_LOG_FORMAT", "xml")
    with pytest.raises(ConfigError, match="EVENHAND_LOG_FORMAT is xml: it should be human or json"):
        load(tmp_path)

    monkeypatch.setenv("EVENHAND_LOG_FORMAT", "JSON")
    assert load(tmp_path).log_format == "json"


def test_a_token_for_figures_that_can_be_guessed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVENHAND_METRICS_TOKEN", "fifteen-letters")
    with pytest.raises(ConfigError, match="EVENHAND_METRICS_TOKEN should have 16"):
        load(tmp_path)

    monkeypatch.setenv("EVENHAND_METRICS_TOKEN", "sixteen-letters-")
    assert "sixteen-letters-" in load(tmp_path).secrets
