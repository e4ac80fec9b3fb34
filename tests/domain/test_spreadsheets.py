"""CSV that a spreadsheet opens: no formula in it, and nothing lost."""

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spreadsheets import PORTION, csv_file, harmless, lines

FORMULA = re.compile(r"[\s\"]*[=+\-@＝＋－＠]")
TEXTS = st.text(alphabet=st.sampled_from("a1 =+-@＝＋－＠,;|\t\r\n\"'é")) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
)


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-1", "'-1"),
        ("@sum", "'@sum"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("a;=1", "a;'=1"),
        ("a, -b", "a,' -b"),
        ("good\n- bad", "good\n'- bad"),
        ('a,"=1"', 'a,\'"=1"'),
        ("a|＋1", "a|'＋1"),
    ],
)
def test_what_would_be_a_formula_gets_an_apostrophe(cell: str, written: str) -> None:
    assert harmless(cell) == written


@pytest.mark.parametrize("cell", ["", "x", "1+1=2", "a-b", "ana@example.com", "née Ö, B", "One\nTwo", "'=1"])
def test_ordinary_cells_stay_as_they_are(cell: str) -> None:
    assert harmless(cell) == cell


@given(TEXTS)
def test_wherever_a_spreadsheet_splits_a_cell_no_formula_begins(cell: str) -> None:
    written = harmless(cell)

    assert [part for part in re.split(r"[,;|\t\r\n]", written) if FORMULA.match(part)] == []
    assert harmless(written) == written
    assert written.replace("'", "") == cell.replace("'", "")


@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2), max_size=5))
def test_a_file_comes_back_as_it_was_written(rows: list[list[str]]) -> None:
    content = csv_file(("one", "two"), rows)

    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content) == [["one", "two"], *([harmless(cell) for cell in row] for row in rows)]


def test_a_header_is_no_formula_either() -> None:
    assert read(csv_file(('=HYPERLINK("x")', "plan"), [])) == [['\'=HYPERLINK("x")', "plan"]]


@pytest.mark.parametrize("count", [0, 1, PORTION - 1, PORTION, PORTION + 1, 3 * PORTION])
def test_a_long_file_is_made_in_portions(count: int) -> None:
    portions = list(lines(("n",), ((str(number),) for number in range(count))))

    assert read(b"".join(portions)) == [["n"], *([str(number)] for number in range(count))]
    assert max(len(portion.splitlines()) for portion in portions) <= PORTION + 1
