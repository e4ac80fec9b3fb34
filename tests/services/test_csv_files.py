"""Directories as people save them: files with one oddity each, named by it, and what each must bring."""

import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.importing.reading import said
from bot.errors import ConfigError
from bot.marking import Marks
from bot.services import importing, staging
from bot.services.staging import Asked
from bot.views.importing import columns_told
from storage.database import Store
from storage.rows import every

FILES = Path(__file__).with_name("csv")
NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
TEAM = "T1"
ANA, BO = {"email": "ana@a.example", "name": "Ana Ünal"}, {"email": "bo@b.example", "name": "Bo"}
JUST_ANA, JUST_BO = {"email": "ana@a.example"}, {"email": "bo@b.example"}
Told = dict[str, object]


@dataclass(frozen=True)
class Brings:
    """What a file brings: people (what is known of each), rows that cannot be read (line, words of the reason), how it was read, and
    columns that are kept as they are with words of why. first: only the first people are listed. refused: words of the one sentence."""

    people: tuple[Told, ...] = ()
    bad: tuple[tuple[int, str], ...] = ()
    read_as: tuple[str, str] = ("UTF-8", "commas")
    kept: tuple[tuple[str, str], ...] = ()
    count: int | None = None
    refused: str = ""


def panel(email: str, since: str) -> Told:
    return {"email": email, "panel_source": "web", "panel_at": since}


BRINGS = {
    "plain": Brings((ANA, BO)),
    "byte_order_mark": Brings((ANA, BO)),
    "utf_16_le_with_mark": Brings((ANA, BO), read_as=("UTF-16", "commas")),
    "utf_16_be_with_mark": Brings((ANA, BO), read_as=("UTF-16", "commas")),
    "utf_16_le_without_mark": Brings((ANA, BO), read_as=("UTF-16 LE", "commas")),
    "utf_16_be_without_mark": Brings((ANA, BO), read_as=("UTF-16 BE", "commas")),
    "windows_1252": Brings(
        (ANA, {"email": "bo@b.example", "name": "Bo “the” €"}), read_as=("Windows-1252", "commas")
    ),
    "windows_1252_on_the_last_line": Brings(
        ({"email": "person0@a.example", "name": "Person 0"},), read_as=("Windows-1252", "commas"), count=3001
    ),
    "utf_32_le_with_mark": Brings(refused="The file is written in UTF-32, which is not read here."),
    "utf_32_be_with_mark": Brings(refused="The file is written in UTF-32, which is not read here."),
    "utf_8_with_a_broken_letter": Brings(refused="Line 3 holds bytes that are no UTF-8 text"),
    "semicolons": Brings((ANA, BO), read_as=("UTF-8", "semicolons")),
    "tabs": Brings((ANA, BO), read_as=("UTF-8", "tabs")),
    "vertical_bars": Brings((ANA, BO), read_as=("UTF-8", "vertical bars")),
    "says_its_separator": Brings((ANA, BO), read_as=("UTF-8", "semicolons")),
    "semicolons_and_commas_in_cells": Brings(
        (
            {"email": "ana@a.example", "name": "Ünal, Ana", "company": "Ant; Bee, Cat"},
            {**BO, "company": "Dog, Elk"},
        ),
        read_as=("UTF-8", "semicolons"),
    ),
    "carriage_returns_only": Brings((ANA, BO)),
    "line_breaks_within_quotes": Brings(
        ({"email": "ana@a.example", "name": "Ana\r\nÜnal", "company": "Ant\nBee"}, BO),
        bad=((5, "“nowhere” is no e-mail address"), (8, "“also nowhere” is no e-mail address")),
    ),
    "blank_lines": Brings((ANA,), bad=((8, "“nowhere” is no"),)),
    "ragged_rows": Brings(
        (ANA, {**BO, "company": "Bee"}), bad=((4, "it has 4 cells, and the header names 3"),)
    ),
    "quotation_mark_never_closed": Brings(
        (ANA,), bad=((3, "a quotation mark opens here and is not closed, and the lines up to 4 are part of it"),)
    ),
    "quotation_mark_within_a_cell": Brings(
        ({"email": "ana@a.example", "name": 'Ana "the" Ünal'}, {"email": "cy@c.example", "name": 'Cy "the" Cat'}),
        bad=((3, "a quotation mark stands in the middle of a cell"),),
    ),
    "spaces_before_quotation_marks": Brings(
        ({"email": "ana@a.example", "name": "Ünal, Ana", "company": "Ant, Bee"}, {**BO, "company": "Cat"})
    ),
    "cell_beyond_the_limit_of_the_reader": Brings(
        (ANA, {"email": "cy@c.example", "name": "Cy"}), bad=((3, "a cell is longer than 500 characters"),)
    ),
    "consent_of_tomorrow": Brings(
        (panel("ana@a.example", "2027-01-11T00:00:00.000000+00:00"),),
        bad=((3, "panel_date “2027-01-13” is still to come"), (4, "“2126-03-31” is still to come")),
    ),
    "links_and_commands_as_addresses": Brings(
        (ANA, BO), bad=((4, "“=cmd@a.example” is no e-mail address"), (5, "“=cmd@a.example” is no e-mail address"))
    ),
    "nothing_in_words": Brings((ANA, BO, {"email": "cy@c.example", "name": "Cy", "plan": "paying"})),
    "nothing_in_words_in_a_plan_of_another_name": Brings((JUST_ANA, {**JUST_BO, "plan": "trial"})),
    "nul_bytes": Brings(({"email": "ana@a.example", "name": "Ana"},), bad=((3, "a cell holds a NUL byte"),)),
    "empty": Brings(refused="The file is empty."),
    "blank": Brings(refused="The file is empty."),
    "header_alone": Brings(refused="The file has a header and no rows."),
    "no_header": Brings(refused="needs a header with a column slack_id or email"),
    "workbook": Brings(refused="is a workbook or a document and no CSV"),
    "no_column_that_names_people": Brings(refused="Its first line reads: Company, Plan."),
    "other_names_of_columns": Brings(
        (
            {
                **ANA, "company": "Ant", "plan": "paying", "nps": 9, "tenure_months": 12,
                "panel_source": "spring webinar", "panel_at": "2026-03-31T00:00:00.000000+00:00",
            },
            {
                **BO, "company": "Bee", "plan": "churned", "tenure_months": 3,
                "opted_out_at": "2027-01-11T09:00:00.000000+00:00",
            },
        )
    ),
    "first_and_last_names": Brings((ANA, BO)),
    "member_ids_of_slack": Brings(({"slack_id": "U0ANA", "name": "Ana Ünal"}, {"slack_id": "U0BO", "name": "Bo"})),
    "member_ids_of_a_product": Brings(
        ({**ANA, "extra": '{"Member ID":"10001"}'}, {**BO, "extra": '{"Member ID":"10002"}'}), kept=(("Member ID", ""),)
    ),
    "plan_names_of_a_product": Brings(
        ({**JUST_ANA, "extra": '{"Plan name":"Pro"}'}, {**JUST_BO, "extra": '{"Plan name":"Free"}'}),
        kept=(("Plan name", "“Pro” does not say whether somebody pays"),),
    ),
    "plan_that_does_not_say_who_pays": Brings(
        ({**JUST_BO, "plan": "trial"},), bad=((2, "plan “Pro” is none of paying, free, trial, churned, unknown"),)
    ),
    "header_that_stands_twice": Brings(refused="Two columns could be email: “email” and “E-mail”."),
    "further_columns_of_one_name": Brings(
        ({**JUST_ANA, "extra": '{"mood":"sunny","mood 2":"rainy"}'},), kept=(("mood", ""), ("mood 2", ""), ("", ""))
    ),
    "work_email_beside_email": Brings(
        ({**JUST_ANA, "extra": '{"Work email":"ana@work.example"}'},),
        kept=(("Work email", "“Email” is read as email"),),
    ),
    "same_row_twice": Brings((ANA, BO)),
    "somebody_twice_with_more": Brings(({**ANA, "slack_id": "U0ANA", "nps": 9},)),
    "two_people_in_one_row": Brings(
        ({"slack_id": "U0ANA"}, JUST_BO), bad=((4, "belong to two different people"),)
    ),
    "two_addresses_in_one_cell": Brings((JUST_BO,), bad=((2, "names two addresses"), (3, "names two addresses"))),
    "dates_of_all_kinds": Brings(
        (
            panel("ana@a.example", "2026-03-31T00:00:00.000000+00:00"),
            panel("bo@b.example", "2026-03-31T08:00:00.000000+00:00"),
        ),
        bad=(
            (4, "panel_date “31/03/2026” is no date like 2026-03-31"), (5, "“soon”"), (6, "“2026-02-30”"),
            (7, "outside of the calendar"),
        ),
    ),
    "decimals": Brings(
        ({**JUST_ANA, "nps": 9, "tenure_months": 12}, {**JUST_BO, "nps": 8}),
        bad=((4, "nps “8.5” is no whole number"), (5, "tenure_months “3.5” is no whole"), (6, "nps “9.”")),
    ),
    "numbers_out_of_bounds": Brings(
        ({**JUST_ANA, "nps": 10, "tenure_months": 1200},),
        bad=((3, "nps “11” is no whole number from 0 to 10"), (4, "“-1”"), (5, "“٥”"), (6, "tenure_months “1201”")),
    ),
    "cells_too_long": Brings(
        ({**JUST_ANA, "name": "x" * 500},),
        bad=((3, "longer than 500 characters"), (4, "longer than 500 characters")),
        kept=(("mood", ""),),
    ),
    "formulas": Brings(
        (
            {**JUST_ANA, "name": "=1+1", "company": "=cmd|' /C calc'!A0"},
            {**JUST_BO, "name": "+49 30 1234", "company": "@Bee"},
            {"email": "cy@c.example", "name": "O'Neill", "company": "'=x"},
        )
    ),
    "invisible_letters": Brings((ANA,), bad=((3, "is no e-mail address"), (4, "is no e-mail address"))),
    "yes_and_no": Brings(
        ({**JUST_ANA, "opted_out_at": "2027-01-11T09:00:00.000000+00:00", "is_colleague": 1}, JUST_BO),
        bad=((4, "opted_out “maybe” is neither yes nor no"),),
    ),
    "slack_ids_that_are_none": Brings(
        ({"slack_id": "U0ANA", "name": "Ana Ünal"},), bad=((3, "“@BO” is no Slack id"), (4, "is no Slack id"))
    ),
    "many_columns": Brings(refused="The file has 121 columns; 100 are read at most."),
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "evenhand.db")) as made:
        made.migrate()
        yield made


def everybody(store: Store) -> list[Told]:
    """What is known of everybody, without what is as for somebody of whom nothing is known."""
    unsaid = (None, "", "unknown", "{}", 0)
    rows = every(store.read(), "SELECT * FROM people ORDER BY id")
    hidden = {"id", "team_id", "added_at"}
    return [
        {name: row[name] for name in row.keys() if name not in hidden and row[name] not in unsaid}  # noqa: SIM118
        for row in rows
    ]


def test_the_first_value_of_each_column_is_told_as_it_was_read(store: Store) -> None:
    rows = (
        "email,first name,last name,nps,plan,do not contact,panel,panel_date,mood,empty\n"
        "ana@a.example,,,n/a,unknown,no,,,,\n"
        "bo@b.example,Ана,Ø\x1b[2J  l,8,free,yes,web,2026-03-31,\u202esunny,\n"
    )
    one = staging.read_in(store, Marks(), Asked(TEAM, "operator"), io.BytesIO(rows.encode()), NOW)
    columns = staging.detected_of(one).columns

    told = columns_told(columns, staging.examples_of(store.read(), one, columns))

    assert told == [
        "email → email, as in “ana@a.example”",
        "first name → first_name, as in “Ана Ø[2J l”",
        "last name → last_name, as in “Ана Ø[2J l”",
        "nps → nps, as in “8”",
        "plan → plan, as in “free”",
        "do not contact → opted_out, as in “yes”",
        "panel → panel_source, as in “web”",
        "panel_date → panel_date, as in “2026-03-31”",
        "mood: kept as it is, as in “sunny”",
        "empty: kept as it is",
    ]


def test_letters_of_another_encoding_are_seen_before_they_are_stored(store: Store) -> None:
    file = io.BytesIO("email,name\nana@a.example,Анна Каренина\n".encode("windows-1251"))
    one = staging.read_in(store, Marks(), Asked(TEAM, "operator"), file, NOW)
    columns = staging.detected_of(one).columns

    told = columns_told(columns, staging.examples_of(store.read(), one, columns))

    assert "name → name, as in “Àííà Êàðåíèíà”" in told


def test_every_file_has_what_it_brings() -> None:
    assert {file.stem for file in FILES.glob("*.csv")} == set(BRINGS)


@pytest.mark.parametrize("oddity", [name for name, brings in BRINGS.items() if not brings.refused])
def test_a_file_brings_what_it_must(store: Store, oddity: str) -> None:
    brings = BRINGS[oddity]

    with (FILES / f"{oddity}.csv").open("rb") as file:
        one = staging.read_in(store, Marks(), Asked(TEAM, "operator"), file, NOW)

    detected = staging.detected_of(one)
    assert said(detected) == brings.read_as
    assert tuple((column.name, column.why) for column in detected.columns if not column.field) == brings.kept
    problems = importing.problems_of(store, one)
    assert [problem.line for problem in problems] == [line for line, _ in brings.bad]
    for problem, (_, words) in zip(problems, brings.bad, strict=True):
        assert words in problem.text
    assert everybody(store) == []

    assert importing.confirm(store, one, NOW)
    done = importing.store_confirmed(store, Marks(), TEAM, lambda: NOW)

    found = everybody(store)
    assert tuple(found if brings.count is None else found[: len(brings.people)]) == brings.people
    assert done is not None
    assert len(found) == done.added == (brings.count or len(brings.people)) == one.added


@pytest.mark.parametrize("oddity", [name for name, brings in BRINGS.items() if brings.refused])
def test_a_file_that_is_no_directory_is_refused_in_a_sentence_and_leaves_nothing(
    store: Store, oddity: str
) -> None:
    with (FILES / f"{oddity}.csv").open("rb") as file, pytest.raises(ConfigError) as refused:
        staging.read_in(store, Marks(), Asked(TEAM, "operator"), file, NOW)

    assert BRINGS[oddity].refused in str(refused.value)
    assert everybody(store) == []
    assert [row["n"] for row in every(store.read(), "SELECT count(*) AS n FROM import_rows")] == [0]
