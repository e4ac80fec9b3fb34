"""`evenhand when` as people and programs use it."""

import json
from pathlib import Path

import pytest

from tests.handlers.typed_in import evenhand

THERE = ("--zone", "Europe/London", "--now", "2026-03-11T10:00")


def test_a_recurrence_comes_as_json_with_the_next_fourteen_days(tmp_path: Path) -> None:
    shown = evenhand(tmp_path, "when", "Mon-Thu after 5pm", *THERE, "--json")

    found = json.loads(shown.stdout)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert found.pop("occurrences")[:2] == [
        ["2026-03-11T17:00:00+00:00", "2026-03-12T00:00:00+00:00"],
        ["2026-03-12T17:00:00+00:00", "2026-03-13T00:00:00+00:00"],
    ]
    assert found == {
        "kind": "recurrence",
        "start": None,
        "end": None,
        "rule": "Mon-Thu 17:00-24:00 (Europe/London)",
        "ask": None,
        "zone": "Europe/London",
    }
    assert list(tmp_path.iterdir()) == []


def test_a_point_has_no_end_and_a_range_has_one_in_the_zone_that_was_named(tmp_path: Path) -> None:
    point = json.loads(evenhand(tmp_path, "when", "next Tue 3pm", *THERE, "--json").stdout)
    window = json.loads(evenhand(tmp_path, "when", "Fri 2-4pm CET", *THERE, "--json").stdout)

    assert (point["kind"], point["start"], point["end"]) == ("point", "2026-03-17T15:00:00+00:00", None)
    assert (window["kind"], window["start"], window["end"]) == (
        "range",
        "2026-03-13T14:00:00+01:00",
        "2026-03-13T16:00:00+01:00",
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("Fri 2-4pm", "range: Fri 13 Mar 2026, 14:00-16:00 (Europe/London)\n"),
        ("mardi prochain à 15h", "point: Tue 17 Mar 2026, 15:00 (Europe/London)\n"),
        ("next Fri", "ask: This week's or next week's: Fri 13 Mar 2026 or Fri 20 Mar 2026?\n"),
        ("30 February", "refuse: There is no 30 Feb. Type another date.\n"),
        (
            "Mondays 2-4pm",
            (
                "recurrence: Mon 14:00-16:00 (Europe/London)\n"
                "  Mon 16 Mar 2026, 14:00-16:00\n  Mon 23 Mar 2026, 14:00-16:00\n"
            ),
        ),
    ],
)
def test_people_read_full_dates_with_their_zone(tmp_path: Path, words: str, says: str) -> None:
    shown = evenhand(tmp_path, "when", words, *THERE)

    assert (shown.returncode, shown.stdout, shown.stderr) == (0, says, "")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["tomorrow", "--zone", "Europe/Lond"],
            "I do not know the zone Europe/Lond. Type it like Europe/London.\n",
        ),
        (["tomorrow", "--now", "noon"], "--now cannot be noon. Type it like 2026-03-11T10:00.\n"),
    ],
)
def test_a_zone_or_a_clock_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, arguments: list[str], says: str
) -> None:
    shown = evenhand(tmp_path, "when", *arguments)

    assert (shown.returncode, shown.stdout, shown.stderr) == (2, "", says)


def test_without_a_clock_it_is_now(tmp_path: Path) -> None:
    found = json.loads(evenhand(tmp_path, "when", "in 2 hours", "--json").stdout)

    assert (found["kind"], found["zone"]) == ("point", "UTC")
