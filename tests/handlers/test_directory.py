"""The directory from CSV: small files with one oddity each; all rows or none."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.people import Plan
from bot.errors import ConfigError
from bot.services.directory import ImportReport, import_file, team_of
from storage import people
from storage.database import Store

NOW = datetime(2027, 1, 11, 9, 0, tzinfo=UTC)
FINE = {
    "plain": b"email,name\nana@a.example,Ana\nbo@b.example,Bo\n",
    "byte order mark": b"\xef\xbb\xbfemail,name\nana@a.example,Ana\nbo@b.example,Bo\n",
    "windows line ends": b"email,name\r\nana@a.example,Ana\r\nbo@b.example,Bo\r\n",
    "no last line end": b"email,name\nana@a.example,Ana\nbo@b.example,Bo",
    "blank lines": b"email,name\n\nana@a.example,Ana\n\nbo@b.example,Bo\n\n",
    "header in capitals, with spaces": b" Email , NAME\nana@a.example,Ana\nbo@b.example,Bo\n",
    "cells with spaces around": b"email,name\n ana@a.example , Ana \nbo@b.example,Bo\n",
    "commas within quotes": b'email,name,company\nana@a.example,Ana,"Ant, Bee"\nbo@b.example,Bo,\n',
    "columns nobody knows": b"email,name,mood\nana@a.example,Ana,sunny\nbo@b.example,Bo,\n",
    "cells missing at the end": b"email,name,company\nana@a.example,Ana\nbo@b.example,Bo\n",
    "somebody twice": b"email,name\nana@a.example,Ann\nbo@b.example,Bo\nana@a.example,Ana\n",
}
BAD = {
    "nobody is named": (b"email,name\nana@a.example,Ana\n,Bo\n", 3, "neither slack_id nor email"),
    "no address": (b"email\nana@a.example\nnowhere\n", 3, "\u201cnowhere\u201d is no e-mail address"),
    "unknown plan": (b"email,plan\nana@a.example,gold\n", 2, "plan \u201cgold\u201d is none of"),
    "nps of eleven": (
        b"email,nps\nana@a.example,11\n",
        2,
        "nps \u201c11\u201d is no whole number from 0 to 10",
    ),
    "nps below nought": (b"email,nps\nana@a.example,-1\n", 2, "is no whole number"),
    "nps in Arabic digits": ("email,nps\nana@a.example,\u0665\n".encode(), 2, "is no whole number"),
    "a date in words": (
        b"email,panel_source,panel_date\nana@a.example,form,soon\n",
        2,
        "is no date like 2026-03-31",
    ),
    "a date outside of the calendar": (
        b"email,panel_source,panel_date\nana@a.example,form,9999-12-31T23:59:59-12:00\n",
        2,
        "outside of the calendar",
    ),
    "maybe": (b"email,opted_out\nana@a.example,maybe\n", 2, "neither yes nor no"),
    "a very long cell": (b"email,name\nana@a.example," + b"x" * 501 + b"\n", 2, "longer than 500"),
    "a line break within quotes": (
        b'email,name\nana@a.example,"A\nna"\nnowhere,Bo\n',
        4,
        "no e-mail address",
    ),
}
UNREADABLE = {
    "empty": b"",
    "no header": b"ana@a.example,Ana\n",
    "a workbook": b"PK\x03\x04\xff\xfe\x00\x00",
    "UTF-8 with a broken letter": "email,name\nana@a.example,J\u00fcrgen M\u00fcller\n".encode()
    + b"bo@b.example,B\xf6\n",
    "header alone": b"email,name\n",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "evenhand.db")) as made:
        made.migrate()
        yield made


def imported(store: Store, content: bytes, source: str = "") -> ImportReport:
    file = store.path.with_name("people.csv")
    file.write_bytes(content)
    return import_file(store, "T1", file, NOW, source)


def everybody(store: Store) -> list[tuple[str, str]]:
    rows = store.read().query("SELECT email, name FROM people ORDER BY email")
    return [(row["email"], row["name"]) for row in rows]


@pytest.mark.parametrize("oddity", FINE)
def test_a_file_with_a_harmless_oddity_is_imported(store: Store, oddity: str) -> None:
    report = imported(store, FINE[oddity])

    assert report.problems == ()
    assert report.added == 2
    assert everybody(store) == [("ana@a.example", "Ana"), ("bo@b.example", "Bo")]


@pytest.mark.parametrize("oddity", BAD)
def test_a_row_that_cannot_be_read_is_named_by_line_and_nothing_is_imported(
    store: Store, oddity: str
) -> None:
    content, line, reason = BAD[oddity]

    report = imported(store, content)

    [problem] = report.problems
    assert problem.line == line
    assert reason in problem.text
    assert (report.added, everybody(store)) == (0, [])


@pytest.mark.parametrize("oddity", UNREADABLE)
def test_what_is_no_directory_is_said_in_a_sentence(store: Store, oddity: str) -> None:
    with pytest.raises(ConfigError):
        imported(store, UNREADABLE[oddity])

    assert everybody(store) == []


def test_every_column_is_kept(store: Store) -> None:
    header = "slack_id,email,name,company,plan,nps,tenure_months,usage,region,panel_source,panel_date,opted_out,colleague"
    row = "U1,ana@a.example,Ana,Ant,Paying,10,24,daily,EU,webinar,2026-03-31,no,YES"

    report = imported(store, f"{header}\n{row}\n".encode())

    ana = people.person_by_slack_id(store.read(), "T1", "U1")
    assert ana is not None
    assert report == ImportReport(1, 0, 1)
    assert (ana.company, ana.plan, ana.is_colleague, ana.opted_out_at) == ("Ant", Plan.PAYING, True, None)


def test_the_same_file_again_changes_nothing(store: Store) -> None:
    imported(store, FINE["plain"])

    again = imported(store, FINE["plain"])

    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)
    assert len(everybody(store)) == 2


def test_the_same_consent_again_keeps_its_date(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(FINE["plain"])
    import_file(store, "T1", file, NOW, "spring webinar")

    import_file(store, "T1", file, NOW + timedelta(days=1), "spring webinar")

    assert {person.panel_at for person in people.panel(store.read(), "T1")} == {NOW}


def test_a_row_that_names_two_people_is_told_and_nothing_is_imported(store: Store) -> None:
    imported(store, b"slack_id,email\nU1,\n,ana@a.example\n")
    before = everybody(store)

    report = imported(store, b"slack_id,email\nU2,\nU1,ana@a.example\n")

    assert [(problem.line, "two different people" in problem.text) for problem in report.problems] == [
        (3, True)
    ]
    assert everybody(store) == before


def test_a_source_puts_everybody_on_the_panel(store: Store) -> None:
    assert imported(store, FINE["plain"], "spring webinar").on_panel == 2
    assert imported(store, FINE["plain"]).on_panel == 0


def test_a_database_without_a_workspace_wants_one_named(store: Store) -> None:
    assert team_of(store, "T7") == "T7"
    with pytest.raises(ConfigError, match="--team"):
        team_of(store, "")
