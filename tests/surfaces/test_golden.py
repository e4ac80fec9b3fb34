"""What people see is as it was: the golden files, and docs/surfaces.md. `python -m tests.surfaces` writes both anew."""

from difflib import unified_diff
from itertools import islice

import pytest

from tests.surfaces.frame import GOLDEN, Surface, every_extreme, golden_text, problems, surfaces
from tests.surfaces.rendering import PAGE, page

DIFFERENT = 80
ANEW = "Is that how it should be? Then `python -m tests.surfaces` writes it down anew."


def difference(was: str, now: str) -> str:
    """The first lines that differ, and what to do."""
    lines = unified_diff(was.splitlines(), now.splitlines(), "as kept", "as it is", n=2, lineterm="")
    return "\n".join([*islice(lines, DIFFERENT), ANEW])


@pytest.mark.parametrize("surface", surfaces(), ids=lambda surface: surface.name)
def test_each_state_looks_as_it_was_kept(surface: Surface) -> None:
    now = golden_text(surface)
    was = surface.golden.read_text(encoding="utf-8") if surface.golden.exists() else ""

    assert was == now, difference(was, now)


@pytest.mark.parametrize("surface", surfaces(), ids=lambda surface: surface.name)
def test_a_state_looks_the_same_each_time(surface: Surface) -> None:
    assert golden_text(surface) == golden_text(surface)


def test_there_is_no_golden_file_without_its_surface() -> None:
    assert {file.stem for file in GOLDEN.iterdir()} == {surface.name for surface in surfaces()}


def test_the_page_shows_every_surface_as_it_is() -> None:
    now = page()
    was = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""

    assert was == now, difference(was, now)


@pytest.mark.parametrize("surface", surfaces(), ids=lambda surface: surface.name)
def test_slack_takes_each_state_as_it_is(surface: Surface) -> None:
    wrong = {state: found for state, make in surface.cases.items() if (found := problems(make()))}

    assert not wrong


@pytest.mark.parametrize("surface", surfaces(), ids=lambda surface: surface.name)
def test_slack_takes_whatever_may_be_typed_and_as_much_as_there_may_be(surface: Surface) -> None:
    wrong = {state: found for state, make in surface.extreme.items() if (found := problems(make()))}

    assert not wrong, "\n".join(f"{state}: {found[:3]}" for state, found in [*wrong.items()][:20])


def test_most_surfaces_have_extremes() -> None:
    """What somebody typed stands on nearly every surface: one without extremes was forgotten."""
    assert {surface.name for surface in surfaces() if not surface.extreme} == {"errors", "fields"}
    assert len([*every_extreme()]) > 1_000
