"""Whom to write to outside Slack, and what."""

import csv
import io
import random

import pytest

from bot.domain.mix.facts import StudyFacts
from bot.domain.mix.handover import COLUMNS, Contact, Row, neutral_text, next_to_write_to, rows, to_csv
from bot.domain.segments import SEATED
from tests.domain.mix.examples import DISLIKE, LOVE, people

FACTS = StudyFacts(0.0, 15.0, {LOVE: 6, DISLIKE: 6}, sent_today=500)
CROWD = [*people(300, 1, 10), *people(300, 1001, 2)]


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("count", [0, 1, 70])
def test_so_many_are_chosen_whatever_was_sent_today(count: int) -> None:
    wave = next_to_write_to(FACTS, CROWD, count, random.Random(1))

    assert len(wave.choices) == count
    assert len({choice.person_id for choice in wave.choices}) == count


def test_nobody_to_write_to_is_said() -> None:
    assert next_to_write_to(FACTS, [], 50, random.Random(1)).stopped == "Nobody is left who may be invited."


def test_rows_follow_the_choices_and_leave_out_who_has_no_address() -> None:
    wave = next_to_write_to(FACTS, CROWD, 3, random.Random(1))
    first, second, third = (choice.person_id for choice in wave.choices)
    contacts = {
        third: Contact("c@c.example", "Cy", "C"),
        first: Contact("a@a.example"),
        second: Contact("", "Bo"),
    }

    found = rows(wave, contacts, title="Your week", product="Acme", asks="Mara", minutes=30)

    assert [(row.email, row.name, row.company, row.study) for row in found] == [
        ("a@a.example", "", "", "Your week"),
        ("c@c.example", "Cy", "C", "Your week"),
    ]
    assert {row.text for row in found} == {neutral_text(product="Acme", asks="Mara", minutes=30)}


def test_the_text_asks_for_a_minute_first_and_hints_at_no_answer() -> None:
    text = neutral_text(product="Acme", asks="", minutes=45)

    assert "one minute of your feedback on Acme" in text
    assert "Some of the people who answer will then be asked for a call of 45 minutes" in text
    assert "voluntary" in text
    assert not any(
        word in text.lower() for word in [*SEATED, "unhappy", "paying", "customer", "segment", "score"]
    )


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_no_cell_is_taken_for_a_formula(cell: str) -> None:
    [_, written] = read(to_csv([Row(cell, cell, cell, cell, cell)]))

    assert written == [f"'{cell}"] * 5


def test_ordinary_cells_come_back_as_they_were() -> None:
    row = Row("a@a.example", 'Ana "A", née Ö', "One\nTwo", "1+1=2", "x")

    assert read(to_csv([row])) == [list(COLUMNS), [row.email, row.name, row.company, row.study, row.text]]
