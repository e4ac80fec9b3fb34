"""axe-core finds nothing serious on any face of the page, light or dark, wide or narrow."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect

from tests.browser.sitter import Sitter

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def problems(sitter: Sitter) -> list[str]:
    """What axe-core calls serious or critical, one line each."""
    # Evaluated by the debugger: the page's own policy lets no foreign script in.
    sitter.page.evaluate(AXE)
    found = sitter.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html']}"
        for violation in found["violations"]
        if violation["impact"] in {"serious", "critical"}
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_face_of_the_page_has_a_serious_problem(sitter: Sitter, scheme: str) -> None:
    sitter.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    assert problems(sitter) == [], "at the beginning"

    sitter.type("/interview recruit")
    expect(sitter.modal).to_be_visible()
    sitter.submit()
    expect(sitter.modal).to_contain_text("Please complete this required field.")
    assert problems(sitter) == [], "a form with errors"
    sitter.page.keyboard.press("Escape")
    expect(sitter.modal).to_be_hidden()

    sitter.recruit()
    sitter.become(sitter.invited())
    sitter.answer()
    sitter.book()
    assert problems(sitter) == [], "a booked call"
    sitter.press("Cancel the call")
    expect(sitter.confirm).to_be_visible()
    assert problems(sitter) == [], "a question"
    sitter.page.get_by_test_id("confirm-no").click()

    for panel in ("Life", "Traffic", "Tour"):
        sitter.panel(panel)
        assert problems(sitter) == [], panel
    sitter.go("App Home")
    expect(sitter.page.get_by_test_id("home")).to_be_visible()
    assert problems(sitter) == [], "App Home"


def test_a_narrow_screen_has_no_serious_problem(traveller: Sitter) -> None:
    for name in ("Places", "Chat", "Tour", "Life", "Traffic"):
        traveller.go_to_screen(name)
        assert problems(traveller) == [], name
