"""A figure is met or missed by its bound, and a table of figures says so."""

import json
from pathlib import Path

import pytest

from benchmarks.figures import Bound, Figure, markdown, read, table, write_between

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


@pytest.mark.parametrize(
    ("ours", "target", "bound", "met"),
    [
        (20.0, 2.0, Bound.AT_MOST, True),
        (20.1, 2.0, Bound.AT_MOST, False),
        (5.0, 0.5, Bound.AT_LEAST, True),
        (4.9, 0.5, Bound.AT_LEAST, False),
        (11.0, 1.0, Bound.BEYOND, True),
        (11.1, 1.0, Bound.BEYOND, False),
    ],
)
def test_both_sides_of_each_bound(ours: float, target: float, bound: Bound, met: bool) -> None:
    assert Figure("acks", "ms", ours, 10.0, target, bound).met is met


def test_what_failed_is_never_met_and_is_said() -> None:
    figure = Figure("acks", "ms", 1.0, 10.0, failed=3)

    assert not figure.met
    assert "MISSED, 3 failed" in table([figure])


def test_figures_come_back_from_json_as_they_were() -> None:
    figure = Figure("commits", "/s", 1.0, 10.0, 0.6, Bound.AT_LEAST, 2)

    assert read(json.loads(json.dumps(figure.told()))) == figure


def test_the_table_is_written_between_the_marks_and_the_rest_stays(tmp_path: Path) -> None:
    page = tmp_path / "performance.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")

    write_between(page, markdown([Figure("acks", "ms", 15.0, 10.0)]))

    text = page.read_text(encoding="utf-8")
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "| acks | 15.00 ms | 10.00 ms | 1.50 | ≤ 2 x | met |" in text
    assert "old" not in text


def test_a_page_without_marks_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "other.md"
    page.write_text("nothing here", encoding="utf-8")

    with pytest.raises(ValueError, match="has no"):
        write_between(page, "figures")
    assert page.read_text(encoding="utf-8") == "nothing here"
